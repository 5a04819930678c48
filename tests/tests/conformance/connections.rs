//! Several connections to one file: readers keep their snapshot, writers take turns, nothing is
//! missed and nothing is written twice.

use std::thread;

use commonbook_core::log::{AppendError, AppendOptions, Log, append, line_at};
use commonbook_store::SqliteLog;

use crate::corpus::{
    NOON, add, add_with, at, beginning, dump, hours, is_clean, new_file, refused, whole_book,
};

#[test]
fn a_readers_snapshot_is_not_changed_by_an_append() {
    let (_folder, mut writer) = new_file();
    add(&mut writer, &beginning()).unwrap();
    let reader = SqliteLog::open_read_only(writer.path()).unwrap();
    reader
        .read::<_, AppendError>(|view| {
            let head = view.head()?;
            add(&mut writer, &[hours(1), hours(2)])?;
            assert_eq!(view.head()?, head);
            assert_eq!(line_at(view, 3)?, None);
            assert_eq!(view.position_of("hours/00000001")?, None);
            Ok(())
        })
        .unwrap();
    assert_eq!(dump(&reader), dump(&writer));
}

#[test]
fn a_reader_does_not_see_what_is_not_committed() {
    let (_folder, mut writer) = new_file();
    add(&mut writer, &beginning()).unwrap();
    let reader = SqliteLog::open_read_only(writer.path()).unwrap();
    writer
        .write::<_, AppendError>(|storage| {
            append(storage, &[hours(1)], &at(NOON))?;
            assert_eq!(storage.head()?.size(), 4);
            assert_eq!(reader.read(|view| view.head())?.size(), 3);
            Ok(())
        })
        .unwrap();
    assert_eq!(reader.read(|view| view.head()).unwrap().size(), 4);
}

#[test]
fn two_connections_append_in_turn_without_a_gap() {
    let (_folder, mut one) = new_file();
    add(&mut one, &beginning()).unwrap();
    let mut other = SqliteLog::open(one.path()).unwrap();
    for number in 3..40 {
        let log = if number % 2 == 0 { &mut one } else { &mut other };
        assert_eq!(add(log, &[hours(number)]).unwrap().positions, [number]);
    }
    assert_eq!(dump(&one), dump(&other));
    is_clean(&one);
    // What one has written the other one knows.
    assert_eq!(add(&mut other, &[hours(4), hours(5)]).unwrap().positions, [4, 5]);
    let stale = AppendOptions { expected_size: Some(39), ..at(NOON) };
    assert_eq!(refused(add_with(&mut other, &[hours(90)], &stale)).0, "HeadMustNotHaveMoved");
}

#[test]
fn writers_at_the_same_time_wait_for_each_other() {
    let (_folder, mut log) = new_file();
    add(&mut log, &beginning()).unwrap();
    let path = log.path().to_owned();
    thread::scope(|scope| {
        for writer in 0..4 {
            let path = &path;
            scope.spawn(move || {
                let mut log = SqliteLog::open(path).unwrap();
                for number in 0..25 {
                    add(&mut log, &[hours(1_000 * writer + number)]).unwrap();
                }
            });
        }
    });
    assert_eq!(dump(&log).head.size(), 103);
    is_clean(&log);
}

#[test]
fn a_book_opened_again_is_the_same() {
    let (_folder, mut log) = new_file();
    add(&mut log, &whole_book()).unwrap();
    let (path, before) = (log.path().to_owned(), dump(&log));
    drop(log);
    assert_eq!(dump(&SqliteLog::open(&path).unwrap()), before);
    assert_eq!(dump(&SqliteLog::open_read_only(&path).unwrap()), before);
    is_clean(&SqliteLog::open_read_only(&path).unwrap());
}
