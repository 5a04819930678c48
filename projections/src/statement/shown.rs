//! A number of a statement, as it is shown.

use std::fmt;

use commonbook_core::value::{Amount, Exact};
use serde::{Serialize, Serializer};

/// A number of a statement: money at its scale, anything else exact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shown {
    /// Money.
    Money(Amount),
    /// Any other number.
    Number(Exact),
}

impl Shown {
    /// The number as an exact one.
    #[must_use]
    pub fn exact(&self) -> Exact {
        match self {
            Self::Money(amount) => amount.exact(),
            Self::Number(number) => number.clone(),
        }
    }

    /// Whether it is zero.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        match self {
            Self::Money(amount) => amount.is_zero(),
            Self::Number(number) => number.is_zero(),
        }
    }
}

impl From<Amount> for Shown {
    fn from(amount: Amount) -> Self {
        Self::Money(amount)
    }
}

impl From<Exact> for Shown {
    fn from(number: Exact) -> Self {
        Self::Number(number)
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Money(amount) => amount.fmt(f),
            Self::Number(number) => number.fmt(f),
        }
    }
}

impl Serialize for Shown {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}
