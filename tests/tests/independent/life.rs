//! A book with a long life: a key of its own and one of a member, checkpoints, a close, an erased
//! text, another key, and after a restore another name.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use crate::run::{done, holds, python_with, run, said};

const RULES: &str = r#"rules "yearly"
currency EUR
engine 0
closes every year

measure hours in h  counts contributions where kind = work
fund reserve        may be negative

line "labour"
  takes rest
  even below zero
  shared by hours
  otherwise to fund reserve
"#;

/// How many contributions are recorded at first.
const WORKS: usize = 40;

/// A book's folder, with what was made of the book in it.
pub(crate) struct Life {
    pub(crate) folder: PathBuf,
    /// The files of checkpoints, the oldest first.
    pub(crate) notes: Vec<String>,
    /// The files of public keys of the book, each under the name it signed with.
    pub(crate) keys: Vec<String>,
    /// How many events it has.
    pub(crate) size: usize,
    _place: tempfile::TempDir,
}

impl Life {
    /// The one that all tests read.
    pub(crate) fn shared() -> &'static Self {
        static LIFE: OnceLock<Life> = OnceLock::new();
        LIFE.get_or_init(Self::live)
    }

    /// Words for docs/verify.py or the program, with all keys of the book after them.
    pub(crate) fn with_keys<'a>(&'a self, words: &[&'a str]) -> Vec<&'a str> {
        let mut words = words.to_vec();
        for key in &self.keys {
            words.extend(["--key", key]);
        }
        words
    }

    fn live() -> Self {
        let place = tempfile::tempdir().expect("a folder");
        let folder = place.path().to_path_buf();
        let mut life = Self { folder, notes: Vec::new(), keys: Vec::new(), size: 0, _place: place };
        life.begins();
        life.closes_a_year();
        life.goes_on_elsewhere();
        life.done(&["export", "a.book", "--out", "lines", "--texts", "texts"]);
        let lines = std::fs::read_to_string(life.folder.join("lines")).expect("lines");
        life.size = lines.lines().count();
        life
    }

    fn done(&self, words: &[&str]) -> String {
        done(&self.folder, words)
    }

    fn append(&self, events: &str, words: &[&str]) {
        std::fs::write(self.folder.join("events"), events).expect("it is written");
        self.done(&[&["append", "a.book", "events"], words].concat());
    }

    fn sign(&mut self, key: &str) {
        let note = format!("note-{}", self.notes.len());
        self.done(&["checkpoint", "a.book", "--key", key, "--out", &note]);
        self.notes.push(note);
    }

    /// The newest public key of the book, as `key list` and `key new` print it.
    fn keep_key(&mut self, said: &str) {
        let key = said.split_whitespace().find(|word| word.starts_with("atelier.example/book"));
        let file = format!("key-{}", self.keys.len());
        let key = key.unwrap_or_else(|| panic!("no key: {said}"));
        std::fs::write(self.folder.join(&file), format!("{key}\n")).expect("it is written");
        self.keys.push(file);
    }

    fn begins(&mut self) {
        std::fs::write(self.folder.join("yearly.rules"), RULES).expect("it is written");
        let said = self.done(&[
            "init",
            "a.book",
            "--origin",
            "atelier.example/book",
            "--key",
            "one.key",
            "--on",
            "2026-01-01",
        ]);
        self.keep_key(said.split_once("public key: ").expect("a key").1);
        self.sign("one.key");
        self.done(&["adopt", "a.book", "yearly.rules", "--from", "2026-01-01"]);
        let mut events = String::new();
        for agent in ["anna", "bo"] {
            agent_event(&mut events, agent);
        }
        for number in 0..WORKS {
            work(&mut events, "anna", number);
        }
        self.append(&events, &[]);
        self.sign("one.key");
    }

    fn closes_a_year(&mut self) {
        let key = self.done(&["key", "new", "bo.key", "--name", "bo"]);
        std::fs::write(self.folder.join("bo.pub"), key).expect("it is written");
        self.done(&["key", "add", "a.book", "bo.pub"]);
        let mut events = String::new();
        for number in 100..105 {
            work(&mut events, "bo", number);
        }
        self.append(&events, &["--signed-by", "bo.key"]);
        let result = r#"{"id": "result", "type": "result_recorded", "effective_on": "2026-12-31", "data": {"period": "2026", "amount": "600.00", "unit": "EUR"}}"#;
        self.append(result, &[]);
        self.sign("one.key");
        self.done(&["close", "a.book", "--period", "2026", "--signed-by", "bo.key"]);
        self.sign("one.key");
        let why = ["--authority", "a request", "--on", "2026-12-31"];
        self.done(&[&["redact", "a.book", "2"], why.as_slice()].concat());
        self.done(&["key", "revoke", "a.book", "bo.pub", "--reason", "left \"the\" train \\ é"]);
        self.sign("one.key");
        let said = self.done(&["key", "new", "two.key", "--name", "atelier.example/book"]);
        self.keep_key(&said);
        self.done(&["key", "rotate", "a.book", "two.key"]);
        self.sign("two.key");
    }

    fn goes_on_elsewhere(&mut self) {
        let copy = |from: &str, to: &str| {
            std::fs::copy(self.folder.join(from), self.folder.join(to)).expect("a copy");
        };
        copy("a.book", "saved.book");
        let mut events = String::new();
        work(&mut events, "anna", 200);
        self.append(&events, &[]);
        self.done(&["checkpoint", "a.book", "--key", "two.key", "--out", "lost.note"]);
        copy("saved.book", "a.book");
        let name = "atelier.example/book/2";
        self.done(&[
            "continue",
            "a.book",
            "--origin",
            name,
            "--lost",
            "lost.note",
            "--reason",
            "-",
        ]);
        let said = self.done(&["key", "new", "three.key", "--name", name]);
        self.keep_key(&said);
        self.done(&["key", "rotate", "a.book", "three.key"]);
        self.sign("three.key");
        let mut events = String::new();
        work(&mut events, "anna", 300);
        self.append(&events, &[]);
        self.sign("three.key");
    }
}

