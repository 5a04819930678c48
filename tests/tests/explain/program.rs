//! The commands as people run them: what they print, and how they refuse.

use std::process::Output;

use commonbook_tests::program;
use serde_json::Value;

const NOW: &str = "2026-02-01T09:00:00.000000Z";

const RULES: &str = r#"rules "Hours"
currency EUR
engine 0
closes every year

figure kept in %
fund reserve indivisible

measure hours in h  counts contributions where kind = work

line "reserve"
  takes kept * surplus
  to fund reserve

line "labour"
  takes rest
  shared by hours
  otherwise to fund reserve
"#;

const LINES: &str = r#"{"id":"a1","type":"agent_registered","effective_on":"2025-01-01","data":{"agent":"anna","kind":"person"},"sealed":{"name":"Anna Ångström"}}
{"id":"a2","type":"agent_registered","effective_on":"2025-01-01","data":{"agent":"bo","kind":"person"}}
{"id":"a3","type":"agent_registered","effective_on":"2025-01-01","data":{"agent":"cy","kind":"person"}}
{"id":"w1","type":"contribution_recorded","effective_on":"2025-03-01","data":{"agent":"anna","kind":"work","quantity":"10","unit":"h"}}
{"id":"w2","type":"contribution_recorded","effective_on":"2025-03-02","data":{"agent":"bo","kind":"work","quantity":"5.5","unit":"h"}}
{"id":"r1","type":"result_recorded","effective_on":"2025-12-31","data":{"period":"2025","amount":"100.00","unit":"EUR"}}
{"id":"k1","type":"figure_recorded","effective_on":"2025-12-31","data":{"name":"kept","value":"20","unit":"%"}}
"#;

/// A folder with `coop.book`.
pub(crate) struct World(tempfile::TempDir);

impl World {
    pub(crate) fn new() -> Self {
        let world = Self(tempfile::tempdir().expect("a folder"));
        world.file("hours.rules", RULES);
        world.file("lines.jsonl", LINES);
        world.done(&["init", "coop.book", "--on", "2025-01-01"]);
        world.done(&["append", "coop.book", "lines.jsonl"]);
        world.done(&["adopt", "coop.book", "hours.rules", "--from", "2025-01-01"]);
        world
    }

    pub(crate) fn file(&self, name: &str, text: impl AsRef<[u8]>) {
        std::fs::write(self.0.path().join(name), text).expect("written");
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        static BINARY: std::sync::OnceLock<std::path::PathBuf> = std::sync::OnceLock::new();
        let binary = BINARY.get_or_init(|| program::build().expect("the program builds"));
        let mut command = std::process::Command::new(binary);
        command.current_dir(self.0.path()).env_remove("COMMONBOOK_BOOK");
        command.args(arguments).args(["--now", NOW]).output().expect("it runs")
    }

    pub(crate) fn done(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {errors}");
        String::from_utf8(output.stdout).expect("text")
    }

    fn files(&self) -> Vec<(std::path::PathBuf, Vec<u8>)> {
        let entries = std::fs::read_dir(self.0.path()).expect("a folder");
        let mut files: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
        files.sort();
        let read = |path: std::path::PathBuf| {
            let bytes = std::fs::read(&path).expect("it can be read");
            (path, bytes)
        };
        files.into_iter().map(read).collect()
    }

    /// Runs a command that must be refused with this status and code, and changes no file.
    pub(crate) fn refuses(&self, arguments: &[&str], status: i32, code: &str) -> String {
        let before = self.files();
        let output = self.run(arguments);
        let message = String::from_utf8(output.stderr).expect("text");
        assert_eq!(output.status.code(), Some(status), "{arguments:?}: {message}");
        assert!(message.contains(&format!("error[{code}]")), "{arguments:?}: {message}");
        assert!(message.contains("hint: "), "{arguments:?} gives no hint: {message}");
        assert!(output.stdout.is_empty(), "{arguments:?} prints something");
        assert!(self.files() == before, "{arguments:?} changed a file");
        message
    }
}

#[test]
fn a_share_is_explained_down_to_its_events() {
    let world = World::new();
    let explain = ["explain", "coop.book", "--agent", "anna", "--period", "2025"];
    let text = world.done(&[&explain[..], &["--without", "w2"]].concat());
    for expected in [
        "anna (Anna Ångström) gets 51.61 EUR",
        "weight 10 of 15.5, 2 in the circle",
        "80 × 10 / 15.5 = 1600/31",
        "contribution_recorded",
        "If the contribution_recorded w2 at position 5 had never been recorded",
    ] {
        assert!(text.contains(expected), "{expected:?} is missing:\n{text}");
    }
    let json = world.done(&[&explain[..], &["--format", "json"]].concat());
    let json: Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(json["measures"][0]["events"][0]["id"], "w1");
    assert_eq!(json["lines"][0]["reads"][1], "measure hours");
}

