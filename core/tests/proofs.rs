//! Notes, checkpoints and proofs: published vectors, another implementation, and every slip.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test that goes wrong stops"
)]

#[path = "proofs/altered.rs"]
mod altered;
#[path = "proofs/checkpoints.rs"]
mod checkpoints;
#[path = "proofs/files.rs"]
mod files;
#[path = "proofs/lines.rs"]
mod lines;
#[path = "proofs/notes.rs"]
mod notes;
#[path = "proofs/oracle.rs"]
mod oracle;
#[path = "proofs/specified.rs"]
mod specified;
#[path = "proofs/vectors.rs"]
mod vectors;
