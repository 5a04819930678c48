//! What others directed to an agent out of their shares: no share of its own, but posted to it.

use commonbook_core::event::Position;
use commonbook_core::value::Id;
use commonbook_rules::outcome::Place;
use serde::Serialize;

use super::assemble::Of;
use crate::statement::Shown;

/// A part of another's share.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Received {
    /// How much.
    pub amount: Shown,
    /// Whose share it was.
    pub from: Id,
    /// The line or `each`.
    pub line: String,
    /// Where it was directed.
    pub position: Position,
}

impl Of<'_> {
    /// In the order of the rules.
    pub(super) fn received(&self) -> Vec<Received> {
        let agents = &self.computed.inputs.agents;
        let Some(own) = agents.get(self.agent).map(|agent| &agent.id) else { return Vec::new() };
        let mut all = Vec::new();
        for share in &self.computed.outcome.shares {
            for taken in &share.deductions {
                if let (Place::Agent(to), Some(position), Some(from)) =
                    (&taken.to, taken.directed, agents.get(share.agent))
                    && to == own
                {
                    let (amount, from) = (taken.amount.into(), from.id.clone());
                    let line = share.line.to_string();
                    all.push(Received { amount, from, line, position });
                }
            }
        }
        all
    }
}
