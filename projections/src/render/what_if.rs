//! A comparison as tables: who would get more, who less, by class, line, fund and account.
//!
//! Only what changes is shown; where nothing does, the text says so. Every number stands in the
//! JSON.

use std::collections::BTreeMap;

use commonbook_core::value::Id;

use super::table::{grid, plain};
use super::{Names, name_of, visible};
use crate::what_if::{Change, Changed, Differences, WhatIf};

/// The comparison as canonical JSON, ended by a line feed.
#[must_use]
pub fn what_if_json(of: &WhatIf) -> String {
    // Writing our own structs into memory cannot fail: every key is a string.
    let mut text = serde_json::to_string(of).unwrap_or_default();
    text.push('\n');
    text
}

/// The comparison as text.
#[must_use]
pub fn what_if(of: &WhatIf, names: &Names) -> String {
    let mut text = format!("What if, by {:?} in {}\n", visible(&of.rules), of.currency);
    text.push_str(&changes(&of.changes));
    for period in &of.periods {
        let number =
            if period.number > 1 { format!(", number {}", period.number) } else { String::new() };
        text.push_str(&format!("\n{}{number}\n\n", period.period));
        text.push_str(&differences(&period.differences, names));
    }
    if let Some(together) = &of.together {
        text.push_str("\nall periods together\n\n");
        text.push_str(&differences(together, names));
    }
    text
}

fn changes(of: &Changed) -> String {
    let mut text = String::new();
    if let Some(hash) = &of.rules_hash {
        text.push_str(&format!("rules with the sha-256 {hash}\n"));
    }
    for figure in &of.figures {
        text.push_str(&format!("figure {} = {} {}\n", figure.name, figure.value, figure.unit));
    }
    for id in &of.with {
        text.push_str(&format!("with the event {id}\n"));
    }
    for position in &of.without {
        text.push_str(&format!("without the event at position {position}\n"));
    }
    if text.is_empty() { "nothing is changed\n".to_owned() } else { text }
}

fn differences(of: &Differences, names: &Names) -> String {
    if of.is_zero() {
        return "nothing would differ\n".to_owned();
    }
    let changed = |of: &BTreeMap<Id, Change>| -> Vec<(Id, Change)> {
        let all = of.iter().filter(|(_, change)| !change.is_zero());
        all.map(|(id, change)| (id.clone(), change.clone())).collect()
    };
    // Mostly what somebody gets is what is to be paid; then it is said once.
    let payable = match changed(&of.payable) == changed(&of.agents) {
        true => String::new(),
        false => rows("payable to", people(&of.payable, names)),
    };
    let parts = [
        rows("contributor", people(&of.agents, names)),
        payable,
        rows("class", named(&of.classes)),
        rows("line", named(&of.lines)),
        rows("fund", named(&of.funds)),
        rows("account", named(&of.accounts)),
    ];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join("\n")
}

fn people<'a>(
    of: &'a BTreeMap<Id, Change>,
    names: &Names,
) -> impl Iterator<Item = (String, &'a Change)> {
    of.iter().map(move |(id, change)| match name_of(names, id) {
        name if name.is_empty() => (id.to_string(), change),
        name => (format!("{id} ({name})"), change),
    })
}

fn named(of: &BTreeMap<String, Change>) -> impl Iterator<Item = (String, &Change)> {
    of.iter().map(|(name, change)| (visible(name), change))
}

fn rows<'a>(title: &str, changes: impl Iterator<Item = (String, &'a Change)>) -> String {
    let mut table = grid(&[title, "as it is", "would be", "difference"], &[1, 2, 3]);
    for (name, change) in changes.filter(|(_, change)| !change.is_zero()) {
        let numbers = [&change.before, &change.after, &change.difference];
        let [before, after, difference] = numbers.map(ToString::to_string);
        table.add_row([name, before, after, difference]);
    }
    if table.is_empty() { String::new() } else { plain(&table) }
}
