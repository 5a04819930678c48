//! What funds and accounts hold between the periods of an example, credit by credit.
//!
//! Every entry goes into the same [`Lots`] that closes are folded into, in the same order: what is
//! given on the first day of its period, what a distribution moved and posted on the last one, each
//! with the end that the fund or account gives it. What ended stays in what is handed on until a
//! distribution has booked it, as in a book.

use std::collections::BTreeMap;

use commonbook_core::event::Position;
use commonbook_core::value::{Date, Exact, Period, ValueError};

use crate::Rules;
use crate::input::{Ended, EndedOf, Lot};
use crate::lots::{Entry, Lots, Open, end};
use crate::outcome::{Outcome, Place};

/// The account of what is payable, which no rules need to declare.
const CASH: &str = "cash";

/// The declared funds and accounts.
pub(super) struct Held {
    funds: BTreeMap<String, Store>,
    accounts: BTreeMap<String, Vec<Store>>,
    /// The next entry's position.
    next: Position,
}

/// One fund, or one contributor's account.
#[derive(Clone, Default)]
struct Store {
    months: Option<u32>,
    balance: Exact,
    lots: Lots,
    /// How much of what has ended was taken off.
    settled: usize,
}

/// An amount, and when it comes.
struct Amount<'a> {
    amount: Exact,
    on: Date,
    since: Date,
    expires: Option<Date>,
    takes: &'a [(Position, Exact)],
    books: bool,
}

impl<'a> Amount<'a> {
    fn of(amount: Exact, on: Date) -> Self {
        Self { amount, on, since: on, expires: None, takes: &[], books: false }
    }
}

impl Held {
    pub(super) fn of(rules: &Rules, agents: usize) -> Self {
        let store = |months| Store { months, ..Store::default() };
        let funds = rules.funds().iter();
        let funds = funds.map(|spec| (spec.name.clone(), store(spec.expires_after)));
        let declared = rules.accounts().iter().map(|spec| (spec.name.clone(), spec.expires_after));
        let accounts = [(CASH.to_owned(), None)].into_iter().chain(declared);
        let accounts = accounts.map(|(name, months)| (name, vec![store(months); agents]));
        Self { funds: funds.collect(), accounts: accounts.collect(), next: 0 }
    }

    /// Takes off what ended by a day.
    pub(super) fn settle(&mut self, on: Date) -> Result<(), ValueError> {
        let accounts = self.accounts.values_mut().flatten();
        self.funds.values_mut().chain(accounts).try_for_each(|store| store.settle(on))
    }

    /// A fund opens a period with this balance, whatever it held.
    pub(super) fn set_fund(
        &mut self,
        fund: &str,
        amount: Exact,
        on: Date,
    ) -> Result<(), ValueError> {
        let position = self.position();
        let Some(store) = self.funds.get_mut(fund) else { return Ok(()) };
        *store = Store { months: store.months, ..Store::default() };
        store.enter(position, Amount::of(amount, on), true)
    }

    /// Adds to somebody's account what dates from a day.
    pub(super) fn add(
        &mut self,
        (account, agent): (&str, usize),
        amount: Exact,
        (on, since): (Date, Date),
    ) -> Result<(), ValueError> {
        self.post(account, agent, Amount { since, ..Amount::of(amount, on) })
    }

    /// What a distribution leaves.
    pub(super) fn close(&mut self, outcome: &Outcome, period: Period) -> Result<(), ValueError> {
        let on = period.last_day();
        for movement in &outcome.movements {
            let amount = movement.amount.exact();
            for (place, amount) in [(&movement.to, amount.clone()), (&movement.from, amount.neg())]
            {
                let Place::Fund(fund) = place else { continue };
                let position = self.position();
                let books = movement.expired && *place == movement.from;
                if let Some(store) = self.funds.get_mut(fund) {
                    store.enter(position, Amount { books, ..Amount::of(amount, on) }, true)?;
                }
            }
        }
        for posting in &outcome.postings {
            let (expires, takes) = (posting.expires, posting.lots.as_slice());
            let books = posting.expired;
            let amount = Amount { expires, takes, books, ..Amount::of(posting.amount.exact(), on) };
            self.post(&posting.account, posting.agent, amount)?;
        }
        Ok(())
    }

