//! Tree checkpoints: what a book's keeper signs of it, and whether a book agrees with one.
//!
//! A checkpoint is a signed note of three lines: origin, size in digits, base64 of the root
//! (source: c2sp.org/tlog-checkpoint). Further lines are passed over, as that document asks. Who
//! holds one holds the keeper to it: a book in which other lines stand below that size, or fewer,
//! is another history under the same name.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::note::{Note, NoteKey, Signer};
use super::proof::{ProofError, root_at};
use super::{Hash, LogError, View};
use crate::door::{KeyEntry, continuations, keys, origin_at};

/// What a checkpoint says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// The book's name.
    pub origin: String,
    /// How many events.
    pub size: u64,
    /// The root over them.
    pub root: Hash,
}

impl Checkpoint {
    /// The three lines.
    #[must_use]
    pub fn text(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, STANDARD.encode(self.root))
    }

    /// The signed note.
    ///
    /// # Errors
    /// [`ProofError::KeyOfAnotherName`] when the key signs under another name than the origin;
    /// [`ProofError::NoteKeyMalformed`].
    pub fn signed(&self, signer: &Signer) -> Result<String, ProofError> {
        if signer.name() != self.origin {
            return Err(ProofError::KeyOfAnotherName {
                name: signer.name().to_owned(),
                origin: self.origin.clone(),
            });
        }
        signer.note(&self.text())
    }

    fn read(text: &str) -> Result<Self, ProofError> {
        let wrong = |line, what| ProofError::CheckpointMalformed { line, what };
        let mut lines = text.lines();
        let origin = lines.next().filter(|origin| !origin.is_empty());
        let origin = origin.ok_or(wrong(1, "it says no origin"))?.to_owned();
        let digits = lines.next().unwrap_or_default();
        let size: u64 = digits.parse().map_err(|_| wrong(2, "it says no size"))?;
        if size.to_string() != digits {
            return Err(wrong(2, "a size is written in digits, without leading zeros"));
        }
        let root = STANDARD.decode(lines.next().unwrap_or_default()).ok();
        let root = root.and_then(|root| root.try_into().ok());
        let root = root.ok_or(wrong(3, "a root is the base64 of 32 bytes"))?;
        if lines.any(str::is_empty) {
            return Err(wrong(4, "an empty line is before the signatures alone"));
        }
        Ok(Self { origin, size, root })
    }
}

/// A checkpoint with its signatures, as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedCheckpoint {
    says: Checkpoint,
    note: Note,
}

impl SignedCheckpoint {
    /// Reads a checkpoint.
    ///
    /// # Errors
    /// [`ProofError::NoteMalformed`], [`ProofError::CheckpointMalformed`].
    pub fn parse(note: &str) -> Result<Self, ProofError> {
        let note = Note::parse(note)?;
        Ok(Self { says: Checkpoint::read(note.text())?, note })
    }

    /// What it says; whoever has no reason to believe it calls [`Self::verify`].
    #[must_use]
    pub fn says(&self) -> &Checkpoint {
        &self.says
    }

    /// What it says, when one of these keys signed it in the name of its origin.
    ///
    /// # Errors
    /// [`ProofError::NoteForged`], [`ProofError::NoteNotSigned`], and
    /// [`ProofError::CheckpointOfAnotherBook`] for a key that signs for another origin.
    pub fn verify(&self, keys: &[NoteKey]) -> Result<&Checkpoint, ProofError> {
        let by = self.note.verify(keys)?;
        let is_own = |key: &&NoteKey| key.name() == self.says.origin;
        // Somebody else whose key is known may have signed above the book.
        let own: Vec<NoteKey> = keys.iter().filter(is_own).cloned().collect();
        if is_own(&by) || self.note.verify(&own).is_ok() {
            return Ok(&self.says);
        }
        Err(ProofError::CheckpointOfAnotherBook {
            expected: by.name().to_owned(),
            found: self.says.origin.clone(),
        })
    }
}

/// The keys that a checkpoint of this size must be signed with.
///
/// # Errors
/// [`LogError`] when the store fails.
pub fn book_keys_at(view: &dyn View, size: u64) -> Result<Vec<NoteKey>, LogError> {
    let Some(origin) = origin_at(view, size)? else { return Ok(Vec::new()) };
    let all = keys(view)?.into_iter().filter(|key| key.agent.is_none() && key.stands_at(size));
    // Every origin can stand in a note.
    Ok(all.filter_map(|entry| NoteKey::new(&origin, entry.key).ok()).collect())
}

/// Every key of the book that ever stood, under each name that the book had while it did: what
/// all its checkpoints can be verified with.
///
/// # Errors
/// [`LogError`] when the store fails.
pub fn book_keys_ever(view: &dyn View) -> Result<Vec<(NoteKey, KeyEntry)>, LogError> {
    let Some(book) = crate::door::book(view)? else { return Ok(Vec::new()) };
    // A name holds for checkpoints of the sizes from the event after which it is in force, up to
    // the position of the next continuation.
    let mut names = Vec::new();
    let mut from = 0;
    for one in continuations(view)? {
        names.push((one.lost.origin.to_string(), from, one.position));
        from = one.position.saturating_add(1);
    }
    names.push((book.origin, from, u64::MAX));
    let mut all = Vec::new();
    for entry in keys(view)?.into_iter().filter(|entry| entry.agent.is_none()) {
        for (name, from, to) in &names {
            let last = entry.revoked.unwrap_or(u64::MAX);
            if entry.added.saturating_add(1).max(*from) <= last.min(*to) {
                let key = NoteKey::new(name, entry.key).ok();
                all.extend(key.map(|key| (key, entry.clone())));
            }
        }
    }
    Ok(all)
}

/// Whether a book agrees with a checkpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Agreement {
    /// What it was made of is the beginning of this book, or all of it.
    Holds,
    /// It is of a longer book.
    IsAhead,
    /// Other lines stand below that size.
    Differs {
        /// The root of this book there.
        root: Hash,
    },
    /// It is of what was lost when the book went on under another name.
    IsLost,
    /// It is of another book.
    IsOfAnother {
        /// The names that this book had.
        origins: Vec<String>,
    },
}

/// Holds a checkpoint against a book; who signed it is not asked.
///
/// # Errors
/// [`LogError`] when the store fails.
pub fn agreement(view: &dyn View, says: &Checkpoint) -> Result<Agreement, LogError> {
    let size = view.head()?.size();
    let continued = continuations(view)?;
    let mut origins: Vec<String> =
        continued.iter().map(|one| one.lost.origin.to_string()).collect();
    origins.extend(crate::door::book(view)?.map(|book| book.origin));
    if !origins.contains(&says.origin) {
        return Ok(Agreement::IsOfAnother { origins });
    }
    let lost = continued.iter().find(|one| one.lost.origin.as_str() == says.origin);
    let length = lost.map_or(size, |lost| lost.position);
    if says.size > length {
        let is_lost = lost.is_some_and(|lost| says.size <= lost.lost.size);
        return Ok(if is_lost { Agreement::IsLost } else { Agreement::IsAhead });
    }
    let root = root_at(view, says.size)?;
    if root == says.root {
        return Ok(Agreement::Holds);
    }
    // A history that had left this one before is lost with the rest.
    let is_lost =
        lost.is_some_and(|lost| lost.lost.size == says.size && lost.lost.root.0 == says.root);
    Ok(if is_lost { Agreement::IsLost } else { Agreement::Differs { root } })
}
