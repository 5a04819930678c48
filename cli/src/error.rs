//! What a command ends with when it cannot do what was asked.
//!
//! A message says where, what, the consequence and what to do; each has a stable code and an exit
//! status: 1 the answer is no, 2 usage, 3 bad data, 4 storage or system.

use commonbook::import::FileProblem;
use commonbook::rules::diagnostic::{self, Diagnostic};
use commonbook::{AppendLinesError, BookError, LineFailure, ScriptError, ScriptFailure};
use commonbook_core::log::{AppendError, AppendFailure, LogError, ProofError};
use commonbook_core::value::ValueError;

/// Why a command did not do what was asked.
#[derive(Debug)]
pub(crate) enum CommandError {
    /// The engine says no; nothing was written.
    Book {
        /// Where: a file, or a line of it.
        place: Option<String>,
        /// What.
        error: Box<BookError>,
    },
    /// A rules file has problems.
    Rules {
        /// The file.
        file: String,
        /// Its text.
        text: String,
        /// The problems.
        diagnostics: Vec<Diagnostic>,
        /// Exit status: 1 for a check, 3 for adoption.
        status: u8,
    },
    /// A line of an input file.
    Lines {
        /// The file.
        file: String,
        /// What.
        error: Box<AppendLinesError>,
    },
    /// A line of a script.
    Script {
        /// The file.
        file: String,
        /// What.
        error: ScriptError,
    },
    /// Something else, with code and status.
    Plain {
        /// Stable code.
        code: String,
        /// Exit status.
        status: u8,
        /// Where.
        place: Option<String>,
        /// What, then `hint: ` lines.
        message: String,
    },
    /// Everything has been said already.
    Quiet(u8),
}

impl CommandError {
    /// A file that cannot be read or written.
    pub(crate) fn file(path: &str, what: &str, error: &std::io::Error) -> Self {
        Self::Plain {
            code: "FileUnusable".to_owned(),
            status: 4,
            place: Some(path.to_owned()),
            message: format!("{what}: {error}\nhint: check the path and its permissions"),
        }
    }

    /// A key, checkpoint or proof that is refused.
    pub(crate) fn proof(error: ProofError) -> Self {
        BookError::from(error).into()
    }

    /// The same with a place, unless it has one.
    pub(crate) fn or_at(self, at: &str) -> Self {
        match self {
            Self::Book { place, error } => {
                Self::Book { place: place.or_else(|| Some(at.to_owned())), error }
            }
            other @ (Self::Rules { .. }
            | Self::Lines { .. }
            | Self::Script { .. }
            | Self::Plain { .. }
            | Self::Quiet(_)) => other,
        }
    }

    /// Arguments that do not fit together.
    pub(crate) fn usage(code: &str, message: impl Into<String>) -> Self {
        Self::Plain { code: code.to_owned(), status: 2, place: None, message: message.into() }
    }

    /// A map or a file that is imported by it.
    pub(crate) fn import(place: &str, problem: &FileProblem) -> Self {
        Self::Plain {
            code: problem.code().to_owned(),
            status: 3,
            place: Some(place.to_owned()),
            message: problem.to_string(),
        }
    }

    /// Rows of an imported file that are not taken.
    pub(crate) fn rows(place: &str, refused: usize, total: usize) -> Self {
        let are = if refused == 1 { "is" } else { "are" };
        Self::Plain {
            code: "RowsRejected".to_owned(),
            status: 3,
            place: Some(place.to_owned()),
            message: format!(
                "{refused} of {total} rows {are} not taken, so none was written\n\
                 hint: mend the file or the map, or keep the other rows with --accept-partial \
                 --rejects FILE"
            ),
        }
    }

    /// A clock that cannot be.
    pub(crate) fn clock() -> Self {
        Self::Plain {
            code: "ClockUnusable".to_owned(),
            status: 4,
            place: None,
            message: "the system's clock is before 1970\nhint: set it, or give --now".to_owned(),
        }
    }

    /// The exit status.
    pub(crate) fn status(&self) -> u8 {
        match self {
            Self::Book { error, .. } => error.status(),
            Self::Rules { status, .. } | Self::Plain { status, .. } | Self::Quiet(status) => {
                *status
            }
            Self::Lines { .. } => 3,
            Self::Script { error, .. } => match &*error.cause {
                ScriptFailure::Book(error) => error.status(),
                ScriptFailure::Line(_) | ScriptFailure::Command(_) => 3,
            },
        }
    }

    /// The message, as it is printed; empty when there is nothing to say.
    pub(crate) fn render(&self) -> String {
        match self {
            Self::Quiet(_) => String::new(),
            Self::Rules { file, text, diagnostics, .. } => {
                diagnostic::render(text, file, diagnostics)
            }
            Self::Book { place, error } => {
                block(&error.code(), place.as_deref(), &error.to_string())
            }
            Self::Lines { file, error } => {
                let column = error.column().map_or_else(String::new, |c| format!(":{c}"));
                let place = format!("{file}:{}{column}", error.line);
                block(&error.code(), Some(&place), &cause(&error.cause))
            }
            Self::Script { file, error } => {
                let place = format!("{file}:{}", error.line);
                block(&error.code(), Some(&place), &error.cause.to_string())
            }
            Self::Plain { code, place, message, .. } => block(code, place.as_deref(), message),
        }
    }
}

/// What is wrong with a line; its column stands in the place already.
fn cause(failure: &LineFailure) -> String {
    match failure {
        LineFailure::Line(error) | LineFailure::Append(AppendFailure::Line(error)) => {
            format!("{}\nhint: {}", error.what(), error.hint())
        }
        LineFailure::Append(other) => other.to_string(),
    }
}

/// `error[CODE]: what`, where, then the hints.
fn block(code: &str, place: Option<&str>, message: &str) -> String {
    // A refusal of the rules comes with its own code, place and excerpt.
    if message.starts_with("error[") {
        return format!("{message}\n");
    }
    let (what, hints) =
        message.split_once("\nhint: ").map_or((message, None), |(what, hint)| (what, Some(hint)));
    let mut text = format!("error[{code}]: {what}\n");
    if let Some(place) = place {
        text.push_str("  --> ");
        text.push_str(place);
        text.push('\n');
    }
    if let Some(hints) = hints {
        text.push_str("hint: ");
        text.push_str(hints);
        text.push('\n');
    }
    text
}

impl From<BookError> for CommandError {
    fn from(error: BookError) -> Self {
        Self::Book { place: None, error: Box::new(error) }
    }
}

impl From<LogError> for CommandError {
    fn from(error: LogError) -> Self {
        BookError::from(error).into()
    }
}

impl From<AppendError> for CommandError {
    fn from(error: AppendError) -> Self {
        BookError::from(error).into()
    }
}

impl From<ValueError> for CommandError {
    fn from(error: ValueError) -> Self {
        BookError::from(error).into()
    }
}
