//! Why a key, note, checkpoint or proof is refused.
//!
//! Two kinds that are never mixed: a text that is none ([`ProofError::is_malformed`]), and one
//! that is well written and does not hold. Nothing of a refused text may be believed.

use thiserror::Error;

use crate::event::Position;

/// Why it is refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ProofError {
    /// A text that is no key of a signed note.
    #[error(
        "this is no {of}: {what}\n\
         hint: a public key is NAME+ID+KEY on one line, as `commonbook key list` prints it; a \
         secret key is the file that `commonbook key new` made"
    )]
    NoteKeyMalformed {
        /// Which kind of key was needed.
        of: &'static str,
        /// What is wrong with it.
        what: &'static str,
    },
    /// A text that is no signed note.
    #[error(
        "line {line} is not as in a signed note: {what}\n\
         hint: take the file as it was given; its lines end with one line feed"
    )]
    NoteMalformed {
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        what: &'static str,
    },
    /// A signed note without a signature of a known key.
    #[error(
        "it is signed by {found} and by no key that is known here ({known})\n\
         hint: nothing in it may be believed; get the book's key from whoever keeps the book"
    )]
    NoteNotSigned {
        /// Who signed it.
        found: String,
        /// The keys that were given.
        known: String,
    },
    /// A signature under the name and id of a known key that is not by it.
    #[error(
        "the signature in the name of {name} is not by its key: the note was changed or forged\n\
         hint: nothing in it may be believed; keep it as evidence, and ask for the true one"
    )]
    NoteForged {
        /// The name of the key.
        name: String,
    },
    /// A note that says no tree checkpoint.
    #[error(
        "line {line} is not as in a tree checkpoint: {what}\n\
         hint: a checkpoint says origin, size and root, one a line"
    )]
    CheckpointMalformed {
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        what: &'static str,
    },
    /// A checkpoint of another book.
    #[error("the checkpoint is of {found:?}, not of {expected:?}\nhint: take one of this book")]
    CheckpointOfAnotherBook {
        /// The book's name.
        expected: String,
        /// The name in it.
        found: String,
    },
    /// A key that signs in another name than the book's.
    #[error(
        "the key signs in the name of {name:?}, and this book is {origin:?}: nothing was signed\n\
         hint: a book's own key is named after it: `commonbook key new FILE --name {origin}`, then \
         `key add` or `key rotate`"
    )]
    KeyOfAnotherName {
        /// The name of the key.
        name: String,
        /// The book's name.
        origin: String,
    },
    /// A text that is no proof.
    #[error(
        "line {line} is not as in a proof: {what}\n\
         hint: take the file as `commonbook prove` wrote it"
    )]
    ProofMalformed {
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        what: &'static str,
    },
    /// Hashes that do not lead to the root.
    #[error(
        "the proof does not hold: {what}\n\
         hint: the event, the proof or the checkpoint was changed, or they are of different books \
         or sizes"
    )]
    ProofDoesNotHold {
        /// What does not agree.
        what: &'static str,
    },
    /// A line whose event is not at the place that the proof speaks of.
    #[error(
        "the proof is of position {index}, but its line says {found}\n\
         hint: the line or the proof was changed"
    )]
    ProofOfAnotherPosition {
        /// The place in the tree.
        index: Position,
        /// What the line says.
        found: String,
    },
    /// A revealed text that the event does not seal.
    #[error(
        "the text {path:?} is not what the event sealed: text or salt is another\n\
         hint: nothing that it says may be believed"
    )]
    TextNotSealed {
        /// The path.
        path: String,
    },
}

impl ProofError {
    /// The stable code: the variant's name.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoteKeyMalformed { .. } => "NoteKeyMalformed",
            Self::NoteMalformed { .. } => "NoteMalformed",
            Self::NoteNotSigned { .. } => "NoteNotSigned",
            Self::NoteForged { .. } => "NoteForged",
            Self::CheckpointMalformed { .. } => "CheckpointMalformed",
            Self::CheckpointOfAnotherBook { .. } => "CheckpointOfAnotherBook",
            Self::KeyOfAnotherName { .. } => "KeyOfAnotherName",
            Self::ProofMalformed { .. } => "ProofMalformed",
            Self::ProofDoesNotHold { .. } => "ProofDoesNotHold",
            Self::ProofOfAnotherPosition { .. } => "ProofOfAnotherPosition",
            Self::TextNotSealed { .. } => "TextNotSealed",
        }
    }

    /// Whether the text is none of what was needed; else it is one, and does not hold.
    #[must_use]
    pub fn is_malformed(&self) -> bool {
        matches!(
            self,
            Self::NoteKeyMalformed { .. }
                | Self::NoteMalformed { .. }
                | Self::CheckpointMalformed { .. }
                | Self::ProofMalformed { .. }
        )
    }
}
