//! Statements as text: a table for members, rows for a spreadsheet, JSON for programs.
//!
//! Pure functions from data to text: no terminal is asked for its width or colours, no order
//! depends on anything but the statement. Names come in as a directory and are printed where ids
//! stand in the statement; they are somebody's text, so nothing in them reaches a terminal or a
//! spreadsheet as a command.

use std::collections::BTreeMap;

use commonbook_core::value::Id;

mod adjustments;
mod agents;
mod audit;
mod beancount;
mod check_table;
mod csv;
mod dissolution;
mod entries;
mod explain;
mod history;
mod hledger;
mod json;
mod ledger;
mod payables;
mod table;
mod what_if;

pub use adjustments::{adjustments, adjustments_json};
pub use agents::agents;
pub use audit::{audit, audit_json};
pub use beancount::beancount;
pub use check_table::{check_table, check_table_json};
pub use csv::csv;
pub use dissolution::{dissolution, dissolution_json};
pub use explain::{explanation, explanation_json};
pub use history::{history, history_json};
pub use hledger::hledger;
pub use json::{json, write_json};
pub use ledger::{journal_csv, trial_balance, trial_balance_json};
pub use payables::{payables, payables_csv, payables_json};
pub use table::table;
pub use what_if::{what_if, what_if_json};

/// Names by agent id.
pub type Names = BTreeMap<Id, String>;

/// A name as it may be shown on one line: control characters, which could move a terminal's
/// cursor or hide text, become `?`.
#[must_use]
pub fn visible(text: &str) -> String {
    text.chars().map(|one| if is_hidden(one) { '?' } else { one }).collect()
}

/// Control characters, and those that change the direction of the text around them.
fn is_hidden(one: char) -> bool {
    one.is_control()
        || matches!(
            one,
            '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2028}' | '\u{2029}'
                | '\u{2066}'..='\u{2069}' | '\u{feff}'
        )
}

/// The name of an agent, or nothing.
pub(crate) fn name_of(names: &Names, agent: &Id) -> String {
    names.get(agent).map_or_else(String::new, |name| visible(name))
}
