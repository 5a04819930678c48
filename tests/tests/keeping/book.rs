//! Books from scripts, their exports, and what of a book must be the same elsewhere.

use std::path::{Path, PathBuf};

use commonbook::keeping::{BookImportError, Imported};
use commonbook::projections::render;
use commonbook::{Book, ScriptWorld, run_script};
use commonbook_core::log::{Log, LogError, MemoryLog};
use commonbook_tests::program;

/// The folders of all fixtures.
pub(crate) fn folders() -> Vec<PathBuf> {
    let entries = std::fs::read_dir(program::repository().join("fixtures")).expect("fixtures");
    let mut folders: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    folders.retain(|path| path.join("log.jsonl").is_file());
    folders.sort();
    folders
}

/// The book that a fixture's script makes.
pub(crate) fn fixture(folder: &Path) -> Book<MemoryLog> {
    let log = std::fs::read_to_string(folder.join("log.jsonl")).expect("a script");
    let rules = |name: &str| std::fs::read_to_string(folder.join(name)).ok();
    let mut book = Book::new(MemoryLog::new());
    let mut salt = 0_u8;
    let mut salts = || {
        salt = salt.wrapping_add(1);
        [salt; 32]
    };
    let mut world = ScriptWorld { rules: &rules, salts: &mut salts, closed: &mut |_, _| {} };
    run_script(&mut book, &log, &mut world).unwrap_or_else(|error| panic!("{folder:?}: {error}"));
    book
}

/// Lines and texts of a book.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Texts {
    pub(crate) lines: Vec<u8>,
    pub(crate) texts: Vec<u8>,
}

pub(crate) fn export(book: &Book<impl Log>) -> Texts {
    let (mut lines, mut texts) = (Vec::new(), Vec::new());
    let exported = book.export(&mut lines, Some(&mut texts)).expect("it is exported");
    assert_eq!(exported.root, book.head().expect("a head").tree.root());
    assert_eq!(exported.size, book.head().expect("a head").size());
    Texts { lines, texts }
}

/// A new book in memory.
pub(crate) fn import(from: &Texts) -> Result<(Book<MemoryLog>, Imported), BookImportError> {
    let mut book = Book::new(MemoryLog::new());
    let imported = import_into(&mut book, from)?;
    Ok((book, imported))
}

pub(crate) fn import_into(
    book: &mut Book<impl Log>,
    from: &Texts,
) -> Result<Imported, BookImportError> {
    book.import_lines(&mut from.lines.as_slice(), Some(&mut from.texts.as_slice()), |_, _| Ok(()))
}

/// What closes published, as JSON: their digests among it.
pub(crate) fn statements(book: &Book<impl Log>) -> Vec<String> {
    let closes = book.closes().expect("closes");
    let published = closes.iter().map(|close| book.published(close).expect("a statement"));
    published.map(|statement| render::json(&statement)).collect()
}

/// What closes counted, as it is stored.
pub(crate) fn counted(book: &Book<impl Log>) -> Vec<(Vec<u8>, Vec<u8>)> {
    let mut rows = Vec::new();
    let read = book.log().read::<_, LogError>(|view| {
        view.aggregates(&mut |hash, bytes| {
            rows.push((hash.to_vec(), bytes.to_vec()));
            std::ops::ControlFlow::Continue(())
        })
    });
    read.expect("aggregates");
    rows
}
