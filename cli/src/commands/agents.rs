//! `agents`: the directory, ids and names.

use commonbook::projections::render;

use crate::args::Agents;
use crate::error::CommandError;
use crate::output;
use crate::session::readable;

pub(super) fn run(args: &Agents) -> Result<(), CommandError> {
    let book = readable(args.book.book.as_ref())?;
    output::print(&render::agents(&book.agents()?))
}
