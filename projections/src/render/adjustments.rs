//! What the next close would adjust, as tables: the late records, then what each of them changes.

use super::table::{grid, plain, section};
use super::{Names, name_of, visible};
use crate::adjustment::report::{AdjustmentsReport, Change, ShareChange};

/// The report as text of several tables.
#[must_use]
pub fn adjustments(report: &AdjustmentsReport, names: &Names) -> String {
    let known = report.known_at.map_or_else(String::new, |time| format!(", known at {time}"));
    let title = format!(
        "Adjustments of {} that are pending, amounts in {}, {} events{known}\n",
        report.book, report.currency, report.position
    );
    if report.pending.is_empty() {
        return format!("{title}\nNothing came late: the next close adjusts nothing.\n");
    }
    let mut parts = vec![title, section("Recorded late", late(report))];
    for change in &report.closes {
        parts.extend(of_close(change, names));
    }
    if let Some(refused) = &report.refused {
        parts.push(format!("Nothing can be adjusted, and nothing closed:\n{refused}\n"));
    } else if report.closes.is_empty() {
        parts.push("None of it changes a closed distribution.\n".to_owned());
    }
    parts.push(section("In all, by account", totals(report, names)));
    parts.retain(|part| !part.is_empty());
    parts.join("\n")
}

fn late(report: &AdjustmentsReport) -> String {
    let mut table = grid(&["position", "event", "of", "closed period", "rules"], &[0]);
    for one in &report.pending {
        table.add_row([
            one.position.to_string(),
            one.event_type.as_str().to_owned(),
            one.effective_on.to_string(),
            one.period.to_string(),
            visible(&one.rules),
        ]);
    }
    plain(&table)
}

fn of_close(change: &Change, names: &Names) -> Vec<String> {
    let close = &change.close;
    let number =
        if close.number > 1 { format!(", number {}", close.number) } else { String::new() };
    let heading = |what: &str| {
        let rules = visible(&close.rules);
        format!("{}{number} by {rules:?}, closed at {}: {what}", close.period, close.of)
    };
    let mut lines = grid(&["line", "from", "difference", "to"], &[2]);
    for line in &change.difference.lines {
        let (name, from, to) = (visible(&line.name), visible(&line.from), visible(&line.to));
        lines.add_row([name, from, line.amount.to_string(), to]);
    }
    let mut funds = grid(&["fund", "difference"], &[1]);
    for (fund, moved) in change.difference.funds.iter().filter(|(_, moved)| !moved.is_zero()) {
        funds.add_row([visible(fund), moved.to_string()]);
    }
    let mut found = Vec::new();
    if !change.difference.lines.is_empty() {
        found.push(section(&heading("where the money goes"), plain(&lines)));
    }
    if !change.shares.is_empty() {
        found.push(section(&heading("who gets what"), shares(&change.shares, names)));
    }
    if change.difference.funds.values().any(|moved| !moved.is_zero()) {
        found.push(section(&heading("funds"), plain(&funds)));
    }
    found
}

fn shares(changes: &[ShareChange], names: &Names) -> String {
    let titles = ["agent", "name", "line", "published", "now", "difference", "late records"];
    let mut table = grid(&titles, &[3, 4, 5]);
    for change in changes {
        let events: Vec<String> = change.events.iter().map(ToString::to_string).collect();
        table.add_row([
            change.agent.to_string(),
            name_of(names, &change.agent),
            visible(&change.line),
            change.published.to_string(),
            change.now.to_string(),
            change.difference.to_string(),
            if events.is_empty() { "of others".to_owned() } else { events.join(", ") },
        ]);
    }
    plain(&table)
}

fn totals(report: &AdjustmentsReport, names: &Names) -> String {
    if report.totals.is_empty() {
        return String::new();
    }
    let mut table = grid(&["account", "agent", "name", "difference"], &[3]);
    for (account, agents) in &report.totals {
        for (agent, sum) in agents {
            let name = name_of(names, agent);
            table.add_row([visible(account), agent.to_string(), name, sum.to_string()]);
        }
    }
    plain(&table)
}

/// The report as canonical JSON, ended by a line feed.
#[must_use]
pub fn adjustments_json(report: &AdjustmentsReport) -> String {
    // Writing our own structs into memory cannot fail: every key is a string.
    let mut text = serde_json::to_string(report).unwrap_or_default();
    text.push('\n');
    text
}
