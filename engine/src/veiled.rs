//! A log whose sealed texts are not shown: every report is as if each of them had been erased.
//!
//! Names, notes and reasons are read through a view alone, so this one place covers whatever is
//! printed of a book, now and later. Writing goes through as it is: a text that is sent twice is
//! still compared with the one that was kept, and a dry run answers what the real one would. What
//! is to be verified is read without a veil, since erased texts are findings.

use commonbook_core::event::Position;
use commonbook_core::log::{
    FactKind, Hash, Head, Log, LogError, Secret, Storage, Stored, View, Visit,
};

/// A log with or without its sealed texts.
#[derive(Debug)]
pub struct Veiled<L> {
    log: L,
    hides: bool,
}

impl<L> Veiled<L> {
    /// The log as it is, or with `hides` without any sealed text.
    pub fn new(log: L, hides: bool) -> Self {
        Self { log, hides }
    }
}

impl<L: Log> Log for Veiled<L> {
    fn read<T, E: From<LogError>>(
        &self,
        read: impl FnOnce(&dyn View) -> Result<T, E>,
    ) -> Result<T, E> {
        if self.hides { self.log.read(|view| read(&Textless(view))) } else { self.log.read(read) }
    }

    fn scrub(&mut self) -> Result<bool, LogError> {
        self.log.scrub()
    }

    fn write<T, E: From<LogError>>(
        &mut self,
        write: impl FnOnce(&mut dyn Storage) -> Result<T, E>,
    ) -> Result<T, E> {
        self.log.write(write)
    }
}

/// A view that answers no sealed text.
struct Textless<'a>(&'a dyn View);

impl View for Textless<'_> {
    fn secrets(&self, _: &mut dyn FnMut(Position, &str, &Secret) -> Visit) -> Result<(), LogError> {
        Ok(())
    }

    fn secret(&self, _: Position, _: &str) -> Result<Option<Secret>, LogError> {
        Ok(None)
    }

    fn head(&self) -> Result<Head, LogError> {
        self.0.head()
    }

    fn lines(
        &self,
        from: Position,
        to: Position,
        visit: &mut dyn FnMut(Stored<'_>) -> Visit,
    ) -> Result<(), LogError> {
        self.0.lines(from, to, visit)
    }

    fn bare_lines(
        &self,
        from: Position,
        to: Position,
        visit: &mut dyn FnMut(Position, &[u8]) -> Visit,
    ) -> Result<(), LogError> {
        self.0.bare_lines(from, to, visit)
    }

    fn position_of(&self, id: &str) -> Result<Option<Position>, LogError> {
        self.0.position_of(id)
    }

    fn fact(&self, kind: FactKind, key: &str) -> Result<Option<String>, LogError> {
        self.0.fact(kind, key)
    }

    fn facts(
        &self,
        kind: FactKind,
        from: &str,
        to: &str,
        visit: &mut dyn FnMut(&str, &str) -> Visit,
    ) -> Result<(), LogError> {
        self.0.facts(kind, from, to, visit)
    }

    fn node(&self, level: u8, index: u64) -> Result<Option<Hash>, LogError> {
        self.0.node(level, index)
    }

    fn checkpoints(&self, visit: &mut dyn FnMut(u64, &str) -> Visit) -> Result<(), LogError> {
        self.0.checkpoints(visit)
    }

    fn nodes(&self, visit: &mut dyn FnMut(u8, u64, &[u8]) -> Visit) -> Result<(), LogError> {
        self.0.nodes(visit)
    }

    fn aggregate(&self, hash: &Hash) -> Result<Option<Vec<u8>>, LogError> {
        self.0.aggregate(hash)
    }

    fn aggregates(&self, visit: &mut dyn FnMut(&[u8], &[u8]) -> Visit) -> Result<(), LogError> {
        self.0.aggregates(visit)
    }

    fn integrity(&self) -> Result<Vec<String>, LogError> {
        self.0.integrity()
    }
}
