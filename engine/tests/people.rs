//! Members who come and go over several closes, over the log in memory: nothing is lost or made by
//! a merge, a succession or their undoing, and `verify` finds every fact again.

#![expect(clippy::expect_used, clippy::panic, reason = "a test's helpers may stop the test")]

use commonbook::core::log::MemoryLog;
use commonbook::core::value::{Currency, Date, Period, Timestamp};
use commonbook::projections::{Request, render};
use commonbook::{Book, Stamp, read_append_lines};
use serde_json::Value;

const RULES: &str = "rules \"T\"\ncurrency EUR\nengine 0\ncloses every year\n\n\
    fund reserve\naccount kept\n\
    measure hours in h counts contributions where kind = work\n\
    measure held in EUR counts account kept at open\n\
    line \"work\" takes 50% of surplus shared by hours otherwise to fund reserve\n\
    line \"kept\" takes 30% of surplus shared by hours to account kept otherwise to fund reserve\n\
    line \"interest\" takes 10% of surplus shared by held otherwise to fund reserve\n\
    line \"rest\" takes rest to fund reserve\n\
    redeem \"old\" from account kept takes 30.00 EUR oldest first older than 1 years\n";

fn stamp() -> Stamp<'static> {
    Stamp::fixed(Timestamp::parse("2030-02-01T09:00:00.000000Z").expect("a time"))
}

fn day(text: &str) -> Date {
    Date::parse(text).expect("a day")
}

fn book() -> Book<MemoryLog> {
    let mut book = Book::new(MemoryLog::new());
    let euro = Currency::iso("EUR").expect("a currency");
    book.open(&euro, "atelier", day("2020-01-01"), &mut stamp()).expect("opened");
    for who in ["ada", "ada2", "ben", "cleo"] {
        let data = format!("\"agent\":\"{who}\",\"kind\":\"person\"");
        event(&mut book, "agent_registered", "2020-01-01", &data);
    }
    let adopted = book.adopt(RULES, day("2020-01-01"), &mut stamp(), false);
    adopted.unwrap_or_else(|error| panic!("{error}"));
    book
}

/// Appends one event; its position.
fn event(book: &mut Book<MemoryLog>, kind: &str, on: &str, data: &str) -> u64 {
    try_event(book, kind, on, data).unwrap_or_else(|error| panic!("{error}"))
}

fn try_event(book: &mut Book<MemoryLog>, kind: &str, on: &str, data: &str) -> Result<u64, String> {
    let plain = |c: &char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let id: String = data.chars().filter(plain).collect();
    let line = format!(
        "{{\"id\":\"{kind}/{on}/{id}\",\"type\":\"{kind}\",\"effective_on\":\"{on}\",\
         \"data\":{{{data}}}}}\n"
    );
    let drafts = read_append_lines(&line, &mut stamp()).expect("a line");
    let drafts: Vec<_> = drafts.into_iter().map(|(_, draft)| draft).collect();
    let appended = book.append(&drafts, &stamp(), false).map_err(|error| error.to_string())?;
    Ok(*appended.positions.first().expect("one"))
}

fn year(book: &mut Book<MemoryLog>, year: &str, hours: &[(&str, &str)]) {
    for (who, hours) in hours {
        let data = format!(
            "\"agent\":\"{who}\",\"kind\":\"work\",\"quantity\":\"{hours}\",\"unit\":\"h\""
        );
        event(book, "contribution_recorded", &format!("{year}-05-05"), &data);
    }
    let data = format!("\"period\":\"{year}\",\"amount\":\"200.00\",\"unit\":\"EUR\"");
    event(book, "result_recorded", &format!("{year}-12-31"), &data);
}

fn request(year: &str) -> Request {
    let period = Period::parse(year).expect("a year");
    Request { rules: None, period, known_at: None, as_of: None, number: None }
}

