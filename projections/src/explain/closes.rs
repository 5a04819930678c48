//! Which close wrote an event, and the contributions that it credited.
//!
//! A close posts what contributions add to a claim as one amount. Which they were is told where the
//! book still tells: by what no earlier close of the rules had credited, as it stands now. Where
//! that does not add up to what was posted (a contribution was taken back since, or has ended), the
//! close alone is named.

use commonbook_core::door::ClosedPeriod;
use commonbook_core::event::{Event, Position, Record};
use commonbook_core::value::{Exact, Period};
use serde::Serialize;

use super::assemble::Of;
use super::watch::{Counted, EarlierCredit};
use crate::error::ProjectionError;

/// A close by what it is of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CloseName {
    /// Number within rules and period, from 1.
    pub number: u32,
    /// The period.
    pub period: Period,
    /// The rules' name.
    pub rules: String,
}

impl CloseName {
    pub(super) fn of(close: &ClosedPeriod) -> Self {
        Self { number: close.number, period: close.period, rules: close.rules.clone() }
    }
}

impl Of<'_> {
    /// The close that wrote the event at a position, or ended there.
    pub(super) fn close_of(&self, position: Position) -> Option<&ClosedPeriod> {
        let at = self.closes.partition_point(|close| close.position < position);
        self.closes.get(at).filter(|close| close.first <= position)
    }

    /// The contributions that a posting to a claim credited, where the book tells.
    pub(super) fn credited_by(&self, record: &Record) -> Result<Vec<Counted>, ProjectionError> {
        let none = Ok(Vec::new());
        let Event::AccountPosted(posted) = &record.event else { return none };
        let Some(close) = self.close_of(record.position) else { return none };
        let measures = self.computed.rule_set.measures();
        let place = measures.iter().position(|spec| spec.name == posted.account.as_str());
        if close.rules != self.computed.rules || !posted.exact().is_positive() {
            return none;
        }
        let all = place.and_then(|place| self.own.credited.get(place)).into_iter().flatten();
        let is_of =
            |one: &&EarlierCredit| one.first == close.first && one.expires == posted.expires;
        let counted: Vec<Counted> = all.filter(is_of).map(|one| one.counted.clone()).collect();
        let sum = Exact::sum(counted.iter().map(|one| &one.worth).collect::<Vec<_>>());
        let sum = sum.map_err(ProjectionError::number("what a close credited"))?;
        Ok(if sum == posted.exact() { counted } else { Vec::new() })
    }
}
