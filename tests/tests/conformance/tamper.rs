//! Tampering through another connection: `verify` names the position or the table.
//!
//! The guards are taken off first and put back word for word, as somebody would who knows SQLite.

use std::fs;
use std::path::Path;

use commonbook_core::log::VerifyReport;
use commonbook_store::SqliteLog;
use rusqlite::Connection;

use crate::corpus::{add, is_clean, new_file, verified, whole_book};

/// Runs statements on a copy of the book, without its triggers, and verifies the copy.
fn tampered(book: &Path, statements: &str) -> VerifyReport {
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copy.book");
    fs::copy(book, &copy).unwrap();
    let raw = Connection::open(&copy).unwrap();
    raw.pragma_update(None, "foreign_keys", false).unwrap();
    let triggers =
        rows(&raw, "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY rowid");
    assert!(triggers.len() > 6);
    for (name, _) in &triggers {
        raw.execute_batch(&format!("DROP TRIGGER {name}")).unwrap();
    }
    raw.execute_batch(statements).unwrap_or_else(|error| panic!("{statements}: {error}"));
    for (_, sql) in &triggers {
        raw.execute_batch(sql).unwrap();
    }
    raw.close().unwrap();
    verified(&SqliteLog::open(&copy).unwrap())
}

fn rows(raw: &Connection, sql: &str) -> Vec<(String, String)> {
    let mut statement = raw.prepare(sql).unwrap();
    let rows = statement.query_map((), |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    rows.map(Result::unwrap).collect()
}

fn book() -> (tempfile::TempDir, std::path::PathBuf) {
    let (folder, mut log) = new_file();
    add(&mut log, &whole_book()).unwrap();
    is_clean(&log);
    let path = log.path().to_owned();
    (folder, path)
}

#[test]
fn guards_that_were_off_for_a_while_are_no_finding() {
    let (_folder, path) = book();
    assert_eq!(tampered(&path, "SELECT 1").findings, []);
}

/// Each kind of tampering, with the beginning of the place that must be named.
const CASES: &[(&str, &str)] = &[
    // Lines.
    (
        "UPDATE event SET line = CAST(replace(CAST(line AS TEXT), '\"3.5\"', '\"4.5\"') AS BLOB) \
         WHERE pos = 4",
        "table node, level 8, index 0",
    ),
    (
        "UPDATE event SET line = CAST(replace(CAST(line AS TEXT), '\"3.5\"', '\"3.50\"') AS \
         BLOB) WHERE pos = 4",
        "table node, level 8, index 0",
    ),
    ("UPDATE event SET line = CAST(line || x'20' AS BLOB) WHERE pos = 4", "position 4"),
    ("UPDATE event SET line = CAST(x'ff' || substr(line, 2) AS BLOB) WHERE pos = 4", "position 4"),
    ("UPDATE event SET line = x'' WHERE pos = 4", "position 4"),
    (
        "UPDATE event SET line = CAST(replace(CAST(line AS TEXT), 'by\":\"ana', 'by\":\"bea') AS \
         BLOB) WHERE pos = 4",
        "table head, peaks",
    ),
    (
        "UPDATE event SET line = (SELECT line FROM event WHERE pos = 301) WHERE pos = 300",
        "position 300",
    ),
    (
        "CREATE TEMP TABLE kept AS SELECT pos, line FROM event WHERE pos IN (300, 301);
         UPDATE event SET line = (SELECT line FROM kept WHERE kept.pos = 601 - event.pos)
         WHERE pos IN (300, 301)",
        "position 300",
    ),
    (
        "UPDATE event SET pos = 9999 WHERE pos = 300; UPDATE event SET pos = 300 WHERE pos = 301;
         UPDATE event SET pos = 301 WHERE pos = 9999",
        "position 300",
    ),
    ("DELETE FROM event WHERE pos = 300", "position 300"),
    ("DELETE FROM event WHERE pos = 0", "position 0"),
    ("DELETE FROM event WHERE pos = (SELECT max(pos) FROM event)", "table head, size"),
    ("DELETE FROM event", "table head, size"),
    (
        "INSERT INTO event SELECT pos + 1, 'forged', event_type, effective_on, recorded_at, line
         FROM event ORDER BY pos DESC LIMIT 1",
        "table head, size",
    ),
    (
        "INSERT INTO event SELECT 9223372036854775807, 'far', event_type, effective_on, recorded_at, line
         FROM event ORDER BY pos DESC LIMIT 1",
        "table head, size",
    ),
    // Columns.
    ("UPDATE event SET id = 'other' WHERE pos = 4", "position 4, column id"),
    ("UPDATE event SET event_type = 'book_opened' WHERE pos = 4", "position 4, column event_type"),
    ("UPDATE event SET effective_on = '2026-01-03' WHERE pos = 4", "position 4, column effective_on"),
    ("UPDATE event SET recorded_at = recorded_at + 1 WHERE pos = 4", "position 4, column recorded_at"),
    ("UPDATE event SET recorded_at = 9223372036854775807 WHERE pos = 4", "position 4, column recorded_at"),
    // Nodes.
    ("UPDATE node SET hash = zeroblob(32) WHERE level = 9", "table node, level 9, index 0"),
    ("DELETE FROM node WHERE level = 8 AND idx = 2", "table node, level 8, index 2"),
    ("INSERT INTO node VALUES (20, 0, zeroblob(32))", "table node, level 20, index 0"),
    // Head.
    ("UPDATE head SET size = size - 1", "table head"),
    ("UPDATE head SET size = 3", "table head"),
    ("UPDATE head SET size = 0, peaks = x''", "table head, size"),
    ("UPDATE head SET peaks = zeroblob(length(peaks))", "table head, peaks"),
    ("UPDATE head SET peaks = CAST(substr(peaks, 33) AS BLOB)", "table head"),
    ("UPDATE head SET recorded_at = recorded_at + 1", "table head, recorded_at"),
    ("UPDATE head SET recorded_at = NULL", "table head, recorded_at"),
    ("UPDATE head SET recorded_at = 9223372036854775807", "table head"),
    ("DELETE FROM head", "table head"),
    // Facts.
    ("UPDATE fact SET value = '9' WHERE kind = 'agent' AND key = 'ana'", "table fact, agent \"ana\""),
    ("UPDATE fact SET value = '900' WHERE kind = 'balance'", "table fact, balance"),
    ("DELETE FROM fact WHERE kind = 'agent' AND key = 'bea'", "table fact, agent \"bea\""),
    ("DELETE FROM fact WHERE kind = 'close'", "table fact, close"),
    ("INSERT INTO fact VALUES ('agent', 'mole', '5')", "table fact, agent \"mole\""),
    ("INSERT INTO fact VALUES ('rumour', 'a', 'b')", "file"),
    ("UPDATE fact SET kind = 'rumour' WHERE kind = 'book'", "table fact, book"),
    // Sealed texts.
    ("UPDATE secret SET value = 'Eva' WHERE pos = 3", "table secret, position 3, name"),
    ("UPDATE secret SET salt = zeroblob(32) WHERE pos = 3", "table secret, position 3, name"),
    ("UPDATE secret SET path = 'note' WHERE pos = 3", "table secret, position 3, name"),
    ("DELETE FROM secret WHERE pos = 4", "table secret, position 4, note"),
    ("INSERT INTO secret VALUES (1, 'name', zeroblob(32), 'Ana')", "table secret, position 1, name"),
    ("INSERT INTO secret VALUES (99999, 'name', zeroblob(32), 'x')", "table secret, position 99999"),
    // The file.
    ("CREATE TABLE notes (x)", "file"),
    ("CREATE INDEX quick ON event (event_type)", "file"),
    ("CREATE VIEW latest AS SELECT * FROM event", "file"),
    ("ANALYZE", "file"),
    ("PRAGMA ignore_check_constraints = ON; UPDATE secret SET salt = x'00' WHERE pos = 3", "table secret, position 3, name"),
    ("PRAGMA ignore_check_constraints = ON; UPDATE event SET pos = -5 WHERE pos = 300", "position 300"),
];

#[test]
fn each_kind_of_tampering_is_named_by_position_or_table() {
    let (_folder, path) = book();
    for (statements, place) in CASES {
        let report = tampered(&path, statements);
        let named = report.findings.iter().any(|finding| finding.place.starts_with(place));
        assert!(named, "{statements}\n  expected {place}\n  found {:#?}", report.findings);
    }
}

#[test]
fn every_dropped_trigger_is_a_finding() {
    let (_folder, path) = book();
    let raw = Connection::open(&path).unwrap();
    let triggers = rows(&raw, "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'");
    for (name, _) in triggers {
        raw.execute_batch(&format!("DROP TRIGGER {name}")).unwrap();
        let findings = verified(&SqliteLog::open_read_only(&path).unwrap()).findings;
        let missing = format!("schema: trigger {name} is missing");
        assert!(findings.iter().any(|f| f.place == "file" && f.found == missing), "{findings:?}");
    }
}

#[test]
fn a_trigger_or_table_that_was_changed_is_a_finding() {
    let (_folder, path) = book();
    let raw = Connection::open(&path).unwrap();
    raw.execute_batch(
        "DROP TRIGGER event_is_never_changed;
         CREATE TRIGGER event_is_never_changed BEFORE UPDATE ON event WHEN NEW.pos < 0
         BEGIN SELECT RAISE(ABORT, 'a line is never changed'); END;",
    )
    .unwrap();
    let findings = verified(&SqliteLog::open_read_only(&path).unwrap()).findings;
    assert_eq!(findings.len(), 1, "{findings:?}");
    assert_eq!(findings[0].found, "schema: trigger event_is_never_changed was changed");
}
