//! Periods: the stretches of days that a distribution covers.
//!
//! Half-open: the first day belongs to it, the end is the first day after it. One period has one
//! spelling: `2026`, `2026-Q1`, `2026-03` or `2026-W14` (a week of ISO 8601) where it is one of
//! these, else `2025-07-01..2026-07-01` (fiscal years, weeks from another day).
//!
//! The last day of the calendar, 9999-12-31, ends no period.

use std::fmt;

use crate::value::date::digits;
use crate::value::text::{self, shown};
use crate::value::{Date, ValueError};

/// Days from a first one to the one after the last; ordered by start, then by end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    from: Date,
    to: Date,
}

/// What a period is called in the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PeriodKind {
    /// A calendar year.
    Year,
    /// A quarter of a calendar year, 1 to 4.
    Quarter(u8),
    /// A calendar month.
    Month,
    /// A week of ISO 8601: its year, which can differ from the days', and its number, 1 to 53.
    Week(i32, u8),
    /// Any other range of days.
    Range,
}

impl Period {
    /// From a first day to the first day after the last.
    ///
    /// # Errors
    ///
    /// [`ValueError::PeriodEmpty`] unless `to` is later than `from`.
    pub fn new(from: Date, to: Date) -> Result<Self, ValueError> {
        if from < to {
            return Ok(Self { from, to });
        }
        Err(ValueError::PeriodEmpty { from: from.to_string(), to: to.to_string() })
    }

    /// Reads a period in any spelling: `2026`, `2026-01-01..2027-01-01`.
    ///
    /// # Errors
    ///
    /// [`ValueError::PeriodSpelling`], [`ValueError::PeriodEmpty`], and for the days of a range
    /// those of [`Date::parse`].
    pub fn parse(text: &str) -> Result<Self, ValueError> {
        if let Some((from, to)) = text.split_once("..") {
            return Self::new(Date::parse(from)?, Date::parse(to)?);
        }
        named(text).ok_or_else(|| ValueError::PeriodSpelling { text: shown(text) })
    }

    /// Reads a period in its one spelling, as events keep it.
    ///
    /// # Errors
    ///
    /// Those of [`Period::parse`], and [`ValueError::PeriodNotCanonical`] with the right spelling.
    pub fn parse_canonical(text: &str) -> Result<Self, ValueError> {
        let period = Self::parse(text)?;
        let spelling = period.to_string();
        if spelling == text {
            return Ok(period);
        }
        Err(ValueError::PeriodNotCanonical { text: shown(text), spelling })
    }

    /// Whether a text is the one spelling of a period.
    #[must_use]
    pub fn is_canonical(text: &str) -> bool {
        Self::parse_canonical(text).is_ok()
    }

    /// The first day.
    #[must_use]
    pub fn from(&self) -> Date {
        self.from
    }

    /// The first day after it.
    #[must_use]
    pub fn to(&self) -> Date {
        self.to
    }

    /// The last day of it.
    #[must_use]
    pub fn last_day(&self) -> Date {
        // The end is later than the start, so it always has a day before it.
        self.to.previous().unwrap_or(self.from)
    }

    /// How many days it has, at least 1.
    #[must_use]
    pub fn days(&self) -> i64 {
        self.from.days_until(self.to)
    }

    /// Whether a day belongs to it.
    #[must_use]
    pub fn contains(&self, date: Date) -> bool {
        self.from <= date && date < self.to
    }