#[test]
fn whoever_gets_nothing_is_answered_and_so_is_a_line_that_gives_nobody_anything() {
    let world = World::new();
    let explain = ["explain", "coop.book", "--period", "2025", "--agent"];
    let text = world.done(&[&explain[..], &["cy"]].concat());
    for expected in [
        "cy gets 0.00 EUR of \"Hours\" for 2025: open",
        "line \"labour\": nothing\n\n  pot main had 80.00; 80.00 left it\n",
        "why nothing: no weight: 0 of what it is shared by",
    ] {
        assert!(text.contains(expected), "{expected:?} is missing:\n{text}");
    }
    let text = world.done(&[&explain[..], &["anna", "--line", "reserve"]].concat());
    assert!(text.contains("why nothing: it gives no contributor anything"), "{text}");
    let text = world.done(&[&explain[..], &["cy", "--without", "w2"]].concat());
    assert!(text.contains("If the contribution_recorded w2"), "{text}");
}

#[test]
fn what_cannot_be_explained_is_refused() {
    let world = World::new();
    let explain = |agent: &str, more: &[&str], code: &str| {
        let words = ["explain", "coop.book", "--period", "2025", "--agent", agent];
        world.refuses(&[&words[..], more].concat(), 3, code)
    };
    explain("dora", &[], "AgentMustBeInTheBook");
    let message = explain("anna", &["--line", "care"], "LineMustBeInTheRules");
    assert!(message.contains("\"labour\""), "{message}");
    explain("anna", &["--without", "w9"], "EventMustBeInTheBook");
    explain("anna", &["--without", "99"], "EventMustBeInTheBook");
    explain("anna", &["--without", "0"], "EventMustBeAFact");
    explain("Anna", &[], "IdMalformed");
}

#[test]
fn another_text_is_tried_and_named_by_its_hash() {
    let world = World::new();
    world.file("other.rules", RULES.replace("takes kept *", "takes 2 * kept *"));
    let words = ["what-if", "coop.book", "other.rules", "--period", "2025..2026"];
    let hash = commonbook::rules::Rules::parse(&RULES.replace("takes kept *", "takes 2 * kept *"));
    let hash = commonbook_core::event::Hash(hash.expect("sound").hash());
    let text = world.done(&words);
    assert!(text.contains(&format!("rules with the sha-256 {hash}")), "{text}");
    assert!(text.contains("reserve     20.00     40.00       20.00"), "{text}");
    let same = world.done(&["what-if", "coop.book", "hours.rules", "--period", "2025"]);
    assert!(same.contains("nothing would differ"), "{same}");
    let figure = ["what-if", "coop.book", "--period", "2025", "--figure", "kept=40"];
    assert!(world.done(&figure).contains("reserve     20.00     40.00       20.00"));
}

#[test]
fn what_cannot_be_otherwise_is_refused() {
    let world = World::new();
    let refuses = |more: &[&str], status: i32, code: &str| {
        world.refuses(&[&["what-if", "coop.book"][..], more].concat(), status, code)
    };
    world.file("named.rules", RULES.replace("\"Hours\"", "\"Others\""));
    refuses(&["named.rules", "--period", "2025"], 3, "RulesMustKeepTheirName");
    world.file("wrong.rules", RULES.replace("shared by hours", "shared by ours"));
    refuses(&["wrong.rules", "--period", "2025"], 3, "E0401");
    refuses(&["--period", "2026..2025"], 3, "PeriodsMustFollow");
    refuses(&["--period", "2025..2026-01"], 3, "PeriodsMustFollow");
    refuses(&["--period", "2025", "--figure", "kept"], 2, "FigureMalformed");
    refuses(&["--period", "2025", "--figure", "kpt=1"], 3, "FigureMustBeDeclared");
    refuses(&["--period", "2025", "--figure", "kept=1,5"], 3, "NumberMalformed");
    refuses(&["--period", "2025", "--without", "nobody"], 3, "EventMustBeInTheBook");
    refuses(&["--period", "2025", "--without", "a1"], 3, "HistoryMustHold");
    world.file("twice.jsonl", LINES.lines().nth(3).expect("a line"));
    refuses(&["--period", "2025", "--with", "twice.jsonl"], 3, "EventMustBeNew");
    world.file(
        "who.jsonl",
        LINES.lines().nth(3).expect("a line").replace("anna", "dora").replace("w1", "w9"),
    );
    refuses(&["--period", "2025", "--with", "who.jsonl"], 3, "EventMustFit");
}
