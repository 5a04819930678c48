//! Splits: how a whole number of smallest parts is shared by weights, to the last one.
//!
//! The exact quota of a share is total times weight over the sum of the weights. Largest remainder:
//! every quota is floored, and the units that are missing to the total go, one each, to the shares
//! with the largest remainders; ties go by a stated order. So the parts sum to the total, no part
//! is off its quota by a whole unit, a larger weight never gets less, and neither scaling the
//! weights nor changing the sign of the total changes who gets what.
//!
//! A negative total is split as its absolute value. A weight of 0 gets 0. Nothing here knows
//! what the parts are of: callers pass counts of an [`Amount`](crate::value::Amount).

mod blend;
mod each;
mod scaled;
mod settle;
mod ties;
mod within;

use thiserror::Error;

pub use blend::Blend;
pub use each::{Rounded, each_rounded};
use scaled::Scaled;
pub use settle::{round_to_total, split_parts};
pub use ties::Ties;
pub use within::share_within;

use crate::value::{Exact, ValueError};

/// Why something cannot be shared.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SplitError {
    /// There is something to share and nobody to share it among.
    #[error("there is nobody to share among\nhint: say where it goes then, with otherwise to")]
    NobodyToShareAmong,
    /// There is something to share and no weight above zero.
    #[error("all weights are zero\nhint: say where it goes then, with otherwise to")]
    AllWeightsZero,
    /// A weight below zero.
    #[error("weight {weight} is below zero\nhint: share by max(0, ...) of it")]
    NegativeWeight {
        /// Its place among the weights, from 0.
        index: usize,
        /// The weight.
        weight: Exact,
    },
    /// The list of ids or limits does not have one entry for each weight.
    #[error("{entries} entries beside {weights} weights\nhint: give one for each, in their order")]
    ListsDiffer {
        /// How many weights there are.
        weights: usize,
        /// How many entries the other list has.
        entries: usize,
    },
    /// A step of rounding that is not above zero.
    #[error("a rounding step of {step}\nhint: the step is a whole number above zero")]
    StepNotPositive {
        /// The step as given.
        step: i128,
    },
    /// Values that cannot be rounded to sum to the total.
    #[error(
        "values that sum to {sum} cannot round to {total}\nhint: share the rest in its own step"
    )]
    TotalOutOfReach {
        /// The exact sum of the values.
        sum: Exact,
        /// The total that was asked for.
        total: i128,
    },
    /// A number grew too large.
    #[error(transparent)]
    Value(#[from] ValueError),
}

/// A total shared by weights.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    /// The parts, in the order of the weights; with `left` they sum to the total.
    pub parts: Vec<i128>,
    /// The rounding unit in each part: 0, or 1 (-1 when the total is negative).
    pub units: Vec<i128>,
    /// Units that no share could take within its limit; 0 where there are no limits.
    pub left: i128,
    /// What one unit of weight comes to, exactly.
    per_weight: Exact,
}

impl Split {
    /// The exact quota of one of the weights: total times weight over the sum of the weights.
    ///
    /// # Errors
    ///
    /// [`ValueError::TooLarge`] over 4,096 bits.
    pub fn quota(&self, weight: &Exact) -> Result<Exact, ValueError> {
        self.per_weight.mul(weight)
    }
}

/// Shares a total by weights, by largest remainder.
///
/// A total of 0 gives zeros to whoever there is.
///
/// # Errors
///
/// [`SplitError::NobodyToShareAmong`], [`SplitError::AllWeightsZero`],
/// [`SplitError::NegativeWeight`], [`SplitError::ListsDiffer`] when ties go by turn of other than
/// one id a weight, and [`ValueError::TooLarge`] for weights without a common denominator of
/// 4,096 bits.
pub fn largest_remainder(
    total: i128,
    weights: &[Exact],
    ties: &Ties<'_>,
) -> Result<Split, SplitError> {
    ties.check(weights.len())?;
    let scaled = Scaled::of(weights)?;
    if total == 0 {
        let zeros = vec![0; weights.len()];
        return Ok(Split { parts: zeros.clone(), units: zeros, left: 0, per_weight: Exact::ZERO });
    }
    scaled.shareable()?;
    let per_weight = Exact::from_int(total).div(&scaled.weight_sum())?;
    let size = total.checked_abs().ok_or(ValueError::TooLarge)?;
    let (mut parts, remainders) = scaled.quotas(size)?;
    let floors = parts.iter().try_fold(0_i128, |sum, part| sum.checked_add(*part));
    let missing = floors.and_then(|floors| size.checked_sub(floors)).ok_or(ValueError::TooLarge)?;
    let winners = remainders.winners(missing, |_| true, ties);
    let mut units = give(&mut parts, &winners)?;
    if total < 0 {
        for number in parts.iter_mut().chain(&mut units) {
            *number = number.checked_neg().ok_or(ValueError::TooLarge)?;
        }
    }
    Ok(Split { parts, units, left: 0, per_weight })
}

/// Adds one to each winner's part; answers who got one.
fn give(parts: &mut [i128], winners: &[usize]) -> Result<Vec<i128>, ValueError> {
    let mut units = vec![0; parts.len()];
    for &winner in winners {
        if let (Some(part), Some(unit)) = (parts.get_mut(winner), units.get_mut(winner)) {
            *part = part.checked_add(1).ok_or(ValueError::TooLarge)?;
            *unit = 1;
        }
    }
    Ok(units)
}
