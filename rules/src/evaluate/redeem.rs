//! `redeem`: what an account owes becomes payable, credit by credit.
//!
//! Only credits that have vested, are old enough and belong to the circle may be paid. A budget
//! goes to those of the oldest day first and within one day in proportion, by largest remainder
//! (ties to the lower agent id, then the older credit); or to all of them in proportion. Never more
//! than there is. A sum for each is refused where it is more than may be paid. Whole days, months
//! and years run from the credit's day to the end of the period. What the close itself credited
//! above is a credit of the period's last day.

mod vesting;

use std::collections::BTreeMap;
use std::sync::Arc;

use commonbook_core::value::{Date, Exact, Rounding, Ties, largest_remainder};

use super::places::{CASH, Spot, less, plus};
use super::postings::NEW;
use super::refusal::Refusal;
use super::share::split_refusal;
use super::{Evaluation, Paid};
use crate::diagnostic::Code;
use crate::outcome::{Share, StepTrace, Why};
use crate::syntax::Span;
use crate::syntax::ast::{Age, Order, Redeem, TenureUnit};

/// A credit that may be paid.
#[derive(Clone, Debug)]
pub(super) struct Credit {
    agent: usize,
    pub(super) position: u64,
    pub(super) on: Date,
    pub(super) count: i128,
}

/// What is taken of a credit: agent, position, count.
type Taken = (usize, u64, i128);

impl<'a> Evaluation<'a> {
    pub(super) fn redeem(&mut self, redeem: &'a Redeem) -> Result<(), Refusal> {
        let Some(from) = &redeem.from else {
            return Err(Refusal::unchecked(redeem.span, "the account is missing"));
        };
        let account: &'a str = &from.name.text;
        let to = redeem.to.as_ref().map_or(CASH, |place| &place.name.text);
        let credits = self.credits(redeem, account)?;
        let available = credits.iter().try_fold(0, |sum, it| plus(sum, it.count, redeem.span))?;
        let mut trace = StepTrace {
            kind: "redeem",
            name: redeem.name.text.to_string(),
            from: from.kind_and_name(),
            available: self.amount(available, redeem.span)?,
            asked: None,
            bound: None,
            amount: self.amount(0, redeem.span)?,
            weights: None,
            circle: 0,
            basis: redeem.basis.as_ref().map(|basis| basis.text.to_string()),
        };
        let holds = match &redeem.when {
            Some(when) => self.holds(when, available)?,
            None => true,
        };
        let taken = match (&redeem.takes, holds) {
            (_, false) => {
                let when = redeem.when.as_ref().map(|when| self.clause("when", when));
                trace.bound = when.map(|when| (when, Exact::ZERO));
                Vec::new()
            }
            (Some(_), true) => self.by_budget(redeem, &credits, available, &mut trace)?,
            (None, true) => self.by_sums(redeem, &credits)?,
        };
        let own = self.pay_credits(redeem, account, to, &taken)?;
        if holds && self.is_watching() {
            self.note_unpaid(redeem, &credits, &own)?;
        }
        let total = own.values().try_fold(0, |sum, count| plus(sum, *count, redeem.span))?;
        let spot = if account == CASH { Spot::Members } else { Spot::Account(account) };
        let into = if to == CASH { Spot::Members } else { Spot::Account(to) };
        self.transfer(Some(&redeem.name.text), spot, into, total, redeem.span)?;
        trace.amount = self.amount(total, redeem.span)?;
        trace.circle = u64::try_from(own.len()).unwrap_or(u64::MAX);
        self.outcome.steps.push(trace);
        let own = own.into_iter().collect();
        let paid = Paid { own, ..Paid::of_all(total, self.currency.clone()) };
        self.paid.insert(&redeem.name.text, paid);
        Ok(())
    }

    /// Records of those who are watched why none of their credits was paid.
    fn note_unpaid(
        &mut self,
        redeem: &'a Redeem,
        credits: &[Credit],
        own: &BTreeMap<usize, i128>,
    ) -> Result<(), Refusal> {
        let circle = self.circle(redeem.among.as_ref(), 0)?;
        let mut whys = self.outside(redeem.among.as_ref(), &circle, |_| true);
        for agent in self.watched.iter().filter(|agent| !own.contains_key(agent)) {
            let why = match credits.iter().any(|credit| credit.agent == *agent) {
                false => Why::NoCredit,
                true if redeem.takes.is_none() => Why::NoWeight,
                true => Why::OthersFirst,
            };
            whys.entry(*agent).or_insert(why);
        }
        self.left_out(&redeem.name, whys);
        Ok(())
    }

