//! Whether the write-ahead log beside a book continues that book, before SQLite may merge them.
//!
//! Nothing in SQLite's format ties the two together: a log of another book, or of an earlier or
//! other life of the same one, is merged without a word. The book's own tree tells them apart:
//!
//! 1. With the log, the head's peaks must be those of the last lines and the stored nodes.
//! 2. The main file alone, where it holds together by itself, must be an earlier state: its tree
//!    and the lines since then give the tree of both. Where it does not, a checkpoint was cut off.
//!
//! Both are read under an exclusive lock and without an index of the log beside the book, so
//! nothing is made or changed. Where the lock is not to be had, whoever has the book open has asked
//! this already. At most 255 lines are read, and those that wait in the log.

use std::convert::Infallible;
use std::ops::ControlFlow;
use std::path::Path;
use std::time::Duration;

use commonbook_core::log::{Head, LogError, NODE_LEVEL, Tree, View, leaf_hash};
use rusqlite::Connection;
use rusqlite::config::DbConfig;

use super::connection::{beside, connect, connect_immutable, guard};
use super::error::{Doing, Failure};
use super::snapshot::Snapshot;

/// Refuses a write-ahead log from elsewhere; whatever else is wrong, opening the book will tell.
pub(super) fn check(path: &Path) -> Result<(), LogError> {
    let main = connect_immutable(path).ok();
    let alone = main.and_then(|main| whole_head(&main, path).unwrap_or(None));
    let Ok(both) = exclusive(path) else { return Ok(()) };
    match continues(&both, path, alone.as_ref()) {
        Ok(false) => {}
        // The lock is not ours, or the disk fails.
        Ok(true) | Err(_) => return Ok(()),
    }
    let log = beside(path, "-wal");
    let name = log.file_name().unwrap_or_default().display();
    let cause = format!(
        "{name} does not continue it: it is of another book, or of another time of this one"
    );
    let hint = "move that file to another folder if the book is right without it, and run verify; \
                else restore both files from the same backup";
    let failure = Failure::new(path, Doing::Opening);
    Err(failure.say("BookIsDamaged", cause, hint))
}

fn exclusive(path: &Path) -> rusqlite::Result<Connection> {
    let connection = connect(path, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    guard(&connection)?;
    connection.busy_timeout(Duration::ZERO)?;
    // Both before anything is read, which would make the index.
    connection.pragma_update(None, "locking_mode", "exclusive")?;
    connection.pragma_update(None, "query_only", true)?;
    Ok(connection)
}

fn continues(both: &Connection, path: &Path, alone: Option<&Head>) -> Result<bool, LogError> {
    let Some(head) = whole_head(both, path)? else { return Ok(false) };
    let Some(alone) = alone else { return Ok(true) };
    let view = Snapshot::new(both, path, Doing::Opening, None);
    let tree = extended(&view, &alone.tree, head.size())?;
    Ok(tree.is_some_and(|tree| tree == head.tree))
}

/// The head, when the stored nodes and the last lines give its tree.
fn whole_head(connection: &Connection, path: &Path) -> Result<Option<Head>, LogError> {
    let view = Snapshot::new(connection, path, Doing::Opening, None);
    let Some(head) = unless_damaged(view.head())? else { return Ok(None) };
    let size = head.size();
    let Some(complete) = complete_part(&head.tree) else { return Ok(None) };
    let mut start: u64 = 0;
    let levels = (NODE_LEVEL..64).rev().filter(|level| complete.size() >> level & 1 == 1);
    for (level, peak) in levels.zip(complete.peaks()) {
        let stored = unless_damaged(view.node(level, start >> level))?.flatten();
        if stored.as_ref() != Some(peak) {
            return Ok(None);
        }
        start = start.saturating_add(1 << level);
    }
    let tree = extended(&view, &complete, size)?;
    Ok(tree.is_some_and(|tree| tree == head.tree).then_some(head))
}

/// The tree over the lines below the last stored nodes.
fn complete_part(tree: &Tree) -> Option<Tree> {
    let complete = tree.size() >> NODE_LEVEL << NODE_LEVEL;
    let count = usize::try_from(complete.count_ones()).ok()?;
    Tree::from_parts(complete, tree.peaks().get(..count)?.to_vec())
}

/// The tree with the lines up to `size` added; nothing when one is missing or damaged.
fn extended(view: &Snapshot<'_>, tree: &Tree, size: u64) -> Result<Option<Tree>, LogError> {
    let mut tree = tree.clone();
    let read = view.bare_lines(tree.size(), size, &mut |position, line| {
        if position != tree.size() {
            return ControlFlow::Break(());
        }
        match tree.push(leaf_hash(line), |_, _, _| Ok::<(), Infallible>(())) {
            Ok(()) => ControlFlow::Continue(()),
            Err(never) => match never {},
        }
    });
    Ok(unless_damaged(read)?.and_then(|()| (tree.size() == size).then_some(tree)))
}

/// Nothing in place of a contradiction; the world's failures stay errors.
fn unless_damaged<T>(read: Result<T, LogError>) -> Result<Option<T>, LogError> {
    match read {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.code() == "BookIsDamaged" => Ok(None),
        Err(error) => Err(error),
    }
}
