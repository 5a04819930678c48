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

/// Refuses results that draw on money which closes of later periods have moved already.
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
    for spec in rules.funds().iter().filter(|spec| !spec.may_be_negative) {
        let moved = result.funds.get(&spec.name).map_or(Exact::ZERO, Shown::exact);
        let (Some(days), true) = (later.get(&spec.name), moved.is_negative()) else { continue };
        let failed = |error| ProjectionError::number(&spec.name)(error);
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

/// The balances of a distribution's inputs with its results.
pub(super) fn balances(
    rules: &Rules,
    inputs: &Inputs,
    result: &ResultFacts,
) -> Result<Balances, ProjectionError> {
    let mut funds = BTreeMap::new();
    for (name, opening) in &inputs.funds {
        let moved = result.funds.get(name).map_or(Exact::ZERO, Shown::exact);
        let (opening, moved, closing) = row(&opening.exact(), &moved, Some(inputs.scale), name)?;
        funds.insert(name.clone(), FundBalance { closing, moved, opening });
    }
    let mut accounts = BTreeMap::new();
    for (name, opening) in &inputs.accounts {
        let scale = is_money(rules, name).then_some(inputs.scale);
        let found = account(inputs, opening, result.accounts.get(name), scale, name)?;
        accounts.insert(name.clone(), found);
    }
    Ok(Balances { accounts, funds })
}

fn account(
    inputs: &Inputs,
    opening: &[Exact],
    posted: Option<&BTreeMap<Id, Shown>>,
    scale: Option<u8>,
    name: &str,
) -> Result<BTreeMap<Id, AccountBalance>, ProjectionError> {
    // Both sides are sorted by id, and so is what comes of them.
    let mut posted = posted.into_iter().flatten().peekable();
    let mut agents = Vec::new();
    let mut add = |agent: &Id, opening: &Exact, posted: Option<&Shown>| {
        let posted = posted.map_or(Exact::ZERO, Shown::exact);
        if opening.is_zero() && posted.is_zero() {
            return Ok::<(), ProjectionError>(());
        }
        let (opening, posted, closing) = row(opening, &posted, scale, name)?;
        agents.push((agent.clone(), AccountBalance { closing, opening, posted }));
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

fn row(
    opening: &Exact,
    change: &Exact,
    scale: Option<u8>,
    name: &str,
) -> Result<(Shown, Shown, Shown), ProjectionError> {
    let closing = opening.add(change).map_err(ProjectionError::number(name))?;
    Ok((shown(opening, scale)?, shown(change, scale)?, shown(&closing, scale)?))
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
