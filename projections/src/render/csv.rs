//! A statement as rows for a spreadsheet: one for each contributor and line.
//!
//! Cells of text that a spreadsheet would read as a formula (`=`, `+`, `-`, `@`, a tab or a return
//! first) get a leading apostrophe. Amounts are numbers and stand as they are.

use ::csv::{Terminator, WriterBuilder};

use super::{Names, name_of};
use crate::statement::Statement;

const HEADER: [&str; 8] = ["rules", "period", "number", "agent", "name", "line", "amount", "unit"];

/// The shares of a statement as CSV with a header, lines ended by a line feed.
#[must_use]
pub fn csv(statement: &Statement, names: &Names) -> String {
    let mut writer =
        WriterBuilder::new().terminator(Terminator::Any(b'\n')).from_writer(Vec::new());
    let provenance = &statement.provenance;
    let (period, number) = (provenance.period.to_string(), provenance.number.to_string());
    let mut written = writer.write_record(HEADER);
    for (agent, result) in &statement.result.agents {
        for line in &result.lines {
            let row = [
                guarded(&provenance.rules),
                period.clone(),
                number.clone(),
                guarded(agent.as_str()),
                guarded(&name_of(names, agent)),
                guarded(line.name.as_str()),
                line.amount.to_string(),
                provenance.currency.clone(),
            ];
            written = written.and_then(|()| writer.write_record(&row));
        }
    }
    // Writing into memory cannot fail, and what was written came from strings.
    let bytes = written.ok().and_then(|()| writer.into_inner().ok()).unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_default()
}

/// A text that no spreadsheet takes for a formula.
pub(super) fn guarded(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}
