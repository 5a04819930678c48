//! Sums, products and quotients of exact numbers.
//!
//! Each operation first tries 128 bits, with the divisors taken out early so that it seldom
//! leaves them, and goes wide only when a step does not fit. The result is the same either way.

use super::{Exact, Form, integer};
use crate::value::ValueError;

impl Exact {
    /// The sum.
    ///
    /// # Errors
    ///
    /// [`ValueError::TooLarge`] over 4,096 bits.
    pub fn add(&self, other: &Self) -> Result<Self, ValueError> {
        if let Some(sum) = self.small_sum(other) {
            return Ok(sum);
        }
        let (a, b) = (self.numerator(), self.denominator());
        let (c, d) = (other.numerator(), other.denominator());
        Self::reduced(a * &d + c * &b, b * d).bounded()
    }

    /// The difference.
    ///
    /// # Errors
    ///
    /// [`ValueError::TooLarge`] over 4,096 bits.
    pub fn sub(&self, other: &Self) -> Result<Self, ValueError> {
        self.add(&other.neg())
    }

    /// The product.
    ///
    /// # Errors
    ///
    /// [`ValueError::TooLarge`] over 4,096 bits.
    pub fn mul(&self, other: &Self) -> Result<Self, ValueError> {
        if let (
            Form::Small { numerator: a, denominator: b },
            Form::Small { numerator: c, denominator: d },
        ) = (&self.0, &other.0)
            && let Some(product) = small_product(*a, *b, *c, *d)
        {
            return Ok(product);
        }
        let numerator = self.numerator() * other.numerator();
        Self::reduced(numerator, self.denominator() * other.denominator()).bounded()
    }

    /// The quotient.
    ///
    /// # Errors
    ///
    /// [`ValueError::DivisionByZero`]; [`ValueError::TooLarge`] over 4,096 bits.
    pub fn div(&self, other: &Self) -> Result<Self, ValueError> {
        self.mul(&other.inverse()?)
    }

    /// One divided by the number.
    ///
    /// # Errors
    ///
    /// [`ValueError::DivisionByZero`].
    pub fn inverse(&self) -> Result<Self, ValueError> {
        match &self.0 {
            Form::Small { numerator: 0, .. } => Err(ValueError::DivisionByZero),
            // The lowest numerator of all is never kept small, so its size fits.
            Form::Small { numerator, denominator } => Ok(Self(Form::Small {
                numerator: denominator.wrapping_mul(numerator.signum()),
                denominator: numerator.wrapping_abs(),
            })),
            Form::Wide(wide) => Ok(Self::reduced(wide.denominator.clone(), wide.numerator.clone())),
        }
    }

    /// The number with the other sign.
    #[must_use]
    pub fn neg(&self) -> Self {
        match &self.0 {
            // The lowest numerator of all is never kept small, so the sign always changes.
            Form::Small { numerator, denominator } => {
                Self(Form::Small { numerator: numerator.wrapping_neg(), denominator: *denominator })
            }
            Form::Wide(wide) => Self::fitted(-&wide.numerator, wide.denominator.clone()),
        }
    }

    /// The number without its sign.
    #[must_use]
    pub fn abs(&self) -> Self {
        if self.is_negative() { self.neg() } else { self.clone() }
    }

    /// The sum of many numbers, 0 when there are none.
    ///
    /// # Errors
    ///
    /// [`ValueError::TooLarge`] over 4,096 bits, on the way too.
    pub fn sum<'a>(numbers: impl IntoIterator<Item = &'a Self>) -> Result<Self, ValueError> {
        numbers.into_iter().try_fold(Self::ZERO, |sum, number| sum.add(number))
    }

    fn small_sum(&self, other: &Self) -> Option<Self> {
        let (
            Form::Small { numerator: a, denominator: b },
            Form::Small { numerator: c, denominator: d },
        ) = (&self.0, &other.0)
        else {
            return None;
        };
        if b == d {
            return Self::small_ratio(a.checked_add(*c)?, *b);
        }
        let common = integer::gcd(*b, *d);
        let (b_rest, d_rest) = (b.checked_div(common)?, d.checked_div(common)?);
        let sum = a.checked_mul(d_rest)?.checked_add(c.checked_mul(b_rest)?)?;
        // Only a divisor of the common part can still be shared.
        if sum == i128::MIN {
            return None;
        }
        let shared = integer::gcd(sum, common);
        Some(Self(Form::Small {
            numerator: sum.checked_div(shared)?,
            denominator: b_rest.checked_mul(d.checked_div(shared)?)?,
        }))
    }
}

fn small_product(a: i128, b: i128, c: i128, d: i128) -> Option<Exact> {
    let (left, right) = (integer::gcd(a, d), integer::gcd(c, b));
    let numerator = a.checked_div(left)?.checked_mul(c.checked_div(right)?)?;
    if numerator == i128::MIN {
        return None;
    }
    let denominator = b.checked_div(right)?.checked_mul(d.checked_div(left)?)?;
    Some(Exact(Form::Small { numerator, denominator }))
}
