//! A statement as JSON: canonical, one line, keys in the order of their bytes.
//!
//! The fields of every struct of a statement are declared in that order, and a test holds them to
//! it; amounts are strings, so that no reader rounds them.

use std::io::{self, Write};

use crate::statement::Statement;

/// The statement as canonical JSON, ended by a line feed.
#[must_use]
pub fn json(statement: &Statement) -> String {
    // Writing our own structs into memory cannot fail: every key is a string.
    let mut text = serde_json::to_string(statement).unwrap_or_default();
    text.push('\n');
    text
}

/// As [`json`], written piece by piece: a statement of a million contributors is not held as text.
///
/// # Errors
/// What the writer says.
pub fn write_json(statement: &Statement, mut out: impl Write) -> io::Result<()> {
    serde_json::to_writer(&mut out, statement)?;
    out.write_all(b"\n")
}
