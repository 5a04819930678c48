//! Replaying a log: one pass over its lines that decodes, hashes and folds them.
//!
//! Positions `0..size` in order; every line goes into a fresh Merkle tree beside the fold. When
//! `size` is the head's, the root must be the head's too, so whoever folds a whole book has
//! verified it. Nothing of a line is believed because a column beside it says so. The facts that
//! only find lines (what was taken back, what is closed) are held against the lines by the folds
//! that use them.

use std::convert::Infallible;
use std::ops::ControlFlow;

use commonbook_core::event::{Hash, Record, decode};
use commonbook_core::log::{Tree, View, leaf_hash, line_at};
use commonbook_core::value::{Id, Timestamp};

use crate::error::ProjectionError;
use crate::standing::takes_back;

/// A pure fold over records: the same records give the same state on every machine.
pub trait Projection {
    /// Takes the next record in.
    ///
    /// # Errors
    /// [`ProjectionError`] ends the replay.
    fn apply(&mut self, record: &Record) -> Result<(), ProjectionError>;
}

/// What a replay read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replayed {
    /// How many lines.
    pub size: u64,
    /// The root over them.
    pub root: Hash,
    /// `recorded_at` of the last of them.
    pub recorded_at: Option<Timestamp>,
}

/// How many events of the book an answer is of: all, or as many as it had when it knew less.
///
/// # Errors
/// [`ProjectionError::KnownAtMustBeInTheBook`] for more than it has.
pub(crate) fn size_known(view: &dyn View, known_at: Option<u64>) -> Result<u64, ProjectionError> {
    let head = view.head()?.size();
    match known_at {
        Some(known_at) if known_at > head => {
            Err(ProjectionError::KnownAtMustBeInTheBook { known_at, head })
        }
        known_at => Ok(known_at.unwrap_or(head)),
    }
}

/// Folds the first `size` lines of a log and hashes them on the way.
///
/// # Errors
/// [`ProjectionError::RootMustAgree`] when these are all lines and the head has another root,
/// [`ProjectionError::PositionsMustBeGapless`], [`ProjectionError::LineMustBeReadable`],
/// [`ProjectionError::KnownAtMustBeInTheBook`], and what the projection returns.
pub fn replay(
    view: &dyn View,
    size: u64,
    projection: &mut dyn Projection,
) -> Result<Replayed, ProjectionError> {
    let head = view.head()?;
    size_known(view, Some(size))?;
    let mut tree = Tree::default();
    let mut recorded_at = None;
    let mut failed = None;
    view.bare_lines(0, size, &mut |position, line| {
        let folded = in_order(tree.size(), position).and_then(|()| {
            let record = read(position, line)?;
            recorded_at = Some(record.recorded_at);
            projection.apply(&record)
        });
        if let Err(error) = folded {
            failed = Some(error);
            return ControlFlow::Break(());
        }
        let Ok(()) = tree.push(leaf_hash(line), |_, _, _| Ok::<(), Infallible>(()));
        ControlFlow::Continue(())
    })?;
    if let Some(error) = failed {
        return Err(error);
    }
    in_order(tree.size(), size)?;
    let root = Hash(tree.root());
    if size == head.size() {
        agree(size, "the head", Hash(head.tree.root()), root)?;
    }
    Ok(Replayed { size, root, recorded_at })
}

/// Folds some runs of lines alone, in order of position; nothing is hashed.
pub(crate) fn replay_runs(
    view: &dyn View,
    runs: &[(u64, u64)],
    projection: &mut dyn Projection,
) -> Result<(), ProjectionError> {
    let mut failed = None;
    for (from, to) in runs {
        view.bare_lines(*from, *to, &mut |position, line| match read(position, line)
            .and_then(|record| projection.apply(&record))
        {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                failed = Some(error);
                ControlFlow::Break(())
            }
        })?;
        if let Some(error) = failed {
            return Err(error);
        }
    }
    Ok(())
}

/// Whom the event at a position says something of, or the event that it takes back.
pub(crate) fn agents_of(view: &dyn View, position: u64) -> Result<Vec<Id>, ProjectionError> {
    let Some(line) = line_at(view, position)? else { return Ok(Vec::new()) };
    let record = read(position, &line)?;
    let mut agents: Vec<Id> = record.event.agents().cloned().collect();
    if let Some(of) = takes_back(&record)
        && let Some(line) = line_at(view, of)?
    {
        agents.extend(read(of, &line)?.event.agents().cloned());
    }
    agents.sort();
    agents.dedup();
    Ok(agents)
}

/// Reads the record at a position.
pub(crate) fn read(position: u64, line: &[u8]) -> Result<Record, ProjectionError> {
    let record =
        decode(line).map_err(|cause| ProjectionError::LineMustBeReadable { position, cause })?;
    in_order(position, record.position)?;
    Ok(record)
}

/// The two roots must be one.
pub(crate) fn agree(
    size: u64,
    by: &str,
    expected: Hash,
    found: Hash,
) -> Result<(), ProjectionError> {
    if expected == found {
        return Ok(());
    }
    let (expected, found) = (expected.to_string(), found.to_string());
    Err(ProjectionError::RootMustAgree { size, by: by.to_owned(), expected, found })
}

fn in_order(expected: u64, found: u64) -> Result<(), ProjectionError> {
    if expected == found {
        Ok(())
    } else {
        Err(ProjectionError::PositionsMustBeGapless { expected, found })
    }
}
