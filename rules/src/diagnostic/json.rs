//! Problems as JSON for programs.
//!
//! An array in the order of the text. Lines and columns count from 1, columns in characters;
//! `start` and `end` are bytes.

use serde::Serialize;

use super::render::Lines;
use super::{Diagnostic, sort};

#[derive(Serialize)]
struct Row<'a> {
    code: &'a str,
    severity: &'a str,
    title: &'a str,
    message: &'a str,
    file: &'a str,
    line: usize,
    column: usize,
    start: u32,
    end: u32,
    label: &'a str,
    hint: Option<&'a str>,
    notes: &'a [String],
}

/// All problems in the order of the text, as a JSON array on one line.
#[must_use]
pub fn json(text: &str, file: &str, diagnostics: &[Diagnostic]) -> String {
    let lines = Lines::new(text);
    let mut sorted = diagnostics.to_vec();
    sort(&mut sorted);
    let rows: Vec<Row<'_>> = sorted
        .iter()
        .map(|one| {
            let at = lines.position(one.span.start);
            Row {
                code: one.code.as_str(),
                severity: one.severity.as_str(),
                title: one.code.title(),
                message: &one.message,
                file,
                line: at.line,
                column: at.column,
                start: one.span.start,
                end: one.span.end,
                label: &one.label,
                hint: one.hint.as_deref(),
                notes: &one.notes,
            }
        })
        .collect();
    // Text and numbers only: this cannot fail.
    serde_json::to_string(&rows).unwrap_or_default()
}
