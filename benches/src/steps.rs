//! A statement of 1,000 contributors and 30 steps, replay aside, and the same shares by naive
//! fractions.
//!
//! One book in memory for each rule set; the inputs are what the book gives. `evaluation` is the
//! rules over the inputs; `statement` is all of it with JSON, less the same book replayed for rules
//! with the same measures and one step.

use std::fmt::Write as _;

use commonbook::core::log::{Log, MemoryLog};
use commonbook::core::value::{Currency, Date, Period, Timestamp};
use commonbook::projections::{Request, compute, compute_statement, render};
use commonbook::{Book, Stamp, read_append_lines};

use crate::measure::{median, on_processor, shown};
use crate::naive;

const AGENTS: u64 = 1000;
const ROUNDS: usize = 15;

const MIX: &str = include_str!("texts/mix.rules");

const POINTS: &str = r#"currency EUR
engine 0
closes every year

figure a  in point per agent
figure b  in point per agent
figure c  in point per agent

fund reserve

measure hours  in h      counts contributions where kind = work
measure a      in point  counts figures a
measure b      in point  counts figures b
measure c      in point  counts figures c
"#;

/// Prints medians for each rule set, or for the one in that row.
pub fn run(only: Option<usize>) {
    println!(
        "{:<42} {:>10} {:>10} {:>10} {:>10} {:>8}",
        "1,000 contributors", "evaluation", "statement", "replay", "naive", "shares"
    );
    let rows = [
        ("30 lines, one weight each", lines("shared by hours"), Some(vec![(100, "hours")])),
        ("a mix of all steps", MIX.to_owned(), None),
        (
            "30 lines, three keys at 18 places",
            lines("shared 50% by a, 30% by b, 20% by c"),
            Some(vec![(50, "a"), (30, "b"), (20, "c")]),
        ),
        ("30 lines by quotients", quotients(), None),
    ];
    for (number, (name, rules, keys)) in rows.into_iter().enumerate() {
        if only.is_none_or(|only| only == number + 1) {
            measure(name, &rules, keys.as_deref());
        }
    }
}

fn lines(shared: &str) -> String {
    let mut text = format!("rules \"Lines\"\n{POINTS}");
    for number in 1..30 {
        let _ = writeln!(
            text,
            "\nline \"{number}\"\n  takes 3% of surplus\n  {shared}\n  otherwise to fund reserve"
        );
    }
    text + &format!("\nline \"rest\"\n  takes rest\n  {shared}\n  otherwise to fund reserve\n")
}

/// Each weight a sum of two quotients with a divisor of its own.
fn quotients() -> String {
    let mut text = format!("rules \"Quotients\"\n{POINTS}");
    for number in 1..15 {
        let _ = writeln!(
            text,
            "\nlet w{number} = a / (b + {number} point) + hours / (1 h + {number} * hours)\n\
             line \"{number}\"\n  takes 3% of surplus\n  shared 50% by w{number}, 50% by a / (1 point + c)\n  \
             otherwise to fund reserve"
        );
    }
    text + "\nlet all = hours / sum(hours)\nline \"rest\"\n  takes rest\n  shared by all\n  \
            otherwise to fund reserve\n"
}

fn measure(name: &str, rules: &str, keys: Option<&[(u32, &str)]>) {
    let log = book(rules);
    let idle = book(&without_steps(rules));
    let computed = log.read(|view| compute(view, &request())).expect("nothing refuses");
    let mut evaluation = timed(|| {
        computed.rules().evaluate(&computed.inputs).expect("nothing refuses");
    });
    let mut whole = timed(|| {
        let statement = log.read(|view| compute_statement(view, &request()));
        drop(render::json(&statement.expect("nothing refuses")));
    });
    let mut replay = timed(|| {
        drop(idle.read(|view| compute_statement(view, &request())).expect("nothing refuses"));
    });
    let naive = keys.map(|keys| {
        let mut taken = timed(|| {
            naive::shares(&computed, keys);
        });
        median(&mut taken)
    });
    let (whole, replay) = (median(&mut whole), median(&mut replay));
    println!(
        "{name:<42} {:>10} {:>10} {:>10} {:>10} {:>8}",
        shown(median(&mut evaluation)),
        shown(whole.saturating_sub(replay)),
        shown(replay),
        naive.map_or_else(String::new, shown),
        computed.outcome.shares.len()
    );
}

