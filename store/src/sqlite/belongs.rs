//! Whether the write-ahead log beside a book continues that book, before SQLite may merge them.
//!
//! Nothing in SQLite's format ties the two together: a log of another book, or of an earlier or
//! other life of the same one, is merged without a word. The book's own tree tells them apart:
//!
//! 1. With the log, the head's peaks must be those of the last lines and the stored nodes.
//! 2. The main file alone, where it holds together by itself, must be an earlier state: its tree and
//!    the lines since then give the tree of both. Where it does not, a checkpoint was cut short.
//!
//! Both are read under an exclusive lock and without an index of the log beside the book, so nothing
//! is made or changed. Where the lock is not to be had, whoever has the book open has asked this
//! already. At most 255 lines are read, and those that wait in the log.

use std::ops::ControlFlow;
use std::path::Path;
use std::time::Duration;

use commonbook_core::log::{Head, LogError, NODE_LEVEL, Tree, View, leaf_hash};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OptionalExtension as _};

use super::connection::{beside, configure, connect, connect_immutable};
use super::error::{Doing, Failure};
use super::snapshot::Snapshot;

/// Refuses a write-ahead log from elsewhere; whatever else is wrong, opening the book will tell.
pub(super) fn check(path: &Path) -> Result<(), LogError> {
    let alone = connect_immutable(path).ok().and_then(|main| whole_head(&main, path));
    let Ok(both) = exclusive(path) else { return Ok(()) };
    if !can_be_read(&both) || continues(&both, path, alone.as_ref()) {
        return Ok(());
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
    configure(&connection, true)?;
    connection.busy_timeout(Duration::ZERO)?;
    connection.pragma_update(None, "locking_mode", "exclusive")?;
    Ok(connection)
}

/// Whether the lock is ours and what SQLite makes of both is a book with a head.
fn can_be_read(both: &Connection) -> bool {
    both.query_row("SELECT size FROM head", (), |_| Ok(())).is_ok()
}

fn continues(both: &Connection, path: &Path, alone: Option<&Head>) -> bool {
    let Some(head) = whole_head(both, path) else { return false };
    let Some(alone) = alone else { return true };
    let view = Snapshot::new(both, path, Doing::Opening, None);
    extended(&view, &alone.tree, head.size()).is_some_and(|tree| tree == head.tree)
}

/// The head, when the stored nodes and the last lines give its tree.
fn whole_head(connection: &Connection, path: &Path) -> Option<Head> {
    let view = Snapshot::new(connection, path, Doing::Opening, None);
    let head = view.head().ok()?;
    let size = head.size();
    let rest = size & ((1 << NODE_LEVEL) - 1);
    let complete = size.checked_sub(rest)?;
    let count = usize::try_from(complete.count_ones()).ok()?;
    let peaks = head.tree.peaks().get(..count)?;
    let mut start: u64 = 0;
    let levels = (NODE_LEVEL..64).rev().filter(|level| complete >> level & 1 == 1);
    for (level, peak) in levels.zip(peaks) {
        let sql = "SELECT hash FROM node WHERE level = ?1 AND idx = ?2";
        let index = i64::try_from(start >> level).ok()?;
        let stored: Option<Vec<u8>> =
            connection.query_row(sql, (level, index), |row| row.get(0)).optional().ok()?;
        if stored.as_deref() != Some(peak.as_slice()) {
            return None;
        }
        start = start.saturating_add(1 << level);
    }
    let tree = Tree::from_parts(complete, peaks.to_vec())?;
    (extended(&view, &tree, size)? == head.tree).then_some(head)
}

/// The tree with the lines up to `size` added; nothing when one is missing or cannot be read.
fn extended(view: &Snapshot<'_>, tree: &Tree, size: u64) -> Option<Tree> {
    let mut tree = tree.clone();
    let read = view.bare_lines(tree.size(), size, &mut |position, line| {
        if position != tree.size() {
            return ControlFlow::Break(());
        }
        match tree.push(leaf_hash(line), |_, _, _| Ok::<(), std::convert::Infallible>(())) {
            Ok(()) => ControlFlow::Continue(()),
            Err(never) => match never {},
        }
    });
    read.ok().filter(|()| tree.size() == size)?;
    Some(tree)
}
