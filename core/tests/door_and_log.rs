//! The door and the log together: every rule of the book with what it refuses, what the message
//! says and what it just lets through; then what `verify` names, and laws over random histories.
//!
//! After each append all facts are derived again and compared; after a refused one nothing is
//! changed.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::wildcard_enum_match_arm,
    reason = "a test that goes wrong stops"
)]

#[path = "door_and_log/accounts.rs"]
mod accounts;
#[path = "door_and_log/appending.rs"]
mod appending;
#[path = "door_and_log/people/approval.rs"]
mod approval;
#[path = "door_and_log/keys/authority.rs"]
mod authority;
#[path = "door_and_log/closing.rs"]
mod closing;
#[path = "door_and_log/keys/continuing.rs"]
mod continuing;
#[path = "door_and_log/corrections.rs"]
mod corrections;
#[path = "door_and_log/damage.rs"]
mod damage;
#[path = "door_and_log/drafts.rs"]
mod drafts;
#[path = "door_and_log/keys/erasing.rs"]
mod erasing;
#[path = "door_and_log/ground.rs"]
mod ground;
#[path = "door_and_log/people/identities.rs"]
mod identities;
#[path = "door_and_log/laws.rs"]
mod laws;
#[path = "door_and_log/people/memberships.rs"]
mod memberships;
#[path = "door_and_log/model.rs"]
mod model;
#[path = "door_and_log/numbers.rs"]
mod numbers;
#[path = "door_and_log/opening.rs"]
mod opening;
#[path = "door_and_log/precedence.rs"]
mod precedence;
#[path = "door_and_log/results.rs"]
mod results;
#[path = "door_and_log/rules.rs"]
mod rules;
#[path = "door_and_log/keys/signing.rs"]
mod signing;
#[path = "door_and_log/specified.rs"]
mod specified;
#[path = "door_and_log/storage.rs"]
mod storage;
#[path = "door_and_log/people/suspensions.rs"]
mod suspensions;
#[path = "door_and_log/tampered.rs"]
mod tampered;
#[path = "door_and_log/verifying.rs"]
mod verifying;
