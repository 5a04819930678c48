//! The statement that says how adjustments of closed periods are settled.

use serde::Serialize;

use super::{Expr, Name, Place, Span};

/// `adjustments` and its entries.
#[derive(Clone, Debug, Serialize)]
pub struct Adjustments {
    /// `under EXPR to PLACE`: what is too small to settle, and the fund that takes it up.
    pub under: Option<Small>,
    /// `take back ...`, in the order written; the first that a contributor belongs to holds.
    pub back: Vec<TakeBack>,
    /// The rule's source in law or statutes.
    pub basis: Option<Name>,
    /// The whole statement's place.
    #[serde(skip)]
    pub span: Span,
}

/// `under EXPR to PLACE`.
#[derive(Clone, Debug, Serialize)]
pub struct Small {
    /// Below which amount.
    pub amount: Expr,
    /// The fund.
    pub to: Place,
    /// The entry's place.
    #[serde(skip)]
    pub span: Span,
}

/// `take back [among CONDITION] at most EXPR, rest to PLACE`.
#[derive(Clone, Debug, Serialize)]
pub struct TakeBack {
    /// Whom it is about.
    pub among: Option<Expr>,
    /// How much is taken off what is payable at one close.
    pub at_most: Expr,
    /// The fund, or the contributor's own account, that bears the rest.
    pub rest_to: Place,
    /// The entry's place.
    #[serde(skip)]
    pub span: Span,
}