    /// The credits that may be paid, oldest first, without what this close has taken of them.
    fn credits(&self, redeem: &'a Redeem, account: &str) -> Result<Vec<Credit>, Refusal> {
        let circle = self.circle(redeem.among.as_ref(), 0)?;
        let balances = self.balances_of(account, redeem.span)?;
        let mut credits = Vec::new();
        for (agent, balance) in balances.iter().enumerate() {
            if circle.get(agent) != Some(&true) || !balance.is_positive() {
                continue;
            }
            let own = self.credits_of(redeem.span, account, agent, balance)?;
            let vested = |on| self.has_vested(account, on);
            let old = |on| {
                vested(on) && redeem.older_than.as_ref().is_none_or(|age| self.is_older(on, age))
            };
            credits.extend(own.into_iter().filter(|it| it.count > 0 && old(it.on)));
        }
        // Each one's are in order already, by age.
        credits.sort_by_key(|credit| (credit.on, credit.agent));
        Ok(credits)
    }

    /// What is left of somebody's credits, oldest first, in whole units: the sum of the first ones
    /// is rounded down, whichever they are, so that parts of a unit add up.
    pub(super) fn credits_of(
        &self,
        span: Span,
        account: &str,
        agent: usize,
        balance: &Exact,
    ) -> Result<Vec<Credit>, Refusal> {
        let failed = |error| Refusal::value(&error, span);
        let (mut credits, mut sum, mut counted) = (Vec::new(), Exact::ZERO, 0);
        let lots = self.inputs.lots.get(account).and_then(|lots| lots.get(agent));
        for lot in lots.into_iter().flatten() {
            sum = sum.add(&lot.amount).map_err(failed)?;
            let whole = self.count(&sum, Rounding::Floor, span)?;
            let (position, on) = (lot.position, lot.on);
            credits.push(Credit { agent, position, on, count: less(whole, counted, span)? });
            counted = whole;
        }
        // What this close brought is one credit of its last day; a debt was filled first.
        let taken = self.accounts.get(account).map_or(0, |account| account.taken_of(agent));
        let taken_back = Exact::from_count(taken, self.inputs.scale);
        let all = balance.add(&taken_back).map_err(failed)?;
        let new = less(self.count(&all, Rounding::Floor, span)?, counted, span)?;
        credits.push(Credit { agent, position: NEW, on: self.last_day, count: new.max(0) });
        // Steps above took of named credits, and the rest from the oldest.
        let mut gone = taken;
        for credit in &mut credits {
            let key = (agent, credit.position);
            let of_credit = self.redeemed.get(account).and_then(|it| it.get(&key));
            let of_credit = of_credit.copied().unwrap_or_default();
            credit.count = less(credit.count, of_credit, span)?;
            gone = less(gone, of_credit, span)?;
        }
        gone = plus(gone, new.min(0).saturating_neg(), span)?;
        for credit in &mut credits {
            let first = gone.min(credit.count).max(0);
            (credit.count, gone) = (less(credit.count, first, span)?, less(gone, first, span)?);
        }
        Ok(credits)
    }

    fn is_older(&self, on: Date, age: &Age) -> bool {
        let end = self.inputs.period.to();
        let whole = match age.unit {
            TenureUnit::Days => on.days_until(end),
            TenureUnit::Months => on.whole_months_until(end),
            TenureUnit::Years => on.whole_years_until(end),
        };
        whole >= i64::from(age.number)
    }

    fn by_budget(
        &self,
        redeem: &'a Redeem,
        credits: &[Credit],
        available: i128,
        trace: &mut StepTrace,
    ) -> Result<Vec<Taken>, Refusal> {
        let Some(takes) = &redeem.takes else { return Ok(Vec::new()) };
        let value = self.one(takes, available)?;
        let mut budget = self.count(&value, Rounding::HalfUp, takes.span)?.max(0);
        trace.asked = Some(value);
        for cap in &redeem.at_most {
            let value = self.one(cap, available)?;
            let most = self.count(&value, Rounding::Floor, cap.span)?.max(0);
            if budget > most {
                budget = most;
                trace.bound = Some((self.clause("at most", cap), value));
            }
        }
        if budget > available {
            budget = available;
            let left = Exact::from_count(available, self.inputs.scale);
            trace.bound = Some(("what may be paid".to_owned(), left));
        }
        self.spread(redeem, credits, budget)
    }

