//! `shared ...`: who gets how much of a line, to the last unit.
//!
//! The circle is everybody with weight, within `among` where it is written. Weights are kept (at
//! most 18 places, half even). Of several keys the exact fractions are added first and rounded
//! once. A key without any weight in the circle gives its part to `otherwise`; where nobody has
//! weight the whole line goes there, and without `otherwise` the evaluation refuses. What is
//! rounded, and where the difference goes, is said by `rounded`; without it nothing is lost.

pub(super) mod after;
pub(super) mod direct;
mod pays;
pub(super) mod watched;
pub(super) mod weight;

use std::sync::Arc;

use commonbook_core::value::{
    Amount, Exact, Id, Rounding, SplitError, Ties, each_rounded, largest_remainder, share_within,
};

use super::arithmetic::rounding;
use super::places::{CASH, Spot, less, plus};
use super::refusal::Refusal;
use super::{Evaluation, Paid};
use crate::diagnostic::Code;
use crate::outcome::Share;
use crate::syntax::Span;
use crate::syntax::ast::{After, Difference, Excess, Line, Rounded, Shared};
use after::{IntoAccounts, Settled, Settling};
use weight::{Keys, Weights};

/// What sharing did with a line's amount.
#[derive(Default)]
pub(super) struct Moved<'a> {
    /// What left the pot.
    pub(super) total: i128,
    /// The parts by agent.
    pub(super) own: Vec<(usize, i128)>,
    /// The sum of all weights.
    pub(super) weights: Option<Exact>,
    /// How many have a place in the circle.
    pub(super) circle: u64,
    /// What was owed, where that bound the amount.
    pub(super) bound: Option<Exact>,
    /// What of it went into which account, by agent.
    pub(super) into: IntoAccounts<'a>,
}

/// The parts of those who share, in the order of the agents.
struct Parts {
    parts: Vec<i128>,
    units: Vec<i128>,
    /// What was shared, whether or not somebody could be given it.
    count: i128,
    /// What one unit of weight comes to, exactly.
    per_weight: Exact,
    difference: i128,
    /// What nobody can be given within a limit.
    left: i128,
}

impl<'a> Evaluation<'a> {
    pub(super) fn share(
        &mut self,
        line: &'a Line,
        shared: &'a Shared,
        (from, available): (Spot<'a>, i128),
        count: i128,
    ) -> Result<Moved<'a>, Refusal> {
        let account = match line.to.as_ref().map(Spot::of) {
            Some(Spot::Account(name)) => Some(name),
            None => None,
            Some(Spot::Pot(_) | Spot::Fund(_) | Spot::Members | Spot::Source | Spot::Outside) => {
                return Err(Refusal::unchecked(line.span, "a shared line to one place"));
            }
        };
        let to = account.map_or(Spot::Members, Spot::Account);
        if count == 0 {
            self.transfer(Some(&line.name.text), from, to, 0, line.span)?;
            return Ok(Moved::default());
        }
        let mut weights = self.weights(line.among.as_ref(), shared, available, count)?;
        self.note_weights(line, &mut weights, shared.span)?;
        let pays = self.pays(line, available)?;
        let owed = if count > 0 { self.owed(&pays, &weights, shared.span)? } else { None };
        let (mut count, mut bound) = (count, None);
        if let Some(owed) = &owed {
            let most = owed.iter().try_fold(0_i128, |sum, it| plus(sum, *it, shared.span))?;
            if count > most {
                let owed = Exact::from_count(most, self.inputs.scale);
                self.proposal_within(line, count, &owed)?;
                (count, bound) = (most, Some(owed));
            }
            if count == 0 {
                self.transfer(Some(&line.name.text), from, to, 0, line.span)?;
                return Ok(Moved { bound, ..Moved::default() });
            }
        }
        let mut idle = self.idle_part(line, &weights, count, shared.span)?;
        if weights.agents.is_empty() {
            self.give_to_nobody(line, from, idle)?;
            return Ok(Moved { total: idle, bound, ..Moved::default() });
        }
        let live = less(count, idle, shared.span)?;
        let owed_to = owed.clone().filter(|_| self.is_watching());
        // A loss is nobody's gain: no cap is about it.
        let limits = match count > 0 {
            true => self.limits(line, owed, &weights, available)?,
            false => None,
        };
        let parts = self.parts(line, &weights, limits.as_deref(), live, shared.span)?;
        idle = plus(idle, parts.left, shared.span)?;
        self.give_to_nobody(line, from, idle)?;
        let live = less(live, parts.left, shared.span)?;
        let paid = less(live, parts.difference, shared.span)?;
        let left = self.pay_rounded(line, (from, available), to, (paid, parts.difference))?;
        let mut moved = Moved { bound, ..Moved::default() };
        moved.total = plus(idle, less(live, left, shared.span)?, shared.span)?;
        moved.circle = u64::try_from(weights.agents.len()).unwrap_or(u64::MAX);
        let own: Vec<(usize, i128)> =
            weights.agents.iter().copied().zip(parts.parts.iter().copied()).collect();
        let account = account.unwrap_or(CASH);
        let step = Settling::of(line, account, available);
        let (settled, into) = self.settle_shares(&step, &own)?;
        for ((agent, count), settled) in own.iter().zip(&settled) {
            // What is above a cap or too little to pay was not paid; it is owed still.
            let paid = less(*count, settled.forfeited, shared.span)?;
            if paid > 0 {
                self.pay_down(&pays, *agent, paid, shared.span)?;
                self.earn(line, *agent);
            }
        }
        self.allot(line, &weights, &parts, live, settled)?;
        moved.weights = Some(match weights.shown {
            Some(_) => Exact::ONE,
            None => self.sum_of_weights(count, &parts.per_weight, shared.span)?,
        });
        let counts = (&parts.parts[..], &parts.per_weight);
        self.note_nothing(line, &weights, counts, [owed_to.as_deref(), limits.as_deref()])?;
        (moved.own, moved.into) = (own, into);
        Ok(moved)
    }

