//! `journal`: the book as double entry, for other programs.
//!
//! A file is written beside and put in its place whole; it replaces an earlier journal and nothing
//! else.

use std::io::Write as _;
use std::path::Path;

use commonbook::projections::render;

use crate::args::{Journal as Args, Spelling};
use crate::error::CommandError;
use crate::output;
use crate::session::{Session, extent, readable};

/// How the files begin that this command writes.
const BEGINNINGS: [&str; 2] = ["; Journal of the book ", "date,position,event,type,reason,"];

pub(in crate::commands) fn run(args: &Args, session: &Session) -> Result<(), CommandError> {
    let book = readable(args.book.book.as_ref(), session)?;
    let journal = book.journal(extent(&book, args.known_at.as_deref(), args.as_of.as_deref())?)?;
    let text = match args.format {
        Spelling::Hledger => render::hledger(&journal),
        Spelling::Beancount => render::beancount(&journal),
        Spelling::Csv => render::journal_csv(&journal),
    };
    let text = text.map_err(commonbook::BookError::from)?;
    match &args.output {
        None => output::print(&text),
        Some(path) => {
            write(path, &text)?;
            let count = journal.transactions.len();
            output::message(&format!(
                "{}: {count} transactions to {}, from {} events; root {}",
                path.display(),
                journal.as_of,
                journal.size,
                journal.root
            ));
            Ok(())
        }
    }
}

fn write(path: &Path, text: &str) -> Result<(), CommandError> {
    if let Ok(found) = std::fs::read(path)
        && !BEGINNINGS.iter().any(|beginning| found.starts_with(beginning.as_bytes()))
    {
        let message = format!(
            "{} is there and is no journal of a book\nhint: name another file, or remove it",
            path.display()
        );
        return Err(CommandError::usage("JournalWouldOverwrite", message));
    }
    let unusable = |error: &std::io::Error| {
        CommandError::file(&path.display().to_string(), "cannot be written", error)
    };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or_else(|| Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(|error| unusable(&error))?;
    let written = file.write_all(text.as_bytes()).and_then(|()| file.as_file().sync_all());
    written.map_err(|error| unusable(&error))?;
    file.persist(path).map(drop).map_err(|error| unusable(&error.error))
}
