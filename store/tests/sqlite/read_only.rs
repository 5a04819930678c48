//! Where nothing can be written: the book is read, writing is refused, and nothing changes.
//!
//! File modes bind ordinary users, so as root the test runs itself once more as another user, in
//! the folder that it prepared.

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use commonbook_core::log::Log;
use commonbook_store::SqliteLog;

use crate::book::{add, book_of, code, files, is_prefix, size};

#[test]
fn a_book_opened_for_reading_alone_is_not_written() {
    let (folder, path) = book_of(300);
    let before = files(folder.path());
    let mut log = SqliteLog::open_read_only(&path).unwrap();
    assert!(log.is_read_only());
    is_prefix(&log, 300);
    assert_eq!(code(add(&mut log, 1)), "BookIsReadOnly");
    is_prefix(&log, 300);
    drop(log);
    assert_eq!(files(folder.path()), before);
}

#[test]
fn a_reader_sees_what_a_writer_adds_and_moves_nothing_of_it() {
    let (folder, path) = book_of(3);
    let mut writer = SqliteLog::open(&path).unwrap();
    add(&mut writer, 2).unwrap();
    let before = files(folder.path());
    let reader = SqliteLog::open_read_only(&path).unwrap();
    assert_eq!(size(&reader), 5);
    drop(reader);
    let after = files(folder.path());
    assert_eq!(after["coop.book"], before["coop.book"]);
    assert_eq!(after["coop.book-wal"], before["coop.book-wal"]);
    add(&mut writer, 1).unwrap();
    assert_eq!(size(&SqliteLog::open_read_only(&path).unwrap()), 6);
}

/// Sets the modes of the book and its folder and runs an ignored test of this binary there, as
/// somebody whom modes bind.
fn as_an_ordinary_user(path: &Path, book: u32, folder: u32, test: &str) {
    let place = path.parent().unwrap();
    fs::copy(std::env::current_exe().unwrap(), place.join("tests")).unwrap();
    modes(path, book, folder);
    let mut command = Command::new("./tests");
    command.args(["--exact", test, "--ignored"]).current_dir(place);
    if fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0) {
        command.uid(65_534).gid(65_534);
    }
    let run = command.output().unwrap();
    modes(path, 0o644, 0o755);
    let text = String::from_utf8_lossy(&run.stdout);
    assert!(run.status.success() && text.contains("1 passed"), "{text}");
}

fn modes(path: &Path, book: u32, folder: u32) {
    fs::set_permissions(path, Permissions::from_mode(book)).unwrap();
    fs::set_permissions(path.parent().unwrap(), Permissions::from_mode(folder)).unwrap();
}

#[test]
fn a_book_in_a_folder_that_cannot_be_written_is_read_and_not_written() {
    for book in [0o444, 0o666] {
        let (folder, path) = book_of(3);
        let before = fs::read(&path).unwrap();
        as_an_ordinary_user(&path, book, 0o555, "read_only::read_and_not_written");
        assert_eq!(fs::read(&path).unwrap(), before);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2, "the book and the test");
    }
}

#[test]
fn a_read_only_file_is_read_and_not_written() {
    let (_folder, path) = book_of(3);
    let before = fs::read(&path).unwrap();
    as_an_ordinary_user(&path, 0o444, 0o777, "read_only::read_and_not_written");
    assert_eq!(fs::read(&path).unwrap(), before);
}

#[test]
#[ignore = "run by the tests above, as an ordinary user"]
fn read_and_not_written() {
    let path = Path::new("coop.book");
    assert_eq!(code(SqliteLog::open(path)), "BookIsReadOnly");
    let mut log = SqliteLog::open_read_only(path).unwrap();
    is_prefix(&log, 3);
    assert_eq!(code(add(&mut log, 1)), "BookIsReadOnly");
}

#[test]
fn no_book_is_made_where_nothing_can_be_written() {
    let (folder, path) = book_of(3);
    as_an_ordinary_user(&path, 0o444, 0o555, "read_only::not_made");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2, "the book and the test");
}

#[test]
#[ignore = "run by the test above, as an ordinary user"]
fn not_made() {
    assert_eq!(code(SqliteLog::create("new.book")), "BookIsReadOnly");
}

#[test]
fn waiting_events_that_cannot_be_read_are_not_left_out() {
    let (folder, path) = book_of(3);
    let mut writer = SqliteLog::open(&path).unwrap();
    add(&mut writer, 2).unwrap();
    let copied = tempfile::tempdir().unwrap();
    for name in ["coop.book", "coop.book-wal"] {
        fs::copy(folder.path().join(name), copied.path().join(name)).unwrap();
    }
    let copy = copied.path().join("coop.book");
    as_an_ordinary_user(&copy, 0o444, 0o555, "read_only::not_left_out");
}

#[test]
#[ignore = "run by the test above, as an ordinary user"]
fn not_left_out() {
    assert_eq!(code(SqliteLog::open_read_only("coop.book")), "BookIsReadOnly");
}

#[test]
fn the_same_copy_is_whole_where_it_can_be_written() {
    let (folder, path) = book_of(3);
    let mut writer = SqliteLog::open(&path).unwrap();
    add(&mut writer, 2).unwrap();
    let copied = tempfile::tempdir().unwrap();
    for name in ["coop.book", "coop.book-wal"] {
        fs::copy(folder.path().join(name), copied.path().join(name)).unwrap();
    }
    let before = files(copied.path());
    let log = SqliteLog::open_read_only(copied.path().join("coop.book")).unwrap();
    is_prefix(&log, 5);
    drop(log);
    let after = files(copied.path());
    assert_eq!(after["coop.book"], before["coop.book"]);
    assert_eq!(after["coop.book-wal"], before["coop.book-wal"]);
    let log = SqliteLog::open(copied.path().join("coop.book")).unwrap();
    assert_eq!(log.read(|view| view.head()).unwrap().size(), 5);
}
