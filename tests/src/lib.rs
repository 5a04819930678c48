//! What the test targets of the repository share: the place of the repository and of the program,
//! and what fuzzing holds every input against.
//!
//! The tests themselves are the targets in `tests/tests`. Nothing depends on this crate but `fuzz`,
//! a workspace of its own, and it holds no assertions.

pub mod fuzzing;
pub mod program;
