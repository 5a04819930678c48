//! The SQLite file itself: what is refused and left as it is, what is guarded, what a crash leaves.
//!
//! That it behaves like every other log is the conformance suite's matter, in the workspace's
//! tests.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::arithmetic_side_effects,
    clippy::print_stderr,
    reason = "what the tests share stops loudly, and counts small things"
)]

#[path = "sqlite/backup.rs"]
mod backup;
#[path = "sqlite/book.rs"]
mod book;
#[path = "sqlite/crash.rs"]
mod crash;
#[path = "sqlite/damage.rs"]
mod damage;
#[path = "sqlite/disk.rs"]
mod disk;
#[path = "sqlite/erasing.rs"]
mod erasing;
#[path = "sqlite/guards.rs"]
mod guards;
#[cfg(unix)]
#[path = "sqlite/links.rs"]
mod links;
#[path = "sqlite/neighbours.rs"]
mod neighbours;
#[path = "sqlite/read_only.rs"]
mod read_only;
#[path = "sqlite/refusals.rs"]
mod refusals;
