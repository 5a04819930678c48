//! Exports, sealed texts and places that do not do: no book is made, and nothing is left behind.

use rusqlite::Connection;

use crate::world::{NOW, World};

/// A book with a close, its lines in `lines` and its sealed texts in `texts`.
fn world() -> World {
    let world = World::new();
    world.done(&["close", "coop.book", "--period", "2025"], "");
    world.done(&["export", "coop.book", "--out", "lines", "--texts", "texts"], "");
    let whole = ["import", "whole.book", "lines", "--texts", "texts"];
    assert!(world.done(&whole, "").contains("1 sealed texts; root "), "what is whole is imported");
    world
}

fn read(world: &World, name: &str) -> String {
    String::from_utf8(std::fs::read(world.path(name)).expect("it is there")).expect("text")
}

/// A command must be refused, and no folder may be left behind beside the files.
fn refuses(world: &World, words: &[&str], status: i32, code: &str) -> String {
    let message = world.refuses(words, "", status, code);
    let entries = std::fs::read_dir(world.path(".")).expect("a folder");
    let folders = entries.filter(|entry| entry.as_ref().expect("an entry").path().is_dir());
    assert_eq!(folders.count(), 0, "{words:?} leaves a folder");
    message
}

/// Lines that must be refused with this code at this place, such as `3:1`.
fn refuses_lines(world: &World, lines: impl AsRef<[u8]>, code: &str, place: &str) -> String {
    world.file("changed", lines);
    let words = ["import", "new.book", "changed", "--texts", "texts"];
    let message = refuses(world, &words, 3, code);
    let told = message.lines().find_map(|line| line.strip_prefix("  --> "));
    assert_eq!(told, Some(format!("changed:{place}").as_str()), "{message}");
    assert!(message.contains("; no book was made"), "{message}");
    message
}

/// Texts that must be refused with this code at this place.
fn refuses_texts(world: &World, texts: impl AsRef<[u8]>, code: &str, place: &str) {
    world.file("changed", texts);
    let words = ["import", "new.book", "lines", "--texts", "changed"];
    let message = refuses(world, &words, 3, code);
    let told = message.lines().find_map(|line| line.strip_prefix("  --> "));
    assert_eq!(told, Some(format!("changed:{place}").as_str()), "{message}");
    assert!(!message.contains("Anna") && !message.contains("Ångström"), "{message}");
}

/// The lines without, or with other, lines.
fn lines_of(text: &str, order: &[usize]) -> String {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    order.iter().map(|at| *lines.get(*at).expect("a line")).collect()
}

#[test]
fn what_is_no_export_at_all_is_named() {
    let world = world();
    let lines = read(&world, "lines");
    let book = std::fs::read(world.path("coop.book")).expect("the book");
    let cases: [(&[u8], &str); 10] = [
        (b"", "it is empty"),
        (b"\x1f\x8b\x08\0\0\0\0\0", "compressed by gzip"),
        (b"\x28\xb5\x2f\xfd\x04\0", "compressed by zstd"),
        (b"PK\x03\x04\x14\0", "a zip file"),
        (b"\xff\xfe{\0\"\0", "UTF-16"),
        (&[b"\xef\xbb\xbf", lines.as_bytes()].concat(), "a byte order mark"),
        (&book, "a SQLite database"),
        (b"Date,Hours\n2026-01-01,4\n", "does not begin with {"),
        (b"[1, 2]\n", "does not begin with {"),
        (
            b"{\"id\":\"a9\",\"type\":\"agent_registered\"}\n",
            "added to a book with `commonbook append",
        ),
    ];
    for (bytes, what) in cases {
        let message = refuses_lines(&world, bytes, "NotAnExport", "1:1");
        assert!(message.contains(what), "{message}");
    }
    let message = refuses_lines(&world, "Date,Hours\n", "NotAnExport", "1:1");
    assert!(message.contains("a CSV file is imported by a map: give --map MAP"), "{message}");
}

