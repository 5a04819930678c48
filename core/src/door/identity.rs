//! Who is who: ids that were merged into others, and agents that are succeeded by others.
//!
//! Every id has at most one step to another; the steps never lead in a circle, which the door
//! keeps. Who stands for an id is where its steps end. What is booked under an id stays there: what
//! somebody holds is read over all ids that they stand for.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use crate::door::fact::{Fields, broken, rows, under};
use crate::event::{Event, Position, Record};
use crate::log::{FactKind, LogError, View};
use crate::value::{Date, Id};

/// Why one id leads to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tie {
    /// Both are one person's.
    Merged,
    /// The other took over what this one held.
    Succeeded,
}

impl Tie {
    /// The word in the facts.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Merged => "merged",
            Self::Succeeded => "succeeded",
        }
    }
}

/// A step from one id to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Why.
    pub tie: Tie,
    /// From whom.
    pub agent: Id,
    /// To whom.
    pub other: Id,
    /// The day from which it holds.
    pub day: Date,
    /// The event that says so.
    pub position: Position,
}

impl Step {
    /// The step that a record says, if it is of that kind.
    #[must_use]
    pub fn of(record: &Record) -> Option<Self> {
        let (tie, agent, other) = ends(&record.event)?;
        let (agent, other) = (agent.clone(), other.clone());
        Some(Self { tie, agent, other, day: record.effective_on, position: record.position })
    }

    fn parse(agent: &str, value: &str) -> Option<Self> {
        let mut fields = Fields::of(value);
        let tie = match fields.text()? {
            "merged" => Tie::Merged,
            "succeeded" => Tie::Succeeded,
            _ => return None,
        };
        let other = Id::parse(fields.text()?).ok()?;
        let (day, position) = (fields.day()?, fields.number()?);
        fields.end(Self { tie, agent: Id::parse(agent).ok()?, other, day, position })
    }
}

/// The two ids of an event that leads from one to another.
pub(super) fn ends(event: &Event) -> Option<(Tie, &Id, &Id)> {
    #[expect(clippy::wildcard_enum_match_arm, reason = "only these two lead to another id")]
    match event {
        Event::AgentsMerged(e) => Some((Tie::Merged, &e.agent, &e.into)),
        Event::AgentSucceeded(e) => Some((Tie::Succeeded, &e.agent, &e.by)),
        _ => None,
    }
}

/// Every step that stands, in the order of the ids.
///
/// # Errors
/// [`LogError`] when the store fails or a fact cannot be read.
pub fn steps(view: &dyn View) -> Result<Vec<Step>, LogError> {
    let mut steps = Vec::new();
    rows(view, FactKind::Identity, ("", ""), Step::parse, |step| {
        steps.push(step);
        ControlFlow::Continue(())
    })?;
    Ok(steps)
}

/// The step from an id, if there is one.
pub(super) fn step_from(view: &dyn View, agent: &str) -> Result<Option<Step>, LogError> {
    let Some(value) = view.fact(FactKind::Identity, agent)? else { return Ok(None) };
    let step = Step::parse(agent, &value);
    step.map(Some).ok_or_else(|| broken(FactKind::Identity, agent))
}

/// Who stands for an id: the end of its steps.
pub(super) fn stands_for(view: &dyn View, agent: &str) -> Result<String, LogError> {
    let mut seen = BTreeSet::new();
    let mut at = agent.to_owned();
    while let Some(step) = step_from(view, &at)? {
        if !seen.insert(at) {
            return Err(broken(FactKind::Identity, agent));
        }
        at = step.other.to_string();
    }
    Ok(at)
}

/// Whether the steps from one id come to another.
pub(super) fn leads_to(view: &dyn View, from: &Id, to: &Id) -> Result<bool, LogError> {
    let mut seen = BTreeSet::new();
    let mut at = from.clone();
    while at != *to {
        let Some(step) = step_from(view, at.as_str())? else { return Ok(false) };
        if !seen.insert(at) {
            return Err(broken(FactKind::Identity, from.as_str()));
        }
        at = step.other;
    }
    Ok(true)
}

/// All ids that somebody stands for, the own one first.
pub(super) fn ids_of(view: &dyn View, agent: &str) -> Result<BTreeSet<String>, LogError> {
    let mut found = BTreeSet::from([agent.to_owned()]);
    let mut open = vec![agent.to_owned()];
    while let Some(at) = open.pop() {
        let (from, to) = under(&at);
        let read = |key: &str, _: &str| Some(key.split_once('\t')?.1.to_owned());
        rows(view, FactKind::Holding, (&from, &to), read, |id| {
            if found.insert(id.clone()) {
                open.push(id);
            }
            ControlFlow::Continue(())
        })?;
    }
    Ok(found)
}
