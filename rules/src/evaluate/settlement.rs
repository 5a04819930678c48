//! What of the adjustments of earlier closes is settled between contributors and the co-op.
//!
//! 1. After the last step, by contributor in the order of ids. Where nothing is said, all of it is.
//! 2. `under`: where all that is adjusted in a contributor's accounts of money comes to less than
//!    the amount, up or down, none of it is settled: the fund takes it up, as far as it can pay.
//! 3. `take back`: where what is payable would be lowered by more than the amount, which is rounded
//!    down, the rest is borne by the place: an account of the contributor's own, or a fund as far
//!    as it has something. The first entry whose circle the contributor belongs to holds.
//! 4. Claims in units of their own are not money: they are adjusted in full.

use std::collections::BTreeMap;
use std::rc::Rc;

use commonbook_core::value::{Exact, Rounding};

use super::Evaluation;
use super::places::{CASH, Spot, plus};
use super::refusal::Refusal;
use crate::outcome::Unsettled;
use crate::syntax::Span;
use crate::syntax::ast::{Adjustments, Expr, Item, Place, Small, TakeBack};

/// What is adjusted for one contributor, by account.
type Adjusted<'a> = BTreeMap<&'a str, i128>;

impl<'a> Evaluation<'a> {
    /// Settles what the inputs say is adjusted.
    pub(super) fn settle_adjustments(&mut self) -> Result<(), Refusal> {
        let said = self
            .items
            .iter()
            .find_map(|item| if let Item::Adjustments(it) = item { Some(it) } else { None });
        let Some(said) = said.filter(|_| !self.inputs.adjusted.is_empty()) else { return Ok(()) };
        self.due = Some(Rc::new(self.credited_to_cash()));
        let done = self.settle_each(said);
        self.due = None;
        done
    }

    /// What this close credits to everybody's payable.
    fn credited_to_cash(&self) -> Vec<Exact> {
        let agents = 0..self.inputs.agents.len();
        let cash = self.accounts.get(CASH);
        let credited = agents.map(|agent| cash.map_or(0, |cash| cash.credited_to(agent)));
        credited.map(|count| Exact::from_count(count, self.inputs.scale)).collect()
    }

    fn settle_each(&mut self, said: &'a Adjustments) -> Result<(), Refusal> {
        let under = match &said.under {
            Some(under) => Some((under, self.for_each(&under.amount)?)),
            None => None,
        };
        let mut back = Vec::with_capacity(said.back.len());
        for entry in &said.back {
            let circle = self.circle(entry.among.as_ref(), 0)?;
            back.push((entry, circle, self.for_each(&entry.at_most)?));
        }
        let mut of_agents: BTreeMap<usize, Adjusted<'a>> = BTreeMap::new();
        for (account, adjusted) in &self.inputs.adjusted {
            for (agent, amount) in adjusted {
                of_agents.entry(*agent).or_default().insert(account, amount.count());
            }
        }
        for (agent, adjusted) in of_agents {
            if let Some((under, amounts)) = &under
                && self.is_waived(under, amounts.get(agent), agent, &adjusted)?
            {
                continue;
            }
            let entry = back.iter().find(|(_, circle, _)| circle.get(agent) == Some(&true));
            if let Some((entry, _, limits)) = entry {
                self.take_back(entry, limits.get(agent), agent, &adjusted)?;
            }
        }
        Ok(())
    }

    /// An amount of money for every agent.
    fn for_each(&self, expr: &'a Expr) -> Result<Vec<Exact>, Refusal> {
        let agents = self.inputs.agents.len();
        let column = self.read(expr, 0)?.into_number(expr.span)?.1.column(agents);
        column.settled(self.inputs, |_| true)?;
        Ok(column.values.to_vec())
    }

    /// Waives what is too small; whether it was.
    fn is_waived(
        &mut self,
        under: &'a Small,
        amount: Option<&Exact>,
        agent: usize,
        adjusted: &Adjusted<'a>,
    ) -> Result<bool, Refusal> {
        let span = under.span;
        let net = adjusted.values().try_fold(0, |sum, count| plus(sum, *count, span))?;
        let net_amount = Exact::from_count(net.saturating_abs(), self.inputs.scale);
        if amount.is_none_or(|amount| *amount <= net_amount)
            || self.can_pay(&under.to) < net.saturating_neg()
        {
            return Ok(false);
        }
        for (account, count) in adjusted {
            self.leave(agent, account, *count, (&under.to, true, span))?;
        }
        Ok(true)
    }

    /// Leaves to another place what is not taken off somebody's payable.
    fn take_back(
        &mut self,
        entry: &'a TakeBack,
        limit: Option<&Exact>,
        agent: usize,
        adjusted: &Adjusted<'a>,
    ) -> Result<(), Refusal> {
        let owed = adjusted.get(CASH).map_or(0, |count| count.saturating_neg());
        let limit = match limit {
            Some(limit) => self.count(limit, Rounding::Floor, entry.at_most.span)?.max(0),
            None => return Ok(()),
        };
        let rest = owed.saturating_sub(limit).min(self.can_pay(&entry.rest_to));
        if rest > 0 {
            self.leave(agent, CASH, rest.saturating_neg(), (&entry.rest_to, false, entry.span))?;
        }
        Ok(())
    }

    /// How much a place can bear.
    fn can_pay(&self, place: &Place) -> i128 {
        let Spot::Fund(name) = Spot::of(place) else { return i128::MAX };
        self.funds.get(name).map_or(0, |fund| match fund.may_be_negative {
            true => i128::MAX,
            false => fund.balance.max(0),
        })
    }

    /// What is not settled in an account goes to a place, or comes from there below zero.
    fn leave(
        &mut self,
        agent: usize,
        account: &'a str,
        count: i128,
        (to, waived, span): (&'a Place, bool, Span),
    ) -> Result<(), Refusal> {
        if count == 0 {
            return Ok(());
        }
        let amount = self.amount(count, span)?;
        let spot = Spot::of(to);
        if let Spot::Fund(name) = spot
            && let Some(fund) = self.funds.get_mut(name)
        {
            fund.balance = plus(fund.balance, count, span)?;
        }
        let (account, to) = (account.to_owned(), spot.place());
        self.outcome.unsettled.push(Unsettled { agent, account, amount, to, waived });
        Ok(())
    }
}
