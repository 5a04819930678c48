//! Where two numbers meet and need one unit: sums, comparisons, `min` and `max`, choices.
//!
//! `0` takes the unit of the other side. Within a measure the unit of the event's quantity is open;
//! the first meeting that has it on one side only says what it is.

use super::Checker;
use super::expression::shorten;
use super::kind::{Kind, Term, Type, noun};
use super::reader::Scope;
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::ast::{Expr, ExprKind};

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
            Scope::Nowhere | Scope::Step { .. } | Scope::Acceptor => None,
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
                let compound = matches!(written.kind, ExprKind::Binary { .. });
                let text = if compound { format!("({text})") } else { text };
                let rate = other.shown();
                return format!(
                    "multiply by a rate first, for example {text} * 24.00 {rate}/{word}"
                );
            }
        }
        "bring both to one unit first, by a rate or by dividing".to_owned()
    }
}