#[test]
fn lines_that_some_program_changed_are_refused_with_line_and_column() {
    let world = world();
    let lines = read(&world, "lines");
    let count = lines.lines().count();
    let first = lines.lines().next().expect("a line").len();
    let place = format!("1:{}", first + 1);
    refuses_lines(&world, lines.replace('\n', "\r\n"), "ExportLineEndChanged", &place);
    let cut = lines.trim_end();
    let last = cut.lines().last().expect("a line").len();
    refuses_lines(&world, cut, "ExportIsCut", &format!("{count}:{}", last + 1));
    refuses_lines(&world, &cut[..cut.len() - 9], "ExportIsCut", &format!("{count}:{}", last - 8));
    refuses_lines(&world, lines.replacen('\n', "\n\n", 2), "ExportLineEmpty", "2:1");
    refuses_lines(&world, format!("{lines}\n"), "ExportLineEmpty", &format!("{}:1", count + 1));
    let long = format!("{}\n", "x".repeat(65_536));
    refuses_lines(&world, format!("{{{long}"), "LineTooLong", "1:65536");
    let most = lines.replacen('\n', &format!("\n{}\n", "x".repeat(65_535)), 1);
    refuses_lines(&world, most, "NotCanonical", "2:1");
    refuses_lines(&world, lines.replacen(",\"id\"", ", \"id\"", 1), "NotCanonical", "1:82");
    refuses_lines(&world, lines.replacen("\"v\":1}", "\"v\":1} ", 1), "NotCanonical", &place);
    let latin: Vec<u8> = [lines.as_bytes(), b"{\"a\":\"\xe9\"}\n"].concat();
    refuses_lines(&world, latin, "NotUtf8", &format!("{}", count + 1));
    let column = lines.find("\"book_opened\"").expect("a type") + 1;
    let unknown = lines.replacen("book_opened", "book_openee", 1);
    refuses_lines(&world, unknown, "TypeUnknown", &format!("1:{column}"));
    let newer = lines.replacen("\"tv\":1", "\"tv\":9", 1);
    refuses_lines(&world, newer, "VersionUnknown", "1");
    let newer = lines.replacen("\"v\":1}", "\"v\":2}", 1);
    refuses_lines(&world, newer, "EnvelopeUnknown", "1");
}

#[test]
fn lines_that_are_missing_twice_there_or_moved_are_refused() {
    let world = world();
    let lines = read(&world, "lines");
    let missing = refuses_lines(&world, lines_of(&lines, &[0, 2, 3]), "PositionMustBeNext", "2");
    assert!(missing.contains("says position 2, and position 1 is the next"), "{missing}");
    refuses_lines(&world, lines_of(&lines, &[0, 1, 1]), "PositionMustBeNext", "3");
    refuses_lines(&world, lines_of(&lines, &[0, 1, 3, 2]), "PositionMustBeNext", "3");
    refuses_lines(&world, lines_of(&lines, &[1, 2]), "PositionMustBeNext", "1");
    let second = lines_of(&lines, &[1]);
    let time = second.split("\"recorded_at\":\"").nth(1).and_then(|rest| rest.split('"').next());
    let time = time.expect("a time");
    let earlier = lines.replacen(time, "2026-02-01T08:59:59.000000Z", 1);
    refuses_lines(&world, earlier, "TimeMustBeLater", "2");
    refuses_lines(&world, lines.replacen(time, NOW, 1), "TimeMustBeLater", "2");
    let twice = lines.replacen("\"id\":\"a2\"", "\"id\":\"a1\"", 1);
    let message = refuses_lines(&world, twice, "IdMustBeItsOwn", "3");
    assert!(message.contains("that of position 1"), "{message}");
}

#[test]
fn lines_that_the_book_would_never_have_let_in_are_refused() {
    let world = world();
    let lines = read(&world, "lines");
    let count = lines.lines().count();
    let stranger = lines.replacen(
        "\"agent\":\"bo\",\"kind\":\"work\"",
        "\"agent\":\"zoe\",\"kind\":\"work\"",
        1,
    );
    refuses_lines(&world, stranger, "AgentMustBeRegistered", "5");
    let scale = lines.replacen("\"amount\":\"100.00\"", "\"amount\":\"100.0\"", 1);
    refuses_lines(&world, scale, "MoneyMustBeAtScale", "6");
    let unopened = lines_of(&lines, &[1]).replacen("\"pos\":1", "\"pos\":0", 1);
    refuses_lines(&world, unopened, "BookMustBeOpenedFirst", "1");
    let all: Vec<usize> = (0..count - 1).collect();
    let message = refuses_lines(
        &world,
        lines_of(&lines, &all),
        "ResultsMustBeCompleted",
        &format!("{}", count - 1),
    );
    assert!(message.contains("hint: "), "{message}");
    let share = lines.find("\"type\":\"share_allocated\"").expect("a share");
    let start = lines[..share].rfind('\n').expect("a line before");
    let changed = lines[start..].replacen("\"amount\":\"5", "\"amount\":\"6", 1);
    assert_ne!(changed, lines[start..], "a share is changed");
    let changed = format!("{}{changed}", &lines[..start]);
    refuses_lines(&world, changed, "CloseMustDescribeItsResults", &format!("{count}"));
}

