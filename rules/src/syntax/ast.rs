//! The syntax tree of a rules file: what was written, with its place, and nothing else.
//!
//! The tree is plain data. It says nothing about types, units or names: `checked` trees are built
//! from it. Clauses of a step stand in named fields, so the order in which they were written does
//! not show, except where the order means something (several floors or caps, keys, table entries,
//! items of the document). A node that could not be parsed is left out, or is
//! [`ExprKind::Missing`]; a tree that has one never comes without an error beside it.
//! Expressions have their own file, [`expression`](super::expression).

mod adjustment;
mod example;
mod memory;
mod step;
mod transfer;

use std::sync::Arc;

use commonbook_core::value::{Date, Period, PeriodKind, Weekday};
use serde::Serialize;

pub use super::expression::{
    BinaryOperator, Expr, ExprKind, Function, MembershipState, MembershipTest, NumberLiteral,
    PercentLiteral, StepWord, TenureUnit, UnaryOperator, UnitNode,
};
pub use super::span::Span;
pub use adjustment::{Adjustments, Small, TakeBack};
pub use example::{Example, ExamplePeriod, Expect, Given, GivenKind, Suspended};
pub use memory::{Lasting, Memory, MemoryKind, OnceOnly, Succession, Successor};
pub use step::{
    After, Check, Difference, Directing, Each, Excess, Let, Line, PaidPart, Report, Rounded,
    RoundingMode, ShareKey, Shared, SharedBy,
};
pub use transfer::{Absorb, AbsorbPart, Age, Order, Redeem, Split, SplitPart, SplitWeight};

/// A name or a key as written: a word, or a quoted text without its quotes.
///
/// Where a name stands for a declaration, a word and the same text in quotes are the same name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Name {
    /// The word, or what stands between the quotes.
    pub text: Arc<str>,
    /// Whether it was written in quotes.
    #[serde(skip)]
    pub quoted: bool,
    /// Its place, quotes included.
    #[serde(skip)]
    pub span: Span,
}

/// A whole rules file.
///
/// The header's parts are `None` where they are missing or could not be read; the parser has then
/// reported an error (only `scale` may be left out).
#[derive(Clone, Debug, Default, Serialize)]
pub struct Document {
    /// `rules "NAME"`: the label under which these rules are in force.
    pub name: Option<Name>,
    /// `currency CODE`.
    pub currency: Option<Name>,
    /// `scale N` after the currency, 0 to 18.
    pub scale: Option<Scale>,
    /// `engine N`.
    pub engine: Option<Engine>,
    /// `closes ...`.
    pub closes: Option<Closes>,
    /// Declarations and steps in the order written.
    pub items: Vec<Item>,
}

/// `scale N`: decimal places of the currency.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(transparent)]
pub struct Scale {
    /// 0 to 18.
    pub places: u8,
    /// The number's place.
    #[serde(skip)]
    pub span: Span,
}

/// `engine N`: the evaluator's number that these rules were written for.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(transparent)]
pub struct Engine {
    /// The number.
    pub number: u32,
    /// The number's place.
    #[serde(skip)]
    pub span: Span,
}

/// `closes every month | quarter | year | week [from DAY]`, `closes on call` or
/// `closes on dissolution`.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(transparent)]
pub struct Closes {
    /// How often.
    pub every: Rhythm,
    /// The whole statement's place.
    #[serde(skip)]
    pub span: Span,
}

/// The periods that a rule set closes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Rhythm {
    /// Calendar months.
    Month,
    /// Calendar quarters.
    Quarter,
    /// Calendar years, or fiscal years where a close names another range.
    Year,
    /// Seven days; from Monday (ISO weeks) where no day was written.
    Week {
        /// The first day of the week.
        #[serde(serialize_with = "super::tree_json::display")]
        from: Weekday,
    },
    /// Whenever a `distribution_called` asks for it.
    OnCall,
    /// Once, when the co-op ends; no period is closed.
    OnDissolution,
}

impl Rhythm {
    /// Whether a period is one of the rhythm. Months, quarters and weeks are those of the calendar;
    /// a year is a calendar year, or twelve months from any day; on call and on dissolution, every
    /// period is.
    #[must_use]
    pub fn fits(self, period: Period) -> bool {
        match self {
            Self::Month => period.kind() == PeriodKind::Month,
            Self::Quarter => matches!(period.kind(), PeriodKind::Quarter(_)),
            Self::Year => period.from().plus_months(12) == Some(period.to()),
            Self::Week { from } => period.days() == 7 && period.from().weekday() == from,
            Self::OnCall | Self::OnDissolution => true,
        }
    }
}

