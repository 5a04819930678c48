//! Exact numbers: fractions that no operation rounds.
//!
//! A number is kept in lowest terms, as two integers of 128 bits while they fit (nothing is
//! allocated then) and as wide integers beyond. It lives within one expression: what is kept
//! (a measure, a `let`, a weight) is rounded by [`Exact::kept`], what is paid by
//! [`Exact::to_count`]. A numerator or denominator over 4,096 bits is refused, because free
//! fractions explode: a sum of 5,000 quotients has a denominator of 12,136 bits.
//!
//! No silent rounding, no infinity, no negative zero. A number is written in one way; read, `1/2`
//! is as good as `0.5`.

mod arithmetic;
mod round;
mod written;

use std::cmp::Ordering;

use num_bigint::BigInt;
use num_integer::Integer;

use crate::value::{ValueError, decimal, integer};

/// The widest numerator or denominator, in bits.
pub const MAX_BITS: u64 = 4096;

/// An exact number: a fraction in lowest terms.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Exact(Form);

/// Lowest terms, the denominator above zero. Wide only when one of the two does not fit, or the
/// numerator is the lowest of all: each number has exactly one form, so equality is derived.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Form {
    Small { numerator: i128, denominator: i128 },
    Wide(Box<Wide>),
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Wide {
    numerator: BigInt,
    denominator: BigInt,
}

impl Exact {
    /// Nothing.
    pub const ZERO: Self = Self(Form::Small { numerator: 0, denominator: 1 });

    /// One.
    pub const ONE: Self = Self(Form::Small { numerator: 1, denominator: 1 });

    /// A whole number.
    #[must_use]
    pub fn from_int(number: i128) -> Self {
        if number == i128::MIN {
            return Self::wide_whole(BigInt::from(number));
        }
        Self(Form::Small { numerator: number, denominator: 1 })
    }

    /// `count` parts of which 10^`scale` make one: `from_count(125, 1)` is 12.5.
    #[must_use]
    pub fn from_count(count: i128, scale: u8) -> Self {
        if scale == 0 {
            return Self::from_int(count);
        }
        Self::small_count_of(count, scale).unwrap_or_else(|| {
            Self::reduced(BigInt::from(count), BigInt::from(10).pow(u32::from(scale)))
        })
    }

    fn small_count_of(count: i128, scale: u8) -> Option<Self> {
        if count == i128::MIN {
            return None;
        }
        let common = integer::common_tens(count, scale)?;
        Some(Self(Form::Small {
            numerator: count.checked_div(common)?,
            denominator: integer::power_of_ten(scale)?.checked_div(common)?,
        }))
    }

    /// `numerator / denominator`, in lowest terms.
    ///
    /// # Errors
    ///
    /// [`ValueError::DivisionByZero`].
    pub fn ratio(numerator: i128, denominator: i128) -> Result<Self, ValueError> {
        if denominator == 0 {
            return Err(ValueError::DivisionByZero);
        }
        if denominator > 0
            && let Some(small) = Self::small_ratio(numerator, denominator)
        {
            return Ok(small);
        }
        Ok(Self::reduced(BigInt::from(numerator), BigInt::from(denominator)))
    }

    /// Reads what `Display` writes: a decimal in normal form, or `n/d` in lowest terms, `d > 1`.
    ///
    /// Whole numbers and numerators may have as many digits as 4,096 bits hold;
    /// [`parse_decimal`](crate::value::parse_decimal) is the stricter one for events.
    ///
    /// # Errors
    ///
    /// Those of [`parse_decimal`](crate::value::parse_decimal), and
    /// [`ValueError::FractionNotLowest`], [`ValueError::DivisionByZero`],
    /// [`ValueError::TooLarge`].
    pub fn parse(text: &str) -> Result<Self, ValueError> {
        written::parse(text)
    }

