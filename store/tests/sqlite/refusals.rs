//! What is not a book, not this version's or not free is refused by its code and left as it is.
//!
//! After each refusal the folder holds the same files with the same bytes.

use std::fs;
use std::time::Duration;

use commonbook_core::log::{Log, LogError};
use commonbook_store::{APPLICATION_ID, CODES, FORMAT, SqliteLog};
use rusqlite::Connection;

use crate::book::{add, book_of, code, files, folder, put, size};

/// Fails unless both ways of opening give this code and change nothing in the folder.
fn refused(path: &std::path::Path, expected: &str) {
    assert!(CODES.contains(&expected));
    let before = files(path.parent().unwrap());
    assert_eq!(code(SqliteLog::open(path)), expected);
    assert_eq!(code(SqliteLog::open_read_only(path)), expected);
    assert_eq!(files(path.parent().unwrap()), before, "the folder changed");
}

#[test]
fn a_text_file_is_not_a_book() {
    let (_folder, path) = folder();
    for text in ["a shopping list\n".repeat(300), "x".to_owned(), "SQLite format 3\0".to_owned()] {
        fs::write(&path, text).unwrap();
        refused(&path, "NotABook");
    }
}

#[test]
fn an_empty_file_is_not_a_book() {
    let (_folder, path) = folder();
    fs::write(&path, "").unwrap();
    refused(&path, "NotABook");
}

#[test]
fn a_folder_is_not_a_book() {
    let (folder, path) = folder();
    fs::create_dir(&path).unwrap();
    assert_eq!(code(SqliteLog::open(&path)), "NotABook");
    assert_eq!(code(SqliteLog::open_read_only(folder.path())), "NotABook");
}

#[test]
fn the_database_of_another_program_is_not_a_book() {
    for mode in ["delete", "wal"] {
        let (_folder, path) = folder();
        let other = Connection::open(&path).unwrap();
        other.pragma_update(None, "journal_mode", mode).unwrap();
        other.execute_batch("PRAGMA application_id = 77; CREATE TABLE t (x)").unwrap();
        drop(other);
        refused(&path, "NotABook");
    }
}

#[test]
fn a_database_that_another_program_has_open_keeps_its_locks_and_files() {
    let (_folder, path) = folder();
    let mut other = Connection::open(&path).unwrap();
    other.execute_batch("PRAGMA journal_mode = wal; CREATE TABLE t (x)").unwrap();
    let open = other.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate).unwrap();
    open.execute("INSERT INTO t VALUES (1)", ()).unwrap();
    refused(&path, "NotABook");
    let third = Connection::open(&path).unwrap();
    third.busy_timeout(Duration::ZERO).unwrap();
    assert!(third.execute("INSERT INTO t VALUES (2)", ()).is_err(), "the write lock was lost");
    open.commit().unwrap();
}

#[test]
fn a_newer_format_is_not_touched() {
    let (_folder, path) = book_of(1);
    let raw = Connection::open(&path).unwrap();
    raw.pragma_update(None, "user_version", FORMAT + 1).unwrap();
    drop(raw);
    refused(&path, "BookIsNewer");
}

#[test]
fn a_newer_format_that_only_the_write_ahead_log_tells_is_not_touched() {
    let (_folder, path) = book_of(1);
    let raw = Connection::open(&path).unwrap();
    raw.pragma_update(None, "user_version", FORMAT + 1).unwrap();
    // Not closed, so the first page of the file still has the old number.
    assert_eq!(code(SqliteLog::open(&path)), "BookIsNewer");
    assert_eq!(code(SqliteLog::open_read_only(&path)), "BookIsNewer");
    drop(raw);
}

#[test]
fn a_missing_file_is_not_made() {
    let (folder, path) = folder();
    refused(&path, "BookNotFound");
    assert_eq!(code(SqliteLog::open(folder.path().join("no/such.book"))), "BookNotFound");
    assert_eq!(files(folder.path()).len(), 0);
}

#[test]
fn a_book_is_not_made_over_a_file() {
    let (folder, path) = book_of(1);
    let text = folder.path().join("list.txt");
    fs::write(&text, "milk").unwrap();
    let before = files(folder.path());
    assert_eq!(code(SqliteLog::create(&path)), "BookExists");
    assert_eq!(code(SqliteLog::create(&text)), "BookExists");
    assert_eq!(files(folder.path()), before);
    assert_eq!(code(SqliteLog::create(folder.path())), "BookExists");
}

