//! What an account lacks for what was asked of it, as rejections say it.
//!
//! Nothing is decided here.

use std::fmt;

use thiserror::Error;

use super::Rejection;
use crate::event::Position;

/// Less than what was asked.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub struct Shortfall {
    /// Who.
    pub agent: String,
    /// The account.
    pub account: String,
    /// What they have there, or owe, with its unit.
    pub balance: String,
    /// What was asked, with its unit.
    pub amount: String,
    /// Whether it is what they owe.
    pub owes: bool,
}

impl fmt::Display for Shortfall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { agent, account, balance, amount, owes } = self;
        let verb = if *owes { "owes" } else { "has" };
        write!(f, "{agent:?} {verb} {balance} on account {account:?}, less than {amount}")
    }
}

/// A payout, and what came back of it.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("the payout at position {position} was {paid}; {returned} of it came back already")]
pub struct Returned {
    /// Where the payout stands.
    pub position: Position,
    /// What it was, with its unit.
    pub paid: String,
    /// What came back before, with its unit.
    pub returned: String,
}

impl Rejection {
    /// The stable code: the variant's name.
    #[must_use]
    pub fn code(&self) -> String {
        // Debug prints the variant's name first, so that name and code cannot drift apart.
        let text = format!("{self:?}");
        text.split([' ', '{', '(']).next().unwrap_or_default().to_owned()
    }
}
