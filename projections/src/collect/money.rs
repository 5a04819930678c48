//! Money and claims that people moved: paid in and out, come back, passed to another.
//!
//! Each lands on the accounts that it names, on its own day. What closes posted is beside
//! [`super::batch`].

use commonbook_core::event::{Event, Position, Record};
use commonbook_core::value::Id;

use super::{Collector, Posting, negative};
use crate::balances::{Entry, How};
use crate::error::ProjectionError;

impl Collector<'_> {
    /// What was paid in, paid out, came back or passed to another.
    pub(super) fn paid(&mut self, record: &Record) -> Result<(), ProjectionError> {
        let mut how = How::Plain;
        if let Event::BalanceTransferred(e) = &record.event {
            self.note_place(None, Some(e.account.as_str()), record);
            let to = self.holder(&e.to, record.position)?;
            let (account, amount, unit) = (e.account.as_str(), e.exact().neg(), &e.unit);
            let (on, how) = (record.effective_on, How::To(to));
            let (expires, takes, books) = (None, &[], false);
            let of = Posting { account, amount, unit, on, expires, takes, books, how };
            return self.post(&e.agent, of, record.position);
        }
        if let Event::PayoutReturned(e) = &record.event {
            how = How::BackOf(e.of);
        }
        #[expect(clippy::wildcard_enum_match_arm, reason = "the caller lists these five")]
        let (account, agent, amount, unit) = match &record.event {
            Event::CapitalPaidIn(e) => (e.account_name(), &e.agent, e.amount, &e.unit),
            Event::CapitalPaidOut(e) => (e.account_name(), &e.agent, negative(e.amount)?, &e.unit),
            Event::PayoutPaid(e) => (e.account.as_str(), &e.agent, negative(e.amount)?, &e.unit),
            Event::PayoutReturned(e) => (e.account.as_str(), &e.agent, e.amount, &e.unit),
            Event::PaymentReceived(e) => (e.account.as_str(), &e.agent, e.amount, &e.unit),
            _ => return Ok(()),
        };
        self.note_place(None, Some(account), record);
        let (amount, on) = (amount.exact(), record.effective_on);
        let (expires, takes, books) = (None, &[], false);
        let of = Posting { account, amount, unit, on, expires, takes, books, how };
        self.post(agent, of, record.position)
    }

    pub(super) fn post(
        &mut self,
        agent: &Id,
        of: Posting<'_>,
        position: Position,
    ) -> Result<(), ProjectionError> {
        let number = self.holder(agent, position)?;
        let Posting { account, amount, unit, on, expires, takes, books, how } = of;
        let since = on;
        let entry = Entry {
            account,
            number,
            amount,
            unit,
            on,
            since,
            expires,
            takes,
            books,
            position,
            how,
        };
        if self.balances.post(&entry)? {
            self.roster.name(number);
            if let How::To(to) = how {
                self.roster.name(to);
            }
        }
        Ok(())
    }
}
