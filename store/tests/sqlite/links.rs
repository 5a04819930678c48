//! A book behind a link: the files beside it lie beside what the link leads to.

use std::fs;
use std::os::unix::fs::symlink;

use commonbook_store::SqliteLog;

use crate::book::{add, book_of, code, files, folder, is_prefix, size};

#[test]
fn a_book_is_the_same_through_a_link_and_by_its_own_name() {
    let (folder, path) = book_of(1);
    let elsewhere = tempfile::tempdir().unwrap();
    let link = elsewhere.path().join("link.book");
    symlink(&path, &link).unwrap();
    let mut linked = SqliteLog::open(&link).unwrap();
    assert_eq!(linked.path(), fs::canonicalize(&path).unwrap());
    add(&mut linked, 1).unwrap();
    assert!(folder.path().join("coop.book-wal").exists());
    let mut named = SqliteLog::open(&path).unwrap();
    add(&mut named, 1).unwrap();
    assert_eq!(size(&linked), 3);
    drop((linked, named));
    is_prefix(&SqliteLog::open_read_only(&link).unwrap(), 3);
    assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 1, "nothing beside the link");
}

#[test]
fn damage_beside_the_book_is_seen_through_a_link() {
    let (folder, path) = folder();
    let mut log = SqliteLog::create(&path).unwrap();
    for _ in 0..3 {
        add(&mut log, 1).unwrap();
    }
    let (copy, copied) = crate::book::folder();
    let mut wal = fs::read(folder.path().join("coop.book-wal")).unwrap();
    wal[100] ^= 0xff;
    fs::write(&copied, fs::read(&path).unwrap()).unwrap();
    fs::write(copy.path().join("coop.book-wal"), wal).unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    let link = elsewhere.path().join("coop.book");
    symlink(&copied, &link).unwrap();
    let before = files(copy.path());
    assert_eq!(code(SqliteLog::open(&link)), "BookIsDamaged");
    assert_eq!(files(copy.path()), before);
}

#[test]
fn a_link_that_leads_nowhere_is_no_book_and_no_place_for_one() {
    let (folder, path) = folder();
    symlink(folder.path().join("gone"), &path).unwrap();
    assert_eq!(code(SqliteLog::open(&path)), "BookNotFound");
    assert_eq!(code(SqliteLog::create(&path)), "BookExists");
    let circle = folder.path().join("circle");
    symlink(&circle, &circle).unwrap();
    assert_eq!(code(SqliteLog::open(&circle)), "StoreFailed");
    assert_eq!(code(SqliteLog::create(&circle)), "BookExists");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2, "nothing was made");
}
