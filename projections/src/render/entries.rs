//! What every spelling of a journal says: its head, its accounts and commodities with what they
//! stand for, and the tags of a transaction.

use std::collections::{BTreeMap, BTreeSet};

use crate::error::ProjectionError;
use crate::journal::account::Account;
use crate::journal::commodity::{Commodity, Kind};
use crate::journal::trial_balance::{Sums, sums};
use crate::journal::{Journal, Reason, Transaction};

/// A journal with the balances that its transactions come to.
pub(super) struct Ledger<'a> {
    journal: &'a Journal,
    pub(super) sums: Sums,
}

/// A fact about a transaction.
pub(super) struct Tag {
    pub(super) name: String,
    pub(super) text: String,
    /// Whether it is a whole number.
    pub(super) is_number: bool,
}

impl<'a> Ledger<'a> {
    pub(super) fn of(journal: &'a Journal) -> Result<Self, ProjectionError> {
        Ok(Self { journal, sums: sums(&journal.transactions)? })
    }

    /// Lines that say what the file is and how to read its names.
    pub(super) fn head(&self) -> Vec<String> {
        let Journal { book, size, root, as_of, .. } = self.journal;
        vec![
            format!("Journal of the book {book}, {size} events, to {as_of}"),
            format!("root {root}"),
            "In account names the first letter is a capital; before one that was not a small \
             letter stands X---."
                .to_owned(),
            "Then - is _ of the rules, or - of an id, and --2e- is the sign with the hexadecimal \
             code 2e."
                .to_owned(),
            "What an account stands for is said where it is declared. Credits of members and \
             funds are below zero here."
                .to_owned(),
        ]
    }

    /// Every account, by its name.
    pub(super) fn accounts(&self) -> Vec<&Account> {
        let by_name: BTreeMap<String, &Account> =
            self.sums.keys().map(|(account, _)| (account.to_string(), account)).collect();
        by_name.into_values().collect()
    }

    /// Every commodity; the book's currency is one even when nothing moved.
    pub(super) fn commodities(&self) -> BTreeSet<&Commodity> {
        self.sums.keys().map(|(_, commodity)| commodity).collect()
    }

    /// What a commodity is.
    pub(super) fn meaning(&self, commodity: &Commodity) -> String {
        let unit = &commodity.unit;
        match commodity.kind {
            Kind::Money => "the book's currency".to_owned(),
            Kind::Claim => format!("claims in {unit}, no money yet"),
            Kind::Other => format!("the unit {unit}"),
        }
    }
}

/// The tags of a transaction, in the order in which they are written.
pub(super) fn tags(of: &Transaction) -> Vec<Tag> {
    let number = |name: &str, number: u64| Tag {
        name: name.to_owned(),
        text: number.to_string(),
        is_number: true,
    };
    let text = |name: &str, text: String| Tag { name: name.to_owned(), text, is_number: false };
    let mut tags = vec![
        number("position", of.position),
        text("event", of.id.to_string()),
        text("type", of.event_type.to_string()),
        text("recorded", of.recorded_at.to_string()),
    ];
    match of.reason {
        Reason::Booked => {}
        Reason::TakesBack(position) => tags.push(number("takes_back", position)),
        Reason::Ends => tags.push(text("ends", "booked by this close".to_owned())),
    }
    if let Some(distribution) = &of.distribution {
        tags.push(text("rules", distribution.rules.to_string()));
        tags.push(text("period", distribution.period.to_string()));
        tags.push(number("number", u64::from(distribution.number)));
    }
    for (index, line) in of.lines.iter().enumerate() {
        tags.push(text(&nth("line", index), line.to_string()));
    }
    for (index, (rules, period)) in of.pending.iter().enumerate() {
        tags.push(text(&nth("pending", index), format!("{period} of {rules}")));
    }
    tags
}

/// `line`, `line_2`, `line_3`: no program minds these.
fn nth(name: &str, index: usize) -> String {
    if index == 0 { name.to_owned() } else { format!("{name}_{}", index.saturating_add(1)) }
}
