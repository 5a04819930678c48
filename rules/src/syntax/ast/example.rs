//! Examples: facts of one period or several, and what must come of them.

use std::collections::BTreeSet;

use commonbook_core::value::{Date, Period};
use serde::Serialize;

use super::{Expr, Name, NumberLiteral, Span};

/// `example "NAME"` and its lines.
#[derive(Clone, Debug, Serialize)]
pub struct Example {
    /// Its name, always quoted.
    pub name: Name,
    /// The periods, one after another.
    pub periods: Vec<ExamplePeriod>,
    /// The whole statement's place.
    #[serde(skip)]
    pub span: Span,
}

/// One period of an example.
#[derive(Clone, Debug, Serialize)]
pub struct ExamplePeriod {
    /// `period 2026`; `None` only beside an error.
    #[serde(serialize_with = "crate::syntax::tree_json::period")]
    pub period: Option<(Period, Span)>,
    /// What is given, in the order written.
    pub givens: Vec<Given>,
    /// What must come of it.
    pub expects: Vec<Expect>,
}

/// A fact of an example.
#[derive(Clone, Debug, Serialize)]
pub struct Given {
    /// What it is.
    pub what: GivenKind,
    /// Its place.
    #[serde(skip)]
    pub span: Span,
}

impl Given {
    /// Adds whom it names.
    pub(crate) fn name_agents<'a>(&'a self, ids: &mut BTreeSet<&'a str>) {
        match &self.what {
            GivenKind::Measure { values, .. } | GivenKind::Account { values, .. } => {
                ids.extend(values.iter().map(|(name, _)| &*name.text));
            }
            GivenKind::Agent { agent, .. } | GivenKind::Member { agent, .. } => {
                ids.insert(&agent.text);
            }
            GivenKind::Result { .. }
            | GivenKind::Called(_)
            | GivenKind::Figure { .. }
            | GivenKind::Fund { .. } => {}
        }
    }
}

/// The kinds of facts.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum GivenKind {
    /// `surplus 100.00 EUR`, `result shop 50.00 EUR`.
    Result {
        /// The pot; `None` is main.
        pot: Option<Name>,
        /// How much.
        amount: NumberLiteral,
    },
    /// `called 100.00 EUR`.
    Called(NumberLiteral),
    /// `figure NAME 5 h`.
    Figure {
        /// Its name.
        name: Name,
        /// Its value.
        value: NumberLiteral,
    },
    /// `fund NAME 100.00 EUR`: what it opens with.
    Fund {
        /// Its name.
        name: Name,
        /// Its balance.
        amount: NumberLiteral,
    },
    /// `measure NAME: ada 5 h, ben 3 h`.
    Measure {
        /// Its name.
        name: Name,
        /// By agent.
        values: Vec<(Name, NumberLiteral)>,
    },
    /// `account NAME: ada 5.00 EUR [from 2020-12-31]`: what it opens with.
    Account {
        /// Its name.
        name: Name,
        /// By agent.
        values: Vec<(Name, NumberLiteral)>,
        /// The day it was earned.
        #[serde(serialize_with = "crate::syntax::tree_json::date")]
        from: Option<(Date, Span)>,
    },
    /// `agent ada: level = senior`.
    Agent {
        /// Who.
        agent: Name,
        /// Attribute and value.
        attributes: Vec<(Name, Name)>,
    },
    /// `agent ada as ROLE from DAY [until DAY [with fault]] [suspended from DAY [until DAY]] ...`.
    Member {
        /// Who.
        agent: Name,
        /// The role.
        role: Name,
        /// First day.
        #[serde(serialize_with = "crate::syntax::tree_json::date")]
        from: Option<(Date, Span)>,
        /// First day on which it no longer runs.
        #[serde(serialize_with = "crate::syntax::tree_json::date")]
        until: Option<(Date, Span)>,
        /// Whether it ended with fault.
        fault: bool,
        /// In which stretches it was suspended.
        suspended: Vec<Suspended>,
    },
}

/// A stretch in which a membership of an example is suspended.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Suspended {
    /// First day.
    #[serde(serialize_with = "crate::syntax::tree_json::day")]
    pub from: (Date, Span),
    /// First day on which it counts again.
    #[serde(serialize_with = "crate::syntax::tree_json::date")]
    pub until: Option<(Date, Span)>,
}

/// What must come of an example.
#[derive(Clone, Debug, Serialize)]
pub struct Expect {
    /// A condition, or with `values` a number per contributor.
    pub expr: Expr,
    /// `: ada 5.00 EUR, ben 2.50 EUR`.
    pub values: Vec<(Name, NumberLiteral)>,
    /// The line's place.
    #[serde(skip)]
    pub span: Span,
}
