//! The chart of accounts: which places of a book are which accounts, and what they are called.
//!
//! | account | holds |
//! |---|---|
//! | `Assets:Cash` | revenues, expenses, capital and payouts |
//! | `Assets:Results` | what stands behind results that the accounts gave as one number |
//! | `Assets:Sources` | money that rules brought in from a `source` |
//! | `Liabilities:Members:ACCOUNT:AGENT` | what somebody's account holds, money or claims |
//! | `Liabilities:Outside` | what was given to somebody outside of the book |
//! | `Equity:Opening` | the other side of opening balances: what the book began with |
//! | `Equity:Funds:FUND` | collective money |
//! | `Equity:Appropriation:POT` | what closes took out of a pot's results |
//! | `Equity:Clearing` | between lines and the postings of their shares; 0 after every close |
//! | `Equity:Claims:ACCOUNT` | the other side of claims, which are no money |
//! | `Equity:Ended:Funds:FUND`, `:Accounts:ACCOUNT` | what ended by itself |
//! | `Income:POT`, `Expenses:POT` | revenues and results, expenses |
//!
//! Names are those of the module `name`, legal in hledger and in Beancount.

use std::fmt;

use commonbook_core::event::Label;
use commonbook_core::value::Id;

use super::name;

/// An account of the journal.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Account {
    /// Money that came in and went out.
    Cash,
    /// What stands behind recorded results.
    Results,
    /// Money that rules brought in.
    Sources,
    /// What a member's account holds.
    Member(Label, Id),
    /// Given to somebody outside.
    Outside,
    /// The other side of opening balances.
    Opening,
    /// Collective money.
    Fund(Label),
    /// What closes took out of a pot's results.
    Appropriation(Label),
    /// Between lines and the postings of their shares.
    Clearing,
    /// The other side of claims.
    Claims(Label),
    /// What ended of a fund.
    EndedFund(Label),
    /// What ended of members' accounts.
    EndedAccount(Label),
    /// What a pot earned.
    Income(Label),
    /// What a pot spent.
    Expense(Label),
}

/// What an account belongs to, for sums over a whole book.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// Net assets: what the co-op has, less what it owes outside.
    Net,
    /// What members hold.
    Members,
    /// What funds hold.
    Funds,
    /// Results that no close took yet.
    Undistributed,
    /// What ended, and belongs to nobody by name.
    Ended,
    /// Claims in money that were given up in favour of a fund.
    GivenUp,
}

impl Account {
    /// What it belongs to.
    #[must_use]
    pub fn class(&self) -> Class {
        match self {
            Self::Cash | Self::Results | Self::Sources | Self::Outside | Self::Opening => {
                Class::Net
            }
            // What is between a line and its postings is the members' already.
            Self::Member(..) | Self::Clearing => Class::Members,
            Self::Fund(_) => Class::Funds,
            Self::Appropriation(_) | Self::Income(_) | Self::Expense(_) => Class::Undistributed,
            Self::EndedFund(_) | Self::EndedAccount(_) => Class::Ended,
            Self::Claims(_) => Class::GivenUp,
        }
    }

    /// The member's account that it is.
    #[must_use]
    pub fn member(&self) -> Option<(&Label, &Id)> {
        match self {
            Self::Member(account, agent) => Some((account, agent)),
            Self::Cash
            | Self::Results
            | Self::Sources
            | Self::Outside
            | Self::Opening
            | Self::Fund(_)
            | Self::Appropriation(_)
            | Self::Clearing
            | Self::Claims(_)
            | Self::EndedFund(_)
            | Self::EndedAccount(_)
            | Self::Income(_)
            | Self::Expense(_) => None,
        }
    }

    /// The names of the book that it stands for, each with what it is: `account`, `agent`, `fund`
    /// or `pot`.
    #[must_use]
    pub fn named(&self) -> Vec<(&'static str, &str)> {
        match self {
            Self::Cash
            | Self::Results
            | Self::Sources
            | Self::Outside
            | Self::Opening
            | Self::Clearing => Vec::new(),
            Self::Member(account, agent) => {
                vec![("account", account.as_str()), ("agent", agent.as_str())]
            }
            Self::Fund(fund) | Self::EndedFund(fund) => vec![("fund", fund.as_str())],
            Self::Appropriation(pot) | Self::Income(pot) | Self::Expense(pot) => {
                vec![("pot", pot.as_str())]
            }
            Self::Claims(account) | Self::EndedAccount(account) => {
                vec![("account", account.as_str())]
            }
        }
    }

    fn path(&self) -> &'static str {
        match self {
            Self::Cash => "Assets:Cash",
            Self::Results => "Assets:Results",
            Self::Sources => "Assets:Sources",
            Self::Member(..) => "Liabilities:Members",
            Self::Outside => "Liabilities:Outside",
            Self::Opening => "Equity:Opening",
            Self::Fund(_) => "Equity:Funds",
            Self::Appropriation(_) => "Equity:Appropriation",
            Self::Clearing => "Equity:Clearing",
            Self::Claims(_) => "Equity:Claims",
            Self::EndedFund(_) => "Equity:Ended:Funds",
            Self::EndedAccount(_) => "Equity:Ended:Accounts",
            Self::Income(_) => "Income",
            Self::Expense(_) => "Expenses",
        }
    }
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.path())?;
        for (what, text) in self.named() {
            let blank = if what == "agent" { name::OF_IDS } else { name::OF_LABELS };
            write!(f, ":{}", name::component(text, blank))?;
        }
        Ok(())
    }
}
