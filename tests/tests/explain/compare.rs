//! What-if: nothing changed is no difference, and a change is the difference of two real books.

use std::path::Path;

use commonbook::projections::{Statement, WhatIf, render};
use commonbook::{Changes, Range};
use commonbook_core::value::Id;
use serde_json::Value;

use crate::books::{self, Memory, folders};

/// The rules text that was in force for a statement.
fn text_of(folder: &Path, statement: &Statement) -> String {
    let hash = statement.provenance.rules_hash;
    let entries = std::fs::read_dir(folder).expect("a folder");
    let texts = entries.filter_map(|it| std::fs::read_to_string(it.expect("an entry").path()).ok());
    let mut texts = texts
        .filter(|text| commonbook::rules::Rules::parse(text).is_ok_and(|it| it.hash() == hash.0));
    texts.next().expect("the rules are in the folder")
}

fn range(first: &Statement, last: &Statement) -> Range {
    let rules = Some(first.provenance.rules.clone());
    Range { rules, first: first.provenance.period, last: last.provenance.period }
}

fn published(book: &Memory) -> Vec<Statement> {
    let size = book.head().expect("a head").size();
    let closes = book.closes().expect("closes");
    let standing = closes.iter().filter(|close| close.stands_at(size));
    standing.map(|close| book.published(close).expect("a statement")).collect()
}

fn zero(found: &WhatIf) {
    let json: Value = serde_json::from_str(&render::what_if_json(found)).expect("JSON");
    crate::schema::follows("what_if", &json);
    for period in &found.periods {
        assert!(period.differences.is_zero(), "{}: {:?}", period.period, period.differences);
        assert_eq!(period.before.digest, period.after.digest);
    }
    assert!(found.together.iter().all(commonbook::projections::what_if::Differences::is_zero));
}

#[test]
fn the_same_rules_change_nothing_in_any_fixture() {
    for folder in folders() {
        let book = books::of(&folder);
        for statement in published(&book) {
            let text = text_of(&folder, &statement);
            let changes = Changes { rules: Some(text), ..Changes::default() };
            let found = book.what_if(&range(&statement, &statement), &changes).expect("compared");
            zero(&found);
            // A period that was called several times has as many distributions.
            let number = statement.provenance.number;
            let one = found.periods.iter().find(|one| one.number == number).expect("it is there");
            let side = &one.before;
            assert_eq!(side.digest, statement.digest, "{folder:?}: as it is, it is as published");
        }
    }
}

#[test]
fn the_same_rules_change_nothing_over_periods_in_a_row() {
    let mut rows = 0;
    for folder in folders() {
        let book = books::of(&folder);
        let statements = published(&book);
        let has_reopened = book.closes().expect("closes").len() > statements.len();
        let (Some(first), Some(last)) = (statements.first(), statements.last()) else { continue };
        // One more period, which nobody has closed, follows from the state of the last one.
        let next = last.provenance.period.following().expect("a period follows");
        let text = text_of(&folder, first);
        let changes = Changes { rules: Some(text), ..Changes::default() };
        for end in [last.provenance.period, next] {
            let range = Range { last: end, ..range(first, last) };
            match book.what_if(&range, &changes) {
                Ok(found) => {
                    zero(&found);
                    for (period, statement) in found.periods.iter().zip(&statements) {
                        let of = &statement.provenance.period;
                        // The digest covers positions, and a history that is carried out again
                        // has none of what was reopened.
                        let is_again = period.before.digest == statement.digest;
                        assert!(is_again || has_reopened, "{folder:?}, {of}");
                    }
                    rows += usize::from(found.periods.len() > 1);
                }
                // What a period lacks (a figure, a result), a what-if lacks too.
                Err(error) => assert_ne!(error.code(), "HistoryMustHold", "{folder:?}: {error}"),
            }
        }
    }
    assert!(rows >= 8, "only {rows} rows of periods");
}

