//! A book kept elsewhere: every fixture exported and imported with the same root, results and
//! tables; inputs that were changed; backups that are taken while others write.
//!
//! How each kind of bad input is refused, by its code, is tested with the other bad input.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    reason = "a test's helpers may stop the test, and count small things"
)]

#[path = "keeping/backup.rs"]
mod backup;
#[path = "keeping/book.rs"]
mod book;
#[path = "keeping/changed.rs"]
mod changed;
#[path = "keeping/fixtures.rs"]
mod fixtures;
#[path = "keeping/program.rs"]
mod program;
