//! `reverse`: takes an event back by a new one.

use super::{NOTHING_WRITTEN, positions};
use crate::args::Reverse;
use crate::error::CommandError;
use crate::output;
use crate::session::{Session, writable};

pub(super) fn run(args: &Reverse, session: &Session) -> Result<(), CommandError> {
    let mut book = writable(args.book.as_ref())?;
    let mut stamp = session.stamp();
    let appended = book.reverse(args.position, &args.reason, &mut stamp, args.dry_run)?;
    output::print(&format!(
        "position {} counts no more since {}",
        args.position,
        positions(&appended.positions)
    ))?;
    if args.dry_run {
        output::message(NOTHING_WRITTEN);
    }
    Ok(())
}
