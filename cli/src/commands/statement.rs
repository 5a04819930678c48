//! `statement`: who gets what in a period, and why.

use commonbook::projections::{Request, Statement, render};
use commonbook_core::value::{Date, Period};

use crate::args::{Format, Statement as Args};
use crate::error::CommandError;
use crate::output;
use crate::session::{Opened, Session, known_size, readable};

pub(super) fn run(args: &Args, session: &Session) -> Result<(), CommandError> {
    let book = readable(args.book.book.as_ref(), session)?;
    let request = Request {
        rules: args.rules.clone(),
        period: Period::parse(&args.period)?,
        known_at: known_size(&book, args.known_at.as_deref())?,
        as_of: args.as_of.as_deref().map(Date::parse).transpose()?,
        number: args.number,
    };
    let statement = book.statement(&request)?;
    print(&book, &statement, args.output)
}

/// Prints a statement in one of its forms.
pub(super) fn print(
    book: &Opened,
    statement: &Statement,
    format: Format,
) -> Result<(), CommandError> {
    let text = match format {
        Format::Json => return output::print_by(|out| render::write_json(statement, out)),
        Format::Csv => render::csv(statement, &book.names()?),
        Format::Table => render::table(statement, &book.names()?),
    };
    output::print(&text)
}
