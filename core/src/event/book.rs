//! The book itself: its opening, documents it keeps, declared figures and opening balances.
//!
//! These say what the book started from and what was declared to it; nothing here is computed.

use serde::{Deserialize, Serialize};

use crate::event::{Label, Number, PublicKey, UnitText, number};
use crate::value::{Amount, Date, Exact, Id};

/// The first event of every book: its first name, and its money.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BookOpened {
    /// The book's currency, one word, for example `EUR` or `SEED`.
    pub currency: UnitText,
    /// The book's first key, which signs its tree checkpoints.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<PublicKey>,
    /// The book's name until a `book_continued`; tree checkpoints carry it.
    pub origin: Id,
    /// Places after the point that the currency's amounts have, 0 to 18.
    pub scale: u8,
}

/// One part of a text that is too long for a line, in the same append as its citation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DocumentRecorded {
    /// The document's name, the same in all its parts.
    pub document: Id,
    /// How many parts the document has.
    pub of: u32,
    /// Which part this is, from 1.
    pub part: u32,
    /// The text of the part.
    pub text: String,
}

/// A declared number, of the book or of one agent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FigureRecorded {
    /// Whose figure it is; left out for a figure of the book.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent: Option<Id>,
    /// The figure's name in the rules.
    pub name: Label,
    /// The unit; `number` for none, `%` for hundredths of one.
    pub unit: UnitText,
    /// The number, possibly negative.
    pub value: Number,
}

/// What a fund, an account or a line's history held before the book began.
///
/// Exactly one of `fund`, `account` and `line` is given, and exactly one of `amount` and `claim`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BalanceOpened {
    /// The account that holds the balance.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<Label>,
    /// Whose balance it is, for an account or a line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent: Option<Id>,
    /// The balance, possibly negative, at the unit's scale.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "number::amount_option")]
    pub amount: Option<Amount>,
    /// The balance of an account of claims, possibly negative: a decimal in normal form.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claim: Option<Number>,
    /// The first day on which the balance no longer counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires: Option<Date>,
    /// The fund that holds the balance.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fund: Option<Label>,
    /// The line that paid the amount in earlier closes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<Label>,
    /// The day the balance came from, where its age matters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin_day: Option<Date>,
    /// The unit of amount or claim.
    pub unit: UnitText,
}

impl BalanceOpened {
    /// The balance, whichever way it is written.
    #[must_use]
    pub fn exact(&self) -> Exact {
        number::either(self.amount, self.claim)
    }
}
