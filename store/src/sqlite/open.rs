//! Making and opening a book: whether the file is one, before SQLite may touch it.
//!
//! 1. Is there a file?
//! 2. Does its first page say that it is a book of a format we know? It is read without locks and
//!    without the files beside it, so a text file or someone else's database stays as it is.
//! 3. Is its write-ahead log whole, and of this book?
//! 4. Only then is it opened, which recovers what a crash left; its marks are read again.
//!
//! The log itself is not read.

use std::fs::{self, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use commonbook_core::log::LogError;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, Error, ErrorCode, MAIN_DB};

use super::SqliteLog;
use super::connection::{beside, configure, connect, connect_immutable};
use super::error::{Doing, Failure};
use super::half_made::{self, State, was_never_finished};
use super::identity::Identity;
use super::schema::{APPLICATION_ID, FORMAT, MIGRATIONS, Marks, marks, migrate};
use super::{belongs, wal};

pub(super) fn create(path: &Path) -> Result<SqliteLog, LogError> {
    let path = absolute(path, Doing::Creating)?;
    let failure = Failure::new(&path, Doing::Creating);
    match half_made::state(&path) {
        State::Taken => return Err(exists(&failure)),
        State::WithoutEvents => return open(&path),
        State::Free => {}
    }
    let made = match OpenOptions::new().write(true).create_new(true).open(&path) {
        Ok(_) => true,
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => false,
        Err(error) => return Err(failure.of_io(&error)),
    };
    let book = fill(&path, &failure);
    // Another one may be making a book of the same file; that one must stay.
    if let Err(error) = &book
        && made
        && !["BookExists", "BookIsBusy"].contains(&error.code())
    {
        // The reason is told already; that an empty file stays behind does no harm.
        drop(fs::remove_file(&path));
    }
    book
}

fn fill(path: &Path, failure: &Failure) -> Result<SqliteLog, LogError> {
    let failed = |error| failure.of(&error);
    let identity = Identity::of(path);
    let connection = connect(path, false).map_err(failed)?;
    if connection.is_readonly(MAIN_DB).map_err(failed)? {
        return Err(cannot_be_written(failure));
    }
    configure(&connection, false).map_err(failed)?;
    // In one transaction and before the switch to a write-ahead log, so that the file says what it
    // is from its first byte on.
    if !migrate(&connection, MIGRATIONS, 0).map_err(failed)? {
        return Err(exists(failure));
    }
    use_write_ahead_log(&connection, failure)?;
    let (path, torn) = (path.to_owned(), None);
    Ok(SqliteLog { connection, path, identity, read_only: false, torn })
}

pub(super) fn open(path: &Path) -> Result<SqliteLog, LogError> {
    let path = absolute(path, Doing::Opening)?;
    let failure = Failure::new(&path, Doing::Opening);
    let failed = |error| failure.of(&error);
    let identity = Identity::of(&path);
    look(&path, &failure)?;
    let torn = examine(&path)?;
    let connection = connect(&path, false).map_err(failed)?;
    if connection.is_readonly(MAIN_DB).map_err(failed)? {
        return Err(cannot_be_written(&failure));
    }
    // Until it is sure that this is a book, what waits beside it stays there.
    let stays = DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE;
    connection.set_db_config(stays, is_waiting(&path)).map_err(failed)?;
    configure(&connection, false).map_err(failed)?;
    let marks = marks(&connection).map_err(failed)?;
    check(marks, &failure)?;
    use_write_ahead_log(&connection, &failure)?;
    if marks.format < i64::from(FORMAT) {
        migrate(&connection, MIGRATIONS, marks.format).map_err(failed)?;
    }
    has_head(&connection).map_err(failed)?;
    connection.set_db_config(stays, false).map_err(failed)?;
    Ok(SqliteLog { connection, path, identity, read_only: false, torn })
}

pub(super) fn open_read_only(path: &Path) -> Result<SqliteLog, LogError> {
    let path = absolute(path, Doing::Opening)?;
    let failure = Failure::new(&path, Doing::Opening);
    let failed = |error| failure.of(&error);
    let identity = Identity::of(&path);
    look(&path, &failure)?;
    let waiting = is_waiting(&path);
    let torn = examine(&path)?;
    let connection = match reader(&path, waiting) {
        // Nothing can be made beside the book, and nothing beside it is missing from it.
        Err(error) if !waiting && needs_files_beside(&error) => {
            connect_immutable(&path).and_then(|connection| {
                configure(&connection, true)?;
                has_head(&connection)?;
                Ok(connection)
            })
        }
        other => other,
    }
    .map_err(failed)?;
    let marks = marks(&connection).map_err(failed)?;
    check(marks, &failure)?;
    if marks.format < i64::from(FORMAT) {
        let cause = format!("it has the older format {}", marks.format);
        let hint = "open it once for writing, which brings it up to date";
        return Err(failure.say("BookIsReadOnly", cause, hint));
    }
    Ok(SqliteLog { connection, path, identity, read_only: true, torn })
}

