//! `line`: how much leaves its pot, and why exactly that much.
//!
//! In this order: what `takes` asks for, half up at the currency's scale; floors, each rounded up;
//! caps, each rounded down; then never more than is left nor less than zero, unless `even below
//! zero`. Bounds are rounded towards what they demand, so that a legal bound holds to the unit. A
//! line takes nothing when its `when` does not hold, or when its own pot is at or below zero; its
//! clauses are then not computed.

use commonbook_core::value::{Exact, Rounding};

use super::places::{MAIN, Spot};
use super::refusal::Refusal;
use super::{Evaluation, Paid};
use crate::check::is_rest;
use crate::diagnostic::Code;
use crate::outcome::StepTrace;
use crate::syntax::Span;
use crate::syntax::ast::{Expr, ExprKind, Line};

/// How much a line takes, before it is shared.
struct Taken {
    asked: Option<Exact>,
    bound: Option<(String, Exact)>,
    count: i128,
}

impl<'a> Evaluation<'a> {
    pub(super) fn line(&mut self, line: &'a Line) -> Result<(), Refusal> {
        let from = line.from.as_ref().map_or(Spot::Pot(MAIN), Spot::of);
        let available = self.available(from, line.span)?;
        let taken = self.taken(line, available)?;
        let moved = match (&line.shared, &line.to) {
            (Some(shared), _) => self.share(line, shared, (from, available), taken.count)?,
            (None, Some(to)) => {
                self.transfer(Some(&line.name.text), from, Spot::of(to), taken.count, line.span)?;
                super::share::Moved { total: taken.count, ..Default::default() }
            }
            (None, None) => return Err(Refusal::unchecked(line.span, "the line goes nowhere")),
        };
        let owed = moved.bound.map(|owed| ("what is owed".to_owned(), owed));
        let trace = StepTrace {
            kind: "line",
            name: line.name.text.to_string(),
            from: from.place().to_string(),
            available: self.amount(available, line.span)?,
            asked: taken.asked,
            bound: owed.or(taken.bound),
            amount: self.amount(moved.total, line.span)?,
            weights: moved.weights,
            circle: moved.circle,
            basis: line.basis.as_ref().map(|basis| basis.text.to_string()),
        };
        self.outcome.steps.push(trace);
        let unit = self.currency.clone();
        self.paid.insert(
            &line.name.text,
            Paid { total: moved.total, own: moved.own, unit, into: moved.into },
        );
        Ok(())
    }

    fn taken(&self, line: &'a Line, available: i128) -> Result<Taken, Refusal> {
        let even_below_zero = line.even_below_zero.is_some();
        let proposed = self.inputs.proposed.get(&*line.name.text).map(|amount| amount.count());
        if available <= 0 && !even_below_zero {
            let left = Exact::from_count(available, self.inputs.scale);
            self.proposal_of_nothing(line, proposed, "what is left", &left)?;
            let bound = Some(("what is left".to_owned(), left));
            return Ok(Taken { asked: None, bound, count: 0 });
        }
        if let Some(when) = &line.when
            && !self.holds(when, available)?
        {
            let clause = self.clause("when", when);
            self.proposal_of_nothing(line, proposed, &clause, &Exact::ZERO)?;
            let bound = Some((clause, Exact::ZERO));
            return Ok(Taken { asked: None, bound, count: 0 });
        }
        let Some(takes) = &line.takes else {
            return Err(Refusal::unchecked(line.span, "the line takes nothing"));
        };
        if let Some(proposed) = proposed {
            return self.proposed(line, available, proposed);
        }
        let (asked, mut count) = if matches!(takes.kind, ExprKind::Rest) {
            (None, available)
        } else {
            let value = self.one(takes, available)?;
            let count = self.count(&value, Rounding::HalfUp, takes.span)?;
            (Some(value), count)
        };
        let mut bound = None;
        for floor in &line.at_least {
            let value = self.one(floor, available)?;
            let least = self.count(&value, Rounding::Ceiling, floor.span)?;
            if count < least {
                count = least;
                bound = Some((self.clause("at least", floor), value));
            }
        }
        for cap in &line.at_most {
            let value = self.one(cap, available)?;
            let most = self.count(&value, Rounding::Floor, cap.span)?;
            if count > most {
                count = most;
                bound = Some((self.clause("at most", cap), value));
            }
        }
        if !even_below_zero && count > available {
            count = available;
            let left = Exact::from_count(available, self.inputs.scale);
            bound = Some(("what is left".to_owned(), left));
        }
        if !even_below_zero && count < 0 {
            count = 0;
            bound = Some(("not below zero".to_owned(), Exact::ZERO));
        }
        Ok(Taken { asked, bound, count })
    }

