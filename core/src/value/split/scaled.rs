//! Weights as whole numbers over one denominator, and the quotas that follow from them.
//!
//! While the whole numbers and their sum fit 128 bits nothing is allocated for a weight but its
//! place in the lists. A product of total and weight that does not fit is taken apart first
//! (total = turns * sum + rest, and only the rest is multiplied), and goes wide alone if it must.
//! Weights whose common denominator does not fit are wide throughout.

use num_bigint::BigInt;
use num_integer::Integer;

use super::{SplitError, Ties};
use crate::value::{Exact, MAX_BITS, ValueError, integer};

pub(super) enum Scaled {
    Small { weights: Vec<i128>, sum: i128, denominator: i128 },
    Wide { weights: Vec<BigInt>, sum: BigInt, denominator: BigInt },
}

/// What is above the floor of each quota, all over the same denominator.
pub(super) enum Remainders {
    Small(Vec<i128>),
    Wide(Vec<BigInt>),
}

impl Scaled {
    /// Brings weights to one denominator; none is negative.
    pub(super) fn of(weights: &[Exact]) -> Result<Self, SplitError> {
        if let Some(index) = weights.iter().position(Exact::is_negative) {
            let weight = weights.get(index).cloned().unwrap_or_default();
            return Err(SplitError::NegativeWeight { index, weight });
        }
        match Self::small(weights) {
            Some(small) => Ok(small),
            None => Ok(Self::wide(weights)?),
        }
    }

    /// Whether there is anybody, and anybody with a weight.
    pub(super) fn shareable(&self) -> Result<(), SplitError> {
        let (nobody, nothing) = match self {
            Self::Small { weights, sum, .. } => (weights.is_empty(), *sum == 0),
            Self::Wide { weights, sum, .. } => (weights.is_empty(), *sum == BigInt::ZERO),
        };
        match (nobody, nothing) {
            (true, _) => Err(SplitError::NobodyToShareAmong),
            (false, true) => Err(SplitError::AllWeightsZero),
            (false, false) => Ok(()),
        }
    }

    /// The sum of the weights as they were given.
    pub(super) fn weight_sum(&self) -> Exact {
        match self {
            Self::Small { sum, denominator, .. } => {
                Exact::ratio(*sum, *denominator).unwrap_or_default()
            }
            Self::Wide { sum, denominator, .. } => {
                Exact::wide_ratio(sum.clone(), denominator.clone())
            }
        }
    }

    /// The floor of each quota of a total at or above zero, and what is above it.
    pub(super) fn quotas(&self, total: i128) -> Result<(Vec<i128>, Remainders), ValueError> {
        match self {
            Self::Small { weights, sum, .. } => {
                let mut parts = Vec::with_capacity(weights.len());
                let mut remainders = Vec::with_capacity(weights.len());
                for weight in weights {
                    let (part, rest) = quota(total, *weight, *sum).ok_or(ValueError::TooLarge)?;
                    parts.push(part);
                    remainders.push(rest);
                }
                Ok((parts, Remainders::Small(remainders)))
            }
            Self::Wide { weights, sum, .. } => {
                let mut parts = Vec::with_capacity(weights.len());
                let mut remainders = Vec::with_capacity(weights.len());
                for weight in weights {
                    let (part, rest) = (weight * total).div_rem(sum);
                    parts.push(i128::try_from(part).map_err(|_| ValueError::TooLarge)?);
                    remainders.push(rest);
                }
                Ok((parts, Remainders::Wide(remainders)))
            }
        }
    }

    fn small(weights: &[Exact]) -> Option<Self> {
        let mut denominator: i128 = 1;
        for weight in weights {
            let (_, own) = weight.small()?;
            if denominator != own && denominator.checked_rem(own)? != 0 {
                let common = integer::gcd(denominator, own);
                denominator = denominator.checked_mul(own.checked_div(common)?)?;
            }
        }
        let mut scaled = Vec::with_capacity(weights.len());
        let mut sum: i128 = 0;
        let (mut last, mut factor) = (denominator, 1);
        for weight in weights {
            let (numerator, own) = weight.small()?;
            if own != last {
                (last, factor) = (own, denominator.checked_div(own)?);
            }
            let number = numerator.checked_mul(factor)?;
            sum = sum.checked_add(number)?;
            scaled.push(number);
        }
        Some(Self::Small { weights: scaled, sum, denominator })
    }

    fn wide(weights: &[Exact]) -> Result<Self, ValueError> {
        let mut denominator = BigInt::from(1);
        // Whole numbers have nothing to bring to one denominator.
        for weight in weights.iter().filter(|weight| !weight.is_integer()) {
            denominator = denominator.lcm(&weight.denominator());
            if denominator.bits() > MAX_BITS {
                return Err(ValueError::TooLarge);
            }
        }
        let scale = |weight: &Exact| match weight.is_integer() {
            true => weight.numerator() * &denominator,
            false => weight.numerator() * (&denominator / weight.denominator()),
        };
        let scaled: Vec<BigInt> = weights.iter().map(scale).collect();
        let sum = scaled.iter().sum();
        Ok(Self::Wide { weights: scaled, sum, denominator })
    }
}

impl Remainders {
    /// Who gets the units that are missing; a share without a remainder never does.
    pub(super) fn winners(
        self,
        units: i128,
        may_take: impl Fn(usize) -> bool,
        ties: &Ties<'_>,
    ) -> Vec<usize> {
        match self {
            Self::Small(remainders) => chosen(remainders, &0, units, may_take, ties),
            Self::Wide(remainders) => chosen(remainders, &BigInt::ZERO, units, may_take, ties),
        }
    }
}

/// The candidates with the largest remainders, at most `units` of them.
pub(super) fn chosen<R: Ord + Clone>(
    remainders: Vec<R>,
    zero: &R,
    units: i128,
    may_take: impl Fn(usize) -> bool,
    ties: &Ties<'_>,
) -> Vec<usize> {
    let numbered = remainders.into_iter().enumerate().map(|(index, rest)| (rest, index));
    let candidates = numbered.filter(|(rest, index)| rest > zero && may_take(*index)).collect();
    ties.winners(candidates, usize::try_from(units).unwrap_or(usize::MAX))
}

/// Floor and remainder of `total * weight / sum`, where `0 <= weight <= sum`.
fn quota(total: i128, weight: i128, sum: i128) -> Option<(i128, i128)> {
    if let Some(product) = total.checked_mul(weight) {
        return Some((product.checked_div(sum)?, product.checked_rem(sum)?));
    }
    let (turns, rest) = (total.checked_div(sum)?, total.checked_rem(sum)?);
    let (part, remainder) = match rest.checked_mul(weight) {
        Some(product) => (product.checked_div(sum)?, product.checked_rem(sum)?),
        None => {
            let (part, remainder) = (BigInt::from(rest) * weight).div_rem(&BigInt::from(sum));
            (i128::try_from(part).ok()?, i128::try_from(remainder).ok()?)
        }
    };
    Some((turns.checked_mul(weight)?.checked_add(part)?, remainder))
}
