//! `continue`: a book that lost events goes on under a new name, and says what was lost.

use commonbook::Known;
use commonbook_core::log::SignedCheckpoint;
use commonbook_core::value::Id;

use super::{day, recorded};
use crate::args::Continue;
use crate::beside;
use crate::error::CommandError;
use crate::session::{Session, read_checkpoint, unguarded};

pub(crate) fn run(args: &Continue, session: &Session) -> Result<(), CommandError> {
    let mut book = unguarded(args.book.book.as_ref())?;
    let own = || beside::checkpoint_of(book.log().path());
    let lost = args.lost.clone().unwrap_or_else(own);
    let place = lost.display().to_string();
    let text = read_checkpoint(&lost)?;
    let signed =
        SignedCheckpoint::parse(&text).map_err(|error| CommandError::proof(error).or_at(&place))?;
    if !args.unverified {
        book.was_signed(&signed).map_err(|error| CommandError::from(error).or_at(&place))?;
    }
    let known = Known { place, says: signed.says().clone() };
    let (origin, on) = (Id::parse(&args.origin)?, day(args.on.as_deref(), session)?);
    let mut stamp = session.stamp();
    let done = book.continue_as(&origin, &known, &args.reason, on, &mut stamp, args.dry_run)?;
    recorded(&format!("the book goes on as {origin}"), &done, args.dry_run)
}
