//! Result events: an outcome as the events that a close writes, and back as facts.
//!
//! Order: every movement as it happened, amounts of zero included, so that the whole waterfall is
//! in the digest; then one event for each contributor by id, with all its lines in the order of the
//! rules; then the postings by account and agent. Before them stand the adjustments of earlier
//! closes, after them what of these is not settled. What is posted to who is succeeded stands under
//! the successor. Zero shares are left out: they were counted.
//! A statement's `result` is always read from these events, whether they were just made or come
//! from a book, so both show the same.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use commonbook_core::event::{
    AccountPosted, AdjustmentBorne, AdjustmentWaived, Event, FundMoved, Label, Number, Place,
    Position, PostedLot, ShareAllocated, ShareLess, ShareLine, SharePaid, SharePart, UnitText,
};
use commonbook_core::value::{Amount, Exact, Id, MAX_PLACES, Rounding, ValueError};
use commonbook_rules::input::Inputs;
use commonbook_rules::outcome::{self, Outcome, Posted, Posting, Share};

use super::{
    Adjusted, AgentLine, AgentResult, Less, LineResult, Paid, Part, ResultFacts, Shown, Unsettled,
};
use crate::error::ProjectionError;

/// The events that a close writes for an outcome, before its `distribution_closed`.
///
/// `currency` is the book's, `units` the unit of each account that is not kept in it.
///
/// # Errors
/// [`ProjectionError::ResultMustBeRecordable`] for a name that events cannot hold.
pub fn result_events(
    outcome: &Outcome,
    inputs: &Inputs,
    currency: &UnitText,
    units: &BTreeMap<String, UnitText>,
) -> Result<Vec<Event>, ProjectionError> {
    let mut events = Vec::new();
    let named = Named { currency, units, successors: &BTreeMap::new() };
    each_result_event(outcome, inputs, &named, |event| {
        events.push(event);
        Ok(())
    })?;
    Ok(events)
}

/// What result events name that the rules do not know.
pub(super) struct Named<'a> {
    /// The book's currency.
    pub(super) currency: &'a UnitText,
    /// The unit of each account that is not kept in it.
    pub(super) units: &'a BTreeMap<String, UnitText>,
    /// Who holds what is posted to agents that are succeeded.
    pub(super) successors: &'a BTreeMap<Id, Id>,
}

/// As [`result_events`], one after the other, for whoever needs none of them twice.
pub(super) fn each_result_event(
    outcome: &Outcome,
    inputs: &Inputs,
    named: &Named<'_>,
    mut take: impl FnMut(Event) -> Result<(), ProjectionError>,
) -> Result<(), ProjectionError> {
    let currency = named.currency;
    for movement in &outcome.movements {
        take(Event::FundMoved(FundMoved {
            amount: movement.amount,
            difference: movement.difference.then_some(true),
            expired: movement.expired.then_some(true),
            from: place(&movement.from)?,
            line: movement.line.as_deref().map(label).transpose()?,
            to: place(&movement.to)?,
            unit: currency.clone(),
        }))?;
    }
    // A claim in another unit moves no money: its postings say it all.
    let moved: BTreeSet<&str> =
        outcome.movements.iter().filter_map(|movement| movement.line.as_deref()).collect();
    let shares = outcome.shares.iter().filter(|share| moved.contains(&*share.line));
    for shares in by_agent(shares).chunk_by(|one, next| one.agent == next.agent) {
        take(Event::ShareAllocated(allocated(shares, inputs, currency)?))?;
    }
    let mut postings = Vec::with_capacity(outcome.postings.len());
    for posting in &outcome.postings {
        let own = id(inputs, posting.agent)?;
        let holder = named.successors.get(&own).cloned().unwrap_or(own);
        postings.push((holder, posting));
    }
    postings.sort_by(|(a, one), (b, other)| {
        (&one.account, a, one.agent).cmp(&(&other.account, b, other.agent))
    });
    for (agent, posting) in postings {
        let unit = named.units.get(&*posting.account).unwrap_or(currency);
        take(Event::AccountPosted(posted(posting, agent, unit, inputs.scale)?))?;
    }
    Ok(())
}