#[test]
fn a_book_may_be_made_in_an_empty_file() {
    let (_folder, path) = folder();
    fs::write(&path, "").unwrap();
    drop(SqliteLog::create(&path).unwrap());
    assert_eq!(size(&SqliteLog::open(&path).unwrap()), 0);
}

#[test]
fn a_book_without_any_event_is_taken_up_where_it_is() {
    let (folder, path) = folder();
    drop(SqliteLog::create(&path).unwrap());
    let before = files(folder.path());
    SqliteLog::check_new(&path).unwrap();
    assert_eq!(files(folder.path()), before, "asking changes nothing");
    let mut log = SqliteLog::create(&path).unwrap();
    add(&mut log, 1).unwrap();
    drop(log);
    assert_eq!(code(SqliteLog::check_new(&path)), "BookExists");
    assert_eq!(code(SqliteLog::create(&path)), "BookExists");
}

#[test]
fn a_book_is_not_made_in_a_folder_that_is_not_there() {
    let (folder, _) = folder();
    assert_eq!(code(SqliteLog::create(folder.path().join("no/such.book"))), "FolderNotFound");
    assert_eq!(files(folder.path()).len(), 0);
}

#[test]
fn a_name_that_sqlite_reads_in_its_own_way_is_a_file_like_any_other() {
    let (folder, _) = folder();
    for name in [":memory:", "file:a.book?mode=memory", "a b#c%20.book"] {
        let path = folder.path().join(name);
        let mut log = SqliteLog::create(&path).unwrap();
        add(&mut log, 1).unwrap();
        drop(log);
        assert_eq!(size(&SqliteLog::open_read_only(&path).unwrap()), 1, "{name}");
    }
    assert_eq!(files(folder.path()).len(), 3);
}

#[test]
fn a_lock_held_beyond_the_timeout_is_told() {
    let (folder, path) = book_of(3);
    let mut log = SqliteLog::open(&path).unwrap();
    let mut other = Connection::open(&path).unwrap();
    let held = other.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate).unwrap();
    let before = files(folder.path());
    log.set_busy_timeout(Duration::from_millis(30)).unwrap();
    assert_eq!(code(add(&mut log, 1)), "BookIsBusy");
    let after = files(folder.path());
    assert_eq!(after["coop.book"], before["coop.book"]);
    assert_eq!(after["coop.book-wal"], before["coop.book-wal"]);
    assert_eq!(size(&log), 3, "readers are not hindered");
    drop(held);
    add(&mut log, 1).unwrap();
    assert_eq!(size(&log), 4);
}

#[test]
fn a_caller_that_overlooks_a_failed_write_keeps_nothing() {
    let (_folder, path) = book_of(3);
    let mut log = SqliteLog::open(&path).unwrap();
    let overlooked = log.write::<(), LogError>(|storage| {
        put(storage, 2)?;
        let head = storage.head()?;
        storage.put_head(&commonbook_core::log::Head::default())?;
        // Position 0 is there already.
        assert_eq!(put(storage, 1).unwrap_err().code(), "BookIsDamaged");
        assert_eq!(storage.put_head(&head).unwrap_err().code(), "WriteHadFailed");
        Ok(())
    });
    assert_eq!(code(overlooked), "WriteHadFailed");
    assert_eq!(size(&log), 3);
}

#[test]
fn the_marks_of_a_book_are_those_of_its_documents() {
    let (_folder, path) = book_of(1);
    let bytes = fs::read(path).unwrap();
    assert_eq!(&bytes[68..72], b"cbok");
    assert_eq!(APPLICATION_ID.to_be_bytes(), *b"cbok");
    assert_eq!(bytes[60..64], FORMAT.to_be_bytes());
    assert_eq!(bytes[18..20], [2, 2], "the write-ahead log is on");
    let spec = include_str!("../../../docs/spec/sqlite.md");
    for code in CODES {
        assert!(spec.contains(&format!("`{code}`")), "{code} is not in the spec");
    }
}
