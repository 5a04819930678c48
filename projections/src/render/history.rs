//! A member's history as text: each account with its rows and balances, then the shares.

use super::table::{grid, plain};
use super::{Names, name_of, visible};
use crate::journal::commodity::Kind;
use crate::journal::history::{AccountHistory, History, HistoryRow, ShareRow};

/// The history as canonical JSON, ended by a line feed.
#[must_use]
pub fn history_json(of: &History) -> String {
    // Writing our own structs into memory cannot fail: every key is a string.
    let mut text = serde_json::to_string(of).unwrap_or_default();
    text.push('\n');
    text
}

/// The history as text.
#[must_use]
pub fn history(of: &History, names: &Names) -> String {
    let name = name_of(names, &of.agent);
    let name = if name.is_empty() { name } else { format!(" ({name})") };
    let mut text = format!(
        "History of {}{name} in {}, to {}, {} events\n",
        of.agent, of.book, of.as_of, of.size
    );
    if !of.identities.is_empty() {
        text.push('\n');
    }
    for one in &of.identities {
        text.push_str(&format!("{}\n", one.told()));
    }
    if of.accounts.is_empty() {
        text.push_str("\nnothing ever moved\n");
    }
    for account in &of.accounts {
        text.push_str(&format!("\n{}\n\n{}", heading(account), rows(account)));
    }
    if !of.shares.is_empty() {
        let total = &of.shares_total;
        let currency = &of.currency;
        text.push_str(&format!("\nshares of closes: {total} {currency}\n\n{}", shares(of)));
    }
    text.push_str(&format!("\nroot {}\n", of.root));
    text
}

fn heading(of: &AccountHistory) -> String {
    let kind = match of.kind {
        Kind::Claim => ", claims",
        Kind::Money | Kind::Other => "",
    };
    let pending = of.pending.as_ref();
    let pending = pending.map_or_else(String::new, |sum| {
        format!(", of which {sum} came late: the next close adjusts what they change")
    });
    let name = visible(of.name.as_str());
    format!("account {name}{kind}: {} {}{pending}", of.balance, visible(&of.unit))
}

fn rows(of: &AccountHistory) -> String {
    let titles = ["day", "position", "event", "what", "of", "amount", "balance"];
    let mut table = grid(&titles, &[1, 5, 6]);
    for row in &of.rows {
        table.add_row([
            row.effective_on.to_string(),
            row.position.to_string(),
            event(row),
            what(row),
            origin(row),
            row.amount.to_string(),
            row.balance.to_string(),
        ]);
    }
    plain(&table)
}

/// The id that a writer gave; results have ids that say nothing to people, and their position.
fn event(of: &HistoryRow) -> String {
    if of.event_type.is_result() { String::new() } else { of.event.to_string() }
}

fn what(of: &HistoryRow) -> String {
    match (of.reason, of.takes_back) {
        (_, Some(position)) => format!("{} takes back {position}", of.event_type),
        ("ended", None) => "ended".to_owned(),
        _ => of.event_type.to_string(),
    }
}

/// Rules, period and lines of a result, and what is pending.
fn origin(of: &HistoryRow) -> String {
    let mut parts = Vec::new();
    if let (Some(rules), Some(period)) = (&of.rules, &of.period) {
        let number = of.number.filter(|number| *number > 1);
        let number = number.map_or_else(String::new, |number| format!(" number {number}"));
        parts.push(format!("{} {period}{number}", visible(rules)));
    }
    let lines: Vec<String> = of.lines.iter().map(|line| visible(line.as_str())).collect();
    if !lines.is_empty() {
        parts.push(lines.join(", "));
    }
    for one in &of.pending {
        parts.push(format!("late for {} {}", visible(&one.rules), one.period));
    }
    parts.join(": ")
}

fn shares(of: &History) -> String {
    let titles = ["day", "position", "rules", "period", "line", "amount", "total"];
    let mut table = grid(&titles, &[1, 5, 6]);
    for row in &of.shares {
        let ShareRow { effective_on, position, rules, period, line, amount, total, .. } = row;
        let number = if row.number > 1 { format!(" number {}", row.number) } else { String::new() };
        let gone = row.reopened_at.map_or_else(String::new, |at| format!(" (reopened at {at})"));
        table.add_row([
            effective_on.to_string(),
            position.to_string(),
            visible(rules),
            format!("{period}{number}"),
            format!("{}{gone}", visible(line.as_str())),
            amount.to_string(),
            total.to_string(),
        ]);
    }
    plain(&table)
}
