//! `rounded`: the step that is rounded to, and where the difference goes.
//!
//! A line has one amount, which rounded shares miss by a few smallest parts: the rules must say
//! where those go. An `each` has no amount of its own to miss.

use commonbook_core::value::{Rounding, Unit};

use crate::check::Checker;
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::ast::{Difference, NumberLiteral, Rounded};

impl<'a> Checker<'a> {
    /// `rounded` of a line.
    pub(in crate::check) fn rounded_line(&mut self, rounded: &Rounded) {
        self.rounding_step(rounded, self.currency.clone());
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

    /// `rounded` of an `each`, or of a part that is paid, in the unit of what is credited.
    pub(in crate::check) fn rounded_each(&mut self, rounded: &Rounded, unit: Option<Unit>) {
        self.rounding_step(rounded, unit);
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

    fn rounding_step(&mut self, rounded: &Rounded, unit: Option<Unit>) {
        let (Some(step), Some(unit)) = (&rounded.step, unit) else { return };
        if let Some(problem) = self.step_problem(step, &unit) {
            self.report(
                Diagnostic::new(Code::RoundingStep, step.span, problem)
                    .label("cannot be rounded to")
                    .hint(format!("for example to 1 {unit}")),
            );
        }
    }

    fn step_problem(&self, step: &NumberLiteral, unit: &Unit) -> Option<String> {
        let same = match &step.unit {
            Some(node) => node.unit == *unit,
            None => unit.is_number(),
        };
        if !same {
            return Some(format!("this is in {unit}, so it is rounded to an amount of {unit}"));
        }
        if !step.value.is_positive() {
            return Some("shares cannot be rounded to nothing".to_owned());
        }
        // Claims in a unit of their own have the currency's places.
        let scale = self.scale?;
        let at_scale = step.value.round(scale, Rounding::Down).ok()?;
        (at_scale != step.value)
            .then(|| format!("{unit} has {scale} places; nothing finer can be paid"))
    }
}
