//! Writing: what one transaction changes of the book.
//!
//! A statement that fails may make SQLite end the whole transaction, after which further ones
//! would each be kept by themselves. So the first failure stops all later writes, whatever the
//! caller makes of it, and the transaction is never acknowledged.

use commonbook_core::event::Position;
use commonbook_core::log::{
    Columns, FactKind, Hash, Head, LogError, Secret, Storage, Stored, View, Visit,
};
use rusqlite::Params;

use super::error::write_had_failed;
use super::snapshot::Snapshot;

/// An open write transaction.
pub(super) struct Writer<'a> {
    snapshot: Snapshot<'a>,
    failed: bool,
}

impl<'a> Writer<'a> {
    pub(super) fn new(snapshot: Snapshot<'a>) -> Self {
        Self { snapshot, failed: false }
    }

    /// Whether all that was written may be kept.
    pub(super) fn finish(self) -> Result<(), LogError> {
        self.is_whole()
    }

    fn is_whole(&self) -> Result<(), LogError> {
        if self.failed || self.snapshot.connection.is_autocommit() {
            return Err(write_had_failed(self.snapshot.path));
        }
        Ok(())
    }

    fn run(&mut self, sql: &str, params: impl Params) -> Result<usize, LogError> {
        self.is_whole()?;
        let mut statement = self.snapshot.prepare(sql)?;
        statement.execute(params).map_err(|error| {
            self.failed = true;
            self.snapshot.failed(&error)
        })
    }
}

impl Storage for Writer<'_> {
    fn put_line(
        &mut self,
        position: Position,
        columns: Columns<'_>,
        line: &[u8],
    ) -> Result<(), LogError> {
        let sql = "INSERT INTO event (pos, id, event_type, effective_on, recorded_at, line) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        let Columns { id, event_type, effective_on, recorded_at } = columns;
        let day = effective_on.to_string();
        let row = (signed(position)?, id, event_type, day, recorded_at.micros(), line);
        self.run(sql, row).map(drop)
    }

    fn put_node(&mut self, level: u8, index: u64, hash: &Hash) -> Result<(), LogError> {
        let sql = "INSERT INTO node (level, idx, hash) VALUES (?1, ?2, ?3)";
        self.run(sql, (level, signed(index)?, hash.as_slice())).map(drop)
    }

    fn put_head(&mut self, head: &Head) -> Result<(), LogError> {
        let sql = "UPDATE head SET size = ?1, peaks = ?2, recorded_at = ?3";
        let peaks = head.tree.peaks().concat();
        let recorded_at = head.recorded_at.map(|time| time.micros());
        match self.run(sql, (signed(head.size())?, peaks, recorded_at))? {
            1 => Ok(()),
            rows => {
                self.failed = true;
                Err(LogError::damaged("table head", format!("it has {rows} rows, not one")))
            }
        }
    }

    fn put_fact(&mut self, kind: FactKind, key: &str, value: Option<&str>) -> Result<(), LogError> {
        let kind = kind.as_str();
        let run = match value {
            Some(value) => {
                let sql = "INSERT INTO fact (kind, key, value) VALUES (?1, ?2, ?3) \
                           ON CONFLICT (kind, key) DO UPDATE SET value = excluded.value";
                self.run(sql, (kind, key, value))
            }
            None => self.run("DELETE FROM fact WHERE kind = ?1 AND key = ?2", (kind, key)),
        };
        run.map(drop)
    }

    fn put_secret(
        &mut self,
        position: Position,
        path: &str,
        secret: &Secret,
    ) -> Result<(), LogError> {
        let sql = "INSERT INTO secret (pos, path, salt, value) VALUES (?1, ?2, ?3, ?4)";
        self.run(sql, (signed(position)?, path, secret.salt.as_slice(), &secret.value)).map(drop)
    }

    fn erase_secret(&mut self, position: Position, path: &str) -> Result<(), LogError> {
        self.run("DELETE FROM secret WHERE pos = ?1 AND path = ?2", (signed(position)?, path))?;
        if self.snapshot.secret(position, path)?.is_none() {
            return Ok(());
        }
        // A trigger that somebody planted kept the row.
        self.failed = true;
        let place = format!("table secret, position {position}, {path}");
        Err(LogError::damaged(place, "the text is not erased: something in the file keeps it"))
    }

    fn put_checkpoint(&mut self, size: u64, note: &str) -> Result<(), LogError> {
        let sql = "INSERT INTO checkpoint (size, note) VALUES (?1, ?2)";
        self.run(sql, (signed(size)?, note)).map(drop)
    }

    fn put_aggregate(&mut self, hash: &Hash, bytes: &[u8]) -> Result<(), LogError> {
        let sql = "INSERT INTO aggregate (hash, bytes) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
        self.run(sql, (hash.as_slice(), bytes)).map(drop)
    }
}

/// SQLite's integers are signed.
fn signed(number: u64) -> Result<i64, LogError> {
    i64::try_from(number).map_err(|_| LogError::damaged("table head", "the log is too long"))
}

impl View for Writer<'_> {
    fn head(&self) -> Result<Head, LogError> {
        self.snapshot.head()
    }

    fn lines(
        &self,
        from: Position,
        to: Position,
        visit: &mut dyn FnMut(Stored<'_>) -> Visit,
    ) -> Result<(), LogError> {
        self.snapshot.lines(from, to, visit)
    }

    fn position_of(&self, id: &str) -> Result<Option<Position>, LogError> {
        self.snapshot.position_of(id)
    }

    fn fact(&self, kind: FactKind, key: &str) -> Result<Option<String>, LogError> {
        self.snapshot.fact(kind, key)
    }

    fn facts(
        &self,
        kind: FactKind,
        from: &str,
        to: &str,
        visit: &mut dyn FnMut(&str, &str) -> Visit,
    ) -> Result<(), LogError> {
        self.snapshot.facts(kind, from, to, visit)
    }

    fn nodes(&self, visit: &mut dyn FnMut(u8, u64, &[u8]) -> Visit) -> Result<(), LogError> {
        self.snapshot.nodes(visit)
    }

    fn node(&self, level: u8, index: u64) -> Result<Option<Hash>, LogError> {
        self.snapshot.node(level, index)
    }

    fn checkpoints(&self, visit: &mut dyn FnMut(u64, &str) -> Visit) -> Result<(), LogError> {
        self.snapshot.checkpoints(visit)
    }

    fn secrets(
        &self,
        visit: &mut dyn FnMut(Position, &str, &Secret) -> Visit,
    ) -> Result<(), LogError> {
        self.snapshot.secrets(visit)
    }

    fn secret(&self, position: Position, path: &str) -> Result<Option<Secret>, LogError> {
        self.snapshot.secret(position, path)
    }

    fn aggregate(&self, hash: &Hash) -> Result<Option<Vec<u8>>, LogError> {
        self.snapshot.aggregate(hash)
    }

    fn aggregates(&self, visit: &mut dyn FnMut(&[u8], &[u8]) -> Visit) -> Result<(), LogError> {
        self.snapshot.aggregates(visit)
    }

    fn integrity(&self) -> Result<Vec<String>, LogError> {
        self.snapshot.integrity()
    }
}
