//! The writer that is recorded and killed: this test program itself, started as a child.
//!
//! It works on `coop.book` in its folder and says `ack` on its standard output after each append
//! has returned, never before.

use std::io::Write as _;
use std::path::Path;
use std::process::Command;

use commonbook::{Book, Stamp, read_append_lines};
use commonbook_core::log::{Appended, hash_hex};
use commonbook_core::value::Timestamp;
use commonbook_store::SqliteLog;

use crate::scene::BOOK;

/// What the child is to do.
const ORDER: &str = "COMMONBOOK_HAZARDS_WRITER";
const THIS: &str = "writer::write_as_ordered";

/// Appends that are more than what fits a write-ahead log before it is moved into the book.
const MANY: u64 = 300;

/// The arguments and the environment by which this program becomes a writer.
pub(crate) fn arguments() -> [&'static str; 5] {
    [THIS, "--exact", "--ignored", "--nocapture", "--test-threads=1"]
}

pub(crate) fn order(command: &mut Command, order: &str) {
    command.env(ORDER, order);
}

/// An acknowledgement, as it stands in the output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Ack {
    /// Events in the book after it.
    pub(crate) size: usize,
    pub(crate) root: String,
    /// The number of the first event and its position, one behind the other for the rest.
    pub(crate) number: u64,
    pub(crate) positions: Vec<usize>,
    /// Whether anything was written, or all was there before.
    pub(crate) is_new: bool,
}

impl Ack {
    /// Reads a line of the output; what else is said there is none.
    pub(crate) fn read(line: &str) -> Option<Self> {
        // What the test runner prints may stand before it.
        let (_, words) = line.split_once("ack ")?;
        let mut words = words.split_whitespace();
        let mut word = || words.next();
        let (size, root, number) = (word()?.parse().ok()?, word()?.to_owned(), word()?);
        let (number, is_new) = (number.parse().ok()?, word()? == "new");
        let positions = word()?.split(',').map(|at| at.parse().expect("a position")).collect();
        (word()? == "end").then_some(Self { size, root, number, positions, is_new })
    }
}

fn acknowledge(number: u64, appended: &Appended) {
    let Appended { head, positions, written } = appended;
    let positions: Vec<String> = positions.iter().map(ToString::to_string).collect();
    let line = format!(
        "ack {} {} {number} {} {} end\n",
        head.size(),
        hash_hex(&head.tree.root()),
        if *written > 0 { "new" } else { "known" },
        positions.join(",")
    );
    // One write of the system each, so that a killed writer says a whole line or nothing.
    std::io::stdout().write_all(line.as_bytes()).expect("it is heard");
}

/// The id of a writer's event.
pub(crate) fn id(name: &str, number: u64) -> String {
    format!("{name}/{number:06}")
}

fn append(book: &mut Book<SqliteLog>, lines: &str) -> Appended {
    let clock = Timestamp::parse("2026-02-01T09:00:00.000000Z").expect("a time");
    let mut stamp = Stamp::replay(clock, || [3; 32]);
    let drafts = read_append_lines(lines, &mut stamp).expect("lines");
    let drafts: Vec<_> = drafts.into_iter().map(|(_, draft)| draft).collect();
    loop {
        match book.append(&drafts, &stamp, false) {
            Ok(appended) => return appended,
            // Under load one writer may wait for another longer than the timeout.
            Err(error) if error.code() == "BookIsBusy" => {}
            Err(error) => panic!("append: {error}"),
        }
    }
}

/// Appends some events of a writer and acknowledges them.
fn work(book: &mut Book<SqliteLog>, name: &str, number: u64, count: u64) {
    let lines: String = (number..number + count)
        .map(|number| {
            let id = id(name, number);
            format!(
                r#"{{"id":"{id}","type":"contribution_recorded","effective_on":"2025-03-01","data":{{"agent":"anna","kind":"work","quantity":"{}","unit":"h"}},"sealed":{{"note":"night {number}"}}}}"#,
                number % 90 + 1
            ) + "\n"
        })
        .collect();
    acknowledge(number, &append(book, &lines));
}

/// A new book with the two events that all others need.
pub(crate) fn begin(path: &Path) -> (Book<SqliteLog>, Appended) {
    let mut book = Book::new(SqliteLog::create(path).expect("a new book"));
    let lines = r#"{"id":"book","type":"book_opened","effective_on":"2025-01-01","data":{"origin":"coop","currency":"EUR","scale":2}}
{"id":"anna","type":"agent_registered","effective_on":"2025-01-01","data":{"agent":"anna","kind":"person"}}
"#;
    let appended = append(&mut book, lines);
    (book, appended)
}

fn reopen() -> Book<SqliteLog> {
    loop {
        match SqliteLog::open(BOOK) {
            Ok(log) => return Book::new(log),
            Err(error) if error.code() == "BookIsBusy" => {}
            Err(error) => panic!("open: {error}"),
        }
    }
}

/// A life of a book: made, closed, opened, its write-ahead log moved and begun anew, closed.
fn live() {
    let (mut book, appended) = begin(Path::new(BOOK));
    acknowledge(0, &appended);
    for number in 0..10 {
        work(&mut book, "a", number, 1);
    }
    drop(book);
    let mut book = reopen();
    for number in 0..5 {
        work(&mut book, "b", number * 3, 3);
    }
    for number in 0..MANY {
        work(&mut book, "c", number, 1);
    }
    work(&mut book, "d", 0, 40);
    drop(book);
    let mut book = reopen();
    work(&mut book, "e", 0, 1);
    drop(book);
}

/// Appends until all numbers are done, in batches of one to three.
fn go_on(name: &str, mut number: u64, end: u64) {
    let mut book = reopen();
    while number < end {
        let count = (number % 3 + 1).min(end - number);
        work(&mut book, name, number, count);
        number += count;
    }
}

#[test]
#[ignore = "started as a child by the tests that record and kill it"]
#[expect(clippy::disallowed_methods, reason = "the environment carries the order")]
fn write_as_ordered() {
    let order = std::env::var(ORDER).expect("an order; other tests start this one");
    let words: Vec<&str> = order.split_whitespace().collect();
    match words.as_slice() {
        ["live"] => live(),
        ["go-on", name, from, to] => {
            go_on(name, from.parse().expect("a number"), to.parse().expect("a number"));
        }
        _ => panic!("no order: {order}"),
    }
}
