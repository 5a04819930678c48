//! A fixture folder, and a book built from its script.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::PathBuf;

use commonbook::projections::render;
use commonbook::{Book, ScriptWorld, run_script};
use commonbook_core::log::{Log, MemoryLog, hash_hex};
use commonbook_store::SqliteLog;
use commonbook_tests::program;
use serde_json::Value;

use crate::case;
use crate::place::Published;

/// One folder of `fixtures`.
pub(crate) struct Fixture {
    pub(crate) name: String,
    pub(crate) folder: PathBuf,
}

/// What a script made of a book.
pub(crate) struct Run {
    /// One statement a close, read back from the book, in order.
    pub(crate) statements: Vec<Value>,
    /// The last statement as a table.
    pub(crate) table: String,
    /// Findings of `verify` at the end.
    pub(crate) findings: Vec<String>,
    /// The root, in hex.
    pub(crate) root: String,
    /// Every line.
    pub(crate) lines: Vec<Vec<u8>>,
}

/// The names of all fixture folders.
pub(crate) fn names() -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(root())
        .expect("fixtures are there")
        .map(|entry| entry.expect("it can be read"))
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

fn root() -> PathBuf {
    program::repository().join("fixtures")
}

impl Fixture {
    /// The fixture of that name.
    pub(crate) fn named(name: &str) -> Self {
        let folder = root().join(name).canonicalize().expect("it is there");
        Self { name: name.to_owned(), folder }
    }

    pub(crate) fn text(&self, file: &str) -> String {
        std::fs::read_to_string(self.folder.join(file))
            .unwrap_or_else(|error| panic!("{}/{file}: {error}", self.name))
    }

    pub(crate) fn map(&self) -> Value {
        serde_json::from_str(&self.text("map.json")).expect("map.json is JSON")
    }

    /// The case as it was published.
    pub(crate) fn case(&self) -> Value {
        let map = self.map();
        let file = map["case"].as_str().expect("a map names its case");
        let text = self.text(file);
        if file.ends_with(".jsonl") {
            let lines = text.lines().map(|line| serde_json::from_str(line).expect("JSON"));
            return Value::Array(lines.collect());
        }
        serde_json::from_str(&text).expect("the case is JSON")
    }

    /// The statements given, and those of the log under each variant of the rules.
    pub(crate) fn published(&self, statements: &[Value]) -> Published {
        let mut variants = BTreeMap::new();
        if let Some(named) = self.map().get("variants") {
            for (name, files) in named.as_object().expect("variants by name") {
                let other = |file: &str| files[file].as_str().unwrap_or(file).to_owned();
                let run = self.run(MemoryLog::new(), &other, &|text| text.to_owned());
                assert_eq!(run.findings, Vec::<String>::new(), "{name}: the book verifies");
                variants.insert(name.clone(), run.statements);
            }
        }
        Published { statements: statements.to_vec(), variants }
    }

    /// The book in a file, built and read back.
    pub(crate) fn sqlite(&self) -> Run {
        let folder = tempfile::tempdir().expect("a folder");
        let log = SqliteLog::create(folder.path().join("book.db")).expect("a new book");
        self.run(log, &str::to_owned, &|text| text.to_owned())
    }

    /// The book in memory, its rules changed on the way.
    pub(crate) fn memory(&self, change: &dyn Fn(&str) -> String) -> Run {
        self.run(MemoryLog::new(), &str::to_owned, change)
    }

    fn run(
        &self,
        log: impl Log,
        file: &dyn Fn(&str) -> String,
        change: &dyn Fn(&str) -> String,
    ) -> Run {
        let mut book = Book::new(log);
        let rules = |name: &str| {
            std::fs::read_to_string(self.folder.join(file(name))).ok().map(|text| change(&text))
        };
        let mut world =
            ScriptWorld { rules: &rules, salts: &mut || [7; 32], closed: &mut |_, _| {} };
        run_script(&mut book, &self.text("log.jsonl"), &mut world)
            .unwrap_or_else(|error| panic!("{}: {error}", self.name));
        let mut statements = Vec::new();
        let mut table = String::new();
        let names = book.names().expect("names");
        for close in book.closes().expect("closes") {
            let statement = book.published(&close).expect("a statement");
            statements.push(serde_json::from_str(&render::json(&statement)).expect("JSON"));
            table = render::table(&statement, &names);
        }
        let report = book.verify().expect("it verifies");
        let mut lines = Vec::new();
        book.lines(0, |_, line| {
            lines.push(line.to_vec());
            ControlFlow::Continue(())
        })
        .expect("lines");
        Run {
            statements,
            table,
            findings: report.findings.iter().map(ToString::to_string).collect(),
            root: hash_hex(&report.root),
            lines,
        }
    }

    /// How many expected values stand in the statements; stops the test at any difference.
    pub(crate) fn compare(&self, statements: &[Value]) -> usize {
        let map = self.map();
        if map.get("distributions").is_some() {
            return crate::seeds::compare(self, &map, statements);
        }
        let case = self.case();
        let problems = case::problems(&map, &case, &self.published(statements));
        assert!(problems.is_empty(), "{}:\n{}", self.name, problems.join("\n"));
        case::compared(&map)
    }
}

/// The first and last lines of a long table; a layout needs no thousand rows.
pub(crate) fn shortened(table: &str) -> String {
    let lines: Vec<&str> = table.lines().collect();
    let keep = 60;
    if lines.len() <= 2 * keep {
        return table.to_owned();
    }
    let (start, end) = (&lines[..keep], &lines[lines.len() - keep..]);
    format!("{}\n[...]\n{}\n", start.join("\n"), end.join("\n"))
}
