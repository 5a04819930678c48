//! A total shared by weights, with a limit for each part.
//!
//! Whoever's exact quota reaches the limit gets the limit; what is left is shared again among the
//! others by the same weights, until no quota reaches its limit. What is missing to whole units
//! goes by largest remainder, to parts below their limit only. So the parts sum to the total while
//! the limits can hold it, and a larger weight never gets less than a smaller one with the same
//! limit. Used where nobody may be paid beyond what is owed, above a cap, or where a place takes
//! only so much.

use super::scaled::Scaled;
use super::{Split, SplitError, Ties, give};
use crate::value::{Exact, Id, ValueError};

/// Shares a total by weights, no part above its limit; what no part can take is
/// [`left`](Split::left).
///
/// Limits are sizes, without the total's sign; one below zero is none at all. The quota of a weight
/// is what it would be without limits.
///
/// ```
/// use commonbook_core::value::{Exact, Ties, share_within};
///
/// let weights = [Exact::from(1_i64), Exact::from(1_i64), Exact::from(2_i64)];
/// let split = share_within(100, &weights, &[10, 100, 100], &Ties::InOrder).expect("it fits");
/// assert_eq!(split.parts, [10, 30, 60]);
/// ```
///
/// # Errors
///
/// Those of [`largest_remainder`](super::largest_remainder), and [`SplitError::ListsDiffer`] unless
/// there is one limit for each weight.
pub fn share_within(
    total: i128,
    weights: &[Exact],
    limits: &[i128],
    ties: &Ties<'_>,
) -> Result<Split, SplitError> {
    if limits.len() != weights.len() {
        return Err(SplitError::ListsDiffer { weights: weights.len(), entries: limits.len() });
    }
    ties.check(weights.len())?;
    let scaled = Scaled::of(weights)?;
    let mut split = Split {
        parts: vec![0; weights.len()],
        units: vec![0; weights.len()],
        left: 0,
        per_weight: Exact::ZERO,
    };
    if total == 0 {
        return Ok(split);
    }
    scaled.shareable()?;
    split.per_weight = Exact::from_int(total).div(&scaled.weight_sum())?;
    let size = total.checked_abs().ok_or(ValueError::TooLarge)?;
    fill(&mut split, size, weights, limits, ties)?;
    if total < 0 {
        let Split { parts, units, left, .. } = &mut split;
        for number in parts.iter_mut().chain(units).chain([left]) {
            *number = number.checked_neg().ok_or(ValueError::TooLarge)?;
        }
    }
    Ok(split)
}

/// Fills the parts of a size above zero.
fn fill(
    split: &mut Split,
    size: i128,
    weights: &[Exact],
    limits: &[i128],
    ties: &Ties<'_>,
) -> Result<(), SplitError> {
    let mut open: Vec<usize> =
        (0..weights.len()).filter(|at| weights.get(*at).is_some_and(|it| !it.is_zero())).collect();
    let mut left = size;
    while !open.is_empty() && left > 0 {
        let own: Vec<Exact> = open.iter().filter_map(|at| weights.get(*at).cloned()).collect();
        let (floors, remainders) = Scaled::of(&own)?.quotas(left)?;
        let limit = |at: usize| limits.get(at).copied().unwrap_or_default().max(0);
        let is_full =
            |place: usize, at: usize| floors.get(place).is_some_and(|it| *it >= limit(at));
        let full: Vec<bool> = open.iter().enumerate().map(|(at, of)| is_full(at, *of)).collect();
        if full.contains(&true) {
            for at in open.iter().zip(&full).filter_map(|(at, full)| full.then_some(*at)) {
                left = left.checked_sub(limit(at)).ok_or(ValueError::TooLarge)?;
                set(&mut split.parts, at, limit(at));
            }
            let mut keep = full.iter();
            open.retain(|_| keep.next() == Some(&false));
            continue;
        }
        let ids = own_ids(ties, &open);
        let ties = match ties {
            Ties::InOrder => Ties::InOrder,
            Ties::ByTurn { distribution, .. } => Ties::ByTurn { distribution, ids: &ids },
        };
        let given = floors.iter().try_fold(0_i128, |sum, part| sum.checked_add(*part));
        let missing =
            given.and_then(|given| left.checked_sub(given)).ok_or(ValueError::TooLarge)?;
        // Every floor is below its limit, so every one of these can take a unit.
        let winners = remainders.winners(missing, |_| true, &ties);
        let mut parts = floors;
        let units = give(&mut parts, &winners)?;
        for ((at, part), unit) in open.iter().zip(parts).zip(units) {
            set(&mut split.parts, *at, part);
            set(&mut split.units, *at, unit);
        }
        left = 0;
    }
    split.left = left;
    Ok(())
}

fn set(numbers: &mut [i128], at: usize, number: i128) {
    if let Some(slot) = numbers.get_mut(at) {
        *slot = number;
    }
}

/// The ids of those who still share.
fn own_ids(ties: &Ties<'_>, open: &[usize]) -> Vec<Id> {
    match ties {
        Ties::InOrder => Vec::new(),
        Ties::ByTurn { ids, .. } => open.iter().filter_map(|at| ids.get(*at).cloned()).collect(),
    }
}
