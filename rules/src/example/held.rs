//! What funds and accounts hold between the periods of an example, credit by credit.
//!
//! Every entry goes into the same [`Lots`] that closes are folded into, in the same order: what is
//! given on the first day of its period, what a distribution moved and posted on the last one, each
//! with the end that the fund or account gives it.

use std::collections::BTreeMap;

use commonbook_core::event::Position;
use commonbook_core::value::{Date, Exact, Period, ValueError};

use crate::Rules;
use crate::input::Lot;
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
    years: Option<u32>,
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
}

impl<'a> Amount<'a> {
    fn of(amount: Exact, on: Date) -> Self {
        Self { amount, on, since: on, expires: None, takes: &[] }
    }
}

impl Held {
    pub(super) fn of(rules: &Rules, agents: usize) -> Self {
        let store = |years| Store { years, ..Store::default() };
        let funds = rules.funds().iter();
        let funds = funds.map(|spec| (spec.name.clone(), store(spec.expires_after)));
        let declared = rules.accounts().iter().map(|spec| (spec.name.clone(), spec.expires_after));
        let accounts = [(CASH.to_owned(), None)].into_iter().chain(declared);
        let accounts = accounts.map(|(name, years)| (name, vec![store(years); agents]));
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
        *store = Store { years: store.years, ..Store::default() };
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
                if let Some(store) = self.funds.get_mut(fund) {
                    store.enter(position, Amount::of(amount, on), true)?;
                }
            }
        }
        for posting in &outcome.postings {
            let (expires, takes) = (posting.expires, posting.lots.as_slice());
            let amount = Amount { expires, takes, ..Amount::of(posting.amount.exact(), on) };
            self.post(&posting.account, posting.agent, amount)?;
        }
        Ok(())
    }

    /// Every fund's balance.
    pub(super) fn funds(&self) -> impl Iterator<Item = (&String, &Exact)> {
        self.funds.iter().map(|(name, store)| (name, &store.balance))
    }

    /// Every account's balances.
    pub(super) fn accounts(&self) -> BTreeMap<String, Vec<Exact>> {
        let balances = |stores: &Vec<Store>| stores.iter().map(|it| it.balance.clone()).collect();
        self.accounts.iter().map(|(name, stores)| (name.clone(), balances(stores))).collect()
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
            // An account's years are those of its credits.
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
        ends_by_years: bool,
    ) -> Result<(), ValueError> {
        let Amount { amount, on, since, expires, takes } = of;
        if amount.is_zero() {
            return Ok(());
        }
        self.settle(on)?;
        self.balance = self.balance.add(&amount)?;
        let expires = end(since, self.years.filter(|_| ends_by_years), expires);
        self.lots.enter(&Entry { position, on, since, amount, expires, takes: takes.to_vec() })
    }

    fn settle(&mut self, on: Date) -> Result<(), ValueError> {
        self.lots.end(on);
        for (_, amount) in self.lots.ended().iter().skip(self.settled) {
            self.balance = self.balance.sub(amount)?;
        }
        self.settled = self.lots.ended().len();
        Ok(())
    }
}
