//! Contributions that others accept and shares that contributors direct, over closes and what-ifs
//! of a book in memory.

#![expect(clippy::expect_used, clippy::panic, reason = "a test's helpers may stop the test")]

use commonbook::core::log::MemoryLog;
use commonbook::core::value::{Currency, Date, Period, Timestamp};
use commonbook::projections::Request;
use commonbook::{Book, Changes, Range, Stamp, read_append_lines};

const RULES: &str = "rules \"T\"\ncurrency EUR\nengine 0\ncloses every year\n\n\
    fund reserve\nfund clinic\n\
    measure hours in h  counts contributions where kind = work  accepted by 2\n\n\
    line \"labour\"\n  takes 60% of surplus\n  shared by hours\n  otherwise to fund reserve\n\n\
    line \"later\"\n  takes 20% of surplus\n  shared by hours\n  \
    catching up on \"labour\"\n  otherwise to fund reserve\n\n\
    line \"rest\"\n  takes rest\n  to fund reserve\n";

const PEOPLE: [&str; 4] = ["ada", "ben", "cem", "dot"];

fn stamp() -> Stamp<'static> {
    Stamp::fixed(Timestamp::parse("2030-02-01T09:00:00.000000Z").expect("a time"))
}

fn day(text: &str) -> Date {
    Date::parse(text).expect("a day")
}

struct Story {
    book: Book<MemoryLog>,
    made: u64,
}

