//! What a fold records for an explanation: the events that counted for one agent, and their worth.
//!
//! Off unless somebody is watched, so that a plain replay does no more work than before.

use std::collections::BTreeMap;

use commonbook_core::event::Position;
use commonbook_core::value::{Date, Exact};

use crate::error::ProjectionError;

/// An event that counted.
#[derive(Clone, Debug)]
pub(crate) struct Counted {
    pub(crate) position: Position,
    pub(crate) worth: Exact,
    /// The day that it counts on: of a result, its period's last.
    pub(crate) on: Date,
}

/// The agent that measures record events of.
pub(crate) struct Watch {
    pub(crate) number: usize,
    /// By the place of the measure.
    pub(crate) measures: Vec<Vec<Counted>>,
}

impl Watch {
    /// An event counts in a measure; nothing to note when it is somebody else's.
    pub(crate) fn note(
        &mut self,
        measure: usize,
        number: usize,
        worth: &Exact,
        (position, on): (Position, Date),
    ) -> Result<(), ProjectionError> {
        if number == self.number
            && let Some(counted) = self.measures.get_mut(measure)
        {
            let worth = worth.kept().map_err(ProjectionError::number("a worth"))?;
            counted.push(Counted { position, worth, on });
        }
        Ok(())
    }
}

/// All that was recorded.
#[derive(Clone, Debug, Default)]
pub(crate) struct Trace {
    /// By the place of the measure, those of accounts left empty.
    pub(crate) measures: Vec<Vec<Counted>>,
    pub(crate) accounts: BTreeMap<String, Vec<Counted>>,
    pub(crate) pots: BTreeMap<String, Vec<Counted>>,
    pub(crate) figures: BTreeMap<String, Position>,
}
