//! Commodities: what an amount of the journal is an amount of, and its sign in other programs.
//!
//! Money is the book's currency. A claim in that currency is no money yet, so it is a commodity of
//! its own, and so is every other unit. Signs are legal in hledger and in Beancount, have at
//! most 24 characters, and no two are the same:
//!
//! 1. 2 to 16 ASCII capitals or digits, a capital first, stand as they are: `EUR`.
//! 2. A word of small letters and digits, a letter first, is `U.` and the word in capitals: `U.H`.
//! 3. Any other unit is `X.` and the first 16 hexadecimal digits of the SHA-256 of its text.
//! 4. A claim in the book's currency has `.CLAIM` after it.

use std::fmt;

use commonbook_core::event::{Hash, UnitText};
use sha2::{Digest as _, Sha256};

/// What an amount is an amount of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Commodity {
    /// The unit.
    pub unit: UnitText,
    /// What kind of amount.
    pub kind: Kind,
}

/// What kind of amount a commodity is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The book's currency.
    Money,
    /// A claim in the book's currency.
    Claim,
    /// Another unit.
    Other,
}

/// The longest word that stands in a sign as it is.
const LONGEST: usize = 16;

impl Commodity {
    /// What an amount of a unit is, in a book of this currency.
    pub(super) fn of(currency: &UnitText, unit: &UnitText, is_claim: bool) -> Self {
        let kind = match (unit == currency, is_claim) {
            (true, false) => Kind::Money,
            (true, true) => Kind::Claim,
            (false, _) => Kind::Other,
        };
        Self { unit: unit.clone(), kind }
    }

    /// Whether it is the book's money.
    #[must_use]
    pub fn is_money(&self) -> bool {
        self.kind == Kind::Money
    }
}

impl fmt::Display for Commodity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = self.unit.as_str();
        let fits = |first: fn(&char) -> bool, other: fn(char) -> bool| {
            unit.len() <= LONGEST
                && unit.starts_with(|sign| first(&sign))
                && unit.chars().all(|sign| other(sign) || sign.is_ascii_digit())
        };
        if unit.len() > 1 && fits(char::is_ascii_uppercase, |sign| sign.is_ascii_uppercase()) {
            f.write_str(unit)?;
        } else if fits(char::is_ascii_lowercase, |sign| sign.is_ascii_lowercase()) {
            write!(f, "U.{}", unit.to_ascii_uppercase())?;
        } else {
            let hash = Hash(Sha256::digest(unit.as_bytes()).into()).to_string();
            write!(f, "X.{:.16}", hash.to_ascii_uppercase())?;
        }
        f.write_str(if self.kind == Kind::Claim { ".CLAIM" } else { "" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sign(unit: &str, is_claim: bool) -> String {
        let text = |unit| UnitText::parse(unit).unwrap();
        Commodity::of(&text("EUR"), &text(unit), is_claim).to_string()
    }

    #[test]
    fn money_claims_and_other_units_are_different_commodities() {
        assert_eq!(sign("EUR", false), "EUR");
        assert_eq!(sign("EUR", true), "EUR.CLAIM");
        assert_eq!(sign("h", true), "U.H");
        assert_eq!(sign("h", false), "U.H");
        assert_eq!(sign("H", true).len(), 18);
        assert_ne!(sign("H", true), sign("h", true));
        assert!(sign("EUR/h", true).starts_with("X."));
        assert_ne!(sign("EUR/h", true), sign("EUR*h", true));
    }
}