fn close(book: &mut Book<MemoryLog>, year: &str) -> Value {
    let closed = book.close(&request(year), &mut stamp(), false);
    let closed = closed.unwrap_or_else(|error| panic!("{year}: {error}"));
    let published = book.closes().expect("closes").pop().expect("one");
    let published = book.published(&published).expect("published");
    assert_eq!(published.provenance.findings, [""; 0], "computed again it is the same");
    let audit = book.audit(&mut |_, _| {}).expect("an audit");
    assert!(audit.in_order, "{}", render::audit(&audit));
    serde_json::from_str(&render::json(&closed.statement)).expect("json")
}

/// What everybody has on an account after a close.
fn balances(statement: &Value, account: &str) -> String {
    let found = statement.pointer(&format!("/provenance/balances/accounts/{account}"));
    let found = found.and_then(Value::as_object).expect("balances");
    let closing = found.iter().map(|(who, it)| {
        format!("{who} {}", it.get("closing").and_then(Value::as_str).expect("closing"))
    });
    closing.collect::<Vec<_>>().join(", ")
}

#[test]
fn a_merge_between_closes_carries_credits_with_their_age_and_is_undone() {
    let mut book = book();
    year(&mut book, "2021", &[("ada", "1"), ("ada2", "2"), ("ben", "3")]);
    let first = close(&mut book, "2021");
    assert_eq!(balances(&first, "kept"), "ada 10.00, ada2 20.00, ben 30.00");
    let merge =
        event(&mut book, "agents_merged", "2022-02-01", "\"agent\":\"ada2\",\"into\":\"ada\"");
    // 2022, for both: half of 100.00 for work and of 60.00 kept, half of 20.00 interest, since
    // 30.00
    // of 60.00 are hers, and half of the 30.00 redeemed of 2021, beside the 50.00 of 2021.
    year(&mut book, "2022", &[("ada", "1"), ("ben", "1")]);
    let second = close(&mut book, "2022");
    assert_eq!(balances(&second, "kept"), "ada 45.00, ben 45.00");
    assert_eq!(balances(&second, "cash"), "ada 125.00, ben 125.00");
    // Parted again: ada has what was posted to her, ada2 what was posted to it before.
    let reversed = book.reverse(merge, "sisters", &mut stamp(), false);
    reversed.unwrap_or_else(|error| panic!("{error}"));
    year(&mut book, "2023", &[("ben", "1")]);
    let third = close(&mut book, "2023");
    // The merge was of 2022, so undoing it adjusts 2022: of the 30.00 redeemed of 2021 there, 5.00
    // were ada's, 10.00 ada2's and 15.00 ben's, and in 2023 the other half of them.
    assert_eq!(balances(&third, "kept"), "ada 30.00, ada2 0.00, ben 90.00");
    assert!(third.pointer("/provenance/identities").is_none());
}

#[test]
fn an_heir_is_paid_what_the_dead_one_was_owed_over_several_closes() {
    let mut book = book();
    year(&mut book, "2021", &[("ada", "1"), ("ben", "1")]);
    close(&mut book, "2021");
    event(&mut book, "agent_succeeded", "2022-07-01", "\"agent\":\"ada\",\"by\":\"cleo\"");
    year(&mut book, "2022", &[("ada", "3"), ("ben", "1")]);
    let second = close(&mut book, "2022");
    assert_eq!(second.pointer("/result/agents/ada/total"), Some(&Value::from("120.00")));
    assert_eq!(balances(&second, "kept"), "ben 30.00, cleo 60.00");
    let cash = |amount: &str| {
        format!("\"agent\":\"cleo\",\"account\":\"cash\",\"amount\":\"{amount}\",\"unit\":\"EUR\"")
    };
    let more = try_event(&mut book, "payout_paid", "2023-02-01", &cash("1000.00"));
    assert!(more.is_err_and(|error| error.contains("nothing above the balance is payable")));
    event(&mut book, "payout_paid", "2023-02-01", &cash("150.00"));
    year(&mut book, "2023", &[("ben", "1")]);
    let third = close(&mut book, "2023");
    assert!(third.pointer("/result/agents/ada").is_none());
    assert!(third.pointer("/result/agents/cleo").is_some(), "interest on what she inherited");
}
