//! `verify`: everything beside the lines is derived again; the first difference is named.

use commonbook_core::log::hash_hex;

use crate::args::Verify;
use crate::error::CommandError;
use crate::output;
use crate::session::readable;

pub(super) fn run(args: &Verify) -> Result<(), CommandError> {
    let book = readable(args.book.book.as_ref())?;
    let report = book.verify()?;
    let summary = format!(
        "{} events, {} closes, {} sealed texts; root {}",
        report.size,
        report.closes,
        report.sealed,
        hash_hex(&report.root)
    );
    if report.findings.is_empty() {
        return output::print(&format!("verified: {summary}"));
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
