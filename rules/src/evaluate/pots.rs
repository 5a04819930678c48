//! Pots: what opens them, their rests, and that nothing is left in any of them.
//!
//! Results open the pots that claim them, and main with all others, before the first step; a
//! source opens its pot where it stands. After the last step every pot with a `rest to` gives it,
//! in the order of declaration; then each pot is exactly zero, or nothing is recorded. A rest is
//! never below zero: a loss needs a line that bears it.

use super::Evaluation;
use super::places::{MAIN, Pot, Spot, plus};
use super::refusal::Refusal;
use crate::diagnostic::Code;
use crate::outcome::StepTrace;
use crate::syntax::Span;
use crate::syntax::ast::{self, Item, Opening};
use commonbook_core::value::{Exact, Rounding};

impl<'a> Evaluation<'a> {
    /// Opens every pot before the first step.
    pub(super) fn open_pots(&mut self) -> Result<(), Refusal> {
        self.pots.insert(MAIN, Pot::default());
        let mut claimed: Vec<&str> = Vec::new();
        let inputs = self.inputs;
        for pot in self.declared_pots() {
            let mut opened = Pot::default();
            if let Opening::Result(result) = &pot.opens {
                claimed.push(&result.text);
                let amount = inputs.results.get(&*result.text).map_or(0, |amount| amount.count());
                opened = Pot { entered: amount, left: amount };
            }
            self.pots.insert(&pot.name.text, opened);
        }
        let mut main: i128 = 0;
        for (name, amount) in &inputs.results {
            if !claimed.contains(&name.as_str()) {
                main = plus(main, amount.count(), Span::default())?;
            }
        }
        self.pots.insert(MAIN, Pot { entered: main, left: main });
        self.surplus = main;
        Ok(())
    }

    fn declared_pots(&self) -> impl Iterator<Item = &'a ast::Pot> + use<'a> {
        self.items.iter().filter_map(|item| {
            let Item::Pot(pot) = item else { return None };
            Some(pot)
        })
    }

    /// A pot in the order of steps: its source is money that the book did not know of.
    pub(super) fn pot_step(&mut self, pot: &'a ast::Pot) -> Result<(), Refusal> {
        let Opening::Source(source) = &pot.opens else { return Ok(()) };
        let main = self.left_in(MAIN);
        let asked = self.one(source, main)?;
        let count = self.count(&asked, Rounding::HalfUp, source.span)?;
        self.transfer(None, Spot::Source, Spot::Pot(&pot.name.text), count, pot.span)?;
        self.trace_pot(pot, Spot::Source, 0, Some(asked), count)
    }

    /// Gives the rests, and sees to it that nothing is left anywhere.
    pub(super) fn close_pots(&mut self) -> Result<(), Refusal> {
        for pot in self.declared_pots() {
            let Some(rest_to) = &pot.rest_to else { continue };
            let from = Spot::Pot(&pot.name.text);
            let left = self.left_in(&pot.name.text);
            let count = left.max(0);
            let given = self.transfer(None, from, Spot::of(rest_to), count, rest_to.span);
            given
                .and_then(|()| self.trace_pot(pot, from, left, None, count))
                .map_err(|refusal| refusal.in_step(|| format!("pot {}", pot.name.text)))?;
        }
        self.main_is_drawn_on()?;
        let declared = self.declared_pots().map(|pot| (&*pot.name.text, pot.span));
        let all: Vec<(&str, Span)> =
            std::iter::once((MAIN, self.name_span)).chain(declared).collect();
        for (name, span) in &all {
            self.is_empty(name, *span)?;
        }
        for (name, span) in all {
            let entered = self.pots.get(name).map_or(0, |pot| pot.entered);
            let entered = self.amount(entered, span)?;
            self.outcome.pots.push((name.to_owned(), entered));
        }
        Ok(())
    }

    /// What is left in a pot.
    pub(super) fn left_in(&self, name: &str) -> i128 {
        self.pots.get(name).map_or(0, |pot| pot.left)
    }

    fn is_empty(&self, name: &str, span: Span) -> Result<(), Refusal> {
        let left = self.left_in(name);
        let amount = format!("{} {}", self.shown(left), self.currency);
        let step = || format!("pot {name}");
        if left > 0 {
            return Err(Refusal::new(
                Code::PotKeepsMoney,
                span,
                format!("the steps leave {amount} unassigned"),
                "give the pot a rest, or end with a line that takes rest",
            )
            .in_step(step));
        }
        if left < 0 {
            return Err(Refusal::new(
                Code::LossNotClosed,
                span,
                format!("a loss cannot be closed: {amount} after the last step"),
                "end with a line that takes rest even below zero, or cover the loss from a fund",
            )
            .in_step(step));
        }
        Ok(())
    }

    /// Refuses results that flow into main when no step takes anything out of it.
    fn main_is_drawn_on(&self) -> Result<(), Refusal> {
        let left = self.left_in(MAIN);
        if self.rules.draws_on_main() || left == 0 {
            return Ok(());
        }
        let amount = format!("{} {}", self.shown(left), self.currency);
        let named: Vec<&str> = self.unclaimed().filter(|name| *name != MAIN).collect();
        let (of, hint) = match named.as_slice() {
            [] => (
                String::new(),
                "add a line that takes rest; or record the results with a pot, and declare it: \
                 pot NAME = result NAME"
                    .to_owned(),
            ),
            [first, ..] => (
                format!(" ({})", self.shown_results()),
                format!(
                    "claim them: pot {first} = result {first}, with a line from pot {first}; or \
                     correct the pot that the events name; or add a line that takes rest"
                ),
            ),
        };
        Err(Refusal::new(
            Code::ResultUnclaimed,
            self.name_span,
            format!("results of {amount}{of} belong to no pot, and no step takes from main"),
            hint,
        )
        .in_step(|| format!("pot {MAIN}")))
    }

    /// The names under which results came that no pot claims.
    fn unclaimed(&self) -> impl Iterator<Item = &'a str> {
        let claims = |name: &str| {
            self.declared_pots()
                .any(|pot| matches!(&pot.opens, Opening::Result(result) if *result.text == *name))
        };
        let named = self.inputs.results.keys().map(String::as_str);
        named.filter(move |name| !claims(name))
    }

    /// Each of these results with its amount: `shpo 12.00 EUR, 3.00 EUR without a pot`.
    fn shown_results(&self) -> String {
        let shown = |name: &str| {
            let count = self.inputs.results.get(name).map_or(0, |amount| amount.count());
            let amount = format!("{} {}", self.shown(count), self.currency);
            if name == MAIN {
                format!("{amount} in {MAIN}")
            } else {
                format!("pot {name} {amount}")
            }
        };
        self.unclaimed().map(shown).collect::<Vec<_>>().join(", ")
    }

    fn trace_pot(
        &mut self,
        pot: &ast::Pot,
        from: Spot<'a>,
        available: i128,
        asked: Option<Exact>,
        count: i128,
    ) -> Result<(), Refusal> {
        let trace = StepTrace {
            kind: "pot",
            name: pot.name.text.to_string(),
            from: from.place().to_string(),
            available: self.amount(available, pot.span)?,
            asked,
            bound: None,
            amount: self.amount(count, pot.span)?,
            weights: None,
            circle: 0,
            basis: None,
        };
        self.outcome.steps.push(trace);
        Ok(())
    }
}
