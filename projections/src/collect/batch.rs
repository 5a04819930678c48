//! What closes wrote, and what was asked of the distribution before it.
//!
//! A result counts on its period's last day, when its close stands and came before the distribution
//! that is computed; where others stand for a close's own results, these count in their place. The
//! past of steps is that of rules of the same name. A call counts for its own
//! days, and of the proposals for the period the last one, whole. Results that no close ends count
//! nowhere, which is a finding.

use commonbook_core::door::ClosedPeriod;
use commonbook_core::event::{Event, FundMoved, Label, Place, Position, Record};
use commonbook_core::value::Date;

use super::{Collector, Posting};
use crate::balances::How;
use crate::error::ProjectionError;

/// The close that a result belongs to.
#[derive(Clone, Copy)]
pub(super) struct Batch {
    /// The period's last day.
    on: Date,
    /// Whether rules of the same name closed it.
    is_of_these_rules: bool,
}

impl Batch {
    fn of(close: &ClosedPeriod, rules: &str) -> Self {
        Self { on: close.period.last_day(), is_of_these_rules: close.rules == rules }
    }
}

impl Collector<'_> {
    /// What somebody asked for: an amount to share, or what lines are to share.
    pub(super) fn asked(&mut self, record: &Record) {
        let period = self.of.window.period;
        if let Event::DistributionCalled(e) = &record.event
            && e.rules.as_str() == self.of.rules.name()
            && (e.from, e.to) == (period.from(), period.to())
        {
            self.called.push(e.amount);
        }
        if let Event::DistributionProposed(e) = &record.event
            && e.rules.as_str() == self.of.rules.name()
            && e.period == period
        {
            let amounts = e.amounts.iter();
            self.proposed = amounts.map(|one| (one.line.to_string(), one.amount)).collect();
        }
    }

    /// A result event in its line, of a close that counts or of another one.
    pub(super) fn result(&mut self, record: &Record) -> Result<(), ProjectionError> {
        let position = record.position;
        self.in_batch(position);
        let Some(close) = self.seen_close(position) else { return Ok(()) };
        if self.of.replaced.of(close.position).is_some() {
            return Ok(());
        }
        let of = Batch::of(close, self.of.rules.name());
        self.counts(&record.event, position, of)
    }

    /// A close ends: results that stand for its own count now.
    pub(super) fn replaced(&mut self, position: Position) -> Result<(), ProjectionError> {
        let of = self.of;
        let Some(close) = self.seen_close(position) else { return Ok(()) };
        let batch = Batch::of(close, of.rules.name());
        let results = of.replaced.of(position).map_or(&[][..], Vec::as_slice);
        for (position, event) in results {
            // Somebody whom only a later record made known.
            let is_known = event.agents().all(|agent| {
                self.holder(agent, *position).is_ok() && self.earner(agent, *position).is_ok()
            });
            if is_known {
                self.counts(event, *position, batch)?;
            } else {
                self.waiting.push((*position, event, batch));
            }
        }
        Ok(())
    }

    /// Results of contributors who were registered after the close that they stand for.
    pub(super) fn waited(&mut self) -> Result<(), ProjectionError> {
        for (position, event, batch) in std::mem::take(&mut self.waiting) {
            self.counts(event, position, batch)?;
        }
        Ok(())
    }

    /// A result of a close that counts.
    fn counts(
        &mut self,
        event: &Event,
        position: Position,
        of: Batch,
    ) -> Result<(), ProjectionError> {
        if let Event::FundMoved(e) = event {
            self.balances.moved(e, of.on, position)?;
            if of.is_of_these_rules {
                self.past.moved(e, (position, of.on))?;
            }
        }
        if let Event::AccountPosted(e) = event {
            let (account, amount, unit) = (e.account.as_str(), e.exact(), &e.unit);
            let (expires, takes) = (e.expires, e.lots.as_slice());
            let (books, how) = (e.expired == Some(true), How::Plain);
            let posting = Posting { account, amount, unit, on: of.on, expires, takes, books, how };
            self.post(&e.agent, posting, position)?;
        }
        if let Event::ShareAllocated(e) = event
            && of.is_of_these_rules
        {
            let number = self.earner(&e.agent, position)?;
            if self.past.shared(e, number, (position, of.on))? {
                self.roster.name(number);
            }
        }
        Ok(())
    }

    /// Whether a close took a result, where the co-op ends: in time, or by an adjustment.
    pub(super) fn is_distributed(&self, pot: Option<&Label>, record: &Record) -> bool {
        if !self.of.dissolves {
            return false;
        }
        let pot = pot.map_or("main", Label::as_str);
        let mut closes = self.standing.standing();
        closes.any(|close| {
            close.takes(pot, record.effective_on) && close.period.last_day() <= self.of.window.until
        })
    }

    /// What an adjustment left unsettled: it goes from the account to another place.
    pub(super) fn unsettled(&mut self, record: &Record) -> Result<(), ProjectionError> {
        let position = record.position;
        self.in_batch(position);
        let Some(close) = self.seen_close(position) else { return Ok(()) };
        let on = close.period.last_day();
        #[expect(clippy::wildcard_enum_match_arm, reason = "the caller lists these two")]
        let (account, agent, amount, to, unit) = match &record.event {
            Event::AdjustmentWaived(e) => (&e.account, &e.agent, e.amount, &e.to, &e.unit),
            Event::AdjustmentBorne(e) => (&e.account, &e.agent, e.amount, &e.to, &e.unit),
            _ => return Ok(()),
        };
        let posting = |account, amount| {
            let (expires, takes, books, how) = (None, &[], false, How::Plain);
            Posting { account, amount, unit, on, expires, takes, books, how }
        };
        self.post(agent, posting(account.as_str(), amount.exact().neg()), position)?;
        if let Place::Account(other) = to {
            return self.post(agent, posting(other.as_str(), amount.exact()), position);
        }
        // Members stand for the account, as in every movement to or from contributors.
        let moved = FundMoved {
            amount,
            difference: None,
            expired: None,
            from: Place::Members,
            line: None,
            to: to.clone(),
            unit: unit.clone(),
        };
        self.balances.moved(&moved, on, position)
    }

    /// The close of a result event, when it stands and is seen.
    fn seen_close(&self, position: Position) -> Option<&ClosedPeriod> {
        let close = self.standing.batch_of(position)?;
        let seen = self.own_close.is_none_or(|own| close.position < own);
        (seen && close.stands_at(self.of.size)).then_some(close)
    }

    /// Remembers the first result that no close ends.
    pub(super) fn in_batch(&mut self, position: Position) {
        if self.incomplete.is_none() && self.standing.batch_of(position).is_none() {
            self.incomplete = Some(position);
        }
    }
}
