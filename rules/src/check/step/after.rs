//! Clauses after the allocation: what they need, and in which order they can stand.
//!
//! They are about shares of contributors, so the step must share or pay. `paid` divides what is
//! then due and is the last; an excess that is shared again changes the shares themselves, so it is
//! the first, and it cannot be where shares are rounded each alone.

use commonbook_core::value::Exact;

use crate::check::Checker;
use crate::check::place::Spot;
use crate::check::step::weight::percent;
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::Span;
use crate::syntax::ast::{After, Directing, Excess, Expr, ExprKind, PaidPart, Place};

/// What the clauses stand in.
pub(in crate::check) struct Owner {
    /// Whether a weight decides about the shares, so that an excess can be shared again.
    pub(in crate::check) shared: bool,
    /// The place of `rounded`, where it is written.
    pub(in crate::check) rounded: Option<Span>,
}

impl<'a> Checker<'a> {
    pub(in crate::check) fn after(&mut self, clauses: &[After], owner: &Owner) {
        for (number, clause) in clauses.iter().enumerate() {
            let last = number.saturating_add(1) == clauses.len();
            match clause {
                After::Paid { parts, span } => {
                    if !last {
                        let hint = "write it below the other clauses";
                        self.order(*span, "`paid` divides what is due in the end", hint);
                    }
                    self.paid(parts, *span);
                }
                After::Less { amount, when, to, .. } => {
                    self.amount_of_due(amount);
                    if let Some(when) = when {
                        self.condition(when);
                    }
                    self.after_to(to);
                }
                After::Under { amount, to, .. } => {
                    self.amount_of_due(amount);
                    self.after_to(to);
                }
                After::NobodyAbove { cap, excess, span } => {
                    self.amount_of_due(cap);
                    self.excess(excess, *span, number == 0, owner);
                }
            }
        }
    }

    /// Where what is waived goes, and whether anything may be.
    pub(in crate::check) fn directing(&mut self, directing: &Directing) {
        let Some(place) = &directing.waived else { return };
        self.common_place(
            place,
            "what a contributor waives cannot go to an account of theirs",
            "name a pot or a fund",
        );
        if let Some(span) = directing.directed_to_nobody {
            let hint = "take one of the two away";
            self.order(span, "nothing is waived where shares are directed to nobody", hint);
        }
    }

    pub(in crate::check) fn nothing_to_direct(&mut self, span: Span) {
        let why = "only what a pot or fund pays contributors is directed by them";
        self.order(span, why, "take it away, or write from pot NAME or from fund NAME");
    }

    fn excess(&mut self, excess: &Excess, span: Span, first: bool, owner: &Owner) {
        match excess {
            Excess::To(place) => self.after_to(place),
            Excess::SharedAgain if !owner.shared => {
                let hint = "write excess to fund NAME, or amounts to min(..., ...)";
                self.order(span, "amounts of an `each` have no weights to share again by", hint);
            }
            Excess::SharedAgain if !first => {
                let hint = "write it above the other clauses";
                self.order(span, "an excess is shared again before anything is taken off", hint);
            }
            Excess::SharedAgain if owner.rounded.is_some() => {
                let hint = "leave `rounded` away, or write excess to fund NAME";
                self.order(span, "what is shared again cannot be rounded each alone", hint);
            }
            Excess::SharedAgain => {}
        }
    }

    fn order(&mut self, span: Span, why: &str, hint: &str) {
        self.report(Diagnostic::new(Code::AfterOrder, span, why).label("not here").hint(hint));
    }

    /// Money, one amount or one for each.
    pub(in crate::check) fn amount_of_due(&mut self, expr: &Expr) {
        if matches!(expr.kind, ExprKind::Percent(_)) {
            let text = expr.span.of(self.text);
            self.report(
                Diagnostic::new(Code::WrongUnit, expr.span, "a percentage must say of what it is")
                    .label("a number, where money is needed")
                    .hint(format!("of what is due to each: {text} of due")),
            );
            return;
        }
        let found = self.numeric(expr);
        if !found.is_unknown() {
            let money = self.money();
            self.must_be(expr, &found, &money);
        }
    }

    /// Where a deduction goes: a common place, or the contributor's own account.
    fn after_to(&mut self, place: &Place) {
        if let Some(Spot::Account(account)) = self.spot(place) {
            self.account_in_money(place, account);
        }
    }

    fn paid(&mut self, parts: &[PaidPart], span: Span) {
        let mut sum = Exact::ZERO;
        for part in parts {
            self.paid_account(part);
            match part.amount.as_ref().map(|amount| (amount, &amount.kind)) {
                Some((_, ExprKind::Percent(literal))) => {
                    sum = sum.add(&literal.fraction).unwrap_or_default();
                }
                Some((amount, _)) => self.amount_of_due(amount),
                None => {}
            }
            if let Some(rounded) = &part.rounded {
                self.rounded_each(rounded, self.currency.clone());
            }
        }
        if sum > Exact::ONE {
            self.report(
                Diagnostic::new(
                    Code::KeysNotWhole,
                    span,
                    format!("the parts make up {}; more than is due would be paid", percent(&sum)),
                )
                .label(format!("{} and a rest", percent(&sum)))
                .hint("lower a part"),
            );
        }
    }

    fn paid_account(&mut self, part: &PaidPart) {
        let place = Place {
            kind: crate::syntax::ast::PlaceKind::Account,
            name: part.account.clone(),
            span: part.account.span,
        };
        if let Some(Spot::Account(account)) = self.spot(&place) {
            self.account_in_money(&place, account);
        }
    }
}
