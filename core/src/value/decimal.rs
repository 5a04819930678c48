//! Decimals as text: the one spelling that a number has in events, rules and statements.
//!
//! Normal form: an optional `-`, digits without leading zeros, and after a point digits without
//! trailing zeros; no exponent, no `+`, no `-0`; at most 18 places and 28 digits. One value, one
//! spelling, one hash. Money differs in one point: it always has all places of its scale.
//!
//! No white space, no grouping marks, no decimal comma, no other alphabet's digits.

use std::fmt;

use crate::value::text::shown;
use crate::value::{Exact, ValueError};

/// The most places after the point that a number has.
pub const MAX_PLACES: u8 = 18;

/// The most digits that a decimal has, before and after the point together.
pub const MAX_DIGITS: usize = 28;

/// The most digits that a count of 128 bits has.
const COUNT_DIGITS: usize = 39;

/// The longest text of a count: its digits, the point and the sign.
const WRITTEN: usize = COUNT_DIGITS + 2;

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

/// Writes `count` with its point `scale` places from the right, at most 18.
pub(crate) fn write_count(f: &mut fmt::Formatter<'_>, count: i128, scale: u8) -> fmt::Result {
    // In one piece, from the last digit to the first: a statement may have millions of these.
    let mut text = Backwards { bytes: [0; WRITTEN], from: WRITTEN };
    let mut rest = count.unsigned_abs();
    for _ in 0..scale {
        rest = text.digit(rest);
    }
    if scale != 0 {
        text.put(b'.');
    }
    rest = text.digit(rest);
    while rest != 0 {
        rest = text.digit(rest);
    }
    if count < 0 {
        text.put(b'-');
    }
    f.write_str(text.as_str())
}

/// A text that grows to the left.
struct Backwards {
    bytes: [u8; WRITTEN],
    from: usize,
}

impl Backwards {
    fn put(&mut self, byte: u8) {
        self.from = self.from.saturating_sub(1);
        if let Some(place) = self.bytes.get_mut(self.from) {
            *place = byte;
        }
    }

    /// Writes the last digit of a number and gives what is before it.
    fn digit(&mut self, number: u128) -> u128 {
        // Most numbers fit 64 bits, whose division is much faster.
        let (rest, digit) = match u64::try_from(number) {
            Ok(small) => (u128::from(small / 10), small % 10),
            Err(_) => (number / 10, u64::try_from(number % 10).unwrap_or_default()),
        };
        self.put(u8::try_from(digit).unwrap_or_default().wrapping_add(b'0'));
        rest
    }

    fn as_str(&self) -> &str {
        let written = self.bytes.get(self.from..).unwrap_or_default();
        std::str::from_utf8(written).unwrap_or_default()
    }
}
