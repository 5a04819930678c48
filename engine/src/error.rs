//! What can go wrong in the engine: an answer of no, bad data, or the world.
//!
//! Every error has a stable [`BookError::code`] and a [`BookError::status`] in the command line's
//! sense (1 the answer is no, 3 bad data, 4 storage). Nothing was written when one is returned.

use commonbook_core::door::Rejection;
use commonbook_core::event::{LineError, Position, Problem};
use commonbook_core::log::{AppendError, AppendFailure, LogError, ProofError};
use commonbook_core::value::{Id, Period, ValueError};
use commonbook_projections::ProjectionError;
use commonbook_rules::diagnostic::Diagnostic;
use thiserror::Error;

use crate::guard::ForkError;

/// Why a command did nothing.
#[derive(Debug, Error)]
pub enum BookError {
    /// A rule of the book says no. Show it; the writer must change what is asked for.
    #[error(transparent)]
    Rejected(#[from] Rejection),
    /// A draft of a batch cannot be appended. Show it with the place of that draft.
    #[error(transparent)]
    Append(AppendError),
    /// An event cannot be written as a line.
    #[error(transparent)]
    Line(#[from] LineError),
    /// The rules file has problems. Render the diagnostics against the text.
    #[error("the rules have {} problem(s); nothing was adopted", .0.len())]
    Rules(Vec<Diagnostic>),
    /// A statement cannot be computed.
    #[error(transparent)]
    Projection(#[from] ProjectionError),
    /// Something cannot be otherwise as asked. Show it; nothing was computed.
    #[error(transparent)]
    WhatIf(#[from] WhatIfError),
    /// The store failed.
    #[error(transparent)]
    Log(#[from] LogError),
    /// The book disagrees with a checkpoint that is known. Nothing may be written to it.
    #[error(transparent)]
    Fork(#[from] ForkError),
    /// A key, checkpoint or proof is refused.
    #[error(transparent)]
    Proof(#[from] ProofError),
    /// An event that came after the checkpoint.
    #[error(
        "position {position} came after the checkpoint, which is of {size} events\n\
         hint: take a newer checkpoint; `commonbook checkpoint` signs the book as it is"
    )]
    NotCovered {
        /// The position.
        position: Position,
        /// The size of the checkpoint.
        size: u64,
    },
    /// A share that no standing close recorded.
    #[error(
        "no standing close of {period} gives {agent} a share\n\
         hint: `commonbook statement` shows the period; a share is recorded when it is closed"
    )]
    NoShare {
        /// Whose.
        agent: Id,
        /// Of when.
        period: Period,
    },
    /// No text that could be erased.
    #[error(
        "there is no sealed text of it that could be erased\n\
         hint: names, notes and reasons are sealed; what was erased before is gone"
    )]
    NothingToErase,
    /// A value the caller gave cannot be.
    #[error(transparent)]
    Value(#[from] ValueError),
    /// The work was done and taken back, as asked; never returned to callers.
    #[error("dry run")]
    DryRun,
}

impl From<AppendError> for BookError {
    fn from(error: AppendError) -> Self {
        match error {
            AppendError { index: None, cause: AppendFailure::Rejected(rejection) } => {
                Self::Rejected(rejection)
            }
            AppendError { index: None, cause: AppendFailure::Log(log) } => Self::Log(log),
            other => Self::Append(other),
        }
    }
}

impl BookError {
    /// The stable code.
    #[must_use]
    pub fn code(&self) -> String {
        match self {
            Self::Rejected(rejection) => rejection.code(),
            Self::Append(error) => error.cause.code(),
            Self::Line(error) => error.code().to_owned(),
            Self::Rules(diagnostics) => {
                diagnostics.first().map_or_else(String::new, |first| first.code.to_string())
            }
            Self::Projection(error) => error.code().to_owned(),
            Self::WhatIf(error) => error.code().to_owned(),
            Self::Log(error) => error.code().to_owned(),
            Self::Fork(error) => error.code().to_owned(),
            Self::Proof(error) => error.code().to_owned(),
            Self::NotCovered { .. } => "NotCovered".to_owned(),
            Self::NoShare { .. } => "NoShare".to_owned(),
            Self::NothingToErase => "NothingToErase".to_owned(),
            Self::Value(error) => Problem::from(error.clone()).code().to_owned(),
            Self::DryRun => "DryRun".to_owned(),
        }
    }

    /// The exit status of a command that ends with this error.
    #[must_use]
    pub fn status(&self) -> u8 {
        match self {
            Self::Log(_) => 4,
            Self::Append(AppendError { cause: AppendFailure::Log(_), .. }) => 4,
            Self::Projection(error) => error.status(),
            Self::Proof(error) if !error.is_malformed() => 1,
            Self::Rejected(_)
            | Self::Fork(_)
            | Self::Proof(_)
            | Self::NotCovered { .. }
            | Self::NoShare { .. }
            | Self::NothingToErase
            | Self::Append(_)
            | Self::Line(_)
            | Self::Rules(_)
            | Self::WhatIf(_)
            | Self::Value(_)
            | Self::DryRun => 3,
        }
    }
}

/// Why something cannot be compared with what would be otherwise.
#[derive(Debug, Error)]
pub enum WhatIfError {
    /// The text that is tried has another name than the rules that it would replace.
    #[error(
        "the rules to try are named {tried:?}, but the rules in force are {name:?}, and a text \
         replaces those of its own name\n\
         hint: write rules {name:?} in the file, or name other rules with --rules"
    )]
    RulesMustKeepTheirName {
        /// The name in the text.
        tried: String,
        /// The name in force.
        name: String,
    },
    /// The last period does not follow from the first.
    #[error(
        "no row of periods leads from {first} to {last}\n\
         hint: both must be of one kind, the first not after the last: 2024..2026, 2026-01..2026-03"
    )]
    PeriodsMustFollow {
        /// The first.
        first: Period,
        /// The last.
        last: Period,
    },
    /// A figure that the rules do not declare for the whole book.
    #[error(
        "the rules {rules:?} declare no figure {figure:?} of the book\nhint: {}",
        declared(.known)
    )]
    FigureMustBeDeclared {
        /// The figure.
        figure: String,
        /// The rules' name.
        rules: String,
        /// What there is.
        known: Vec<String>,
    },
    /// An event that is not in the book.
    #[error(
        "there is no event {event:?} in the book\n\
         hint: name it by its position or its id, as `commonbook log` shows them"
    )]
    EventMustBeInTheBook {
        /// What was asked for.
        event: String,
    },
    /// An event that is not a fact of somebody's: the book itself, or a result.
    #[error(
        "the event at position {position} is a {event_type}, which is not left out\n\
         hint: leave out what was recorded: a contribution, a figure, a membership, a payment"
    )]
    EventMustBeAFact {
        /// Where.
        position: Position,
        /// What it is.
        event_type: &'static str,
    },
    /// An event to add whose id is in the book already.
    #[error(
        "the event {id:?} is in the book already, so adding it changes nothing\n\
         hint: give the event to try an id of its own"
    )]
    EventMustBeNew {
        /// Its id.
        id: String,
    },
    /// An event to add that the book would refuse.
    #[error("the event {id:?} could not have been recorded: {cause}")]
    EventMustFit {
        /// Its id.
        id: String,
        /// Why.
        #[source]
        cause: Box<BookError>,
    },
    /// An event of the book that would be refused after the change.
    #[error(
        "with this change the event at position {position} could not have been recorded: {cause}"
    )]
    HistoryMustHold {
        /// Where.
        position: Position,
        /// Why.
        #[source]
        cause: Box<BookError>,
    },
}

