//! Exact numbers as text: a decimal where one exists, else a fraction.
//!
//! `12.5`, `-3`, `1/3`: the decimal in normal form when at most 18 places hold it, otherwise `n/d`
//! in lowest terms. Reading accepts both, and nothing that is not in lowest terms.

use std::fmt;

use num_bigint::BigInt;

use super::{Exact, Form};
use crate::value::text::{self, shown};
use crate::value::{ValueError, decimal, parse_decimal};

/// The longest text of 4,096 bits, sign included.
const LONGEST_WHOLE: usize = 1235;

/// Reads a decimal, a whole number of any length within the bounds, or `n/d`.
pub(super) fn parse(text: &str) -> Result<Exact, ValueError> {
    let Some((numerator, denominator)) = text.split_once('/') else {
        return match parse_decimal(text) {
            Err(ValueError::TooManyDigits { .. }) => long_decimal(text),
            other => other,
        };
    };
    let denominator = whole(denominator, text)?;
    if denominator == BigInt::ZERO {
        return Err(ValueError::DivisionByZero);
    }
    let numerator = whole(numerator, text)?;
    let read = Exact::reduced(numerator, denominator.clone()).bounded()?;
    if read.denominator() == denominator && !read.is_integer() {
        return Ok(read);
    }
    Err(ValueError::FractionNotLowest { text: shown(text), spelling: shown(&read.to_string()) })
}

/// A decimal in normal form of more than 28 digits: what a calculation may have come to.
fn long_decimal(text: &str) -> Result<Exact, ValueError> {
    let places = decimal::scan(text)?.places(text)?;
    let count = whole(&text.replacen('.', "", 1), text);
    let parts = BigInt::from(10).pow(u32::from(places));
    Exact::reduced(count?, parts).bounded()
}

/// A whole number in normal form.
fn whole(digits: &str, text: &str) -> Result<BigInt, ValueError> {
    if digits.len() > LONGEST_WHOLE {
        return Err(ValueError::TooLarge);
    }
    let checked = decimal::scan(digits)?;
    if checked.is_whole() {
        let parsed = digits.parse::<BigInt>();
        return parsed.map_err(|_| ValueError::NotANumber { text: shown(text), character: '/' });
    }
    Err(ValueError::NotANumber { text: shown(text), character: '.' })
}

/// Places of `1/denominator` as a decimal, if at most 255.
pub(super) fn wide_decimal_places(denominator: &BigInt) -> Option<u8> {
    let twos = denominator.trailing_zeros().unwrap_or_default();
    let mut rest = denominator >> twos;
    let mut fives: u64 = 0;
    while &rest % 5_u8 == BigInt::ZERO {
        rest /= 5_u8;
        fives = fives.checked_add(1)?;
    }
    if rest == BigInt::from(1) { u8::try_from(twos.max(fives)).ok() } else { None }
}

impl fmt::Display for Exact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let places = self.decimal_places().filter(|places| *places <= decimal::MAX_PLACES);
        match (places, self.as_count(), &self.0) {
            (Some(_), Some((count, places)), _) => decimal::write_count(f, count, places),
            (Some(places), None, _) => write_wide(f, self, places),
            (None, _, Form::Small { numerator, denominator }) => {
                write!(f, "{numerator}/{denominator}")
            }
            (None, _, Form::Wide(wide)) => write!(f, "{}/{}", wide.numerator, wide.denominator),
        }
    }
}

/// A decimal whose digits do not fit 128 bits.
fn write_wide(f: &mut fmt::Formatter<'_>, value: &Exact, places: u8) -> fmt::Result {
    let parts = BigInt::from(10).pow(u32::from(places));
    let count = value.numerator() * &parts / value.denominator();
    if count < BigInt::ZERO {
        f.write_str("-")?;
    }
    let size = count.magnitude();
    let whole = size / parts.magnitude();
    if places == 0 {
        return write!(f, "{whole}");
    }
    let fraction = (size % parts.magnitude()).to_string();
    write!(f, "{whole}.{fraction:0>width$}", width = usize::from(places))
}

text::reads_and_writes_as_text!(Exact, Exact::parse, "a number, such as 12.5 or 1/3");
