//! Exact values rounded together, so that their sum is a stated whole number.
//!
//! Used to show one amount by its keys, and to make amounts that sum to zero exactly do so once
//! each is whole: every value is cut toward zero, and what is missing to the total goes one unit
//! each to those with most cut off in that direction, ties by a stated order. No value is off by
//! a whole unit, values of either sign are treated alike, and whole values stay as they are.

use super::scaled::chosen;
use super::{Split, SplitError, Ties, give, largest_remainder};
use crate::value::{Exact, Rounding, ValueError};

/// Rounds values so that they sum to `total`, which is less than one away from their sum.
///
/// The parts are in the order of the values; a unit is 1 or -1 as the missing sum is. The quota of
/// a value is the value.
///
/// # Errors
///
/// [`SplitError::TotalOutOfReach`] when the sum is one or more away,
/// [`SplitError::ListsDiffer`] when ties go by turn of other than one id a value,
/// [`ValueError::TooLarge`].
pub fn round_to_total(values: &[Exact], total: i128, ties: &Ties<'_>) -> Result<Split, SplitError> {
    ties.check(values.len())?;
    let sum = Exact::sum(values)?;
    if !within_one(&sum, total)? {
        return Err(SplitError::TotalOutOfReach { sum, total });
    }
    let mut parts = Vec::with_capacity(values.len());
    let mut cut = Vec::with_capacity(values.len());
    let mut missing = total;
    for value in values {
        let part = value.to_count(0, Rounding::Down)?;
        missing = missing.checked_sub(part).ok_or(ValueError::TooLarge)?;
        cut.push(value.sub(&Exact::from_int(part))?);
        parts.push(part);
    }
    // Toward less, the same is done to the values with the other sign.
    let down = missing < 0;
    if down {
        turn_round(&mut parts)?;
        cut = cut.iter().map(Exact::neg).collect();
        missing = missing.checked_neg().ok_or(ValueError::TooLarge)?;
    }
    let winners = chosen(cut, &Exact::ZERO, missing, |_| true, ties);
    let mut units = give(&mut parts, &winners)?;
    if down {
        turn_round(&mut parts)?;
        turn_round(&mut units)?;
    }
    Ok(Split { parts, units, left: 0, per_weight: Exact::ONE })
}

/// Shows one amount by the exact parts it was rounded from; ties go to the part named first.
///
/// When the amount is those parts' sum but for rounding, as it is after a split, each is cut to a
/// whole number and the rest goes by their remainders. When it is not (a cap, a step of rounding),
/// it is shared in proportion to them.
///
/// # Errors
///
/// Those of [`largest_remainder`] and [`round_to_total`]; parts are not negative.
pub fn split_parts(amount: i128, parts: &[Exact]) -> Result<Split, SplitError> {
    let size = amount.checked_abs().ok_or(ValueError::TooLarge)?;
    let negative = parts.iter().any(Exact::is_negative);
    if negative || !within_one(&Exact::sum(parts)?, size)? {
        return largest_remainder(amount, parts, &Ties::InOrder);
    }
    let mut split = round_to_total(parts, size, &Ties::InOrder)?;
    if amount < 0 {
        turn_round(&mut split.parts)?;
        turn_round(&mut split.units)?;
        split.per_weight = Exact::ONE.neg();
    }
    Ok(split)
}

fn within_one(sum: &Exact, total: i128) -> Result<bool, ValueError> {
    Ok(sum.sub(&Exact::from_int(total))?.abs() < Exact::ONE)
}

fn turn_round(numbers: &mut [i128]) -> Result<(), ValueError> {
    for number in numbers {
        *number = number.checked_neg().ok_or(ValueError::TooLarge)?;
    }
    Ok(())
}
