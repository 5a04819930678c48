//! Identity: ids are merged and agents succeeded without circles, and new events name who it is
//! now.
//!
//! 1. Nobody is merged with itself or succeeds itself, steps never lead in a circle, and from one
//!    id there is one step. Who is succeeded is not merged away; others may be merged into it.
//! 2. A new event does not name an id that was merged away, nor from the day of a succession on
//!    whom it succeeded. What closes write is exempt: shares are named as their period saw them.
//!    So are keys that are revoked and roles that are withdrawn, corrections of an event that named
//!    the same id, the end of a membership, and names and attributes of who is succeeded.
//! 3. A merge or succession is taken back only while nobody is left below zero by it: what was paid
//!    out meanwhile must have been one's own. What closes took stands as a debt.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use crate::door::decide::{Answer, Question};
use crate::door::fact::{Fields, balance_key, padded, rows};
use crate::door::identity::{Tie, ends, ids_of, leads_to, stands_for, step_from};
use crate::door::rejection::Rejection;
use crate::event::{AgentSucceeded, AgentsMerged, Event, Position, Record};
use crate::log::{FactKind, View};
use crate::value::{Exact, Id};

/// What is named is not somebody else by now.
pub(super) fn named(view: &dyn View, asked: &Question<'_>, target: Option<&Record>) -> Answer {
    // What somebody may record is taken from them under whatever id they have it.
    let is_exempt = matches!(
        asked.event,
        Event::AgentsMerged(_) | Event::KeyRevoked(_) | Event::RoleWithdrawn(_)
    );
    if asked.event.kind().is_result() || is_exempt {
        return Ok(());
    }
    let succeeded = if let Event::AgentSucceeded(e) = asked.event { Some(&e.agent) } else { None };
    for agent in asked.event.agents().filter(|agent| Some(*agent) != succeeded) {
        let was_named = target.is_some_and(|target| target.event.agents().any(|it| it == agent));
        if !was_named {
            is_still(view, asked, agent)?;
        }
    }
    Ok(())
}

/// Whether an id is nobody else's by now.
pub(super) fn is_still(view: &dyn View, asked: &Question<'_>, agent: &Id) -> Answer {
    let Some(step) = step_from(view, agent.as_str())? else { return Ok(()) };
    let is_kept = matches!(asked.event, Event::MembershipEnded(_) | Event::AgentUpdated(_));
    match step.tie {
        Tie::Merged => Err(merged_away(view, agent)?),
        Tie::Succeeded if asked.effective_on < step.day || is_kept => Ok(()),
        Tie::Succeeded => Err(Rejection::AgentMustNotBeSucceeded {
            agent: agent.to_string(),
            day: step.day,
            by: stands_for(view, agent.as_str())?,
        }
        .into()),
    }
}

fn merged_away(view: &dyn View, agent: &Id) -> Answer<super::No> {
    let mut at = agent.to_string();
    while let Some(step) = step_from(view, &at)?.filter(|step| step.tie == Tie::Merged) {
        at = step.other.to_string();
    }
    Ok(Rejection::AgentMustNotBeMerged { agent: agent.to_string(), into: at }.into())
}

/// Whether an id may lead to another.
pub(super) fn joined(view: &dyn View, event: &Event) -> Answer {
    #[expect(clippy::wildcard_enum_match_arm, reason = "only these two lead to another id")]
    match event {
        Event::AgentSucceeded(e) => succession(view, e),
        Event::AgentsMerged(e) => merge(view, e),
        _ => Ok(()),
    }
}

/// Whether two ids may become one person's.
fn merge(view: &dyn View, e: &AgentsMerged) -> Answer {
    let agent = e.agent.to_string();
    if e.agent == e.into {
        return Err(Rejection::MergeMustBeOfTwo { agent }.into());
    }
    if leads_to(view, &e.into, &e.agent)? {
        let into = e.into.to_string();
        return Err(Rejection::MergeMustNotGoInACircle { agent, into }.into());
    }
    if let Some(step) = step_from(view, e.agent.as_str())? {
        let other = step.other.to_string();
        return Err(match step.tie {
            Tie::Merged => Rejection::AgentMustBeMergedOnce { agent, into: other },
            Tie::Succeeded => {
                Rejection::MergeMustNotBeOfTheSucceeded { agent, into: e.into.to_string() }
            }
        }
        .into());
    }
    match step_from(view, e.into.as_str())? {
        Some(step) if step.tie == Tie::Merged => Err(merged_away(view, &e.into)?),
        Some(_) | None => Ok(()),
    }
}

