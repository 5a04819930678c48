//! Every account of the book added up event by event, and whether the sums are what they must be.
//!
//! 1. After every event the balances of each commodity come to zero: what one account gained,
//!    others gave. What takes an event back turns round what that event booked.
//! 2. After every close the net assets, counted from money that came in and went out without a
//!    look at any account, are what members and funds hold, with results that nobody shared yet,
//!    what ended by itself, and claims that were given up.
//! 3. At the end each member's account holds what the book's own table of balances says, which is
//!    kept by other code.
//!
//! Which account an event moves is said in [`entry`]. Days do not matter here, nor does who stands
//! for whom.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use commonbook_core::event::{Event, Place, Position, UnitText};
use commonbook_core::log::{FactKind, View};
use commonbook_core::value::{Exact, Id};

use super::check::{Check, Finding};
use crate::error::ProjectionError;
use crate::journal::account::{Account, Class};
use crate::journal::commodity::Commodity;
use crate::journal::entry::{Part, entry, part};

/// The account that takes up a payable.
const CASH: &str = "cash";

/// All accounts so far.
pub(super) struct Ledger<'a> {
    currency: &'a UnitText,
    sums: BTreeMap<Account, BTreeMap<Commodity, Exact>>,
    /// All balances of a commodity together.
    totals: BTreeMap<Commodity, Exact>,
    /// Balances in money, by what they belong to.
    classes: BTreeMap<Class, Exact>,
    /// What came in less what went out, in money.
    assets: Exact,
    movements: u64,
    closes: u64,
    balance: Check,
    net: Check,
}

impl<'a> Ledger<'a> {
    pub(super) fn new(currency: &'a UnitText) -> Self {
        Self {
            currency,
            sums: BTreeMap::new(),
            totals: BTreeMap::new(),
            classes: BTreeMap::new(),
            assets: Exact::ZERO,
            movements: 0,
            closes: 0,
            balance: Check::new(
                "trial balance",
                "After every single event, what all accounts gained and what all accounts gave \
                 is the same amount.",
            ),
            net: Check::new(
                "net assets",
                "After every close, what the co-op has is what its members and funds hold, with \
                 results that nobody shared yet; nothing is left over.",
            ),
        }
    }

    /// Books an event, or with `back` takes back what it booked.
    pub(super) fn book(&mut self, event: &Event, back: bool) -> Result<(), ProjectionError> {
        let found = entry(self.currency, event).map_err(|problem| {
            ProjectionError::ResultMustBeRecordable { what: problem.to_string() }
        })?;
        let assets = self.counted(event);
        self.assets = sum(&self.assets, &signed(&assets, back))?;
        let Some(found) = found else { return Ok(()) };
        let amount = signed(&found.amount, back);
        self.movements = self.movements.saturating_add(1);
        self.add(found.debit, &found.commodity, &amount)?;
        self.add(found.credit, &found.commodity, &amount.neg())
    }

    fn add(
        &mut self,
        account: Account,
        commodity: &Commodity,
        amount: &Exact,
    ) -> Result<(), ProjectionError> {
        if commodity.is_money() {
            let class = self.classes.entry(account.class()).or_default();
            *class = sum(class, amount)?;
        }
        for sums in [self.sums.entry(account).or_default(), &mut self.totals] {
            match sums.get_mut(commodity) {
                Some(before) => *before = sum(before, amount)?,
                None => drop(sums.insert(commodity.clone(), amount.clone())),
            }
        }
        Ok(())
    }

    /// By how much an event changes what the co-op has, whatever accounts say.
    fn counted(&self, event: &Event) -> Exact {
        let money = |unit: &UnitText, amount: Exact| {
            if unit == self.currency { amount } else { Exact::ZERO }
        };
        let outside = |from: &Place, to: &Place, amount: Exact| {
            let is_outside = |place: &Place| matches!(place, Place::Source | Place::Outside);
            match (is_outside(from), is_outside(to)) {
                (true, false) => amount,
                (false, true) => amount.neg(),
                (true, true) | (false, false) => Exact::ZERO,
            }
        };
        if let Some(Part::Moved(e)) = part(event) {
            // What ended stays in the book, and belongs to nobody by name.
            let is_ended = e.expired == Some(true) && e.to == Place::Outside;
            return if is_ended { Exact::ZERO } else { outside(&e.from, &e.to, e.amount.exact()) };
        }
        #[expect(clippy::wildcard_enum_match_arm, reason = "the others bring and take no money")]
        match event {
            Event::BalanceOpened(e) if e.claim.is_none() && e.line.is_none() => {
                money(&e.unit, e.exact())
            }
            Event::RevenueRecorded(e) => e.amount.exact(),
            Event::ExpenseRecorded(e) => e.amount.exact().neg(),
            Event::ResultRecorded(e) => e.amount.exact(),
            Event::CapitalPaidIn(e) => e.amount.exact(),
            Event::CapitalPaidOut(e) => e.amount.exact().neg(),
            Event::PayoutPaid(e) => e.amount.exact().neg(),
            Event::PayoutReturned(e) => e.amount.exact(),
            Event::PaymentReceived(e) => e.amount.exact(),
            Event::AdjustmentWaived(e) => outside(&Place::Members, &e.to, e.amount.exact()),
            Event::AdjustmentBorne(e) => outside(&Place::Members, &e.to, e.amount.exact()),
            _ => Exact::ZERO,
        }
    }

