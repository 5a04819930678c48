//! Proofs over the tree: that a line is in a book, and that one book begins with another.
//!
//! Audit paths and consistency proofs of RFC 6962, section 2.1, computed from the stored nodes and
//! at most 256 lines on each side, and verified as RFC 9162, sections 2.1.3.2 and 2.1.4.2, says,
//! from hashes alone. Stored nodes are not believed: whoever makes a proof verifies it.

mod consistency;
mod error;
mod inclusion;

pub use consistency::ConsistencyProof;
pub use error::ProofError;
pub use inclusion::{InclusionProof, Proven, RevealedText};

use std::ops::ControlFlow;

use sha2::{Digest as _, Sha256};

use super::{Hash, LogError, NODE_LEVEL, View, leaf_hash, node_hash};
use crate::event::Position;

/// The root over the first `size` lines.
///
/// # Errors
/// [`LogError`] when the store fails or is shorter.
pub fn root_at(view: &dyn View, size: u64) -> Result<Hash, LogError> {
    if size == 0 {
        return Ok(Sha256::digest(b"").into());
    }
    subtree(view, 0, size)
}

/// The hashes beside the way from a leaf to the root, the leaf's sibling first.
///
/// # Errors
/// [`LogError`] when the store fails, or when the position is not below `size`.
pub fn inclusion_path(view: &dyn View, of: Position, size: u64) -> Result<Vec<Hash>, LogError> {
    if of >= size {
        return Err(beyond(of, size));
    }
    let (mut from, mut to) = (0, size);
    let mut path = Vec::new();
    while to.saturating_sub(from) > 1 {
        let middle = from.saturating_add(split(to.saturating_sub(from)));
        if of < middle {
            path.push(subtree(view, middle, to)?);
            to = middle;
        } else {
            path.push(subtree(view, from, middle)?);
            from = middle;
        }
    }
    path.reverse();
    Ok(path)
}

/// The hashes that lead from the root at `old` to the root at `new`.
///
/// # Errors
/// [`LogError`] when the store fails, or when `old` is beyond `new`.
pub fn consistency_path(view: &dyn View, old: u64, new: u64) -> Result<Vec<Hash>, LogError> {
    if old > new {
        return Err(beyond(old, new));
    }
    if old == 0 || old == new {
        return Ok(Vec::new());
    }
    let (mut from, mut to, mut is_whole) = (0_u64, new, true);
    let mut path = Vec::new();
    // What is left of the old tree is [from, old), of the new one [from, to).
    while old < to {
        let middle = from.saturating_add(split(to.saturating_sub(from)));
        if old <= middle {
            path.push(subtree(view, middle, to)?);
            to = middle;
        } else {
            path.push(subtree(view, from, middle)?);
            from = middle;
            is_whole = false;
        }
    }
    if !is_whole {
        path.push(subtree(view, from, to)?);
    }
    path.reverse();
    Ok(path)
}

/// Whether a leaf is at a place of the tree with this root.
///
/// # Errors
/// [`ProofError::ProofDoesNotHold`].
pub fn verify_inclusion(
    leaf: &Hash,
    index: u64,
    size: u64,
    path: &[Hash],
    root: &Hash,
) -> Result<(), ProofError> {
    let no = |what| ProofError::ProofDoesNotHold { what };
    if index >= size {
        return Err(no("the position is not in a book of that size"));
    }
    let (mut place, mut last) = (index, size.saturating_sub(1));
    let mut hash = *leaf;
    for beside in path {
        if last == 0 {
            return Err(no("it has more hashes than a book of that size needs"));
        }
        if place & 1 == 1 || place == last {
            hash = node_hash(beside, &hash);
            while place & 1 == 0 && place != 0 {
                place >>= 1;
                last >>= 1;
            }
        } else {
            hash = node_hash(&hash, beside);
        }
        place >>= 1;
        last >>= 1;
    }
    if last != 0 {
        return Err(no("it has fewer hashes than a book of that size needs"));
    }
    if hash == *root { Ok(()) } else { Err(no("its hashes do not lead to the root")) }
}

