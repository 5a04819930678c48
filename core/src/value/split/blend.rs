//! Several keys at once: each brings its part of the whole, in proportion to itself.
//!
//! Everything is brought to whole numbers first: the parts over one denominator, and each key's
//! weights over one. What each is given by is then a sum of products of whole numbers, and nothing
//! has to be brought to lowest terms on the way. A part by key is a floor and a remainder over the
//! key's own sum, which fit 128 bits but for the longest numbers.

use std::cmp::Ordering;

use num_bigint::BigInt;

use super::scaled::Scaled;
use super::{SplitError, split_parts};
use crate::value::{Exact, MAX_BITS, ValueError, integer};

/// Keys brought together.
#[derive(Debug, Clone)]
pub struct Blend {
    keys: Vec<Key>,
    /// All parts together, on the scale of the keys' own.
    parts: i128,
    /// What each is given by.
    numbers: Vec<BigInt>,
    sum: BigInt,
}

/// One key: its part of the whole, and the weights as whole numbers.
#[derive(Debug, Clone)]
struct Key {
    part: i128,
    weights: Whole,
}

#[derive(Debug, Clone)]
enum Whole {
    Small { weights: Vec<i128>, sum: i128 },
    Wide { weights: Vec<BigInt>, sum: BigInt },
}

/// What is above the floor of a part, over its own denominator.
#[derive(PartialEq, Eq)]
struct Rest {
    above: i128,
    of: i128,
}

impl Blend {
    /// Brings keys together: for each its part, and a weight for everybody in the same order.
    ///
    /// The parts make up the whole, whatever they sum to. Every key has somebody with weight.
    ///
    /// # Errors
    ///
    /// [`SplitError::NegativeWeight`], [`SplitError::ListsDiffer`],
    /// [`SplitError::AllWeightsZero`], [`ValueError::TooLarge`] over 4,096 bits.
    pub fn of(keys: &[(Exact, Vec<Exact>)]) -> Result<Self, SplitError> {
        let parts: Vec<Exact> = keys.iter().map(|(part, _)| part.clone()).collect();
        let Scaled::Small { weights: shares, sum: parts, .. } = Scaled::of(&parts)? else {
            return Err(ValueError::TooLarge.into());
        };
        let agents = keys.first().map_or(0, |(_, weights)| weights.len());
        let mut own = Vec::with_capacity(keys.len());
        for ((_, weights), part) in keys.iter().zip(shares) {
            if weights.len() != agents {
                return Err(SplitError::ListsDiffer { weights: agents, entries: weights.len() });
            }
            let scaled = Scaled::of(weights)?;
            scaled.shareable()?;
            own.push(Key { part, weights: Whole::from(scaled) });
        }
        let numbers = blended(&own, agents)?;
        let sum = numbers.iter().sum();
        Ok(Self { keys: own, parts, numbers, sum })
    }

    /// What each is given by: whole numbers in the proportion of their exact parts.
    #[must_use]
    pub fn weights(&self) -> Vec<Exact> {
        let whole = |number: &BigInt| Exact::wide_ratio(number.clone(), BigInt::from(1));
        self.numbers.iter().map(whole).collect()
    }

    /// What part of the whole each is given: exact, in lowest terms, together 1.
    ///
    /// # Errors
    ///
    /// [`ValueError::TooLarge`] over 4,096 bits.
    pub fn fractions(&self) -> Result<Vec<Exact>, ValueError> {
        Exact::over_one(&self.numbers, &self.sum)
    }

    /// The amount of one of those who share shown by key, of `whole` that was shared.
    ///
    /// See [`split_parts`]; ties go to the key that is named first.
    ///
    /// # Errors
    ///
    /// Those of [`split_parts`].
    pub fn by_key(&self, index: usize, amount: i128, whole: i128) -> Result<Vec<i128>, SplitError> {
        let size = whole.checked_abs().ok_or(ValueError::TooLarge)?;
        let most = amount.checked_abs().ok_or(ValueError::TooLarge)?;
        if self.is_rounded(index, most, size)
            && let Some(mut parts) = self.small_parts(index, most, size)
        {
            if amount < 0 {
                for part in &mut parts {
                    *part = part.checked_neg().ok_or(ValueError::TooLarge)?;
                }
            }
            return Ok(parts);
        }
        let exact = self.keys.iter().map(|key| key.exact(index, size, self.parts));
        let exact: Result<Vec<Exact>, ValueError> = exact.collect();
        Ok(split_parts(amount, &exact?)?.parts)
    }

