//! What the book remembers of an event beside its line: the look-up facts.
//!
//! One pure function from an event and the facts before it to the facts after it. It runs inside
//! the append transaction of every store, and `verify` runs it again over all lines and compares
//! every row, so a fact that was changed by hand is found. An event that takes another one back
//! first takes its facts back. It never refuses: [`super::decide`] has spoken before. Facts are
//! never trusted for what a line says; they only find lines.

mod authority;
mod identity;
mod membership;
mod money;

use std::ops::ControlFlow;

pub(super) use membership::Carried;

use money::{Sign, money, post, results};

use super::close::ClosedPeriod;
use super::fact::{Approval, approval_key, broken, called_key, document_key, padded, rules_key};
use crate::event::{Event, Position, Record, decode};
use crate::log::{FactKind, LogError, Storage, View, line_at};
use crate::value::{Date, Exact, Id};

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
    let mut carried = None;
    if let Some(of) = takes_back {
        void(storage, of, position)?;
        let record = record_at(storage, of)?;
        carried = undo(storage, of, &record)?;
    }
    keep_event(storage, position, effective_on, event, carried)
}

/// The record at a position that a line names.
fn record_at(view: &dyn View, of: Position) -> Result<Record, LogError> {
    let place = || format!("position {of}");
    let line = line_at(view, of)?.ok_or_else(|| LogError::damaged(place(), "it is missing"))?;
    decode(&line).map_err(|e| LogError::damaged(place(), e.to_string()))
}

pub(super) fn keep_event(
    storage: &mut dyn Storage,
    position: Position,
    day: Date,
    event: &Event,
    carried: Option<Carried>,
) -> Result<(), LogError> {
    match event {
        Event::BookOpened(e) => authority::open(storage, e, position),
        Event::BookContinued(e) => authority::go_on(storage, e, position),
        Event::KeyAdded(e) => authority::add_key(storage, e.agent.as_ref(), &e.key, position),
        Event::KeyRevoked(e) => authority::revoke_key(storage, e, position),
        Event::RoleGranted(e) => authority::grant(storage, e, position),
        Event::RoleWithdrawn(e) => authority::withdraw(storage, e),
        Event::TextRedacted(e) => authority::erase(storage, e, position),
        Event::DocumentRecorded(e) => {
            let key = document_key(e.document.as_str(), e.part);
            storage.put_fact(FactKind::Document, &key, Some(&position.to_string()))
        }
        Event::AgentRegistered(e) => {
            storage.put_fact(FactKind::Agent, e.agent.as_str(), Some(&position.to_string()))
        }
        Event::MembershipStarted(e) => membership::start(storage, e, day, carried),
        Event::MembershipEnded(e) => membership::end(storage, e, day),
        Event::MembershipSuspended(e) => {
            membership::turn(storage, (&e.agent, &e.role), day, position, Some("suspended"))
        }
        Event::MembershipResumed(e) => {
            membership::turn(storage, (&e.agent, &e.role), day, position, Some("resumed"))
        }
        Event::AgentSucceeded(_) | Event::AgentsMerged(_) => {
            identity::join(storage, event, day, position)
        }
        Event::ContributionAccepted(e) => said(storage, (e.of, position), &e.agent, false),
        Event::ContributionContested(e) => said(storage, (e.of, position), &e.agent, true),
        Event::ContributionRejected(e) => void(storage, e.of, position),
        Event::ContributionWithdrawn(e) => void(storage, e.of, position),
        Event::RulesAdopted(e) => {
            let key = rules_key(e.name.as_str(), e.from, position);
            storage.put_fact(FactKind::Rules, &key, Some(""))
        }
        Event::DistributionCalled(e) => {
            let key = called_key(e.rules.as_str(), e.from, e.to, position);
            storage.put_fact(FactKind::Called, &key, Some(""))
        }
        Event::DistributionClosed(e) => {
            let value = ClosedPeriod::new(position, e).value();
            storage.put_fact(FactKind::Close, &padded(position), Some(&value))
        }
        Event::CloseReopened(e) => reopen(storage, e.of, position),
        Event::RevenueRecorded(_)
        | Event::ExpenseRecorded(_)
        | Event::ResultRecorded(_)
        | Event::BalanceOpened(_)
        | Event::CapitalPaidIn(_)
        | Event::CapitalPaidOut(_)
        | Event::BalanceTransferred(_)
        | Event::PayoutPaid(_)
        | Event::PayoutReturned(_)
        | Event::PaymentReceived(_)
        | Event::AccountPosted(_)
        | Event::AdjustmentPosted(_)
        | Event::AdjustmentWaived(_)
        | Event::AdjustmentBorne(_) => money(storage, position, day, event, Sign::Do),
        Event::FigureRecorded(_)
        | Event::AgentUpdated(_)
        | Event::ContributionRecorded(_)
        | Event::ShareDirected(_)
        | Event::DistributionProposed(_)
        | Event::FundMoved(_)
        | Event::ShareAllocated(_)
        | Event::EventReversed(_) => Ok(()),
    }
}

