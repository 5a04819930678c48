//! Where a book is kept: the log of `commonbook-core` over SQLite.
//!
//! [`SqliteLog`] keeps lines, tree nodes, head, facts and sealed texts in one file, changes them
//! in durable transactions and never changes a line. What is written, hashed and looked up is
//! decided in core; this crate only keeps it, and says clearly why it cannot. How the file looks
//! is written down in `docs/spec/sqlite.md`.

mod sqlite;

pub use sqlite::{APPLICATION_ID, BUSY_TIMEOUT, CODES, FORMAT, SqliteLog};
