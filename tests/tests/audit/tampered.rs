//! Files that were changed through another connection, with the real program: what was changed is
//! named, the status is 1, and the first line says where.

use std::path::Path;
use std::process::{Command, Output};

use commonbook_tests::program;
use serde_json::Value;

use crate::books::{file, fixture, tamper};

const BAKERS: &str = "bakers_through_five_years";

fn run(words: &[&str], path: &Path) -> Output {
    let program = program::build().unwrap();
    let mut command = Command::new(program);
    command.arg("audit").arg(path).args(words).env_remove("COMMONBOOK_BOOK");
    command.output().unwrap()
}

/// The first line of the page, with the names of the checks that found something.
fn audit(path: &Path) -> (String, Vec<String>) {
    let output = run(&[], path);
    let page = String::from_utf8(output.stdout).unwrap();
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "", "no progress beside a terminal");
    let first = page.lines().next().unwrap().to_owned();
    let is_clean = first.ends_with("no findings");
    assert_eq!(output.status.code(), Some(i32::from(!is_clean)), "{page}");
    let found = page.lines().filter(|line| line.ends_with("FINDING") || line.ends_with("FINDINGS"));
    let names = found.map(|line| line.split("  ").next().unwrap().to_owned()).collect();
    (first, names)
}

#[test]
fn a_real_book_is_in_order_and_is_left_as_it_is() {
    let (_folder, path) = file(&fixture(BAKERS));
    let before = std::fs::read(&path).unwrap();
    let (first, found) = audit(&path);
    assert_eq!(
        first,
        "Audit of the book bakers.example/book: all in order, 15 checks, no findings"
    );
    assert_eq!(found, [""; 0]);
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

/// Statements that change a book, the first line of its page after `findings, ` or so, and every
/// check that finds something.
const CASES: &[(&str, &str, &str, &[&str])] = &[
    (
        "an hour more in a line",
        "UPDATE event SET line = CAST(replace(CAST(line AS TEXT), '\"quantity\":\"', \
         '\"quantity\":\"1') AS BLOB) WHERE pos = (SELECT min(pos) FROM event \
         WHERE event_type = 'contribution_recorded')",
        "position 64",
        &["tree", "digests", "closes computed again"],
    ),
    (
        "a line that is none",
        "UPDATE event SET line = CAST('{' AS BLOB) WHERE pos = 12",
        "position 12",
        &["lines", "tree", "tables", "digests", "accounts", "closes computed again"],
    ),
    (
        "another day beside a line",
        "UPDATE event SET effective_on = '2020-01-01' WHERE pos = 15",
        "position 15",
        &["lines"],
    ),
    (
        "a balance",
        "UPDATE fact SET value = '1000000' WHERE kind = 'balance' \
         AND key = (SELECT min(key) FROM fact WHERE kind = 'balance')",
        "table fact",
        &["tables", "accounts"],
    ),
    (
        "a close that is left out of the table",
        "DELETE FROM fact WHERE kind = 'close' \
         AND key = (SELECT max(key) FROM fact WHERE kind = 'close')",
        "table fact",
        &["tables"],
    ),
    (
        "the peaks of the tree",
        "UPDATE head SET peaks = zeroblob(length(peaks))",
        "table head",
        &["tree"],
    ),
    (
        "a sealed text",
        "UPDATE secret SET value = 'something else' WHERE pos = (SELECT min(pos) FROM secret)",
        "position",
        &["sealed texts"],
    ),
    ("a table more", "CREATE TABLE another (a); INSERT INTO another VALUES (1)", "file", &["file"]),
];

#[test]
fn whatever_is_changed_in_the_file_is_found_and_named() {
    let (_folder, path) = file(&fixture(BAKERS));
    let mut wrong = Vec::new();
    for (what, statements, place, checks) in CASES {
        let copy = path.with_extension("copy");
        std::fs::copy(&path, &copy).unwrap();
        tamper(&copy, statements);
        let (first, found) = audit(&copy);
        if !first.contains(&format!("the first at {place}")) || found != *checks {
            wrong.push(format!("{what}: {first}; {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_line_that_was_changed_after_a_close_is_between_two_closes() {
    let (_folder, path) = file(&fixture(BAKERS));
    // The second year's first hour.
    tamper(
        &path,
        "UPDATE event SET line = CAST(replace(CAST(line AS TEXT), '\"quantity\":\"', \
         '\"quantity\":\"1') AS BLOB) WHERE pos = (SELECT min(pos) FROM event \
         WHERE event_type = 'contribution_recorded' AND pos > 160)",
    );
    let output = run(&["--json"], &path);
    assert_eq!(output.status.code(), Some(1));
    let audit: Value = serde_json::from_slice(&output.stdout).unwrap();
    let checks = audit["checks"].as_array().unwrap();
    let tree = checks.iter().find(|check| check["name"] == "tree").unwrap();
    let places: Vec<&str> = tree["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["place"].as_str().unwrap())
        .collect();
    let between = places.iter().find(|place| place.starts_with("positions ")).unwrap();
    let bounds = between.strip_prefix("positions ").unwrap().split_once(" to ").unwrap();
    let (from, to): (u64, u64) = (bounds.0.parse().unwrap(), bounds.1.parse().unwrap());
    assert!(from <= 161 && (161..240).contains(&to), "{between}");
}

#[test]
fn what_is_no_book_is_no_audit() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("none.book");
    let output = run(&[], &path);
    assert_eq!(output.status.code(), Some(4));
    std::fs::write(&path, "no book").unwrap();
    let output = run(&["--json"], &path);
    assert_eq!(output.status.code(), Some(4));
    assert_eq!(output.stdout, b"");
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.starts_with("error[NotABook]"), "{said}");
}
