//! Days, periods and times: round trips over the whole calendar, and the rules in words.

#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    reason = "a test that goes wrong stops"
)]

use commonbook_core::value::{Date, Period, PeriodKind, Timestamp, ValueError, Weekday};
use proptest::prelude::*;

fn day(text: &str) -> Date {
    Date::parse(text).unwrap()
}

fn period(text: &str) -> Period {
    Period::parse(text).unwrap()
}

fn any_day() -> impl Strategy<Value = Date> {
    (0..=Date::MIN.days_until(Date::MAX)).prop_map(|days| Date::MIN.plus_days(days).unwrap())
}

proptest! {
    #[test]
    fn a_day_is_read_as_it_is_written(date in any_day()) {
        prop_assert_eq!(day(&date.to_string()), date);
        prop_assert_eq!(Date::new(date.year(), date.month(), date.day()).unwrap(), date);
        let json = serde_json::to_string(&date).unwrap();
        prop_assert_eq!(serde_json::from_str::<Date>(&json).unwrap(), date);
    }

    #[test]
    fn whole_months_are_counted_from_day_d_to_day_d(from in any_day(), to in any_day()) {
        let months = from.whole_months_until(to);
        prop_assert_eq!(to.whole_months_until(from), -months);
        prop_assert_eq!(from.whole_years_until(to), months / 12);
        let (from, to, months) = if from <= to { (from, to, months) } else { (to, from, -months) };
        // The definition: the largest number of months whose day d has been reached.
        prop_assert!(reached(from, to, months) && !reached(from, to, months + 1));
    }

    #[test]
    fn so_many_whole_years_are_over_on_the_first_day_that_says_so(
        from in any_day(),
        years in 0_u32..1000,
    ) {
        let Some(over) = from.after_whole_years(years) else { return Ok(()) };
        prop_assert!(from.whole_years_until(over) >= i64::from(years));
        let before = over.previous().filter(|before| *before >= from);
        let fewer = |before| from.whole_years_until(before) < i64::from(years);
        prop_assert!(before.is_none_or(fewer));
    }

    #[test]
    fn any_stretch_of_days_has_one_spelling(from in any_day(), days in 1_i64..4000) {
        let Some(to) = from.plus_days(days) else { return Ok(()) };
        let stretch = Period::new(from, to).unwrap();
        prop_assert_eq!(period(&stretch.to_string()), stretch);
        prop_assert!(Period::is_canonical(&stretch.to_string()));
        prop_assert_eq!(period(&format!("{from}..{to}")), stretch);
        prop_assert_eq!(stretch.days(), days);
        prop_assert!(stretch.contains(from) && stretch.contains(stretch.last_day()));
        prop_assert!(!stretch.contains(to) && from.previous().is_none_or(|d| !stretch.contains(d)));
    }

    #[test]
    fn months_go_back_by_months_and_days_by_days(from in any_day(), months in 1_i64..30) {
        let Some(to) = from.plus_months(months) else { return Ok(()) };
        let stretch = Period::new(from, to).unwrap();
        let Some(before) = stretch.previous() else { return Ok(()) };
        prop_assert_eq!(before.to(), stretch.from());
        if from.day() <= 28 {
            prop_assert_eq!(before.from().whole_months_until(before.to()), months);
            prop_assert_eq!(before.following(), Some(stretch));
        } else {
            prop_assert_eq!(before.days(), stretch.days());
        }
    }

    #[test]
    fn periods_overlap_when_a_day_belongs_to_both(
        a in 0_i64..40, a_days in 1_i64..20, b in 0_i64..40, b_days in 1_i64..20,
    ) {
        let start = day("2024-02-10");
        let make = |from: i64, days: i64| {
            let from = start.plus_days(from).unwrap();
            Period::new(from, from.plus_days(days).unwrap()).unwrap()
        };
        let (x, y) = (make(a, a_days), make(b, b_days));
        let shared = (0..80).any(|n| {
            let date = start.plus_days(n).unwrap();
            x.contains(date) && y.contains(date)
        });
        prop_assert_eq!(x.overlaps(&y), shared);
        prop_assert_eq!(y.overlaps(&x), shared);
    }

    #[test]
    fn a_time_is_read_as_it_is_written(
        micros in -62_135_596_800_000_000..253_402_300_800_000_000_i64,
    ) {
        let time = Timestamp::from_micros(micros).unwrap();
        prop_assert_eq!(Timestamp::parse(&time.to_string()).unwrap(), time);
        prop_assert!(time.to_string().starts_with(&time.date().to_string()));
    }
}

