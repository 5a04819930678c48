//! The functions: over contributors (`sum`, `mean`, `count`) and of single numbers.
//!
//! What an aggregate takes is kept first (at most 18 places, half even), so that a sum of a
//! thousand quotients stays small; its result is exact. An agent without a value refuses only when
//! it is in the circle. Tiers are those that hold on the period's last day, and must have an end.

use commonbook_core::value::{Exact, Unit, ValueError};

use crate::diagnostic::Code;
use crate::evaluate::Evaluation;
use crate::evaluate::arithmetic::{extreme, single};
use crate::evaluate::reading::{holds_on, literal};
use crate::evaluate::refusal::Refusal;
use crate::evaluate::value::{Fault, Flaw, Spread, Value};
use crate::syntax::Span;
use crate::syntax::ast::{Entry, EntryKey, Expr, ExprKind, Function, Item};

impl<'a> Evaluation<'a> {
    pub(in crate::evaluate) fn call(
        &self,
        function: Function,
        arguments: &'a [Expr],
        among: Option<&'a Expr>,
        span: Span,
        rest: i128,
    ) -> Result<Value<'a>, Refusal> {
        match function {
            Function::Sum | Function::Mean => {
                let circle = self.circle(among, rest)?;
                self.total(function, arguments, &circle, span, rest)
            }
            Function::Count => {
                let circle = self.circle(among, rest)?;
                self.headcount(arguments.first(), &circle, rest)
            }
            Function::Min | Function::Max => self.extreme(function, arguments, span, rest),
            Function::Abs | Function::Round | Function::Floor | Function::Ceil => {
                self.of_one(function, arguments, span, rest)
            }
            Function::Tiers => self.tiers(arguments, span, rest),
        }
    }

    /// `tiers(X, TABLE)`: each part of an amount times the rate of the tier it falls into.
    fn tiers(&self, arguments: &'a [Expr], span: Span, rest: i128) -> Result<Value<'a>, Refusal> {
        let unchecked = || Refusal::unchecked(span, "tiers take an amount and a table of tiers");
        let [amount, table] = arguments else { return Err(unchecked()) };
        let ExprKind::Name(name) = &table.kind else { return Err(unchecked()) };
        let Some(Item::Table(table)) = self.values.get(&*name.text) else {
            return Err(unchecked());
        };
        let entries = table.entries.iter().filter(|entry| holds_on(entry, self.last_day));
        let entries: Vec<&Entry> = entries.collect();
        if !entries.iter().any(|entry| matches!(entry.key, EntryKey::Above)) {
            return Err(self.no_end(&table.name.text, name.span));
        }
        let tiers: Vec<(Option<Exact>, Exact)> = entries
            .into_iter()
            .map(|entry| match &entry.key {
                EntryKey::UpTo(bound) => (Some(bound.value.clone()), literal(&entry.value).1),
                EntryKey::Key(_) | EntryKey::Else | EntryKey::Above => {
                    (None, literal(&entry.value).1)
                }
            })
            .collect();
        let (unit, numbers) = self.read(amount, rest)?.into_number(amount.span)?;
        let unit = unit.or_else(|| Some(self.currency.clone()));
        Ok(Value::Number(unit, numbers.map(span, |amount| Ok(through(amount, &tiers)?))?))
    }

    /// Tiers of a day that say nothing about what is above them; their rate is not taken for zero.
    fn no_end(&self, table: &str, span: Span) -> Refusal {
        Refusal::new(
            Code::NoEntry,
            span,
            format!("table {table} has no `above` that holds on {}", self.last_day),
            "add one for the days before its `from`, or from its `until` on",
        )
    }

    fn total(
        &self,
        function: Function,
        arguments: &'a [Expr],
        circle: &[bool],
        span: Span,
        rest: i128,
    ) -> Result<Value<'a>, Refusal> {
        let [of] = arguments else {
            return Err(Refusal::unchecked(span, "sum and mean take one value"));
        };
        let (unit, numbers) = self.read(of, rest)?.into_number(of.span)?;
        let column = numbers.column(self.inputs.agents.len());
        column.settled(self.inputs, |agent| circle.get(agent) == Some(&true))?;
        let failed = |error| Refusal::value(&error, span);
        let mut sum = Exact::ZERO;
        let mut count: i64 = 0;
        for (value, takes_part) in column.values.iter().zip(circle) {
            if *takes_part {
                count = count.saturating_add(1);
                sum = if value.is_decimal() {
                    sum.add(value).map_err(failed)?
                } else {
                    sum.add(&value.kept().map_err(failed)?).map_err(failed)?
                };
            }
        }
        if function == Function::Mean {
            sum = sum.div(&Exact::from(count)).map_err(|error| {
                let mut refusal = Refusal::value(&error, span);
                if count == 0 {
                    "nobody is in the circle of mean".clone_into(&mut refusal.message);
                }
                refusal
            })?;
        }
        Ok(Value::Number(unit, Spread::One(sum)))
    }

    /// How many are in the circle and, with an argument, have a true or non-zero value.
    fn headcount(
        &self,
        of: Option<&'a Expr>,
        circle: &[bool],
        rest: i128,
    ) -> Result<Value<'a>, Refusal> {
        let agents = self.inputs.agents.len();
        let has: Vec<bool> = match of {
            None => vec![true; agents],
            Some(of) => match self.read(of, rest)? {
                Value::Truth(truths) => {
                    let column = truths.column(agents);
                    column.settled(self.inputs, |agent| circle.get(agent) == Some(&true))?;
                    column.values.to_vec()
                }
                Value::Number(_, numbers) => {
                    let column = numbers.column(agents);
                    column.settled(self.inputs, |agent| circle.get(agent) == Some(&true))?;
                    column.values.iter().map(|number| !number.is_zero()).collect()
                }
                Value::Key(keys) => {
                    keys.column(agents).values.iter().map(Option::is_some).collect()
                }
            },
        };
        let count = has.iter().zip(circle).filter(|(has, in_circle)| **has && **in_circle).count();
        let count = i128::try_from(count).unwrap_or(i128::MAX);
        Ok(Value::number(Unit::number(), Exact::from_int(count)))
    }

    fn extreme(
        &self,
        function: Function,
        arguments: &'a [Expr],
        span: Span,
        rest: i128,
    ) -> Result<Value<'a>, Refusal> {
        let mut found: Option<(Option<Unit>, Spread<Exact>)> = None;
        for argument in arguments {
            let (unit, numbers) = self.read(argument, rest)?.into_number(argument.span)?;
            found = Some(match found {
                None => (unit, numbers),
                Some((known, so_far)) => {
                    let both = so_far
                        .combine(&numbers, argument.span, |a, b| Ok(extreme(function, a, b)))?;
                    (known.or(unit), both)
                }
            });
        }
        let (unit, numbers) =
            found.ok_or_else(|| Refusal::unchecked(span, "min and max take values"))?;
        Ok(Value::Number(unit, numbers))
    }

    fn of_one(
        &self,
        function: Function,
        arguments: &'a [Expr],
        span: Span,
        rest: i128,
    ) -> Result<Value<'a>, Refusal> {
        let Some((of, more)) = arguments.split_first() else {
            return Err(Refusal::unchecked(span, "a value is missing"));
        };
        let (unit, numbers) = self.read(of, rest)?.into_number(of.span)?;
        let places = match more.first() {
            None if unit.as_ref() == Some(&self.currency) => self.inputs.scale,
            None => 0,
            Some(places) => {
                let value = self.one(places, rest)?;
                let whole = value.as_integer().and_then(|places| u8::try_from(places).ok());
                whole.ok_or_else(|| Refusal::unchecked(places.span, "places are 0 to 18"))?
            }
        };
        let made = numbers.map(span, |number| single(function, number, places).map_err(Flaw::from));
        Ok(Value::Number(unit, made?))
    }

    /// Values per contributor as they are kept, and whether one of them was rounded for it.
    pub(in crate::evaluate) fn kept(
        numbers: Spread<Exact>,
        span: Span,
    ) -> Result<(Spread<Exact>, bool), Refusal> {
        let exact = match &numbers {
            Spread::One(value) => value.is_decimal(),
            Spread::Each(column) => column.values.iter().all(Exact::is_decimal),
        };
        if exact {
            return Ok((numbers, false));
        }
        Ok((numbers.map(span, |number| Ok(number.kept()?))?, true))
    }

    /// The refusal of a value error that concerns one agent.
    pub(in crate::evaluate) fn flawed(&self, flaw: Flaw, span: Span, agent: usize) -> Refusal {
        let id = self.inputs.agents.get(agent).map(|agent| agent.id.as_str());
        Fault { flaw, span }.refusal(id)
    }
}

/// An amount through its tiers: each has its upper bound and its rate.
fn through(amount: &Exact, tiers: &[(Option<Exact>, Exact)]) -> Result<Exact, ValueError> {
    let (mut sum, mut below) = (Exact::ZERO, Exact::ZERO);
    for (bound, rate) in tiers {
        if *amount <= below {
            break;
        }
        let top = bound.as_ref().filter(|bound| *bound < amount).unwrap_or(amount);
        sum = sum.add(&top.sub(&below)?.mul(rate)?)?;
        below = top.clone();
    }
    Ok(sum)
}
