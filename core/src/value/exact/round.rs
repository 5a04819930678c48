//! Rounding of exact numbers: to whole numbers, to places, to counts of a smallest part.
//!
//! The only places where a number loses something, each by a mode that the caller names.

use num_bigint::BigInt;

use super::{Exact, Form, decimal, integer};
use crate::value::{Rounding, ValueError};

impl Exact {
    /// The nearest whole number at or below.
    #[must_use]
    pub fn floor(&self) -> Self {
        self.whole(Rounding::Floor)
    }

    /// The nearest whole number at or above.
    #[must_use]
    pub fn ceil(&self) -> Self {
        self.whole(Rounding::Ceiling)
    }

    /// Rounded to `places` after the point.
    ///
    /// # Errors
    ///
    /// [`ValueError::TooLarge`] over 4,096 bits.
    pub fn round(&self, places: u8, mode: Rounding) -> Result<Self, ValueError> {
        if places == 0 {
            return Ok(self.whole(mode));
        }
        if self.decimal_places().is_some_and(|own| own <= places) {
            return Ok(self.clone());
        }
        if let Some(count) = self.small_count(places, mode) {
            return Ok(Self::from_count(count, places));
        }
        let count = self.wide_count(places, mode);
        Self::reduced(count, BigInt::from(10).pow(u32::from(places))).bounded()
    }

    /// The number as it is kept between expressions: at most 18 places, half even.
    ///
    /// # Errors
    ///
    /// [`ValueError::TooLarge`] over 4,096 bits.
    pub fn kept(&self) -> Result<Self, ValueError> {
        self.round(decimal::MAX_PLACES, Rounding::HalfEven)
    }

    /// How many parts of which 10^`scale` make one: the count of an amount.
    ///
    /// # Errors
    ///
    /// [`ValueError::TooLarge`] when the count does not fit 128 bits.
    pub fn to_count(&self, scale: u8, mode: Rounding) -> Result<i128, ValueError> {
        if let Some(count) = self.small_count(scale, mode) {
            return Ok(count);
        }
        i128::try_from(self.wide_count(scale, mode)).map_err(|_| ValueError::TooLarge)
    }

    fn whole(&self, mode: Rounding) -> Self {
        if self.is_integer() {
            return self.clone();
        }
        match self.small_count(0, mode) {
            Some(count) => Self::from_int(count),
            None => Self::wide_whole(self.wide_count(0, mode)),
        }
    }

    fn small_count(&self, scale: u8, mode: Rounding) -> Option<i128> {
        let Form::Small { numerator, denominator } = &self.0 else {
            return None;
        };
        let parts = integer::power_of_ten(scale)?;
        // Decimals stay small: their denominator divides the power of ten.
        let common = integer::gcd(parts, *denominator);
        let scaled = numerator.checked_mul(parts.checked_div(common)?)?;
        mode.divide(scaled, denominator.checked_div(common)?)
    }

    fn wide_count(&self, scale: u8, mode: Rounding) -> BigInt {
        let scaled = self.numerator() * BigInt::from(10).pow(u32::from(scale));
        mode.divide_wide(&scaled, &self.denominator())
    }
}
