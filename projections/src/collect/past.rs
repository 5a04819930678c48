//! What steps moved in earlier closes, for rules that read `past`: events, as [`PastSteps`] counts,
//! and by event for those who are watched.
//!
//! All standing closes of rules of the same name count that come before the distribution computed,
//! and opening balances of a line.

use std::collections::{BTreeMap, BTreeSet};

use commonbook_core::event::{BalanceOpened, FundMoved, Place, Position, ShareAllocated};
use commonbook_core::value::{Amount, Date, Exact, ValueError};
use commonbook_rules::input::Past;
use commonbook_rules::past::PastSteps;

use crate::error::ProjectionError;
use crate::explain::Counted;

/// The steps that are read, while records come in.
#[derive(Clone, Debug)]
pub(crate) struct Earlier {
    steps: PastSteps,
    /// By the numbers of the watched agents, then by step.
    watched: BTreeMap<usize, BTreeMap<String, Vec<Counted>>>,
    /// What moved by step, when somebody is watched.
    all: BTreeMap<String, Vec<Counted>>,
}

impl Earlier {
    pub(crate) fn new(names: &BTreeSet<String>, scale: u8) -> Result<Self, ProjectionError> {
        let steps = PastSteps::new(names, scale);
        let steps = steps.map_err(ProjectionError::number("the book's scale"))?;
        Ok(Self { steps, watched: BTreeMap::new(), all: BTreeMap::new() })
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

    /// For the agents asked for.
    pub(crate) fn inputs(&self, agents: &[usize]) -> BTreeMap<String, Past> {
        self.steps.inputs(agents)
    }

    /// Records what a step moved, or gave an agent, where somebody is watched.
    fn note(&mut self, step: &str, number: Option<usize>, worth: Exact, at: (Position, Date)) {
        let steps = match number {
            None if self.watched.is_empty() => None,
            None => Some(&mut self.all),
            Some(number) => self.watched.get_mut(&number),
        };
        let (position, on) = at;
        if let Some(steps) = steps.filter(|_| self.steps.reads(step)) {
            let counted = Counted { position, worth, on, ended: false };
            steps.entry(step.to_owned()).or_default().push(counted);
        }
    }

    /// A close that counts moved money.
    pub(crate) fn moved(
        &mut self,
        event: &FundMoved,
        at: (Position, Date),
    ) -> Result<(), ProjectionError> {
        let Some(line) = &event.line else { return Ok(()) };
        let moved = self.steps.moved(line.as_str(), event.amount);
        moved.map_err(ProjectionError::number("what a step moved"))?;
        self.note(line.as_str(), None, event.amount.exact(), at);
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
            let step = line.line.as_str();
            is_read |= self.steps.reads(step);
            self.share(step, number, line.amount, at)?;
            let less = line
                .less
                .iter()
                .filter(|less| !matches!(less.to, Place::Account(_) | Place::Agent(_)));
            for less in less {
                let taken = self.steps.taken_off(step, less.amount);
                taken.map_err(ProjectionError::number("what a step gave an agent"))?;
                self.note(step, None, less.amount.exact().neg(), at);
            }
        }
        Ok(is_read)
    }

    fn share(
        &mut self,
        step: &str,
        number: usize,
        amount: Amount,
        at: (Position, Date),
    ) -> Result<(), ProjectionError> {
        let shared = self.steps.shared(step, number, amount);
        shared.map_err(ProjectionError::number("what a step gave an agent"))?;
        self.note(step, Some(number), amount.exact(), at);
        Ok(())
    }

    /// What a step moved before the book began; whether it is read.
    pub(crate) fn opened(
        &mut self,
        event: &BalanceOpened,
        number: Option<usize>,
        at: (Position, Date),
    ) -> Result<bool, ProjectionError> {
        let (Some(line), Some(amount)) = (&event.line, event.amount) else { return Ok(false) };
        let step = line.as_str();
        if !self.steps.reads(step) {
            return Ok(false);
        }
        let opened: Result<(), ValueError> = self.steps.opened(step, number, amount);
        opened.map_err(ProjectionError::number("what a step moved before the book began"))?;
        self.note(step, None, amount.exact(), at);
        if number.is_some() {
            self.note(step, number, amount.exact(), at);
        }
        Ok(true)
    }
}
