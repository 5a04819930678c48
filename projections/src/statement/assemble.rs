//! Provenance: what the evaluator recorded, as data of a statement.
//!
//! Nothing is computed here that the evaluation did not say. Amounts that are money stand at the
//! book's scale where they fit there exactly; what was not rounded yet (a `let`, a cap, a quota)
//! stands exactly.

use std::collections::BTreeMap;
use std::sync::Arc;

use commonbook_core::value::{Amount, Exact, Id, Rounding};
use commonbook_rules::input::Inputs;
use commonbook_rules::outcome::{
    CheckTrace, NamedValue, NamedValueKind, Outcome, Posted, Posting, Share, StepTrace,
};

use super::{Bound, Check, Named, NamedOne, Pot, Redeemed, ShareWhy, Shown, Step};
use crate::error::ProjectionError;

/// The parts of a provenance that an outcome gives.
pub(super) struct Why {
    pub(super) checks: Vec<Check>,
    pub(super) lets: Vec<Named>,
    pub(super) pots: Vec<Pot>,
    pub(super) redeemed: Vec<Redeemed>,
    pub(super) reports: Vec<Named>,
    pub(super) shares: Vec<ShareWhy>,
    pub(super) steps: Vec<Step>,
}

pub(super) fn why(outcome: &Outcome, inputs: &Inputs) -> Result<Why, ProjectionError> {
    let pot =
        |(name, amount): &(String, _)| Pot { amount: Shown::Money(*amount), name: name.clone() };
    let shares = outcome.shares.iter().filter_map(|share| share_why(share, inputs));
    Ok(Why {
        checks: outcome.checks.iter().map(check).collect(),
        lets: outcome.lets.iter().map(|value| named(value, inputs)).collect(),
        pots: outcome.pots.iter().map(pot).collect(),
        redeemed: redeemed(outcome, inputs),
        reports: outcome.reports.iter().map(|value| named(value, inputs)).collect(),
        shares: shares.collect(),
        steps: outcome.steps.iter().map(step).collect(),
    })
}

fn check(trace: &CheckTrace) -> Check {
    Check { basis: trace.basis.clone(), holds: trace.holds, name: trace.name.clone() }
}

fn step(trace: &StepTrace) -> Step {
    let bound = trace.bound.as_ref().map(|(clause, value)| Bound {
        clause: clause.clone(),
        value: Shown::Number(value.clone()),
    });
    Step {
        amount: trace.amount.into(),
        base: trace.available.into(),
        basis: trace.basis.clone(),
        bound,
        circle: trace.circle,
        from: trace.from.clone(),
        kind: trace.kind.to_owned(),
        name: trace.name.clone(),
        takes: trace.asked.clone().map(Shown::Number),
        weights: trace.weights.clone().map(Shown::Number),
    }
}

fn share_why(share: &Share, inputs: &Inputs) -> Option<ShareWhy> {
    Some(ShareWhy {
        agent: inputs.agents.get(share.agent)?.id.clone(),
        line: Arc::clone(&share.line),
        quota: Shown::Number(share.quota.clone()),
        rounding_unit: i64::try_from(share.rounding_units).unwrap_or_default(),
        weight: Shown::Number(share.weight.clone()),
    })
}

/// What was taken of each credit that a step named, as the postings say.
fn redeemed(outcome: &Outcome, inputs: &Inputs) -> Vec<Redeemed> {
    let of_posting = |posting: &Posting| {
        let lots = posting.lots.iter();
        lots.filter_map(|lot| of_lot(posting, lot, inputs)).collect::<Vec<_>>()
    };
    outcome.postings.iter().flat_map(of_posting).collect()
}

fn of_lot(posting: &Posting, (of, taken): &(u64, Exact), inputs: &Inputs) -> Option<Redeemed> {
    let mut lots = inputs.lots.get(&*posting.account)?.get(posting.agent)?.iter();
    let money = match posting.amount {
        Posted::Amount(_) => Amount::from_exact(taken, inputs.scale, Rounding::HalfEven).ok(),
        Posted::Claim(_) => None,
    };
    Some(Redeemed {
        account: posting.account.to_string(),
        agent: inputs.agents.get(posting.agent)?.id.clone(),
        amount: money.map_or_else(|| Shown::Number(taken.clone()), Shown::Money),
        of: *of,
        on: lots.find(|lot| lot.position == *of)?.on,
    })
}

fn named(value: &NamedValue, inputs: &Inputs) -> Named {
    let (one, values) = match &value.value {
        NamedValueKind::One(number) => (Some(NamedOne::Number(number.clone().into())), None),
        NamedValueKind::Truth(truth) => (Some(NamedOne::Truth(*truth)), None),
        NamedValueKind::Key(key) => (Some(NamedOne::Key(key.clone())), None),
        NamedValueKind::Each(numbers) => {
            let number = |number: &Exact| Some(NamedOne::Number(number.clone().into()));
            (None, Some(by_agent(inputs, numbers, number)))
        }
        NamedValueKind::EachTruth(truths) => {
            (None, Some(by_agent(inputs, truths, |truth| Some(NamedOne::Truth(*truth)))))
        }
        NamedValueKind::EachKey(keys) => {
            (None, Some(by_agent(inputs, keys, |key| key.clone().map(NamedOne::Key))))
        }
    };
    Named {
        name: value.name.clone(),
        rounded: value.rounded,
        unit: value.unit.as_ref().map(ToString::to_string),
        value: one,
        values,
    }
}

fn by_agent<T>(
    inputs: &Inputs,
    values: &[T],
    shown: impl Fn(&T) -> Option<NamedOne>,
) -> BTreeMap<Id, NamedOne> {
    let pairs = inputs.agents.iter().zip(values);
    pairs.filter_map(|(agent, value)| Some((agent.id.clone(), shown(value)?))).collect()
}
