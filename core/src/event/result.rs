//! Results: what a close decided, as facts that balances fold from.
//!
//! Written by the close alone: fund movements, one event for each contributor, account postings,
//! and last the closing event that names the first of them. The digest of a result covers the
//! `data` of these events, so their shape is part of what is promised.

use serde::{Deserialize, Serialize};

use crate::event::{Hash, Label, Number, Place, Position, UnitText, number};
use crate::value::{Amount, Date, Exact, Id, Period};

/// Money went from one place of the book to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FundMoved {
    /// How much, at the unit's scale.
    #[serde(with = "number::computed")]
    pub amount: Amount,
    /// `true` for the rounding difference of a shared line, which stands beside its main movement.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub difference: Option<bool>,
    /// `true` for what ended in `from`, which no line moves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expired: Option<bool>,
    /// Where it came from.
    pub from: Place,
    /// The line that moved it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<Label>,
    /// Where it went.
    pub to: Place,
    /// The unit of the amount.
    pub unit: UnitText,
}

/// What one contributor was given by a distribution, line by line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShareAllocated {
    /// Who.
    pub agent: Id,
    /// The lines, in the order of the rules.
    pub lines: Vec<ShareLine>,
    /// The sum of the lines, at the unit's scale.
    #[serde(with = "number::computed")]
    pub total: Amount,
    /// The unit of all amounts.
    pub unit: UnitText,
}

/// One line's share of one contributor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShareLine {
    /// How much.
    #[serde(with = "number::computed")]
    pub amount: Amount,
    /// What was taken off the amount afterwards, and where it went.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub less: Vec<ShareLess>,
    /// The line's name.
    pub line: Label,
    /// Which accounts the rest of it went to, where it went to several.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub paid: Vec<SharePaid>,
    /// The amount by the keys of the split.
    pub parts: Vec<SharePart>,
    /// The rounding unit that is part of the amount, when one was given.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "number::computed_option")]
    pub rounding: Option<Amount>,
}

/// What was taken off a share.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShareLess {
    /// How much.
    #[serde(with = "number::computed")]
    pub amount: Amount,
    /// Where the contributor directed it: the position of the `share_directed`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub directed: Option<Position>,
    /// Where it went.
    pub to: Place,
}

/// The part of a share that went to one account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SharePaid {
    /// The account.
    pub account: Label,
    /// How much.
    #[serde(with = "number::computed")]
    pub amount: Amount,
}

/// The part of a share that one key of a split gave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SharePart {
    /// How much.
    #[serde(with = "number::computed")]
    pub amount: Amount,
    /// The key: a measure's name, or what the rules call the split.
    pub by: Label,
}

/// A contributor's account moved.
///
/// Exactly one of `amount` and `claim` is given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccountPosted {
    /// The account.
    pub account: Label,
    /// Whose.
    pub agent: Id,
    /// By how much, possibly negative; money at its scale.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "number::computed_option")]
    pub amount: Option<Amount>,
    /// By how much, possibly negative, for an account of claims: a decimal in normal form.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        with = "number::computed_number_option"
    )]
    pub claim: Option<Number>,
    /// `true` for what takes off credits that ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expired: Option<bool>,
    /// The first day on which what came no longer counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<Date>,
    /// What of it was taken from which earlier credit; the rest takes from the oldest.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lots: Vec<PostedLot>,
    /// The unit of amount or claim.
    pub unit: UnitText,
}

impl AccountPosted {
    /// By how much, whichever way it is written.
    #[must_use]
    pub fn exact(&self) -> Exact {
        number::either(self.amount, self.claim)
    }
}

/// What a posting took from one earlier credit of its account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PostedLot {
    /// How much, above zero; spelled like the posting's own number.
    #[serde(with = "number::computed")]
    pub amount: Amount,
    /// The position of the event that brought the credit.
    pub of: Position,
}

/// The last event of a close: what the batch before it is the result of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DistributionClosed {
    /// The earlier closes that the batch adjusts, by the position of their `distribution_closed`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub adjusts: Vec<Position>,
    /// SHA-256 over the `data` of the batch's other events, one a line.
    pub digest: Hash,
    /// The engine that computed it.
    pub engine: u32,
    /// The position of the batch's first event.
    pub first: Position,
    /// SHA-256 of what it counted, which a store may keep so that adjustments need not read the log
    /// of periods that nothing changes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inputs: Option<Hash>,
    /// The distribution's number within rules and period, from 1.
    pub number: u32,
    /// The period.
    pub period: Period,
    /// The size of the book it was computed at.
    pub position: Position,
    /// The pots whose recorded results it took; no other distribution takes them again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pots: Vec<Label>,
    /// The root of the book at that size.
    pub root: Hash,
    /// The rules' name.
    pub rules: Label,
    /// SHA-256 of the rules' text.
    pub rules_hash: Hash,
    /// How many contributors had a share of zero and were left out.
    pub zero_shares: u64,
}
