//! What the test targets of the repository share: the place of the repository and of the program.
//!
//! The tests themselves are the targets in `tests/tests`. Nothing else depends on this crate, and
//! it holds no assertions.

pub mod program;
