//! What is odd in a valid book: names that were typed wrong lose no money without a word.

use commonbook_projections::Request;

use super::book::{BY_HOURS, HEADER, TestBook, request};

fn findings(book: &TestBook, period: &str) -> Vec<String> {
    book.statement(period).provenance.findings
}

const SHOP: &str = "account share_capital\nfund kept\npot shop = result shop\n\
    line \"shop\" from pot shop takes rest to fund kept\n\
    line \"all\" takes rest to fund kept\n";

fn contribution(book: &mut TestBook, day: &str, kind: &str) -> u64 {
    let data = format!(r#""agent":"anna","kind":"{kind}","quantity":"3","unit":"h""#);
    book.add("contribution_recorded", day, &data)
}

#[test]
fn contributions_that_no_measure_counts_are_one_finding_with_the_first_of_them() {
    let mut book = TestBook::with(BY_HOURS);
    book.work("anna", "2026-01-10", "3");
    assert_eq!(findings(&book, "2026-01"), [""; 0]);
    let first = contribution(&mut book, "2026-01-11", "wrok");
    contribution(&mut book, "2026-01-12", "work2");
    contribution(&mut book, "2026-02-01", "wrok");
    let id = format!("e{}", first + 1);
    assert_eq!(
        findings(&book, "2026-01"),
        [format!(
            "2 contribution(s) of the period are counted by no measure of rules in force; the \
             first is at position {first}: {id}, of kind wrok"
        )]
    );
    book.reverse(first, "2026-01-11");
    assert!(findings(&book, "2026-01")[0].starts_with("1 contribution(s)"));
    assert!(findings(&book, "2026-03").is_empty());
}

#[test]
fn what_other_rules_in_force_count_is_not_odd() {
    let mut book = TestBook::with(BY_HOURS);
    contribution(&mut book, "2026-01-11", "care");
    let other = HEADER.replace("test", "other");
    let care = "measure care in h counts contributions where kind = care\n\
        let all = sum(care)\n";
    book.adopt(&format!("{other}{care}"), "2026-02-01");
    let of = |rules: &str, period: &str| {
        let asked = Request { rules: Some(rules.to_owned()), ..request(period) };
        book.ask(&asked).unwrap().statement.provenance.findings.len()
    };
    assert_eq!(of("test", "2026-01"), 1, "the other rules are not in force yet");
    contribution(&mut book, "2026-02-11", "care");
    let of = |rules: &str| {
        let asked = Request { rules: Some(rules.to_owned()), ..request("2026-02") };
        book.ask(&asked).unwrap().statement.provenance.findings
    };
    assert_eq!((of("test"), of("other")), (Vec::new(), Vec::new()));
}

#[test]
fn where_rules_count_no_contributions_there_is_none_to_miss() {
    let mut book = TestBook::with(SHOP);
    contribution(&mut book, "2026-01-11", "wrok");
    assert_eq!(findings(&book, "2026-01"), [""; 0]);
}

#[test]
fn what_ended_or_was_credited_before_is_not_odd() {
    let mut book = TestBook::with(
        "fund kept\nmeasure owed in h counts contributions where kind = work once\n\
         line \"k\" takes rest shared by owed otherwise to fund kept\n",
    );
    let data = r#""agent":"anna","kind":"work","quantity":"3","unit":"h","expires":"2026-01-20""#;
    book.add("contribution_recorded", "2026-01-10", data);
    book.work("bert", "2026-01-10", "3");
    assert_eq!(findings(&book, "2026-01"), [""; 0]);
    book.close("2026-01");
    let now = Request { number: Some(2), ..request("2026-01") };
    assert!(book.ask(&now).unwrap().statement.provenance.findings.is_empty());
}

#[test]
fn accounts_and_funds_that_no_rules_in_the_book_declare_are_findings() {
    let mut book = TestBook::with(SHOP);
    let paid = r#""agent":"anna","account":"share_capitl","amount":"10.00","unit":"EUR""#;
    let first = book.add("capital_paid_in", "2026-01-06", paid);
    book.add("capital_paid_in", "2026-01-07", paid);
    book.add("capital_paid_in", "2026-01-07", &paid.replace("capitl", "capital"));
    let fund = r#""fund":"reserv","amount":"5.00","unit":"EUR""#;
    let opened = book.add("balance_opened", "2026-01-01", fund);
    let expected = [
        format!(
            "no rules in the book declare account share_capitl; 2 event(s) that name it count \
             nowhere, the first at position {first}"
        ),
        format!(
            "no rules in the book declare fund reserv; 1 event(s) that name it count nowhere, \
             the first at position {opened}"
        ),
    ];
    assert_eq!(findings(&book, "2026-01"), expected);
    assert_eq!(findings(&book, "2026-02"), expected, "what is not there is missing for ever");
    // Rules that once declared it: the balance had a place, so it was no slip.
    let old = HEADER.replace("test", "old");
    let body = "fund reserv\nline \"all\" from pot x takes rest to fund reserv\npot x = result x\n";
    book.adopt(&format!("{old}{body}"), "2027-01-01");
    let asked = Request { rules: Some("test".to_owned()), ..request("2026-01") };
    let left = book.ask(&asked).unwrap().statement.provenance.findings;
    assert_eq!(left, expected[..1]);
}

#[test]
fn results_of_a_pot_that_no_rules_claim_are_in_main_and_a_finding() {
    let mut book = TestBook::with(SHOP);
    let money =
        |pot: &str, amount: &str| format!(r#""pot":"{pot}","amount":"{amount}","unit":"EUR""#);
    book.add("revenue_recorded", "2026-01-05", &money("shop", "7.00"));
    book.add("revenue_recorded", "2026-01-05", &money("main", "1.00"));
    assert_eq!(findings(&book, "2026-01"), [""; 0]);
    let first = book.add("revenue_recorded", "2026-01-06", &money("shpo", "12.00"));
    book.add("expense_recorded", "2026-01-07", &money("shpo", "2.00"));
    assert_eq!(
        findings(&book, "2026-01"),
        [format!(
            "no rules in force claim pot shpo; its result of 10.00 EUR is in main, the first \
             event that names it is at position {first}"
        )]
    );
    let kept = book.statement("2026-01").result.funds["kept"].to_string();
    assert_eq!(kept, "18.00", "a finding stops nothing");
}

#[test]
fn a_pot_of_other_rules_is_not_odd() {
    let mut book = TestBook::with(BY_HOURS);
    let other = HEADER.replace("test", "other");
    let body = "fund kept\npot shop = result shop\n\
        line \"shop\" from pot shop takes rest to fund kept\n";
    book.adopt(&format!("{other}{body}"), "2026-01-01");
    let data = r#""pot":"shop","amount":"7.00","unit":"EUR""#;
    book.add("revenue_recorded", "2026-01-05", data);
    let asked = Request { rules: Some("test".to_owned()), ..request("2026-01") };
    assert_eq!(book.ask(&asked).unwrap().statement.provenance.findings, [""; 0]);
}
