//! Decimals as text: the one spelling that a number has in events, rules and statements.
//!
//! Normal form: an optional `-`, digits without leading zeros, and after a point digits without
//! trailing zeros; no exponent, no `+`, no `-0`; at most 18 places and 28 digits. One value, one
//! spelling, one hash. Money differs in one point: it always has all places of its scale.
//!
//! No white space, no grouping marks, no decimal comma, no other alphabet's digits.

use std::fmt;

use crate::value::text::shown;
use crate::value::{Exact, ValueError, integer};

/// The most places after the point that a number has.
pub const MAX_PLACES: u8 = 18;

/// The most digits that a decimal has, before and after the point together.
pub const MAX_DIGITS: usize = 28;

/// The most digits that a count of 128 bits has.
const COUNT_DIGITS: usize = 39;

/// Reads a decimal in normal form.
///
/// # Errors
///
/// One variant for each rule that is broken, from [`ValueError::NumberEmpty`] to
/// [`ValueError::TooManyDigits`].
pub fn parse_decimal(text: &str) -> Result<Exact, ValueError> {
    let digits = scan(text)?;
    if digits.fraction.ends_with('0') {
        let spelling = text.trim_end_matches('0').trim_end_matches('.');
        return Err(ValueError::TrailingZero { text: shown(text), spelling: shown(spelling) });
    }
    if digits.len() > MAX_DIGITS {
        return Err(ValueError::TooManyDigits { text: shown(text), digits: digits.len() });
    }
    let places = digits.places(text)?;
    Ok(Exact::from_count(digits.count(text)?, places))
}

/// The parts of a well-spelled number.
pub(crate) struct Digits<'a> {
    negative: bool,
    whole: &'a str,
    fraction: &'a str,
}

impl Digits<'_> {
    /// How many digits count: all but the single zero before the point.
    pub(crate) fn len(&self) -> usize {
        let whole = if self.whole == "0" { 0 } else { self.whole.len() };
        whole.saturating_add(self.fraction.len())
    }

    /// Whether it has no point.
    pub(crate) fn is_whole(&self) -> bool {
        self.fraction.is_empty()
    }

    /// Places after the point, at most 18.
    pub(crate) fn places(&self, text: &str) -> Result<u8, ValueError> {
        let places = self.fraction.len();
        match u8::try_from(places) {
            Ok(fits) if fits <= MAX_PLACES => Ok(fits),
            Ok(_) | Err(_) => Err(ValueError::TooManyPlaces { text: shown(text), places }),
        }
    }

    /// The number without its point.
    pub(crate) fn count(&self, text: &str) -> Result<i128, ValueError> {
        let too_long = || ValueError::TooManyDigits { text: shown(text), digits: self.len() };
        if self.len() > COUNT_DIGITS {
            return Err(too_long());
        }
        let mut count: i128 = 0;
        for digit in self.whole.bytes().chain(self.fraction.bytes()) {
            let digit = i128::from(digit.wrapping_sub(b'0'));
            let tens = count.checked_mul(10);
            // Built below zero when negative, so that the lowest count of all is read too.
            let next = match self.negative {
                true => tens.and_then(|tens| tens.checked_sub(digit)),
                false => tens.and_then(|tens| tens.checked_add(digit)),
            };
            count = next.ok_or_else(too_long)?;
        }
        Ok(count)
    }
}

/// Takes a number apart; everything is checked but trailing zeros and lengths.
pub(crate) fn scan(text: &str) -> Result<Digits<'_>, ValueError> {
    if text.is_empty() {
        return Err(ValueError::NumberEmpty);
    }
    if text.starts_with('+') {
        return Err(ValueError::PlusSign { text: shown(text) });
    }
    let (negative, unsigned) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, fraction, pointed) = match unsigned.split_once('.') {
        Some((whole, fraction)) => (whole, fraction, true),
        None => (unsigned, "", false),
    };
    let odd = |c: &char| !c.is_ascii_digit();
    if let Some(character) = whole.chars().chain(fraction.chars()).find(odd) {
        let text = shown(text);
        return Err(match character {
            'e' | 'E' => ValueError::Exponent { text },
            _ => ValueError::NotANumber { text, character },
        });
    }
    if whole.is_empty() && !pointed {
        return Err(ValueError::NotANumber { text: shown(text), character: '-' });
    }
    if whole.is_empty() || (pointed && fraction.is_empty()) {
        return Err(ValueError::BarePoint { text: shown(text) });
    }
    if whole.len() > 1 && whole.starts_with('0') {
        return Err(ValueError::LeadingZero { text: shown(text) });
    }
    if negative && whole == "0" && fraction.bytes().all(|digit| digit == b'0') {
        return Err(ValueError::NegativeZero { text: shown(text) });
    }
    Ok(Digits { negative, whole, fraction })
}

/// Writes `count` with its point `scale` places from the right.
pub(crate) fn write_count(f: &mut fmt::Formatter<'_>, count: i128, scale: u8) -> fmt::Result {
    if count < 0 {
        f.write_str("-")?;
    }
    let size = count.unsigned_abs();
    let step = integer::power_of_ten(scale).map_or(u128::MAX, i128::unsigned_abs);
    let whole = size.checked_div(step).unwrap_or_default();
    if scale == 0 {
        return write!(f, "{whole}");
    }
    let fraction = size.checked_rem(step).unwrap_or_default();
    write!(f, "{whole}.{fraction:0width$}", width = usize::from(scale))
}
