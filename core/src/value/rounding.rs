//! Rounding: which whole number a fraction becomes.
//!
//! Six modes, each defined by the exact value, its sign and, on a tie, the parity of the result.
//! The mode is always said by the caller; nothing here has a default.

use std::cmp::Ordering;
use std::fmt;

use num_bigint::BigInt;
use num_integer::Integer;

use crate::value::text::shown;
use crate::value::{ValueError, text};

/// How a value between two steps becomes one of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rounding {
    /// To the nearest; a tie goes away from zero.
    HalfUp,
    /// To the nearest; a tie goes to the even one.
    HalfEven,
    /// Away from zero.
    Up,
    /// Toward zero.
    Down,
    /// Toward more.
    Ceiling,
    /// Toward less.
    Floor,
}

impl Rounding {
    /// All modes, in the order of their declaration.
    pub const ALL: [Self; 6] =
        [Self::HalfUp, Self::HalfEven, Self::Up, Self::Down, Self::Ceiling, Self::Floor];

    /// Reads `half up`, `half even`, `up`, `down`, `ceiling` or `floor`.
    ///
    /// # Errors
    ///
    /// [`ValueError::RoundingSpelling`].
    pub fn parse(text: &str) -> Result<Self, ValueError> {
        Self::ALL
            .into_iter()
            .find(|mode| mode.as_str() == text)
            .ok_or_else(|| ValueError::RoundingSpelling { text: shown(text) })
    }

    /// The mode as rules and statements spell it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::HalfUp => "half up",
            Self::HalfEven => "half even",
            Self::Up => "up",
            Self::Down => "down",
            Self::Ceiling => "ceiling",
            Self::Floor => "floor",
        }
    }

    /// Whether the floor must go up by one.
    ///
    /// `half` compares the remainder above the floor with what is missing to the next number.
    fn goes_up(self, exact: bool, negative: bool, odd: bool, half: Ordering) -> bool {
        if exact {
            return false;
        }
        match self {
            Self::Ceiling => true,
            Self::Floor => false,
            Self::Up => !negative,
            Self::Down => negative,
            Self::HalfUp => half.is_gt() || (half.is_eq() && !negative),
            Self::HalfEven => half.is_gt() || (half.is_eq() && odd),
        }
    }

    /// `numerator / denominator` as a whole number; the denominator is above zero.
    pub(crate) fn divide(self, numerator: i128, denominator: i128) -> Option<i128> {
        let floor = numerator.checked_div_euclid(denominator)?;
        let above = numerator.checked_rem_euclid(denominator)?;
        let half = above.cmp(&denominator.checked_sub(above)?);
        if self.goes_up(above == 0, numerator < 0, floor & 1 == 1, half) {
            floor.checked_add(1)
        } else {
            Some(floor)
        }
    }

    /// [`Rounding::divide`] over wide integers.
    pub(crate) fn divide_wide(self, numerator: &BigInt, denominator: &BigInt) -> BigInt {
        let (floor, above) = numerator.div_mod_floor(denominator);
        let half = above.cmp(&(denominator - &above));
        let exact = above == BigInt::ZERO;
        if self.goes_up(exact, *numerator < BigInt::ZERO, floor.is_odd(), half) {
            floor + 1
        } else {
            floor
        }
    }
}

impl fmt::Display for Rounding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

text::reads_and_writes_as_text!(Rounding, Rounding::parse, "a rounding, such as half up");