/// A declaration or a step.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Item {
    /// A declared number.
    Figure(Figure),
    /// Collective money.
    Fund(Fund),
    /// Money owed per contributor.
    Account(Account),
    /// Values by key.
    Table(Table),
    /// One number per contributor out of events.
    Measure(Measure),
    /// A named amount of money that steps use up.
    Pot(Pot),
    /// A named value.
    Let(Let),
    /// An amount out of a pot, to a place or shared.
    Line(Box<Line>),
    /// An amount per contributor.
    Each(Box<Each>),
    /// A condition that must hold.
    Check(Check),
    /// A value to show.
    Report(Report),
    /// An amount among several places.
    Split(Box<Split>),
    /// Who bears what a pot is short of.
    Absorb(Box<Absorb>),
    /// What an account owes becomes payable.
    Redeem(Box<Redeem>),
    /// How adjustments of closed periods are settled.
    Adjustments(Box<Adjustments>),
    /// Measures that share events without counting one twice.
    OnceOnly(OnceOnly),
    /// What becomes of the claims of a measure that is no longer declared.
    Succession(Succession),
    /// Facts, and what must come of them.
    Example(Box<Example>),
}

impl Item {
    /// The whole statement's place.
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            Self::Figure(it) => it.span,
            Self::Fund(it) => it.span,
            Self::Account(it) => it.span,
            Self::Table(it) => it.span,
            Self::Measure(it) => it.span,
            Self::Pot(it) => it.span,
            Self::Let(it) => it.span,
            Self::Line(it) => it.span,
            Self::Each(it) => it.span,
            Self::Check(it) => it.span,
            Self::Report(it) => it.span,
            Self::Split(it) => it.span,
            Self::Absorb(it) => it.span,
            Self::Redeem(it) => it.span,
            Self::Adjustments(it) => it.span,
            Self::OnceOnly(it) => it.span,
            Self::Succession(it) => it.span,
            Self::Example(it) => it.span,
        }
    }
}

/// `figure NAME in UNIT [per agent]`.
#[derive(Clone, Debug, Serialize)]
pub struct Figure {
    /// Its name, never quoted.
    pub name: Name,
    /// What it is counted in; `None` only beside an error.
    pub unit: Option<UnitNode>,
    /// Whether there is one for each agent.
    pub per_agent: bool,
    /// The whole statement's place.
    #[serde(skip)]
    pub span: Span,
}

/// `fund NAME [indivisible | divisible | external] [may be negative]
/// [expires after N years | months [to PLACE]]`.
#[derive(Clone, Debug, Serialize)]
pub struct Fund {
    /// Its name.
    pub name: Name,
    /// What may become of it; `None` where nothing was written.
    pub kind: Option<FundKind>,
    /// `may be negative`, with its place.
    #[serde(serialize_with = "super::tree_json::flag")]
    pub may_be_negative: Option<Span>,
    /// `expires after N years`: how long money in it, or missing in it, counts.
    pub expires_after: Option<Lasting>,
    /// `to PLACE` behind it: where what ends goes; `None` writes it off.
    pub expires_to: Option<Place>,
    /// The whole statement's place.
    #[serde(skip)]
    pub span: Span,
}

/// What may become of a fund.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FundKind {
    /// Never paid to members, dissolution included.
    Indivisible,
    /// May be paid to members.
    Divisible,
    /// Leaves the co-op.
    External,
}

/// `account NAME [in UNIT] [never negative] [vests after N years]
/// [expires after N years | months [to PLACE]]`.
#[derive(Clone, Debug, Serialize)]
pub struct Account {
    /// Its name.
    pub name: Name,
    /// What it is counted in; `None` is the book's currency.
    pub unit: Option<UnitNode>,
    /// `never negative`, with its place.
    #[serde(serialize_with = "super::tree_json::flag")]
    pub never_negative: Option<Span>,
    /// `vests after N years`: from when on a credit may be taken for its holder.
    pub vests_after: Option<Lasting>,
    /// `expires after N years`: how long a credit counts.
    pub expires_after: Option<Lasting>,
    /// `to PLACE` behind it: where what ends goes; `None` writes it off.
    pub expires_to: Option<Place>,
    /// The whole statement's place.
    #[serde(skip)]
    pub span: Span,
}

/// `table NAME by KEY` and its entries.
#[derive(Clone, Debug, Serialize)]
pub struct Table {
    /// Its name, never quoted.
    pub name: Name,
    /// What an entry is looked up by; `None` only beside an error.
    pub by: Option<TableKey>,
    /// The entries in the order written.
    pub entries: Vec<Entry>,
    /// The whole statement's place.
    #[serde(skip)]
    pub span: Span,
}

/// What a table's entries are looked up by.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TableKey {
    /// `agent.NAME`: an attribute of the agent.
    Attribute(Name),
    /// A field of the event that is valued.
    Field(Name),
    /// `amount`: marginal tiers, read by `tiers(X, TABLE)`.
    Amount,
}

/// What an entry of a table holds for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryKey {
    /// This key.
    Key(Name),
    /// `else`: every other key.
    Else,
    /// `up to 250000.00 EUR`: the part of an amount above the tier before, up to this bound.
    UpTo(NumberLiteral),
    /// `above`: the part of an amount above the last bound.
    Above,
}

