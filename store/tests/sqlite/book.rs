//! What these tests share: a folder with a book in it, lines to fill it, and all bytes of a folder.
//!
//! The lines are not events: a store keeps bytes.

use std::collections::BTreeMap;
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use commonbook_core::log::{Columns, FactKind, Log, LogError, Storage, leaf_hash};
use commonbook_core::value::{Date, Timestamp};
use commonbook_store::SqliteLog;
use tempfile::TempDir;

/// A new folder and the path of a book in it.
pub(crate) fn folder() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("coop.book");
    (folder, path)
}

/// A book of `size` lines, closed again.
pub(crate) fn book_of(size: u64) -> (TempDir, PathBuf) {
    let (folder, path) = folder();
    let mut log = SqliteLog::create(&path).unwrap();
    add(&mut log, size).unwrap();
    drop(log);
    (folder, path)
}

/// Adds lines in one transaction.
pub(crate) fn add(log: &mut SqliteLog, count: u64) -> Result<(), LogError> {
    log.write(|storage| put(storage, count))
}

/// Adds lines in a transaction that is open already.
pub(crate) fn put(storage: &mut dyn Storage, count: u64) -> Result<(), LogError> {
    let mut head = storage.head()?;
    for _ in 0..count {
        let position = head.size();
        let (id, line) = line(position);
        let recorded_at = Timestamp::from_micros(i64::try_from(position).unwrap()).unwrap();
        let effective_on = Date::new(2026, 3, 31).unwrap();
        let event_type = "contribution_recorded";
        let columns = Columns { id: &id, event_type, effective_on, recorded_at };
        storage.put_line(position, columns, line.as_bytes())?;
        storage.put_fact(FactKind::Agent, &id, Some(&position.to_string()))?;
        head.tree.push(leaf_hash(line.as_bytes()), |level, index, hash| {
            storage.put_node(level, index, hash)
        })?;
        head.recorded_at = Some(recorded_at);
    }
    storage.put_head(&head)
}

/// The id and the bytes of the line at a position.
pub(crate) fn line(position: u64) -> (String, String) {
    (format!("id-{position:06}"), format!("line {position} {}", "x".repeat(200)))
}

pub(crate) fn size(log: &SqliteLog) -> u64 {
    log.read(|view| view.head()).unwrap().size()
}

/// Fails unless the book is exactly its first `size` lines, with all that belongs to them.
pub(crate) fn is_prefix(log: &SqliteLog, size: u64) {
    log.read::<_, LogError>(|view| {
        let mut next = 0;
        let mut tree = commonbook_core::log::Tree::default();
        view.lines(0, u64::MAX, &mut |stored| {
            let (id, line) = line(next);
            assert_eq!((stored.position, stored.id), (next, id.as_str()));
            assert_eq!(stored.line, line.as_bytes());
            tree.push(leaf_hash(stored.line), |_, _, _| Ok::<(), LogError>(())).unwrap();
            next += 1;
            ControlFlow::Continue(())
        })?;
        assert_eq!(next, size);
        assert_eq!(view.head()?.tree, tree);
        let mut facts = 0;
        view.facts(FactKind::Agent, "", "", &mut |_, _| {
            facts += 1;
            ControlFlow::Continue(())
        })?;
        assert_eq!(facts, size);
        let mut nodes = 0;
        view.nodes(&mut |_, _, _| {
            nodes += 1;
            ControlFlow::Continue(())
        })?;
        let complete = (8..40).map(|level| size >> level).sum::<u64>();
        assert_eq!(nodes, complete);
        assert_eq!(view.integrity()?, Vec::<String>::new());
        Ok(())
    })
    .unwrap();
}

/// Every file of a folder with its bytes.
pub(crate) fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let entry = entry.unwrap();
            let name = entry.file_name().into_string().unwrap();
            (name, fs::read(entry.path()).unwrap())
        })
        .collect()
}

/// The error's code, when its message has a consequence and a hint.
pub(crate) fn code<T>(result: Result<T, LogError>) -> &'static str {
    let error = result.err().expect("an error");
    let message = error.to_string();
    assert!(message.contains("\nhint: "), "{message}");
    error.code()
}
