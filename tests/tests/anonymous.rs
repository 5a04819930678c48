//! `--anon`: no report prints a sealed text of the book, in any form; amounts and digests stay.
//!
//! The real program, each command of it, on a book with names, notes and reasons. A command that is
//! new has to be listed here.

#![cfg(test)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use commonbook::{Book, ScriptWorld, Stamp, run_script};
use commonbook_core::event::KeyAdded;
use commonbook_core::log::{Checkpoint, FactKind, Log, LogError, Signer};
use commonbook_core::value::{Date, Timestamp};
use commonbook_store::SqliteLog;
use commonbook_tests::program;
use rusqlite::Connection;

const RULES: &str = r#"rules "Mill"
currency EUR
engine 0
closes every year

measure hours in h  counts contributions where kind = work
fund reserve

line "labour"
  takes rest
  even below zero
  shared by hours
  otherwise to fund reserve
"#;

/// Every path of a sealed text, in every type of event that has one.
const SCRIPT: &str = r#"{"command": "clock", "at": "2025-12-31T09:00:00.000000Z"}
{"id": "book", "type": "book_opened", "effective_on": "2025-01-01", "data": {"origin": "mill", "currency": "EUR", "scale": 2}}
{"command": "adopt", "rules": "mill.rules", "from": "2025-01-01"}
{"id": "a1", "type": "agent_registered", "effective_on": "2025-01-01", "data": {"agent": "m1", "kind": "person"}, "sealed": {"name": "Zephyrine Quillfeather"}}
{"id": "a2", "type": "agent_registered", "effective_on": "2025-01-01", "data": {"agent": "m2", "kind": "person"}, "sealed": {"name": "Böðvar Ængström"}}
{"id": "a3", "type": "agent_registered", "effective_on": "2025-01-01", "data": {"agent": "m3", "kind": "person"}, "sealed": {"name": "Cyprienne Oakhollow"}}
{"id": "a4", "type": "agent_registered", "effective_on": "2025-01-01", "data": {"agent": "m4", "kind": "person"}, "sealed": {"name": "Demetria Umberfold"}}
{"id": "n2", "type": "agent_updated", "effective_on": "2025-02-01", "data": {"agent": "m2"}, "sealed": {"name": "Bodvar Newname"}}
{"id": "s1", "type": "membership_started", "effective_on": "2025-01-01", "data": {"agent": "m4", "role": "member"}}
{"id": "s2", "type": "membership_suspended", "effective_on": "2025-03-01", "data": {"agent": "m4", "role": "member"}, "sealed": {"reason": "unfit for the moment"}}
{"id": "s3", "type": "membership_resumed", "effective_on": "2025-04-01", "data": {"agent": "m4", "role": "member"}, "sealed": {"reason": "fit once more"}}
{"id": "s4", "type": "membership_ended", "effective_on": "2025-05-01", "data": {"agent": "m4", "role": "member", "fault": true}, "sealed": {"reason": "quarrelled at length"}}
{"id": "w1", "type": "contribution_recorded", "effective_on": "2025-06-30", "data": {"agent": "m1", "kind": "work", "quantity": "60", "unit": "h"}, "sealed": {"note": "night shift at the weir"}}
{"id": "w2", "type": "contribution_recorded", "effective_on": "2025-12-15", "data": {"agent": "m2", "kind": "work", "quantity": "20", "unit": "h"}, "sealed": {"note": "sluice repaired alone"}}
{"id": "w3", "type": "contribution_recorded", "effective_on": "2025-12-15", "data": {"agent": "m3", "kind": "work", "quantity": "5", "unit": "h"}, "sealed": {"note": "swept the granary"}}
{"id": "r1", "type": "revenue_recorded", "effective_on": "2025-06-30", "data": {"amount": "1200.00", "unit": "EUR"}}
{"command": "clock", "at": "2026-02-01T09:00:00.000000Z"}
{"command": "close", "period": "2025"}
{"command": "reopen", "period": "2025", "reason": "somebody forgot a barge"}
{"command": "close", "period": "2025"}
{"command": "clock", "at": "2026-05-01T09:00:00.000000Z"}
{"id": "m1", "type": "agents_merged", "effective_on": "2026-04-01", "data": {"agent": "m4", "into": "m3"}, "sealed": {"reason": "one and the same weaver"}}
{"id": "h1", "type": "agent_succeeded", "effective_on": "2026-04-02", "data": {"agent": "m2", "by": "m3"}, "sealed": {"reason": "drowned in the millrace"}}
{"id": "l1", "type": "contribution_recorded", "effective_on": "2025-12-17", "data": {"agent": "m1", "kind": "work", "quantity": "20", "unit": "h"}, "sealed": {"note": "found in a drawer"}}
{"id": "w4", "type": "contribution_recorded", "effective_on": "2026-04-17", "data": {"agent": "m1", "kind": "work", "quantity": "4", "unit": "h"}, "sealed": {"note": "mended sacks"}}
{"id": "r2", "type": "revenue_recorded", "effective_on": "2026-04-30", "data": {"amount": "30.00", "unit": "EUR"}}
"#;

