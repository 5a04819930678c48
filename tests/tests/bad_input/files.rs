//! Files that belong to something else: a write-ahead log from elsewhere, a file that was cut, a
//! database that only looks like a book, a path through links.

use std::os::unix::fs::symlink;
use std::path::Path;

use commonbook_store::{APPLICATION_ID, SqliteLog};
use rusqlite::Connection;

use crate::world::{World, work};

fn line(id: &str) -> String {
    work(id, r#""quantity":"1","unit":"h""#)
}

/// What the write-ahead log of a book holds while another event waits in it.
fn waiting(world: &World, id: &str) -> Vec<u8> {
    // While this one is open, the program leaves the log where it is.
    let open = SqliteLog::open(world.path("coop.book")).expect("the book");
    world.done(&["append", "coop.book", "-"], &line(id));
    let wal = std::fs::read(world.path("coop.book-wal")).expect("the log");
    drop(open);
    assert!(!world.path("coop.book-wal").exists(), "the book is one file again");
    wal
}

/// Every command that opens the book refuses it and says which file is not its own.
fn is_refused_with(world: &World, wal: &[u8]) {
    world.file("coop.book-wal", wal);
    for command in
        [&["append", "coop.book", "-"][..], &["verify", "coop.book"], &["log", "coop.book"]]
    {
        let message = world.refuses(command, &line("new"), 4, "BookIsDamaged");
        assert!(message.contains("coop.book-wal does not continue it"), "{message}");
    }
    std::fs::remove_file(world.path("coop.book-wal")).expect("moved away, as the hint says");
    assert!(world.done(&["verify", "coop.book"], "").starts_with("verified: "));
}

#[test]
fn a_write_ahead_log_of_another_book_is_refused() {
    let world = World::new();
    // Of the same length, shorter, and much longer.
    is_refused_with(&world, &waiting(&World::new(), "x"));
    let shorter = World::empty();
    shorter.done(&["init", "coop.book", "--on", "2025-01-01"], "");
    let agent = r#"{"id":"a","type":"agent_registered","effective_on":"2025-01-01","data":{"agent":"anna","kind":"person"}}"#;
    shorter.done(&["append", "coop.book", "-"], agent);
    is_refused_with(&world, &waiting(&shorter, "x"));
    let longer = World::new();
    let many: String = (0..700).map(|n| line(&format!("m/{n}")) + "\n").collect();
    longer.done(&["append", "coop.book", "-"], &many);
    let from_longer = waiting(&longer, "x");
    is_refused_with(&world, &from_longer);
    // And the other way round.
    is_refused_with(&longer, &waiting(&world, "y"));
}

#[test]
fn a_write_ahead_log_of_an_earlier_life_is_refused() {
    let world = World::new();
    let earlier = waiting(&world, "x");
    world.done(&["append", "coop.book", "-"], &line("y"));
    is_refused_with(&world, &earlier);
    let many: String = (0..700).map(|n| line(&format!("m/{n}")) + "\n").collect();
    world.done(&["append", "coop.book", "-"], &many);
    is_refused_with(&world, &earlier);
}

#[test]
fn a_write_ahead_log_of_a_life_that_went_another_way_is_refused() {
    let world = World::new();
    let backup = std::fs::read(world.path("coop.book")).expect("the book");
    world.done(&["append", "coop.book", "-"], &line("x"));
    let later = waiting(&world, "y");
    // Back to the backup, and on from there.
    world.file("coop.book", backup);
    world.done(&["append", "coop.book", "-"], &line("z"));
    is_refused_with(&world, &later);
}

#[test]
fn a_write_ahead_log_of_the_book_itself_is_read() {
    let world = World::new();
    let before = std::fs::read(world.path("coop.book")).expect("the book");
    let wal = waiting(&world, "x");
    world.file("coop.book", before);
    world.file("coop.book-wal", wal);
    assert!(world.done(&["verify", "coop.book"], "").starts_with("verified: 8 events"));
    world.done(&["append", "coop.book", "-"], &line("y"));
    assert!(world.done(&["verify", "coop.book"], "").starts_with("verified: 9 events"));
}

#[test]
fn a_book_that_is_cut_off_anywhere_is_refused() {
    let world = World::new();
    let whole = std::fs::read(world.path("coop.book")).expect("the book");
    let pages = (1..whole.len() / 4096).map(|page| page * 4096);
    let odd = [1, 15, 16, 99, 100, 511, 512, 1024, 4095, 4097, whole.len() - 1];
    for length in odd.into_iter().chain(pages) {
        world.file("coop.book", whole.get(..length).expect("a part"));
        // Less than SQLite's header does not say what it was.
        let code = if length < 99 { "NotABook" } else { "BookIsDamaged" };
        for command in [&["append", "coop.book", "-"][..], &["verify", "coop.book"]] {
            world.refuses(command, &line("new"), 4, code);
        }
    }
}

#[test]
fn a_database_that_only_has_the_marks_of_a_book_is_refused() {
    let world = World::empty();
    let other = Connection::open(world.path("coop.book")).expect("a file");
    other
        .execute_batch(&format!(
            "PRAGMA journal_mode = wal; PRAGMA application_id = {APPLICATION_ID}; \
             PRAGMA user_version = {}; CREATE TABLE t(x); INSERT INTO t VALUES (1);",
            commonbook_store::FORMAT
        ))
        .expect("SQL");
    drop(other);
    for command in [&["append", "coop.book", "-"][..], &["verify", "coop.book"]] {
        world.refuses(command, &line("new"), 4, "BookIsDamaged");
    }
}

#[test]
fn a_path_through_links_leads_to_the_one_book() {
    let world = World::new();
    let link = |to: &str, name: &str| symlink(Path::new(to), world.path(name)).expect("a link");
    link("coop.book", "link.book");
    link("link.book", "link.of.link.book");
    world.done(&["append", "link.of.link.book", "-"], &line("x"));
    assert!(world.done(&["verify", "coop.book"], "").starts_with("verified: 8 events"));
    assert!(world.done(&["verify", "link.book"], "").starts_with("verified: 8 events"));
    world.refuses(&["init", "link.book"], "", 4, "BookExists");
    link("nowhere.book", "broken.book");
    world.refuses(&["verify", "broken.book"], "", 4, "BookNotFound");
    world.refuses(&["init", "broken.book"], "", 4, "BookExists");
    link("circle.book", "circle.book");
    world.refuses(&["verify", "circle.book"], "", 4, "StoreFailed");
}

#[test]
fn a_book_that_was_cut_short_in_the_making_is_named_and_made_again() {
    let world = World::empty();
    drop(SqliteLog::create(world.path("coop.book")).expect("a book without events"));
    let before = world.files();
    world.done(&["init", "coop.book", "--on", "2025-01-01", "--dry-run"], "");
    assert!(world.files() == before, "a dry run writes nothing");
    world.done(&["init", "coop.book", "--on", "2025-01-01"], "");
    assert!(world.done(&["verify", "coop.book"], "").starts_with("verified: 1 event"));

    // All of the file belongs to a first transaction whose journal is still there.
    let journal = [&[0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7][..], &[0; 504]].concat();
    world.file("coop.book-journal", journal);
    for command in [&["append", "coop.book", "-"][..], &["verify", "coop.book"]] {
        let message = world.refuses(command, &line("x"), 4, "NotABook");
        assert!(message.contains("never finished"), "{message}");
    }
}
