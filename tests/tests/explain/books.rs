//! Books in memory, carried out from the fixtures or from a few lines of a test.

use std::path::{Path, PathBuf};

use commonbook::projections::{Request, Statement, render};
use commonbook::{Book, ScriptWorld, run_script};
use commonbook_core::log::MemoryLog;
use commonbook_core::value::{Id, Period};
use commonbook_tests::program::repository;
use serde_json::Value;

/// A book in memory.
pub(crate) type Memory = Book<MemoryLog>;

/// Every folder of a fixture.
pub(crate) fn folders() -> Vec<PathBuf> {
    let entries = std::fs::read_dir(repository().join("fixtures")).expect("fixtures are there");
    let mut folders: Vec<PathBuf> =
        entries.map(|entry| entry.expect("it can be read").path()).collect();
    folders.retain(|path| path.join("log.jsonl").is_file());
    folders.sort();
    folders
}

/// The book that a fixture's script makes.
pub(crate) fn of(folder: &Path) -> Memory {
    let log = std::fs::read_to_string(folder.join("log.jsonl")).expect("a log");
    let rules = |name: &str| std::fs::read_to_string(folder.join(name)).ok();
    let mut book = Book::new(MemoryLog::new());
    let mut world = ScriptWorld { rules: &rules, salts: &mut || [7; 32], closed: &mut |_, _| {} };
    run_script(&mut book, &log, &mut world).unwrap_or_else(|error| panic!("{folder:?}: {error}"));
    book
}

/// The book that the lines of a script make, with the rules that it adopts by name; before them
/// the book is opened in EUR and the agents are registered, all on 2023-01-01.
pub(crate) fn script(rules: &[(&str, &str)], agents: &[&str], lines: &str) -> Memory {
    let mut log = String::from(concat!(
        r#"{"command": "clock", "at": "2023-01-01T09:00:00.000000Z"}"#,
        "\n",
        r#"{"id": "book", "type": "book_opened", "effective_on": "2023-01-01", "#,
        r#""data": {"origin": "why.example/book", "currency": "EUR", "scale": 2}}"#,
        "\n"
    ));
    for agent in agents {
        let attributes = if agent.starts_with("senior") { "senior" } else { "junior" };
        let data = format!(
            r#"{{"agent": "{agent}", "kind": "person", "attributes": {{"level": "{attributes}"}}}}"#
        );
        log.push_str(&event(&format!("agent/{agent}"), "agent_registered", "2023-01-01", &data));
    }
    log.push_str(lines);
    let rules =
        |name: &str| rules.iter().find(|(of, _)| *of == name).map(|(_, text)| (*text).to_owned());
    let mut book = Book::new(MemoryLog::new());
    let mut world = ScriptWorld { rules: &rules, salts: &mut || [7; 32], closed: &mut |_, _| {} };
    run_script(&mut book, &log, &mut world).unwrap_or_else(|error| panic!("{error}\n{log}"));
    book
}

/// A line of a script that records an event.
pub(crate) fn event(id: &str, of: &str, on: &str, data: &str) -> String {
    let (id, of, on) = (quoted(id), quoted(of), quoted(on));
    format!("{{\"id\": {id}, \"type\": {of}, \"effective_on\": {on}, \"data\": {data}}}\n")
}

/// A line of a script that records a contribution.
pub(crate) fn contribution(id: &str, agent: &str, on: &str, (kind, what): (&str, &str)) -> String {
    let data = format!(r#"{{"agent": "{agent}", "kind": "{kind}", {what}}}"#);
    event(id, "contribution_recorded", on, &data)
}

/// A line of a script that records what a year brought.
pub(crate) fn result(year: &str, amount: &str) -> String {
    let data = format!(r#"{{"period": "{year}", "amount": "{amount}", "unit": "EUR"}}"#);
    event(&format!("result/{year}"), "result_recorded", &format!("{year}-12-31"), &data)
}

/// A line of a script that is a command: `adopt`, `close`, `clock`.
pub(crate) fn command(name: &str, more: &[(&str, &str)]) -> String {
    let more: String = more.iter().map(|(key, value)| format!(r#", "{key}": "{value}""#)).collect();
    format!("{{\"command\": {}{more}}}\n", quoted(name))
}

fn quoted(text: &str) -> String {
    format!("\"{text}\"")
}

/// Why a contributor gets what it gets in a year: as text and as JSON that follows its schema and
/// re-adds.
pub(crate) fn why(book: &Memory, agent: &str, year: &str, line: Option<&str>) -> (String, Value) {
    let period = Period::parse(year).expect("a year");
    let request = Request { rules: None, period, known_at: None, as_of: None, number: None };
    let agent = Id::parse(agent).expect("an id");
    let found = book.explain(&request, &agent, line, None).expect("it is explained");
    let json: Value = serde_json::from_str(&render::explanation_json(&found)).expect("JSON");
    crate::schema::follows("explanation", &json);
    crate::adds_up(&json);
    (render::explanation(&found, &render::Names::new()), json)
}

/// What a statement was asked for by.
pub(crate) fn request(statement: &Statement) -> Request {
    let of = &statement.provenance;
    Request {
        rules: Some(of.rules.clone()),
        period: of.period,
        known_at: None,
        as_of: None,
        number: Some(of.number),
    }
}
