//! What an event says of standing: its pot, what it takes back, whether its day decides.

use commonbook_core::door::ClosedPeriod;
use commonbook_core::event::{Event, Label, Position, Record};

/// The pot of what was earned or spent; a further distribution does not take it again.
pub(super) fn pot_of(event: &Event) -> Option<&str> {
    #[expect(clippy::wildcard_enum_match_arm, reason = "the other types bring no money to a pot")]
    let pot = match event {
        Event::RevenueRecorded(e) => &e.pot,
        Event::ExpenseRecorded(e) => &e.pot,
        Event::ResultRecorded(e) => &e.pot,
        _ => return None,
    };
    Some(pot.as_ref().map_or("main", Label::as_str))
}

/// The position whose event counts no more because of this record.
pub(crate) fn takes_back(record: &Record) -> Option<Position> {
    #[expect(clippy::wildcard_enum_match_arm, reason = "only these two say it in their data")]
    match &record.event {
        Event::ContributionRejected(e) => Some(e.of),
        Event::ContributionWithdrawn(e) => Some(e.of),
        _ => record.corrects.or(record.reverses),
    }
}

pub(super) enum Closing {
    None,
    Closed,
    Reopened(Position),
}

pub(super) fn closing(event: &Event) -> Closing {
    #[expect(clippy::wildcard_enum_match_arm, reason = "closing and reopening, nothing else")]
    match event {
        Event::DistributionClosed(_) => Closing::Closed,
        Event::CloseReopened(e) => Closing::Reopened(e.of),
        _ => Closing::None,
    }
}

/// Whether a close's fact says what its event says.
pub(super) fn is_told_by(close: &ClosedPeriod, event: &Event) -> bool {
    if let Event::DistributionClosed(e) = event {
        return close.rules == e.rules.as_str()
            && close.period == e.period
            && close.number == e.number
            && close.first == e.first;
    }
    false
}

/// Whether the day of an event decides which period it counts in.
pub(super) fn is_dated(event: &Event) -> bool {
    match event {
        Event::FigureRecorded(_)
        | Event::BalanceOpened(_)
        | Event::AgentUpdated(_)
        | Event::MembershipStarted(_)
        | Event::MembershipEnded(_)
        | Event::MembershipSuspended(_)
        | Event::BookContinued(_)
        | Event::KeyAdded(_)
        | Event::KeyRevoked(_)
        | Event::RoleGranted(_)
        | Event::RoleWithdrawn(_)
        | Event::TextRedacted(_)
        | Event::MembershipResumed(_)
        | Event::AgentSucceeded(_)
        | Event::AgentsMerged(_)
        | Event::ContributionRecorded(_)
        | Event::RevenueRecorded(_)
        | Event::ExpenseRecorded(_)
        | Event::ResultRecorded(_)
        | Event::CapitalPaidIn(_)
        | Event::CapitalPaidOut(_)
        | Event::BalanceTransferred(_)
        | Event::PayoutPaid(_)
        | Event::PayoutReturned(_)
        | Event::ShareDirected(_)
        | Event::PaymentReceived(_) => true,
        Event::BookOpened(_)
        | Event::DocumentRecorded(_)
        | Event::AgentRegistered(_)
        | Event::ContributionAccepted(_)
        | Event::ContributionContested(_)
        | Event::ContributionRejected(_)
        | Event::ContributionWithdrawn(_)
        | Event::RulesAdopted(_)
        | Event::DistributionCalled(_)
        | Event::DistributionProposed(_)
        | Event::FundMoved(_)
        | Event::ShareAllocated(_)
        | Event::AccountPosted(_)
        | Event::AdjustmentPosted(_)
        | Event::AdjustmentWaived(_)
        | Event::AdjustmentBorne(_)
        | Event::DistributionClosed(_)
        | Event::EventReversed(_)
        | Event::CloseReopened(_) => false,
    }
}
