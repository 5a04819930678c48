//! Payables as a table, as rows for the bank run, as JSON.
//!
//! The rows of the CSV are those of the table, with names; its sums are for people alone. Text that
//! a spreadsheet would read as a formula is guarded.

use ::csv::{Terminator, WriterBuilder};

use super::csv::guarded;
use super::table::{grid, plain};
use super::{Names, name_of, visible};
use crate::balances::payables::{Payable, Payables};

const HEADER: [&str; 10] =
    ["account", "agent", "name", "due", "paid", "open", "payable", "returned", "unit", "since"];

/// The list as a table, with the sums of each account.
#[must_use]
pub fn payables(list: &Payables, names: &Names) -> String {
    let known = list.known_at.map_or_else(String::new, |time| format!(", known at {time}"));
    let of = format!("{} events{known}", list.position);
    let Some(on) = list.on else { return format!("Nothing is owed: nothing moved yet, {of}.\n") };
    if list.rows.is_empty() {
        return format!("Nothing is open on {on}, {of}.\n");
    }
    let mut table = grid(
        &["account", "agent", "name", "due", "paid", "open", "payable", "unit", "since"],
        &[3, 4, 5, 6],
    );
    for sum in &list.accounts {
        for row in
            list.rows.iter().filter(|row| (&row.account, &row.unit) == (&sum.account, &sum.unit))
        {
            table.add_row([
                visible(&row.account),
                row.agent.to_string(),
                name_of(names, &row.agent),
                row.due.clone(),
                row.paid.clone(),
                row.open.clone(),
                row.payable.clone(),
                row.unit.clone(),
                since(row),
            ]);
        }
        table.add_row([
            visible(&sum.account),
            "in all".to_owned(),
            String::new(),
            sum.due.clone(),
            sum.paid.clone(),
            sum.open.clone(),
            sum.payable.clone(),
            sum.unit.clone(),
            String::new(),
        ]);
    }
    format!("Payables on {on}, {of}\n\n{}", plain(&table))
}

/// The list as CSV with a header, lines ended by a line feed.
#[must_use]
pub fn payables_csv(list: &Payables, names: &Names) -> String {
    let mut writer =
        WriterBuilder::new().terminator(Terminator::Any(b'\n')).from_writer(Vec::new());
    let mut written = writer.write_record(HEADER);
    for row in &list.rows {
        let cells = [
            guarded(&row.account),
            guarded(row.agent.as_str()),
            guarded(&name_of(names, &row.agent)),
            row.due.clone(),
            row.paid.clone(),
            row.open.clone(),
            row.payable.clone(),
            row.returned.clone(),
            row.unit.clone(),
            since(row),
        ];
        written = written.and_then(|()| writer.write_record(&cells));
    }
    // Writing into memory cannot fail, and what was written came from strings.
    let bytes = written.ok().and_then(|()| writer.into_inner().ok()).unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_default()
}

/// The list as canonical JSON, ended by a line feed.
#[must_use]
pub fn payables_json(list: &Payables) -> String {
    // Writing our own structs into memory cannot fail: every key is a string.
    let mut text = serde_json::to_string(list).unwrap_or_default();
    text.push('\n');
    text
}

fn since(row: &Payable) -> String {
    row.since.map_or_else(String::new, |day| day.to_string())
}
