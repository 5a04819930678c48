//! Answers follow the schemas that are checked in, and the schemas are strict.

use std::collections::BTreeMap;
use std::sync::{Mutex, OnceLock};

use commonbook_tests::program::repository;
use serde_json::Value;

/// Stops the test when a value strays from a schema.
pub(crate) fn follows(name: &str, value: &Value) {
    let problems = problems(name, value);
    assert!(problems.is_empty(), "{name}:\n{}\n{value}", problems.join("\n"));
}

fn problems(name: &str, value: &Value) -> Vec<String> {
    static READ: OnceLock<Mutex<BTreeMap<String, jsonschema::Validator>>> = OnceLock::new();
    let mut read = READ.get_or_init(Mutex::default).lock().expect("no test panicked here");
    let schema = read.entry(name.to_owned()).or_insert_with(|| {
        let path = repository().join(format!("schemas/{name}.schema.json"));
        let text = std::fs::read_to_string(path).expect("a schema");
        let schema: Value = serde_json::from_str(&text).expect("JSON");
        assert!(jsonschema::meta::is_valid(&schema), "{name} is not a schema");
        jsonschema::validator_for(&schema).expect("a schema")
    });
    let errors = schema.iter_errors(value);
    errors.map(|error| format!("{}: {error}", error.instance_path())).collect()
}

#[test]
fn an_answer_that_strays_from_its_schema_is_refused() {
    let world = crate::program::World::new();
    world.file("table.csv", "who,hours,amount\nanna,10,51.60\ntotal,9,\n");
    let explain = "explain coop.book --agent anna --period 2025 --without w2 -O json";
    let what_if = "what-if coop.book hours.rules --period 2025..2026 --figure kept=30 -O json";
    let table = "check-table coop.book table.csv --period 2025 -O json";
    for (name, words) in [("explanation", explain), ("what_if", what_if), ("table_check", table)] {
        let output = world.run(&words.split(' ').collect::<Vec<_>>());
        let sound: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        follows(name, &sound);
        let keys: Vec<String> = sound.as_object().expect("an object").keys().cloned().collect();
        assert!(keys.is_sorted(), "{keys:?}");
        for key in
            keys.iter().filter(|key| !["without", "together", "first"].contains(&key.as_str()))
        {
            let mut less = sound.clone();
            less.as_object_mut().expect("an object").remove(key);
            assert!(!problems(name, &less).is_empty(), "{name} without {key} passes");
        }
        let mut more = sound.clone();
        more["more"] = Value::from(1);
        assert!(!problems(name, &more).is_empty(), "{name} with another key passes");
    }
}
