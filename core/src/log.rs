//! The log: what a store must offer, and everything that is the same whichever store it is.
//!
//! A store only keeps bytes in one atomic transaction: lines with their columns, tree nodes, the
//! head, facts and sealed texts ([`Storage`]). Idempotency, stamping, encoding, hashing, the tree
//! and the look-up facts are written once, in [`append`], [`LineImport`] and [`verify`], for all of
//! them, so that two stores fed the same drafts hold the same bytes. Readers see one snapshot
//! ([`View`]); position order is commit order, and no reader misses an event.
//! Nothing here opens a file or reads a clock.

use std::ops::ControlFlow;

use thiserror::Error;

use crate::event::Position;
use crate::value::{Date, Timestamp};

mod append;
mod batch;
mod checkpoint;
mod derived;
mod entry;
mod fact_table;
mod import;
mod memory;
mod merkle;
mod note;
mod proof;
mod verify;

pub use append::{
    AppendError, AppendFailure, AppendOptions, Appended, Authority, Entered, append, append_each,
};
pub use checkpoint::{
    Agreement, Checkpoint, SignedCheckpoint, agreement, book_keys_at, book_keys_ever,
};
pub use import::{LineImport, LineImportError};
pub use memory::MemoryLog;
pub use merkle::{Hash, NODE_LEVEL, Tree, hash_hex, leaf_hash, node_hash};
pub use note::{Note, NoteKey, Signer};
pub use proof::{
    ConsistencyProof, InclusionProof, ProofError, Proven, RevealedText, consistency_path,
    inclusion_path, root_at, verify_consistency, verify_inclusion,
};
pub use verify::{Subject, VerifyFinding, VerifyReport, verify};

/// The end of the log: how long it is, the tree's peaks, and when the last event was recorded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// The tree over all lines; its size is the next position.
    pub tree: Tree,
    /// `recorded_at` of the last event.
    pub recorded_at: Option<Timestamp>,
}

impl Head {
    /// How many events the log holds; the next event's position.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.tree.size()
    }
}

/// What a store keeps beside a line so that it can be found; derived from the line alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Columns<'a> {
    /// The writer's idempotency key.
    pub id: &'a str,
    /// The event's type, for people who look into the file; never used for dispatch.
    pub event_type: &'a str,
    /// The day it belongs to.
    pub effective_on: Date,
    /// When it was recorded.
    pub recorded_at: Timestamp,
}

/// One stored line with its columns as the store holds them, unchecked.
#[derive(Clone, Copy, Debug)]
pub struct Stored<'a> {
    /// Position the store keeps it under.
    pub position: Position,
    /// The bytes that were hashed.
    pub line: &'a [u8],
    /// `id` column.
    pub id: &'a str,
    /// `event_type` column.
    pub event_type: &'a str,
    /// `effective_on` column, as text.
    pub effective_on: &'a str,
    /// `recorded_at` column, in microseconds since 1970.
    pub recorded_at: i64,
}

/// A sealed text with its salt, as the erasable table keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Secret {
    /// The 32 random bytes.
    pub salt: [u8; 32],
    /// The text.
    pub value: String,
}

