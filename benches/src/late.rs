//! A correction in the first of ten closed years: how long `adjustments` takes to say what changes.
//!
//! The book (contributions of a thousand agents over ten years, each year closed) is made once and
//! kept in the temporary folder, since that takes minutes. The peer adds up the same lines in SQL,
//! with what SQLite itself reads of JSON: one pass over the log, which `adjustments` does without.

use std::fmt::Write as _;
use std::path::Path;
use std::time::Instant;

use commonbook::projections::Request;
use commonbook::{Book, Stamp};
use commonbook_core::value::{Currency, Date, Period, Timestamp};
use commonbook_store::SqliteLog;

use crate::book::{AGENTS, BATCH, RULES, append, contribution};
use crate::measure::{self, shown};
use crate::words;

const YEARS: u64 = 10;
const ROUNDS: usize = 5;

/// Prints medians.
pub fn run(size: u64, folder: &Path) {
    let path = std::env::temp_dir().join(format!("commonbook-bench-{size}-late.db"));
    if !path.exists() {
        let (making, start) = (folder.join("book.db"), Instant::now());
        make(&making, size);
        std::fs::rename(&making, &path).expect("the book is kept");
        println!("{} made in {} s", path.display(), start.elapsed().as_secs());
    }
    let file = path.to_string_lossy();
    println!(
        "{size} events, {YEARS} closed years; {:<30} {:>10} {:>10}",
        "", "wall ms", "peak MiB"
    );
    let variants = [
        ("adjustments, a correction in the first", words(&["commonbook", "adjustments", &file])),
        ("peer: SUM of every line in SQL", words(&["peer", &file])),
    ];
    let mut taken: Vec<Vec<measure::Taken>> = vec![Vec::new(); variants.len()];
    for _ in 0..ROUNDS {
        for ((_, command), taken) in variants.iter().zip(&mut taken) {
            taken.push(measure::run(command));
        }
    }
    for ((name, _), mut taken) in variants.into_iter().zip(taken) {
        taken.sort_unstable();
        let row = taken[taken.len() / 2];
        println!("  {name:<58} {:>10} {:>10}", shown(row.micros), row.kib / 1024);
    }
}

fn make(path: &Path, size: u64) {
    let clock = Timestamp::parse("2026-01-05T12:00:00.000000Z").expect("a time");
    let mut stamp = Stamp::replay(clock, || [0; 32]);
    let mut book = Book::new(SqliteLog::create(path).expect("a new book"));
    let first = Date::parse("2016-01-01").expect("a day");
    book.open(&Currency::iso("EUR").expect("a currency"), "bench", first, &mut stamp)
        .expect("opened");
    book.adopt(RULES, first, &mut stamp, false).expect("adopted");
    let mut lines = String::new();
    for agent in 0..AGENTS {
        let _ = writeln!(
            lines,
            r#"{{"id":"agent/{agent:04}","type":"agent_registered","effective_on":"2016-01-01","data":{{"agent":"a{agent:04}","kind":"person"}}}}"#
        );
    }
    append(&mut book, &lines, &mut stamp);
    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    // What closes write is among the events.
    let each = size / YEARS - 2 * AGENTS - 10;
    for year in 2016..2016 + YEARS {
        for from in (0..each).step_by(usize::try_from(BATCH).expect("small")) {
            lines.clear();
            for number in from..each.min(from + BATCH) {
                random ^= random << 13;
                random ^= random >> 7;
                random ^= random << 17;
                contribution(&mut lines, &format!("w/{year}/{number:08}"), year, random);
            }
            append(&mut book, &lines, &mut stamp);
        }
        let result = format!(
            r#"{{"id":"result/{year}","type":"result_recorded","effective_on":"{year}-12-31","data":{{"period":"{year}","amount":"1000000.00","unit":"EUR"}}}}"#
        );
        append(&mut book, &result, &mut stamp);
        let period = Period::parse(&year.to_string()).expect("a year");
        let request = Request { rules: None, period, known_at: None, as_of: None, number: None };
        book.close(&request, &mut stamp, false).expect("closed");
    }
    lines.clear();
    contribution(&mut lines, "late", 2016, random);
    append(&mut book, &lines, &mut stamp);
}
