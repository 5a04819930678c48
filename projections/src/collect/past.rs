//! What steps moved in earlier closes, for rules that read `past`.
//!
//! All standing closes of rules of the same name count that come before the distribution computed,
//! and opening balances of a line. In all: every movement of the step's name, rounding differences
//! among them; what was taken off shares (`from` members) was moved before and does not count
//! again. Of an agent: its shares of the step.

use std::collections::{BTreeMap, BTreeSet};

use commonbook_core::event::{BalanceOpened, FundMoved, Place, ShareAllocated};
use commonbook_core::value::{Amount, ValueError};
use commonbook_rules::input::Past;

use crate::error::ProjectionError;

/// The steps that are read, while records come in.
#[derive(Clone, Debug)]
pub(crate) struct PastSteps {
    zero: Amount,
    steps: BTreeMap<String, Moved>,
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
        Ok(Self { zero, steps: names.iter().map(moved).collect() })
    }

    /// A close that counts moved money.
    pub(crate) fn moved(&mut self, event: &FundMoved) -> Result<(), ProjectionError> {
        let step = event.line.as_ref().and_then(|line| self.steps.get_mut(line.as_str()));
        let Some(step) = step.filter(|_| event.from != Place::Members) else { return Ok(()) };
        step.add(event.amount).map_err(ProjectionError::number("what a step moved"))
    }

    /// A close that counts gave an agent its shares; whether one of them is read.
    pub(crate) fn shared(
        &mut self,
        event: &ShareAllocated,
        number: usize,
    ) -> Result<bool, ProjectionError> {
        let mut is_read = false;
        for line in &event.lines {
            let Some(step) = self.steps.get_mut(line.line.as_str()) else { continue };
            is_read = true;
            step.add_own(number, line.amount)
                .map_err(ProjectionError::number("what a step gave an agent"))?;
        }
        Ok(is_read)
    }

    /// What a step moved before the book began; whether it is read.
    pub(crate) fn opened(
        &mut self,
        event: &BalanceOpened,
        number: Option<usize>,
    ) -> Result<bool, ProjectionError> {
        let step = event.line.as_ref().and_then(|line| self.steps.get_mut(line.as_str()));
        let (Some(step), Some(amount)) = (step, event.amount) else { return Ok(false) };
        let added = step.add(amount).and_then(|()| match number {
            Some(number) => step.add_own(number, amount),
            None => Ok(()),
        });
        added.map_err(ProjectionError::number("what a step moved before the book began"))?;
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
