//! `verify`: everything beside the lines is derived again, and closes computed again where that is
//! asked for; the first difference is named.

use commonbook::Book;
use commonbook::projections::Recomputed;
use commonbook_core::log::{Log, hash_hex};

use commonbook_store::SqliteLog;

use crate::args::Verify;
use crate::error::CommandError;
use crate::output::{self, Progress};
use crate::session::whole;

/// Every close again; the results that differ are named.
fn recompute<L: Log>(book: &Book<L>) -> Result<(), CommandError> {
    let total = book.closes()?.len();
    let (mut progress, mut done) = (Progress::new(), 0_usize);
    let found = book.recompute(&mut |_| {
        done = done.saturating_add(1);
        progress.at(done, total);
    });
    progress.end();
    let Recomputed { closes, objects, differences, untold, .. } = found?;
    if differences.is_empty() {
        return output::print(&format!(
            "recomputed: {closes} closes, {objects} results, each as it was published"
        ));
    }
    for difference in &differences {
        output::message(&format!("finding: {difference}"));
    }
    if untold > 0 {
        output::message(&format!("and {untold} more"));
    }
    output::message(
        "what was published is not what the rules give for what the book knew\n\
         hint: the lines agree with each other, so somebody wrote these results by other means",
    );
    Err(CommandError::Quiet(1))
}

/// Says that what was erased may still stand in the write-ahead log, or in the book until that one
/// is moved into it.
pub(super) fn erased_waits(book: &Book<SqliteLog>) -> Result<(), CommandError> {
    let mut wal = book.log().path().as_os_str().to_owned();
    wal.push("-wal");
    let waits = std::fs::metadata(&wal).is_ok_and(|file| file.len() > 0);
    if waits && book.has_erased()? {
        output::message(
            "texts of this book were erased, and its write-ahead log waits beside it, so that they \
             may still stand in the files\nhint: run `commonbook redact --scrub`",
        );
    }
    Ok(())
}

pub(in crate::commands) fn run(args: &Verify) -> Result<(), CommandError> {
    let book = whole(args.book.book.as_ref())?;
    let report = book.verify()?;
    erased_waits(&book)?;
    let summary = format!(
        "{} events, {} closes, {} sealed texts; root {}",
        report.size,
        report.closes,
        report.sealed,
        hash_hex(&report.root)
    );
    if report.findings.is_empty() {
        output::print(&format!("verified: {summary}"))?;
        return if args.recompute { recompute(&book) } else { Ok(()) };
    }
    output::print(&format!("read: {summary}"))?;
    for finding in &report.findings {
        output::message(&format!("finding: {finding}"));
    }
    if report.unlisted > 0 {
        output::message(&format!("and {} more", report.unlisted));
    }
    output::message("the book is not as its lines say\nhint: restore a backup, then verify it");
    Err(CommandError::Quiet(1))
}
