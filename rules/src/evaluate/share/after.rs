//! What becomes of each share: deductions, too little to pay, caps, into which accounts it goes.
//!
//! Clauses are carried out as written, on what is then due to each contributor. A deduction is
//! rounded half up, never below zero and never more than is due; a cap is rounded down. What is
//! left is posted: to the step's account, or as `paid` divides it, each part rounded by itself and
//! the last one taking the rest. What of it goes to the payable, contributors may direct.

use std::collections::BTreeMap;
use std::rc::Rc;

use commonbook_core::value::{Exact, Rounding};

use crate::evaluate::Evaluation;
use crate::evaluate::arithmetic::rounding;
use crate::evaluate::places::{CASH, Spot, less, plus};
use crate::evaluate::refusal::Refusal;
use crate::evaluate::share::direct::Directs;
use crate::outcome::Deduction;
use crate::syntax::Span;
use crate::syntax::ast::{self, After, Excess, Expr, ExprKind, Line, PaidPart};

/// A step whose shares are settled.
pub(in crate::evaluate) struct Settling<'a> {
    pub(in crate::evaluate) name: &'a str,
    /// The account that shares go to where nothing else is said.
    pub(in crate::evaluate) account: &'a str,
    pub(in crate::evaluate) clauses: &'a [After],
    pub(in crate::evaluate) span: Span,
    pub(in crate::evaluate) rest: i128,
    /// What contributors may do with what is due to them.
    pub(in crate::evaluate) directs: Directs<'a>,
}

impl<'a> Settling<'a> {
    /// A shared line whose shares go to an account.
    pub(in crate::evaluate) fn of(line: &'a Line, account: &'a str, rest: i128) -> Self {
        let (name, clauses, span) = (&*line.name.text, &line.after[..], line.span);
        let directs = Directs::of(&line.directing, line.otherwise.as_ref());
        Self { name, account, clauses, span, rest, directs }
    }
}

