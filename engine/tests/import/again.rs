//! The same rows once more: known again in any company, and told apart when they are twins.

use commonbook::import::{ImportOptions, Verdict};
use proptest::prelude::*;

use crate::ground::{Ground, HOURS, KEEP, stamp, words};

const HEAD: &str = "Day,Who,Hours,Note\n";
const PARTIAL: ImportOptions = ImportOptions { dry_run: false, accept_partial: true };

fn file(rows: &[&str]) -> Vec<u8> {
    format!("{HEAD}{}\n", rows.join("\n")).into_bytes()
}

#[test]
fn a_file_that_is_handed_in_again_changes_nothing() {
    let file = file(&["2026-01-05,Ada Member,1,a", "2026-01-06,Ada Member,2,b"]);
    let mut ground = Ground::new();
    assert_eq!(words(&ground.import(&file, HOURS, KEEP)), ["new", "new"]);
    let head = ground.book.head().expect("a head");
    assert_eq!(words(&ground.import(&file, HOURS, KEEP)), ["duplicate", "duplicate"]);
    assert_eq!(ground.book.head().expect("a head"), head);
}

#[test]
fn rows_that_say_the_same_are_as_many_events() {
    let twin = "2026-01-05,Ada Member,1,a";
    let mut ground = Ground::new();
    assert_eq!(words(&ground.import(&file(&[twin, twin]), HOURS, KEEP)), ["new", "new"]);
    let three = file(&[twin, twin, twin]);
    assert_eq!(words(&ground.import(&three, HOURS, KEEP)), ["duplicate", "duplicate", "new"]);
    assert_eq!(ground.size(), 7);
}

#[test]
fn a_source_s_own_key_finds_a_row_that_changed() {
    let map = HOURS.replace("about", "key = \"Note\"\nabout");
    let mut ground = Ground::new();
    ground.import(&file(&["2026-01-05,Ada Member,1,K-1"]), &map, KEEP);
    let changed = file(&["2026-01-05,Ada Member,2,K-1", "2026-01-06,Ada Member,2,K-2"]);
    let refusal = ground.refusal(&changed, &map);
    assert_eq!(refusal.code, "RowChanged");
    assert!(refusal.reason.contains("position 4"), "{refusal:?}");
    assert_eq!(words(&ground.import(&changed, &map, PARTIAL)), ["changed", "new"]);
    // Capitals and signs make no two keys one.
    let other = file(&["2026-01-05,Ada Member,1,k-1"]);
    assert_eq!(words(&ground.import(&other, &map, KEEP)), ["new"]);
    assert_eq!(ground.refusal(&file(&["2026-01-05,Ada Member,1,"]), &map).code, "CellEmpty");
}

#[test]
fn a_changed_row_is_settled_by_a_correction_of_its_event_and_not_by_a_reversal() {
    let map = HOURS.replace("about", "key = \"Note\"\nabout");
    let mut ground = Ground::new();
    ground.import(&file(&["2026-01-05,Ada Member,1,K-1"]), &map, KEEP);
    ground.append(r#"{"id":"c1","type":"contribution_recorded","effective_on":"2026-01-05","corrects":4,"data":{"agent":"ada","kind":"work","quantity":"2","unit":"h"}}"#);
    let import = ground.import(&file(&["2026-01-05,Ada Member,2,K-1"]), &map, KEEP);
    assert_eq!(import.verdicts, [Verdict::Duplicate { position: 4 }]);

    let mut ground = Ground::new();
    ground.import(&file(&["2026-01-05,Ada Member,1,K-1"]), &map, KEEP);
    ground.book.reverse(4, "", &mut stamp(), false).expect("reversed");
    // Nothing says yet what holds instead.
    let changed = file(&["2026-01-05,Ada Member,2,K-1"]);
    assert_eq!(ground.refusal(&changed, &map).code, "RowChanged");
}

#[test]
fn a_column_that_the_tool_adds_makes_no_row_new_where_the_map_names_the_others() {
    let map = HOURS.replace("about", "identity = [\"Day\", [\"Who\", \"Name\"], \"Hours\"]\nabout");
    let mut ground = Ground::new();
    ground.import(&file(&["2026-01-05,Ada Member,1,a"]), &map, KEEP);
    let more = b"Extra,Hours,Who,Day,Note\nx,1,Ada Member,2026-01-05,a\n";
    assert_eq!(words(&ground.import(more, &map, KEEP)), ["duplicate"]);
}

#[test]
fn rows_that_were_imported_are_known_though_their_agent_changed_its_name() {
    let rows = file(&["2026-01-05,Ada Member,1,a"]);
    let mut ground = Ground::new();
    ground.import(&rows, HOURS, KEEP);
    ground.append(r#"{"id":"n1","type":"agent_updated","effective_on":"2026-01-02","data":{"agent":"ada"},"sealed":{"name":"Ada Other"}}"#);
    assert_eq!(words(&ground.import(&rows, HOURS, KEEP)), ["duplicate"]);
    let later = file(&["2026-01-05,Ada Member,1,a", "2026-01-06,Ada Member,1,a"]);
    assert_eq!(ground.refusal(&later, HOURS).code, "AgentUnknown");
}

/// Rows of which some are twins and some are bad.
fn rows() -> impl Strategy<Value = Vec<usize>> {
    prop::collection::vec(0..7_usize, 0..24)
}

const POOL: [&str; 7] = [
    "2026-01-05,Ada Member,1,a",
    "2026-01-05,Ada Member,1,b",
    "2026-01-06,A. M.,2,a",
    "2026-01-06,A. M.,0,a",
    "2026-01-06,Cho,2,a",
    "2026-01-06,Ada Member,-2,a",
    "2026-01-06,Ada Member,2",
];

fn picked(rows: &[usize]) -> Vec<u8> {
    file(&rows.iter().filter_map(|index| POOL.get(*index).copied()).collect::<Vec<_>>())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// However an export grew between imports, in whatever order its rows stand and however often
    /// it is handed in: in the end the book holds what one import of the longest file gives.
    #[test]
    fn imports_of_growing_files_in_any_order_come_to_one_import_of_the_last(
        all in rows(),
        cuts in prop::collection::vec(0..24_usize, 0..4),
        turned in any::<bool>(),
    ) {
        let mut often = Ground::new();
        for cut in cuts {
            let part = all.get(..cut.min(all.len())).expect("a part");
            often.import(&picked(part), HOURS, PARTIAL);
        }
        let mut last = all.clone();
        if turned {
            last.reverse();
        }
        often.import(&picked(&last), HOURS, PARTIAL);
        let again = often.import(&picked(&all), HOURS, PARTIAL);
        prop_assert_eq!(again.count("new"), 0);

        let mut once = Ground::new();
        let import = once.import(&picked(&all), HOURS, PARTIAL);
        let good = all.iter().filter(|index| **index < 3).count();
        prop_assert_eq!(import.count("new"), good);
        prop_assert_eq!(ids(&often), ids(&once));
        prop_assert!(often.book.verify().expect("read").findings.is_empty());
    }
}

/// The ids of a book's events.
fn ids(ground: &Ground) -> std::collections::BTreeSet<String> {
    let mut ids = std::collections::BTreeSet::new();
    let visit = |_, line: &[u8]| {
        let line = String::from_utf8_lossy(line).into_owned();
        let id = line.split("\"id\":\"").nth(1).and_then(|rest| rest.split('"').next());
        ids.insert(id.expect("an id").to_owned());
        std::ops::ControlFlow::Continue(())
    };
    ground.book.lines(0, visit).expect("lines");
    ids
}
