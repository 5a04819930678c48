//! `payables`: who is owed what, what was paid and what is open.

use commonbook::projections::{Extent, PayablesRequest, render};

use crate::args::{ListFormat, Payables};
use crate::error::CommandError;
use crate::output;
use crate::session::{Session, extent, readable};

pub(super) fn run(args: &Payables, session: &Session) -> Result<(), CommandError> {
    let book = readable(args.book.book.as_ref(), session)?;
    let Extent { as_of: on, known_at } =
        extent(&book, args.known_at.as_deref(), args.as_of.as_deref())?;
    let account = args.account.clone();
    let request = PayablesRequest { on, known_at, account, settled: args.settled };
    let list = book.payables(&request)?;
    output::print(&match args.output {
        ListFormat::Json => render::payables_json(&list),
        ListFormat::Csv => render::payables_csv(&list, &book.names()?),
        ListFormat::Table => render::payables(&list, &book.names()?),
    })
}
