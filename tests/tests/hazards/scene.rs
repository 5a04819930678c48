//! The commands that are disturbed: the files before, the command, and what the book holds after.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use commonbook_tests::program;

use crate::folder;
use crate::look::{Seen, look};
use crate::trace::{Call, calls, strace};

/// The name of every book here.
pub(crate) const BOOK: &str = "coop.book";

const NOW: [&str; 2] = ["--now", "2026-02-01T09:00:00.000000Z"];

const RULES: &str = r#"rules "Hours"
currency EUR
engine 0
closes every year

fund reserve indivisible

measure hours in h  counts contributions where kind = work

line "reserve"
  takes 20% of surplus
  to fund reserve

line "labour"
  takes rest
  shared by hours
  otherwise to fund reserve
"#;

const FIRST: &str = r#"{"id":"a1","type":"agent_registered","effective_on":"2025-01-01","data":{"agent":"anna","kind":"person"},"sealed":{"name":"Anna Ångström"}}
{"id":"a2","type":"agent_registered","effective_on":"2025-01-01","data":{"agent":"bo","kind":"person"}}
{"id":"w1","type":"contribution_recorded","effective_on":"2025-03-01","data":{"agent":"anna","kind":"work","quantity":"10","unit":"h"}}
{"id":"r1","type":"result_recorded","effective_on":"2025-12-31","data":{"period":"2025","amount":"100.00","unit":"EUR"}}
"#;

/// What is appended while something goes wrong: a batch, with a sealed text.
const BATCH: &str = r#"{"id":"w2","type":"contribution_recorded","effective_on":"2025-03-02","data":{"agent":"bo","kind":"work","quantity":"5.5","unit":"h"},"sealed":{"note":"night shift"}}
{"id":"w3","type":"contribution_recorded","effective_on":"2025-03-03","data":{"agent":"anna","kind":"work","quantity":"2","unit":"h"}}
{"id":"w4","type":"contribution_recorded","effective_on":"2025-03-04","data":{"agent":"bo","kind":"work","quantity":"3","unit":"h"}}
"#;

/// A command on a book, whole before and whole after.
pub(crate) struct Scene {
    pub(crate) name: &'static str,
    /// The files before.
    template: tempfile::TempDir,
    pub(crate) command: Vec<&'static str>,
    /// What the program says, on either of its outputs, once it has recorded everything.
    pub(crate) answer: &'static str,
    /// What a second run says when the first one had recorded everything: an answer, or a code.
    pub(crate) again: &'static str,
    /// Events before; nothing where there is no book.
    pub(crate) before: Option<usize>,
    /// The ids after; those of a close are made by chance, so these are only counted.
    pub(crate) after: usize,
}

fn binary() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| program::build().expect("the program builds"))
}

/// The program in a folder, with arguments.
pub(crate) fn run(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(binary());
    command.current_dir(folder).args(arguments).args(NOW).output().expect("it runs")
}

fn done(folder: &Path, arguments: &[&str]) {
    let output = run(folder, arguments);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {said}");
}

impl Scene {
    /// A batch into a book that nobody has open.
    pub(crate) fn append() -> Self {
        Self {
            name: "append",
            template: with_book(),
            command: vec!["append", BOOK, "batch.jsonl"],
            answer: "3 of 3 events appended: positions 6 to 8; root ",
            again: "0 of 3 events appended (3 known before): positions 6 to 8",
            before: Some(6),
            after: 9,
        }
    }

    /// The same after a program was killed, which left its write-ahead log behind.
    pub(crate) fn append_after_a_kill() -> Self {
        let template = with_book();
        let line = r#"{"id":"w0","type":"contribution_recorded","effective_on":"2025-03-01","data":{"agent":"bo","kind":"work","quantity":"1","unit":"h"}}"#;
        std::fs::write(template.path().join("one.jsonl"), line).expect("written");
        let options = ["-e", "inject=unlink:signal=KILL:when=1"];
        let scratch = folder();
        let run = traced(template.path(), &["append", BOOK, "one.jsonl"], &options, &scratch);
        assert!(String::from_utf8_lossy(&run.0.stdout).contains("1 of 1 events appended"));
        assert!(template.path().join("coop.book-wal").exists(), "the log was left behind");
        Self {
            name: "append after a kill",
            template,
            answer: "3 of 3 events appended: positions 7 to 9; root ",
            again: "0 of 3 events appended (3 known before): positions 7 to 9",
            before: Some(7),
            after: 10,
            ..Self::append()
        }
    }

    /// A close: a batch of results that the book must have whole or not at all.
    pub(crate) fn close() -> Self {
        Self {
            name: "close",
            template: with_book(),
            command: vec!["close", BOOK, "--period", "2025"],
            answer: "closed 2025 at position ",
            again: "error[PeriodMustBeOpen]",
            before: Some(6),
            after: 11,
        }
    }

    /// The first event of a new book, and the file itself.
    pub(crate) fn init() -> Self {
        Self {
            name: "init",
            template: folder(),
            command: vec!["init", BOOK, "--on", "2025-01-01"],
            answer: "coop.book: book \"coop\" in EUR",
            again: "error[BookExists]",
            before: None,
            after: 1,
        }
    }

    /// The files before, in a folder of their own.
    pub(crate) fn copy(&self) -> tempfile::TempDir {
        let copy = folder();
        for entry in std::fs::read_dir(self.template.path()).expect("a folder") {
            let from = entry.expect("a file").path();
            std::fs::copy(&from, copy.path().join(from.file_name().expect("a name")))
                .expect("it is copied");
        }
        copy
    }

    /// The calls by which the command touches the book when nothing disturbs it.
    pub(crate) fn calls(&self) -> Vec<Call> {
        let (copy, scratch) = (self.copy(), folder());
        let (output, calls) = traced(copy.path(), &self.command, &[], &scratch);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{}: {said}", self.name);
        let seen = look(&copy.path().join(BOOK)).expect("the book opens");
        assert_eq!(seen.findings, [""; 0]);
        assert_eq!(seen.ids.len(), self.after, "{}", self.name);
        let book = copy.path().join(BOOK);
        calls.into_iter().filter(|call| call.touches(&book)).collect()
    }
}

/// Runs the program under strace; what it said, and its calls.
pub(crate) fn traced(
    folder: &Path,
    arguments: &[&str],
    options: &[&str],
    scratch: &tempfile::TempDir,
) -> (Output, Vec<Call>) {
    let recorded = scratch.path().join("trace");
    let mut command = strace(options, &recorded, binary().as_os_str());
    let output = command.current_dir(folder).args(arguments).args(NOW).output().expect("it runs");
    (output, calls(&recorded))
}

fn with_book() -> tempfile::TempDir {
    let folder = folder();
    for (name, text) in [("hours.rules", RULES), ("first.jsonl", FIRST), ("batch.jsonl", BATCH)] {
        std::fs::write(folder.path().join(name), text).expect("written");
    }
    done(folder.path(), &["init", BOOK, "--on", "2025-01-01"]);
    done(folder.path(), &["append", BOOK, "first.jsonl"]);
    done(folder.path(), &["adopt", BOOK, "hours.rules", "--from", "2025-01-01"]);
    folder
}

/// The book of a folder.
pub(crate) fn book(folder: &Path) -> Result<Seen, String> {
    look(&folder.join(BOOK))
}
