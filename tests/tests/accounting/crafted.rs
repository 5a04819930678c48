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

fn event(id: &str, of: &str, on: &str, data: &str) -> String {
    format!(r#"{{"id": "{id}", "type": "{of}", "effective_on": "{on}", "data": {data}}}"#) + "\n"
}

fn with(key: &str, position: u64, line: &str) -> String {
    line.replacen('{', &format!("{{\"{key}\": {position}, "), 1)
}

fn command(name: &str, more: &str) -> String {
    format!("{{\"command\": \"{name}\", {more}}}\n")
}

/// The book to the end of its fourth year.
pub(crate) fn book() -> Memory {
    let capital = r#"{"agent": "work-coop.x/y:z", "amount": "50.00", "unit": "EUR"}"#;
    let money = |agent: &str, account: &str, amount: &str| {
        format!(
            r#"{{"agent": "{agent}", "account": "{account}", "amount": "{amount}", "unit": "EUR"}}"#
        )
    };
    let work = |agent: &str, kind: &str, hours: &str| {
        format!(r#"{{"agent": "{agent}", "kind": "{kind}", "quantity": "{hours}", "unit": "h"}}"#)
    };
    let opened = |of: &str, amount: &str, more: &str| {
        format!(r#"{{{of}, "amount": "{amount}", "unit": "EUR"{more}}}"#)
    };
    let result = |year: &str, amount: &str| {
        format!(r#"{{"period": "{year}", "amount": "{amount}", "unit": "EUR"}}"#)
    };
    let mut log = command("clock", r#""at": "2023-01-01T09:00:00.000000Z""#);
    log += &event(
        "book",
        "book_opened",
        "2023-01-01",
        r#"{"origin": "why.example/book", "currency": "EUR", "scale": 2}"#,
    );
    for agent in ["work-coop.x/y:z", "ada", "a_b"] {
        let data = format!(r#"{{"agent": "{agent}", "kind": "person"}}"#);
        log += &event(&format!("agent/{agent}"), "agent_registered", "2023-01-01", &data);
    }
    log += &command("adopt", r#""rules": "first.rules", "from": "2023-01-01""#);
    // Positions from 5 on.
    log += &event(
        "open/1",
        "balance_opened",
        "2023-01-01",
        &opened(r#""fund": "losses""#, "-100.00", r#", "origin_day": "2022-06-30""#),
    );
    log += &event(
        "open/2",
        "balance_opened",
        "2023-01-01",
        &opened(
            r#""account": "bons d'achat", "agent": "ada""#,
            "30.00",
            r#", "expires": "2023-07-01""#,
        ),
    );
    log += &event(
        "open/3",
        "balance_opened",
        "2023-01-01",
        r#"{"account": "care", "agent": "ada", "claim": "12.345", "unit": "EUR"}"#,
    );
    log += &event(
        "open/4",
        "balance_opened",
        "2023-01-01",
        r#"{"line": "care", "agent": "ada", "amount": "9.00", "unit": "EUR"}"#,
    );
    log += &event(
        "open/5",
        "balance_opened",
        "2023-01-01",
        &opened(r#""account": "undeclared", "agent": "ada""#, "3.00", ""),
    );
    log += &event("c/1", "capital_paid_in", "2023-02-01", capital);
    log += &with(
        "corrects",
        10,
        &event("c/2", "capital_paid_in", "2023-02-02", &capital.replace("50.00", "55.00")),
    );
    log += &event("w/1", "contribution_recorded", "2023-03-01", &work("ada", "care", "8.5"));
    log += &event("w/2", "contribution_recorded", "2023-03-01", &work("a_b", "work", "3.125"));
    log +=
        &event("w/3", "contribution_recorded", "2023-03-01", &work("work-coop.x/y:z", "care", "2"));
    log +=
        &event("r/1", "revenue_recorded", "2023-04-01", r#"{"amount": "300.00", "unit": "EUR"}"#);
    log += &event(
        "e/1",
        "expense_recorded",
        "2023-04-01",
        r#"{"amount": "170.00", "unit": "EUR", "to": "ada"}"#,
    );
    log += &event("e/2", "expense_recorded", "2023-04-02", r#"{"amount": "9.99", "unit": "EUR"}"#);
    log += &with("reverses", 17, &event("e/2/back", "event_reversed", "2023-04-02", "{}"));
    log += &command("close", r#""period": "2023""#);
    log += &command("reopen", r#""period": "2023", "reason": "too early""#);
    log += &event("r/2", "revenue_recorded", "2023-12-01", r#"{"amount": "20.00", "unit": "EUR"}"#);
    log += &command("close", r#""period": "2023""#);
    log += &event("p/1", "payout_paid", "2024-01-05", &money("ada", "cash", "20.00"));
    log += &event("p/1/back", "payout_returned", "2024-01-09", &money("ada", "cash", "20.00"));
    log += &event("p/2", "payout_paid", "2024-02-05", &money("ada", "cash", "10.00"));
    log += &event("v/1", "payout_paid", "2024-03-05", &money("a_b", "bons d'achat", "1.00"));
    log += &event("s/2024", "result_recorded", "2024-12-31", &result("2024", "-80.00"));
    log += &command("close", r#""period": "2024""#);
    log += &event("s/2025", "result_recorded", "2025-12-31", &result("2025", "1000.01"));
    log += &event("w/4", "contribution_recorded", "2025-03-01", &work("ada", "care", "100.05"));
    log += &command("close", r#""period": "2025""#);
    log += &command("adopt", r#""rules": "later.rules", "from": "2026-01-01""#);
    log += &event("s/2026", "result_recorded", "2026-12-31", &result("2026", "10.00"));
    log += &command("close", r#""period": "2026""#);
    script(&log, &|name| Some(if name == "first.rules" { RULES } else { LATER }.to_owned()))
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
fn what_ends_is_posted_on_its_day_and_not_before() {
    let book = book();
    let ends = |until: &str| {
        let as_of = Some(Date::parse(until).expect("a day"));
        let of = journal(&book, Extent { known_at: None, as_of });
        let text = render::journal_csv(&of).expect("text");
        text.lines().filter(|line| line.contains(",ends,")).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(ends("2023-06-30"), Vec::<String>::new());
    assert_eq!(
        ends("2023-07-01"),
        [
            "2023-07-01,6,open/2,balance_opened,ends,,,,,Liabilities:Members:Bons--20-d--27-achat:Ada,30.00,EUR",
            "2023-07-01,6,open/2,balance_opened,ends,,,,,Equity:Ended:Accounts:Bons--20-d--27-achat,-30.00,EUR",
        ]
    );
}