#[test]
fn texts_that_were_changed_or_are_of_other_lines_are_refused_and_never_repeated() {
    let world = world();
    let texts = read(&world, "texts");
    assert!(texts.starts_with("{\"path\":\"name\",\"pos\":1,\"salt\":\""), "{texts}");
    refuses_texts(&world, texts.replace("Anna", "Hanna"), "TextMustMatchItsCommitment", "1");
    let salt = texts.split('"').nth(9).expect("a salt");
    let zeros = texts.replace(salt, &"0".repeat(64));
    refuses_texts(&world, zeros, "TextMustMatchItsCommitment", "1");
    let note = texts.replace("\"name\"", "\"note\"");
    refuses_texts(&world, note, "TextMustHaveACommitment", "1");
    let other = texts.replace("\"pos\":1", "\"pos\":2");
    refuses_texts(&world, other, "TextMustHaveACommitment", "1");
    let beyond = format!("{texts}{}", texts.replace("\"pos\":1", "\"pos\":99"));
    refuses_texts(&world, beyond, "TextMustHaveACommitment", "2");
    refuses_texts(&world, format!("{texts}{texts}"), "TextsMustBeInOrder", "2:1");
    let before = format!("{texts}{}", texts.replace("\"pos\":1", "\"pos\":0"));
    refuses_texts(&world, before, "TextsMustBeInOrder", "2:1");
    let column = texts.find(salt).expect("the salt");
    for (changed, place) in [
        (texts.replace("\"pos\":1", "\"pos\": 1"), "1:22".to_owned()),
        (texts.replace("\"path\"", "\"Path\""), "1:7".to_owned()),
        (texts.replace("\"pos\":1", "\"pos\":\"Anna\""), "1:27".to_owned()),
        (
            texts.replace("{\"path\":\"name\",", "{"),
            format!("1:{}", texts.trim().chars().count() - 14),
        ),
        (
            texts.replace('Å', "\\u00c5"),
            format!("1:{}", texts.split('Å').next().expect("a text").len() + 1),
        ),
        (texts.replace(salt, &salt[..62]), format!("1:{}", column + 63)),
        ("{}\n".to_owned(), "1:2".to_owned()),
    ] {
        refuses_texts(&world, changed, "TextMalformed", &place);
    }
    refuses_texts(
        &world,
        texts.trim_end(),
        "ExportIsCut",
        &format!("1:{}", texts.trim_end().chars().count() + 1),
    );
    refuses_texts(&world, "\u{feff}{", "NotAnExport", "1:1");
    refuses_texts(&world, read(&world, "lines"), "TextMalformed", "1:7");
    world.file("none", "");
    let told = world.run(&["import", "new.book", "lines", "--texts", "none"], "");
    let told = String::from_utf8(told.stderr).expect("text");
    assert!(
        told.contains("texts of the book that are missing (names, notes, reasons): 1"),
        "{told}"
    );
}

