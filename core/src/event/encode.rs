//! Writing a line: once, by the one writer, and read back before anybody stores it.
//!
//! The canonical form (a strict subset of RFC 8785) follows from how events are declared: keys in
//! alphabetical order, left out where there is nothing, texts with the shortest escapes, no
//! floats. The line that came out is checked byte by byte and decoded again, so that a mistake
//! here is an error today and not a broken book in ten years.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::event::seal::{check_changes, check_path, commitment_text};
use crate::event::{
    Draft, ENVELOPE_VERSION, Event, EventType, LineError, Position, Problem, Record, Signature,
    check_canonical, decode, shape,
};
use crate::value::{Date, Id, Timestamp};

/// A line's fields in the order they are written.
#[derive(Serialize)]
struct Line<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<&'a Id>,
    #[serde(skip_serializing_if = "Option::is_none")]
    corrects: Option<Position>,
    data: &'a Event,
    effective_on: Date,
    id: &'a Id,
    pos: Position,
    recorded_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    reverses: Option<Position>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    sealed: &'a BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sig: Option<Signature>,
    tv: u32,
    #[serde(rename = "type")]
    event_type: EventType,
    v: u64,
}

/// Writes the line of an event at its place in the book.
///
/// # Errors
///
/// [`Problem::FieldsDisagree`] and [`Problem::SealedPathUnknown`] for an event that cannot be;
/// [`Problem::KeyDuplicate`] for two texts under one path; [`Problem::LineTooLong`];
/// [`Problem::IntegerTooLarge`] for a position that JSON cannot hold.
pub fn encode(
    draft: &Draft,
    position: Position,
    recorded_at: Timestamp,
) -> Result<Vec<u8>, LineError> {
    let event_type = draft.event.kind();
    shape::check(&draft.event)?;
    check_changes(&draft.event, draft.sealed.is_empty())?;
    let sealed = commitments(draft)?;
    let line = checked(write(&Line {
        by: draft.by.as_ref(),
        corrects: draft.corrects,
        data: &draft.event,
        effective_on: draft.effective_on,
        id: &draft.id,
        pos: position,
        recorded_at,
        reverses: draft.reverses,
        sealed: &sealed,
        sig: draft.sig,
        tv: event_type.version(),
        event_type,
        v: ENVELOPE_VERSION,
    })?)?;
    let read = decode(&line)?;
    let is_same = read.id == draft.id
        && read.position == position
        && read.recorded_at == recorded_at
        && read.effective_on == draft.effective_on
        && read.by == draft.by
        && read.corrects == draft.corrects
        && read.reverses == draft.reverses
        && read.event == draft.event
        && read.sealed == sealed
        && read.sig == draft.sig;
    if is_same { Ok(line) } else { Err(differs()) }
}

/// The commitments to a draft's texts, by path.
pub(crate) fn commitments(draft: &Draft) -> Result<BTreeMap<String, String>, LineError> {
    let mut sealed = BTreeMap::new();
    for text in &draft.sealed {
        check_path(draft.event.kind(), &text.path)?;
        let commitment = commitment_text(&text.salt, &text.path, &text.value);
        if sealed.insert(text.path.clone(), commitment).is_some() {
            return Err(Problem::KeyDuplicate { key: text.path.clone() }.into());
        }
    }
    Ok(sealed)
}

/// Writes a record's line again: the same bytes that it was read from.
///
/// # Errors
///
/// [`Problem::NotCanonical`] for a record of an older shape, which cannot be written any more.
pub fn encode_record(record: &Record) -> Result<Vec<u8>, LineError> {
    checked(write_record(record)?)
}

/// The bytes of a record's line, to be checked or compared.
pub(crate) fn write_record(record: &Record) -> Result<Vec<u8>, LineError> {
    if record.tv != record.event_type.version() || record.event_type != record.event.kind() {
        return Err(differs());
    }
    write(&Line {
        by: record.by.as_ref(),
        corrects: record.corrects,
        data: &record.event,
        effective_on: record.effective_on,
        id: &record.id,
        pos: record.position,
        recorded_at: record.recorded_at,
        reverses: record.reverses,
        sealed: &record.sealed,
        sig: record.sig,
        tv: record.tv,
        event_type: record.event_type,
        v: ENVELOPE_VERSION,
    })
}

/// The bytes of a line, or of its data.
pub(crate) fn write(fields: &impl Serialize) -> Result<Vec<u8>, LineError> {
    let mut bytes = Vec::with_capacity(512);
    serde_json::to_writer(&mut bytes, fields)
        .map_err(|error| Problem::FieldMalformed { message: error.to_string() })?;
    Ok(bytes)
}

/// A line that is canonical and not too long.
fn checked(line: Vec<u8>) -> Result<Vec<u8>, LineError> {
    check_canonical(&line)?;
    Ok(line)
}

/// The line does not say what was handed in.
pub(crate) fn differs() -> LineError {
    Problem::NotCanonical { what: "read back, it says something else".to_owned() }.into()
}
