//! Operators: what they accept, and what comes of it.
//!
//! Units multiply and cancel; sums, comparisons and choices need one unit on both sides
//! ([`super::meeting`]), and `=` also compares keys ([`super::keys`]). What comes of an operand
//! that was reported is unknown too, so that nothing is said twice.

use super::Checker;
use super::keys::answer;
use super::kind::{Kind, Type};
use super::meeting::Meeting;
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::Span;
use crate::syntax::ast::{BinaryOperator, Expr, ExprKind, UnaryOperator};

impl<'a> Checker<'a> {
    pub(super) fn unary(&mut self, operator: UnaryOperator, operand: &Expr) -> Type {
        match operator {
            UnaryOperator::Negate => self.numeric(operand),
            UnaryOperator::Not => self.condition(operand),
        }
    }

    pub(super) fn percent_of(&mut self, of: &Expr) -> Type {
        self.numeric(of)
    }

    pub(super) fn binary(
        &mut self,
        operator: BinaryOperator,
        at: Span,
        left: &Expr,
        right: &Expr,
    ) -> Type {
        match operator {
            BinaryOperator::Multiply | BinaryOperator::Divide => {
                self.product(operator, at, left, right)
            }
            BinaryOperator::Add => self.sum_of(Meeting::Added, left, right),
            BinaryOperator::Subtract => self.sum_of(Meeting::Subtracted, left, right),
            BinaryOperator::Equal => self.equal(left, right),
            BinaryOperator::Less
            | BinaryOperator::AtMost
            | BinaryOperator::Greater
            | BinaryOperator::AtLeast => self.ordered(left, right),
            BinaryOperator::And | BinaryOperator::Or => {
                let left = self.condition(left);
                let right = self.condition(right);
                answer(&left, &right)
            }
        }
    }

    fn product(&mut self, operator: BinaryOperator, at: Span, left: &Expr, right: &Expr) -> Type {
        let divides = operator == BinaryOperator::Divide;
        let by_zero = divides && is_literal_zero(right);
        let (of_left, of_right) = (self.numeric(left), self.numeric(right));
        let each = of_left.each || of_right.each;
        if by_zero {
            self.divided_by_zero(right.span);
            return Type::UNKNOWN.each(each);
        }
        let term = match (&of_left.kind, &of_right.kind) {
            (Kind::Number(a), Kind::Number(b)) if divides => a.div(b),
            (Kind::Number(a), Kind::Number(b)) => a.mul(b),
            (Kind::Zero, Kind::Number(_)) | (Kind::Number(_) | Kind::Zero, Kind::Zero) => {
                return Type::one(Kind::Zero).each(each);
            }
            (_, _) => return Type::UNKNOWN.each(each),
        };
        match term {
            Ok(term) => Type::one(Kind::Number(term)).each(each),
            Err(_) => {
                self.report(
                    Diagnostic::new(
                        Code::UnitTooLong,
                        at,
                        "the unit has too many factors; nobody could read it",
                    )
                    .label("units multiply here")
                    .hint("check the multiplications: units must cancel"),
                );
                Type::UNKNOWN.each(each)
            }
        }
    }

    fn divided_by_zero(&mut self, span: Span) {
        self.report(
            Diagnostic::new(
                Code::DivisionByZero,
                span,
                "this divides by zero; every close would be refused",
            )
            .label("is always 0")
            .hint("divide by something that can be other than 0"),
        );
    }

    pub(super) fn sum_of(&mut self, meeting: Meeting, left: &Expr, right: &Expr) -> Type {
        let of_left = self.numeric(left);
        let of_right = self.numeric(right);
        self.meet(meeting, (&of_left, left), (&of_right, right))
    }

    pub(super) fn choice(&mut self, condition: &Expr, then: &Expr, otherwise: &Expr) -> Type {
        let decides = self.condition(condition).each;
        let (of_then, of_else) = (self.branch(then), self.branch(otherwise));
        let each = decides || of_then.each || of_else.each;
        if of_then.is_unknown() || of_else.is_unknown() {
            return Type::UNKNOWN.each(each);
        }
        let kind = match (&of_then.kind, &of_else.kind) {
            (Kind::Key, Kind::Key) => Kind::Key,
            (Kind::Condition, Kind::Condition) => Kind::Condition,
            (_, _) if of_then.may_be_number() && of_else.may_be_number() => {
                self.meet(Meeting::Chosen, (&of_then, then), (&of_else, otherwise)).kind
            }
            (_, _) => {
                self.report(
                    Diagnostic::new(
                        Code::BranchesDiffer,
                        otherwise.span,
                        "`then` and `else` are of different kinds; the whole would be neither",
                    )
                    .label("of another kind than the value after `then`")
                    .hint("give both a number, both a condition or both a key"),
                );
                Kind::Unknown
            }
        };
        Type { kind, each }
    }

    /// An expression that must be a number.
    pub(super) fn numeric(&mut self, expr: &Expr) -> Type {
        let found = self.expr(expr);
        if found.may_be_number() {
            return found;
        }
        let (what, hint) = match found.kind == Kind::Key {
            true => ("a key", "look a key up in a table: table NAME by agent.NAME"),
            false => ("a condition", "choose a number by it: if ... then 1 else 0"),
        };
        self.report(
            Diagnostic::new(
                Code::NotANumber,
                expr.span,
                format!("{what} stands where a number is needed"),
            )
            .label(what)
            .hint(hint),
        );
        Type::UNKNOWN.each(found.each)
    }

    /// An expression that must be a condition.
    pub(super) fn condition(&mut self, expr: &Expr) -> Type {
        let found = self.expr(expr);
        if matches!(found.kind, Kind::Condition | Kind::Unknown) {
            self.fixed.extend(self.outcome(expr).map(|holds| (expr.span, holds)));
            return found;
        }
        let (what, hint) = match found.kind == Kind::Key {
            true => ("a key", "compare it: agent.level = senior"),
            false => ("a number", "compare it with another number, for example > 0"),
        };
        self.report(
            Diagnostic::new(
                Code::NotACondition,
                expr.span,
                format!("{what} stands where a condition is needed"),
            )
            .label(what)
            .hint(hint),
        );
        Type::UNKNOWN.each(found.each)
    }
}

/// Whether an expression is a zero as written.
fn is_literal_zero(expr: &Expr) -> bool {
    if let ExprKind::Number(literal) = &expr.kind {
        literal.value.is_zero()
    } else if let ExprKind::Percent(literal) = &expr.kind {
        literal.fraction.is_zero()
    } else if let ExprKind::PercentOf { percent, of } = &expr.kind {
        percent.fraction.is_zero() || is_literal_zero(of)
    } else if let ExprKind::Unary { operator: UnaryOperator::Negate, operand } = &expr.kind {
        is_literal_zero(operand)
    } else {
        false
    }
}
