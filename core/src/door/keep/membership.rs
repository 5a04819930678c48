//! Facts of memberships: the spells of each agent in each role.
//!
//! A spell is its first day and the day on which it ended, if it did. When its start is corrected,
//! the end stays with it. No two spells of one agent in one role overlap, which the door keeps.
//! Suspensions and resumptions are rows of their own, by their days.

use std::ops::ControlFlow;

use crate::door::fact::{broken, membership_key, suspension_key};
use crate::event::{MembershipEnded, MembershipStarted, Position};
use crate::log::{FactKind, LogError, Storage};
use crate::value::{Date, Id};

/// The end of a spell whose start was taken back.
pub(in crate::door) struct Carried {
    pub(in crate::door) agent: Id,
    pub(in crate::door) role: Id,
    pub(in crate::door) end: Date,
}

impl Carried {
    /// Whether it is of the membership that starts.
    pub(in crate::door) fn is_of(&self, e: &MembershipStarted) -> bool {
        (&self.agent, &self.role) == (&e.agent, &e.role)
    }
}

pub(super) fn start(
    storage: &mut dyn Storage,
    e: &MembershipStarted,
    day: Date,
    carried: Option<Carried>,
) -> Result<(), LogError> {
    let key = membership_key(e.agent.as_str(), e.role.as_str(), day);
    let end = carried.filter(|carried| carried.is_of(e)).map(|carried| carried.end.to_string());
    storage.put_fact(FactKind::Membership, &key, Some(&end.unwrap_or_default()))
}

pub(super) fn undo_start(
    storage: &mut dyn Storage,
    e: &MembershipStarted,
    day: Date,
) -> Result<Option<Carried>, LogError> {
    let key = membership_key(e.agent.as_str(), e.role.as_str(), day);
    let end = storage.fact(FactKind::Membership, &key)?.filter(|end| !end.is_empty());
    storage.put_fact(FactKind::Membership, &key, None)?;
    let Some(end) = end else { return Ok(None) };
    let end = Date::parse(&end).map_err(|_| broken(FactKind::Membership, &key))?;
    Ok(Some(Carried { agent: e.agent.clone(), role: e.role.clone(), end }))
}

/// Ends the running spell that began before the day.
pub(super) fn end(
    storage: &mut dyn Storage,
    e: &MembershipEnded,
    day: Date,
) -> Result<(), LogError> {
    change_end(storage, e, day, "", &day.to_string())
}

/// Lets the spell that ended on the day run again.
pub(super) fn undo_end(
    storage: &mut dyn Storage,
    e: &MembershipEnded,
    day: Date,
) -> Result<(), LogError> {
    change_end(storage, e, day, &day.to_string(), "")
}

/// A membership is suspended or counts again on a day; `None` takes that back.
pub(super) fn turn(
    storage: &mut dyn Storage,
    (agent, role): (&Id, &Id),
    day: Date,
    position: Position,
    what: Option<&str>,
) -> Result<(), LogError> {
    let key = suspension_key(agent.as_str(), role.as_str(), day, position);
    storage.put_fact(FactKind::Suspension, &key, what)
}

fn change_end(
    storage: &mut dyn Storage,
    e: &MembershipEnded,
    day: Date,
    was: &str,
    now: &str,
) -> Result<(), LogError> {
    let from = membership_key(e.agent.as_str(), e.role.as_str(), Date::MIN);
    let to = membership_key(e.agent.as_str(), e.role.as_str(), day);
    let mut found = None;
    storage.facts(FactKind::Membership, &from, &to, &mut |key, value| {
        if value == was {
            found = Some(key.to_owned());
        }
        ControlFlow::Continue(())
    })?;
    match found {
        Some(key) => storage.put_fact(FactKind::Membership, &key, Some(now)),
        None => Ok(()),
    }
}
