//! Every report as it was: known at N, a book answers as the book of its first N events does, byte
//! by byte, whatever came late, was merged, was taken back or was paid since.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test's helpers may stop the test; books are short"
)]

#[path = "views/answers.rs"]
mod answers;
#[path = "views/books.rs"]
mod books;
#[path = "views/story.rs"]
mod story;

use std::collections::BTreeSet;

use answers::{Asking, answers};
use books::{Memory, folders, grow, records, root_of};
use commonbook_core::value::Period;

/// The longest book that is cut at every event; of a longer one, cuts at and around closes do.
const SHORT: u64 = 120;

/// All periods that a book ever closed.
fn asked(book: &Memory) -> Vec<Asking> {
    let mut seen = BTreeSet::new();
    let closes = book.closes().expect("closes").into_iter();
    let new = closes.filter(|one| seen.insert((one.rules.clone(), one.period.to_string())));
    new.map(|one| Asking { rules: one.rules, period: one.period, day: middle(&one.period) })
        .collect()
}

fn middle(period: &Period) -> commonbook_core::value::Date {
    let (mut day, half) = (period.from(), period.from().days_until(period.last_day()) / 2);
    for _ in 0..half {
        day = day.next().expect("a day");
    }
    day
}

/// Holds all reports of the long book against those of each shorter one; how many were compared,
/// and how many of them differ from what the long book says now.
fn holds(name: &str, long: &Memory) -> (usize, usize) {
    let (mut compared, mut differ) = (0, 0);
    let asked = asked(long);
    let (size, root) = root_of(long);
    let now = answers(long, size, &asked);
    let closes: BTreeSet<u64> =
        long.closes().expect("closes").iter().flat_map(|it| [it.first, it.position + 1]).collect();
    let mut last = None;
    grow(long, |short| {
        let (at, of) = root_of(short);
        last = Some((at, of));
        let is_near = [at, at + 1, at.saturating_sub(1)].iter().any(|it| closes.contains(it));
        if size > SHORT && !is_near && at != size {
            return;
        }
        let (then, was) = (answers(long, at, &asked), answers(short, at, &asked));
        for ((report, then), (_, was)) in then.iter().zip(&was) {
            assert_eq!(then, was, "{name}, {report} known at {at} of {size}");
        }
        compared += then.len();
        differ += then.iter().zip(&now).filter(|(then, now)| then != now).count();
    });
    assert_eq!(last, Some((size, root)), "{name}: the short book becomes the long one");
    (compared, differ)
}

#[test]
fn every_report_of_every_fixture_known_at_n_is_that_of_its_first_n_events() {
    let (mut compared, mut differ) = (0, 0);
    for folder in folders() {
        let book = books::fixture(&folder);
        if records(&book).len() > 1_000 {
            continue;
        }
        let found = holds(&folder.display().to_string(), &book);
        (compared, differ) = (compared + found.0, differ + found.1);
    }
    println!("{compared} reports, {differ} of them not what they are now");
    assert!(compared > 5_000 && differ > 3_000, "{compared} reports, {differ} differ");
}

#[test]
fn a_book_does_not_say_what_it_will_know_when_it_is_longer() {
    let folder = folders().into_iter().find(|it| it.ends_with("friends_last_cent"));
    let book = books::fixture(&folder.expect("it is there"));
    let size = root_of(&book).0;
    let said = answers(&book, size + 1, &asked(&book));
    assert!(said.len() > 20, "{} reports", said.len());
    for (report, said) in said {
        assert!(said.starts_with("KnownAtMustBeInTheBook: the book has "), "{report}: {said}");
    }
}