    /// Every fund's balance, with what ended and is not booked.
    pub(super) fn funds(&self) -> Result<Vec<(&String, Exact)>, ValueError> {
        self.funds.iter().map(|(name, store)| Ok((name, store.open()?))).collect()
    }

    /// Every account's balances, with what ended and is not booked.
    pub(super) fn accounts(&self) -> Result<BTreeMap<String, Vec<Exact>>, ValueError> {
        let open = |stores: &Vec<Store>| {
            stores.iter().map(Store::open).collect::<Result<Vec<_>, ValueError>>()
        };
        self.accounts.iter().map(|(name, stores)| Ok((name.clone(), open(stores)?))).collect()
    }

    /// One account's balances, without what ended.
    pub(super) fn counted(&self, account: &str) -> Vec<Exact> {
        let stores = self.accounts.get(account).into_iter().flatten();
        stores.map(|store| store.balance.clone()).collect()
    }

    /// What ended and is not booked.
    pub(super) fn ended(&self) -> Result<Vec<Ended>, ValueError> {
        let mut all = Vec::new();
        for (name, store) in &self.funds {
            let lots = store.lots.unbooked()?;
            let amount = Exact::sum(lots.iter().map(|(_, amount)| amount))?;
            if !amount.is_zero() {
                all.push(Ended { of: EndedOf::Fund(name.clone()), amount, lots: Vec::new() });
            }
        }
        for (name, stores) in &self.accounts {
            for (agent, store) in stores.iter().enumerate() {
                let lots = store.lots.unbooked()?;
                let amount = Exact::sum(lots.iter().map(|(_, amount)| amount))?;
                if !amount.is_zero() {
                    all.push(Ended { of: EndedOf::Account(name.clone(), agent), amount, lots });
                }
            }
        }
        Ok(all)
    }

    /// What is left of an account's single credits, oldest first.
    pub(super) fn lots(&self, account: &str) -> Vec<Vec<Lot>> {
        let of = |store: &Store| {
            let open = store.lots.open().filter(|lot| lot.amount.is_positive());
            open.map(Open::input).collect()
        };
        self.accounts.get(account).into_iter().flatten().map(of).collect()
    }

    fn post(&mut self, account: &str, agent: usize, amount: Amount<'_>) -> Result<(), ValueError> {
        let position = self.position();
        let stores = self.accounts.get_mut(account);
        match stores.and_then(|stores| stores.get_mut(agent)) {
            // An account's months are those of its credits.
            Some(store) => {
                let ends = amount.amount.is_positive();
                store.enter(position, amount, ends)
            }
            None => Ok(()),
        }
    }

    fn position(&mut self) -> Position {
        let position = self.next;
        self.next = self.next.saturating_add(1);
        position
    }
}

impl Store {
    fn enter(
        &mut self,
        position: Position,
        of: Amount<'_>,
        ends_by_rules: bool,
    ) -> Result<(), ValueError> {
        let Amount { amount, on, since, expires, takes, books } = of;
        if amount.is_zero() {
            return Ok(());
        }
        self.settle(on)?;
        self.balance = self.balance.add(&amount)?;
        let expires = end(since, self.months.filter(|_| ends_by_rules), expires);
        let takes = takes.to_vec();
        let booked =
            self.lots.enter(&Entry { position, on, since, amount, expires, takes, books })?;
        // It was taken off when it ended.
        self.balance = self.balance.sub(&booked)?;
        Ok(())
    }

    /// What is in it for whoever books what ended.
    fn open(&self) -> Result<Exact, ValueError> {
        let lots = self.lots.unbooked()?;
        Exact::sum(lots.iter().map(|(_, amount)| amount))?.add(&self.balance)
    }

    fn settle(&mut self, on: Date) -> Result<(), ValueError> {
        self.lots.end(on);
        for one in self.lots.ended().iter().skip(self.settled) {
            self.balance = self.balance.sub(&one.amount)?;
        }
        self.settled = self.lots.ended().len();
        Ok(())
    }
}
