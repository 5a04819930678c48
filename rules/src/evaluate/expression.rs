//! What an expression of a step comes to, for one moment of the evaluation.
//!
//! Every node is computed once, for all contributors together. Only what is needed is computed: a
//! branch that nobody takes, and the right side of `and` or `or` that decides for nobody, is left
//! alone, so `if hours > 0 then pay / hours else 0` holds. A factor that is zero needs no table
//! entry for the other one. Nothing is rounded; `kept` values are the business of `let`, weights
//! and aggregates.

mod function;

use commonbook_core::value::{Exact, Unit};

use super::Evaluation;
use super::arithmetic::{Operation, operation, unit_of};
use super::refusal::Refusal;
use super::value::{Column, Fault, Flaw, Spread, Value};
use crate::diagnostic::Code;
use crate::syntax::Span;
use crate::syntax::ast::{BinaryOperator, Expr, ExprKind, Item, Name, UnaryOperator};

impl<'a> Evaluation<'a> {
    /// The value of an expression; `rest` is what is left in the step's own pot.
    pub(super) fn read(&self, expr: &'a Expr, rest: i128) -> Result<Value<'a>, Refusal> {
        match &expr.kind {
            ExprKind::Number(literal) => Ok(Value::Number(
                literal
                    .unit
                    .as_ref()
                    .map(|node| node.unit.plain())
                    .or_else(|| bare(&literal.value)),
                Spread::One(literal.value.clone()),
            )),
            ExprKind::Percent(literal) => {
                Ok(Value::number(Unit::number(), literal.fraction.clone()))
            }
            ExprKind::PercentOf { percent, of } => {
                let (unit, of) = self.read(of, rest)?.into_number(of.span)?;
                let part = of.map(expr.span, |of| Ok(percent.fraction.mul(of)?))?;
                Ok(Value::Number(unit, part))
            }
            ExprKind::Name(name) if !self.rules.is_key(name.span) => self.named(name, expr.span),
            ExprKind::Name(name) | ExprKind::Key(name) => {
                Ok(Value::Key(Spread::One(Some(&*name.text))))
            }
            ExprKind::Unary { operator, operand } => self.unary(*operator, operand, rest),
            ExprKind::Binary { operator, left, right, .. } => {
                self.binary(*operator, left, right, expr.span, rest)
            }
            ExprKind::If { condition, then, otherwise } => {
                self.choice(condition, then, otherwise, rest)
            }
            ExprKind::Call { function, arguments, among, .. } => {
                self.call(*function, arguments, among.as_deref(), expr.span, rest)
            }
            ExprKind::Missing => Err(Refusal::unchecked(expr.span, "an expression is missing")),
            ExprKind::Attribute(name) => Ok(self.attribute(name)),
            ExprKind::Members => Ok(self.members()),
            ExprKind::Tenure { unit, role, in_period } => Ok(self.tenure(*unit, role, *in_period)),
            ExprKind::Membership(test) => Ok(self.membership(test)),
            ExprKind::SinceLeft { unit, role } => Ok(self.since_left(*unit, role.as_ref())),
            ExprKind::PeriodLength(unit) => Ok(self.period_length(*unit)),
            ExprKind::Rest => Ok(self.money(rest)),
            ExprKind::Surplus => Ok(self.money(self.surplus)),
            ExprKind::Called => self.called(expr.span),
            ExprKind::Pot(name) => self.pot_entered(name),
            ExprKind::Fund(name) => self.fund_now(name),
            ExprKind::Account(name) => self.account_now(name),
            ExprKind::Vested(name) => self.vested_now(name),
            ExprKind::Step { name, own, past: true, word } => self.past(*word, name, *own),
            ExprKind::Step { name, own: false, .. } => self.total_of(name),
            ExprKind::Step { name, own: true, .. } => self.own(name),
            ExprKind::OwnPart { account, name, .. } => self.own_part(account, name),
            ExprKind::Due => self.due_now(expr.span),
        }
    }

    /// One number, where the checker has seen to it that it is one.
    pub(super) fn one(&self, expr: &'a Expr, rest: i128) -> Result<Exact, Refusal> {
        self.read(expr, rest)?.into_one(expr.span)
    }

    /// One condition.
    pub(super) fn holds(&self, expr: &'a Expr, rest: i128) -> Result<bool, Refusal> {
        match self.read(expr, rest)?.into_truth(expr.span)? {
            Spread::One(truth) => Ok(truth),
            Spread::Each(column) => {
                column.settled(self.inputs, |_| true)?;
                Ok(column.values.iter().all(|truth| *truth))
            }
        }
    }

    /// Who takes part, for every agent; everybody where no circle was written.
    pub(super) fn circle(&self, among: Option<&'a Expr>, rest: i128) -> Result<Vec<bool>, Refusal> {
        let agents = self.inputs.agents.len();
        let Some(among) = among else { return Ok(vec![true; agents]) };
        let column = self.read(among, rest)?.into_truth(among.span)?.column(agents);
        column.settled(self.inputs, |_| true)?;
        Ok(column.values.to_vec())
    }

    fn unary(
        &self,
        operator: UnaryOperator,
        operand: &'a Expr,
        rest: i128,
    ) -> Result<Value<'a>, Refusal> {
        let value = self.read(operand, rest)?;
        match operator {
            UnaryOperator::Negate => {
                let (unit, numbers) = value.into_number(operand.span)?;
                Ok(Value::Number(unit, numbers.map(operand.span, |number| Ok(number.neg()))?))
            }
            UnaryOperator::Not => {
                let truths = value.into_truth(operand.span)?;
                Ok(Value::Truth(truths.map(operand.span, |truth| Ok(!truth))?))
            }
        }
    }

