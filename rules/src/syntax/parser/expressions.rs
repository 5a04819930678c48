//! Expressions: how operands are combined.
//!
//! Tightest first: `% of` (takes one operand), `* /`, `+ -`, comparison (no chaining), `not`,
//! `and`, `or`, `if`. Every function gives a tree together with its depth, so that neither a long
//! chain nor deep nesting can make a tree that is unsafe to walk.

use super::{MAX_DEPTH, MAX_NESTING, Parser};
use crate::diagnostic::Code;
use crate::syntax::ast::{BinaryOperator, Expr, ExprKind, UnaryOperator};
use crate::syntax::keyword::Keyword;
use crate::syntax::problems::Reported;
use crate::syntax::span::Span;
use crate::syntax::token::{Sign, Token, TokenKind};

/// A tree and its depth.
pub(super) type Built = Result<(Expr, u16), Reported>;

impl Parser<'_, '_> {
    /// A whole expression.
    pub(super) fn expression(&mut self) -> Result<Expr, Reported> {
        self.nesting = 0;
        self.choice().map(|(expr, _)| expr)
    }

    /// `if X then Y else Z`, or what binds tighter.
    pub(super) fn choice(&mut self) -> Built {
        const HINT: &str = "for example if level = 1 then 2 else 3";
        if !self.cursor.is(Keyword::If) {
            return self.disjunction();
        }
        let start = self.cursor.bump().span;
        let (condition, first) = self.nested(Self::choice)?;
        self.expect(Keyword::Then, HINT)?;
        let (then, second) = self.nested(Self::choice)?;
        self.expect(Keyword::Else, HINT)?;
        let (otherwise, third) = self.nested(Self::choice)?;
        let kind = ExprKind::If {
            condition: Box::new(condition),
            then: Box::new(then),
            otherwise: Box::new(otherwise),
        };
        self.built(kind, start, first.max(second).max(third))
    }

    fn disjunction(&mut self) -> Built {
        self.chain(Self::conjunction, |token| token.is(Keyword::Or).then_some(BinaryOperator::Or))
    }

    fn conjunction(&mut self) -> Built {
        self.chain(Self::negation, |token| token.is(Keyword::And).then_some(BinaryOperator::And))
    }

    fn negation(&mut self) -> Built {
        if !self.cursor.is(Keyword::Not) {
            return self.comparison();
        }
        let start = self.cursor.bump().span;
        let (operand, depth) = self.nested(Self::negation)?;
        let operator = UnaryOperator::Not;
        self.built(ExprKind::Unary { operator, operand: Box::new(operand) }, start, depth)
    }

    fn comparison(&mut self) -> Built {
        let (left, first) = self.sum()?;
        let Some(operator) = comparing(self.cursor.peek()) else { return Ok((left, first)) };
        let operator_span = self.cursor.bump().span;
        let (right, second) = self.sum()?;
        let next = *self.cursor.peek();
        if comparing(&next).is_some() {
            let message = "comparisons cannot be chained";
            let hint = "write a < b and b < c";
            return Err(self.report(
                Code::ComparisonChain,
                next.span,
                message,
                "a second one",
                hint,
            ));
        }
        let start = left.span;
        let kind = binary(operator, operator_span, left, right);
        self.built(kind, start, first.max(second))
    }

    fn sum(&mut self) -> Built {
        self.chain(Self::product, |token| {
            let plus = token.is_sign(Sign::Plus).then_some(BinaryOperator::Add);
            plus.or(token.is_sign(Sign::Minus).then_some(BinaryOperator::Subtract))
        })
    }

    fn product(&mut self) -> Built {
        self.chain(Self::operand, |token| {
            let star = token.is_sign(Sign::Star).then_some(BinaryOperator::Multiply);
            star.or(token.is_sign(Sign::Slash).then_some(BinaryOperator::Divide))
        })
    }

    /// Operands of one kind between operators that bind to the left.
    fn chain(
        &mut self,
        next: impl Fn(&mut Self) -> Built,
        operator: impl Fn(&Token) -> Option<BinaryOperator>,
    ) -> Built {
        let mut left = next(self)?;
        while let Some(operator) = operator(self.cursor.peek()) {
            let operator_span = self.cursor.bump().span;
            let right = next(self)?;
            let (start, depth) = (left.0.span, left.1.max(right.1));
            let kind = binary(operator, operator_span, left.0, right.0);
            left = self.built(kind, start, depth)?;
        }
        Ok(left)
    }

    /// Parses something one level deeper.
    pub(super) fn nested(&mut self, inner: impl FnOnce(&mut Self) -> Built) -> Built {
        if self.nesting >= MAX_NESTING {
            return Err(self.too_deep(&format!("nested deeper than {MAX_NESTING}")));
        }
        self.nesting = self.nesting.saturating_add(1);
        let result = inner(self);
        self.nesting = self.nesting.saturating_sub(1);
        result
    }

    /// A node over subtrees of some depth.
    pub(super) fn built(&mut self, kind: ExprKind, start: Span, below: u16) -> Built {
        if below >= MAX_DEPTH {
            return Err(self.too_deep(&format!("more than {MAX_DEPTH} operations deep")));
        }
        Ok((Expr { kind, span: self.cursor.span_from(start) }, below.saturating_add(1)))
    }

    /// Gives the statement up: what follows would only be more of the same.
    fn too_deep(&mut self, message: &str) -> Reported {
        let span = self.cursor.peek().span;
        let message = format!("this expression is {message}");
        let hint = "name parts of it with let";
        let reported = self.report(Code::TooDeep, span, message, "too deep here", hint);
        self.cursor.skip_to_end();
        reported
    }
}

fn binary(operator: BinaryOperator, operator_span: Span, left: Expr, right: Expr) -> ExprKind {
    ExprKind::Binary { operator, operator_span, left: Box::new(left), right: Box::new(right) }
}

fn comparing(token: &Token) -> Option<BinaryOperator> {
    let TokenKind::Sign(sign) = token.kind else { return None };
    match sign {
        Sign::Equal => Some(BinaryOperator::Equal),
        Sign::Less => Some(BinaryOperator::Less),
        Sign::LessOrEqual => Some(BinaryOperator::AtMost),
        Sign::Greater => Some(BinaryOperator::Greater),
        Sign::GreaterOrEqual => Some(BinaryOperator::AtLeast),
        Sign::Open
        | Sign::Close
        | Sign::Comma
        | Sign::Dot
        | Sign::Colon
        | Sign::Percent
        | Sign::Plus
        | Sign::Minus
        | Sign::Star
        | Sign::Slash
        | Sign::Stray => None,
    }
}
