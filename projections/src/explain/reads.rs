//! Which measures, named values, figures, accounts and funds a statement reads, directly or not.
//!
//! Found from the words of the statements as written, so that no kind of step or clause has to be
//! known here: a word that is the name of something declared reads it, unless it stands for a key.
//! A name after a kind, as in `fund reserve` or `line "labour"`, reads that place or step.

use std::collections::BTreeSet;

use commonbook_rules::Rules;
use commonbook_rules::syntax::{Written, written};

/// The kinds of statements that hold a value, and are read by a bare name.
const VALUES: [&str; 4] = ["measure", "let", "figure", "table"];
/// The kinds of statements that move money.
const STEPS: [&str; 5] = ["line", "each", "split", "absorb", "redeem"];

/// The statements of a rules text, and what each reads.
pub(super) struct Reads<'a> {
    rules: &'a Rules,
    items: Vec<Written>,
}

impl<'a> Reads<'a> {
    pub(super) fn new(rules: &'a Rules) -> Self {
        Self { rules, items: written(rules.text()) }
    }

    /// A statement as written.
    pub(super) fn statement(&self, kind: &str, name: &str) -> Option<&Written> {
        self.items.iter().find(|item| item.kind == kind && item.name == name)
    }

    /// The statement's place among the document's items.
    pub(super) fn place(&self, kind: &str, name: &str) -> Option<usize> {
        self.items.iter().position(|item| item.kind == kind && item.name == name)
    }

    /// The steps, in order.
    pub(super) fn steps(&self) -> impl Iterator<Item = &Written> {
        self.items.iter().filter(|item| STEPS.contains(&item.kind.as_str()))
    }

    /// What a statement reads, with all that this reads in turn, in the order of the text: kind
    /// and name. Steps are named and not followed; their own explanation says what they read.
    pub(super) fn of(&self, kind: &str, name: &str) -> Vec<(String, String)> {
        let mut found = BTreeSet::new();
        let mut open: Vec<usize> = self.place(kind, name).into_iter().collect();
        let mut seen: BTreeSet<usize> = open.iter().copied().collect();
        while let Some(at) = open.pop() {
            let Some(item) = self.items.get(at) else { continue };
            for place in self.read_by(item) {
                found.insert(place);
                let follow =
                    self.items.get(place).is_some_and(|item| VALUES.contains(&item.kind.as_str()));
                if follow && seen.insert(place) {
                    open.push(place);
                }
            }
        }
        let items = found.into_iter().filter_map(|place| self.items.get(place));
        items.map(|item| (item.kind.clone(), item.name.clone())).collect()
    }

    fn is_kind(&self, word: &str) -> bool {
        self.items.iter().any(|item| item.kind == word)
    }

    /// The places of the statements whose names stand in one.
    fn read_by(&self, item: &Written) -> Vec<usize> {
        let mut places = Vec::new();
        let mut before = "";
        for (word, span) in &item.words {
            let is_place = !VALUES.contains(&before) && self.is_kind(before);
            let kinds: &[&str] = if is_place { &[before] } else { &VALUES };
            let is_key = self.rules.is_key(*span);
            let read = self.items.iter().position(|other| {
                kinds.contains(&other.kind.as_str()) && other.name == *word && other != item
            });
            places.extend(read.filter(|_| !is_key));
            before = word;
        }
        places
    }
}
