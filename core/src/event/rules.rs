//! Rules: which text is in force from when, and what a distribution is called or proposed to share.
//!
//! The text itself is kept, since it is what was voted on; a long one stands in documents. Whether
//! it can be adopted is the language's matter.

use serde::{Deserialize, Serialize};

use crate::event::{Hash, Label, UnitText, number};
use crate::value::{Amount, Date, Id, Period};

/// Rules are in force from a day, in place of those of the same name.
///
/// Exactly one of `document` and `text` is given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RulesAdopted {
    /// The document whose parts, recorded in the same append, hold the text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document: Option<Id>,
    /// The first day.
    pub from: Date,
    /// SHA-256 of the text.
    pub hash: Hash,
    /// The name after the word `rules` in the text.
    pub name: Label,
    /// The text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// An amount is to be shared now, under rules that close on call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DistributionCalled {
    /// How much, at the unit's scale.
    #[serde(with = "number::amount_text")]
    pub amount: Amount,
    /// The first day of the period.
    pub from: Date,
    /// The rules' name.
    pub rules: Label,
    /// The first day after the period.
    pub to: Date,
    /// The unit of the amount.
    pub unit: UnitText,
}

/// What somebody proposes that lines share in a period, in place of what was proposed before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DistributionProposed {
    /// One amount for each line that is spoken of, each line once.
    pub amounts: Vec<ProposedAmount>,
    /// The period.
    pub period: Period,
    /// The rules' name.
    pub rules: Label,
    /// The unit of all amounts.
    pub unit: UnitText,
}

/// What one line is proposed to share.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProposedAmount {
    /// How much, not negative, at the unit's scale.
    #[serde(with = "number::amount_text")]
    pub amount: Amount,
    /// The line's name.
    pub line: Label,
}
