//! The steps: what moves, names, tests or shows money.

use serde::Serialize;

use super::{Expr, Name, NumberLiteral, PercentLiteral, Place, PlaceKind, Span};

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
    /// `pays account X`: the claim that is paid by it.
    pub pays: Option<Place>,
    /// What becomes of each share, in the order written.
    pub after: Vec<After>,
    /// What contributors may direct of their shares.
    #[serde(flatten)]
    pub directing: Directing,
    /// The rule's source in law or statutes.
    pub basis: Option<Name>,
    /// The whole statement's place.
    #[serde(skip)]
    pub span: Span,
}

/// `waived to PLACE` and `directed to nobody`.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Directing {
    /// Where goes what a contributor waives.
    #[serde(rename = "waived_to", skip_serializing_if = "Option::is_none")]
    pub waived: Option<Place>,
    /// `directed to nobody`, with its place: no share of the step is directed.
    #[serde(
        serialize_with = "crate::syntax::tree_json::flag",
        skip_serializing_if = "Option::is_none"
    )]
    pub directed_to_nobody: Option<Span>,
}

impl Directing {
    /// The first of the clauses that is written.
    #[must_use]
    pub fn first(&self) -> Option<Span> {
        let waived = self.waived.as_ref().map(|place| place.span);
        waived.into_iter().chain(self.directed_to_nobody).min()
    }
}

/// `shared equally` or `shared by ...`.
#[derive(Clone, Debug, Serialize)]
pub struct Shared {
    /// By what.
    pub by: SharedBy,
    /// `catching up on "A", "B"`: the steps whose earlier payments are made up for.
    pub catching_up: Vec<Name>,
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

/// What becomes of what is due to each contributor, after the allocation.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum After {
    /// `paid 20% cash [rounded ...], rest retained`: into which accounts it goes.
    Paid {
        /// The parts in the order written; the last is the rest.
        parts: Vec<PaidPart>,
        /// The clause's place.
        #[serde(skip)]
        span: Span,
    },
    /// `less EXPR [when C] to PLACE`: what is taken off it first.
    Less {
        /// How much, per contributor.
        amount: Expr,
        /// From whom.
        when: Option<Expr>,
        /// Where it goes.
        to: Place,
        /// The clause's place.
        #[serde(skip)]
        span: Span,
    },
    /// `under 5.00 USD to PLACE`: what is too little to pay.
    Under {
        /// The smallest amount that is paid.
        amount: Expr,
        /// Where less goes.
        to: Place,
        /// The clause's place.
        #[serde(skip)]
        span: Span,
    },
    /// `nobody above EXPR, excess shared again | to PLACE`.
    NobodyAbove {
        /// The most that one contributor is given.
        cap: Expr,
        /// What becomes of what is above.
        excess: Excess,
        /// The clause's place.
        #[serde(skip)]
        span: Span,
    },
}

impl After {
    /// The clause's place.
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            Self::Paid { span, .. }
            | Self::Less { span, .. }
            | Self::Under { span, .. }
            | Self::NobodyAbove { span, .. } => *span,
        }
    }
}

/// What becomes of what is above a cap.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Excess {
    /// It is shared again among those below it, by the same weights.
    SharedAgain,
    /// It goes to a place.
    To(Place),
}

/// `20% cash [rounded ...]` or `rest retained`.
#[derive(Clone, Debug, Serialize)]
pub struct PaidPart {
    /// How much of what is due; `None` is the rest.
    pub amount: Option<Expr>,
    /// The account; `cash` is the payable.
    pub account: Name,
    /// How it is rounded; `None` is half up.
    pub rounded: Option<Rounded>,
    /// The part's place.
    #[serde(skip)]
    pub span: Span,
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
    /// `when`: the step does nothing where this does not hold.
    pub when: Option<Expr>,
    /// `among`: who takes part.
    pub among: Option<Expr>,
    /// `amounts to`; `None` only beside an error.
    pub amounts_to: Option<Expr>,
    /// `nets to zero`, with its place.
    #[serde(serialize_with = "crate::syntax::tree_json::flag")]
    pub nets_to_zero: Option<Span>,
    /// What becomes of each amount, in the order written.
    pub after: Vec<After>,
    /// What contributors may direct of their amounts.
    #[serde(flatten)]
    pub directing: Directing,
    /// `rounded ...`.
    pub rounded: Option<Rounded>,
    /// The rule's source in law or statutes.
    pub basis: Option<Name>,
    /// The whole statement's place.
    #[serde(skip)]
    pub span: Span,
}

impl Each {
    /// Whether it draws on a pot or fund, which belongs to everybody.
    #[must_use]
    pub fn draws_on_a_common_place(&self) -> bool {
        let kind = self.from.as_ref().map(|place| place.kind);
        matches!(kind, Some(PlaceKind::Pot | PlaceKind::Fund))
    }

    /// Whether contributors pay by it, or an account of theirs does.
    #[must_use]
    pub fn collects(&self) -> bool {
        let kind = self.from.as_ref().map(|place| place.kind);
        kind == Some(PlaceKind::Them)
            || (kind == Some(PlaceKind::Account)
                && self
                    .to
                    .as_ref()
                    .is_some_and(|to| matches!(to.kind, PlaceKind::Pot | PlaceKind::Fund)))
    }

    /// Whether what it moves goes to a place of everybody, so that its shares are below zero.
    #[must_use]
    pub fn is_borne(&self) -> bool {
        self.to.as_ref().is_some_and(|to| matches!(to.kind, PlaceKind::Pot | PlaceKind::Fund))
    }
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