/// What of the adjustments is not settled, as events.
pub(super) fn unsettled_events(
    outcome: &Outcome,
    inputs: &Inputs,
    currency: &UnitText,
) -> Result<Vec<Event>, ProjectionError> {
    let event = |of: &outcome::Unsettled| {
        let (account, agent) = (label(&of.account)?, id(inputs, of.agent)?);
        let (amount, to, unit) = (of.amount, place(&of.to)?, currency.clone());
        Ok::<Event, ProjectionError>(match of.waived {
            true => AdjustmentWaived { account, agent, amount, to, unit }.into(),
            false => AdjustmentBorne { account, agent, amount, to, unit }.into(),
        })
    };
    outcome.unsettled.iter().map(event).collect()
}

fn posted(
    posting: &Posting,
    agent: Id,
    unit: &UnitText,
    scale: u8,
) -> Result<AccountPosted, ProjectionError> {
    let (amount, claim) = match &posting.amount {
        Posted::Amount(amount) => (Some(*amount), None),
        Posted::Claim(claim) => (None, Some(decimal(claim)?)),
    };
    let lot = |(of, taken): &(u64, Exact)| {
        let exact = decimal(taken)?;
        let amount = match claim {
            Some(_) => exact.amount(),
            None => Amount::from_exact(&exact.exact(), scale, Rounding::HalfEven),
        };
        let amount = amount.map_err(ProjectionError::number("what was taken from a credit"))?;
        Ok::<PostedLot, ProjectionError>(PostedLot { amount, of: *of })
    };
    Ok(AccountPosted {
        account: label(&posting.account)?,
        agent,
        amount,
        claim,
        expired: posting.expired.then_some(true),
        expires: posting.expires,
        lots: posting.lots.iter().map(lot).collect::<Result<_, _>>()?,
        unit: unit.clone(),
    })
}

/// A claim in normal form; one that has more than 18 places is kept half even.
fn decimal(number: &Exact) -> Result<Number, ProjectionError> {
    let amount = Amount::from_exact(number, MAX_PLACES, Rounding::HalfEven);
    let amount = amount.map_err(ProjectionError::number("a claim"))?;
    Ok(Number::from(amount).normal())
}

/// Shares by agent; the inputs have agents by id, and each keeps its lines in order.
fn by_agent<'a>(shares: impl Iterator<Item = &'a Share>) -> Vec<&'a Share> {
    let mut shares: Vec<&Share> = shares.filter(|share| !share.amount.is_zero()).collect();
    shares.sort_by_key(|share| share.agent);
    shares
}

/// What one contributor is given; there is at least one share.
fn allocated(
    shares: &[&Share],
    inputs: &Inputs,
    currency: &UnitText,
) -> Result<ShareAllocated, ProjectionError> {
    let agent = id(inputs, shares.first().map_or(usize::MAX, |share| share.agent))?;
    let total = Amount::sum(inputs.scale, shares.iter().map(|share| share.amount))
        .map_err(ProjectionError::number("the total of a contributor"))?;
    let mut lines = Vec::with_capacity(shares.len());
    for share in shares {
        let part = |(by, amount): &(Arc<str>, Amount)| {
            Ok::<SharePart, ProjectionError>(SharePart { amount: *amount, by: label(by)? })
        };
        let rounding = Amount::new(share.rounding_units, inputs.scale)
            .map_err(ProjectionError::number("a rounding unit"))?;
        let less = share.deductions.iter().map(|taken| {
            Ok::<_, ProjectionError>(ShareLess {
                amount: taken.amount,
                directed: taken.directed,
                to: place(&taken.to)?,
            })
        });
        let paid = share.paid.iter().map(|(account, amount)| {
            Ok::<_, ProjectionError>(SharePaid { account: label(account)?, amount: *amount })
        });
        lines.push(ShareLine {
            amount: share.amount,
            less: less.collect::<Result<_, _>>()?,
            line: label(&share.line)?,
            paid: paid.collect::<Result<_, _>>()?,
            parts: share.parts.iter().map(part).collect::<Result<_, _>>()?,
            rounding: (!rounding.is_zero()).then_some(rounding),
        });
    }
    Ok(ShareAllocated { agent, lines, total, unit: currency.clone() })
}

