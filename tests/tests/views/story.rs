//! A mill over two years, with all that is told again later: a close undone and done again, what
//! came late, a merge and its undoing, payouts that came back, names and members that change.

use commonbook::core::value::Timestamp;
use commonbook::projections::{Explanation, Request, Shown};
use commonbook::{ScriptWorld, Stamp, run_script};
use commonbook_core::value::{Exact, Id, Period};

use crate::books::{Memory, records, script};
use crate::holds;

const RULES: &str = r#"rules "Mill"
currency EUR
engine 0
closes every year

measure hours in h  counts contributions where kind = work
fund reserve
account owed_back

line "labour"
  takes rest
  even below zero
  shared by hours
  otherwise to fund reserve

adjustments
  under 1.00 EUR to fund reserve
  take back at most 50.00 EUR, rest to account owed_back
"#;

const BEGINNING: &str = r#"{"command": "clock", "at": "2025-12-31T09:00:00.000000Z"}
{"id": "book", "type": "book_opened", "effective_on": "2025-01-01", "data": {"origin": "mill", "currency": "EUR", "scale": 2}}
{"command": "adopt", "rules": "mill.rules", "from": "2025-01-01"}
{"id": "agent/anna", "type": "agent_registered", "effective_on": "2025-01-01", "data": {"agent": "anna", "kind": "person"}, "sealed": {"name": "Anna"}}
{"id": "agent/bo", "type": "agent_registered", "effective_on": "2025-01-01", "data": {"agent": "bo", "kind": "person"}}
{"id": "agent/anna-2", "type": "agent_registered", "effective_on": "2025-01-01", "data": {"agent": "anna-2", "kind": "person"}}
{"id": "agent/cy", "type": "agent_registered", "effective_on": "2025-01-01", "data": {"agent": "cy", "kind": "person"}}
{"id": "member/anna", "type": "membership_started", "effective_on": "2025-01-01", "data": {"agent": "anna", "role": "member"}}
{"id": "work/anna", "type": "contribution_recorded", "effective_on": "2025-06-30", "data": {"agent": "anna", "kind": "work", "quantity": "60", "unit": "h"}}
{"id": "work/bo", "type": "contribution_recorded", "effective_on": "2025-12-15", "data": {"agent": "bo", "kind": "work", "quantity": "20", "unit": "h"}}
{"id": "work/anna-2", "type": "contribution_recorded", "effective_on": "2025-12-16", "data": {"agent": "anna-2", "kind": "work", "quantity": "20", "unit": "h"}}
{"id": "sales", "type": "revenue_recorded", "effective_on": "2025-06-30", "data": {"amount": "1200.00", "unit": "EUR"}}
{"command": "clock", "at": "2026-02-01T09:00:00.000000Z"}
{"command": "close", "period": "2025"}
{"command": "reopen", "period": "2025", "reason": "an hour was missing"}
{"id": "work/cy", "type": "contribution_recorded", "effective_on": "2025-12-30", "data": {"agent": "cy", "kind": "work", "quantity": "0.05", "unit": "h"}}
{"command": "close", "period": "2025"}
{"id": "paid/anna", "type": "payout_paid", "effective_on": "2026-03-01", "data": {"agent": "anna", "account": "cash", "amount": "100.00", "unit": "EUR"}}
"#;

const SECOND_YEAR: &str = r#"{"command": "clock", "at": "2026-05-01T09:00:00.000000Z"}
{"id": "paid/anna/back", "type": "payout_returned", "effective_on": "2026-03-10", "data": {"of": PAID, "agent": "anna", "account": "cash", "amount": "40.00", "unit": "EUR"}}
{"id": "merge", "type": "agents_merged", "effective_on": "2026-04-01", "data": {"agent": "anna-2", "into": "anna"}}
{"id": "name/bo", "type": "agent_updated", "effective_on": "2026-04-02", "data": {"agent": "bo", "attribute": "team", "value": "oven"}, "sealed": {"name": "Bo"}}
{"id": "work/bo/found", "type": "contribution_recorded", "effective_on": "2025-12-17", "data": {"agent": "bo", "kind": "work", "quantity": "20", "unit": "h"}}
{"id": "work/bo/2026", "type": "contribution_recorded", "effective_on": "2026-06-30", "data": {"agent": "bo", "kind": "work", "quantity": "10", "unit": "h"}}
{"id": "work/anna/2026", "type": "contribution_recorded", "effective_on": "2026-07-30", "data": {"agent": "anna", "kind": "work", "quantity": "10", "unit": "h"}}
{"id": "sales/2026", "type": "revenue_recorded", "effective_on": "2026-06-30", "data": {"amount": "300.00", "unit": "EUR"}}
{"command": "clock", "at": "2027-02-01T09:00:00.000000Z"}
{"command": "close", "period": "2026"}
"#;

