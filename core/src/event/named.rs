//! Which agents an event names, so that the door can ask whether they are known.

use super::Event;
use crate::value::Id;

impl Event {
    /// Every agent the event says something of; not the one that `agent_registered` makes known.
    pub fn agents(&self) -> impl Iterator<Item = &Id> {
        let (first, second) = match self {
            Self::FigureRecorded(e) => (e.agent.as_ref(), None),
            Self::BalanceOpened(e) => (e.agent.as_ref(), None),
            Self::AgentUpdated(e) => (Some(&e.agent), None),
            Self::MembershipStarted(e) => (Some(&e.agent), None),
            Self::MembershipEnded(e) => (Some(&e.agent), None),
            Self::MembershipSuspended(e) => (Some(&e.agent), None),
            Self::MembershipResumed(e) => (Some(&e.agent), None),
            Self::AgentSucceeded(e) => (Some(&e.agent), Some(&e.by)),
            Self::AgentsMerged(e) => (Some(&e.agent), Some(&e.into)),
            Self::ContributionRecorded(e) => (Some(&e.agent), e.done_by.as_ref()),
            Self::ContributionAccepted(e) => (Some(&e.agent), None),
            Self::ContributionContested(e) => (Some(&e.agent), None),
            Self::RevenueRecorded(e) => (e.from.as_ref(), None),
            Self::ExpenseRecorded(e) => (e.to.as_ref(), None),
            Self::CapitalPaidIn(e) => (Some(&e.agent), None),
            Self::CapitalPaidOut(e) => (Some(&e.agent), None),
            Self::BalanceTransferred(e) => (Some(&e.agent), Some(&e.to)),
            Self::PayoutPaid(e) => (Some(&e.agent), None),
            Self::PayoutReturned(e) => (Some(&e.agent), None),
            Self::ShareDirected(e) => (Some(&e.agent), e.to.as_ref()),
            Self::PaymentReceived(e) => (Some(&e.agent), None),
            Self::ShareAllocated(e) => (Some(&e.agent), None),
            Self::AccountPosted(e) => (Some(&e.agent), None),
            Self::AdjustmentPosted(e) => {
                let posted = e.posted.as_ref().map(|posted| &posted.agent);
                (posted.or(e.shared.as_ref().map(|shared| &shared.agent)), None)
            }
            Self::AdjustmentWaived(e) => (Some(&e.agent), None),
            Self::AdjustmentBorne(e) => (Some(&e.agent), None),
            Self::KeyAdded(e) => (e.agent.as_ref(), None),
            Self::KeyRevoked(e) => (e.agent.as_ref(), None),
            Self::RoleGranted(e) => (Some(&e.agent), None),
            Self::RoleWithdrawn(e) => (Some(&e.agent), None),
            Self::BookOpened(_)
            | Self::DocumentRecorded(_)
            | Self::AgentRegistered(_)
            | Self::ContributionRejected(_)
            | Self::ContributionWithdrawn(_)
            | Self::ResultRecorded(_)
            | Self::RulesAdopted(_)
            | Self::DistributionCalled(_)
            | Self::DistributionProposed(_)
            | Self::FundMoved(_)
            | Self::DistributionClosed(_)
            | Self::EventReversed(_)
            | Self::CloseReopened(_)
            | Self::BookContinued(_)
            | Self::TextRedacted(_) => (None, None),
        };
        first.into_iter().chain(second)
    }
}
