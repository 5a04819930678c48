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

use crate::adjustment::aggregate::{Runs, is_of_a_period};
use crate::error::ProjectionError;
use crate::projection::read;
use crate::standing::Standing;

/// A record that the next close makes good.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Pending {
    /// The first day from which it changes something: its own, or that of what it takes back.
    #[serde(skip)]
    pub changes_from: Date,
    /// The day of what it takes back.
    #[serde(skip)]
    pub takes_back_of: Option<Date>,
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
    Ok(late(view, rules, size)?.pending)
}

/// What came late, and what else an adjustment has to read that was recorded since the last close.
#[derive(Clone, Debug, Default)]
pub(crate) struct Late {
    /// The late records.
    pub(crate) pending: Vec<Pending>,
    /// Where the records stand that are not of a period.
    pub(crate) standing: Runs,
}

/// As [`pending`], with where to read.
pub(crate) fn late(view: &dyn View, rules: &str, size: u64) -> Result<Late, ProjectionError> {
    let mut standing = Standing::load(view, rules, None, size)?;
    // Nothing is late that was recorded before the last standing close; what closes kept goes as
    // far as the last one of all.
    let Some(last) = standing.last_close() else { return Ok(Late::default()) };
    let kept = standing.closes().last().map_or(last, |close| close.position);
    let (mut failed, mut runs) = (None, Runs::default());
    view.bare_lines(last, size, &mut |position, line| {
        let judged = read(position, line).and_then(|record| {
            if position > kept && !is_of_a_period(record.event_type) {
                runs.push(position);
            }
            standing.judge(&record)
        });
        match judged {
            Ok(_) => ControlFlow::Continue(()),
            Err(error) => {
                failed = Some(error);
                ControlFlow::Break(())
            }
        }
    })?;
    match failed {
        Some(error) => Err(error),
        None => Ok(Late { pending: standing.into_pending(), standing: runs }),
    }
}
