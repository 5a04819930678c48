//! Vesting: what of an account may be taken for its holder, and what may only be given up.
//!
//! A credit of an account that `vests after` some time has vested when so many whole months are
//! over from its day to the end of the period; what the close itself credits has not. What has not
//! vested is not redeemed, moved to another account, or paid by a line. It bears losses like the
//! rest of its account, and it can be forfeited: what an `each` collects for a pot or a fund is
//! taken from what has not vested first, the youngest before the older. Of every other account all
//! that is there has vested.

use std::collections::BTreeMap;
use std::rc::Rc;

use commonbook_core::value::{Date, Exact, Rounding};

use crate::diagnostic::Code;
use crate::evaluate::Evaluation;
use crate::evaluate::places::{less, plus};
use crate::evaluate::refusal::Refusal;
use crate::evaluate::value::{Column, Spread, Value};
use crate::syntax::Span;
use crate::syntax::ast::Name;

impl<'a> Evaluation<'a> {
    /// Whether a credit of this day may be taken for its holder.
    pub(in crate::evaluate) fn has_vested(&self, account: &str, on: Date) -> bool {
        let months = self.accounts.get(account).and_then(|account| account.vests_after);
        let end = self.inputs.period.to();
        months.is_none_or(|months| on.whole_months_until(end) >= i64::from(months))
    }

    /// How much of what somebody holds may be taken for them, in whole units.
    pub(in crate::evaluate) fn vested_of(
        &self,
        account: &str,
        agent: usize,
        balance: &Exact,
        span: Span,
    ) -> Result<i128, Refusal> {
        let most = self.count(balance, Rounding::Floor, span)?.max(0);
        if most == 0 || self.has_vested(account, self.last_day) {
            return Ok(most);
        }
        let credits = self.credits_of(span, account, agent, balance)?;
        let mut vested = credits.iter().filter(|it| self.has_vested(account, it.on));
        let vested = vested.try_fold(0, |sum, it| plus(sum, it.count.max(0), span))?;
        Ok(vested.min(most))
    }

    /// `vested account NAME`: for each contributor.
    pub(in crate::evaluate) fn vested_now(&self, name: &Name) -> Result<Value<'a>, Refusal> {
        let account: &str = &name.text;
        let Some(found) = self.accounts.get(account) else {
            return Err(Refusal::unchecked(name.span, "an account that is not declared"));
        };
        let balances = self.balances(found, name.span)?;
        let vests = found.vests_after.is_some();
        let value = |(agent, balance): (usize, &Exact)| {
            if !vests || !balance.is_positive() {
                return Ok(balance.clone().max(Exact::ZERO));
            }
            let count = self.vested_of(account, agent, balance, name.span)?;
            Ok(Exact::from_count(count, self.inputs.scale))
        };
        let values: Result<Vec<Exact>, Refusal> = balances.iter().enumerate().map(value).collect();
        let column = Column { values: Rc::new(values?), faults: BTreeMap::new() };
        Ok(Value::Number(Some(found.unit.clone()), Spread::Each(column)))
    }

    /// The refusal of a sum that an account holds, but not vested yet; of any other, that it holds
    /// less.
    pub(in crate::evaluate) fn more_than_may_be_taken(
        &self,
        account: &str,
        agent: usize,
        (count, most): (i128, i128),
        span: Span,
    ) -> Refusal {
        let balance = self.balances_of(account, span).ok();
        let balance = balance.and_then(|balances| balances.get(agent).cloned()).unwrap_or_default();
        let held = self.count(&balance, Rounding::Floor, span).unwrap_or(0);
        let vests = self.accounts.get(account).is_some_and(|account| account.vests_after.is_some());
        if count < 0 || count > held || !vests {
            return self.more_than_is_owed(agent, count, most, span);
        }
        let who = self.inputs.agents.get(agent).map_or("", |agent| agent.id.as_str());
        Refusal::new(
            Code::NotVested,
            span,
            format!(
                "{} {unit} are asked of account {account} of {who}, of which {} {unit} have vested",
                self.shown(count),
                self.shown(most),
                unit = self.currency
            ),
            format!("take no more than `vested account {account}`, or wait until it has vested"),
        )
    }

    /// Names the credits that an amount is collected from: what has not vested first, the youngest
    /// before the older, then the oldest that has.
    pub(in crate::evaluate) fn forfeit(
        &mut self,
        account: &'a str,
        agent: usize,
        count: i128,
        span: Span,
    ) -> Result<(), Refusal> {
        if count <= 0 || self.has_vested(account, self.last_day) {
            return Ok(());
        }
        let balances = self.balances_of(account, span)?;
        let balance = balances.get(agent).cloned().unwrap_or_default();
        let mut credits = self.credits_of(span, account, agent, &balance)?;
        credits.sort_by_key(|it| (it.on, it.position));
        let vested = credits.partition_point(|it| self.has_vested(account, it.on));
        let unvested = credits.split_off(vested).into_iter().rev();
        let mut left = count;
        for credit in unvested.chain(credits) {
            let taken = left.min(credit.count).max(0);
            if taken > 0 {
                let of_account = self.redeemed.entry(account).or_default();
                let sum = of_account.entry((agent, credit.position)).or_default();
                *sum = plus(*sum, taken, span)?;
                left = less(left, taken, span)?;
            }
        }
        Ok(())
    }
}
