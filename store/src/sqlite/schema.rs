//! What the file is made of, as an ordered list of migrations.
//!
//! A migration is never changed once a release has it; a new one is added at the end. The file
//! says how many it has had (`user_version`) and that it is a book (`application_id`). A book made
//! today and an old one brought up to date have the same schema, word for word, so that a changed
//! one is found.

use rusqlite::{Connection, Transaction, TransactionBehavior};

/// The `application_id` of a book: the letters `cbok`.
pub const APPLICATION_ID: i32 = i32::from_be_bytes(*b"cbok");

/// The migrations, oldest first.
pub(super) const MIGRATIONS: &[&str] = &[
    include_str!("../../migrations/1.sql"),
    include_str!("../../migrations/2.sql"),
    include_str!("../../migrations/3.sql"),
];

/// The newest format that this version reads and the one that it writes: `user_version`.
pub const FORMAT: u32 = 3;

const _: () = assert!(MIGRATIONS.len() == 3 && FORMAT == 3, "one format a migration");

/// `application_id` and `user_version` of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Marks {
    pub(super) application_id: i32,
    pub(super) format: i64,
}

pub(super) fn marks(connection: &Connection) -> rusqlite::Result<Marks> {
    Ok(Marks {
        application_id: connection.pragma_query_value(None, "application_id", |r| r.get(0))?,
        format: connection.pragma_query_value(None, "user_version", |r| r.get(0))?,
    })
}

/// Applies what is missing, all of it or nothing; `false` when a writer made it a book meanwhile.
///
/// `from` is the format that the file is believed to have.
pub(super) fn migrate(
    connection: &Connection,
    migrations: &[&str],
    from: i64,
) -> rusqlite::Result<bool> {
    let transaction = Transaction::new_unchecked(connection, TransactionBehavior::Immediate)?;
    let tables: i64 =
        transaction.query_row("SELECT count(*) FROM sqlite_schema", (), |row| row.get(0))?;
    if marks(&transaction)?.format != from || (from == 0 && tables != 0) {
        return Ok(false);
    }
    let done = usize::try_from(from).unwrap_or(usize::MAX);
    for migration in migrations.iter().skip(done) {
        transaction.execute_batch(migration)?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    let format = i64::try_from(migrations.len()).unwrap_or(i64::MAX);
    transaction.pragma_update(None, "user_version", format)?;
    transaction.commit()?;
    Ok(true)
}

/// One object of the schema: its kind, name and table, and the text that made it.
pub(super) type Object = (String, String, String, Option<String>);

/// The objects of a database's schema, by kind and name.
pub(super) fn objects(connection: &Connection) -> rusqlite::Result<Vec<Object>> {
    let sql = "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name";
    let mut statement = connection.prepare(sql)?;
    let rows =
        statement.query_map((), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
    rows.collect()
}

/// The objects that the migrations make.
pub(super) fn expected_objects() -> rusqlite::Result<Vec<Object>> {
    let connection = Connection::open_in_memory()?;
    for migration in MIGRATIONS {
        connection.execute_batch(migration)?;
    }
    objects(&connection)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: &str = "CREATE TABLE a (x INTEGER) STRICT;";
    const SECOND: &str = "CREATE TABLE b (y INTEGER) STRICT;";

    #[test]
    fn an_older_file_gets_only_the_migrations_that_it_lacks() {
        let connection = Connection::open_in_memory().unwrap();
        assert!(migrate(&connection, &[FIRST], 0).unwrap());
        assert!(migrate(&connection, &[FIRST, SECOND], 1).unwrap());
        let marks = marks(&connection).unwrap();
        assert_eq!(marks, Marks { application_id: APPLICATION_ID, format: 2 });
        assert_eq!(objects(&connection).unwrap().len(), 2);
    }

    #[test]
    fn a_file_that_changed_meanwhile_is_left_alone() {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch("CREATE TABLE other (x)").unwrap();
        assert!(!migrate(&connection, &[FIRST], 0).unwrap());
        assert_eq!(objects(&connection).unwrap().len(), 1);
    }

    #[test]
    fn a_migration_that_fails_leaves_the_file_as_it_was() {
        let connection = Connection::open_in_memory().unwrap();
        assert!(migrate(&connection, &[FIRST, "CREATE TABLE a (again)"], 0).is_err());
        assert_eq!(objects(&connection).unwrap(), []);
        assert_eq!(marks(&connection).unwrap(), Marks { application_id: 0, format: 0 });
    }

    #[test]
    fn every_table_is_strict_and_lines_nodes_and_texts_are_guarded() {
        let objects = expected_objects().unwrap();
        for (kind, name, _, sql) in &objects {
            if kind == "table" {
                assert!(sql.as_ref().unwrap().contains("STRICT"), "{name}");
            }
        }
        let triggers: Vec<_> =
            objects.iter().filter(|object| object.0 == "trigger").map(|o| o.1.as_str()).collect();
        for guarded in ["event", "node", "checkpoint"] {
            for verb in ["changed", "removed", "replaced"] {
                let name = format!("{guarded}_is_never_{verb}");
                assert!(triggers.contains(&name.as_str()), "{name}");
            }
        }
    }
}
