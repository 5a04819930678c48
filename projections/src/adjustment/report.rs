//! What the next close would adjust, and why: the late records, and what changes by them.
//!
//! By distribution: what stood, what it gives now, and the difference, for every contributor and
//! line, fund and account that differs. Which distribution is closed next is not known here, so
//! nothing is settled yet: a policy of the rules may waive some of it or have it borne.

use std::collections::{BTreeMap, BTreeSet};

use commonbook_core::door::{ClosedPeriod, book, closed_periods};
use commonbook_core::event::{Event, Hash, Position, Record};
use commonbook_core::log::View;
use commonbook_core::value::{Date, Exact, Id, Timestamp};
use serde::Serialize;

use super::shadow::chain;
use super::{Adjusting, standing};
use crate::error::ProjectionError;
use crate::projection::{Projection, agents_of, replay, size_known};
use crate::standing::pending::{Pending, late};
use crate::statement::{Adjusted, Closed, ResultFacts, Shown, both, facts, shown};

/// The schema that the report of this version follows.
const SCHEMA: &str = "commonbook.adjustments/1";

/// What is pending, and what it changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AdjustmentsReport {
    /// The book's origin.
    pub book: String,
    /// Every distribution that changes, in the order in which they were closed.
    pub closes: Vec<Change>,
    /// The book's currency.
    pub currency: String,
    /// `recorded_at` of the last event that the book had.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub known_at: Option<Timestamp>,
    /// The late records, in the order of the book.
    pub pending: Vec<Pending>,
    /// How many events the book had.
    pub position: Position,
    /// Why nothing can be adjusted: a closed distribution that its rules refuse now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refused: Option<String>,
    /// The root of the book at that size.
    pub root: Hash,
    /// The schema that it follows.
    pub schema: &'static str,
    /// What comes to, or goes from, every contributor's accounts in all.
    pub totals: BTreeMap<String, BTreeMap<Id, Shown>>,
}

/// What changes in one closed distribution.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Which one.
    pub close: Closed,
    /// What would be posted.
    pub difference: Adjusted,
    /// By contributor and line.
    pub shares: Vec<ShareChange>,
}

/// What changes in one contributor's share of one line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShareChange {
    /// Who.
    pub agent: Id,
    /// What it gets now less what it got.
    pub difference: Shown,
    /// The late records of this contributor in the distribution's days or before; none where only
    /// what others did, or what the period brought, changes the share.
    pub events: Vec<Position>,
    /// The line.
    pub line: String,
    /// What it gets with all that is known.
    pub now: Shown,
    /// What was published, with what was adjusted before.
    pub published: Shown,
}

/// What the next close would adjust, or would have when the book was `known_at` events long.
///
/// Of an earlier size all lines are read, for their root.
///
/// # Errors
/// [`ProjectionError::KnownAtMustBeInTheBook`], and what the book's lines or the store
/// say; a closed distribution that refuses is in the answer.
pub fn adjustments(
    view: &dyn View,
    known_at: Option<u64>,
) -> Result<AdjustmentsReport, ProjectionError> {
    let identity = book(view)?.ok_or(ProjectionError::BookMustBeOpened)?;
    let size = size_known(view, known_at)?;
    let (root, recorded_at) = head_at(view, size)?;
    let late = late(view, "", size)?;
    let (adjusting, refused) = match chain(view, &identity, size, (None, None), &late) {
        Ok(adjusting) => (adjusting, None),
        Err(error @ ProjectionError::CloseMustBeComputableAgain { .. }) => {
            (Adjusting::default(), Some(error.to_string()))
        }
        Err(error) => return Err(error),
    };
    let mut by_close: BTreeMap<Position, Vec<Event>> = BTreeMap::new();
    for event in adjusting.events {
        by_close.entry(event.of).or_default().push(Event::AdjustmentPosted(event));
    }
    let closes = closed_periods(view)?;
    let all: Vec<&ClosedPeriod> = closes.iter().filter(|close| close.stands_at(size)).collect();
    let of_agents = late_of(view, &late.pending)?;
    let mut changes = Vec::new();
    for close in &all {
        let Some(events) = by_close.remove(&close.position) else { continue };
        let Some(difference) = facts(&events)?.adjustments.pop() else { continue };
        let stood = standing::results(view, close, &all)?;
        let stood = facts(stood.iter().map(|(_, event)| event))?;
        let shares = shares(close, &stood, &difference, &of_agents)?;
        changes.push(Change { close: Closed::of(close), difference, shares });
    }
    Ok(AdjustmentsReport {
        book: identity.origin,
        totals: totals(&changes)?,
        closes: changes,
        currency: identity.currency.code().to_owned(),
        known_at: recorded_at,
        pending: late.pending,
        position: size,
        refused,
        root,
        schema: SCHEMA,
    })
}