/// Whether the tree with the first root is the beginning of the one with the second.
///
/// # Errors
/// [`ProofError::ProofDoesNotHold`].
pub fn verify_consistency(
    (old, old_root): (u64, &Hash),
    (new, new_root): (u64, &Hash),
    path: &[Hash],
) -> Result<(), ProofError> {
    let no = |what| ProofError::ProofDoesNotHold { what };
    if old > new {
        return Err(no("the first checkpoint is of a longer book than the second"));
    }
    if old == new {
        return match path {
            [] if old_root == new_root => Ok(()),
            [] => Err(no("two books of the same size have different roots")),
            _ => Err(no("it has hashes, and two books of one size need none")),
        };
    }
    if old == 0 {
        let is_root = *old_root == Hash::from(Sha256::digest(b""));
        let empty = "the empty book has another root";
        return match path {
            [] if is_root => Ok(()),
            [] => Err(no(empty)),
            _ => Err(no("it has hashes, and the empty book needs none")),
        };
    }
    // A first tree that is one whole subtree is itself where the way begins.
    let mut path = path.iter();
    let begin = if old.is_power_of_two() { Some(old_root) } else { path.next() };
    let begin = begin.ok_or(no("it has fewer hashes than books of these sizes need"))?;
    let (mut place, mut last) = (old.saturating_sub(1), new.saturating_sub(1));
    while place & 1 == 1 {
        place >>= 1;
        last >>= 1;
    }
    let (mut first, mut second) = (*begin, *begin);
    for beside in path {
        if last == 0 {
            return Err(no("it has more hashes than books of these sizes need"));
        }
        if place & 1 == 1 || place == last {
            first = node_hash(beside, &first);
            second = node_hash(beside, &second);
            while place & 1 == 0 && place != 0 {
                place >>= 1;
                last >>= 1;
            }
        } else {
            second = node_hash(&second, beside);
        }
        place >>= 1;
        last >>= 1;
    }
    if last != 0 {
        return Err(no("it has fewer hashes than books of these sizes need"));
    }
    if first != *old_root {
        return Err(no("its hashes do not lead to the root of the first checkpoint"));
    }
    if second == *new_root {
        return Ok(());
    }
    Err(no("its hashes do not lead to the root of the second checkpoint"))
}

/// Where a tree of `count` leaves, at least two, divides: the largest power of two below it.
fn split(count: u64) -> u64 {
    let half = count.next_power_of_two() >> 1;
    // Beyond 2^63 there is no next power; no book is that long.
    if half == 0 { 1 << 63 } else { half }
}

/// The hash over the lines `from..to`, which lie as RFC 6962 divides a tree.
fn subtree(view: &dyn View, from: u64, to: u64) -> Result<Hash, LogError> {
    let count = to.saturating_sub(from);
    if count < 1_u64 << NODE_LEVEL {
        return over_lines(view, from, to);
    }
    if count.is_power_of_two() {
        let level = u8::try_from(count.trailing_zeros()).unwrap_or(u8::MAX);
        let index = from >> level;
        let place = || format!("table node, level {level}, index {index}");
        return view.node(level, index)?.ok_or_else(|| LogError::damaged(place(), "no row"));
    }
    let middle = from.saturating_add(split(count));
    Ok(node_hash(&subtree(view, from, middle)?, &subtree(view, middle, to)?))
}

/// The hash over fewer lines than a stored node has.
fn over_lines(view: &dyn View, from: u64, to: u64) -> Result<Hash, LogError> {
    let mut tree = super::Tree::default();
    let mut expected = from;
    view.bare_lines(from, to, &mut |position, line| {
        if position != expected {
            return ControlFlow::Break(());
        }
        expected = expected.saturating_add(1);
        let Ok(()) = tree.push(leaf_hash(line), |_, _, _| Ok::<(), std::convert::Infallible>(()));
        ControlFlow::Continue(())
    })?;
    if expected == to { Ok(tree.root()) } else { Err(beyond(expected, to)) }
}

fn beyond(position: u64, size: u64) -> LogError {
    LogError::damaged(format!("position {position}"), format!("no line below {size} is there"))
}