/// Remembers who accepted or contested a contribution. The row stays when that is taken back: a
/// `void` says so, and the book as it was known before still counts it.
fn said(
    storage: &mut dyn Storage,
    (of, position): (Position, Position),
    agent: &Id,
    is_contest: bool,
) -> Result<(), LogError> {
    let of_day = record_at(storage, of)?.effective_on;
    let row = Approval { of, position, is_contest, agent: agent.to_string(), of_day };
    storage.put_fact(FactKind::Approval, &approval_key(of, position), Some(&row.value()))
}

fn void(storage: &mut dyn Storage, of: Position, by: Position) -> Result<(), LogError> {
    storage.put_fact(FactKind::Void, &padded(of), Some(&by.to_string()))
}

/// Takes the facts of an event back that is reversed or replaced; what goes on without it is
/// handed to the event that takes its place.
pub(super) fn undo(
    storage: &mut dyn Storage,
    of: Position,
    record: &Record,
) -> Result<Option<Carried>, LogError> {
    let day = record.effective_on;
    match &record.event {
        Event::MembershipStarted(e) => return membership::undo_start(storage, e, day),
        Event::MembershipEnded(e) => membership::undo_end(storage, e, day)?,
        Event::MembershipSuspended(e) => {
            membership::turn(storage, (&e.agent, &e.role), day, of, None)?;
        }
        Event::MembershipResumed(e) => {
            membership::turn(storage, (&e.agent, &e.role), day, of, None)?;
        }
        Event::AgentSucceeded(_) | Event::AgentsMerged(_) => {
            identity::part(storage, &record.event)?;
        }
        Event::DistributionCalled(e) => {
            let key = called_key(e.rules.as_str(), e.from, e.to, of);
            storage.put_fact(FactKind::Called, &key, None)?;
        }
        Event::RevenueRecorded(_)
        | Event::ExpenseRecorded(_)
        | Event::ResultRecorded(_)
        | Event::BalanceOpened(_)
        | Event::CapitalPaidIn(_)
        | Event::CapitalPaidOut(_)
        | Event::BalanceTransferred(_)
        | Event::PayoutPaid(_)
        | Event::PayoutReturned(_)
        | Event::PaymentReceived(_) => money(storage, of, day, &record.event, Sign::Undo)?,
        // Nothing was remembered of these, or they cannot be taken back.
        Event::BookOpened(_)
        | Event::DocumentRecorded(_)
        | Event::FigureRecorded(_)
        | Event::AgentRegistered(_)
        | Event::AgentUpdated(_)
        | Event::ContributionRecorded(_)
        | Event::ContributionAccepted(_)
        | Event::ContributionContested(_)
        | Event::ContributionRejected(_)
        | Event::ContributionWithdrawn(_)
        | Event::ShareDirected(_)
        | Event::RulesAdopted(_)
        | Event::DistributionProposed(_)
        | Event::FundMoved(_)
        | Event::ShareAllocated(_)
        | Event::AccountPosted(_)
        | Event::AdjustmentPosted(_)
        | Event::AdjustmentWaived(_)
        | Event::AdjustmentBorne(_)
        | Event::DistributionClosed(_)
        | Event::EventReversed(_)
        | Event::CloseReopened(_)
        | Event::BookContinued(_)
        | Event::KeyAdded(_)
        | Event::KeyRevoked(_)
        | Event::RoleGranted(_)
        | Event::RoleWithdrawn(_)
        | Event::TextRedacted(_) => {}
    }
    Ok(None)
}

/// A reopened close counts no more, and neither do the postings of its batch.
fn reopen(storage: &mut dyn Storage, of: Position, by: Position) -> Result<(), LogError> {
    let key = padded(of);
    let value = storage.fact(FactKind::Close, &key)?;
    let close = value.and_then(|value| ClosedPeriod::parse(&key, &value));
    let close = close.ok_or_else(|| broken(FactKind::Close, &key))?;
    let reopened = ClosedPeriod { reopened_at: Some(by), ..close };
    storage.put_fact(FactKind::Close, &key, Some(&reopened.value()))?;
    for (key, amount) in postings(storage, &reopened)? {
        post(storage, &key, amount, Sign::Undo)?;
    }
    Ok(())
}

/// The postings of a close's batch, adjustments included, each with the key of its balance.
pub(super) fn postings(
    view: &dyn View,
    close: &ClosedPeriod,
) -> Result<Vec<(String, Exact)>, LogError> {
    let mut postings = Vec::new();
    let mut damage = None;
    view.lines(close.first, close.position, &mut |stored| match decode(stored.line) {
        Ok(record) => {
            postings.extend(results(&record.event));
            ControlFlow::Continue(())
        }
        Err(e) => {
            damage =
                Some(LogError::damaged(format!("position {}", stored.position), e.to_string()));
            ControlFlow::Break(())
        }
    })?;
    damage.map_or(Ok(postings), Err)
}
