//! What ends is booked by the next close, once, where its declaration says.

use commonbook_core::event::Event;
use commonbook_projections::Computed;

use super::book::{HEADER, TestBook, opening, request};

const CARRIED: &str = "fund kept\nfund carried may be negative expires after 2 months to fund kept\n\
    absorb \"loss\"\n  from fund carried\n\
    line \"recovered\" takes 50% of surplus at most -fund carried to fund carried\n\
    line \"all\" takes rest to fund kept\n";

/// What a distribution moves because it ended: `from to amount`.
fn ended(computed: &Computed) -> Vec<String> {
    let events = computed.events.iter().filter_map(|event| {
        if let Event::FundMoved(it) = event {
            let shown = format!("{} to {}: {}", it.from, it.to, it.amount);
            return (it.expired == Some(true)).then_some(shown);
        }
        let Event::AccountPosted(it) = event else { return None };
        let lots = it.lots.iter().map(|lot| format!(" {} of {}", lot.amount, lot.of));
        let shown = format!("{} of {}: {}", it.account, it.agent, it.exact());
        (it.expired == Some(true)).then(|| lots.fold(shown, |all, lot| all + &lot))
    });
    events.collect()
}

fn fund(computed: &Computed, name: &str) -> String {
    let row = &computed.statement.provenance.balances.funds[name];
    format!("{} {} {}", row.opening, row.moved, row.closing)
}

#[test]
fn the_first_close_after_its_day_books_a_loss_that_was_not_recovered() {
    let mut book = TestBook::with(CARRIED);
    let opened = r#""fund":"kept","amount":"500.00","unit":"EUR""#;
    book.add("balance_opened", "2026-01-01", opened);
    for (month, amount) in [("2026-01", "-100.00"), ("2026-02", "40.00"), ("2026-03", "20.00")] {
        book.result(month, amount);
        assert_eq!(ended(&book.compute(month).unwrap()), Vec::<String>::new());
        book.close(month);
    }
    // 100 lost, 20 and 10 made good in the two months that it counts.
    book.result("2026-04", "10.00");
    let computed = book.compute("2026-04").unwrap();
    assert_eq!(ended(&computed), ["fund carried to fund kept: -70.00"]);
    assert_eq!(fund(&computed, "carried"), "-70.00 70.00 0.00");
    assert_eq!(fund(&computed, "kept"), "530.00 -60.00 470.00");
    let findings = &computed.statement.provenance.findings;
    assert_eq!(*findings, ["fund carried: -70 EUR ended; it goes to fund kept"]);
    let close = book.close("2026-04");
    assert_eq!(book.published().digest, computed.digest);
    // Once: neither the next close nor the same one, computed again, says otherwise.
    assert_eq!(ended(&book.compute("2026-05").unwrap()), Vec::<String>::new());
    assert_eq!(fund(&book.compute("2026-05").unwrap(), "carried"), "0.00 0.00 0.00");
    let again = book.compute("2026-04").unwrap();
    assert_eq!((again.digest, ended(&again)), (computed.digest, ended(&computed)));
    // Reopened, it is open again, and the next close books it.
    book.reopen(close);
    assert_eq!(ended(&book.compute("2026-05").unwrap()), ["fund carried to fund kept: -70.00"]);
}

#[test]
fn a_close_that_was_skipped_does_not_lose_what_ended() {
    let mut book = TestBook::with(CARRIED);
    let opened = r#""fund":"kept","amount":"500.00","unit":"EUR""#;
    book.add("balance_opened", "2026-01-01", opened);
    book.result("2026-01", "-100.00");
    book.close("2026-01");
    book.close("2026-09");
    assert_eq!(ended(&book.compute("2026-10").unwrap()), Vec::<String>::new());
    // A close of a month before it finds it booked, though on a later day.
    assert_eq!(ended(&book.compute("2026-05").unwrap()), Vec::<String>::new());
    assert_eq!(fund(&book.compute("2026-05").unwrap(), "carried"), "0.00 0.00 0.00");
}

