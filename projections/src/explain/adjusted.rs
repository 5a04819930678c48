//! What other closes changed in what is explained, and what it changed in others, for one
//! contributor.
//!
//! 1. Of a closed period as it was published: what each later close that stands adjusted in it.
//! 2. Of a period whose close adjusts earlier ones: what of that is the contributor's, close by
//!    close, and what of it is waived or borne and so does not reach the account.
//!
//! All of it is read from results; nothing is computed. A period asked for as it was known, or by
//! a day, is what it would be with all of that, so nothing adjusts it and it adjusts nothing.
//! What changes by what is still pending is in no close yet, and not here.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use commonbook_core::door::{ClosedPeriod, closed_periods};
use commonbook_core::event::{Event, Position};
use commonbook_core::log::View;
use commonbook_core::value::Id;
use serde::Serialize;

use super::Posting;
use super::closes::CloseName;
use crate::adjustment::standing::batch;
use crate::error::ProjectionError;
use crate::roster::identity::{Identity, holder, person};
use crate::statement::{Adjusted, ResultFacts, Shown, Unsettled, facts};

/// What one close changes of what a contributor got in another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Adjustment {
    /// Whose: another id of the same person's, or who is succeeded, where results have that.
    pub agent: Id,
    /// The other close: the later one that adjusts, or the earlier one that is adjusted.
    pub close: CloseName,
    /// By line, in the order of the rules; below zero where it is less.
    pub lines: Vec<AdjustedLine>,
    /// Where the other close ends in the book.
    pub position: Position,
    /// What is posted to the contributor's accounts.
    pub postings: Vec<Posting>,
}

/// What changes in one line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AdjustedLine {
    /// The difference.
    pub amount: Shown,
    /// The line.
    pub name: String,
}

/// What of the adjustments does not reach the contributor's account: it goes to another place, or
/// below zero comes from there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NotSettled {
    /// The account.
    pub account: String,
    /// Whose, as the close has it.
    pub agent: Id,
    /// How much.
    pub amount: Shown,
    /// `waived` for what is too small, `borne` for what is not taken back.
    pub how: &'static str,
    /// The place that takes it up or bears it.
    pub to: String,
}

/// For whom, and by which line alone.
#[derive(Clone, Copy)]
pub(super) struct Whose<'a> {
    pub(super) agent: &'a Id,
    /// Who is who in the period that is explained.
    pub(super) identities: &'a [Identity],
    pub(super) line: Option<&'a str>,
}

impl Whose<'_> {
    /// What of an adjustment is the contributor's, by each id that is.
    fn of(self, other: &ClosedPeriod, difference: &Adjusted) -> Vec<Adjustment> {
        let accounts = difference.accounts.values().flat_map(|of| of.keys());
        let ids: BTreeSet<&Id> = difference.agents.keys().chain(accounts).collect();
        ids.into_iter().filter_map(|id| self.by_id(id, other, difference)).collect()
    }

    fn by_id(self, id: &Id, other: &ClosedPeriod, difference: &Adjusted) -> Option<Adjustment> {
        let lines = match person(self.identities, id) == self.agent {
            true => self.lines(id, difference),
            false => Vec::new(),
        };
        let postings = match holder(self.identities, id) == holder(self.identities, self.agent) {
            true => postings(id, difference),
            false => Vec::new(),
        };
        let (agent, close) = (id.clone(), CloseName::of(other));
        let is_any = !(lines.is_empty() && postings.is_empty());
        is_any.then_some(Adjustment { agent, close, lines, position: other.position, postings })
    }

    fn lines(self, id: &Id, difference: &Adjusted) -> Vec<AdjustedLine> {
        let own = difference.agents.get(id).into_iter().flat_map(|own| &own.lines);
        let asked = own.filter(|line| self.line.is_none_or(|name| line.name.as_str() == name));
        asked
            .map(|line| AdjustedLine { amount: line.amount.clone(), name: line.name.to_string() })
            .collect()
    }

    /// What a result adjusts in earlier closes, in their order.
    pub(super) fn adjusts(self, result: &ResultFacts, closes: &[ClosedPeriod]) -> Vec<Adjustment> {
        let of_close = |difference: &Adjusted| {
            let other = closes.iter().find(|close| close.position == difference.of)?;
            Some(self.of(other, difference))
        };
        result.adjustments.iter().filter_map(of_close).flatten().collect()
    }

    /// What of a result's adjustments is waived or borne.
    pub(super) fn unsettled(self, result: &ResultFacts) -> Vec<NotSettled> {
        let is_own = |one: &&Unsettled| {
            holder(self.identities, &one.agent) == holder(self.identities, self.agent)
        };
        let own = result.unsettled.iter().filter(is_own);
        own.map(|one| NotSettled {
            account: one.account.clone(),
            agent: one.agent.clone(),
            amount: one.amount.clone(),
            how: one.how,
            to: one.to.clone(),
        })
        .collect()
    }
}

/// What is posted to the accounts of an id.
fn postings(id: &Id, difference: &Adjusted) -> Vec<Posting> {
    let accounts = difference.accounts.iter();
    let own = accounts.filter_map(|(account, of)| Some((account, of.get(id)?)));
    let own = own.filter(|(_, amount)| !amount.is_zero());
    own.map(|(account, amount)| Posting { account: account.clone(), amount: amount.clone() })
        .collect()
}

/// The differences that later closes, standing now, made in a published one.
pub(super) fn later(
    view: &dyn View,
    close: &ClosedPeriod,
) -> Result<Vec<(ClosedPeriod, Adjusted)>, ProjectionError> {
    let head = view.head()?.size();
    let mut found = Vec::new();
    for one in closed_periods(view)? {
        if !one.stands_at(head) || !one.adjusts.contains(&close.position) {
            continue;
        }
        let mut events = Vec::new();
        batch(view, &one, |record| {
            // Adjustments are the first events of a batch.
            let Event::AdjustmentPosted(by) = &record.event else {
                return Ok(ControlFlow::Break(()));
            };
            if by.of == close.position {
                events.push(record.event);
            }
            Ok(ControlFlow::Continue(()))
        })?;
        if let Some(difference) = facts(&events)?.adjustments.pop() {
            found.push((one, difference));
        }
    }
    Ok(found)
}

/// What later closes changed for somebody.
pub(super) fn adjusted_by(whose: Whose<'_>, later: &[(ClosedPeriod, Adjusted)]) -> Vec<Adjustment> {
    later.iter().flat_map(|(other, difference)| whose.of(other, difference)).collect()
}
