//! What an evaluation gives back: every movement of money, and why.
//!
//! `movements`, `shares` and `postings` are the facts a close writes as events; the rest is the
//! record of how they came about, from which statements and explanations are made. There is no
//! second implementation that explains: what is not recorded here cannot be shown.

mod watched;

use std::sync::Arc;

use commonbook_core::value::{Amount, Date, Exact, Id, Unit};

pub use watched::{Behind, Borne, LeftOut, Why};

/// The outcome of one distribution.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// What opened the main pot.
    pub surplus: Option<Amount>,
    /// Movements in the order in which they happened.
    pub movements: Vec<Movement>,
    /// Shares by line, then agent; zero shares are left out.
    pub shares: Vec<Share>,
    /// How many agents with a place in a line's circle got zero, summed over lines.
    pub zero_shares: u64,
    /// Postings to accounts by account, then agent: what steps credited and what they took, each in
    /// one sum. What is added to a claim, what is taken of named credits and what `once` has earned
    /// stand by themselves; zero postings are left out.
    pub postings: Vec<Posting>,
    /// One entry a step, in order.
    pub steps: Vec<StepTrace>,
    /// One entry a `let`, in order.
    pub lets: Vec<NamedValue>,
    /// One entry a `report`, in order.
    pub reports: Vec<NamedValue>,
    /// One entry a `check`, in order.
    pub checks: Vec<CheckTrace>,
    /// All that entered each pot, `main` first, then in order of declaration.
    pub pots: Vec<(String, Amount)>,
    /// Something odd that did not stop the evaluation.
    pub findings: Vec<String>,
    /// Why steps gave watched contributors nothing, in the order of the steps.
    pub left_out: Vec<LeftOut>,
    /// By what watched contributors bore losses.
    pub borne: Vec<Borne>,
    /// How far watched contributors were behind.
    pub behind: Vec<Behind>,
    /// What of the adjustments of earlier closes is not settled, by agent, then account.
    pub unsettled: Vec<Unsettled>,
}

/// What of an adjustment is not settled between a contributor and the co-op.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsettled {
    /// Index into [`crate::Inputs::agents`].
    pub agent: usize,
    /// The contributor's account.
    pub account: String,
    /// How much of what is adjusted; it leaves the account for the place, below zero it comes from
    /// there.
    pub amount: Amount,
    /// The place that takes it up or bears it.
    pub to: Place,
    /// Whether it is too small to settle.
    pub waived: bool,
}

/// Where money comes from or goes to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// A pot of this distribution.
    Pot(String),
    /// A fund of the book.
    Fund(String),
    /// An account, credited per contributor.
    Account(String),
    /// The contributors, by shares.
    Members,
    /// Money the book did not know of (`pot x = source ...`).
    Source,
    /// Nowhere in this distribution: where a claim that an `each` creates comes from.
    Outside,
    /// The payable of an agent to whom another gave a share.
    Agent(Id),
}

impl Posted {
    /// The number.
    #[must_use]
    pub fn exact(&self) -> Exact {
        match self {
            Self::Amount(amount) => amount.exact(),
            Self::Claim(claim) => claim.clone(),
        }
    }
}

impl std::fmt::Display for Posted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Amount(amount) => amount.fmt(f),
            Self::Claim(claim) => claim.fmt(f),
        }
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Pot(name) => write!(f, "pot {name}"),
            Self::Fund(name) => write!(f, "fund {name}"),
            Self::Account(name) => write!(f, "account {name}"),
            Self::Members => f.write_str("members"),
            Self::Source => f.write_str("source"),
            Self::Outside => f.write_str("outside"),
            Self::Agent(id) => write!(f, "agent {id}"),
        }
    }
}

/// One movement of money between places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Movement {
    /// The line or `each` that moved it; `None` for a source and for a pot's `rest to`.
    pub line: Option<String>,
    /// From where.
    pub from: Place,
    /// To where.
    pub to: Place,
    /// How much; negative only for losses and for a difference drawn from its place.
    pub amount: Amount,
    /// Whether this is the rounding difference of a shared line, beside its main movement.
    pub difference: bool,
    /// Whether this is what ended, before the first step.
    pub expired: bool,
}

