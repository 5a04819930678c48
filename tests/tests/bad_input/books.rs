//! Files that are not this book, and a world that does not let it write.

use std::time::Duration;

use rusqlite::Connection;

use crate::world::{World, work};

fn line() -> String {
    work("x", r#""quantity":"1","unit":"h""#)
}

#[test]
fn a_text_file_is_not_a_book() {
    let world = World::empty();
    world.file("coop.book", "hours: 12\n".repeat(200));
    world.refuses(&["append", "coop.book", "-"], &line(), 4, "NotABook");
    world.refuses(&["verify", "coop.book"], "", 4, "NotABook");
}

#[test]
fn another_sqlite_file_is_not_a_book() {
    let world = World::empty();
    let other = Connection::open(world.path("coop.book")).expect("a file");
    other.execute_batch("CREATE TABLE t(x); INSERT INTO t VALUES (1);").expect("SQL");
    drop(other);
    world.refuses(&["append", "coop.book", "-"], &line(), 4, "NotABook");
}

#[test]
fn a_book_of_a_newer_format_is_refused() {
    let world = World::new();
    let raw = Connection::open(world.path("coop.book")).expect("the book");
    raw.pragma_update(None, "user_version", 99).expect("SQL");
    drop(raw);
    world.refuses(&["append", "coop.book", "-"], &line(), 4, "BookIsNewer");
}

#[test]
fn a_book_that_is_not_there_is_refused() {
    World::empty().refuses(&["verify", "coop.book"], "", 4, "BookNotFound");
}

#[test]
fn a_book_that_is_there_is_not_started_again() {
    World::new().refuses(&["init", "coop.book"], "", 4, "BookExists");
}

#[test]
fn no_book_named_is_a_matter_of_usage() {
    World::empty().refuses(&["verify"], "", 2, "BookNotNamed");
}

#[test]
fn the_environment_names_the_book() {
    let world = World::new();
    let output = world
        .command(&["verify"])
        .env("COMMONBOOK_BOOK", world.path("coop.book"))
        .output()
        .expect("it runs");
    assert!(output.status.success());
}

#[test]
fn a_write_lock_held_beyond_the_timeout_is_refused() {
    let world = World::new();
    let other = Connection::open(world.path("coop.book")).expect("the book");
    other.execute_batch("BEGIN IMMEDIATE").expect("the lock");
    // The files are not read here: closing one in this process would give the lock up.
    let output = world.run(&["append", "coop.book", "-"], &line());
    let message = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(4), "{message}");
    assert!(message.contains("error[BookIsBusy]") && message.contains("hint: "), "{message}");
    assert_eq!(world.done(&["log", "coop.book"], "").lines().count(), 7);
    other.execute_batch("ROLLBACK").expect("given up");
    world.done(&["append", "coop.book", "-"], &line());
}

#[test]
fn an_append_that_is_killed_leaves_a_book_that_verifies_and_goes_on() {
    let world = World::new();
    let many: String = (0..20_000)
        .map(|n| work(&format!("k/{n:06}"), r#""quantity":"1","unit":"h""#) + "\n")
        .collect();
    world.file("many.jsonl", &many);
    let mut cut = 0;
    for wait in [30, 80, 150, 250, 400] {
        let mut child =
            world.command(&["append", "coop.book", "many.jsonl"]).spawn().expect("runs");
        std::thread::sleep(Duration::from_millis(wait));
        child.kill().expect("killed");
        let status = child.wait().expect("it ends");
        cut += usize::from(!status.success());
        let said = world.done(&["verify", "coop.book"], "");
        assert!(
            said.starts_with("verified: 7 events") || said.starts_with("verified: 20007 "),
            "{said}"
        );
    }
    assert!(cut > 0, "no append was cut short");
    let said = world.done(&["append", "coop.book", "many.jsonl"], "");
    assert!(said.contains("of 20000 events appended"), "{said}");
    assert!(world.done(&["verify", "coop.book"], "").starts_with("verified: 20007 events"));
}
