//! Claims under new rules: work of the old rules' days that no close had credited goes on, or ends,
//! with the claims it would have joined.

use super::book::{HEADER, TestBook, opening};

/// Rules that owe 1.00 EUR for an hour; without a step that pays.
const OWED: &str = "fund kept\n\
    measure owed in EUR counts contributions where kind = work each worth \
    quantity * 1.00 EUR/h until paid\n\
    line \"all\" takes rest to fund kept\n";

/// Rules that owe 10.00 EUR for an hour of care, and nothing for work.
const DEBTS: &str = "fund kept\n\
    measure debts in EUR counts contributions where kind = care each worth \
    quantity * 10.00 EUR/h until paid\n\
    line \"all\" takes rest to fund kept\n";

fn quarterly(body: &str) -> String {
    format!("{}{body}", HEADER.replace("every month", "every quarter"))
}

fn care(book: &mut TestBook, agent: &str, day: &str, hours: &str) {
    let data = format!(r#""agent":"{agent}","kind":"care","quantity":"{hours}","unit":"h""#);
    book.add("contribution_recorded", day, &data);
}

/// Rules of a quarter that change on 2026-02-01, with work and care before and after.
fn changed(then: &str) -> TestBook {
    let mut book = TestBook::new();
    book.adopt(&quarterly(OWED), "2026-01-01");
    book.adopt(&quarterly(&format!("{DEBTS}{then}\n")), "2026-02-01");
    book.work("anna", "2026-01-31", "3");
    care(&mut book, "anna", "2026-01-31", "1");
    book.work("bert", "2026-02-01", "5");
    care(&mut book, "bert", "2026-02-01", "2");
    book
}

/// What each holds of an account when nothing more happens.
fn holds(book: &TestBook, period: &str, account: &str) -> String {
    opening(&book.compute(period).unwrap_or_else(|error| panic!("{error}")), account)
}

fn findings(book: &TestBook, period: &str) -> Vec<String> {
    book.statement(period).provenance.findings
}

#[test]
fn claims_that_go_on_take_what_the_old_rules_had_not_credited() {
    let mut book = changed("continues \"owed\" as debts");
    assert_eq!(book.measure("2026-Q1", 0), "anna 3, bert 20");
    // Anna's care before the rules that owe for it, and Bert's work after those that did.
    let uncounted = "2 contribution(s) of the period are counted by no measure of rules in force; \
        the first is at position 6: e7, of kind care";
    assert_eq!(findings(&book, "2026-Q1"), [uncounted], "and no event is valued without rules");
    book.close("2026-Q1");
    assert_eq!(holds(&book, "2026-Q2", "debts"), "anna 3, bert 20");
    // The old measure counts on for its own days alone, and none is credited twice.
    book.work("anna", "2026-04-02", "7");
    assert_eq!(book.measure("2026-Q2", 0), "anna 3, bert 20");
}

#[test]
fn what_a_close_under_the_old_rules_left_out_goes_on_too() {
    let mut book = TestBook::with(OWED);
    book.work("anna", "2026-01-31", "3");
    book.close("2026-01");
    // Late in February, the last month of the old rules, which is never closed.
    book.work("bert", "2026-02-28", "4");
    book.adopt(&format!("{HEADER}{DEBTS}continues \"owed\" as debts\n"), "2026-03-01");
    book.close("2026-03");
    assert_eq!(holds(&book, "2026-04", "debts"), "anna 3, bert 4");
    assert_eq!(holds(&book, "2026-04", "owed"), "anna 0, bert 0");
}

#[test]
fn a_period_of_the_old_rules_is_closed_after_the_new_ones_are_adopted() {
    let mut book = TestBook::with(OWED);
    book.work("anna", "2026-01-31", "3");
    book.adopt(&format!("{HEADER}{DEBTS}continues \"owed\" as debts\n"), "2026-02-01");
    book.close("2026-01");
    assert_eq!(holds(&book, "2026-02", "owed"), "anna 3, bert 0");
    book.close("2026-02");
    assert_eq!(holds(&book, "2026-03", "debts"), "anna 3, bert 0");
}

#[test]
fn claims_are_followed_through_every_text_since() {
    let mut book = TestBook::with(OWED);
    book.work("anna", "2026-01-31", "3");
    book.adopt(&format!("{HEADER}{DEBTS}continues \"owed\" as debts\n"), "2026-02-01");
    // Never in force: another text has the same first day.
    book.adopt(&format!("{HEADER}fund kept\ncloses \"owed\"\ncloses \"debts\"\n"), "2026-03-01");
    let last = DEBTS.replace("debts", "thanks");
    book.adopt(&format!("{HEADER}{last}continues \"debts\" as thanks\n"), "2026-03-01");
    care(&mut book, "bert", "2026-02-05", "2");
    assert_eq!(book.measure("2026-03", 0), "anna 3, bert 20");
}

#[test]
fn two_old_measures_that_become_one_are_both_credited() {
    let mut book = TestBook::with(&format!(
        "{OWED}measure care in EUR counts contributions where kind = work each worth \
         quantity * 0.50 EUR/h until paid\n"
    ));
    book.work("anna", "2026-01-31", "3");
    let both = "continues \"owed\" as debts\ncontinues \"care\" as debts\n";
    book.adopt(&format!("{HEADER}{DEBTS}{both}"), "2026-02-01");
    assert_eq!(book.measure("2026-02", 0), "anna 4.5, bert 0");
}

#[test]
fn claims_that_are_closed_take_what_was_not_credited_with_them() {
    for closes in ["closes \"owed\"", "closes \"owed\" to fund kept"] {
        let mut book = changed(closes);
        // Care of the old days was no claim under the old rules, so the present ones value it.
        assert_eq!(book.measure("2026-Q1", 0), "anna 10, bert 20", "{closes}");
        book.close("2026-Q1");
        assert_eq!(holds(&book, "2026-Q2", "owed"), "anna 0, bert 0");
    }
}

#[test]
fn a_new_measure_does_not_bring_back_what_was_closed() {
    let mut book = TestBook::new();
    book.adopt(&quarterly(OWED), "2026-01-01");
    let anew = OWED.replace("owed", "anew");
    book.adopt(&quarterly(&format!("{anew}closes \"owed\"\n")), "2026-02-01");
    book.work("anna", "2026-01-31", "3");
    book.work("bert", "2026-02-01", "5");
    assert_eq!(book.measure("2026-Q1", 0), "anna 0, bert 5");
}

#[test]
fn a_measure_that_keeps_its_name_keeps_its_claims_with_another_memory() {
    let mut book = TestBook::with(OWED);
    book.work("anna", "2026-01-31", "3");
    book.close("2026-01");
    book.work("bert", "2026-02-28", "4");
    book.adopt(&format!("{HEADER}{}", OWED.replace("until paid", "once")), "2026-03-01");
    assert_eq!(book.measure("2026-03", 0), "anna 3, bert 4");
}

#[test]
fn claims_of_any_unit_can_be_closed_and_nothing_moves() {
    let hours = "fund kept\nmeasure given in h counts contributions where kind = work once\n\
        line \"all\" takes rest to fund kept\n";
    let mut book = TestBook::with(hours);
    book.work("anna", "2026-01-31", "3");
    book.close("2026-01");
    let none = "fund kept\ncloses \"given\"\nline \"all\" takes rest to fund kept\n";
    book.adopt(&format!("{HEADER}{none}"), "2026-02-01");
    let statement = book.statement("2026-02");
    let posted = &statement.result.accounts["given"];
    assert_eq!(posted.len(), 1);
    assert_eq!(posted.values().next().unwrap().to_string(), "-3");
    assert_eq!(statement.result.funds["kept"].to_string(), "0.00");
    book.close("2026-02");
    assert_eq!(holds(&book, "2026-03", "given"), "anna 0, bert 0");
}
