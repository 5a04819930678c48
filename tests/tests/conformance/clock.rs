//! Time of recording: strictly increasing, whatever the clock does, and no clock far off.

use commonbook_core::event::decode;
use commonbook_core::log::{AppendOptions, Log};

use crate::corpus::{NOON, add_with, at, beginning, dump, hours, is_clean, refused};

const DAY: i64 = 86_400_000_000;

for_every_log!(
    events_of_one_moment_get_a_microsecond_each,
    a_clock_that_stands_or_goes_back_a_little_does_no_harm,
    a_clock_far_behind_is_refused_unless_it_is_right,
    a_clock_far_ahead_is_refused_unless_it_is_right,
    an_empty_book_takes_any_clock,
);

fn times(log: &impl Log) -> Vec<i64> {
    dump(log).lines.iter().map(|(_, line)| decode(line).unwrap().recorded_at.micros()).collect()
}

fn events_of_one_moment_get_a_microsecond_each(log: &mut impl Log) {
    add_with(log, &beginning(), &at(NOON)).unwrap();
    assert_eq!(times(log), [NOON, NOON + 1, NOON + 2]);
}

fn a_clock_that_stands_or_goes_back_a_little_does_no_harm(log: &mut impl Log) {
    add_with(log, &beginning(), &at(NOON)).unwrap();
    add_with(log, &[hours(1)], &at(NOON)).unwrap();
    add_with(log, &[hours(2)], &at(NOON - DAY + 1_000)).unwrap();
    add_with(log, &[hours(3)], &at(NOON + 9)).unwrap();
    assert_eq!(times(log)[3..], [NOON + 3, NOON + 4, NOON + 9]);
    is_clean(log);
}

fn a_clock_far_behind_is_refused_unless_it_is_right(log: &mut impl Log) {
    add_with(log, &beginning(), &at(NOON)).unwrap();
    let before = dump(log);
    let late = at(NOON + 2 - DAY - 1);
    assert_eq!(refused(add_with(log, &[hours(1)], &late)).0, "ClockMustNotBeBehind");
    assert_eq!(dump(log), before);
    add_with(log, &[hours(1)], &at(NOON + 2 - DAY)).unwrap();
    add_with(log, &[hours(2)], &AppendOptions { clock_is_right: true, ..at(0) }).unwrap();
    assert_eq!(times(log)[3..], [NOON + 3, NOON + 4]);
    is_clean(log);
}

fn a_clock_far_ahead_is_refused_unless_it_is_right(log: &mut impl Log) {
    add_with(log, &beginning(), &at(NOON)).unwrap();
    let before = dump(log);
    let early = at(NOON + 2 + 366 * DAY + 1);
    assert_eq!(refused(add_with(log, &[hours(1)], &early)).0, "ClockMustNotBeAhead");
    assert_eq!(dump(log), before);
    add_with(log, &[hours(1)], &AppendOptions { clock_is_right: true, ..early }).unwrap();
    assert_eq!(times(log)[3], NOON + 2 + 366 * DAY + 1);
    is_clean(log);
}

fn an_empty_book_takes_any_clock(log: &mut impl Log) {
    add_with(log, &beginning(), &at(0)).unwrap();
    assert_eq!(times(log), [0, 1, 2]);
}
