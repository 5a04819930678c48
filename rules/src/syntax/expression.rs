//! Expressions as written: numbers, names, what they read, and how they are combined.
//!
//! A bare lower-case word is a [`ExprKind::Name`], also where it will turn out to be a key
//! (`where kind = delivery`): only the checker knows what is compared with what. A quoted text or a
//! word with a capital can only be a key. No tree is deeper than
//! [`MAX_DEPTH`](super::MAX_DEPTH), so walks over it may recurse.

use commonbook_core::value::{Date, Exact, Unit};
use serde::Serialize;

use super::ast::Name;
use super::span::Span;

/// An expression and its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Expr {
    /// What was written.
    pub kind: ExprKind,
    /// Its place, parentheses not included.
    #[serde(skip)]
    pub span: Span,
}

/// What an expression can be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ExprKind {
    /// `0`, `12.00 EUR/h`.
    Number(NumberLiteral),
    /// `15%` alone.
    Percent(PercentLiteral),
    /// `15% of X`.
    PercentOf {
        /// The part.
        percent: PercentLiteral,
        /// Of what.
        of: Box<Expr>,
    },
    /// A word: figure, measure, table, `let`, field of an event, or a key.
    Name(Name),
    /// A key in quotes or with a capital.
    Key(Name),
    /// `pot NAME`: all that entered it.
    Pot(Name),
    /// `fund NAME`: its balance now.
    Fund(Name),
    /// `account NAME`: its balance now, per contributor.
    Account(Name),
    /// `vested account NAME`: what of it may be taken for each contributor now.
    Vested(Name),
    /// `[past] [own] line "NAME"` and the like: what a step moved.
    Step {
        /// The kind of step.
        word: StepWord,
        /// Its name.
        name: Name,
        /// Whether it is this contributor's part.
        own: bool,
        /// Whether it is what earlier closes moved.
        past: bool,
    },
    /// `own ACCOUNT of line "NAME"`: the part of this contributor's part that went there.
    OwnPart {
        /// The account.
        account: Name,
        /// The kind of step.
        word: StepWord,
        /// Its name.
        name: Name,
    },
    /// `due`: what is due to the contributor, in clauses after the allocation.
    Due,
    /// `rest`: what is left in the step's own pot now.
    Rest,
    /// `surplus`: what opened the main pot.
    Surplus,
    /// `called`: the amount of the call that opened this close.
    Called,
    /// `members`: who has any membership running on that day.
    Members,
    /// `agent.NAME`.
    Attribute(Name),
    /// `months as ROLE [in period]`: whole units of membership.
    Tenure {
        /// Months, years or days.
        unit: TenureUnit,
        /// The role of the membership.
        role: Name,
        /// Whether only the period's part counts.
        in_period: bool,
    },
    /// `members as ROLE`, `has left ...`, `is suspended ...`.
    Membership(MembershipTest),
    /// `months since left [as ROLE]`: whole units since the last membership ended.
    SinceLeft {
        /// Months, years or days.
        unit: TenureUnit,
        /// The role of the membership; `None` is any.
        role: Option<Name>,
    },
    /// `days in period`: how long the period itself is.
    PeriodLength(TenureUnit),
    /// `-X`, `not X`.
    Unary {
        /// Which.
        operator: UnaryOperator,
        /// Of what.
        operand: Box<Expr>,
    },
    /// `X + Y` and the like.
    Binary {
        /// Which.
        operator: BinaryOperator,
        /// The operator's place.
        #[serde(skip)]
        operator_span: Span,
        /// What stands before it.
        left: Box<Expr>,
        /// What stands after it.
        right: Box<Expr>,
    },
    /// `if X then Y else Z`.
    If {
        /// What decides.
        condition: Box<Expr>,
        /// The value where it holds.
        then: Box<Expr>,
        /// The value where it does not.
        otherwise: Box<Expr>,
    },
    /// `sum(X among C)`, `max(X, Y)`.
    Call {
        /// Which function.
        function: Function,
        /// The function's name's place.
        #[serde(skip)]
        function_span: Span,
        /// The arguments; `count(among C)` has none.
        arguments: Vec<Expr>,
        /// `among`: who takes part; only inside `sum`, `mean` and `count`.
        among: Option<Box<Expr>>,
    },
    /// Could not be parsed; an error was reported.
    Missing,
}

