//! `absorb`: who bears what a pot is short of, in the order written.
//!
//! A fund bears what it has, or without end where it may be negative; caps are rounded down. An
//! account's part is shared by weight, by largest remainder; with `not below 0` nobody bears more
//! than the account holds, and what stops there passes to the next entry, as does an entry that
//! finds nobody. What is left at the end refuses the close.

use std::collections::BTreeMap;
use std::sync::Arc;

use commonbook_core::value::{Exact, Rounding, Ties, largest_remainder};

use super::places::{CASH, MAIN, Spot, less, plus};
use super::refusal::Refusal;
use super::share::split_refusal;
use super::share::watched::Whys;
use super::{Evaluation, Paid};
use crate::diagnostic::Code;
use crate::outcome::{Borne, Share, StepTrace, Why};
use crate::syntax::ast::{Absorb, AbsorbPart, Shared};

/// Who bears a part of a loss.
#[derive(Default)]
struct Bearers {
    /// Agent, count, weight and exact quota.
    parts: Vec<(usize, i128, Exact, Exact)>,
    /// All weights together, of those too who bear nothing.
    weights: Exact,
    /// How many have weight.
    circle: u64,
}

impl<'a> Evaluation<'a> {
    pub(super) fn absorb(&mut self, absorb: &'a Absorb) -> Result<(), Refusal> {
        let pot = absorb.of.as_ref().map_or(Spot::Pot(MAIN), Spot::of);
        let available = self.available(pot, absorb.span)?;
        let mut short = available.min(0).saturating_neg();
        let mut bound = None;
        if let Some(when) = absorb.when.as_ref().filter(|_| short > 0)
            && !self.holds(when, available)?
        {
            (short, bound) = (0, Some((self.clause("when", when), Exact::ZERO)));
        }
        let (loss, mut own, mut whys) = (short, BTreeMap::new(), Whys::new());
        for part in &absorb.parts {
            if short == 0 {
                break;
            }
            let borne = self.absorb_part(absorb, part, pot, short, (&mut own, &mut whys))?;
            short = less(short, borne, part.span)?;
        }
        if short > 0 {
            return Err(Refusal::new(
                Code::LossNotAbsorbed,
                absorb.name.span,
                format!(
                    "{} {unit} of a loss of {} {unit} are borne by nobody",
                    self.shown(short),
                    self.shown(loss),
                    unit = self.currency
                ),
                "add an entry without a limit: a fund that may be negative, or an account",
            ));
        }
        self.outcome.steps.push(StepTrace {
            kind: "absorb",
            name: absorb.name.text.to_string(),
            from: pot.place().to_string(),
            available: self.amount(available, absorb.span)?,
            asked: None,
            bound,
            amount: self.amount(loss, absorb.span)?,
            weights: None,
            circle: u64::try_from(own.len()).unwrap_or(u64::MAX),
            basis: absorb.basis.as_ref().map(|basis| basis.text.to_string()),
        });
        if loss > 0 {
            let others = self.watched.iter().filter(|agent| !own.contains_key(agent));
            let mut why = |agent: &usize| whys.remove(agent).unwrap_or(Why::OthersFirst);
            let whys = others.map(|agent| (*agent, why(agent))).collect();
            self.left_out(&absorb.name, whys);
        }
        let own = own.into_iter().collect();
        let paid = Paid { own, ..Paid::of_all(loss, self.currency.clone()) };
        self.paid.insert(&absorb.name.text, paid);
        Ok(())
    }

