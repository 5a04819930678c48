//! A statement of a million contributors by the real program, with the JSON written to a file.
//!
//! The book (one contribution for each contributor, who was registered first) is made once and kept
//! in the temporary folder, since that takes minutes; the statement is asked for by two rule sets.
//! `statement` is the whole process; the rows in process say where its time goes.

use std::fmt::Write as _;
use std::path::Path;
use std::time::Instant;

use commonbook::core::log::{Log, View};
use commonbook::core::value::{Currency, Date, Period, Timestamp};
use commonbook::projections::{
    Projection, ProjectionError, Request, Statement, compute, compute_statement, render, replay,
};
use commonbook::{Book, Stamp, read_append_lines};
use commonbook_store::SqliteLog;

use crate::measure::{self, shown};
use crate::words;

const BATCH: u64 = 1000;
const ROUNDS: usize = 3;

/// The rule sets by what they are called in the book.
const NAMES: [(&str, &str); 2] = [
    ("Mixed", "10 steps, 3 of them shared by all"),
    ("Shared", "10 steps, all of them shared by all"),
];

/// Prints medians for each rule set.
pub fn run(agents: u64, folder: &Path) {
    let path = std::env::temp_dir().join(format!("commonbook-bench-{agents}-contributors.db"));
    if !path.exists() {
        let making = folder.join("book.db");
        let start = Instant::now();
        make(&making, agents);
        std::fs::rename(&making, &path).expect("the book is kept");
        println!("{} made in {} s", path.display(), start.elapsed().as_secs());
    }
    println!(
        "{agents} contributors; {:<36} {:>10} {:>10} {:>10} {:>10}",
        "", "wall ms", "user ms", "peak MiB", "JSON MiB"
    );
    for (rules, name) in NAMES {
        let json = folder.join("statement.json");
        let command = statement(&path, rules, &json);
        let mut rows: Vec<measure::Taken> = (0..ROUNDS).map(|_| measure::run(&command)).collect();
        rows.sort_unstable();
        let row = rows[rows.len() / 2];
        let bytes = std::fs::metadata(&json).expect("the statement").len();
        println!(
            "{name:<51} {:>10} {:>10} {:>10} {:>10}",
            shown(row.micros),
            shown(row.user_micros),
            row.kib / 1024,
            bytes >> 20
        );
        let command =
            words(&["million-parts", &path.to_string_lossy(), rules, &json.to_string_lossy()]);
        print!("{}", measure::output(&command));
    }
}

fn statement(path: &Path, rules: &str, json: &Path) -> Vec<String> {
    words(&[
        "into",
        &json.to_string_lossy(),
        "commonbook",
        "statement",
        &path.to_string_lossy(),
        "--period",
        "2025",
        "--rules",
        rules,
        "-O",
        "json",
    ])
}

/// Says for one statement in this process where the time goes.
pub fn parts(path: &Path, rules: &str, json: &Path) {
    let log = SqliteLog::open_read_only(path).expect("the book");
    let timed = |name: &str, what: &mut dyn FnMut()| {
        let start = Instant::now();
        what();
        println!("  {name:<49} {:>10}", shown(start.elapsed().as_micros()));
    };
    timed("lines decoded and hashed alone", &mut || read(&log));
    let period = Period::parse("2025").expect("a year");
    let rules = Some(rules.to_owned());
    let request = Request { rules, period, known_at: None, as_of: None, number: None };
    let mut statement = None;
    timed("statement without JSON, replay included", &mut || {
        let found = log.read(|view| compute_statement(view, &request));
        statement = Some(found.expect("nothing refuses"));
    });
    let statement = statement.take().expect("computed");
    timed("JSON into a file", &mut || write(&statement, json));
    drop(statement);
    let computed = log.read(|view| compute(view, &request)).expect("nothing refuses");
    timed("evaluation alone", &mut || {
        drop(computed.rules().evaluate(&computed.inputs).expect("nothing refuses"));
    });
}

fn write(statement: &Statement, json: &Path) {
    let file = std::fs::File::create(json).expect("a file");
    render::write_json(statement, std::io::BufWriter::new(file)).expect("written");
}

fn read(log: &SqliteLog) {
    struct Nothing;
    impl Projection for Nothing {
        fn apply(&mut self, _: &commonbook::core::event::Record) -> Result<(), ProjectionError> {
            Ok(())
        }
    }
    let all = |view: &dyn View| replay(view, view.head()?.size(), &mut Nothing);
    log.read(all).expect("the lines");
}

fn rules(name: &str) -> String {
    let mut text = format!(
        "rules \"{name}\"\ncurrency EUR\nengine 0\ncloses every year\n\n\
         measure hours in h  counts contributions where kind = work\n\n\
         fund reserve\nfund building\n"
    );
    let pot = if name == "Mixed" { "" } else { " from pot second" };
    if name != "Mixed" {
        text.push_str("\npot second = source 9000000.00 EUR\n");
    }
    for step in 1..10 {
        let to = match step {
            _ if name != "Mixed" => "shared by hours\n  otherwise to fund reserve",
            3 | 7 => "shared by hours\n  otherwise to fund reserve",
            1 | 4 | 5 | 8 => "to fund reserve",
            _ => "to fund building",
        };
        let _ = writeln!(text, "\nline \"step {step}\"{pot}\n  takes 9% of 9000000.00 EUR\n  {to}");
    }
    text + &format!(
        "\nline \"rest\"{pot}\n  takes rest\n  shared by hours\n  otherwise to fund reserve\n"
    )
}

fn make(path: &Path, agents: u64) {
    let clock = Timestamp::parse("2025-12-31T12:00:00.000000Z").expect("a time");
    let mut stamp = Stamp::replay(clock, || [0; 32]);
    let mut book = Book::new(SqliteLog::create(path).expect("a new book"));
    let first = Date::parse("2025-01-01").expect("a day");
    book.open(&Currency::iso("EUR").expect("a currency"), "bench", first, &mut stamp)
        .expect("opened");
    for (name, _) in NAMES {
        book.adopt(&rules(name), first, &mut stamp, false).expect("adopted");
    }
    let mut lines = String::from(
        "{\"id\":\"result\",\"type\":\"result_recorded\",\"effective_on\":\"2025-12-31\",\"data\":\
         {\"period\":\"2025\",\"amount\":\"9000000.00\",\"unit\":\"EUR\"}}\n",
    );
    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    for from in (0..agents).step_by(BATCH as usize) {
        for agent in from..agents.min(from + BATCH) {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            let quarters = 1 + random % 8000;
            let hours =
                format!("{}.{}", quarters / 4, ["0", "25", "5", "75"][quarters as usize % 4]);
            let hours = hours.trim_end_matches(".0");
            let day = 1 + random / 10_000 % 28;
            let _ = writeln!(
                lines,
                "{{\"id\":\"a/{agent:07}\",\"type\":\"agent_registered\",\"effective_on\":\"2025-01-01\",\"data\":{{\"agent\":\"a{agent:07}\",\"kind\":\"person\"}}}}\n\
                 {{\"id\":\"w/{agent:07}\",\"type\":\"contribution_recorded\",\"effective_on\":\"2025-06-{day:02}\",\"data\":{{\"agent\":\"a{agent:07}\",\"kind\":\"work\",\"quantity\":\"{hours}\",\"unit\":\"h\"}}}}"
            );
        }
        let drafts = read_append_lines(&lines, &mut stamp).expect("lines");
        let drafts: Vec<_> = drafts.into_iter().map(|(_, draft)| draft).collect();
        book.append(&drafts, &mut stamp, false).expect("appended");
        lines.clear();
    }
}
