//! Trial balance and journal as tables for people and spreadsheets.
//!
//! The journal as CSV has two rows a transaction, the debit above zero and the credit below, so
//! that a sum over any account is its balance. Texts that a spreadsheet would take for a formula
//! get a leading apostrophe.

use ::csv::{Terminator, WriterBuilder};

use super::csv::guarded;
use super::table::{grid, plain};
use crate::error::ProjectionError;
use crate::journal::trial_balance::{self, Net, TrialBalance};
use crate::journal::{Journal, Reason};
use crate::statement::Shown;

const HEADER: [&str; 12] = [
    "date",
    "position",
    "event",
    "type",
    "reason",
    "rules",
    "period",
    "number",
    "line",
    "account",
    "amount",
    "commodity",
];

/// The journal as CSV with a header, lines ended by a line feed.
///
/// # Errors
/// [`ProjectionError::NumberMustFit`].
pub fn journal_csv(journal: &Journal) -> Result<String, ProjectionError> {
    let mut writer =
        WriterBuilder::new().terminator(Terminator::Any(b'\n')).from_writer(Vec::new());
    let mut written = writer.write_record(HEADER);
    for one in &journal.transactions {
        let amount = trial_balance::amount(journal, &one.commodity, &one.amount)?.to_string();
        let of = one.distribution.as_ref();
        let text = |of: Option<String>| of.unwrap_or_default();
        let lines: Vec<&str> = one.lines.iter().map(|line| line.as_str()).collect();
        let reason = match one.reason {
            Reason::Booked => "booked".to_owned(),
            Reason::TakesBack(position) => format!("takes back {position}"),
            Reason::Ends => "ends".to_owned(),
        };
        for (account, amount) in [(&one.debit, amount.clone()), (&one.credit, format!("-{amount}"))]
        {
            let row = [
                one.on.to_string(),
                one.position.to_string(),
                guarded(one.id.as_str()),
                one.event_type.to_string(),
                reason.clone(),
                guarded(&text(of.map(|of| of.rules.to_string()))),
                text(of.map(|of| of.period.to_string())),
                text(of.map(|of| of.number.to_string())),
                guarded(&lines.join(" + ")),
                account.to_string(),
                amount,
                one.commodity.to_string(),
            ];
            written = written.and_then(|()| writer.write_record(&row));
        }
    }
    // Writing into memory cannot fail, and what was written came from strings.
    let bytes = written.ok().and_then(|()| writer.into_inner().ok()).unwrap_or_default();
    Ok(String::from_utf8(bytes).unwrap_or_default())
}

/// The trial balance as canonical JSON, ended by a line feed.
#[must_use]
pub fn trial_balance_json(of: &TrialBalance) -> String {
    // Writing our own structs into memory cannot fail: every key is a string.
    let mut text = serde_json::to_string(of).unwrap_or_default();
    text.push('\n');
    text
}

/// The trial balance as text.
#[must_use]
pub fn trial_balance(of: &TrialBalance) -> String {
    let TrialBalance { book, as_of, size, root, .. } = of;
    let mut table = grid(&["account", "debit", "credit", "of"], &[1, 2]);
    let side = |of: &Option<Shown>| of.as_ref().map_or_else(String::new, Shown::to_string);
    for row in &of.accounts {
        let (debit, credit) = (side(&row.debit), side(&row.credit));
        table.add_row([row.account.clone(), debit, credit, row.commodity.clone()]);
    }
    for sides in &of.totals {
        let (debit, credit) = (sides.debit.to_string(), sides.credit.to_string());
        table.add_row(["all".to_owned(), debit, credit, sides.commodity.clone()]);
    }
    format!(
        "Trial balance of {book} to {as_of}, {size} events\n\n{}\n{}\nroot {root}\n",
        plain(&table),
        net(of)
    )
}

fn net(of: &TrialBalance) -> String {
    let Net { assets, members, funds, undistributed, ended, given_up } = &of.net;
    let mut table = grid(&["net assets", &of.currency], &[1]);
    let always = [("members", members), ("funds", funds), ("not yet distributed", undistributed)];
    let rare = [("ended", ended), ("claims given up", given_up)];
    let shown = always.into_iter().chain(rare.into_iter().filter(|(_, sum)| !sum.is_zero()));
    for (what, sum) in shown {
        table.add_row([what.to_owned(), sum.to_string()]);
    }
    table.add_row(["all".to_owned(), assets.to_string()]);
    plain(&table)
}
