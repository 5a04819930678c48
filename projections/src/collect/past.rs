//! What steps moved in earlier closes, for rules that read `past`.
//!
//! All standing closes of rules of the same name count that come before the distribution computed,
//! and opening balances of a line. In all: every movement of the step's name, rounding differences
//! among them; what was taken off shares (`from` members) was moved before and does not count
//! again. Of an agent: its shares of the step.

use std::collections::{BTreeMap, BTreeSet};

use commonbook_core::event::{BalanceOpened, FundMoved, Place, Position, ShareAllocated};
use commonbook_core::value::{Amount, Date, ValueError};
use commonbook_rules::input::Past;

use crate::error::ProjectionError;
use crate::explain::Counted;

/// The steps that are read, while records come in.
#[derive(Clone, Debug)]
pub(crate) struct PastSteps {
    zero: Amount,
    steps: BTreeMap<String, Moved>,
    /// By the numbers of the watched agents, then by step.
    watched: BTreeMap<usize, BTreeMap<String, Vec<Counted>>>,
    /// What moved by step, when somebody is watched.
    all: BTreeMap<String, Vec<Counted>>,
}

#[derive(Clone, Debug)]
struct Moved {
    total: Amount,
    /// By the agents' numbers.
    own: BTreeMap<usize, Amount>,
}

impl PastSteps {
    pub(crate) fn new(names: &BTreeSet<String>, scale: u8) -> Result<Self, ProjectionError> {
        let zero = Amount::zero(scale).map_err(ProjectionError::number("the book's scale"))?;
        let moved = |name: &String| (name.clone(), Moved { total: zero, own: BTreeMap::new() });
        let steps = names.iter().map(moved).collect();
        Ok(Self { zero, steps, watched: BTreeMap::new(), all: BTreeMap::new() })
    }

    /// Records from here on what steps give this agent, and what they move.
    pub(crate) fn watch(&mut self, number: usize) {
        self.watched.entry(number).or_default();
    }

    /// What steps gave a watched agent.
    pub(crate) fn watched(&self, number: usize) -> BTreeMap<String, Vec<Counted>> {
        self.watched.get(&number).cloned().unwrap_or_default()
    }

    /// What steps moved, where somebody is watched.
    pub(crate) fn watched_in_all(&self) -> BTreeMap<String, Vec<Counted>> {
        self.all.clone()
    }

    /// Records what a step moved, or gave an agent, where somebody is watched.
    fn note(&mut self, step: &str, number: Option<usize>, amount: Amount, at: (Position, Date)) {
        let steps = match number {
            None if self.watched.is_empty() => None,
            None => Some(&mut self.all),
            Some(number) => self.watched.get_mut(&number),
        };
        let (position, on) = at;
        let counted = Counted { position, worth: amount.exact(), on, ended: false };
        if let Some(steps) = steps {
            steps.entry(step.to_owned()).or_default().push(counted);
        }
    }

    /// A close that counts moved money.
    pub(crate) fn moved(
        &mut self,
        event: &FundMoved,
        at: (Position, Date),
    ) -> Result<(), ProjectionError> {
        let step = event.line.as_ref().and_then(|line| self.steps.get_mut(line.as_str()));
        let Some(step) = step.filter(|_| event.from != Place::Members) else { return Ok(()) };
        step.add(event.amount).map_err(ProjectionError::number("what a step moved"))?;
        if let Some(line) = &event.line {
            self.note(line.as_str(), None, event.amount, at);
        }
        Ok(())
    }

    /// A close that counts gave an agent its shares; whether one of them is read.
    pub(crate) fn shared(
        &mut self,
        event: &ShareAllocated,
        number: usize,
        at: (Position, Date),
    ) -> Result<bool, ProjectionError> {
        let mut is_read = false;
        for line in &event.lines {
            let Some(step) = self.steps.get_mut(line.line.as_str()) else { continue };
            is_read = true;
            step.add_own(number, line.amount)
                .map_err(ProjectionError::number("what a step gave an agent"))?;
            self.note(line.line.as_str(), Some(number), line.amount, at);
        }
        Ok(is_read)
    }

    /// What a step moved before the book began; whether it is read.
    pub(crate) fn opened(
        &mut self,
        event: &BalanceOpened,
        number: Option<usize>,
        at: (Position, Date),
    ) -> Result<bool, ProjectionError> {
        let step = event.line.as_ref().and_then(|line| self.steps.get_mut(line.as_str()));
        let (Some(step), Some(amount)) = (step, event.amount) else { return Ok(false) };
        let added = step.add(amount).and_then(|()| match number {
            Some(number) => step.add_own(number, amount),
            None => Ok(()),
        });
        added.map_err(ProjectionError::number("what a step moved before the book began"))?;
        if let Some(line) = &event.line {
            self.note(line.as_str(), None, amount, at);
            if number.is_some() {
                self.note(line.as_str(), number, amount, at);
            }
        }
        Ok(true)
    }

    /// For the agents asked for.
    pub(crate) fn inputs(&self, agents: &[usize]) -> BTreeMap<String, Past> {
        let past = |moved: &Moved| {
            let own = |agent: &usize| moved.own.get(agent).copied().unwrap_or(self.zero);
            Past { total: moved.total, own: agents.iter().map(own).collect() }
        };
        self.steps.iter().map(|(name, moved)| (name.clone(), past(moved))).collect()
    }
}

impl Moved {
    fn add(&mut self, amount: Amount) -> Result<(), ValueError> {
        self.total = self.total.checked_add(amount)?;
        Ok(())
    }

    fn add_own(&mut self, number: usize, amount: Amount) -> Result<(), ValueError> {
        let sum = match self.own.get(&number) {
            Some(before) => before.checked_add(amount)?,
            None => amount,
        };
        self.own.insert(number, sum);
        Ok(())
    }
}
