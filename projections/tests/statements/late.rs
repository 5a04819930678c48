//! What counts, what is void, what is late and pending.

use commonbook_projections::Request;

use super::book::{BY_HOURS, HEADER, TestBook, pending, request};

const FOR_EVER: &str = "fund kept\n\
    measure hours in h counts contributions where kind = work for ever\n\
    line \"work\" takes rest shared by hours otherwise to fund kept\n";

fn closed_january(rules: &str) -> TestBook {
    let mut book = TestBook::with(rules);
    book.work("anna", "2026-01-10", "3");
    book.work("bert", "2026-01-11", "1");
    book.result("2026-01", "100.00");
    book.close("2026-01");
    book
}

#[test]
fn what_was_reversed_counts_no_more() {
    let mut book = TestBook::with(BY_HOURS);
    let first = book.work("anna", "2026-01-10", "3");
    book.work("anna", "2026-01-11", "1");
    book.reverse(first, "2026-01-10");
    assert_eq!(book.measure("2026-01", 0), "anna 1, bert 0");
}

#[test]
fn what_was_rejected_or_withdrawn_counts_no_more() {
    let mut book = TestBook::with(BY_HOURS);
    let first = book.work("anna", "2026-01-10", "3");
    let second = book.work("bert", "2026-01-11", "5");
    book.work("bert", "2026-01-12", "1");
    book.add("contribution_rejected", "2026-01-15", &format!(r#""of":{first}"#));
    book.add("contribution_withdrawn", "2026-01-15", &format!(r#""of":{second}"#));
    assert_eq!(book.measure("2026-01", 0), "anna 0, bert 1");
}

#[test]
fn what_was_accepted_counts_as_before() {
    let mut book = TestBook::with(BY_HOURS);
    let first = book.work("anna", "2026-01-10", "3");
    book.add("contribution_accepted", "2026-01-15", &format!(r#""agent":"bert","of":{first}"#));
    assert_eq!(book.measure("2026-01", 0), "anna 3, bert 0");
}

#[test]
fn a_correction_counts_in_place_of_what_it_corrects() {
    let mut book = TestBook::with(BY_HOURS);
    let first = book.work("anna", "2026-01-10", "30");
    let data = r#""agent":"anna","kind":"work","quantity":"3","unit":"h""#;
    book.add_with("contribution_recorded", "2026-01-10", data, &format!(r#""corrects":{first},"#));
    assert_eq!(book.measure("2026-01", 0), "anna 3, bert 0");
}

#[test]
fn a_reversal_that_was_not_known_yet_does_not_count() {
    let mut book = TestBook::with(BY_HOURS);
    let first = book.work("anna", "2026-01-10", "3");
    let size = book.size();
    book.reverse(first, "2026-01-10");
    let then = Request { known_at: Some(size), ..request("2026-01") };
    let computed = book.ask(&then).unwrap();
    assert_eq!(super::book::values(&computed, 0), "anna 3, bert 0");
    assert_eq!(book.measure("2026-01", 0), "anna 0, bert 0");
}

#[test]
fn an_event_effective_in_a_closed_period_is_pending_and_counts_in_its_own() {
    let mut book = closed_january(FOR_EVER);
    let late = book.work("anna", "2026-01-20", "100");
    book.work("bert", "2026-02-02", "2");
    assert_eq!(book.measure("2026-02", 0), "anna 103, bert 3");
    let statement = book.statement("2026-02");
    assert_eq!(pending(&statement), [format!("{late} contribution_recorded in 2026-01")]);
    assert_eq!(pending(&book.published()), pending(&statement));
}

#[test]
fn the_closed_period_itself_computed_again_counts_what_came_late() {
    let mut book = closed_january(BY_HOURS);
    book.work("anna", "2026-01-20", "100");
    assert_eq!(book.measure("2026-01", 0), "anna 103, bert 1");
    assert_eq!(book.published().result.agents.len(), 2);
    assert_eq!(book.published().result.agents.values().next().unwrap().total.to_string(), "75.00");
}

#[test]
fn what_takes_an_event_of_a_closed_period_back_is_pending_and_the_event_counts_no_more() {
    let mut book = TestBook::with(FOR_EVER);
    let first = book.work("anna", "2026-01-10", "3");
    book.result("2026-01", "100.00");
    book.close("2026-01");
    let reversal = book.reverse(first, "2026-02-05");
    assert_eq!(book.measure("2026-02", 0), "anna 0, bert 0");
    let expected = [format!("{reversal} event_reversed in 2026-01")];
    assert_eq!(pending(&book.statement("2026-02")), expected);
    assert_eq!(book.measure("2026-01", 0), "anna 0, bert 0", "as it would be now");
}

#[test]
fn what_was_taken_back_before_the_close_stays_void() {
    let mut book = TestBook::with(FOR_EVER);
    let first = book.work("anna", "2026-01-10", "3");
    book.reverse(first, "2026-01-10");
    book.work("bert", "2026-01-11", "1");
    book.result("2026-01", "100.00");
    book.close("2026-01");
    assert_eq!(book.measure("2026-02", 0), "anna 0, bert 1");
    assert!(pending(&book.statement("2026-02")).is_empty());
}

#[test]
fn a_correction_of_a_closed_period_does_not_count_beside_what_it_corrects() {
    let mut book = TestBook::with(FOR_EVER);
    let first = book.work("anna", "2026-01-10", "3");
    book.result("2026-01", "100.00");
    book.close("2026-01");
    // The corrections say that the work was done in February, which is open.
    let data = r#""agent":"anna","kind":"work","quantity":"5","unit":"h""#;
    let more = format!(r#""corrects":{first},"#);
    let second = book.add_with("contribution_recorded", "2026-02-10", data, &more);
    assert_eq!(book.measure("2026-02", 0), "anna 5, bert 0");
    let more = format!(r#""corrects":{second},"#);
    let third = book.add_with("contribution_recorded", "2026-02-11", data, &more);
    assert_eq!(book.measure("2026-02", 0), "anna 5, bert 0");
    // The first one takes back what January counted; the other one is of February alone.
    assert!(second < third);
    let expected = [format!("{second} contribution_recorded in 2026-01")];
    assert_eq!(pending(&book.statement("2026-02")), expected);
}

#[test]
fn a_late_event_that_was_taken_back_is_not_pending() {
    let mut book = closed_january(FOR_EVER);
    let late = book.work("anna", "2026-01-20", "100");
    book.reverse(late, "2026-01-20");
    assert!(pending(&book.statement("2026-02")).is_empty());
    assert_eq!(book.measure("2026-02", 0), "anna 3, bert 1");
}

#[test]
fn what_is_late_for_one_rule_set_is_pending_in_all() {
    let mut book = closed_january(BY_HOURS);
    let other = HEADER.replace("test", "other");
    book.adopt(&format!("{other}{FOR_EVER}"), "2026-01-01");
    let late = book.work("anna", "2026-01-20", "100");
    let other = Request { rules: Some("other".to_owned()), ..request("2026-02") };
    let computed = book.ask(&other).unwrap();
    assert_eq!(super::book::values(&computed, 0), "anna 103, bert 1");
    let expected = [format!("{late} contribution_recorded in 2026-01")];
    assert_eq!(pending(&computed.statement), expected, "this close would adjust the other");
}

#[test]
fn a_reopened_close_makes_nothing_late() {
    let mut book = TestBook::with(BY_HOURS);
    book.work("anna", "2026-01-10", "3");
    book.result("2026-01", "100.00");
    let close = book.close("2026-01");
    book.work("bert", "2026-01-20", "1");
    assert_eq!(pending(&book.statement("2026-02")).len(), 1);
    book.reopen(close);
    assert!(pending(&book.statement("2026-02")).is_empty());
    assert_eq!(book.measure("2026-01", 0), "anna 3, bert 1");
}

#[test]
fn a_membership_and_a_balance_that_come_late_are_pending_and_count() {
    let mut book =
        closed_january("account shares\nfund kept\nline \"k\" takes rest to fund kept\n");
    let member = r#""agent":"anna","role":"member""#;
    book.add("membership_started", "2026-01-05", member);
    let money = r#""agent":"anna","account":"shares","amount":"10.00","unit":"EUR""#;
    book.add("capital_paid_in", "2026-01-06", money);
    let computed = book.compute("2026-02").unwrap();
    assert_eq!(computed.inputs.agents[0].memberships.len(), 1);
    assert_eq!(super::book::opening(&computed, "shares"), "anna 10, bert 0");
    assert_eq!(pending(&computed.statement).len(), 2);
}

#[test]
fn who_is_registered_late_is_there_all_the_same() {
    let mut book = closed_january(BY_HOURS);
    book.add("agent_registered", "2026-01-05", r#""agent":"cleo","kind":"person""#);
    book.work("cleo", "2026-02-03", "2");
    assert_eq!(book.measure("2026-02", 0), "anna 0, bert 0, cleo 2");
    assert!(pending(&book.statement("2026-02")).is_empty());
}
