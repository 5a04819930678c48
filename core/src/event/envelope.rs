//! The envelope: what every event has, before it is written and after it was read.
//!
//! A [`Draft`] is what a writer hands in; a [`Record`] is an event with its place in the book.
//! Neither knows a book: position and time are given when the line is encoded.

use std::collections::BTreeMap;

use crate::event::{Event, EventType, Signature};
use crate::value::{Date, Id, Timestamp};

/// A place in the book, gapless from 0.
pub type Position = u64;

/// The version of the envelope, key `v` of every line.
pub const ENVELOPE_VERSION: u64 = 1;

/// The longest line, in bytes, without the line end that files put after it.
pub const MAX_LINE_BYTES: usize = 65_535;

/// An event that a writer hands in, not yet in any book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The writer's idempotency key, unique in the book for ever.
    pub id: Id,
    /// The business day that it belongs to.
    pub effective_on: Date,
    /// Who recorded it.
    pub by: Option<Id>,
    /// The event that it corrects.
    pub corrects: Option<Position>,
    /// The event that it undoes.
    pub reverses: Option<Position>,
    /// What happened.
    pub event: Event,
    /// Erasable texts, at most one for each path.
    pub sealed: Vec<SealedText>,
    /// The signature of who recorded it, over [`crate::event::signed_bytes`].
    pub sig: Option<Signature>,
}

/// An erasable text; the line holds its commitment alone.
#[derive(Clone, PartialEq, Eq)]
pub struct SealedText {
    /// What the text is: `name`, `note` or `reason`.
    pub path: String,
    /// 32 random bytes that keep the text from being guessed.
    pub salt: [u8; 32],
    /// The text, any Unicode.
    pub value: String,
}

/// Salt and text are personal data, which no error message or trace may spill.
impl std::fmt::Debug for SealedText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SealedText").field("path", &self.path).finish_non_exhaustive()
    }
}

/// An event with its place in the book, as read from its line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The place in the book.
    pub position: Position,
    /// The writer's idempotency key.
    pub id: Id,
    /// The type that the line names.
    pub event_type: EventType,
    /// The version of the type's shape that the line was written in; the event is lifted to the
    /// newest.
    pub tv: u32,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// The business day that it belongs to.
    pub effective_on: Date,
    /// Who recorded it.
    pub by: Option<Id>,
    /// The event that it corrects.
    pub corrects: Option<Position>,
    /// The event that it undoes.
    pub reverses: Option<Position>,
    /// What happened.
    pub event: Event,
    /// Commitments to erasable texts: 64 hexadecimal digits by path.
    pub sealed: BTreeMap<String, String>,
    /// The signature of who recorded it.
    pub sig: Option<Signature>,
}
