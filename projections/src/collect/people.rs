//! Whose an event is: by which number it is counted, and who is watched.
//!
//! Ids that are one person's have one number. What an agent gave and got is counted for who earns
//! it, and what is on its accounts for who holds it; [`crate::roster::identity`] says who that is.

use commonbook_core::event::{AgentRegistered, Position};
use commonbook_core::value::{Date, Id};

use super::Collector;
use crate::error::ProjectionError;
use crate::explain::Watched;

impl Collector<'_> {
    /// The number of who is counted for what an agent gave and got.
    pub(super) fn earner(&self, agent: &Id, position: Position) -> Result<usize, ProjectionError> {
        self.number(self.roster.identities().earner(agent), position)
    }

    /// The number of who holds what is on an agent's accounts.
    pub(super) fn holder(&self, agent: &Id, position: Position) -> Result<usize, ProjectionError> {
        self.number(self.roster.identities().holder(agent), position)
    }

    /// The number of an agent, which the door has seen registered.
    pub(super) fn number(&self, agent: &Id, position: Position) -> Result<usize, ProjectionError> {
        self.roster.number(agent).ok_or_else(|| ProjectionError::FactsMustAgree {
            table: format!("agent, {agent}"),
            expected: format!("an agent registered before position {position}"),
            found: "nobody".to_owned(),
        })
    }

    /// An agent enters; from here on it is watched, when it is the one.
    pub(super) fn registered(&mut self, event: &AgentRegistered, day: Date, position: Position) {
        self.roster.register(event, day, position);
        if let Some(number) = self.roster.number(&event.agent)
            && self.roster.identities().person(&event.agent) == &event.agent
        {
            self.watch(&event.agent, number);
        }
    }

    /// Watches somebody, when it is the one and not watched yet.
    pub(super) fn watch(&mut self, agent: &Id, number: usize) {
        let asked = match self.of.watch {
            Watched::One(one) => self.roster.identities().person(one) == agent,
            Watched::Everybody => true,
            Watched::Nobody => false,
        };
        if asked && !self.watched.contains_key(agent) {
            self.measures.watch(number);
            self.balances.watch(number);
            self.past.watch(number);
            self.watched.insert(agent.clone(), number);
        }
    }
}
