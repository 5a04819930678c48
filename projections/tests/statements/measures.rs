//! Measures of contributions and revenue.

use commonbook_core::value::Date;
use commonbook_projections::Request;

use super::book::{HEADER, TestBook, request, values};

fn rules(measure: &str) -> String {
    format!("fund kept\n{measure}\nline \"all\" takes rest shared by m otherwise to fund kept\n")
}

const HOURS: &str = "measure m in h counts contributions where kind = work";

#[test]
fn contributions_count_in_the_period_of_their_day() {
    let mut book = TestBook::with(&rules(HOURS));
    for (day, hours) in
        [("2025-12-31", "1"), ("2026-01-01", "2"), ("2026-01-31", "4"), ("2026-02-01", "8")]
    {
        book.work("anna", day, hours);
    }
    assert_eq!(book.measure("2026-01", 0), "anna 6, bert 0");
}

#[test]
fn for_ever_counts_everything_to_date() {
    let mut book = TestBook::with(&rules(&format!("{HOURS} for ever")));
    for (day, hours) in
        [("2025-12-31", "1"), ("2026-01-01", "2"), ("2026-01-31", "4"), ("2026-02-01", "8")]
    {
        book.work("anna", day, hours);
    }
    assert_eq!(book.measure("2026-01", 0), "anna 7, bert 0");
}

#[test]
fn as_of_a_day_of_the_period_counts_what_is_effective_by_then() {
    let mut book = TestBook::with(&rules(HOURS));
    book.work("anna", "2026-01-15", "2");
    book.work("anna", "2026-01-16", "4");
    let day = Date::parse("2026-01-15").unwrap();
    let computed = book.ask(&Request { as_of: Some(day), ..request("2026-01") }).unwrap();
    assert_eq!(values(&computed, 0), "anna 2, bert 0");
    assert_eq!(computed.statement.provenance.as_of, day);
}

#[test]
fn a_contribution_that_expired_counts_no_more() {
    let mut book = TestBook::with(&rules(&format!("{HOURS} for ever")));
    let data = r#""agent":"anna","kind":"work","quantity":"5","unit":"h","expires":"2026-02-28""#;
    book.add("contribution_recorded", "2026-01-10", data);
    assert_eq!(book.measure("2026-01", 0), "anna 5, bert 0");
    assert_eq!(book.measure("2026-02", 0), "anna 0, bert 0");
}

#[test]
fn worth_is_summed_exactly_and_each_kept_at_18_places() {
    let thirds = "measure m in h counts contributions where kind = work each worth quantity / 3";
    let mut book = TestBook::with(&rules(thirds));
    for _ in 0..3 {
        book.work("anna", "2026-01-10", "1");
    }
    assert_eq!(book.measure("2026-01", 0), "anna 0.999999999999999999, bert 0");
}

#[test]
fn a_rate_and_a_weight_are_read_from_the_event() {
    let worth = "measure m in EUR counts contributions where kind = work \
                 each worth quantity * rate * weight";
    let mut book = TestBook::with(&rules(worth));
    let data = r#""agent":"anna","kind":"work","quantity":"2","unit":"h","rate":"12.5""#;
    book.add("contribution_recorded", "2026-01-10", data);
    book.add("contribution_recorded", "2026-01-10", &format!(r#"{data},"weight":"1.5""#));
    assert_eq!(book.measure("2026-01", 0), "anna 62.5, bert 0");
}

#[test]
fn revenue_counts_for_whom_it_came_from() {
    let mut book = TestBook::with(&rules("measure m in EUR counts revenue"));
    for (from, amount) in
        [(r#","from":"anna""#, "10.00"), (r#","from":"anna""#, "2.50"), ("", "99.00")]
    {
        let data = format!(r#""amount":"{amount}","unit":"EUR"{from}"#);
        book.add("revenue_recorded", "2026-01-10", &data);
    }
    assert_eq!(book.measure("2026-01", 0), "anna 12.5, bert 0");
}

const LEVELLED: &str = "table level by agent.level\n  senior 2\n  else 1\n\
    measure m in h counts contributions where kind = work each worth quantity * level";

#[test]
fn a_contribution_is_valued_with_what_held_on_its_own_day() {
    let mut book = TestBook::with(&rules(LEVELLED));
    let update = r#""agent":"anna","attribute":"level","value":"senior""#;
    book.add("agent_updated", "2026-01-15", update);
    book.work("anna", "2026-01-14", "1");
    book.work("anna", "2026-01-15", "10");
    assert_eq!(book.measure("2026-01", 0), "anna 21, bert 0");
}

#[test]
fn an_attribute_recorded_after_the_contribution_but_for_its_day_counts() {
    let mut book = TestBook::with(&rules(LEVELLED));
    book.work("anna", "2026-01-14", "1");
    book.work("bert", "2026-01-14", "1");
    let update = r#""agent":"anna","attribute":"level","value":"senior""#;
    book.add("agent_updated", "2026-01-02", update);
    assert_eq!(book.measure("2026-01", 0), "anna 2, bert 1");
}

#[test]
fn an_event_is_valued_by_the_rules_in_force_on_its_own_day() {
    let of = |factor: &str| {
        rules(&format!(
            "measure m in h counts contributions where kind = work each worth quantity * \
             {factor} for ever"
        ))
    };
    let mut book = TestBook::with(&of("2"));
    book.adopt(&format!("{HEADER}{}", of("10")), "2026-02-01");
    book.work("anna", "2026-01-31", "1");
    book.work("anna", "2026-02-01", "1");
    let computed = book.compute("2026-02").unwrap();
    assert_eq!(values(&computed, 0), "anna 12, bert 0");
    assert!(computed.statement.provenance.findings.is_empty());
}

#[test]
fn without_rules_on_its_day_an_event_is_valued_by_the_present_ones_and_that_is_a_finding() {
    let mut book = TestBook::new();
    let text = format!("{HEADER}{}", rules(&format!("{HOURS} for ever")));
    book.adopt(&text, "2026-02-01");
    book.work("anna", "2026-01-31", "1");
    let computed = book.compute("2026-02").unwrap();
    assert_eq!(values(&computed, 0), "anna 1, bert 0");
    assert_eq!(
        computed.statement.provenance.findings,
        ["measure m: 1 event(s) are of days without such a measure in force; the present \
             rules value them"]
    );
}

#[test]
fn rules_that_were_replaced_later_still_value_what_was_done_under_them() {
    let mut book = TestBook::with(&rules("measure m in EUR counts revenue"));
    book.adopt(&format!("{HEADER}{}", rules(&format!("{HOURS} for ever"))), "2026-02-01");
    // The measure of the same name counted something else: the present one values.
    book.work("anna", "2026-01-31", "1");
    let computed = book.compute("2026-02").unwrap();
    assert_eq!(values(&computed, 0), "anna 1, bert 0");
    assert_eq!(computed.statement.provenance.findings.len(), 1);
}

#[test]
fn an_event_that_cannot_be_valued_is_named() {
    let mut book = TestBook::with(&rules(HOURS));
    let data = r#""agent":"anna","kind":"work","quantity":"2","unit":"day""#;
    let position = book.add("contribution_recorded", "2026-01-10", data);
    let error = book.compute("2026-01").unwrap_err();
    assert!(
        error.to_string().starts_with(&format!("the event at position {position} has no value\n"))
    );
    assert!(error.to_string().contains("the event is in day, where h is needed"), "{error}");
    assert_eq!(error.code(), "E0718");
}
