//! What a period brought, and what was called.

use commonbook_projections::Request;

use super::book::{BY_HOURS, HEADER, TestBook, pending, request};

const POTS: &str = "fund kept\npot shop = result shop\n\
    line \"shop\" from pot shop takes rest to fund kept\n\
    line \"all\" takes rest to fund kept\n";

fn results(book: &TestBook, period: &str) -> Vec<String> {
    let computed = book.compute(period).unwrap();
    computed.inputs.results.iter().map(|(pot, amount)| format!("{pot} {amount}")).collect()
}

#[test]
fn revenue_less_expense_of_the_period_is_its_result_by_pot() {
    let mut book = TestBook::with(POTS);
    let money = |pot: &str, amount: &str| format!(r#"{pot}"amount":"{amount}","unit":"EUR""#);
    book.add("revenue_recorded", "2026-01-05", &money("", "100.00"));
    book.add("expense_recorded", "2026-01-31", &money("", "30.50"));
    book.add("revenue_recorded", "2026-02-01", &money("", "9.00"));
    book.add("revenue_recorded", "2026-01-05", &money(r#""pot":"shop","#, "1.00"));
    assert_eq!(results(&book, "2026-01"), ["main 69.50", "shop 1.00"]);
    assert_eq!(book.compute("2026-01").unwrap().pots, ["main", "shop"]);
    assert_eq!(book.compute("2026-02").unwrap().pots, ["main"]);
}

#[test]
fn a_recorded_result_counts_in_a_period_that_contains_its_whole_period() {
    let mut book = TestBook::new();
    let yearly = HEADER.replace("every month", "every year");
    book.adopt(&format!("{yearly}{POTS}"), "2026-01-01");
    book.result("2026-01", "10.00");
    book.result("2026-02", "-4.00");
    assert_eq!(results(&book, "2026"), ["main 6.00"]);
    let mut book = TestBook::with(POTS);
    let data = r#""period":"2026-Q1","amount":"9.00","unit":"EUR""#;
    book.add("result_recorded", "2026-01-31", data);
    assert!(results(&book, "2026-01").is_empty());
    let findings = book.compute("2026-01").unwrap().statement.provenance.findings;
    assert_eq!(findings.len(), 1, "a result that counts nowhere is said: {findings:?}");
    assert!(findings[0].contains("2026-Q1"), "{findings:?}");
    assert!(book.compute("2026-04").unwrap().statement.provenance.findings.is_empty());
}

#[test]
fn a_corrected_result_counts_once() {
    let mut book = TestBook::with(BY_HOURS);
    let first = book.result("2026-01", "10.00");
    let data = r#""period":"2026-01","amount":"12.00","unit":"EUR""#;
    book.add_with("result_recorded", "2026-01-31", data, &format!(r#""corrects":{first},"#));
    assert_eq!(results(&book, "2026-01"), ["main 12.00"]);
}

fn on_call() -> TestBook {
    let mut book = TestBook::new();
    let header = HEADER.replace("closes every month", "closes on call");
    let body = "fund kept\npot grain = source called\n\
                line \"all\" from pot grain takes rest to fund kept\n";
    book.adopt(&format!("{header}{body}"), "2026-01-01");
    book
}

fn call(book: &mut TestBook, amount: &str) -> u64 {
    let data = format!(
        r#""rules":"test","amount":"{amount}","unit":"EUR","from":"2026-01-05","to":"2026-01-09""#
    );
    book.add("distribution_called", "2026-01-09", &data)
}

#[test]
fn the_nth_call_of_a_period_is_the_amount_of_its_nth_distribution() {
    let mut book = on_call();
    call(&mut book, "5.00");
    call(&mut book, "7.00");
    let period = "2026-01-05..2026-01-09";
    assert_eq!(book.compute(period).unwrap().inputs.called.unwrap().to_string(), "5.00");
    book.close(period);
    let next = book.compute(period).unwrap();
    assert_eq!((next.number, next.inputs.called.unwrap().to_string()), (2, "7.00".to_owned()));
    book.close(period);
    assert_eq!(book.compute(period).unwrap().number, 2, "nobody called a third time");
}

#[test]
fn a_further_distribution_of_a_period_takes_no_result_again() {
    let mut book = TestBook::new();
    let header = HEADER.replace("closes every month", "closes on call");
    let body = "fund kept\npot grain = source called\n\
        line \"grain\" from pot grain takes rest to fund kept\n\
        line \"all\" takes rest to fund kept\n";
    book.adopt(&format!("{header}{body}"), "2026-01-01");
    book.add("revenue_recorded", "2026-01-05", r#""amount":"50.00","unit":"EUR""#);
    let period = "2026-01-05..2026-01-09";
    call(&mut book, "5.00");
    book.close(period);
    assert_eq!(book.published().result.funds["kept"].to_string(), "55.00");
    call(&mut book, "7.00");
    let late = book.add("revenue_recorded", "2026-01-06", r#""amount":"3.00","unit":"EUR""#);
    book.close(period);
    let second = book.published();
    assert_eq!(second.provenance.number, 2);
    assert_eq!(second.result.funds["kept"].to_string(), "7.00");
    let [first] = &second.result.adjustments[..] else { panic!("it adjusts the first") };
    assert_eq!(
        (first.funds["kept"].to_string(), late < second.provenance.position),
        ("3.00".to_owned(), true)
    );
    assert_eq!(pending(&second), [""; 0]);
}

/// Rules that share each call by the hours of its days.
fn shares_calls() -> TestBook {
    let mut book = TestBook::new();
    let header = HEADER.replace("closes every month", "closes on call");
    let body = "fund kept\npot grain = source called\n\
        measure hours in h counts contributions where kind = work\n\
        measure ever in h counts contributions where kind = work for ever\n\
        line \"grain\" from pot grain takes rest shared by hours otherwise to fund kept\n\
        line \"all\" takes rest to fund kept\n";
    book.adopt(&format!("{header}{body}"), "2026-01-01");
    book
}

#[test]
fn what_the_next_distribution_of_a_period_counts_is_pending_no_more() {
    let mut book = shares_calls();
    let period = "2026-01-05..2026-01-09";
    book.work("anna", "2026-01-05", "1");
    call(&mut book, "4.00");
    book.close(period);
    let between = book.work("bert", "2026-01-06", "3");
    let as_first = [format!("{between} contribution_recorded in {period}")];
    assert_eq!(pending(&book.statement(period)), as_first, "nobody called again");
    call(&mut book, "8.00");
    let second = book.compute(period).unwrap();
    assert_eq!((second.number, super::book::values(&second, 0)), (2, "anna 1, bert 3".to_owned()));
    assert_eq!(pending(&second.statement), [""; 0], "the second counts it");
    book.close(period);
    assert_eq!(pending(&book.published()), [""; 0], "and has paid it");
    // After the second close nothing takes it up again; what comes now is late.
    let late = book.work("bert", "2026-01-07", "5");
    assert_eq!(pending(&book.published()), [format!("{late} contribution_recorded in {period}")]);
    // What came late counts in its own days, and so it does for whatever looks back at them.
    let call =
        r#""rules":"test","amount":"1.00","unit":"EUR","from":"2026-01-12","to":"2026-01-16""#;
    book.add("distribution_called", "2026-01-16", call);
    let next = book.compute("2026-01-12..2026-01-16").unwrap();
    assert_eq!(super::book::values(&next, 1), "anna 1, bert 8");
}

#[test]
fn a_correction_before_the_next_close_is_settled_by_it_and_one_after_it_is_pending() {
    let mut book = shares_calls();
    let period = "2026-01-05..2026-01-09";
    call(&mut book, "4.00");
    book.close(period);
    let first = book.work("bert", "2026-01-06", "30");
    let data = r#""agent":"bert","kind":"work","quantity":"3","unit":"h""#;
    let corrects = format!(r#""corrects":{first},"#);
    let second = book.add_with("contribution_recorded", "2026-01-06", data, &corrects);
    call(&mut book, "8.00");
    assert_eq!(pending(&book.statement(period)), [""; 0]);
    assert_eq!(book.measure(period, 0), "anna 0, bert 3");
    book.close(period);
    assert_eq!(pending(&book.published()), [""; 0]);
    let reversal = book.reverse(second, "2026-01-06");
    let expected = [format!("{reversal} event_reversed in {period}")];
    assert_eq!(pending(&book.published()), expected);
    let call =
        r#""rules":"test","amount":"1.00","unit":"EUR","from":"2026-01-12","to":"2026-01-16""#;
    book.add("distribution_called", "2026-01-16", call);
    let next = book.compute("2026-01-12..2026-01-16").unwrap();
    assert_eq!(super::book::values(&next, 1), "anna 0, bert 0");
    assert_eq!(pending(&next.statement), expected);
}

#[test]
fn revenue_that_came_first_after_the_first_close_is_taken_by_the_second() {
    let mut book = shares_calls();
    let period = "2026-01-05..2026-01-09";
    call(&mut book, "4.00");
    book.close(period);
    book.add("revenue_recorded", "2026-01-06", r#""amount":"3.00","unit":"EUR""#);
    assert_eq!(pending(&book.statement(period)).len(), 1);
    call(&mut book, "8.00");
    assert_eq!(pending(&book.statement(period)), [""; 0]);
    book.close(period);
    let second = book.published();
    assert_eq!(second.result.funds["kept"].to_string(), "11.00");
    assert_eq!(pending(&second), [""; 0]);
    // The pot is taken now: what comes to it later is pending in a third distribution too.
    book.add("revenue_recorded", "2026-01-07", r#""amount":"2.00","unit":"EUR""#);
    call(&mut book, "1.00");
    assert_eq!(pending(&book.statement(period)).len(), 1);
}

#[test]
fn a_call_that_was_reversed_is_no_call() {
    let mut book = on_call();
    let first = call(&mut book, "5.00");
    call(&mut book, "7.00");
    book.reverse(first, "2026-01-09");
    let computed = book.compute("2026-01-05..2026-01-09").unwrap();
    assert_eq!(computed.inputs.called.unwrap().to_string(), "7.00");
}

#[test]
fn what_was_not_called_cannot_be_computed() {
    let mut book = on_call();
    call(&mut book, "5.00");
    let second = Request { number: Some(2), ..request("2026-01-05..2026-01-09") };
    assert_eq!(book.ask(&second).unwrap_err().code(), "DistributionMustBeCalled");
    assert_eq!(book.compute("2026-01").unwrap_err().code(), "DistributionMustBeCalled");
}