/// The tables of look-up facts that validity asks for; see [`crate::door`].
///
/// Fields of a key or value stand between tabs, positions in keys are padded to 20 digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FactKind {
    /// The book itself: one row, key empty, value `origin TAB currency TAB scale`.
    Book,
    /// Agent id: position of its registration.
    Agent,
    /// `agent TAB role TAB first day`: the day it ended, or empty.
    Membership,
    /// `agent TAB role TAB day TAB padded position`: `suspended` or `resumed`.
    Suspension,
    /// Agent id that was merged or succeeded: `merged` or `succeeded`, then `TAB other TAB day TAB
    /// position`.
    Identity,
    /// `other TAB agent`: empty. Who was merged into, or is succeeded by, the first.
    Holding,
    /// Padded position of an event that counts no more: position of the event that says so.
    Void,
    /// `padded position of a contribution TAB padded position`: `accepted` or `contested TAB agent
    /// TAB day of the contribution`. Rows stay when they are taken back.
    Approval,
    /// `name TAB from TAB padded position`: empty. Adopted rules.
    Rules,
    /// `document TAB part, padded to 8 digits`: position.
    Document,
    /// `pot TAB from TAB to`: position of the `result_recorded`.
    Result,
    /// `pot TAB day`: how many revenues and expenses stand on that day.
    Money,
    /// `account TAB agent TAB unit`: balance, exact, unless it is zero.
    Balance,
    /// Padded position of `distribution_closed`: `rules TAB from TAB to TAB number TAB first TAB
    /// reopened-at or empty TAB pots TAB positions of adjusted closes`, with U+001F between the
    /// pots and between the positions.
    Close,
    /// `rules TAB from TAB to TAB padded position`: empty. Calls that stand.
    Called,
    /// Padded position of a payout, of capital paid out, of a transfer or of a payment that stands:
    /// the key of the balance that it is from, or of a payment that it is to.
    Payout,
    /// `padded position of a payout TAB padded position of its return`: how much came back.
    Returned,
    /// `agent TAB key`, the agent empty for a key of the book: `position that added it TAB position
    /// that revoked it or empty`.
    Key,
    /// `role TAB agent`: position of the event that gave it.
    Role,
    /// `padded position TAB path` of an erased text: position of the event that erased it.
    Redacted,
    /// Padded position of a `book_continued`: `origin before TAB lost size TAB lost root TAB origin
    /// since`.
    Continued,
}

impl FactKind {
    /// Every kind, in the order of the declaration.
    pub const ALL: [Self; 21] = [
        Self::Book,
        Self::Agent,
        Self::Membership,
        Self::Suspension,
        Self::Identity,
        Self::Holding,
        Self::Void,
        Self::Approval,
        Self::Rules,
        Self::Document,
        Self::Result,
        Self::Money,
        Self::Balance,
        Self::Close,
        Self::Called,
        Self::Payout,
        Self::Returned,
        Self::Key,
        Self::Role,
        Self::Redacted,
        Self::Continued,
    ];

    /// The name that a store keeps.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Book => "book",
            Self::Agent => "agent",
            Self::Membership => "membership",
            Self::Suspension => "suspension",
            Self::Identity => "identity",
            Self::Holding => "holding",
            Self::Void => "void",
            Self::Approval => "approval",
            Self::Rules => "rules",
            Self::Document => "document",
            Self::Result => "result",
            Self::Money => "money",
            Self::Balance => "balance",
            Self::Close => "close",
            Self::Called => "called",
            Self::Payout => "payout",
            Self::Returned => "returned",
            Self::Key => "key",
            Self::Role => "role",
            Self::Redacted => "redacted",
            Self::Continued => "continued",
        }
    }
}

/// What a store reports when the world failed.
#[derive(Debug, Error)]
pub enum LogError {
    /// The store could not read or write; the text is the store's own.
    #[error("{what}: {cause}\nhint: {hint}")]
    Store {
        /// What was tried and what it means for the book.
        what: String,
        /// The cause as the system gave it.
        cause: String,
        /// What to do.
        hint: String,
        /// A stable code.
        code: &'static str,
    },
    /// What the store holds contradicts itself.
    #[error("the book is damaged at {place}: {what}\nhint: run verify, then restore a backup")]
    Damaged {
        /// Position or table.
        place: String,
        /// Expected and found.
        what: String,
    },
}

impl LogError {
    /// A stable code, for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Store { code, .. } => code,
            Self::Damaged { .. } => "BookIsDamaged",
        }
    }

    /// A contradiction found while reading.
    pub fn damaged(place: impl Into<String>, what: impl Into<String>) -> Self {
        Self::Damaged { place: place.into(), what: what.into() }
    }
}

