//! The proof that one book is the beginning of another: two checkpoints and what is between them.
//!
//! A text of its own, since C2SP has none: the line `commonbook consistency-proof v1`, the hashes
//! of RFC 6962's consistency proof one a line, an empty line, the older signed checkpoint, an
//! empty line, the newer one. It is checked with nothing but the book's keys.

use super::inclusion::{hashes, read_hashes};
use super::{ProofError, consistency_path, verify_consistency};
use crate::log::checkpoint::{Checkpoint, SignedCheckpoint};
use crate::log::note::NoteKey;
use crate::log::{LogError, View};

/// How a proof begins.
const FIRST: &str = "commonbook consistency-proof v1";

/// The proof that the book of one checkpoint begins with that of another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsistencyProof {
    /// The hashes that lead to both roots.
    pub path: Vec<[u8; 32]>,
    /// The older checkpoint, as it was signed.
    pub old: String,
    /// The newer one.
    pub new: String,
}

impl ConsistencyProof {
    /// The proof for two checkpoints of a book, the older one first.
    ///
    /// # Errors
    /// [`LogError`] when the store fails, or the book is shorter.
    pub fn make(
        view: &dyn View,
        (old, old_note): (&SignedCheckpoint, &str),
        (new, new_note): (&SignedCheckpoint, &str),
    ) -> Result<Self, LogError> {
        let path = consistency_path(view, old.says().size, new.says().size)?;
        Ok(Self { path, old: old_note.to_owned(), new: new_note.to_owned() })
    }

    /// Whether a text begins as one.
    #[must_use]
    pub fn begins(file: &str) -> bool {
        file.starts_with(FIRST)
    }

    /// The file.
    #[must_use]
    pub fn text(&self) -> String {
        let mut file = format!("{FIRST}\n");
        hashes(&mut file, &self.path);
        for note in [&self.old, &self.new] {
            file.push('\n');
            file.push_str(note);
        }
        file
    }

    /// Reads a file.
    ///
    /// # Errors
    /// [`ProofError::ProofMalformed`]; what it says is not to be believed before
    /// [`Self::verify`].
    pub fn parse(file: &str) -> Result<Self, ProofError> {
        let wrong = |line, what| ProofError::ProofMalformed { line, what };
        let parts: Vec<&str> = file.split("\n\n").collect();
        // A checkpoint is three lines, an empty one, and signatures.
        let [above, old, old_signed, new, new_signed] = parts.as_slice() else {
            return Err(wrong(1, "it has not two checkpoints after its hashes"));
        };
        let mut lines = (1..).zip(above.split('\n'));
        if lines.next().is_none_or(|(_, first)| first != FIRST) {
            return Err(wrong(1, "it does not begin as a proof"));
        }
        let path = read_hashes(lines)?;
        let (old, new) = (format!("{old}\n\n{old_signed}\n"), format!("{new}\n\n{new_signed}"));
        Ok(Self { path, old, new })
    }

    /// Both checkpoints, the older one first, if it holds under these keys of the book.
    ///
    /// Each is signed in the name of its own origin: a book that went on under another name has
    /// two, and whoever gives keys of two names asks how they hang together.
    ///
    /// # Errors
    /// [`ProofError`]: a signature or the hashes are not as they must be.
    pub fn verify(&self, keys: &[NoteKey]) -> Result<(Checkpoint, Checkpoint), ProofError> {
        let old = SignedCheckpoint::parse(&self.old)?.verify(keys)?.clone();
        let new = SignedCheckpoint::parse(&self.new)?.verify(keys)?.clone();
        verify_consistency((old.size, &old.root), (new.size, &new.root), &self.path)?;
        Ok((old, new))
    }
}