const AFTERWARDS: &str = r#"{"command": "clock", "at": "2027-03-01T09:00:00.000000Z"}
{"id": "heir", "type": "agent_succeeded", "effective_on": "2027-01-10", "data": {"agent": "bo", "by": "cy"}}
{"id": "member/anna/end", "type": "membership_ended", "effective_on": "2027-01-31", "data": {"agent": "anna", "role": "member"}}
{"id": "bill/found", "type": "expense_recorded", "effective_on": "2026-12-20", "data": {"amount": "30.00", "unit": "EUR"}}
"#;

fn rules(name: &str) -> Option<String> {
    (name == "mill.rules").then(|| RULES.to_owned())
}

fn go_on(book: &mut Memory, text: &str) {
    let mut world = ScriptWorld { rules: &rules, salts: &mut || [7; 32], closed: &mut |_, _| {} };
    run_script(book, text, &mut world).unwrap_or_else(|error| panic!("{error}"));
}

fn position_of(book: &Memory, id: &str) -> u64 {
    let found = records(book).into_iter().find(|record| record.id.as_str() == id);
    found.unwrap_or_else(|| panic!("{id} is not there")).position
}

fn take_back(book: &mut Memory, id: &str) {
    let at = position_of(book, id);
    let clock = Timestamp::parse("2027-03-02T09:00:00.000000Z").expect("a time");
    let done = book.reverse(at, "a mistake", &mut Stamp::replay(clock, || [7; 32]), false);
    done.unwrap_or_else(|error| panic!("{id}: {error}"));
}

/// The book up to the close of its second year.
fn two_years() -> Memory {
    let mut book = script(BEGINNING, &rules);
    let paid = position_of(&book, "paid/anna").to_string();
    go_on(&mut book, &SECOND_YEAR.replace("PAID", &paid));
    book
}

fn why(book: &Memory, agent: &str, period: &str, known_at: Option<u64>) -> Explanation {
    let period = Period::parse(period).expect("a period");
    let request = Request { rules: None, period, known_at, as_of: None, number: None };
    let agent = Id::parse(agent).expect("an id");
    book.explain(&request, &agent, None, None).unwrap_or_else(|error| panic!("{error}"))
}

fn sum<'a>(amounts: impl Iterator<Item = &'a Shown>) -> Exact {
    Exact::sum(&amounts.map(Shown::exact).collect::<Vec<_>>()).expect("it is added")
}

#[test]
fn every_report_of_a_story_told_again_is_what_it_was_at_every_event() {
    let mut book = two_years();
    go_on(&mut book, AFTERWARDS);
    for id in ["merge", "paid/anna/back", "paid/anna", "name/bo", "work/bo", "heir"] {
        take_back(&mut book, id);
    }
    let (compared, differ) = holds("the mill", &book);
    assert!(compared > 1_000 && differ > 900, "{compared} reports, {differ} differ");
}

#[test]
fn what_was_published_and_what_later_closes_adjusted_is_what_is_now_known_for_everybody() {
    let book = two_years();
    let size = book.head().expect("a head").size();
    for (agent, adjusted) in [("anna", "-119.89"), ("bo", "159.95"), ("anna-2", "-39.96")] {
        let published = why(&book, agent, "2025", None);
        let [by] = &published.adjusted_by[..] else { panic!("{:?}", published.adjusted_by) };
        assert_eq!((by.close.period.to_string().as_str(), by.close.number), ("2026", 1));
        let lines = sum(by.lines.iter().map(|line| &line.amount));
        assert_eq!(lines.to_string(), adjusted, "{agent}");
        let now = why(&book, agent, "2025", Some(size));
        assert!(now.adjusted_by.is_empty(), "what is now known has it in itself");
        let both = published.total.exact().add(&lines).expect("it is added");
        assert_eq!(both, now.total.exact(), "{agent}");
        let before = why(&book, agent, "2025", Some(position_of(&book, "paid/anna") + 1));
        assert_eq!(before.total, published.total, "{agent} before anything was found");
    }
}

#[test]
fn a_close_says_what_it_adjusts_for_a_contributor_and_what_of_that_is_not_settled() {
    let book = two_years();
    let close = book.closes().expect("closes").remove(1);
    let text = |of: &Explanation| commonbook::projections::render::explanation(of, &[].into());
    let anna = why(&book, "anna", "2026", None);
    let [of, merged] = &anna.adjusts[..] else { panic!("{:?}", anna.adjusts) };
    assert_eq!((of.close.period.to_string().as_str(), of.position), ("2025", close.position));
    assert_eq!((of.agent.as_str(), merged.agent.as_str()), ("anna", "anna-2"), "one person");
    assert_eq!(merged.postings[0].amount.to_string(), "-39.96");
    let unsettled =
        anna.unsettled.iter().map(|one| format!("{} {} {}", one.how, one.amount, one.to));
    assert_eq!(
        unsettled.collect::<Vec<_>>(),
        ["borne -109.85 account owed_back"],
        "of 119.89 and 39.96 of one person 50.00 are taken back"
    );
    let expected = "adjusts the close of 2025 (position 30)\n  line \"labour\": -119.89\n  \
                    posted to account cash: -119.89\n";
    assert!(text(&anna).contains(expected), "{}", text(&anna));
}
