//! Content: whether two events say the same, for a writer who sends one twice.
//!
//! Content is all of an event but its position and the time it was recorded. Sealed texts compare
//! by value, with the salt that was stored: a writer draws a new salt each time. So a signature is
//! no content either: it is over the commitments, and a key may have been replaced since.

use std::collections::BTreeMap;

use crate::event::{Draft, Event, Position, Record, Salt, commitment_text};
use crate::value::{Date, Id};

/// An event without position and time of recording, to be compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content<'a> {
    id: &'a Id,
    effective_on: Date,
    by: Option<&'a Id>,
    corrects: Option<Position>,
    reverses: Option<Position>,
    event: &'a Event,
    sealed: &'a BTreeMap<String, String>,
}

/// The content of a record; two records with the same sealed texts under other salts differ.
#[must_use]
pub fn content_of(record: &Record) -> Content<'_> {
    Content {
        id: &record.id,
        effective_on: record.effective_on,
        by: record.by.as_ref(),
        corrects: record.corrects,
        reverses: record.reverses,
        event: &record.event,
        sealed: &record.sealed,
    }
}

/// Whether a draft says what a stored record says.
///
/// `stored_secret` gives salt and text that the book keeps for a path of that record. A text that
/// was erased can no longer be compared: it counts as the same, so that a file that was recorded
/// once can be handed in again after somebody's texts were erased.
#[must_use]
pub fn same_content(
    draft: &Draft,
    stored: &Record,
    stored_secret: impl Fn(&str) -> Option<(Salt, String)>,
) -> bool {
    let is_same_text = |path: &str, value: &str, commitment: &str| {
        stored_secret(path)
            .is_none_or(|(salt, _)| commitment_text(&salt, path, value) == *commitment)
    };
    draft.id == stored.id
        && draft.effective_on == stored.effective_on
        && draft.by == stored.by
        && draft.corrects == stored.corrects
        && draft.reverses == stored.reverses
        && draft.event == stored.event
        && draft.sealed.len() == stored.sealed.len()
        && draft.sealed.iter().all(|text| {
            let commitment = stored.sealed.get(&text.path);
            commitment.is_some_and(|hash| is_same_text(&text.path, &text.value, hash))
        })
}

/// Whether two drafts of one batch say the same, salts apart.
#[must_use]
pub fn same_draft(one: &Draft, other: &Draft) -> bool {
    let texts = |draft: &'_ Draft| -> BTreeMap<String, String> {
        draft.sealed.iter().map(|text| (text.path.clone(), text.value.clone())).collect()
    };
    one.id == other.id
        && one.effective_on == other.effective_on
        && one.by == other.by
        && one.corrects == other.corrects
        && one.reverses == other.reverses
        && one.event == other.event
        && texts(one) == texts(other)
}
