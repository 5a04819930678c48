//! The rules language that members vote on: text in, a checked rule set out, and its evaluation
//! over given inputs.
//!
//! Text becomes a tree ([`syntax`]), a tree becomes checked rules, and rules with inputs become an
//! outcome that records why. Everything here is pure: no clock, no files, no floats, no order that
//! depends on hashing. This crate knows no log: the projections hand it the facts.

mod check;
mod claims;
pub mod diagnostic;
pub mod evaluate;
mod example;
pub mod input;
pub mod lots;
pub mod model;
pub mod outcome;
pub mod past;
pub mod syntax;

pub use check::{SharedPath, SharedStep};
pub use evaluate::{Awaited, EvaluationError, EventValuer, Refusal};
pub use input::{AgentInput, EventFields, Inputs, MembershipInput, Stretch};
pub use model::{Rules, check_file};
