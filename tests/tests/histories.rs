//! Random histories of several closes, event by event, against a ledger kept by hand.
//!
//! `story` draws what happens month by month: work that is owed for, counted once, fading and
//! within a window; corrections of what is still open; months that are closed, skipped, reopened.
//! `book` carries it out with real events and closes; `ledger` counts every event naively. Whoever
//! is owed something is never paid beyond it, and each event counts once.

#![expect(
    clippy::expect_used,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "a test's helpers may stop the test, and count small numbers"
)]

#[path = "histories/book.rs"]
mod book;
#[path = "histories/held.rs"]
mod held;
#[path = "histories/ledger.rs"]
mod ledger;
#[path = "histories/story.rs"]
mod story;
