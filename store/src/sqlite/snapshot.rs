//! Reading: what one transaction shows of the book, as core asks for it.
//!
//! Rows are handed out as SQLite holds them, without copies and without belief: a value of another
//! type than its column's is named with its place. Statements stay prepared.

use std::path::Path;

use commonbook_core::event::Position;
use commonbook_core::log::{FactKind, Hash, Head, LogError, Secret, Stored, Tree, View, Visit};
use commonbook_core::value::Timestamp;
use rusqlite::types::{FromSqlError, ValueRef};
use rusqlite::{CachedStatement, Connection, OptionalExtension, Params, Row};

use super::error::{Doing, Failure};
use super::integrity;

/// One consistent state of the book.
#[derive(Clone, Copy)]
pub(super) struct Snapshot<'a> {
    pub(super) connection: &'a Connection,
    pub(super) path: &'a Path,
    doing: Doing,
    torn: Option<&'a str>,
}

impl<'a> Snapshot<'a> {
    pub(super) fn new(
        connection: &'a Connection,
        path: &'a Path,
        doing: Doing,
        torn: Option<&'a str>,
    ) -> Self {
        Self { connection, path, doing, torn }
    }

    pub(super) fn failed(&self, error: &rusqlite::Error) -> LogError {
        Failure::new(self.path, self.doing).of(error)
    }

    pub(super) fn prepare(&self, sql: &str) -> Result<CachedStatement<'a>, LogError> {
        self.connection.prepare_cached(sql).map_err(|error| self.failed(&error))
    }

    /// Visits the rows of a query until the visitor breaks.
    fn rows(
        &self,
        sql: &str,
        params: impl Params,
        visit: &mut dyn FnMut(&Row<'_>) -> Result<Visit, LogError>,
    ) -> Result<(), LogError> {
        let mut statement = self.prepare(sql)?;
        let mut rows = statement.query(params).map_err(|error| self.failed(&error))?;
        while let Some(row) = rows.next().map_err(|error| self.failed(&error))? {
            if visit(row)?.is_break() {
                break;
            }
        }
        Ok(())
    }

    /// The first value of the one row of a query, if there is a row.
    fn one<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnOnce(&Row<'_>) -> Result<T, LogError>,
    ) -> Result<Option<T>, LogError> {
        let mut statement = self.prepare(sql)?;
        statement
            .query_row(params, |row| Ok(read(row)))
            .optional()
            .map_err(|error| self.failed(&error))?
            .transpose()
    }
}

const LINES: &str = "SELECT pos, id, event_type, effective_on, recorded_at, line FROM event \
                     WHERE pos BETWEEN ?1 AND ?2 ORDER BY pos";

const BARE_LINES: &str = "SELECT pos, line FROM event WHERE pos BETWEEN ?1 AND ?2 ORDER BY pos";

/// The first and last position of `from..to` as SQLite counts; `None` when nothing lies there.
fn bounds(from: Position, to: Position) -> Option<(i64, i64)> {
    let last = to.checked_sub(1)?;
    Some((i64::try_from(from).ok()?, i64::try_from(last).unwrap_or(i64::MAX)))
}