/// Whether day d of the month so many months later is here, or that month is over without one.
fn reached(from: Date, to: Date, months: i64) -> bool {
    let there = from.plus_months(months).unwrap_or(Date::MAX);
    if there.day() == from.day() { to >= there } else { to > there }
}

#[test]
fn the_days_of_a_month_decide_when_a_month_is_whole() {
    let months = |from, to| day(from).whole_months_until(day(to));
    assert_eq!(months("2026-01-15", "2026-02-14"), 0);
    assert_eq!(months("2026-01-15", "2026-02-15"), 1);
    assert_eq!(months("2026-01-31", "2026-02-28"), 0);
    assert_eq!(months("2026-01-31", "2026-03-01"), 1);
    assert_eq!(months("2026-01-31", "2026-03-30"), 1);
    assert_eq!(months("2026-01-31", "2026-03-31"), 2);
    assert_eq!(months("2026-02-28", "2026-03-28"), 1);
    assert_eq!(months("2026-03-31", "2026-01-31"), -2);
    let years = |from, to| day(from).whole_years_until(day(to));
    assert_eq!(years("2024-02-29", "2025-02-28"), 0);
    assert_eq!(years("2024-02-29", "2025-03-01"), 1);
    assert_eq!(years("2024-02-29", "2028-02-29"), 4);
    assert_eq!(years("2020-05-04", "2026-05-03"), 5);
}

#[test]
fn a_day_that_no_calendar_has_is_refused() {
    for text in ["2026-02-29", "2100-02-29", "2026-04-31", "2026-13-01", "2026-00-10", "0000-01-01"]
    {
        assert!(matches!(Date::parse(text), Err(ValueError::NoSuchDay { .. })), "{text:?}");
    }
    for text in
        ["", "2026-1-1", "26-01-01", "2026/01/01", "2026-01-01 ", "+026-01-01", "2026-01-0é"]
    {
        assert!(matches!(Date::parse(text), Err(ValueError::DateSpelling { .. })), "{text:?}");
    }
    assert_eq!(day("2024-02-29").next(), Some(day("2024-03-01")));
    assert_eq!(Date::MAX.next(), None);
    assert_eq!(Date::MIN.previous(), None);
    assert_eq!(day("2026-01-31").plus_months(1), Some(day("2026-02-28")));
    assert_eq!(day("2026-01-31").plus_months(-11), Some(day("2025-02-28")));
    assert_eq!(day("2026-08-02").weekday(), Weekday::Sunday);
    assert_eq!(Weekday::parse("sunday"), Ok(Weekday::Sunday));
}

#[test]
fn a_period_is_written_as_what_the_calendar_calls_it() {
    for (text, from, to) in [
        ("2026", "2026-01-01", "2027-01-01"),
        ("2026-Q1", "2026-01-01", "2026-04-01"),
        ("2026-Q4", "2026-10-01", "2027-01-01"),
        ("2026-03", "2026-03-01", "2026-04-01"),
        ("2024-02", "2024-02-01", "2024-03-01"),
        ("2026-W14", "2026-03-30", "2026-04-06"),
        ("2020-W53", "2020-12-28", "2021-01-04"),
        ("2025-W01", "2024-12-30", "2025-01-06"),
        ("2025-07-01..2026-07-01", "2025-07-01", "2026-07-01"),
        ("2026-01-04..2026-01-11", "2026-01-04", "2026-01-11"),
        ("2026-01-01..2028-01-01", "2026-01-01", "2028-01-01"),
        ("2026-02-01..2026-05-01", "2026-02-01", "2026-05-01"),
    ] {
        let named = period(text);
        assert_eq!((named.from(), named.to()), (day(from), day(to)), "{text}");
        assert_eq!(named.to_string(), text);
        assert_eq!(serde_json::from_str::<Period>(&format!("{text:?}")).unwrap(), named);
    }
    assert_eq!(period("2026-02-01..2026-03-01").to_string(), "2026-02");
    let error = Period::parse_canonical("2026-01-01..2027-01-01").unwrap_err();
    assert_eq!(error.hint(), "write \"2026\"");
    assert!(serde_json::from_str::<Period>("\"2026-01-01..2027-01-01\"").is_err());
}

