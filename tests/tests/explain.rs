//! Explanations re-add: every share of every fixture, from its JSON alone; of whoever gets nothing,
//! too.
//!
//! The sums are done here with numbers read from text. Nothing of the evaluator is asked: lines add
//! up to the total and to the statement, the part by weight is the quota, quota and rounding are
//! the amount, keys add up to the line, and the events of a measure to its value.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    reason = "a test's helpers may stop the test; shares are few"
)]

#[path = "explain/books.rs"]
mod books;
#[path = "explain/claims.rs"]
mod claims;
#[path = "explain/compare.rs"]
mod compare;
#[path = "explain/nothing.rs"]
mod nothing;
#[path = "explain/program.rs"]
mod program;
#[path = "explain/schema.rs"]
mod schema;
#[path = "explain/table.rs"]
mod table;
#[path = "explain/words.rs"]
mod words;

use books::{Memory, folders, request};
use commonbook::projections::{Statement, render};
use commonbook_core::value::{Exact, Id};
use serde_json::Value;

fn number(value: &Value) -> Exact {
    let text = value.as_str().unwrap_or_else(|| panic!("{value} is no number"));
    let normal = match text.split_once('.') {
        Some((whole, part)) => format!("{whole}.{}", part.trim_end_matches('0')),
        None => text.to_owned(),
    };
    let normal = normal.trim_end_matches('.');
    Exact::parse(if normal == "-0" { "0" } else { normal }).expect("a number")
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().unwrap_or_else(|| panic!("{key} is no list"))
}

fn sum(numbers: impl Iterator<Item = Exact>) -> Exact {
    Exact::sum(&numbers.collect::<Vec<_>>()).expect("it is added")
}

/// What is taken off is no more than the amount, and the parts of `paid` are what is left.
fn what_is_due_is_paid(of: &Value, line: &Value, amount: &Exact) {
    let amounts = |key: &str| {
        let listed = line.get(key).and_then(Value::as_array).cloned().unwrap_or_default();
        sum(listed.iter().map(|one| number(&one["amount"])))
    };
    let due = amount.sub(&amounts("less")).expect("a difference");
    let name = &line["name"];
    assert!(line.get("less").is_none() || !due.is_negative(), "{name} of {}", of["agent"]);
    if line.get("paid").is_some() {
        assert_eq!(amounts("paid"), due, "{name}: what is due is paid");
    }
}

/// All that must hold between the numbers of one explanation.
fn adds_up(of: &Value) -> usize {
    let lines = list(of, "lines");
    let paid = lines.iter().filter(|line| line["claim"] != true);
    assert_eq!(sum(paid.map(|line| number(&line["amount"]))), number(&of["total"]), "the total");
    for line in lines {
        let name = &line["name"];
        let (amount, quota) = (number(&line["amount"]), number(&line["quota"]));
        let rounded = quota.add(&number(&line["rounding"])).expect("it is added");
        assert_eq!(rounded, amount, "{name}: quota and rounding");
        if let Some(shared) = line.get("shared") {
            let part = number(shared).mul(&number(&line["weight"])).expect("a product");
            let part = part.div(&number(&line["weights"])).expect("somebody has weight");
            assert_eq!(part, quota, "{name}: the part by weight");
        }
        let parts = list(line, "parts");
        if !parts.is_empty() {
            assert_eq!(sum(parts.iter().map(|part| number(&part["amount"]))), amount, "{name}");
        }
        what_is_due_is_paid(of, line, &amount);
        weighs_what_its_key_is_worth(of, line);
        is_as_far_behind_as_it_weighs(line);
    }
    for one in list(of, "nothing") {
        assert!(lines.iter().all(|line| line["name"] != one["name"]), "{one} gave something");
        is_as_far_behind_as_it_weighs(one);
    }
    for step in list(of, "past") {
        for key in ["own", "all"] {
            let rows = list(step, "closes").iter().map(|row| number(&row[key]));
            assert_eq!(sum(rows), number(&step[key]), "the past of {step}");
        }
    }
    let mut events = 0;
    for (kind, value) in [("measures", "value"), ("accounts", "balance"), ("results", "amount")] {
        for one in list(of, kind) {
            let worths = list(one, "events");
            let found = sum(worths.iter().map(|event| number(&event["worth"])));
            let rounding = one.get("rounding").map_or(Exact::ZERO, number);
            let found = found.add(&rounding).and_then(|sum| sum.kept()).expect("it is kept");
            assert_eq!(found, number(&one[value]), "{kind}: {one}");
            for event in worths.iter().filter(|event| event.get("credited").is_some()) {
                let credited = list(event, "credited").iter().map(|one| number(&one["worth"]));
                assert_eq!(sum(credited), number(&event["worth"]), "what was credited: {event}");
            }
            events += worths.len();
        }
    }
    events
}

