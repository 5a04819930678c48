//! The log in memory: for the browser, for tests and for dry runs.
//!
//! It keeps the same bytes as any other store and passes the same conformance suite. A write works
//! on the tables themselves and keeps what it changed; when the write fails, the changes are taken
//! back. Nothing is durable.

use std::collections::BTreeMap;

use super::fact_table::FactTable;
use super::{Columns, FactKind, Hash, Head, Log, LogError, Secret, Storage, Stored, View, Visit};
use crate::event::Position;

#[derive(Clone, Debug)]
struct Row {
    line: Vec<u8>,
    id: String,
    event_type: String,
    effective_on: String,
    recorded_at: i64,
}

/// A log that lives as long as its value.
#[derive(Clone, Debug, Default)]
pub struct MemoryLog {
    rows: Vec<Row>,
    ids: BTreeMap<String, Position>,
    nodes: BTreeMap<(u8, u64), Hash>,
    facts: FactTable,
    secrets: BTreeMap<(Position, String), Secret>,
    aggregates: BTreeMap<Hash, Vec<u8>>,
    checkpoints: BTreeMap<u64, String>,
    head: Head,
}

impl MemoryLog {
    /// An empty log.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

impl View for MemoryLog {
    fn head(&self) -> Result<Head, LogError> {
        Ok(self.head.clone())
    }

    fn lines(
        &self,
        from: Position,
        to: Position,
        visit: &mut dyn FnMut(Stored<'_>) -> Visit,
    ) -> Result<(), LogError> {
        let start = usize::try_from(from).unwrap_or(usize::MAX);
        let count = usize::try_from(to.saturating_sub(from)).unwrap_or(usize::MAX);
        for (row, position) in self.rows.iter().skip(start).take(count).zip(from..) {
            let stored = Stored {
                position,
                line: &row.line,
                id: &row.id,
                event_type: &row.event_type,
                effective_on: &row.effective_on,
                recorded_at: row.recorded_at,
            };
            if visit(stored).is_break() {
                break;
            }
        }
        Ok(())
    }

    fn position_of(&self, id: &str) -> Result<Option<Position>, LogError> {
        Ok(self.ids.get(id).copied())
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

    fn nodes(&self, visit: &mut dyn FnMut(u8, u64, &[u8]) -> Visit) -> Result<(), LogError> {
        for ((level, index), hash) in &self.nodes {
            if visit(*level, *index, hash).is_break() {
                break;
            }
        }
        Ok(())
    }

    fn node(&self, level: u8, index: u64) -> Result<Option<Hash>, LogError> {
        Ok(self.nodes.get(&(level, index)).copied())
    }

    fn secrets(
        &self,
        visit: &mut dyn FnMut(Position, &str, &Secret) -> Visit,
    ) -> Result<(), LogError> {
        for ((position, path), secret) in &self.secrets {
            if visit(*position, path, secret).is_break() {
                break;
            }
        }
        Ok(())
    }

    fn secret(&self, position: Position, path: &str) -> Result<Option<Secret>, LogError> {
        Ok(self.secrets.get(&(position, path.to_owned())).cloned())
    }

    fn aggregate(&self, hash: &Hash) -> Result<Option<Vec<u8>>, LogError> {
        Ok(self.aggregates.get(hash).cloned())
    }

    fn aggregates(&self, visit: &mut dyn FnMut(&[u8], &[u8]) -> Visit) -> Result<(), LogError> {
        for (hash, bytes) in &self.aggregates {
            if visit(hash, bytes).is_break() {
                break;
            }
        }
        Ok(())
    }

    fn checkpoints(&self, visit: &mut dyn FnMut(u64, &str) -> Visit) -> Result<(), LogError> {
        for (size, note) in &self.checkpoints {
            if visit(*size, note).is_break() {
                break;
            }
        }
        Ok(())
    }

    fn integrity(&self) -> Result<Vec<String>, LogError> {
        Ok(Vec::new())
    }
}

impl Log for MemoryLog {
    fn read<T, E: From<LogError>>(
        &self,
        read: impl FnOnce(&dyn View) -> Result<T, E>,
    ) -> Result<T, E> {
        read(self)
    }

    fn write<T, E: From<LogError>>(
        &mut self,
        write: impl FnOnce(&mut dyn Storage) -> Result<T, E>,
    ) -> Result<T, E> {
        let size = self.rows.len();
        let head = self.head.clone();
        let mut journal = Journal { log: self, undo: Vec::new() };
        let result = write(&mut journal);
        if result.is_err() {
            let undo = std::mem::take(&mut journal.undo);
            self.take_back(undo);
            self.rows.truncate(size);
            self.head = head;
        }
        result
    }
}

impl MemoryLog {
    /// Puts back what a failed write changed, the last change first.
    fn take_back(&mut self, undo: Vec<Undo>) {
        for change in undo.into_iter().rev() {
            match change {
                Undo::Id(id) => {
                    self.ids.remove(&id);
                }
                Undo::Node(key) => {
                    self.nodes.remove(&key);
                }
                Undo::Secret(key) => {
                    self.secrets.remove(&key);
                }
                Undo::Erased(key, secret) => {
                    self.secrets.insert(key, secret);
                }
                Undo::Checkpoint(size) => {
                    self.checkpoints.remove(&size);
                }
                Undo::Aggregate(hash) => {
                    self.aggregates.remove(&hash);
                }
                Undo::Fact(kind, key, before) => {
                    self.facts.put(kind, &key, before.as_deref());
                }
            }
        }
    }
}

/// One write with what it needs to be taken back.
struct Journal<'a> {
    log: &'a mut MemoryLog,
    undo: Vec<Undo>,
}

/// One change of a write: what was added, or what stood there before.
enum Undo {
    Id(String),
    Node((u8, u64)),
    Secret((Position, String)),
    Erased((Position, String), Secret),
    Checkpoint(u64),
    Aggregate(Hash),
    Fact(FactKind, String, Option<String>),
}

impl View for Journal<'_> {
    fn head(&self) -> Result<Head, LogError> {
        self.log.head()
    }