/// A number with or without its unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NumberLiteral {
    /// The value as written, not yet fitted to any scale.
    #[serde(serialize_with = "super::tree_json::display")]
    pub value: Exact,
    /// The unit on the same line; `None` where nothing was written.
    pub unit: Option<UnitNode>,
    /// The place of number and unit.
    #[serde(skip)]
    pub span: Span,
}

/// `15%`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct PercentLiteral {
    /// The number before the sign divided by 100: 15% is 0.15.
    #[serde(serialize_with = "super::tree_json::display")]
    pub fraction: Exact,
    /// The place of number and sign.
    #[serde(skip)]
    pub span: Span,
}

/// A unit as written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct UnitNode {
    /// The unit; `%` only where a declaration may say it.
    #[serde(serialize_with = "super::tree_json::display")]
    pub unit: Unit,
    /// Its place.
    #[serde(skip)]
    pub span: Span,
}

/// The steps that can be read by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StepWord {
    /// `line`.
    Line,
    /// `each`.
    Each,
    /// `split`.
    Split,
    /// `absorb`.
    Absorb,
    /// `redeem`.
    Redeem,
}

impl StepWord {
    /// The word itself.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Line => "line",
            Self::Each => "each",
            Self::Split => "split",
            Self::Absorb => "absorb",
            Self::Redeem => "redeem",
        }
    }
}

/// What is asked of a contributor's memberships on the period's last day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MembershipTest {
    /// What of them.
    pub state: MembershipState,
    /// The role; `None` is any.
    pub role: Option<Name>,
    /// `with fault` or `without fault`, of those who left.
    pub fault: Option<bool>,
    /// Whether they left in the period.
    pub in_period: bool,
}

/// What a membership can be on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MembershipState {
    /// `members as ROLE`: it runs and is not suspended.
    Running,
    /// `is suspended`: it runs and is suspended.
    Suspended,
    /// `has left`: there were some, and none runs.
    Left,
}

/// What tenure is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TenureUnit {
    /// Whole days.
    Days,
    /// Whole months, from day d to day d.
    Months,
    /// Whole years, from day d to day d.
    Years,
}

impl TenureUnit {
    /// How many whole ones lie between two days.
    pub(crate) fn whole(self, from: Date, to: Date) -> i64 {
        match self {
            Self::Days => from.days_until(to),
            Self::Months => from.whole_months_until(to),
            Self::Years => from.whole_years_until(to),
        }
    }
}

/// Operators before one operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum UnaryOperator {
    /// `-X`.
    Negate,
    /// `not X`.
    Not,
}

/// Operators between two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum BinaryOperator {
    /// `*`.
    Multiply,
    /// `/`.
    Divide,
    /// `+`.
    Add,
    /// `-`.
    Subtract,
    /// `=`.
    Equal,
    /// `<`.
    Less,
    /// `<=`.
    AtMost,
    /// `>`.
    Greater,
    /// `>=`.
    AtLeast,
    /// `and`.
    And,
    /// `or`.
    Or,
}

/// The functions of the language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Function {
    /// `sum(X [among C])`.
    Sum,
    /// `mean(X [among C])`.
    Mean,
    /// `count(X [among C])`, `count(among C)`.
    Count,
    /// `min(X, Y, ...)`.
    Min,
    /// `max(X, Y, ...)`.
    Max,
    /// `abs(X)`.
    Abs,
    /// `round(X)`, `round(X, places)`.
    Round,
    /// `floor(X)`.
    Floor,
    /// `ceil(X)`.
    Ceil,
    /// `tiers(X, TABLE)`.
    Tiers,
}
