//! What closes wrote, and what was asked of the distribution before it.
//!
//! A result counts on its period's last day, when its close stands and came before the distribution
//! that is computed; the past of steps is that of rules of the same name. A call counts for its own
//! days, and of the proposals for the period the last one, whole. Results that no close ends count
//! nowhere, which is a finding.

use commonbook_core::event::{AccountPosted, Event, Label, Position, Record, ShareAllocated};
use commonbook_core::value::Date;

use super::{Collector, Posting};
use crate::balances::How;
use crate::error::ProjectionError;

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

    /// A result event, of a close that counts or of another one.
    pub(super) fn result(&mut self, record: &Record) -> Result<(), ProjectionError> {
        let position = record.position;
        if let Event::FundMoved(e) = &record.event {
            if let Some(on) = self.result_day(record) {
                self.balances.moved(e, on, position)?;
            }
            if self.is_of_these_rules(record) {
                self.past.moved(e, (position, record.effective_on))?;
            }
        }
        if let Event::AccountPosted(e) = &record.event {
            self.posted(e, record)?;
        }
        if let Event::ShareAllocated(e) = &record.event {
            self.shared(e, record)?;
        }
        self.in_batch(position);
        Ok(())
    }

    /// What a close that counts posted.
    fn posted(&mut self, e: &AccountPosted, record: &Record) -> Result<(), ProjectionError> {
        let Some(on) = self.result_day(record) else { return Ok(()) };
        let (account, amount, unit) = (e.account.as_str(), e.exact(), &e.unit);
        let (expires, takes) = (e.expires, e.lots.as_slice());
        let (books, how) = (e.expired == Some(true), How::Plain);
        let of = Posting { account, amount, unit, on, expires, takes, books, how };
        self.post(&e.agent, of, record)
    }

    /// Shares of a close that counts, where rules read the past.
    fn shared(&mut self, e: &ShareAllocated, record: &Record) -> Result<(), ProjectionError> {
        if !self.is_of_these_rules(record) {
            return Ok(());
        }
        let number = self.number(&e.agent, record.position)?;
        if self.past.shared(e, number, (record.position, record.effective_on))? {
            self.roster.name(number);
        }
        Ok(())
    }

    /// Whether a close took a result, where the co-op ends; one that came late nobody took.
    pub(super) fn is_distributed(&self, pot: Option<&Label>, record: &Record) -> bool {
        if !self.of.dissolves {
            return false;
        }
        let pot = pot.map_or("main", Label::as_str);
        self.standing.closes().iter().any(|close| {
            close.stands_at(self.of.size)
                && record.position < close.first
                && close.period.contains(record.effective_on)
                && close.period.last_day() <= self.of.window.until
                && close.pots.iter().any(|taken| taken == pot)
        })
    }

    /// Whether a result is of a close that counts, by rules of the same name.
    fn is_of_these_rules(&self, record: &Record) -> bool {
        let close = self.standing.batch_of(record.position);
        close.is_some_and(|close| close.rules == self.of.rules.name())
            && self.result_day(record).is_some()
    }

    /// The day of a result event: its period's last one, when its close stands and is seen.
    fn result_day(&self, record: &Record) -> Option<Date> {
        let close = self.standing.batch_of(record.position)?;
        let seen = self.own_close.is_none_or(|own| close.position < own);
        (seen && close.stands_at(self.of.size)).then(|| close.period.last_day())
    }

    /// Remembers the first result that no close ends.
    fn in_batch(&mut self, position: Position) {
        if self.incomplete.is_none() && self.standing.batch_of(position).is_none() {
            self.incomplete = Some(position);
        }
    }
}
