//! The evaluation of rules, one sentence a rule of `docs/spec/calculation.md`.
//!
//! Each test writes a few statements of a rules file, the facts of a period, and what must come of
//! them. The properties at the end hold for whatever weights, bounds and amounts.
#![cfg(test)]
#![expect(clippy::arithmetic_side_effects, reason = "a test that overflows stops")]

#[path = "evaluate/adjustments.rs"]
mod adjustments;
#[path = "evaluate/after.rs"]
mod after;
#[path = "evaluate/bounds.rs"]
mod bounds;
#[path = "evaluate/circles.rs"]
mod circles;
#[path = "evaluate/claims.rs"]
mod claims;
#[path = "evaluate/people/directed.rs"]
mod directed;
#[path = "evaluate/each.rs"]
mod each;
#[path = "evaluate/events.rs"]
mod events;
#[path = "evaluate/keys.rs"]
mod keys;
#[path = "evaluate/losses.rs"]
mod losses;
#[path = "evaluate/people/memberships.rs"]
mod memberships;
#[path = "evaluate/pots.rs"]
mod pots;
#[path = "evaluate/properties.rs"]
mod properties;
#[path = "evaluate/refusals.rs"]
mod refusals;
#[path = "evaluate/rounding.rs"]
mod rounding;
#[path = "evaluate/trace.rs"]
mod trace;
#[path = "evaluate/transfers.rs"]
mod transfers;
#[path = "evaluate/values.rs"]
mod values;
#[path = "evaluate/vesting.rs"]
mod vesting;
#[path = "evaluate/worked_example.rs"]
mod worked_example;
#[path = "evaluate/world.rs"]
mod world;
