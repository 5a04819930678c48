//! What is recorded of those who are watched, beside their shares: why a step gave them nothing,
//! by what they bore a loss, and how far they were behind.
//!
//! Whoever asks why names the contributors; for all others nothing of this is kept, so that a
//! large distribution takes no more memory than before. Nothing here is computed a second time.

use std::sync::Arc;

use commonbook_core::value::{Amount, Exact};

/// A step that gave something, or could have, and gave a watched contributor nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// The step.
    pub line: Arc<str>,
    /// Index into [`crate::Inputs::agents`].
    pub agent: usize,
    /// Why.
    pub why: Why,
}

/// Why a step that did something gave somebody nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// `among` lets others in; the clause as written.
    NotInTheCircle(String),
    /// In the circle, without weight; of an `each`, the amount is 0.
    NoWeight,
    /// With weight, and owed nothing that the step pays.
    NothingOwed(Exact),
    /// With weight, and a clause as written lets them have or bear nothing.
    AtTheCap(String, Exact),
    /// The part rounds to nothing: weight and exact quota, in the currency.
    LessThanAUnit(Exact, Exact),
    /// No credit of theirs may be paid.
    NoCredit,
    /// All was given to, or borne by, those who come first.
    OthersFirst,
}

/// By what a share of an `absorb` came about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Borne {
    /// Index into [`crate::outcome::Outcome::shares`].
    pub share: usize,
    /// The account that bears it, as a [`crate::outcome::Place`] is shown.
    pub from: String,
    /// What the entry had to bear, below zero as its shares are.
    pub shared: Amount,
    /// The weight of all who take part in the entry.
    pub weights: Exact,
    /// How many take part in it.
    pub circle: u64,
}

/// How a weight of `catching up on` came about: `all` × `weight` / `weights` - `paid`, kept at 18
/// places; turned round for a loss, and never below zero.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Behind {
    /// The line.
    pub line: Arc<str>,
    /// Index into [`crate::Inputs::agents`].
    pub agent: usize,
    /// The steps whose payments are made up for.
    pub on: Vec<Arc<str>>,
    /// What those steps paid to those who share, and what is shared now.
    pub all: Amount,
    /// Whether a loss is shared, by how far each is ahead.
    pub ahead: bool,
    /// The contributor's own weight.
    pub weight: Exact,
    /// The weight of all who share.
    pub weights: Exact,
    /// What those steps paid to the contributor.
    pub paid: Amount,
}
