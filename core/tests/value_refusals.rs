//! Refused spellings that have a right one, and the edges of the calendar.

use commonbook_core::value::{Amount, Exact, Timestamp, ValueError, Weekday};

#[test]
fn money_at_another_scale_is_refused_with_its_spelling() {
    for (text, scale, right, nearest) in
        [("12.5", 2, "12.50", false), ("12.50", 0, "13", true), ("1", 3, "1.000", false)]
    {
        let error = Amount::parse(text, scale).unwrap_err();
        let ValueError::MoneyAtWrongScale { spelling, rounded, .. } = error else {
            panic!("{text} at {scale}: {error}");
        };
        assert_eq!((spelling.as_str(), rounded), (right, nearest), "{text} at {scale}");
        assert_eq!(Amount::parse(right, scale).unwrap().to_string(), right);
    }
}

#[test]
fn a_fraction_that_can_be_shortened_is_refused_with_its_spelling() {
    for (text, right) in [("2/6", "1/3"), ("6/2", "3"), ("-4/6", "-2/3")] {
        let error = Exact::parse(text).unwrap_err();
        let ValueError::FractionNotLowest { spelling, .. } = error else {
            panic!("{text}: {error}");
        };
        assert_eq!(spelling, right, "{text}");
        assert_eq!(Exact::parse(right).unwrap().to_string(), right);
    }
}

#[test]
fn times_outside_the_years_1_to_9999_do_not_exist() {
    let last = Timestamp::parse("9999-12-31T23:59:59.999999Z").unwrap();
    assert_eq!(Timestamp::from_micros(last.micros()).unwrap(), last);
    for micros in [last.micros().checked_add(1).unwrap(), i64::MAX, i64::MIN] {
        assert_eq!(
            Timestamp::from_micros(micros).unwrap_err(),
            ValueError::TimestampOutOfRange { micros }
        );
    }
}

#[test]
fn days_of_the_week_are_spelled_out_in_lower_case() {
    assert_eq!(Weekday::parse("sunday").unwrap().as_str(), "sunday");
    for text in ["Sunday", "sun", "", "sonntag"] {
        assert!(
            matches!(Weekday::parse(text), Err(ValueError::WeekdaySpelling { .. })),
            "{text:?}"
        );
    }
}
