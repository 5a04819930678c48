//! The log over SQLite: one file, one connection, one writer at a time.
//!
//! A write is one `BEGIN IMMEDIATE` transaction, synced to the disk before it is acknowledged
//! (`synchronous=FULL`: with less, power loss takes back events that were already acknowledged).
//! A read is one deferred transaction, so it sees one snapshot and hinders no writer. Opening
//! reads the head row, never the log.
//! What the events mean is not known here; lines and facts are bytes.

mod backup;
mod belongs;
mod connection;
mod error;
mod half_made;
mod identity;
mod integrity;
mod open;
mod schema;
mod snapshot;
mod wal;
mod writer;

use std::path::{Path, PathBuf};
use std::time::Duration;

use commonbook_core::log::{Head, Log, LogError, Storage, View};
use rusqlite::{Connection, Transaction, TransactionBehavior};

pub use connection::BUSY_TIMEOUT;
pub use error::CODES;
use error::{Doing, Failure};
use identity::Identity;
pub use schema::{APPLICATION_ID, FORMAT};
use snapshot::Snapshot;
use writer::Writer;

/// The log of one book in a SQLite file.
///
/// Dropping it closes the file; the last one to close moves the write-ahead log into the book and
/// removes the files beside it.
#[derive(Debug)]
pub struct SqliteLog {
    connection: Connection,
    path: PathBuf,
    /// Which file it was when it was opened.
    identity: Identity,
    read_only: bool,
    /// What was odd about the write-ahead log when the book was opened.
    torn: Option<String>,
}

impl SqliteLog {
    /// Makes a new, empty book at `path`.
    ///
    /// A book without any event, or one whose making was cut short, is taken up where it is.
    ///
    /// # Errors
    /// `BookExists` when there is another file that is not empty, `FolderNotFound`, `DiskIsFull`,
    /// or what else the system says; then no file is left behind.
    pub fn create(path: impl AsRef<Path>) -> Result<Self, LogError> {
        open::create(path.as_ref())
    }

    /// Whether a book may be made at `path`; nothing is made or changed.
    ///
    /// # Errors
    /// `BookExists`, as [`SqliteLog::create`] gives it.
    pub fn check_new(path: impl AsRef<Path>) -> Result<(), LogError> {
        open::check_new(path.as_ref())
    }

    /// Opens a book for reading and writing.
    ///
    /// # Errors
    /// `BookNotFound`, `NotABook`, `BookIsNewer`, `BookIsReadOnly`, `BookIsBusy`, `BookIsDamaged`;
    /// nothing is written in any of these cases.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, LogError> {
        open::open(path.as_ref())
    }

    /// Opens a book for reading alone, also where nothing can be written.
    ///
    /// # Errors
    /// Those of [`SqliteLog::open`] but `BookIsReadOnly`, which it gives only when events wait in
    /// a write-ahead log that cannot be read without writing beside it.
    pub fn open_read_only(path: impl AsRef<Path>) -> Result<Self, LogError> {
        open::open_read_only(path.as_ref())
    }

    /// Copies the book as it is now into a new file, while others may go on writing to it, and
    /// syncs the copy; the end of the log that was copied.
    ///
    /// The copy is for the caller to verify before it is called a backup.
    ///
    /// # Errors
    /// `BookExists` when there is a file that is not empty; `FolderNotFound`, `DiskIsFull`,
    /// `BookIsDamaged`, or what else the system says. What was copied so far may be left behind.
    pub fn backup(&self, to: impl AsRef<Path>) -> Result<Head, LogError> {
        backup::backup(self, to.as_ref())
    }

    /// The file, as an absolute path; behind a symbolic link, the file that it leads to.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether it was opened for reading alone.
    #[must_use]
    pub fn is_read_only(&self) -> bool {
        self.read_only
    }

    /// How long to wait for another writer before `BookIsBusy`; [`BUSY_TIMEOUT`] until set.
    ///
    /// # Errors
    /// `StoreFailed` when SQLite refuses it.
    pub fn set_busy_timeout(&self, timeout: Duration) -> Result<(), LogError> {
        self.connection.busy_timeout(timeout).map_err(self.failure(Doing::Opening))
    }

    fn failure(&self, doing: Doing) -> impl Fn(rusqlite::Error) -> LogError {
        Failure::new(&self.path, doing).into_mapping()
    }

    fn snapshot(&self, doing: Doing) -> Snapshot<'_> {
        Snapshot::new(&self.connection, &self.path, doing, self.torn.as_deref())
    }
}

impl Log for SqliteLog {
    fn read<T, E: From<LogError>>(
        &self,
        read: impl FnOnce(&dyn View) -> Result<T, E>,
    ) -> Result<T, E> {
        // A read inside a read shares its snapshot.
        if !self.connection.is_autocommit() {
            return read(&self.snapshot(Doing::Reading));
        }
        let transaction =
            Transaction::new_unchecked(&self.connection, TransactionBehavior::Deferred)
                .map_err(self.failure(Doing::Reading))?;
        let answer = read(&self.snapshot(Doing::Reading));
        // Nothing was written, so it does not matter how the snapshot ends.
        drop(transaction);
        answer
    }

    fn write<T, E: From<LogError>>(
        &mut self,
        write: impl FnOnce(&mut dyn Storage) -> Result<T, E>,
    ) -> Result<T, E> {
        if self.read_only {
            return Err(error::opened_read_only(&self.path).into());
        }
        let failure = self.failure(Doing::Writing);
        // Rolled back when dropped, so by an error and by a panic as well.
        let transaction =
            Transaction::new_unchecked(&self.connection, TransactionBehavior::Immediate)
                .map_err(&failure)?;
        let mut writer = Writer::new(self.snapshot(Doing::Writing));
        let answer = write(&mut writer)?;
        writer.finish()?;
        if Identity::of(&self.path) != self.identity {
            return Err(error::replaced(&self.path).into());
        }
        transaction.commit().map_err(failure)?;
        Ok(answer)
    }

    fn scrub(&mut self) -> Result<bool, LogError> {
        let busy: bool = self
            .connection
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", (), |row| row.get(0))
            .map_err(self.failure(Doing::Writing))?;
        Ok(!busy)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use commonbook_core::log::FactKind;

    #[test]
    fn a_file_that_may_not_grow_refuses_a_write_and_keeps_what_it_had() {
        let folder = tempfile::tempdir().unwrap();
        let mut log = SqliteLog::create(folder.path().join("a.book")).unwrap();
        let put = |log: &mut SqliteLog, count: u32| {
            log.write::<_, LogError>(|storage| {
                for n in 0..count {
                    storage.put_fact(FactKind::Agent, &format!("{n}"), Some(&"x".repeat(500)))?;
                }
                Ok(())
            })
        };
        put(&mut log, 1).unwrap();
        let pages: i64 =
            log.connection.pragma_query_value(None, "page_count", |row| row.get(0)).unwrap();
        log.connection
            .query_row(&format!("PRAGMA max_page_count = {pages}"), (), |_| Ok(()))
            .unwrap();
        assert_eq!(put(&mut log, 900).unwrap_err().code(), "DiskIsFull");
        let kept = log.read(|view| view.fact(FactKind::Agent, "1")).unwrap();
        assert_eq!(kept, None);
        let most = i64::from(i32::MAX);
        log.connection
            .query_row(&format!("PRAGMA max_page_count = {most}"), (), |_| Ok(()))
            .unwrap();
        put(&mut log, 900).unwrap();
    }
}
