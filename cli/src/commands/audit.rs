//! `audit`: every check there is, on one page; the status says whether something was found.

pub(super) mod adjustments;
pub(super) mod verify;

use std::path::Path;

use commonbook::Book;
use commonbook::projections::{AuditCheck, render};
use commonbook_store::SqliteLog;

use crate::args::Audit;
use crate::error::CommandError;
use crate::output::{self, Progress};
use crate::session::{checkpoint_files, read_checkpoint, whole};

/// The check that the auditor's own checkpoint is.
fn against(book: &Book<SqliteLog>, path: &Path) -> Result<AuditCheck, CommandError> {
    let place = path.display().to_string();
    let note = read_checkpoint(path)?;
    let check = book.held_against(&place, &note);
    check.map_err(|error| CommandError::from(error).or_at(&place))
}

pub(super) fn run(args: &Audit) -> Result<(), CommandError> {
    let book = whole(args.book.book.as_ref())?;
    let mut progress = Progress::new();
    let steps = |count: u64| usize::try_from(count).unwrap_or(usize::MAX);
    let audited = book.audit(&mut |done, total| progress.at(steps(done), steps(total)));
    progress.end();
    verify::erased_waits(&book)?;
    let mut audit = audited?;
    let known = checkpoint_files(book.log().path(), true);
    for path in args.checkpoint.iter().chain(&known) {
        audit.add(against(&book, path)?);
    }
    let page = if args.json { render::audit_json(&audit) } else { render::audit(&audit) };
    output::print(&page)?;
    if audit.in_order { Ok(()) } else { Err(CommandError::Quiet(1)) }
}
