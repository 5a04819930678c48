//! Importing: lines that another log exported enter an empty one as the same bytes.
//!
//! Each line in order: canonical? at the next position, after the time of the last one, with an id
//! of its own? do its texts match its commitments? does the door let it in, by the facts of the
//! lines before it? does it follow in its batch? Then it is stored as an append stores its own.
//! Whoever exported is not believed: what `verify` says of the lines of a book is asked here too.
//! The store's one transaction is the caller's; how lines come apart from a file is not known here.

use std::collections::BTreeSet;

use thiserror::Error;

use super::batch::Batch;
use super::entry::Entry;
use super::{Columns, Head, LogError, Secret, Storage};
use crate::door::{Book, Rejection, book, changes_book, decide_in};
use crate::event::{Event, LineError, Position, Record, check_line, commitment_text};
use crate::value::{Id, Timestamp};

/// Why a line cannot be imported; nothing of an import is kept then.
#[derive(Debug, Error)]
pub enum LineImportError {
    /// There are lines already.
    #[error("the log holds {size} lines already\nhint: import into a new book")]
    LogMustBeEmpty {
        /// How many.
        size: u64,
    },
    /// The bytes are not a line.
    #[error(transparent)]
    Line(#[from] LineError),
    /// A line is missing, twice there or in another order.
    #[error(
        "the line says position {found}, and position {expected} is the next\n\
         hint: export the book again; lines are imported whole and in order, from position 0"
    )]
    PositionMustBeNext {
        /// The position after the last line.
        expected: Position,
        /// What the line says.
        found: Position,
    },
    /// Recorded before the line before it, or at the same time.
    #[error(
        "the line says that it was recorded at {found}, and the one before it at {last}\n\
         hint: each line of a book is later than the one before; export the book again"
    )]
    TimeMustBeLater {
        /// When the line before was recorded.
        last: Timestamp,
        /// What the line says.
        found: Timestamp,
    },
    /// An id that an earlier line has.
    #[error(
        "the id {id:?} is that of position {position}\n\
         hint: an id stands once in a book; export the book again"
    )]
    IdMustBeItsOwn {
        /// The id.
        id: Id,
        /// Where it stands.
        position: Position,
    },
    /// A text to which the line has no commitment.
    #[error(
        "the line of position {position} commits to no text {path:?}\n\
         hint: give the texts that were exported with these lines"
    )]
    TextMustHaveACommitment {
        /// The line.
        position: Position,
        /// What the text is.
        path: String,
    },
    /// A text, or a salt, that is not the one that was recorded.
    #[error(
        "the text {path:?} of position {position} is not the one that its line commits to: text \
         or salt were changed\n\
         hint: give the texts that were exported with these lines"
    )]
    TextMustMatchItsCommitment {
        /// The line.
        position: Position,
        /// What the text is.
        path: String,
    },
    /// A rule of the book says no.
    #[error(transparent)]
    Rejected(#[from] Rejection),
    /// The store failed.
    #[error(transparent)]
    Log(#[from] LogError),
}

impl LineImportError {
    /// The stable code.
    #[must_use]
    pub fn code(&self) -> String {
        let code = match self {
            Self::LogMustBeEmpty { .. } => "LogMustBeEmpty",
            Self::Line(error) => error.code(),
            Self::PositionMustBeNext { .. } => "PositionMustBeNext",
            Self::TimeMustBeLater { .. } => "TimeMustBeLater",
            Self::IdMustBeItsOwn { .. } => "IdMustBeItsOwn",
            Self::TextMustHaveACommitment { .. } => "TextMustHaveACommitment",
            Self::TextMustMatchItsCommitment { .. } => "TextMustMatchItsCommitment",
            Self::Rejected(rejection) => return rejection.code(),
            Self::Log(error) => error.code(),
        };
        code.to_owned()
    }

    /// The column of the line where it is known, in characters from 1.
    #[must_use]
    pub fn column(&self) -> Option<usize> {
        match self {
            Self::Line(error) => error.column(),
            Self::LogMustBeEmpty { .. }
            | Self::PositionMustBeNext { .. }
            | Self::TimeMustBeLater { .. }
            | Self::IdMustBeItsOwn { .. }
            | Self::TextMustHaveACommitment { .. }
            | Self::TextMustMatchItsCommitment { .. }
            | Self::Rejected(_)
            | Self::Log(_) => None,
        }
    }
}

/// An import at work inside the caller's transaction.
pub struct LineImport<'a> {
    storage: &'a mut dyn Storage,
    head: Head,
    book: Option<Book>,
    batch: Batch,
    missing: BTreeSet<(Position, String)>,
}

