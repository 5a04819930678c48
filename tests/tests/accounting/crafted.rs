//! One book with everything that is awkward for double entry: names in any script, claims, another
//! unit, what ends, sources, corrections, reversals, a reopened close, a
//! payout that came back, what was recorded too late, and claims that are given up to a fund.

use commonbook::core::value::Date;
use commonbook::projections::{Extent, render};

use crate::agree::agrees;
use crate::books::{Memory, journal, script};
use crate::net::{is_zero_at_every_position, net_assets_are_somebodys};
use crate::tools::{File, tools};

const RULES: &str = r#"rules "Überschuss, 50%"
currency EUR
engine 0
closes every year

measure care in EUR
  counts contributions where kind = care
  each worth quantity * 10 EUR/h
  until paid
measure once_only in h
  counts contributions where kind = work
  once

fund "Résèrve: légale"  may be negative
fund losses             may be negative expires after 2 years
fund away               external
account "bons d'achat"  expires after 18 months
account "積立"
pot gift = source 7.50 EUR

line "gift; to, all"
  from pot gift
  takes rest
  to fund away

line "care"
  takes 40% of surplus
  shared by care
  otherwise to fund losses

line "vouchers"
  takes 20% of surplus
  shared by once_only
  to account "bons d'achat"
  otherwise to fund losses

line "kept"
  takes 20% of surplus
  among agent.kind = person
  shared equally
  to account "積立"
  otherwise to fund losses

line "rest"
  takes rest
  even below zero
  to fund "Résèrve: légale"
"#;

const LATER: &str = r#"rules "Überschuss, 50%"
currency EUR
engine 0
closes every year

closes "care" to fund losses
closes "once_only"

fund "Résèrve: légale"  may be negative
fund losses             may be negative expires after 2 years
account "bons d'achat"  expires after 18 months
account "積立"

line "rest"
  takes rest
  even below zero
  to fund "Résèrve: légale"
"#;

/// The agents are at positions 1 to 3, the rules at 4, the first opening balance at 5.
const LOG: &str = r#"
{"command": "clock", "at": "2023-01-01T09:00:00.000000Z"}
{"id": "book", "type": "book_opened", "effective_on": "2023-01-01", "data": {"origin": "why.example/book", "currency": "EUR", "scale": 2}}
{"id": "agent/work-coop.x/y:z", "type": "agent_registered", "effective_on": "2023-01-01", "data": {"agent": "work-coop.x/y:z", "kind": "person"}}
{"id": "agent/ada", "type": "agent_registered", "effective_on": "2023-01-01", "data": {"agent": "ada", "kind": "person"}}
{"id": "agent/a_b", "type": "agent_registered", "effective_on": "2023-01-01", "data": {"agent": "a_b", "kind": "person"}}
{"command": "adopt", "rules": "first.rules", "from": "2023-01-01"}
{"id": "open/1", "type": "balance_opened", "effective_on": "2023-01-01", "data": {"fund": "losses", "amount": "-100.00", "unit": "EUR", "origin_day": "2022-06-30"}}
{"id": "open/2", "type": "balance_opened", "effective_on": "2023-01-01", "data": {"account": "bons d'achat", "agent": "ada", "amount": "30.00", "unit": "EUR", "expires": "2023-07-01"}}
{"id": "open/3", "type": "balance_opened", "effective_on": "2023-01-01", "data": {"account": "care", "agent": "ada", "claim": "12.345", "unit": "EUR"}}
{"id": "open/4", "type": "balance_opened", "effective_on": "2023-01-01", "data": {"line": "care", "agent": "ada", "amount": "9.00", "unit": "EUR"}}
{"id": "open/5", "type": "balance_opened", "effective_on": "2023-01-01", "data": {"account": "undeclared", "agent": "ada", "amount": "3.00", "unit": "EUR"}}
{"id": "c/1", "type": "capital_paid_in", "effective_on": "2023-02-01", "data": {"agent": "work-coop.x/y:z", "amount": "50.00", "unit": "EUR"}}
{"corrects": 10, "id": "c/2", "type": "capital_paid_in", "effective_on": "2023-02-02", "data": {"agent": "work-coop.x/y:z", "amount": "55.00", "unit": "EUR"}}
{"id": "w/1", "type": "contribution_recorded", "effective_on": "2023-03-01", "data": {"agent": "ada", "kind": "care", "quantity": "8.5", "unit": "h"}}
{"id": "w/2", "type": "contribution_recorded", "effective_on": "2023-03-01", "data": {"agent": "a_b", "kind": "work", "quantity": "3.125", "unit": "h"}}
{"id": "w/3", "type": "contribution_recorded", "effective_on": "2023-03-01", "data": {"agent": "work-coop.x/y:z", "kind": "care", "quantity": "2", "unit": "h"}}
{"id": "r/1", "type": "revenue_recorded", "effective_on": "2023-04-01", "data": {"amount": "300.00", "unit": "EUR"}}
{"id": "e/1", "type": "expense_recorded", "effective_on": "2023-04-01", "data": {"amount": "170.00", "unit": "EUR", "to": "ada"}}
{"id": "e/2", "type": "expense_recorded", "effective_on": "2023-04-02", "data": {"amount": "9.99", "unit": "EUR"}}
{"reverses": 17, "id": "e/2/back", "type": "event_reversed", "effective_on": "2023-04-02", "data": {}}
{"command": "close", "period": "2023"}
{"command": "reopen", "period": "2023", "reason": "too early"}
{"id": "r/2", "type": "revenue_recorded", "effective_on": "2023-12-01", "data": {"amount": "20.00", "unit": "EUR"}}
{"command": "close", "period": "2023"}
{"id": "p/1", "type": "payout_paid", "effective_on": "2024-01-05", "data": {"agent": "ada", "account": "cash", "amount": "20.00", "unit": "EUR"}}
{"id": "p/1/back", "type": "payout_returned", "effective_on": "2024-01-09", "data": {"agent": "ada", "account": "cash", "amount": "20.00", "of": PAYOUT, "unit": "EUR"}}
{"id": "p/2", "type": "payout_paid", "effective_on": "2024-02-05", "data": {"agent": "ada", "account": "cash", "amount": "10.00", "unit": "EUR"}}
{"id": "v/1", "type": "payout_paid", "effective_on": "2024-03-05", "data": {"agent": "a_b", "account": "bons d'achat", "amount": "1.00", "unit": "EUR"}}
{"id": "s/2024", "type": "result_recorded", "effective_on": "2024-12-31", "data": {"period": "2024", "amount": "-80.00", "unit": "EUR"}}
{"command": "close", "period": "2024"}
{"id": "s/2025", "type": "result_recorded", "effective_on": "2025-12-31", "data": {"period": "2025", "amount": "1000.01", "unit": "EUR"}}
{"id": "w/4", "type": "contribution_recorded", "effective_on": "2025-03-01", "data": {"agent": "ada", "kind": "care", "quantity": "100.05", "unit": "h"}}
{"command": "close", "period": "2025"}
{"command": "adopt", "rules": "later.rules", "from": "2026-01-01"}
{"id": "s/2026", "type": "result_recorded", "effective_on": "2026-12-31", "data": {"period": "2026", "amount": "10.00", "unit": "EUR"}}
{"command": "close", "period": "2026"}
"#;

