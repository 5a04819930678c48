//! Balances of funds and accounts, as a statement finds them.
//!
//! 1. A balance is as of the end of the last day that counts, without the distribution that is
//!    computed. `at open` is the end of the day before the period; `on average` the mean of the
//!    days' ends, kept at 18 places.
//! 2. It folds from opening balances, capital paid in and out, payouts paid and returned, and from
//!    what standing closes of any rules moved and posted. A close's results belong to its period's
//!    last day. Closes count in their own order: one that was closed after the distribution that is
//!    computed does not change what that found.
//! 3. A balance with an end (`expires`) counts until the day before.
//!
//! What moves a fund after the last day is kept by day: money that a later close has given away
//! is not there to be given again. Whether a balance may be below zero is otherwise the rules' and
//! the door's matter.

use std::collections::BTreeMap;

use commonbook_core::event::{BalanceOpened, FundMoved, Place, Position, UnitText};
use commonbook_core::value::{Amount, Date, Exact, Rounding, Unit, ValueError};
use commonbook_rules::Rules;
use commonbook_rules::model::BalanceAt;

use crate::error::ProjectionError;
use crate::explain::Counted;
use crate::total::Total;
use crate::window::Window;

/// The payable, an account that no rules need to declare.
pub(crate) const CASH: &str = "cash";

/// The declared funds and accounts, while records come in.
pub(crate) struct Balances {
    window: Window,
    rules: String,
    scale: u8,
    currency: Unit,
    funds: BTreeMap<String, Total>,
    later: Later,
    accounts: BTreeMap<String, Account>,
    /// What moved the accounts of the watched agents, by number and account.
    watched: BTreeMap<usize, BTreeMap<String, Vec<Counted>>>,
}

/// What moves each fund after the last day that counts, by day.
pub(crate) type Later = BTreeMap<String, BTreeMap<Date, Total>>;

struct Account {
    unit: Unit,
    /// By the agents' numbers.
    rows: Vec<Row>,
}

#[derive(Clone, Debug, Default)]
struct Row {
    at_open: Total,
    at_close: Total,
    /// The sum of the balances at the days' ends.
    over_days: Total,
}

/// An amount for somebody's account.
#[derive(Clone, Copy)]
pub(crate) struct Entry<'a> {
    pub(crate) account: &'a str,
    pub(crate) number: usize,
    pub(crate) amount: Amount,
    pub(crate) unit: &'a UnitText,
    pub(crate) on: Date,
    pub(crate) position: Position,
}

impl Balances {
    pub(crate) fn new(rules: &Rules, window: Window, scale: u8) -> Self {
        let account = |unit: Unit| Account { unit, rows: Vec::new() };
        let declared = rules.accounts().iter().map(|spec| (spec.name.clone(), spec.unit.clone()));
        let cash = (CASH.to_owned(), rules.currency().clone());
        Self {
            window,
            rules: rules.name().to_owned(),
            scale,
            currency: rules.currency().clone(),
            funds: rules.funds().iter().map(|spec| (spec.name.clone(), Total::default())).collect(),
            later: Later::new(),
            accounts: declared.chain([cash]).map(|(name, unit)| (name, account(unit))).collect(),
            watched: BTreeMap::new(),
        }
    }

    /// A balance from before the book; whether it is one of these.
    pub(crate) fn opened(
        &mut self,
        event: &BalanceOpened,
        number: Option<usize>,
        on: Date,
        position: Position,
    ) -> Result<bool, ProjectionError> {
        let ends = event.expires.filter(|expires| *expires <= self.window.until);
        if let Some(fund) = &event.fund {
            if ends.is_some() {
                return Ok(false);
            }
            return self.fund(fund.as_str(), event.amount, &event.unit, on, position);
        }
        let (Some(account), Some(number)) = (&event.account, number) else { return Ok(false) };
        let (account, unit, amount) = (account.as_str(), &event.unit, event.amount);
        let taken = self.post(Entry { account, number, amount, unit, on, position })?;
        if let Some(on) = ends.filter(|_| taken) {
            let amount = amount.checked_neg().map_err(number_of(account))?;
            self.post(Entry { account, number, amount, unit, on, position })?;
        }
        Ok(taken)
    }

    /// A standing close moved money.
    pub(crate) fn moved(
        &mut self,
        event: &FundMoved,
        on: Date,
        position: Position,
    ) -> Result<(), ProjectionError> {
        if let Place::Fund(fund) = &event.to {
            self.fund(fund.as_str(), event.amount, &event.unit, on, position)?;
        }
        if let Place::Fund(fund) = &event.from {
            let amount = event.amount.checked_neg().map_err(number_of(fund.as_str()))?;
            self.fund(fund.as_str(), amount, &event.unit, on, position)?;
        }
        Ok(())
    }