    fn by_sums(&self, redeem: &'a Redeem, credits: &[Credit]) -> Result<Vec<Taken>, Refusal> {
        let Some(sums) = &redeem.amounts_to else { return Ok(Vec::new()) };
        let circle = self.circle(redeem.among.as_ref(), 0)?;
        let (_, numbers) = self.read(sums, 0)?.into_number(sums.span)?;
        let column = numbers.column(self.inputs.agents.len());
        column.settled(self.inputs, |agent| circle.get(agent) == Some(&true))?;
        // A claim has parts of a unit, which are not paid before they add up.
        let is_claim = redeem.from.as_ref().is_some_and(|it| self.keeps_claims(&it.name.text));
        let mode = if is_claim { Rounding::Floor } else { Rounding::HalfUp };
        let mut by_agent: BTreeMap<usize, Vec<Credit>> = BTreeMap::new();
        for credit in credits {
            by_agent.entry(credit.agent).or_default().push(credit.clone());
        }
        let mut taken = Vec::new();
        for (agent, value) in column.values.iter().enumerate() {
            if circle.get(agent) != Some(&true) {
                continue;
            }
            let count = self.count(value, mode, sums.span)?;
            let own = by_agent.get(&agent).map_or(&[][..], Vec::as_slice);
            let most = own.iter().try_fold(0, |sum, it| plus(sum, it.count, sums.span))?;
            if count < 0 || count > most {
                let account = redeem.from.as_ref().map_or(CASH, |place| &place.name.text);
                let asked = (count, most);
                return Err(self.more_than_may_be_taken(account, agent, asked, sums.span));
            }
            taken.append(&mut self.spread(redeem, own, count)?);
        }
        Ok(taken)
    }

    /// The refusal of a sum that is more than an account may pay.
    pub(super) fn more_than_is_owed(
        &self,
        agent: usize,
        count: i128,
        most: i128,
        span: Span,
    ) -> Refusal {
        let who = self.inputs.agents.get(agent).map_or("", |agent| agent.id.as_str());
        Refusal::new(
            Code::MoreThanIsOwed,
            span,
            format!(
                "{} {unit} are asked of the account of {who}, of which {} {unit} may be taken",
                self.shown(count),
                self.shown(most),
                unit = self.currency
            ),
            "take min(...) of what there is, or leave that contributor out by among",
        )
    }

    /// Spreads a count over credits that hold at least as much.
    fn spread(
        &self,
        redeem: &Redeem,
        credits: &[Credit],
        count: i128,
    ) -> Result<Vec<Taken>, Refusal> {
        let mut taken = Vec::new();
        let mut left = count;
        let mut rest = credits;
        while let (Some(first), true) = (rest.first(), left > 0) {
            let together = match redeem.order {
                Some(Order::InProportion) => rest.len(),
                Some(Order::OldestFirst) | None => rest.partition_point(|it| it.on <= first.on),
            };
            let (group, later) = rest.split_at(together);
            let sum = group.iter().try_fold(0, |sum, it| plus(sum, it.count, redeem.span))?;
            let paid = left.min(sum);
            let weights: Vec<Exact> = group.iter().map(|it| Exact::from_int(it.count)).collect();
            let split = largest_remainder(paid, &weights, &Ties::InOrder);
            let split = split.map_err(|error| split_refusal(&error, redeem.span))?;
            let parts = group.iter().zip(split.parts).filter(|(_, part)| *part != 0);
            taken.extend(parts.map(|(credit, part)| (credit.agent, credit.position, part)));
            left = less(left, paid, redeem.span)?;
            rest = later;
        }
        Ok(taken)
    }

    /// Posts what is taken; answers how much each contributor is paid.
    fn pay_credits(
        &mut self,
        redeem: &'a Redeem,
        account: &'a str,
        to: &'a str,
        taken: &[Taken],
    ) -> Result<BTreeMap<usize, i128>, Refusal> {
        let mut own: BTreeMap<usize, i128> = BTreeMap::new();
        for (agent, position, count) in taken {
            let sum = own.entry(*agent).or_default();
            *sum = plus(*sum, *count, redeem.span)?;
            let of_account = self.redeemed.entry(account).or_default();
            let sum = of_account.entry((*agent, *position)).or_default();
            *sum = plus(*sum, *count, redeem.span)?;
        }
        for (agent, count) in &own {
            self.post(account, *agent, count.saturating_neg(), redeem.span)?;
            self.post(to, *agent, *count, redeem.span)?;
            let exact = Exact::from_count(*count, self.inputs.scale);
            self.outcome.shares.push(Share {
                line: Arc::clone(&redeem.name.text),
                agent: *agent,
                amount: self.amount(*count, redeem.span)?,
                parts: Vec::new(),
                weight: exact.clone(),
                quota: exact,
                rounding_units: 0,
                deductions: Vec::new(),
                paid: Vec::new(),
            });
        }
        Ok(own)
    }
}
