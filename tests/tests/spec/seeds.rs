//! The real distributions of MetaGame: every published row against the statements.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::fixture::Fixture;
use crate::path::walk;

/// How many published rows (one a person and distribution, both lines equal) are equal.
pub(crate) fn compare(fixture: &Fixture, map: &Value, statements: &[Value]) -> usize {
    let published = published(&fixture.text("thesource.jsonl"));
    let mut rows = 0;
    for named in map["distributions"].as_array().expect("a list") {
        let id = named["id"].as_str().expect("an id");
        let close = usize::try_from(named["close"].as_u64().expect("a number")).expect("small");
        let statement = &statements[close.saturating_sub(1)];
        let distribution = &published[id];
        let lines = named["lines"].as_object().expect("lines");
        let mut people = BTreeMap::new();
        let (mut budget, mut paid) = (0_i64, 0_i64);
        for allocation in distribution["allocations"].as_array().expect("a list") {
            let policy = allocation["policy"].as_str().expect("a policy");
            let line = lines[policy].as_str().expect("a line");
            budget += number(&allocation["budget"]);
            for receipt in allocation["receipts"].as_array().expect("receipts") {
                let who = receipt[0].as_str().expect("a person");
                let path = format!("result/agents/{who}/lines/{line}/amount");
                // A person without a share counts as 0.
                let found = walk(statement, &path).map_or(0, number);
                assert_eq!(found, number(&receipt[1]), "{id}, {who}, {line}");
                paid += found;
                *people.entry(who.to_owned()).or_insert(0) += 1;
            }
        }
        for (who, times) in &people {
            assert_eq!(*times, lines.len(), "{id}: {who} has a row in every policy");
        }
        let agents = statement["result"]["agents"].as_object().expect("agents");
        for who in agents.keys() {
            assert!(people.contains_key(who), "{id}: {who} got a share outside the published rows");
        }
        let left = walk(statement, named["undistributed"].as_str().expect("a path"));
        assert_eq!(left.map(number), Some(budget - paid), "{id}: undistributed");
        rows += people.len();
    }
    rows
}

fn published(text: &str) -> BTreeMap<String, Value> {
    text.lines()
        .map(|line| serde_json::from_str::<Value>(line).expect("JSON"))
        .filter(|value| value["type"] == "distribution")
        .map(|value| (value["id"].as_str().expect("an id").to_owned(), value))
        .collect()
}

fn number(value: &Value) -> i64 {
    value.as_str().and_then(|text| text.parse().ok()).expect("a whole number")
}

#[test]
fn all_3109_rows_of_the_five_real_distributions_are_equal() {
    let fixture = Fixture::named("metagame_weekly_seeds");
    let run = fixture.sqlite();
    assert_eq!(fixture.compare(&run.statements), 3109);
    let types = |name: &str| {
        let mark = format!("\"type\":\"{name}\"");
        run.lines.iter().filter(|line| String::from_utf8_lossy(line).contains(&mark)).count()
    };
    assert_eq!(types("distribution_closed"), 5);
    assert_eq!(types("close_reopened"), 1);
    let left: Vec<&Value> = run
        .statements
        .iter()
        .filter_map(|s| walk(s, "result/lines/undistributed/amount"))
        .collect();
    assert_eq!(left, ["380", "380", "483", "458", "459"]);
}
