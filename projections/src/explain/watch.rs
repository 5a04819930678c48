//! What a fold records for an explanation: the events that counted for an agent, and their worth.
//!
//! Off unless somebody is watched, so that a plain replay does no more work than before.

use std::collections::BTreeMap;

use commonbook_core::event::Position;
use commonbook_core::value::{Date, Exact, Id};

use crate::error::ProjectionError;

/// An event that counted.
#[derive(Clone, Debug)]
pub(crate) struct Counted {
    pub(crate) position: Position,
    pub(crate) worth: Exact,
    /// The day that it counts on: of a result, its period's last; of an opening balance on the
    /// first day of the period, the day before.
    pub(crate) on: Date,
}

/// Whose events a fold records.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Watched<'a> {
    /// Nobody's: a plain replay.
    Nobody,
    /// Those of one agent.
    One(&'a Id),
    /// Those of everybody, for tests and for whoever explains a whole statement.
    Everybody,
}

impl Watched<'_> {
    /// Whether this agent's are recorded.
    pub(crate) fn includes(self, agent: &Id) -> bool {
        match self {
            Self::Nobody => false,
            Self::One(one) => one == agent,
            Self::Everybody => true,
        }
    }
}

/// What counts in the measures of the watched agents, by their numbers.
#[derive(Default)]
pub(crate) struct Watch {
    agents: BTreeMap<usize, Vec<Vec<Counted>>>,
}

impl Watch {
    /// From here on this agent is watched, in so many measures.
    pub(crate) fn add(&mut self, number: usize, measures: usize) {
        self.agents.insert(number, vec![Vec::new(); measures]);
    }

    /// An event counts in a measure; nothing to note when nobody watches its agent.
    pub(crate) fn note(
        &mut self,
        measure: usize,
        number: usize,
        worth: &Exact,
        (position, on): (Position, Date),
    ) -> Result<(), ProjectionError> {
        let measures = self.agents.get_mut(&number);
        if let Some(counted) = measures.and_then(|measures| measures.get_mut(measure)) {
            let worth = worth.kept().map_err(ProjectionError::number("a worth"))?;
            counted.push(Counted { position, worth, on });
        }
        Ok(())
    }

    /// What counted of one agent, by the place of the measure.
    pub(crate) fn of(&self, number: usize) -> Vec<Vec<Counted>> {
        self.agents.get(&number).cloned().unwrap_or_default()
    }
}

/// All that was recorded.
#[derive(Clone, Debug, Default)]
pub(crate) struct Trace {
    pub(crate) agents: BTreeMap<Id, AgentTrace>,
    pub(crate) pots: BTreeMap<String, Vec<Counted>>,
    pub(crate) figures: BTreeMap<String, Position>,
}

/// What was recorded of one agent.
#[derive(Clone, Debug, Default)]
pub(crate) struct AgentTrace {
    /// By the place of the measure, those of accounts left empty.
    pub(crate) measures: Vec<Vec<Counted>>,
    pub(crate) accounts: BTreeMap<String, Vec<Counted>>,
}