    /// What nobody can be given goes where the line says.
    fn give_to_nobody(
        &mut self,
        line: &'a Line,
        from: Spot<'a>,
        idle: i128,
    ) -> Result<(), Refusal> {
        let Some(otherwise) = line.otherwise.as_ref().filter(|_| idle != 0) else {
            return Ok(());
        };
        self.transfer(Some(&line.name.text), from, Spot::of(otherwise), idle, line.span)
    }

    /// The most that each of those who share may be given: what is owed, and a cap that is shared
    /// again.
    fn limits(
        &self,
        line: &'a Line,
        owed: Option<Vec<i128>>,
        weights: &Weights,
        rest: i128,
    ) -> Result<Option<Vec<i128>>, Refusal> {
        let cap = line.after.iter().find_map(|clause| match clause {
            After::NobodyAbove { cap, excess: Excess::SharedAgain, .. } => Some(cap),
            After::NobodyAbove { .. } | After::Paid { .. } | After::Less { .. } => None,
            After::Under { .. } => None,
        });
        let Some(cap) = cap else { return Ok(owed) };
        let (_, numbers) = self.read(cap, rest)?.into_number(cap.span)?;
        let column = numbers.column(self.inputs.agents.len());
        column.settled(self.inputs, |agent| weights.agents.binary_search(&agent).is_ok())?;
        let mut limits = owed.unwrap_or_else(|| vec![i128::MAX; weights.agents.len()]);
        for (limit, agent) in limits.iter_mut().zip(&weights.agents) {
            let value = column.values.get(*agent).cloned().unwrap_or_default();
            *limit = (*limit).min(self.count(&value, Rounding::Floor, cap.span)?.max(0));
        }
        Ok(Some(limits))
    }

    /// All weights together: the amount over what one unit of weight comes to.
    fn sum_of_weights(
        &self,
        count: i128,
        per_weight: &Exact,
        span: Span,
    ) -> Result<Exact, Refusal> {
        let sum = Exact::from_count(count, self.inputs.scale).div(per_weight);
        sum.map_err(|error| Refusal::value(&error, span))
    }

    /// The part of keys that nobody in the circle has weight for; all of it when nobody has any.
    fn idle_part(
        &self,
        line: &Line,
        weights: &Weights,
        count: i128,
        span: Span,
    ) -> Result<i128, Refusal> {
        if weights.idle.is_zero() {
            return Ok(0);
        }
        if line.otherwise.is_none() {
            let (code, message) = match (weights.candidates, &weights.idle_key) {
                (0, _) => (Code::NobodyToShareAmong, "there is nobody to share among".to_owned()),
                (_, Some(key)) => (Code::AllWeightsZero, format!("nobody has any {key}")),
                (_, None) => (Code::AllWeightsZero, "all weights are zero".to_owned()),
            };
            let amount = format!("{} {}", self.shown(count), self.currency);
            return Err(Refusal::new(
                code,
                span,
                format!("{amount} are to be shared, and {message}"),
                "say where it goes then: otherwise to fund NAME",
            ));
        }
        if weights.agents.is_empty() {
            return Ok(count);
        }
        let live = Exact::ONE.sub(&weights.idle);
        let live = live.map_err(|error| Refusal::value(&error, span))?;
        let split = largest_remainder(count, &[live, weights.idle.clone()], &Ties::InOrder);
        let split = split.map_err(|error| split_refusal(&error, span))?;
        Ok(split.parts.get(1).copied().unwrap_or_default())
    }

