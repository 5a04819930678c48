//! `rounded`: the step that is rounded to, and where the difference goes.
//!
//! A line has one amount, which rounded shares miss by a few smallest parts: the rules must say
//! where those go. An `each` has no amount of its own to miss.

use commonbook_core::value::Rounding;

use crate::check::Checker;
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::ast::{Difference, NumberLiteral, Rounded};

impl<'a> Checker<'a> {
    /// `rounded` of a line.
    pub(in crate::check) fn rounded_line(&mut self, rounded: &Rounded) {
        self.rounding_step(rounded);
        match &rounded.difference {
            None => self.report(
                Diagnostic::new(
                    Code::DifferenceUnsaid,
                    rounded.span,
                    "rounded shares miss the line's amount; where does the difference go?",
                )
                .label("nothing is said about the difference")
                .hint("add: , difference to fund NAME, or: , difference left in the pot"),
            ),
            Some(Difference::To(place)) => {
                self.common_place(
                    place,
                    "a difference goes to one place, not to contributors",
                    "name a pot or a fund, or say difference left in the pot",
                );
            }
            Some(Difference::LeftInThePot) => {}
        }
    }

    /// `rounded` of an `each`.
    pub(in crate::check) fn rounded_each(&mut self, rounded: &Rounded) {
        self.rounding_step(rounded);
        if rounded.difference.is_some() {
            self.report(
                Diagnostic::new(
                    Code::ClauseOfOther,
                    rounded.span,
                    "an `each` has no amount to share, so rounding leaves no difference",
                )
                .label("no difference here")
                .hint("say only how each amount is rounded"),
            );
        }
    }

    fn rounding_step(&mut self, rounded: &Rounded) {
        let Some(step) = &rounded.step else { return };
        if let Some(problem) = self.step_problem(step) {
            self.report(
                Diagnostic::new(Code::RoundingStep, step.span, problem)
                    .label("cannot be rounded to")
                    .hint(format!("for example to 1 {}", self.currency_or_number())),
            );
        }
    }

    fn step_problem(&self, step: &NumberLiteral) -> Option<String> {
        let currency = self.currency.as_ref()?;
        let is_money = step.unit.as_ref().is_some_and(|node| &node.unit == currency);
        if !is_money {
            return Some(format!(
                "shares are money, so they are rounded to an amount of {currency}"
            ));
        }
        if !step.value.is_positive() {
            return Some("shares cannot be rounded to nothing".to_owned());
        }
        let scale = self.scale?;
        let at_scale = step.value.round(scale, Rounding::Down).ok()?;
        (at_scale != step.value)
            .then(|| format!("{currency} has {scale} places; nothing finer can be paid"))
    }
}
