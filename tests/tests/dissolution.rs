//! Every fixture's book, as if its co-op ended after its last close: the answer follows the schema
//! that is checked in, adds up, and gives no indivisible fund to anybody.

#![cfg(test)]

use std::path::{Path, PathBuf};

use commonbook::projections::{Dissolution, DissolutionRequest, render};
use commonbook::{Book, ScriptWorld, run_script};
use commonbook_core::log::MemoryLog;
use commonbook_core::value::Exact;
use serde_json::Value;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn schema() -> jsonschema::Validator {
    let text = std::fs::read_to_string(root().join("schemas/dissolution.schema.json")).unwrap();
    let schema: Value = serde_json::from_str(&text).unwrap();
    assert!(jsonschema::meta::is_valid(&schema), "the schema is not a schema");
    jsonschema::validator_for(&schema).unwrap()
}

/// What would go where on the last day of a fixture's last close.
fn ended(folder: &Path) -> Dissolution {
    let log = std::fs::read_to_string(folder.join("log.jsonl")).unwrap();
    let rules = |name: &str| std::fs::read_to_string(folder.join(name)).ok();
    let mut book = Book::new(MemoryLog::new());
    let mut world = ScriptWorld { rules: &rules, salts: &mut || [7; 32], closed: &mut |_, _| {} };
    run_script(&mut book, &log, &mut world).unwrap_or_else(|error| panic!("{folder:?}: {error}"));
    let on = book.closes().unwrap().last().unwrap().period.last_day();
    let request = DissolutionRequest { rules: None, on, known_at: None };
    book.dissolution(&request).unwrap_or_else(|error| panic!("{folder:?}: {error}"))
}

fn folders() -> Vec<PathBuf> {
    let entries = std::fs::read_dir(root().join("fixtures")).unwrap();
    let mut folders: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    folders.retain(|path| path.join("log.jsonl").is_file());
    folders.sort();
    folders
}

#[test]
fn the_end_of_every_fixture_follows_the_schema_and_adds_up() {
    let schema = schema();
    for folder in folders() {
        let found = ended(&folder);
        let json: Value = serde_json::from_str(&render::dissolution_json(&found)).unwrap();
        let problems: Vec<String> = schema.iter_errors(&json).map(|it| it.to_string()).collect();
        assert!(problems.is_empty(), "{folder:?}:\n{}", problems.join("\n"));
        let goes = [&found.totals.paid, &found.totals.destinations, &found.totals.left];
        let goes: Vec<Exact> = goes.iter().map(|it| it.exact()).collect();
        assert_eq!(Exact::sum(&goes).unwrap(), found.totals.there.exact(), "{folder:?}");
        for fund in found.funds.iter().filter(|fund| fund.kind == "indivisible") {
            let is_open = found.open.iter().any(|left| left.place == format!("fund {}", fund.name));
            assert_eq!(is_open, !fund.after.is_zero(), "{folder:?}: {}", fund.name);
        }
    }
}

#[test]
fn the_schema_is_strict() {
    let schema = schema();
    let folder = root().join("fixtures/workers_loss_borne_in_order");
    let json: Value = serde_json::from_str(&render::dissolution_json(&ended(&folder))).unwrap();
    assert!(schema.is_valid(&json));
    for key in json.as_object().unwrap().keys() {
        let mut less = json.clone();
        less.as_object_mut().unwrap().remove(key);
        assert!(!schema.is_valid(&less), "{key} may be left out");
    }
    let mut more = json;
    more["agents"][0]["tip"] = Value::from("1.00");
    assert!(!schema.is_valid(&more));
}
