//! Expressions of `where` and `each worth`, over one event.
//!
//! The same operators as in steps, on single numbers. Only what is needed is computed: the branch
//! that is taken, the right side of `and` and `or` when the left does not decide.

use commonbook_core::value::{Currency, Exact};

use super::super::arithmetic::{Operation, extreme, operation, single};
use super::super::refusal::{EvaluationError, Refusal};
use super::{EventValuer, OfEvent, flawed};
use crate::input::EventFields;
use crate::syntax::Span;
use crate::syntax::ast::{BinaryOperator, Expr, ExprKind, Function, UnaryOperator};

impl<'r> EventValuer<'r> {
    pub(super) fn read<'e>(
        &'e self,
        expr: &'r Expr,
        event: &'e dyn EventFields,
    ) -> Result<OfEvent<'e>, EvaluationError> {
        match &expr.kind {
            ExprKind::Number(literal) => Ok(OfEvent::Number(literal.value.clone())),
            ExprKind::Percent(literal) => Ok(OfEvent::Number(literal.fraction.clone())),
            ExprKind::PercentOf { percent, of } => {
                let part = percent.fraction.mul(&self.number(of, event)?);
                part.map(OfEvent::Number).map_err(|error| flawed(error.into(), expr.span))
            }
            ExprKind::Members => Ok(OfEvent::Truth(event.is_member())),
            ExprKind::Tenure { unit, role, .. } => {
                Ok(OfEvent::Number(Exact::from(event.tenure(*unit, &role.text))))
            }
            ExprKind::Name(name) if self.rules.is_key(name.span) => {
                Ok(OfEvent::Key(Some(&*name.text)))
            }
            ExprKind::Name(name) => self.word(&name.text, expr.span, event),
            ExprKind::Key(name) => Ok(OfEvent::Key(Some(&*name.text))),
            ExprKind::Attribute(name) => Ok(OfEvent::Key(event.attribute(&name.text))),
            ExprKind::Unary { operator: UnaryOperator::Negate, operand } => {
                Ok(OfEvent::Number(self.number(operand, event)?.neg()))
            }
            ExprKind::Unary { operator: UnaryOperator::Not, operand } => {
                Ok(OfEvent::Truth(!self.truth(operand, event)?))
            }
            ExprKind::Binary { operator, left, right, .. } => {
                self.binary(*operator, left, right, expr.span, event)
            }
            ExprKind::If { condition, then, otherwise } => {
                let branch = if self.truth(condition, event)? { then } else { otherwise };
                self.read(branch, event)
            }
            ExprKind::Call { function, arguments, .. } => {
                self.call(*function, arguments, expr.span, event).map(OfEvent::Number)
            }
            ExprKind::Pot(_)
            | ExprKind::Fund(_)
            | ExprKind::Account(_)
            | ExprKind::Vested(_)
            | ExprKind::Step { .. }
            | ExprKind::OwnPart { .. }
            | ExprKind::Due
            | ExprKind::Rest
            | ExprKind::Surplus
            | ExprKind::Called
            | ExprKind::Membership(_)
            | ExprKind::SinceLeft { .. }
            | ExprKind::PeriodLength(_)
            | ExprKind::Missing => {
                Err(Refusal::unchecked(expr.span, "a measure cannot read this of one event"))
            }
        }
    }

    pub(super) fn number(
        &self,
        expr: &'r Expr,
        event: &dyn EventFields,
    ) -> Result<Exact, EvaluationError> {
        match self.read(expr, event)? {
            OfEvent::Number(number) => Ok(number),
            OfEvent::Truth(_) | OfEvent::Key(_) => {
                Err(Refusal::unchecked(expr.span, "a number is needed"))
            }
        }
    }

    fn truth(&self, expr: &'r Expr, event: &dyn EventFields) -> Result<bool, EvaluationError> {
        match self.read(expr, event)? {
            OfEvent::Truth(truth) => Ok(truth),
            OfEvent::Number(_) | OfEvent::Key(_) => {
                Err(Refusal::unchecked(expr.span, "a condition is needed"))
            }
        }
    }

    fn binary<'e>(
        &'e self,
        operator: BinaryOperator,
        left: &'r Expr,
        right: &'r Expr,
        span: Span,
        event: &'e dyn EventFields,
    ) -> Result<OfEvent<'e>, EvaluationError> {
        match operation(operator) {
            Operation::Logic => {
                let decisive = operator == BinaryOperator::Or;
                let decided = self.truth(left, event)? == decisive;
                Ok(OfEvent::Truth(if decided { decisive } else { self.truth(right, event)? }))
            }
            Operation::Number(calculate) => {
                let made = calculate(&self.number(left, event)?, &self.number(right, event)?);
                made.map(OfEvent::Number).map_err(|error| flawed(error.into(), span))
            }
            Operation::Comparison(holds) => {
                if let Some(tagged) = self.tagged(operator, left, right, event)? {
                    return Ok(OfEvent::Truth(tagged));
                }
                match (self.read(left, event)?, self.read(right, event)?) {
                    (OfEvent::Number(a), OfEvent::Number(b)) => {
                        Ok(OfEvent::Truth(holds(a.cmp(&b))))
                    }
                    (OfEvent::Key(a), OfEvent::Key(b)) => Ok(OfEvent::Truth(a.is_some() && a == b)),
                    (OfEvent::Number(_) | OfEvent::Key(_) | OfEvent::Truth(_), _) => {
                        Err(Refusal::unchecked(span, "two sides that cannot be compared"))
                    }
                }
            }
        }
    }

    /// `tag = x`: an event may have several tags, and one of them is enough.
    fn tagged(
        &self,
        operator: BinaryOperator,
        left: &'r Expr,
        right: &'r Expr,
        event: &dyn EventFields,
    ) -> Result<Option<bool>, EvaluationError> {
        let other = match (self.is_tag(left), self.is_tag(right)) {
            (true, _) => right,
            (false, true) => left,
            (false, false) => return Ok(None),
        };
        if operator != BinaryOperator::Equal {
            return Err(Refusal::unchecked(left.span, "tags are compared by ="));
        }
        match self.read(other, event)? {
            OfEvent::Key(key) => Ok(Some(key.is_some_and(|key| event.has_tag(key)))),
            OfEvent::Number(_) | OfEvent::Truth(_) => {
                Err(Refusal::unchecked(other.span, "a key is needed"))
            }
        }
    }

    fn is_tag(&self, expr: &Expr) -> bool {
        let ExprKind::Name(name) = &expr.kind else { return false };
        &*name.text == "tag" && !self.rules.is_key(name.span)
    }

    fn call(
        &self,
        function: Function,
        arguments: &'r [Expr],
        span: Span,
        event: &dyn EventFields,
    ) -> Result<Exact, EvaluationError> {
        let Some((first, more)) = arguments.split_first() else {
            return Err(Refusal::unchecked(span, "a value is missing"));
        };
        let mut number = self.number(first, event)?;
        match function {
            Function::Min | Function::Max => {
                for argument in more {
                    number = extreme(function, &number, &self.number(argument, event)?);
                }
                Ok(number)
            }
            Function::Abs => Ok(number.abs()),
            Function::Round | Function::Floor | Function::Ceil => {
                let places = match more.first() {
                    Some(places) => {
                        let value = self.number(places, event)?;
                        let whole = value.as_integer().and_then(|it| u8::try_from(it).ok());
                        whole
                            .ok_or_else(|| Refusal::unchecked(places.span, "places are 0 to 18"))?
                    }
                    None if self.is_money(first, event)? => self.places(event),
                    None => 0,
                };
                single(function, &number, places).map_err(|error| flawed(error.into(), span))
            }
            Function::Sum | Function::Mean | Function::Count | Function::Tiers => {
                Err(Refusal::unchecked(span, "a measure sees one event"))
            }
        }
    }

    /// Places of the book's currency.
    fn places(&self, event: &dyn EventFields) -> u8 {
        let iso = || {
            let code = self.rules.currency().word()?;
            Currency::iso(code).ok().map(|currency| currency.scale())
        };
        event.scale().or_else(|| self.rules.scale()).or_else(iso).unwrap_or(0)
    }
}
