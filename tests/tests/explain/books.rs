//! Books in memory, carried out from the fixtures.

use std::path::{Path, PathBuf};

use commonbook::projections::{Request, Statement};
use commonbook::{Book, ScriptWorld, run_script};
use commonbook_core::log::MemoryLog;
use commonbook_tests::program::repository;

/// A book in memory.
pub(crate) type Memory = Book<MemoryLog>;

/// Every folder of a fixture.
pub(crate) fn folders() -> Vec<PathBuf> {
    let entries = std::fs::read_dir(repository().join("fixtures")).expect("fixtures are there");
    let mut folders: Vec<PathBuf> =
        entries.map(|entry| entry.expect("it can be read").path()).collect();
    folders.retain(|path| path.join("log.jsonl").is_file());
    folders.sort();
    folders
}

/// The book that a fixture's script makes.
pub(crate) fn of(folder: &Path) -> Memory {
    let log = std::fs::read_to_string(folder.join("log.jsonl")).expect("a log");
    let rules = |name: &str| std::fs::read_to_string(folder.join(name)).ok();
    let mut book = Book::new(MemoryLog::new());
    let mut world = ScriptWorld { rules: &rules, salts: &mut || [7; 32], closed: &mut |_, _| {} };
    run_script(&mut book, &log, &mut world).unwrap_or_else(|error| panic!("{folder:?}: {error}"));
    book
}

/// What a statement was asked for by.
pub(crate) fn request(statement: &Statement) -> Request {
    let of = &statement.provenance;
    Request {
        rules: Some(of.rules.clone()),
        period: of.period,
        known_at: None,
        as_of: None,
        number: Some(of.number),
    }
}
