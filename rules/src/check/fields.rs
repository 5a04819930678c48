//! The fields of an event that a measure reads, and what each of them is.
//!
//! `where` and `each worth` see one event: its keys, its numbers, the contributor's attributes and
//! tables. Nothing of the period, and nothing that other events say.

/// Fields that hold a key.
pub(super) const KEYS: &[&str] =
    &["kind", "stream", "task", "module", "project", "process", "purpose", "done_by", "tag"];

/// Fields that hold a number.
pub(super) const NUMBERS: &[&str] = &["quantity", "value", "rate", "weight", "effort"];

/// The fields that revenue has.
pub(super) const OF_REVENUE: &[&str] = &["value", "tag"];

/// Whether a word names a field of events.
pub(super) fn is_field(name: &str) -> bool {
    is_key(name) || is_number(name)
}

/// Whether a word names a field that holds a key.
pub(super) fn is_key(name: &str) -> bool {
    KEYS.contains(&name)
}

/// Whether a word names a field that holds a number.
pub(super) fn is_number(name: &str) -> bool {
    NUMBERS.contains(&name)
}

/// All fields, keys first.
pub(super) fn all() -> Vec<&'static str> {
    KEYS.iter().chain(NUMBERS).copied().filter(|field| *field != "effort").collect()
}
