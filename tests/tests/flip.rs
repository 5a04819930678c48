//! Every byte of a small book's files flipped, one at a time.
//!
//! The book has two closes, sealed texts and a live write-ahead log. For every byte of every file,
//! its bits are inverted in a copy, the copy is opened and verified, and exactly one of three must
//! hold: SQLite (or opening) refuses; `verify` finds something and names position, table or file;
//! or every table reads exactly as before. The three are counted and printed. A canary proves that
//! the comparison can fail.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test's helpers may stop the test"
)]

#[path = "flip/book.rs"]
mod book;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use book::{Files, dump};
use commonbook::Book;
use commonbook_store::SqliteLog;

/// Looking twice at an odd write-ahead log waits for a writer, so many wait side by side.
const THREADS: usize = 32;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    Refused,
    Found,
    AsBefore,
    Missed,
}

#[test]
fn every_flipped_byte_is_refused_found_or_without_effect() {
    let files = Files::make();
    let before = files.expected();
    let total = files.bytes();
    let next = AtomicUsize::new(0);
    let counts = [const { AtomicUsize::new(0) }; 3];
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                let copy = files.copy();
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    if at >= total {
                        break;
                    }
                    copy.restore(&files, Some(at));
                    match answer(&copy.book(), &before) {
                        Answer::Refused => counts[0].fetch_add(1, Ordering::Relaxed),
                        Answer::Found => counts[1].fetch_add(1, Ordering::Relaxed),
                        Answer::AsBefore => counts[2].fetch_add(1, Ordering::Relaxed),
                        Answer::Missed => panic!("{}: missed", files.name_of(at)),
                    };
                }
            });
        }
    });
    let [refused, found, as_before] = counts.map(AtomicUsize::into_inner);
    println!(
        "{total} bytes flipped: {refused} refused by SQLite, {found} found by verify, \
         {as_before} read exactly as before"
    );
    assert_eq!(refused + found + as_before, total);
    assert!(refused > 0 && found > 0, "a check that never answers checks nothing");
}

#[test]
fn a_change_that_verify_could_not_see_would_be_noticed() {
    let files = Files::make();
    let mut other = files.expected();
    other.push_str("a row more\n");
    let copy = files.copy();
    copy.restore(&files, None);
    assert_eq!(answer(&copy.book(), &files.expected()), Answer::AsBefore);
    assert_eq!(answer(&copy.book(), &other), Answer::Missed);
}

/// What a reader of this book is told.
fn answer(path: &Path, before: &str) -> Answer {
    let Ok(log) = SqliteLog::open_read_only(path) else { return Answer::Refused };
    let book = Book::new(log);
    match book.verify() {
        Err(_) => Answer::Refused,
        Ok(report) if !report.findings.is_empty() => {
            for finding in &report.findings {
                assert!(!finding.place.is_empty(), "{finding}: names no place");
            }
            Answer::Found
        }
        Ok(_) => match dump(book.log()) {
            Ok(after) if after == before => Answer::AsBefore,
            Ok(_) | Err(_) => Answer::Missed,
        },
    }
}

/// A folder in memory where there is one: a hundred thousand copies wear no disk.
fn folder() -> tempfile::TempDir {
    let memory = PathBuf::from("/dev/shm");
    let made = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
    made.expect("a folder")
}
