//! Two logs fed the same drafts hold the same bytes, however the drafts are grouped.

use commonbook_core::log::{Log, MemoryLog};

use crate::corpus::{NOON, add, add_with, at, dump, is_clean, new_file, whole_book, whole_book_at};

/// Appends in batches of these numbers of appends that belong together, over and over.
fn in_batches(log: &mut impl Log, sizes: &[usize]) {
    let appends = whole_book_at(NOON);
    let mut rest = appends.as_slice();
    for size in sizes.iter().cycle() {
        let (batch, after) = rest.split_at((*size).min(rest.len()));
        add(log, &batch.concat()).unwrap();
        rest = after;
        if rest.is_empty() {
            break;
        }
    }
}

#[test]
fn memory_and_sqlite_hold_the_same_bytes_roots_and_facts() {
    let mut memory = MemoryLog::new();
    let (_folder, mut sqlite) = new_file();
    assert_eq!(add(&mut memory, &whole_book()).unwrap(), add(&mut sqlite, &whole_book()).unwrap());
    assert_eq!(dump(&memory), dump(&sqlite));
    is_clean(&memory);
    is_clean(&sqlite);
}

#[test]
fn one_append_or_a_thousand_give_the_same_book() {
    let mut whole = MemoryLog::new();
    add(&mut whole, &whole_book()).unwrap();
    let expected = dump(&whole);
    assert!(expected.lines.len() > 1_000);
    for sizes in [&[1][..], &[2, 1, 17, 250], &[1_000]] {
        let mut memory = MemoryLog::new();
        in_batches(&mut memory, sizes);
        assert_eq!(dump(&memory), expected, "in batches of {sizes:?}");
        let (_folder, mut sqlite) = new_file();
        in_batches(&mut sqlite, sizes);
        assert_eq!(dump(&sqlite), expected, "in batches of {sizes:?}");
        is_clean(&sqlite);
    }
}

#[test]
fn another_clock_gives_another_root() {
    let (mut one, mut other) = (MemoryLog::new(), MemoryLog::new());
    add_with(&mut one, &whole_book_at(NOON).concat(), &at(NOON)).unwrap();
    add_with(&mut other, &whole_book_at(NOON + 1).concat(), &at(NOON + 1)).unwrap();
    assert_ne!(dump(&one).head.tree.root(), dump(&other).head.tree.root());
    assert_eq!(dump(&one).facts, dump(&other).facts);
}
