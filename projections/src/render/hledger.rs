//! The journal as hledger reads it: declared accounts and commodities, transactions with tags, and
//! assertions of every balance at the end.
//!
//! Each transaction is `TYPE ID`, with tags for position, rules, period, number, line and what it
//! takes back. A tag's value ends at a comma, so `%` and `,` of names stand as `%25` and `%2C`.
//! `hledger check -s` holds the file against its own declarations and balances.

use commonbook_core::value::MAX_PLACES;

use super::entries::{Ledger, Tag, tags};
use crate::error::ProjectionError;
use crate::journal::commodity::Commodity;
use crate::journal::{Journal, trial_balance};

/// The journal as text for hledger.
///
/// # Errors
/// [`ProjectionError::NumberMustFit`].
pub fn hledger(journal: &Journal) -> Result<String, ProjectionError> {
    let ledger = Ledger::of(journal)?;
    let mut out = String::new();
    for line in ledger.head() {
        line_of(&mut out, &format!("; {line}"));
    }
    line_of(&mut out, "; In the values of tags %2C is a comma and %25 the sign %.\n");
    for commodity in ledger.commodities() {
        let places = if commodity.is_money() { journal.scale } else { MAX_PLACES };
        let sample = format!("1000.{}", "0".repeat(usize::from(places)));
        let meaning = ledger.meaning(commodity);
        line_of(&mut out, &format!("commodity {sample} {}  ; {meaning}", quoted(commodity)));
    }
    out.push('\n');
    for account in ledger.accounts() {
        let named = account.named().into_iter();
        let named: Vec<String> =
            named.map(|(what, name)| format!("{what}:{}", value(name))).collect();
        let lead = if named.is_empty() { "" } else { "  ; " };
        line_of(&mut out, &format!("account {account}{lead}{}", named.join(", ")));
    }
    for one in &journal.transactions {
        line_of(&mut out, &format!("\n{} * {} {}", one.on, one.event_type, one.id));
        for Tag { name, text, .. } in tags(one) {
            line_of(&mut out, &format!("    ; {name}:{}", value(&text)));
        }
        let amount = trial_balance::amount(journal, &one.commodity, &one.amount)?;
        let unit = quoted(&one.commodity);
        line_of(&mut out, &format!("    {}  {amount} {unit}", one.debit));
        line_of(&mut out, &format!("    {}  -{amount} {unit}", one.credit));
    }
    if !ledger.sums.is_empty() {
        line_of(&mut out, &format!("\n{} * every balance as the book has it", journal.as_of));
        for ((account, commodity), sum) in &ledger.sums {
            let sum = trial_balance::amount(journal, commodity, sum)?;
            let unit = quoted(commodity);
            line_of(&mut out, &format!("    {account}  0 {unit} = {sum} {unit}"));
        }
    }
    Ok(out)
}

fn line_of(out: &mut String, line: &str) {
    out.push_str(line);
    out.push('\n');
}

/// A commodity's sign; one that is not letters alone stands in quotes.
fn quoted(of: &Commodity) -> String {
    let sign = of.to_string();
    if sign.chars().all(|one| one.is_ascii_alphabetic()) { sign } else { format!("\"{sign}\"") }
}

/// A text as the value of a tag.
fn value(text: &str) -> String {
    text.replace('%', "%25").replace(',', "%2C")
}
