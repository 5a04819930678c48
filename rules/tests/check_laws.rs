//! Laws between checker and evaluator, and between checker and any text.
//!
//! Rules are made up from all the clauses that move money, most of them bad. What the checker lets
//! pass must then be carried out over any facts without leaving money in a pot, without a mistake
//! that the checker should have seen, and so that what came in is what went out.
#![cfg(test)]
#![expect(clippy::arithmetic_side_effects, reason = "a test that overflows stops")]

use std::collections::BTreeMap;
use std::sync::Arc;

use commonbook_core::value::{Amount, Date, Exact, Id, Period};
use commonbook_rules::diagnostic::{Code, Diagnostic};
use commonbook_rules::outcome::{Outcome, Place};
use commonbook_rules::{AgentInput, Inputs, MembershipInput, Rules, check_file};
use proptest::prelude::*;
use proptest::sample::select;

const HEADER: &str = "rules \"Made up\"\ncurrency EUR\nengine 0\ncloses every year\n\n\
    fund f\nfund g may be negative\nfund h indivisible\naccount saved\n\
    measure w in h counts contributions where kind = work\n\
    measure v in EUR counts contributions where kind = pay\n\n";

fn one_of(words: &'static [&'static str]) -> impl Strategy<Value = String> {
    select(words).prop_map(str::to_owned)
}

/// A clause that is there in about one of four.
fn seldom(words: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop_oneof![3 => Just(String::new()), 1 => one_of(words)]
}

fn place() -> impl Strategy<Value = String> {
    one_of(&[
        "",
        "from pot a",
        "from pot b",
        "from pot c",
        "from pot main",
        "from fund f",
        "from fund h",
    ])
}

fn line() -> impl Strategy<Value = String> {
    let takes = prop_oneof![
        one_of(&["rest"]),
        one_of(&[
            "20% of surplus",
            "50% of rest",
            "7.77 EUR",
            "pot a",
            "100% of rest",
            "-3.00 EUR"
        ]),
        one_of(&[
            "30% of pot a",
            "10% of pot c",
            "sum(w) * 1.00 EUR/h",
            "fund f",
            "60% of surplus"
        ]),
    ];
    let bounds =
        seldom(&["at least 5.00 EUR", "at most 9.00 EUR", "at most -1.00 EUR", "when sum(w) > 1"]);
    let goes = one_of(&[
        "to fund f",
        "to fund g",
        "to fund h",
        "to pot a",
        "to pot b",
        "to pot c",
        "to pot main",
        "shared by w",
        "shared by v to account saved",
        "shared 50% by w, 50% by v",
        "shared equally among members",
        "shared by w otherwise to fund f",
        "shared 30% by w, 70% by v otherwise to fund g",
        "shared equally among members otherwise to pot b",
        "shared by w otherwise to fund g rounded half up, difference to fund g",
        "shared by w otherwise to fund f rounded down, difference left in the pot",
        "shared by w otherwise to fund f rounded up to 0.50 EUR, difference to pot b",
        "shared by w otherwise to fund h rounded half even, difference to fund h",
        "shared by v otherwise to fund h rounded down, difference to fund h",
    ]);
    let below = seldom(&["even below zero"]);
    (place(), takes, bounds, below, goes).prop_map(|(from, takes, bounds, below, goes)| {
        format!("{from} takes {takes} {bounds} {below} {goes}")
    })
}

fn each() -> impl Strategy<Value = String> {
    let amount = one_of(&["w * 0.10 EUR/h", "1.00 EUR among members", "v", "0"]);
    (place(), amount).prop_map(|(from, amount)| format!("{from} amounts to {amount}"))
}

fn pots() -> impl Strategy<Value = String> {
    let rest = || seldom(&["rest to fund f", "rest to fund g"]);
    (rest(), rest(), rest()).prop_map(|(a, b, c)| {
        format!("pot a = result a {a}\npot b {b}\npot c = source 100.01 EUR {c}\n")
    })
}

