//! The statements of every fixture follow the schema that is checked in, and the schema is strict.
//!
//! A key that the program writes and the schema does not know fails, and so does a key of the
//! schema that no fixture and no test of the crate shows to be right: the mutations below take one
//! thing away each.

#![cfg(test)]

use std::path::{Path, PathBuf};

use commonbook::projections::render;
use commonbook::{Book, ScriptWorld, run_script};
use commonbook_core::log::MemoryLog;
use serde_json::Value;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn schema() -> jsonschema::Validator {
    let text = std::fs::read_to_string(root().join("schemas/statement.schema.json")).unwrap();
    let schema: Value = serde_json::from_str(&text).unwrap();
    assert!(jsonschema::meta::is_valid(&schema), "the schema is not a schema");
    jsonschema::validator_for(&schema).unwrap()
}

/// The published statements of a fixture.
fn statements(folder: &Path) -> Vec<Value> {
    let log = std::fs::read_to_string(folder.join("log.jsonl")).unwrap();
    let rules = |name: &str| std::fs::read_to_string(folder.join(name)).ok();
    let mut book = Book::new(MemoryLog::new());
    let mut world = ScriptWorld { rules: &rules, salts: &mut || [7; 32], closed: &mut |_, _| {} };
    run_script(&mut book, &log, &mut world).unwrap_or_else(|error| panic!("{folder:?}: {error}"));
    let closes = book.closes().unwrap();
    let json = |close| render::json(&book.published(close).unwrap());
    closes.iter().map(|close| serde_json::from_str(&json(close)).unwrap()).collect()
}

fn folders() -> Vec<PathBuf> {
    let entries = std::fs::read_dir(root().join("fixtures")).unwrap();
    let mut folders: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    folders.retain(|path| path.join("log.jsonl").is_file());
    folders.sort();
    folders
}

#[test]
fn every_statement_of_every_fixture_follows_the_schema() {
    let schema = schema();
    let mut seen = 0_usize;
    for folder in folders() {
        for statement in statements(&folder) {
            let problems: Vec<String> = schema
                .iter_errors(&statement)
                .map(|error| format!("{}: {error}", error.instance_path()))
                .collect();
            assert!(problems.is_empty(), "{folder:?}:\n{}", problems.join("\n"));
            seen += 1;
        }
    }
    assert!(seen >= 11, "only {seen} statements");
}

#[test]
fn a_statement_that_strays_from_the_schema_is_refused() {
    let schema = schema();
    let folder = root().join("fixtures/scop_part_travail_by_pay_and_hours");
    let sound = statements(&folder).remove(0);
    assert!(schema.is_valid(&sound));
    type Stray = (&'static str, fn(&mut Value));
    let strays: [Stray; 6] = [
        ("an amount as a number", |it| it["result"]["lines"][0]["amount"] = Value::from(1)),
        ("an amount in a second spelling", |it| {
            it["result"]["lines"][0]["amount"] = "01.00".into();
        }),
        ("an unknown key", |it| it["result"]["more"] = Value::from(1)),
        ("a missing digest", |it| drop(it.as_object_mut().unwrap().remove("digest"))),
        ("a null", |it| it["provenance"]["book"] = Value::Null),
        ("another schema", |it| it["schema"] = "commonbook.statement/2".into()),
    ];
    for (what, stray) in strays {
        let mut statement = sound.clone();
        stray(&mut statement);
        assert!(!schema.is_valid(&statement), "{what} passes");
    }
}