/// A small history whose second year opens from the first.
const STORY: &str = r#"{"command":"clock","at":"2024-06-07T09:00:00.000000Z"}
{"id":"book","type":"book_opened","effective_on":"2024-01-01","data":{"origin":"coop","currency":"EUR","scale":2}}
{"id":"a","type":"agent_registered","effective_on":"2024-01-01","data":{"agent":"anna","kind":"person"}}
{"id":"ma","type":"membership_started","effective_on":"2024-01-01","data":{"agent":"anna","role":"worker"}}
{"id":"b","type":"agent_registered","effective_on":"2024-01-01","data":{"agent":"bo","kind":"person"}}
{"command":"adopt","rules":"ours","from":"2024-01-01"}
{"id":"w1","type":"contribution_recorded","effective_on":"2024-03-01","data":{"agent":"anna","kind":"work","quantity":"3","unit":"h"}}
{"id":"w2","type":"contribution_recorded","effective_on":"2024-04-01","data":{"agent":"bo","kind":"work","quantity":"1","unit":"h"}}
{"id":"r24","type":"result_recorded","effective_on":"2024-12-31","data":{"period":"2024","amount":"100.00","unit":"EUR"}}
{"id":"f","type":"figure_recorded","effective_on":"2024-12-31","data":{"name":"kept","value":"10","unit":"%"}}
CLOSE
{"command":"clock","at":"2025-12-31T09:00:00.000000Z"}
{"id":"w3","type":"contribution_recorded","effective_on":"2025-03-01","data":{"agent":"bo","kind":"work","quantity":"2","unit":"h"}}
{"id":"r25","type":"result_recorded","effective_on":"2025-12-31","data":{"period":"2025","amount":"50.00","unit":"EUR"}}
"#;

const RULES: &str = r#"rules "Ours"
currency EUR
engine 0
closes every year

figure kept in %
fund reserve

measure hours in h  counts contributions where kind = work

line "reserve"
  takes kept * surplus
  to fund reserve

line "from the reserve" from fund reserve
  takes 50% of fund reserve
  shared by hours
  otherwise to fund reserve

line "labour"
  takes rest
  shared by hours
  otherwise to fund reserve
"#;

fn story(rules: &str, change: impl Fn(&str) -> String) -> Memory {
    let close = "{\"command\":\"clock\",\"at\":\"2025-01-20T09:00:00.000000Z\"}\n\
                 {\"command\":\"close\",\"period\":\"2024\"}";
    let text = change(&STORY.replace("CLOSE", close));
    let mut book = commonbook::Book::new(commonbook_core::log::MemoryLog::new());
    let texts = |_: &str| Some(rules.to_owned());
    let mut world =
        commonbook::ScriptWorld { rules: &texts, salts: &mut || [7; 32], closed: &mut |_, _| {} };
    commonbook::run_script(&mut book, &text, &mut world).expect("it runs");
    book
}

fn both_years() -> Range {
    let period = |text| commonbook_core::value::Period::parse(text).expect("a year");
    Range { rules: None, first: period("2024"), last: period("2025") }
}

/// What each year's result is in a book that really is so.
fn results(book: &Memory) -> Vec<String> {
    let years = ["2024", "2025"].map(|year| {
        let period = commonbook_core::value::Period::parse(year).expect("a year");
        let request = commonbook::projections::Request {
            rules: None,
            period,
            known_at: None,
            as_of: None,
            number: None,
        };
        book.statement(&request).expect("a statement").digest.to_string()
    });
    years.to_vec()
}

fn after(found: &WhatIf) -> Vec<String> {
    found.periods.iter().map(|period| period.after.digest.to_string()).collect()
}