/// The last lines that make most files sound.
fn ends() -> impl Strategy<Value = Vec<String>> {
    let end = |from: &'static str| {
        let plain = format!("{from} takes rest to fund f");
        let below = format!("{from} takes rest even below zero to fund g");
        prop_oneof![1 => Just(String::new()), 3 => Just(plain), 3 => Just(below)]
    };
    (end("from pot a"), end("from pot c"), end(""), end("from pot b"))
        .prop_map(|(a, c, main, b)| vec![a, c, main, b])
}

fn rules() -> impl Strategy<Value = String> {
    let steps = prop::collection::vec(
        prop_oneof![
            4 => line().prop_map(|it| ("line", it)),
            1 => each().prop_map(|it| ("each", it)),
        ],
        0..5,
    );
    (pots(), steps, ends()).prop_map(|(pots, steps, ends)| {
        let ends = ends.into_iter().filter(|it| !it.is_empty()).map(|it| ("line", it));
        let mut text = format!("{HEADER}{pots}");
        for (number, (word, step)) in steps.into_iter().chain(ends).enumerate() {
            text.push_str(&format!("{word} \"s{number}\" {}\n", step.trim()));
        }
        text
    })
}

fn amount(count: i128) -> Amount {
    Amount::new(count, 2).expect("two places")
}

fn inputs() -> impl Strategy<Value = Inputs> {
    let weight = prop_oneof![Just(0_i64), 1..9_i64];
    let people = prop::collection::vec((weight.clone(), weight, any::<bool>()), 0..4);
    let money = || prop_oneof![1 => Just(0_i128), 3 => 0..100_000_i128, 1 => -50_000..0_i128];
    (people, money(), money(), 0..50_000_i128).prop_map(|(people, main, a, fund)| {
        let mut inputs = Inputs::empty("coop", Period::parse("2026").expect("a year"), 2);
        for (number, (_, _, member)) in people.iter().enumerate() {
            let spell =
                MembershipInput::new("member", Date::parse("2020-01-01").expect("a day"), None);
            inputs.agents.push(AgentInput {
                id: Id::parse(&format!("a{number}")).expect("an id"),
                attributes: Arc::default(),
                memberships: if *member { vec![spell] } else { Vec::new() },
            });
        }
        let column = |of: fn(&(i64, i64, bool)) -> i64| {
            people.iter().map(|one| Exact::from(of(one))).collect::<Vec<_>>()
        };
        inputs.measures = vec![column(|one| one.0), column(|one| one.1)];
        inputs.results.insert("main".to_owned(), amount(main));
        inputs.results.insert("a".to_owned(), amount(a));
        for name in ["f", "g", "h"] {
            inputs.funds.insert(name.to_owned(), amount(fund));
        }
        for name in ["saved", "cash"] {
            inputs.accounts.insert(name.to_owned(), vec![Exact::ZERO; people.len()]);
        }
        inputs
    })
}

/// What came into the distribution, less what its movements gave to those outside of its pots.
fn left_over(inputs: &Inputs, outcome: &Outcome) -> i128 {
    let results: i128 = inputs.results.values().map(|amount| amount.count()).sum();
    outcome.movements.iter().fold(results, |sum, movement| {
        let is_pot = |place: &Place| matches!(place, Place::Pot(_));
        match (is_pot(&movement.from), is_pot(&movement.to)) {
            (false, true) => sum + movement.amount.count(),
            (true, false) => sum - movement.amount.count(),
            (true, true) | (false, false) => sum,
        }
    })
}