fn id(inputs: &Inputs, agent: usize) -> Result<Id, ProjectionError> {
    let found = inputs.agents.get(agent).map(|agent| agent.id.clone());
    found.ok_or_else(|| ProjectionError::ResultMustBeRecordable {
        what: format!("agent number {agent} of the outcome is not among the inputs"),
    })
}

fn label(text: &str) -> Result<Label, ProjectionError> {
    Label::parse(text)
        .map_err(|problem| ProjectionError::ResultMustBeRecordable { what: problem.to_string() })
}

fn place(of: &outcome::Place) -> Result<Place, ProjectionError> {
    Ok(match of {
        outcome::Place::Pot(name) => Place::Pot(label(name)?),
        outcome::Place::Fund(name) => Place::Fund(label(name)?),
        outcome::Place::Account(name) => Place::Account(label(name)?),
        outcome::Place::Members => Place::Members,
        outcome::Place::Source => Place::Source,
        outcome::Place::Outside => Place::Outside,
        outcome::Place::Agent(id) => Place::Agent(id.clone()),
    })
}

/// The facts of result events, as a statement shows them.
pub(crate) fn facts<'a>(
    events: impl IntoIterator<Item = &'a Event>,
) -> Result<ResultFacts, ProjectionError> {
    let mut facts = Facts::default();
    for event in events {
        facts.add(event)?;
    }
    facts.finish()
}

/// Facts while result events come in; lists until all are there, since they come by agent.
#[derive(Default)]
pub(super) struct Facts {
    lines: Vec<LineResult>,
    funds: BTreeMap<String, Shown>,
    agents: Vec<(Id, AgentResult)>,
    accounts: BTreeMap<Label, Vec<(Id, Shown)>>,
    adjusted: BTreeMap<Position, Facts>,
    unsettled: Vec<Unsettled>,
}

impl Facts {
    /// Takes a result event in; the other types say nothing here.
    pub(super) fn add(&mut self, event: &Event) -> Result<(), ProjectionError> {
        #[expect(clippy::wildcard_enum_match_arm, reason = "the other types are no results")]
        match event {
            Event::FundMoved(e) => {
                self.lines.push(line_result(e));
                fund(&mut self.funds, &e.from, e.amount.checked_neg())?;
                fund(&mut self.funds, &e.to, Ok(e.amount))?;
            }
            Event::ShareAllocated(e) => {
                let lines = e.lines.iter().map(agent_line).collect();
                let result = AgentResult { lines, total: Shown::Money(e.total) };
                self.agents.push((e.agent.clone(), result));
            }
            Event::AccountPosted(e) => {
                let shown = match e.amount {
                    Some(amount) => Shown::Money(amount),
                    None => Shown::Number(e.exact()),
                };
                let posted = match self.accounts.get_mut(&e.account) {
                    Some(posted) => posted,
                    None => self.accounts.entry(e.account.clone()).or_default(),
                };
                posted.push((e.agent.clone(), shown));
            }
            Event::AdjustmentPosted(e) => {
                let of = self.adjusted.entry(e.of).or_default();
                let moved = e.moved.clone().map(Event::FundMoved);
                let shared = e.shared.clone().map(Event::ShareAllocated);
                let posted = e.posted.clone().map(Event::AccountPosted);
                let change = moved.or(shared).or(posted);
                change.map_or(Ok(()), |change| of.add(&change))?;
            }
            Event::AdjustmentWaived(e) => self.unsettled.push(Unsettled {
                account: e.account.to_string(),
                agent: e.agent.clone(),
                amount: e.amount.into(),
                how: "waived",
                to: e.to.to_string(),
            }),
            Event::AdjustmentBorne(e) => self.unsettled.push(Unsettled {
                account: e.account.to_string(),
                agent: e.agent.clone(),
                amount: e.amount.into(),
                how: "borne",
                to: e.to.to_string(),
            }),
            _ => {}
        }
        Ok(())
    }

