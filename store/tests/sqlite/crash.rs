//! An append that is killed leaves a valid prefix, and every acknowledged line is in it.
//!
//! The test runs itself as a child, waits for its acknowledgements and kills it in the middle of a
//! batch that is larger than SQLite's cache, so that half of it is on the disk already.

use std::fs::OpenOptions;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use commonbook_core::log::{Log, LogError};
use commonbook_store::SqliteLog;

use crate::book::{add, folder, is_prefix, put, size};

const BATCH: u64 = 50;
const BIG: u64 = 2_000_000;

#[test]
fn a_killed_append_leaves_what_was_acknowledged() {
    for pause in [30, 150, 400] {
        let (folder, path) = folder();
        drop(SqliteLog::create(&path).unwrap());
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "crash::append_until_killed", "--ignored", "--nocapture"])
            .current_dir(folder.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut acknowledged = 0;
        for line in BufReader::new(child.stdout.take().unwrap()).lines() {
            let line = line.unwrap();
            // What the test runner prints stands before the first one, on the same line.
            if let Some((_, size)) = line.split_once("acknowledged ") {
                acknowledged = size.parse().unwrap();
            }
            if line.ends_with("big batch") {
                thread::sleep(Duration::from_millis(pause));
                child.kill().unwrap();
            }
        }
        assert!(!child.wait().unwrap().success());
        assert_eq!(acknowledged, 5 * BATCH);
        let wal = std::fs::metadata(folder.path().join("coop.book-wal")).unwrap().len();
        let mut log = SqliteLog::open(&path).unwrap();
        is_prefix(&log, acknowledged);
        add(&mut log, BATCH).unwrap();
        is_prefix(&log, acknowledged + BATCH);
        eprintln!("killed after {pause} ms with {wal} bytes in the write-ahead log");
    }
}

#[test]
#[ignore = "run and killed by the test above"]
fn append_until_killed() {
    let mut log = SqliteLog::open(Path::new("coop.book")).unwrap();
    let mut out = std::io::stdout();
    for _ in 0..5 {
        add(&mut log, BATCH).unwrap();
        writeln!(out, "acknowledged {}", size(&log)).unwrap();
    }
    writeln!(out, "big batch").unwrap();
    out.flush().unwrap();
    log.write::<_, LogError>(|storage| put(storage, BIG)).unwrap();
    // Whoever gets here was not killed in time.
    OpenOptions::new().create_new(true).write(true).open("done").unwrap();
}

#[test]
fn a_book_that_was_never_closed_is_whole() {
    let (folder, path) = folder();
    let mut log = SqliteLog::create(&path).unwrap();
    add(&mut log, 300).unwrap();
    let copied = tempfile::tempdir().unwrap();
    for name in ["coop.book", "coop.book-wal"] {
        std::fs::copy(folder.path().join(name), copied.path().join(name)).unwrap();
    }
    is_prefix(&SqliteLog::open(copied.path().join("coop.book")).unwrap(), 300);
}

#[test]
fn a_write_ahead_log_cut_anywhere_leaves_a_prefix() {
    let (folder, path) = folder();
    let mut log = SqliteLog::create(&path).unwrap();
    for _ in 0..4 {
        add(&mut log, 1).unwrap();
    }
    let book = std::fs::read(&path).unwrap();
    let wal = std::fs::read(folder.path().join("coop.book-wal")).unwrap();
    let mut sizes = Vec::new();
    for cut in (0..=wal.len()).rev().step_by(509) {
        let copied = tempfile::tempdir().unwrap();
        let path = copied.path().join("coop.book");
        std::fs::write(&path, &book).unwrap();
        std::fs::write(copied.path().join("coop.book-wal"), &wal[..cut]).unwrap();
        let log = SqliteLog::open(&path).unwrap();
        let found = size(&log);
        is_prefix(&log, found);
        sizes.push(found);
    }
    sizes.dedup();
    assert_eq!(sizes, [4, 3, 2, 1, 0]);
}
