//! The directory as a table: id, name, kind, sphere, memberships.

use super::table::{grid, plain};
use super::visible;
use crate::agents::{AgentEntry, Membership};

/// The directory as a table, one row an agent.
#[must_use]
pub fn agents(entries: &[AgentEntry]) -> String {
    let mut table = grid(&["agent", "name", "kind", "sphere", "member as"], &[]);
    for entry in entries {
        table.add_row([
            entry.id.to_string(),
            entry.name.as_deref().map_or_else(String::new, visible),
            entry.kind.clone(),
            entry.sphere.clone().unwrap_or_default(),
            entry.memberships.iter().map(spell).collect::<Vec<_>>().join(", "),
        ]);
    }
    plain(&table)
}

fn spell(of: &Membership) -> String {
    match of.to {
        Some(to) => format!("{} {}..{to}", of.role, of.from),
        None => format!("{} from {}", of.role, of.from),
    }
}