    fn binary(
        &self,
        operator: BinaryOperator,
        left: &'a Expr,
        right: &'a Expr,
        span: Span,
        rest: i128,
    ) -> Result<Value<'a>, Refusal> {
        let calculate = match operation(operator) {
            Operation::Logic => return self.logic(operator, left, right, rest),
            Operation::Comparison(holds) => {
                return self.comparison(holds, (left, right), span, rest);
            }
            Operation::Number(calculate) => calculate,
        };
        let (left_unit, a) = self.read(left, rest)?.into_number(left.span)?;
        let (right_unit, b) = self.read(right, rest)?.into_number(right.span)?;
        let unit = unit_of(operator, left_unit, right_unit);
        let unit = unit.map_err(|error| Refusal::value(&error, span))?;
        let mut made = a.combine(&b, span, |a, b| Ok(calculate(a, b)?))?;
        if let Spread::Each(column) = &mut made {
            if matches!(operator, BinaryOperator::Multiply | BinaryOperator::Divide) {
                needs_no_entry(column, &a);
            }
            if operator == BinaryOperator::Multiply {
                needs_no_entry(column, &b);
            }
        }
        Ok(Value::Number(unit, made))
    }

    fn comparison(
        &self,
        holds: fn(std::cmp::Ordering) -> bool,
        (left, right): (&'a Expr, &'a Expr),
        span: Span,
        rest: i128,
    ) -> Result<Value<'a>, Refusal> {
        let (a, b) = (self.read(left, rest)?, self.read(right, rest)?);
        let truths = match (a, b) {
            (Value::Number(_, a), Value::Number(_, b)) => {
                a.combine(&b, span, |a, b| Ok(holds(a.cmp(b))))?
            }
            (Value::Key(a), Value::Key(b)) => {
                a.combine(&b, span, |a, b| Ok(a.is_some() && a == b))?
            }
            (Value::Number(..) | Value::Key(_) | Value::Truth(_), _) => {
                return Err(Refusal::unchecked(span, "two sides that cannot be compared"));
            }
        };
        Ok(Value::Truth(truths))
    }

    /// `and`, `or`: the right side is computed only where the left does not decide.
    fn logic(
        &self,
        operator: BinaryOperator,
        left: &'a Expr,
        right: &'a Expr,
        rest: i128,
    ) -> Result<Value<'a>, Refusal> {
        let decisive = operator == BinaryOperator::Or;
        let a = self.read(left, rest)?.into_truth(left.span)?;
        let open = match &a {
            Spread::One(truth) => *truth != decisive,
            Spread::Each(column) => column.values.iter().any(|truth| *truth != decisive),
        };
        if !open {
            return Ok(Value::Truth(a));
        }
        let b = self.read(right, rest)?.into_truth(right.span)?;
        let mut made =
            a.combine(&b, right.span, |a, b| Ok(if *a == decisive { *a } else { *b }))?;
        if let Spread::Each(column) = &mut made {
            let decided: Vec<usize> = column
                .faults
                .keys()
                .copied()
                .filter(|agent| a.fault(*agent).is_none() && a.get(*agent) == Some(&decisive))
                .collect();
            let values = std::rc::Rc::make_mut(&mut column.values);
            for agent in decided {
                column.faults.remove(&agent);
                if let Some(value) = values.get_mut(agent) {
                    *value = decisive;
                }
            }
        }
        Ok(Value::Truth(made))
    }

    fn choice(
        &self,
        condition: &'a Expr,
        then: &'a Expr,
        otherwise: &'a Expr,
        rest: i128,
    ) -> Result<Value<'a>, Refusal> {
        let decides = match self.read(condition, rest)?.into_truth(condition.span)? {
            Spread::One(true) => return self.read(then, rest),
            Spread::One(false) => return self.read(otherwise, rest),
            Spread::Each(column) => column,
        };
        let a = match decides.values.iter().any(|truth| *truth) {
            true => Some(self.read(then, rest)?),
            false => None,
        };
        let b = match decides.values.iter().any(|truth| !truth) || a.is_none() {
            true => Some(self.read(otherwise, rest)?),
            false => None,
        };
        match (a, b) {
            (Some(a), Some(b)) => chosen(&decides, a, b, otherwise.span),
            (Some(only), None) | (None, Some(only)) => {
                chosen(&decides, only.clone(), only, then.span)
            }
            (None, None) => Err(Refusal::unchecked(condition.span, "a choice without branches")),
        }
    }

    /// A bare word: figure, measure, table or `let`.
    fn named(&self, name: &'a Name, span: Span) -> Result<Value<'a>, Refusal> {
        if let Some(value) = self.lets.get(&*name.text) {
            return Ok(value.clone());
        }
        match self.values.get(&*name.text) {
            Some(Item::Figure(figure)) => self.figure(figure, span),
            Some(Item::Measure(_)) => self.measured(&name.text, span),
            Some(Item::Table(table)) => self.table(table, span),
            Some(_) | None => {
                Err(Refusal::unchecked(span, "a name that nothing above this step gives"))
            }
        }
    }
}

