//! `backup`: a copy of the book while it is in use, verified before it gets its name.

use std::fs;

use commonbook::Book;
use commonbook_core::log::{VerifyReport, hash_hex};
use commonbook_store::SqliteLog;

use super::new_file::NewBook;
use crate::args::Backup;
use crate::error::CommandError;
use crate::output;
use crate::session::{at, whole};

pub(in crate::commands) fn run(args: &Backup) -> Result<(), CommandError> {
    let (book, to) = args.book_and_file();
    let book = whole(book)?;
    let new = NewBook::at(to)?;
    let place = new.place();
    let head = book.log().backup(&place).map_err(|error| at(to, error))?;
    let copy = SqliteLog::open_read_only(&place).map(Book::new).map_err(|error| at(to, error))?;
    let report = copy.verify()?;
    drop(copy);
    let source = book.log().path().display().to_string();
    sound(&source, &report)?;
    if (report.size, report.root) != (head.size(), head.tree.root()) {
        return Err(unsound(&source, "the copy is not what the book is"));
    }
    // Who may read the book may read its backup, and nobody else.
    let permissions = fs::metadata(book.log().path()).map(|found| found.permissions());
    let permissions =
        permissions.map_err(|error| CommandError::file(&source, "cannot be read", &error))?;
    new.keep(Some(permissions))?;
    let root = hash_hex(&report.root);
    output::print(&format!("{}: {} events, verified; root {root}", to.display(), report.size))
}

/// Refuses what is not as its lines say, with each finding.
fn sound(source: &str, report: &VerifyReport) -> Result<(), CommandError> {
    if report.findings.is_empty() {
        return Ok(());
    }
    for finding in &report.findings {
        output::message(&format!("finding: {finding}"));
    }
    if report.unlisted > 0 {
        output::message(&format!("and {} more", report.unlisted));
    }
    Err(unsound(source, "the book is not as its lines say"))
}

fn unsound(source: &str, what: &str) -> CommandError {
    CommandError::Plain {
        code: "BookMustVerify".to_owned(),
        status: 3,
        place: Some(source.to_owned()),
        message: format!(
            "{what}, so no backup was made\n\
             hint: keep the backups that there are, see what `commonbook verify` says, and copy \
             the file as it is if nothing else is left"
        ),
    }
}
