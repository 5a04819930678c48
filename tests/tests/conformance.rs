//! One suite for every log: what a book may rely on, whichever store keeps it.
//!
//! Each test of a log is written once over the `Log` trait and runs for every store; a new store
//! is one more line in `for_every_log`. Tests of what two stores make of the same drafts, of two
//! connections to one file, and of a file that was tampered with follow in modules of their own.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "what the tests share stops loudly, and counts small things"
)]

/// Runs each named function once for every store.
macro_rules! for_every_log {
    ($($name:ident),* $(,)?) => {
        mod memory {
            $(#[test]
            fn $name() {
                super::$name(&mut commonbook_core::log::MemoryLog::new());
            })*
        }

        mod sqlite {
            $(#[test]
            fn $name() {
                let (_folder, mut log) = crate::corpus::new_file();
                super::$name(&mut log);
            })*
        }
    };
}

#[path = "conformance/append.rs"]
mod append;
#[path = "conformance/atomicity.rs"]
mod atomicity;
#[path = "conformance/clock.rs"]
mod clock;
#[path = "conformance/connections.rs"]
mod connections;
#[path = "conformance/corpus.rs"]
mod corpus;
#[path = "conformance/exports.rs"]
mod exports;
#[path = "conformance/facts.rs"]
mod facts;
#[path = "conformance/idempotency.rs"]
mod idempotency;
#[path = "conformance/proofs.rs"]
mod proofs;
#[path = "conformance/rejections.rs"]
mod rejections;
#[path = "conformance/secrets.rs"]
mod secrets;
#[path = "conformance/tamper.rs"]
mod tamper;
#[path = "conformance/tree.rs"]
mod tree;
#[path = "conformance/twins.rs"]
mod twins;
