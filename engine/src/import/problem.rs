//! What is wrong with a map, a file or a row of it: each with a stable code and a hint.
//!
//! A problem of the map or of the header concerns the whole file and is an error; a problem of a
//! row is that row's verdict. Somebody's text is quoted, so that no character of it hides.

use commonbook_core::door::Rejection;
use commonbook_core::event::{LineError, Position};
use thiserror::Error;

use crate::error::BookError;

/// Why nothing of a file could be judged.
#[derive(Debug, Error)]
pub enum ImportError {
    /// The map or the file.
    #[error(transparent)]
    File(#[from] FileProblem),
    /// The book.
    #[error(transparent)]
    Book(#[from] BookError),
}

/// What concerns a whole file.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum FileProblem {
    /// The map is not one.
    #[error("{what}\nhint: the reference of maps shows every key with an example")]
    MapMalformed {
        /// Line and column of the map, from 1.
        at: (usize, usize),
        /// What is wrong there.
        what: String,
    },
    /// The file is not text in the map's encoding.
    #[error("{what}\nhint: {hint}")]
    EncodingWrong {
        /// What was found.
        what: String,
        /// What to do.
        hint: String,
    },
    /// There is no first line.
    #[error("the file has no header\nhint: its first line must name the columns")]
    HeaderMissing,
    /// A column that the map reads is not there.
    #[error("the file has no column {wanted}; it has {found}\nhint: {hint}")]
    ColumnMissing {
        /// The names that the map knows it by.
        wanted: String,
        /// The columns of the file.
        found: String,
        /// What may be the cause.
        hint: String,
    },
    /// A column that the map reads stands there twice.
    #[error(
        "more than one column is {wanted}, so it is open which is meant\n\
         hint: rename or delete one of them"
    )]
    ColumnTwice {
        /// The names that the map knows it by.
        wanted: String,
    },
}

impl FileProblem {
    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::MapMalformed { .. } => "MapMalformed",
            Self::EncodingWrong { .. } => "EncodingWrong",
            Self::HeaderMissing => "HeaderMissing",
            Self::ColumnMissing { .. } => "ColumnMissing",
            Self::ColumnTwice { .. } => "ColumnTwice",
        }
    }
}

/// Why a row is not taken.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum RowProblem {
    /// A line by which the tool says that the export is not whole.
    #[error(
        "the export says that it is not whole: {text:?}\n\
         hint: export again in shorter spans of time, and import each file"
    )]
    FileTruncated {
        /// The line.
        text: String,
    },
    /// A quote that is open at the end of the file.
    #[error("a quote is still open at the end of the file\nhint: close it, or export again")]
    RowQuoteOpen,
    /// Another number of cells than the header has.
    #[error(
        "the row has {found} cells, the header has {expected}\n\
         hint: put quotes around a cell that holds the delimiter, or export again"
    )]
    RowRagged {
        /// Cells of the row.
        found: usize,
        /// Cells of the header.
        expected: usize,
    },
    /// No event of the map is for such a row.
    #[error("the map has no event for such a row\nhint: add an event or a skip to the map")]
    RowUnmatched,
    /// The book has this row with other content.
    #[error(
        "the row was imported before, to position {position}, and says something else now\n\
         hint: replace that event by one that `corrects` it, and the row counts as known; or leave \
         the row out by a skip of the map"
    )]
    RowChanged {
        /// Where the row stands.
        position: Position,
    },
    /// Bytes that are no text.
    #[error(
        "the cell is not {encoding} text\nhint: save the file as {encoding}, or state its encoding \
         in the map"
    )]
    CellNotDecodable {
        /// The encoding that the map states.
        encoding: &'static str,
    },
    /// Nothing where something is needed.
    #[error("the cell is empty\nhint: fill it, or let the map say `optional = true`")]
    CellEmpty,
    /// No day in the stated form.
    #[error("{text:?} is not a day of the form {format}\nhint: the map states the form of days")]
    CellNotADate {
        /// The cell.
        text: String,
        /// The form.
        format: String,
    },
    /// No number with the stated marks.
    #[error(
        "{text:?} is not a number with {marks}\nhint: the map states the marks as `decimal` and \
         `grouping`"
    )]
    CellNotANumber {
        /// The cell.
        text: String,
        /// The marks.
        marks: String,
    },
    /// A number with more places than the currency has.
    #[error("{text:?} has more than {scale} places after the point\nhint: money is never rounded")]
    CellNotMoney {
        /// The cell.
        text: String,
        /// The places of the book's currency.
        scale: u8,
    },
    /// No span of time.
    #[error("{text:?} is not a span of time\nhint: write 1:30 or 01:30:00")]
    CellNotADuration {
        /// The cell.
        text: String,
    },
    /// A span of time that is no decimal in the stated unit.
    #[error(
        "{text:?} has no end as a decimal in {unit}\n\
         hint: let the map say `places` and `rounding`, or count in \"s\""
    )]
    CellNotExact {
        /// The cell.
        text: String,
        /// The unit.
        unit: &'static str,
    },
    /// A text that the map has no word for.
    #[error("{text:?} is none of the map's words: {known}\nhint: add it to `words` of the map")]
    CellWordUnknown {
        /// The cell.
        text: String,
        /// The words.
        known: String,
    },
    /// A text that cannot become an identifier.
    #[error(
        "{text:?} cannot become an identifier\n\
         hint: give it one in `words` of the map; identifiers are a-z, 0-9 and _.:/-"
    )]
    CellNotAnId {
        /// The cell.
        text: String,
    },
    /// Nobody has that name.
    #[error("nobody in the book is called {text:?}\nhint: {hint}")]
    AgentUnknown {
        /// The cell.
        text: String,
        /// Who may be meant, or what to do.
        hint: String,
    },
    /// Several have that name.
    #[error("{text:?} may be {ids}\nhint: say who is meant under [agents] of the map")]
    AgentAmbiguous {
        /// The cell.
        text: String,
        /// Who has that name.
        ids: String,
    },
    /// The event cannot be a line.
    #[error("{}\nhint: {}", .0.what(), .0.hint())]
    Line(#[from] LineError),
    /// A rule of the book says no.
    #[error(transparent)]
    Rejected(#[from] Rejection),
}

impl RowProblem {
    /// The stable code.
    #[must_use]
    pub fn code(&self) -> String {
        let code = match self {
            Self::FileTruncated { .. } => "FileTruncated",
            Self::RowQuoteOpen => "RowQuoteOpen",
            Self::RowRagged { .. } => "RowRagged",
            Self::RowUnmatched => "RowUnmatched",
            Self::RowChanged { .. } => "RowChanged",
            Self::CellNotDecodable { .. } => "CellNotDecodable",
            Self::CellEmpty => "CellEmpty",
            Self::CellNotADate { .. } => "CellNotADate",
            Self::CellNotANumber { .. } => "CellNotANumber",
            Self::CellNotMoney { .. } => "CellNotMoney",
            Self::CellNotADuration { .. } => "CellNotADuration",
            Self::CellNotExact { .. } => "CellNotExact",
            Self::CellWordUnknown { .. } => "CellWordUnknown",
            Self::CellNotAnId { .. } => "CellNotAnId",
            Self::AgentUnknown { .. } => "AgentUnknown",
            Self::AgentAmbiguous { .. } => "AgentAmbiguous",
            Self::Line(error) => return error.code().to_owned(),
            Self::Rejected(rejection) => return rejection.code(),
        };
        code.to_owned()
    }
}