#[test]
fn two_rule_sets_that_share_a_fund_book_what_ended_once() {
    let mut book = TestBook::with(CARRIED);
    let other = HEADER.replace("test", "other");
    let declared = "fund kept\nfund carried may be negative expires after 2 months to fund kept\n\
                    pot shop = result shop  rest to fund kept\nlet carried_on = fund carried\n";
    book.adopt(&format!("{other}{declared}"), "2026-01-01");
    let opened = r#""fund":"kept","amount":"500.00","unit":"EUR""#;
    book.add("balance_opened", "2026-01-01", opened);
    let of = |rules: &str, period: &str| commonbook_projections::Request {
        rules: Some(rules.to_owned()),
        ..request(period)
    };
    book.result("2026-01", "-100.00");
    book.close_asked(&of("test", "2026-01"));
    let first = book.ask(&of("other", "2026-04")).unwrap();
    assert_eq!(ended(&first), ["fund carried to fund kept: -100.00"]);
    book.close_asked(&of("other", "2026-04"));
    assert_eq!(ended(&book.ask(&of("test", "2026-04")).unwrap()), Vec::<String>::new());
}

#[test]
fn credits_that_end_leave_everybodys_account_by_name_and_go_to_one_place() {
    let body = "fund kept\naccount held expires after 1 months to fund kept\n\
        measure hours in h counts contributions where kind = work\n\
        measure average in EUR counts account held on average\nreport \"average\" sum(average)\n\
        line \"all\" takes rest shared by hours to account held otherwise to fund kept\n";
    let mut book = TestBook::with(body);
    book.work("anna", "2026-01-10", "3");
    book.work("bert", "2026-01-10", "1");
    book.result("2026-01", "100.00");
    let close = book.close("2026-01");
    let paid = r#""agent":"anna","account":"held","amount":"50.00","unit":"EUR""#;
    book.add("payout_paid", "2026-02-10", paid);
    assert_eq!(ended(&book.compute("2026-02").unwrap()), Vec::<String>::new());
    book.close("2026-02");
    let computed = book.compute("2026-03").unwrap();
    let (anna, bert) = (close - 2, close - 1);
    assert_eq!(
        ended(&computed),
        [
            "account held to fund kept: 50.00".to_owned(),
            format!("held of anna: -25 25.00 of {anna}"),
            format!("held of bert: -25 25.00 of {bert}"),
        ]
    );
    assert_eq!(fund(&computed, "kept"), "0.00 50.00 50.00");
    let held = &computed.statement.provenance.balances.accounts["held"];
    assert!(held.values().all(|row| row.closing.is_zero()), "{held:?}");
    assert_eq!(computed.statement.result.lines[0].expired, Some(true));
    book.close("2026-03");
    // It counted until it ended, not until it was booked.
    assert_eq!(book.measure("2026-03", 1), "anna 0, bert 0");
    assert_eq!(ended(&book.compute("2026-04").unwrap()), Vec::<String>::new());
}

#[test]
fn what_ended_and_was_booked_stays_so_under_rules_that_would_have_kept_it() {
    let mut book = TestBook::with(CARRIED);
    let opened = r#""fund":"kept","amount":"500.00","unit":"EUR""#;
    book.add("balance_opened", "2026-01-01", opened);
    book.result("2026-01", "-100.00");
    book.close("2026-01");
    book.close("2026-04");
    let longer = CARRIED.replace("2 months", "9 months");
    book.adopt(&format!("{HEADER}{longer}"), "2026-05-01");
    assert_eq!(fund(&book.compute("2026-05").unwrap(), "carried"), "0.00 0.00 0.00");
    let forever = CARRIED.replace(" expires after 2 months to fund kept", "");
    book.adopt(&format!("{HEADER}{forever}"), "2026-06-01");
    assert_eq!(fund(&book.compute("2026-06").unwrap(), "carried"), "0.00 0.00 0.00");
}

