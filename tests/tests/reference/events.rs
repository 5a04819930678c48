//! Every event line of the documents is one that can be handed in, and the reference has them all.
//!
//! The page of events shows each type under a heading of its own, with a line that is read by the
//! reader of append lines, every key that the type can have, and what it may seal. A block marked
//! `wrong=CODE` is refused by that code, line by line.

use std::collections::BTreeSet;

use commonbook_core::event::{Draft, EventType, LineError, parse_append_line, sealed_paths};
use serde_json::Value;

use crate::blocks::{blocks, document};

const PAGE: &str = "docs/reference/events.md";

/// Lines of every type that have every key at least once.
const SAMPLES: &str = "core/tests/append/samples.jsonl";

fn read(line: &str) -> Result<Draft, LineError> {
    parse_append_line(line, &mut || [0; 32])
}

/// The part of the page about a type: from its heading to the next one.
fn section<'a>(page: &'a str, of: &str) -> &'a str {
    let heading = format!("\n### `{of}`\n");
    let (_, rest) = page.split_once(&heading).unwrap_or_else(|| panic!("{PAGE}: no {heading:?}"));
    rest.split("\n## ").next().and_then(|rest| rest.split("\n### ").next()).unwrap_or(rest)
}

#[test]
fn every_event_line_of_the_documents_can_be_handed_in() {
    let mut problems = String::new();
    for block in blocks("jsonl") {
        for line in block.text.lines().filter(|line| !line.trim().is_empty()) {
            let code = read(line).map_or_else(|error| error.code(), |_| "none");
            let wanted = block.value("wrong").unwrap_or("none");
            // What only a book can refuse is read like any other line.
            let by_book = block.says("book");
            if code != wanted && !(by_book && code == "none") {
                problems.push_str(&format!("{}: {code}, not {wanted}: {line}\n", block.place));
            }
        }
    }
    assert!(problems.is_empty(), "\n{problems}");
}

#[test]
fn every_type_of_event_has_an_example_on_its_page() {
    let page = document(PAGE);
    for event_type in EventType::ALL {
        let name = event_type.as_str();
        let section = section(&page, name);
        let mut examples = section.lines().filter_map(|line| read(line).ok());
        let shown = examples.any(|draft| draft.event.kind() == *event_type);
        assert!(shown, "{PAGE}: no line of {name} under its heading");
        for path in sealed_paths(*event_type) {
            let said = section.contains(&format!("Sealed: `{path}`"));
            assert!(said, "{PAGE}: {name} may seal {path}, and nothing says so");
        }
    }
}

#[test]
fn every_key_of_every_event_is_explained_on_its_page() {
    let page = document(PAGE);
    let mut missing = BTreeSet::new();
    for line in document(SAMPLES).lines() {
        let sample: Value = serde_json::from_str(line).expect("a sample is JSON");
        let name = sample["type"].as_str().expect("a sample has a type");
        let section = section(&page, name);
        let keys = sample["data"].as_object().expect("a sample has data").keys();
        for key in keys.filter(|key| !section.contains(&format!("`{key}`"))) {
            missing.insert(format!("{name}.{key}"));
        }
    }
    assert!(missing.is_empty(), "{PAGE} says nothing of {missing:?}");
}
