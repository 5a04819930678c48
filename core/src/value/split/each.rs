//! Each share rounded by itself: what rules say with `rounded half up to 1.00 USD`.
//!
//! Every quota is rounded to a multiple of a step, and what the parts miss of the total, or have
//! beyond it, is stated as the difference. Where the difference goes (a fund, the pot) is for the
//! caller to say; nothing is moved to make the sum fit.

use num_bigint::BigInt;

use super::{SplitError, scaled::Scaled};
use crate::value::{Exact, Rounding, ValueError};

/// A total shared by weights, each part rounded by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rounded {
    /// The parts, in the order of the weights, each a multiple of the step.
    pub parts: Vec<i128>,
    /// The total less the sum of the parts; negative when the parts are more than the total.
    pub difference: i128,
}

/// Shares a total by weights and rounds each quota to a multiple of `step`.
///
/// Half up, half even, up and down treat a negative total as its absolute value; ceiling and
/// floor keep their direction. A total of 0 gives zeros to whoever there is.
///
/// # Errors
///
/// [`SplitError::StepNotPositive`], [`SplitError::NobodyToShareAmong`],
/// [`SplitError::AllWeightsZero`], [`SplitError::NegativeWeight`], [`ValueError::TooLarge`].
pub fn each_rounded(
    total: i128,
    weights: &[Exact],
    mode: Rounding,
    step: i128,
) -> Result<Rounded, SplitError> {
    if step <= 0 {
        return Err(SplitError::StepNotPositive { step });
    }
    let scaled = Scaled::of(weights)?;
    if total == 0 {
        return Ok(Rounded { parts: vec![0; weights.len()], difference: 0 });
    }
    scaled.shareable()?;
    let steps: Result<Vec<i128>, ValueError> = match &scaled {
        Scaled::Small { weights, sum, .. } => {
            weights.iter().map(|weight| steps(total, *weight, *sum, mode, step)).collect()
        }
        Scaled::Wide { weights, sum, .. } => {
            let divisor = sum * step;
            let wide = |weight: &BigInt| fitting(&mode.divide_wide(&(weight * total), &divisor));
            weights.iter().map(wide).collect()
        }
    };
    let mut parts = steps?;
    let mut difference = total;
    for part in &mut parts {
        *part = part.checked_mul(step).ok_or(ValueError::TooLarge)?;
        difference = difference.checked_sub(*part).ok_or(ValueError::TooLarge)?;
    }
    Ok(Rounded { parts, difference })
}

/// How many steps `total * weight / sum` comes to.
fn steps(
    total: i128,
    weight: i128,
    sum: i128,
    mode: Rounding,
    step: i128,
) -> Result<i128, ValueError> {
    if let (Some(product), Some(divisor)) = (total.checked_mul(weight), sum.checked_mul(step)) {
        return mode.divide(product, divisor).ok_or(ValueError::TooLarge);
    }
    fitting(&mode.divide_wide(&(BigInt::from(total) * weight), &(BigInt::from(sum) * step)))
}

fn fitting(number: &BigInt) -> Result<i128, ValueError> {
    i128::try_from(number).map_err(|_| ValueError::TooLarge)
}
