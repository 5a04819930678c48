//! Exports that somebody changed: nothing of them passes for the book that was exported.

use commonbook::keeping::{BookImportError, Input};
use commonbook::{Book, BookError};
use commonbook_core::door::Rejection;
use commonbook_core::log::MemoryLog;

use crate::book::{Texts, export, fixture, folders, import, import_into};

fn exported() -> Texts {
    let folders = folders();
    let folder = folders.iter().find(|folder| folder.ends_with("friends_last_cent"));
    export(&fixture(folder.expect("the smallest fixture")))
}

fn code(error: BookImportError) -> String {
    match error {
        BookImportError::At { cause, .. } => cause.code(),
        BookImportError::Book(error) => error.code(),
        BookImportError::Read { error, .. } => panic!("nothing is read from a disk: {error}"),
    }
}

#[test]
fn a_line_with_any_byte_changed_is_refused_or_has_another_root() {
    let whole = exported();
    let root = import(&whole).expect("it is imported").1.head.tree.root();
    let (mut refused, mut other) = (0, 0);
    for at in 0..whole.lines.len() {
        for change in [1, 32, 128] {
            let mut changed = whole.clone();
            changed.lines[at] ^= change;
            match import(&changed) {
                Err(_) => refused += 1,
                Ok((book, imported)) => {
                    other += 1;
                    assert_ne!(imported.head.tree.root(), root, "byte {at}");
                    // What is let in is a sound book; that it is another one its root tells.
                    assert_eq!(book.verify().expect("it verifies").findings, [], "byte {at}");
                }
            }
        }
    }
    assert!(refused > 1_000, "{refused} refused");
    assert!(other > 10, "{other} are other books");
}

#[test]
fn a_text_with_any_byte_changed_is_refused() {
    let folders = folders();
    let sealed = folders.iter().map(|folder| export(&fixture(folder)));
    let whole = sealed.into_iter().find(|export| !export.texts.is_empty()).expect("a text");
    import(&whole).expect("it is imported");
    for at in 0..whole.texts.len() {
        for change in [1, 32, 128] {
            let mut changed = whole.clone();
            changed.texts[at] ^= change;
            assert!(import(&changed).is_err(), "byte {at} of the texts");
        }
    }
}

#[test]
fn an_export_cut_anywhere_is_refused_or_ends_with_a_whole_line_of_its_book() {
    let whole = exported();
    let mut shorter = 0;
    for end in 0..whole.lines.len() {
        let cut = Texts { lines: whole.lines[..end].to_vec(), texts: Vec::new() };
        let is_whole_line = end > 0 && whole.lines[end - 1] == b'\n';
        match import(&cut) {
            Ok(_) if is_whole_line => shorter += 1,
            Ok(_) => panic!("cut at byte {end} it is imported"),
            Err(error) if is_whole_line => {
                assert_eq!(code(error), "ResultsMustBeCompleted", "cut at byte {end}");
            }
            Err(error) => {
                let code = code(error);
                assert!(["ExportIsCut", "NotAnExport"].contains(&code.as_str()), "{end}: {code}");
            }
        }
    }
    assert!(shorter > 2, "the first lines of a book are a book");
}

#[test]
fn the_check_of_the_caller_sees_the_whole_book_and_may_refuse_it() {
    let whole = exported();
    let mut book = Book::new(MemoryLog::new());
    let mut seen = None;
    let refused = book.import_lines(&mut whole.lines.as_slice(), None, |view, head| {
        assert_eq!(view.head()?, *head);
        seen = Some(head.size());
        Err(BookError::Rejected(Rejection::BookMustBeOpenedFirst))
    });
    assert_eq!(code(refused.expect_err("refused")), "BookMustBeOpenedFirst");
    assert!(seen.is_some_and(|size| size > 5), "{seen:?}");
    assert_eq!(book.head().expect("a head").size(), 0, "nothing is kept");
    import_into(&mut book, &whole).expect("the log is as it was, so it can be imported");
    let again = import_into(&mut book, &whole).expect_err("there is a book now");
    assert_eq!(code(again), "LogMustBeEmpty");
}

#[test]
fn a_reader_that_fails_is_told_apart_and_leaves_the_log_empty() {
    struct Fails;
    impl std::io::Read for Fails {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(std::io::Error::other("the cable is out"))
        }
    }
    let whole = exported();
    let half = &whole.lines[..whole.lines.len() / 2];
    let chained = std::io::Read::chain(half, Fails);
    let mut reader = std::io::BufReader::new(chained);
    let mut book = Book::new(MemoryLog::new());
    let failed = book.import_lines(&mut reader, None, |_, _| Ok(()));
    match failed {
        Err(BookImportError::Read { input: Input::Lines, error }) => {
            assert_eq!(error.to_string(), "the cable is out");
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(book.head().expect("a head").size(), 0);
}

#[test]
fn the_example_of_the_specification_is_a_book_and_its_text_the_one_that_was_sealed() {
    let page = commonbook_tests::program::repository().join("docs/spec/export.md");
    let page = std::fs::read_to_string(page).expect("the page");
    let blocks: Vec<&str> = page.split("```json\n").skip(1).collect();
    let block = |at: usize| blocks[at].split("```").next().expect("a block").as_bytes().to_vec();
    let example = Texts { lines: block(0), texts: block(1) };
    let (book, imported) = import(&example).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!((imported.head.size(), imported.texts, imported.missing), (2, 1, 0));
    assert!(export(&book) == example);
}
