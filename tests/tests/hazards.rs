//! No fault of the disk, no power loss and no kill loses or forges an acknowledged event.
//!
//! 1. Every system call by which the program changes a book's files is made to fail, or the program
//!    killed at it.
//! 2. The calls of a writer are recorded; from every moment of them, states are rebuilt in which a
//!    power loss could have left the disk, and the book is opened in each.
//! 3. Two writers are killed and started again all the time, while others read.
//!
//! Each test prints its figures, which `docs/reliability.md` explains; `COMMONBOOK_HAZARDS=long`
//! makes the second and the third larger. strace is brought by `tests/install-test-tools` where it
//! is missing; without it these tests fail.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::wildcard_enum_match_arm,
    clippy::print_stdout,
    reason = "a test's helpers may stop the test"
)]

#[path = "hazards/chance.rs"]
mod chance;
#[path = "hazards/disk.rs"]
mod disk;
#[path = "hazards/faults.rs"]
mod faults;
#[path = "hazards/kills.rs"]
mod kills;
#[path = "hazards/look.rs"]
mod look;
#[path = "hazards/power.rs"]
mod power;
#[path = "hazards/scene.rs"]
mod scene;
#[path = "hazards/trace.rs"]
mod trace;
#[path = "hazards/writer.rs"]
mod writer;

/// Whether the large runs are asked for.
#[expect(clippy::disallowed_methods, reason = "the environment says how much a test is to do")]
fn is_long() -> bool {
    match std::env::var("COMMONBOOK_HAZARDS") {
        Ok(value) if value == "long" => true,
        Ok(value) if !value.is_empty() => panic!("COMMONBOOK_HAZARDS is {value:?}, not \"long\""),
        Ok(_) | Err(_) => false,
    }
}

/// A folder in memory where there is one: thousands of copies wear no disk.
fn folder() -> tempfile::TempDir {
    let memory = std::path::Path::new("/dev/shm");
    let made = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
    made.expect("a folder")
}
