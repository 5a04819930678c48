//! `history`: every amount that ever moved for somebody.

use commonbook::projections::render;
use commonbook_core::value::Id;

use crate::args::{History as Args, View};
use crate::error::CommandError;
use crate::output;
use crate::session::{Session, extent, readable};

pub(in crate::commands) fn run(args: &Args, session: &Session) -> Result<(), CommandError> {
    let book = readable(args.book.book.as_ref(), session)?;
    let agent = Id::parse(&args.agent)?;
    let extent = extent(&book, args.known_at.as_deref(), args.as_of.as_deref())?;
    let found = book.history(&agent, args.account.as_deref(), extent)?;
    output::print(&match args.output {
        View::Json => render::history_json(&found),
        View::Table => render::history(&found, &book.names()?),
    })
}
