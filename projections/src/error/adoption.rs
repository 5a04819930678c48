//! Why rules that a book could otherwise keep are not adopted: they do not fit beside the rule sets
//! in force with them, or after the text whose place they take.
//!
//! Each message says whose texts meet, in what, and which line to write. The checks themselves
//! stand with the adopted rules; nothing is checked here.

use commonbook_core::event::Position;
use commonbook_core::value::Date;
use thiserror::Error;

/// Rules that are not adopted because of other texts in the book.
#[derive(Debug, Error)]
pub enum AdoptionError {
    /// A fund or account of one name is one for all rules; adopt texts that say the same of it.
    #[error(
        "{what} is one for all rules: {rules:?} say {own} of it, and {other:?}, adopted at \
         position {position}, say {theirs}; nothing was adopted\n\
         hint: declare it alike in both; to change both, adopt one without it first"
    )]
    DeclarationsMustAgree {
        /// The fund or account: `fund losses`.
        what: Box<str>,
        /// The rules that are to be adopted.
        rules: String,
        /// What they say of it.
        own: Box<str>,
        /// The rules beside them.
        other: String,
        /// Where those were adopted.
        position: Position,
        /// What those say of it.
        theirs: Box<str>,
    },
    /// A fund that new rules declare indivisible is so in all rules in force; adopt those first.
    #[error(
        "rules {rules:?} declare the fund {fund} indivisible, and {held_by:?}, adopted at position \
         {position}, hold it less strictly and could not be closed any more; nothing was adopted\n\
         hint: adopt {held_by:?} from the same day first, with: fund {fund} indivisible"
    )]
    FundMustBeIndivisibleInAll {
        /// The fund.
        fund: String,
        /// The new rules.
        rules: String,
        /// The rules that hold it loosely.
        held_by: String,
        /// Where those were adopted.
        position: Position,
    },
    /// Money of an indivisible fund goes from one rule set to the next, and then to members.
    #[error(
        "money of the fund {fund}, which the rules {declared_by:?} declare indivisible, could \
         reach {end}: {path}; nothing was adopted\n\
         hint: declare the funds on that path indivisible, or let one of the steps draw on another"
    )]
    IndivisibleMustNotReachMembers {
        /// The fund.
        fund: String,
        /// The rules that declare it indivisible.
        declared_by: String,
        /// `members`, or a divisible fund.
        end: Box<str>,
        /// The steps, each with its rules.
        path: Box<str>,
    },
    /// Claims go on under new rules, or the rules say what becomes of them.
    #[error(
        "{rules:?} from {from} on do not say what becomes of the claims in {account:?}, which the \
         text before them keeps; nothing was adopted\n\
         hint: keep the measure {account}, or write {line}"
    )]
    ClaimsMustContinueOrClose {
        /// The rules' name.
        rules: String,
        /// The first day of the text that lacks the line.
        from: Date,
        /// The measure that is gone, and its account.
        account: String,
        /// A line that would do.
        line: String,
    },
    /// Rules end and hand on claims of their own alone.
    #[error(
        "{rules:?} would end or hand on the claims in {account:?}, which are not theirs: {why}; \
         nothing was adopted\n\
         hint: name a measure of an earlier text of these rules, or an account that only \
         balance_opened knows"
    )]
    ClaimsMustBeOfTheseRules {
        /// The account.
        account: String,
        /// The rules' name.
        rules: String,
        /// Whose it is, or that nobody knows it.
        why: String,
    },
    /// Claims go on in their own unit, and to a fund as money.
    #[error(
        "{rules:?} would move the claims in {account:?}, which are in {unit}, to {to}, which is in \
         {wanted}; nothing was adopted\n\
         hint: write closes {account:?} alone, which ends them and moves nothing, or name a \
         measure in {unit}"
    )]
    ClaimsMustKeepTheirUnit {
        /// The account.
        account: String,
        /// The rules' name.
        rules: String,
        /// What the claims are in.
        unit: Box<str>,
        /// Where they would go: `fund reserve`.
        to: Box<str>,
        /// What that is in.
        wanted: Box<str>,
    },
    /// An account of claims is kept by one rule set.
    #[error(
        "{rules:?} and {other:?}, adopted at position {position}, both keep the claims of \
         {account:?} or say what becomes of them; nothing was adopted\n\
         hint: give the measure another name here; other rules may read the account"
    )]
    ClaimsMustHaveOneKeeper {
        /// The account.
        account: String,
        /// The rules that are to be adopted.
        rules: String,
        /// The rules that keep it.
        other: String,
        /// Where those were adopted.
        position: Position,
    },
}

impl AdoptionError {
    /// The stable code, for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::DeclarationsMustAgree { .. } => "DeclarationsMustAgree",
            Self::FundMustBeIndivisibleInAll { .. } => "FundMustBeIndivisibleInAll",
            Self::IndivisibleMustNotReachMembers { .. } => "IndivisibleMustNotReachMembers",
            Self::ClaimsMustContinueOrClose { .. } => "ClaimsMustContinueOrClose",
            Self::ClaimsMustBeOfTheseRules { .. } => "ClaimsMustBeOfTheseRules",
            Self::ClaimsMustKeepTheirUnit { .. } => "ClaimsMustKeepTheirUnit",
            Self::ClaimsMustHaveOneKeeper { .. } => "ClaimsMustHaveOneKeeper",
        }
    }
}
