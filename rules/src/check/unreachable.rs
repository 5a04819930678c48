//! What can never act: steps that never move money, conditions that never hold or always do.
//!
//! A step finds nothing where its pot was emptied above and nothing fills it between; where it
//! waits for a loss and its line takes nothing of one; where a loss is borne that a line above has
//! taken; where credits must be older than any is left to be. Only warned of, in files without
//! errors: money is conserved either way, but the text promises what will not happen.

mod condition;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::Checker;
use super::flow::{Flow, Move};
use super::place::Spot;
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::Span;
use crate::syntax::ast::{
    Absorb, BinaryOperator, Expr, ExprKind, Item, Opening, Redeem, TenureUnit,
};

/// What the steps so far have done to the places.
#[derive(Default)]
struct Sofar<'f, 'a> {
    /// Places that a step has emptied and nothing has filled since.
    emptied: BTreeMap<Spot, &'f Move<'a>>,
    /// Places that a step has put money into.
    filled: BTreeSet<Spot>,
}

impl<'a> Checker<'a> {
    pub(super) fn unreachable(&mut self, flow: &Flow<'a>) {
        self.conditions_that_are_fixed();
        let mut sofar = Sofar::default();
        sofar.filled.extend(flow.endings.iter().map(|ending| ending.to));
        let mut moves = flow.moves.iter().peekable();
        for (index, item) in self.document.items.iter().enumerate() {
            match item {
                Item::Line(_) | Item::Each(_) | Item::Split(_) => {
                    if let Some(step) = moves.next_if(|it| it.item == index) {
                        self.nothing_left_for(&sofar, step);
                        self.waits_for_a_loss(&sofar, step);
                        sofar.then(step);
                    }
                }
                Item::Absorb(it) => self.nothing_to_absorb(&sofar, it),
                Item::Redeem(it) => self.nothing_as_old(it),
                Item::Pot(pot) => {
                    if matches!(pot.opens, Opening::Source(_)) {
                        sofar.emptied.remove(&Spot::Pot(index));
                    }
                }
                Item::Let(_)
                | Item::Check(_)
                | Item::Report(_)
                | Item::Example(_)
                | Item::Adjustments(_)
                | Item::OnceOnly(_)
                | Item::Succession(_)
                | Item::Figure(_)
                | Item::Fund(_)
                | Item::Account(_)
                | Item::Table(_)
                | Item::Measure(_) => {}
            }
        }
    }

    /// Reports the innermost conditions that no book can change.
    fn conditions_that_are_fixed(&mut self) {
        let mut fixed = std::mem::take(&mut self.fixed);
        fixed.sort_by_key(|(span, _)| (span.start, Reverse(span.end)));
        fixed.dedup();
        // Conditions are nested or apart, so whatever is inside of one comes right after it.
        let following = fixed.iter().skip(1).map(|(span, _)| span.start).chain([u32::MAX]);
        for ((span, holds), next) in fixed.iter().zip(following) {
            if next < span.end {
                continue;
            }
            let (often, hint) = match holds {
                true => ("always", "take the condition away, or compare with something else"),
                false => ("never", "join by `or` if either will do, or mend what is compared"),
            };
            self.report(
                Diagnostic::new(
                    Code::ConditionIsFixed,
                    *span,
                    format!("this {often} holds, whatever the book records"),
                )
                .label(format!("{often} holds"))
                .hint(hint),
            );
        }
    }

    /// A step whose place was emptied above.
    fn nothing_left_for(&mut self, sofar: &Sofar<'_, 'a>, step: &Move<'a>) {
        let end = step.from.and_then(|spot| sofar.emptied.get(&spot));
        // A loss is there still where the line above took only what was left.
        let Some(end) = end.filter(|end| end.goes_below_zero() || !step.goes_below_zero()) else {
            return;
        };
        let (what, above) = (step.shown(), end.shown());
        self.never_acts(
            step.name_span(),
            &format!("{what} never finds anything: {above} takes all that is left there"),
            format!("write it above {above}, or let that one take less"),
        );
    }

