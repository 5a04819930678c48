//! What a draft corrects, reverses or is of: an earlier event that still counts.
//!
//! An event is taken back once. What takes an event back is final; the fact itself is recorded
//! anew. Results are undone by reopening their close, never one by one.

use crate::door::decide::{Answer, Question};
use crate::door::fact::{number, padded};
use crate::door::rejection::Rejection;
use crate::event::{Event, EventType, Position, Record, decode};
use crate::log::{FactKind, LogError, View, line_at};

/// The event that the draft corrects or reverses.
pub(super) fn taken_back(
    view: &dyn View,
    asked: &Question<'_>,
) -> Answer<Option<(Position, Record)>> {
    let reversal = matches!(asked.event, Event::EventReversed(_));
    if asked.corrects.is_some() && asked.reverses.is_some() {
        return Err(Rejection::CorrectionMustNotReverse.into());
    }
    if reversal != asked.reverses.is_some() {
        return Err(Rejection::ReversalMustNameItsEvent.into());
    }
    let Some(of) = asked.corrects.or(asked.reverses) else { return Ok(None) };
    let target = standing(view, of)?;
    let found = target.event.kind();
    if let Some(hint) = irreversible(found) {
        let found = found.as_str();
        return Err(Rejection::TargetMustBeReversible { position: of, found, hint }.into());
    }
    if !reversal && found != asked.event.kind() {
        let hint = "a correction has the type of what it corrects; reverse it, then record anew";
        return Err(of_another_type(of, found, asked.event.kind(), hint).into());
    }
    Ok(Some((of, target)))
}

/// The contribution that is accepted, contested, rejected or withdrawn, or the payout that came
/// back.
pub(super) fn of(view: &dyn View, asked: &Question<'_>) -> Answer {
    #[expect(clippy::wildcard_enum_match_arm, reason = "the others are of no other event")]
    let of = match asked.event {
        Event::ContributionAccepted(e) => e.of,
        Event::ContributionContested(e) => e.of,
        Event::ContributionRejected(e) => e.of,
        Event::ContributionWithdrawn(e) => e.of,
        Event::PayoutReturned(e) => return paid(view, e.of),
        _ => return Ok(()),
    };
    let found = standing(view, of)?.event.kind();
    if found == EventType::ContributionRecorded {
        return Ok(());
    }
    let hint = "only contributions are accepted, contested, rejected or withdrawn";
    Err(of_another_type(of, found, EventType::ContributionRecorded, hint).into())
}

/// Only what left the house comes back.
fn paid(view: &dyn View, of: Position) -> Answer {
    let found = standing(view, of)?.event.kind();
    if matches!(found, EventType::PayoutPaid | EventType::CapitalPaidOut) {
        return Ok(());
    }
    let hint = "`of` is the position of the payout_paid or capital_paid_out that came back";
    Err(of_another_type(of, found, EventType::PayoutPaid, hint).into())
}

/// The event at a position, if it is there and still counts.
pub(super) fn standing(view: &dyn View, position: Position) -> Answer<Record> {
    let Some(line) = line_at(view, position)? else {
        return Err(Rejection::TargetMustExist { position }.into());
    };
    if let Some(by) = number(view, FactKind::Void, &padded(position))? {
        return Err(Rejection::TargetMustStand { position, by }.into());
    }
    let damaged =
        |e: &dyn ToString| LogError::damaged(format!("position {position}"), e.to_string());
    Ok(decode(&line).map_err(|e| damaged(&e))?)
}

pub(super) fn of_another_type(
    position: Position,
    found: EventType,
    needed: EventType,
    hint: &'static str,
) -> Rejection {
    let (found, needed) = (found.as_str(), needed.as_str());
    Rejection::TargetMustBeOfType { position, found, needed, hint }
}

/// The type of the event at a position, for a message.
pub(super) fn type_at(view: &dyn View, position: Position) -> Answer<EventType> {
    Ok(standing(view, position)?.event.kind())
}

/// Why an event of this type cannot be taken back; `None` when it can.
fn irreversible(kind: EventType) -> Option<&'static str> {
    match kind {
        EventType::FigureRecorded
        | EventType::BalanceOpened
        | EventType::AgentUpdated
        | EventType::MembershipStarted
        | EventType::MembershipEnded
        | EventType::MembershipSuspended
        | EventType::MembershipResumed
        | EventType::AgentSucceeded
        | EventType::AgentsMerged
        | EventType::ContributionRecorded
        | EventType::ContributionAccepted
        | EventType::ContributionContested
        | EventType::RevenueRecorded
        | EventType::ExpenseRecorded
        | EventType::ResultRecorded
        | EventType::CapitalPaidIn
        | EventType::CapitalPaidOut
        | EventType::BalanceTransferred
        | EventType::PayoutPaid
        | EventType::PayoutReturned
        | EventType::ShareDirected
        | EventType::PaymentReceived
        | EventType::DistributionCalled
        | EventType::DistributionProposed => None,
        EventType::EventReversed => Some("a reversal is final; record the fact anew"),
        EventType::ContributionRejected | EventType::ContributionWithdrawn => {
            Some("record the contribution anew")
        }
        EventType::RulesAdopted | EventType::DocumentRecorded => {
            Some("adopt other rules from the same day")
        }
        EventType::BookContinued => Some("what was lost is lost"),
        EventType::KeyAdded => Some("revoke the key"),
        EventType::KeyRevoked => Some("add another key"),
        EventType::RoleGranted => Some("withdraw the role"),
        EventType::RoleWithdrawn => Some("give the role again"),
        EventType::TextRedacted => Some("what was erased is gone"),
        EventType::BookOpened => Some("it is what the book is; start another book"),
        EventType::AgentRegistered => Some("agent_updated changes what holds of an agent"),
        EventType::FundMoved
        | EventType::ShareAllocated
        | EventType::AccountPosted
        | EventType::AdjustmentPosted
        | EventType::AdjustmentWaived
        | EventType::AdjustmentBorne
        | EventType::DistributionClosed => Some("results are undone by `commonbook reopen`"),
        EventType::CloseReopened => Some("close the period again"),
    }
}
