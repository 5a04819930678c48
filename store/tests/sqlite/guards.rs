//! The file guards itself: another program cannot change, remove or replace a line by mistake.
//!
//! Whoever drops the triggers first can; that is what `verify` finds.

use commonbook_core::log::{FactKind, Log, LogError, Secret};
use commonbook_store::SqliteLog;
use rusqlite::Connection;

use crate::book::{add, book_of, files, is_prefix};

#[test]
fn lines_nodes_head_checkpoints_and_sealed_texts_are_guarded() {
    let (_folder, path) = book_of(300);
    let mut log = SqliteLog::open(&path).unwrap();
    let secret = Secret { salt: [7; 32], value: "Ana".to_owned() };
    log.write(|storage| {
        storage.put_checkpoint(3, "a note\n")?;
        storage.put_secret(3, "name", &secret)
    })
    .unwrap();
    drop(log);
    let raw = Connection::open(&path).unwrap();
    let line = "VALUES (3, 'other', 't', '2026-01-01', 0, x'00')";
    for statement in [
        "UPDATE event SET line = x'00' WHERE pos = 3",
        "UPDATE event SET pos = 900 WHERE pos = 299",
        "DELETE FROM event WHERE pos = 299",
        &format!("INSERT OR REPLACE INTO event {line}"),
        "INSERT OR REPLACE INTO event VALUES (300, 'id-000003', 't', '2026-01-01', 0, x'00')",
        "INSERT INTO event VALUES (302, 'gap', 't', '2026-01-01', 0, x'00')",
        "INSERT INTO event VALUES (-1, 'before', 't', '2026-01-01', 0, x'00')",
        "UPDATE node SET hash = zeroblob(32)",
        "DELETE FROM node",
        "INSERT OR REPLACE INTO node VALUES (8, 0, zeroblob(32))",
        "INSERT INTO node VALUES (8, 1, x'00')",
        "DELETE FROM head",
        "INSERT INTO head VALUES (2, 0, x'', NULL)",
        "UPDATE head SET peaks = x'00'",
        "UPDATE checkpoint SET note = 'another'",
        "UPDATE checkpoint SET size = 4",
        "DELETE FROM checkpoint",
        "INSERT OR REPLACE INTO checkpoint VALUES (3, 'another')",
        "INSERT INTO checkpoint VALUES (-1, 'before')",
        "UPDATE secret SET value = 'Eva'",
        "INSERT OR REPLACE INTO secret VALUES (3, 'name', zeroblob(32), 'Eva')",
        "INSERT INTO secret VALUES (999, 'name', zeroblob(32), 'nobody')",
    ] {
        // Other programs do not enforce foreign keys unless they ask for it.
        raw.execute_batch("PRAGMA foreign_keys = ON").unwrap();
        assert!(raw.execute_batch(statement).is_err(), "{statement}");
    }
    raw.execute_batch("INSERT INTO event VALUES (300, 'next', 't', '2026-01-01', 0, x'00')")
        .expect("the next line may be added");
    raw.execute_batch("DELETE FROM secret").expect("a sealed text may be erased");
}

#[test]
fn a_panic_in_a_write_keeps_nothing() {
    let (_folder, path) = book_of(3);
    let mut log = SqliteLog::open(&path).unwrap();
    let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        log.write::<(), LogError>(|storage| {
            crate::book::put(storage, 2)?;
            panic!("a bug");
        })
    }));
    assert!(caught.is_err());
    is_prefix(&log, 3);
    add(&mut log, 1).unwrap();
    is_prefix(&log, 4);
}

#[test]
fn a_closed_book_is_one_file() {
    let (folder, path) = book_of(3);
    assert_eq!(files(folder.path()).len(), 1);
    let log = SqliteLog::open(&path).unwrap();
    is_prefix(&log, 3);
    drop(log);
    assert_eq!(files(folder.path()).len(), 1);
}

#[test]
fn a_read_inside_a_read_sees_the_same_snapshot() {
    let (_folder, path) = book_of(3);
    let log = SqliteLog::open(&path).unwrap();
    let mut other = SqliteLog::open(&path).unwrap();
    log.read::<_, LogError>(|outer| {
        let before = outer.head()?.size();
        add(&mut other, 2)?;
        let inner = log.read(|view| view.head())?.size();
        assert_eq!((before, inner, outer.head()?.size()), (3, 3, 3));
        Ok(())
    })
    .unwrap();
    is_prefix(&log, 5);
}

#[test]
fn facts_are_found_by_range_in_byte_order_and_removed() {
    let (_folder, path) = book_of(0);
    let mut log = SqliteLog::open(&path).unwrap();
    let keys = ["a", "a\tb", "a-b", "b", "z", "ä", "日", "\u{1f600}"];
    log.write::<_, LogError>(|storage| {
        for key in keys.iter().rev() {
            storage.put_fact(FactKind::Money, key, Some(key))?;
        }
        storage.put_fact(FactKind::Money, "b", Some("changed"))?;
        storage.put_fact(FactKind::Money, "z", None)?;
        storage.put_fact(FactKind::Money, "never there", None)
    })
    .unwrap();
    let range = |from: &str, to: &str| {
        let mut found = Vec::new();
        log.read(|view| {
            view.facts(FactKind::Money, from, to, &mut |key, value| {
                found.push((key.to_owned(), value.to_owned()));
                std::ops::ControlFlow::Continue(())
            })
        })
        .unwrap();
        found
    };
    let own = |key: &str| (key.to_owned(), key.to_owned());
    assert_eq!(range("a\t", "a\u{b}"), [own("a\tb")]);
    assert_eq!(range("b", ""), [("b".into(), "changed".into()), own("ä"), own("日"), own("😀")]);
    assert_eq!(range("b", "b"), []);
}
