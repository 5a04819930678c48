//! How a connection is set up: the same for every book, whoever opens it.
//!
//! Settings that the file does not remember are made on every connection. The cache stays at
//! SQLite's default, so that memory does not grow with the book, and the file is never mapped into
//! memory: a disk error would end the process instead of being reported.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

/// How long a writer waits for another one unless told otherwise.
pub const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// Every statement of an append, with room for the readers' ones.
const CACHED_STATEMENTS: usize = 32;

const SETTINGS: &str = "
    PRAGMA trusted_schema = OFF;
    PRAGMA foreign_keys = ON;
    PRAGMA cell_size_check = ON;
    PRAGMA mmap_size = 0;
    PRAGMA synchronous = FULL;
    PRAGMA secure_delete = ON;
    PRAGMA fullfsync = ON;
    PRAGMA checkpoint_fullfsync = ON;
";

/// Opens without asking whether it is a book.
///
/// SQLite falls back to reading where the file cannot be written.
pub(super) fn connect(path: &Path, create: bool) -> rusqlite::Result<Connection> {
    let mut flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    flags.set(OpenFlags::SQLITE_OPEN_CREATE, create);
    Connection::open_with_flags(path, flags)
}

/// Opens for reading the main file alone: takes no lock, and makes and looks at no file beside it.
pub(super) fn connect_immutable(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_URI;
    Connection::open_with_flags(immutable_uri(path), flags)
}

/// Makes the settings; a connection for reading also refuses every change.
pub(super) fn configure(connection: &Connection, read_only: bool) -> rusqlite::Result<()> {
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.set_prepared_statement_cache_capacity(CACHED_STATEMENTS);
    guard(connection)?;
    connection.execute_batch(SETTINGS)?;
    if read_only {
        connection.pragma_update(None, "query_only", true)?;
    }
    Ok(())
}

/// Lets a file that an adversary made run nothing; the file is not read for that.
pub(super) fn guard(connection: &Connection) -> rusqlite::Result<()> {
    for (setting, on) in [
        (DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true),
        (DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, true),
        (DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false),
        (DbConfig::SQLITE_DBCONFIG_ENABLE_VIEW, false),
        (DbConfig::SQLITE_DBCONFIG_DQS_DML, false),
        (DbConfig::SQLITE_DBCONFIG_DQS_DDL, false),
    ] {
        connection.set_db_config(setting, on)?;
    }
    Ok(())
}

/// The path of the file beside the book whose name ends with `suffix`.
pub(super) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    PathBuf::from(name)
}

fn immutable_uri(path: &Path) -> PathBuf {
    let text = path.as_os_str().as_encoded_bytes();
    // A Windows path begins with a drive, which a URI wants behind a slash.
    let slash = if text.starts_with(b"/") { "" } else { "/" };
    let mut uri = format!("file:{slash}");
    for &byte in text {
        match byte {
            b'\\' if cfg!(windows) => uri.push('/'),
            b'/' | b':' | b'.' | b'-' | b'_' => uri.push(char::from(byte)),
            _ if byte.is_ascii_alphanumeric() => uri.push(char::from(byte)),
            _ => uri.push_str(&format!("%{byte:02x}")),
        }
    }
    uri.push_str("?immutable=1");
    PathBuf::from(uri)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_with_marks_of_a_uri_names_the_same_file() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["a?b.book", "a#b.book", "a%20b.book", "ä ö.book", "file:x.book"] {
            let path = folder.path().join(name);
            let connection = connect(&path, true).unwrap();
            connection.pragma_update(None, "user_version", 7).unwrap();
            drop(connection);
            let read = connect_immutable(&path).unwrap();
            let version: i64 = read.pragma_query_value(None, "user_version", |r| r.get(0)).unwrap();
            assert_eq!(version, 7, "{name}");
        }
    }

    #[test]
    fn every_setting_holds() {
        let folder = tempfile::tempdir().unwrap();
        let connection = connect(&folder.path().join("a.book"), true).unwrap();
        configure(&connection, false).unwrap();
        for (name, expected) in [
            ("trusted_schema", 0),
            ("foreign_keys", 1),
            ("cell_size_check", 1),
            ("mmap_size", 0),
            ("synchronous", 2),
            ("fullfsync", 1),
            ("checkpoint_fullfsync", 1),
            ("query_only", 0),
            ("busy_timeout", 5000),
        ] {
            let found: i64 = connection.pragma_query_value(None, name, |row| row.get(0)).unwrap();
            assert_eq!(found, expected, "{name}");
        }
        assert!(connection.db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE).unwrap());
    }
}
