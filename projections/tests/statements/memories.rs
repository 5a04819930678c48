//! What measures remember: claims over several closes, what fades, the last periods, the past.

use commonbook_core::value::Period;
use commonbook_projections::{Computed, Request};

use super::book::{HEADER, TestBook, opening, request, values};

const OWED: &str = "fund kept\n\
    measure owed in EUR counts contributions where kind = work each worth \
    quantity * 1.00 EUR/h until paid\n\
    report \"all\" sum(owed)\n\
    line \"all\" takes rest to fund kept\n";

/// What is new of a claim: `agent amount`, and the day it ends.
fn claims(computed: &Computed, account: &str) -> Vec<String> {
    let shown = |credit: &commonbook_rules::input::ClaimCredit| {
        let agent = &computed.inputs.agents[credit.agent].id;
        let ends = credit.expires.map_or_else(String::new, |day| format!(" until {day}"));
        format!("{agent} {}{ends}", credit.amount)
    };
    computed.inputs.claims[account].iter().map(shown).collect()
}

fn claims_of(book: &TestBook, period: &str) -> Vec<String> {
    claims(&book.compute(period).unwrap(), "owed")
}

fn work_until(book: &mut TestBook, day: &str, hours: &str, ends: &str) {
    let data = format!(
        r#""agent":"anna","kind":"work","quantity":"{hours}","unit":"h","expires":"{ends}""#
    );
    book.add("contribution_recorded", day, &data);
}

#[test]
fn a_contribution_is_credited_by_the_first_close_that_sees_it() {
    let mut book = TestBook::with(OWED);
    book.work("anna", "2026-01-10", "2.5");
    book.work("bert", "2026-02-10", "1");
    assert_eq!(claims_of(&book, "2026-01"), ["anna 2.5"]);
    book.close("2026-01");
    assert_eq!(claims_of(&book, "2026-02"), ["bert 1"]);
    // Computed again, a closed period credits what it credited.
    assert_eq!(claims_of(&book, "2026-01"), ["anna 2.5"]);
}

#[test]
fn what_was_done_in_a_skipped_period_is_credited_by_the_next_close() {
    let mut book = TestBook::with(OWED);
    book.close("2026-01");
    book.work("anna", "2026-02-10", "2");
    book.work("bert", "2026-03-10", "1");
    assert_eq!(claims_of(&book, "2026-03"), ["anna 2", "bert 1"]);
    book.close("2026-03");
    book.work("anna", "2026-02-20", "7");
    assert_eq!(claims_of(&book, "2026-04"), [""; 0], "the close of March credits it, adjusted");
    assert_eq!(opening(&book.compute("2026-04").unwrap(), "owed"), "anna 9, bert 1");
}

#[test]
fn a_second_number_credits_only_what_was_recorded_since() {
    let mut book = TestBook::with(OWED);
    book.work("anna", "2026-01-10", "2");
    book.close("2026-01");
    book.work("anna", "2026-01-11", "3");
    let second = Request { number: Some(2), ..request("2026-01") };
    assert_eq!(claims(&book.ask(&second).unwrap(), "owed"), ["anna 3"]);
}

#[test]
fn what_is_late_or_taken_back_late_is_credited_by_no_later_close() {
    let mut book = TestBook::with(OWED);
    let of = book.work("anna", "2026-01-10", "2");
    book.work("bert", "2026-01-10", "1");
    book.close("2026-01");
    book.work("bert", "2026-01-20", "9");
    book.reverse(of, "2026-01-10");
    let february = book.compute("2026-02").unwrap();
    assert_eq!(claims(&february, "owed"), [""; 0]);
    assert_eq!(february.statement.provenance.pending.len(), 2);
}

#[test]
fn what_was_taken_back_before_the_close_is_not_credited() {
    let mut book = TestBook::with(OWED);
    let of = book.work("anna", "2026-01-10", "2");
    book.reverse(of, "2026-01-10");
    assert_eq!(claims_of(&book, "2026-01"), [""; 0]);
}

#[test]
fn a_claim_ends_with_its_contribution() {
    let mut book = TestBook::with(OWED);
    work_until(&mut book, "2026-01-10", "1", "2026-02-01");
    work_until(&mut book, "2026-01-11", "2", "2026-01-31");
    work_until(&mut book, "2026-01-12", "4", "2026-03-01");
    book.work("anna", "2026-01-13", "8");
    let expected = ["anna 8", "anna 1 until 2026-02-01", "anna 4 until 2026-03-01"];
    assert_eq!(claims_of(&book, "2026-01"), expected);
    assert_eq!(book.measure("2026-01", 0), "anna 13, bert 0");
}