/// What became of a contributor's share.
#[derive(Clone, Debug, Default)]
pub(in crate::evaluate) struct Settled<'a> {
    pub(in crate::evaluate) due: i128,
    /// What was above a cap or too little to pay, and went to others.
    pub(in crate::evaluate) forfeited: i128,
    /// What of it was credited to accounts by deductions.
    set_off: Vec<(&'a str, i128)>,
    pub(in crate::evaluate) deductions: Vec<Deduction>,
    /// Into which accounts, where `paid` says so.
    pub(in crate::evaluate) paid: Vec<(&'a str, i128)>,
}

/// What went into each account, by agent.
pub(in crate::evaluate) type IntoAccounts<'a> = BTreeMap<&'a str, Vec<(usize, i128)>>;

impl<'a> Evaluation<'a> {
    /// Carries the clauses out over shares, in the order of their agents, and posts what is due.
    pub(in crate::evaluate) fn settle_shares(
        &mut self,
        step: &Settling<'a>,
        shares: &[(usize, i128)],
    ) -> Result<(Vec<Settled<'a>>, IntoAccounts<'a>), Refusal> {
        let mut settled: Vec<Settled<'a>> =
            shares.iter().map(|(_, due)| Settled { due: *due, ..Settled::default() }).collect();
        for clause in step.clauses {
            self.due = Some(Rc::new(self.due_column(shares, &settled)));
            let done = self.after_clause(step, clause, shares, &mut settled);
            self.due = None;
            done?;
        }
        let mut into = IntoAccounts::new();
        let directed = self.direct(step, shares, &mut settled)?;
        for (((agent, _), settled), directed) in shares.iter().zip(&mut settled).zip(directed) {
            if settled.paid.is_empty() && settled.due != 0 {
                let own = less(settled.due, directed, step.span)?;
                self.post(step.account, *agent, own, step.span)?;
                into.entry(step.account).or_default().push((*agent, settled.due));
            }
            let mut directed = if settled.paid.is_empty() { 0 } else { directed };
            for (account, count) in &mut settled.paid {
                into.entry(account).or_default().push((*agent, *count));
                if *account == CASH {
                    let gone = directed.min(*count);
                    directed = less(directed, gone, step.span)?;
                    *count = less(*count, gone, step.span)?;
                }
                self.post(account, *agent, *count, step.span)?;
            }
            settled.paid.retain(|(_, count)| *count != 0);
            for (account, count) in &settled.set_off {
                into.entry(account).or_default().push((*agent, *count));
            }
        }
        Ok((settled, into))
    }

    fn due_column(&self, shares: &[(usize, i128)], settled: &[Settled<'a>]) -> Vec<Exact> {
        let mut column = vec![Exact::ZERO; self.inputs.agents.len()];
        for ((agent, _), settled) in shares.iter().zip(settled) {
            if let Some(value) = column.get_mut(*agent) {
                *value = Exact::from_count(settled.due, self.inputs.scale);
            }
        }
        column
    }

    fn after_clause(
        &mut self,
        step: &Settling<'a>,
        clause: &'a After,
        shares: &[(usize, i128)],
        settled: &mut [Settled<'a>],
    ) -> Result<(), Refusal> {
        let (taken, words, expr, to) = match clause {
            After::Paid { parts, .. } => return self.divide(step, parts, shares, settled),
            After::NobodyAbove { excess: Excess::SharedAgain, .. } => return Ok(()),
            After::Less { amount, when, to, .. } => {
                let asked = self.asked(shares, settled);
                let asked = match when {
                    Some(when) => self.chosen(when, step.rest, asked)?,
                    None => asked,
                };
                let taken =
                    self.per_share(amount, step.rest, shares, settled, &asked, |value, due| {
                        Ok(self.count(value, Rounding::HalfUp, amount.span)?.clamp(0, due))
                    })?;
                (taken, "less", amount, to)
            }
            After::Under { amount, to, .. } => {
                let scale = self.inputs.scale;
                let asked = self.asked(shares, settled);
                let taken =
                    self.per_share(amount, step.rest, shares, settled, &asked, |value, due| {
                        Ok(if Exact::from_count(due, scale) < *value { due } else { 0 })
                    })?;
                (taken, "under", amount, to)
            }
            After::NobodyAbove { cap, excess: Excess::To(to), .. } => {
                let asked = self.asked(shares, settled);
                let taken =
                    self.per_share(cap, step.rest, shares, settled, &asked, |value, due| {
                        let cap = self.count(value, Rounding::Floor, cap.span)?.max(0);
                        Ok(due.saturating_sub(cap).max(0))
                    })?;
                (taken, "nobody above", cap, to)
            }
        };
        let to_others = !matches!(Spot::of(to), Spot::Account(_));
        if words != "less" && to_others {
            for (settled, taken) in settled.iter_mut().zip(&taken) {
                settled.forfeited = plus(settled.forfeited, *taken, to.span)?;
            }
        }
        self.take_off(step, (words, expr, to), &taken, shares, settled)
    }

    /// Whom a clause is about, by agent: those with something due.
    fn asked(&self, shares: &[(usize, i128)], settled: &[Settled<'a>]) -> Vec<bool> {
        let mut asked = vec![false; self.inputs.agents.len()];
        for ((agent, _), settled) in shares.iter().zip(settled) {
            if let Some(asked) = asked.get_mut(*agent) {
                *asked = settled.due > 0;
            }
        }
        asked
    }

    /// Of those who are asked the ones for whom a condition holds.
    fn chosen(&self, when: &'a Expr, rest: i128, asked: Vec<bool>) -> Result<Vec<bool>, Refusal> {
        let column = self.read(when, rest)?.into_truth(when.span)?.column(asked.len());
        column.settled(self.inputs, |agent| asked.get(agent) == Some(&true))?;
        let holds = asked.iter().zip(column.values.iter());
        Ok(holds.map(|(asked, holds)| *asked && *holds).collect())
    }

    /// What a clause comes to for each share of those who are asked; 0 for the others.
    fn per_share(
        &self,
        expr: &'a Expr,
        rest: i128,
        shares: &[(usize, i128)],
        settled: &[Settled<'a>],
        asked: &[bool],
        of: impl Fn(&Exact, i128) -> Result<i128, Refusal>,
    ) -> Result<Vec<i128>, Refusal> {
        let (_, numbers) = self.read(expr, rest)?.into_number(expr.span)?;
        let column = numbers.column(self.inputs.agents.len());
        let is_asked = |agent: usize| asked.get(agent) == Some(&true);
        column.settled(self.inputs, is_asked)?;
        let rows = shares.iter().zip(settled);
        let taken = rows.map(|((agent, _), settled)| match column.values.get(*agent) {
            Some(value) if is_asked(*agent) => of(value, settled.due),
            Some(_) | None => Ok(0),
        });
        taken.collect()
    }

    fn take_off(
        &mut self,
        step: &Settling<'a>,
        (words, expr, to): (&str, &'a Expr, &'a ast::Place),
        taken: &[i128],
        shares: &[(usize, i128)],
        settled: &mut [Settled<'a>],
    ) -> Result<(), Refusal> {
        let place = Spot::of(to);
        let clause = self.clause(words, expr);
        let mut sum = 0;
        for (((agent, _), settled), count) in shares.iter().zip(settled).zip(taken) {
            if *count == 0 {
                continue;
            }
            settled.due = less(settled.due, *count, to.span)?;
            sum = plus(sum, *count, to.span)?;
            if let Spot::Account(account) = place {
                self.post(account, *agent, *count, to.span)?;
                settled.set_off.push((account, *count));
            }
            let amount = self.amount(*count, to.span)?;
            settled.deductions.push(Deduction {
                clause: clause.clone(),
                to: place.place(),
                amount,
                directed: None,
            });
        }
        if sum == 0 || matches!(place, Spot::Account(_)) {
            return Ok(());
        }
        let from = if step.account == CASH { Spot::Members } else { Spot::Account(step.account) };
        self.transfer(Some(step.name), from, place, sum, to.span)
    }

    /// Divides what is due by `paid`.
    fn divide(
        &self,
        step: &Settling<'a>,
        parts: &'a [PaidPart],
        shares: &[(usize, i128)],
        settled: &mut [Settled<'a>],
    ) -> Result<(), Refusal> {
        let mut left: Vec<i128> = settled.iter().map(|settled| settled.due).collect();
        for part in parts {
            let counts = match &part.amount {
                None => left.clone(),
                Some(amount) => self.part_of_due(step, part, amount, shares, settled)?,
            };
            let rows = settled.iter_mut().zip(&mut left).zip(counts);
            for ((settled, left), count) in rows.filter(|((settled, _), _)| settled.due > 0) {
                let count = count.clamp(0, *left);
                *left = left.saturating_sub(count);
                if count != 0 {
                    settled.paid.push((&part.account.text, count));
                }
            }
        }
        Ok(())
    }

    fn part_of_due(
        &self,
        step: &Settling<'a>,
        part: &PaidPart,
        amount: &'a Expr,
        shares: &[(usize, i128)],
        settled: &[Settled<'a>],
    ) -> Result<Vec<i128>, Refusal> {
        let round = |value: &Exact| match &part.rounded {
            Some(rounded) => self.stepped(value, rounded),
            None => self.count(value, Rounding::HalfUp, amount.span),
        };
        let ExprKind::Percent(percent) = &amount.kind else {
            let asked = self.asked(shares, settled);
            let round = |value: &Exact, _| round(value);
            return self.per_share(amount, step.rest, shares, settled, &asked, round);
        };
        let counts = settled.iter().map(|settled| {
            let due = Exact::from_count(settled.due, self.inputs.scale);
            let value = percent.fraction.mul(&due);
            round(&value.map_err(|error| Refusal::value(&error, amount.span))?)
        });
        counts.collect()
    }

    /// Rounded to a multiple of a step.
    pub(in crate::evaluate) fn stepped(
        &self,
        value: &Exact,
        rounded: &ast::Rounded,
    ) -> Result<i128, Refusal> {
        let step = self.step_of(rounded)?;
        let steps = value
            .div(&Exact::from_count(step, self.inputs.scale))
            .and_then(|steps| steps.to_count(0, rounding(rounded.mode)))
            .and_then(|steps| {
                steps.checked_mul(step).ok_or(commonbook_core::value::ValueError::TooLarge)
            });
        steps.map_err(|error| Refusal::value(&error, rounded.span))
    }
}
