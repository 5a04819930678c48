//! Rules made up from steps that move losses about, held against what members got by them.
//!
//! In a run in which every pot ends at zero, what members got came from somewhere: results and
//! sources above zero, and other funds. The rest can only be the indivisible fund's.

use std::collections::BTreeMap;

use commonbook_core::value::{Amount, Date, Exact, Id, Period};
use commonbook_rules::input::{DirectedPart, DirectedTo, Direction};
use commonbook_rules::outcome::{Outcome, Place};
use commonbook_rules::{AgentInput, Inputs, MembershipInput, Rules};
use proptest::prelude::*;
use proptest::sample::select;

const HEADER: &str = "rules \"Made up\"\ncurrency EUR\nengine 0\ncloses every year\n\
    fund legal indivisible\nfund f\nfund g may be negative\nfund k may be negative\n\
    measure w in h counts contributions where kind = work\n";

fn one_of(words: &'static [&'static str]) -> impl Strategy<Value = &'static str> {
    select(words)
}

fn place() -> impl Strategy<Value = &'static str> {
    one_of(&[
        "pot main",
        "pot main",
        "pot a",
        "pot b",
        "pot b",
        "pot c",
        "fund f",
        "fund g",
        "fund g",
        "fund k",
        "fund legal",
    ])
}

/// Where losses end up: the indivisible fund often enough.
fn bearer() -> impl Strategy<Value = &'static str> {
    one_of(&["fund legal", "fund legal", "fund g", "fund k", "pot b", "pot c", "pot main"])
}

/// A line to a place: what there is, more than there is, or less than nothing.
fn transfer() -> impl Strategy<Value = String> {
    let takes = one_of(&[
        "rest",
        "rest even below zero",
        "rest even below zero",
        "5.00 EUR even below zero",
        "20% of surplus even below zero",
        "-3.00 EUR even below zero",
        "5.00 EUR",
        "rest at least 2.00 EUR even below zero",
        "rest at most 4.00 EUR even below zero",
    ]);
    (place(), takes, prop_oneof![place(), bearer()])
        .prop_map(|(from, takes, to)| format!("line \"@\" from {from} takes {takes} to {to}"))
}

/// What is paid to members.
fn payment() -> impl Strategy<Value = String> {
    let takes = one_of(&["rest", "6.00 EUR", "6.00 EUR even below zero", "rest even below zero"]);
    let rounded = one_of(&[
        "",
        "",
        "rounded up to 2.00 EUR, difference to fund k",
        "rounded up to 2.00 EUR, difference to pot b",
        "rounded up to 2.00 EUR, difference left in the pot",
        "rounded down to 2.00 EUR, difference to fund legal",
        "less 10% of due to fund legal",
    ]);
    (place(), takes, bearer(), rounded).prop_map(|(from, takes, otherwise, rounded)| {
        format!(
            "line \"@\" from {from} takes {takes} shared by w otherwise to {otherwise} {rounded}"
        )
    })
}

/// Steps that overdraw nothing.
fn other() -> impl Strategy<Value = String> {
    let absorb = (one_of(&["main", "main", "a", "b", "c"]), one_of(&["legal", "legal", "g", "k"]))
        .prop_map(|(pot, fund)| format!("absorb \"@\" of pot {pot} from fund {fund} from fund k"));
    let split = (place(), bearer(), bearer()).prop_map(|(from, one, two)| {
        format!("split \"@\" from {from}\n  to {one} 50%\n  to {two} 50%")
    });
    let each = place().prop_map(|from| format!("each \"@\" from {from} amounts to w * 0.10 EUR/h"));
    prop_oneof![4 => absorb, 1 => split, 1 => each]
}

/// The last lines, which take what is there, and what is missing.
fn ends() -> impl Strategy<Value = Vec<String>> {
    let end = |pot: &'static str, to: &'static [&'static str]| {
        select(to).prop_map(move |to| {
            format!("line \"@\" from pot {pot} takes rest even below zero to fund {to}")
        })
    };
    const TO: &[&str] = &["legal", "g", "k", "k"];
    (end("a", TO), end("b", TO), end("c", TO), end("main", TO))
        .prop_map(|(a, b, c, main)| vec![a, b, c, main])
}

fn rules() -> impl Strategy<Value = String> {
    let step = prop_oneof![3 => transfer(), 3 => payment(), 3 => other()];
    let source = one_of(&["", " = source 7.00 EUR", " = source -7.00 EUR"]);
    let late = prop::option::of(one_of(&["g", "k"]));
    (prop::collection::vec(step, 1..5), ends(), source, late).prop_map(
        |(steps, ends, source, late)| {
            let mut text = format!("{HEADER}pot a = result a\npot b\npot c{source}\n");
            let cover = late.map(|fund| {
                format!("line \"@\" from fund {fund} takes rest even below zero to fund legal")
            });
            for (number, step) in steps.iter().chain(&ends).chain(&cover).enumerate() {
                text.push_str(step.replace('@', &format!("s{number}")).trim());
                text.push('\n');
            }
            text
        },
    )
}

