//! An exported book: every log gives the same export, and makes the same tables of it.

use commonbook::Book;
use commonbook_core::log::{Log, MemoryLog};

use crate::corpus::{add, dump, is_clean, new_file, whole_book};

/// Lines and texts of a log.
fn exported(log: impl Log) -> (Vec<u8>, Vec<u8>) {
    let (mut lines, mut texts) = (Vec::new(), Vec::new());
    Book::new(log).export(&mut lines, Some(&mut texts)).unwrap();
    (lines, texts)
}

fn imported<L: Log>(log: L, (lines, texts): &(Vec<u8>, Vec<u8>)) -> L {
    let mut book = Book::new(log);
    let (mut lines, mut texts) = (lines.as_slice(), texts.as_slice());
    book.import_lines(&mut lines, Some(&mut texts), |_, _| Ok(())).unwrap();
    book.into_log()
}

#[test]
fn memory_and_sqlite_export_the_same_bytes() {
    let mut memory = MemoryLog::new();
    let (_folder, mut sqlite) = new_file();
    add(&mut memory, &whole_book()).unwrap();
    add(&mut sqlite, &whole_book()).unwrap();
    let from_memory = exported(memory);
    assert!(from_memory.0.len() > 100_000 && from_memory.1.len() > 100, "there is much to export");
    assert!(from_memory == exported(sqlite));
}

#[test]
fn every_log_makes_the_tables_of_the_source_out_of_an_export() {
    let mut source = MemoryLog::new();
    add(&mut source, &whole_book()).unwrap();
    let expected = dump(&source);
    let export = exported(source);
    let memory = imported(MemoryLog::new(), &export);
    let (_folder, empty) = new_file();
    let sqlite = imported(empty, &export);
    assert_eq!(dump(&memory), expected);
    assert_eq!(dump(&sqlite), expected);
    is_clean(&memory);
    is_clean(&sqlite);
}
