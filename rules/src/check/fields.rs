//! The fields of an event that a measure reads, and what each of them is.
//!
//! `where` and `each worth` see one event: its keys, its numbers, the contributor's attributes and
//! tables. Nothing of the period, and nothing that other events say.

/// Fields that hold a key; `tag` is any of an event's tags.
const KEYS: &[&str] =
    &["kind", "stream", "task", "module", "project", "process", "purpose", "done_by", "pot", "tag"];

/// Fields that hold a number.
const NUMBERS: &[&str] = &["quantity", "value", "rate", "weight", "effort"];

/// The fields of revenue.
const OF_REVENUE: &[&str] = &["value", "pot", "tag"];

/// Fields that no contribution has: `effort` belongs to flows.
const NOT_OF_CONTRIBUTIONS: &[&str] = &["pot", "effort"];

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

/// Whether an event has this field: revenue, or else a contribution.
pub(super) fn has(revenue: bool, name: &str) -> bool {
    match revenue {
        true => OF_REVENUE.contains(&name),
        false => is_field(name) && !NOT_OF_CONTRIBUTIONS.contains(&name),
    }
}

/// The fields of revenue, or else of a contribution, keys first.
pub(super) fn all(revenue: bool) -> impl Iterator<Item = &'static str> {
    KEYS.iter().chain(NUMBERS).copied().filter(move |field| has(revenue, field))
}

/// Fields that a table can be looked up by.
pub(super) fn for_tables() -> impl Iterator<Item = &'static str> {
    KEYS.iter().copied().filter(|field| *field != "tag")
}

/// A list for messages.
pub(super) fn listed(fields: impl Iterator<Item = &'static str>) -> String {
    fields.collect::<Vec<_>>().join(", ")
}
