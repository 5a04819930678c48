//! Money that came in, went out, was paid to somebody or by them, or passed to another.
//!
//! Amounts carry their unit beside them. Signs and scales are decided in `door`, which knows the
//! book's currency.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::event::{Label, Number, Position, UnitText, number};
use crate::value::{Amount, Date, Exact, Id, Period};

/// Money earned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RevenueRecorded {
    /// How much, at the unit's scale.
    #[serde(with = "number::amount_text")]
    pub amount: Amount,
    /// Who paid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Id>,
    /// The pot it belongs to; left out for the main pot.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pot: Option<Label>,
    /// Keys that rules may ask for; a set.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub tags: BTreeSet<Id>,
    /// The unit of the amount.
    pub unit: UnitText,
}

/// Money spent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpenseRecorded {
    /// How much, at the unit's scale.
    #[serde(with = "number::amount_text")]
    pub amount: Amount,
    /// The pot it belongs to; left out for the main pot.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pot: Option<Label>,
    /// Keys that rules may ask for; a set.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub tags: BTreeSet<Id>,
    /// Who was paid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Id>,
    /// The unit of the amount.
    pub unit: UnitText,
}

/// The result of a pot in a period, as the accounts gave it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResultRecorded {
    /// The result, negative for a loss, at the unit's scale.
    #[serde(with = "number::amount_text")]
    pub amount: Amount,
    /// The period whose result it is.
    pub period: Period,
    /// The pot it belongs to; left out for the main pot.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pot: Option<Label>,
    /// The unit of the amount.
    pub unit: UnitText,
}

/// A member paid capital in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CapitalPaidIn {
    /// The account that it raises; left out for `share_capital`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<Label>,
    /// Who paid.
    pub agent: Id,
    /// How much, at the unit's scale.
    #[serde(with = "number::amount_text")]
    pub amount: Amount,
    /// The unit of the amount.
    pub unit: UnitText,
}

/// A member was paid capital back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CapitalPaidOut {
    /// The account that it lowers; left out for `share_capital`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<Label>,
    /// Who was paid.
    pub agent: Id,
    /// How much, at the unit's scale.
    #[serde(with = "number::amount_text")]
    pub amount: Amount,
    /// The unit of the amount.
    pub unit: UnitText,
}

/// What somebody holds in an account passed to somebody else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BalanceTransferred {
    /// The account, of the one and of the other.
    pub account: Label,
    /// Who gave.
    pub agent: Id,
    /// How much, at the unit's scale.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "number::amount_option")]
    pub amount: Option<Amount>,
    /// How much of an account of claims: a decimal in normal form.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claim: Option<Number>,
    /// Who received.
    pub to: Id,
    /// The unit of amount or claim.
    pub unit: UnitText,
}

impl BalanceTransferred {
    /// How much, whichever way it is written.
    #[must_use]
    pub fn exact(&self) -> Exact {
        number::either(self.amount, self.claim)
    }
}

/// Money left the house for what an account owed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PayoutPaid {
    /// The account that it lowers.
    pub account: Label,
    /// Who was paid.
    pub agent: Id,
    /// How much, at the unit's scale.
    #[serde(with = "number::amount_text")]
    pub amount: Amount,
    /// The bank's or the till's reference.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<Id>,
    /// The unit of the amount.
    pub unit: UnitText,
}

/// A payout came back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PayoutReturned {
    /// The account that it raises again.
    pub account: Label,
    /// Whose payout it was.
    pub agent: Id,
    /// How much, at the unit's scale.
    #[serde(with = "number::amount_text")]
    pub amount: Amount,
    /// The position of the payout, or of the capital paid out, that came back.
    pub of: Position,
    /// The bank's or the till's reference.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<Id>,
    /// The unit of the amount.
    pub unit: UnitText,
}

/// Somebody paid what they owed on an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaymentReceived {
    /// The account that it raises.
    pub account: Label,
    /// Who paid.
    pub agent: Id,
    /// How much, at the unit's scale.
    #[serde(with = "number::amount_text")]
    pub amount: Amount,
    /// The bank's or the till's reference.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<Id>,
    /// The unit of the amount.
    pub unit: UnitText,
}

/// The account of capital that names none.
const SHARE_CAPITAL: &str = "share_capital";

impl CapitalPaidIn {
    /// The account it credits; `share_capital` when it names none.
    #[must_use]
    pub fn account_name(&self) -> &str {
        self.account.as_ref().map_or(SHARE_CAPITAL, Label::as_str)
    }
}

impl CapitalPaidOut {
    /// The account it debits; `share_capital` when it names none.
    #[must_use]
    pub fn account_name(&self) -> &str {
        self.account.as_ref().map_or(SHARE_CAPITAL, Label::as_str)
    }
}

/// A contributor directs a part of what closes are to pay it. May seal `note`.
///
/// Exactly one of `fund`, `to` and `waive` is given. It holds for closes of the period that its day
/// lies in, with `until` for those of every period up to that day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShareDirected {
    /// Whose share it is.
    pub agent: Id,
    /// The fund that is given the part.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fund: Option<Label>,
    /// The line or `each` whose shares are meant; left out for all of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<Label>,
    /// How much: a percentage of each share, or money of each close, as `unit` says.
    pub part: Number,
    /// Who is given the part.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Id>,
    /// `%`, or the book's currency.
    pub unit: UnitText,
    /// The first day on which it no longer holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// `true` when the part is waived: it goes where the rules say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waive: Option<bool>,
}

impl ShareDirected {
    /// Whether it holds for closes of a period.
    #[must_use]
    pub fn holds_for(&self, day: Date, period: &Period) -> bool {
        match self.until {
            None => period.contains(day),
            Some(until) => day < period.to() && period.from() < until,
        }
    }

    /// Whether the part is a percentage.
    #[must_use]
    pub fn is_percentage(&self) -> bool {
        self.unit.as_str() == "%"
    }
}