/// One contributor's part of one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// The line or `each`.
    pub line: Arc<str>,
    /// Index into [`crate::Inputs::agents`].
    pub agent: usize,
    /// The amount, rounded.
    pub amount: Amount,
    /// The amount by key, when the line has several; measure or `let` name and amount.
    pub parts: Vec<(Arc<str>, Amount)>,
    /// The contributor's weight (with several keys: the sum of its exact fractions; of an `each`:
    /// the exact amount).
    pub weight: Exact,
    /// The exact quota before rounding, in the currency.
    pub quota: Exact,
    /// Smallest units given by largest remainder: 1 when the odd cent went here (-1 of a negative
    /// amount), else 0; always 0 where the rules say `rounded`.
    pub rounding_units: i128,
    /// What was taken off it after the allocation, in the order of the clauses.
    pub deductions: Vec<Deduction>,
    /// Into which accounts the rest of it went, where it is more than one; in the order written.
    pub paid: Vec<(Arc<str>, Amount)>,
}

/// Something that was taken off a share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deduction {
    /// The clause as written.
    pub clause: String,
    /// Where it went; an account is the contributor's own.
    pub to: Place,
    /// How much.
    pub amount: Amount,
    /// Where the contributor directed it: the position of the event.
    pub directed: Option<u64>,
}

/// One posting to a contributor's account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posting {
    /// The account; `cash` is the payable.
    pub account: Arc<str>,
    /// Index into [`crate::Inputs::agents`].
    pub agent: usize,
    /// Positive: the co-op owes more.
    pub amount: Posted,
    /// The first day on which a credit counts no more.
    pub expires: Option<Date>,
    /// Which credits a debit takes from, by the positions of their events; empty for the oldest.
    pub lots: Vec<(u64, Exact)>,
    /// Whether this takes off what ended, before the first step.
    pub expired: bool,
}

/// An amount that is posted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Posted {
    /// At the currency's scale.
    Amount(Amount),
    /// A claim: a decimal of at most 18 places, never rounded to money.
    Claim(Exact),
}

/// Why a step moved what it moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepTrace {
    /// `line`, `each`, `split`, `absorb`, `redeem` or `pot`.
    pub kind: &'static str,
    /// The step's name.
    pub name: String,
    /// Where it took from, as a [`Place`] is shown: `pot main`, `fund x`, `source`, `outside`.
    pub from: String,
    /// What stood in that pot before.
    pub available: Amount,
    /// What `takes` or a source asked for, exactly; `None` for `rest`, for `each`, and for a line
    /// that took nothing without being computed.
    pub asked: Option<Exact>,
    /// The clause that bound the amount, as written, and its value: a floor, a cap, a `when` that
    /// does not hold, `what is left` or `not below zero`.
    pub bound: Option<(String, Exact)>,
    /// What left the pot.
    pub amount: Amount,
    /// Total weight of the circle, for shared lines.
    pub weights: Option<Exact>,
    /// How many were in the circle.
    pub circle: u64,
    /// The clause of law or statutes it rests on.
    pub basis: Option<String>,
}

/// A `let` or `report` with its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedValue {
    /// Its name.
    pub name: String,
    /// The unit, or `None` for a key or condition.
    pub unit: Option<Unit>,
    /// One value, or one for each agent.
    pub value: NamedValueKind,
    /// Whether a quotient was rounded to 18 places when it was kept.
    pub rounded: bool,
}

/// The shapes a named value comes in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NamedValueKind {
    /// One number.
    One(Exact),
    /// A number for each agent, in the order of the inputs.
    Each(Vec<Exact>),
    /// A condition.
    Truth(bool),
    /// A key.
    Key(String),
    /// A condition for each agent, in the order of the inputs.
    EachTruth(Vec<bool>),
    /// A key for each agent, `None` for who has none, in the order of the inputs.
    EachKey(Vec<Option<String>>),
}

/// A check and how it came out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckTrace {
    /// Its label, or its condition as written.
    pub name: String,
    /// Whether it held.
    pub holds: bool,
    /// The clause of law or statutes it rests on.
    pub basis: Option<String>,
}
