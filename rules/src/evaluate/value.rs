//! What an expression comes to: a number, a condition or a key, one or one per contributor.
//!
//! A value per contributor is a shared vector in the order of the inputs' agents. An agent whose
//! value cannot be computed (a division by zero, a table without an entry) has a fault instead;
//! the fault refuses only where that agent's value is used, so that a circle can leave the agent
//! out. A value that is the same for all and cannot be computed refuses at once.

use std::collections::BTreeMap;
use std::rc::Rc;

use commonbook_core::value::{Exact, Unit, ValueError};

use super::refusal::Refusal;
use crate::diagnostic::Code;
use crate::input::Inputs;
use crate::syntax::Span;

/// A value and what kind it is of.
#[derive(Clone, Debug)]
pub(super) enum Value<'a> {
    /// A number; no unit for a bare zero, which fits every unit.
    Number(Option<Unit>, Spread<Exact>),
    /// A condition.
    Truth(Spread<bool>),
    /// A key; `None` for who has none.
    Key(Spread<Option<&'a str>>),
}

/// One value, or one per contributor.
#[derive(Clone, Debug)]
pub(super) enum Spread<T> {
    One(T),
    Each(Column<T>),
}

/// A value per contributor.
#[derive(Clone, Debug)]
pub(super) struct Column<T> {
    /// In the order of the agents; a placeholder where there is a fault.
    pub(super) values: Rc<Vec<T>>,
    /// Who has no value, and why.
    pub(super) faults: BTreeMap<usize, Fault>,
}

/// Why an agent has no value.
#[derive(Clone, Debug)]
pub(super) struct Fault {
    pub(super) flaw: Flaw,
    pub(super) span: Span,
}

/// What went wrong.
#[derive(Clone, Debug)]
pub(super) enum Flaw {
    /// A calculation without a value.
    Value(ValueError),
    /// A table without an entry for the agent's key.
    NoEntry { table: String, attribute: String, key: Option<String> },
}

impl From<ValueError> for Flaw {
    fn from(error: ValueError) -> Self {
        Self::Value(error)
    }
}

impl Fault {
    /// The refusal, for one agent or for a value that is the same for all.
    pub(super) fn refusal(&self, agent: Option<&str>) -> Refusal {
        let of = agent.map(|agent| format!(" for {agent}")).unwrap_or_default();
        match &self.flaw {
            Flaw::Value(error) => {
                let mut refusal = Refusal::value(error, self.span);
                refusal.message.push_str(&of);
                refusal
            }
            Flaw::NoEntry { table, attribute, key } => {
                let who = agent.unwrap_or("an agent");
                let message = match key {
                    Some(key) => format!("table {table} has no entry for {key:?} of {who}"),
                    None => format!("table {table} needs agent.{attribute}, which {who} has not"),
                };
                let hint = "give the table an entry or an else, or leave the agent out by among";
                Refusal::new(Code::NoEntry, self.span, message, hint)
            }
        }
    }
}

impl<T> Column<T> {
    pub(super) fn of(values: Vec<T>) -> Self {
        Self { values: Rc::new(values), faults: BTreeMap::new() }
    }

    /// Refuses when an agent that takes part has no value.
    pub(super) fn settled(
        &self,
        inputs: &Inputs,
        takes_part: impl Fn(usize) -> bool,
    ) -> Result<(), Refusal> {
        match self.faults.iter().find(|(agent, _)| takes_part(**agent)) {
            None => Ok(()),
            Some((agent, fault)) => {
                Err(fault.refusal(inputs.agents.get(*agent).map(|agent| agent.id.as_str())))
            }
        }
    }
}

impl<T: Clone + Default> Spread<T> {
    /// The value of one agent, unless it has a fault.
    pub(super) fn get(&self, agent: usize) -> Option<&T> {
        match self {
            Self::One(value) => Some(value),
            Self::Each(column) => column.values.get(agent),
        }
    }

    pub(super) fn fault(&self, agent: usize) -> Option<&Fault> {
        match self {
            Self::One(_) => None,
            Self::Each(column) => column.faults.get(&agent),
        }
    }

