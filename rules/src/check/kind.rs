//! What an expression is: a number with its unit, a key or a condition, and whether there is one
//! or one per contributor.
//!
//! Within a measure the unit that the event's quantity was recorded in is not known. It is carried
//! as a factor of its own ([`Term::quantities`]) and solved by the first place that fixes it, so
//! `quantity * 24.00 EUR/h` in a measure of EUR says that the quantity is hours.
//! `0` fits every unit, so it has a kind of its own. What could not be typed is
//! [`Kind::Unknown`]: it was reported before, and nothing is said about it again.

use commonbook_core::value::{Unit, ValueError};

/// The type of an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Type {
    /// What it is.
    pub(super) kind: Kind,
    /// Whether there is one per contributor.
    pub(super) each: bool,
}

/// What a value can be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Reported before, or not readable.
    Unknown,
    /// A bare `0`, which fits every unit.
    Zero,
    /// A number of a unit.
    Number(Term),
    /// A key, such as an attribute's value.
    Key,
    /// True or false.
    Condition,
}

/// A unit, and how often the unknown unit of an event's quantity multiplies it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Term {
    /// The part that is known.
    pub(super) unit: Unit,
    /// The exponent of the quantity's own unit.
    pub(super) quantities: i8,
}

impl Term {
    /// A unit that is known.
    pub(super) fn known(unit: Unit) -> Self {
        Self { unit, quantities: 0 }
    }

    /// The product.
    pub(super) fn mul(&self, other: &Self) -> Result<Self, ValueError> {
        let quantities = self.quantities.checked_add(other.quantities);
        let quantities = quantities.ok_or(ValueError::UnitTooLong)?;
        Ok(Self { unit: self.unit.mul(&other.unit)?, quantities })
    }

    /// The quotient.
    pub(super) fn div(&self, other: &Self) -> Result<Self, ValueError> {
        let quantities = self.quantities.checked_sub(other.quantities);
        let quantities = quantities.ok_or(ValueError::UnitTooLong)?;
        Ok(Self { unit: self.unit.div(&other.unit)?, quantities })
    }

    /// With the quantity's unit put in, once it is known.
    pub(super) fn with_quantity(&self, quantity: Option<&Unit>) -> Result<Self, ValueError> {
        let Some(quantity) = quantity else { return Ok(self.clone()) };
        let mut unit = self.unit.clone();
        for _ in 0..self.quantities {
            unit = unit.mul(quantity)?;
        }
        for _ in self.quantities..0 {
            unit = unit.div(quantity)?;
        }
        Ok(Self::known(unit))
    }

    /// For messages: `EUR/h`, and `the quantity's unit` where that is open.
    pub(super) fn shown(&self) -> String {
        match (self.quantities, self.unit.is_number()) {
            (0, _) => self.unit.to_string(),
            (1, true) => "the quantity's unit".to_owned(),
            (1, false) => format!("{} times the quantity's unit", self.unit),
            (-1, _) => format!("{} for one unit of the quantity", self.unit),
            (_, _) => "a power of the quantity's unit".to_owned(),
        }
    }
}

impl Type {
    /// Reported before.
    pub(super) const UNKNOWN: Self = Self { kind: Kind::Unknown, each: false };

    /// One number of a unit.
    pub(super) fn number(unit: Unit) -> Self {
        Self { kind: Kind::Number(Term::known(unit)), each: false }
    }

    /// One bare number.
    pub(super) fn bare() -> Self {
        Self::number(Unit::number())
    }

    /// One of a kind.
    pub(super) fn one(kind: Kind) -> Self {
        Self { kind, each: false }
    }

    /// One per contributor where `each` says so.
    pub(super) fn each(self, each: bool) -> Self {
        Self { each, ..self }
    }

    /// Whether it was reported before.
    pub(super) fn is_unknown(&self) -> bool {
        self.kind == Kind::Unknown
    }

    /// Whether it is a number, or was reported before.
    pub(super) fn may_be_number(&self) -> bool {
        matches!(self.kind, Kind::Unknown | Kind::Zero | Kind::Number(_))
    }

    /// The unit, when it is a number of a known one; a bare zero is a plain number.
    pub(super) fn unit(&self) -> Option<Unit> {
        match &self.kind {
            Kind::Number(term) if term.quantities == 0 => Some(term.unit.clone()),
            Kind::Zero => Some(Unit::number()),
            Kind::Number(_) | Kind::Unknown | Kind::Key | Kind::Condition => None,
        }
    }
}

/// A unit as the subject of a sentence: `money`, `hours`, `a bare number`.
pub(super) fn noun(term: &Term, currency: Option<&Unit>) -> String {
    if term.quantities != 0 {
        return term.shown();
    }
    if Some(&term.unit) == currency {
        return "money".to_owned();
    }
    if term.unit.is_number() {
        return "a bare number".to_owned();
    }
    match term.unit.word() {
        Some("h") => "hours".to_owned(),
        Some("d") => "days".to_owned(),
        Some(word) => word.to_owned(),
        None => format!("a value in {}", term.unit),
    }
}
