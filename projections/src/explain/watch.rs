//! What a fold records for an explanation: the events that counted for an agent, and their worth.
//!
//! Off unless somebody is watched, so that a plain replay does no more work than before.

use std::collections::BTreeMap;

use commonbook_core::event::Position;
use commonbook_core::value::{Date, Exact, Id};
use commonbook_rules::Awaited;

use crate::error::ProjectionError;

/// An event that counted.
#[derive(Clone, Debug)]
pub(crate) struct Counted {
    pub(crate) position: Position,
    pub(crate) worth: Exact,
    /// The day that it counts on: of a result, its period's last; of an opening balance on the
    /// first day of the period, the day before.
    pub(crate) on: Date,
    /// Whether it is what was left of the event when it ended, taken off on that day.
    pub(crate) ended: bool,
}

/// An event that an earlier close has credited to a claim.
#[derive(Clone, Debug)]
pub(crate) struct EarlierCredit {
    /// The first position of the close's batch.
    pub(crate) first: Position,
    /// The first day on which it no longer counts.
    pub(crate) expires: Option<Date>,
    pub(crate) counted: Counted,
}

/// A contribution that does not count in a measure until it is accepted.
#[derive(Clone, Debug)]
pub(crate) struct Awaiting {
    pub(crate) position: Position,
    pub(crate) awaited: Awaited,
    /// The last contest that stands.
    pub(crate) contested_at: Option<Position>,
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

/// What counts in the measures of the watched agents, by their numbers.
#[derive(Default)]
pub(crate) struct Watch {
    agents: BTreeMap<usize, Vec<Vec<Counted>>>,
    credited: BTreeMap<usize, Vec<Vec<EarlierCredit>>>,
    /// With the place of the measure.
    waiting: BTreeMap<usize, Vec<(usize, Awaiting)>>,
}

impl Watch {
    /// From here on this agent is watched, in so many measures.
    pub(crate) fn add(&mut self, number: usize, measures: usize) {
        self.agents.insert(number, vec![Vec::new(); measures]);
        self.credited.insert(number, vec![Vec::new(); measures]);
    }

    /// Whether this agent is watched.
    pub(crate) fn includes(&self, number: usize) -> bool {
        self.agents.contains_key(&number)
    }

    /// An earlier close credited an event to the account of a measure.
    pub(crate) fn note_credited(&mut self, measure: usize, number: usize, credit: EarlierCredit) {
        let measures = self.credited.get_mut(&number);
        if let Some(credited) = measures.and_then(|measures| measures.get_mut(measure)) {
            credited.push(credit);
        }
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
            counted.push(Counted { position, worth, on, ended: false });
        }
        Ok(())
    }

    /// A contribution waits in a measure; nothing to note when nobody watches its agent.
    pub(crate) fn note_waiting(&mut self, measure: usize, number: usize, awaiting: Awaiting) {
        if self.includes(number) {
            self.waiting.entry(number).or_default().push((measure, awaiting));
        }
    }

    /// What waits of one agent, with the place of the measure.
    pub(crate) fn waiting(&self, number: usize) -> Vec<(usize, Awaiting)> {
        self.waiting.get(&number).cloned().unwrap_or_default()
    }

    /// What earlier closes credited to one agent, by the place of the measure.
    pub(crate) fn credited(&self, number: usize) -> Vec<Vec<EarlierCredit>> {
        self.credited.get(&number).cloned().unwrap_or_default()
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
    /// What steps moved in earlier closes, by the step.
    pub(crate) past: BTreeMap<String, Vec<Counted>>,
}

/// What was recorded of one agent.
#[derive(Clone, Debug, Default)]
pub(crate) struct AgentTrace {
    /// By the place of the measure, those of accounts left empty.
    pub(crate) measures: Vec<Vec<Counted>>,
    pub(crate) accounts: BTreeMap<String, Vec<Counted>>,
    /// What earlier closes credited, by the place of the measure.
    pub(crate) credited: Vec<Vec<EarlierCredit>>,
    /// What steps gave in earlier closes, by the step.
    pub(crate) past: BTreeMap<String, Vec<Counted>>,
    /// Contributions that wait to be accepted, with the place of the measure.
    pub(crate) waiting: Vec<(usize, Awaiting)>,
}