    fn parts(
        &self,
        line: &Line,
        weights: &Weights,
        limits: Option<&[i128]>,
        count: i128,
        span: Span,
    ) -> Result<Parts, Refusal> {
        let failed = |error: SplitError| split_refusal(&error, span);
        if let Some(rounded) = &line.rounded {
            let step = self.step_of(rounded)?;
            let mode = rounding(rounded.mode);
            let made = each_rounded(count, &weights.weights, mode, step).map_err(failed)?;
            let per_weight = Exact::sum(&weights.weights)
                .and_then(|sum| Exact::from_count(count, self.inputs.scale).div(&sum))
                .map_err(|error| Refusal::value(&error, span))?;
            let units = vec![0; made.parts.len()];
            let (mut parts, mut difference) = (made.parts, made.difference);
            for (part, limit) in parts.iter_mut().zip(limits.unwrap_or_default()) {
                let most = (*part).min(*limit);
                difference = plus(difference, less(*part, most, span)?, span)?;
                *part = most;
            }
            return Ok(Parts { parts, units, count, per_weight, difference, left: 0 });
        }
        let ids: Vec<Id> = match line.ties_by_turn {
            Some(_) => weights.agents.iter().filter_map(|agent| self.id(*agent)).collect(),
            None => Vec::new(),
        };
        let distribution = self.distribution();
        let ties = match line.ties_by_turn {
            Some(_) => Ties::ByTurn { distribution: &distribution, ids: &ids },
            None => Ties::InOrder,
        };
        let split = match limits {
            Some(limits) => share_within(count, &weights.weights, limits, &ties),
            None => largest_remainder(count, &weights.weights, &ties),
        };
        let split = split.map_err(failed)?;
        if split.left != 0 && line.otherwise.is_none() {
            return Err(self.everybody_at_the_cap(split.left, span));
        }
        let per_weight = split.quota(&Exact::from_count(1, self.inputs.scale));
        let per_weight = per_weight.map_err(|error| Refusal::value(&error, span))?;
        let (parts, units, left) = (split.parts, split.units, split.left);
        Ok(Parts { parts, units, count, per_weight, difference: 0, left })
    }

    fn everybody_at_the_cap(&self, left: i128, span: Span) -> Refusal {
        Refusal::new(
            Code::EverybodyAtTheCap,
            span,
            format!(
                "{} {} are left, and everybody has reached the cap",
                self.shown(left),
                self.currency
            ),
            "say where it goes then: otherwise to fund NAME",
        )
    }

    /// The step of `rounded ... to STEP`, in smallest parts.
    pub(super) fn step_of(&self, rounded: &Rounded) -> Result<i128, Refusal> {
        let Some(step) = &rounded.step else { return Ok(1) };
        let mode = Rounding::Down;
        let count = self.count(&step.value, mode, step.span)?;
        if count <= 0 || Exact::from_count(count, self.inputs.scale) != step.value {
            return Err(Refusal::unchecked(step.span, "a step finer than the currency"));
        }
        Ok(count)
    }

