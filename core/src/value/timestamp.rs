//! Times: when something was recorded, in UTC, to the microsecond.
//!
//! Written as RFC 3339 with exactly six places and `Z`: `2026-03-31T09:30:00.000000Z`, so that one
//! time has one spelling. Days have 86,400 seconds; there is no second 60 and no other zone.
//!
//! Nothing here reads a clock.

use std::fmt;

use crate::value::date::digits;
use crate::value::text::{self, shown};
use crate::value::{Date, ValueError};

/// Microseconds since 1970-01-01T00:00:00Z, within the years 0001 to 9999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

const SECOND: i64 = 1_000_000;
const DAY: i64 = 86_400 * SECOND;

impl Timestamp {
    /// 1970-01-01T00:00:00.000000Z.
    pub const EPOCH: Self = Self(0);

    /// The time so many microseconds after 1970 (before, when negative).
    ///
    /// # Errors
    ///
    /// [`ValueError::TimestampOutOfRange`] outside the years 0001 to 9999.
    pub fn from_micros(micros: i64) -> Result<Self, ValueError> {
        match Date::from_epoch_days(micros.div_euclid(DAY)) {
            Some(_) => Ok(Self(micros)),
            None => Err(ValueError::TimestampOutOfRange { micros }),
        }
    }

    /// Reads `2026-03-31T09:30:00.000000Z`.
    ///
    /// # Errors
    ///
    /// [`ValueError::TimestampSpelling`], [`ValueError::NoSuchDay`].
    pub fn parse(text: &str) -> Result<Self, ValueError> {
        let misspelt = || ValueError::TimestampSpelling { text: shown(text) };
        let (day, rest) = text.split_at_checked(10).ok_or_else(misspelt)?;
        let time = micros_of_day(rest.as_bytes()).ok_or_else(misspelt)?;
        let day = match Date::parse(day) {
            Err(ValueError::DateSpelling { .. }) => Err(misspelt()),
            other => other,
        }?;
        let micros = day.epoch_days().checked_mul(DAY).and_then(|start| start.checked_add(time));
        micros.map(Self).ok_or_else(misspelt)
    }

    /// Microseconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub fn micros(self) -> i64 {
        self.0
    }

    /// The time `micros` later (earlier when negative), within the years 0001 to 9999.
    #[must_use]
    pub fn plus_micros(self, micros: i64) -> Option<Self> {
        Self::from_micros(self.0.checked_add(micros)?).ok()
    }

    /// Its day in UTC.
    #[must_use]
    pub fn date(self) -> Date {
        // Checked when the time was made, so the fallback is never taken.
        Date::from_epoch_days(self.0.div_euclid(DAY)).unwrap_or(Date::MAX)
    }
}

/// Reads `T09:30:00.000000Z`.
fn micros_of_day(text: &[u8]) -> Option<i64> {
    let [b'T', h1, h2, b':', m1, m2, b':', s1, s2, b'.', f1, f2, f3, f4, f5, f6, b'Z'] = text
    else {
        return None;
    };
    let below = |limit: u16, high: &u8, low: &u8| {
        digits(&[*high, *low]).filter(|number| *number < limit).map(i64::from)
    };
    let (hours, minutes, seconds) = (below(24, h1, h2)?, below(60, m1, m2)?, below(60, s1, s2)?);
    let millis = i64::from(digits(&[*f1, *f2, *f3])?);
    let micros = i64::from(digits(&[*f4, *f5, *f6])?).checked_add(millis.checked_mul(1_000)?)?;
    let minutes = hours.checked_mul(60)?.checked_add(minutes)?;
    let seconds = minutes.checked_mul(60)?.checked_add(seconds)?;
    seconds.checked_mul(SECOND)?.checked_add(micros)
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let time = self.0.rem_euclid(DAY);
        let (seconds, micros) = (time / SECOND, time % SECOND);
        let (minutes, second) = (seconds / 60, seconds % 60);
        let (hour, minute) = (minutes / 60, minutes % 60);
        write!(f, "{}T{hour:02}:{minute:02}:{second:02}.{micros:06}Z", self.date())
    }
}

text::reads_and_writes_as_text!(Timestamp, Timestamp::parse, "a time in UTC with six places");
