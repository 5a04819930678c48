//! Books that grow: a long one, and beside it the same book as short as it was after each append.
//!
//! The short book is made of the very lines of the long one, by the same append; its facts and its
//! tree are its own, and its store has none of the aggregates that closes of the long one kept.

use std::ops::ControlFlow;
use std::path::Path;

use commonbook::core::event::{Draft, Record, SealedText, decode};
use commonbook::core::log::{AppendOptions, Authority, Log, LogError, MemoryLog, append};
use commonbook::{Book, BookError, ScriptWorld, run_script};
use commonbook_tests::program::repository;

/// A book in memory.
pub(crate) type Memory = Book<MemoryLog>;

/// The book of a fixture.
pub(crate) fn fixture(folder: &Path) -> Memory {
    let log = std::fs::read_to_string(folder.join("log.jsonl")).expect("a log");
    script(&log, &|name| std::fs::read_to_string(folder.join(name)).ok())
}

/// The folders of all fixtures.
pub(crate) fn folders() -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(repository().join("fixtures")).expect("fixtures are there");
    let mut folders: Vec<_> = entries.map(|entry| entry.expect("it is read").path()).collect();
    folders.retain(|path| path.join("log.jsonl").is_file());
    folders.sort();
    folders
}

/// The book that a script makes.
pub(crate) fn script(log: &str, rules: &dyn Fn(&str) -> Option<String>) -> Memory {
    let mut book = Book::new(MemoryLog::new());
    let mut world = ScriptWorld { rules, salts: &mut || [7; 32], closed: &mut |_, _| {} };
    run_script(&mut book, log, &mut world).unwrap_or_else(|error| panic!("{error}"));
    book
}

/// Tells of the short book after every append: an event, or a close with all its results.
pub(crate) fn grow(long: &Memory, mut at: impl FnMut(&Memory)) {
    let (mut short, mut batch) = (Book::new(MemoryLog::new()), Vec::new());
    for record in records(long) {
        let is_of_a_batch = record.event_type.is_of_a_batch();
        batch.push(record);
        if is_of_a_batch {
            continue;
        }
        short = extended(long, short, std::mem::take(&mut batch));
        at(&short);
    }
}

fn extended(long: &Memory, short: Memory, records: Vec<Record>) -> Memory {
    let clock = records[0].recorded_at;
    let options = AppendOptions {
        clock_is_right: true,
        authority: Authority::Command,
        ..AppendOptions::at(clock)
    };
    let drafts: Vec<Draft> = records.into_iter().map(|record| draft(long, record)).collect();
    let mut log = short.into_log();
    log.write::<_, BookError>(|storage| Ok(append(storage, &drafts, &options)?))
        .unwrap_or_else(|error| panic!("{error}"));
    Book::new(log)
}

/// The draft of a line, with its sealed texts.
fn draft(long: &Memory, record: Record) -> Draft {
    let sealed = record.sealed.keys().map(|path| {
        let found = long.log().read::<_, LogError>(|view| view.secret(record.position, path));
        let secret = found.expect("it is read").expect("nothing was erased");
        SealedText { path: path.clone(), salt: secret.salt, value: secret.value }
    });
    let sealed = sealed.collect();
    Draft {
        id: record.id,
        effective_on: record.effective_on,
        by: record.by,
        corrects: record.corrects,
        reverses: record.reverses,
        event: record.event,
        sealed,
        sig: None,
    }
}

/// Every record of a book.
pub(crate) fn records(book: &Memory) -> Vec<Record> {
    let mut records = Vec::new();
    book.lines(0, |_, line| {
        records.push(decode(line).expect("a record"));
        ControlFlow::Continue(())
    })
    .expect("lines");
    records
}

/// How long a book is, and the root over its lines.
pub(crate) fn root_of(book: &Memory) -> (u64, [u8; 32]) {
    let head = book.head().expect("a head");
    (head.size(), head.tree.root())
}