    /// The number of a `rust_decimal`; trailing zeros are not kept.
    #[must_use]
    pub fn from_decimal(decimal: rust_decimal::Decimal) -> Self {
        // Its scale is at most 28, so the fallback is never taken.
        Self::from_count(decimal.mantissa(), u8::try_from(decimal.scale()).unwrap_or(u8::MAX))
    }

    /// The same number as a `rust_decimal`, never a rounded one.
    ///
    /// # Errors
    ///
    /// [`ValueError::LostDigits`] for a fraction without a decimal of at most 28 places, and for
    /// a number of more than 96 bits.
    pub fn to_decimal(&self) -> Result<rust_decimal::Decimal, ValueError> {
        let lost = || ValueError::LostDigits { value: decimal_shown(self) };
        let (count, places) = self.as_count().ok_or_else(lost)?;
        rust_decimal::Decimal::try_from_i128_with_scale(count, u32::from(places))
            .map_err(|_| lost())
    }

    /// Whether it is 0.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        matches!(self.0, Form::Small { numerator: 0, .. })
    }

    /// Whether it is below 0.
    #[must_use]
    pub fn is_negative(&self) -> bool {
        self.sign().is_lt()
    }

    /// Whether it is above 0.
    #[must_use]
    pub fn is_positive(&self) -> bool {
        self.sign().is_gt()
    }

    /// Whether it is whole.
    #[must_use]
    pub fn is_integer(&self) -> bool {
        match &self.0 {
            Form::Small { denominator, .. } => *denominator == 1,
            Form::Wide(wide) => wide.denominator.bits() == 1,
        }
    }

    /// Whether it is a decimal of at most 18 places.
    #[must_use]
    pub fn is_decimal(&self) -> bool {
        // A denominator of at most 18 places has at most 60 bits; wide ones may still be whole.
        match &self.0 {
            Form::Small { denominator, .. } => integer::is_decimal(*denominator),
            Form::Wide(wide) => i128::try_from(&wide.denominator).is_ok_and(integer::is_decimal),
        }
    }

    /// The whole number, when it is one of 128 bits.
    #[must_use]
    pub fn as_integer(&self) -> Option<i128> {
        match &self.0 {
            Form::Small { numerator, denominator: 1 } => Some(*numerator),
            Form::Small { .. } => None,
            Form::Wide(wide) if self.is_integer() => i128::try_from(&wide.numerator).ok(),
            Form::Wide(_) => None,
        }
    }

    /// (count, places) with the fewest places, when it is a decimal whose count has 128 bits.
    #[must_use]
    pub fn as_count(&self) -> Option<(i128, u8)> {
        let places = self.decimal_places()?;
        match &self.0 {
            Form::Small { numerator, denominator } => {
                let parts = integer::power_of_ten(places)?.checked_div(*denominator)?;
                Some((numerator.checked_mul(parts)?, places))
            }
            Form::Wide(wide) => {
                let parts = BigInt::from(10).pow(u32::from(places)) / &wide.denominator;
                Some((i128::try_from(&wide.numerator * parts).ok()?, places))
            }
        }
    }

    /// The numerator in lowest terms.
    #[must_use]
    pub fn numerator(&self) -> BigInt {
        match &self.0 {
            Form::Small { numerator, .. } => BigInt::from(*numerator),
            Form::Wide(wide) => wide.numerator.clone(),
        }
    }

    /// The denominator in lowest terms, above zero.
    #[must_use]
    pub fn denominator(&self) -> BigInt {
        match &self.0 {
            Form::Small { denominator, .. } => BigInt::from(*denominator),
            Form::Wide(wide) => wide.denominator.clone(),
        }
    }

    /// A fraction of wide integers, of which the denominator is not zero.
    pub(crate) fn wide_ratio(numerator: BigInt, denominator: BigInt) -> Self {
        Self::reduced(numerator, denominator)
    }

    /// Numerator and denominator while both fit 128 bits.
    pub(crate) fn small(&self) -> Option<(i128, i128)> {
        match &self.0 {
            Form::Small { numerator, denominator } => Some((*numerator, *denominator)),
            Form::Wide(_) => None,
        }
    }

    fn sign(&self) -> Ordering {
        match &self.0 {
            Form::Small { numerator, .. } => numerator.cmp(&0),
            Form::Wide(wide) => wide.numerator.cmp(&BigInt::ZERO),
        }
    }

    /// Places of the decimal that it is, if it is one of at most 255 places.
    fn decimal_places(&self) -> Option<u8> {
        match &self.0 {
            Form::Small { denominator, .. } => integer::decimal_places(*denominator),
            Form::Wide(wide) => written::wide_decimal_places(&wide.denominator),
        }
    }

    /// In lowest terms without allocating; `None` when it must go wide.
    fn small_ratio(numerator: i128, denominator: i128) -> Option<Self> {
        if numerator == i128::MIN {
            return None;
        }
        if denominator == 1 {
            return Some(Self(Form::Small { numerator, denominator }));
        }
        let common = integer::gcd(numerator, denominator);
        Some(Self(Form::Small {
            numerator: numerator.checked_div(common)?,
            denominator: denominator.checked_div(common)?,
        }))
    }

    /// In lowest terms over wide integers; the denominator is not zero.
    fn reduced(numerator: BigInt, denominator: BigInt) -> Self {
        let mut common = common(&numerator, &denominator);
        if denominator < BigInt::ZERO {
            common = -common;
        }
        if common == BigInt::from(1) {
            return Self::fitted(numerator, denominator);
        }
        Self::fitted(numerator / &common, denominator / common)
    }

    fn wide_whole(number: BigInt) -> Self {
        Self::fitted(number, BigInt::from(1))
    }

    /// The one form of a fraction that is in lowest terms.
    fn fitted(numerator: BigInt, denominator: BigInt) -> Self {
        match (i128::try_from(&numerator), i128::try_from(&denominator)) {
            (Ok(numerator), Ok(denominator)) if numerator != i128::MIN => {
                Self(Form::Small { numerator, denominator })
            }
            (Ok(_) | Err(_), Ok(_) | Err(_)) => {
                Self(Form::Wide(Box::new(Wide { numerator, denominator })))
            }
        }
    }

    /// Refuses what has grown beyond [`MAX_BITS`].
    pub(crate) fn bounded(self) -> Result<Self, ValueError> {
        match &self.0 {
            Form::Wide(wide)
                if wide.numerator.bits() > MAX_BITS || wide.denominator.bits() > MAX_BITS =>
            {
                Err(ValueError::TooLarge)
            }
            Form::Small { .. } | Form::Wide(_) => Ok(self),
        }
    }
}