/// What every command is asked for; `BOOK`, `RULES`, `TABLE`, `LINES` and `NEW` are files.
const REPORTS: &[&str] = &[
    "statement BOOK --period 2025 -O table",
    "statement BOOK --period 2025 -O csv",
    "statement BOOK --period 2025 -O json",
    "statement BOOK --period 2025 --known-at head -O table",
    "statement BOOK --period 2026 --as-of 2026-04-30 -O table",
    "explain BOOK --period 2025 --agent m1 -O table",
    "explain BOOK --period 2025 --agent m1 -O json",
    "explain BOOK --period 2025 --agent m2 --without w1 -O table",
    "what-if BOOK RULES --period 2025 -O table",
    "what-if BOOK --without w1 --period 2025 -O table",
    "what-if BOOK --without w1 --period 2025 -O json",
    "check-table BOOK TABLE --period 2025 -O table",
    "check-table BOOK TABLE --period 2025 -O json",
    "close BOOK --period 2026 --preview -O table",
    "close BOOK --period 2026 --preview -O csv",
    "close BOOK --period 2026 --preview -O json",
    "reopen BOOK --period 2025 --reason again --dry-run",
    "dissolve BOOK --on 2026-04-30 --preview -O table",
    "dissolve BOOK --on 2026-04-30 --preview -O json",
    "dissolve BOOK --on 2026-04-30 --preview --text",
    "reverse BOOK 12 --reason again --dry-run",
    "journal BOOK -f hledger",
    "journal BOOK -f beancount",
    "journal BOOK -f csv",
    "trial-balance BOOK -O table",
    "trial-balance BOOK -O json",
    "history BOOK --agent m1 -O table",
    "history BOOK --agent m1 -O json",
    "log BOOK",
    "agents BOOK",
    "agents BOOK --as-of 2025-12-31",
    "adjustments BOOK",
    "adjustments BOOK --json",
    "payables BOOK --settled -O table",
    "payables BOOK --settled -O csv",
    "payables BOOK --settled -O json",
    "verify BOOK --recompute",
    "audit BOOK",
    "audit BOOK --json",
    "append BOOK LINES --dry-run",
    "adopt BOOK RULES --from 2027-01-01 --dry-run",
    "init NEW --dry-run",
    "demo",
    "rules check RULES",
    "export BOOK",
    "backup BOOK COPY",
    "key list BOOK",
    "key list BOOK --json",
    "role grant BOOK --agent m1 --role closer --dry-run",
    "checkpoint BOOK --list",
    "prove BOOK 12",
    "proof verify PROOF --key PUBLIC",
    "proof verify PROOF --key PUBLIC --json",
    "redact BOOK --all --authority request --dry-run",
    "continue BOOK --origin mill/2 --lost LOST --reason again --dry-run",
];

/// Commands that refuse it.
const REFUSING: &[&str] = &[
    "import BOOK TABLE --map toggl --dry-run",
    "export BOOK --texts NEW",
    "prove BOOK 12 --reveal name",
];

struct Files {
    folder: tempfile::TempDir,
    program: PathBuf,
}

