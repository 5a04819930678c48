//! What the book remembers of an event beside its line: the look-up facts.
//!
//! One pure function from an event and the facts before it to the facts after it. It runs inside
//! the append transaction of every store, and `verify` runs it again over all lines and compares
//! every row, so a fact that was changed by hand is found. It never refuses: [`super::decide`] has
//! spoken before. Facts are never trusted for what a line says; they only find lines.

use std::ops::ControlFlow;

use crate::event::{Event, Label, Position, decode};
use crate::log::{FactKind, LogError, Storage, View, line_at};
use crate::value::{Date, Exact, ValueError};

/// Zero-padded, so that byte order is number order.
pub(super) fn padded(position: Position) -> String {
    format!("{position:020}")
}

/// Remembers what later decisions need to know of this event; `takes_back` is the position that
/// it corrects or reverses.
///
/// # Errors
/// [`LogError`] when the store fails or a fact it gave back cannot be read.
pub fn keep(
    storage: &mut dyn Storage,
    position: Position,
    effective_on: Date,
    takes_back: Option<Position>,
    event: &Event,
) -> Result<(), LogError> {
    if let Some(of) = takes_back {
        void(storage, of, position)?;
        undo(storage, of)?;
    }
    keep_event(storage, position, effective_on, event)
}

fn keep_event(
    storage: &mut dyn Storage,
    position: Position,
    day: Date,
    event: &Event,
) -> Result<(), LogError> {
    match event {
        Event::BookOpened(e) => {
            let value = format!("{}\t{}\t{}", e.origin, e.currency, e.scale);
            storage.put_fact(FactKind::Book, "", Some(&value))
        }
        Event::DocumentRecorded(e) => {
            let key = format!("{}\t{:08}", e.document, e.part);
            storage.put_fact(FactKind::Document, &key, Some(&position.to_string()))
        }
        Event::AgentRegistered(e) => {
            storage.put_fact(FactKind::Agent, e.agent.as_str(), Some(&position.to_string()))
        }
        Event::MembershipStarted(e) => {
            let key = format!("{}\t{}\t{day}", e.agent, e.role);
            storage.put_fact(FactKind::Membership, &key, Some(""))
        }
        Event::MembershipEnded(e) => {
            end_membership(storage, e.agent.as_str(), e.role.as_str(), "", &day.to_string(), day)
        }
        Event::ContributionRejected(e) => void(storage, e.of, position),
        Event::ContributionWithdrawn(e) => void(storage, e.of, position),
        Event::RulesAdopted(e) => {
            let key = format!("{}\t{}\t{}", e.name, e.from, padded(position));
            storage.put_fact(FactKind::Rules, &key, Some(""))
        }
        Event::DistributionCalled(e) => {
            let key = format!("{}\t{}\t{}\t{}", e.rules, e.from, e.to, padded(position));
            storage.put_fact(FactKind::Called, &key, Some(""))
        }
        Event::DistributionClosed(e) => {
            let value = format!(
                "{}\t{}\t{}\t{}\t{}\t\t{}",
                e.rules,
                e.period.from(),
                e.period.to(),
                e.number,
                e.first,
                e.pots.iter().map(ToString::to_string).collect::<Vec<_>>().join("\u{1f}")
            );
            storage.put_fact(FactKind::Close, &padded(position), Some(&value))
        }
        Event::CloseReopened(e) => reopen(storage, e.of, position),
        Event::RevenueRecorded(_)
        | Event::ExpenseRecorded(_)
        | Event::ResultRecorded(_)
        | Event::BalanceOpened(_)
        | Event::CapitalPaidIn(_)
        | Event::CapitalPaidOut(_)
        | Event::PayoutPaid(_)
        | Event::PayoutReturned(_)
        | Event::AccountPosted(_) => money(storage, position, day, event, Sign::Do),
        Event::FigureRecorded(_)
        | Event::AgentUpdated(_)
        | Event::ContributionRecorded(_)
        | Event::ContributionAccepted(_)
        | Event::FundMoved(_)
        | Event::ShareAllocated(_)
        | Event::EventReversed(_) => Ok(()),
    }
}

