//! Adjustments: what late records change in closed distributions, by the shadow chain.
//!
//! 1. Every distribution from the first one that a late record is about to the last one closed is
//!    computed again, in the order in which they were closed: by its own rules, with all that the
//!    book knows now, and from what the computations before it give ([`shadow`]). Recorded figures,
//!    payouts and decisions stay as they were recorded.
//! 2. An adjustment is the difference between that and what the close published and earlier
//!    adjustments changed in it, event by event ([`difference`]). Whatever looks back reads what
//!    was published with its adjustments ([`standing`]).
//! 3. What the rules do not settle between contributor and co-op is waived, or borne by another
//!    place: that is a movement of the closing day, like a payout.
//!
//! So what was published and all its adjustments are what one computation with full knowledge
//! gives, object by object. Nothing is written here.

pub(crate) mod difference;
pub(crate) mod report;
pub(crate) mod shadow;
pub(crate) mod standing;

use std::collections::BTreeMap;

use commonbook_core::door::Book;
use commonbook_core::event::{AdjustmentPosted, Event, Position};
use commonbook_core::value::{Amount, Id};
use commonbook_rules::input::Inputs;

use crate::aggregate::Aggregate;
use crate::error::ProjectionError;
use crate::roster::identity::{Identity, holder};

/// The result events of one close, each with the position that it is known by.
pub(crate) type Results = Vec<(Position, Event)>;

/// The results of closes that do not stand as their lines say, by the position of their
/// `distribution_closed`; those of other closes are read from their lines.
#[derive(Clone, Debug, Default)]
pub(crate) struct Replaced {
    by_close: BTreeMap<Position, Results>,
}

impl Replaced {
    /// The results that stand for a close's own, if there are any.
    pub(crate) fn of(&self, close: Position) -> Option<&Results> {
        self.by_close.get(&close)
    }

    /// From here on these stand for a close's own.
    pub(crate) fn put(&mut self, close: Position, results: Results) {
        self.by_close.insert(close, results);
    }
}

/// What the next close adjusts.
#[derive(Clone, Debug, Default)]
pub(crate) struct Adjusting {
    /// The closes as they stand with it.
    pub(crate) replaced: Replaced,
    /// Its events, in order.
    pub(crate) events: Vec<AdjustmentPosted>,
    /// What the closes that were read again count now.
    pub(crate) counted: BTreeMap<Position, Aggregate>,
}

impl Adjusting {
    /// What is adjusted in the contributors' accounts of money: by account, the place of the agent
    /// among the inputs, and how much in all; of ids that are one person's, and of who is
    /// succeeded, together with whoever holds their accounts now.
    pub(crate) fn by_account(
        &self,
        identity: &Book,
        inputs: &Inputs,
        identities: &[Identity],
    ) -> Result<BTreeMap<String, Vec<(usize, Amount)>>, ProjectionError> {
        let mut sums: BTreeMap<(&str, &Id), Amount> = BTreeMap::new();
        for posted in self.events.iter().filter_map(|event| event.posted.as_ref()) {
            let is_money = posted.unit.as_str() == identity.currency.code();
            let Some(amount) = posted.amount.filter(|_| is_money) else { continue };
            let key = (posted.account.as_str(), holder(identities, &posted.agent));
            let before = sums.get(&key).copied();
            let sum = before.map_or(Ok(amount), |before| before.checked_add(amount));
            sums.insert(key, sum.map_err(ProjectionError::number("an adjustment"))?);
        }
        let mut by_account: BTreeMap<String, Vec<(usize, Amount)>> = BTreeMap::new();
        for ((account, agent), amount) in sums.into_iter().filter(|(_, sum)| !sum.is_zero()) {
            let place = inputs.agents.binary_search_by(|known| known.id.cmp(agent));
            if let Ok(place) = place {
                by_account.entry(account.to_owned()).or_default().push((place, amount));
            }
        }
        Ok(by_account)
    }
}