/// Whether a visitor wants more.
pub type Visit = ControlFlow<()>;

/// One consistent snapshot of a log.
pub trait View {
    /// The end of the log.
    ///
    /// # Errors
    /// [`LogError`] when the store fails or its head row is damaged.
    fn head(&self) -> Result<Head, LogError>;

    /// Visits the lines of positions `from..to` in order, until the visitor breaks.
    ///
    /// # Errors
    /// [`LogError`] when the store fails.
    fn lines(
        &self,
        from: Position,
        to: Position,
        visit: &mut dyn FnMut(Stored<'_>) -> Visit,
    ) -> Result<(), LogError>;

    /// Visits the lines of positions `from..to` without their columns, as [`View::lines`] does.
    ///
    /// # Errors
    /// [`LogError`] when the store fails.
    fn bare_lines(
        &self,
        from: Position,
        to: Position,
        visit: &mut dyn FnMut(Position, &[u8]) -> Visit,
    ) -> Result<(), LogError> {
        self.lines(from, to, &mut |stored| visit(stored.position, stored.line))
    }

    /// The position of the event with this idempotency key.
    ///
    /// # Errors
    /// [`LogError`] when the store fails.
    fn position_of(&self, id: &str) -> Result<Option<Position>, LogError>;

    /// A look-up fact's value.
    ///
    /// # Errors
    /// [`LogError`] when the store fails.
    fn fact(&self, kind: FactKind, key: &str) -> Result<Option<String>, LogError>;

    /// Visits facts with `from <= key < to` in key order (byte order); an empty `to` is no limit.
    ///
    /// # Errors
    /// [`LogError`] when the store fails.
    fn facts(
        &self,
        kind: FactKind,
        from: &str,
        to: &str,
        visit: &mut dyn FnMut(&str, &str) -> Visit,
    ) -> Result<(), LogError>;

    /// Visits the stored tree nodes by level, then index.
    ///
    /// # Errors
    /// [`LogError`] when the store fails.
    fn nodes(&self, visit: &mut dyn FnMut(u8, u64, &[u8]) -> Visit) -> Result<(), LogError>;

    /// The hash of a complete subtree of 2^`level` lines, from the `index`-th; kept from level
    /// [`NODE_LEVEL`] on.
    ///
    /// # Errors
    /// [`LogError`] when the store fails.
    fn node(&self, level: u8, index: u64) -> Result<Option<Hash>, LogError>;

    /// Visits every sealed text by position, then path.
    ///
    /// # Errors
    /// [`LogError`] when the store fails.
    fn secrets(
        &self,
        visit: &mut dyn FnMut(Position, &str, &Secret) -> Visit,
    ) -> Result<(), LogError>;

    /// One sealed text; `None` when it never was or has been erased.
    ///
    /// # Errors
    /// [`LogError`] when the store fails.
    fn secret(&self, position: Position, path: &str) -> Result<Option<Secret>, LogError>;

    /// What a close counted, as it was stored under its hash; `None` where it is not there. A store
    /// that keeps none only makes adjustments slower.
    ///
    /// # Errors
    /// [`LogError`] when the store fails.
    fn aggregate(&self, _: &Hash) -> Result<Option<Vec<u8>>, LogError> {
        Ok(None)
    }

    /// Visits every stored aggregate with its hash, in order of the hashes.
    ///
    /// # Errors
    /// [`LogError`] when the store fails.
    fn aggregates(&self, _: &mut dyn FnMut(&[u8], &[u8]) -> Visit) -> Result<(), LogError> {
        Ok(())
    }

    /// Visits the tree checkpoints that were signed, by size.
    ///
    /// # Errors
    /// [`LogError`] when the store fails.
    fn checkpoints(&self, _: &mut dyn FnMut(u64, &str) -> Visit) -> Result<(), LogError> {
        Ok(())
    }

    /// The store's own check of its file and indexes: one text for each thing wrong.
    ///
    /// # Errors
    /// [`LogError`] when the store fails.
    fn integrity(&self) -> Result<Vec<String>, LogError>;
}

/// A snapshot that can be written to; all of it or nothing is kept.
pub trait Storage: View {
    /// Stores a line under the next position.
    ///
    /// # Errors
    /// [`LogError`] when the store fails.
    fn put_line(
        &mut self,
        position: Position,
        columns: Columns<'_>,
        line: &[u8],
    ) -> Result<(), LogError>;

