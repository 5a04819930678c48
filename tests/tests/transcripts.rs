//! Whole sessions with the real program: what a person types, and all that is printed.
//!
//! Random ids and salts change every root of a book made by hand, so roots are masked there; the
//! demo's history has none, so its root and digest are held to the digit.

#![expect(clippy::expect_used, reason = "a test's helpers may stop the test")]

use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use commonbook_tests::program;

const LOG: &str = include_str!("../../fixtures/metagame_weekly_seeds/log.jsonl");

/// Runs each command in the folder; a text after ` < ` is its standard input.
fn session(folder: &Path, commands: &[(&str, &str)]) -> String {
    let binary = program::build().expect("the program builds");
    let mut text = String::new();
    for (line, input) in commands {
        let words = line.split(' ').map(|word| word.replace('_', " "));
        let mut child = Command::new(&binary)
            .args(words)
            .env_remove("COMMONBOOK_BOOK")
            .current_dir(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts");
        std::io::Write::write_all(&mut child.stdin.take().expect("a pipe"), input.as_bytes())
            .expect("it reads");
        let output = child.wait_with_output().expect("it ends");
        writeln!(text, "$ commonbook {line}").expect("a text grows");
        text.push_str(&String::from_utf8_lossy(&output.stdout));
        text.push_str(&String::from_utf8_lossy(&output.stderr));
        match output.status.code() {
            Some(0) => text.push('\n'),
            status => {
                writeln!(text, "[status {status:?}]\n").expect("a text grows");
            }
        }
    }
    text
}

/// 64 hex digits are a hash that random ids and salts changed.
fn masked(text: &str) -> String {
    let mut out = String::new();
    for line in text.split_inclusive('\n') {
        let words: Vec<String> = line
            .split(' ')
            .map(|word| {
                let bare = word.trim_end();
                let is_hash = bare.len() == 64 && bare.bytes().all(|b| b.is_ascii_hexdigit());
                if is_hash { word.replace(bare, "<hash>") } else { word.to_owned() }
            })
            .collect();
        out.push_str(&words.join(" "));
    }
    out
}

#[test]
fn the_demo_shares_the_real_weeks_and_every_row_is_equal() {
    let folder = tempfile::tempdir().expect("a folder");
    insta::assert_snapshot!(session(folder.path(), &[("demo", "")]));
}

#[test]
fn the_demo_keeps_a_book_that_verifies() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = session(
        folder.path(),
        &[
            ("demo --keep seeds.book", ""),
            ("verify seeds.book", ""),
            ("demo --keep seeds.book", ""),
        ],
    );
    assert!(text.contains("verified: 13100 events, 5 closes"), "{text}");
    assert!(text.contains("error[BookExists]"), "{text}");
}

#[test]
fn one_more_in_p001_s_first_score_names_p001_first_among_the_rows_that_moved() {
    let folder = tempfile::tempdir().expect("a folder");
    let score = "\"id\":\"d001/p001/week\"";
    let edited: Vec<String> = LOG
        .lines()
        .map(|line| {
            if line.contains(score) {
                line.replace("147.23463460543866", "148.23463460543866")
            } else {
                line.to_owned()
            }
        })
        .collect();
    std::fs::write(folder.path().join("edited.jsonl"), edited.join("\n")).expect("written");
    let text = session(folder.path(), &[("demo --from edited.jsonl", "")]);
    let first = text.lines().skip_while(|line| !line.contains("rows moved")).nth(1);
    assert_eq!(first, Some("  p001 in d001: fast 70914 -> 71240, slow 160352 -> 160054"), "{text}");
    assert!(text.contains("[status Some(1)]"), "{text}");
}

const RULES: &str = r#"rules "Weekend market"
currency EUR
engine 0
closes every quarter

fund rainy_days indivisible

measure hours in h  counts contributions where kind = stall

line "rainy days"
  takes 10% of surplus
  at most 500.00 EUR - fund rainy_days
  to fund rainy_days
  basis "house rules, 3"

line "stall"
  takes rest
  shared by hours
  otherwise to fund rainy_days
"#;

const LINES: &str = r#"{"id":"a1","type":"agent_registered","effective_on":"2026-01-01","data":{"agent":"ines","kind":"person"},"sealed":{"name":"Inês"}}
{"id":"a2","type":"agent_registered","effective_on":"2026-01-01","data":{"agent":"omar","kind":"person"},"sealed":{"name":"عمر"}}
{"id":"h1","type":"contribution_recorded","effective_on":"2026-01-10","data":{"agent":"ines","kind":"stall","quantity":"6.5","unit":"h"}}
{"id":"h2","type":"contribution_recorded","effective_on":"2026-02-14","data":{"agent":"omar","kind":"stall","quantity":"13","unit":"h"}}
{"id":"m1","type":"revenue_recorded","effective_on":"2026-02-14","data":{"amount":"420.00","unit":"EUR"}}
{"id":"m2","type":"expense_recorded","effective_on":"2026-02-15","data":{"amount":"19.99","unit":"EUR"}}
"#;

const LATE: &str = r#"{"id":"h3","type":"contribution_recorded","effective_on":"2026-03-01","data":{"agent":"ines","kind":"stall","quantity":"4","unit":"h"}}"#;

#[test]
fn a_quarter_from_an_empty_folder_to_a_close_and_what_comes_late() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("market.rules"), RULES).expect("written");
    let at = "--now 2026-04-02T08:00:00.000000Z";
    let later = "--now 2026-04-03T08:00:00.000000Z";
    let commands = [
        (format!("init market.book --on 2026-01-01 {at}"), ""),
        (format!("append market.book - {at}"), LINES),
        ("rules check market.rules".to_owned(), ""),
        (format!("adopt market.book market.rules --from 2026-01-01 {at}"), ""),
        (format!("close market.book --period 2026-Q1 --preview {at}"), ""),
        (format!("close market.book --period 2026-Q1 {at}"), ""),
        (format!("append market.book - {later}"), LATE),
        ("statement market.book --period 2026-Q1".to_owned(), ""),
        ("statement market.book --period 2026-Q1 --known-at head".to_owned(), ""),
        ("statement market.book --period 2026-Q1 -O csv".to_owned(), ""),
        (format!("reopen market.book --period 2026-Q1 --reason hours_came_late {later}"), ""),
        (format!("reverse market.book 3 --reason typed_twice --dry-run {later}"), ""),
        ("agents market.book".to_owned(), ""),
        ("verify market.book".to_owned(), ""),
    ];
    let commands: Vec<(&str, &str)> =
        commands.iter().map(|(line, input)| (line.as_str(), *input)).collect();
    insta::assert_snapshot!(masked(&session(folder.path(), &commands)));
}
