//! Laws of whole books, over random histories: what must not matter does not.
//!
//! How events are grouped into appends changes neither root nor digest; in which order the events
//! of one day are recorded changes no result; a statement adds up to what came in, to the cent.

#![expect(
    clippy::expect_used,
    clippy::arithmetic_side_effects,
    reason = "a test's helpers may stop the test, and count small numbers"
)]

use commonbook::projections::{Request, Statement};
use commonbook::{Book, Stamp, read_append_lines};
use commonbook_core::event::Draft;
use commonbook_core::log::{Log, MemoryLog, hash_hex};
use commonbook_core::value::{Currency, Date, Exact, Period, Timestamp};
use commonbook_store::SqliteLog;
use proptest::prelude::*;

const RULES: &str = r#"rules "Two keys"
currency EUR
engine 0
closes every year

measure hours in h    counts contributions where kind = work
measure meals in meal counts contributions where kind = meal

fund reserve indivisible

line "reserve"
  takes 17.5% of surplus
  at most 300.00 EUR - fund reserve
  to fund reserve

line "shared"
  takes rest
  shared 70% by hours, 30% by meals
  otherwise to fund reserve
"#;

fn clock() -> Timestamp {
    Timestamp::parse("2026-01-05T09:00:00.000000Z").expect("a time")
}

fn opened<L: Log>(log: L) -> Book<L> {
    let mut stamp = Stamp::replay(clock(), || [0; 32]);
    let mut book = Book::new(log);
    let day = Date::parse("2025-01-01").expect("a day");
    book.open(&Currency::iso("EUR").expect("known"), "laws", day, &mut stamp).expect("opened");
    book.adopt(RULES, day, &mut stamp, false).expect("adopted");
    book
}

fn drafts(lines: &[String]) -> Vec<Draft> {
    let mut stamp = Stamp::replay(clock(), || [0; 32]);
    read_append_lines(&lines.join("\n"), &mut stamp)
        .expect("lines")
        .into_iter()
        .map(|(_, draft)| draft)
        .collect()
}

fn append<L: Log>(book: &mut Book<L>, drafts: &[Draft]) {
    book.append(drafts, &Stamp::replay(clock(), || [0; 32]), false).expect("appended");
}

fn close<L: Log>(book: &mut Book<L>) -> Statement {
    let request = Request {
        rules: None,
        period: Period::parse("2025").expect("a year"),
        known_at: None,
        as_of: None,
        number: None,
    };
    let mut stamp = Stamp::replay(clock(), || [0; 32]);
    book.close(&request, &mut stamp, false).expect("closed").statement
}

fn root<L: Log>(book: &Book<L>) -> String {
    let report = book.verify().expect("it verifies");
    assert_eq!(report.findings, Vec::new());
    hash_hex(&report.root)
}

fn sum(numbers: impl Iterator<Item = Exact>) -> Exact {
    numbers.fold(Exact::ZERO, |sum, number| sum.add(&number).expect("small numbers"))
}

/// Eight agents, then contributions and money from numbers.
fn history(numbers: &[(u8, u8, u16)], result: i64) -> Vec<String> {
    let mut lines: Vec<String> = (0..8)
        .map(|agent| {
            format!(
                r#"{{"id":"a{agent}","type":"agent_registered","effective_on":"2025-01-01","data":{{"agent":"m{agent}","kind":"person"}}}}"#
            )
        })
        .collect();
    for (index, (agent, day, amount)) in numbers.iter().enumerate() {
        let (kind, unit) = if amount % 3 == 0 { ("meal", "meal") } else { ("work", "h") };
        lines.push(format!(
            r#"{{"id":"w{index}","type":"contribution_recorded","effective_on":"2025-06-{:02}","data":{{"agent":"m{}","kind":"{kind}","quantity":"{}","unit":"{unit}"}}}}"#,
            day % 28 + 1,
            agent % 8,
            amount + 1,
        ));
    }
    lines.push(format!(
        r#"{{"id":"result","type":"result_recorded","effective_on":"2025-12-31","data":{{"period":"2025","amount":"{}.{:02}","unit":"EUR"}}}}"#,
        result / 100,
        result % 100
    ));
    lines
}

#[test]
fn one_append_or_a_thousand_give_the_same_root_and_digest() {
    let numbers: Vec<(u8, u8, u16)> = (0..1000_u16)
        .map(|n| {
            let [low, high] = n.wrapping_mul(40_503).to_be_bytes();
            (low, high, n % 97)
        })
        .collect();
    let events = drafts(&history(&numbers, 123_457));
    let folder = tempfile::tempdir().expect("a folder");
    let sqlite = |name: &str| SqliteLog::create(folder.path().join(name)).expect("a book");
    let mut whole = opened(sqlite("whole.db"));
    append(&mut whole, &events);
    let mut single = opened(sqlite("single.db"));
    for event in &events {
        append(&mut single, std::slice::from_ref(event));
    }
    let (one, many) = (close(&mut whole), close(&mut single));
    assert_eq!(one.digest, many.digest);
    assert_eq!(root(&whole), root(&single));
    let mut memory = opened(MemoryLog::new());
    append(&mut memory, &events);
    assert_eq!(close(&mut memory).digest, one.digest);
    assert_eq!(root(&memory), root(&whole));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn grouping_changes_no_root_and_order_within_a_day_changes_no_result(
        numbers in prop::collection::vec((any::<u8>(), 0_u8..4, 0_u16..400), 0..60),
        result in 0_i64..10_000_000,
        cut in 1_usize..20,
        seed in any::<u64>(),
    ) {
        let lines = history(&numbers, result);
        let events = drafts(&lines);
        let mut whole = opened(MemoryLog::new());
        append(&mut whole, &events);
        let mut parts = opened(MemoryLog::new());
        for chunk in events.chunks(cut) {
            append(&mut parts, chunk);
        }
        let (one, two) = (close(&mut whole), close(&mut parts));
        prop_assert_eq!(one.digest, two.digest);
        prop_assert_eq!(root(&whole), root(&parts));

        let (agents, facts) = lines.split_at(8);
        let mut shuffled = facts.to_vec();
        let mut state = seed | 1;
        for index in (1..shuffled.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let other = usize::try_from(state >> 33).expect("small") % (index + 1);
            shuffled.swap(index, other);
        }
        let mut other = opened(MemoryLog::new());
        append(&mut other, &drafts(&[agents, &shuffled].concat()));
        prop_assert_eq!(close(&mut other).digest, one.digest);
    }

    #[test]
    fn what_is_shared_and_moved_is_what_came_in(
        numbers in prop::collection::vec((any::<u8>(), 0_u8..4, 0_u16..400), 0..60),
        result in 0_i64..10_000_000,
    ) {
        let mut book = opened(MemoryLog::new());
        append(&mut book, &drafts(&history(&numbers, result)));
        let statement = close(&mut book);
        let agents = statement.result.agents.values().map(|agent| agent.total.exact());
        let funds = statement.result.funds.values().map(|moved| moved.exact());
        let total = sum(agents.chain(funds));
        prop_assert_eq!(total, Exact::from_count(i128::from(result), 2));
        for agent in statement.result.agents.values() {
            let lines = sum(agent.lines.iter().map(|line| line.amount.exact()));
            prop_assert_eq!(lines, agent.total.exact());
            for line in &agent.lines {
                let parts = sum(line.parts.iter().map(|part| part.amount.exact()));
                prop_assert!(line.parts.is_empty() || parts == line.amount.exact());
            }
        }
    }
}
