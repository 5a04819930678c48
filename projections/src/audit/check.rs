//! A check of an audit: its name, what it means, what was looked at, and what was found.
//!
//! Findings are listed up to a bound for each check and counted beyond, so that a page stays a page
//! whatever the book. What is checked is not known here.

use commonbook_core::event::Position;
use serde::Serialize;

/// How many findings of one check are listed.
pub(super) const LISTED: usize = 20;

/// One check, carried out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Check {
    /// What is not as it should be, in the order in which it was met; empty when all is in order.
    pub findings: Vec<Finding>,
    /// How much was looked at.
    pub looked_at: Vec<Looked>,
    /// What it means that nothing was found, for people who know no program.
    pub means: &'static str,
    /// Findings beyond those that are listed.
    pub more: u64,
    /// A short name, the same in every audit.
    pub name: &'static str,
}

/// How many of what were looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Looked {
    /// How many.
    pub count: u64,
    /// Of what, in the plural.
    pub of: &'static str,
}

/// One thing that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What should be there.
    pub expected: String,
    /// What is there.
    pub found: String,
    /// Where, for people.
    pub place: String,
    /// The position of the event that it is about, where it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position: Option<Position>,
}

impl Check {
    /// A check that has not found anything yet.
    #[must_use]
    pub fn new(name: &'static str, means: &'static str) -> Self {
        Self { findings: Vec::new(), looked_at: Vec::new(), means, more: 0, name }
    }

    /// Says how many of what were looked at.
    #[must_use]
    pub fn looked(mut self, count: u64, of: &'static str) -> Self {
        self.looked_at.push(Looked { count, of });
        self
    }

    /// Lists or counts a finding.
    pub fn found(&mut self, finding: Finding) {
        if self.findings.len() < LISTED {
            self.findings.push(finding);
        } else {
            self.more = self.more.saturating_add(1);
        }
    }

    /// Whether nothing was found.
    #[must_use]
    pub fn is_in_order(&self) -> bool {
        self.findings.is_empty() && self.more == 0
    }

    /// How many findings there are, listed or not.
    #[must_use]
    pub fn count(&self) -> u64 {
        u64::try_from(self.findings.len()).unwrap_or(u64::MAX).saturating_add(self.more)
    }
}

impl Finding {
    /// Something about the event at a position.
    pub fn at(
        position: Position,
        what: impl std::fmt::Display,
        expected: impl std::fmt::Display,
        found: impl std::fmt::Display,
    ) -> Self {
        Self {
            expected: expected.to_string(),
            found: found.to_string(),
            place: format!("position {position}, {what}"),
            position: Some(position),
        }
    }
}