impl View for Snapshot<'_> {
    fn head(&self) -> Result<Head, LogError> {
        let sql = "SELECT size, peaks, recorded_at FROM head";
        let head = self.one(sql, (), |row| {
            let place = || "table head".to_owned();
            let size = unsigned(row, 0, place)?;
            let mut peaks: Vec<Hash> = Vec::new();
            let (hashes, rest) = blob(row, 1, place)?.as_chunks::<32>();
            peaks.extend_from_slice(hashes);
            let tree =
                Tree::from_parts(size, peaks).filter(|_| rest.is_empty()).ok_or_else(|| {
                    LogError::damaged(place(), format!("its peaks are not those of {size} lines"))
                })?;
            let micros = value(row, 2, place)?.as_i64_or_null().map_err(|e| odd(place(), 2, &e))?;
            let time = micros.map(Timestamp::from_micros).transpose();
            let recorded_at = time.map_err(|e| LogError::damaged(place(), e.to_string()))?;
            Ok(Head { tree, recorded_at })
        })?;
        head.ok_or_else(|| LogError::damaged("table head", "it has no row"))
    }

    fn lines(
        &self,
        from: Position,
        to: Position,
        visit: &mut dyn FnMut(Stored<'_>) -> Visit,
    ) -> Result<(), LogError> {
        let Some(bounds) = bounds(from, to) else { return Ok(()) };
        self.rows(LINES, bounds, &mut |row| {
            let position = unsigned(row, 0, || "table event".to_owned())?;
            let place = || format!("position {position}");
            Ok(visit(Stored {
                position,
                id: text(row, 1, place)?,
                event_type: text(row, 2, place)?,
                effective_on: text(row, 3, place)?,
                recorded_at: value(row, 4, place)?.as_i64().map_err(|e| odd(place(), 4, &e))?,
                line: blob(row, 5, place)?,
            }))
        })
    }

    fn bare_lines(
        &self,
        from: Position,
        to: Position,
        visit: &mut dyn FnMut(Position, &[u8]) -> Visit,
    ) -> Result<(), LogError> {
        let Some(bounds) = bounds(from, to) else { return Ok(()) };
        self.rows(BARE_LINES, bounds, &mut |row| {
            let position = unsigned(row, 0, || "table event".to_owned())?;
            Ok(visit(position, blob(row, 1, || format!("position {position}"))?))
        })
    }

    fn position_of(&self, id: &str) -> Result<Option<Position>, LogError> {
        let sql = "SELECT pos FROM event WHERE id = ?1";
        self.one(sql, (id,), |row| unsigned(row, 0, || format!("table event, id {id:?}")))
    }

    fn fact(&self, kind: FactKind, key: &str) -> Result<Option<String>, LogError> {
        let sql = "SELECT value FROM fact WHERE kind = ?1 AND key = ?2";
        let place = || fact_place(kind, key);
        self.one(sql, (kind.as_str(), key), |row| text(row, 0, place).map(str::to_owned))
    }

    fn facts(
        &self,
        kind: FactKind,
        from: &str,
        to: &str,
        visit: &mut dyn FnMut(&str, &str) -> Visit,
    ) -> Result<(), LogError> {
        let mut each = |row: &Row<'_>| {
            let key = text(row, 0, || format!("table fact, {}", kind.as_str()))?;
            Ok(visit(key, text(row, 1, || fact_place(kind, key))?))
        };
        if to.is_empty() {
            let sql = "SELECT key, value FROM fact WHERE kind = ?1 AND key >= ?2 ORDER BY key";
            self.rows(sql, (kind.as_str(), from), &mut each)
        } else {
            let sql = "SELECT key, value FROM fact \
                       WHERE kind = ?1 AND key >= ?2 AND key < ?3 ORDER BY key";
            self.rows(sql, (kind.as_str(), from, to), &mut each)
        }
    }

    fn nodes(&self, visit: &mut dyn FnMut(u8, u64, &[u8]) -> Visit) -> Result<(), LogError> {
        let sql = "SELECT level, idx, hash FROM node ORDER BY level, idx";
        self.rows(sql, (), &mut |row| {
            let place = || "table node".to_owned();
            let level = unsigned(row, 0, place)?;
            let level =
                u8::try_from(level).map_err(|e| LogError::damaged(place(), e.to_string()))?;
            Ok(visit(level, unsigned(row, 1, place)?, blob(row, 2, place)?))
        })
    }

    fn node(&self, level: u8, index: u64) -> Result<Option<Hash>, LogError> {
        let sql = "SELECT hash FROM node WHERE level = ?1 AND idx = ?2";
        let place = || format!("table node, level {level}, index {index}");
        let Ok(key) = i64::try_from(index) else { return Ok(None) };
        self.one(sql, (level, key), |row| {
            let hash = blob(row, 0, place)?;
            Hash::try_from(hash).map_err(|_| LogError::damaged(place(), "it is not 32 bytes long"))
        })
    }

    fn checkpoints(&self, visit: &mut dyn FnMut(u64, &str) -> Visit) -> Result<(), LogError> {
        self.rows("SELECT size, note FROM checkpoint ORDER BY size", (), &mut |row| {
            let size = unsigned(row, 0, || "table checkpoint".to_owned())?;
            Ok(visit(size, text(row, 1, || format!("table checkpoint, size {size}"))?))
        })
    }

    fn secrets(
        &self,
        visit: &mut dyn FnMut(Position, &str, &Secret) -> Visit,
    ) -> Result<(), LogError> {
        let sql = "SELECT pos, path, salt, value FROM secret ORDER BY pos, path";
        self.rows(sql, (), &mut |row| {
            let position = unsigned(row, 0, || "table secret".to_owned())?;
            let path = text(row, 1, || format!("table secret, position {position}"))?;
            Ok(visit(position, path, &secret(row, 2, position, path)?))
        })
    }

    fn secret(&self, position: Position, path: &str) -> Result<Option<Secret>, LogError> {
        let Ok(key) = i64::try_from(position) else { return Ok(None) };
        let sql = "SELECT salt, value FROM secret WHERE pos = ?1 AND path = ?2";
        self.one(sql, (key, path), |row| secret(row, 0, position, path))
    }

    fn aggregate(&self, hash: &Hash) -> Result<Option<Vec<u8>>, LogError> {
        let sql = "SELECT bytes FROM aggregate WHERE hash = ?1";
        let place = || "table aggregate".to_owned();
        self.one(sql, (hash.as_slice(),), |row| blob(row, 0, place).map(<[u8]>::to_vec))
    }

    fn aggregates(&self, visit: &mut dyn FnMut(&[u8], &[u8]) -> Visit) -> Result<(), LogError> {
        let sql = "SELECT hash, bytes FROM aggregate ORDER BY hash";
        let place = || "table aggregate".to_owned();
        self.rows(sql, (), &mut |row| Ok(visit(blob(row, 0, place)?, blob(row, 1, place)?)))
    }

    fn integrity(&self) -> Result<Vec<String>, LogError> {
        let mut problems: Vec<String> = self.torn.iter().map(ToString::to_string).collect();
        problems.extend(integrity::problems(self.connection));
        Ok(problems)
    }
}

