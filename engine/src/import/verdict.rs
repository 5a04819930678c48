//! What became of one row: new, known before, changed since, left out, or refused and why.

use commonbook_core::event::Position;

use super::problem::RowProblem;

/// The verdict of one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The row is an event that the book did not have.
    New {
        /// Where it stands, or would stand.
        position: Position,
        /// Type, day and data, for people.
        what: String,
    },
    /// The book has it already; nothing is written.
    Duplicate {
        /// Where it stands.
        position: Position,
    },
    /// The book has this row with other content; a person must decide.
    Changed(Refusal),
    /// The map leaves such rows out.
    Skipped {
        /// Why, in the map's words.
        because: String,
    },
    /// The row is no event that the book takes.
    Rejected(Refusal),
}

impl Verdict {
    /// The verdict in one word: `new`, `duplicate`, `changed`, `skipped` or `rejected`.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::New { .. } => "new",
            Self::Duplicate { .. } => "duplicate",
            Self::Changed(_) => "changed",
            Self::Skipped { .. } => "skipped",
            Self::Rejected(_) => "rejected",
        }
    }

    /// Why the row is not taken, where a person must do something about it.
    #[must_use]
    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Changed(refusal) | Self::Rejected(refusal) => Some(refusal),
            Self::New { .. } | Self::Duplicate { .. } | Self::Skipped { .. } => None,
        }
    }
}

/// Why a row is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The header of the cell it is about, where it is about one.
    pub column: Option<String>,
    /// The stable code.
    pub code: String,
    /// What is wrong.
    pub reason: String,
    /// What to do.
    pub hint: String,
}

impl Refusal {
    /// A problem, at a column where it has one.
    pub(super) fn of(column: Option<&str>, problem: &RowProblem) -> Self {
        let message = problem.to_string();
        let (reason, hint) = message.split_once("\nhint: ").unwrap_or((&message, ""));
        Self {
            column: column.map(str::to_owned),
            code: problem.code(),
            reason: reason.to_owned(),
            hint: hint.to_owned(),
        }
    }

    /// Whether only the directory of names stands in the way.
    pub(super) fn is_about_a_name(&self) -> bool {
        self.code == "AgentUnknown" || self.code == "AgentAmbiguous"
    }
}
