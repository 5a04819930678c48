//! What steps moved: one definition for `past line "x"`, in closes and in examples.
//!
//! 1. In all: every movement of the step's name, rounding differences among them, without what was
//!    taken off shares for a pot or fund: that was moved before, and stands as a movement again.
//! 2. Of a contributor: its shares of the step, deductions not taken off. What contributors pay or
//!    bear are shares below zero; the evaluation turns them.
//! 3. What the book opened with counts as it is written, in both.
//!
//! After one close this is what `line "x"` and `own line "x"` said in it, of every kind of step.
//! Which closes count is the caller's matter.

use std::collections::{BTreeMap, BTreeSet};

use commonbook_core::value::{Amount, ValueError};

use crate::input::Past;
use crate::outcome::{Outcome, Place};

/// The steps that are read, while closes come in.
#[derive(Clone, Debug)]
pub struct PastSteps {
    zero: Amount,
    steps: BTreeMap<String, Moved>,
}

#[derive(Clone, Debug)]
struct Moved {
    total: Amount,
    /// Shares, by the agents' numbers.
    own: BTreeMap<usize, Amount>,
    /// What the book opened with, by the agents' numbers.
    opened: BTreeMap<usize, Amount>,
}

impl PastSteps {
    /// The steps of these names, before any close.
    ///
    /// # Errors
    /// A scale that amounts cannot have.
    pub fn new(names: &BTreeSet<String>, scale: u8) -> Result<Self, ValueError> {
        let zero = Amount::zero(scale)?;
        let none = Moved { total: zero, own: BTreeMap::new(), opened: BTreeMap::new() };
        Ok(Self { zero, steps: names.iter().map(|name| (name.clone(), none.clone())).collect() })
    }

    /// Whether a step is read.
    #[must_use]
    pub fn reads(&self, step: &str) -> bool {
        self.steps.contains_key(step)
    }

    /// A movement of a step.
    ///
    /// # Errors
    /// A sum beyond what amounts can be.
    pub fn moved(&mut self, step: &str, amount: Amount) -> Result<(), ValueError> {
        let Some(step) = self.steps.get_mut(step) else { return Ok(()) };
        step.total = step.total.checked_add(amount)?;
        Ok(())
    }

    /// Something taken off a share for a pot or fund; for an account it moves nothing again.
    ///
    /// # Errors
    /// A sum beyond what amounts can be.
    pub fn taken_off(&mut self, step: &str, amount: Amount) -> Result<(), ValueError> {
        self.moved(step, amount.checked_neg()?)
    }

    /// A contributor's share of a step.
    ///
    /// # Errors
    /// A sum beyond what amounts can be.
    pub fn shared(&mut self, step: &str, agent: usize, amount: Amount) -> Result<(), ValueError> {
        let Some(step) = self.steps.get_mut(step) else { return Ok(()) };
        add(&mut step.own, agent, amount)
    }

    /// What a step moved before the book began, for one contributor or in all.
    ///
    /// # Errors
    /// A sum beyond what amounts can be.
    pub fn opened(
        &mut self,
        step: &str,
        agent: Option<usize>,
        amount: Amount,
    ) -> Result<(), ValueError> {
        self.moved(step, amount)?;
        match (self.steps.get_mut(step), agent) {
            (Some(step), Some(agent)) => add(&mut step.opened, agent, amount),
            (Some(_) | None, _) => Ok(()),
        }
    }

    /// All that one outcome moved, as a close of it would be read.
    ///
    /// # Errors
    /// A sum beyond what amounts can be.
    pub(crate) fn closed(&mut self, outcome: &Outcome) -> Result<(), ValueError> {
        let mut moved = BTreeSet::new();
        for movement in &outcome.movements {
            let Some(line) = &movement.line else { continue };
            moved.insert(line.as_str());
            self.moved(line, movement.amount)?;
        }
        // A claim in another unit moves no money, and a close writes no share of it.
        for share in outcome.shares.iter().filter(|share| moved.contains(&*share.line)) {
            self.shared(&share.line, share.agent, share.amount)?;
            for taken in &share.deductions {
                if !matches!(taken.to, Place::Account(_) | Place::Agent(_)) {
                    self.taken_off(&share.line, taken.amount)?;
                }
            }
        }
        Ok(())
    }

    /// For the agents asked for.
    #[must_use]
    pub fn inputs(&self, agents: &[usize]) -> BTreeMap<String, Past> {
        let column = |by_agent: &BTreeMap<usize, Amount>| {
            agents.iter().map(|agent| by_agent.get(agent).copied().unwrap_or(self.zero)).collect()
        };
        let past = |moved: &Moved| Past {
            total: moved.total,
            own: column(&moved.own),
            opened: column(&moved.opened),
        };
        self.steps.iter().map(|(name, moved)| (name.clone(), past(moved))).collect()
    }
}

fn add(to: &mut BTreeMap<usize, Amount>, agent: usize, amount: Amount) -> Result<(), ValueError> {
    let sum = match to.get(&agent) {
        Some(before) => before.checked_add(amount)?,
        None => amount,
    };
    to.insert(agent, sum);
    Ok(())
}
