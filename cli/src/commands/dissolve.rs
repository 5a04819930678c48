//! `dissolve`: what goes where if the co-op ended on a day; a preview, nothing is written.

use commonbook::projections::{DissolutionRequest, render};
use commonbook_core::value::Date;

use crate::args::{Dissolve, View};
use crate::error::CommandError;
use crate::output;
use crate::session::{Session, known_size, readable};

pub(super) fn run(args: &Dissolve, session: &Session) -> Result<(), CommandError> {
    if !args.preview {
        return Err(CommandError::usage(
            "DissolutionIsOnlyPreviewed",
            "a dissolution is not carried out by the program, so nothing was done\n\
             hint: add --preview to see what would go where; who ends a co-op decides it in an \
             assembly, and a liquidator pays",
        ));
    }
    let book = readable(args.book.book.as_ref(), session)?;
    let on = match &args.on {
        Some(day) => Date::parse(day)?,
        None => session.clock.date(),
    };
    let known_at = known_size(&book, args.known_at.as_deref())?;
    let request = DissolutionRequest { rules: args.rules.clone(), on, known_at };
    let found = book.dissolution(&request)?;
    if args.text {
        return output::print(&found.text);
    }
    output::print(&match args.output {
        View::Json => render::dissolution_json(&found),
        View::Table => render::dissolution(&found, &book.names()?),
    })?;
    output::message("preview: nothing was written");
    if found.settled { Ok(()) } else { Err(CommandError::Quiet(1)) }
}
