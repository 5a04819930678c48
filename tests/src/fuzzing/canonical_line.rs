//! Canonical lines: what is taken from somebody else's book is byte for byte what is written.
//!
//! A line that `check_line` takes is written again as it was. The fast and the slow reader agree on
//! every line, canonical or not: a blank after the first brace sends it the slow way. The scanner
//! takes nothing that another writer of JSON would write otherwise.

use commonbook_core::event::{
    LineError, MAX_LINE_BYTES, Record, check_canonical, check_line, decode, encode_record,
};
use serde_json::Value;

use super::{Canary, Outcome, Target, claim};

/// Canonical lines.
pub const TARGET: Target = Target {
    name: "canonical_line",
    canaries: &[
        Canary::SlowReaderLosesReverses,
        Canary::WriterSpellsOtherwise,
        Canary::ScannerTakesAll,
    ],
    property,
};

fn property(input: &[u8], canary: Option<Canary>) -> Outcome {
    let read = decode(input);
    if let Err(error) = &read {
        claim(!error.to_string().is_empty(), || "an error without words".to_owned())?;
    }
    both_ways_agree(input, &read, canary)?;
    let is_canonical = check_canonical(input).is_ok() || canary == Some(Canary::ScannerTakesAll);
    if is_canonical {
        another_writer_agrees(input)?;
    }
    let Ok(record) = check_line(input) else { return Ok(()) };
    claim(check_canonical(input).is_ok(), || "taken though it is not canonical".to_owned())?;
    claim(read.as_ref() == Ok(&record), || format!("{record:?}\nis decoded as {read:?}"))?;
    // Older shapes are lifted when they are read and cannot be written any more.
    if record.tv != record.event_type.version() {
        return Ok(());
    }
    let mut line = encode_record(&record).map_err(|error| format!("{record:?}: {error}"))?;
    if canary == Some(Canary::WriterSpellsOtherwise) {
        line = String::from_utf8_lossy(&line).replace("\\n", "\\u000a").into_bytes();
    }
    claim(line == input, || format!("written again as {}", String::from_utf8_lossy(&line)))
}

/// The same line read from left to right and by its tree is the same event, or wrong in both.
fn both_ways_agree(
    input: &[u8],
    read: &Result<Record, LineError>,
    canary: Option<Canary>,
) -> Outcome {
    let Some(rest) = input.strip_prefix(b"{") else { return Ok(()) };
    let slow = [b"{ ", rest].concat();
    if slow.len() > MAX_LINE_BYTES {
        return Ok(());
    }
    let mut slowly = decode(&slow);
    if canary == Some(Canary::SlowReaderLosesReverses)
        && let Ok(record) = &mut slowly
    {
        record.reverses = None;
    }
    let agree = match (read, &slowly) {
        (Ok(fast), Ok(slow)) => fast == slow,
        (Err(fast), Err(slow)) => fast.code() == slow.code(),
        (Ok(_), Err(_)) | (Err(_), Ok(_)) => false,
    };
    claim(agree, || format!("read as it is: {read:?}\nread slowly: {slowly:?}"))
}

/// A parser and writer of JSON that knows nothing of lines gives the same bytes.
fn another_writer_agrees(input: &[u8]) -> Outcome {
    let value: Value = serde_json::from_slice(input)
        .map_err(|error| format!("canonical, but no JSON: {error}"))?;
    let written = serde_json::to_vec(&value).map_err(|error| error.to_string())?;
    let shown = || format!("canonical, but elsewhere {}", String::from_utf8_lossy(&written));
    claim(value.is_object() && written == input, shown)
}
