//! What is pending: recorded after the book's last close, for days that a close knows already.
//!
//! Every statement lists it, whatever period the statement is of, so that nothing that was recorded
//! is forgotten: the next close adjusts what it changes. What makes a record late is said in
//! [`crate::standing`].

use std::ops::ControlFlow;

use commonbook_core::event::{EventType, Position};
use commonbook_core::log::View;
use commonbook_core::value::{Date, Period};
use serde::Serialize;

use crate::error::ProjectionError;
use crate::projection::read;
use crate::standing::Standing;

/// A record that the next close makes good.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Pending {
    /// The first day from which it changes something: its own, or that of what it takes back.
    #[serde(skip)]
    pub changes_from: Date,
    /// The day it belongs to.
    pub effective_on: Date,
    /// The closed period that it is about.
    pub period: Period,
    /// Where it is.
    pub position: Position,
    /// The rules that closed that period.
    pub rules: String,
    /// What it is.
    #[serde(rename = "type", serialize_with = "type_name")]
    pub event_type: EventType,
}

fn type_name<S: serde::Serializer>(of: &EventType, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(of.as_str())
}

/// What is pending when the book is `size` events long, in order of position.
///
/// `rules` are named first where a day is about several closed periods.
///
/// # Errors
/// [`ProjectionError`] when lines or facts cannot be read.
pub fn pending(view: &dyn View, rules: &str, size: u64) -> Result<Vec<Pending>, ProjectionError> {
    let mut standing = Standing::load(view, rules, None, size)?;
    // Nothing is late that was recorded before the last close.
    let Some(last) = standing.last_close() else { return Ok(Vec::new()) };
    let mut failed = None;
    view.lines(last, size, &mut |stored| {
        let judged = read(stored.position, stored.line).and_then(|record| standing.judge(&record));
        match judged {
            Ok(_) => ControlFlow::Continue(()),
            Err(error) => {
                failed = Some(error);
                ControlFlow::Break(())
            }
        }
    })?;
    failed.map_or_else(|| Ok(standing.into_pending()), Err)
}