    /// Whether an amount is less than one away from what is due exactly.
    fn is_rounded(&self, index: usize, amount: i128, size: i128) -> bool {
        let Some(number) = self.numbers.get(index) else { return false };
        let off = number * size - &self.sum * amount;
        off.magnitude() < self.sum.magnitude()
    }

    /// Floors by key, and what is missing to the amount by the largest remainders.
    fn small_parts(&self, index: usize, amount: i128, size: i128) -> Option<Vec<i128>> {
        let mut parts = Vec::with_capacity(self.keys.len());
        let mut rests = Vec::with_capacity(self.keys.len());
        let mut missing = amount;
        for key in &self.keys {
            let Whole::Small { weights, sum } = &key.weights else { return None };
            let number = size.checked_mul(key.part)?.checked_mul(*weights.get(index)?)?;
            let of = sum.checked_mul(self.parts)?;
            let part = number.checked_div(of)?;
            missing = missing.checked_sub(part)?;
            parts.push(part);
            rests.push(Rest { above: number.checked_rem(of)?, of });
        }
        while missing > 0 {
            // The first of the largest; it is taken once.
            let at = (0..rests.len()).rev().max_by(|a, b| rests.get(*a).cmp(&rests.get(*b)))?;
            let rest = rests.get_mut(at).filter(|rest| rest.above > 0)?;
            rest.above = 0;
            *parts.get_mut(at)? = parts.get(at)?.checked_add(1)?;
            missing = missing.checked_sub(1)?;
        }
        Some(parts)
    }
}

impl Key {
    fn exact(&self, index: usize, size: i128, parts: i128) -> Result<Exact, ValueError> {
        let part = Exact::from_int(size).mul(&Exact::ratio(self.part, parts)?)?;
        match &self.weights {
            Whole::Small { weights, sum } => {
                let weight = weights.get(index).copied().unwrap_or_default();
                part.mul(&Exact::ratio(weight, *sum)?)
            }
            Whole::Wide { weights, sum } => {
                let weight = weights.get(index).cloned().unwrap_or_default();
                part.mul(&Exact::wide_ratio(weight, sum.clone()))
            }
        }
    }
}

impl From<Scaled> for Whole {
    fn from(scaled: Scaled) -> Self {
        match scaled {
            Scaled::Small { weights, sum, .. } => Self::Small { weights, sum },
            Scaled::Wide { weights, sum, .. } => Self::Wide { weights, sum },
        }
    }
}

impl Ord for Rest {
    fn cmp(&self, other: &Self) -> Ordering {
        integer::compare_fractions(self.above, self.of, other.above, other.of)
    }
}

impl PartialOrd for Rest {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The keys' weights, each times its part and the sums of all other keys, added.
fn blended(keys: &[Key], agents: usize) -> Result<Vec<BigInt>, ValueError> {
    let mut numbers = vec![BigInt::ZERO; agents];
    for (index, key) in keys.iter().enumerate() {
        let mut factor = BigInt::from(key.part);
        for (_, other) in keys.iter().enumerate().filter(|(other, _)| *other != index) {
            match &other.weights {
                Whole::Small { sum, .. } => factor *= *sum,
                Whole::Wide { sum, .. } => factor *= sum,
            }
            if factor.bits() > MAX_BITS {
                return Err(ValueError::TooLarge);
            }
        }
        match &key.weights {
            Whole::Small { weights, .. } => {
                for (number, own) in numbers.iter_mut().zip(weights).filter(|(_, own)| **own != 0) {
                    *number += &factor * *own;
                }
            }
            Whole::Wide { weights, .. } => {
                for (number, own) in numbers.iter_mut().zip(weights) {
                    *number += &factor * own;
                }
            }
        }
    }
    Ok(numbers)
}
