//! Which contributions of an agent do not count yet, and what each waits for.
//!
//! Every measure of the rules is told of, whether or not a line reads it: who gets nothing because
//! nobody accepted the work is told here. What was counted stands with the measures.

use commonbook_core::event::Position;
use commonbook_core::value::{Date, Id};
use serde::Serialize;

use super::assemble::{Of, record_at};
use crate::error::ProjectionError;

/// A contribution that a measure would count if it were accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Waiting {
    /// Acceptances so far, of those that the measure asks for.
    pub accepted: u32,
    /// The last contest, where one is not settled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contested_at: Option<Position>,
    /// The day it belongs to.
    pub effective_on: Date,
    /// The writer's id.
    pub id: Id,
    /// The measure.
    pub measure: String,
    /// How many acceptances the measure asks for; 0 where it asks for none and a contest alone is
    /// in the way.
    pub needed: u32,
    /// Acceptances by agents whom the measure did not ask on that day.
    #[serde(skip_serializing_if = "is_zero")]
    pub outside: u32,
    /// Where it is in the book.
    pub position: Position,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks by reference")]
fn is_zero(number: &u32) -> bool {
    *number == 0
}

impl Of<'_> {
    /// What waits, in order of position.
    pub(super) fn waiting(&self) -> Result<Vec<Waiting>, ProjectionError> {
        let mut all = Vec::new();
        for (measure, one) in &self.own.waiting {
            let Some(spec) = self.computed.rule_set.measures().get(*measure) else { continue };
            let record = record_at(self.view, one.position)?;
            all.push(Waiting {
                accepted: one.awaited.accepted,
                contested_at: one.contested_at,
                effective_on: record.effective_on,
                id: record.id,
                measure: spec.name.clone(),
                needed: one.awaited.needed,
                outside: one.awaited.outside,
                position: one.position,
            });
        }
        all.sort_by_key(|one| one.position);
        Ok(all)
    }
}
