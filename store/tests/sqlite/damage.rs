//! Damage to the file: SQLite refuses it, or the integrity check names it.
//!
//! Whether the rows agree with the lines is tested in the conformance suite.

use std::fs;
use std::path::Path;

use commonbook_core::log::{Log, LogError};
use commonbook_store::SqliteLog;
use rusqlite::Connection;

use crate::book::{add, book_of, code, files, folder, size};

fn integrity(log: &SqliteLog) -> Vec<String> {
    log.read(|view| view.integrity()).unwrap()
}

#[test]
fn a_flipped_byte_in_an_index_is_found() {
    let (_folder, path) = book_of(300);
    let mut bytes = fs::read(&path).unwrap();
    let places: Vec<usize> =
        (0..bytes.len() - 9).filter(|&at| &bytes[at..at + 9] == b"id-000123").collect();
    let mut found = 0;
    for &at in &places {
        bytes[at + 8] ^= 1;
        fs::write(&path, &bytes).unwrap();
        let problems = integrity(&SqliteLog::open_read_only(&path).unwrap());
        found += u32::from(problems.iter().any(|p| p.contains("sqlite_autoindex_event_1")));
        bytes[at + 8] ^= 1;
    }
    // Elsewhere it is a fact, which the lines speak for, or left over in a page without meaning.
    assert_eq!(found, 2, "the table and its index");
    fs::write(&path, &bytes).unwrap();
    assert_eq!(integrity(&SqliteLog::open_read_only(&path).unwrap()), Vec::<String>::new());
}

#[test]
fn a_page_that_cannot_be_read_is_damage() {
    let (folder, path) = book_of(300);
    let raw = Connection::open(&path).unwrap();
    let sql = "SELECT rootpage FROM sqlite_schema WHERE name = 'event'";
    let page: u32 = raw.query_row(sql, (), |row| row.get(0)).unwrap();
    let page = usize::try_from(page).unwrap();
    drop(raw);
    let mut bytes = fs::read(&path).unwrap();
    bytes[(page - 1) * 4096..page * 4096].fill(0xee);
    fs::write(&path, &bytes).unwrap();
    let mut log = SqliteLog::open(&path).unwrap();
    let read = log
        .read::<_, LogError>(|view| view.lines(0, 9, &mut |_| std::ops::ControlFlow::Continue(())));
    assert_eq!(code(read), "BookIsDamaged");
    assert_eq!(code(add(&mut log, 1)), "BookIsDamaged");
    assert!(!integrity(&log).is_empty());
    drop(log);
    assert_eq!(files(folder.path())["coop.book"], bytes);
}

#[test]
fn a_damaged_first_page_is_refused_and_left_as_it_is() {
    let (folder, path) = book_of(3);
    let whole = fs::read(&path).unwrap();
    // The magic, the page size, the format, the schema's own root page.
    for (at, expected) in
        [(0, "NotABook"), (16, "NotABook"), (19, "NotABook"), (100, "BookIsDamaged")]
    {
        let mut bytes = whole.clone();
        bytes[at] ^= 0xff;
        fs::write(&path, &bytes).unwrap();
        assert_eq!(code(SqliteLog::open(&path)), expected, "byte {at}");
        assert_eq!(files(folder.path())["coop.book"], bytes);
    }
}

/// A copy of a book with a live write-ahead log, each with its size after it was opened.
fn live() -> (Vec<u8>, Vec<u8>) {
    let (folder, path) = folder();
    let mut log = SqliteLog::create(&path).unwrap();
    for _ in 0..3 {
        add(&mut log, 1).unwrap();
    }
    let wal = fs::read(folder.path().join("coop.book-wal")).unwrap();
    (fs::read(&path).unwrap(), wal)
}

fn opened(folder: &Path, book: &[u8], wal: &[u8]) -> Result<SqliteLog, LogError> {
    let path = folder.join("coop.book");
    fs::write(&path, book).unwrap();
    fs::write(folder.join("coop.book-wal"), wal).unwrap();
    let log = SqliteLog::open_read_only(&path)?;
    Ok(log)
}

