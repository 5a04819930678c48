//! The store's own check: is the file what a book's file must be, whatever its lines say?
//!
//! 1. Its marks.
//! 2. Its schema, word for word: a trigger that is gone or a table that was changed protects
//!    nothing.
//! 3. SQLite's full check of pages, types, constraints and of every index against its table.
//! 4. Facts of kinds that do not exist, which nobody would ask for.
//!
//! Whether rows agree with the lines is verified in core.

use std::collections::BTreeMap;

use commonbook_core::log::FactKind;
use rusqlite::Connection;

use super::schema::{APPLICATION_ID, FORMAT, Marks, Object, expected_objects, marks, objects};

/// One text for each thing that is wrong with the file. An error while looking is one as well.
pub(super) fn problems(connection: &Connection) -> Vec<String> {
    let checks = [check_marks, check_schema, check_file, check_kinds];
    checks
        .into_iter()
        .flat_map(|check| check(connection).unwrap_or_else(|error| vec![error.to_string()]))
        .collect()
}

fn check_marks(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    let found = marks(connection)?;
    let expected = Marks { application_id: APPLICATION_ID, format: i64::from(FORMAT) };
    if found == expected {
        return Ok(Vec::new());
    }
    Ok(vec![format!(
        "application_id and user_version are {} and {}, not {} and {}",
        found.application_id, found.format, expected.application_id, expected.format
    )])
}

fn check_schema(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    Ok(differences(&expected_objects()?, &objects(connection)?))
}

fn differences(expected: &[Object], found: &[Object]) -> Vec<String> {
    let by_name = |objects: &[Object]| -> BTreeMap<(String, String), Object> {
        objects
            .iter()
            .map(|object| ((object.0.clone(), object.1.clone()), object.clone()))
            .collect()
    };
    let mut missing = by_name(expected);
    let mut problems = Vec::new();
    for object in found {
        let (kind, name, ..) = object;
        match missing.remove(&(kind.clone(), name.clone())) {
            Some(right) if right == *object => {}
            Some(_) => problems.push(format!("schema: {kind} {name} was changed")),
            None => problems.push(format!("schema: {kind} {name} does not belong to a book")),
        }
    }
    for (kind, name) in missing.into_keys() {
        problems.push(format!("schema: {kind} {name} is missing"));
    }
    problems
}

fn check_file(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    let mut statement = connection.prepare("PRAGMA integrity_check")?;
    let rows = statement.query_map((), |row| row.get::<_, String>(0))?;
    rows.filter(|row| !row.as_ref().is_ok_and(|text| text == "ok")).collect()
}

fn check_kinds(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    let mut next = connection.prepare("SELECT min(kind) FROM fact WHERE kind > ?1")?;
    let mut problems = Vec::new();
    let mut last = String::new();
    // The empty kind sorts first, so it is asked for by itself.
    let empty: i64 =
        connection.query_row("SELECT count(*) FROM fact WHERE kind = ''", (), |row| row.get(0))?;
    if empty > 0 {
        problems.push("table fact: a kind without a name".to_owned());
    }
    while let Some(kind) = next.query_row((&last,), |row| row.get::<_, Option<String>>(0))? {
        if !FactKind::ALL.iter().any(|known| known.as_str() == kind) {
            problems.push(format!("table fact: unknown kind {kind:?}"));
        }
        last = kind;
    }
    Ok(problems)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn book() -> Connection {
        let connection = Connection::open_in_memory().unwrap();
        assert!(
            super::super::schema::migrate(&connection, super::super::schema::MIGRATIONS, 0)
                .unwrap()
        );
        connection
    }

    #[test]
    fn a_new_book_has_no_problems() {
        assert_eq!(problems(&book()), Vec::<String>::new());
    }

    #[test]
    fn every_change_of_schema_or_marks_is_named() {
        for (change, named) in [
            ("DROP TRIGGER event_is_never_changed", "trigger event_is_never_changed is missing"),
            ("CREATE TABLE extra (x)", "table extra does not belong"),
            ("CREATE INDEX extra ON event (line)", "index extra does not belong"),
            ("ALTER TABLE fact RENAME COLUMN value TO worth", "table fact was changed"),
            ("DROP TABLE secret", "table secret is missing"),
            ("PRAGMA user_version = 9", "user_version"),
            ("PRAGMA application_id = 9", "application_id"),
            ("INSERT INTO fact VALUES ('rumour', 'a', 'b')", "unknown kind \"rumour\""),
            ("INSERT INTO fact VALUES ('', 'a', 'b')", "a kind without a name"),
        ] {
            let connection = book();
            connection.execute_batch(change).unwrap();
            let found = problems(&connection);
            assert!(found.iter().any(|problem| problem.contains(named)), "{change}: {found:?}");
        }
    }
}
