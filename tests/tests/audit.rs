//! Audits: every fixture is in order; whatever is changed by hand in a real book is found, with its
//! position, whether what is derived from it was made anew or not; the page and its schema.

#![cfg(test)]
#![expect(
    clippy::wildcard_enum_match_arm,
    clippy::arithmetic_side_effects,
    reason = "a test changes some events and counts small numbers"
)]

#[path = "audit/answers.rs"]
mod answers;
#[path = "audit/books.rs"]
mod books;
#[path = "audit/forgeries.rs"]
mod forgeries;
#[path = "audit/recompute.rs"]
mod recompute;
#[path = "audit/tampered.rs"]
mod tampered;