/// The root of the book at a size, and when the last of its events was recorded.
fn head_at(view: &dyn View, size: u64) -> Result<(Hash, Option<Timestamp>), ProjectionError> {
    let head = view.head()?;
    if head.size() == size {
        return Ok((Hash(head.tree.root()), head.recorded_at));
    }
    let replayed = replay(view, size, &mut Unfolded)?;
    Ok((replayed.root, replayed.recorded_at))
}

/// Lines that are hashed and not folded.
struct Unfolded;

impl Projection for Unfolded {
    fn apply(&mut self, _: &Record) -> Result<(), ProjectionError> {
        Ok(())
    }
}

/// Whom each late record names, with the first day that it changes.
type OfAgents = BTreeMap<Id, Vec<(Position, Date)>>;

fn late_of(view: &dyn View, late: &[Pending]) -> Result<OfAgents, ProjectionError> {
    let mut found = OfAgents::new();
    for one in late {
        for agent in agents_of(view, one.position)? {
            found.entry(agent).or_default().push((one.position, one.changes_from));
        }
    }
    Ok(found)
}

fn shares(
    close: &ClosedPeriod,
    stood: &ResultFacts,
    difference: &Adjusted,
    of_agents: &OfAgents,
) -> Result<Vec<ShareChange>, ProjectionError> {
    let last = close.period.last_day();
    let mut shares = Vec::new();
    for (agent, result) in &difference.agents {
        let late = of_agents.get(agent).map_or(&[][..], Vec::as_slice);
        let events = late.iter().filter(|(_, day)| *day <= last).map(|(position, _)| *position);
        let events: Vec<Position> = events.collect();
        let before = stood.agents.get(agent);
        for line in &result.lines {
            let was = before.and_then(|it| it.lines.iter().find(|one| one.name == line.name));
            let was = was.map_or(Exact::ZERO, |line| line.amount.exact());
            let now = was.add(&line.amount.exact()).map_err(ProjectionError::number("a share"))?;
            let scale = match &line.amount {
                Shown::Money(amount) => Some(amount.scale()),
                Shown::Number(_) => None,
            };
            let events = events.clone();
            shares.push(ShareChange {
                agent: agent.clone(),
                difference: line.amount.clone(),
                events,
                line: line.name.to_string(),
                now: shown(&now, scale)?,
                published: shown(&was, scale)?,
            });
        }
    }
    Ok(shares)
}

/// What all changes come to, by account and contributor.
fn totals(changes: &[Change]) -> Result<BTreeMap<String, BTreeMap<Id, Shown>>, ProjectionError> {
    let mut totals: BTreeMap<String, BTreeMap<Id, Shown>> = BTreeMap::new();
    let accounts: BTreeSet<&String> =
        changes.iter().flat_map(|change| change.difference.accounts.keys()).collect();
    for account in accounts {
        let mut sums: BTreeMap<Id, Shown> = BTreeMap::new();
        for posted in changes.iter().filter_map(|change| change.difference.accounts.get(account)) {
            for (agent, more) in posted {
                let sum = match sums.get(agent) {
                    Some(sum) => both(sum, more).map_err(ProjectionError::number("an account"))?,
                    None => more.clone(),
                };
                sums.insert(agent.clone(), sum);
            }
        }
        sums.retain(|_, sum| !sum.is_zero());
        if !sums.is_empty() {
            totals.insert(account.clone(), sums);
        }
    }
    Ok(totals)
}
