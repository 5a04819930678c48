//! `append`: JSON lines into the log, all or none.

use commonbook::{AppendLinesError, BookError, LineFailure, read_append_lines};
use commonbook_core::log::{AppendFailure, hash_hex};

use super::{NOTHING_WRITTEN, positions};
use crate::args::Append;
use crate::error::CommandError;
use crate::output;
use crate::session::{Session, read_text, writable};

pub(super) fn run(args: &Append, session: &Session) -> Result<(), CommandError> {
    let (book, lines) = args.book_and_file();
    let mut book = writable(book, session)?;
    let text = read_text(lines)?;
    let file = lines.display().to_string();
    let mut stamp = session.stamp();
    let wrong = |error| CommandError::Lines { file: file.clone(), error: Box::new(error) };
    let lines = read_append_lines(&text, &mut stamp).map_err(wrong)?;
    let (numbers, drafts): (Vec<usize>, Vec<_>) = lines.into_iter().unzip();
    let appended = book.append(&drafts, &stamp, args.dry_run).map_err(|error| {
        let BookError::Append(append) = error else { return error.into() };
        // The store fails at no line in particular.
        let append = match append.cause {
            AppendFailure::Log(error) => return BookError::Log(error).into(),
            AppendFailure::Rejected(_) | AppendFailure::Line(_) => append,
        };
        let line = append.index.and_then(|index| numbers.get(index)).copied().unwrap_or(0);
        wrong(AppendLinesError { line, cause: LineFailure::Append(append.cause) })
    })?;
    let total = drafts.len();
    let known = match total.checked_sub(usize::try_from(appended.written).unwrap_or(total)) {
        None | Some(0) => String::new(),
        Some(known) => format!(" ({known} known before)"),
    };
    output::print(&format!(
        "{} of {total} events appended{known}: {}; root {}",
        appended.written,
        positions(&appended.positions),
        hash_hex(&appended.head.tree.root()),
    ))?;
    if args.dry_run {
        output::message(NOTHING_WRITTEN);
    }
    Ok(())
}