/// Whether money of fund `h` was paid to members: followed from place to place, as long as it is
/// not used up.
fn reaches_members(inputs: &Inputs, outcome: &Outcome) -> bool {
    let fund = Place::Fund("h".to_owned());
    let mut balances: BTreeMap<Place, i128> = BTreeMap::new();
    for (name, amount) in &inputs.results {
        balances.insert(Place::Pot(name.clone()), amount.count());
    }
    for (name, amount) in &inputs.funds {
        balances.insert(Place::Fund(name.clone()), amount.count());
    }
    let mut carriers = vec![fund.clone()];
    for movement in &outcome.movements {
        let count = movement.amount.count();
        let (giver, taker) = match count >= 0 {
            true => (&movement.from, &movement.to),
            false => (&movement.to, &movement.from),
        };
        if count == 0 {
            continue;
        }
        *balances.entry(giver.clone()).or_default() -= count.abs();
        *balances.entry(taker.clone()).or_default() += count.abs();
        if carriers.contains(giver) {
            if matches!(taker, Place::Members | Place::Account(_)) {
                return true;
            }
            carriers.push(taker.clone());
        }
        carriers.retain(|place| *place == fund || balances.get(place) != Some(&0));
    }
    false
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn what_the_checker_lets_pass_leaves_no_money_in_a_pot(text in rules(), inputs in inputs()) {
        let Ok(rules) = Rules::parse(&text) else { return Ok(()) };
        match rules.evaluate(&inputs) {
            Ok(outcome) => prop_assert_eq!(left_over(&inputs, &outcome), 0, "{}", text),
            Err(refusal) => {
                let missed = [Code::PotKeepsMoney, Code::RulesUnchecked, Code::InputsMisfit];
                let code = refusal.code;
                prop_assert!(!missed.contains(&code), "{text}\n{inputs:?}\n{refusal}");
            }
        }
    }

    #[test]
    fn money_of_an_indivisible_fund_is_paid_to_nobody(text in rules(), inputs in inputs()) {
        let Ok(rules) = Rules::parse(&text) else { return Ok(()) };
        let Ok(outcome) = rules.evaluate(&inputs) else { return Ok(()) };
        prop_assert!(!reaches_members(&inputs, &outcome), "{text}\n{:?}", outcome.movements);
    }

    #[test]
    fn a_loss_that_cannot_be_closed_was_warned_of(text in rules(), inputs in inputs()) {
        let Ok(rules) = Rules::parse(&text) else { return Ok(()) };
        let Err(refusal) = rules.evaluate(&inputs) else { return Ok(()) };
        if refusal.code == Code::LossNotClosed {
            let warned = rules.warnings().iter().any(|one| one.code == Code::LossCannotBeClosed);
            prop_assert!(warned, "{text}\n{refusal}");
        }
    }

    #[test]
    fn any_slip_in_a_sound_file_is_reported_inside_of_the_text(
        file in select(SOUND),
        cuts in prop::collection::vec(
            (any::<prop::sample::Index>(), 0..12_usize, any::<bool>()),
            1..4,
        ),
    ) {
        let mut text: Vec<char> = file.chars().collect();
        for (at, length, doubled) in cuts {
            let at = at.index(text.len());
            let end = (at + length).min(text.len());
            let part: Vec<char> = text[at..end].to_vec();
            if doubled {
                let there = (at * 7) % text.len();
                text.splice(there..there, part);
            } else {
                text.drain(at..end);
            }
            if text.is_empty() {
                text.push('\n');
            }
        }
        let text: String = text.into_iter().collect();
        let found = check_file(&text);
        for one in &found {
            prop_assert!(usize::try_from(one.span.end).is_ok_and(|end| end <= text.len()), "{text}\n{one:?}");
            prop_assert!(one.span.start <= one.span.end);
        }
        prop_assert!(found.len() <= 101);
        prop_assert_eq!(Rules::parse(&text).is_err(), found.iter().any(Diagnostic::is_error));
    }
}

const SOUND: &[&str] = &[
    include_str!("sound/scop.rules"),
    include_str!("sound/pots_and_claims.rules"),
    include_str!("sound/on_call.rules"),
    include_str!("sound/only_lets.rules"),
];

#[test]
fn the_laws_are_tried_on_many_files_that_pass() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let mut sound = 0;
    for _ in 0..500 {
        let text = rules().new_tree(&mut runner).expect("a file").current();
        sound += usize::from(Rules::parse(&text).is_ok());
    }
    assert!(sound >= 50, "only {sound} of 500 files are sound");
}