#[test]
fn without_a_place_what_ended_is_written_off_and_still_booked() {
    let body = CARRIED.replace(" to fund kept\nabsorb", "\nabsorb");
    let mut book = TestBook::with(&body);
    book.result("2026-01", "-100.00");
    book.close("2026-01");
    let computed = book.compute("2026-04").unwrap();
    assert_eq!(ended(&computed), ["fund carried to outside: -100.00"]);
    assert_eq!(fund(&computed, "carried"), "-100.00 100.00 0.00");
    assert_eq!(fund(&computed, "kept"), "0.00 0.00 0.00");
}

/// Rules under which what is kept ends after a month and goes to a fund.
const KEPT_A_MONTH: &str = "fund kept\naccount held never negative expires after 1 months to \
    fund kept\nmeasure hours in h counts contributions where kind = work\n\
    line \"all\" takes rest shared by hours to account held otherwise to fund kept\n";

/// A book in which anna and bert got 75.00 and 25.00 in January.
fn kept_a_month() -> (TestBook, u64) {
    let mut book = TestBook::with(KEPT_A_MONTH);
    book.work("anna", "2026-01-10", "3");
    book.work("bert", "2026-01-10", "1");
    book.result("2026-01", "100.00");
    let close = book.close("2026-01");
    (book, close)
}

#[test]
fn what_was_passed_on_ends_with_its_age_and_is_booked_of_whoever_holds_it() {
    let (mut book, close) = kept_a_month();
    let passed = r#""agent":"anna","account":"held","to":"bert","amount":"50.00","unit":"EUR""#;
    book.add("balance_transferred", "2026-02-10", passed);
    book.close("2026-02");
    let computed = book.compute("2026-03").unwrap();
    let (anna, bert) = (close - 2, close - 1);
    assert_eq!(
        ended(&computed),
        [
            "account held to fund kept: 100.00".to_owned(),
            format!("held of anna: -25 25.00 of {anna}"),
            format!("held of bert: -75 50.00 of {anna} 25.00 of {bert}"),
        ]
    );
    book.close("2026-03");
    let next = book.compute("2026-04").unwrap();
    assert_eq!(ended(&next), Vec::<String>::new());
    assert_eq!(opening(&next, "held"), "anna 0, bert 0");
    assert_eq!(fund(&next, "kept"), "100.00 0.00 100.00");
}

#[test]
fn a_payout_that_comes_back_after_its_credit_ended_is_booked_by_the_next_close() {
    let (mut book, close) = kept_a_month();
    let data = r#""agent":"anna","account":"held","amount":"75.00","unit":"EUR""#;
    let paid = book.add("payout_paid", "2026-02-10", data);
    book.close("2026-02");
    book.close("2026-03");
    let data = r#""agent":"anna","account":"held","amount":"30.00","unit":"EUR""#;
    book.add("payout_returned", "2026-04-05", &format!(r#"{data},"of":{paid}"#));
    let computed = book.compute("2026-04").unwrap();
    assert_eq!(
        ended(&computed),
        [
            "account held to fund kept: 30.00".to_owned(),
            format!("held of anna: -30 30.00 of {}", close - 2),
        ]
    );
    book.close("2026-04");
    let next = book.compute("2026-05").unwrap();
    assert_eq!(ended(&next), Vec::<String>::new());
    assert_eq!(fund(&next, "kept"), "55.00 0.00 55.00");
}

#[test]
fn an_account_that_is_never_negative_is_looked_at_after_what_ended_is_booked() {
    let (mut book, _) = kept_a_month();
    book.close("2026-02");
    // The book still holds it; the rules say that it has ended.
    let late = r#""agent":"anna","account":"held","amount":"10.00","unit":"EUR""#;
    let paid = book.add("payout_paid", "2026-03-10", late);
    let error = book.compute("2026-03").unwrap_err().to_string();
    assert!(error.contains("account held of anna would be at -10 EUR"), "{error}");
    book.add("payout_returned", "2026-03-20", &format!(r#"{late},"of":{paid}"#));
    assert_eq!(fund(&book.compute("2026-03").unwrap(), "kept"), "0.00 100.00 100.00");
}