    /// Asks whether all balances come to zero.
    pub(super) fn after(&mut self, position: Position) {
        for (commodity, total) in &self.totals {
            if !total.is_zero() {
                let what = format!("all balances in {commodity}");
                self.balance.found(Finding::at(position, what, "0", total));
            }
        }
    }

    /// Asks to whom the net assets belong.
    pub(super) fn after_close(&mut self, position: Position) -> Result<(), ProjectionError> {
        self.closes = self.closes.saturating_add(1);
        let others = self.classes.iter().filter(|(class, _)| **class != Class::Net);
        let held = Exact::sum(others.map(|(_, sum)| sum)).map_err(failed())?.neg();
        if held != self.assets {
            let what = "the net assets after this close";
            let held = format!("{held} held by members, funds and undistributed results");
            self.net.found(Finding::at(position, what, &self.assets, held));
        }
        Ok(())
    }

    /// The checks, with the members' accounts held against the book's own table.
    pub(super) fn finish(
        mut self,
        view: &dyn View,
        size: u64,
    ) -> Result<[Check; 3], ProjectionError> {
        let mut accounts = Check::new(
            "accounts",
            "What every member's account holds, added up from the events, is what the book's own \
             table says.",
        );
        let mut held: BTreeMap<String, Exact> = BTreeMap::new();
        let mut ends: BTreeMap<Commodity, Exact> = BTreeMap::new();
        for (account, sums) in &self.sums {
            for (commodity, amount) in sums {
                let end = ends.entry(commodity.clone()).or_default();
                *end = sum(end, amount)?;
                let Some((name, agent)) = account.member() else { continue };
                let held = held.entry(format!("{name}\t{agent}\t{}", commodity.unit)).or_default();
                *held = held.sub(amount).map_err(failed())?;
            }
        }
        held.retain(|_, amount| !amount.is_zero());
        let looked = u64::try_from(held.len()).unwrap_or(u64::MAX);
        compare(view, held, &mut accounts)?;
        if ends != self.totals {
            let found = "other sums than event by event".to_owned();
            let (expected, place) = ("the same sums".to_owned(), "all accounts".to_owned());
            self.balance.found(Finding { expected, found, place, position: None });
        }
        Ok([
            self.balance.looked(size, "positions").looked(self.movements, "movements"),
            self.net.looked(self.closes, "closes"),
            accounts.looked(looked, "balances"),
        ])
    }
}

/// Holds balances, by the keys of the table, against its rows.
fn compare(
    view: &dyn View,
    mut held: BTreeMap<String, Exact>,
    accounts: &mut Check,
) -> Result<(), ProjectionError> {
    let place = |key: &str| {
        let mut fields = key.split('\t');
        let mut next = || fields.next().unwrap_or_default();
        format!("account {} of {} in {}", next(), next(), next())
    };
    let mut differs = |key: &str, expected: String, found: String| {
        accounts.found(Finding { expected, found, place: place(key), position: None });
    };
    view.facts(FactKind::Balance, "", "", &mut |key, value| {
        let expected = held.remove(key).unwrap_or_default();
        if Exact::parse(value).as_ref() != Ok(&expected) {
            differs(key, expected.to_string(), value.to_owned());
        }
        ControlFlow::Continue(())
    })?;
    for (key, amount) in &held {
        differs(key, amount.to_string(), "no row".to_owned());
    }
    Ok(())
}

/// The account's name that a place of members stands for.
pub(super) fn account_name(place: &Place) -> Option<&str> {
    match place {
        Place::Members | Place::Agent(_) => Some(CASH),
        Place::Account(name) => Some(name.as_str()),
        Place::Pot(_) | Place::Fund(_) | Place::Source | Place::Outside => None,
    }
}

/// Whose balance an id's postings are in, once ids were merged or succeeded: always the same one of
/// all those that ever were one.
#[derive(Debug, Default)]
pub(super) struct People {
    one: BTreeMap<Id, Id>,
}

impl People {
    pub(super) fn are_one(&mut self, agent: &Id, other: &Id) {
        let (agent, other) = (self.of(agent).clone(), self.of(other).clone());
        if agent != other {
            self.one.insert(agent, other);
        }
    }

    pub(super) fn of<'a>(&'a self, agent: &'a Id) -> &'a Id {
        let mut at = agent;
        while let Some(next) = self.one.get(at) {
            at = next;
        }
        at
    }
}

fn signed(amount: &Exact, back: bool) -> Exact {
    if back { amount.neg() } else { amount.clone() }
}

/// Two numbers together.
pub(super) fn sum(one: &Exact, other: &Exact) -> Result<Exact, ProjectionError> {
    one.add(other).map_err(failed())
}

fn failed() -> impl FnOnce(commonbook_core::value::ValueError) -> ProjectionError {
    ProjectionError::number("a sum of the audit")
}