    /// An amount comes to an account; whether it is one of these, by the last day.
    pub(crate) fn post(&mut self, entry: Entry<'_>) -> Result<bool, ProjectionError> {
        let (from, until) = (self.window.period.from(), self.window.until);
        let Some(account) = self.accounts.get_mut(entry.account) else { return Ok(false) };
        if entry.on > until {
            return Ok(false);
        }
        check_unit(
            &self.rules,
            "account",
            entry.account,
            &account.unit,
            entry.unit,
            entry.position,
        )?;
        if account.rows.len() <= entry.number {
            account.rows.resize_with(entry.number.saturating_add(1), Row::default);
        }
        let Some(row) = account.rows.get_mut(entry.number) else { return Ok(false) };
        let days = entry.on.max(from).days_until(until).saturating_add(1);
        row.add(entry.amount, entry.on < from, days).map_err(number_of(entry.account))?;
        if let Some(accounts) = self.watched.get_mut(&entry.number) {
            let (position, on) = (entry.position, entry.on);
            let counted = Counted { position, worth: entry.amount.exact(), on };
            accounts.entry(entry.account.to_owned()).or_default().push(counted);
        }
        Ok(true)
    }

    /// Records from here on what moves the accounts of this agent.
    pub(crate) fn watch(&mut self, number: usize) {
        self.watched.entry(number).or_default();
    }

    /// What moved the accounts of a watched agent, by account.
    pub(crate) fn watched(&self, number: usize) -> BTreeMap<String, Vec<Counted>> {
        self.watched.get(&number).cloned().unwrap_or_default()
    }

    /// Every declared fund's balance.
    pub(crate) fn funds(&self) -> Result<BTreeMap<String, Amount>, ProjectionError> {
        let mut funds = BTreeMap::new();
        for (name, total) in &self.funds {
            let amount = Amount::from_exact(&total.value(), self.scale, Rounding::HalfEven);
            funds.insert(name.clone(), amount.map_err(number_of(name))?);
        }
        Ok(funds)
    }

    /// What moves the funds after the last day that counts.
    pub(crate) fn into_later(self) -> Later {
        self.later
    }

    /// Every account's balances at the end of the last day, for the agents asked for.
    pub(crate) fn accounts(
        &self,
        agents: &[usize],
    ) -> Result<BTreeMap<String, Vec<Exact>>, ProjectionError> {
        let mut accounts = BTreeMap::new();
        for name in self.accounts.keys() {
            accounts.insert(name.clone(), self.values(name, BalanceAt::Close, agents)?);
        }
        Ok(accounts)
    }

    /// One account's balances for the agents asked for.
    pub(crate) fn values(
        &self,
        account: &str,
        at: BalanceAt,
        agents: &[usize],
    ) -> Result<Vec<Exact>, ProjectionError> {
        let rows = self.accounts.get(account).map_or(&[][..], |account| &account.rows);
        let days = self.window.period.from().days_until(self.window.until).saturating_add(1);
        let of = |agent: &usize| {
            let Some(row) = rows.get(*agent) else { return Ok(Exact::ZERO) };
            match at {
                BalanceAt::Open => Ok(row.at_open.value()),
                BalanceAt::Close => Ok(row.at_close.value()),
                BalanceAt::Average => row.over_days.value().div(&Exact::from(days))?.kept(),
            }
        };
        let values: Result<Vec<Exact>, ValueError> = agents.iter().map(of).collect();
        values.map_err(number_of(account))
    }

    fn fund(
        &mut self,
        fund: &str,
        amount: Amount,
        unit: &UnitText,
        on: Date,
        position: Position,
    ) -> Result<bool, ProjectionError> {
        let Some(total) = self.funds.get_mut(fund) else { return Ok(false) };
        let is_later = on > self.window.until;
        if is_later {
            let days = self.later.entry(fund.to_owned()).or_default();
            days.entry(on).or_default().add_amount(amount).map_err(number_of(fund))?;
            return Ok(false);
        }
        check_unit(&self.rules, "fund", fund, &self.currency, unit, position)?;
        total.add_amount(amount).map_err(number_of(fund))?;
        Ok(true)
    }
}

impl Row {
    fn add(&mut self, amount: Amount, before: bool, days: i64) -> Result<(), ValueError> {
        self.at_close.add_amount(amount)?;
        if before {
            self.at_open.add_amount(amount)?;
        }
        let over_days = amount.count().checked_mul(i128::from(days)).ok_or(ValueError::TooLarge)?;
        self.over_days.add_amount(Amount::new(over_days, amount.scale())?)
    }
}

fn number_of(place: &str) -> impl FnOnce(ValueError) -> ProjectionError {
    move |cause| ProjectionError::NumberMustFit { what: format!("the balance of {place}"), cause }
}

fn check_unit(
    rules: &str,
    kind: &str,
    place: &str,
    expected: &Unit,
    found: &UnitText,
    position: Position,
) -> Result<(), ProjectionError> {
    // One word is compared as text: units are spelled in one way.
    if expected.word() == Some(found.as_str()) {
        return Ok(());
    }
    let unit = found.unit().map_err(ProjectionError::number("the unit of a balance"))?;
    if unit == *expected && !found.is_percent() {
        return Ok(());
    }
    Err(ProjectionError::BalanceMustBeInItsUnit {
        name: rules.to_owned(),
        place: format!("{kind} {place}"),
        position,
        expected: expected.to_string(),
        found: found.to_string(),
    })
}
