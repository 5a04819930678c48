//! Days: the business calendar of a book, without zone or time of day.
//!
//! The calendar is the Gregorian one, the years 0001 to 9999, the only spelling `2026-03-31`.
//!
//! Whole months and years run from day d to day d. Where the last month has no day d, the month is
//! whole on the first of the next one: from 31 January to 28 February is no whole month, to
//! 1 March is one, and from 29 February a year is whole on 1 March.

use std::fmt;

use crate::value::ValueError;
use crate::value::text::{self, shown};

/// A day of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(time::Date);

/// Days before 1970-01-01 in the Julian day count.
const EPOCH_JULIAN_DAY: i64 = 2_440_588;
const MONTHS_IN_A_YEAR: i64 = 12;

impl Date {
    /// 0001-01-01.
    pub const MIN: Self = Self(match time::Date::from_ordinal_date(1, 1) {
        Ok(date) => date,
        Err(_) => time::Date::MIN,
    });

    /// 9999-12-31.
    pub const MAX: Self = Self(time::Date::MAX);

    /// A day by its year (1 to 9999), month (1 to 12) and day of the month.
    ///
    /// # Errors
    ///
    /// [`ValueError::NoSuchDay`].
    pub fn new(year: i32, month: u8, day: u8) -> Result<Self, ValueError> {
        Self::checked(year, month, day)
            .ok_or_else(|| ValueError::NoSuchDay { text: format!("{year:04}-{month:02}-{day:02}") })
    }

    /// Reads `2026-03-31`.
    ///
    /// # Errors
    ///
    /// [`ValueError::DateSpelling`], [`ValueError::NoSuchDay`].
    pub fn parse(text: &str) -> Result<Self, ValueError> {
        let parts = match text.as_bytes() {
            [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] => {
                digits(&[*y1, *y2, *y3, *y4]).zip(digits(&[*m1, *m2]).zip(digits(&[*d1, *d2])))
            }
            _ => None,
        };
        let Some((year, (month, day))) = parts else {
            return Err(ValueError::DateSpelling { text: shown(text) });
        };
        let month_day = u8::try_from(month).ok().zip(u8::try_from(day).ok());
        month_day
            .and_then(|(month, day)| Self::checked(i32::from(year), month, day))
            .ok_or_else(|| ValueError::NoSuchDay { text: shown(text) })
    }

    /// The year, 1 to 9999.
    #[must_use]
    pub fn year(self) -> i32 {
        self.0.year()
    }

    /// The month, 1 to 12.
    #[must_use]
    pub fn month(self) -> u8 {
        u8::from(self.0.month())
    }

    /// The day of the month, 1 to 31.
    #[must_use]
    pub fn day(self) -> u8 {
        self.0.day()
    }

    /// The day of the week.
    #[must_use]
    pub fn weekday(self) -> Weekday {
        match self.0.weekday() {
            time::Weekday::Monday => Weekday::Monday,
            time::Weekday::Tuesday => Weekday::Tuesday,
            time::Weekday::Wednesday => Weekday::Wednesday,
            time::Weekday::Thursday => Weekday::Thursday,
            time::Weekday::Friday => Weekday::Friday,
            time::Weekday::Saturday => Weekday::Saturday,
            time::Weekday::Sunday => Weekday::Sunday,
        }
    }

    /// The day `days` later (earlier when negative), within the calendar.
    #[must_use]
    pub fn plus_days(self, days: i64) -> Option<Self> {
        Self::from_epoch_days(self.epoch_days().checked_add(days)?)
    }

    /// The same day of the month `months` later (earlier when negative).
    ///
    /// Where that month has no such day, its last one: 31 January plus one month is the end of
    /// February. `None` outside the calendar.
    #[must_use]
    pub fn plus_months(self, months: i64) -> Option<Self> {
        let ordinal = self.month_ordinal().checked_add(months)?;
        let year = i32::try_from(ordinal.div_euclid(MONTHS_IN_A_YEAR)).ok()?;
        let month = u8::try_from(ordinal.rem_euclid(MONTHS_IN_A_YEAR)).ok()?.checked_add(1)?;
        let last = time::Month::try_from(month).ok()?.length(year);
        Self::checked(year, month, self.day().min(last))
    }

    /// The first day by which so many whole years are over.
    ///
    /// From 31 December 2020, 2 years: 31 December 2022. From 29 February 2024, 1 year: 1 March
    /// 2025, as [`Date::whole_years_until`] counts. `None` outside the calendar.
    #[must_use]
    pub fn after_whole_years(self, years: u32) -> Option<Self> {
        let months = i64::from(years).checked_mul(MONTHS_IN_A_YEAR)?;
        let day = self.plus_months(months)?;
        // A year without that day is whole on the next one.
        if day.day() < self.day() { day.next() } else { Some(day) }
    }

    /// The day after, unless it is the last of the calendar.
    #[must_use]
    pub fn next(self) -> Option<Self> {
        self.0.next_day().map(Self)
    }

