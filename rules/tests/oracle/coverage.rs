//! Whether the random cases try what they are drawn for: how many refuse, and what binds.
//!
//! The cases are the same ones at every run, so the counts are too; the bounds leave room for a
//! generator that changes a little.

use std::collections::BTreeMap;

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

use crate::agree::{Evaluated, evaluate};
use crate::draw::{Case, case};
use crate::plan::*;

const CASES: usize = 3_000;

/// What came of the evaluation: a refusal's code, or all that happened in it.
fn what_happens(case: &Case) -> Vec<String> {
    match evaluate(&case.plan, &case.facts) {
        Err(refusal) => vec![refusal.code.as_str().to_owned()],
        Ok(done) => case
            .plan
            .steps
            .iter()
            .enumerate()
            .flat_map(|(at, step)| of_step(&done, at, step))
            .collect(),
    }
}

fn of_step(done: &Evaluated, at: usize, step: &Step) -> Vec<String> {
    let name = format!("s{at}");
    let trace = done.outcome.steps.iter().find(|it| it.name == name).unwrap();
    if let Step::Each(Each { nets: true, .. }) = step {
        let posted = done.outcome.postings.iter().any(|it| &*it.account == "bonus");
        return posted.then(|| "nets to zero".to_owned()).into_iter().collect();
    }
    if trace.amount.is_zero() {
        return vec![format!("idle {}", step.word())];
    }
    let mut seen = vec![step.word().to_owned()];
    if let Some((clause, _)) = &trace.bound {
        let clause = if clause == "what is owed" { clause } else { "a bound" };
        seen.push(clause.to_owned());
    }
    let shares = || done.outcome.shares.iter().filter(|share| *share.line == *name);
    if shares().any(|share| share.rounding_units != 0) {
        seen.push("an odd cent".to_owned());
    }
    if shares().any(|share| !share.deductions.is_empty()) {
        seen.push("a deduction".to_owned());
    }
    if shares().any(|share| !share.paid.is_empty()) {
        seen.push("paid in parts".to_owned());
    }
    if done.outcome.movements.iter().any(|it| it.difference && it.line.as_ref() == Some(&name)) {
        seen.push("a difference".to_owned());
    }
    if done.outcome.postings.iter().any(|it| !it.lots.is_empty()) {
        seen.push("credits named".to_owned());
    }
    match step {
        Step::Line(Line { goes: Goes::Shared(shared), even, .. }) => {
            seen.extend(of_sharing(shared));
            seen.extend(even.then(|| "shared below zero".to_owned()));
        }
        Step::Split(split) if split.spills => seen.push("spills over".to_owned()),
        _ => {}
    }
    seen
}

fn of_sharing(shared: &Shared) -> Vec<String> {
    let mut seen = Vec::new();
    match &shared.by {
        By::Keys(_) => seen.push("several keys"),
        By::One(Weight::Sum(names)) if names.len() > 1 => seen.push("a sum of claims"),
        By::One(Weight::Fresh) => seen.push("once"),
        _ => {}
    }
    let others = [
        (shared.again.is_some(), "shared again"),
        (shared.pays.is_some(), "pays account"),
        (shared.catching, "catching up"),
        (shared.rounded.is_some(), "rounded"),
    ];
    seen.extend(others.iter().filter(|(is, _)| *is).map(|(_, what)| *what));
    seen.into_iter().map(str::to_owned).collect()
}

#[test]
fn the_random_cases_try_every_step_and_seldom_refuse() {
    let mut runner = TestRunner::deterministic();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for _ in 0..CASES {
        let case = case().new_tree(&mut runner).unwrap().current();
        let mut seen = what_happens(&case);
        seen.sort();
        seen.dedup();
        for what in seen {
            *counts.entry(what).or_insert(0) += 1;
        }
    }
    let refused: usize =
        counts.iter().filter(|(what, _)| what.starts_with("E07")).map(|(_, count)| count).sum();
    assert!(refused * 5 < CASES, "{refused} of {CASES} refuse: {counts:#?}");
    let wanted = [
        "line",
        "split",
        "each",
        "absorb",
        "redeem",
        "a bound",
        "what is owed",
        "an odd cent",
        "a deduction",
        "paid in parts",
        "a difference",
        "credits named",
        "several keys",
        "a sum of claims",
        "once",
        "shared again",
        "pays account",
        "catching up",
        "rounded",
        "shared below zero",
        "spills over",
        "nets to zero",
        "E0709",
        "E0710",
        "E0711",
        "E0713",
        "E0715",
        "E0720",
    ];
    for what in wanted {
        let count = counts.get(what).copied().unwrap_or(0);
        let least = if what.starts_with("E07") { 1 } else { 25 };
        assert!(count >= least, "{what}: {count} of {CASES}: {counts:#?}");
    }
}
