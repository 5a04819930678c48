//! The facts and nodes as the lines say, derived again beside a store that is not believed.
//!
//! Lines are read from the store under examination; everything else is kept here. Only what
//! [`crate::door::keep`] needs is answered.

use std::collections::BTreeMap;
use std::ops::Bound;

use super::{Columns, FactKind, Hash, Head, LogError, Secret, Storage, Stored, View, Visit};
use crate::event::Position;

/// Facts and nodes derived so far.
pub(super) struct Derived<'a> {
    view: &'a dyn View,
    pub(super) facts: BTreeMap<(FactKind, String), String>,
    pub(super) nodes: BTreeMap<(u8, u64), Hash>,
}

impl<'a> Derived<'a> {
    pub(super) fn new(view: &'a dyn View) -> Self {
        Self { view, facts: BTreeMap::new(), nodes: BTreeMap::new() }
    }
}

impl View for Derived<'_> {
    fn head(&self) -> Result<Head, LogError> {
        self.view.head()
    }

    fn lines(
        &self,
        from: Position,
        to: Position,
        visit: &mut dyn FnMut(Stored<'_>) -> Visit,
    ) -> Result<(), LogError> {
        self.view.lines(from, to, visit)
    }

    fn position_of(&self, id: &str) -> Result<Option<Position>, LogError> {
        self.view.position_of(id)
    }

    fn fact(&self, kind: FactKind, key: &str) -> Result<Option<String>, LogError> {
        Ok(self.facts.get(&(kind, key.to_owned())).cloned())
    }

    fn facts(
        &self,
        kind: FactKind,
        from: &str,
        to: &str,
        visit: &mut dyn FnMut(&str, &str) -> Visit,
    ) -> Result<(), LogError> {
        let start = Bound::Included((kind, from.to_owned()));
        for ((_, key), value) in self
            .facts
            .range((start, Bound::Unbounded))
            .take_while(|((found, key), _)| *found == kind && (to.is_empty() || key.as_str() < to))
        {
            if visit(key, value).is_break() {
                break;
            }
        }
        Ok(())
    }

    fn nodes(&self, _: &mut dyn FnMut(u8, u64, &[u8]) -> Visit) -> Result<(), LogError> {
        Ok(())
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
        match value {
            Some(value) => self.facts.insert((kind, key.to_owned()), value.to_owned()),
            None => self.facts.remove(&(kind, key.to_owned())),
        };
        Ok(())
    }

    fn put_secret(&mut self, _: Position, _: &str, _: &Secret) -> Result<(), LogError> {
        Ok(())
    }
}
