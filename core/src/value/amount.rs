//! Amounts: money and other things that are paid, as a whole count of the smallest part.
//!
//! An amount knows its scale (0 to 18 places) and is always written with all of its places, so
//! that one amount has one spelling. Counts have 128 bits: more than 10^19 whole units at 18
//! places. Sums are exact or refused; two scales never meet in one sum.
//!
//! An amount does not know its currency (events carry the unit beside it), and it is never split
//! or rounded here.

use std::cmp::Ordering;
use std::fmt;

use crate::value::decimal::{self, MAX_PLACES};
use crate::value::text::shown;
use crate::value::{Exact, Rounding, ValueError};

/// A whole number of the smallest part, with the places that part stands at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Amount {
    count: i128,
    scale: u8,
}

impl Amount {
    /// An amount of `count` smallest parts: `new(1250, 2)` is 12.50.
    ///
    /// # Errors
    ///
    /// [`ValueError::ScaleTooLarge`] above 18 places.
    pub fn new(count: i128, scale: u8) -> Result<Self, ValueError> {
        if scale > MAX_PLACES {
            return Err(ValueError::ScaleTooLarge { scale });
        }
        Ok(Self { count, scale })
    }

    /// Nothing, at a scale.
    ///
    /// # Errors
    ///
    /// [`ValueError::ScaleTooLarge`] above 18 places.
    pub fn zero(scale: u8) -> Result<Self, ValueError> {
        Self::new(0, scale)
    }

    /// Reads money: a decimal with exactly `scale` places after the point.
    ///
    /// # Errors
    ///
    /// [`ValueError::MoneyAtWrongScale`] with the right spelling, [`ValueError::TooManyDigits`]
    /// beyond 128 bits (not 28 digits: what was calculated is read back),
    /// [`ValueError::ScaleTooLarge`], and the errors of
    /// [`parse_decimal`](crate::value::parse_decimal) about spelling.
    pub fn parse(text: &str, scale: u8) -> Result<Self, ValueError> {
        let zero = Self::zero(scale)?;
        let digits = decimal::scan(text)?;
        let places = digits.places(text)?;
        let count = digits.count(text)?;
        if places == scale {
            return Ok(Self { count, ..zero });
        }
        let exact = Exact::from_count(count, places);
        let nearest = Self::from_exact(&exact, scale, Rounding::HalfUp)?;
        Err(ValueError::MoneyAtWrongScale {
            text: shown(text),
            scale,
            spelling: nearest.to_string(),
            rounded: nearest.exact() != exact,
        })
    }

    /// The amount nearest to an exact value, in the given mode.
    ///
    /// # Errors
    ///
    /// [`ValueError::TooLarge`] beyond 128 bits, [`ValueError::ScaleTooLarge`] above 18 places.
    pub fn from_exact(value: &Exact, scale: u8, mode: Rounding) -> Result<Self, ValueError> {
        Self::new(value.to_count(scale, mode)?, scale)
    }

    /// How many of the smallest part.
    #[must_use]
    pub fn count(self) -> i128 {
        self.count
    }

    /// Places after the point, 0 to 18.
    #[must_use]
    pub fn scale(self) -> u8 {
        self.scale
    }

    /// The same value as an exact number.
    #[must_use]
    pub fn exact(self) -> Exact {
        Exact::from_count(self.count, self.scale)
    }

    /// Whether it is nothing.
    #[must_use]
    pub fn is_zero(self) -> bool {
        self.count == 0
    }

    /// Whether it is below zero.
    #[must_use]
    pub fn is_negative(self) -> bool {
        self.count < 0
    }

    /// Whether it is above zero.
    #[must_use]
    pub fn is_positive(self) -> bool {
        self.count > 0
    }

    /// The sum.
    ///
    /// # Errors
    ///
    /// [`ValueError::ScalesDiffer`], [`ValueError::TooLarge`].
    pub fn checked_add(self, other: Self) -> Result<Self, ValueError> {
        self.same_scale(other)?;
        let count = self.count.checked_add(other.count).ok_or(ValueError::TooLarge)?;
        Ok(Self { count, ..self })
    }

    /// The difference.
    ///
    /// # Errors
    ///
    /// [`ValueError::ScalesDiffer`], [`ValueError::TooLarge`].
    pub fn checked_sub(self, other: Self) -> Result<Self, ValueError> {
        self.same_scale(other)?;
        let count = self.count.checked_sub(other.count).ok_or(ValueError::TooLarge)?;
        Ok(Self { count, ..self })
    }

    /// The amount with the other sign.
    ///
    /// # Errors
    ///
    /// [`ValueError::TooLarge`] for the lowest count of all.
    pub fn checked_neg(self) -> Result<Self, ValueError> {
        let count = self.count.checked_neg().ok_or(ValueError::TooLarge)?;
        Ok(Self { count, ..self })
    }

    /// The amount without its sign.
    ///
    /// # Errors
    ///
    /// [`ValueError::TooLarge`] for the lowest count of all.
    pub fn checked_abs(self) -> Result<Self, ValueError> {
        let count = self.count.checked_abs().ok_or(ValueError::TooLarge)?;
        Ok(Self { count, ..self })
    }

    /// The sum of many amounts, zero at `scale` when there are none.
    ///
    /// # Errors
    ///
    /// [`ValueError::ScalesDiffer`], [`ValueError::TooLarge`], [`ValueError::ScaleTooLarge`].
    pub fn sum(scale: u8, amounts: impl IntoIterator<Item = Self>) -> Result<Self, ValueError> {
        amounts.into_iter().try_fold(Self::zero(scale)?, Self::checked_add)
    }

    fn same_scale(self, other: Self) -> Result<(), ValueError> {
        if self.scale == other.scale {
            return Ok(());
        }
        Err(ValueError::ScalesDiffer { left: self.scale, right: other.scale })
    }
}

/// By value; equal values at different scales are ordered by scale.
impl Ord for Amount {
    fn cmp(&self, other: &Self) -> Ordering {
        if self.scale == other.scale {
            return self.count.cmp(&other.count);
        }
        self.exact().cmp(&other.exact()).then(self.scale.cmp(&other.scale))
    }
}

impl PartialOrd for Amount {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// With all places of its scale: `12.50`, `-0.05`, `7`.
impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        decimal::write_count(f, self.count, self.scale)
    }
}
