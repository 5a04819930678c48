//! The commands by which others check a book without trusting who keeps it.

pub(super) mod checkpoint;
pub(super) mod go_on;
pub(super) mod key;
pub(super) mod proof;
pub(super) mod prove;
pub(super) mod redact;
pub(super) mod role;

use commonbook_core::log::Appended;
use commonbook_core::value::Date;

use super::{NOTHING_WRITTEN, positions};
use crate::error::CommandError;
use crate::output;
use crate::session::Session;

/// The business day: the one given, else today.
fn day(on: Option<&str>, session: &Session) -> Result<Date, CommandError> {
    Ok(match on {
        Some(text) => Date::parse(text)?,
        None => session.clock.date(),
    })
}

/// Says what was recorded.
fn recorded(what: &str, appended: &Appended, dry_run: bool) -> Result<(), CommandError> {
    output::print(&format!("{what}: {}", positions(&appended.positions)))?;
    if dry_run {
        output::message(NOTHING_WRITTEN);
    }
    Ok(())
}
