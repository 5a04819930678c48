//! Closes after closes over the log in memory: what a step moved is what its past says next time,
//! and what is taken of an account is taken from the oldest credits, in books as in examples.

#![expect(clippy::expect_used, clippy::panic, reason = "a test's helpers may stop the test")]

use commonbook::core::log::MemoryLog;
use commonbook::core::value::{Currency, Date, Period, Timestamp};
use commonbook::projections::{Request, render};
use commonbook::{Book, Stamp, read_append_lines};
use serde_json::Value;

const PEOPLE: &str = r#"{"id":"a","type":"agent_registered","effective_on":"2020-01-01","data":{"agent":"ada","kind":"person"}}
{"id":"b","type":"agent_registered","effective_on":"2020-01-01","data":{"agent":"ben","kind":"person"}}
"#;

fn stamp() -> Stamp<'static> {
    Stamp::fixed(Timestamp::parse("2030-02-01T09:00:00.000000Z").expect("a time"))
}

fn day(text: &str) -> Date {
    Date::parse(text).expect("a day")
}

fn book(rules: &str) -> Book<MemoryLog> {
    let mut book = Book::new(MemoryLog::new());
    let euro = Currency::iso("EUR").expect("a currency");
    book.open(&euro, "atelier", day("2020-01-01"), &mut stamp()).expect("opened");
    append(&mut book, PEOPLE);
    let text = format!("rules \"T\"\ncurrency EUR\nengine 0\ncloses every year\n\n{rules}");
    match book.adopt(&text, day("2020-01-01"), &mut stamp(), false) {
        Ok(_) => book,
        Err(error) => panic!("{error}: {error:?}\n{text}"),
    }
}

fn append(book: &mut Book<MemoryLog>, lines: &str) {
    let drafts = read_append_lines(lines, &mut stamp()).expect("lines");
    let drafts: Vec<_> = drafts.into_iter().map(|(_, draft)| draft).collect();
    book.append(&drafts, &stamp(), false).unwrap_or_else(|error| panic!("{error}"));
}

/// An hour of ada's, two of ben's, and a result.
fn year(book: &mut Book<MemoryLog>, year: &str, result: &str) {
    let mut lines = String::new();
    for (who, hours) in [("ada", "1"), ("ben", "2")] {
        lines += &format!(
            "{{\"id\":\"w{year}{who}\",\"type\":\"contribution_recorded\",\
             \"effective_on\":\"{year}-05-05\",\"data\":{{\"agent\":\"{who}\",\"kind\":\"work\",\
             \"quantity\":\"{hours}\",\"unit\":\"h\"}}}}\n"
        );
    }
    lines += &format!(
        "{{\"id\":\"r{year}\",\"type\":\"result_recorded\",\"effective_on\":\"{year}-12-31\",\
         \"data\":{{\"period\":\"{year}\",\"amount\":\"{result}\",\"unit\":\"EUR\"}}}}\n"
    );
    append(book, &lines);
}

fn close(book: &mut Book<MemoryLog>, year: &str) -> Value {
    let period = Period::parse(year).expect("a year");
    let rules = Some("T".to_owned());
    let request = Request { rules, period, known_at: None, as_of: None, number: None };
    let closed = book.close(&request, &mut stamp(), false);
    let closed = closed.unwrap_or_else(|error| panic!("{year}: {error}"));
    let published = book.closes().expect("closes").pop().expect("one");
    let published = book.published(&published).expect("published");
    assert_eq!(
        published.provenance.findings, closed.statement.provenance.findings,
        "computed again it is the same"
    );
    let audit = book.audit(&mut |_, _| {}).expect("an audit");
    assert!(audit.in_order, "{}", render::audit(&audit));
    serde_json::from_str(&render::json(&closed.statement)).expect("json")
}

