//! The words of `where` and `each worth`: fields of the event, and tables; and their units.
//!
//! The checker has solved which unit the quantity must have; here every event is held against it.
//! A rate is money for one unit of its own quantity, so it is right when the quantity is.

use commonbook_core::value::{Exact, Unit, ValueError};

use super::super::arithmetic::unit_of;
use super::super::reading::{holds_on, literal};
use super::super::refusal::{EvaluationError, Refusal};
use super::super::value::Flaw;
use super::{EventValuer, OfEvent, flawed};
use crate::input::EventFields;
use crate::syntax::Span;
use crate::syntax::ast::{EntryKey, Expr, ExprKind, Item, Table, TableKey};

impl<'r> EventValuer<'r> {
    pub(super) fn word<'e>(
        &'e self,
        name: &'r str,
        span: Span,
        event: &'e dyn EventFields,
    ) -> Result<OfEvent<'e>, EvaluationError> {
        match name {
            "kind" | "stream" | "task" | "module" | "project" | "process" | "purpose"
            | "done_by" | "pot" => Ok(OfEvent::Key(event.key(name))),
            "quantity" | "value" | "rate" | "weight" => {
                self.number_field(name, span, event).map(OfEvent::Number)
            }
            _ => match self.table_named(name) {
                Some(table) => self.entry(table, span, event).map(OfEvent::Number),
                None => Err(Refusal::unchecked(span, "a name that a measure cannot read")),
            },
        }
    }

    fn number_field(
        &self,
        name: &str,
        span: Span,
        event: &dyn EventFields,
    ) -> Result<Exact, EvaluationError> {
        let Some((value, unit)) = event.number(name) else {
            return if name == "weight" { Ok(Exact::ONE) } else { Err(self.lacks(name, span)) };
        };
        let needed = self.spec.quantity_unit.as_ref();
        match (name, needed) {
            ("quantity", Some(needed)) => self.in_unit(value, unit, needed, span),
            ("value", _) => self.in_unit(value, unit, self.rules.currency(), span),
            ("rate", Some(needed)) => {
                let Some((quantity, recorded)) = event.number("quantity") else {
                    return Err(self.lacks("quantity", span));
                };
                self.in_unit(quantity, recorded, needed, span)?;
                Ok(value)
            }
            (_, _) => Ok(value),
        }
    }

    fn table_named(&self, name: &str) -> Option<&'r Table> {
        self.rules.document().items.iter().find_map(|item| {
            let Item::Table(table) = item else { return None };
            (&*table.name.text == name).then_some(table)
        })
    }

    /// The value of a table for the event's key on the event's day.
    fn entry(
        &self,
        table: &'r Table,
        span: Span,
        event: &dyn EventFields,
    ) -> Result<Exact, EvaluationError> {
        let (key, by) = match &table.by {
            Some(TableKey::Attribute(name)) => (event.attribute(&name.text), &name.text),
            Some(TableKey::Field(name)) => (event.key(&name.text), &name.text),
            Some(TableKey::Amount) | None => {
                return Err(Refusal::unchecked(span, "a table without a key"));
            }
        };
        let day = event.day();
        let mut otherwise = None;
        for entry in table.entries.iter().filter(|entry| holds_on(entry, day)) {
            match &entry.key {
                EntryKey::Key(of_entry) if Some(&*of_entry.text) == key => {
                    return Ok(literal(&entry.value).1);
                }
                EntryKey::Key(_) | EntryKey::UpTo(_) | EntryKey::Above => {}
                EntryKey::Else => otherwise = Some(entry),
            }
        }
        match otherwise {
            Some(entry) => Ok(literal(&entry.value).1),
            None => Err(flawed(
                Flaw::NoEntry {
                    table: table.name.text.to_string(),
                    attribute: by.to_string(),
                    key: key.map(str::to_owned),
                },
                span,
            )),
        }
    }

    /// Whether an expression comes to money; only `round` and its like need to know.
    pub(super) fn is_money(
        &self,
        expr: &'r Expr,
        event: &dyn EventFields,
    ) -> Result<bool, EvaluationError> {
        let unit = self.unit(expr, event).map_err(|error| flawed(error.into(), expr.span))?;
        Ok(unit.as_ref() == Some(self.rules.currency()))
    }

    /// The unit of an expression; `None` for a bare zero, keys and conditions.
    fn unit(&self, expr: &'r Expr, event: &dyn EventFields) -> Result<Option<Unit>, ValueError> {
        match &expr.kind {
            ExprKind::Number(_) => Ok(literal(expr).0),
            ExprKind::Percent(_) => Ok(Some(Unit::number())),
            ExprKind::PercentOf { of, .. } => self.unit(of, event),
            ExprKind::Unary { operand, .. } => self.unit(operand, event),
            ExprKind::Name(name) => match &*name.text {
                "quantity" => quantity_unit(event).map(Some),
                "rate" => self.rules.currency().div(&quantity_unit(event)?).map(Some),
                "value" => Ok(Some(self.rules.currency().clone())),
                "weight" => Ok(Some(Unit::number())),
                name => Ok(self.table_named(name).and_then(|table| {
                    table.entries.iter().find_map(|entry| literal(&entry.value).0)
                })),
            },
            ExprKind::Binary { operator, left, right, .. } => {
                unit_of(*operator, self.unit(left, event)?, self.unit(right, event)?)
            }
            ExprKind::If { then, otherwise, .. } => {
                Ok(self.unit(then, event)?.or(self.unit(otherwise, event)?))
            }
            ExprKind::Call { arguments, .. } => {
                for argument in arguments {
                    if let Some(unit) = self.unit(argument, event)? {
                        return Ok(Some(unit));
                    }
                }
                Ok(None)
            }
            ExprKind::Key(_)
            | ExprKind::Pot(_)
            | ExprKind::Fund(_)
            | ExprKind::Account(_)
            | ExprKind::Vested(_)
            | ExprKind::Step { .. }
            | ExprKind::OwnPart { .. }
            | ExprKind::Due
            | ExprKind::Rest
            | ExprKind::Surplus
            | ExprKind::Called
            | ExprKind::Members
            | ExprKind::Attribute(_)
            | ExprKind::Tenure { .. }
            | ExprKind::Membership(_)
            | ExprKind::SinceLeft { .. }
            | ExprKind::PeriodLength(_)
            | ExprKind::Missing => Ok(None),
        }
    }
}

/// The unit that the event's quantity was recorded in; a plain number without one.
fn quantity_unit(event: &dyn EventFields) -> Result<Unit, ValueError> {
    match event.number("quantity") {
        Some((_, unit)) => Unit::parse(unit).map(|unit| unit.plain()),
        None => Ok(Unit::number()),
    }
}
