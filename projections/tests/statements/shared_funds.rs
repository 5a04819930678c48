//! Funds that two rule sets share, closed at different paces.

use commonbook_projections::{ProjectionError, Request};

use super::book::{HEADER, TestBook, request};

/// Gives all that the reserve has to whoever is a member.
const GIVES: &str = "fund reserve\nfund kept\n\
    line \"gift\" from fund reserve takes fund reserve shared equally among members \
    otherwise to fund kept\n";

fn of(rules: &str, period: &str) -> Request {
    Request { rules: Some(rules.to_owned()), ..request(period) }
}

/// A yearly and a monthly rule set that both give the same 100.00 EUR.
fn book() -> TestBook {
    let mut book = TestBook::new();
    let yearly = HEADER.replace("test", "yearly").replace("every month", "every year");
    book.adopt(&format!("{yearly}{GIVES}"), "2026-01-01");
    book.adopt(&format!("{}{GIVES}", HEADER.replace("test", "monthly")), "2026-01-01");
    book.add("membership_started", "2026-01-01", r#""agent":"anna","role":"member""#);
    book.add("balance_opened", "2026-01-01", r#""fund":"reserve","amount":"100.00","unit":"EUR""#);
    book
}

#[test]
fn what_a_later_close_gave_away_is_not_given_again() {
    let mut book = book();
    let year = book.close_asked(&of("yearly", "2026"));
    let error = book.ask(&of("monthly", "2026-03")).expect_err("the money is gone");
    assert_eq!((error.code(), error.status()), ("FundMustBearLaterCloses", 3));
    let ProjectionError::FundMustBearLaterCloses { fund, balance, day, .. } = &error else {
        panic!("{error}")
    };
    let found = (fund.as_str(), balance.as_str(), day.to_string());
    assert_eq!(found, ("reserve", "-100.00 EUR", "2026-12-31".to_owned()));
    assert!(error.to_string().contains("\nhint: take less from it"), "{error}");
    book.reopen(year);
    assert!(book.ask(&of("monthly", "2026-03")).is_ok());
}

#[test]
fn what_came_late_was_the_years_to_give() {
    let mut book = book();
    book.add("balance_opened", "2026-06-30", r#""fund":"reserve","amount":"70.00","unit":"EUR""#);
    book.close_asked(&of("yearly", "2026"));
    book.add("balance_opened", "2026-08-01", r#""fund":"reserve","amount":"100.00","unit":"EUR""#);
    // Adjusted, the close of the year gives it away too; so the month finds as little as before.
    let error = book.ask(&of("monthly", "2026-03")).expect_err("the money is gone");
    assert_eq!(error.code(), "FundMustBearLaterCloses");
}

#[test]
fn a_fund_that_may_be_negative_lends_to_the_month() {
    let mut book = book();
    let text = format!("{}{GIVES}", HEADER.replace("test", "monthly"));
    let text = text.replace("fund reserve\n", "fund reserve may be negative\n");
    book.adopt(&text, "2026-01-01");
    book.close_asked(&of("yearly", "2026"));
    assert!(book.ask(&of("monthly", "2026-03")).is_ok());
}

#[test]
fn a_close_that_adds_to_a_fund_needs_no_later_day() {
    let mut book = book();
    book.close_asked(&of("yearly", "2026"));
    let adds = HEADER.replace("test", "adds");
    book.adopt(
        &format!("{adds}fund reserve\nline \"all\" takes rest to fund reserve\n"),
        "2026-01-01",
    );
    book.add("revenue_recorded", "2026-03-05", r#""amount":"5.00","unit":"EUR""#);
    let march = book.ask(&of("adds", "2026-03")).unwrap();
    assert_eq!(march.statement.result.funds["reserve"].to_string(), "5.00");
}

#[test]
fn a_fund_that_one_rule_set_binds_is_bound_in_all() {
    let mut book = book();
    assert!(book.ask(&of("monthly", "2026-03")).is_ok());
    let binds = "fund reserve indivisible\nline \"all\" takes rest to fund reserve\n";
    book.adopt(&format!("{}{binds}", HEADER.replace("test", "binding")), "2026-01-01");
    let error = book.ask(&of("monthly", "2026-03")).expect_err("it must not reach members");
    assert_eq!((error.code(), error.status()), ("FundMustStayIndivisible", 3));
    assert!(error.to_string().contains("\"binding\""), "{error}");
}

#[test]
fn a_project_and_the_rest_of_the_co_op_share_their_own_results_side_by_side() {
    let mut book = TestBook::new();
    let main = "fund kept\nline \"all\" takes rest to fund kept\n";
    book.adopt(&format!("{}{main}", HEADER.replace("test", "house")), "2026-01-01");
    let project = "fund film\npot film = result film\n\
        line \"all\" from pot film takes rest to fund film\n";
    book.adopt(&format!("{}{project}", HEADER.replace("test", "film")), "2026-01-01");
    let sale = |pot: &str, amount: &str| format!(r#"{pot}"amount":"{amount}","unit":"EUR""#);
    book.add("revenue_recorded", "2026-03-10", &sale("", "70.00"));
    book.add("revenue_recorded", "2026-03-11", &sale(r#""pot":"film","#, "30.00"));
    for (name, fund, amount) in [("film", "film", "30.00"), ("house", "kept", "70.00")] {
        let closed = book.ask(&of(name, "2026-03")).unwrap();
        assert_eq!(closed.statement.result.funds[fund].to_string(), amount, "{name}");
        book.close_asked(&of(name, "2026-03"));
    }
}
