//! What the world did, said so that a person can act on it.
//!
//! Each cause has one stable code; a message says what that means for the book, the cause in
//! SQLite's or the system's words, and what to do. A rule of the book never speaks here.

use std::io;
use std::path::{Path, PathBuf};

use commonbook_core::log::LogError;
use rusqlite::{Error, ErrorCode, ffi};

/// Every code that this store gives.
pub const CODES: [&str; 12] = [
    "BookExists",
    "BookIsBusy",
    "BookIsDamaged",
    "BookIsNewer",
    "BookIsReadOnly",
    "BookNotFound",
    "BookWasReplaced",
    "DiskIsFull",
    "FolderNotFound",
    "NotABook",
    "StoreFailed",
    "WriteHadFailed",
];

/// What was being done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Doing {
    Creating,
    Opening,
    Reading,
    Writing,
    Copying,
}

/// Where a failure happened, until it is known which one.
#[derive(Clone, Debug)]
pub(super) struct Failure {
    path: PathBuf,
    doing: Doing,
}

impl Failure {
    pub(super) fn new(path: &Path, doing: Doing) -> Self {
        Self { path: path.to_owned(), doing }
    }

    pub(super) fn into_mapping(self) -> impl Fn(Error) -> LogError {
        move |error| self.of(&error)
    }

    /// What SQLite's error means for the book.
    pub(super) fn of(&self, error: &Error) -> LogError {
        let (code, hint) = self.meaning(error);
        if self.doing == Doing::Writing && is_failed_sync(error) {
            // The last write of a transaction may be on the disk, to be found at the next opening.
            let what =
                format!("it is not known whether anything was recorded in {}", self.path.display());
            return LogError::Store { what, cause: error.to_string(), hint: hint.to_owned(), code };
        }
        self.say(code, error.to_string(), hint)
    }

    /// What an error of the file system means for the book.
    pub(super) fn of_io(&self, error: &io::Error) -> LogError {
        let kind = error.kind();
        let (code, hint) = if kind == io::ErrorKind::NotFound {
            ("FolderNotFound", "make the folder first")
        } else if kind == io::ErrorKind::StorageFull || kind == io::ErrorKind::QuotaExceeded {
            ("DiskIsFull", FREE)
        } else if kind == io::ErrorKind::ReadOnlyFilesystem
            || kind == io::ErrorKind::PermissionDenied
        {
            ("BookIsReadOnly", ALLOW)
        } else {
            ("StoreFailed", CHECK)
        };
        self.say(code, error.to_string(), hint)
    }

    pub(super) fn say(&self, code: &'static str, cause: String, hint: &str) -> LogError {
        LogError::Store { what: self.consequence(), cause, hint: hint.to_owned(), code }
    }

    fn consequence(&self) -> String {
        let path = self.path.display();
        match self.doing {
            Doing::Creating => format!("no book was made at {path}"),
            Doing::Opening => format!("{path} was not opened and is as it was"),
            Doing::Reading => format!("{path} could not be read"),
            Doing::Writing => format!("nothing was recorded in {path}"),
            Doing::Copying => format!("no backup was made at {path}"),
        }
    }

    fn meaning(&self, error: &Error) -> (&'static str, &'static str) {
        let Error::SqliteFailure(cause, _) = error else {
            // A row that does not hold what its table says.
            return ("BookIsDamaged", VERIFY);
        };
        let known = [
            (ErrorCode::DatabaseBusy, "BookIsBusy", WAIT),
            (ErrorCode::DatabaseLocked, "BookIsBusy", WAIT),
            (ErrorCode::FileLockingProtocolFailed, "BookIsBusy", WAIT),
            (ErrorCode::ReadOnly, "BookIsReadOnly", ALLOW),
            (ErrorCode::PermissionDenied, "BookIsReadOnly", ALLOW),
            (ErrorCode::DiskFull, "DiskIsFull", FREE),
            (ErrorCode::DatabaseCorrupt, "BookIsDamaged", VERIFY),
            (ErrorCode::NotADatabase, "BookIsDamaged", VERIFY),
            (ErrorCode::ConstraintViolation, "BookIsDamaged", VERIFY),
        ];
        if let Some((_, code, hint)) = known.iter().find(|(code, _, _)| *code == cause.code) {
            return (code, hint);
        }
        match cause.extended_code {
            // The statements are ours, so a table or column that they name is not there.
            ffi::SQLITE_ERROR => ("BookIsDamaged", VERIFY),
            // The index of the write-ahead log could not grow.
            ffi::SQLITE_IOERR_SHMSIZE => ("DiskIsFull", FREE),
            // The file was there, so it is one of those beside it.
            ffi::SQLITE_CANTOPEN if ![Doing::Creating, Doing::Copying].contains(&self.doing) => {
                ("BookIsReadOnly", ALLOW)
            }
            _ => ("StoreFailed", CHECK),
        }
    }
}