    /// The day before, unless it is the first of the calendar.
    #[must_use]
    pub fn previous(self) -> Option<Self> {
        self.plus_days(-1)
    }

    /// How many days it is to `other`; negative when that is earlier.
    #[must_use]
    pub fn days_until(self, other: Self) -> i64 {
        other.epoch_days().saturating_sub(self.epoch_days())
    }

    /// How many whole months it is to `other`, from day d to day d; negative when that is earlier.
    ///
    /// From 31 January: 0 to 28 February, 1 to 1 March, 2 to 31 March.
    #[must_use]
    pub fn whole_months_until(self, other: Self) -> i64 {
        if other < self {
            return other.whole_months_until(self).saturating_neg();
        }
        let begun = other.month_ordinal().saturating_sub(self.month_ordinal());
        if other.day() < self.day() { begun.saturating_sub(1) } else { begun }
    }

    /// How many whole years it is to `other`, from day to day; negative when that is earlier.
    ///
    /// From 29 February 2024: 0 to 28 February 2025, 1 to 1 March 2025.
    #[must_use]
    pub fn whole_years_until(self, other: Self) -> i64 {
        self.whole_months_until(other) / MONTHS_IN_A_YEAR
    }

    /// Days since 1970-01-01.
    #[must_use]
    pub fn epoch_days(self) -> i64 {
        i64::from(self.0.to_julian_day()).saturating_sub(EPOCH_JULIAN_DAY)
    }

    /// The day so many days after 1970-01-01, within the calendar.
    #[must_use]
    pub fn from_epoch_days(days: i64) -> Option<Self> {
        let julian = i32::try_from(days.checked_add(EPOCH_JULIAN_DAY)?).ok()?;
        Self::in_calendar(time::Date::from_julian_day(julian).ok()?)
    }

    /// (year, week) of ISO 8601; the year can be the one before or after, even 10000.
    pub(crate) fn iso_week(self) -> (i32, u8) {
        let (year, week, _) = self.0.to_iso_week_date();
        (year, week)
    }

    /// The Monday of a week of ISO 8601, if the year has that week.
    pub(crate) fn of_iso_week(year: i32, week: u8) -> Option<Self> {
        let monday = time::Date::from_iso_week_date(year, week, time::Weekday::Monday).ok()?;
        Self::in_calendar(monday)
    }

    fn checked(year: i32, month: u8, day: u8) -> Option<Self> {
        let month = time::Month::try_from(month).ok()?;
        Self::in_calendar(time::Date::from_calendar_date(year, month, day).ok()?)
    }

    fn in_calendar(date: time::Date) -> Option<Self> {
        (Self::MIN.0..=Self::MAX.0).contains(&date).then_some(Self(date))
    }

    /// Months since January of the year 0.
    fn month_ordinal(self) -> i64 {
        let months = i64::from(self.year()).saturating_mul(MONTHS_IN_A_YEAR);
        months.saturating_add(i64::from(self.month())).saturating_sub(1)
    }
}

/// The number that some ASCII digits stand for.
pub(crate) fn digits(bytes: &[u8]) -> Option<u16> {
    bytes.iter().try_fold(0_u16, |number, byte| {
        let digit = byte.is_ascii_digit().then(|| byte.wrapping_sub(b'0'))?;
        number.checked_mul(10)?.checked_add(u16::from(digit))
    })
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year(), self.month(), self.day())
    }
}

text::reads_and_writes_as_text!(Date, Date::parse, "a date, such as 2026-03-31");

/// A day of the week; weeks of ISO 8601 begin on Monday.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Weekday {
    /// Monday.
    Monday,
    /// Tuesday.
    Tuesday,
    /// Wednesday.
    Wednesday,
    /// Thursday.
    Thursday,
    /// Friday.
    Friday,
    /// Saturday.
    Saturday,
    /// Sunday.
    Sunday,
}

impl Weekday {
    /// All days, Monday first.
    pub const ALL: [Self; 7] = [
        Self::Monday,
        Self::Tuesday,
        Self::Wednesday,
        Self::Thursday,
        Self::Friday,
        Self::Saturday,
        Self::Sunday,
    ];

    /// Reads `monday` to `sunday`.
    ///
    /// # Errors
    ///
    /// [`ValueError::WeekdaySpelling`].
    pub fn parse(text: &str) -> Result<Self, ValueError> {
        Self::ALL
            .into_iter()
            .find(|day| day.as_str() == text)
            .ok_or_else(|| ValueError::WeekdaySpelling { text: shown(text) })
    }

    /// The day as rules spell it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Monday => "monday",
            Self::Tuesday => "tuesday",
            Self::Wednesday => "wednesday",
            Self::Thursday => "thursday",
            Self::Friday => "friday",
            Self::Saturday => "saturday",
            Self::Sunday => "sunday",
        }
    }
}

impl fmt::Display for Weekday {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

text::reads_and_writes_as_text!(Weekday, Weekday::parse, "a day of the week, such as sunday");
