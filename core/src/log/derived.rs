//! The facts, nodes and head as the lines say, derived again beside a store that is not believed.
//!
//! Lines are read from the store under examination, and only those that were passed; everything
//! else is kept here. It answers what [`crate::door`] asks.

use std::collections::BTreeMap;

use super::fact_table::FactTable;
use super::{Columns, FactKind, Hash, Head, LogError, Secret, Storage, Stored, View, Visit};
use crate::event::Position;

/// What the lines passed so far say.
pub(super) struct Derived<'a> {
    view: &'a dyn View,
    /// The position after the last line.
    pub(super) passed: Position,
    pub(super) head: Head,
    pub(super) facts: FactTable,
    pub(super) nodes: BTreeMap<(u8, u64), Hash>,
}

impl<'a> Derived<'a> {
    pub(super) fn new(view: &'a dyn View) -> Self {
        Self {
            view,
            passed: 0,
            head: Head::default(),
            facts: FactTable::default(),
            nodes: BTreeMap::new(),
        }
    }

    /// Passes the line at a position.
    pub(super) fn push(&mut self, position: Position, leaf: Hash) -> Result<(), LogError> {
        self.passed = position.saturating_add(1);
        let nodes = &mut self.nodes;
        self.head.tree.push(leaf, |level, index, hash| {
            nodes.insert((level, index), *hash);
            Ok(())
        })
    }
}

impl View for Derived<'_> {
    fn head(&self) -> Result<Head, LogError> {
        Ok(self.head.clone())
    }

    fn lines(
        &self,
        from: Position,
        to: Position,
        visit: &mut dyn FnMut(Stored<'_>) -> Visit,
    ) -> Result<(), LogError> {
        let to = to.min(self.passed);
        if from < to { self.view.lines(from, to, visit) } else { Ok(()) }
    }

    fn position_of(&self, id: &str) -> Result<Option<Position>, LogError> {
        self.view.position_of(id)
    }

    fn fact(&self, kind: FactKind, key: &str) -> Result<Option<String>, LogError> {
        Ok(self.facts.get(kind, key).map(str::to_owned))
    }

    fn facts(
        &self,
        kind: FactKind,
        from: &str,
        to: &str,
        visit: &mut dyn FnMut(&str, &str) -> Visit,
    ) -> Result<(), LogError> {
        self.facts.visit(kind, from, to, visit);
        Ok(())
    }

    fn nodes(&self, _: &mut dyn FnMut(u8, u64, &[u8]) -> Visit) -> Result<(), LogError> {
        Ok(())
    }

    fn node(&self, level: u8, index: u64) -> Result<Option<Hash>, LogError> {
        Ok(self.nodes.get(&(level, index)).copied())
    }

    fn secrets(&self, _: &mut dyn FnMut(Position, &str, &Secret) -> Visit) -> Result<(), LogError> {
        Ok(())
    }

    fn secret(&self, position: Position, path: &str) -> Result<Option<Secret>, LogError> {
        self.view.secret(position, path)
    }

    fn integrity(&self) -> Result<Vec<String>, LogError> {
        Ok(Vec::new())
    }
}

impl Storage for Derived<'_> {
    fn put_line(&mut self, _: Position, _: Columns<'_>, _: &[u8]) -> Result<(), LogError> {
        Ok(())
    }

    fn put_node(&mut self, level: u8, index: u64, hash: &Hash) -> Result<(), LogError> {
        self.nodes.insert((level, index), *hash);
        Ok(())
    }

    fn put_head(&mut self, _: &Head) -> Result<(), LogError> {
        Ok(())
    }

    fn put_fact(&mut self, kind: FactKind, key: &str, value: Option<&str>) -> Result<(), LogError> {
        self.facts.put(kind, key, value);
        Ok(())
    }

    fn put_secret(&mut self, _: Position, _: &str, _: &Secret) -> Result<(), LogError> {
        Ok(())
    }

    fn erase_secret(&mut self, _: Position, _: &str) -> Result<(), LogError> {
        Ok(())
    }
}
