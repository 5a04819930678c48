//! A statement: the result of one distribution as data, and why it is so.
//!
//! `result` holds the facts of the result events and nothing else; the digest covers them, so it
//! is the same in a preview, in the close and in a recomputation years later. `provenance` says how
//! they came about and may grow with every version. Amounts of money stand at the book's scale,
//! other numbers in normal form, an exact quota as a fraction where it is one. The fields stand in
//! the order of their names, so that what serde writes is canonical.
//!
//! How a statement is computed stands in [`compute`], how a closed one is read back in
//! [`published`]; this file only says what a statement is.

use std::collections::BTreeMap;
use std::sync::Arc;

use commonbook_core::door::ClosedPeriod;
use commonbook_core::event::{Hash, Label, Position};
use commonbook_core::value::{Date, Id, Period, Timestamp};
use serde::Serialize;

use crate::roster::identity::Identity;
use crate::standing::pending::Pending;

mod assemble;
mod balance_sheet;
mod compute;
pub mod dissolution;
mod events;
mod fit;
mod prepared;
mod published;
mod shown;

pub(crate) use balance_sheet::shown;
pub use compute::{Computed, Request, compute, compute_statement};
pub(crate) use compute::{Reading, Recomputing, compute_watching, recompute, rules_of};
pub use events::result_events;
pub(crate) use events::{both, facts};
pub use published::published;
pub use shown::Shown;

/// The schema that statements of this version follow.
pub const SCHEMA: &str = "commonbook.statement/1";

/// A statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Statement {
    /// SHA-256 over the data of the result events.
    pub digest: Hash,
    /// How it came about.
    pub provenance: Provenance,
    /// What was decided.
    pub result: ResultFacts,
    /// [`SCHEMA`].
    pub schema: &'static str,
}

/// The facts of the result events.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ResultFacts {
    /// What was posted, by account and agent.
    pub accounts: BTreeMap<String, BTreeMap<Id, Shown>>,
    /// What it changes in earlier closes, in the order of the closes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub adjustments: Vec<Adjusted>,
    /// What each contributor was given; whoever got nothing is left out.
    pub agents: BTreeMap<Id, AgentResult>,
    /// By how much each fund moved.
    pub funds: BTreeMap<String, Shown>,
    /// Every movement, in order.
    pub lines: Vec<LineResult>,
    /// What of the adjustments is not settled between contributors and the co-op.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unsettled: Vec<Unsettled>,
}

/// What changes in one earlier close: differences, below zero where there is less.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Adjusted {
    /// By account and agent.
    pub accounts: BTreeMap<String, BTreeMap<Id, Shown>>,
    /// By contributor and line.
    pub agents: BTreeMap<Id, AgentResult>,
    /// By fund.
    pub funds: BTreeMap<String, Shown>,
    /// By movement.
    pub lines: Vec<LineResult>,
    /// The position of the close.
    pub of: Position,
}

/// What of the adjustments is not settled: it leaves the account for another place, below zero it
/// comes from there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unsettled {
    /// The contributor's account.
    pub account: String,
    /// Whose.
    pub agent: Id,
    /// How much.
    pub amount: Shown,
    /// `waived` for what is too small, `borne` for what is not taken back.
    pub how: &'static str,
    /// The place that takes it up or bears it.
    pub to: String,
}

/// What one contributor was given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AgentResult {
    /// By line, in the order of the rules.
    pub lines: Vec<AgentLine>,
    /// The sum.
    pub total: Shown,
}

/// One line's share of one contributor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AgentLine {
    /// How much.
    pub amount: Shown,
    /// What was taken off it afterwards.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub less: Vec<Less>,
    /// The line.
    pub name: Label,
    /// Which accounts the rest went to, where they are several.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub paid: Vec<Paid>,
    /// The amount by key, when the line has several.
    pub parts: Vec<Part>,
    /// The rounding unit that is part of the amount, when one was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rounding: Option<Shown>,
}

/// What was taken off a share.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Less {
    /// How much.
    pub amount: Shown,
    /// Where the contributor directed it: the position of the event.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub directed: Option<Position>,
    /// Where it went.
    pub to: String,
}

impl Less {
    /// Whether it went to an account, the contributor's own or that of an agent who was given it,
    /// which is no movement.
    #[must_use]
    pub fn is_of_an_account(&self) -> bool {
        self.to.starts_with("account ") || self.to.starts_with("agent ")
    }
}

/// What one account got of a share.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Paid {
    /// The account.
    pub account: String,
    /// How much.
    pub amount: Shown,
}

/// The part that one key gave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Part {
    /// How much.
    pub amount: Shown,
    /// The key.
    pub by: String,
}

/// One movement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LineResult {
    /// How much.
    pub amount: Shown,
    /// `true` for the rounding difference beside a line's main movement.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub difference: Option<bool>,
    /// `true` for what ended there, before the first step.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expired: Option<bool>,
    /// From where.
    pub from: String,
    /// The line; for a source and for a pot's rest, the pot (`pot grain`); for what ended, where.
    pub name: String,
    /// To where.
    pub to: String,
}

