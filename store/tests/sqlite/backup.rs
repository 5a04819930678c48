//! Backups: one state of the book, whatever others do meanwhile, and nothing over what is there.

use std::fs;
use std::ops::ControlFlow;

use commonbook_core::log::{Log, LogError};
use commonbook_store::SqliteLog;

use crate::book::{add, code, folder, is_prefix, put, size};

#[test]
fn a_backup_is_what_was_acknowledged_and_nothing_of_a_write_at_work() {
    let (folder, path) = folder();
    let mut log = SqliteLog::create(&path).unwrap();
    add(&mut log, 300).unwrap();
    let reader = SqliteLog::open_read_only(&path).unwrap();
    let to = folder.path().join("copy.book");
    let head = log
        .write::<_, LogError>(|storage| {
            put(storage, 50)?;
            reader.backup(&to)
        })
        .unwrap();
    assert_eq!((head.size(), size(&log)), (300, 350));
    is_prefix(&SqliteLog::open_read_only(&to).unwrap(), 300);
    let mut copy = SqliteLog::open(&to).unwrap();
    add(&mut copy, 20).unwrap();
    is_prefix(&copy, 320);
    is_prefix(&log, 350);
}

#[test]
fn a_backup_within_a_read_is_what_the_read_sees() {
    let (folder, path) = folder();
    let mut log = SqliteLog::create(&path).unwrap();
    add(&mut log, 3).unwrap();
    let reader = SqliteLog::open_read_only(&path).unwrap();
    let to = folder.path().join("copy.book");
    let backed_up = reader
        .read::<_, LogError>(|view| {
            assert_eq!(view.head()?.size(), 3);
            add(&mut log, 4)?;
            reader.backup(&to)
        })
        .unwrap();
    assert_eq!((backed_up.size(), size(&log)), (3, 7));
    is_prefix(&SqliteLog::open_read_only(&to).unwrap(), 3);
}

#[test]
fn a_backup_goes_over_nothing_and_into_no_folder_that_is_missing() {
    let (folder, path) = folder();
    let mut log = SqliteLog::create(&path).unwrap();
    add(&mut log, 3).unwrap();
    let text = folder.path().join("text");
    fs::write(&text, "mine").unwrap();
    for taken in [text.as_path(), path.as_path(), folder.path()] {
        let refused = log.backup(taken);
        assert_eq!(code(refused), "BookExists", "{taken:?}");
    }
    assert_eq!(fs::read(&text).unwrap(), b"mine");
    assert_eq!(code(log.backup(folder.path().join("no/copy.book"))), "FolderNotFound");
    is_prefix(&log, 3);
}

#[test]
fn a_write_ahead_log_that_was_torn_or_damaged_is_not_hidden_by_a_backup() {
    let (source, path) = folder();
    let mut log = SqliteLog::create(&path).unwrap();
    for _ in 0..3 {
        add(&mut log, 1).unwrap();
    }
    let (book, mut wal) =
        (fs::read(&path).unwrap(), fs::read(source.path().join("coop.book-wal")).unwrap());
    let last = wal.len() - 100;
    wal[last] ^= 0xff;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("coop.book");
    fs::write(&path, book).unwrap();
    fs::write(folder.path().join("coop.book-wal"), wal).unwrap();
    let torn = SqliteLog::open_read_only(&path).unwrap();
    let mut named = torn.read::<_, LogError>(|view| view.integrity()).unwrap();
    let named = named.pop().expect("it is named");
    let refused = torn.backup(folder.path().join("copy.book")).unwrap_err();
    assert_eq!(refused.code(), "BookIsDamaged");
    assert!(refused.to_string().contains(&named), "{refused}");
    assert!(!folder.path().join("copy.book").exists());
    let lines = torn.read::<_, LogError>(|view| {
        let mut lines = 0;
        view.lines(0, u64::MAX, &mut |_| {
            lines += 1;
            ControlFlow::Continue(())
        })?;
        Ok(lines)
    });
    assert_eq!(lines.unwrap(), 2, "what is whole can still be read");
}
