//! What was owed before: claims that go on under another name, what closes credited, how far
//! somebody is behind, and the past that rules read.

use serde_json::Value;

use crate::books::{command, contribution, event, result, script, why};
use crate::{list, number, sum};

const OWED: &str = r#"rules "Owed"
currency EUR
engine 0
closes every year

fund reserve

measure old in EUR  counts contributions where kind = pay  until paid

line "owed"
  takes 50% of surplus
  shared by old
  otherwise to fund reserve

line "rest"
  takes rest
  to fund reserve
"#;

fn pay(id: &str, agent: &str, on: &str, value: &str) -> String {
    contribution(id, agent, on, ("pay", &format!(r#""value": "{value}", "unit": "EUR""#)))
}

fn clock(at: &str) -> String {
    command("clock", &[("at", &format!("{at}T09:00:00.000000Z"))])
}

/// What happened in 2023: ada is owed 40.00 of two contributions, and nothing is paid.
fn first_year() -> String {
    [
        command("adopt", &[("rules", "owed.rules"), ("from", "2023-01-01")]),
        clock("2023-12-31"),
        pay("p1", "ada", "2023-03-01", "30.00"),
        pay("p2", "ada", "2023-04-01", "10.00"),
        result("2023", "5.00"),
        clock("2024-01-10"),
        command("close", &[("period", "2023")]),
    ]
    .concat()
}

fn ids(events: &[Value]) -> Vec<&str> {
    events.iter().map(|event| event["id"].as_str().expect("an id")).collect()
}

#[test]
fn a_posting_of_an_earlier_close_names_it_and_the_contributions_behind() {
    let lines = [first_year(), pay("p3", "ada", "2024-03-01", "2.00"), result("2024", "5.00")];
    let book = script(&[("owed.rules", OWED)], &["ada"], &lines.concat());
    let (text, json) = why(&book, "ada", "2024", None);
    let events = list(&json["measures"][0], "events");
    let credit = events.iter().find(|it| it["worth"] == "40").expect("what was credited");
    assert_eq!(credit["close"]["period"], "2023");
    assert_eq!(ids(list(credit, "credited")), ["p1", "p2"]);
    let paid = events.iter().find(|it| it["worth"] == "-2.5").expect("what was paid");
    assert!(paid.get("credited").is_none() && paid["close"]["period"] == "2023", "{paid}");
    for expected in ["account_posted by the close of 2023", "  credits contribution_recorded"] {
        assert!(text.contains(expected), "{expected:?} is missing:\n{text}");
    }
}

#[test]
fn a_credit_that_ended_is_taken_off_and_its_contributions_are_told_no_more() {
    let ends = contribution(
        "p2",
        "ada",
        "2023-04-01",
        ("pay", r#""value": "10.00", "unit": "EUR", "expires": "2024-06-01""#),
    );
    let lines = [
        first_year().replace(&pay("p2", "ada", "2023-04-01", "10.00"), &ends),
        result("2024", "5.00"),
    ];
    let book = script(&[("owed.rules", OWED)], &["ada"], &lines.concat());
    let (text, json) = why(&book, "ada", "2024", None);
    let events = list(&json["measures"][0], "events");
    let of = |worth: &str| events.iter().find(|it| it["worth"] == worth).expect(worth);
    assert_eq!(ids(list(of("30"), "credited")), ["p1"]);
    assert!(of("10").get("credited").is_none() && of("10")["close"]["period"] == "2023");
    // What was paid took the credit that ends first.
    assert_eq!(of("-7.5")["ended_on"], "2024-06-01");
    assert!(text.contains("account_posted by the close of 2023, ended on 2024-06-01"), "{text}");
}

#[test]
fn a_measure_that_continues_another_holds_its_claims_from_the_start() {
    let new = OWED.replace("old", "new") + "\ncontinues \"old\" as new\n";
    let lines = [
        first_year(),
        command("adopt", &[("rules", "new.rules"), ("from", "2024-01-01")]),
        pay("p3", "ada", "2024-03-01", "2.00"),
        result("2024", "5.00"),
    ];
    let rules = [("owed.rules", OWED), ("new.rules", new.as_str())];
    let book = script(&rules, &["ada"], &lines.concat());
    let (text, json) = why(&book, "ada", "2024", None);
    let measure = &json["measures"][0];
    assert_eq!((&measure["value"], &json["lines"][0]["weight"]), (&"39.5".into(), &"39.5".into()));
    assert!(text.contains("measure new: 39.5 EUR"), "{text}");
    assert_eq!(list(measure, "events").len(), 3, "what was owed, what was paid, what is new");
}

#[test]
fn who_catches_up_sees_by_how_much_and_since_when() {
    let rules = r#"rules "Even"
currency EUR
engine 0
closes every year

fund reserve

measure hours in h  counts contributions where kind = work  for ever

let before = past own line "even"

line "even"
  takes rest
  shared by hours catching up on "even"
  otherwise to fund reserve
"#;
    let work = |id: &str, agent: &str, on: &str, hours: &str| {
        contribution(id, agent, on, ("work", &format!(r#""quantity": "{hours}", "unit": "h""#)))
    };
    let lines = [
        command("adopt", &[("rules", "even.rules"), ("from", "2023-01-01")]),
        clock("2023-12-31"),
        work("w1", "ada", "2023-03-01", "10"),
        result("2023", "90.00"),
        clock("2024-01-10"),
        command("close", &[("period", "2023")]),
        work("w2", "bo", "2024-03-01", "10"),
        work("w3", "cy", "2024-03-01", "1"),
        result("2024", "15.00"),
    ];
    let book = script(&[("even.rules", rules)], &["ada", "bo", "cy"], &lines.concat());
    let (text, json) = why(&book, "bo", "2024", None);
    let behind = &json["lines"][0]["behind"];
    assert_eq!((&behind["all"], &behind["paid"]), (&"105.00".into(), &"0.00".into()));
    assert_eq!((&behind["weight"], &behind["weights"]), (&"10".into(), &"21".into()));
    let words = "catching up on \"even\": 105.00 in all × 10 / 21 - 0.00 got before: weight 50";
    assert!(text.contains(words), "{text}");
    // Who was paid more than is due now is not behind, and sees what was paid in which close.
    let (text, json) = why(&book, "ada", "2024", None);
    assert_eq!(json["nothing"][0]["reason"], "no_weight");
    assert_eq!(json["nothing"][0]["behind"]["paid"], "90.00");
    assert!(text.contains("105.00 in all × 10 / 21 - 90.00 got before: weight 0"), "{text}");
    let past = &list(&json, "past")[0];
    assert_eq!(past["closes"][0]["close"]["period"], "2023");
    let own = sum(list(past, "closes").iter().map(|row| number(&row["own"])));
    assert_eq!((own, &past["own"]), (number(&past["all"]), &"90.00".into()));
    assert!(text.contains("past of \"even\": own 90.00, all 90.00"), "{text}");
    assert!(text.contains("the close of 2023  90.00  90.00"), "{text}");
}

#[test]
fn a_named_value_that_reads_the_past_shows_it_close_by_close() {
    let rules = r#"rules "Base"
currency EUR
engine 0
closes every year

fund reserve

measure hours in h  counts contributions where kind = work  for ever

line "first"
  takes 10.00 EUR
  shared by hours
  otherwise to fund reserve

let got = past own line "first"

line "again"
  takes rest
  shared by got
  otherwise to fund reserve
"#;
    let opened = r#"{"line": "first", "agent": "ada", "amount": "3.00", "unit": "EUR"}"#;
    let work = contribution("w1", "ada", "2023-03-01", ("work", r#""quantity": "1", "unit": "h""#));
    let lines = [
        event("open/first", "balance_opened", "2023-01-01", opened),
        command("adopt", &[("rules", "base.rules"), ("from", "2023-01-01")]),
        clock("2023-12-31"),
        work,
        result("2023", "90.00"),
        clock("2024-01-10"),
        command("close", &[("period", "2023")]),
        result("2024", "20.00"),
    ];
    let book = script(&[("base.rules", rules)], &["ada"], &lines.concat());
    let (text, json) = why(&book, "ada", "2024", Some("again"));
    let rows: Vec<(bool, &Value)> = list(&json["past"][0], "closes")
        .iter()
        .map(|row| (row.get("close").is_some(), &row["own"]))
        .collect();
    assert_eq!(rows, [(false, &"3.00".into()), (true, &"10.00".into())]);
    assert!(text.contains("before the book began"), "{text}");
    assert!(text.contains("let got: 13 EUR"), "{text}");
}
