//! Every fixture: its script builds a real SQLite book and a book in memory, both say the same, and
//! every number of the published case stands in the statements, to the digit.
//!
//! A case's values are compared at the places the case writes, half up. A key of the case without
//! a path fails, and so does a path that leads nowhere. That a wrong digit would be noticed is
//! tried for each value. Snapshots hold the layout of the table, never a number's truth.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test's helpers may stop the test; CARGO_MANIFEST_DIR comes from the environment"
)]

#[path = "spec/case.rs"]
mod case;
#[path = "spec/fixture.rs"]
mod fixture;
#[path = "spec/path.rs"]
mod path;
#[path = "spec/seeds.rs"]
mod seeds;

use fixture::{Fixture, fixtures};

#[test]
fn every_fixture_meets_its_case_from_sqlite() {
    let fixtures = fixtures();
    assert!(fixtures.len() >= 11, "fixtures went missing: {}", fixtures.len());
    for fixture in fixtures {
        let book = fixture.sqlite();
        let compared = fixture.compare(&book.statements);
        println!("{}: {compared} values equal", fixture.name);
        assert!(compared > 0, "{}: nothing was compared", fixture.name);
    }
}

#[test]
fn memory_and_sqlite_hold_the_same_bytes_and_digests() {
    for fixture in fixtures() {
        let (sqlite, memory) = (fixture.sqlite(), fixture.memory());
        assert_eq!(sqlite.lines, memory.lines, "{}", fixture.name);
        assert_eq!(sqlite.root, memory.root, "{}", fixture.name);
        let digests = |run: &fixture::Run| {
            run.statements.iter().map(|s| s["digest"].clone()).collect::<Vec<_>>()
        };
        assert_eq!(digests(&sqlite), digests(&memory), "{}", fixture.name);
    }
}

#[test]
fn every_fixture_verifies_after_every_close() {
    for fixture in fixtures() {
        assert_eq!(fixture.sqlite().findings, Vec::<String>::new(), "{}", fixture.name);
    }
}

#[test]
fn the_layout_of_every_last_statement_is_as_reviewed() {
    for fixture in fixtures() {
        let run = fixture.sqlite();
        insta::with_settings!({
            snapshot_path => fixture.folder.join("expected"),
            prepend_module_to_snapshot => false,
            omit_expression => true,
        }, {
            insta::assert_snapshot!("statement", fixture::shortened(&run.table));
        });
    }
}

#[test]
fn a_case_key_without_a_path_fails() {
    let fixture = Fixture::named("scic_reserves_come_first");
    let mut map = fixture.map();
    map["expected"].as_object_mut().expect("an object").remove("line.legal_reserve");
    let problems = case::problems(&map, &fixture.case(), &fixture.sqlite().statements);
    assert_eq!(problems.len(), 1, "{problems:?}");
}

#[test]
fn formatting_the_rules_changes_no_result() {
    for fixture in fixtures() {
        let run = fixture.memory_with(&|text| {
            commonbook::rules::syntax::format(text)
                .unwrap_or_else(|_| panic!("{} formats", fixture.name))
        });
        let digests: Vec<_> = run.statements.iter().map(|s| s["digest"].clone()).collect();
        let plain: Vec<_> =
            fixture.memory().statements.iter().map(|s| s["digest"].clone()).collect();
        assert_eq!(digests, plain, "{}", fixture.name);
    }
}
