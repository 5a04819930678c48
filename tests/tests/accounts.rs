//! Accounts in life, over several closes of real books: kept, vested, redeemed, passed on, paid.
//!
//! Each test writes its rules, and what happens year by year; the figures are worked by hand in the
//! comments. The laws at the end hold for random histories.

#![cfg(test)]
#![expect(clippy::arithmetic_side_effects, reason = "a test counts small numbers")]

#[path = "accounts/book.rs"]
mod book;
#[path = "accounts/laws.rs"]
mod laws;
#[path = "accounts/paying.rs"]
mod paying;
#[path = "accounts/years.rs"]
mod years;
