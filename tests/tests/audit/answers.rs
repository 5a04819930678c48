//! The page and the JSON of an audit: laid out as checked in, and held against the schema.

use commonbook::core::event::Event;
use commonbook::core::log::MemoryLog;
use commonbook::projections::{Audit, render};
use commonbook_tests::program::repository;
use serde_json::Value;

use crate::books::{audited, book, fixture, folders, forged};

fn problems(value: &Value) -> Vec<String> {
    let text = std::fs::read_to_string(repository().join("schemas/audit.schema.json")).unwrap();
    let schema: Value = serde_json::from_str(&text).unwrap();
    assert!(jsonschema::meta::is_valid(&schema), "it is not a schema");
    let schema = jsonschema::validator_for(&schema).unwrap();
    let errors = schema.iter_errors(value);
    errors.map(|error| format!("{}: {error}", error.instance_path())).collect()
}

fn json(audit: &Audit) -> Value {
    let text = render::audit_json(audit);
    let value: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(text, serde_json::to_string(&value).unwrap() + "\n", "keys stand in order");
    value
}

/// A book with a result that its closes did not have.
fn cheat() -> Audit {
    let honest = book(&fixture("bakers_through_five_years"));
    let mut changed = false;
    audited(&forged(&honest, MemoryLog::new(), &mut |_, event| {
        if let (Event::ResultRecorded(e), false) = (event, changed) {
            e.amount = e.amount.checked_add(e.amount).unwrap();
            changed = true;
        }
    }))
}

#[test]
fn every_audit_of_every_fixture_follows_the_schema() {
    for folder in folders() {
        let audit = json(&audited(&book(&folder)));
        assert_eq!(problems(&audit), [""; 0], "{folder:?}");
    }
    let found = json(&cheat());
    assert_eq!(problems(&found), [""; 0]);
    assert_eq!(found["in_order"], Value::from(false));
    assert!(found["first"]["position"].is_u64());
}

#[test]
fn an_audit_that_strays_from_the_schema_is_refused() {
    let sound = json(&cheat());
    for key in sound.as_object().unwrap().keys() {
        let mut less = sound.clone();
        less.as_object_mut().unwrap().remove(key);
        let optional = ["first", "first_recorded_at", "last_recorded_at"].contains(&key.as_str());
        assert_eq!(problems(&less).is_empty(), optional, "without {key}");
    }
    type Stray = (&'static str, fn(&mut Value));
    let strays: [Stray; 6] = [
        ("a check without what it means", |it| {
            it["checks"][0].as_object_mut().unwrap().remove("means");
        }),
        ("a count as a text", |it| it["checks"][0]["looked_at"][0]["count"] = "1".into()),
        ("another key of a finding", |it| {
            let checks = it["checks"].as_array_mut().unwrap();
            let mut found = checks.iter_mut().filter(|it| it["findings"][0].is_object());
            found.next().unwrap()["findings"][0]["more"] = 1.into();
        }),
        ("closes without rules", |it| {
            it["closes"][0].as_object_mut().unwrap().remove("rules");
        }),
        ("a null", |it| it["book"] = Value::Null),
        ("another schema", |it| it["schema"] = "commonbook.audit/2".into()),
    ];
    for (what, stray) in strays {
        let mut audit = sound.clone();
        stray(&mut audit);
        assert!(!problems(&audit).is_empty(), "{what} passes");
    }
}

#[test]
fn the_page_is_as_a_reader_finds_it() {
    let of = |audit: &Audit| {
        let page = render::audit(audit);
        page.replace(env!("CARGO_PKG_VERSION"), "<version>")
    };
    insta::assert_snapshot!(of(&audited(&book(&fixture("friends_last_cent")))));
    insta::assert_snapshot!(of(&cheat()));
}
