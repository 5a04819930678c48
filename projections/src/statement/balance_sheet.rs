//! Funds and accounts before and after a distribution.
//!
//! Before: what the fold found. After: with what the result events move and post, so that a
//! statement read back from a book adds up against the events and not against a recomputation.
//! And whether money that is drawn from a fund is still there after closes of later periods.

use std::collections::BTreeMap;

use commonbook_core::value::{Amount, Exact, Id, Period, Rounding};
use commonbook_rules::Rules;
use commonbook_rules::input::Inputs;

use super::{AccountBalance, Balances, FundBalance, ResultFacts, Shown};
use crate::balances::Later;
use crate::error::ProjectionError;
use crate::roster::identity::{Identity, holder};

/// Refuses results, adjustments included, that draw on money which closes of later periods have
/// moved already.
///
/// Rule sets share funds and close at their own pace, so a short period may be closed after a
/// longer one that ends later. It sees the fund as it was at its own end; what it takes must still
/// be there on every day after.
pub(super) fn bears_later(
    rules: &Rules,
    inputs: &Inputs,
    result: &ResultFacts,
    later: &Later,
    period: Period,
) -> Result<(), ProjectionError> {
    let adjusted = adjusted(result, &[])?;
    for spec in rules.funds().iter().filter(|spec| !spec.may_be_negative) {
        let moved = result.funds.get(&spec.name).map_or(Exact::ZERO, Shown::exact);
        let failed = |error| ProjectionError::number(&spec.name)(error);
        // What is adjusted is in the opening balance already.
        let change = adjusted.funds.get(&spec.name).map_or(Ok(moved.clone()), |it| it.add(&moved));
        let draws = change.map_err(failed)?.is_negative();
        let (Some(days), true) = (later.get(&spec.name), draws) else { continue };
        let opening = inputs.funds.get(&spec.name).map_or(Exact::ZERO, |opening| opening.exact());
        let mut balance = opening.add(&moved).map_err(failed)?;
        for (day, change) in days {
            balance = balance.add(&change.value()).map_err(failed)?;
            if balance.is_negative() {
                let shown = shown(&balance, Some(inputs.scale))?;
                return Err(ProjectionError::FundMustBearLaterCloses {
                    fund: spec.name.clone(),
                    balance: format!("{shown} {}", rules.currency()),
                    day: *day,
                    period,
                });
            }
        }
    }
    Ok(())
}

/// The balances of a distribution's inputs with its results; the inputs are what its adjustments
/// leave. What is adjusted under an id is with whoever holds the account now.
pub(super) fn balances(
    rules: &Rules,
    inputs: &Inputs,
    result: &ResultFacts,
    identities: &[Identity],
) -> Result<Balances, ProjectionError> {
    let (adjusted, unsettled) = (adjusted(result, identities)?, unsettled(result, identities)?);
    let scale = Some(inputs.scale);
    let mut funds = BTreeMap::new();
    for (name, opening) in &inputs.funds {
        let moved = result.funds.get(name).map_or(Exact::ZERO, Shown::exact);
        let row = Row {
            adjusted: adjusted.funds.get(name),
            unsettled: unsettled.funds.get(name),
            opening: &opening.exact(),
            change: moved,
        };
        let Settled { opening, adjusted, change: moved, closing } = row.settle(scale, name)?;
        funds.insert(name.clone(), FundBalance { adjusted, closing, moved, opening });
    }
    let mut accounts = BTreeMap::new();
    for (name, opening) in &inputs.accounts {
        let scale = is_money(rules, name).then_some(inputs.scale);
        let rows = Rows {
            posted: result.accounts.get(name),
            adjusted: adjusted.accounts.get(name),
            unsettled: unsettled.accounts.get(name),
        };
        accounts.insert(name.clone(), rows.account(inputs, opening, scale, name)?);
    }
    Ok(Balances { accounts, funds })
}

/// Sums by fund, and by account and agent.
#[derive(Default)]
struct Sums {
    funds: BTreeMap<String, Exact>,
    accounts: BTreeMap<String, BTreeMap<Id, Exact>>,
}

impl Sums {
    fn fund(&mut self, name: &str, amount: &Exact) -> Result<(), ProjectionError> {
        let sum = self.funds.entry(name.to_owned()).or_insert(Exact::ZERO);
        *sum = sum.add(amount).map_err(ProjectionError::number(name))?;
        Ok(())
    }

    fn account(&mut self, name: &str, agent: &Id, amount: &Exact) -> Result<(), ProjectionError> {
        let agents = self.accounts.entry(name.to_owned()).or_default();
        let sum = agents.entry(agent.clone()).or_insert(Exact::ZERO);
        *sum = sum.add(amount).map_err(ProjectionError::number(name))?;
        Ok(())
    }
}

/// What the adjustments of all closes come to.
fn adjusted(result: &ResultFacts, identities: &[Identity]) -> Result<Sums, ProjectionError> {
    let mut sums = Sums::default();
    for close in &result.adjustments {
        for (fund, moved) in &close.funds {
            sums.fund(fund, &moved.exact())?;
        }
        for (account, posted) in &close.accounts {
            for (agent, posted) in posted {
                sums.account(account, holder(identities, agent), &posted.exact())?;
            }
        }
    }
    Ok(sums)
}

