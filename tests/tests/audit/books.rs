//! Fixtures as books, in memory or as files, and books that somebody changed by hand.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use commonbook::projections::Audit;
use commonbook::{Book, ScriptWorld, run_script};
use commonbook_core::event::{Draft, Event, Hash, Position, SealedText, decode, result_digest};
use commonbook_core::log::{AppendOptions, Authority, Log, LogError, MemoryLog, append};
use commonbook_store::SqliteLog;
use commonbook_tests::program::repository;
use rusqlite::Connection;

/// Every fixture's folder.
pub(crate) fn folders() -> Vec<PathBuf> {
    let entries = std::fs::read_dir(repository().join("fixtures")).unwrap();
    let mut folders: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    folders.retain(|path| path.join("log.jsonl").is_file());
    folders.sort();
    assert!(folders.len() > 30, "only {} fixtures", folders.len());
    folders
}

/// A fixture's folder by its name.
pub(crate) fn fixture(name: &str) -> PathBuf {
    repository().join("fixtures").join(name)
}

pub(crate) fn book(folder: &Path) -> Book<MemoryLog> {
    book_in(folder, MemoryLog::new())
}

/// A fixture's book in a log.
pub(crate) fn book_in<L: Log>(folder: &Path, log: L) -> Book<L> {
    let text = std::fs::read_to_string(folder.join("log.jsonl")).unwrap();
    let rules = |name: &str| std::fs::read_to_string(folder.join(name)).ok();
    let mut book = Book::new(log);
    let mut world = ScriptWorld { rules: &rules, salts: &mut || [7; 32], closed: &mut |_, _| {} };
    run_script(&mut book, &text, &mut world).unwrap_or_else(|error| panic!("{folder:?}: {error}"));
    book
}

/// A fixture's book as a file.
pub(crate) fn file(folder: &Path) -> (tempfile::TempDir, PathBuf) {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("audited.book");
    drop(book_in(folder, SqliteLog::create(&path).unwrap()));
    (place, path)
}

/// The same book written anew in `log` with changed events; all that is derived from the lines is
/// derived from the changed ones, and closes describe their changed batches.
pub(crate) fn forged<L: Log>(
    book: &Book<impl Log>,
    mut log: L,
    change: &mut dyn FnMut(Position, &mut Event),
) -> Book<L> {
    let mut records = Vec::new();
    book.lines(0, |_, line| {
        records.push(decode(line).unwrap());
        ControlFlow::Continue(())
    })
    .unwrap();
    let (mut drafts, mut at) = (Vec::new(), None);
    for mut record in records {
        change(record.position, &mut record.event);
        let is_of_a_batch = record.event_type.is_of_a_batch();
        if let Event::DistributionClosed(e) = &mut record.event {
            let head = log.read::<_, LogError>(|view| view.head()).unwrap();
            e.digest = result_digest(drafts.iter().map(|draft: &Draft| &draft.event));
            e.root = Hash(head.tree.root());
        }
        let sealed = record.sealed.into_keys();
        drafts.push(Draft {
            id: record.id,
            effective_on: record.effective_on,
            by: record.by,
            corrects: record.corrects,
            reverses: record.reverses,
            event: record.event,
            sealed: sealed
                .map(|path| SealedText { path, salt: [7; 32], value: "-".to_owned() })
                .collect(),
        });
        let clock = *at.get_or_insert(record.recorded_at);
        if is_of_a_batch {
            continue;
        }
        let options = AppendOptions {
            clock_is_right: true,
            authority: Authority::Command,
            ..AppendOptions::at(clock)
        };
        let done = log
            .write::<_, commonbook::BookError>(|storage| Ok(append(storage, &drafts, &options)?));
        done.unwrap_or_else(|error| panic!("{error}"));
        drafts.clear();
        at = None;
    }
    Book::new(log)
}

/// Runs statements on a book's file without its triggers, which are put back word for word.
pub(crate) fn tamper(path: &Path, statements: &str) {
    let raw = Connection::open(path).unwrap();
    raw.pragma_update(None, "foreign_keys", false).unwrap();
    let sql = "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY rowid";
    let mut statement = raw.prepare(sql).unwrap();
    let rows = statement.query_map((), |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    let triggers: Vec<(String, String)> = rows.map(Result::unwrap).collect();
    drop(statement);
    assert!(triggers.len() > 6);
    for (name, _) in &triggers {
        raw.execute_batch(&format!("DROP TRIGGER {name}")).unwrap();
    }
    raw.execute_batch(statements).unwrap_or_else(|error| panic!("{statements}: {error}"));
    assert!(raw.total_changes() > 0, "{statements} changes nothing");
    for (_, sql) in &triggers {
        raw.execute_batch(sql).unwrap();
    }
    raw.close().unwrap();
}

pub(crate) fn audited(book: &Book<impl Log>) -> Audit {
    book.audit(&mut |_, _| {}).unwrap_or_else(|error| panic!("{error}"))
}

/// The names of the checks that found something.
pub(crate) fn found(audit: &Audit) -> Vec<&'static str> {
    let checks = audit.checks.iter().filter(|check| !check.is_in_order());
    checks.map(|check| check.name).collect()
}
