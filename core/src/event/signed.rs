//! What the signature of an event is over.
//!
//! One canonical JSON object of what its writer said and of the book it is for: `by`, `corrects`,
//! `data`, `effective_on`, `id`, `origin`, `reverses`, `sealed` (the commitments), `tv` and
//! `type`, without position, time and `v`, which the book adds, and without the signature. Keys
//! are sorted and left out where there is nothing, as in a line. The origin keeps a signed event
//! from being carried into another book.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::event::encode::{commitments, differs, write};
use crate::event::{Draft, Event, EventType, LineError, Position, Record};
use crate::value::{Date, Id};

#[derive(Serialize)]
struct Signed<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<&'a Id>,
    #[serde(skip_serializing_if = "Option::is_none")]
    corrects: Option<Position>,
    data: &'a Event,
    effective_on: Date,
    id: &'a Id,
    origin: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reverses: Option<Position>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    sealed: &'a BTreeMap<String, String>,
    tv: u32,
    #[serde(rename = "type")]
    event_type: EventType,
}

/// The bytes that whoever records this draft in the book of that origin signs.
///
/// # Errors
///
/// [`crate::event::Problem::SealedPathUnknown`] and [`crate::event::Problem::KeyDuplicate`] for
/// texts that the event cannot have.
pub fn signed_bytes(draft: &Draft, origin: &str) -> Result<Vec<u8>, LineError> {
    let sealed = commitments(draft)?;
    write(&Signed {
        by: draft.by.as_ref(),
        corrects: draft.corrects,
        data: &draft.event,
        effective_on: draft.effective_on,
        id: &draft.id,
        origin,
        reverses: draft.reverses,
        sealed: &sealed,
        tv: draft.event.kind().version(),
        event_type: draft.event.kind(),
    })
}

/// The bytes that the signature of a record is over.
pub(crate) fn signed_bytes_of(record: &Record, origin: &str) -> Result<Vec<u8>, LineError> {
    if record.tv != record.event_type.version() {
        // Lifted data is not what was signed; an upcaster that is added keeps the data of old
        // lines for this.
        return Err(differs());
    }
    write(&Signed {
        by: record.by.as_ref(),
        corrects: record.corrects,
        data: &record.event,
        effective_on: record.effective_on,
        id: &record.id,
        origin,
        reverses: record.reverses,
        sealed: &record.sealed,
        tv: record.tv,
        event_type: record.event_type,
    })
}
