//! Sums, products and quotients of exact numbers.
//!
//! Each operation first tries 128 bits, with the divisors taken out early so that it seldom
//! leaves them, and goes wide only when a step does not fit. The result is the same either way.

use num_bigint::BigInt;

use super::{Exact, Form, common, integer};
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
        if b == d {
            return Self::reduced(a + c, b).bounded();
        }
        let shared = common(&b, &d);
        let (b_rest, d_rest) = (&b / &shared, &d / &shared);
        let sum = a * d_rest + c * &b_rest;
        // Only a divisor of the common part can still be shared.
        let shared = common(&sum, &shared);
        Self::fitted(sum / &shared, b_rest * (d / shared)).bounded()
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
        let (a, b) = (self.numerator(), self.denominator());
        let (c, d) = (other.numerator(), other.denominator());
        // Each is in lowest terms, so only the one's numerator and the other's denominator share.
        let (left, right) = (common(&a, &d), common(&c, &b));
        let numerator = (a / &left) * (c / &right);
        Self::fitted(numerator, (b / right) * (d / left)).bounded()
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
        let mut sum = Self::ZERO;
        // Over the denominator that they have so far, brought to lowest terms only at the end.
        let (mut count, mut parts): (i128, i128) = (0, 1);
        for number in numbers {
            if let Some(more) = number.small().and_then(|it| small_sum_over((count, parts), it)) {
                (count, parts) = more;
            } else {
                sum = sum.add(number)?;
            }
        }
        sum.add(&Self::ratio(count, parts)?)
    }

    /// Numbers above or at zero over one denominator above zero, each in lowest terms.
    ///
    /// What any of them shares with the denominator is looked for in their product, once; it is
    /// small as a rule, and then so is the common divisor of each.
    ///
    /// # Errors
    ///
    /// [`ValueError::TooLarge`] over 4,096 bits.
    pub(crate) fn over_one(
        numbers: &[BigInt],
        denominator: &BigInt,
    ) -> Result<Vec<Self>, ValueError> {
        let mut product = BigInt::from(1);
        for number in numbers.iter().filter(|number| **number != BigInt::ZERO) {
            product = product * number % denominator;
        }
        let mut shared = common(&product, denominator);
        loop {
            let wider = common(&(&shared * &shared), denominator);
            if wider == shared {
                break;
            }
            shared = wider;
        }
        let small = i128::try_from(&shared).ok();
        let reduced = numbers.iter().map(|number| {
            if *number == BigInt::ZERO {
                return Ok(Self::ZERO);
            }
            let rest = number % &shared;
            let divisor = match (small, i128::try_from(&rest)) {
                (Some(1), _) => return Self::fitted(number.clone(), denominator.clone()).bounded(),
                (Some(small), Ok(rest)) => BigInt::from(integer::gcd(rest, small)),
                (Some(_) | None, Ok(_) | Err(_)) => common(&rest, &shared),
            };
            Self::fitted(number / &divisor, denominator / divisor).bounded()
        });
        reduced.collect()
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

/// A sum over the least common denominator, not in lowest terms.
fn small_sum_over((a, b): (i128, i128), (c, d): (i128, i128)) -> Option<(i128, i128)> {
    if b == d {
        return Some((a.checked_add(c)?, b));
    }
    if b.checked_rem(d)? == 0 {
        return Some((a.checked_add(c.checked_mul(b.checked_div(d)?)?)?, b));
    }
    let more = d.checked_div(integer::gcd(b, d))?;
    let parts = b.checked_mul(more)?;
    let count = a.checked_mul(more)?.checked_add(c.checked_mul(parts.checked_div(d)?)?)?;
    Some((count, parts))
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
