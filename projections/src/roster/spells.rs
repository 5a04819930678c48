//! Spells of membership from what was recorded: starts, ends, suspensions and resumptions.
//!
//! 1. A spell runs from its start to the next end of the same role. A suspension lasts until it is
//!    lifted, at most as long as its spell.
//! 2. Whoever is succeeded is no member from that day on.
//! 3. Of several ids of one person, spells of one role that overlap are one spell: a day counts
//!    once, and is suspended when every id that was a member on it was.
//!
//! What is odd, such as an end without its start because that is late, is left out.

use std::collections::{BTreeMap, BTreeSet};

use commonbook_core::event::Position;
use commonbook_core::value::{Date, Id};
use commonbook_rules::input::{MembershipInput, Stretch};

/// What happens to a membership.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Turning {
    Starts,
    Ends { with_fault: bool },
    Suspended,
    Resumed,
}

/// A turn of a membership.
#[derive(Debug)]
pub(super) struct Turn {
    /// The id that it was recorded under.
    pub(super) source: Id,
    pub(super) role: Id,
    pub(super) on: Date,
    pub(super) position: Position,
    pub(super) turning: Turning,
}

/// The spells that began by a day, in the order of their starts.
pub(super) fn person_spells(
    turns: &[Turn],
    day: Date,
    succeeded_on: Option<Date>,
) -> Vec<MembershipInput> {
    let mut by_role: BTreeMap<&Id, BTreeMap<&Id, Vec<&Turn>>> = BTreeMap::new();
    let mut order: Vec<(Date, Position, &Id)> = Vec::new();
    for turn in turns.iter().filter(|turn| turn.on <= day) {
        by_role.entry(&turn.role).or_default().entry(&turn.source).or_default().push(turn);
        order.push((turn.on, turn.position, &turn.role));
    }
    let mut spells: Vec<MembershipInput> = Vec::new();
    for (role, by_source) in &by_role {
        let of_ids: Vec<Vec<MembershipInput>> =
            by_source.values().map(|turns| of_one_id(role.as_str(), turns)).collect();
        spells.extend(union(role.as_str(), of_ids));
    }
    if let Some(on) = succeeded_on {
        spells.retain_mut(|spell| is_left(spell, on));
    }
    // Of spells that begin on one day, the one recorded first comes first, as ever.
    order.sort_unstable();
    let place = |spell: &MembershipInput| {
        order.iter().position(|(on, _, role)| *on == spell.from && role.as_str() == spell.role)
    };
    spells.sort_by_cached_key(|spell| (spell.from, place(spell)));
    spells
}

/// Ends a spell on a day; whether something of it is left.
fn is_left(spell: &mut MembershipInput, on: Date) -> bool {
    if spell.to.is_none_or(|to| on < to) {
        spell.to = Some(on);
        spell.with_fault = false;
    }
    spell.suspended.retain(|stretch| stretch.from < on);
    for stretch in &mut spell.suspended {
        stretch.to = Some(stretch.to.map_or(on, |to| to.min(on)));
    }
    spell.from < on
}

fn of_one_id(role: &str, turns: &[&Turn]) -> Vec<MembershipInput> {
    let mut in_order = turns.to_vec();
    in_order.sort_by_key(|turn| (turn.on, turn.position));
    let mut spells: Vec<MembershipInput> = Vec::new();
    for turn in &in_order {
        let running = spells.iter_mut().find(|spell| spell.to.is_none());
        match (running, turn.turning) {
            (None, Turning::Starts) => spells.push(MembershipInput::new(role, turn.on, None)),
            (Some(spell), Turning::Ends { with_fault }) => {
                (spell.to, spell.with_fault) = (Some(turn.on), with_fault);
            }
            // The start of what runs, or the end of what does not run (its start is late).
            (Some(_), Turning::Starts) | (None, Turning::Ends { .. }) => {}
            (_, Turning::Suspended | Turning::Resumed) => {}
        }
    }
    // On one day the old suspension ends before the next one begins.
    in_order.sort_by_key(|turn| (turn.on, turn.turning == Turning::Suspended));
    for spell in &mut spells {
        suspend(spell, &in_order);
    }
    spells
}

fn suspend(spell: &mut MembershipInput, turns: &[&Turn]) {
    let mut since: Option<Date> = None;
    let whole = Stretch { from: spell.from, to: spell.to };
    for turn in turns.iter().filter(|turn| whole.contains(turn.on)) {
        match (turn.turning, since) {
            (Turning::Suspended, None) => since = Some(turn.on),
            (Turning::Resumed, Some(from)) => {
                spell.suspended.push(Stretch { from, to: Some(turn.on) });
                since = None;
            }
            (Turning::Suspended, Some(_))
            | (Turning::Resumed, None)
            | (Turning::Starts | Turning::Ends { .. }, _) => {}
        }
    }
    let lasting = since.map(|from| Stretch { from, to: spell.to });
    spell.suspended.extend(lasting);
}

/// The spells of several ids as those of one person.
fn union(role: &str, mut of_ids: Vec<Vec<MembershipInput>>) -> Vec<MembershipInput> {
    if of_ids.len() <= 1 {
        return of_ids.pop().unwrap_or_default();
    }
    let mut all: Vec<MembershipInput> = of_ids.into_iter().flatten().collect();
    all.sort_by_key(|spell| spell.from);
    let mut groups: Vec<(Stretch, Vec<MembershipInput>)> = Vec::new();
    for spell in all {
        let own = Stretch { from: spell.from, to: spell.to };
        match groups.last_mut().filter(|(whole, _)| whole.contains(spell.from)) {
            Some((whole, of)) => {
                whole.to = later(whole.to, own.to);
                of.push(spell);
            }
            None => groups.push((own, vec![spell])),
        }
    }
    groups.into_iter().map(|(whole, of)| one(role, whole, &of)).collect()
}

/// Overlapping spells as one.
fn one(role: &str, whole: Stretch, of: &[MembershipInput]) -> MembershipInput {
    let mut ended = of.iter().filter(|spell| spell.to.is_some() && spell.to == whole.to);
    let mut spell = MembershipInput::new(role, whole.from, whole.to);
    spell.with_fault = ended.any(|spell| spell.with_fault);
    // Between two of these days nothing changes.
    let ends = |stretch: &Stretch| [Some(stretch.from), stretch.to];
    let mut days: BTreeSet<Date> = BTreeSet::new();
    for spell in of {
        days.extend([Some(spell.from), spell.to].into_iter().flatten());
        days.extend(spell.suspended.iter().flat_map(ends).flatten());
    }
    let mut since: Option<Date> = None;
    for day in days.into_iter().filter(|day| whole.contains(*day)) {
        let counts = |spell: &MembershipInput| spell.runs_on(day) && !spell.is_suspended_on(day);
        match (of.iter().any(counts), since) {
            (false, None) => since = Some(day),
            (true, Some(from)) => {
                spell.suspended.push(Stretch { from, to: Some(day) });
                since = None;
            }
            (false, Some(_)) | (true, None) => {}
        }
    }
    spell.suspended.extend(since.map(|from| Stretch { from, to: whole.to }));
    spell
}

/// The later of two ends; no end is the latest.
fn later(one: Option<Date>, other: Option<Date>) -> Option<Date> {
    one.zip(other).map(|(one, other)| one.max(other))
}