/// `KEY VALUE [UNIT] [from DATE] [until DATE]`, on one line.
#[derive(Clone, Debug, Serialize)]
pub struct Entry {
    /// What it holds for.
    pub key: EntryKey,
    /// The value: a number with or without unit, or a percentage, possibly negative.
    pub value: Expr,
    /// The first day on which it holds.
    #[serde(serialize_with = "super::tree_json::date")]
    pub from: Option<(Date, Span)>,
    /// The day from which it no longer holds.
    #[serde(serialize_with = "super::tree_json::date")]
    pub until: Option<(Date, Span)>,
    /// The line's place.
    #[serde(skip)]
    pub span: Span,
}

/// `measure NAME [in UNIT] counts WHAT [where ...] [accepted by ...] [each worth ...] [MEMORY]`.
#[derive(Clone, Debug, Serialize)]
pub struct Measure {
    /// Its name, never quoted.
    pub name: Name,
    /// What it is counted in; `None` where nothing was written.
    pub unit: Option<UnitNode>,
    /// What is counted; `None` only beside an error.
    pub counts: Option<Counts>,
    /// `where`: which of them.
    #[serde(rename = "where")]
    pub filter: Option<Expr>,
    /// `accepted by`: whose acceptance one needs; each of them must be met.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub accepted: Vec<Accepted>,
    /// `each worth`: what one is worth.
    pub worth: Option<Expr>,
    /// How the past counts; `None` is what was done in the period.
    pub memory: Option<Box<Memory>>,
    /// The whole statement's place.
    #[serde(skip)]
    pub span: Span,
}

impl Measure {
    /// Whether it keeps an account of its name: `until paid` or `once`.
    #[must_use]
    pub fn keeps_account(&self) -> bool {
        let kind = self.memory.as_ref().map(|memory| &memory.kind);
        matches!(kind, Some(MemoryKind::UntilPaid | MemoryKind::Once))
    }

    /// Whether it is what is owed: `until paid`.
    #[must_use]
    pub fn is_claim(&self) -> bool {
        let kind = self.memory.as_ref().map(|memory| &memory.kind);
        matches!(kind, Some(MemoryKind::UntilPaid))
    }
}

/// `accepted by N [among CONDITION]`.
#[derive(Clone, Debug, Serialize)]
pub struct Accepted {
    /// How many, 1 to 999.
    pub by: u32,
    /// Who may accept, on the day of the acceptance; anybody where nothing is said.
    pub among: Option<Expr>,
    /// The clause's place.
    #[serde(skip)]
    pub span: Span,
}

/// What a measure counts.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Counts {
    /// Recorded contributions.
    Contributions,
    /// Recorded revenue.
    Revenue,
    /// `account NAME at open | at close | on average`.
    Account {
        /// The account.
        name: Name,
        /// When its balance is read.
        when: BalanceDay,
    },
    /// `figures NAME`: a figure per agent, the latest.
    Figures(Name),
}

/// When an account's balance is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum BalanceDay {
    /// Before the period's first day.
    AtOpen,
    /// After the period's last day.
    AtClose,
    /// Over the days of the period.
    OnAverage,
}

/// `pot NAME [= result NAME | = source EXPR] [rest to PLACE]`.
#[derive(Clone, Debug, Serialize)]
pub struct Pot {
    /// Its name.
    pub name: Name,
    /// What is in it before the steps.
    pub opens: Opening,
    /// Where what is left goes.
    pub rest_to: Option<Place>,
    /// The whole statement's place.
    #[serde(skip)]
    pub span: Span,
}

/// What is in a pot before the steps.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Opening {
    /// Nothing: steps fill it.
    Empty,
    /// `result NAME`: the results recorded for that pot.
    Result(Name),
    /// `source EXPR`: money that the book did not know of.
    Source(Expr),
}

/// A place that money moves from or to.
#[derive(Clone, Debug, Serialize)]
pub struct Place {
    /// Pot, fund or account.
    pub kind: PlaceKind,
    /// Its name.
    pub name: Name,
    /// The place's place in the text, the kind included.
    #[serde(skip)]
    pub span: Span,
}

impl Place {
    /// As outcomes show it: `pot x`, `fund x`, `account x`.
    #[must_use]
    pub fn kind_and_name(&self) -> String {
        let kind = match self.kind {
            PlaceKind::Pot => "pot",
            PlaceKind::Fund => "fund",
            PlaceKind::Account => "account",
            PlaceKind::Them => return "members".to_owned(),
        };
        format!("{kind} {}", self.name.text)
    }
}

/// The kinds of places.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PlaceKind {
    /// `pot NAME`.
    Pot,
    /// `fund NAME`.
    Fund,
    /// `account NAME`.
    Account,
    /// `them`: the contributors themselves, in an `each`.
    Them,
}
