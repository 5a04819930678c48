//! Adjustments held against a clean book: published and adjusted is what full knowledge gives.
//!
//! `rules` puts rule sets together from clauses; `story` draws what happens, late and in time;
//! `real` carries it out, close by close; `clean` is the same history in a book in which everything
//! was recorded in time; `law` holds the two against each other. `examples` are worked by hand.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "a test's helpers may stop the test, and count small numbers"
)]

#[path = "adjustments/clean.rs"]
mod clean;
#[path = "adjustments/examples.rs"]
mod examples;
#[path = "adjustments/facts.rs"]
mod facts;
#[path = "adjustments/law.rs"]
mod law;
#[path = "adjustments/real.rs"]
mod real;
#[path = "adjustments/rules.rs"]
mod rules;
#[path = "adjustments/story.rs"]
mod story;
