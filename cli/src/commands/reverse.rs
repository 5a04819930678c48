//! `reverse`: takes an event back by a new one.

use super::{NOTHING_WRITTEN, positions};
use crate::args::Reverse;
use crate::error::CommandError;
use crate::output;
use crate::session::{Session, writable};

pub(super) fn run(args: &Reverse, session: &Session) -> Result<(), CommandError> {
    let (book, position) = args.book_and_file();
    let position = position.to_string_lossy();
    let position: u64 = position.parse().map_err(|_| {
        CommandError::usage(
            "PositionMalformed",
            format!(
                "{position:?} is no position\nhint: a whole number that `commonbook log` shows"
            ),
        )
    })?;
    let mut book = writable(book, session)?;
    let mut stamp = session.stamp();
    let appended = book.reverse(position, &args.reason, &mut stamp, args.dry_run)?;
    output::print(&format!(
        "position {position} counts no more since {}",
        positions(&appended.positions)
    ))?;
    if args.dry_run {
        output::message(NOTHING_WRITTEN);
    }
    Ok(())
}