#[test]
fn a_year_has_53_weeks_exactly_when_its_thursdays_say_so() {
    for year in 1..=9998_i32 {
        let thursdays = |date: Date| date.weekday() == Weekday::Thursday;
        let last = Date::new(year, 12, 31).unwrap();
        let long = thursdays(Date::new(year, 1, 1).unwrap()) || thursdays(last);
        let text = format!("{year:04}-W53");
        let named = Period::parse(&text);
        assert_eq!(named.is_ok(), long, "{text}");
        if let Ok(named) = named {
            assert_eq!(named.to_string(), text);
            assert_eq!(named.kind(), PeriodKind::Week(year, 53));
        }
    }
}

#[test]
fn a_text_that_is_no_period_is_refused() {
    for text in [
        "",
        "26",
        "2026-Q0",
        "2026-Q5",
        "2026-W00",
        "2026-W54",
        "2026-13",
        "2026-00",
        "2026-1",
        "2026-q1",
        "2026-01-01",
        "0000",
        "9999",
        "2026-W1",
        "2026 ",
        "20é6",
    ] {
        assert!(matches!(Period::parse(text), Err(ValueError::PeriodSpelling { .. })), "{text:?}");
    }
    for text in ["2026-01-01..2026-01-01", "2026-01-02..2026-01-01"] {
        assert!(matches!(Period::parse(text), Err(ValueError::PeriodEmpty { .. })), "{text:?}");
    }
    assert!(Period::parse("2026-01-01..").is_err());
    assert!(Period::parse("2026..2027").is_err());
}

#[test]
fn the_period_before_is_of_the_same_make() {
    for (text, before) in [
        ("2026", "2025"),
        ("2026-Q1", "2025-Q4"),
        ("2026-03", "2026-02"),
        ("2021-W01", "2020-W53"),
        ("2025-07-01..2026-07-01", "2024-07-01..2025-07-01"),
        ("2026-01-04..2026-01-11", "2025-12-28..2026-01-04"),
    ] {
        assert_eq!(period(text).previous(), Some(period(before)), "{text}");
        assert_eq!(period(before).following(), Some(period(text)), "{before}");
    }
    assert_eq!(period("0001").previous(), None);
    assert_eq!(period("9998").following(), None);
}

#[test]
fn a_time_has_six_places_and_no_other_zone() {
    let time = Timestamp::parse("2026-03-31T09:30:00.000001Z").unwrap();
    assert_eq!(time.micros(), 1_774_949_400_000_001);
    assert_eq!(time.plus_micros(-1).unwrap().to_string(), "2026-03-31T09:30:00.000000Z");
    assert_eq!(Timestamp::EPOCH.to_string(), "1970-01-01T00:00:00.000000Z");
    assert_eq!(Timestamp::EPOCH.plus_micros(-1).unwrap().date(), day("1969-12-31"));
    for text in [
        "2026-03-31T09:30:00Z",
        "2026-03-31T09:30:00.000Z",
        "2026-03-31T09:30:00.0000000Z",
        "2026-03-31T09:30:00.000000+00:00",
        "2026-03-31t09:30:00.000000z",
        "2026-03-31 09:30:00.000000Z",
        "2026-03-31T24:00:00.000000Z",
        "2026-03-31T09:60:00.000000Z",
        "2026-03-31T23:59:60.000000Z",
        "2026-03-3",
        "",
        "2026-3-311T09:30:00.00000Z",
    ] {
        assert!(
            matches!(Timestamp::parse(text), Err(ValueError::TimestampSpelling { .. })),
            "{text:?}"
        );
    }
    let no_day = Timestamp::parse("2026-02-29T09:30:00.000000Z");
    assert!(matches!(no_day, Err(ValueError::NoSuchDay { .. })));
    assert!(Timestamp::from_micros(i64::MIN).is_err());
    let last = Timestamp::parse("9999-12-31T23:59:59.999999Z").unwrap();
    assert_eq!(last.plus_micros(1), None);
}

#[test]
fn a_day_lies_as_many_periods_back_as_there_are_steps_to_its_period() {
    for text in [
        "2026",
        "2026-Q2",
        "2026-03",
        "2026-W14",
        "2024-07-01..2025-07-01",
        "2026-01-03..2026-01-10",
        "2026-01-01..2026-01-06",
        "2026-01-15..2026-02-15",
    ] {
        let present = period(text);
        let (mut back, mut days) = (present, 0);
        for steps in 0..30 {
            for day in
                [back.from(), back.from().plus_days(back.days() / 2).unwrap(), back.last_day()]
            {
                assert_eq!(present.periods_since(day), Some(steps), "{day} of {text}");
                days += 1;
            }
            back = back.previous().unwrap();
        }
        assert_eq!(days, 90);
        assert_eq!(present.periods_since(present.to()), None);
    }
}
