//! Bad input of every kind: a clear error with a stable code and exit status, and every file of
//! the book exactly as it was.
//!
//! Each test runs the real program on a real book. The names say what is refused.

#![expect(clippy::expect_used, reason = "a test's helpers may stop the test")]

#[path = "bad_input/adopting.rs"]
mod adopting;
#[path = "bad_input/books.rs"]
mod books;
#[path = "bad_input/closing.rs"]
mod closing;
#[path = "bad_input/disk.rs"]
mod disk;
#[path = "bad_input/facts.rs"]
mod facts;
#[cfg(unix)]
#[path = "bad_input/files.rs"]
mod files;
#[path = "bad_input/imports.rs"]
mod imports;
#[path = "bad_input/keeping.rs"]
mod keeping;
#[path = "bad_input/lines.rs"]
mod lines;
#[path = "bad_input/rules.rs"]
mod rules;
#[path = "bad_input/shared_funds.rs"]
mod shared_funds;
#[path = "bad_input/world.rs"]
mod world;
