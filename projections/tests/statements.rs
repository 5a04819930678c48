//! Statements from books, one sentence a rule: what counts, what is late, which inputs the rules
//! get, and what is written and read back.
//!
//! Each test opens a small book in memory through the same door as everybody, appends what happens
//! in plain JSON, and asks for a statement.

#![cfg(test)]
#![expect(clippy::arithmetic_side_effects, reason = "a test that overflows stops")]

#[path = "statements/accounts.rs"]
mod accounts;
#[path = "statements/adoption.rs"]
mod adoption;
#[path = "statements/people/agents.rs"]
mod agents;
#[path = "statements/people/approvals.rs"]
mod approvals;
#[path = "statements/book.rs"]
mod book;
#[path = "statements/closed.rs"]
mod closed;
#[path = "statements/people/directed.rs"]
mod directed;
#[path = "statements/dissolution.rs"]
mod dissolution;
#[path = "statements/expiry.rs"]
mod expiry;
#[path = "statements/figures.rs"]
mod figures;
#[path = "statements/people/heirs.rs"]
mod heirs;
#[path = "statements/people/identities.rs"]
mod identities;
#[path = "statements/late.rs"]
mod late;
#[path = "statements/lots.rs"]
mod lots;
#[path = "statements/measures.rs"]
mod measures;
#[path = "statements/memories.rs"]
mod memories;
#[path = "statements/odd.rs"]
mod odd;
#[path = "statements/past.rs"]
mod past;
#[path = "statements/refused.rs"]
mod refused;
#[path = "statements/rendered.rs"]
mod rendered;
#[path = "statements/replayed.rs"]
mod replayed;
#[path = "statements/results.rs"]
mod results;
#[path = "statements/shared_funds.rs"]
mod shared_funds;
#[path = "statements/people/successions.rs"]
mod successions;
