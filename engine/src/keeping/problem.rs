//! Why a book is not exported or imported, each with a stable code and a hint.
//!
//! What is wrong with an input has a place in it. A sealed text is never repeated: it is personal
//! data, and messages are copied into mails.

use std::io;

use commonbook_core::log::{LineImportError, LogError};
use thiserror::Error;

use crate::error::BookError;

/// The two texts that a book is exported as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Input {
    /// The lines.
    Lines,
    /// The sealed texts with their salts.
    Texts,
}

/// Why a book was not exported.
#[derive(Debug, Error)]
pub enum ExportError {
    /// The log cannot be read, or contradicts itself.
    #[error(transparent)]
    Book(#[from] BookError),
    /// A writer failed.
    #[error("{error}")]
    Write {
        /// Which one.
        input: Input,
        /// How.
        error: io::Error,
    },
}

impl From<LogError> for ExportError {
    fn from(error: LogError) -> Self {
        Self::Book(error.into())
    }
}

/// A place in an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Which input.
    pub input: Input,
    /// The line, from 1.
    pub line: u64,
    /// The column where it is known, in characters from 1.
    pub column: Option<usize>,
}

impl Place {
    /// A line of the lines.
    pub(crate) fn lines(line: u64) -> Self {
        Self { input: Input::Lines, line, column: None }
    }

    /// A line of the texts.
    pub(crate) fn texts(line: u64) -> Self {
        Self { input: Input::Texts, line, column: None }
    }
}

/// Why a book was not imported; the log is as it was.
#[derive(Debug, Error)]
pub enum BookImportError {
    /// A line of an input is wrong.
    #[error("line {}: {cause}", .place.line)]
    At {
        /// Where.
        place: Place,
        /// What.
        #[source]
        cause: Box<ImportCause>,
    },
    /// A reader failed.
    #[error("{error}")]
    Read {
        /// Which one.
        input: Input,
        /// How.
        error: io::Error,
    },
    /// The store failed, or the check that the caller gave says no.
    #[error(transparent)]
    Book(#[from] BookError),
}

impl From<LogError> for BookImportError {
    fn from(error: LogError) -> Self {
        Self::Book(error.into())
    }
}

/// What is wrong with a line of an input.
#[derive(Debug, Error)]
pub enum ImportCause {
    /// The text is not an exported book.
    #[error(transparent)]
    Input(#[from] InputProblem),
    /// The line may not enter the book.
    #[error(transparent)]
    Line(#[from] LineImportError),
}

impl ImportCause {
    /// The stable code.
    #[must_use]
    pub fn code(&self) -> String {
        match self {
            Self::Input(problem) => problem.code().to_owned(),
            Self::Line(error) => error.code(),
        }
    }
}

/// Why a text is not an exported book, whatever its lines say.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum InputProblem {
    /// Something else altogether.
    #[error("this is no exported book: {what}\nhint: {hint}")]
    NotAnExport {
        /// What it seems to be.
        what: &'static str,
        /// What to do.
        hint: &'static str,
    },
    /// Nothing between two line feeds.
    #[error("the line is empty\nhint: an exported book has no empty lines; export it again")]
    ExportLineEmpty,
    /// Lines that end with carriage return and line feed.
    #[error(
        "the line ends with a carriage return, which no line of a book does\n\
         hint: some program changed the line ends of the file; export the book again, and copy the \
         file as it is"
    )]
    ExportLineEndChanged,
    /// No line feed at the end.
    #[error(
        "the file ends within this line, so some of it is missing\n\
         hint: copy or export the file again; its last line ends with a line feed like the others"
    )]
    ExportIsCut,
    /// More bytes than a line can have.
    #[error("the line is longer than {longest} bytes\nhint: export the book again")]
    LineTooLong {
        /// The most that is read.
        longest: usize,
    },
    /// Not a sealed text with its place and salt.
    #[error(
        "this is no sealed text in its one spelling\n\
         hint: texts are exported with `commonbook export --texts` and never edited by hand"
    )]
    TextMalformed,
    /// Not in the order of positions and paths, or twice there.
    #[error(
        "the text stands in another order than that of positions and paths, or twice\n\
         hint: export the texts again"
    )]
    TextsMustBeInOrder,
}

impl InputProblem {
    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotAnExport { .. } => "NotAnExport",
            Self::ExportLineEmpty => "ExportLineEmpty",
            Self::ExportLineEndChanged => "ExportLineEndChanged",
            Self::ExportIsCut => "ExportIsCut",
            Self::LineTooLong { .. } => "LineTooLong",
            Self::TextMalformed => "TextMalformed",
            Self::TextsMustBeInOrder => "TextsMustBeInOrder",
        }
    }
}
