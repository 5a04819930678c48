//! Quantities: a decimal number with its unit, as events record them.
//!
//! `12.5 h`, `-40 kg`, `6 %`. A quantity is kept, so it is a decimal of at most 18 places; what an
//! expression comes to may be any fraction and carries its unit elsewhere.

use std::fmt;

use crate::value::{Exact, Unit, ValueError, parse_decimal};

/// A decimal number of a unit.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Quantity {
    value: Exact,
    unit: Unit,
}

impl Quantity {
    /// A number of a unit.
    ///
    /// # Errors
    ///
    /// [`ValueError::NotADecimal`] for a fraction that 18 places do not hold.
    pub fn new(value: Exact, unit: Unit) -> Result<Self, ValueError> {
        if value.is_decimal() {
            return Ok(Self { value, unit });
        }
        Err(ValueError::NotADecimal { value: crate::value::text::shown(&value.to_string()) })
    }

    /// Reads a number in normal form and a unit in its one spelling, as events keep them.
    ///
    /// # Errors
    ///
    /// Those of [`parse_decimal`] and [`Unit::parse_canonical`].
    pub fn parse(value: &str, unit: &str) -> Result<Self, ValueError> {
        Ok(Self { value: parse_decimal(value)?, unit: Unit::parse_canonical(unit)? })
    }

    /// The number as written: 6 for 6 %.
    #[must_use]
    pub fn value(&self) -> &Exact {
        &self.value
    }

    /// The unit as written.
    #[must_use]
    pub fn unit(&self) -> &Unit {
        &self.unit
    }

    /// The number to calculate with, in [`Unit::plain`]: 0.06 for 6 %.
    ///
    /// # Errors
    ///
    /// [`ValueError::TooLarge`] over 4,096 bits.
    pub fn plain_value(&self) -> Result<Exact, ValueError> {
        self.value.mul(&self.unit.factor())
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.value, self.unit)
    }
}
