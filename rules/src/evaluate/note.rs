//! `let`, `check` and `report`: what is named, what must hold, what is shown. None moves anything.
//!
//! A `let` is kept: at most 18 places, half even, and the outcome says when that rounded it. A
//! `let` or `check` that cannot be computed refuses; a `report` that cannot is a finding.

use commonbook_core::value::Unit;

use super::Evaluation;
use super::places::MAIN;
use super::refusal::Refusal;
use super::value::{Spread, Value};
use crate::diagnostic::Code;
use crate::outcome::{CheckTrace, NamedValue, NamedValueKind};
use crate::syntax::Span;
use crate::syntax::ast::{BinaryOperator, Check, Expr, ExprKind, Let, Report};

impl<'a> Evaluation<'a> {
    pub(super) fn define(&mut self, it: &'a Let) -> Result<(), Refusal> {
        let value = self.read(&it.value, self.left_in(MAIN))?;
        let (value, rounded) = self.settle(value, it.value.span)?;
        self.outcome.lets.push(named(&it.name.text, &value, rounded));
        self.lets.insert(&it.name.text, value);
        Ok(())
    }

    pub(super) fn report(&mut self, it: &'a Report) {
        let value = self
            .read(&it.value, self.left_in(MAIN))
            .and_then(|value| self.settle(value, it.value.span));
        match value {
            Ok((value, rounded)) => {
                self.outcome.reports.push(named(&it.name.text, &value, rounded));
            }
            Err(refusal) => {
                let name = &it.name.text;
                let why = refusal.message;
                self.outcome.findings.push(format!("report {name:?} cannot be computed: {why}"));
            }
        }
    }

    pub(super) fn check(&mut self, it: &'a Check) -> Result<(), Refusal> {
        let name = self.check_name(it);
        if !self.holds(&it.condition, self.left_in(MAIN))? {
            return Err(self.check_fails(it));
        }
        let basis = it.basis.as_ref().map(|basis| basis.text.to_string());
        self.outcome.checks.push(CheckTrace { name, holds: true, basis });
        Ok(())
    }

    /// What a check is called: its name, or its condition as written.
    pub(super) fn check_name(&self, it: &Check) -> String {
        match &it.name {
            Some(name) => name.text.to_string(),
            None => self.written(&it.condition),
        }
    }

    fn check_fails(&self, it: &'a Check) -> Refusal {
        let basis = it.basis.as_ref().map(|basis| format!(" ({})", basis.text)).unwrap_or_default();
        let values = self.sides(&it.condition).map(|sides| format!(": {sides}"));
        Refusal::new(
            Code::CheckFails,
            it.condition.span,
            format!("does not hold{basis}{}", values.unwrap_or_default()),
            "the figures or the steps above it must change for it to hold",
        )
    }

    /// Both sides of a comparison with their values.
    pub(super) fn sides(&self, condition: &'a Expr) -> Option<String> {
        let ExprKind::Binary { operator, left, right, .. } = &condition.kind else { return None };
        let word = match operator {
            BinaryOperator::Equal => "=",
            BinaryOperator::Less => "<",
            BinaryOperator::AtMost => "<=",
            BinaryOperator::Greater => ">",
            BinaryOperator::AtLeast => ">=",
            BinaryOperator::Multiply
            | BinaryOperator::Divide
            | BinaryOperator::Add
            | BinaryOperator::Subtract
            | BinaryOperator::And
            | BinaryOperator::Or => return None,
        };
        let side = |expr: &'a Expr| match self.read(expr, self.left_in(MAIN)) {
            Ok(Value::Number(unit, Spread::One(value))) => {
                let unit = unit.filter(|unit| !unit.is_number());
                let unit = unit.map(|unit| format!(" {unit}")).unwrap_or_default();
                Some(format!("{value}{unit}"))
            }
            Ok(_) | Err(_) => None,
        };
        Some(format!("{} {word} {}", side(left)?, side(right)?))
    }

    /// A value as it is kept; refuses when some agent has none.
    fn settle(&self, value: Value<'a>, span: Span) -> Result<(Value<'a>, bool), Refusal> {
        match value {
            Value::Number(unit, numbers) => {
                self.everybody_has(&numbers)?;
                let (numbers, rounded) = Self::kept(numbers, span)?;
                self.everybody_has(&numbers)?;
                Ok((Value::Number(unit, numbers), rounded))
            }
            Value::Truth(truths) => {
                self.everybody_has(&truths)?;
                Ok((Value::Truth(truths), false))
            }
            Value::Key(keys) => {
                self.everybody_has(&keys)?;
                Ok((Value::Key(keys), false))
            }
        }
    }

    fn everybody_has<T>(&self, spread: &Spread<T>) -> Result<(), Refusal> {
        match spread {
            Spread::One(_) => Ok(()),
            Spread::Each(column) => column.settled(self.inputs, |_| true),
        }
    }
}

fn named(name: &str, value: &Value<'_>, rounded: bool) -> NamedValue {
    let owned = |key: &Option<&str>| key.map(str::to_owned);
    let (unit, value) = match value {
        Value::Number(unit, numbers) => {
            let kind = match numbers {
                Spread::One(number) => NamedValueKind::One(number.clone()),
                Spread::Each(column) => NamedValueKind::Each(column.values.to_vec()),
            };
            (Some(unit.clone().unwrap_or_else(Unit::number)), kind)
        }
        Value::Truth(Spread::One(truth)) => (None, NamedValueKind::Truth(*truth)),
        Value::Truth(Spread::Each(column)) => {
            (None, NamedValueKind::EachTruth(column.values.to_vec()))
        }
        Value::Key(Spread::One(key)) => (None, NamedValueKind::Key(owned(key).unwrap_or_default())),
        Value::Key(Spread::Each(column)) => {
            (None, NamedValueKind::EachKey(column.values.iter().map(owned).collect()))
        }
    };
    NamedValue { name: name.to_owned(), unit, value, rounded }
}
