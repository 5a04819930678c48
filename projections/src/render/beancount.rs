//! The journal as Beancount reads it: options, commodities and accounts with what they stand for,
//! transactions with metadata, and a balance directive for every account.
//!
//! Payee and narration are the event's type and id. Balances are asserted at the beginning of the
//! next day, without tolerance where Beancount can count all digits: it calculates with 28.
//! `bean-check` holds the file against them.

use std::collections::BTreeMap;

use commonbook_core::value::{Exact, MAX_PLACES};

use super::entries::{Ledger, Tag, tags};
use crate::error::ProjectionError;
use crate::journal::commodity::Commodity;
use crate::journal::{Journal, trial_balance};

/// How many digits Beancount calculates with.
const DIGITS: usize = 28;

/// The journal as text for Beancount.
///
/// # Errors
/// [`ProjectionError::NumberMustFit`].
pub fn beancount(journal: &Journal) -> Result<String, ProjectionError> {
    let ledger = Ledger::of(journal)?;
    let mut out = String::new();
    for line in ledger.head() {
        line_of(&mut out, &format!("; {line}"));
    }
    line_of(&mut out, &format!("\noption \"title\" {}", text(&journal.book)));
    let first = journal.transactions.first().map_or(journal.as_of, |one| one.on);
    for commodity in ledger.commodities() {
        if commodity.is_money() {
            line_of(&mut out, &format!("option \"operating_currency\" \"{commodity}\""));
        }
        line_of(&mut out, &format!("\n{first} commodity {commodity}"));
        line_of(&mut out, &format!("  unit: {}", text(commodity.unit.as_str())));
        line_of(&mut out, &format!("  meaning: {}", text(&ledger.meaning(commodity))));
    }
    for account in ledger.accounts() {
        line_of(&mut out, &format!("\n{first} open {account}"));
        for (what, name) in account.named() {
            line_of(&mut out, &format!("  {what}: {}", text(name)));
        }
    }
    for one in &journal.transactions {
        let (event_type, id) = (text(one.event_type.as_str()), text(one.id.as_str()));
        line_of(&mut out, &format!("\n{} * {event_type} {id}", one.on));
        for tag in tags(one) {
            let Tag { name, text: value, is_number } = tag;
            let value = if is_number { value } else { text(&value) };
            line_of(&mut out, &format!("  {name}: {value}"));
        }
        let amount = trial_balance::amount(journal, &one.commodity, &one.amount)?;
        line_of(&mut out, &format!("  {}  {amount} {}", one.debit, one.commodity));
        line_of(&mut out, &format!("  {}  -{amount} {}", one.credit, one.commodity));
    }
    balances(&mut out, &ledger, journal)?;
    Ok(out)
}

/// The balance of every account on the morning after the last day; there is none after the last
/// day of all.
fn balances(
    out: &mut String,
    ledger: &Ledger<'_>,
    journal: &Journal,
) -> Result<(), ProjectionError> {
    let Some(next) = journal.as_of.next() else { return Ok(()) };
    let mut turnover: BTreeMap<&Commodity, Exact> = BTreeMap::new();
    for one in &journal.transactions {
        let sum = turnover.entry(&one.commodity).or_default();
        *sum = sum.add(&one.amount).map_err(ProjectionError::number("a turnover"))?;
    }
    out.push('\n');
    for ((account, commodity), sum) in &ledger.sums {
        let shown = trial_balance::amount(journal, commodity, sum)?;
        let places = if commodity.is_money() { journal.scale } else { MAX_PLACES };
        let whole = turnover.get(commodity).map_or(0, |sum| sum.floor().to_string().len());
        let is_counted = whole.saturating_add(usize::from(places)) <= DIGITS;
        let tolerance = if is_counted { "0" } else { "0.001" };
        line_of(out, &format!("{next} balance {account}  {shown} ~ {tolerance} {commodity}"));
    }
    Ok(())
}

fn line_of(out: &mut String, line: &str) {
    out.push_str(line);
    out.push('\n');
}

/// A text in quotes.
fn text(of: &str) -> String {
    format!("\"{}\"", of.replace('\\', "\\\\").replace('"', "\\\""))
}