/// A report of one number, or one of somebody's.
fn report(statement: &Value, name: &str, who: Option<&str>) -> String {
    let reports = statement.pointer("/provenance/reports").and_then(Value::as_array);
    let reports = reports.expect("reports");
    let found = reports.iter().find(|it| it.get("name").and_then(Value::as_str) == Some(name));
    let found = found.unwrap_or_else(|| panic!("no report {name} in {reports:?}"));
    let key = who.map_or_else(|| "/value".to_owned(), |who| format!("/values/{who}"));
    let value = found.pointer(&key).unwrap_or_else(|| panic!("no {key} in {found}"));
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Every kind of step: its words, its name, and whether somebody has an own part.
const STEPS: [(&str, &str, bool); 13] = [
    ("line", "plain", false),
    ("line", "cash", true),
    ("line", "less", true),
    ("line", "rounded", true),
    ("each", "from main", true),
    ("each", "claim", true),
    ("each", "from them", true),
    ("each", "from them to bonus", true),
    ("each", "from cash to bonus", true),
    ("each", "from bonus to fund", true),
    ("split", "split", false),
    ("redeem", "from bonus", true),
    ("redeem", "from cash", true),
];

fn all_steps() -> String {
    let mut text = "fund reserve\nfund tax\nfund losses may be negative\naccount bonus\n\
        measure hours in h counts contributions where kind = work\n\
        line \"plain\" takes 7.00 EUR to fund reserve\n\
        line \"cash\" takes 90.01 EUR shared by hours otherwise to fund reserve \
          less 1.00 EUR to fund tax\n\
        line \"less\" takes 100.00 EUR shared by hours to account bonus otherwise to fund reserve \
          less 10.00 EUR to fund tax less 2.00 EUR to account cash\n\
        line \"rounded\" takes 10.00 EUR shared by hours otherwise to fund reserve \
          rounded down, difference to fund reserve\n\
        each \"from main\" from pot main to account cash amounts to 5.00 EUR among hours > 0\n\
        each \"claim\" to account bonus amounts to 3.00 EUR among hours > 0\n\
        each \"from them\" from them to fund reserve amounts to 2.00 EUR among hours > 0\n\
        each \"from them to bonus\" from them to account bonus amounts to 4.00 EUR among hours > 0\n\
        each \"from cash to bonus\" from account cash to account bonus amounts to 1.50 EUR among hours > 0\n\
        each \"from bonus to fund\" from account bonus to fund reserve amounts to 1.25 EUR among hours > 0\n\
        split \"split\" takes 20.00 EUR to fund reserve 60% to fund tax 40%\n\
        redeem \"from bonus\" from account bonus takes 11.00 EUR\n\
        redeem \"from cash\" from account cash to account bonus takes 6.00 EUR\n\
        line \"rest\" takes rest even below zero to fund losses\n"
        .to_owned();
    for (word, name, own) in STEPS {
        text += &format!("report \"now {name}\" {word} \"{name}\"\n");
        text += &format!("report \"past {name}\" past {word} \"{name}\"\n");
        if own {
            text += &format!("report \"now own {name}\" own {word} \"{name}\"\n");
            text += &format!("report \"past own {name}\" past own {word} \"{name}\"\n");
        }
    }
    text
}

#[test]
fn the_past_of_every_step_is_what_the_step_said_in_the_close_before() {
    let mut book = book(&all_steps());
    year(&mut book, "2026", "500.00");
    year(&mut book, "2027", "500.00");
    let (first, second) = (close(&mut book, "2026"), close(&mut book, "2027"));
    for (_, name, own) in STEPS {
        let now = report(&first, &format!("now {name}"), None);
        assert_ne!(now, "0", "{name} moved nothing");
        assert_eq!(report(&second, &format!("past {name}"), None), now, "{name}");
        for who in ["ada", "ben"].into_iter().filter(|_| own) {
            let now = report(&first, &format!("now own {name}"), Some(who));
            let past = report(&second, &format!("past own {name}"), Some(who));
            assert_eq!(past, now, "own {name}, {who}");
        }
    }
}

#[test]
fn the_past_of_every_step_is_the_same_in_an_example() {
    let mut text = all_steps();
    let mut first = book(&text);
    year(&mut first, "2026", "500.00");
    let closed = close(&mut first, "2026");
    text += "example \"two years\"\n  period 2026\n  surplus 500.00 EUR\n  \
             measure hours: ada 1 h, ben 2 h\n  period 2027\n";
    for (word, name, own) in STEPS {
        let now = report(&closed, &format!("now {name}"), None);
        text += &format!("  expect past {word} \"{name}\" = {now} EUR\n");
        if own {
            let of = |who| report(&closed, &format!("now own {name}"), Some(who));
            let (ada, ben) = (of("ada"), of("ben"));
            text += &format!("  expect past own {word} \"{name}\": ada {ada} EUR, ben {ben} EUR\n");
        }
    }
    drop(book(&text));
}

#[test]
fn the_past_of_a_loss_that_is_borne_is_what_was_borne() {
    let mut book = book(
        "fund losses may be negative\naccount shares\n\
         measure capital in EUR counts account shares at close\n\
         report \"past\" past absorb \"loss\"\nreport \"own\" past own absorb \"loss\"\n\
         absorb \"loss\"\n  from account shares shared by capital at most 40.00 EUR\n  \
         from account cash shared by capital\nline \"rest\" takes rest to fund losses\n",
    );
    append(
        &mut book,
        "{\"id\":\"s\",\"type\":\"balance_opened\",\"effective_on\":\"2026-01-01\",\
         \"data\":{\"account\":\"shares\",\"agent\":\"ada\",\"amount\":\"90.00\",\"unit\":\"EUR\"}}\n",
    );
    year(&mut book, "2026", "-100.00");
    year(&mut book, "2027", "0.00");
    close(&mut book, "2026");
    let second = close(&mut book, "2027");
    assert_eq!(report(&second, "past", None), "100");
    assert_eq!(report(&second, "own", Some("ada")), "100");
}

#[test]
fn what_is_taken_goes_off_the_oldest_credits_though_the_close_credits_too() {
    let rules = "fund reserve\naccount bonus expires after 5 years\n\
        measure hours in h counts contributions where kind = work\n\
        line \"credit\" takes 100.00 EUR shared by hours to account bonus otherwise to fund reserve\n\
        each \"spend\" from account bonus to fund reserve amounts to min(50.00 EUR, account bonus)\n\
        line \"rest\" takes rest to fund reserve\n\
        report \"bonus\" account bonus\n";
    let mut book = book(rules);
    append(
        &mut book,
        "{\"id\":\"o\",\"type\":\"balance_opened\",\"effective_on\":\"2020-12-31\",\
         \"data\":{\"account\":\"bonus\",\"agent\":\"ben\",\"amount\":\"50.00\",\"unit\":\"EUR\"}}\n",
    );
    year(&mut book, "2024", "100.00");
    close(&mut book, "2024");
    // Of 2020 nothing is left to end by 2026: what is there is all of 2024.
    year(&mut book, "2026", "0.00");
    let later = close(&mut book, "2026");
    // 66.67 of 2024, of which 50.00 are spent now.
    assert_eq!(report(&later, "bonus", Some("ben")), "16.67");
}

#[test]
fn what_contributors_paid_before_the_book_counts_as_it_is_written() {
    let mut book = book(
        "fund reserve\nmeasure hours in h counts contributions where kind = work\n\
         report \"past\" past each \"dues\"\nreport \"own\" past own each \"dues\"\n\
         each \"dues\" from them to fund reserve amounts to 3.00 EUR among hours > 0\n\
         line \"rest\" takes rest to fund reserve\n",
    );
    append(
        &mut book,
        "{\"id\":\"d\",\"type\":\"balance_opened\",\"effective_on\":\"2025-12-31\",\
         \"data\":{\"line\":\"dues\",\"agent\":\"ada\",\"amount\":\"10.00\",\"unit\":\"EUR\"}}\n",
    );
    year(&mut book, "2026", "0.00");
    year(&mut book, "2027", "0.00");
    close(&mut book, "2026");
    let second = close(&mut book, "2027");
    assert_eq!(report(&second, "past", None), "16");
    assert_eq!(report(&second, "own", Some("ada")), "13");
    assert_eq!(report(&second, "own", Some("ben")), "3");
}
