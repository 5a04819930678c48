//! The proof that one event is in a book: a file that is checked with nothing but a key.
//!
//! The text of c2sp.org/tlog-proof: its name, `extra` with what the leaf is made of, `index`, the
//! audit path, an empty line, and a signed checkpoint. `extra` is the base64 of the event's line
//! and, for each sealed text that is revealed, of one JSON object `{"path","salt","value"}` on a
//! line of its own, all joined by line feeds. Nothing of it is believed before the line's hash has
//! led to the signed root.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use super::{ProofError, inclusion_path, verify_inclusion};
use crate::event::{Hash, Position, Record, check_line, commitment_text};
use crate::log::checkpoint::{Checkpoint, SignedCheckpoint};
use crate::log::note::NoteKey;
use crate::log::{LogError, View, leaf_hash, line_at};

/// How a proof begins.
const FIRST: &str = "c2sp.org/tlog-proof@v1";

/// More than any tree has levels.
const MAX_HASHES: usize = 64;

/// A sealed text that a proof shows, with its salt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RevealedText {
    /// Which text of the event.
    pub path: String,
    /// Its salt.
    pub salt: Hash,
    /// The text.
    pub value: String,
}

/// The proof that a line is in a book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InclusionProof {
    /// The place in the tree.
    pub index: Position,
    /// The line, as it is stored.
    pub line: Vec<u8>,
    /// Sealed texts that it shows.
    pub revealed: Vec<RevealedText>,
    /// The hashes beside the way to the root, the leaf's sibling first.
    pub path: Vec<[u8; 32]>,
    /// The signed checkpoint, as it was signed.
    pub checkpoint: String,
}

/// What a proof that holds says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proven {
    /// The book, how long it was, and its root.
    pub checkpoint: Checkpoint,
    /// The event.
    pub record: Record,
    /// Texts that are those that it sealed.
    pub revealed: Vec<RevealedText>,
}

impl InclusionProof {
    /// The proof that a line is in the book that a checkpoint was made of.
    ///
    /// Whether the checkpoint is of this book, and the texts are sealed by the line, is for
    /// [`Self::verify`] to say.
    ///
    /// # Errors
    /// [`LogError`] when the store fails, or there is no such line below the checkpoint's size.
    pub fn make(
        view: &dyn View,
        index: Position,
        revealed: Vec<RevealedText>,
        (checkpoint, note): (&SignedCheckpoint, &str),
    ) -> Result<Self, LogError> {
        let path = inclusion_path(view, index, checkpoint.says().size)?;
        let line = line_at(view, index)?;
        let missing = || LogError::damaged(format!("position {index}"), "the line is missing");
        let line = line.ok_or_else(missing)?;
        Ok(Self { index, line, revealed, path, checkpoint: note.to_owned() })
    }

    /// The file.
    #[must_use]
    pub fn text(&self) -> String {
        let mut extra = self.line.clone();
        for text in &self.revealed {
            extra.push(b'\n');
            // Our own struct into memory: it cannot fail, and an empty line would not be read.
            extra.extend(serde_json::to_vec(text).unwrap_or_default());
        }
        let mut file =
            format!("{FIRST}\nextra {}\nindex {}\n", STANDARD.encode(&extra), self.index);
        hashes(&mut file, &self.path);
        file.push('\n');
        file.push_str(&self.checkpoint);
        file
    }

    /// Reads a file.
    ///
    /// # Errors
    /// [`ProofError::ProofMalformed`]; what it says is not to be believed before
    /// [`Self::verify`].
    pub fn parse(file: &str) -> Result<Self, ProofError> {
        let wrong = |line, what| ProofError::ProofMalformed { line, what };
        let (above, checkpoint) =
            file.split_once("\n\n").ok_or(wrong(1, "no empty line is before a checkpoint"))?;
        let mut lines = (1..).zip(above.split('\n'));
        let mut next = |what| lines.next().ok_or(wrong(1, what));
        let (_, first) = next("it is empty")?;
        if first != FIRST {
            return Err(wrong(1, "it does not begin as a proof"));
        }
        let (at, extra) = next("it ends before `extra`")?;
        let extra = extra.strip_prefix("extra ").ok_or(wrong(at, "`extra` has to come here"))?;
        let extra = STANDARD.decode(extra).map_err(|_| wrong(at, "`extra` is not base64"))?;
        let mut parts = extra.split(|byte| *byte == b'\n');
        let line = parts.next().unwrap_or_default().to_vec();
        let revealed: Option<Vec<RevealedText>> = parts.map(read_revealed).collect();
        let revealed = revealed.ok_or(wrong(at, "a text in `extra` cannot be read"))?;
        let (at, index) = next("it ends before `index`")?;
        let digits = index.strip_prefix("index ").ok_or(wrong(at, "`index` has to come here"))?;
        let index: u64 = digits.parse().map_err(|_| wrong(at, "`index` is no position"))?;
        if index.to_string() != digits {
            return Err(wrong(at, "`index` is written in digits, without leading zeros"));
        }
        let path = read_hashes(lines)?;
        Ok(Self { index, line, revealed, path, checkpoint: checkpoint.to_owned() })
    }

    /// What it says, if it holds under these keys of the book.
    ///
    /// # Errors
    /// [`ProofError`]: the signature, the path, the line or a text is not as it must be.
    pub fn verify(&self, keys: &[NoteKey]) -> Result<Proven, ProofError> {
        let checkpoint = SignedCheckpoint::parse(&self.checkpoint)?.verify(keys)?.clone();
        let leaf = leaf_hash(&self.line);
        verify_inclusion(&leaf, self.index, checkpoint.size, &self.path, &checkpoint.root)?;
        let what = "its line is no event that this program can read";
        let record = check_line(&self.line).map_err(|_| ProofError::ProofDoesNotHold { what })?;
        if record.position != self.index {
            let (index, found) = (self.index, record.position.to_string());
            return Err(ProofError::ProofOfAnotherPosition { index, found });
        }
        for text in &self.revealed {
            let found = commitment_text(&text.salt.0, &text.path, &text.value);
            if record.sealed.get(&text.path) != Some(&found) {
                return Err(ProofError::TextNotSealed { path: text.path.clone() });
            }
        }
        Ok(Proven { checkpoint, record, revealed: self.revealed.clone() })
    }
}

/// Reads a text that is shown, which has the one spelling of lines, so that every program reads the
/// same.
fn read_revealed(bytes: &[u8]) -> Option<RevealedText> {
    let text: RevealedText = serde_json::from_slice(bytes).ok()?;
    (serde_json::to_vec(&text).ok()?.as_slice() == bytes).then_some(text)
}

/// Writes hashes, one a line.
pub(super) fn hashes(file: &mut String, path: &[[u8; 32]]) {
    for hash in path {
        // Writing to memory does not fail.
        let written = writeln!(file, "{}", STANDARD.encode(hash));
        debug_assert!(written.is_ok());
    }
}

/// Reads hashes, one a line.
pub(super) fn read_hashes<'a>(
    lines: impl Iterator<Item = (usize, &'a str)>,
) -> Result<Vec<[u8; 32]>, ProofError> {
    let mut path = Vec::new();
    for (line, text) in lines {
        let hash = STANDARD.decode(text).ok().and_then(|hash| hash.try_into().ok());
        let what = "a hash is the base64 of 32 bytes";
        path.push(hash.ok_or(ProofError::ProofMalformed { line, what })?);
        if path.len() > MAX_HASHES {
            let what = "no proof has more than 64 hashes";
            return Err(ProofError::ProofMalformed { line, what });
        }
    }
    Ok(path)
}
