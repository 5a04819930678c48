//! `close`: computes a period and records the results as one batch, or only shows them.

use commonbook::projections::Request;
use commonbook_core::value::Period;

use super::statement::print;
use crate::args::Close;
use crate::error::CommandError;
use crate::output;
use crate::session::{Session, writable};

pub(super) fn run(args: &Close, session: &Session) -> Result<(), CommandError> {
    let mut book = writable(args.book.book.as_ref(), session)?;
    let request = Request {
        rules: args.rules.clone(),
        period: Period::parse(&args.period)?,
        known_at: None,
        as_of: None,
        number: None,
    };
    let mut stamp = session.stamp();
    let closed = book.close(&request, &mut stamp, args.preview)?;
    print(&book, &closed.statement, args.output)?;
    output::message(&if args.preview {
        format!("preview: nothing was written; digest {}", closed.digest)
    } else {
        format!(
            "closed {} at position {} with {} events; digest {}",
            request.period, closed.position, closed.events, closed.digest
        )
    });
    Ok(())
}
