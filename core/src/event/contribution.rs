//! Contributions: what was given, and what was said about it afterwards.
//!
//! A contribution is a quantity in a unit (12.5 h) or a value (6.00 EUR), never both. What it is
//! worth is the rules' matter.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::event::{Number, Position, UnitText};
use crate::value::{Date, Id};

/// Somebody gave something. May seal `note`.
///
/// Exactly one of `quantity` and `value` is given; `unit` belongs to whichever it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContributionRecorded {
    /// Whose contribution it is.
    pub agent: Id,
    /// Who did it, when that is not the agent it counts for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub done_by: Option<Id>,
    /// The first day on which it no longer counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires: Option<Date>,
    /// The kind, for example `work` or `pay`.
    pub kind: Id,
    /// The module it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub module: Option<Id>,
    /// The process it was an input of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub process: Option<Id>,
    /// The project it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub project: Option<Id>,
    /// What it was for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purpose: Option<Id>,
    /// How much, in `unit`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantity: Option<Number>,
    /// What one `unit` is worth, in the book's currency.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rate: Option<Number>,
    /// The stream, for example `livelihood`, `love` or `care`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stream: Option<Id>,
    /// Keys that rules may ask for; a set.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub tags: BTreeSet<Id>,
    /// The task.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task: Option<Id>,
    /// The unit of the quantity or of the value.
    pub unit: UnitText,
    /// What it is worth, in `unit`; money at its scale.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Number>,
    /// A factor that rules may read; 1 when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weight: Option<Number>,
}

/// A contribution was accepted by somebody who did not give it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContributionAccepted {
    /// Who accepts it.
    pub agent: Id,
    /// The position of the contribution.
    pub of: Position,
}

/// A contribution is contested: it earns nothing until that is settled. May seal `reason`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContributionContested {
    /// Who contests it.
    pub agent: Id,
    /// The position of the contribution.
    pub of: Position,
}

/// A contribution was rejected and counts no more. May seal `reason`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContributionRejected {
    /// The position of the contribution.
    pub of: Position,
}

/// A contribution was taken back by its giver and counts no more. May seal `reason`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContributionWithdrawn {
    /// The position of the contribution.
    pub of: Position,
}