    /// What an entry bears of a loss.
    fn absorb_part(
        &mut self,
        absorb: &'a Absorb,
        part: &'a AbsorbPart,
        pot: Spot<'a>,
        short: i128,
        (own, whys): (&mut BTreeMap<usize, i128>, &mut Whys),
    ) -> Result<i128, Refusal> {
        let rest = short.saturating_neg();
        let mut most = short;
        for cap in &part.at_most {
            let value = self.one(cap, rest)?;
            most = most.min(self.count(&value, Rounding::Floor, cap.span)?.max(0));
        }
        let from = Spot::of(&part.from);
        let (name, span) = (&absorb.name.text, part.span);
        if let Spot::Fund(fund) = from {
            let fund = self.funds.get(fund);
            if fund.is_some_and(|fund| !fund.may_be_negative) {
                most = most.min(fund.map_or(0, |fund| fund.balance).max(0));
            }
            self.transfer(Some(name), from, pot, most, span)?;
            return Ok(most);
        }
        let (Spot::Account(account), Some(shared)) = (from, &part.shared) else {
            return Err(Refusal::unchecked(span, "an entry that bears nothing"));
        };
        let borne = self.borne_by_accounts(part, shared, account, most, whys)?;
        let mut total = 0;
        for (agent, count, weight, quota) in borne.parts {
            total = plus(total, count, span)?;
            self.post(account, agent, count.saturating_neg(), span)?;
            let sum = own.entry(agent).or_insert(0);
            *sum = plus(*sum, count, span)?;
            if self.watched.binary_search(&agent).is_ok() {
                self.outcome.borne.push(Borne {
                    share: self.outcome.shares.len(),
                    from: from.place().to_string(),
                    shared: self.amount(most.saturating_neg(), span)?,
                    weights: borne.weights.clone(),
                    circle: borne.circle,
                });
            }
            self.outcome.shares.push(Share {
                line: Arc::clone(name),
                agent,
                amount: self.amount(count.saturating_neg(), span)?,
                parts: Vec::new(),
                weight,
                quota: quota.neg(),
                rounding_units: 0,
                deductions: Vec::new(),
                paid: Vec::new(),
            });
        }
        let bearers = if account == CASH { Spot::Members } else { from };
        self.transfer(Some(name), bearers, pot, total, span)?;
        Ok(total)
    }

    /// Who bears how much; zero is left out.
    fn borne_by_accounts(
        &self,
        part: &'a AbsorbPart,
        shared: &'a Shared,
        account: &'a str,
        most: i128,
        whys: &mut Whys,
    ) -> Result<Bearers, Refusal> {
        let failed = |error| split_refusal(&error, part.span);
        let rest = most.saturating_neg();
        let weights = self.weights(part.among.as_ref(), shared, rest, most)?;
        let has_weight = |agent: usize| weights.agents.binary_search(&agent).is_ok();
        whys.extend(self.outside(part.among.as_ref(), &weights.circle, has_weight));
        if most == 0 || weights.agents.is_empty() {
            return Ok(Bearers::default());
        }
        let split = largest_remainder(most, &weights.weights, &Ties::InOrder).map_err(failed)?;
        let balances = self.balances_of(account, part.span)?;
        let per_count = Exact::from_count(1, self.inputs.scale);
        let sum =
            Exact::sum(&weights.weights).map_err(|error| Refusal::value(&error, part.span))?;
        let circle = u64::try_from(weights.agents.len()).unwrap_or(u64::MAX);
        let mut borne = Bearers { parts: Vec::new(), weights: sum, circle };
        for ((agent, weight), count) in
            weights.agents.iter().zip(&weights.weights).zip(&split.parts)
        {
            let (mut count, given) = (*count, *count);
            if part.not_below_zero.is_some()
                && let Some(balance) = balances.get(*agent)
            {
                count = count.min(self.count(balance, Rounding::Floor, part.span)?.max(0));
            }
            let is_watched = count == 0 && self.watched.binary_search(agent).is_ok();
            if count != 0 || is_watched {
                let quota = split.quota(weight).and_then(|quota| quota.mul(&per_count));
                let quota = quota.map_err(|error| Refusal::value(&error, part.span))?;
                if count != 0 {
                    borne.parts.push((*agent, count, weight.clone(), quota));
                } else if given != 0 {
                    let clause = "not below 0".to_owned();
                    whys.insert(*agent, Why::AtTheCap(clause, weight.clone()));
                } else {
                    whys.insert(*agent, Why::LessThanAUnit(weight.clone(), quota.neg()));
                }
            }
        }
        Ok(borne)
    }
}