/// Whether an effect is done or undone.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sign {
    Do,
    Undo,
}

fn void(storage: &mut dyn Storage, of: Position, by: Position) -> Result<(), LogError> {
    storage.put_fact(FactKind::Void, &padded(of), Some(&by.to_string()))
}

/// Takes the facts of an event back that is reversed or replaced.
fn undo(storage: &mut dyn Storage, of: Position) -> Result<(), LogError> {
    let line = line_at(storage, of)?
        .ok_or_else(|| LogError::damaged(format!("position {of}"), "the line is missing"))?;
    let record =
        decode(&line).map_err(|e| LogError::damaged(format!("position {of}"), e.to_string()))?;
    let day = record.effective_on;
    match &record.event {
        Event::MembershipStarted(e) => {
            let key = format!("{}\t{}\t{day}", e.agent, e.role);
            storage.put_fact(FactKind::Membership, &key, None)
        }
        Event::MembershipEnded(e) => {
            end_membership(storage, e.agent.as_str(), e.role.as_str(), &day.to_string(), "", day)
        }
        Event::DistributionCalled(e) => {
            let key = format!("{}\t{}\t{}\t{}", e.rules, e.from, e.to, padded(of));
            storage.put_fact(FactKind::Called, &key, None)
        }
        Event::RevenueRecorded(_)
        | Event::ExpenseRecorded(_)
        | Event::ResultRecorded(_)
        | Event::BalanceOpened(_)
        | Event::CapitalPaidIn(_)
        | Event::CapitalPaidOut(_)
        | Event::PayoutPaid(_)
        | Event::PayoutReturned(_) => money(storage, of, day, &record.event, Sign::Undo),
        // Nothing was remembered of these, or they cannot be taken back.
        Event::BookOpened(_)
        | Event::DocumentRecorded(_)
        | Event::FigureRecorded(_)
        | Event::AgentRegistered(_)
        | Event::AgentUpdated(_)
        | Event::ContributionRecorded(_)
        | Event::ContributionAccepted(_)
        | Event::ContributionRejected(_)
        | Event::ContributionWithdrawn(_)
        | Event::RulesAdopted(_)
        | Event::FundMoved(_)
        | Event::ShareAllocated(_)
        | Event::AccountPosted(_)
        | Event::DistributionClosed(_)
        | Event::EventReversed(_)
        | Event::CloseReopened(_) => Ok(()),
    }
}