#[test]
fn a_new_book_is_made_only_where_nothing_is() {
    let world = world();
    let message = refuses(&world, &["import", "coop.book", "lines"], 4, "BookExists");
    assert!(message.contains("to import a CSV file into this book give --map MAP"), "{message}");
    world.file("empty", "");
    refuses(&world, &["import", "empty", "lines"], 4, "BookExists");
    refuses(&world, &["import", "new.book", "no-lines"], 4, "FileUnusable");
    refuses(&world, &["import", "new.book", "lines", "--texts", "none"], 4, "FileUnusable");
    refuses(&world, &["import", "no/new.book", "lines"], 4, "FileUnusable");
    refuses(&world, &["import", "new.book", "-", "--texts", "-"], 2, "FileNamedTwice");
    refuses(&world, &["import", "lines"], 2, "BookNotNamed");
    world.file("late.book-wal", "what another book left");
    refuses(&world, &["import", "late.book", "lines"], 2, "NameIsTaken");
    let partial = world.run(&["import", "new.book", "lines", "--accept-partial"], "");
    assert_eq!(partial.status.code(), Some(2), "what is of maps alone needs one");
}

#[test]
fn an_export_writes_over_nothing() {
    let world = world();
    for taken in ["lines", "coop.book"] {
        refuses(&world, &["export", "coop.book", "--out", taken], 2, "FileExists");
        refuses(
            &world,
            &["export", "coop.book", "--out", "new", "--texts", taken],
            2,
            "FileExists",
        );
    }
    refuses(&world, &["export", "coop.book", "--out", "a", "--texts", "a"], 2, "FileNamedTwice");
    refuses(&world, &["export", "coop.book", "--out", "no/a"], 4, "FileUnusable");
    refuses(&world, &["export", "no.book"], 4, "BookNotFound");
    refuses(&world, &["export", "lines"], 4, "NotABook");
    let damaged = Connection::open(world.path("whole.book")).expect("it opens");
    damaged.execute("UPDATE head SET peaks = zeroblob(length(peaks))", ()).expect("changed");
    drop(damaged);
    let message = refuses(&world, &["export", "whole.book", "--out", "new"], 4, "BookIsDamaged");
    assert!(message.contains("table head"), "{message}");
}

#[test]
fn a_backup_writes_over_nothing_and_never_into_what_belongs_to_a_book() {
    let world = world();
    for taken in ["coop.book", "./coop.book", "whole.book", "lines"] {
        refuses(&world, &["backup", "coop.book", taken], 2, "FileExists");
    }
    refuses(&world, &["backup", "coop.book", "no/copy.book"], 4, "FileUnusable");
    refuses(&world, &["backup", "no.book", "copy.book"], 4, "BookNotFound");
    refuses(&world, &["backup", "lines", "copy.book"], 4, "NotABook");
    for name in ["coop.book-wal", "coop.book-shm", "coop.book-journal"] {
        refuses(&world, &["backup", "coop.book", name], 2, "NameIsTaken");
    }
    world.file("copy.book-wal", "what another book left");
    refuses(&world, &["backup", "coop.book", "copy.book"], 2, "NameIsTaken");
}

#[cfg(unix)]
#[test]
fn a_link_is_there_already_wherever_it_leads() {
    use std::os::unix::fs::symlink;
    let world = world();
    symlink("coop.book", world.path("itself.book")).expect("a link");
    symlink("nowhere", world.path("dangling.book")).expect("a link");
    for link in ["itself.book", "dangling.book"] {
        refuses(&world, &["backup", "coop.book", link], 2, "FileExists");
        refuses(&world, &["export", "coop.book", "--out", link], 2, "FileExists");
        refuses(&world, &["import", link, "lines"], 4, "BookExists");
    }
    assert!(world.done(&["backup", "itself.book", "copy.book"], "").contains("verified"));
}

#[test]
fn a_book_that_does_not_verify_is_not_backed_up() {
    let world = world();
    for (change, place) in [
        ("UPDATE fact SET value = '9' WHERE kind = 'agent' AND key = 'bo'", "table fact, agent"),
        ("DELETE FROM secret", "table secret, position 1"),
        ("UPDATE head SET recorded_at = recorded_at + 1", "table head, recorded_at"),
        ("DROP TRIGGER event_is_never_changed", "trigger event_is_never_changed is missing"),
    ] {
        std::fs::copy(world.path("coop.book"), world.path("odd.book")).expect("copied");
        let odd = Connection::open(world.path("odd.book")).expect("it opens");
        odd.execute_batch(change).expect("changed");
        drop(odd);
        let message = refuses(&world, &["backup", "odd.book", "copy.book"], 3, "BookMustVerify");
        assert!(message.contains("finding: ") && message.contains(place), "{change}: {message}");
    }
}
