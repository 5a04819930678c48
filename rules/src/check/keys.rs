//! Comparisons: which side is a key, and what can be compared at all.
//!
//! Keys are the same or not; only numbers have an order. A key comes from the book (an attribute, a
//! field of an event, a `let` of one) or is written: in quotes, with a capital, or as a bare word
//! opposite a key from the book. There a bare word is always a key, whatever else is declared under
//! that name; so the book's key stands first where the other one is in quotes.

use commonbook_core::value::Id;

use super::Checker;
use super::fields;
use super::kind::{Kind, Type};
use super::meeting::Meeting;
use super::names::Space;
use super::reader::Scope;
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::Span;
use crate::syntax::ast::{Expr, ExprKind};

impl<'a> Checker<'a> {
    /// `<`, `<=`, `>`, `>=`: numbers of one unit.
    pub(super) fn ordered(&mut self, left: &Expr, right: &Expr) -> Type {
        let is_key = |it: &Self, expr: &Expr| {
            matches!(expr.kind, ExprKind::Key(_)) || it.is_key_source(expr)
        };
        if is_key(self, left) || is_key(self, right) {
            self.report(
                Diagnostic::new(
                    Code::KeyCompared,
                    left.span.to(right.span),
                    "keys have no order; they are the same or not",
                )
                .label("a key and its neighbour")
                .hint("compare keys by `=`, or look a number up in a table"),
            );
            return Type::UNKNOWN;
        }
        let met = self.sum_of(Meeting::Compared, left, right);
        answer(&met, &met)
    }

    pub(super) fn equal(&mut self, left: &Expr, right: &Expr) -> Type {
        if let (ExprKind::Key(key), ExprKind::Name(name)) = (&left.kind, &right.kind) {
            self.key_written_first(left.span.to(right.span), &key.text, &name.text);
            return Type::UNKNOWN;
        }
        let (of_left, of_right) = if self.is_key_source(left) {
            self.key_can_be_held(left, right);
            (self.expr(left), self.word_or(right))
        } else if self.is_key_source(right) {
            self.key_can_be_held(right, left);
            (self.word_or(left), self.expr(right))
        } else {
            self.not_from_keys(left, right)
        };
        let result = answer(&of_left, &of_right);
        if result.is_unknown() {
            return result;
        }
        match (of_left.kind == Kind::Key, of_right.kind == Kind::Key) {
            (true, true) => {}
            (false, false) if of_left.may_be_number() && of_right.may_be_number() => {
                self.meet(Meeting::Compared, (&of_left, left), (&of_right, right));
            }
            (false, false) => self.conditions_compared(right.span),
            (true, false) | (false, true) => self.key_with_number(left.span.to(right.span)),
        }
        result
    }

    /// Two sides of which neither is a key at first sight.
    fn not_from_keys(&mut self, left: &Expr, right: &Expr) -> (Type, Type) {
        let key = Type::one(Kind::Key);
        match (&left.kind, &right.kind) {
            (ExprKind::Key(_), ExprKind::Key(_)) => (self.expr(left), Type::UNKNOWN),
            (ExprKind::Key(_), _) => (key, self.expr(right)),
            (_, ExprKind::Key(_)) => (self.expr(left), key),
            (_, _) => {
                let of_left = self.expr(left);
                // A key can also come out of a choice.
                let of_right = match of_left.kind {
                    Kind::Key => self.word_or(right),
                    Kind::Unknown if self.is_undeclared_word(right) => Type::UNKNOWN,
                    Kind::Unknown | Kind::Zero | Kind::Number(_) | Kind::Condition => {
                        self.expr(right)
                    }
                };
                (of_left, of_right)
            }
        }
    }

    /// Whether it would be a key if the other side had been spelled right.
    fn is_undeclared_word(&self, expr: &Expr) -> bool {
        let ExprKind::Name(name) = &expr.kind else { return false };
        !fields::is_field(&name.text) && self.names.find(Space::Values, &name.text).is_none()
    }

    fn key_written_first(&mut self, span: Span, key: &str, name: &str) {
        self.report(
            Diagnostic::new(
                Code::KeyCompared,
                span,
                "the key stands before `=`; the word after it would be taken for a key too",
            )
            .label("the wrong way round")
            .hint(format!("write {name} = \"{key}\"")),
        );
    }

    /// Most fields of an event hold identifiers: a key that is none would never be met.
    fn key_can_be_held(&mut self, source: &Expr, written: &Expr) {
        let ExprKind::Name(field) = &source.kind else { return };
        let (ExprKind::Name(key) | ExprKind::Key(key)) = &written.kind else { return };
        let is_identifier = matches!(self.scope, Scope::Event { .. }) && &*field.text != "pot";
        if !is_identifier || Id::parse(&key.text).is_ok() {
            return;
        }
        self.report(
            Diagnostic::new(
                Code::KeyNeverHeld,
                written.span,
                format!("no event can hold \"{}\" as its {}", key.text, field.text),
            )
            .label("not an identifier")
            .hint(
                "identifiers have small letters, digits and _.:/-; a letter or digit stands first",
            ),
        );
    }

    /// Opposite a key: a word is a key, anything else is what it is.
    fn word_or(&mut self, expr: &Expr) -> Type {
        if let ExprKind::Name(name) | ExprKind::Key(name) = &expr.kind {
            self.keys.insert(name.span);
            return Type::one(Kind::Key);
        }
        self.expr(expr)
    }

    /// Whether an expression is a key that the book holds, not one that is written here.
    fn is_key_source(&self, expr: &Expr) -> bool {
        let ExprKind::Name(name) = &expr.kind else {
            return matches!(expr.kind, ExprKind::Attribute(_));
        };
        if matches!(self.scope, Scope::Event { .. }) {
            return fields::is_key(&name.text);
        }
        if matches!(self.scope, Scope::Acceptor) {
            return false;
        }
        let found = self.names.find(Space::Values, &name.text);
        found.is_some_and(|index| self.type_of(index).kind == Kind::Key)
    }

    fn key_with_number(&mut self, span: Span) {
        self.report(
            Diagnostic::new(
                Code::KeyCompared,
                span,
                "a key is compared with something that is none; they are never the same",
            )
            .label("key and number, or key and condition")
            .hint("compare keys with keys: agent.level = senior"),
        );
    }

    fn conditions_compared(&mut self, span: Span) {
        self.report(
            Diagnostic::new(Code::KeyCompared, span, "conditions are not compared by `=`")
                .label("a condition")
                .hint("join conditions with and, or, not"),
        );
    }

    /// A branch of a choice, where a key may be written.
    pub(super) fn branch(&mut self, expr: &Expr) -> Type {
        if let ExprKind::Key(name) = &expr.kind {
            self.keys.insert(name.span);
            return Type::one(Kind::Key);
        }
        self.expr(expr)
    }
}

/// The condition that comes of two sides; unknown where one of them is.
pub(super) fn answer(left: &Type, right: &Type) -> Type {
    let kind = match left.is_unknown() || right.is_unknown() {
        true => Kind::Unknown,
        false => Kind::Condition,
    };
    Type::one(kind).each(left.each || right.each)
}
