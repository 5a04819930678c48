//! Differences found by verifying: listed up to a bound for each table, counted beyond.
//!
//! Each table has its own bound, so that a thousand changed lines never hide a changed fact.

use std::collections::BTreeMap;
use std::fmt;

use crate::event::Position;
use crate::log::LogError;

/// How many findings of one table are listed.
const LISTED: usize = 20;

/// What a finding is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// The lines themselves, with the columns beside them.
    #[default]
    Lines,
    /// What the rules of the book say of an event.
    Rules,
    /// What a close says of its batch of results.
    Closes,
    /// The head and the nodes of the tree.
    Tree,
    /// The look-up facts.
    Facts,
    /// Sealed texts.
    Texts,
    /// What closes counted.
    Inputs,
    /// Tree checkpoints that were signed.
    Checkpoints,
    /// The store's file.
    File,
}

/// One difference between what is stored and what the lines say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifyFinding {
    /// What it is about.
    pub subject: Subject,
    /// `position 12`, `table fact, agent "anna"`, `file`.
    pub place: String,
    /// What the lines say.
    pub expected: String,
    /// What is stored.
    pub found: String,
}

impl VerifyFinding {
    /// The position that its place names: that of `position 12, column id`, or of
    /// `table secret, position 3, note`.
    #[must_use]
    pub fn position(&self) -> Option<Position> {
        let place = self.place.strip_prefix("table secret, ").unwrap_or(&self.place);
        let digits = place.strip_prefix("position ")?;
        digits.split(',').next()?.parse().ok()
    }
}

impl fmt::Display for VerifyFinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: expected {}, found {}", self.place, self.expected, self.found)
    }
}

/// What was found so far.
#[derive(Debug, Default)]
pub(super) struct Findings {
    pub(super) listed: Vec<VerifyFinding>,
    /// How many more there are, by what they are about.
    pub(super) unlisted: BTreeMap<Subject, u64>,
    /// What is looked at.
    subject: Subject,
    in_table: usize,
}

impl Findings {
    /// The next table begins.
    pub(super) fn next_table(&mut self, subject: Subject) {
        self.subject = subject;
        self.in_table = 0;
    }

    /// Lists or counts one difference.
    pub(super) fn add(
        &mut self,
        place: impl fmt::Display,
        expected: impl fmt::Display,
        found: impl fmt::Display,
    ) {
        self.add_of(self.subject, place, expected, found);
    }

    /// As [`Self::add`], about something else than the table that is looked at.
    pub(super) fn add_of(
        &mut self,
        subject: Subject,
        place: impl fmt::Display,
        expected: impl fmt::Display,
        found: impl fmt::Display,
    ) {
        if self.in_table >= LISTED {
            let more = self.unlisted.entry(subject).or_default();
            *more = more.saturating_add(1);
            return;
        }
        self.in_table = self.in_table.saturating_add(1);
        self.listed.push(VerifyFinding {
            subject,
            place: place.to_string(),
            expected: expected.to_string(),
            found: found.to_string(),
        });
    }

    /// Takes a contradiction that the store met while reading; a store that failed is an error.
    pub(super) fn damage(&mut self, read: Result<(), LogError>) -> Result<(), LogError> {
        match read {
            Err(LogError::Damaged { place, what }) => {
                self.add(place, "what can be read", what);
                Ok(())
            }
            other => other,
        }
    }
}
