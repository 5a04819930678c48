//! Imports over the log in memory: every verdict of a row, every problem of a file, and that the
//! same rows can be handed in again in any company.

#![expect(clippy::expect_used, clippy::panic, reason = "a test's helpers may stop the test")]

#[path = "import/again.rs"]
mod again;
#[path = "import/ground.rs"]
mod ground;
#[path = "import/problems.rs"]
mod problems;
#[path = "import/values.rs"]
mod values;
