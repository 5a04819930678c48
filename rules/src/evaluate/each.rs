//! `each`: an amount per contributor, out of a place, from them, or as a claim that it creates.
//!
//! Every amount is rounded by itself, half up at the currency's scale unless `rounded` says
//! otherwise; with `nets to zero` all together, so that they do. From a place no amount may be
//! below zero. A pot or fund pays never more than is left, an account never more than it holds:
//! that refuses, by name and with what is short. What `them` pay may be more than is payable to
//! them: then they owe it. Without `from` a claim is created, by amounts of either sign.

use std::sync::Arc;

use commonbook_core::value::{Exact, Rounding, SplitError, Ties, Unit, round_to_total};

use super::places::{CASH, Spot, plus};
use super::refusal::Refusal;
use super::share::after::{IntoAccounts, Settling};
use super::share::direct::Directs;
use super::share::split_refusal;
use super::{Evaluation, Paid};
use crate::diagnostic::Code;
use crate::outcome::{Share, StepTrace};
use crate::syntax::Span;
use crate::syntax::ast::Each;

/// The amounts of an `each`, by agent.
#[derive(Default)]
struct Amounts {
    exact: Vec<Exact>,
    /// By agent, in their order.
    counts: Vec<(usize, i128)>,
    total: i128,
    /// Whom the circle lets in, by agent.
    circle: Vec<bool>,
}

impl<'a> Evaluation<'a> {
    pub(super) fn each(&mut self, each: &'a Each) -> Result<(), Refusal> {
        let from = each.from.as_ref().map_or(Spot::Outside, Spot::of);
        let to = each.to.as_ref().map_or(Spot::Account(CASH), Spot::of);
        let is_common = matches!(from, Spot::Pot(_) | Spot::Fund(_));
        let available = if is_common { self.available(from, each.span)? } else { 0 };
        let (mut amounts, mut bound) = (Amounts::default(), None);
        match &each.when {
            Some(when) if !self.holds(when, available)? => {
                bound = Some((self.clause("when", when), Exact::ZERO));
            }
            Some(_) | None => amounts = self.amounts(each, available)?,
        }
        // Nothing is not too much, even of a pot that is below zero.
        if is_common && amounts.total > available.max(0) {
            return Err(self.short(from, amounts.total, available, each.span));
        }
        self.accounts_hold(each, (from, to), &amounts)?;
        let unit = self.unit_of(to, each.span)?;
        // A claim in hours is no movement of money; its postings say it all.
        if unit == self.currency {
            let (source, target) = (shown(from), shown(to));
            self.transfer(Some(&each.name.text), source, target, amounts.total, each.span)?;
        }
        let into = self.grant(each, from, to, available, &amounts)?;
        self.outcome.steps.push(StepTrace {
            kind: "each",
            name: each.name.text.to_string(),
            from: shown(from).place().to_string(),
            available: self.amount(available, each.span)?,
            asked: None,
            bound,
            amount: self.amount(amounts.total, each.span)?,
            weights: None,
            circle: u64::try_from(amounts.counts.len()).unwrap_or(u64::MAX),
            basis: each.basis.as_ref().map(|basis| basis.text.to_string()),
        });
        if !amounts.circle.is_empty() {
            self.note_amounts(each, &amounts)?;
        }
        let (total, own) = (amounts.total, amounts.counts);
        self.paid.insert(&each.name.text, Paid { total, own, unit, into });
        Ok(())
    }

    /// Records of those who are watched why they got nothing.
    fn note_amounts(&mut self, each: &'a Each, of: &Amounts) -> Result<(), Refusal> {
        if !self.is_watching() {
            return Ok(());
        }
        let (agents, counts): (Vec<usize>, Vec<i128>) = of.counts.iter().copied().unzip();
        let exact = |place: usize| of.exact.get(place).cloned().unwrap_or_default();
        let has_amount =
            |agent: usize| agents.binary_search(&agent).is_ok_and(|place| !exact(place).is_zero());
        let mut whys = self.outside(each.among.as_ref(), &of.circle, has_amount);
        let none = |_| None;
        let small = self.given_nothing(&agents, &counts, none, |at| Ok((exact(at), exact(at))))?;
        for (agent, why) in small {
            whys.entry(agent).or_insert(why);
        }
        self.left_out(&each.name, whys);
        Ok(())
    }

    /// The unit of what is moved: that of the account that is credited.
    fn unit_of(&self, to: Spot<'a>, span: Span) -> Result<Unit, Refusal> {
        let Spot::Account(account) = to else { return Ok(self.currency.clone()) };
        match self.accounts.get(account) {
            Some(account) => Ok(account.unit.clone()),
            None => Err(Refusal::unchecked(span, "an account that is not declared")),
        }
    }

    fn amounts(&self, each: &'a Each, available: i128) -> Result<Amounts, Refusal> {
        let Some(amounts_to) = &each.amounts_to else {
            return Err(Refusal::unchecked(each.span, "the amount is missing"));
        };
        let circle = self.circle(each.among.as_ref(), available)?;
        let (_, numbers) = self.read(amounts_to, available)?.into_number(amounts_to.span)?;
        let column = numbers.column(self.inputs.agents.len());
        column.settled(self.inputs, |agent| circle.get(agent) == Some(&true))?;
        let takes_part = |agent: &usize| circle.get(*agent) == Some(&true);
        let agents: Vec<usize> = (0..column.values.len()).filter(takes_part).collect();
        let value = |agent: &usize| column.values.get(*agent).cloned().unwrap_or_default();
        let exact: Vec<Exact> = agents.iter().map(value).collect();
        let counts = self.rounded_amounts(each, &exact, amounts_to.span)?;
        let mut total = 0;
        for (agent, count) in agents.iter().zip(&counts) {
            if *count < 0 && each.from.is_some() {
                return Err(self.below_zero(each, *agent, *count));
            }
            total = plus(total, *count, amounts_to.span)?;
        }
        let counts = agents.into_iter().zip(counts).collect();
        Ok(Amounts { exact, counts, total, circle })
    }

