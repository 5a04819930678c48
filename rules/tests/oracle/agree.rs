//! The evaluator and the oracle agree to the cent, and refuse for the same reason.

use std::collections::BTreeMap;

use commonbook_core::value::Exact;
use commonbook_rules::diagnostic::render;
use commonbook_rules::outcome::{NamedValueKind, Outcome, Place};
use commonbook_rules::{Inputs, Refusal, Rules};
use proptest::prelude::*;

use crate::draw::case;
use crate::facts::Facts;
use crate::fraction::{Fraction, euros};
use crate::plan::Plan;
use crate::reckon::{Oracle, reckon};

/// What an evaluation made, in the oracle's terms.
pub(crate) struct Evaluated {
    pub(crate) outcome: Outcome,
    pub(crate) inputs: Inputs,
}

pub(crate) fn rules(text: &str) -> Rules {
    match Rules::parse(text) {
        Ok(rules) => rules,
        Err(problems) => panic!("{}", render(text, "drawn.rules", &problems)),
    }
}

pub(crate) fn evaluate(plan: &Plan, facts: &Facts) -> Result<Evaluated, Refusal> {
    let rules = rules(&plan.text());
    let past: Vec<String> = rules.past_steps().iter().cloned().collect();
    let inputs = facts.inputs(&past);
    rules.evaluate(&inputs).map(|outcome| Evaluated { outcome, inputs })
}

pub(crate) fn fraction_of(exact: &Exact) -> Fraction {
    Fraction::new(exact.numerator(), exact.denominator())
}

impl Evaluated {
    /// What is at a pot or fund after all movements, in cents.
    pub(crate) fn at(&self, place: &Place) -> i128 {
        let opening = match place {
            Place::Pot(name) => self.inputs.results.get(name),
            Place::Fund(name) => self.inputs.funds.get(name),
            _ => None,
        };
        let moved = self.outcome.movements.iter().map(|it| {
            let came = if it.to == *place { it.amount.count() } else { 0 };
            let went = if it.from == *place { it.amount.count() } else { 0 };
            came - went
        });
        opening.map_or(0, |it| it.count()) + moved.sum::<i128>()
    }

    /// Each contributor's balance after all postings.
    pub(crate) fn balances(&self, account: &str) -> Vec<Fraction> {
        let mut balances: Vec<Fraction> =
            self.inputs.accounts[account].iter().map(fraction_of).collect();
        for posting in self.outcome.postings.iter().filter(|it| *it.account == *account) {
            balances[posting.agent] += fraction_of(&posting.amount.exact());
        }
        balances
    }

    /// A report of one value.
    pub(crate) fn one(&self, name: &str) -> Fraction {
        match self.report(name) {
            NamedValueKind::One(value) => fraction_of(value),
            other => panic!("{name} is {other:?}"),
        }
    }

    /// A report of a value for each.
    pub(crate) fn each(&self, name: &str) -> Vec<Fraction> {
        match self.report(name) {
            NamedValueKind::Each(values) => values.iter().map(fraction_of).collect(),
            other => panic!("{name} is {other:?}"),
        }
    }

    fn report(&self, name: &str) -> &NamedValueKind {
        &self.outcome.reports.iter().find(|it| it.name == name).unwrap().value
    }
}

pub(crate) fn compare(plan: &Plan, evaluated: &Evaluated, oracle: &Oracle<'_>) {
    for (at, step) in plan.steps.iter().enumerate() {
        let word = step.word();
        assert_eq!(evaluated.one(&format!("all{at}")), euros(oracle.moved[at]), "{word} s{at}");
        if step.has_own() {
            let own: Vec<Fraction> = oracle.own[at].iter().map(|it| euros(*it)).collect();
            assert_eq!(evaluated.each(&format!("own{at}")), own, "own {word} s{at}");
        }
    }
    let funds: BTreeMap<&str, i128> =
        oracle.funds.keys().map(|it| (*it, evaluated.at(&Place::Fund((*it).to_owned())))).collect();
    assert_eq!(funds, oracle.funds, "funds");
    for (name, balances) in &oracle.accounts {
        assert_eq!(&evaluated.balances(name), balances, "account {name}");
    }
    for pot in oracle.pots.keys() {
        assert_eq!(evaluated.at(&Place::Pot((*pot).to_owned())), 0, "pot {pot}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(4_000)
    })]

    #[test]
    fn the_evaluator_agrees_with_the_oracle_to_the_cent(case in case()) {
        match (evaluate(&case.plan, &case.facts), reckon(&case.plan, &case.facts)) {
            (Ok(evaluated), Ok(oracle)) => compare(&case.plan, &evaluated, &oracle),
            (Err(refusal), Err(code)) => {
                prop_assert_eq!(refusal.code.as_str(), code, "{}", refusal.message);
            }
            (Ok(_), Err(code)) => prop_assert!(false, "only the oracle refuses: {code}"),
            (Err(refusal), Ok(_)) => {
                let text = case.plan.text();
                prop_assert!(false, "only the evaluator refuses\n{}", refusal.render(&text, ""));
            }
        }
    }
}
