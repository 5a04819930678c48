//! Several connections to one book: what one of them does must not take the ground from another.
//!
//! POSIX gives up all locks of a program on a file as soon as it closes any descriptor of it, so
//! opening and closing a book a second time in one program is a hazard for the first.

use std::path::Path;
use std::process::Command;

use commonbook_store::SqliteLog;

use crate::book::{add, book_of, code, folder, is_prefix, size};

/// Another program opens the book in its folder, adds a line, and closes it.
fn another_program_adds(folder: &Path) {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "neighbours::add_one", "--ignored"])
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

#[test]
#[ignore = "run as another program by the tests here"]
fn add_one() {
    add(&mut SqliteLog::open("coop.book").unwrap(), 1).unwrap();
}

#[test]
fn opening_a_book_twice_in_one_program_gives_up_no_lock_on_it() {
    let (folder, path) = folder();
    let mut log = SqliteLog::create(&path).unwrap();
    add(&mut log, 1).unwrap();
    drop(SqliteLog::open_read_only(&path).unwrap());
    drop(SqliteLog::open(&path).unwrap());
    another_program_adds(folder.path());
    assert!(folder.path().join("coop.book-wal").exists(), "the log in use was removed");
    add(&mut log, 1).unwrap();
    assert_eq!(size(&log), 3);
    drop(log);
    is_prefix(&SqliteLog::open(&path).unwrap(), 3);
}

#[test]
fn a_book_that_is_replaced_while_it_is_open_is_not_written() {
    let (folder, path) = folder();
    let mut log = SqliteLog::create(&path).unwrap();
    add(&mut log, 2).unwrap();
    let (_other, backup) = book_of(5);
    std::fs::copy(backup, folder.path().join("restored")).unwrap();
    std::fs::rename(folder.path().join("restored"), &path).unwrap();
    assert_eq!(code(add(&mut log, 1)), "BookWasReplaced");
    assert_eq!(size(&log), 2, "what was read stays readable");
    drop(log);
    // The log of the file that is gone is not merged into the one that is there now.
    assert_eq!(code(SqliteLog::open(&path)), "BookIsDamaged");
    std::fs::remove_file(folder.path().join("coop.book-wal")).unwrap();
    is_prefix(&SqliteLog::open(&path).unwrap(), 5);
}

#[test]
fn a_book_that_is_moved_or_removed_while_it_is_open_is_not_written() {
    for is_removed in [true, false] {
        let (folder, path) = folder();
        let mut log = SqliteLog::create(&path).unwrap();
        add(&mut log, 2).unwrap();
        if is_removed {
            std::fs::remove_file(&path).unwrap();
        } else {
            std::fs::rename(&path, folder.path().join("elsewhere")).unwrap();
        }
        assert_eq!(code(add(&mut log, 1)), "BookWasReplaced");
    }
}