#[test]
fn a_flipped_byte_in_a_live_write_ahead_log_is_refused_or_named() {
    let (book, wal) = live();
    let (mut refused, mut named, mut same) = (0, 0, 0);
    for at in (0..wal.len()).step_by(211).chain(0..60) {
        let folder = tempfile::tempdir().unwrap();
        let mut flipped = wal.clone();
        flipped[at] ^= 0xff;
        match opened(folder.path(), &book, &flipped) {
            Err(error) => {
                assert_eq!(error.code(), "BookIsDamaged");
                assert!(error.to_string().contains("coop.book-wal, frame"), "{error}");
                refused += 1;
            }
            Ok(log) if !integrity(&log).is_empty() => named += 1,
            Ok(log) => {
                assert_eq!(size(&log), 3, "byte {at}: lines are gone without a word");
                same += 1;
            }
        }
        // What was found is left for whoever wants to look.
        assert_eq!(fs::read(folder.path().join("coop.book-wal")).unwrap(), flipped);
    }
    eprintln!("{refused} refused, {named} named, {same} the same");
    assert!(refused > named && named > 0 && same == 0);
}

#[test]
fn an_append_that_was_never_finished_is_no_damage() {
    let (book, wal) = live();
    let frame = 4096 + 24;
    let frames = (wal.len() - 32) / frame;
    // The end of the last append is missing, and the frame before it is half written.
    let mut torn = wal[..32 + (frames - 1) * frame].to_vec();
    let half = torn.len() - frame / 2;
    torn[half..].fill(0);
    let folder = tempfile::tempdir().unwrap();
    let log = opened(folder.path(), &book, &torn).unwrap();
    assert_eq!(size(&log), 2);
    assert_eq!(integrity(&log), Vec::<String>::new());
}

#[test]
fn frames_of_an_earlier_round_are_no_damage() {
    let (_folder, path) = folder();
    let mut log = SqliteLog::create(&path).unwrap();
    add(&mut log, 300).unwrap();
    let raw = Connection::open(&path).unwrap();
    raw.query_row("PRAGMA wal_checkpoint(RESTART)", (), |_| Ok(())).unwrap();
    add(&mut log, 1).unwrap();
    let (book, wal) =
        (fs::read(&path).unwrap(), fs::read(path.with_extension("book-wal")).unwrap());
    assert!(wal.len() > 32 + 20 * 4120, "the longer first round is still there");
    let folder = tempfile::tempdir().unwrap();
    let copy = opened(folder.path(), &book, &wal).unwrap();
    assert_eq!(size(&copy), 301);
    assert_eq!(integrity(&copy), Vec::<String>::new());
}

/// What is left behind the frames of a write-ahead log when writers are killed in their sync and a
/// living one goes on: the end of each longer append that was written over.
#[test]
fn frames_that_killed_writers_left_behind_are_no_damage() {
    let (folder, path) = folder();
    let mut log = SqliteLog::create(&path).unwrap();
    add(&mut log, 1).unwrap();
    let wal = folder.path().join("coop.book-wal");
    let book = fs::read(&path).unwrap();
    let mut left = Vec::new();
    for killed in [900, 400] {
        // The killed append, in a copy: its frames stand in the log, and nobody counts them.
        let (copy, copied) = crate::book::folder();
        fs::write(&copied, &book).unwrap();
        fs::write(copy.path().join("coop.book-wal"), fs::read(&wal).unwrap()).unwrap();
        let mut dying = SqliteLog::open(&copied).unwrap();
        add(&mut dying, killed).unwrap();
        left.push(fs::read(copy.path().join("coop.book-wal")).unwrap());
        // The living one appends less.
        add(&mut log, 1).unwrap();
    }
    let mut bytes = fs::read(&wal).unwrap();
    for longer in [&left[1], &left[0]] {
        assert!(longer.len() > bytes.len(), "something is left");
        bytes.extend_from_slice(&longer[bytes.len()..]);
    }
    let copy = tempfile::tempdir().unwrap();
    let log = opened(copy.path(), &book, &bytes).expect("no damage");
    assert_eq!(size(&log), 3);
    let told = integrity(&log);
    assert!(matches!(told.as_slice(), [one] if one.contains("was dropped")), "{told:?}");
}