/// Changes the end of the spell that ends on `was` (empty: the running one that began by `day`).
fn end_membership(
    storage: &mut dyn Storage,
    agent: &str,
    role: &str,
    was: &str,
    now: &str,
    day: Date,
) -> Result<(), LogError> {
    let from = format!("{agent}\t{role}\t");
    let to = format!("{agent}\t{role}\t{}", day.next().map_or_else(String::new, |d| d.to_string()));
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

fn money(
    storage: &mut dyn Storage,
    position: Position,
    day: Date,
    event: &Event,
    sign: Sign,
) -> Result<(), LogError> {
    #[expect(clippy::wildcard_enum_match_arm, reason = "the caller lists the money events")]
    match event {
        Event::RevenueRecorded(e) => {
            count_day(storage, e.pot.as_ref().map(Label::as_str), day, sign)
        }
        Event::ExpenseRecorded(e) => {
            count_day(storage, e.pot.as_ref().map(Label::as_str), day, sign)
        }
        Event::ResultRecorded(e) => {
            let pot = e.pot.as_ref().map(Label::as_str).unwrap_or("main");
            let key = format!("{pot}\t{}\t{}", e.period.from(), e.period.to());
            let value = (sign == Sign::Do).then(|| position.to_string());
            storage.put_fact(FactKind::Result, &key, value.as_deref())
        }
        Event::BalanceOpened(e) => match (&e.account, &e.agent) {
            (Some(account), Some(agent)) => {
                post(storage, account.as_str(), agent.as_str(), e.amount.exact(), sign)
            }
            _ => Ok(()),
        },
        Event::CapitalPaidIn(e) => {
            post(storage, e.account_name(), e.agent.as_str(), e.amount.exact(), sign)
        }
        Event::CapitalPaidOut(e) => {
            post(storage, e.account_name(), e.agent.as_str(), e.amount.exact().neg(), sign)
        }
        Event::PayoutPaid(e) => {
            let there = (sign == Sign::Do).then_some("");
            storage.put_fact(FactKind::Payout, &padded(position), there)?;
            post(storage, e.account.as_str(), e.agent.as_str(), e.amount.exact().neg(), sign)
        }
        Event::PayoutReturned(e) => {
            post(storage, e.account.as_str(), e.agent.as_str(), e.amount.exact(), sign)
        }
        Event::AccountPosted(e) => {
            post(storage, e.account.as_str(), e.agent.as_str(), e.amount.exact(), sign)
        }
        _ => Ok(()),
    }
}

fn count_day(
    storage: &mut dyn Storage,
    pot: Option<&str>,
    day: Date,
    sign: Sign,
) -> Result<(), LogError> {
    let key = format!("{}\t{day}", pot.unwrap_or("main"));
    let before: u64 =
        storage.fact(FactKind::Money, &key)?.and_then(|text| text.parse().ok()).unwrap_or(0);
    let after = match sign {
        Sign::Do => before.saturating_add(1),
        Sign::Undo => before.saturating_sub(1),
    };
    let value = (after > 0).then(|| after.to_string());
    storage.put_fact(FactKind::Money, &key, value.as_deref())
}

fn post(
    storage: &mut dyn Storage,
    account: &str,
    agent: &str,
    amount: Exact,
    sign: Sign,
) -> Result<(), LogError> {
    let key = format!("{account}\t{agent}");
    let amount = if sign == Sign::Do { amount } else { amount.neg() };
    let broken = |e: ValueError| LogError::damaged(format!("balance of {key}"), e.to_string());
    let before = balance(storage, account, agent)?;
    let after = before.add(&amount).map_err(broken)?;
    let value = (!after.is_zero()).then(|| after.to_string());
    storage.put_fact(FactKind::Balance, &key, value.as_deref())
}

/// The balance of an account as all its events so far leave it.
pub(super) fn balance(view: &dyn View, account: &str, agent: &str) -> Result<Exact, LogError> {
    let key = format!("{account}\t{agent}");
    match view.fact(FactKind::Balance, &key)? {
        None => Ok(Exact::ZERO),
        Some(text) => Exact::parse(&text)
            .map_err(|e| LogError::damaged(format!("balance of {key}"), e.to_string())),
    }
}

fn reopen(storage: &mut dyn Storage, of: Position, by: Position) -> Result<(), LogError> {
    let key = padded(of);
    let Some(value) = storage.fact(FactKind::Close, &key)? else { return Ok(()) };
    let mut fields: Vec<String> = value.split('\t').map(str::to_owned).collect();
    if let Some(reopened) = fields.get_mut(5) {
        *reopened = by.to_string();
    }
    storage.put_fact(FactKind::Close, &key, Some(&fields.join("\t")))?;
    undo_postings(storage, &fields, of)
}

/// A reopened close's postings no longer count.
fn undo_postings(
    storage: &mut dyn Storage,
    fields: &[String],
    closed: Position,
) -> Result<(), LogError> {
    let first: Position = fields.get(4).and_then(|text| text.parse().ok()).unwrap_or(closed);
    let mut postings = Vec::new();
    let mut broken = None;
    storage.lines(first, closed, &mut |stored| match decode(stored.line) {
        Ok(record) => {
            if let Event::AccountPosted(e) = record.event {
                postings.push(e);
            }
            ControlFlow::Continue(())
        }
        Err(e) => {
            broken =
                Some(LogError::damaged(format!("position {}", stored.position), e.to_string()));
            ControlFlow::Break(())
        }
    })?;
    if let Some(error) = broken {
        return Err(error);
    }
    for e in postings {
        post(storage, e.account.as_str(), e.agent.as_str(), e.amount.exact(), Sign::Undo)?;
    }
    Ok(())
}
