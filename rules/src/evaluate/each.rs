//! `each`: an amount per contributor, out of a pot or fund, or as a claim that it creates.
//!
//! Every amount is rounded by itself, half up at the currency's scale unless `rounded` says
//! otherwise. From a pot or fund no amount may be below zero, and all together never more than is
//! left: that refuses, by name and with what is short. Without `from` a claim is created on the
//! account, by amounts of either sign.

use std::collections::BTreeMap;

use commonbook_core::value::{Exact, Rounding, ValueError};

use super::arithmetic::rounding;
use super::places::{CASH, Spot, plus};
use super::refusal::Refusal;
use super::{Evaluation, Paid};
use crate::diagnostic::Code;
use crate::outcome::{Share, StepTrace};
use crate::syntax::Span;
use crate::syntax::ast::{Each, Rounded};

/// The amounts of an `each`, by agent.
struct Amounts {
    exact: Vec<(usize, Exact, i128)>,
    total: i128,
    circle: u64,
}

impl<'a> Evaluation<'a> {
    pub(super) fn each(&mut self, each: &'a Each) -> Result<(), Refusal> {
        let from = each.from.as_ref().map_or(Spot::Outside, Spot::of);
        let account = match each.to.as_ref().map(Spot::of) {
            None => CASH,
            Some(Spot::Account(name)) => name,
            Some(_) => return Err(Refusal::unchecked(each.span, "`each` pays contributors")),
        };
        let claims = from == Spot::Outside;
        let available = if claims { 0 } else { self.available(from, each.span)? };
        let amounts = self.amounts(each, available)?;
        if !claims && amounts.total > available {
            return Err(self.short(from, amounts.total, available, each.span));
        }
        let unit = match self.accounts.get(account) {
            Some(account) => account.unit.clone(),
            None => return Err(Refusal::unchecked(each.span, "an account that is not declared")),
        };
        // A claim in hours is no movement of money; its postings say it all.
        if unit == self.currency {
            let to = if account == CASH { Spot::Members } else { Spot::Account(account) };
            self.transfer(Some(&each.name.text), from, to, amounts.total, each.span)?;
        }
        self.grant(each, account, &amounts)?;
        self.outcome.steps.push(StepTrace {
            kind: "each",
            name: each.name.text.to_string(),
            from: from.place().to_string(),
            available: self.amount(available, each.span)?,
            asked: None,
            bound: None,
            amount: self.amount(amounts.total, each.span)?,
            weights: None,
            circle: amounts.circle,
            basis: each.basis.as_ref().map(|basis| basis.text.to_string()),
        });
        let own: BTreeMap<usize, i128> =
            amounts.exact.iter().map(|(agent, _, count)| (*agent, *count)).collect();
        let own = own.into_iter().collect();
        self.paid.insert(
            &each.name.text,
            Paid { total: amounts.total, own, unit, into: BTreeMap::new() },
        );
        Ok(())
    }

    fn amounts(&self, each: &'a Each, available: i128) -> Result<Amounts, Refusal> {
        let Some(amounts_to) = &each.amounts_to else {
            return Err(Refusal::unchecked(each.span, "the amount is missing"));
        };
        let circle = self.circle(each.among.as_ref(), available)?;
        let (_, numbers) = self.read(amounts_to, available)?.into_number(amounts_to.span)?;
        let column = numbers.column(self.inputs.agents.len());
        column.settled(self.inputs, |agent| circle.get(agent) == Some(&true))?;
        let (mut exact, mut total, mut in_circle) = (Vec::new(), 0, 0_u64);
        for (agent, (value, takes_part)) in column.values.iter().zip(&circle).enumerate() {
            if !takes_part {
                continue;
            }
            in_circle = in_circle.saturating_add(1);
            let count = match &each.rounded {
                None => self.count(value, Rounding::HalfUp, amounts_to.span)?,
                Some(rounded) => self.stepped(value, rounded)?,
            };
            if count < 0 && each.from.is_some() {
                return Err(self.below_zero(each, agent, count));
            }
            total = plus(total, count, amounts_to.span)?;
            exact.push((agent, value.clone(), count));
        }
        Ok(Amounts { exact, total, circle: in_circle })
    }

    /// Rounded to a multiple of a step.
    fn stepped(&self, value: &Exact, rounded: &Rounded) -> Result<i128, Refusal> {
        let step = self.step_of(rounded)?;
        let steps = value
            .div(&Exact::from_count(step, self.inputs.scale))
            .and_then(|steps| steps.to_count(0, rounding(rounded.mode)))
            .and_then(|steps| steps.checked_mul(step).ok_or(ValueError::TooLarge));
        steps.map_err(|error| Refusal::value(&error, rounded.span))
    }

    fn below_zero(&self, each: &Each, agent: usize, count: i128) -> Refusal {
        let who = self.inputs.agents.get(agent).map_or("", |agent| agent.id.as_str());
        let amount = self.shown(count);
        Refusal::new(
            Code::AmountBelowZero,
            each.amounts_to.as_ref().map_or(each.span, |expr| expr.span),
            format!("{who} would get {amount} {}, which is below zero", self.currency),
            "pay max(0, ...) of it, or leave `from` away to create a claim",
        )
    }

    fn short(&self, from: Spot<'a>, total: i128, available: i128, span: Span) -> Refusal {
        let (place, short) = (from.place(), self.shown(total.saturating_sub(available.max(0))));
        Refusal::new(
            Code::MoreThanIsLeft,
            span,
            format!(
                "{total} {unit} are asked for and {place} has {available} {unit}; \
                 {short} {unit} are short",
                unit = self.currency,
                total = self.shown(total),
                available = self.shown(available),
            ),
            "lower the amounts, or share a line among the same circle instead",
        )
    }

    /// Records what each got and posts it.
    fn grant(&mut self, each: &'a Each, account: &'a str, all: &Amounts) -> Result<(), Refusal> {
        for (agent, exact, count) in &all.exact {
            if *count == 0 {
                if each.among.is_some() {
                    self.outcome.zero_shares = self.outcome.zero_shares.saturating_add(1);
                }
                continue;
            }
            self.post(account, *agent, *count, each.span)?;
            let amount = self.amount(*count, each.span)?;
            self.outcome.shares.push(Share {
                line: each.name.text.to_string(),
                agent: *agent,
                amount,
                parts: Vec::new(),
                weight: exact.clone(),
                quota: exact.clone(),
                rounding_units: 0,
                deductions: Vec::new(),
                paid: Vec::new(),
            });
        }
        Ok(())
    }
}
