//! What earlier closes moved, and what was proposed, as rules are given it.

use commonbook_projections::{Computed, Request};

use super::book::{HEADER, TestBook, request};

const RULES: &str = "fund kept\n\
    measure hours in h counts contributions where kind = work\n\
    line \"work\" takes 60% of surplus shared by hours otherwise to fund kept\n\
    line \"all\" takes rest to fund kept\n\
    report \"before\" past line \"work\"\n";

/// In all, and by agent.
fn past(computed: &Computed) -> String {
    let past = &computed.inputs.past["work"];
    let rows = past.own.iter().zip(&past.opened);
    let own: Vec<String> =
        rows.map(|(own, opened)| own.checked_add(*opened).unwrap().to_string()).collect();
    format!("{}: {}", past.total, own.join(" "))
}

#[test]
fn the_past_is_every_standing_close_before_and_what_was_opened() {
    let mut book = TestBook::with(RULES);
    let line = r#""line":"work","amount":"30.00","unit":"EUR""#;
    book.add("balance_opened", "2025-12-31", line);
    let own = r#""line":"work","agent":"bert","amount":"4.00","unit":"EUR""#;
    book.add("balance_opened", "2025-12-31", own);
    book.work("anna", "2026-01-10", "1");
    book.result("2026-01", "100.00");
    assert_eq!(past(&book.compute("2026-01").unwrap()), "34.00: 0.00 4.00");
    book.close("2026-01");
    book.work("bert", "2026-02-10", "1");
    book.result("2026-02", "10.00");
    assert_eq!(past(&book.compute("2026-02").unwrap()), "94.00: 60.00 4.00");
    let close = book.close("2026-02");
    assert_eq!(past(&book.compute("2026-03").unwrap()), "100.00: 60.00 10.00");
    // Computed again, it sees what it saw.
    assert_eq!(past(&book.compute("2026-02").unwrap()), "94.00: 60.00 4.00");
    book.reopen(close);
    assert_eq!(past(&book.compute("2026-03").unwrap()), "94.00: 60.00 4.00");
}

#[test]
fn the_past_is_that_of_the_rules_own_name() {
    let mut book = TestBook::with(RULES);
    let other = HEADER.replace("test", "other");
    book.adopt(&format!("{other}{}", RULES.replace("fund kept", "fund spare")), "2026-01-01");
    book.work("anna", "2026-01-10", "1");
    book.result("2026-01", "100.00");
    let of = |name: &str| Request { rules: Some(name.to_owned()), ..request("2026-01") };
    book.close_asked(&of("other"));
    let second = Request { period: "2026-02".parse().unwrap(), ..of("test") };
    assert_eq!(past(&book.ask(&second).unwrap()), "0.00: 0.00 0.00");
}

fn proposes(book: &mut TestBook, period: &str, amounts: &str) -> u64 {
    let data = format!(r#""rules":"test","period":"{period}","amounts":[{amounts}],"unit":"EUR""#);
    book.add("distribution_proposed", "2026-06-01", &data)
}

#[test]
fn the_latest_standing_proposal_of_the_period_is_given_whole() {
    let mut book = TestBook::with(RULES);
    let work = r#"{"line":"work","amount":"5.00"}"#;
    let both = format!(r#"{work},{{"line":"all","amount":"1.00"}}"#);
    let given = |book: &TestBook| {
        let computed = book.compute("2026-01").unwrap();
        let proposed = computed.inputs.proposed.iter();
        proposed.map(|(line, amount)| format!("{line} {amount}")).collect::<Vec<_>>().join(", ")
    };
    assert_eq!(given(&book), "");
    book.result("2026-01", "6.00");
    proposes(&mut book, "2026-01", &both);
    proposes(&mut book, "2026-02", &work.replace('5', "7"));
    assert_eq!(given(&book), "all 1.00, work 5.00");
    let later = proposes(&mut book, "2026-01", &work.replace('5', "6"));
    assert_eq!(given(&book), "work 6.00");
    book.reverse(later, "2026-06-01");
    assert_eq!(given(&book), "all 1.00, work 5.00");
}
