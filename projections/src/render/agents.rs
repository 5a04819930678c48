//! The directory as a table: id, name, kind, sphere, memberships, and who it is now.
//!
//! A membership shows when it was suspended and whether it ended with fault.

use super::table::{grid, plain};
use super::visible;
use crate::agents::{AgentEntry, Membership, Suspension};

/// The directory as a table, one row an agent.
#[must_use]
pub fn agents(entries: &[AgentEntry]) -> String {
    let is_told = entries.iter().any(|entry| entry.now.is_some());
    let titles = ["agent", "name", "kind", "sphere", "member as", "now"];
    let columns = if is_told { 6 } else { 5 };
    let mut table = grid(titles.get(..columns).unwrap_or_default(), &[]);
    for entry in entries {
        let mut row = vec![
            entry.id.to_string(),
            entry.name.as_deref().map_or_else(String::new, visible),
            entry.kind.clone(),
            entry.sphere.clone().unwrap_or_default(),
            entry.memberships.iter().map(spell).collect::<Vec<_>>().join(", "),
        ];
        if is_told {
            row.push(now(entry));
        }
        table.add_row(row);
    }
    plain(&table)
}

fn spell(of: &Membership) -> String {
    let mut text = match of.to {
        Some(to) => format!("{} {}..{to}", of.role, of.from),
        None => format!("{} from {}", of.role, of.from),
    };
    if of.with_fault {
        text.push_str(" with fault");
    }
    for Suspension { from, to } in &of.suspended {
        text.push_str(&match to {
            Some(to) => format!(" (suspended {from}..{to})"),
            None => format!(" (suspended from {from})"),
        });
    }
    text
}

fn now(entry: &AgentEntry) -> String {
    let Some(now) = &entry.now else { return String::new() };
    match now.tie {
        "merged" => format!("merged into {}", now.other),
        _ => format!("succeeded by {} from {}", now.other, now.day),
    }
}
