//! The small book, its files, and everything its tables say.

use std::fmt::Write as _;
use std::ops::ControlFlow;
use std::path::PathBuf;

use commonbook::{Book, ScriptWorld, Stamp, read_append_lines, run_script};
use commonbook_core::log::{FactKind, Log, LogError};
use commonbook_core::value::Timestamp;
use commonbook_store::SqliteLog;

use crate::folder;

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

const SCRIPT: &str = r#"{"command":"clock","at":"2026-01-05T09:00:00.000000Z"}
{"id":"book","type":"book_opened","effective_on":"2024-01-01","data":{"origin":"flip","currency":"EUR","scale":2}}
{"command":"adopt","rules":"hours.rules","from":"2024-01-01"}
{"id":"agent/anna","type":"agent_registered","effective_on":"2024-01-01","data":{"agent":"anna","kind":"person"},"sealed":{"name":"Anna Ångström"}}
{"id":"agent/bo","type":"agent_registered","effective_on":"2024-01-01","data":{"agent":"bo","kind":"person"}}
{"id":"w1","type":"contribution_recorded","effective_on":"2024-05-02","data":{"agent":"anna","kind":"work","quantity":"12.5","unit":"h"}}
{"id":"w2","type":"contribution_recorded","effective_on":"2025-05-02","data":{"agent":"bo","kind":"work","quantity":"7","unit":"h"}}
{"id":"r1","type":"result_recorded","effective_on":"2024-12-31","data":{"period":"2024","amount":"100.00","unit":"EUR"}}
{"id":"r2","type":"result_recorded","effective_on":"2025-12-31","data":{"period":"2025","amount":"50.01","unit":"EUR"}}
{"command":"close","period":"2024"}
{"command":"close","period":"2025"}
"#;

/// What is appended last and lives in the write-ahead log alone.
const LAST: &str = r#"{"id":"w3","type":"contribution_recorded","effective_on":"2026-01-04","data":{"agent":"bo","kind":"work","quantity":"3","unit":"h"},"sealed":{"note":"night shift"}}"#;

/// The bytes of a book's files, taken while it is open.
pub(crate) struct Files {
    parts: Vec<(&'static str, Vec<u8>)>,
    expected: String,
}

impl Files {
    /// Builds the book.
    pub(crate) fn make() -> Self {
        let folder = folder();
        let path = folder.path().join("book.db");
        let mut book = Book::new(SqliteLog::create(&path).expect("a new book"));
        let mut world = ScriptWorld {
            rules: &|_| Some(RULES.to_owned()),
            salts: &mut || [9; 32],
            closed: &mut |_, _| {},
        };
        run_script(&mut book, SCRIPT, &mut world).expect("the script runs");
        // The last connection to leave moves everything into the main file.
        drop(book);
        let mut book = Book::new(SqliteLog::open(&path).expect("it opens"));
        let clock = Timestamp::parse("2026-01-05T10:00:00.000000Z").expect("a time");
        let mut stamp = Stamp::replay(clock, || [3; 32]);
        let drafts = read_append_lines(LAST, &mut stamp).expect("a line");
        let drafts: Vec<_> = drafts.into_iter().map(|(_, draft)| draft).collect();
        book.append(&drafts, &stamp, false).expect("appended");
        let parts: Vec<(&'static str, Vec<u8>)> = ["book.db", "book.db-wal"]
            .into_iter()
            .map(|name| (name, std::fs::read(folder.path().join(name)).expect("it is there")))
            .collect();
        assert!(parts.iter().all(|(_, bytes)| !bytes.is_empty()), "the log is live");
        let expected = dump(book.log()).expect("it reads");
        Self { parts, expected }
    }

    /// Everything the tables say.
    pub(crate) fn expected(&self) -> String {
        self.expected.clone()
    }

    /// How many bytes there are in all files.
    pub(crate) fn bytes(&self) -> usize {
        self.parts.iter().map(|(_, bytes)| bytes.len()).sum()
    }

    fn locate(&self, at: usize) -> (usize, usize) {
        let mut rest = at;
        for (index, (_, bytes)) in self.parts.iter().enumerate() {
            if rest < bytes.len() {
                return (index, rest);
            }
            rest -= bytes.len();
        }
        panic!("byte {at} is in no file")
    }

    /// The file and offset of a byte.
    pub(crate) fn name_of(&self, at: usize) -> String {
        let (index, offset) = self.locate(at);
        format!("{} byte {offset}", self.parts[index].0)
    }

    /// A folder for copies.
    pub(crate) fn copy(&self) -> Copy {
        Copy { folder: folder() }
    }
}

/// A folder in which the book is restored again and again.
pub(crate) struct Copy {
    folder: tempfile::TempDir,
}

impl Copy {
    /// Writes all files anew, one byte of them flipped.
    pub(crate) fn restore(&self, files: &Files, flipped: Option<usize>) {
        for entry in std::fs::read_dir(self.folder.path()).expect("a folder") {
            std::fs::remove_file(entry.expect("a file").path()).expect("it goes");
        }
        let place = flipped.map(|at| files.locate(at));
        for (index, (name, bytes)) in files.parts.iter().enumerate() {
            let mut bytes = bytes.clone();
            if let Some((file, offset)) = place
                && file == index
            {
                bytes[offset] = !bytes[offset];
            }
            std::fs::write(self.folder.path().join(name), bytes).expect("written");
        }
    }

    /// The book's main file.
    pub(crate) fn book(&self) -> PathBuf {
        self.folder.path().join("book.db")
    }
}

/// Every row of every table, as readers get them.
pub(crate) fn dump(log: &impl Log) -> Result<String, LogError> {
    log.read(|view| {
        let mut text = String::new();
        let head = view.head()?;
        writeln!(text, "head {} {:?} {:?}", head.size(), head.tree, head.recorded_at)
            .expect("a text grows");
        view.lines(0, u64::MAX, &mut |row| {
            writeln!(text, "{row:?}").expect("a text grows");
            ControlFlow::Continue(())
        })?;
        view.nodes(&mut |level, index, hash| {
            writeln!(text, "node {level} {index} {hash:?}").expect("a text grows");
            ControlFlow::Continue(())
        })?;
        for kind in FactKind::ALL {
            view.facts(kind, "", "", &mut |key, value| {
                writeln!(text, "{kind:?} {key:?} {value:?}").expect("a text grows");
                ControlFlow::Continue(())
            })?;
        }
        view.secrets(&mut |position, path, secret| {
            writeln!(text, "secret {position} {path} {secret:?}").expect("a text grows");
            ControlFlow::Continue(())
        })?;
        Ok::<_, LogError>(text)
    })
}