fn is_failed_sync(error: &Error) -> bool {
    let Error::SqliteFailure(cause, _) = error else { return false };
    cause.extended_code == ffi::SQLITE_IOERR_FSYNC
}

const WAIT: &str = "another program is writing to the book; try again when it is done";
const ALLOW: &str = "SQLite writes beside the book; allow writing to the file and to its folder, \
                     or copy the book to where you may write";
const FREE: &str = "make room on the disk and send the same events again";
const VERIFY: &str = "run verify, then restore a backup";
const CHECK: &str = "see what the system says about this file and its disk; \
                     the same events may be sent again";

/// A write to a book that was opened for reading alone.
pub(super) fn opened_read_only(path: &Path) -> LogError {
    let cause = "it was opened for reading alone".to_owned();
    Failure::new(path, Doing::Writing).say("BookIsReadOnly", cause, "open it for writing")
}

/// A write to a file that is no longer the one at the book's path.
pub(super) fn replaced(path: &Path) -> LogError {
    let cause = "the file there is no longer the one that was opened".to_owned();
    let hint = "see who moved or replaced it, then open the book again";
    Failure::new(path, Doing::Writing).say("BookWasReplaced", cause, hint)
}

/// An end of a transaction in which a write had failed.
pub(super) fn write_had_failed(path: &Path) -> LogError {
    let cause = "an earlier write of the same transaction failed".to_owned();
    Failure::new(path, Doing::Writing).say("WriteHadFailed", cause, "see the first error")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(extended: i32, doing: Doing) -> &'static str {
        let error = Error::SqliteFailure(ffi::Error::new(extended), None);
        Failure::new(Path::new("a.book"), doing).of(&error).code()
    }

    #[test]
    fn every_result_of_sqlite_has_one_code() {
        for (extended, expected) in [
            (ffi::SQLITE_BUSY_SNAPSHOT, "BookIsBusy"),
            (ffi::SQLITE_BUSY_RECOVERY, "BookIsBusy"),
            (ffi::SQLITE_LOCKED, "BookIsBusy"),
            (ffi::SQLITE_READONLY_DBMOVED, "BookIsReadOnly"),
            (ffi::SQLITE_FULL, "DiskIsFull"),
            (ffi::SQLITE_IOERR_SHMSIZE, "DiskIsFull"),
            (ffi::SQLITE_CORRUPT, "BookIsDamaged"),
            (ffi::SQLITE_CORRUPT_INDEX, "BookIsDamaged"),
            (ffi::SQLITE_NOTADB, "BookIsDamaged"),
            (ffi::SQLITE_ERROR, "BookIsDamaged"),
            (ffi::SQLITE_CONSTRAINT_TRIGGER, "BookIsDamaged"),
            (ffi::SQLITE_CANTOPEN, "BookIsReadOnly"),
            (ffi::SQLITE_IOERR_FSYNC, "StoreFailed"),
            (ffi::SQLITE_NOMEM, "StoreFailed"),
        ] {
            assert_eq!(code(extended, Doing::Writing), expected, "{extended}");
            assert!(CODES.contains(&expected));
        }
        assert_eq!(code(ffi::SQLITE_CANTOPEN, Doing::Creating), "StoreFailed");
    }

    #[test]
    fn a_sync_that_failed_leaves_open_whether_anything_was_recorded() {
        let error = Error::SqliteFailure(ffi::Error::new(ffi::SQLITE_IOERR_FSYNC), None);
        let of = |doing| Failure::new(Path::new("a.book"), doing).of(&error).to_string();
        assert!(of(Doing::Writing).starts_with("it is not known whether"), "{error}");
        assert!(of(Doing::Opening).starts_with("a.book was not opened"), "{error}");
    }

    #[test]
    fn every_error_of_the_file_system_has_one_code() {
        for (kind, expected) in [
            (io::ErrorKind::NotFound, "FolderNotFound"),
            (io::ErrorKind::StorageFull, "DiskIsFull"),
            (io::ErrorKind::ReadOnlyFilesystem, "BookIsReadOnly"),
            (io::ErrorKind::PermissionDenied, "BookIsReadOnly"),
            (io::ErrorKind::TimedOut, "StoreFailed"),
        ] {
            let failure = Failure::new(Path::new("a.book"), Doing::Creating);
            assert_eq!(failure.of_io(&kind.into()).code(), expected);
        }
    }

    #[test]
    fn a_message_says_consequence_cause_and_hint() {
        let error = Error::SqliteFailure(ffi::Error::new(ffi::SQLITE_FULL), None);
        let message = Failure::new(Path::new("a.book"), Doing::Writing).of(&error).to_string();
        assert!(message.starts_with("nothing was recorded in a.book: "), "{message}");
        assert!(message.contains("\nhint: make room"), "{message}");
    }
}
