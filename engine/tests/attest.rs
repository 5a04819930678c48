//! A book that nobody has to trust: checkpoints and proofs over it, keys and roles in it, the guard
//! against a second history, and texts that are erased.

#![expect(clippy::expect_used, reason = "a test's helpers may stop the test")]

#[path = "attest/checkpoints.rs"]
mod checkpoints;
#[path = "attest/erasing.rs"]
mod erasing;
#[path = "attest/ground.rs"]
mod ground;
#[path = "attest/guarded.rs"]
mod guarded;
#[path = "attest/signing.rs"]
mod signing;