fn amount(count: i128) -> Amount {
    Amount::new(count, 2).expect("two places")
}

/// What members give of their shares, to indivisible funds among others.
fn directions() -> impl Strategy<Value = Vec<Direction>> {
    let to = one_of(&["legal", "g", "k", ""]);
    let one = (0..3_usize, 1..=4_i128, to).prop_map(|(agent, quarters, to)| Direction {
        position: 9,
        agent,
        line: None,
        part: DirectedPart::Fraction(Exact::ratio(quarters, 4).expect("a quarter")),
        to: if to.is_empty() { DirectedTo::Waived } else { DirectedTo::Fund(to.to_owned()) },
    });
    prop::collection::vec(one, 0..3)
}

fn inputs() -> impl Strategy<Value = Inputs> {
    let money = || prop_oneof![3 => Just(0_i128), 2 => 0..3_000_i128, 2 => -3_000..0_i128];
    let people = prop::collection::vec(0..4_i64, 0..3);
    (people, money(), money(), money(), 0..900_i128, directions()).prop_map(
        |(hours, main, a, g, f, directions)| {
            let mut inputs = Inputs::empty("coop", Period::parse("2026").expect("a year"), 2);
            for number in 0..hours.len() {
                let spell =
                    MembershipInput::new("member", Date::parse("2020-01-01").expect("a day"), None);
                inputs.agents.push(AgentInput {
                    id: Id::parse(&format!("a{number}")).expect("an id"),
                    attributes: BTreeMap::new().into(),
                    memberships: vec![spell],
                });
            }
            inputs.measures = vec![hours.iter().map(|one| Exact::from(*one)).collect()];
            let funds = [("legal", 100_000), ("f", f), ("g", g), ("k", 0)];
            for (name, count) in funds {
                inputs.funds.insert(name.to_owned(), amount(count));
            }
            let people = inputs.agents.len();
            let known = |it: &Direction| it.agent < people;
            inputs.directions = directions.into_iter().filter(known).collect();
            inputs.results.insert("main".to_owned(), amount(main));
            inputs.results.insert("a".to_owned(), amount(a));
            inputs
        },
    )
}

/// How the places outside of pots changed, in cents.
#[derive(Debug, Default)]
struct Change {
    members: i128,
    funds: BTreeMap<String, i128>,
    /// What sources gave, each for itself.
    sources: Vec<i128>,
}

fn change(outcome: &Outcome) -> Change {
    let mut change = Change::default();
    for movement in &outcome.movements {
        let count = movement.amount.count();
        for (place, count) in [(&movement.from, -count), (&movement.to, count)] {
            match place {
                Place::Members | Place::Account(_) => change.members += count,
                Place::Fund(name) => *change.funds.entry(name.clone()).or_default() += count,
                Place::Source => change.sources.push(-count),
                Place::Pot(_) | Place::Outside | Place::Agent(_) => {}
            }
        }
    }
    change
}

/// What members got and what it can have come from without the indivisible fund.
fn gain_and_means(inputs: &Inputs, change: &Change) -> (i128, i128) {
    let results = inputs.results.values().map(|amount| amount.count());
    let came: i128 = results.chain(change.sources.iter().copied()).map(|it| it.max(0)).sum();
    let others = change.funds.iter().filter(|(name, _)| *name != "legal");
    let given: i128 = others.map(|(_, count)| (-count).max(0)).sum();
    (change.members, came + given)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6_000, ..ProptestConfig::default() })]

    #[test]
    fn members_get_what_came_in_and_what_other_funds_gave(text in rules(), inputs in inputs()) {
        let Ok(rules) = Rules::parse(&text) else { return Ok(()) };
        let Ok(outcome) = rules.evaluate(&inputs) else { return Ok(()) };
        let (gain, means) = gain_and_means(&inputs, &change(&outcome));
        prop_assert!(gain <= means, "{gain} of {means}\n{text}\n{:?}", outcome.movements);
    }
}

#[test]
fn the_made_up_rules_pass_and_are_refused_often_enough() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let (mut sound, mut refused, mut closed, mut borne, mut paid) = (0, 0, 0, 0, 0);
    for _ in 0..3_000 {
        let text = rules().new_tree(&mut runner).expect("a file").current();
        let inputs = inputs().new_tree(&mut runner).expect("inputs").current();
        let rules = match Rules::parse(&text) {
            Ok(rules) => rules,
            Err(found) => {
                let code = commonbook_rules::diagnostic::Code::IndivisibleReachesMembers;
                refused += usize::from(found.iter().all(|one| one.code == code));
                continue;
            }
        };
        sound += 1;
        let Ok(outcome) = rules.evaluate(&inputs) else { continue };
        closed += 1;
        let change = change(&outcome);
        borne += usize::from(change.funds.get("legal").is_some_and(|count| *count < 0));
        paid += usize::from(change.members > 0);
    }
    assert!(sound >= 300 && refused >= 300, "{sound} are sound, {refused} refused of 3000");
    assert!(closed >= 200, "{closed} can be closed");
    assert!(borne >= 20 && paid >= 20, "in {borne} the fund gives, in {paid} members get");
}
