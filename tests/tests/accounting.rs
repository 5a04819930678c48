//! The book as double entry: other programs accept the journal and agree with the engine on every
//! balance, the trial balance is zero everywhere, and histories add up.
//!
//! hledger and bean-check are brought by `tests/install-test-tools` where they are missing.
//! Where they cannot be had, CI fails; elsewhere the tests that need them say loudly that they were
//! skipped. What is compared is what statements say, never another reading of the journal.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::wildcard_enum_match_arm,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test's helpers may stop the test"
)]

#[path = "accounting/agree.rs"]
mod agree;
#[path = "accounting/answers.rs"]
mod answers;
#[path = "accounting/books.rs"]
mod books;
#[path = "accounting/chance.rs"]
mod chance;
#[path = "accounting/crafted.rs"]
mod crafted;
#[path = "accounting/net.rs"]
mod net;
#[path = "accounting/tools.rs"]
mod tools;
