//! docs/verify.py, which is written from the documents alone, agrees with the program: on every
//! fixture, on checkpoints, proofs, texts and signatures of a book with a long life, and on
//! whatever somebody changed in any of them.
//!
//! It runs with the python3 that `tests/install-test-tools verifying` brings, which has the package
//! for Ed25519; without it these tests fail. Python is started once for many files.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "a test's helpers may stop the test, and count small things"
)]

#[path = "independent/changed.rs"]
mod changed;
#[path = "independent/fixtures.rs"]
mod fixtures;
#[path = "independent/life.rs"]
mod life;
#[path = "independent/proofs.rs"]
mod proofs;
#[path = "independent/run.rs"]
mod run;
