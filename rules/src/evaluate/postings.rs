//! Postings: what a distribution does to every account, and the claims it opens.
//!
//! Claims open before the first step: contributions credit the accounts that measures keep, and the
//! claims of measures that are gone move on. At the end each account is posted what came and what
//! went, each in one sum, beside what is taken from named credits and what a measure `once` has
//! earned: two sums and no net one, since what goes takes from the oldest credits.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use commonbook_core::value::{Date, Exact, Rounding};

use super::Evaluation;
use super::places::Spot;
use super::refusal::Refusal;
use crate::model::{AccountSpec, Then};
use crate::outcome::{Posted, Posting};

/// Where a credit of this close stands, which no event has brought yet.
pub(super) const NEW: u64 = u64::MAX;

impl<'a> Evaluation<'a> {
    /// Credits claims and moves those whose measure is gone.
    pub(super) fn open_claims(&mut self) -> Result<(), Refusal> {
        let inputs = self.inputs;
        let rules = self.rules;
        for spec in rules.accounts().iter().filter(|spec| spec.of_measure.is_some()) {
            for credit in inputs.claims.get(&spec.name).into_iter().flatten() {
                self.claim(&spec.name, credit.agent, credit.amount.clone(), credit.expires)?;
            }
        }
        for succession in rules.successions() {
            let lots = inputs.lots.get(&succession.old);
            let opening = self.accounts.get(succession.old.as_str());
            let opening = opening.map(|account| account.opening.to_vec()).unwrap_or_default();
            let mut given_up = Exact::ZERO;
            for (agent, balance) in opening.iter().enumerate() {
                if balance.is_zero() {
                    continue;
                }
                self.claim(&succession.old, agent, balance.neg(), None)?;
                let failed = |error| Refusal::value(&error, self.name_span);
                given_up = given_up.add(balance).map_err(failed)?;
                if let Then::Continues(new) = &succession.then {
                    let own = lots.and_then(|lots| lots.get(agent));
                    let mut by_end: BTreeMap<Option<Date>, Exact> = BTreeMap::new();
                    let mut rest = balance.clone();
                    for lot in own.into_iter().flatten() {
                        let sum = by_end.entry(lot.expires).or_default();
                        *sum = sum.add(&lot.amount).map_err(failed)?;
                        rest = rest.sub(&lot.amount).map_err(failed)?;
                    }
                    let sum = by_end.entry(None).or_default();
                    *sum = sum.add(&rest).map_err(failed)?;
                    for (expires, amount) in by_end.into_iter().filter(|(_, it)| !it.is_zero()) {
                        self.claim(new, agent, amount, expires)?;
                    }
                }
            }
            if let Then::Closes(Some(fund)) = &succession.then {
                let count = self.count(&given_up, Rounding::Floor, self.name_span)?;
                let (from, to) = (Spot::Account(&succession.old), Spot::Fund(fund));
                self.transfer(None, from, to, count, self.name_span)?;
            }
        }
        Ok(())
    }

    /// Adds to a claim and records it.
    fn claim(
        &mut self,
        account: &'a str,
        agent: usize,
        amount: Exact,
        expires: Option<Date>,
    ) -> Result<(), Refusal> {
        let span = self.name_span;
        let Some(open) = self.accounts.get_mut(account) else {
            return Err(Refusal::unchecked(span, "a claim without an account"));
        };
        if let Some(balance) = Rc::make_mut(&mut open.opening).get_mut(agent) {
            *balance = balance.add(&amount).map_err(|error| Refusal::value(&error, span))?;
        }
        self.outcome.postings.push(Posting {
            account: Arc::from(account),
            agent,
            amount: Posted::Claim(amount),
            expires,
            lots: Vec::new(),
            expired: false,
        });
        Ok(())
    }

    /// Records what every account was posted, by account, then agent: what came, what went, and
    /// what went of named credits. What went takes the oldest credits, which a net sum would spare.
    pub(super) fn post_all(&mut self) -> Result<(), Refusal> {
        let mut postings = std::mem::take(&mut self.outcome.postings);
        for (name, account) in &self.accounts {
            let is_claim = self.keeps_claims(name);
            let shared: Arc<str> = Arc::from(*name);
            for agent in 0..account.posted.len() {
                let lots = self.lots_taken(name, agent);
                let by_lot = lots.iter().fold(0_i128, |sum, (_, count)| sum.saturating_add(*count));
                let mut push = |count: i128, lots: Vec<(u64, i128)>| {
                    if count == 0 {
                        return Ok(());
                    }
                    let amount = match is_claim {
                        true => Posted::Claim(Exact::from_count(count, self.inputs.scale)),
                        false => Posted::Amount(self.amount(count, self.name_span)?),
                    };
                    let scale = self.inputs.scale;
                    let exact = |(at, count): (u64, i128)| (at, Exact::from_count(count, scale));
                    let lots = lots.into_iter().map(exact).collect();
                    let account = Arc::clone(&shared);
                    let (expires, expired) = (None, false);
                    postings.push(Posting { account, agent, amount, expires, lots, expired });
                    Ok::<(), Refusal>(())
                };
                // What was taken of a credit of this close never came.
                let new = self.taken_of_new(name, agent).min(account.credited_to(agent));
                push(account.credited_to(agent).saturating_sub(new), Vec::new())?;
                let taken = account.taken_of(agent).saturating_sub(new).saturating_sub(by_lot);
                push(taken.saturating_neg(), Vec::new())?;
                push(by_lot.saturating_neg(), lots)?;
            }
        }
        self.post_earned(&mut postings)?;
        postings.sort_by(|a, b| (&a.account, a.agent).cmp(&(&b.account, b.agent)));
        self.outcome.postings = postings;
        Ok(())
    }

    /// Whether an account holds claims: decimals, which are no money yet.
    pub(super) fn keeps_claims(&self, account: &str) -> bool {
        let mut accounts = self.rules.accounts().iter();
        let of_claims = |spec: &AccountSpec| spec.of_measure.is_some() || spec.is_old;
        accounts.any(|spec| spec.name == account && of_claims(spec))
    }

    /// What was taken of the credits that this close brought.
    pub(super) fn taken_of_new(&self, account: &str, agent: usize) -> i128 {
        let taken = self.redeemed.get(account);
        taken.and_then(|taken| taken.get(&(agent, NEW))).copied().unwrap_or_default()
    }

    /// What was taken of an agent's earlier credits, by their positions.
    pub(super) fn lots_taken(&self, account: &str, agent: usize) -> Vec<(u64, i128)> {
        let taken = self.redeemed.get(account).into_iter();
        let own = taken.flat_map(|taken| taken.range((agent, 0)..(agent, NEW)));
        own.map(|((_, position), count)| (*position, *count)).collect()
    }

    /// A measure `once` has earned whatever it held for those who were paid.
    fn post_earned(&self, postings: &mut Vec<Posting>) -> Result<(), Refusal> {
        for (measure, earned) in &self.earned {
            let balances = self.balances_of(measure, self.name_span)?;
            for (agent, balance) in balances.iter().enumerate() {
                if earned.get(agent) != Some(&true) || balance.is_zero() {
                    continue;
                }
                postings.push(Posting {
                    account: Arc::from(*measure),
                    agent,
                    amount: Posted::Claim(balance.neg()),
                    expires: None,
                    lots: Vec::new(),
                    expired: false,
                });
            }
        }
        Ok(())
    }
}
