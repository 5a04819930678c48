//! Operators: what they accept, and what comes of it.
//!
//! Units multiply and cancel; sums, comparisons and choices need one unit on both sides. `=` also
//! compares keys: opposite a key, a bare word is always a key, whatever else is declared under that
//! name.

use commonbook_core::value::Unit;

use super::Checker;
use super::expression::shorten;
use super::fields;
use super::kind::{Kind, Term, Type, noun};
use super::names::Space;
use super::reader::Scope;
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::Span;
use crate::syntax::ast::{BinaryOperator, Expr, ExprKind, UnaryOperator};

/// Why two numbers must have one unit, for the message.
#[derive(Clone, Copy, Debug)]
pub(super) enum Meeting {
    /// `a + b`.
    Added,
    /// `a - b`.
    Subtracted,
    /// `a < b`.
    Compared,
    /// `min(a, b)`, `max(a, b)`.
    Least,
    /// `if c then a else b`.
    Chosen,
}

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

    fn sum_of(&mut self, meeting: Meeting, left: &Expr, right: &Expr) -> Type {
        let of_left = self.numeric(left);
        let of_right = self.numeric(right);
        self.meet(meeting, (&of_left, left), (&of_right, right))
    }

    /// The common type of two numbers; reports units that differ.
    pub(super) fn meet(
        &mut self,
        meeting: Meeting,
        (of_left, left): (&Type, &Expr),
        (of_right, right): (&Type, &Expr),
    ) -> Type {
        let each = of_left.each || of_right.each;
        let kind = match (&of_left.kind, &of_right.kind) {
            (Kind::Zero, _) => of_right.kind.clone(),
            (_, Kind::Zero) => of_left.kind.clone(),
            (Kind::Number(a), Kind::Number(b)) => match self.unify(a, b) {
                Some(term) => Kind::Number(term),
                None => {
                    self.mixed_units(meeting, (a, left), (b, right));
                    Kind::Unknown
                }
            },
            (_, _) => Kind::Unknown,
        };
        Type { kind, each }
    }

    /// The one term that both are, solving the quantity's unit where it is open.
    pub(super) fn unify(&mut self, left: &Term, right: &Term) -> Option<Term> {
        let solved = match &self.scope {
            Scope::Event { quantity, .. } => quantity.clone(),
            Scope::Nowhere | Scope::Step { .. } => None,
        };
        let left = left.with_quantity(solved.as_ref()).ok()?;
        let right = right.with_quantity(solved.as_ref()).ok()?;
        if left == right {
            return Some(left);
        }
        let unit = match left.quantities.checked_sub(right.quantities)? {
            1 => right.unit.div(&left.unit).ok()?,
            -1 => left.unit.div(&right.unit).ok()?,
            _ => return None,
        };
        if let Scope::Event { quantity, .. } = &mut self.scope {
            *quantity = Some(unit.clone());
        }
        left.with_quantity(Some(&unit)).ok()
    }

    fn mixed_units(
        &mut self,
        meeting: Meeting,
        (a, left): (&Term, &Expr),
        (b, right): (&Term, &Expr),
    ) {
        let currency = self.currency.clone();
        let (first, second) = (noun(a, currency.as_ref()), noun(b, currency.as_ref()));
        let message = match meeting {
            Meeting::Added => format!("{second} cannot be added to {first}"),
            Meeting::Subtracted => format!("{second} cannot be subtracted from {first}"),
            Meeting::Compared => format!("{second} cannot be compared with {first}"),
            Meeting::Least => format!("{second} cannot be measured against {first}"),
            Meeting::Chosen => format!("{second} cannot stand in for {first}"),
        };
        let hint = self.hint_for_units((a, left), (b, right));
        self.report(
            Diagnostic::new(Code::MixedUnits, right.span, message)
                .label(format!("{}, where {} is needed", b.shown(), a.shown()))
                .hint(hint),
        );
    }

    fn hint_for_units(&self, (a, left): (&Term, &Expr), (b, right): (&Term, &Expr)) -> String {
        let bare = |term: &Term| term.quantities == 0 && term.unit.is_number();
        for (this, written, other) in [(b, right, a), (a, left, b)] {
            if bare(this) && matches!(written.kind, ExprKind::Number(_)) {
                let text = shorten(written.span.of(self.text));
                return format!("only 0 fits every unit; write {text} {}", other.shown());
            }
        }
        let is_money = |term: &Term| Some(&term.unit) == self.currency.as_ref();
        for (this, written, other) in [(b, right, a), (a, left, b)] {
            let Some(word) = this.unit.word() else { continue };
            if is_money(other) && !is_money(this) {
                let text = shorten(written.span.of(self.text));
                let text = match written.kind {
                    ExprKind::Binary { .. } => format!("({text})"),
                    _ => text,
                };
                let rate = other.shown();
                return format!(
                    "multiply by a rate first, for example {text} * 24.00 {rate}/{word}"
                );
            }
        }
        "bring both to one unit first, by a rate or by dividing".to_owned()
    }

    /// `<`, `<=`, `>`, `>=`: numbers of one unit.
    fn ordered(&mut self, left: &Expr, right: &Expr) -> Type {
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

    fn equal(&mut self, left: &Expr, right: &Expr) -> Type {
        if let (ExprKind::Key(key), ExprKind::Name(name)) = (&left.kind, &right.kind) {
            self.key_written_first(left.span.to(right.span), &key.text, &name.text);
            return Type::UNKNOWN;
        }
        let (of_left, of_right) = if self.is_key_source(left) {
            (self.expr(left), self.word_or(right))
        } else if self.is_key_source(right) {
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

    /// Opposite a key: a word is a key, anything else is what it is.
    fn word_or(&mut self, expr: &Expr) -> Type {
        match &expr.kind {
            ExprKind::Name(name) | ExprKind::Key(name) => {
                self.keys.insert(name.span);
                Type::one(Kind::Key)
            }
            _ => self.expr(expr),
        }
    }

    /// Whether an expression is a key that the book holds, not one that is written here.
    fn is_key_source(&self, expr: &Expr) -> bool {
        match &expr.kind {
            ExprKind::Attribute(_) => true,
            ExprKind::Name(name) => match self.scope {
                Scope::Event { .. } => fields::is_key(&name.text),
                Scope::Nowhere | Scope::Step { .. } => self
                    .names
                    .find(Space::Values, &name.text)
                    .is_some_and(|index| self.type_of(index).kind == Kind::Key),
            },
            _ => false,
        }
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

    /// A branch of a choice, where a key may be written.
    fn branch(&mut self, expr: &Expr) -> Type {
        match &expr.kind {
            ExprKind::Key(name) => {
                self.keys.insert(name.span);
                Type::one(Kind::Key)
            }
            _ => self.expr(expr),
        }
    }

    /// An expression that must be a number.
    pub(super) fn numeric(&mut self, expr: &Expr) -> Type {
        let found = self.expr(expr);
        if found.may_be_number() {
            return found;
        }
        let what = if found.kind == Kind::Key { "a key" } else { "a condition" };
        let hint = match found.kind {
            Kind::Key => "look a key up in a table: table NAME by agent.NAME",
            _ => "choose a number by it: if ... then 1 else 0",
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
            return found;
        }
        let (what, hint) = match found.kind {
            Kind::Key => ("a key", "compare it: agent.level = senior"),
            _ => ("a number", "compare it with another number, for example > 0"),
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

    /// The currency's unit, or that of a bare number while there is none.
    pub(super) fn currency_or_number(&self) -> Unit {
        self.currency.clone().unwrap_or_else(Unit::number)
    }
}

/// The condition that comes of two sides; unknown where one of them is.
fn answer(left: &Type, right: &Type) -> Type {
    let kind = match left.is_unknown() || right.is_unknown() {
        true => Kind::Unknown,
        false => Kind::Condition,
    };
    Type::one(kind).each(left.each || right.each)
}

/// Whether an expression is a zero as written.
fn is_literal_zero(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Number(literal) => literal.value.is_zero(),
        ExprKind::Percent(literal) => literal.fraction.is_zero(),
        ExprKind::Unary { operator: UnaryOperator::Negate, operand } => is_literal_zero(operand),
        ExprKind::PercentOf { percent, of } => percent.fraction.is_zero() || is_literal_zero(of),
        _ => false,
    }
}