/// How a result came about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Provenance {
    /// The later closes that have adjusted it since it was published.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub adjusted_by: Vec<Closed>,
    /// The earlier closes that it adjusts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub adjusts: Vec<Closed>,
    /// The last day that counts.
    pub as_of: Date,
    /// Funds and accounts before and after.
    pub balances: Balances,
    /// The book's origin.
    pub book: String,
    /// What must hold, and whether it does.
    pub checks: Vec<Check>,
    /// The book's currency.
    pub currency: String,
    /// The engine of the rules.
    pub engine: u32,
    /// What is odd.
    pub findings: Vec<String>,
    /// Ids that count as one person's, and who is succeeded by whom, as the period sees them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub identities: Vec<Identity>,
    /// `recorded_at` of the last event that the book had.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub known_at: Option<Timestamp>,
    /// Named values, in order.
    pub lets: Vec<Named>,
    /// The distribution's number within rules and period, from 1.
    pub number: u32,
    /// What was recorded for closed periods of these rules and counts nowhere yet.
    pub pending: Vec<Pending>,
    /// The period.
    pub period: Period,
    /// How many events the book had.
    pub position: Position,
    /// All that entered each pot.
    pub pots: Vec<Pot>,
    /// What computed it.
    pub program: String,
    /// Which credits were paid back, and how much of each.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub redeemed: Vec<Redeemed>,
    /// Figures of the commons.
    pub reports: Vec<Named>,
    /// The root of the book at that size.
    pub root: Hash,
    /// The rules' name.
    pub rules: String,
    /// SHA-256 of the rules' text.
    pub rules_hash: Hash,
    /// Why each contributor got what it got.
    pub shares: Vec<ShareWhy>,
    /// Whether it is closed.
    pub status: Status,
    /// What each step did.
    pub steps: Vec<Step>,
    /// How many shares were zero and left out, summed over lines.
    pub zero_shares: u64,
}

/// Whether a statement stands in the book.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Computed; nothing is closed.
    Open,
    /// A closed distribution computed again: as it would be with all that is asked for.
    Recomputed,
    /// Read back from a close.
    Closed,
    /// What a close would write.
    Preview,
    /// Read back from a close that was reopened and counts no more.
    Reopened,
}

impl Status {
    /// The word in a statement.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Recomputed => "recomputed",
            Self::Closed => "closed",
            Self::Preview => "preview",
            Self::Reopened => "reopened",
        }
    }
}

/// One closed distribution.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Closed {
    /// The number within rules and period.
    pub number: u32,
    /// The position of its `distribution_closed`.
    pub of: Position,
    /// The period.
    pub period: Period,
    /// The rules' name.
    pub rules: String,
}

impl Closed {
    /// What a close is of.
    #[must_use]
    pub fn of(close: &ClosedPeriod) -> Self {
        let ClosedPeriod { position, number, period, rules, .. } = close;
        Self { of: *position, number: *number, period: *period, rules: rules.clone() }
    }
}

/// Funds and accounts before and after.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Balances {
    /// By account, then agent; who has nothing and got nothing is left out.
    pub accounts: BTreeMap<String, BTreeMap<Id, AccountBalance>>,
    /// By fund.
    pub funds: BTreeMap<String, FundBalance>,
}

/// A contributor's account before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AccountBalance {
    /// What this distribution adjusts in what earlier ones posted.
    #[serde(skip_serializing_if = "Shown::is_zero")]
    pub adjusted: Shown,
    /// After.
    pub closing: Shown,
    /// Before.
    pub opening: Shown,
    /// What this distribution posts.
    pub posted: Shown,
}

/// A fund before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FundBalance {
    /// What this distribution adjusts in what earlier ones moved.
    #[serde(skip_serializing_if = "Shown::is_zero")]
    pub adjusted: Shown,
    /// After.
    pub closing: Shown,
    /// What this distribution moves.
    pub moved: Shown,
    /// Before.
    pub opening: Shown,
}

/// A check and how it came out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Check {
    /// The clause of law or statutes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basis: Option<String>,
    /// Whether it holds.
    pub holds: bool,
    /// Its label, or its condition as written.
    pub name: String,
}

/// A `let` or a `report`: one value, or one for each agent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Named {
    /// Its name.
    pub name: String,
    /// Whether a quotient was rounded to 18 places when it was kept.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub rounded: bool,
    /// The unit of a number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// The one value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<NamedOne>,
    /// The values by agent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub values: Option<BTreeMap<Id, NamedOne>>,
}

/// One named value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum NamedOne {
    /// A number.
    Number(Shown),
    /// A condition.
    Truth(bool),
    /// A key.
    Key(String),
}

/// A pot and all that entered it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Pot {
    /// What entered it.
    pub amount: Shown,
    /// Its name.
    pub name: String,
}

/// What was paid back of one credit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Redeemed {
    /// The account that owed it.
    pub account: String,
    /// To whom.
    pub agent: Id,
    /// How much.
    pub amount: Shown,
    /// The position of the event that credited it.
    pub of: Position,
    /// The day it was earned.
    pub on: Date,
}

/// Why one contributor got what it got of one line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShareWhy {
    /// Who.
    pub agent: Id,
    /// The line.
    pub line: Arc<str>,
    /// The exact quota before rounding.
    pub quota: Shown,
    /// How many smallest units rounding gave.
    pub rounding_unit: i64,
    /// The weight; with several keys the sum of its exact fractions.
    pub weight: Shown,
}

/// What a step did and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    /// What left the pot.
    pub amount: Shown,
    /// What stood in the pot before.
    pub base: Shown,
    /// The clause of law or statutes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basis: Option<String>,
    /// The floor or cap that bound the amount.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bound: Option<Bound>,
    /// How many were in the circle.
    pub circle: u64,
    /// The pot.
    pub from: String,
    /// `line`, `each`, `split`, `absorb`, `redeem`, `pot` or `ended`.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// What `takes` asked for, exactly; left out for `rest`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub takes: Option<Shown>,
    /// The sum of the circle's weights.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weights: Option<Shown>,
}

/// A floor or cap that bound an amount.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Bound {
    /// The clause as written.
    pub clause: String,
    /// What it came to.
    pub value: Shown,
}