    /// Spread over `agents` contributors.
    pub(super) fn column(self, agents: usize) -> Column<T> {
        match self {
            Self::One(value) => Column::of(vec![value; agents]),
            Self::Each(column) => column,
        }
    }

    /// Applies `f` to each value.
    pub(super) fn map<U: Default>(
        &self,
        span: Span,
        f: impl Fn(&T) -> Result<U, Flaw>,
    ) -> Result<Spread<U>, Refusal> {
        match self {
            Self::One(value) => {
                f(value).map(Spread::One).map_err(|flaw| Fault { flaw, span }.refusal(None))
            }
            Self::Each(column) => {
                let mut faults = column.faults.clone();
                let mut values = Vec::with_capacity(column.values.len());
                for (agent, value) in column.values.iter().enumerate() {
                    values.push(if column.faults.contains_key(&agent) {
                        U::default()
                    } else {
                        f(value).unwrap_or_else(|flaw| {
                            faults.insert(agent, Fault { flaw, span });
                            U::default()
                        })
                    });
                }
                Ok(Spread::Each(Column { values: Rc::new(values), faults }))
            }
        }
    }

    /// Applies `f` to the values of two sides, agent by agent; a fault on a side stays one.
    pub(super) fn combine<B: Clone + Default, U: Default>(
        &self,
        other: &Spread<B>,
        span: Span,
        f: impl Fn(&T, &B) -> Result<U, Flaw>,
    ) -> Result<Spread<U>, Refusal> {
        let agents = match (self, other) {
            (Self::One(left), Spread::One(right)) => {
                return f(left, right)
                    .map(Spread::One)
                    .map_err(|flaw| Fault { flaw, span }.refusal(None));
            }
            (Self::Each(column), Spread::One(_)) => column.values.len(),
            (Self::One(_), Spread::Each(column)) => column.values.len(),
            (Self::Each(left), Spread::Each(right)) => left.values.len().min(right.values.len()),
        };
        let mut faults = BTreeMap::new();
        let mut values = Vec::with_capacity(agents);
        for agent in 0..agents {
            let fault = self.fault(agent).or_else(|| other.fault(agent));
            let made = match (fault, self.get(agent), other.get(agent)) {
                (None, Some(left), Some(right)) => {
                    f(left, right).map_err(|flaw| Fault { flaw, span })
                }
                (Some(fault), _, _) => Err(fault.clone()),
                (None, _, _) => Ok(U::default()),
            };
            values.push(made.unwrap_or_else(|fault| {
                faults.insert(agent, fault);
                U::default()
            }));
        }
        Ok(Spread::Each(Column { values: Rc::new(values), faults }))
    }
}

impl<'a> Value<'a> {
    pub(super) fn number(unit: Unit, value: Exact) -> Self {
        Self::Number(Some(unit), Spread::One(value))
    }

    pub(super) fn numbers(unit: Unit, values: Vec<Exact>) -> Self {
        Self::Number(Some(unit), Spread::Each(Column::of(values)))
    }

    /// The number it is.
    pub(super) fn into_number(self, span: Span) -> Result<(Option<Unit>, Spread<Exact>), Refusal> {
        match self {
            Self::Number(unit, spread) => Ok((unit, spread)),
            Self::Truth(_) | Self::Key(_) => Err(Refusal::unchecked(span, "a number is needed")),
        }
    }

    /// The one number it is.
    pub(super) fn into_one(self, span: Span) -> Result<Exact, Refusal> {
        match self.into_number(span)? {
            (_, Spread::One(value)) => Ok(value),
            (_, Spread::Each(_)) => {
                Err(Refusal::unchecked(span, "one number is needed; use sum()"))
            }
        }
    }

    /// The condition it is.
    pub(super) fn into_truth(self, span: Span) -> Result<Spread<bool>, Refusal> {
        match self {
            Self::Truth(spread) => Ok(spread),
            Self::Number(..) | Self::Key(_) => {
                Err(Refusal::unchecked(span, "a condition is needed"))
            }
        }
    }
}
