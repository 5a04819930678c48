//! What contributors direct, whatever they direct: the shares stay, and no cent is made or lost.

use std::collections::BTreeMap;

use commonbook_core::value::{Amount, Exact, Rounding};
use commonbook_rules::input::{DirectedPart, DirectedTo, Direction};
use commonbook_rules::outcome::{Outcome, Place};
use proptest::prelude::*;

use crate::world::{World, rules, world};

const TEXT: &str = "fund reserve\nfund law indivisible\nfund clinic\naccount retained\n\
    pot again  rest to fund reserve\n\
    measure a in h  counts contributions where kind = a\n\
    line \"legal\"\n  takes 15% of surplus\n  to fund law\n\
    line \"one\"\n  takes 40% of surplus\n  shared by a\n  otherwise to fund reserve\n  \
    less 7% of due to fund clinic\n  paid 30% cash rounded up, rest retained\n  \
    waived to pot again\n\
    line \"two\"\n  takes 50% of rest\n  shared by a\n  otherwise to fund reserve\n\
    line \"again\" from pot again\n  takes 50% of rest\n  shared by a\n  \
    otherwise to fund reserve\n\
    line \"kept\"\n  takes 10% of rest\n  shared by a\n  to account retained\n  \
    otherwise to fund reserve\n\
    line \"closed\"\n  takes 10% of rest\n  shared by a\n  otherwise to fund reserve\n  \
    directed to nobody\n\
    line \"three\"\n  takes rest\n  even below zero\n  shared by a\n  otherwise to fund reserve";

const STEPS: [&str; 6] = ["one", "two", "again", "kept", "closed", "three"];

fn direction() -> impl Strategy<Value = Direction> {
    let line = prop::option::of(prop::sample::select(STEPS.to_vec()));
    let part = prop_oneof![
        (1_u32..=100).prop_map(|percent| {
            DirectedPart::Fraction(Exact::ratio(percent.into(), 100).unwrap())
        }),
        (1_i128..50_000).prop_map(|cents| DirectedPart::Amount(Amount::new(cents, 2).unwrap())),
    ];
    let to = prop_oneof![
        prop::sample::select(vec!["law", "clinic", "reserve", "unknown"])
            .prop_map(|fund| DirectedTo::Fund(fund.to_owned())),
        (0_usize..6).prop_map(DirectedTo::Agent),
        Just(DirectedTo::Waived),
    ];
    (0_usize..6, line, part, to).prop_map(|(agent, line, part, to)| Direction {
        position: 0,
        agent,
        line: line.map(str::to_owned),
        part,
        to,
    })
}

fn with_hours(hours: &[u32]) -> World {
    let mut built = world(TEXT);
    for (index, hours) in hours.iter().enumerate() {
        built = built.measure("a", &format!("p{index} {hours}"));
    }
    built
}

/// What every agent was posted to an account, in cents.
fn posted(outcome: &Outcome, account: &str) -> BTreeMap<usize, i128> {
    let mut posted = BTreeMap::new();
    for it in outcome.postings.iter().filter(|it| &*it.account == account) {
        *posted.entry(it.agent).or_default() +=
            it.amount.exact().to_count(2, Rounding::Down).unwrap();
    }
    posted
}

/// How every place changed, in cents.
fn moved(outcome: &Outcome) -> BTreeMap<String, i128> {
    let mut at = BTreeMap::new();
    for it in &outcome.movements {
        *at.entry(it.from.to_string()).or_insert(0) -= it.amount.count();
        *at.entry(it.to.to_string()).or_insert(0) += it.amount.count();
    }
    at
}

/// The line of each directed part, by where it went and out of whose share.
fn directed(outcome: &Outcome) -> Vec<(String, usize, Place, i128)> {
    let mut all = Vec::new();
    for share in &outcome.shares {
        for taken in share.deductions.iter().filter(|taken| taken.directed.is_some()) {
            let line = share.line.to_string();
            all.push((line, share.agent, taken.to.clone(), taken.amount.count()));
        }
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn shares_stay_and_no_cent_is_made_or_lost(
        hours in prop::collection::vec(0_u32..50, 6),
        result in -100_000_i64..1_000_000,
        directions in prop::collection::vec(direction(), 0..6),
    ) {
        prop_assume!(hours.iter().any(|hours| *hours > 0));
        let cents = Amount::new(i128::from(result), 2).unwrap().to_string();
        let mut inputs = with_hours(&hours).result(&cents).inputs();
        let plain = rules(TEXT).evaluate(&inputs).unwrap();
        inputs.directions = directions
            .into_iter()
            .zip(1_u64..)
            .filter(|(it, _)| !matches!(it.to, DirectedTo::Agent(to) if to == it.agent))
            .map(|(it, position)| Direction { position, ..it })
            .collect();
        let outcome = rules(TEXT).evaluate(&inputs).unwrap();
        let all = directed(&outcome);
        prop_assert!(all.iter().all(|(line, _, _, count)| {
            *count > 0 && line != "kept" && line != "closed"
        }), "{all:?}");

        // What contributors got and what stands with members is what left the pots.
        let at = moved(&outcome);
        prop_assert_eq!(at["pot main"], -i128::from(result));
        prop_assert_eq!(at.get("pot again").copied().unwrap_or_default(), 0);
        let (cash, retained) = (posted(&outcome, "cash"), posted(&outcome, "retained"));
        let of_members = ["members", "account retained"].map(|place| at.get(place).copied());
        let of_members: i128 = of_members.into_iter().flatten().sum();
        prop_assert_eq!(of_members, cash.values().chain(retained.values()).sum::<i128>());

        // Up to the first waived cent that is shared again, everything else is as it was.
        let is_shared_again = all.iter().any(|(_, _, to, _)| matches!(to, Place::Pot(_)));
        let before = |line: &str| !is_shared_again || line != "again";
        let shares = |outcome: &Outcome| -> Vec<(String, usize, Amount)> {
            let of_line = outcome.shares.iter().filter(|share| before(&share.line));
            of_line.map(|it| (it.line.to_string(), it.agent, it.amount)).collect()
        };
        prop_assert_eq!(shares(&outcome), shares(&plain));
        if !is_shared_again {
            let mut expected = posted(&plain, "cash");
            let mut funds = moved(&plain);
            for (_, from, to, count) in &all {
                *expected.entry(*from).or_default() -= count;
                if let Place::Agent(id) = to {
                    let to = inputs.agents.iter().position(|agent| agent.id == *id).unwrap();
                    *expected.entry(to).or_default() += count;
                } else {
                    *funds.entry(to.to_string()).or_default() += count;
                    *funds.entry("members".to_owned()).or_default() -= count;
                }
            }
            expected.retain(|_, count| *count != 0);
            prop_assert_eq!(cash, expected);
            prop_assert_eq!(at, funds);
            prop_assert_eq!(posted(&plain, "retained"), retained);
        }
        for share in &outcome.shares {
            let less: i128 = share.deductions.iter().map(|taken| taken.amount.count()).sum();
            let paid: i128 = share.paid.iter().map(|(_, amount)| amount.count()).sum();
            prop_assert!(less + paid <= share.amount.count().max(0));
        }
    }
}