/// The book to the end of its fourth year.
pub(crate) fn book() -> Memory {
    let rules = |name: &str| Some(if name == "first.rules" { RULES } else { LATER }.to_owned());
    let log = LOG.trim_start();
    // The payout that comes back is the last of the lines before its return.
    let (before, _) = log.split_once("{\"id\": \"p/1/back\"").expect("a return");
    let payout = script(before, &rules).head().expect("a head").size() - 1;
    script(&log.replace("PAYOUT", &payout.to_string()), &rules)
}

#[test]
fn awkward_names_claims_ends_and_corrections_agree_in_both_programs() {
    let book = book();
    is_zero_at_every_position(&book);
    assert_eq!(net_assets_are_somebodys("crafted", &book), 5);
    let Some(tools) = tools() else { return };
    assert!(agrees(tools, "crafted", &book) > 30);
    for size in 1..=book.head().expect("a head").size() {
        if size % 7 == 0 || size > 60 {
            let of = journal(&book, Extent { known_at: Some(size), as_of: None });
            let text = render::beancount(&of).expect("text");
            let file = File::new("book.beancount", &text);
            file.bean_check(tools).unwrap_or_else(|said| panic!("{size}: {said}"));
        }
    }
}

#[test]
fn every_way_to_move_something_is_a_transaction_and_nothing_disappears() {
    let text = render::hledger(&journal(&book(), Extent::default())).expect("text");
    for part in [
        "Liabilities:Members:Bons--20-d--27-achat:Ada",
        "Equity:Funds:X---Résèrve",
        "Equity:Funds:Losses",
        "Liabilities:Members:X---積立:A--5f-b",
        "Liabilities:Members:Share-capital:Work-coop--2e-x--2f-y--3a-z",
        "    ; rules:Überschuss%2C 50%25\n",
        "    ; line:gift; to%2C all\n",
        "\"EUR.CLAIM\"",
        "\"U.H\"",
        "Assets:Sources",
        "Equity:Ended:Accounts:Bons--20-d--27-achat",
        "Equity:Ended:Funds:Losses",
        "    ; takes_back:10\n",
        "    ; takes_back:17\n",
        "2023-02-02 * capital_paid_in c/2\n",
        "* close_reopened ",
        "    ; position:10\n",
    ] {
        assert!(text.contains(part), "{part:?} is missing in\n{text}");
    }
    assert!(!text.contains("open/4"), "what a line shared before the book moves nothing");
}

#[test]
fn what_ends_is_posted_by_the_close_that_books_it_and_not_before() {
    let book = book();
    let ends = |until: &str| {
        let as_of = Some(Date::parse(until).expect("a day"));
        let of = journal(&book, Extent { known_at: None, as_of });
        let text = render::journal_csv(&of).expect("text");
        text.lines().filter(|line| line.contains(",ends,")).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(ends("2023-12-30"), Vec::<String>::new());
    // The first four are of the close that was reopened.
    assert_eq!(
        ends("2023-12-31")[4..],
        [
            "2023-12-31,45,fund_moved/45,fund_moved,ends,\"Überschuss, 50%\",2023,1,,Equity:Clearing,30.00,EUR",
            "2023-12-31,45,fund_moved/45,fund_moved,ends,\"Überschuss, 50%\",2023,1,,Equity:Ended:Accounts:Bons--20-d--27-achat,-30.00,EUR",
            "2023-12-31,56,account_posted/56,account_posted,ends,\"Überschuss, 50%\",2023,1,,Liabilities:Members:Bons--20-d--27-achat:Ada,30.00,EUR",
            "2023-12-31,56,account_posted/56,account_posted,ends,\"Überschuss, 50%\",2023,1,,Equity:Clearing,-30.00,EUR",
        ]
    );
}
