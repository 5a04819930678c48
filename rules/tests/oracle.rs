//! Evaluations of random rules against a naive oracle, and the laws that members rely on.
//!
//! `plan` is a rule set as data, `write` puts it down as text, `facts` is what a period brought.
//! The evaluator reads the text; the oracle reads the plan and computes with fractions, straight
//! from `docs/spec/calculation.md`: it shares no code with the evaluator, not even its numbers.
//! Steps are drawn so that the rules are sound; what the facts make impossible refuses on both
//! sides, with the same code.
#![cfg(test)]
#![expect(clippy::arithmetic_side_effects, reason = "a test that goes wrong stops")]
#![expect(
    clippy::wildcard_enum_match_arm,
    clippy::needless_range_loop,
    reason = "the oracle is written as a hand would do it, person by person"
)]

#[path = "oracle/agree.rs"]
mod agree;
#[path = "oracle/clauses.rs"]
mod clauses;
#[path = "oracle/closes.rs"]
mod closes;
#[path = "oracle/coverage.rs"]
mod coverage;
#[path = "oracle/draw.rs"]
mod draw;
#[path = "oracle/draw_steps.rs"]
mod draw_steps;
#[path = "oracle/facts.rs"]
mod facts;
#[path = "oracle/fraction.rs"]
mod fraction;
#[path = "oracle/laws.rs"]
mod laws;
#[path = "oracle/layout.rs"]
mod layout;
#[path = "oracle/plan.rs"]
mod plan;
#[path = "oracle/reckon.rs"]
mod reckon;
#[path = "oracle/sharing.rs"]
mod sharing;
#[path = "oracle/transfers.rs"]
mod transfers;
#[path = "oracle/write.rs"]
mod write;
