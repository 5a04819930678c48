//! Memberships: the spells of one agent in one role follow one another.
//!
//! A spell starts where none runs, and ends on a later day than it started. When a start or an end
//! is corrected or reversed, what is left must still be spells: no end without its start, none that
//! runs into the next. Spells are recorded in their order of time.

use std::ops::ControlFlow;

use crate::door::decide::{Answer, No, Question};
use crate::door::fact::{Fields, rows, under};
use crate::door::keep::Carried;
use crate::door::rejection::Rejection;
use crate::event::{Event, MembershipEnded, MembershipStarted, Record};
use crate::log::{FactKind, LogError, View};
use crate::value::{Date, Id};

/// From the first day to the day on which it ended, if it did.
#[derive(Clone, Copy)]
struct Spell {
    start: Date,
    end: Option<Date>,
}

impl Spell {
    fn overlaps(&self, other: &Self) -> bool {
        let begins_before_end =
            |one: &Self, other: &Self| other.end.is_none_or(|end| one.start < end);
        begins_before_end(self, other) && begins_before_end(other, self)
    }
}

fn spells(view: &dyn View, agent: &Id, role: &Id) -> Result<Vec<Spell>, LogError> {
    let (from, to) = under(&format!("{agent}\t{role}"));
    let mut spells = Vec::new();
    let read = |key: &str, value: &str| {
        let start = Date::parse(key.rsplit('\t').next()?).ok()?;
        let end = if value.is_empty() { None } else { Some(Fields::of(value).day()?) };
        Some(Spell { start, end })
    };
    rows(view, FactKind::Membership, (&from, &to), read, |spell| {
        spells.push(spell);
        ControlFlow::Continue(())
    })?;
    Ok(spells)
}

fn overlap(agent: &Id, role: &Id, other: Spell) -> No {
    let (agent, role) = (agent.to_string(), role.to_string());
    Rejection::MembershipMustNotOverlap { agent, role, since: other.start }.into()
}

/// A membership may start where none of its role runs or begins later; a start that takes the
/// place of another keeps the end of its spell.
pub(super) fn start(
    view: &dyn View,
    e: &MembershipStarted,
    day: Date,
    carried: Option<&Carried>,
) -> Answer {
    let end = carried.filter(|carried| carried.is_of(e)).map(|carried| carried.end);
    let new = Spell { start: day, end };
    match spells(view, &e.agent, &e.role)?.into_iter().find(|spell| spell.overlaps(&new)) {
        Some(spell) => Err(overlap(&e.agent, &e.role, spell)),
        None => Ok(()),
    }
}

/// A membership ends after it started and before the next one of its role.
pub(super) fn end(view: &dyn View, e: &MembershipEnded, day: Date) -> Answer {
    let spells = spells(view, &e.agent, &e.role)?;
    let mut running = spells.iter().filter(|spell| spell.end.is_none() && spell.start < day);
    let Some(running) = running.next() else {
        let (agent, role) = (e.agent.to_string(), e.role.to_string());
        return Err(Rejection::MembershipMustBeRunning { agent, role, day }.into());
    };
    match spells.iter().find(|spell| running.start < spell.start && spell.start < day) {
        Some(next) => Err(overlap(&e.agent, &e.role, *next)),
        None => Ok(()),
    }
}

/// What is left when a start or an end is taken back must still be spells.
pub(super) fn taken_back(
    without: &dyn View,
    asked: &Question<'_>,
    target: &Record,
    carried: Option<&Carried>,
) -> Answer {
    if let Some(carried) = carried {
        let is_kept = if let Event::MembershipStarted(e) = asked.event {
            carried.is_of(e) && asked.effective_on < carried.end
        } else {
            false
        };
        if !is_kept {
            let (agent, role) = (carried.agent.to_string(), carried.role.to_string());
            return Err(
                Rejection::MembershipMustHaveItsStart { agent, role, end: carried.end }.into()
            );
        }
    }
    let Event::MembershipEnded(ended) = &target.event else { return Ok(()) };
    if let Event::MembershipEnded(e) = asked.event
        && (&e.agent, &e.role) == (&ended.agent, &ended.role)
    {
        // The other end is asked for by the rules of its own.
        return Ok(());
    }
    let spells = spells(without, &ended.agent, &ended.role)?;
    let running = spells.iter().find(|spell| spell.end.is_none());
    let next = running.and_then(|one| spells.iter().find(|spell| one.start < spell.start));
    match next {
        Some(next) => Err(overlap(&ended.agent, &ended.role, *next)),
        None => Ok(()),
    }
}
