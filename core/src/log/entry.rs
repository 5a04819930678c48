//! Entering: a line and everything beside it that follows from it, stored in one way.
//!
//! The line with its columns, its sealed texts, its leaf and the nodes above, its time, its facts.
//! An append hands in a line that was encoded now, an import one that was exported: what a book
//! holds does not depend on which. Whether the line may enter was decided before.

use super::{Columns, Head, LogError, Secret, Storage, leaf_hash};
use crate::door::keep;
use crate::event::{Event, Position};

/// A line that enters, and what it says.
pub(super) struct Entry<'a> {
    /// The bytes.
    pub(super) line: &'a [u8],
    /// What is kept beside them so that they can be found.
    pub(super) columns: Columns<'a>,
    /// The event that it corrects or reverses.
    pub(super) takes_back: Option<Position>,
    /// What happened.
    pub(super) event: &'a Event,
}

impl Entry<'_> {
    /// Stores it at the end of the log; `head` is the new end, not yet stored itself.
    pub(super) fn store<'s>(
        &self,
        storage: &mut dyn Storage,
        head: &mut Head,
        sealed: impl Iterator<Item = (&'s str, Secret)>,
    ) -> Result<(), LogError> {
        let position = head.size();
        storage.put_line(position, self.columns, self.line)?;
        for (path, secret) in sealed {
            storage.put_secret(position, path, &secret)?;
        }
        let leaf = leaf_hash(self.line);
        head.tree.push(leaf, |level, index, hash| storage.put_node(level, index, hash))?;
        head.recorded_at = Some(self.columns.recorded_at);
        keep(storage, position, self.columns.effective_on, self.takes_back, self.event)
    }
}