    fn lines(
        &self,
        from: Position,
        to: Position,
        visit: &mut dyn FnMut(Stored<'_>) -> Visit,
    ) -> Result<(), LogError> {
        self.log.lines(from, to, visit)
    }

    fn position_of(&self, id: &str) -> Result<Option<Position>, LogError> {
        self.log.position_of(id)
    }

    fn fact(&self, kind: FactKind, key: &str) -> Result<Option<String>, LogError> {
        self.log.fact(kind, key)
    }

    fn facts(
        &self,
        kind: FactKind,
        from: &str,
        to: &str,
        visit: &mut dyn FnMut(&str, &str) -> Visit,
    ) -> Result<(), LogError> {
        self.log.facts(kind, from, to, visit)
    }

    fn nodes(&self, visit: &mut dyn FnMut(u8, u64, &[u8]) -> Visit) -> Result<(), LogError> {
        self.log.nodes(visit)
    }

    fn node(&self, level: u8, index: u64) -> Result<Option<Hash>, LogError> {
        self.log.node(level, index)
    }

    fn secrets(
        &self,
        visit: &mut dyn FnMut(Position, &str, &Secret) -> Visit,
    ) -> Result<(), LogError> {
        self.log.secrets(visit)
    }

    fn secret(&self, position: Position, path: &str) -> Result<Option<Secret>, LogError> {
        self.log.secret(position, path)
    }

    fn aggregate(&self, hash: &Hash) -> Result<Option<Vec<u8>>, LogError> {
        self.log.aggregate(hash)
    }

    fn aggregates(&self, visit: &mut dyn FnMut(&[u8], &[u8]) -> Visit) -> Result<(), LogError> {
        self.log.aggregates(visit)
    }

    fn checkpoints(&self, visit: &mut dyn FnMut(u64, &str) -> Visit) -> Result<(), LogError> {
        self.log.checkpoints(visit)
    }

    fn integrity(&self) -> Result<Vec<String>, LogError> {
        self.log.integrity()
    }
}

impl Storage for Journal<'_> {
    fn put_line(
        &mut self,
        position: Position,
        columns: Columns<'_>,
        line: &[u8],
    ) -> Result<(), LogError> {
        if u64::try_from(self.log.rows.len()) != Ok(position) {
            return Err(taken("table event", position));
        }
        if self.log.ids.contains_key(columns.id) {
            return Err(taken("table event, id", columns.id));
        }
        self.log.ids.insert(columns.id.to_owned(), position);
        self.undo.push(Undo::Id(columns.id.to_owned()));
        self.log.rows.push(Row {
            line: line.to_vec(),
            id: columns.id.to_owned(),
            event_type: columns.event_type.to_owned(),
            effective_on: columns.effective_on.to_string(),
            recorded_at: columns.recorded_at.micros(),
        });
        Ok(())
    }

    fn put_node(&mut self, level: u8, index: u64, hash: &Hash) -> Result<(), LogError> {
        let key = (level, index);
        if self.log.nodes.contains_key(&key) {
            return Err(taken("table node, level", format!("{level}, index {index}")));
        }
        self.log.nodes.insert(key, *hash);
        self.undo.push(Undo::Node(key));
        Ok(())
    }

    fn put_head(&mut self, head: &Head) -> Result<(), LogError> {
        self.log.head = head.clone();
        Ok(())
    }

    fn put_fact(&mut self, kind: FactKind, key: &str, value: Option<&str>) -> Result<(), LogError> {
        let before = self.log.facts.put(kind, key, value);
        self.undo.push(Undo::Fact(kind, key.to_owned(), before));
        Ok(())
    }

    fn put_secret(
        &mut self,
        position: Position,
        path: &str,
        secret: &Secret,
    ) -> Result<(), LogError> {
        let key = (position, path.to_owned());
        if self.log.secrets.contains_key(&key) {
            return Err(taken("table secret, position", format!("{position}, {path}")));
        }
        self.log.secrets.insert(key.clone(), secret.clone());
        self.undo.push(Undo::Secret(key));
        Ok(())
    }

    fn erase_secret(&mut self, position: Position, path: &str) -> Result<(), LogError> {
        let key = (position, path.to_owned());
        if let Some(secret) = self.log.secrets.remove(&key) {
            self.undo.push(Undo::Erased(key, secret));
        }
        Ok(())
    }

    fn put_checkpoint(&mut self, size: u64, note: &str) -> Result<(), LogError> {
        if self.log.checkpoints.contains_key(&size) {
            return Err(taken("table checkpoint, size", size));
        }
        self.log.checkpoints.insert(size, note.to_owned());
        self.undo.push(Undo::Checkpoint(size));
        Ok(())
    }

    fn put_aggregate(&mut self, hash: &Hash, bytes: &[u8]) -> Result<(), LogError> {
        if self.log.aggregates.contains_key(hash) {
            return Ok(());
        }
        self.log.aggregates.insert(*hash, bytes.to_vec());
        self.undo.push(Undo::Aggregate(*hash));
        Ok(())
    }
}

/// Lines, nodes and texts are written once and under the next key.
fn taken(table: &str, key: impl std::fmt::Display) -> LogError {
    LogError::damaged(format!("{table} {key}"), "a row stands there, or the one before is missing")
}