    /// Whether the two have a day in common.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        self.from < other.to && other.from < self.to
    }

    /// What it is called in the calendar.
    #[must_use]
    pub fn kind(&self) -> PeriodKind {
        let (year, week) = self.from.iso_week();
        if week_of(year, week) == Some(*self) {
            return PeriodKind::Week(year, week);
        }
        let months = self.from.whole_months_until(self.to);
        let starts_month = self.from.day() == 1 && self.to.day() == 1;
        match (starts_month, months, self.from.month()) {
            (true, 12, 1) => PeriodKind::Year,
            (true, 3, 1) => PeriodKind::Quarter(1),
            (true, 3, 4) => PeriodKind::Quarter(2),
            (true, 3, 7) => PeriodKind::Quarter(3),
            (true, 3, 10) => PeriodKind::Quarter(4),
            (true, 1, _) => PeriodKind::Month,
            (true | false, _, _) => PeriodKind::Range,
        }
    }

    /// The period of the same make that ends where this one starts.
    ///
    /// Months go by months (the year before a fiscal year), weeks and other stretches by days.
    /// `None` before the year 0001.
    #[must_use]
    pub fn previous(&self) -> Option<Self> {
        let from = match self.whole_months() {
            Some(months) => self.from.plus_months(months.checked_neg()?)?,
            None => self.from.plus_days(self.days().checked_neg()?)?,
        };
        Some(Self { from, to: self.from })
    }

    /// The period of the same make that starts where this one ends; `None` after the year 9999.
    #[must_use]
    pub fn following(&self) -> Option<Self> {
        let to = match self.whole_months() {
            Some(months) => self.to.plus_months(months)?,
            None => self.to.plus_days(self.days())?,
        };
        Some(Self { from: self.to, to })
    }

    /// How many periods of the same make before this one a day lies: 0 in this one, 1 in
    /// [`Period::previous`]; `None` after this one.
    #[must_use]
    pub fn periods_since(&self, day: Date) -> Option<u32> {
        if day >= self.from {
            return self.contains(day).then_some(0);
        }
        let (distance, length) = match self.whole_months() {
            Some(length) => {
                let whole = day.whole_months_until(self.from);
                let is_exact = day.plus_months(whole) == Some(self.from);
                (if is_exact { whole } else { whole.checked_add(1)? }, length)
            }
            None => (day.days_until(self.from), self.days()),
        };
        let begun = distance.checked_add(length)?.checked_sub(1)?.checked_div(length)?;
        u32::try_from(begun).ok()
    }

    /// How many months it has, when it runs from a day that every month has to the same day.
    fn whole_months(&self) -> Option<i64> {
        let same_day = self.from.day() == self.to.day() && self.from.day() <= 28;
        same_day.then(|| self.from.whole_months_until(self.to)).filter(|months| *months > 0)
    }
}

/// A year, quarter, month or week by its name.
fn named(text: &str) -> Option<Period> {
    let (year, rest) = text.as_bytes().split_at_checked(4)?;
    let year = i32::from(digits(year)?);
    match rest {
        [] => months_from(year, 1, 12),
        [b'-', b'Q', quarter @ b'1'..=b'4'] => {
            let before = quarter.checked_sub(b'1')?.checked_mul(3)?;
            months_from(year, before.checked_add(1)?, 3)
        }
        [b'-', b'W', high, low] => week_of(year, u8::try_from(digits(&[*high, *low])?).ok()?),
        [b'-', high, low] => months_from(year, u8::try_from(digits(&[*high, *low])?).ok()?, 1),
        _ => None,
    }
}

fn months_from(year: i32, month: u8, months: i64) -> Option<Period> {
    let from = Date::new(year, month, 1).ok()?;
    Some(Period { from, to: from.plus_months(months)? })
}

fn week_of(year: i32, week: u8) -> Option<Period> {
    let from = Date::of_iso_week(year, week)?;
    Some(Period { from, to: from.plus_days(7)? })
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let year = self.from.year();
        match self.kind() {
            PeriodKind::Year => write!(f, "{year:04}"),
            PeriodKind::Quarter(quarter) => write!(f, "{year:04}-Q{quarter}"),
            PeriodKind::Month => write!(f, "{year:04}-{:02}", self.from.month()),
            PeriodKind::Week(year, week) => write!(f, "{year:04}-W{week:02}"),
            PeriodKind::Range => write!(f, "{}..{}", self.from, self.to),
        }
    }
}

text::reads_and_writes_as_text!(Period, Period::parse_canonical, "a period, such as 2026-Q1");
