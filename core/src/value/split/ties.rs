//! Ties: who comes first among equal remainders.
//!
//! In the given order (callers sort by id, then by age of the lot), or by turn: by SHA-256 of the
//! distribution, a zero byte and the id, so that the odd cent is not always the same person's and
//! still everybody can recompute whose it was. Equal ids fall back to the given order.

use sha2::{Digest, Sha256};

use crate::value::{Id, SplitError};

/// The order of shares with equal remainders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ties<'a> {
    /// The order in which the weights are given.
    InOrder,
    /// The order of `SHA-256(distribution ‖ 0x00 ‖ id)`.
    ByTurn {
        /// What names the distribution, so that the order differs from one to the next.
        distribution: &'a str,
        /// The id beside each weight.
        ids: &'a [Id],
    },
}

impl Ties<'_> {
    pub(super) fn check(&self, weights: usize) -> Result<(), SplitError> {
        match self {
            Self::ByTurn { ids, .. } if ids.len() != weights => {
                Err(SplitError::ListsDiffer { weights, entries: ids.len() })
            }
            Self::ByTurn { .. } | Self::InOrder => Ok(()),
        }
    }

    /// The `units` candidates with the largest remainders; all of them when there are too few.
    pub(super) fn winners<R: Ord + Clone>(
        &self,
        mut candidates: Vec<(R, usize)>,
        units: usize,
    ) -> Vec<usize> {
        let Some(last_winner) = units.checked_sub(1) else {
            return Vec::new();
        };
        if units < candidates.len() {
            // A total order, so the choice does not depend on how the selection works.
            let (_, last, _) = candidates
                .select_nth_unstable_by(last_winner, |a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
            if let Self::ByTurn { distribution, ids } = self {
                let last = last.0.clone();
                return by_turn(candidates, &last, units, distribution, ids);
            }
            candidates.truncate(units);
        }
        candidates.into_iter().map(|(_, index)| index).collect()
    }
}

/// All above the last remainder that wins, then those at it in the order of their turn.
fn by_turn<R: Ord>(
    candidates: Vec<(R, usize)>,
    last: &R,
    units: usize,
    distribution: &str,
    ids: &[Id],
) -> Vec<usize> {
    let mut winners = Vec::with_capacity(units);
    let mut tied = Vec::new();
    for (remainder, index) in candidates {
        if remainder > *last {
            winners.push(index);
        } else if remainder == *last {
            tied.push(index);
        }
    }
    tied.sort_by_cached_key(|&index| (ids.get(index).map(|id| turn(distribution, id)), index));
    winners.extend(tied.into_iter().take(units.saturating_sub(winners.len())));
    winners
}

fn turn(distribution: &str, id: &Id) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(distribution.as_bytes());
    hash.update([0]);
    hash.update(id.as_str().as_bytes());
    hash.finalize().into()
}
