//! `adjustments`: what came late, and what the next close would adjust for it.

use commonbook::projections::render;

use crate::args::Adjustments;
use crate::error::CommandError;
use crate::output;
use crate::session::{Session, known_size, readable};

pub(in crate::commands) fn run(args: &Adjustments, session: &Session) -> Result<(), CommandError> {
    let book = readable(args.book.book.as_ref(), session)?;
    let report = match known_size(&book, args.known_at.as_deref())? {
        Some(size) => book.adjustments_known_at(size)?,
        None => book.adjustments()?,
    };
    output::print(&match args.json {
        true => render::adjustments_json(&report),
        false => render::adjustments(&report, &book.names()?),
    })?;
    if report.refused.is_some() { Err(CommandError::Quiet(1)) } else { Ok(()) }
}
