//! `adjustments`: what came late, and what the next close would adjust for it.

use commonbook::projections::render;

use crate::args::Adjustments;
use crate::error::CommandError;
use crate::output;
use crate::session::readable;

pub(super) fn run(args: &Adjustments) -> Result<(), CommandError> {
    let book = readable(args.book.book.as_ref())?;
    let report = book.adjustments()?;
    if args.json {
        return output::print(&render::adjustments_json(&report));
    }
    output::print(&render::adjustments(&report, &book.names()?))
}
