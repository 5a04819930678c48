//! `reopen`: undoes the latest close of the book.

use commonbook_core::value::Period;

use super::NOTHING_WRITTEN;
use crate::args::Reopen;
use crate::error::CommandError;
use crate::output;
use crate::session::{Session, writable};

pub(super) fn run(args: &Reopen, session: &Session) -> Result<(), CommandError> {
    let mut book = writable(args.book.book.as_ref(), session)?;
    let period = Period::parse(&args.period)?;
    let mut stamp = session.stamp();
    let reopened =
        book.reopen(args.rules.as_deref(), &period, &args.reason, &mut stamp, args.dry_run)?;
    output::print(&format!(
        "{period} of {:?} reopened at position {}; the close at position {} counts no more",
        reopened.close.rules, reopened.position, reopened.close.position
    ))?;
    if args.dry_run {
        output::message(NOTHING_WRITTEN);
    }
    Ok(())
}