impl Files {
    fn make() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut book = Book::new(SqliteLog::create(&folder.path().join("BOOK")).unwrap());
        let mut world = ScriptWorld {
            rules: &|_| Some(RULES.to_owned()),
            salts: &mut || [9; 32],
            closed: &mut |_, _| {},
        };
        run_script(&mut book, SCRIPT, &mut world).unwrap_or_else(|error| panic!("{error}"));
        let write =
            |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        write("RULES", &RULES.replace("takes rest", "takes 50% of rest").replace(
            "  otherwise to fund reserve\n",
            "  otherwise to fund reserve\n\nline \"rest\"\n  takes rest\n  even below zero\n  to fund reserve\n",
        ));
        write("TABLE", "who,amount\nm1,847.06\nm2,282.35\nm3,70.58\n");
        write("LINES", "");
        let origin = book.identity().unwrap().origin;
        let signer = Signer::new(&origin, &[3; 32]).unwrap();
        let public = signer.public().unwrap();
        let event = KeyAdded { agent: None, key: *public.key() }.into();
        let (clock, day) = ("2026-05-01T09:00:00.000000Z", "2026-05-01");
        let mut stamp = Stamp::fixed(Timestamp::parse(clock).unwrap());
        book.keep(vec![event], "", Date::parse(day).unwrap(), &mut stamp, false).unwrap();
        let signed = book.checkpoint(&signer).unwrap();
        let named = book.agents().unwrap().into_iter().find(|entry| entry.name.is_some()).unwrap();
        let at = book.log().read::<_, LogError>(|view| {
            Ok(view.fact(FactKind::Agent, named.id.as_str())?.unwrap().parse().unwrap())
        });
        let proof = book.prove(at.unwrap(), &["name".to_owned()], &signed.note).unwrap();
        write("PROOF", &proof.text());
        write("PUBLIC", &public.to_string());
        let lost = Checkpoint { size: 9_999, ..signed.says };
        write("LOST", &lost.signed(&signer).unwrap());
        Self { folder, program: program::build().unwrap() }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn run(&self, words: &str, more: &[&str]) -> Output {
        let mut command = Command::new(&self.program);
        command.args(words.split(' ')).args(more).args(["--now", "2026-05-02T09:00:00.000000Z"]);
        let output = command.env_remove("COMMONBOOK_BOOK").current_dir(self.path()).output();
        // The next one makes it again.
        drop(std::fs::remove_file(self.path().join("COPY")));
        output.unwrap()
    }

    /// Every sealed text that the book keeps.
    fn texts(&self) -> Vec<String> {
        let raw = Connection::open(self.path().join("BOOK")).unwrap();
        let mut statement = raw.prepare("SELECT value FROM secret").unwrap();
        let rows = statement.query_map((), |row| row.get(0)).unwrap();
        rows.map(Result::unwrap).collect()
    }
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// The words that have a digit: amounts, ids, days, hashes.
fn numbers(text: &str) -> Vec<&str> {
    let words = text.split(|sign: char| sign.is_whitespace() || sign == ',');
    words.filter(|word| word.contains(|sign: char| sign.is_ascii_digit())).collect()
}

#[test]
fn no_report_prints_a_sealed_text_and_every_number_stays() {
    let files = Files::make();
    let texts = files.texts();
    let kinds: BTreeSet<&str> = texts.iter().map(String::as_str).collect();
    assert_eq!(kinds.len(), 16, "{kinds:?}");
    let (mut with_names, mut wrong) = (BTreeSet::new(), Vec::new());
    for words in REPORTS {
        let (plain, anonymous) = (files.run(words, &[]), files.run(words, &["--anon"]));
        let status = plain.status.code();
        if status > Some(1) || status != anonymous.status.code() {
            wrong.push(format!("{words}: {status:?}, {}", said(&anonymous)));
            continue;
        }
        let (plain, anonymous) = (said(&plain), said(&anonymous));
        let command = words.split(' ').next().unwrap();
        for text in &texts {
            if anonymous.contains(text.as_str()) {
                wrong.push(format!("{words} prints {text:?}:\n{anonymous}"));
            }
            if plain.contains(text.as_str()) {
                with_names.insert(command);
            }
        }
        // These take the time, or make ids of their own.
        if matches!(command, "demo" | "init" | "reopen" | "reverse") {
            continue;
        }
        // What a proof reveals is of the proof.
        let is_json = words.ends_with("json") && command != "proof";
        if numbers(&plain) != numbers(&anonymous) || is_json && plain != anonymous {
            wrong.push(format!("{words}:\n{plain}\nis not\n{anonymous}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // Without the flag names are printed, so there is something to hide.
    let expected = [
        "adjustments",
        "agents",
        "close",
        "dissolve",
        "explain",
        "history",
        "payables",
        "proof",
        "statement",
        "what-if",
    ];
    assert_eq!(with_names, BTreeSet::from(expected));
}

#[test]
fn what_reads_names_to_know_who_is_meant_refuses() {
    let files = Files::make();
    for words in REFUSING {
        let output = files.run(words, &["--anon"]);
        assert_eq!(output.status.code(), Some(2), "{words}: {}", said(&output));
        assert!(said(&output).starts_with("error[TextsAreNeeded]"), "{}", said(&output));
    }
}

#[test]
fn every_command_of_the_program_is_asked() {
    let files = Files::make();
    let help = said(&files.run("--help", &[]));
    let listed = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let names = listed.take_while(|line| !line.is_empty());
    let names = names.filter_map(|line| line.strip_prefix("  ")?.split(' ').next());
    let names: BTreeSet<&str> = names.filter(|name| !name.is_empty() && *name != "help").collect();
    assert!(names.len() > 20, "{names:?}");
    let asked = REPORTS.iter().chain(REFUSING).map(|words| words.split(' ').next().unwrap());
    assert_eq!(asked.collect::<BTreeSet<&str>>(), names);
}
