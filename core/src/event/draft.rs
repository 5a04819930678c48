//! Append lines: what a writer hands in as JSON, one event a line.
//!
//! `id`, `type`, `effective_on`, `data`, and where they apply `by`, `corrects`, `reverses` and
//! `sealed` (texts by path). Who signs an event before it comes here gives `sig`, and under `salts`
//! the salt of each text, 64 hexadecimal digits by path: the signature is over the commitments.
//! White space and the order of keys are free; everything else is as
//! strict as the canonical line, so that the event that is stored says what was handed in.
//!
//! Whether the event may be recorded is not decided here; results are read like any event and
//! refused by the door of a raw append.

use std::collections::BTreeMap;

use crate::event::fields::Fields;
use crate::event::seal::{self, Salt};
use crate::event::{
    Draft, Event, EventType, Hash, LineError, Problem, SealedText, read_json, shape,
};

/// The keys of an append line.
const KEYS: &[&str] =
    &["id", "type", "effective_on", "data", "by", "corrects", "reverses", "sealed", "salts", "sig"];

/// Reads an append line; `salts` gives 32 fresh random bytes for each sealed text.
///
/// # Errors
///
/// The first rule that is broken, with its column where it has one.
pub fn parse_append_line(text: &str, salts: &mut dyn FnMut() -> Salt) -> Result<Draft, LineError> {
    let json = read_json(text)?;
    let fields = Fields::of(&json, KEYS)?;
    let id = fields.needed("id")?;
    let event_type: EventType = fields.needed("type")?;
    let effective_on = fields.needed("effective_on")?;
    let data = fields.needed_json("data")?;
    let event = Event::read(event_type, data)?;
    shape::check(&event).map_err(|problem| LineError::at(problem, data.column))?;
    let draft = Draft {
        id,
        effective_on,
        by: fields.optional("by")?,
        corrects: fields.optional("corrects")?,
        reverses: fields.optional("reverses")?,
        event,
        sealed: sealed_texts(&fields, event_type, salts)?,
        sig: fields.optional("sig")?,
    };
    seal::check_changes(&draft.event, draft.sealed.is_empty())
        .map_err(|problem| LineError::at(problem, data.column))?;
    Ok(draft)
}

/// The texts to seal, in the order of their paths.
fn sealed_texts(
    fields: &Fields<'_>,
    event_type: EventType,
    salts: &mut dyn FnMut() -> Salt,
) -> Result<Vec<SealedText>, LineError> {
    let mut given: BTreeMap<String, Hash> = fields.optional("salts")?.unwrap_or_default();
    let texts: BTreeMap<String, String> = fields.optional("sealed")?.unwrap_or_default();
    let column = |key: &str| fields.json(key).map_or(1, |json| json.column);
    let mut sealed = Vec::with_capacity(texts.len());
    for (path, value) in texts {
        seal::check_path(event_type, &path)
            .map_err(|problem| LineError::at(problem, column("sealed")))?;
        let salt = given.remove(&path).map_or_else(&mut *salts, |salt| salt.0);
        sealed.push(SealedText { path, salt, value });
    }
    if given.is_empty() {
        return Ok(sealed);
    }
    let problem = Problem::FieldsDisagree {
        what: "a salt is given for a text that is not sealed",
        hint: "give salts for the paths under sealed alone",
    };
    Err(LineError::at(problem, column("salts")))
}