    pub(super) fn finish(self) -> Result<ResultFacts, ProjectionError> {
        let accounts = self.accounts.into_iter().map(|(account, posted)| {
            let summed = summed(posted).map_err(ProjectionError::number("a posting"))?;
            Ok::<_, ProjectionError>((account.to_string(), summed))
        });
        let adjustments = self.adjusted.into_iter().map(|(of, facts)| {
            let ResultFacts { accounts, agents, funds, lines, .. } = facts.finish()?;
            Ok::<_, ProjectionError>(Adjusted { accounts, agents, funds, lines, of })
        });
        Ok(ResultFacts {
            accounts: accounts.collect::<Result<_, _>>()?,
            adjustments: adjustments.collect::<Result<_, _>>()?,
            agents: self.agents.into_iter().collect(),
            funds: self.funds,
            lines: self.lines,
            unsettled: self.unsettled,
        })
    }
}

/// What everybody's account was posted; claims that end on different days are postings of their
/// own.
fn summed(mut posted: Vec<(Id, Shown)>) -> Result<BTreeMap<Id, Shown>, ValueError> {
    posted.sort_by(|one, next| one.0.cmp(&next.0));
    let mut sums: Vec<(Id, Shown)> = Vec::with_capacity(posted.len());
    for (agent, shown) in posted {
        match sums.last_mut() {
            Some((last, sum)) if *last == agent => *sum = both(sum, &shown)?,
            Some(_) | None => sums.push((agent, shown)),
        }
    }
    Ok(sums.into_iter().collect())
}

pub(crate) fn both(before: &Shown, more: &Shown) -> Result<Shown, ValueError> {
    match (before, more) {
        (Shown::Money(before), Shown::Money(more)) => before.checked_add(*more).map(Shown::Money),
        (before, more) => before.exact().add(&more.exact()).map(Shown::Number),
    }
}

fn line_result(event: &FundMoved) -> LineResult {
    let name = match (&event.line, &event.from) {
        (Some(line), _) => line.to_string(),
        (None, Place::Source) => event.to.to_string(),
        (
            None,
            Place::Pot(_)
            | Place::Fund(_)
            | Place::Account(_)
            | Place::Members
            | Place::Outside
            | Place::Agent(_),
        ) => event.from.to_string(),
    };
    LineResult {
        amount: Shown::Money(event.amount),
        difference: event.difference,
        expired: event.expired,
        from: event.from.to_string(),
        name,
        to: event.to.to_string(),
    }
}

fn agent_line(line: &ShareLine) -> AgentLine {
    let part = |part: &SharePart| Part { amount: part.amount.into(), by: part.by.to_string() };
    let less = |one: &ShareLess| Less {
        amount: one.amount.into(),
        directed: one.directed,
        to: one.to.to_string(),
    };
    let paid =
        |one: &SharePaid| Paid { account: one.account.to_string(), amount: one.amount.into() };
    AgentLine {
        amount: line.amount.into(),
        less: line.less.iter().map(less).collect(),
        name: line.line.clone(),
        paid: line.paid.iter().map(paid).collect(),
        parts: line.parts.iter().map(part).collect(),
        rounding: line.rounding.map(Shown::Money),
    }
}

fn fund(
    funds: &mut BTreeMap<String, Shown>,
    place: &Place,
    amount: Result<Amount, ValueError>,
) -> Result<(), ProjectionError> {
    let Place::Fund(name) = place else { return Ok(()) };
    let sum = match (funds.get(name.as_str()), amount) {
        (Some(Shown::Money(before)), Ok(amount)) => before.checked_add(amount),
        (_, amount) => amount,
    };
    let sum = sum.map_err(ProjectionError::number("what a fund moved"))?;
    funds.insert(name.to_string(), Shown::Money(sum));
    Ok(())
}