    /// The assembly's own amount: floors, caps and what is left are tested, not applied.
    fn proposed(&self, line: &'a Line, available: i128, count: i128) -> Result<Taken, Refusal> {
        let broken = |span: Span, clause: String, value: &Exact| {
            Err(self.breaks_rule(span, count, &clause, value))
        };
        for floor in &line.at_least {
            let value = self.one(floor, available)?;
            if count < self.count(&value, Rounding::Ceiling, floor.span)? {
                return broken(floor.span, self.clause("at least", floor), &value);
            }
        }
        for cap in &line.at_most {
            let value = self.one(cap, available)?;
            if count > self.count(&value, Rounding::Floor, cap.span)? {
                return broken(cap.span, self.clause("at most", cap), &value);
            }
        }
        // A line that takes the rest takes no more than that, even below zero.
        let rest = line.takes.as_ref().is_some_and(is_rest) && line.at_least.is_empty();
        let within = available.min(0)..=available.max(0);
        if (line.even_below_zero.is_none() || rest) && !within.contains(&count) {
            let left = Exact::from_count(available, self.inputs.scale);
            return broken(line.name.span, "what is left".to_owned(), &left);
        }
        let value = Exact::from_count(count, self.inputs.scale);
        Ok(Taken { asked: Some(value.clone()), bound: Some(("proposed".to_owned(), value)), count })
    }

    fn breaks_rule(&self, span: Span, count: i128, clause: &str, value: &Exact) -> Refusal {
        let amount = self.shown(count);
        Refusal::new(
            Code::ProposalBreaksRule,
            span,
            format!("{amount} {} are proposed, but {clause} is {value}", self.currency),
            "propose an amount that the rules allow",
        )
    }

    /// Refuses an amount that is proposed for a line that takes nothing.
    fn proposal_of_nothing(
        &self,
        line: &Line,
        proposed: Option<i128>,
        clause: &str,
        value: &Exact,
    ) -> Result<(), Refusal> {
        match proposed.filter(|count| *count != 0) {
            Some(count) => Err(self.breaks_rule(line.name.span, count, clause, value)),
            None => Ok(()),
        }
    }

    /// Refuses a proposed amount that is more than is owed.
    pub(super) fn proposal_within(
        &self,
        line: &Line,
        count: i128,
        owed: &Exact,
    ) -> Result<(), Refusal> {
        if self.inputs.proposed.contains_key(&*line.name.text) {
            return Err(self.breaks_rule(line.name.span, count, "what is owed", owed));
        }
        Ok(())
    }

    /// A value as a count of the currency's smallest part.
    pub(super) fn count(&self, value: &Exact, mode: Rounding, span: Span) -> Result<i128, Refusal> {
        let count = value.to_count(self.inputs.scale, mode);
        count.map_err(|error| Refusal::value(&error, span))
    }

    /// A clause as it is written, on one line.
    pub(super) fn clause(&self, word: &str, expr: &Expr) -> String {
        format!("{word} {}", self.written(expr))
    }

    /// An expression as it is written, on one line and without comments.
    pub(super) fn written(&self, expr: &Expr) -> String {
        let lines = expr.span.of(self.text).lines();
        let words = lines.flat_map(|line| without_comment(line).split_whitespace());
        let mut text = words.collect::<Vec<&str>>().join(" ");
        // An expression's place leaves its own parentheses out, those of its first or last
        // operand are cut in two by that.
        let (open, close) = (text.matches('(').count(), text.matches(')').count());
        text.insert_str(0, &"(".repeat(close.saturating_sub(open)));
        text.push_str(&")".repeat(open.saturating_sub(close)));
        text
    }
}

fn without_comment(line: &str) -> &str {
    let mut quoted = false;
    let end = line.find(|sign: char| {
        quoted ^= sign == '"';
        sign == '#' && !quoted
    });
    end.and_then(|end| line.get(..end)).unwrap_or(line)
}