/// What is not settled moves to other places, after everything else.
fn unsettled(result: &ResultFacts, identities: &[Identity]) -> Result<Sums, ProjectionError> {
    let mut sums = Sums::default();
    for one in &result.unsettled {
        let amount = one.amount.exact();
        let agent = holder(identities, &one.agent);
        sums.account(&one.account, agent, &amount.neg())?;
        match one.to.split_once(' ') {
            Some(("fund", name)) => sums.fund(name, &amount)?,
            Some(("account", name)) => sums.account(name, agent, &amount)?,
            Some(_) | None => {}
        }
    }
    Ok(sums)
}

/// The changes of one account.
struct Rows<'a> {
    posted: Option<&'a BTreeMap<Id, Shown>>,
    adjusted: Option<&'a BTreeMap<Id, Exact>>,
    unsettled: Option<&'a BTreeMap<Id, Exact>>,
}

impl Rows<'_> {
    fn account(
        &self,
        inputs: &Inputs,
        opening: &[Exact],
        scale: Option<u8>,
        name: &str,
    ) -> Result<BTreeMap<Id, AccountBalance>, ProjectionError> {
        // Both sides are sorted by id, and so is what comes of them.
        let mut posted = self.posted.into_iter().flatten().peekable();
        let mut agents = Vec::new();
        let mut add = |agent: &Id, opening: &Exact, posted: Option<&Shown>| {
            let change = posted.map_or(Exact::ZERO, Shown::exact);
            let of =
                |sums: Option<&'_ BTreeMap<Id, Exact>>| sums.and_then(|it| it.get(agent).cloned());
            let (adjusted, unsettled) = (of(self.adjusted), of(self.unsettled));
            if opening.is_zero() && change.is_zero() && adjusted.is_none() && unsettled.is_none() {
                return Ok::<(), ProjectionError>(());
            }
            let (adjusted, unsettled) = (adjusted.as_ref(), unsettled.as_ref());
            let row = Row { adjusted, unsettled, opening, change };
            let Settled { opening, adjusted, change: posted, closing } = row.settle(scale, name)?;
            agents.push((agent.clone(), AccountBalance { adjusted, closing, opening, posted }));
            Ok(())
        };
        for (agent, opening) in inputs.agents.iter().zip(opening) {
            // Somebody the events name whom the inputs do not know: only when the two disagree.
            while let Some((unknown, shown)) = posted.next_if(|(next, _)| **next < agent.id) {
                add(unknown, &Exact::ZERO, Some(shown))?;
            }
            let shown = posted.next_if(|(next, _)| **next == agent.id).map(|(_, shown)| shown);
            add(&agent.id, opening, shown)?;
        }
        for (unknown, shown) in posted {
            add(unknown, &Exact::ZERO, Some(shown))?;
        }
        Ok(agents.into_iter().collect())
    }
}

/// One balance: what the adjustments leave, and what changes it.
struct Row<'a> {
    adjusted: Option<&'a Exact>,
    unsettled: Option<&'a Exact>,
    /// With the adjustments.
    opening: &'a Exact,
    change: Exact,
}

/// One balance as a statement shows it.
struct Settled {
    opening: Shown,
    adjusted: Shown,
    change: Shown,
    closing: Shown,
}

impl Row<'_> {
    fn settle(self, scale: Option<u8>, name: &str) -> Result<Settled, ProjectionError> {
        let failed = || ProjectionError::number(name);
        let none = Exact::ZERO;
        let adjusted = self.adjusted.unwrap_or(&none);
        let opening = self.opening.sub(adjusted).map_err(failed())?;
        let adjusted = adjusted.add(self.unsettled.unwrap_or(&none)).map_err(failed())?;
        let closing = opening.add(&adjusted).and_then(|sum| sum.add(&self.change));
        Ok(Settled {
            opening: shown(&opening, scale)?,
            adjusted: shown(&adjusted, scale)?,
            change: shown(&self.change, scale)?,
            closing: shown(&closing.map_err(failed())?, scale)?,
        })
    }
}

/// Money at its scale where it fits there exactly, everything else as it is.
pub(crate) fn shown(value: &Exact, scale: Option<u8>) -> Result<Shown, ProjectionError> {
    let Some(scale) = scale else { return Ok(Shown::Number(value.clone())) };
    let amount = Amount::from_exact(value, scale, Rounding::HalfEven)
        .map_err(ProjectionError::number("an amount of a statement"))?;
    let is_whole = amount.exact() == *value;
    Ok(if is_whole { Shown::Money(amount) } else { Shown::Number(value.clone()) })
}

fn is_money(rules: &Rules, account: &str) -> bool {
    let declared = rules.accounts().iter().find(|spec| spec.name == account);
    if declared.is_some_and(|spec| spec.of_measure.is_some() || spec.is_old) {
        return false;
    }
    let unit = declared.and_then(|spec| spec.unit.as_ref()).unwrap_or(rules.currency());
    unit == rules.currency()
}
