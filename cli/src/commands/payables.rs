//! `payables`: who is owed what, what was paid and what is open.

use commonbook::projections::{PayablesRequest, render};
use commonbook_core::value::Date;

use crate::args::{ListFormat, Payables};
use crate::error::CommandError;
use crate::output;
use crate::session::readable;

pub(super) fn run(args: &Payables) -> Result<(), CommandError> {
    let on = args.on.as_deref().map(Date::parse).transpose()?;
    let request = PayablesRequest { on, account: args.account.clone(), settled: args.settled };
    let book = readable(args.book.book.as_ref())?;
    let list = book.payables(&request)?;
    output::print(&match args.output {
        ListFormat::Json => render::payables_json(&list),
        ListFormat::Csv => render::payables_csv(&list, &book.names()?),
        ListFormat::Table => render::payables(&list, &book.names()?),
    })
}