/// Whether an agent may take over what another holds.
fn succession(view: &dyn View, e: &AgentSucceeded) -> Answer {
    let agent = e.agent.to_string();
    if e.agent == e.by {
        return Err(Rejection::SuccessorMustBeAnother { agent }.into());
    }
    if leads_to(view, &e.by, &e.agent)? {
        let by = e.by.to_string();
        return Err(Rejection::SuccessionMustNotGoInACircle { agent, by }.into());
    }
    match step_from(view, e.agent.as_str())? {
        Some(step) if step.tie == Tie::Merged => Err(merged_away(view, &e.agent)?),
        Some(step) => {
            let by = step.other.to_string();
            Err(Rejection::AgentMustBeSucceededOnce { agent, by, day: step.day }.into())
        }
        None => Ok(()),
    }
}

/// Whether a merge or succession may be taken back: nobody is left below zero by it.
pub(super) fn taken_back(view: &dyn View, without: &dyn View, target: &Record) -> Answer {
    let Some((_, agent, other)) = ends(&target.event) else { return Ok(()) };
    let root = stands_for(without, other.as_str())?;
    let (before, after) = (ids_of(view, &root)?, ids_of(without, &root)?);
    let held = held(view, &before)?;
    for ((account, unit), by_id) in held {
        let sum = |ids: &BTreeSet<String>| {
            let own = by_id.iter().filter(|(id, _)| ids.contains(*id));
            let mut sum = Exact::ZERO;
            for (_, balance) in own {
                sum = sum.add(balance).map_err(super::money::too_large)?;
            }
            Ok::<Exact, super::No>(sum)
        };
        let (was, is) = (sum(&before)?, sum(&after)?);
        let is_short = is.is_negative() && !was.is_negative();
        if is_short && was_paid(view, target.position, &after, (&account, &unit))? {
            return Err(Rejection::HolderMustNotFallBelowZero {
                agent: root,
                of: agent.to_string(),
                account,
                balance: format!("{is} {unit}"),
            }
            .into());
        }
    }
    Ok(())
}

/// Whether something was paid out of an account since a position. What closes took is not undone
/// one by one, and stands as a debt.
fn was_paid(
    view: &dyn View,
    since: Position,
    ids: &BTreeSet<String>,
    (account, unit): (&str, &str),
) -> Answer<bool> {
    let keys: BTreeSet<String> = ids.iter().map(|id| balance_key(account, id, unit)).collect();
    let mut found = false;
    let read = |_: &str, key: &str| Some(keys.contains(key));
    rows(view, FactKind::Payout, (&padded(since), ""), read, |is_of_it| {
        found |= is_of_it;
        ControlFlow::Continue(())
    })?;
    Ok(found)
}

/// What ids hold: by account and unit, then id.
type Held = BTreeMap<(String, String), BTreeMap<String, Exact>>;

/// Taking a merge back is rare, so every balance is read.
fn held(view: &dyn View, ids: &BTreeSet<String>) -> Answer<Held> {
    let mut held = Held::new();
    let read = |key: &str, value: &str| {
        let mut fields = Fields::of(key);
        let (account, id, unit) = (fields.text()?, fields.text()?, fields.text()?);
        let balance = Exact::parse(value).ok()?;
        fields.end((account.to_owned(), id.to_owned(), unit.to_owned(), balance))
    };
    rows(view, FactKind::Balance, ("", ""), read, |(account, id, unit, balance)| {
        if ids.contains(&id) {
            held.entry((account, unit)).or_default().insert(id, balance);
        }
        ControlFlow::Continue(())
    })?;
    Ok(held)
}
