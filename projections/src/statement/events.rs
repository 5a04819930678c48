//! Result events: an outcome as the events that a close writes, and back as facts.
//!
//! Order: every movement as it happened, amounts of zero included, so that the whole waterfall is
//! in the digest; then one event for each contributor by id, with all its lines in the order of the
//! rules; then the postings by account and agent. Zero shares are left out: they were counted.
//! A statement's `result` is always read from these events, whether they were just made or come
//! from a book, so both show the same.

use std::collections::{BTreeMap, BTreeSet};

use commonbook_core::event::{
    AccountPosted, Event, FundMoved, Label, Place, ShareAllocated, ShareLine, SharePart, UnitText,
};
use commonbook_core::value::{Amount, Id};
use commonbook_rules::input::Inputs;
use commonbook_rules::outcome::{self, Outcome, Posting, Share};

use super::{AgentLine, AgentResult, LineResult, Part, ResultFacts, Shown};
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
    for movement in &outcome.movements {
        events.push(Event::FundMoved(FundMoved {
            amount: movement.amount,
            difference: movement.difference.then_some(true),
            from: place(&movement.from)?,
            line: movement.line.as_deref().map(label).transpose()?,
            to: place(&movement.to)?,
            unit: currency.clone(),
        }));
    }
    // A claim in another unit moves no money: its postings say it all.
    let moved: BTreeSet<&str> =
        outcome.movements.iter().filter_map(|movement| movement.line.as_deref()).collect();
    let shares = outcome.shares.iter().filter(|share| moved.contains(share.line.as_str()));
    for (agent, shares) in by_agent(shares) {
        events.push(Event::ShareAllocated(allocated(
            id(inputs, agent)?,
            &shares,
            inputs,
            currency,
        )?));
    }
    let mut postings: Vec<&Posting> = outcome.postings.iter().collect();
    postings.sort_by(|a, b| (&a.account, a.agent).cmp(&(&b.account, b.agent)));
    for posting in postings {
        events.push(Event::AccountPosted(AccountPosted {
            account: label(&posting.account)?,
            agent: id(inputs, posting.agent)?,
            amount: posting.amount,
            unit: units.get(&posting.account).unwrap_or(currency).clone(),
        }));
    }
    Ok(events)
}

/// Shares by agent; the inputs have agents by id, and each keeps its lines in order.
fn by_agent<'a>(shares: impl Iterator<Item = &'a Share>) -> BTreeMap<usize, Vec<&'a Share>> {
    let mut agents: BTreeMap<usize, Vec<&Share>> = BTreeMap::new();
    for share in shares.filter(|share| !share.amount.is_zero()) {
        agents.entry(share.agent).or_default().push(share);
    }
    agents
}

fn allocated(
    agent: Id,
    shares: &[&Share],
    inputs: &Inputs,
    currency: &UnitText,
) -> Result<ShareAllocated, ProjectionError> {
    let total = Amount::sum(inputs.scale, shares.iter().map(|share| share.amount))
        .map_err(ProjectionError::number("the total of a contributor"))?;
    let mut lines = Vec::with_capacity(shares.len());
    for share in shares {
        let part = |(by, amount): &(String, Amount)| {
            Ok::<SharePart, ProjectionError>(SharePart { amount: *amount, by: label(by)? })
        };
        let rounding = Amount::new(share.rounding_units, inputs.scale)
            .map_err(ProjectionError::number("a rounding unit"))?;
        lines.push(ShareLine {
            amount: share.amount,
            line: label(&share.line)?,
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
    })
}

/// The facts of result events, as a statement shows them.
pub(super) fn facts<'a>(
    events: impl IntoIterator<Item = &'a Event>,
) -> Result<ResultFacts, ProjectionError> {
    let mut facts = ResultFacts::default();
    for event in events {
        #[expect(clippy::wildcard_enum_match_arm, reason = "the other types are no results")]
        match event {
            Event::FundMoved(e) => {
                facts.lines.push(line_result(e));
                fund(&mut facts.funds, &e.from, e.amount.checked_neg())?;
                fund(&mut facts.funds, &e.to, Ok(e.amount))?;
            }
            Event::ShareAllocated(e) => {
                let lines = e.lines.iter().map(agent_line).collect();
                let result = AgentResult { lines, total: Shown::Money(e.total) };
                facts.agents.insert(e.agent.clone(), result);
            }
            Event::AccountPosted(e) => {
                let agents = facts.accounts.entry(e.account.to_string()).or_default();
                agents.insert(e.agent.clone(), Shown::Money(e.amount));
            }
            _ => {}
        }
    }
    Ok(facts)
}

fn line_result(event: &FundMoved) -> LineResult {
    let name = match (&event.line, &event.from) {
        (Some(line), _) => line.to_string(),
        (None, Place::Source) => event.to.to_string(),
        (
            None,
            Place::Pot(_) | Place::Fund(_) | Place::Account(_) | Place::Members | Place::Outside,
        ) => event.from.to_string(),
    };
    LineResult {
        amount: Shown::Money(event.amount),
        difference: event.difference,
        from: event.from.to_string(),
        name,
        to: event.to.to_string(),
    }
}

fn agent_line(line: &ShareLine) -> AgentLine {
    let part = |part: &SharePart| Part { amount: part.amount.into(), by: part.by.to_string() };
    AgentLine {
        amount: line.amount.into(),
        name: line.line.to_string(),
        parts: line.parts.iter().map(part).collect(),
        rounding: line.rounding.map(Shown::Money),
    }
}

fn fund(
    funds: &mut BTreeMap<String, Shown>,
    place: &Place,
    amount: Result<Amount, commonbook_core::value::ValueError>,
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
