//! The seeded book: agents, rules, contributions over a year, one result. The same every time.

use std::fmt::Write as _;
use std::path::Path;
use std::time::Instant;

use commonbook::{Book, Stamp, read_append_lines};
use commonbook_core::value::{Currency, Date, Timestamp};
use commonbook_store::SqliteLog;

pub const AGENTS: u64 = 1000;
pub const BATCH: u64 = 1000;

pub const RULES: &str = r#"rules "Hours"
currency EUR
engine 0
closes every year

measure hours in h  counts contributions where kind = work

fund reserve indivisible

line "reserve"
  takes 20% of surplus
  to fund reserve

line "labour"
  takes rest
  shared by hours
  otherwise to fund reserve
"#;

/// Makes the book and says how many milliseconds it took.
pub fn make(path: &Path, size: u64, folder: &Path) -> u128 {
    let start = Instant::now();
    let clock = Timestamp::parse("2025-12-31T12:00:00.000000Z").expect("a time");
    let mut stamp = Stamp::replay(clock, || [0; 32]);
    let mut book = Book::new(SqliteLog::create(path).expect("a new book"));
    let first = Date::parse("2025-01-01").expect("a day");
    book.open(&Currency::iso("EUR").expect("a currency"), "bench", first, &mut stamp)
        .expect("opened");
    fill(&mut book, size, &mut stamp);
    next_event(folder, size, 0);
    start.elapsed().as_millis()
}

/// Fills a book that was opened, up to a size.
pub fn fill(book: &mut Book<SqliteLog>, size: u64, stamp: &mut Stamp<'_>) {
    let first = Date::parse("2025-01-01").expect("a day");
    book.adopt(RULES, first, stamp, false).expect("adopted");
    let mut lines = String::new();
    for agent in 0..AGENTS {
        let _ = writeln!(
            lines,
            r#"{{"id":"agent/{agent:04}","type":"agent_registered","effective_on":"2025-01-01","data":{{"agent":"a{agent:04}","kind":"person"}}}}"#
        );
    }
    let _ = writeln!(
        lines,
        r#"{{"id":"result","type":"result_recorded","effective_on":"2025-12-31","data":{{"period":"2025","amount":"1000000.00","unit":"EUR"}}}}"#
    );
    append(book, &lines, stamp);
    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    let rest = size.saturating_sub(AGENTS + 3);
    let mut done = 0;
    while done < rest {
        lines.clear();
        for number in done..rest.min(done + BATCH) {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            contribution(&mut lines, &format!("w/{number:08}"), 2025, random);
        }
        append(book, &lines, stamp);
        done += BATCH;
    }
}

/// Writes the line that the next round appends.
pub fn next_event(folder: &Path, size: u64, round: usize) {
    let mut line = String::new();
    contribution(&mut line, &format!("x/{size}/{round}"), 2025, 7 + size);
    std::fs::write(folder.join("one.jsonl"), line).expect("a file");
}

pub fn contribution(lines: &mut String, id: &str, year: u64, random: u64) {
    let agent = random % AGENTS;
    let day = 1 + random / 1000 % 28;
    let month = 1 + random / 100_000 % 12;
    let quarters = 1 + random / 10_000_000 % 32;
    let hours = match quarters % 4 {
        0 => format!("{}", quarters / 4),
        1 => format!("{}.25", quarters / 4),
        2 => format!("{}.5", quarters / 4),
        _ => format!("{}.75", quarters / 4),
    };
    let _ = writeln!(
        lines,
        r#"{{"id":"{id}","type":"contribution_recorded","effective_on":"{year}-{month:02}-{day:02}","data":{{"agent":"a{agent:04}","kind":"work","quantity":"{hours}","unit":"h","project":"p{}"}}}}"#,
        random / 1_000_000_000 % 40
    );
}

pub fn append(book: &mut Book<SqliteLog>, lines: &str, stamp: &mut Stamp<'_>) {
    let drafts = read_append_lines(lines, stamp).expect("lines");
    let drafts: Vec<_> = drafts.into_iter().map(|(_, draft)| draft).collect();
    book.append(&drafts, stamp, false).expect("appended");
}
