//! Restore guard: a book is not written to when a known checkpoint says that more was in it.
//!
//! Whoever restores a backup and goes on makes a second history under the name of the first, and
//! members hold proofs of both. So a book is held against the checkpoints that its keeper knows,
//! before the first event is written; a checkpoint need not verify for that, since a false one
//! costs a look and a true one that is passed over costs the book.

use commonbook_core::log::{Agreement, Checkpoint, View, agreement, hash_hex};
use thiserror::Error;

use crate::error::BookError;

/// A checkpoint that is known outside of the book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Where it is from, for messages: a file.
    pub place: String,
    /// What it says.
    pub says: Checkpoint,
}

/// Why nothing is written to this book.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ForkError {
    /// The checkpoint is of a longer book.
    #[error(
        "{place} says that this book had {known} events, and it has {size}: events are lost, as \
         after a restore, so nothing was written\n\
         hint: take the newer book if there is one; else go on under a new name that says what is \
         lost: `commonbook continue`"
    )]
    BookIsBehindItsCheckpoint {
        /// Where the checkpoint is from.
        place: String,
        /// How long the book was.
        known: u64,
        /// How long it is.
        size: u64,
    },
    /// Other events stand in the book than when the checkpoint was signed.
    #[error(
        "{place} says that the first {size} events of this book have the root {known}, and they \
         have {found}: this is another history, so nothing was written\n\
         hint: find the book that agrees; `commonbook audit` tells what is wrong with this one; \
         else go on under a new name: `commonbook continue`"
    )]
    BookDiffersFromItsCheckpoint {
        /// Where the checkpoint is from.
        place: String,
        /// The size it is of.
        size: u64,
        /// Its root.
        known: String,
        /// The book's root there.
        found: String,
    },
    /// The checkpoint is of another book.
    #[error(
        "{place} is a checkpoint of {found:?}, and this book is {origins}: nothing was written\n\
         hint: the book or the checkpoint lies at a wrong place; put it where it belongs"
    )]
    CheckpointMustBeOfTheBook {
        /// Where the checkpoint is from.
        place: String,
        /// The name in it.
        found: String,
        /// The names of the book.
        origins: String,
    },
    /// The checkpoint is of events that the book lost before it went on.
    #[error(
        "{place} is of what was lost when this book went on under another name\n\
         hint: what it proves was in the book once; take a checkpoint under the present name"
    )]
    CheckpointIsOfWhatIsLost {
        /// Where the checkpoint is from.
        place: String,
    },
    /// Nothing is lost.
    #[error(
        "{place} agrees with this book, so nothing of it is lost\n\
         hint: go on as it is; a new name is for a book that cannot follow a checkpoint"
    )]
    NothingMustBeContinued {
        /// Where the checkpoint is from.
        place: String,
    },
}

impl ForkError {
    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::BookIsBehindItsCheckpoint { .. } => "BookIsBehindItsCheckpoint",
            Self::BookDiffersFromItsCheckpoint { .. } => "BookDiffersFromItsCheckpoint",
            Self::CheckpointMustBeOfTheBook { .. } => "CheckpointMustBeOfTheBook",
            Self::CheckpointIsOfWhatIsLost { .. } => "CheckpointIsOfWhatIsLost",
            Self::NothingMustBeContinued { .. } => "NothingMustBeContinued",
        }
    }
}

/// Refuses a book that a known checkpoint disagrees with.
pub(crate) fn check(view: &dyn View, known: &[Known]) -> Result<(), BookError> {
    for one in known {
        let found = agreement(view, &one.says)?;
        if !matches!(found, Agreement::Holds | Agreement::IsLost) {
            return Err(disagreement(view, one, &found)?.into());
        }
    }
    Ok(())
}

/// What a disagreement is, in words.
pub(crate) fn disagreement(
    view: &dyn View,
    one: &Known,
    found: &Agreement,
) -> Result<ForkError, BookError> {
    let place = one.place.clone();
    Ok(match found {
        Agreement::Holds => ForkError::NothingMustBeContinued { place },
        Agreement::IsLost => ForkError::CheckpointIsOfWhatIsLost { place },
        Agreement::IsAhead => {
            let size = view.head()?.size();
            ForkError::BookIsBehindItsCheckpoint { place, known: one.says.size, size }
        }
        Agreement::Differs { root } => ForkError::BookDiffersFromItsCheckpoint {
            place,
            size: one.says.size,
            known: hash_hex(&one.says.root),
            found: hash_hex(root),
        },
        Agreement::IsOfAnother { origins } => ForkError::CheckpointMustBeOfTheBook {
            place,
            found: one.says.origin.clone(),
            origins: format!("{origins:?}"),
        },
    })
}
