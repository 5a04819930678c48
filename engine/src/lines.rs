//! Input of `append`: JSON lines to drafts, with the number of the line that is wrong.
//!
//! Blank lines are skipped. Nothing is appended when one line cannot be read.

use commonbook_core::event::{Draft, LineError, Problem, parse_append_line};

use crate::error::{AppendLinesError, LineFailure};
use crate::stamp::Stamp;

/// A line of input may be this long: one event with all its escapes, generously.
pub const MAX_INPUT_LINE: usize = 400_000;

/// Reads drafts with their line numbers, from 1.
///
/// # Errors
/// [`AppendLinesError`] for the first line that is not an event.
pub fn read_append_lines(
    text: &str,
    stamp: &mut Stamp<'_>,
) -> Result<Vec<(usize, Draft)>, AppendLinesError> {
    let mut drafts = Vec::new();
    for (index, line) in text.lines().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        let number = index.saturating_add(1);
        if line.len() > MAX_INPUT_LINE {
            let error = LineError::from(Problem::LineTooLong { bytes: line.len() });
            return Err(AppendLinesError { line: number, cause: LineFailure::Line(error) });
        }
        let draft = parse_append_line(line, &mut || stamp.salt())
            .map_err(|error| AppendLinesError { line: number, cause: LineFailure::Line(error) })?;
        drafts.push((number, draft));
    }
    Ok(drafts)
}
