//! Numbers and spans of time as people's tools write them, to the one spelling of events.
//!
//! Marks are stated, never guessed: with the comma as decimal mark, `1.5` is refused and not taken
//! for fifteen. Groups are three digits each. Nothing is rounded but a span of time, where a map
//! names places and a rounding.

use commonbook_core::value::{Exact, Rounding};

/// The marks that the numbers of a file have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Marks {
    /// Before the fraction.
    pub(super) decimal: char,
    /// Between groups of three digits, where the file has one.
    pub(super) grouping: Option<char>,
}

impl Marks {
    /// The marks in words.
    pub(super) fn described(self) -> String {
        match self.grouping {
            Some(grouping) => {
                format!("decimal mark {:?} and grouping mark {grouping:?}", self.decimal)
            }
            None => format!("decimal mark {:?} and no grouping mark", self.decimal),
        }
    }
}

/// Where a number stands to zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    /// Below zero.
    Negative,
    /// Zero, however it is written.
    Zero,
    /// Above zero.
    Positive,
}

/// A number taken apart: whole digits without leading zeros, fraction without trailing ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Digits {
    negative: bool,
    whole: String,
    fraction: String,
}

impl Digits {
    /// Reads a number written with these marks.
    pub(super) fn read(text: &str, marks: Marks) -> Option<Self> {
        let signed = text.trim();
        let (negative, bare) = match signed.strip_prefix(['-', '\u{2212}']) {
            Some(rest) => (true, rest),
            None => (false, signed.strip_prefix('+').unwrap_or(signed)),
        };
        let (whole, fraction) = match bare.split_once(marks.decimal) {
            Some((_, "")) => return None,
            Some((whole, fraction)) => (whole, fraction),
            None => (bare, ""),
        };
        let whole = ungrouped(whole, marks.grouping)?;
        if whole.is_empty() || !is_digits(&whole) || !is_digits(fraction) {
            return None;
        }
        let whole = whole.trim_start_matches('0').to_owned();
        let fraction = fraction.trim_end_matches('0').to_owned();
        let is_zero = whole.is_empty() && fraction.is_empty();
        Some(Self { negative: negative && !is_zero, whole, fraction })
    }

    /// Where the number stands to zero.
    pub(super) fn sign(&self) -> Sign {
        match (self.negative, self.whole.is_empty() && self.fraction.is_empty()) {
            (_, true) => Sign::Zero,
            (true, false) => Sign::Negative,
            (false, false) => Sign::Positive,
        }
    }

    /// The same number with the other sign.
    pub(super) fn negated(mut self) -> Self {
        self.negative = self.sign() == Sign::Positive;
        self
    }

    /// As a decimal in normal form.
    pub(super) fn decimal(&self) -> String {
        self.with_fraction(&self.fraction)
    }

    /// As money at a scale; nothing when it is finer than that.
    pub(super) fn money(&self, scale: u8) -> Option<String> {
        let scale = usize::from(scale);
        if self.fraction.len() > scale {
            return None;
        }
        Some(self.with_fraction(&format!("{:0<scale$}", self.fraction)))
    }

    fn with_fraction(&self, fraction: &str) -> String {
        let sign = if self.negative { "-" } else { "" };
        let whole = if self.whole.is_empty() { "0" } else { &self.whole };
        let point = if fraction.is_empty() { "" } else { "." };
        format!("{sign}{whole}{point}{fraction}")
    }
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The whole digits without their grouping marks; nothing when a group is not three digits.
fn ungrouped(whole: &str, grouping: Option<char>) -> Option<String> {
    let Some(mark) = grouping.filter(|mark| whole.contains(*mark)) else {
        return Some(whole.to_owned());
    };
    let mut groups = whole.split(mark);
    let first = groups.next().unwrap_or_default();
    let fits = (1..=3).contains(&first.len()) && groups.all(|group| group.len() == 3);
    fits.then(|| whole.replace(mark, ""))
}

/// The unit in which a span of time is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Clock {
    /// Hours.
    Hours,
    /// Minutes.
    Minutes,
    /// Seconds.
    Seconds,
}

impl Clock {
    /// The unit's word in a map.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Hours => "h",
            Self::Minutes => "min",
            Self::Seconds => "s",
        }
    }

    fn seconds(self) -> i128 {
        match self {
            Self::Hours => 3600,
            Self::Minutes => 60,
            Self::Seconds => 1,
        }
    }
}

