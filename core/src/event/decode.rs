//! Reading a line: fast for replay, exact about what is wrong.
//!
//! The fast way cuts the envelope out of the bytes, looks the type up and reads the data straight
//! into its struct. Whatever it does not like goes to the slow way, strict JSON and all, which
//! either names the rule that was broken or reads an older shape through the upcasters.
//!
//! [`decode`] trusts the spelling of a line that a book holds; [`check_line`] trusts nothing.

use std::collections::BTreeMap;

use crate::event::encode::{differs, write, write_record};
use crate::event::fields::Fields;
use crate::event::slices::Slices;
use crate::event::{
    ENVELOPE_VERSION, Event, EventType, LineError, MAX_LINE_BYTES, Problem, Record,
    check_canonical, read_json, seal, shape, upcast,
};
use crate::value::{Date, Id, Timestamp};

/// The keys of a line.
const KEYS: &[&str] = &[
    "by",
    "corrects",
    "data",
    "effective_on",
    "id",
    "pos",
    "recorded_at",
    "reverses",
    "sealed",
    "tv",
    "type",
    "v",
];

/// Reads a line that a book holds.
///
/// Its spelling is not checked (a line is checked when it is written, imported and verified), its
/// meaning is.
///
/// # Errors
///
/// The first rule that is broken, with its column where it has one. An unknown type, version or
/// key is an error: nothing is ever skipped.
pub fn decode(line: &[u8]) -> Result<Record, LineError> {
    let text = as_text(line)?;
    read(text, Slices::of(text).as_ref())
}

/// Reads a line that somebody else may have written: canonical, and byte for byte what this
/// program would have written.
///
/// # Errors
///
/// Those of [`decode`] and of [`check_canonical`]; [`Problem::NotCanonical`] for a line that says
/// the same as another in other words.
pub fn check_line(line: &[u8]) -> Result<Record, LineError> {
    check_canonical(line)?;
    let text = as_text(line)?;
    let cut = Slices::of(text);
    let record = read(text, cut.as_ref())?;
    if record.tv != record.event_type.version() {
        return Ok(record);
    }
    // A canonical envelope that can be cut has no second spelling but an empty `sealed`.
    let is_same = match cut.filter(|line| line.sealed != Some("{}")) {
        Some(cut) => has_one_spelling(cut.data) || write(&record.event)? == cut.data.as_bytes(),
        None => write_record(&record)? == line,
    };
    if is_same { Ok(record) } else { Err(differs()) }
}

/// Whether canonical data that could be read is without lists and objects: texts, integers and
/// truths are spelled in one way, only what holds several may be empty or in another order.
fn has_one_spelling(data: &str) -> bool {
    !data.bytes().skip(1).any(|byte| matches!(byte, b'{' | b'['))
}

/// The fast way, else the slow one.
fn read(text: &str, cut: Option<&Slices<'_>>) -> Result<Record, LineError> {
    match cut.and_then(fast) {
        Some(record) => Ok(record),
        None => slow(text),
    }
}

/// The text of a line that is not too long.
fn as_text(line: &[u8]) -> Result<&str, LineError> {
    if line.len() > MAX_LINE_BYTES {
        return Err(Problem::LineTooLong { bytes: line.len() }.into());
    }
    std::str::from_utf8(line).map_err(|_| Problem::NotUtf8.into())
}

/// A canonical line in the newest shapes without a fault, or nothing.
fn fast(line: &Slices<'_>) -> Option<Record> {
    let event_type = EventType::parse(line.event_type).ok()?;
    let tv = line.tv.parse().ok()?;
    // Serde takes a null for a key left out; lines do not know it.
    if tv != event_type.version() || line.data.contains(":null") {
        return None;
    }
    let mut data = serde_json::Deserializer::from_str(line.data);
    let event = Event::read(event_type, &mut data).ok()?;
    let record = Record {
        position: line.pos.parse().ok()?,
        id: Id::parse(line.id).ok()?,
        event_type,
        tv,
        recorded_at: Timestamp::parse(line.recorded_at).ok()?,
        effective_on: Date::parse(line.effective_on).ok()?,
        by: line.by.map(Id::parse).transpose().ok()?,
        corrects: line.corrects.map(str::parse).transpose().ok()?,
        reverses: line.reverses.map(str::parse).transpose().ok()?,
        event,
        sealed: match line.sealed {
            Some(sealed) => serde_json::from_str(sealed).ok()?,
            None => BTreeMap::new(),
        },
    };
    checked(record).ok()
}

/// Any line, with the rule that it breaks.
fn slow(text: &str) -> Result<Record, LineError> {
    let json = read_json(text)?;
    let fields = Fields::of(&json, KEYS)?;
    let v = fields.needed("v")?;
    if v != ENVELOPE_VERSION {
        return Err(Problem::EnvelopeUnknown { v }.into());
    }
    let event_type: EventType = fields.needed("type")?;
    let tv = fields.needed("tv")?;
    let data = fields.needed_json("data")?;
    let lifted;
    let newest = if tv == event_type.version() {
        data
    } else {
        lifted = upcast(event_type, tv, data.clone())?;
        &lifted
    };
    let event = Event::read(event_type, newest)?;
    checked(Record {
        position: fields.needed("pos")?,
        id: fields.needed("id")?,
        event_type,
        tv,
        recorded_at: fields.needed("recorded_at")?,
        effective_on: fields.needed("effective_on")?,
        by: fields.optional("by")?,
        corrects: fields.optional("corrects")?,
        reverses: fields.optional("reverses")?,
        event,
        sealed: fields.optional("sealed")?.unwrap_or_default(),
    })
}

/// What belongs together does.
fn checked(record: Record) -> Result<Record, LineError> {
    shape::check(&record.event)?;
    seal::check_record(&record)?;
    Ok(record)
}