impl<'a> LineImport<'a> {
    /// Begins an import into an empty log.
    ///
    /// # Errors
    /// [`LineImportError::LogMustBeEmpty`], or what the store says.
    pub fn new(storage: &'a mut dyn Storage) -> Result<Self, LineImportError> {
        let head = storage.head()?;
        match head.size() {
            0 => Ok(Self {
                storage,
                head,
                book: None,
                batch: Batch::default(),
                missing: BTreeSet::new(),
            }),
            size => Err(LineImportError::LogMustBeEmpty { size }),
        }
    }

    /// The position of the next line.
    #[must_use]
    pub fn next(&self) -> Position {
        self.head.size()
    }

    /// Takes in the next line with its sealed texts by path; a text that is not given counts as
    /// missing.
    ///
    /// # Errors
    /// [`LineImportError`], the first reason in the order of its variants; the transaction must
    /// then be given up.
    pub fn line(&mut self, line: &[u8], texts: &[(String, Secret)]) -> Result<(), LineImportError> {
        let record = check_line(line)?;
        self.in_order(&record)?;
        self.texts(&record, texts)?;
        decide_in(self.storage, self.book.as_ref(), (&record).into(), true)??;
        self.batch.follow(&self.head.tree, &record.event)?;
        let columns = Columns {
            id: record.id.as_str(),
            event_type: record.event_type.as_str(),
            effective_on: record.effective_on,
            recorded_at: record.recorded_at,
        };
        let takes_back = record.corrects.or(record.reverses);
        let entry = Entry { line, columns, takes_back, event: &record.event };
        let sealed = texts.iter().map(|(path, secret)| (path.as_str(), secret.clone()));
        entry.store(self.storage, &mut self.head, sealed)?;
        if changes_book(&record.event) {
            self.book = book(self.storage)?;
        }
        Ok(())
    }

    /// Ends the import: the head, and how many commitments are without their text.
    ///
    /// # Errors
    /// [`Rejection::ResultsMustBeCompleted`] when the last results have no closing event.
    pub fn end(mut self) -> Result<(Head, u64), LineImportError> {
        self.batch.end()?;
        self.storage.put_head(&self.head)?;
        Ok((self.head, u64::try_from(self.missing.len()).unwrap_or(u64::MAX)))
    }

    /// Whether the line is the next one.
    fn in_order(&self, record: &Record) -> Result<(), LineImportError> {
        let expected = self.next();
        if record.position != expected {
            return Err(LineImportError::PositionMustBeNext { expected, found: record.position });
        }
        if let Some(last) = self.head.recorded_at
            && record.recorded_at <= last
        {
            return Err(LineImportError::TimeMustBeLater { last, found: record.recorded_at });
        }
        match self.storage.position_of(record.id.as_str())? {
            Some(position) => {
                Err(LineImportError::IdMustBeItsOwn { id: record.id.clone(), position })
            }
            None => Ok(()),
        }
    }

    /// Whether every text is one that the line commits to; counts those that are missing.
    fn texts(
        &mut self,
        record: &Record,
        texts: &[(String, Secret)],
    ) -> Result<(), LineImportError> {
        let position = record.position;
        for (path, secret) in texts {
            let path = path.clone();
            let Some(commitment) = record.sealed.get(&path) else {
                return Err(LineImportError::TextMustHaveACommitment { position, path });
            };
            if commitment_text(&secret.salt, &path, &secret.value) != *commitment {
                return Err(LineImportError::TextMustMatchItsCommitment { position, path });
            }
        }
        let given = |path: &String| texts.iter().any(|(known, _)| known == path);
        let missing = record.sealed.keys().filter(|path| !given(path));
        self.missing.extend(missing.map(|path| (position, path.clone())));
        // What was erased is not missing.
        if let Event::TextRedacted(e) = &record.event {
            self.missing.remove(&(e.position, e.path.to_string()));
        }
        Ok(())
    }
}
