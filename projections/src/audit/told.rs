//! A view that tells how far a pass over all lines is, for whoever waits for it.
//!
//! It answers what the view behind it answers. Only readings that begin at the first line and go
//! beyond it are told, so that looking up single lines on the way says nothing.

use std::cell::RefCell;

use commonbook_core::event::Position;
use commonbook_core::log::{FactKind, Hash, Head, LogError, Secret, Stored, View, Visit};

/// Every so many lines something is said.
const EVERY: u64 = 1_024;

/// A view that tells.
pub(super) struct Told<'a> {
    view: &'a dyn View,
    tell: RefCell<&'a mut dyn FnMut(u64)>,
}

impl<'a> Told<'a> {
    /// `tell` is given the number of lines that a pass has read.
    pub(super) fn new(view: &'a dyn View, tell: &'a mut dyn FnMut(u64)) -> Self {
        Self { view, tell: RefCell::new(tell) }
    }

    fn at(&self, from: Position, to: Position, position: Position) {
        if from == 0
            && to > 1
            && position.is_multiple_of(EVERY)
            && let Ok(mut tell) = self.tell.try_borrow_mut()
        {
            tell(position);
        }
    }
}

impl View for Told<'_> {
    fn head(&self) -> Result<Head, LogError> {
        self.view.head()
    }

    fn lines(
        &self,
        from: Position,
        to: Position,
        visit: &mut dyn FnMut(Stored<'_>) -> Visit,
    ) -> Result<(), LogError> {
        self.view.lines(from, to, &mut |stored| {
            self.at(from, to, stored.position);
            visit(stored)
        })
    }

    fn bare_lines(
        &self,
        from: Position,
        to: Position,
        visit: &mut dyn FnMut(Position, &[u8]) -> Visit,
    ) -> Result<(), LogError> {
        self.view.bare_lines(from, to, &mut |position, line| {
            self.at(from, to, position);
            visit(position, line)
        })
    }

    fn position_of(&self, id: &str) -> Result<Option<Position>, LogError> {
        self.view.position_of(id)
    }

    fn fact(&self, kind: FactKind, key: &str) -> Result<Option<String>, LogError> {
        self.view.fact(kind, key)
    }

    fn facts(
        &self,
        kind: FactKind,
        from: &str,
        to: &str,
        visit: &mut dyn FnMut(&str, &str) -> Visit,
    ) -> Result<(), LogError> {
        self.view.facts(kind, from, to, visit)
    }

    fn node(&self, level: u8, index: u64) -> Result<Option<Hash>, LogError> {
        self.view.node(level, index)
    }

    fn checkpoints(&self, visit: &mut dyn FnMut(u64, &str) -> Visit) -> Result<(), LogError> {
        self.view.checkpoints(visit)
    }

    fn nodes(&self, visit: &mut dyn FnMut(u8, u64, &[u8]) -> Visit) -> Result<(), LogError> {
        self.view.nodes(visit)
    }

    fn secrets(
        &self,
        visit: &mut dyn FnMut(Position, &str, &Secret) -> Visit,
    ) -> Result<(), LogError> {
        self.view.secrets(visit)
    }

    fn secret(&self, position: Position, path: &str) -> Result<Option<Secret>, LogError> {
        self.view.secret(position, path)
    }

    fn aggregate(&self, hash: &Hash) -> Result<Option<Vec<u8>>, LogError> {
        self.view.aggregate(hash)
    }

    fn aggregates(&self, visit: &mut dyn FnMut(&[u8], &[u8]) -> Visit) -> Result<(), LogError> {
        self.view.aggregates(visit)
    }

    fn integrity(&self) -> Result<Vec<String>, LogError> {
        self.view.integrity()
    }
}
