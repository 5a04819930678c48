//! What cannot be computed: a code each, and a hint.

use commonbook_core::value::Date;
use commonbook_projections::{ProjectionError, Request};

use super::book::{BY_HOURS, HEADER, TestBook, request};

fn refused(book: &TestBook, request: &Request) -> ProjectionError {
    book.ask(request).expect_err("it is refused")
}

#[test]
fn without_a_book_there_is_no_statement() {
    let mut book = TestBook::empty();
    book.log = commonbook_core::log::MemoryLog::new();
    assert_eq!(refused(&book, &request("2026-01")).code(), "BookMustBeOpened");
}

#[test]
fn without_rules_there_is_no_statement() {
    let book = TestBook::new();
    let error = refused(&book, &request("2026-01"));
    assert_eq!(error.code(), "RulesMustBeAdopted");
    assert_eq!(error.status(), 3);
}

#[test]
fn rules_that_hold_only_later_are_named_in_the_hint() {
    let mut book = TestBook::new();
    book.adopt(&format!("{HEADER}{BY_HOURS}"), "2026-03-01");
    let error = refused(&book, &request("2026-01"));
    assert!(error.to_string().ends_with("hint: the book has \"test\" from 2026-03-01"), "{error}");
    let named = Request { rules: Some("other".to_owned()), ..request("2026-03") };
    let error = refused(&book, &named);
    assert!(error.to_string().contains("no rules named \"other\" are in force"), "{error}");
    assert!(error.to_string().contains("the book has \"test\""), "{error}");
}

#[test]
fn of_several_rule_sets_one_must_be_named() {
    let mut book = TestBook::with(BY_HOURS);
    book.adopt(&format!("{}{BY_HOURS}", HEADER.replace("test", "other")), "2026-01-01");
    let error = refused(&book, &request("2026-01"));
    assert_eq!(error.code(), "RulesMustBeNamed");
    assert!(error.to_string().ends_with("hint: name one of \"other\", \"test\""), "{error}");
}

#[test]
fn a_period_that_the_rules_do_not_close_gets_the_one_that_fits() {
    let ask = |rhythm: &str, period: &str| {
        let mut book = TestBook::new();
        let header = HEADER.replace("every month", rhythm);
        book.adopt(&format!("{header}{BY_HOURS}"), "2026-01-01");
        refused(&book, &request(period)).to_string()
    };
    let hint = |text: String| text.lines().last().unwrap().to_owned();
    assert_eq!(
        hint(ask("every month", "2026-Q1")),
        "hint: 2026-01 is one, from 2026-01-01 to 2026-01-31"
    );
    assert_eq!(
        hint(ask("every quarter", "2026-05")),
        "hint: 2026-Q2 is one, from 2026-04-01 to 2026-06-30"
    );
    assert_eq!(
        hint(ask("every year", "2026-02")),
        "hint: 2026 is one, from 2026-01-01 to 2026-12-31"
    );
    assert_eq!(
        hint(ask("every week from sunday", "2026-W02")),
        "hint: 2026-01-04..2026-01-11 is one, from 2026-01-04 to 2026-01-10"
    );
    assert_eq!(
        hint(ask("every week", "2026-01")),
        "hint: 2026-W01 is one, from 2025-12-29 to 2026-01-04"
    );
}

#[test]
fn a_year_may_begin_on_any_day() {
    let mut book = TestBook::new();
    let header = HEADER.replace("every month", "every year");
    book.adopt(&format!("{header}{BY_HOURS}"), "2026-01-01");
    assert!(book.compute("2025-07-01..2026-07-01").is_ok());
    assert_eq!(book.compute("2026-01-01..2026-12-31").unwrap_err().code(), "PeriodMustFitTheRules");
}

#[test]
fn as_of_must_be_a_day_of_the_period() {
    let book = TestBook::with(BY_HOURS);
    let day = Some(Date::parse("2026-02-01").unwrap());
    let error = refused(&book, &Request { as_of: day, ..request("2026-01") });
    assert_eq!(error.code(), "DayMustLieInThePeriod");
}

#[test]
fn known_at_must_not_be_ahead_of_the_book() {
    let book = TestBook::with(BY_HOURS);
    let error = refused(&book, &Request { known_at: Some(99), ..request("2026-01") });
    assert_eq!(error.code(), "KnownAtMustBeInTheBook");
}

#[test]
fn rules_in_other_money_are_refused() {
    let mut book = TestBook::new();
    book.adopt(&format!("{}{BY_HOURS}", HEADER.replace("EUR", "USD")), "2026-01-01");
    assert_eq!(refused(&book, &request("2026-01")).code(), "RulesMustBeInTheBooksCurrency");
}

#[test]
fn adopted_rules_that_cannot_be_read_are_named_with_their_problems() {
    let mut book = TestBook::new();
    let position = book.adopt("rules \"test\"\nnonsense\n", "2026-01-01");
    let error = refused(&book, &request("2026-01"));
    assert_eq!(error.code(), "RulesMustBeReadable");
    assert!(error.to_string().contains(&format!("adopted at position {position}")), "{error}");
    assert!(error.to_string().contains("--> test:2:1"), "{error}");
}

#[test]
fn what_the_rules_refuse_is_shown_in_their_text() {
    let mut book = TestBook::with(
        "fund kept\nline \"all\" takes rest to fund kept\ncheck \"profit\" surplus > 5 EUR\n",
    );
    book.result("2026-01", "1.00");
    let error = refused(&book, &request("2026-01"));
    assert!(error.code().starts_with("E07"), "{}", error.code());
    assert!(error.to_string().contains("check \"profit\""), "{error}");
    assert!(error.to_string().contains("--> test:8:"), "{error}");
    assert!(error.to_string().contains("nothing was recorded"), "{error}");
}