    fn rounded_amounts(
        &self,
        each: &'a Each,
        exact: &[Exact],
        span: Span,
    ) -> Result<Vec<i128>, Refusal> {
        if each.nets_to_zero.is_some() {
            return self.netted(exact, span);
        }
        let round = |value: &Exact| match &each.rounded {
            None => self.count(value, Rounding::HalfUp, span),
            Some(rounded) => self.stepped(value, rounded),
        };
        exact.iter().map(round).collect()
    }

    /// Amounts rounded so that they sum to zero, as they do but for what was rounded away before.
    fn netted(&self, exact: &[Exact], span: Span) -> Result<Vec<i128>, Refusal> {
        let failed = |error| Refusal::value(&error, span);
        let one = Exact::from_count(1, self.inputs.scale);
        let parts = exact.iter().map(|value| value.div(&one).map_err(failed));
        let parts: Vec<Exact> = parts.collect::<Result<_, _>>()?;
        match round_to_total(&parts, 0, &Ties::InOrder) {
            Ok(split) => Ok(split.parts),
            Err(SplitError::TotalOutOfReach { sum, .. }) => {
                let sum = sum.mul(&one).map_err(failed)?;
                Err(Refusal::new(
                    Code::NotNetting,
                    span,
                    format!("the amounts sum to {sum} {}, not to zero", self.currency),
                    "take each from the mean: (care - mean(care among members)) * ...",
                ))
            }
            Err(error) => Err(split_refusal(&error, span)),
        }
    }

    /// Nobody's account gives more than it holds, nor to them more than has vested; what is payable
    /// may be owed instead.
    fn accounts_hold(
        &self,
        each: &'a Each,
        (from, to): (Spot<'a>, Spot<'a>),
        amounts: &Amounts,
    ) -> Result<(), Refusal> {
        let Spot::Account(account) = from else { return Ok(()) };
        if account == CASH {
            return Ok(());
        }
        let balances = self.balances_of(account, each.span)?;
        for (agent, count) in &amounts.counts {
            let balance = balances.get(*agent).cloned().unwrap_or_default();
            let most = match to {
                Spot::Account(_) => self.vested_of(account, *agent, &balance, each.span)?,
                Spot::Pot(_) | Spot::Fund(_) | Spot::Members | Spot::Source | Spot::Outside => {
                    self.count(&balance, Rounding::Floor, each.span)?.max(0)
                }
            };
            if *count > most {
                let span = each.amounts_to.as_ref().map_or(each.span, |expr| expr.span);
                let asked = (*count, most);
                return Err(self.more_than_may_be_taken(account, *agent, asked, span));
            }
        }
        Ok(())
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
            "lower the amounts, or share a line among the same circle instead; what a fund may owe \
             is taken by a line `even below zero`, into a pot that pays",
        )
    }

    /// Records what each got or paid, and posts it.
    fn grant(
        &mut self,
        each: &'a Each,
        from: Spot<'a>,
        to: Spot<'a>,
        rest: i128,
        all: &Amounts,
    ) -> Result<IntoAccounts<'a>, Refusal> {
        if let Spot::Account(account) = from {
            for (agent, count) in &all.counts {
                if !matches!(to, Spot::Account(_)) {
                    self.forfeit(account, *agent, *count, each.span)?;
                }
                self.post(account, *agent, count.saturating_neg(), each.span)?;
            }
        }
        let account = match to {
            Spot::Account(account) => Some(account),
            Spot::Pot(_) | Spot::Fund(_) | Spot::Members | Spot::Source | Spot::Outside => None,
        };
        let (mut settled, mut into) = (Vec::new(), IntoAccounts::new());
        if let Some(account) = account {
            let (name, span) = (&*each.name.text, each.span);
            let directs = match each.draws_on_a_common_place() {
                true => Directs::of(&each.directing, None),
                false => Directs::Nothing,
            };
            let step = Settling { name, account, clauses: &each.after, span, rest, directs };
            (settled, into) = self.settle_shares(&step, &all.counts)?;
        }
        let mut settled = settled.into_iter();
        for ((agent, count), exact) in all.counts.iter().zip(&all.exact) {
            let settled = settled.next().unwrap_or_default();
            if *count == 0 {
                if each.among.is_some() {
                    self.outcome.zero_shares = self.outcome.zero_shares.saturating_add(1);
                }
                continue;
            }
            // What contributors pay is a share below zero.
            let is_borne = each.is_borne();
            let sign = |exact: &Exact| if is_borne { exact.neg() } else { exact.clone() };
            let count = if is_borne { count.saturating_neg() } else { *count };
            let share = Share {
                line: Arc::clone(&each.name.text),
                agent: *agent,
                amount: self.amount(count, each.span)?,
                parts: Vec::new(),
                weight: sign(exact),
                quota: sign(exact),
                rounding_units: 0,
                deductions: settled.deductions,
                paid: self.paid_amounts(&settled.paid, each.span)?,
            };
            self.outcome.shares.push(share);
        }
        Ok(into)
    }
}

/// A place as movements name it: the payable are the contributors.
fn shown(spot: Spot<'_>) -> Spot<'_> {
    if spot == Spot::Account(CASH) { Spot::Members } else { spot }
}