    /// A line that acts on a loss only and takes nothing of one.
    fn waits_for_a_loss(&mut self, sofar: &Sofar<'_, 'a>, step: &Move<'a>) {
        let (Some(spot), false) = (step.from, step.goes_below_zero()) else { return };
        let when = step.line().and_then(|line| line.when.as_ref());
        let Some(loss) = when.and_then(|when| loss_of(when, spot)) else { return };
        // What came into the pot may have made it positive though the result is a loss.
        if loss.kind != ExprKind::Rest && sofar.filled.contains(&spot) {
            return;
        }
        let what = step.shown();
        self.never_acts(
            step.name_span(),
            &format!("{what} never takes anything: it waits for a loss, of which it takes nothing"),
            "add even below zero, or write absorb to say who bears the loss".to_owned(),
        );
    }

    /// A loss that a line above has taken.
    fn nothing_to_absorb(&mut self, sofar: &Sofar<'_, 'a>, absorb: &Absorb) {
        let of = absorb.of.as_ref().map_or(Some(Spot::Main), |place| self.known_spot(place));
        let taker = of.and_then(|spot| sofar.emptied.get(&spot));
        let Some(taker) = taker.filter(|it| it.goes_below_zero()) else { return };
        let (name, above) = (&absorb.name.text, taker.shown());
        self.never_acts(
            absorb.name.span,
            &format!("absorb \"{name}\" never finds a loss: {above} takes it, even below zero"),
            format!("write it above {above}, or take `even below zero` from that line"),
        );
    }

    /// Credits that end before they are old enough.
    fn nothing_as_old(&mut self, redeem: &Redeem) {
        let (Some(age), Some(place)) = (&redeem.older_than, &redeem.from) else { return };
        let Some(Spot::Account(Some(index))) = self.known_spot(place) else { return };
        let Some(Item::Account(account)) = self.document.items.get(index) else { return };
        let Some(ends) = &account.expires_after else { return };
        let (age_in, longest) = match age.unit {
            TenureUnit::Years => (age.number.saturating_mul(12), ends.months()),
            TenureUnit::Months => (age.number, ends.months()),
            TenureUnit::Days => (age.number, ends.months().saturating_mul(31).saturating_add(1)),
        };
        if age_in <= longest {
            return;
        }
        let unit = if ends.unit == TenureUnit::Years { "years" } else { "months" };
        self.never_acts(
            age.span,
            &format!(
                "redeem \"{}\" never pays anything: credits end after {} {unit}, before they are \
                 older than this",
                redeem.name.text, ends.number
            ),
            "pay younger credits, or let the account's credits last longer".to_owned(),
        );
    }

    fn never_acts(&mut self, span: Span, message: &str, hint: String) {
        self.report(Diagnostic::new(Code::NeverActs, span, message).label("never acts").hint(hint));
    }
}

/// What a condition wants below zero, where that is what is in a line's own place.
fn loss_of(when: &Expr, spot: Spot) -> Option<&Expr> {
    let ExprKind::Binary { operator, left, right, .. } = &when.kind else { return None };
    if *operator == BinaryOperator::And {
        return loss_of(left, spot).or_else(|| loss_of(right, spot));
    }
    let not_above_zero = |expr: &Expr| {
        let ExprKind::Number(literal) = &expr.kind else { return false };
        !literal.value.is_positive()
    };
    let (below, above) = (
        matches!(operator, BinaryOperator::Less | BinaryOperator::AtMost),
        matches!(operator, BinaryOperator::Greater | BinaryOperator::AtLeast),
    );
    let subject = if below && not_above_zero(right) {
        left
    } else if above && not_above_zero(left) {
        right
    } else {
        return None;
    };
    let of_spot =
        subject.kind == ExprKind::Rest || (subject.kind == ExprKind::Surplus && spot == Spot::Main);
    of_spot.then_some(&**subject)
}

impl<'f, 'a> Sofar<'f, 'a> {
    /// What a step leaves behind.
    fn then(&mut self, step: &'f Move<'a>) {
        if let Some(spot) = step.from {
            if step.takes_all() {
                let end = self.emptied.entry(spot).or_insert(step);
                if !end.goes_below_zero() {
                    *end = step;
                }
            } else if step.goes_below_zero() {
                self.emptied.remove(&spot);
            }
        }
        for into in &step.into {
            self.emptied.remove(&into.spot);
            self.filled.insert(into.spot);
        }
    }
}
