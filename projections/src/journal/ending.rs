//! What ended by itself: credits of members' accounts and funds, by the lots of the rules.
//!
//! As a statement finds it: every amount that counts is an entry of its account or fund, and
//! [`lots`] says what is left of it when it ends. How long a credit lasts is said by its event and
//! by the rules in force on the last day that counts; of a fund, losses end like credits. What was
//! taken back is no entry; what an adjustment changes is changed in the entry itself. An account in
//! which nothing ends is not folded.

use std::collections::{BTreeMap, BTreeSet};

use commonbook_core::event::{Event, Label, Position, Record};
use commonbook_core::log::View;
use commonbook_core::value::{Date, Exact, ValueError};

use super::account::Account;
use super::commodity::Commodity;
use super::{Reason, Transaction, entry};
use crate::adopted::neighbours::all_in_force;
use crate::balances::lots::{self, Lots};
use crate::error::ProjectionError;

/// Every amount of what may end, as it came.
#[derive(Debug, Default)]
pub(super) struct Holdings {
    /// Their ends are those that events say; what rules say is added later.
    entries: BTreeMap<(Account, Commodity), Vec<lots::Entry>>,
    /// What adjustments change in them.
    changes: Vec<Change>,
}

/// What an adjustment changes in an entry.
#[derive(Debug)]
struct Change {
    by: Position,
    of: Position,
    holder: (Account, Commodity),
    amount: Exact,
    takes: Vec<(Position, Exact)>,
}

/// What ended, and of what.
pub(super) struct Gone {
    pub(super) position: Position,
    on: Date,
    amount: Exact,
    account: Account,
    commodity: Commodity,
}

/// After how many months what comes to funds and accounts no longer counts.
#[derive(Default)]
struct Months {
    funds: BTreeMap<String, u32>,
    accounts: BTreeMap<String, u32>,
}

/// Whether what an account holds may end.
pub(super) fn may_end(account: &Account) -> bool {
    matches!(account, Account::Member(..) | Account::Fund(_))
}

impl Holdings {
    /// An amount comes to an account on a day, or goes where it is negative.
    pub(super) fn note(
        &mut self,
        account: &Account,
        commodity: &Commodity,
        (record, on): (&Record, Date),
        amount: Exact,
    ) {
        let credit = entry::credit(&record.event);
        let takes: Vec<(Position, Exact)> =
            credit.takes.iter().map(|lot| (lot.of, lot.amount.exact())).collect();
        if let Event::AdjustmentPosted(e) = &record.event
            && let Some(of) = e.changes
        {
            let holder = (account.clone(), commodity.clone());
            self.changes.push(Change { by: record.position, of, holder, amount, takes });
            return;
        }
        let noted = lots::Entry {
            position: record.position,
            on,
            since: credit.since.unwrap_or(on),
            amount,
            expires: credit.expires,
            takes,
        };
        let holder = (account.clone(), commodity.clone());
        self.entries.entry(holder).or_default().push(noted);
    }
}

impl Change {
    /// The entry as it is with the change.
    fn enter(&self, entry: &mut lots::Entry) -> Result<(), ValueError> {
        entry.amount = entry.amount.add(&self.amount)?;
        for (of, more) in &self.takes {
            match entry.takes.iter_mut().find(|(known, _)| known == of) {
                Some((_, taken)) => *taken = taken.add(more)?,
                None => entry.takes.push((*of, more.clone())),
            }
        }
        entry.takes.retain(|(_, taken)| !taken.is_zero());
        Ok(())
    }
}

impl Gone {
    /// The transaction, after the one that brought what ended.
    pub(super) fn transaction(self, brought: &Transaction) -> Option<Transaction> {
        let Self { on, amount, account, commodity, .. } = self;
        let other = match (&account, account.member()) {
            (_, Some((name, _))) if commodity.is_money() => Account::EndedAccount(name.clone()),
            (_, Some((name, _))) => Account::Claims(name.clone()),
            (account, None) => Account::EndedFund(fund(account)?.clone()),
        };
        let (debit, credit) =
            if amount.is_negative() { (other, account) } else { (account, other) };
        Some(Transaction {
            on,
            reason: Reason::Ends,
            pending: Vec::new(),
            debit,
            credit,
            amount: amount.abs(),
            commodity,
            ..brought.clone()
        })
    }
}

/// The fund that an account is.
fn fund(account: &Account) -> Option<&Label> {
    if let Account::Fund(fund) = account { Some(fund) } else { None }
}

/// What ended by a day, without what the entries in `dead` brought.
pub(super) fn ended(
    view: &dyn View,
    holdings: &Holdings,
    dead: &BTreeSet<Position>,
    (until, size): (Date, u64),
) -> Result<Vec<Gone>, ProjectionError> {
    let months = months(view, until, size)?;
    let mut gone = Vec::new();
    for ((account, commodity), entries) in &holdings.entries {
        let fund = fund(account);
        let by_rules = match (fund, account.member()) {
            (Some(fund), _) => months.funds.get(fund.as_str()),
            (None, Some((name, _))) => months.accounts.get(name.as_str()),
            (None, None) => None,
        };
        let standing = entries.iter().filter(|entry| !dead.contains(&entry.position));
        let standing = standing.map(|entry| {
            let (mut entry, position) = (entry.clone(), entry.position);
            let changes = holdings.changes.iter().filter(|change| {
                change.of == position
                    && !dead.contains(&change.by)
                    && change.holder == (account.clone(), commodity.clone())
            });
            for change in changes {
                change.enter(&mut entry)?;
            }
            Ok::<lots::Entry, ValueError>(entry)
        });
        let standing = standing.collect::<Result<Vec<_>, _>>();
        let standing = standing.map_err(ProjectionError::number("what is adjusted"))?.into_iter();
        let entries: Vec<lots::Entry> = standing
            .map(|entry| {
                let months =
                    by_rules.filter(|_| fund.is_some() || entry.amount.is_positive()).copied();
                let expires = lots::end(entry.since, months, entry.expires);
                lots::Entry { expires, ..entry }
            })
            .collect();
        if entries.iter().all(|entry| entry.expires.is_none()) {
            continue;
        }
        let folded = Lots::fold(&entries, until).map_err(ProjectionError::number("what ended"))?;
        let ended = folded.into_ended().into_iter().filter(|one| !one.amount.is_zero());
        gone.extend(ended.map(|one| Gone {
            position: one.position,
            on: one.on,
            amount: one.amount,
            account: account.clone(),
            commodity: commodity.clone(),
        }));
    }
    Ok(gone)
}

/// What the rules in force say; those that are in force together agree.
fn months(view: &dyn View, day: Date, size: u64) -> Result<Months, ProjectionError> {
    let mut months = Months::default();
    for rules in all_in_force(view, day, size)? {
        for fund in rules.funds() {
            months.funds.extend(fund.expires_after.map(|after| (fund.name.clone(), after)));
        }
        for account in rules.accounts() {
            let after = account.expires_after;
            months.accounts.extend(after.map(|after| (account.name.clone(), after)));
        }
    }
    Ok(months)
}
