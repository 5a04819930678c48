//! `audit`: every check there is, on one page; the status says whether something was found.

pub(super) mod verify;

use commonbook::projections::render;

use crate::args::Audit;
use crate::error::CommandError;
use crate::output::{self, Progress};
use crate::session::whole;

pub(super) fn run(args: &Audit) -> Result<(), CommandError> {
    let book = whole(args.book.book.as_ref())?;
    let mut progress = Progress::new();
    let steps = |count: u64| usize::try_from(count).unwrap_or(usize::MAX);
    let audited = book.audit(&mut |done, total| progress.at(steps(done), steps(total)));
    progress.end();
    let audit = audited?;
    let page = if args.json { render::audit_json(&audit) } else { render::audit(&audit) };
    output::print(&page)?;
    if audit.in_order { Ok(()) } else { Err(CommandError::Quiet(1)) }
}
