//! Adjustments: what a later close changes in what an earlier one published.
//!
//! Written by the close alone, in its own batch, and covered by its digest. `adjustment_posted` is
//! the difference between what an earlier close gave so far and what it would give with all that
//! is known now; nothing that was published is touched. `adjustment_waived` and `adjustment_borne`
//! say what the rules do not settle between the contributor and the co-op: it goes from the
//! contributor's account to another place, and below zero from that place to the account.

use serde::{Deserialize, Serialize};

use crate::event::{AccountPosted, FundMoved, Label, Place, Position, ShareAllocated, UnitText};
use crate::value::{Amount, Id};

/// An earlier close moved, gave or posted more, or less where the amounts are below zero.
///
/// Exactly one of `moved`, `posted` and `shared` is given, each the shape of a result event that
/// holds differences.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AdjustmentPosted {
    /// The result event that it changes: one of the close's own, or the first adjustment that
    /// stands for what the close did not have; left out for such a first one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changes: Option<Position>,
    /// By how much a movement differs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moved: Option<FundMoved>,
    /// The position of the `distribution_closed` that is adjusted.
    pub of: Position,
    /// By how much a posting differs; `lots` says by how much what it takes from each credit does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub posted: Option<AccountPosted>,
    /// By how much a contributor's shares differ.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shared: Option<ShareAllocated>,
}

/// An adjustment too small to settle: a fund takes it up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AdjustmentWaived {
    /// The contributor's account.
    pub account: Label,
    /// Whose.
    pub agent: Id,
    /// How much of the adjustments is not settled; it leaves the account, or comes to it below
    /// zero.
    #[serde(with = "crate::event::number::computed")]
    pub amount: Amount,
    /// The place that takes it up.
    pub to: Place,
    /// The unit of the amount.
    pub unit: UnitText,
}

/// An adjustment that a contributor would have to give back: another place bears it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AdjustmentBorne {
    /// The contributor's account.
    pub account: Label,
    /// Whose.
    pub agent: Id,
    /// How much of the adjustments is not taken back, below zero; it comes to the account.
    #[serde(with = "crate::event::number::computed")]
    pub amount: Amount,
    /// The place that bears it: a fund, or another account of the same contributor.
    pub to: Place,
    /// The unit of the amount.
    pub unit: UnitText,
}