fn agent_event(events: &mut String, agent: &str) {
    let written = writeln!(
        events,
        r#"{{"id": "agent/{agent}", "type": "agent_registered", "effective_on": "2026-01-01", "data": {{"agent": "{agent}", "kind": "person", "attributes": {{"level": "Señor {agent}"}}}}, "sealed": {{"name": "{agent} \u0001 ü\t\u007f"}}}}"#
    );
    written.expect("it is written");
}

fn work(events: &mut String, agent: &str, number: usize) {
    let sealed =
        if number.is_multiple_of(3) { r#", "sealed": {"note": "the night shift"}"# } else { "" };
    let written = writeln!(
        events,
        r#"{{"id": "work/{number}", "type": "contribution_recorded", "effective_on": "2026-03-10", "data": {{"agent": "{agent}", "kind": "work", "quantity": "{}", "unit": "h"}}{sealed}}}"#,
        number + 1
    );
    written.expect("it is written");
}

/// The file of a folder.
pub(crate) fn text(folder: &Path, name: &str) -> String {
    std::fs::read_to_string(folder.join(name)).expect("a text")
}

#[test]
fn the_whole_life_of_a_book_is_verified() {
    let life = Life::shared();
    let newest = life.notes.last().expect("a note");
    let words = ["all", "lines", "--texts", "texts", "--checkpoint", newest];
    let all = holds(&life.folder, &life.with_keys(&words));
    assert!(all.contains("1 closes, 11 signed events, "), "{all}");
    assert!(
        all.contains(" sealed texts, 1 erased, checkpoint: atelier.example/book/2 of"),
        "{all}"
    );
    let verified = done(&life.folder, &["verify", "a.book"]);
    assert_eq!(crate::run::root(&all), crate::run::root(&verified));
    let words = ["checkpoint", "--lines", "lines"];
    let mut words = life.with_keys(&words);
    words.extend(life.notes.iter().map(String::as_str));
    let agreed = crate::run::verify_py(&life.folder, &words);
    assert!(agreed.len() == 8 && agreed.values().all(Result::is_ok), "{agreed:?}");
}

#[test]
fn a_checkpoint_of_what_was_lost_is_not_of_the_book_that_went_on() {
    let life = Life::shared();
    let words = life.with_keys(&["checkpoint", "lost.note", "--lines", "lines"]);
    let verdict = &crate::run::verify_py(&life.folder, &words)["lost.note"];
    assert!(verdict.as_ref().is_err_and(|why| why.contains("another name")), "{verdict:?}");
    let program = run(&life.folder, &["prove", "a.book", "1", "--checkpoint", "lost.note"]);
    assert_ne!(program.status.code(), Some(0), "{}", said(&program));
}

#[test]
fn without_the_package_for_signatures_the_rest_is_checked_and_they_are_not_passed_over() {
    let life = Life::shared();
    let bare = |words: &[&str]| python_with(&["-I", "-S"], &life.folder, words);
    for command in
        [["root", "lines"].as_slice(), &["digests", "lines"], &["texts", "lines", "texts"]]
    {
        let output = bare(command);
        assert_eq!(output.status.code(), Some(0), "{command:?}: {}", said(&output));
    }
    for command in [["signatures", "lines"], ["all", "lines"], ["checkpoint", "note-1"]] {
        let words = life.with_keys(&command);
        let words = if command[0] == "signatures" { command.to_vec() } else { words };
        let output = bare(&words);
        assert_eq!(output.status.code(), Some(2), "{command:?}: {}", said(&output));
        assert!(said(&output).contains("pip install cryptography"), "{}", said(&output));
    }
}

#[test]
fn a_file_that_is_not_there_and_a_command_that_is_none_have_their_own_status() {
    let folder = &Life::shared().folder;
    let status = |words: &[&str]| python_with(&[], folder, words).status.code();
    assert_eq!(status(&["root", "no-such-file"]), Some(3));
    assert_eq!(status(&["checkpoint", "note-0", "--key", "no-such-key"]), Some(3));
    assert_eq!(status(&["checkpoint", "note-0"]), Some(2), "no key");
    assert_eq!(status(&["prove"]), Some(2));
    assert_eq!(status(&[]), Some(2));
}