#[test]
fn other_rules_give_what_a_book_under_them_really_gives() {
    let other = RULES.replace("50% of fund", "25% of fund");
    let changes = Changes { rules: Some(other.clone()), ..Changes::default() };
    let found = story(RULES, str::to_owned).what_if(&both_years(), &changes).expect("compared");
    assert_eq!(after(&found), results(&story(&other, str::to_owned)));
    let hash = commonbook::rules::Rules::parse(&other).expect("sound").hash();
    assert_eq!(found.changes.rules_hash.map(|it| it.0), Some(hash));
    assert!(!found.periods[1].differences.is_zero(), "the second year opens otherwise");
}

#[test]
fn an_event_left_out_gives_what_a_book_without_it_really_gives() {
    for id in ["w1", "ma", "f2"] {
        let with_correction = |text: &str| {
            let corrected = r#"{"id":"f2","type":"figure_recorded","effective_on":"2024-12-31","corrects":8,"data":{"name":"kept","value":"20","unit":"%"}}"#;
            text.replace(
                r#""value":"10","unit":"%"}}"#,
                &format!("\"value\":\"10\",\"unit\":\"%\"}}}}\n{corrected}"),
            )
        };
        let changes = Changes { without: vec![id.to_owned()], ..Changes::default() };
        let book = story(RULES, with_correction);
        let found = book.what_if(&both_years(), &changes).expect("compared");
        let missing = story(RULES, |text| {
            let marked = format!("\"id\":\"{id}\"");
            let text = with_correction(text);
            let lines = text.lines().filter(|line| !line.contains(&marked));
            // The correction names a position, and a line before it is gone.
            let shift = if id == "f2" { "8" } else { "7" };
            let moved =
                |line: &str| line.replace("\"corrects\":8", &format!("\"corrects\":{shift}"));
            lines.map(|line| format!("{}\n", moved(line))).collect()
        });
        assert_eq!(after(&found), results(&missing), "{id}");
    }
}

#[test]
fn a_changed_event_and_a_figure_give_what_a_book_with_them_really_gives() {
    let line = r#"{"id":"w1b","type":"contribution_recorded","effective_on":"2024-03-01","corrects":5,"data":{"agent":"anna","kind":"work","quantity":"1","unit":"h"}}"#;
    let draft = commonbook_core::event::parse_append_line(line, &mut || [0; 32]).expect("a line");
    let figures = vec![("kept".to_owned(), "30".to_owned())];
    let changes = Changes { with: vec![draft], figures, ..Changes::default() };
    let found = story(RULES, str::to_owned).what_if(&both_years(), &changes).expect("compared");
    let really = story(RULES, |text| {
        text.replace(r#""quantity":"3""#, r#""quantity":"1""#).replace(r#""10""#, r#""30""#)
    });
    assert_eq!(after(&found), results(&really));
}

#[test]
fn classes_add_up_to_the_contributors() {
    let changes = Changes { without: vec!["w2".to_owned()], ..Changes::default() };
    let found = story(RULES, str::to_owned).what_if(&both_years(), &changes).expect("compared");
    let json: Value = serde_json::from_str(&render::what_if_json(&found)).expect("JSON");
    let differences = &json["periods"][0]["differences"];
    assert_eq!(differences["classes"]["worker"], differences["agents"]["anna"]);
    assert_eq!(differences["classes"]["no membership"], differences["agents"]["bo"]);
    assert_eq!(differences["agents"]["anna"]["difference"], "23.75");
    assert_eq!(differences["agents"]["bo"]["difference"], "-23.75");
}

#[test]
fn the_counterfactual_of_an_explanation_is_that_of_the_what_if() {
    let book = story(RULES, str::to_owned);
    let request = commonbook::projections::Request {
        rules: None,
        period: commonbook_core::value::Period::parse("2024").expect("a year"),
        known_at: None,
        as_of: None,
        number: None,
    };
    let anna = Id::parse("anna").expect("an id");
    let found = book.explain(&request, &anna, None, Some("w2")).expect("it is explained");
    let without = found.without.expect("it was asked for");
    assert_eq!(without.event.position, 6);
    assert_eq!(without.total.difference.to_string(), "23.75");
    assert_eq!(without.total.before, found.total);
}