impl WhatIfError {
    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::RulesMustKeepTheirName { .. } => "RulesMustKeepTheirName",
            Self::PeriodsMustFollow { .. } => "PeriodsMustFollow",
            Self::FigureMustBeDeclared { .. } => "FigureMustBeDeclared",
            Self::EventMustBeInTheBook { .. } => "EventMustBeInTheBook",
            Self::EventMustBeAFact { .. } => "EventMustBeAFact",
            Self::EventMustBeNew { .. } => "EventMustBeNew",
            Self::EventMustFit { .. } => "EventMustFit",
            Self::HistoryMustHold { .. } => "HistoryMustHold",
        }
    }
}

fn declared(names: &[String]) -> String {
    if names.is_empty() {
        return "they declare none".to_owned();
    }
    format!("they declare {}", names.join(", "))
}

/// Why one line of an input file stops an append.
#[derive(Debug, Error)]
pub enum LineFailure {
    /// The line cannot be read as an event.
    #[error(transparent)]
    Line(#[from] LineError),
    /// The event may not be appended.
    #[error(transparent)]
    Append(#[from] AppendFailure),
}

/// Why an input file was not appended, with the line that stopped it.
#[derive(Debug, Error)]
#[error("line {line}: {cause}")]
pub struct AppendLinesError {
    /// The line, from 1.
    pub line: usize,
    /// Why.
    #[source]
    pub cause: LineFailure,
}

impl AppendLinesError {
    /// The stable code.
    #[must_use]
    pub fn code(&self) -> String {
        match &self.cause {
            LineFailure::Line(error) => error.code().to_owned(),
            LineFailure::Append(error) => error.code(),
        }
    }

    /// The column, where it is known, from 1.
    #[must_use]
    pub fn column(&self) -> Option<usize> {
        match &self.cause {
            LineFailure::Line(error) => error.column(),
            LineFailure::Append(AppendFailure::Line(error)) => error.column(),
            LineFailure::Append(_) => None,
        }
    }
}