impl Story {
    fn new() -> Self {
        let mut book = Book::new(MemoryLog::new());
        let euro = Currency::iso("EUR").expect("a currency");
        book.open(&euro, "atelier", day("2020-01-01"), &mut stamp()).expect("opened");
        book.adopt(RULES, day("2020-01-01"), &mut stamp(), false).expect("adopted");
        let mut story = Self { book, made: 0 };
        for who in PEOPLE {
            let data = format!(r#""agent":"{who}","kind":"person""#);
            story.add("agent_registered", "2020-01-01", &data);
        }
        story
    }

    fn line(&mut self, kind: &str, on: &str, data: &str) -> String {
        self.made = self.made.saturating_add(1);
        let id = self.made;
        format!(
            "{{\"id\":\"e{id}\",\"type\":\"{kind}\",\"effective_on\":\"{on}\",\
             \"data\":{{{data}}}}}\n"
        )
    }

    /// Appends an event; its position.
    fn add(&mut self, kind: &str, on: &str, data: &str) -> u64 {
        let line = self.line(kind, on, data);
        let drafts = read_append_lines(&line, &mut stamp()).expect("a line");
        let drafts: Vec<_> = drafts.into_iter().map(|(_, draft)| draft).collect();
        let appended = self.book.append(&drafts, &stamp(), false);
        let appended = appended.unwrap_or_else(|error| panic!("{error}"));
        *appended.positions.last().expect("a position")
    }

    fn work(&mut self, who: &str, on: &str, hours: &str) -> u64 {
        let data = format!(r#""agent":"{who}","kind":"work","quantity":"{hours}","unit":"h""#);
        self.add("contribution_recorded", on, &data)
    }

    fn said(&mut self, kind: &str, who: &str, of: u64, on: &str) -> u64 {
        self.add(kind, on, &format!(r#""agent":"{who}","of":{of}"#))
    }

    fn accepted(&mut self, of: u64, by: [&str; 2], on: &str) {
        for who in by {
            self.said("contribution_accepted", who, of, on);
        }
    }

    fn result(&mut self, year: &str, amount: &str) {
        let data = format!(r#""period":"{year}","amount":"{amount}","unit":"EUR""#);
        self.add("result_recorded", &format!("{year}-12-31"), &data);
    }

    /// Closes a year; what each agent was posted to cash.
    fn close(&mut self, year: &str) -> String {
        let closed = self.book.close(&request(year), &mut stamp(), false);
        let closed = closed.unwrap_or_else(|error| panic!("{year}: {error}"));
        let published = self.book.closes().expect("closes").pop().expect("one");
        let published = self.book.published(&published).expect("published");
        assert_eq!(published.digest, closed.digest);
        assert_eq!(published.provenance.findings, closed.statement.provenance.findings);
        let audit = self.book.audit(&mut |_, _| {}).expect("an audit");
        assert!(audit.in_order, "{}", commonbook::projections::render::audit(&audit));
        let cash = published.result.accounts.get("cash").cloned().unwrap_or_default();
        let shown: Vec<String> = cash.iter().map(|(id, amount)| format!("{id} {amount}")).collect();
        shown.join(", ")
    }

    /// What would be payable with these changes: `ada 0.00 -> 45.00`.
    fn what_if(&self, year: &str, changes: &Changes) -> String {
        let period = Period::parse(year).expect("a year");
        let range = Range { rules: None, first: period, last: period };
        let found = self.book.what_if(&range, changes).unwrap_or_else(|error| panic!("{error}"));
        let payable = found.periods.iter().flat_map(|it| &it.differences.payable);
        let changed = payable.filter(|(_, change)| change.before != change.after);
        let shown: Vec<String> = changed
            .map(|(id, change)| format!("{id} {} -> {}", change.before, change.after))
            .collect();
        shown.join(", ")
    }
}

fn request(year: &str) -> Request {
    let period = Period::parse(year).expect("a year");
    Request { rules: Some("T".to_owned()), period, known_at: None, as_of: None, number: None }
}

#[test]
fn what_if_somebody_accepted_it_too_and_what_if_nobody_had_contested_it() {
    let mut story = Story::new();
    let work = story.work("ada", "2026-05-05", "3");
    story.result("2026", "100.00");
    story.said("contribution_accepted", "ben", work, "2026-05-06");
    let line =
        story.line("contribution_accepted", "2026-05-07", &format!(r#""agent":"cem","of":{work}"#));
    let drafts = read_append_lines(&line, &mut stamp()).expect("a line");
    let with = drafts.into_iter().map(|(_, draft)| draft).collect();
    let changes = Changes { with, ..Changes::default() };
    assert_eq!(story.what_if("2026", &changes), "ada 0.00 -> 80.00");

    story.said("contribution_accepted", "cem", work, "2026-05-07");
    let contested = story.said("contribution_contested", "dot", work, "2026-05-08");
    // Ben says it again after the contest; without the contest he said it twice.
    story.said("contribution_accepted", "ben", work, "2026-05-09");
    let without = vec![contested.to_string()];
    let changes = Changes { without, ..Changes::default() };
    assert_eq!(story.what_if("2026", &changes), "ada 0.00 -> 80.00");
    let without = vec![work.to_string()];
    let changes = Changes { without, ..Changes::default() };
    assert_eq!(story.what_if("2026", &changes), "");
}

#[test]
fn a_share_that_was_given_away_is_still_what_its_owner_was_paid() {
    let mut story = Story::new();
    for year in ["2026", "2027"] {
        for (who, by) in [("ada", ["ben", "cem"]), ("ben", ["ada", "cem"])] {
            let work = story.work(who, &format!("{year}-05-05"), "1");
            story.accepted(work, by, &format!("{year}-05-06"));
        }
        story.result(year, "100.00");
    }
    let data = r#""agent":"ada","part":"100","unit":"%","line":"labour","to":"ben""#;
    story.add("share_directed", "2026-06-01", data);
    let data = r#""agent":"ada","part":"5.00","unit":"EUR","fund":"clinic","until":"2028-01-01""#;
    story.add("share_directed", "2026-06-02", data);
    // Labour 30.00 each, later 10.00 each: ada gives ben 30.00, and 5.00 of 10.00 to the clinic.
    assert_eq!(story.close("2026"), "ada 5.00, ben 70.00");
    // Nobody is behind: what ada gave away she was paid.
    assert_eq!(story.close("2027"), "ada 35.00, ben 40.00");
}

#[test]
fn a_close_is_reopened_for_what_was_accepted_late() {
    let mut story = Story::new();
    let work = story.work("ada", "2026-05-05", "3");
    story.result("2026", "100.00");
    assert_eq!(story.close("2026"), "");
    story.accepted(work, ["ben", "cem"], "2027-01-10");
    let period = Period::parse("2026").expect("a year");
    let reopened = story.book.reopen(None, &period, "accepted late", &mut stamp(), false);
    reopened.unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(story.close("2026"), "ada 80.00");
}