fn fact_place(kind: FactKind, key: &str) -> String {
    format!("table fact, {} {key:?}", kind.as_str())
}

fn odd(place: String, column: usize, error: &FromSqlError) -> LogError {
    LogError::damaged(place, format!("value {column} of its row: {error}"))
}

fn value<'r>(
    row: &'r Row<'_>,
    column: usize,
    place: impl Fn() -> String,
) -> Result<ValueRef<'r>, LogError> {
    row.get_ref(column).map_err(|error| LogError::damaged(place(), error.to_string()))
}

fn text<'r>(
    row: &'r Row<'_>,
    column: usize,
    place: impl Fn() -> String,
) -> Result<&'r str, LogError> {
    value(row, column, &place)?.as_str().map_err(|error| odd(place(), column, &error))
}

fn blob<'r>(
    row: &'r Row<'_>,
    column: usize,
    place: impl Fn() -> String,
) -> Result<&'r [u8], LogError> {
    value(row, column, &place)?.as_blob().map_err(|error| odd(place(), column, &error))
}

fn unsigned(row: &Row<'_>, column: usize, place: impl Fn() -> String) -> Result<u64, LogError> {
    let number = value(row, column, &place)?.as_i64().map_err(|e| odd(place(), column, &e))?;
    u64::try_from(number).map_err(|_| LogError::damaged(place(), format!("{number} is negative")))
}

fn secret(
    row: &Row<'_>,
    column: usize,
    position: Position,
    path: &str,
) -> Result<Secret, LogError> {
    let place = || format!("table secret, position {position}, {path}");
    let salt = blob(row, column, place)?;
    let salt =
        salt.try_into().map_err(|_| LogError::damaged(place(), "its salt is not 32 bytes"))?;
    let value = text(row, column.saturating_add(1), place)?.to_owned();
    Ok(Secret { salt, value })
}