/// A weight that catches up is what the contributor is behind by, or ahead in a loss.
fn is_as_far_behind_as_it_weighs(of: &Value) {
    let (Some(behind), Some(weight)) = (of.get("behind"), of.get("weight")) else { return };
    let due = number(&behind["all"]).mul(&number(&behind["weight"])).expect("a product");
    let due = due.div(&number(&behind["weights"])).expect("somebody has weight");
    let by = due.sub(&number(&behind["paid"])).and_then(|it| it.kept()).expect("it is kept");
    let weight = number(weight);
    let is_it = weight == by || weight == by.neg() || weight.is_zero();
    assert!(is_it && !weight.is_negative(), "{by} behind, and weighs {weight}: {of}");
}

/// A line that is shared by one named key weighs what that is worth.
fn weighs_what_its_key_is_worth(of: &Value, line: &Value) {
    let written = line["written"].as_str().expect("a text");
    let by = written.lines().find_map(|clause| clause.strip_prefix("shared by "));
    let by = by.filter(|by| by.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'));
    let Some(by) = by.filter(|_| line.get("behind").is_none()) else { return };
    let named = list(of, "measures").iter().chain(list(of, "lets"));
    let mut named = named.filter(|one| one["name"] == by);
    let key = named.next().unwrap_or_else(|| panic!("{by} is not shown"));
    assert_eq!(number(&key["value"]), number(&line["weight"]), "shared by {by}");
}

/// Explains every share of a statement and holds it against it.
fn explains_all(book: &Memory, statement: &Statement) -> (usize, usize) {
    let (mut shares, mut events) = (0, 0);
    let all = book.explain_all(&request(statement)).expect("it is explained");
    assert!(all.len() >= statement.result.agents.len());
    for found in &all {
        let of: Value = serde_json::from_str(&render::explanation_json(found)).expect("JSON");
        schema::follows("explanation", &of);
        events += adds_up(&of);
        shares += agrees(&of, statement, &found.agent);
    }
    let Some(first) = all.first() else { return (0, 0) };
    let alone = book.explain(&request(statement), &first.agent, None, None);
    assert_eq!(alone.expect("it is explained"), *first, "alone as among all");
    (shares, events)
}

/// Holds an explanation against the statement; how many shares were compared.
fn agrees(of: &Value, statement: &Statement, agent: &Id) -> usize {
    assert_eq!(of["digest"].as_str(), Some(statement.digest.to_string().as_str()));
    let told: Vec<&str> = list(of, "findings").iter().filter_map(Value::as_str).collect();
    assert_eq!(told, statement.provenance.findings, "{of}");
    let lines: Vec<&Value> =
        list(of, "lines").iter().filter(|line| line["claim"] != true).collect();
    let Some(result) = statement.result.agents.get(agent) else {
        assert!(lines.is_empty() && number(&of["total"]).is_zero(), "{agent} gets nothing: {of}");
        return 0;
    };
    assert_eq!(number(&of["total"]), result.total.exact(), "{agent}");
    assert_eq!(lines.len(), result.lines.len(), "{agent}");
    for (line, expected) in lines.iter().zip(&result.lines) {
        assert_eq!(line["name"], expected.name.as_str());
        assert_eq!(number(&line["amount"]), expected.amount.exact(), "{agent}, {line}");
    }
    lines.len()
}

#[test]
fn every_share_of_every_fixture_re_adds() {
    let (mut shares, mut events) = (0, 0);
    for folder in folders() {
        let book = books::of(&folder);
        // What was reopened is explained no more: its period is another close's.
        let (closes, head) = (book.closes().expect("closes"), book.head().expect("a head"));
        for close in closes.into_iter().filter(|close| close.stands_at(head.size())) {
            let statement = book.published(&close).expect("a statement");
            let found = explains_all(&book, &statement);
            (shares, events) = (shares + found.0, events + found.1);
        }
    }
    println!("{shares} shares and {events} events re-add");
    assert!(shares > 3400 && events > 3500, "{shares} shares, {events} events");
}

#[test]
fn a_wrong_number_would_be_noticed() {
    let folder =
        folders().into_iter().find(|it| it.ends_with("scop_part_travail_by_pay_and_hours"));
    let book = books::of(&folder.expect("it is there"));
    let close = book.closes().expect("closes").remove(0);
    let request = request(&book.published(&close).expect("a statement"));
    let anna = Id::parse("anna").expect("an id");
    let found = book.explain(&request, &anna, None, None).expect("it is explained");
    let sound: Value = serde_json::from_str(&render::explanation_json(&found)).expect("JSON");
    for path in ["/total", "/lines/0/quota", "/lines/0/parts/0/amount", "/measures/0/value"] {
        let mut wrong = sound.clone();
        *wrong.pointer_mut(path).expect("it is there") = Value::from("1.01");
        let caught = std::panic::catch_unwind(|| adds_up(&wrong));
        assert!(caught.is_err(), "{path} is not noticed");
    }
}