fn timed(mut what: impl FnMut()) -> Vec<u128> {
    (0..ROUNDS).map(|_| on_processor(&mut what)).collect()
}

fn request() -> Request {
    let period = Period::parse("2025").expect("a year");
    Request { rules: None, period, known_at: None, as_of: None, number: None }
}

/// Header, declarations and measures; one line instead of all lets and steps.
fn without_steps(rules: &str) -> String {
    let steps = ["\nlet ", "\nline ", "\npot "];
    let end = steps.iter().filter_map(|word| rules.find(word)).min().expect("steps");
    rules[..end].trim_end().to_owned() + "\n\nline \"all\"\n  takes rest\n  to fund reserve\n"
}

/// A book with these rules, what the members did, and a million to share.
fn book(rules: &str) -> MemoryLog {
    let clock = Timestamp::parse("2025-12-31T12:00:00.000000Z").expect("a time");
    let mut stamp = Stamp::replay(clock, || [0; 32]);
    let mut book = Book::new(MemoryLog::new());
    let first = Date::parse("2025-01-01").expect("a day");
    book.open(&Currency::iso("EUR").expect("a currency"), "bench", first, &mut stamp)
        .expect("opened");
    book.adopt(rules, first, &mut stamp, false).expect("adopted");
    let drafts = read_append_lines(&facts(), &mut stamp).expect("lines");
    let drafts: Vec<_> = drafts.into_iter().map(|(_, draft)| draft).collect();
    for some in drafts.chunks(1000) {
        book.append(some, &mut stamp, false).expect("appended");
    }
    book.into_log()
}

fn facts() -> String {
    let mut lines = String::new();
    fact(
        &mut lines,
        "result_recorded",
        "",
        r#""period":"2025","amount":"1000000.00","unit":"EUR""#,
    );
    fact(&mut lines, "figure_recorded", "rate", r#""name":"rate","value":"12.5","unit":"EUR/h""#);
    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    for number in 0..AGENTS {
        let agent = format!("a{number:04}");
        let level = ["senior", "apprentice", "usual"][number as usize % 3];
        let country = ["here", "abroad"][number as usize % 2];
        let all = format!(r#""agent":"{agent}","kind":"person""#);
        let held = format!(r#""attributes":{{"country":"{country}","level":"{level}"}}"#);
        fact(&mut lines, "agent_registered", &agent, &format!("{all},{held}"));
        let role = format!(r#""agent":"{agent}","role":"member""#);
        fact(&mut lines, "membership_started", &agent, &role);
        for name in ["a", "b", "c"] {
            random = next(random);
            let places = random % 900_000_000_000_000_000 + 100_000_000_000_000_001;
            let value = format!("{}.{places}", random % 100).trim_end_matches('0').to_owned();
            let figure = format!(r#""name":"{name}","agent":"{agent}","unit":"point""#);
            let figure = format!(r#"{figure},"value":"{value}""#);
            fact(&mut lines, "figure_recorded", &format!("{agent}/{name}"), &figure);
        }
        random = next(random);
        let (hours, sales, pay) = (1 + random % 2000, 1 + random / 7 % 3000, 1 + random / 11 % 300);
        for (kind, number) in [
            ("work", format!(r#""quantity":"{hours}.25","unit":"h""#)),
            ("sale", format!(r#""value":"{sales}.37","unit":"EUR""#)),
            ("pay", format!(r#""value":"{pay}.11","unit":"EUR""#)),
        ] {
            let data = format!(r#""agent":"{agent}","kind":"{kind}",{number}"#);
            fact(&mut lines, "contribution_recorded", &format!("{agent}/{kind}"), &data);
        }
    }
    lines
}

fn next(mut random: u64) -> u64 {
    random ^= random << 13;
    random ^= random >> 7;
    random ^ (random << 17)
}

fn fact(lines: &mut String, kind: &str, of: &str, data: &str) {
    let _ = writeln!(
        lines,
        r#"{{"id":"{kind}/{of}","type":"{kind}","effective_on":"2025-12-30","data":{{{data}}}}}"#
    );
}
