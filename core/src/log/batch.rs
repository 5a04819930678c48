//! Batches of results: from their first event to the `distribution_closed` that describes them.
//!
//! Followed event by event, by the append that writes a batch and by `verify` that reads it again:
//! what the closing event says of its batch (first position, digest, size and root of the book it
//! was computed at, and what it adjusts) is compared with the batch itself. What the results should
//! be is not known here.

use std::collections::BTreeSet;

use super::{Tree, hash_hex};
use crate::door::Rejection;
use crate::event::{DistributionClosed, Event, Position, ResultDigest};

/// The results since the last closing event, while there are any.
#[derive(Debug, Default)]
pub(super) struct Batch {
    open: Option<Open>,
}

#[derive(Debug)]
struct Open {
    first: Position,
    before: Tree,
    digest: ResultDigest,
    /// The closes that the results adjust.
    adjusts: BTreeSet<Position>,
}

impl Open {
    fn new(before: &Tree) -> Self {
        let digest = ResultDigest::default();
        let adjusts = BTreeSet::new();
        Self { first: before.size(), before: before.clone(), digest, adjusts }
    }
}

impl Batch {
    /// Refuses what may not follow the results so far; `tree` is that of the lines before.
    ///
    /// After a refusal the batch is over.
    pub(super) fn follow(&mut self, tree: &Tree, event: &Event) -> Result<(), Rejection> {
        match event {
            Event::FundMoved(_)
            | Event::ShareAllocated(_)
            | Event::AccountPosted(_)
            | Event::AdjustmentPosted(_)
            | Event::AdjustmentWaived(_)
            | Event::AdjustmentBorne(_) => {
                let open = self.open.get_or_insert_with(|| Open::new(tree));
                open.digest.add(event);
                if let Event::AdjustmentPosted(e) = event {
                    open.adjusts.insert(e.of);
                }
                Ok(())
            }
            Event::DistributionClosed(e) => {
                let open = self.open.take().unwrap_or_else(|| Open::new(tree));
                describes(e, open)
            }
            Event::BookOpened(_)
            | Event::DocumentRecorded(_)
            | Event::FigureRecorded(_)
            | Event::BalanceOpened(_)
            | Event::AgentRegistered(_)
            | Event::AgentUpdated(_)
            | Event::MembershipStarted(_)
            | Event::MembershipEnded(_)
            | Event::MembershipSuspended(_)
            | Event::MembershipResumed(_)
            | Event::AgentSucceeded(_)
            | Event::AgentsMerged(_)
            | Event::ContributionRecorded(_)
            | Event::ContributionAccepted(_)
            | Event::ContributionContested(_)
            | Event::ContributionRejected(_)
            | Event::ContributionWithdrawn(_)
            | Event::RevenueRecorded(_)
            | Event::ExpenseRecorded(_)
            | Event::ResultRecorded(_)
            | Event::CapitalPaidIn(_)
            | Event::CapitalPaidOut(_)
            | Event::BalanceTransferred(_)
            | Event::PayoutPaid(_)
            | Event::PayoutReturned(_)
            | Event::ShareDirected(_)
            | Event::PaymentReceived(_)
            | Event::RulesAdopted(_)
            | Event::DistributionCalled(_)
            | Event::DistributionProposed(_)
            | Event::EventReversed(_)
            | Event::CloseReopened(_)
            | Event::BookContinued(_)
            | Event::KeyAdded(_)
            | Event::KeyRevoked(_)
            | Event::RoleGranted(_)
            | Event::RoleWithdrawn(_)
            | Event::TextRedacted(_) => self.end(),
        }
    }

    /// Refuses results that nothing completed.
    pub(super) fn end(&mut self) -> Result<(), Rejection> {
        match self.open.take() {
            Some(open) => Err(Rejection::ResultsMustBeCompleted { first: open.first }),
            None => Ok(()),
        }
    }
}

/// Whether the closing event says what its batch is.
fn describes(e: &DistributionClosed, open: Open) -> Result<(), Rejection> {
    let same = |field, found: String, expected: String| {
        if found == expected {
            return Ok(());
        }
        Err(Rejection::CloseMustDescribeItsResults { field, found, expected })
    };
    same("first", e.first.to_string(), open.first.to_string())?;
    same("digest", e.digest.to_string(), open.digest.finish().to_string())?;
    same("position", e.position.to_string(), open.first.to_string())?;
    let listed = |of: &mut dyn Iterator<Item = &Position>| {
        of.map(ToString::to_string).collect::<Vec<_>>().join(", ")
    };
    same("adjusts", listed(&mut e.adjusts.iter()), listed(&mut open.adjusts.iter()))?;
    same("root", e.root.to_string(), hash_hex(&open.before.root()))
}
