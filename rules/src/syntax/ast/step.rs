//! The steps: what moves, names, tests or shows money.

use serde::Serialize;

use super::{Expr, Name, NumberLiteral, PercentLiteral, Place, Span};

/// `let NAME = EXPR [basis "..."]`.
#[derive(Clone, Debug, Serialize)]
pub struct Let {
    /// Its name, never quoted.
    pub name: Name,
    /// The value.
    pub value: Expr,
    /// The rule's source in law or statutes.
    pub basis: Option<Name>,
    /// The whole statement's place.
    #[serde(skip)]
    pub span: Span,
}

/// `line "NAME" [from PLACE]` and its clauses.
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    /// Its name, always quoted.
    pub name: Name,
    /// `from`: the pot or fund it draws on; `None` is the main pot.
    pub from: Option<Place>,
    /// `takes`; `None` only beside an error.
    pub takes: Option<Expr>,
    /// `at least`: floors, all of which hold.
    pub at_least: Vec<Expr>,
    /// `at most`: caps, all of which hold.
    pub at_most: Vec<Expr>,
    /// `when`: the line does nothing where this does not hold.
    pub when: Option<Expr>,
    /// `among`: who takes part.
    pub among: Option<Expr>,
    /// `even below zero`, with its place.
    #[serde(serialize_with = "crate::syntax::tree_json::flag")]
    pub even_below_zero: Option<Span>,
    /// `to`: where it goes, or the account that the shares are credited to.
    pub to: Option<Place>,
    /// `shared by ...` or `shared equally`.
    pub shared: Option<Shared>,
    /// `otherwise to`: where it goes when there is nobody to share among.
    pub otherwise: Option<Place>,
    /// `rounded ...`.
    pub rounded: Option<Rounded>,
    /// `ties by turn`, with its place.
    #[serde(serialize_with = "crate::syntax::tree_json::flag")]
    pub ties_by_turn: Option<Span>,
    /// The rule's source in law or statutes.
    pub basis: Option<Name>,
    /// The whole statement's place.
    #[serde(skip)]
    pub span: Span,
}

/// `shared equally` or `shared by ...`.
#[derive(Clone, Debug, Serialize)]
pub struct Shared {
    /// By what.
    pub by: SharedBy,
    /// The clause's place.
    #[serde(skip)]
    pub span: Span,
}

/// What a line is shared by.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SharedBy {
    /// The same to everyone in the circle.
    Equally,
    /// By one weight without a percentage, or by several keys with one each.
    Keys(Vec<ShareKey>),
}

/// `[PERCENT by] WEIGHT`.
#[derive(Clone, Debug, Serialize)]
pub struct ShareKey {
    /// The part of the line; `None` only for a single key.
    pub percent: Option<PercentLiteral>,
    /// The weight: one value per contributor.
    pub weight: Expr,
    /// The key's place.
    #[serde(skip)]
    pub span: Span,
}

/// `rounded MODE [to STEP] [, difference to PLACE | , difference left in the pot]`.
#[derive(Clone, Debug, Serialize)]
pub struct Rounded {
    /// Which way.
    pub mode: RoundingMode,
    /// `to 1.00 USD`: the smallest unit that is paid; `None` is the currency's.
    pub step: Option<NumberLiteral>,
    /// What becomes of the difference; `None` where nothing was written.
    pub difference: Option<Difference>,
    /// The clause's place.
    #[serde(skip)]
    pub span: Span,
}

/// The ways to round that can be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RoundingMode {
    /// To the nearest, halves away from zero.
    HalfUp,
    /// To the nearest, halves to the even neighbour.
    HalfEven,
    /// Away from zero.
    Up,
    /// Toward zero.
    Down,
}

/// What becomes of a rounding difference.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Difference {
    /// `difference to PLACE`.
    To(Place),
    /// `difference left in the pot`.
    LeftInThePot,
}

/// `each "NAME" [from PLACE] [to PLACE]` and its clauses.
#[derive(Clone, Debug, Serialize)]
pub struct Each {
    /// Its name, always quoted.
    pub name: Name,
    /// Where the amounts come from; `None` creates a claim.
    pub from: Option<Place>,
    /// Where the amounts go; `None` is the contributor's payable.
    pub to: Option<Place>,
    /// `among`: who takes part.
    pub among: Option<Expr>,
    /// `amounts to`; `None` only beside an error.
    pub amounts_to: Option<Expr>,
    /// `rounded ...`.
    pub rounded: Option<Rounded>,
    /// The rule's source in law or statutes.
    pub basis: Option<Name>,
    /// The whole statement's place.
    #[serde(skip)]
    pub span: Span,
}

/// `check ["NAME"] CONDITION [basis "..."]`.
#[derive(Clone, Debug, Serialize)]
pub struct Check {
    /// Its name, always quoted.
    pub name: Option<Name>,
    /// What must hold.
    pub condition: Expr,
    /// The rule's source in law or statutes.
    pub basis: Option<Name>,
    /// The whole statement's place.
    #[serde(skip)]
    pub span: Span,
}

/// `report "NAME" EXPR [basis "..."]`.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// Its name, always quoted.
    pub name: Name,
    /// The value to show.
    pub value: Expr,
    /// The rule's source in law or statutes.
    pub basis: Option<Name>,
    /// The whole statement's place.
    #[serde(skip)]
    pub span: Span,
}
