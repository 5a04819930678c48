//! `agents`: the directory, ids and names; all of it, as it was known, or as it is by a day.

use commonbook::projections::render;

use crate::args::Agents;
use crate::error::CommandError;
use crate::output;
use crate::session::{Session, extent, readable};

pub(super) fn run(args: &Agents, session: &Session) -> Result<(), CommandError> {
    let book = readable(args.book.book.as_ref(), session)?;
    let extent = extent(&book, args.known_at.as_deref(), args.as_of.as_deref())?;
    output::print(&render::agents(&book.agents_at(extent)?))
}
