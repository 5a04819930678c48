//! Differences found by verifying: listed up to a bound for each table, counted beyond.
//!
//! Each table has its own bound, so that a thousand changed lines never hide a changed fact.

use std::fmt;

use crate::log::LogError;

/// How many findings of one table are listed.
const LISTED: usize = 20;

/// One difference between what is stored and what the lines say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifyFinding {
    /// `position 12`, `table fact, agent "anna"`, `file`.
    pub place: String,
    /// What the lines say.
    pub expected: String,
    /// What is stored.
    pub found: String,
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
    pub(super) unlisted: u64,
    in_table: usize,
}

impl Findings {
    /// The next table begins.
    pub(super) fn next_table(&mut self) {
        self.in_table = 0;
    }

    /// Lists or counts one difference.
    pub(super) fn add(
        &mut self,
        place: impl fmt::Display,
        expected: impl fmt::Display,
        found: impl fmt::Display,
    ) {
        if self.in_table >= LISTED {
            self.unlisted = self.unlisted.saturating_add(1);
            return;
        }
        self.in_table = self.in_table.saturating_add(1);
        self.listed.push(VerifyFinding {
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