#[test]
fn an_opening_claim_is_held_before_anything_is_credited() {
    let mut book = TestBook::with(OWED);
    let data = r#""account":"owed","agent":"anna","claim":"40.125","unit":"EUR""#;
    book.add("balance_opened", "2025-12-31", data);
    let data = r#""account":"owed","agent":"bert","claim":"7","unit":"EUR","expires":"2026-01-31""#;
    book.add("balance_opened", "2025-12-31", data);
    book.work("anna", "2026-01-10", "2");
    let computed = book.compute("2026-01").unwrap();
    assert_eq!(opening(&computed, "owed"), "anna 40.125, bert 0");
    assert_eq!(values(&computed, 0), "anna 42.125, bert 0");
}

#[test]
fn a_claim_in_money_keeps_its_decimals() {
    let body = OWED.replace("1.00 EUR/h", "3.335 EUR/h");
    let mut book = TestBook::with(&body);
    book.work("anna", "2026-01-10", "0.5");
    assert_eq!(claims_of(&book, "2026-01"), ["anna 1.6675"]);
}

#[test]
fn once_only_counts_an_event_in_the_first_measure_that_takes_it() {
    let mut book = TestBook::with(
        "fund kept\n\
        measure care in h counts contributions where stream = care\n\
        measure owed in EUR counts contributions where kind = work each worth \
    quantity * 1.00 EUR/h until paid\n\
        once only: care, owed\n\
        report \"all\" sum(owed)\nreport \"care\" sum(care)\n\
        line \"all\" takes rest to fund kept\n",
    );
    let data = r#""agent":"anna","kind":"work","quantity":"2","unit":"h","stream":"care""#;
    book.add("contribution_recorded", "2026-01-10", data);
    book.work("anna", "2026-01-11", "3");
    assert_eq!(claims_of(&book, "2026-01"), ["anna 3"]);
    assert_eq!(book.measure("2026-01", 0), "anna 2, bert 0");
    // A month later the care of January is out of memory, and still no work that is owed.
    assert_eq!(claims_of(&book, "2026-02"), ["anna 3"]);
    assert_eq!(book.measure("2026-02", 0), "anna 0, bert 0");
}

#[test]
fn once_only_is_asked_of_the_rules_of_the_events_own_day() {
    let free = "fund kept\n\
        measure care in h counts contributions where stream = care\n\
        measure owed in EUR counts contributions where kind = work each worth \
    quantity * 1.00 EUR/h until paid\n\
        report \"all\" sum(owed)\nreport \"care\" sum(care)\n\
        line \"all\" takes rest to fund kept\n";
    let listed = free.replace("report", "once only: care, owed\nreport");
    let mut book = TestBook::with(free);
    book.adopt(&format!("{HEADER}{listed}"), "2026-02-01");
    let data = r#""agent":"anna","kind":"work","quantity":"2","unit":"h","stream":"care""#;
    book.add("contribution_recorded", "2026-01-10", data);
    book.add("contribution_recorded", "2026-02-10", &data.replace("\"2\"", "\"5\""));
    assert_eq!(claims_of(&book, "2026-02"), ["anna 2"]);
}

#[test]
fn what_fades_keeps_its_part_of_every_earlier_period() {
    let mut book = TestBook::with(
        "fund kept\n\
        measure esteem in h counts contributions where kind = work fading by 20%\n\
        report \"all\" sum(esteem)\n\
        line \"all\" takes rest to fund kept\n",
    );
    book.work("anna", "2025-12-31", "100");
    book.work("anna", "2026-02-01", "10");
    book.work("anna", "2026-02-28", "10");
    book.work("bert", "2026-03-31", "1");
    book.work("bert", "2026-04-01", "9");
    // 100 * 0.8^3 + 20 * 0.8; a period without events fades like any other.
    assert_eq!(book.measure("2026-03", 0), "anna 67.2, bert 1");
    assert_eq!(book.measure("2026-01", 0), "anna 80, bert 0");
}

#[test]
fn over_last_counts_so_many_periods_the_present_one_included() {
    let mut book = TestBook::with(
        "fund kept\n\
        measure recent in h counts contributions where kind = work over last 3 periods\n\
        report \"all\" sum(recent)\n\
        line \"all\" takes rest to fund kept\n",
    );
    book.work("anna", "2025-12-31", "100");
    book.work("anna", "2026-01-01", "10");
    book.work("anna", "2026-03-31", "1");
    assert_eq!(book.measure("2026-03", 0), "anna 11, bert 0");
    let until =
        Request { as_of: Period::parse("2026-03").unwrap().from().next(), ..request("2026-03") };
    assert_eq!(values(&book.ask(&until).unwrap(), 0), "anna 10, bert 0");
}
