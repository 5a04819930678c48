//! The book as it would be without one event: a view under which a fact can be taken back.
//!
//! A correction takes the place of what it corrects, so its own rules are asked of this view.
//! Lines stay as they are. Nothing that is put here reaches the log.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use crate::event::Position;
use crate::log::{Columns, FactKind, Hash, Head, LogError, Secret, Storage, Stored, View, Visit};

/// A view with changed facts.
pub(super) struct Without<'a> {
    view: &'a dyn View,
    changed: BTreeMap<(FactKind, String), Option<String>>,
}

impl<'a> Without<'a> {
    pub(super) fn new(view: &'a dyn View) -> Self {
        Self { view, changed: BTreeMap::new() }
    }
}

impl View for Without<'_> {
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
        match self.changed.get(&(kind, key.to_owned())) {
            Some(value) => Ok(value.clone()),
            None => self.view.fact(kind, key),
        }
    }

    fn facts(
        &self,
        kind: FactKind,
        from: &str,
        to: &str,
        visit: &mut dyn FnMut(&str, &str) -> Visit,
    ) -> Result<(), LogError> {
        // A correction asks for the rows of one agent or pot: few enough to be put in order here.
        let mut rows: BTreeMap<String, String> = BTreeMap::new();
        self.view.facts(kind, from, to, &mut |key, value| {
            rows.insert(key.to_owned(), value.to_owned());
            ControlFlow::Continue(())
        })?;
        for ((changed, key), value) in &self.changed {
            let is_in_range = key.as_str() >= from && (to.is_empty() || key.as_str() < to);
            match value {
                Some(value) if *changed == kind && is_in_range => {
                    rows.insert(key.clone(), value.clone());
                }
                None if *changed == kind => {
                    rows.remove(key);
                }
                Some(_) | None => {}
            }
        }
        for (key, value) in rows {
            if visit(&key, &value).is_break() {
                break;
            }
        }
        Ok(())
    }

    fn nodes(&self, visit: &mut dyn FnMut(u8, u64, &[u8]) -> Visit) -> Result<(), LogError> {
        self.view.nodes(visit)
    }

    fn node(&self, level: u8, index: u64) -> Result<Option<Hash>, LogError> {
        self.view.node(level, index)
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

    fn integrity(&self) -> Result<Vec<String>, LogError> {
        self.view.integrity()
    }
}

impl Storage for Without<'_> {
    fn put_line(&mut self, _: Position, _: Columns<'_>, _: &[u8]) -> Result<(), LogError> {
        Ok(())
    }

    fn put_node(&mut self, _: u8, _: u64, _: &Hash) -> Result<(), LogError> {
        Ok(())
    }

    fn put_head(&mut self, _: &Head) -> Result<(), LogError> {
        Ok(())
    }

    fn put_fact(&mut self, kind: FactKind, key: &str, value: Option<&str>) -> Result<(), LogError> {
        self.changed.insert((kind, key.to_owned()), value.map(str::to_owned));
        Ok(())
    }

    fn put_secret(&mut self, _: Position, _: &str, _: &Secret) -> Result<(), LogError> {
        Ok(())
    }

    fn erase_secret(&mut self, _: Position, _: &str) -> Result<(), LogError> {
        Ok(())
    }
}