/// The greatest common divisor; of a wide and a small number it is one of small numbers.
fn common(a: &BigInt, b: &BigInt) -> BigInt {
    for (small, wide) in [(a, b), (b, a)] {
        if let Ok(small) = i128::try_from(small)
            && small != 0
            && small != i128::MIN
        {
            let rest = i128::try_from(wide % small).unwrap_or_default();
            return BigInt::from(integer::gcd(rest, small));
        }
    }
    a.gcd(b)
}

fn decimal_shown(value: &Exact) -> String {
    crate::value::text::shown(&value.to_string())
}

impl Default for Exact {
    fn default() -> Self {
        Self::ZERO
    }
}

impl From<i128> for Exact {
    fn from(number: i128) -> Self {
        Self::from_int(number)
    }
}

impl From<i64> for Exact {
    fn from(number: i64) -> Self {
        Self::from_int(i128::from(number))
    }
}

/// By value.
impl Ord for Exact {
    fn cmp(&self, other: &Self) -> Ordering {
        if let (
            Form::Small { numerator: a, denominator: b },
            Form::Small { numerator: c, denominator: d },
        ) = (&self.0, &other.0)
        {
            return integer::compare_fractions(*a, *b, *c, *d);
        }
        let left = self.numerator() * other.denominator();
        left.cmp(&(other.numerator() * self.denominator()))
    }
}

impl PartialOrd for Exact {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
