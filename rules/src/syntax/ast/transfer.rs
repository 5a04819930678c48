//! The steps that move an amount among several places: `split`, `absorb`, `redeem`.

use serde::Serialize;

use super::{Expr, Name, PercentLiteral, Place, Shared, Span, TenureUnit};

/// `split "NAME" [from PLACE]` and its parts.
#[derive(Clone, Debug, Serialize)]
pub struct Split {
    /// Its name, always quoted.
    pub name: Name,
    /// `from`: the pot or fund it draws on; `None` is the main pot.
    pub from: Option<Place>,
    /// `takes`: how much is split; `None` is all that is left.
    pub takes: Option<Expr>,
    /// `when`: the step does nothing where this does not hold.
    pub when: Option<Expr>,
    /// `to PLACE PART [at most ...]`, in the order written.
    pub parts: Vec<SplitPart>,
    /// `spills over`, with its place.
    #[serde(serialize_with = "crate::syntax::tree_json::flag")]
    pub spills_over: Option<Span>,
    /// The rule's source in law or statutes.
    pub basis: Option<Name>,
    /// The whole statement's place.
    #[serde(skip)]
    pub span: Span,
}

/// `to PLACE PERCENT [at most ...]` or `to PLACE by WEIGHT [at most ...]`.
#[derive(Clone, Debug, Serialize)]
pub struct SplitPart {
    /// Where it goes.
    pub to: Place,
    /// How much of the amount.
    pub weight: SplitWeight,
    /// Caps, all of which hold.
    pub at_most: Vec<Expr>,
    /// The part's place.
    #[serde(skip)]
    pub span: Span,
}

/// What a part of a split is in proportion to.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SplitWeight {
    /// A percentage of the amount.
    Percent(PercentLiteral),
    /// A number beside those of the other parts.
    By(Expr),
}

/// `absorb "NAME" [of pot X]` and its entries.
#[derive(Clone, Debug, Serialize)]
pub struct Absorb {
    /// Its name, always quoted.
    pub name: Name,
    /// `of`: the pot that is short; `None` is the main pot.
    pub of: Option<Place>,
    /// `when`: the step does nothing where this does not hold.
    pub when: Option<Expr>,
    /// `from PLACE ...`, in the order in which they bear the loss.
    pub parts: Vec<AbsorbPart>,
    /// The rule's source in law or statutes.
    pub basis: Option<Name>,
    /// The whole statement's place.
    #[serde(skip)]
    pub span: Span,
}

/// `from fund X [at most ...]` or `from account Y shared ... [among ...] [not below 0]`.
#[derive(Clone, Debug, Serialize)]
pub struct AbsorbPart {
    /// Who bears it.
    pub from: Place,
    /// By what it is shared, for an account.
    pub shared: Option<Shared>,
    /// Who takes part.
    pub among: Option<Expr>,
    /// Caps, all of which hold.
    pub at_most: Vec<Expr>,
    /// `not below 0`, with its place.
    #[serde(serialize_with = "crate::syntax::tree_json::flag")]
    pub not_below_zero: Option<Span>,
    /// The entry's place.
    #[serde(skip)]
    pub span: Span,
}

/// `redeem "NAME" from account X` and its clauses.
#[derive(Clone, Debug, Serialize)]
pub struct Redeem {
    /// Its name, always quoted.
    pub name: Name,
    /// The account; `None` only beside an error.
    pub from: Option<Place>,
    /// `takes`: a budget for all.
    pub takes: Option<Expr>,
    /// `amounts to`: a sum for each.
    pub amounts_to: Option<Expr>,
    /// `at most`: caps of the budget, all of which hold.
    pub at_most: Vec<Expr>,
    /// `when`: the step does nothing where this does not hold.
    pub when: Option<Expr>,
    /// `among`: who takes part.
    pub among: Option<Expr>,
    /// `oldest first` or `in proportion`; `None` is oldest first.
    pub order: Option<Order>,
    /// `older than N years`: which credits may be paid.
    pub older_than: Option<Age>,
    /// `to`: the account that is credited; `None` is the contributor's payable.
    pub to: Option<Place>,
    /// The rule's source in law or statutes.
    pub basis: Option<Name>,
    /// The whole statement's place.
    #[serde(skip)]
    pub span: Span,
}

/// Which credits a budget pays first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// Those of the oldest day; within one day in proportion.
    OldestFirst,
    /// All of them in proportion.
    InProportion,
}

/// `older than N years`.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Age {
    /// How many.
    pub number: u32,
    /// Of what.
    pub unit: TenureUnit,
    /// The clause's place.
    #[serde(skip)]
    pub span: Span,
}
