//! What is asked of balances once they are settled: by fund, by account, for given agents.

use std::collections::BTreeMap;

use commonbook_core::value::{Amount, Exact, Rounding, Unit, ValueError};
use commonbook_rules::input::{Ended, EndedOf, Lot};
use commonbook_rules::model::BalanceAt;

use super::row::Row;
use super::{Balances, Later, lots, number_of};
use crate::error::ProjectionError;
use crate::explain::Counted;

impl Balances {
    /// What ended and no close has booked, for the agents asked for.
    pub(crate) fn ended(&self, agents: &[usize]) -> Result<Vec<Ended>, ProjectionError> {
        let mut all = Vec::new();
        for (name, fund) in &self.funds {
            let amount = fund.row.ended().map_err(number_of(name))?;
            if !amount.is_zero() {
                all.push(Ended { of: EndedOf::Fund(name.clone()), amount, lots: Vec::new() });
            }
        }
        for (name, account) in &self.accounts {
            for (place, agent) in agents.iter().enumerate() {
                let Some(row) = account.rows.get(*agent) else { continue };
                let amount = row.ended().map_err(number_of(name))?;
                if amount.is_zero() {
                    continue;
                }
                // Only credits are named; a debt that ended is made good in one sum.
                let credits = row.unbooked.iter().filter(|(_, amount)| amount.is_positive());
                let lots = if amount.is_positive() { credits.cloned().collect() } else { vec![] };
                all.push(Ended { of: EndedOf::Account(name.clone(), place), amount, lots });
            }
        }
        Ok(all)
    }

    /// What is left of an account's single credits, oldest first, for the agents asked for.
    pub(crate) fn lots(
        &self,
        account: &str,
        agents: &[usize],
    ) -> Result<Vec<Vec<Lot>>, ProjectionError> {
        let Some(found) = self.accounts.get(account) else {
            return Ok(vec![Vec::new(); agents.len()]);
        };
        let of = |agent: &usize| {
            let folded = found.lots_of(*agent, self.window.until)?;
            let open = folded.open().filter(|lot| lot.amount.is_positive());
            Ok(open.map(lots::Open::input).collect())
        };
        agents.iter().map(of).collect::<Result<_, ValueError>>().map_err(number_of(account))
    }

    /// The unit of every account; of claims that end, the one they were found in.
    pub(crate) fn units(&self) -> BTreeMap<String, Unit> {
        let units = self.accounts.iter();
        units.filter_map(|(name, it)| Some((name.clone(), it.unit.clone()?))).collect()
    }

    /// Records from here on what moves the accounts of this agent.
    pub(crate) fn watch(&mut self, number: usize) {
        self.watched.entry(number).or_default();
    }

    /// What moved the accounts of a watched agent, by account.
    pub(crate) fn watched(&self, number: usize) -> BTreeMap<String, Vec<Counted>> {
        self.watched.get(&number).cloned().unwrap_or_default()
    }

    /// Every declared fund's balance, with what ended and no close has booked.
    pub(crate) fn funds(&self) -> Result<BTreeMap<String, Amount>, ProjectionError> {
        let mut funds = BTreeMap::new();
        for (name, fund) in &self.funds {
            let balance = fund.row.opens().map_err(number_of(name))?;
            let amount = Amount::from_exact(&balance, self.scale, Rounding::HalfEven);
            funds.insert(name.clone(), amount.map_err(number_of(name))?);
        }
        Ok(funds)
    }

    /// What moves the funds after the last day that counts.
    pub(crate) fn into_later(self) -> Later {
        self.later
    }

    /// Every account's balances at the end of the last day, for the agents asked for, with what
    /// ended and no close has booked.
    pub(crate) fn accounts(
        &self,
        agents: &[usize],
    ) -> Result<BTreeMap<String, Vec<Exact>>, ProjectionError> {
        let mut accounts = BTreeMap::new();
        for (name, account) in &self.accounts {
            let of = |agent: &usize| account.rows.get(*agent).map_or(Ok(Exact::ZERO), Row::opens);
            let opens: Result<Vec<Exact>, ValueError> = agents.iter().map(of).collect();
            accounts.insert(name.clone(), opens.map_err(number_of(name))?);
        }
        Ok(accounts)
    }

    /// One account's balances for the agents asked for.
    pub(crate) fn values(
        &self,
        account: &str,
        at: BalanceAt,
        agents: &[usize],
    ) -> Result<Vec<Exact>, ProjectionError> {
        let rows = self.accounts.get(account).map_or(&[][..], |account| &account.rows);
        let days = self.window.period.from().days_until(self.window.until).saturating_add(1);
        let of = |agent: &usize| {
            let Some(row) = rows.get(*agent) else { return Ok(Exact::ZERO) };
            match at {
                BalanceAt::Open => Ok(row.at_open.value()),
                BalanceAt::Close => Ok(row.at_close.value()),
                BalanceAt::Average => row.over_days.value().div(&Exact::from(days))?.kept(),
            }
        };
        let values: Result<Vec<Exact>, ValueError> = agents.iter().map(of).collect();
        values.map_err(number_of(account))
    }
}