/// A connection that reads alone. The file is opened for writing where that is possible, only so
/// that the files that SQLite makes beside it go away again; what waits in a write-ahead log stays
/// there.
fn reader(path: &Path, waiting: bool) -> rusqlite::Result<Connection> {
    let connection = connect(path, false)?;
    if waiting {
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    }
    configure(&connection, true)?;
    has_head(&connection)?;
    Ok(connection)
}

fn is_waiting(path: &Path) -> bool {
    fs::metadata(beside(path, "-wal")).is_ok_and(|found| found.len() > 0)
}

/// Whether the write-ahead log is whole and this book's, where there is one.
fn examine(path: &Path) -> Result<Option<String>, LogError> {
    let torn = wal::examine(path)?;
    if is_waiting(path) {
        belongs::check(path)?;
    }
    Ok(torn)
}

fn needs_files_beside(error: &Error) -> bool {
    let code = error.sqlite_error_code();
    code == Some(ErrorCode::CannotOpen) || code == Some(ErrorCode::ReadOnly)
}

/// Whether the file is a book, as far as its first page tells.
fn look(path: &Path, failure: &Failure) -> Result<(), LogError> {
    let found = match fs::metadata(path) {
        Ok(found) => found,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let hint = "check the path, or make a book with `commonbook init`";
            return Err(failure.say("BookNotFound", error.to_string(), hint));
        }
        Err(error) => return Err(failure.of_io(&error)),
    };
    if !found.is_file() {
        return Err(not_a_book(failure, "it is not a file"));
    }
    if found.len() == 0 {
        return Err(not_a_book(failure, "the file is empty"));
    }
    if was_never_finished(path) {
        let cause = "making it was never finished, and nothing is in it".to_owned();
        return Err(failure.say("NotABook", cause, "make it again with `commonbook init`"));
    }
    let first_page = connect_immutable(path).and_then(|connection| {
        let page: u32 = connection.pragma_query_value(None, "page_size", |row| row.get(0))?;
        Ok((marks(&connection)?, page))
    });
    match first_page {
        Ok((marks, page)) => {
            check(marks, failure)?;
            // A crash may leave a part of a page, but only while its write-ahead log is there.
            if !found.len().is_multiple_of(u64::from(page)) && !is_waiting(path) {
                let cause = "it ends within a page, so a part of it was cut off".to_owned();
                return Err(failure.say("BookIsDamaged", cause, "restore a backup"));
            }
            Ok(())
        }
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::NotADatabase) => {
            Err(not_a_book(failure, "it is not a SQLite database"))
        }
        // A first page that a crash left half moved from the write-ahead log reads as damaged;
        // SQLite tells more when it has recovered it.
        Err(_) => Ok(()),
    }
}

fn check(marks: Marks, failure: &Failure) -> Result<(), LogError> {
    if marks.application_id != APPLICATION_ID || marks.format <= 0 {
        let cause = format!(
            "it is a SQLite database of another program (application id {}, format {})",
            marks.application_id, marks.format
        );
        return Err(not_a_book(failure, &cause));
    }
    if marks.format > i64::from(FORMAT) {
        let cause = format!("the book has format {}, this program reads {FORMAT}", marks.format);
        return Err(failure.say("BookIsNewer", cause, "use a newer version of Commonbook"));
    }
    Ok(())
}

fn use_write_ahead_log(connection: &Connection, failure: &Failure) -> Result<(), LogError> {
    let mode: String = connection
        .pragma_update_and_check(None, "journal_mode", "wal", |row| row.get(0))
        .map_err(|error| failure.of(&error))?;
    if mode == "wal" {
        return Ok(());
    }
    let cause = format!("no write-ahead log is possible here (journal mode {mode})");
    Err(failure.say("StoreFailed", cause, "keep the book on a local disk"))
}

fn has_head(connection: &Connection) -> rusqlite::Result<()> {
    connection.prepare_cached("SELECT count(*) FROM head")?.query_row((), |_| Ok(()))
}

fn absolute(path: &Path, doing: Doing) -> Result<PathBuf, LogError> {
    // SQLite reads a relative path such as `:memory:` or `file:a?b` in its own way.
    let path =
        std::path::absolute(path).map_err(|error| Failure::new(path, doing).of_io(&error))?;
    // It follows a link and keeps its files beside what that leads to; they are looked for there.
    Ok(if path.is_symlink() { fs::canonicalize(&path).unwrap_or(path) } else { path })
}

/// Refuses a path at which no new book may be made; nothing is touched.
pub(super) fn check_new(path: &Path) -> Result<(), LogError> {
    let path = absolute(path, Doing::Creating)?;
    if half_made::state(&path) == State::Taken {
        return Err(exists(&Failure::new(&path, Doing::Creating)));
    }
    Ok(())
}

fn exists(failure: &Failure) -> LogError {
    let cause = "there is a file already".to_owned();
    failure.say("BookExists", cause, "choose another path, or open the book that is there")
}

fn not_a_book(failure: &Failure, cause: &str) -> LogError {
    let hint = "check the path, or make a book elsewhere with `commonbook init`";
    failure.say("NotABook", cause.to_owned(), hint)
}

fn cannot_be_written(failure: &Failure) -> LogError {
    let cause = "the file cannot be written".to_owned();
    let hint = "allow writing to the file and its folder, or open it for reading alone";
    failure.say("BookIsReadOnly", cause, hint)
}
