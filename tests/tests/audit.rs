//! Audits: every fixture is in order; whatever is changed by hand in a real book is found, with its
//! position, whether what is derived from it was made anew or not; the page and its schema.

#![cfg(test)]

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
