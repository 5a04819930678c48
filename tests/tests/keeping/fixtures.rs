//! Every fixture through an export into SQLite and into memory.

use commonbook::Book;
use commonbook_core::log::Log;
use commonbook_store::SqliteLog;

use crate::book::{Texts, counted, export, fixture, folders, import, import_into, statements};

/// All of a book that must be the same elsewhere.
fn is_the_same(name: &str, source: &Book<impl Log>, exported: &Texts, book: &mut Book<impl Log>) {
    let imported = import_into(book, exported).unwrap_or_else(|error| panic!("{name}: {error}"));
    assert_eq!(imported.head, source.head().expect("a head"), "{name}: the head");
    assert_eq!(imported.missing, 0, "{name}");
    let report = book.verify().expect("it verifies");
    assert_eq!(report.findings, [], "{name}");
    assert_eq!(report.sealed, imported.texts, "{name}");
    assert!(export(book) == *exported, "{name}: exported again it is the same, byte by byte");
    assert_eq!(statements(book), statements(source), "{name}");
    assert_eq!(counted(book), [], "{name}: what closes counted is not in the lines");
    let recounted = book.recount().expect("it is counted again");
    assert_eq!(recounted.kept, recounted.closes, "{name}");
    assert_eq!(counted(book), counted(source), "{name}");
    assert_eq!(book.recount().expect("counted").closes, 0, "{name}: nothing is left to count");
    assert_eq!(book.verify().expect("it verifies").findings, [], "{name}");
}

/// The fixtures whose place leaves this remainder, so that tests share the work.
fn every(remainder: usize) {
    let mut texts = 0;
    for folder in folders().iter().skip(remainder).step_by(2) {
        let name = folder.file_name().expect("a name").to_string_lossy().into_owned();
        let source = fixture(folder);
        let exported = export(&source);
        let lines = exported.lines.split(|byte| *byte == b'\n').count();
        texts += exported.texts.split(|byte| *byte == b'\n').count() - 1;
        assert!(lines > 5, "{name} has lines");
        let place = tempfile::tempdir().expect("a folder");
        let log = SqliteLog::create(place.path().join("new.book")).expect("a book");
        is_the_same(&name, &source, &exported, &mut Book::new(log));
        let (mut memory, _) = import(&exported).expect("it is imported");
        memory.recount().expect("it is counted again");
        let recomputed = memory.recompute(&mut |_| {}).expect("it is computed again");
        assert_eq!(recomputed.differences, [], "{name}");
    }
    assert!(texts > 0, "fixtures have sealed texts");
}

#[test]
fn every_other_fixture_comes_back_with_the_same_root_results_and_texts() {
    every(0);
}

#[test]
fn the_others_come_back_with_the_same_root_results_and_texts() {
    every(1);
}