    /// Moves what is paid and the rounding difference; answers what of it stays in the pot.
    fn pay_rounded(
        &mut self,
        line: &'a Line,
        (from, available): (Spot<'a>, i128),
        to: Spot<'a>,
        (paid, difference): (i128, i128),
    ) -> Result<i128, Refusal> {
        let name = &line.name.text;
        let place = line.rounded.as_ref().and_then(|rounded| rounded.difference.as_ref());
        // What rounding adds must be in a fund before it is paid: none may be below zero meanwhile.
        if let (Spot::Fund(_), Some(Difference::To(place)), true) = (from, place, difference < 0) {
            self.transfer_difference(name, from, Spot::of(place), difference, line.span)?;
            self.transfer(Some(name), from, to, paid, line.span)?;
            return Ok(0);
        }
        self.transfer(Some(name), from, to, paid, line.span)?;
        self.difference(line, from, available, difference)
    }

    /// Moves the rounding difference; answers what of it stays in the pot.
    fn difference(
        &mut self,
        line: &'a Line,
        from: Spot<'a>,
        available: i128,
        difference: i128,
    ) -> Result<i128, Refusal> {
        let Some(rounded) = &line.rounded else { return Ok(0) };
        if let Some(Difference::To(place)) = &rounded.difference {
            let place = Spot::of(place);
            let name = &line.name.text;
            self.transfer_difference(name, from, place, difference, rounded.span)?;
            return Ok(0);
        }
        let overdrawn = self.available(from, rounded.span)? < 0 && available >= 0;
        if difference < 0 && overdrawn && line.even_below_zero.is_none() {
            let place = from.place().to_string();
            return Err(self.not_covered(&place, difference, rounded.span));
        }
        Ok(difference)
    }

    /// Records the shares.
    fn allot(
        &mut self,
        line: &'a Line,
        weights: &Weights,
        parts: &Parts,
        count: i128,
        settled: Vec<Settled<'a>>,
    ) -> Result<(), Refusal> {
        let span = line.span;
        let failed = |error| Refusal::value(&error, span);
        let rows = parts.parts.iter().zip(&parts.units);
        let people = weights.agents.iter().zip(weights.shown.as_ref().unwrap_or(&weights.weights));
        // What one unit of the weights to show comes to; several keys' are parts of the whole.
        let per_weight = match weights.shown {
            Some(_) => &Exact::from_count(parts.count, self.inputs.scale),
            None => &parts.per_weight,
        };
        for (((agent, weight), (part, unit)), settled) in people.zip(rows).zip(settled) {
            if *part == 0 {
                self.outcome.zero_shares = self.outcome.zero_shares.saturating_add(1);
                continue;
            }
            let amount = self.amount(*part, span)?;
            let share = Share {
                line: Arc::clone(&line.name.text),
                agent: *agent,
                amount,
                parts: self.by_key(weights.keys.as_ref(), *agent, *part, count, span)?,
                weight: weight.clone(),
                quota: per_weight.mul(weight).map_err(failed)?,
                rounding_units: *unit,
                deductions: settled.deductions,
                paid: self.paid_amounts(&settled.paid, span)?,
            };
            self.outcome.shares.push(share);
        }
        Ok(())
    }

    /// Into which accounts a share went, as amounts.
    pub(super) fn paid_amounts(
        &self,
        paid: &[(&'a str, i128)],
        span: Span,
    ) -> Result<Vec<(Arc<str>, Amount)>, Refusal> {
        let amounts =
            paid.iter().map(|(name, count)| Ok((Arc::from(*name), self.amount(*count, span)?)));
        amounts.collect()
    }

    /// An agent's part shown by key: split by largest remainder of its exact parts.
    fn by_key(
        &self,
        keys: Option<&Keys>,
        agent: usize,
        part: i128,
        count: i128,
        span: Span,
    ) -> Result<Vec<(Arc<str>, Amount)>, Refusal> {
        let Some(keys) = keys else { return Ok(Vec::new()) };
        let parts = keys.blend.by_key(agent, part, count);
        let parts = parts.map_err(|error| split_refusal(&error, span))?;
        let named = keys.names.iter().zip(parts);
        named.map(|(name, part)| Ok((Arc::clone(name), self.amount(part, span)?))).collect()
    }

    /// What `ties by turn` calls this distribution.
    fn distribution(&self) -> String {
        let inputs = self.inputs;
        let (name, number) = (self.rules.name(), inputs.number);
        format!("{}\n{name}\n{}\n{number}", inputs.origin, inputs.period)
    }

    fn id(&self, agent: usize) -> Option<Id> {
        self.inputs.agents.get(agent).map(|agent| agent.id.clone())
    }

    /// What a step above paid.
    pub(super) fn paid(&self, name: &crate::syntax::ast::Name) -> Result<&Paid<'a>, Refusal> {
        let paid = self.paid.get(&*name.text);
        paid.ok_or_else(|| Refusal::unchecked(name.span, "a step that does not stand above"))
    }
}

/// A split that cannot be made; weights were looked at before, so only numbers can be too large.
pub(super) fn split_refusal(error: &SplitError, span: Span) -> Refusal {
    let text = error.to_string();
    let (message, hint) = text.split_once("\nhint: ").unwrap_or((&text, ""));
    Refusal::new(Code::GrewTooLarge, span, message, hint)
}
