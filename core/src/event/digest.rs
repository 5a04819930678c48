//! The result digest: one hash over what a distribution decided, the same before and after.
//!
//! SHA-256 over the `data` objects of the result events before `distribution_closed`, in canonical
//! form, each followed by a line feed, in their order. Neither position nor time nor explanation
//! is in it, so a preview, the close and a recomputation years later agree.

use sha2::{Digest as _, Sha256};

use super::{Event, Hash};

/// A digest being built.
#[derive(Clone, Debug, Default)]
pub struct ResultDigest {
    hasher: Sha256,
    /// The line that is hashed.
    line: Vec<u8>,
}

impl ResultDigest {
    /// Adds one result event.
    pub fn add(&mut self, event: &Event) {
        // Serialising our own structs into memory cannot fail; an empty line would change the
        // digest, and `verify` would say so.
        self.line.clear();
        if serde_json::to_writer(&mut self.line, event).is_err() {
            self.line.clear();
        }
        self.line.push(b'\n');
        self.hasher.update(&self.line);
    }

    /// The digest.
    #[must_use]
    pub fn finish(self) -> Hash {
        Hash(self.hasher.finalize().into())
    }
}

/// The digest of a whole batch.
#[must_use]
pub fn result_digest<'a>(events: impl IntoIterator<Item = &'a Event>) -> Hash {
    let mut digest = ResultDigest::default();
    for event in events {
        digest.add(event);
    }
    digest.finish()
}
