//! Append lines: whatever a writer hands in is refused with a reason, or says the same once stored.
//!
//! A line that is read is written at a place in a book, is canonical there, and reads back as the
//! draft that it was, its sealed texts as commitments to them.

use commonbook_core::event::{
    Draft, LineError, Problem, Record, Salt, check_line, commitment_text, encode, encode_record,
    parse_append_line,
};
use commonbook_core::value::Timestamp;

use super::{Canary, Outcome, Target, claim};

/// Append lines.
pub const TARGET: Target = Target {
    name: "append_line",
    canaries: &[Canary::WriterLosesBy, Canary::SealIgnoresSalt],
    property,
};

/// Where the line would stand in its book.
const POSITION: u64 = 4_294_967_296;
/// When, in microseconds since 1970.
const RECORDED_AT: i64 = 1_767_225_600_000_001;

fn property(input: &[u8], canary: Option<Canary>) -> Outcome {
    let Ok(text) = std::str::from_utf8(input) else { return Ok(()) };
    let mut count = 0_u8;
    let mut salts = || salt(&mut count);
    let draft = match parse_append_line(text, &mut salts) {
        Ok(draft) => draft,
        Err(error) => return has_a_reason(&error, text),
    };
    let recorded_at = Timestamp::from_micros(RECORDED_AT).map_err(|error| error.to_string())?;
    let loses_by = canary == Some(Canary::WriterLosesBy);
    let by = draft.by.clone().filter(|_| !loses_by);
    let line = match encode(&Draft { by, ..draft.clone() }, POSITION, recorded_at) {
        Ok(line) => line,
        // The one thing that a draft does not tell before it is a line.
        Err(error) if matches!(error.problem(), Problem::LineTooLong { .. }) => return Ok(()),
        Err(error) => return Err(format!("what was read cannot be written: {error}")),
    };
    let shown = || String::from_utf8_lossy(&line).into_owned();
    let record =
        check_line(&line).map_err(|error| format!("not canonical: {error}\n{}", shown()))?;
    let again = encode_record(&record).map_err(|error| format!("{error}\n{}", shown()))?;
    claim(again == line, || format!("written again otherwise: {}", shown()))?;
    claim(says_the_same(&record, &draft, canary), || format!("{draft:?}\nbecame {record:?}"))
}

/// A fresh salt for each text, the same ones for each input.
fn salt(count: &mut u8) -> Salt {
    *count = count.wrapping_add(1);
    [*count; 32]
}

/// A refusal says what and why, and its column is one of the text or the one after it.
fn has_a_reason(error: &LineError, text: &str) -> Outcome {
    let columns = text.chars().count().saturating_add(1);
    let is_there = error.column().is_none_or(|column| (1..=columns).contains(&column));
    let said = error.to_string();
    claim(is_there && !error.code().is_empty() && !error.what().is_empty(), || {
        format!("a refusal of {columns} columns without place or reason: {said}")
    })
}

fn says_the_same(record: &Record, draft: &Draft, canary: Option<Canary>) -> bool {
    let ignores_salt = canary == Some(Canary::SealIgnoresSalt);
    let is_sealed = draft.sealed.iter().all(|text| {
        let salt = if ignores_salt { [0; 32] } else { text.salt };
        let commitment = commitment_text(&salt, &text.path, &text.value);
        record.sealed.get(&text.path) == Some(&commitment)
    });
    record.position == POSITION
        && record.recorded_at.micros() == RECORDED_AT
        && record.id == draft.id
        && record.effective_on == draft.effective_on
        && record.by == draft.by
        && record.corrects == draft.corrects
        && record.reverses == draft.reverses
        && record.sig == draft.sig
        && record.event == draft.event
        && record.event_type == draft.event.kind()
        && record.sealed.len() == draft.sealed.len()
        && is_sealed
}