/// A span of time, `1:30` or `01:30:00`, in seconds.
pub(super) fn seconds(text: &str) -> Option<i128> {
    let mut parts = text.trim().split(':');
    let hours = parts.next()?;
    let minutes = parts.next()?;
    let seconds = parts.next().unwrap_or("00");
    if parts.next().is_some() || hours.is_empty() || hours.len() > 6 || !is_digits(hours) {
        return None;
    }
    let sixty = |text: &str| {
        let value: i128 = text.parse().ok().filter(|value| *value < 60)?;
        (text.len() == 2 && is_digits(text)).then_some(value)
    };
    let hours: i128 = hours.parse().ok()?;
    hours
        .checked_mul(3600)?
        .checked_add(sixty(minutes)?.checked_mul(60)?)?
        .checked_add(sixty(seconds)?)
}

/// Seconds in a unit: exact, or rounded to places; nothing when it is no decimal.
pub(super) fn in_unit(seconds: i128, unit: Clock, round: Option<(u8, Rounding)>) -> Option<String> {
    let exact = Exact::ratio(seconds, unit.seconds()).ok()?;
    let value = match round {
        Some((places, mode)) => exact.round(places, mode).ok()?,
        None => exact,
    };
    value.is_decimal().then(|| value.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str, decimal: char, grouping: Option<char>) -> Option<String> {
        Digits::read(text, Marks { decimal, grouping }).map(|digits| digits.decimal())
    }

    #[test]
    fn a_number_is_read_by_the_stated_marks_alone() {
        assert_eq!(decimal("1234.50", '.', None).as_deref(), Some("1234.5"));
        assert_eq!(decimal("1.234,56", ',', Some('.')).as_deref(), Some("1234.56"));
        assert_eq!(decimal("-84,50", ',', Some('.')).as_deref(), Some("-84.5"));
        assert_eq!(decimal("\u{2212}0,00", ',', None).as_deref(), Some("0"));
        assert_eq!(decimal("+007", '.', None).as_deref(), Some("7"));
        for wrong in ["1,5", "1.", ".5", "", "1.2.3", "1e3", "EUR 5", "1 000", "--1"] {
            assert_eq!(decimal(wrong, '.', None), None, "{wrong}");
        }
        for wrong in ["1.5", "12.50", "1234.567", "1.2345,0", ".123"] {
            assert_eq!(decimal(wrong, ',', Some('.')), None, "{wrong}");
        }
    }

    #[test]
    fn a_zero_has_no_other_sign_whatever_stands_before_it() {
        let sign =
            |text| Digits::read(text, Marks { decimal: '.', grouping: None }).unwrap().sign();
        for zero in ["0", "-0.00", "+0", "\u{2212}000"] {
            assert_eq!(sign(zero), Sign::Zero, "{zero}");
        }
        assert_eq!((sign("-0.01"), sign("+0.01")), (Sign::Negative, Sign::Positive));
    }

    #[test]
    fn money_is_filled_up_to_its_scale_and_never_cut() {
        let read = |text| Digits::read(text, Marks { decimal: '.', grouping: None }).unwrap();
        assert_eq!(read("12.5").money(2).as_deref(), Some("12.50"));
        assert_eq!(read("12.500").money(2).as_deref(), Some("12.50"));
        assert_eq!(read("12").money(0).as_deref(), Some("12"));
        assert_eq!(read("12.505").money(2), None);
        assert_eq!(read("-300").negated().money(2).as_deref(), Some("300.00"));
    }

    #[test]
    fn a_span_of_time_is_exact_or_rounded_as_stated() {
        assert_eq!(seconds("1:30"), Some(5400));
        assert_eq!(seconds("01:30:20"), Some(5420));
        for wrong in ["1.5", "1:60", "1:3", "1:30:61", ":30", "1:30:00:00", "-1:30", "1:+3"] {
            assert_eq!(seconds(wrong), None, "{wrong}");
        }
        assert_eq!(in_unit(5400, Clock::Hours, None).as_deref(), Some("1.5"));
        assert_eq!(in_unit(780, Clock::Hours, None), None);
        assert_eq!(in_unit(780, Clock::Minutes, None).as_deref(), Some("13"));
        let rounded = in_unit(780, Clock::Hours, Some((6, Rounding::HalfEven)));
        assert_eq!(rounded.as_deref(), Some("0.216667"));
    }
}
