//! Balances of funds and accounts, and the measures that read them.

use commonbook_projections::Request;

use super::book::{HEADER, TestBook, opening, request};

const RULES: &str = "fund kept\nfund reserve\naccount shares\n\
    measure before in EUR counts account shares at open\n\
    measure after in EUR counts account shares at close\n\
    measure averaged in EUR counts account shares on average\n\
    line \"pay\" takes 50% of surplus shared by after otherwise to fund kept\n\
    line \"all\" takes rest to fund kept\n";

fn capital(book: &mut TestBook, kind: &str, day: &str, amount: &str) {
    let data = format!(r#""agent":"anna","account":"shares","amount":"{amount}","unit":"EUR""#);
    book.add(kind, day, &data);
}

#[test]
fn a_balance_is_that_at_the_end_of_the_last_day() {
    let mut book = TestBook::with(RULES);
    capital(&mut book, "balance_opened", "2025-12-01", "100.00");
    capital(&mut book, "capital_paid_in", "2026-01-31", "50.00");
    capital(&mut book, "capital_paid_out", "2026-02-01", "20.00");
    assert_eq!(opening(&book.compute("2026-01").unwrap(), "shares"), "anna 150, bert 0");
    assert_eq!(opening(&book.compute("2026-02").unwrap(), "shares"), "anna 130, bert 0");
}

#[test]
fn at_open_is_the_day_before_the_period_at_close_its_last_day() {
    let mut book = TestBook::with(RULES);
    capital(&mut book, "balance_opened", "2025-12-31", "100.00");
    capital(&mut book, "capital_paid_in", "2026-01-01", "50.00");
    assert_eq!(book.measure("2026-01", 0), "anna 100, bert 0");
    assert_eq!(book.measure("2026-01", 1), "anna 150, bert 0");
}

#[test]
fn what_is_opened_on_the_first_day_was_held_before_it() {
    let mut book = TestBook::with(RULES);
    capital(&mut book, "balance_opened", "2026-01-01", "100.00");
    capital(&mut book, "balance_opened", "2026-01-02", "7.00");
    assert_eq!(book.measure("2026-01", 0), "anna 100, bert 0");
    assert_eq!(book.measure("2026-02", 0), "anna 107, bert 0");
}

#[test]
fn on_average_is_the_mean_of_the_days_ends() {
    let mut book = TestBook::with(RULES);
    capital(&mut book, "balance_opened", "2025-12-31", "31.00");
    // 31 days at 31, the last 10 of them 310 more: 31 + 310 * 10 / 31.
    capital(&mut book, "capital_paid_in", "2026-01-22", "310.00");
    assert_eq!(book.measure("2026-01", 2), "anna 131, bert 0");
    let mut book = TestBook::with(RULES);
    capital(&mut book, "capital_paid_in", "2026-01-31", "1.00");
    assert_eq!(book.measure("2026-01", 2), "anna 0.032258064516129032, bert 0");
}

#[test]
fn a_balance_with_an_end_counts_until_the_day_before() {
    let mut book = TestBook::with(RULES);
    let data =
        r#""agent":"anna","account":"shares","amount":"10.00","unit":"EUR","expires":"2026-01-31""#;
    book.add("balance_opened", "2025-12-01", data);
    assert_eq!(book.measure("2026-01", 0), "anna 10, bert 0");
    assert_eq!(book.measure("2026-01", 1), "anna 0, bert 0");
}

#[test]
fn a_close_moves_funds_and_accounts_on_its_periods_last_day() {
    let mut book = TestBook::with(RULES);
    capital(&mut book, "balance_opened", "2025-12-31", "1.00");
    let fund = r#""fund":"kept","amount":"7.00","unit":"EUR""#;
    book.add("balance_opened", "2025-12-31", fund);
    book.result("2026-01", "100.00");
    book.close("2026-01");
    let computed = book.compute("2026-02").unwrap();
    assert_eq!(opening(&computed, "cash"), "anna 50, bert 0");
    assert_eq!(computed.inputs.funds["kept"].to_string(), "57.00");
    let funds = &book.published().provenance.balances.funds["kept"];
    assert_eq!(
        [&funds.opening, &funds.moved, &funds.closing].map(ToString::to_string),
        ["7.00", "50.00", "57.00"]
    );
}

#[test]
fn payouts_lower_what_is_owed_and_returned_ones_raise_it_again() {
    let mut book = TestBook::with(RULES);
    capital(&mut book, "balance_opened", "2025-12-31", "1.00");
    book.result("2026-01", "100.00");
    book.close("2026-01");
    let data = r#""agent":"anna","account":"cash","amount":"30.00","unit":"EUR""#;
    let paid = book.add("payout_paid", "2026-02-05", data);
    let data = r#""agent":"anna","account":"cash","amount":"5.00","unit":"EUR""#;
    book.add("payout_returned", "2026-02-08", &format!(r#"{data},"of":{paid}"#));
    assert_eq!(opening(&book.compute("2026-02").unwrap(), "cash"), "anna 25, bert 0");
}

#[test]
fn a_distribution_computed_again_does_not_see_its_own_postings() {
    let mut book = TestBook::with(RULES);
    capital(&mut book, "balance_opened", "2025-12-31", "1.00");
    book.result("2026-01", "100.00");
    let before = book.compute("2026-01").unwrap();
    book.close("2026-01");
    let after = book.compute("2026-01").unwrap();
    assert_eq!(opening(&after, "cash"), "anna 0, bert 0");
    assert_eq!(after.digest, before.digest);
}

#[test]
fn a_reopened_close_leaves_balances_as_they_were() {
    let mut book = TestBook::with(RULES);
    capital(&mut book, "balance_opened", "2025-12-31", "1.00");
    book.result("2026-01", "100.00");
    let close = book.close("2026-01");
    book.reopen(close);
    let computed = book.compute("2026-02").unwrap();
    assert_eq!(opening(&computed, "cash"), "anna 0, bert 0");
    assert_eq!(computed.inputs.funds["kept"].to_string(), "0.00");
}

#[test]
fn rules_share_funds_with_other_rules_closed_before_them() {
    let body =
        "fund kept\npot x = source 5.00 EUR\nline \"all\" from pot x takes rest to fund kept\n";
    let mut book = TestBook::with(body);
    book.close("2026-01");
    let yearly = HEADER.replace("test", "yearly").replace("every month", "every year");
    book.adopt(&format!("{yearly}fund kept\nreport \"kept\" fund kept\n"), "2026-01-01");
    let of = |year: &str| {
        let rules = Some("yearly".to_owned());
        let computed = book.ask(&Request { rules, ..request(year) }).unwrap();
        computed.inputs.funds["kept"].to_string()
    };
    assert_eq!(of("2026"), "5.00");
    let fiscal = "2025-07-01..2026-07-01";
    let error = book.ask(&Request { rules: Some("yearly".to_owned()), ..request("2025") });
    assert_eq!(error.unwrap_err().code(), "RulesMustBeAdopted");
    assert_eq!(of(fiscal), "5.00");
}

#[test]
fn a_distribution_does_not_see_what_was_closed_after_it() {
    let body =
        "fund kept\npot x = source 5.00 EUR\nline \"all\" from pot x takes rest to fund kept\n";
    let mut book = TestBook::with(body);
    book.close("2026-01");
    let other = HEADER.replace("test", "other");
    book.adopt(&format!("{other}{body}"), "2026-01-01");
    book.close_asked(&Request { rules: Some("other".to_owned()), ..request("2026-01") });
    let first = Request { rules: Some("test".to_owned()), ..request("2026-01") };
    assert_eq!(book.ask(&first).unwrap().inputs.funds["kept"].to_string(), "0.00");
    let second = Request { rules: Some("other".to_owned()), ..request("2026-01") };
    assert_eq!(book.ask(&second).unwrap().inputs.funds["kept"].to_string(), "5.00");
}

#[test]
fn an_amount_in_another_unit_than_its_account_is_refused() {
    let text = "fund kept\naccount hours in h\nline \"all\" takes rest to fund kept\n";
    let mut book = TestBook::with(text);
    let data = r#""agent":"anna","account":"hours","amount":"10.00","unit":"EUR""#;
    book.add("capital_paid_in", "2026-01-05", data);
    let error = book.compute("2026-01").unwrap_err();
    assert_eq!(error.code(), "BalanceMustBeInItsUnit");
}
