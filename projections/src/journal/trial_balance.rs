//! The trial balance: every account's balance on its side, and that both sides are one sum.
//!
//! Each commodity is summed by itself. Beside it stands what a co-op asks of its books: its net
//! assets are what members hold, what funds hold, and results that no close took yet; besides, what
//! ended by itself, and claims that were given up to a fund. Claims and other units are no money
//! and no part of that. Accounts at zero are left out.

use std::collections::BTreeMap;

use commonbook_core::event::Hash;
use commonbook_core::value::{Date, Exact};
use serde::Serialize;

use super::account::{Account, Class};
use super::commodity::Commodity;
use super::{Journal, Transaction};
use crate::error::ProjectionError;
use crate::statement::{Shown, shown};

/// The schema that trial balances of this version follow.
pub const SCHEMA: &str = "commonbook.trial_balance/1";

/// The balances of all accounts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TrialBalance {
    /// By account, then commodity.
    pub accounts: Vec<Row>,
    /// The last day.
    pub as_of: Date,
    /// The book's name now.
    pub book: String,
    /// What it counts in.
    pub currency: String,
    /// The book's money, and to whom it belongs.
    pub net: Net,
    /// The root over the events that were read.
    pub root: Hash,
    /// [`SCHEMA`].
    pub schema: &'static str,
    /// How many events were read.
    pub size: u64,
    /// Both sides of each commodity.
    pub totals: Vec<Sides>,
}

/// One account's balance, on one of both sides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    /// The account.
    pub account: String,
    /// The commodity's sign.
    pub commodity: String,
    /// The balance, where it is a credit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credit: Option<Shown>,
    /// The balance, where it is a debit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub debit: Option<Shown>,
    /// The names of the book that the account stands for: `account`, `agent`, `fund`, `pot`.
    pub names: BTreeMap<&'static str, String>,
    /// The unit.
    pub unit: String,
}

/// What stands on both sides of a commodity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Sides {
    /// The commodity's sign.
    pub commodity: String,
    /// All credit balances.
    pub credit: Shown,
    /// All debit balances.
    pub debit: Shown,
}

/// Net assets, and whose they are: the others add up to them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Net {
    /// What the co-op has, less what it owes outside.
    pub assets: Shown,
    /// What ended, and belongs to nobody by name.
    pub ended: Shown,
    /// What funds hold.
    pub funds: Shown,
    /// Claims in money that were given up in favour of a fund, below zero.
    pub given_up: Shown,
    /// What members hold.
    pub members: Shown,
    /// Results that no close took yet.
    pub undistributed: Shown,
}

/// Balances by account and commodity, debits above zero; those at zero stand there too.
pub type Sums = BTreeMap<(Account, Commodity), Exact>;

/// What transactions come to.
///
/// # Errors
/// [`ProjectionError::NumberMustFit`].
pub fn sums<'a>(
    transactions: impl IntoIterator<Item = &'a Transaction>,
) -> Result<Sums, ProjectionError> {
    let mut sums = Sums::new();
    for one in transactions {
        for (account, amount) in [(&one.debit, one.amount.clone()), (&one.credit, one.amount.neg())]
        {
            let key = (account.clone(), one.commodity.clone());
            let sum = sums.entry(key).or_insert(Exact::ZERO);
            *sum = sum.add(&amount).map_err(ProjectionError::number("a balance"))?;
        }
    }
    Ok(sums)
}

/// The trial balance of a journal.
///
/// # Errors
/// [`ProjectionError::NumberMustFit`].
pub fn trial_balance(journal: &Journal) -> Result<TrialBalance, ProjectionError> {
    let sums = sums(&journal.transactions)?;
    let failed = || ProjectionError::number("a trial balance");
    let mut totals: BTreeMap<Commodity, (Exact, Exact)> = BTreeMap::new();
    let mut classes: BTreeMap<Class, Exact> = BTreeMap::new();
    let mut accounts = Vec::new();
    for ((account, commodity), sum) in &sums {
        let (debits, credits) = totals.entry(commodity.clone()).or_default();
        let side = if sum.is_negative() { credits } else { debits };
        *side = side.add(&sum.abs()).map_err(failed())?;
        if commodity.is_money() {
            let class = classes.entry(account.class()).or_default();
            *class = class.add(sum).map_err(failed())?;
        }
        if !sum.is_zero() {
            accounts.push(row(journal, account, commodity, sum)?);
        }
    }
    // By the names that are shown, so that a reader finds them.
    accounts.sort_by(|a, b| (&a.account, &a.commodity).cmp(&(&b.account, &b.commodity)));
    let sides = |(commodity, (debits, credits)): (&Commodity, &(Exact, Exact))| {
        Ok::<Sides, ProjectionError>(Sides {
            commodity: commodity.to_string(),
            credit: amount(journal, commodity, credits)?,
            debit: amount(journal, commodity, debits)?,
        })
    };
    let of = |class| {
        let sum = classes.get(&class).cloned().unwrap_or_default();
        let sum = if class == Class::Net { sum } else { sum.neg() };
        shown(&sum, Some(journal.scale))
    };
    Ok(TrialBalance {
        as_of: journal.as_of,
        book: journal.book.clone(),
        currency: journal.currency.to_string(),
        net: Net {
            assets: of(Class::Net)?,
            ended: of(Class::Ended)?,
            funds: of(Class::Funds)?,
            given_up: of(Class::GivenUp)?,
            members: of(Class::Members)?,
            undistributed: of(Class::Undistributed)?,
        },
        root: journal.root,
        schema: SCHEMA,
        size: journal.size,
        totals: totals.iter().map(sides).collect::<Result<_, _>>()?,
        accounts,
    })
}

fn row(
    journal: &Journal,
    account: &Account,
    commodity: &Commodity,
    sum: &Exact,
) -> Result<Row, ProjectionError> {
    let side = amount(journal, commodity, &sum.abs())?;
    let (debit, credit) = if sum.is_negative() { (None, Some(side)) } else { (Some(side), None) };
    let names = account.named().into_iter().map(|(what, name)| (what, name.to_owned()));
    Ok(Row {
        account: account.to_string(),
        commodity: commodity.to_string(),
        credit,
        debit,
        names: names.collect(),
        unit: commodity.unit.to_string(),
    })
}

/// Money at its scale, anything else as it is.
pub(crate) fn amount(
    journal: &Journal,
    commodity: &Commodity,
    value: &Exact,
) -> Result<Shown, ProjectionError> {
    shown(value, commodity.is_money().then_some(journal.scale))
}
