//! Backing up: the book page by page into another file, by SQLite's online backup.
//!
//! All of it within one read transaction, so that the copy is one state of the book and its head
//! is known; writers are not held up, and what they add meanwhile is not part of it. The copy is
//! synced before it is handed over. Whether what was copied is a sound book is for others to ask.

use std::fs::{self, OpenOptions};
use std::path::Path;

use commonbook_core::log::{Head, Log, LogError};
use rusqlite::backup::{Backup, StepResult};

use super::SqliteLog;
use super::connection::{configure, connect};
use super::error::{Doing, Failure};

/// Every page in one step.
const ALL: i32 = -1;

pub(super) fn backup(log: &SqliteLog, to: &Path) -> Result<Head, LogError> {
    let failure = Failure::new(to, Doing::Copying);
    if fs::metadata(to).is_ok_and(|found| found.len() > 0 || !found.is_file()) {
        let cause = "there is a file already".to_owned();
        return Err(failure.say("BookExists", cause, "choose another path"));
    }
    if let Some(torn) = &log.torn {
        // The copy would hide it.
        return Err(LogError::damaged("file", torn.clone()));
    }
    let to = std::path::absolute(to).map_err(|error| failure.of_io(&error))?;
    // Made here, so that what the file system says is heard in its own words.
    let made = OpenOptions::new().write(true).create(true).truncate(false).open(&to);
    made.map_err(|error| failure.of_io(&error))?;
    let head = log.read::<_, LogError>(|view| {
        let head = view.head()?;
        copy(log, &to, &failure)?;
        Ok(head)
    })?;
    let synced = OpenOptions::new().write(true).open(&to).and_then(|file| file.sync_all());
    synced.map_err(|error| failure.of_io(&error))?;
    Ok(head)
}

fn copy(log: &SqliteLog, to: &Path, failure: &Failure) -> Result<(), LogError> {
    let failed = |error| failure.of(&error);
    let mut copy = connect(to, true).map_err(failed)?;
    configure(&copy, false).map_err(failed)?;
    // A copy that fails is thrown away, so nothing need be there to undo it.
    copy.pragma_update_and_check(None, "journal_mode", "memory", |_| Ok(())).map_err(failed)?;
    let step = Backup::new(&log.connection, &mut copy).and_then(|backup| backup.step(ALL));
    if matches!(step.map_err(failed)?, StepResult::Done) {
        return Ok(());
    }
    let cause = "another program holds a lock on it".to_owned();
    Err(failure.say("BookIsBusy", cause, "try again when that is done"))
}
