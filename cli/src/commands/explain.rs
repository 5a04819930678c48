//! `explain`: why one contributor gets what it gets, down to single events.

use commonbook::projections::{Request, render};
use commonbook_core::value::{Date, Id, Period};

use crate::args::{Explain, View};
use crate::error::CommandError;
use crate::output;
use crate::session::{Session, known_size, readable};

pub(super) fn run(args: &Explain, session: &Session) -> Result<(), CommandError> {
    let book = readable(args.book.book.as_ref(), session)?;
    let request = Request {
        rules: args.rules.clone(),
        period: Period::parse(&args.period)?,
        known_at: known_size(&book, args.known_at.as_deref())?,
        as_of: args.as_of.as_deref().map(Date::parse).transpose()?,
        number: args.number,
    };
    let agent = Id::parse(&args.agent)?;
    let found = book.explain(&request, &agent, args.line.as_deref(), args.without.as_deref())?;
    output::print(&match args.output {
        View::Json => render::explanation_json(&found),
        View::Table => render::explanation(&found, &book.names()?),
    })
}
