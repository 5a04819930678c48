//! The peers: SQLite alone, over the same lines, in this process and as its own program.

use std::path::Path;
use std::process::Command;

use rusqlite::Connection;

/// The program that people have at hand, when it is installed.
pub const SHELL: &str = "sqlite3";

/// Hours by agent, straight from the JSON; nothing is verified and sums are floats.
pub const GROUP_BY: &str =
    "SELECT json_extract(j, '$.data.agent'), sum(json_extract(j, '$.data.quantity'))
     FROM (SELECT CAST(line AS TEXT) AS j FROM event)
     WHERE json_extract(j, '$.type') = 'contribution_recorded' GROUP BY 1";

/// What `sqlite3 --version` says, when the program is there.
pub fn shell_version() -> Option<String> {
    let output = Command::new(SHELL).arg("--version").output().ok()?;
    let text = String::from_utf8(output.stdout).ok().filter(|_| output.status.success())?;
    text.split_whitespace().next().map(str::to_owned)
}

/// The query by the SQLite that this program is built with.
pub fn group_by(path: &Path) {
    let connection = Connection::open(path).expect("the book");
    let mut statement = connection.prepare(GROUP_BY).expect("SQL");
    let mut rows = statement.query([]).expect("rows");
    let mut agents = 0;
    while rows.next().expect("a row").is_some() {
        agents += 1;
    }
    println!("{agents} agents");
}

/// One line of 300 bytes with one index beside it, durable.
pub fn insert(path: &Path) {
    let peer = path.with_extension("peer.db");
    let connection = Connection::open(peer).expect("a file");
    connection
        .execute_batch(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;
             CREATE TABLE IF NOT EXISTS event(
                pos INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, line BLOB NOT NULL) STRICT;",
        )
        .expect("SQL");
    let line = vec![b'x'; 300];
    connection
        .execute("INSERT INTO event(id, line) SELECT 'id' || (count(*) + 1), ?1 FROM event", [line])
        .expect("inserted");
}
