//! Facts of identity: which id was merged into which, and who is succeeded by whom.
//!
//! Two rows for each: one finds the other from the id that was given up, one finds the ids that
//! somebody stands for. Balances stay with the id that they were booked under, so that taking a
//! merge back needs no booking either.

use crate::door::fact::{holding_key, joined};
use crate::door::identity::ends;
use crate::event::{Event, Position};
use crate::log::{FactKind, LogError, Storage};
use crate::value::Date;

/// An agent is merged into another, or succeeded by another.
pub(super) fn join(
    storage: &mut dyn Storage,
    event: &Event,
    day: Date,
    position: Position,
) -> Result<(), LogError> {
    let Some((word, agent, other)) = ends(event) else { return Ok(()) };
    let value = joined(&[&word.as_str(), other, &day, &position]);
    storage.put_fact(FactKind::Identity, agent.as_str(), Some(&value))?;
    let key = holding_key(other.as_str(), agent.as_str());
    storage.put_fact(FactKind::Holding, &key, Some(""))
}

/// They are two again.
pub(super) fn part(storage: &mut dyn Storage, event: &Event) -> Result<(), LogError> {
    let Some((_, agent, other)) = ends(event) else { return Ok(()) };
    storage.put_fact(FactKind::Identity, agent.as_str(), None)?;
    let key = holding_key(other.as_str(), agent.as_str());
    storage.put_fact(FactKind::Holding, &key, None)
}
