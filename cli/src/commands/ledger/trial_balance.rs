//! `trial-balance`: every account's balance, at any position or day.

use commonbook::projections::render;
use commonbook_core::value::Date;

use crate::args::{TrialBalance as Args, View};
use crate::error::CommandError;
use crate::output;
use crate::session::{Session, extent, readable};

pub(in crate::commands) fn run(args: &Args, session: &Session) -> Result<(), CommandError> {
    let book = readable(args.book.book.as_ref(), session)?;
    let mut extent = extent(&book, args.known_at.as_deref(), None)?;
    if let Some(at) = &args.at {
        match at.parse::<u64>() {
            Ok(position) => {
                let size = position.saturating_add(1);
                extent.known_at = Some(extent.known_at.map_or(size, |known| known.min(size)));
            }
            Err(_) => extent.as_of = Some(Date::parse(at)?),
        }
    }
    let found = book.trial_balance(extent)?;
    output::print(&match args.output {
        View::Json => render::trial_balance_json(&found),
        View::Table => render::trial_balance(&found),
    })
}
