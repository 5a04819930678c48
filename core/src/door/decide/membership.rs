//! Memberships: the spells of one agent in one role follow one another.
//!
//! A spell starts where none runs, and ends on a later day than it started. When a start or an end
//! is corrected or reversed, what is left must still be spells: no end without its start, none that
//! runs into the next. Spells are recorded in their order of time.
//!
//! A membership is suspended while it runs and is not suspended, and counts again on a later day
//! while it still runs. Whatever starts, ends or is taken back, suspensions lie in a membership.

use std::ops::ControlFlow;

use crate::door::decide::{Answer, No, Question};
use crate::door::fact::{Fields, rows, under};
use crate::door::keep::{Carried, keep_event};
use crate::door::rejection::Rejection;
use crate::door::without::Without;
use crate::event::{Event, MembershipEnded, MembershipStarted, Position, Record};
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

/// The agent and role whose suspensions an event can touch.
fn touched(event: &Event) -> Option<(&Id, &Id)> {
    #[expect(clippy::wildcard_enum_match_arm, reason = "the others are of no membership")]
    match event {
        Event::MembershipStarted(e) => Some((&e.agent, &e.role)),
        Event::MembershipEnded(e) => Some((&e.agent, &e.role)),
        Event::MembershipSuspended(e) => Some((&e.agent, &e.role)),
        Event::MembershipResumed(e) => Some((&e.agent, &e.role)),
        _ => None,
    }
}

/// Once the draft is kept, every suspension lies in a membership, and they follow one another.
pub(super) fn suspensions(
    view: &dyn View,
    asked: &Question<'_>,
    target: Option<&Record>,
    carried: Option<Carried>,
) -> Answer {
    let target = target.and_then(|target| touched(&target.event));
    let own = touched(asked.event);
    if own.is_none() && target.is_none() {
        return Ok(());
    }
    let mut after = Without::new(view);
    // The order of one day is not that of the positions, so any will do.
    keep_event(&mut after, Position::MAX, asked.effective_on, asked.event, carried)?;
    for (agent, role) in own.into_iter().chain(target) {
        follow(&after, agent, role)?;
    }
    Ok(())
}

fn follow(view: &dyn View, agent: &Id, role: &Id) -> Answer {
    let spells = spells(view, agent, role)?;
    let (from, to) = under(&format!("{agent}\t{role}"));
    let mut turns = Vec::new();
    let read = |key: &str, value: &str| {
        let day = Date::parse(key.rsplit('\t').nth(1)?).ok()?;
        Some((day, value == "suspended"))
    };
    rows(view, FactKind::Suspension, (&from, &to), read, |turn| {
        turns.push(turn);
        ControlFlow::Continue(())
    })?;
    // On one day the old suspension ends before the next one begins.
    turns.sort_unstable();
    let names = || (agent.to_string(), role.to_string());
    let (mut since, mut spell_of) = (None, None);
    for (day, suspends) in turns {
        let holds = |spell: &&Spell| spell.start <= day && spell.end.is_none_or(|end| day < end);
        let Some(spell) = spells.iter().find(holds) else {
            let (agent, role) = names();
            return Err(Rejection::SuspensionMustLieInMembership { agent, role, day }.into());
        };
        // A suspension ends with its membership.
        if spell_of != Some(spell.start) {
            (since, spell_of) = (None, Some(spell.start));
        }
        let (agent, role) = names();
        match (suspends, since) {
            (true, None) => since = Some(day),
            (true, Some(since)) => {
                return Err(Rejection::SuspensionMustNotOverlap { agent, role, since }.into());
            }
            (false, Some(first)) if first < day => since = None,
            (false, _) => {
                return Err(Rejection::SuspensionMustBeRunning { agent, role, day }.into());
            }
        }
    }
    Ok(())
}
