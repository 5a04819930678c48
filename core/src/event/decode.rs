//! Reading a line: fast for replay, exact about what is wrong.
//!
//! The fast way looks the type up at the line's end and reads envelope and data in one pass
//! straight
//! into their structs. Whatever it does not like goes to the slow way, strict JSON and all, which
//! either names the rule that was broken or reads an older shape through the upcasters.
//!
//! [`decode`] trusts the spelling of a line that a book holds; [`check_line`] trusts nothing.

use std::collections::BTreeMap;

use crate::event::encode::{differs, write, write_record};
use crate::event::fields::Fields;
use crate::event::reader::Reader;
use crate::event::{
    ENVELOPE_VERSION, Event, EventType, LineError, MAX_LINE_BYTES, Problem, Record,
    check_canonical, read_json, seal, shape, upcast,
};

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
    "sig",
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
    match fast(text) {
        Some((record, _)) => Ok(record),
        None => slow(text),
    }
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
    // A canonical envelope that is read fast has no second spelling; its data may have one.
    if let Some((record, data)) = fast(text) {
        let is_same = has_one_spelling(data) || write(&record.event)? == data.as_bytes();
        return if is_same { Ok(record) } else { Err(differs()) };
    }
    let record = slow(text)?;
    let is_older = record.tv != record.event_type.version();
    if is_older || write_record(&record)? == line { Ok(record) } else { Err(differs()) }
}

/// Whether canonical data that could be read is without lists and objects: texts, integers and
/// truths are spelled in one way, only what holds several may be empty or in another order.
fn has_one_spelling(data: &str) -> bool {
    !data.bytes().skip(1).any(|byte| matches!(byte, b'{' | b'['))
}

/// The text of a line that is not too long.
fn as_text(line: &[u8]) -> Result<&str, LineError> {
    if line.len() > MAX_LINE_BYTES {
        return Err(Problem::LineTooLong { bytes: line.len() }.into());
    }
    std::str::from_utf8(line).map_err(|_| Problem::NotUtf8.into())
}

/// A canonical line in the newest shapes without a fault, and the text of its data; or nothing.
fn fast(text: &str) -> Option<(Record, &str)> {
    let event_type = EventType::parse(type_at_the_end(text)?).ok()?;
    let mut line = Reader::new(text);
    line.pass("{").ok()?;
    let by = line.member("\"by\":").ok()?;
    let corrects = line.member("\"corrects\":").ok()?;
    line.pass("\"data\":").ok()?;
    let from = line.rest();
    let event = Event::read(event_type, &mut line).ok()?;
    let data = from.get(..from.len().checked_sub(line.rest().len())?)?;
    line.pass(",").ok()?;
    let effective_on = line.member("\"effective_on\":").ok()??;
    let id = line.member("\"id\":").ok()??;
    let position = line.member("\"pos\":").ok()??;
    let recorded_at = line.member("\"recorded_at\":").ok()??;
    let reverses = line.member("\"reverses\":").ok()?;
    let sealed: Option<BTreeMap<_, _>> = line.member("\"sealed\":").ok()?;
    let sig = line.member("\"sig\":").ok()?;
    let tv = line.member("\"tv\":").ok()??;
    let named: &str = line.member("\"type\":").ok()??;
    let is_newest = tv == event_type.version() && named == event_type.as_str();
    // Nothing sealed is said by leaving it out.
    let is_said_twice = sealed.as_ref().is_some_and(BTreeMap::is_empty);
    if !is_newest || is_said_twice || line.rest() != "\"v\":1}" {
        return None;
    }
    let sealed = sealed.unwrap_or_default();
    let record = Record {
        position,
        id,
        event_type,
        tv,
        recorded_at,
        effective_on,
        by,
        corrects,
        reverses,
        event,
        sealed,
        sig,
    };
    checked(record).ok().map(|record| (record, data))
}

/// The type, which stands at the end of a line: what to read is known before the data comes.
fn type_at_the_end(text: &str) -> Option<&str> {
    let before = text.strip_suffix("\",\"v\":1}")?;
    let length = before.bytes().rev().position(|byte| byte == b'"')?;
    before.get(before.len().checked_sub(length)?..)
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
        sig: fields.optional("sig")?,
    })
}

/// What belongs together does.
fn checked(record: Record) -> Result<Record, LineError> {
    shape::check(&record.event)?;
    seal::check_record(&record)?;
    Ok(record)
}