    /// Stores the hash of a complete subtree.
    ///
    /// # Errors
    /// [`LogError`] when the store fails.
    fn put_node(&mut self, level: u8, index: u64, hash: &Hash) -> Result<(), LogError>;

    /// Replaces the head.
    ///
    /// # Errors
    /// [`LogError`] when the store fails.
    fn put_head(&mut self, head: &Head) -> Result<(), LogError>;

    /// Sets a fact, or removes it with `None`.
    ///
    /// # Errors
    /// [`LogError`] when the store fails.
    fn put_fact(&mut self, kind: FactKind, key: &str, value: Option<&str>) -> Result<(), LogError>;

    /// Stores a sealed text.
    ///
    /// # Errors
    /// [`LogError`] when the store fails.
    fn put_secret(
        &mut self,
        position: Position,
        path: &str,
        secret: &Secret,
    ) -> Result<(), LogError>;

    /// Erases a sealed text with its salt, so that nothing of it is left once the write is kept;
    /// one that is not there is no error.
    ///
    /// # Errors
    /// [`LogError`] when the store fails.
    fn erase_secret(&mut self, position: Position, path: &str) -> Result<(), LogError>;

    /// Stores a signed tree checkpoint; there is one for each size. A store that keeps none leaves
    /// it to whoever signs them.
    ///
    /// # Errors
    /// [`LogError`] when the store fails.
    fn put_checkpoint(&mut self, size: u64, note: &str) -> Result<(), LogError> {
        let _ = (size, note);
        Ok(())
    }

    /// Stores what a close counted under its hash; one that is there already stays.
    ///
    /// # Errors
    /// [`LogError`] when the store fails.
    fn put_aggregate(&mut self, hash: &Hash, bytes: &[u8]) -> Result<(), LogError> {
        let _ = (hash, bytes);
        Ok(())
    }
}

/// A log of one book.
pub trait Log {
    /// Reads one consistent snapshot.
    ///
    /// # Errors
    /// What `read` returns, or [`LogError`] when the store fails.
    fn read<T, E: From<LogError>>(
        &self,
        read: impl FnOnce(&dyn View) -> Result<T, E>,
    ) -> Result<T, E>;

    /// Writes in one atomic, durable transaction: kept when `write` returns `Ok`, and only then
    /// acknowledged; otherwise nothing is.
    ///
    /// # Errors
    /// What `write` returns, or [`LogError`] when the store fails.
    fn write<T, E: From<LogError>>(
        &mut self,
        write: impl FnOnce(&mut dyn Storage) -> Result<T, E>,
    ) -> Result<T, E>;

    /// Makes sure that nothing of what was erased is left in what the store keeps beside its
    /// tables; `false` when somebody who reads still needs it, and it goes away with them.
    ///
    /// # Errors
    /// [`LogError`] when the store fails.
    fn scrub(&mut self) -> Result<bool, LogError> {
        Ok(true)
    }
}

/// The line at one position.
///
/// # Errors
/// [`LogError`] when the store fails.
pub fn line_at(view: &dyn View, position: Position) -> Result<Option<Vec<u8>>, LogError> {
    let mut found = None;
    view.lines(position, position.saturating_add(1), &mut |stored| {
        found = Some(stored.line.to_vec());
        ControlFlow::Break(())
    })?;
    Ok(found)
}