/// The unit of a number without one: none for a zero, which fits every unit.
fn bare(value: &Exact) -> Option<Unit> {
    (!value.is_zero()).then(Unit::number)
}

/// Nothing times an unknown rate is nothing: a missing entry is forgiven where a factor is zero.
fn needs_no_entry(column: &mut Column<Exact>, factor: &Spread<Exact>) {
    if column.faults.is_empty() {
        return;
    }
    column.faults.retain(|agent, fault| {
        let zero = factor.fault(*agent).is_none() && factor.get(*agent).is_some_and(Exact::is_zero);
        !(zero && matches!(fault.flaw, Flaw::NoEntry { .. }))
    });
}

/// The value of each agent's branch.
fn chosen<'a>(
    decides: &Column<bool>,
    a: Value<'a>,
    b: Value<'a>,
    span: Span,
) -> Result<Value<'a>, Refusal> {
    Ok(match (a, b) {
        (Value::Number(left, a), Value::Number(right, b)) => {
            Value::Number(left.or(right), Spread::Each(selected(decides, &a, &b)))
        }
        (Value::Truth(a), Value::Truth(b)) => Value::Truth(Spread::Each(selected(decides, &a, &b))),
        (Value::Key(a), Value::Key(b)) => Value::Key(Spread::Each(selected(decides, &a, &b))),
        (Value::Number(..) | Value::Truth(_) | Value::Key(_), _) => {
            return Err(Refusal::unchecked(span, "branches of different kinds"));
        }
    })
}

fn selected<T: Clone + Default>(decides: &Column<bool>, a: &Spread<T>, b: &Spread<T>) -> Column<T> {
    let mut faults: std::collections::BTreeMap<usize, Fault> = decides.faults.clone();
    let mut values = Vec::with_capacity(decides.values.len());
    for (agent, truth) in decides.values.iter().enumerate() {
        let side = if *truth { a } else { b };
        values.push(side.get(agent).cloned().unwrap_or_default());
        if let Some(fault) = side.fault(agent) {
            faults.entry(agent).or_insert_with(|| fault.clone());
        }
    }
    Column { values: std::rc::Rc::new(values), faults }
}

/// The refusal that a figure is not there.
pub(super) fn figure_missing(name: &str, last_day: &str, span: Span) -> Refusal {
    Refusal::new(
        Code::FigureMissing,
        span,
        format!("figure {name} was not recorded by {last_day}"),
        format!("record it: figure_recorded with name {name}, effective on or before that day"),
    )
}
