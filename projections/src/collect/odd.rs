//! What is odd in what the events name: funds and accounts that nobody declares, results of pots
//! that nobody claims.
//!
//! 1. A fund or account that an event names by the last day that counts, and that no version of
//!    any rules in the book declares, holds nothing: a name that was typed wrong. Other rules are
//!    read only when there is such a name.
//! 2. The result of a pot that no rules in force claim is in main, though somebody named a pot.
//!
//! These are findings: they are listed, and stop nothing. What the amounts are is said elsewhere.

use std::collections::BTreeMap;

use commonbook_core::event::{Label, Position, Record};
use commonbook_core::log::View;
use commonbook_core::value::Amount;
use commonbook_rules::Rules;
use commonbook_rules::input::Inputs;

use super::Collector;
use crate::adopted::neighbours::result_of;
use crate::adopted::{Adoptions, names_before, parse};
use crate::error::ProjectionError;
use crate::results::Results;

impl Collector<'_> {
    /// Remembers a fund or an account that an event names and the rules do not declare.
    pub(super) fn note_place(
        &mut self,
        fund: Option<&Label>,
        account: Option<&str>,
        record: &Record,
    ) {
        if record.effective_on > self.of.window.until {
            return;
        }
        if let Some(fund) = fund.filter(|fund| !self.balances.has_fund(fund.as_str())) {
            self.undeclared.fund(fund.as_str(), record.position);
        }
        if let Some(account) = account.filter(|account| !self.balances.has_account(account)) {
            self.undeclared.account(account, record.position);
        }
    }

    /// What is odd in what the events name.
    pub(super) fn odd(&mut self, inputs: &Inputs) -> Result<Vec<String>, ProjectionError> {
        let of = self.of;
        let mut findings = std::mem::take(&mut self.undeclared).findings(of.view, of.size)?;
        findings.extend(unclaimed(of.rules, inputs, &self.results));
        let in_force = std::iter::once(of.rules).chain(&self.others);
        findings.extend(self.uncounted.finding(in_force));
        Ok(findings)
    }
}

/// Names of funds and accounts that the rules do not declare, while records come in.
#[derive(Debug, Default)]
pub(super) struct Undeclared {
    funds: BTreeMap<String, Named>,
    accounts: BTreeMap<String, Named>,
}

/// How often a name stands in the book.
#[derive(Clone, Copy, Debug)]
struct Named {
    events: u64,
    first: Position,
}

impl Undeclared {
    /// An event names a fund.
    fn fund(&mut self, name: &str, position: Position) {
        note(&mut self.funds, name, position);
    }

    /// An event names an account.
    fn account(&mut self, name: &str, position: Position) {
        note(&mut self.accounts, name, position);
    }

    /// What no rules in the book declare, before `size`.
    ///
    /// # Errors
    /// [`ProjectionError`] when the book is damaged. Of rules that cannot be read any more nobody
    /// knows what they declare, so nothing is said then.
    fn findings(mut self, view: &dyn View, size: u64) -> Result<Vec<String>, ProjectionError> {
        if self.funds.is_empty() && self.accounts.is_empty() {
            return Ok(Vec::new());
        }
        for name in names_before(view, size)? {
            for version in Adoptions::load(view, &name, size)?.versions() {
                match parse(view, &name, version.position) {
                    Ok(rules) => self.strike(&rules),
                    Err(error) if error.is_damage() => return Err(error),
                    Err(_) => return Ok(Vec::new()),
                }
            }
        }
        let named = |kind: &'static str| {
            move |(name, named): (&String, &Named)| {
                let Named { events, first } = named;
                format!(
                    "no rules in the book declare {kind} {name}; {events} event(s) that name it \
                     count nowhere, the first at position {first}"
                )
            }
        };
        let accounts = self.accounts.iter().map(named("account"));
        Ok(accounts.chain(self.funds.iter().map(named("fund"))).collect())
    }

    fn strike(&mut self, rules: &Rules) {
        for fund in rules.funds() {
            self.funds.remove(&fund.name);
        }
        for account in rules.accounts() {
            self.accounts.remove(&account.name);
        }
    }
}

fn note(names: &mut BTreeMap<String, Named>, name: &str, position: Position) {
    if let Some(named) = names.get_mut(name) {
        named.events = named.events.saturating_add(1);
    } else {
        names.insert(name.to_owned(), Named { events: 1, first: position });
    }
}

/// Results that somebody gave a pot, and that are in main because no rules in force claim it.
fn unclaimed(rules: &Rules, inputs: &Inputs, results: &Results) -> Vec<String> {
    let is_claimed = |pot: &String| rules.pots().iter().filter_map(result_of).any(|one| one == pot);
    let named = inputs.results.iter().filter(|(pot, _)| pot.as_str() != "main" && !is_claimed(pot));
    let finding = |(pot, amount): (&String, &Amount)| {
        let first = results.first_of(pot)?;
        Some(format!(
            "no rules in force claim pot {pot}; its result of {amount} {} is in main, the first \
             event that names it is at position {first}",
            rules.currency()
        ))
    };
    named.filter_map(finding).collect()
}
