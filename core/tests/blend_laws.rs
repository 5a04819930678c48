//! Several keys brought together, against the same in free fractions.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test that goes wrong stops"
)]

use commonbook_core::value::{Blend, Exact, SplitError, Ties, largest_remainder, split_parts};
use num_bigint::BigInt;
use num_rational::BigRational;
use proptest::prelude::*;

fn rational(value: &Exact) -> BigRational {
    BigRational::new(value.numerator(), value.denominator())
}

fn weight() -> impl Strategy<Value = Exact> {
    prop_oneof![
        3 => (0_i128..1_000_000, 0_u8..=6)
            .prop_map(|(count, scale)| Exact::from_count(count, scale)),
        3 => (0_i128..100_000_000_000_000_000_000, 18_u8..=18)
            .prop_map(|(count, scale)| Exact::from_count(count, scale)),
        1 => Just(Exact::ZERO),
        1 => (0_i128..1000, 1_i128..1000).prop_map(|(n, d)| Exact::ratio(n, d).unwrap()),
        1 => (1..=i128::MAX, i128::MAX - 1000..=i128::MAX)
            .prop_map(|(n, d)| Exact::ratio(n, d).unwrap()),
    ]
}

/// Keys with their parts; the last agent has some of each, so that no key is idle.
fn keys() -> impl Strategy<Value = Vec<(Exact, Vec<Exact>)>> {
    (1_usize..5, 1_usize..8).prop_flat_map(|(keys, agents)| {
        let own = prop::collection::vec(weight(), agents).prop_map(|mut weights| {
            weights.push(Exact::ratio(7, 4).unwrap());
            weights
        });
        let part = (1_i128..1000).prop_map(|part| Exact::from_count(part, 3));
        prop::collection::vec((part, own), keys)
    })
}

/// What part of the whole each key gives an agent, by free fractions.
fn oracle(keys: &[(Exact, Vec<Exact>)], agent: usize) -> Vec<BigRational> {
    let parts: BigRational = keys.iter().map(|(part, _)| rational(part)).sum();
    let of = |(part, weights): &(Exact, Vec<Exact>)| {
        let sum: BigRational = weights.iter().map(rational).sum();
        rational(part) / &parts * rational(&weights[agent]) / sum
    };
    keys.iter().map(of).collect()
}

/// A small fraction as a number; those of these keys may be wide, which text holds.
fn exact(value: &BigRational) -> Exact {
    let text = format!("{}/{}", value.numer(), value.denom());
    Exact::parse(&text).unwrap_or_else(|_| {
        let (numerator, denominator) = (value.numer().to_string(), value.denom().to_string());
        let whole = |text: &str| Exact::parse(text).unwrap();
        whole(&numerator).div(&whole(&denominator)).unwrap()
    })
}

proptest! {
    #[test]
    fn fractions_are_the_keys_parts_added(keys in keys()) {
        let blend = Blend::of(&keys).unwrap();
        let fractions = blend.fractions().unwrap();
        let mut sum = Exact::ZERO;
        for (agent, fraction) in fractions.iter().enumerate() {
            let expected: BigRational = oracle(&keys, agent).iter().sum();
            prop_assert_eq!(rational(fraction), expected);
            prop_assert_eq!(fraction, &Exact::parse(&fraction.to_string()).unwrap());
            sum = sum.add(fraction).unwrap();
        }
        prop_assert_eq!(sum, Exact::ONE);
    }

    #[test]
    fn weights_share_as_the_fractions_do(keys in keys(), total in -1_000_000_i128..1_000_000) {
        let blend = Blend::of(&keys).unwrap();
        let by_weights = largest_remainder(total, &blend.weights(), &Ties::InOrder).unwrap();
        let fractions = blend.fractions().unwrap();
        let by_fractions = largest_remainder(total, &fractions, &Ties::InOrder).unwrap();
        prop_assert_eq!(by_weights.parts, by_fractions.parts);
    }

    #[test]
    fn parts_by_key_are_those_of_the_exact_parts(
        keys in keys(),
        whole in prop_oneof![-1000_i128..1000, -1_000_000_000_000_i128..1_000_000_000_000],
        off in prop_oneof![3 => Just(0_i128), 1 => -3_i128..=3, 1 => -1000_i128..1000],
    ) {
        let blend = Blend::of(&keys).unwrap();
        let split = largest_remainder(whole, &blend.weights(), &Ties::InOrder).unwrap();
        for (agent, amount) in split.parts.iter().enumerate() {
            let size = BigRational::from(BigInt::from(whole.abs()));
            let parts: Vec<Exact> =
                oracle(&keys, agent).iter().map(|part| exact(&(part * &size))).collect();
            // What a limit or a step of rounding made of it may be anything.
            let amount = amount + off;
            let by_key = blend.by_key(agent, amount, whole);
            let expected = split_parts(amount, &parts).map(|split| split.parts);
            prop_assert_eq!(by_key, expected);
        }
    }
}

#[test]
fn a_key_that_nobody_has_is_refused() {
    let keys = [(Exact::ONE, vec![Exact::ZERO, Exact::ZERO])];
    assert_eq!(Blend::of(&keys).unwrap_err(), SplitError::AllWeightsZero);
}

#[test]
fn keys_of_different_lengths_are_refused() {
    let keys = [(Exact::ONE, vec![Exact::ONE]), (Exact::ONE, vec![Exact::ONE, Exact::ONE])];
    let error = SplitError::ListsDiffer { weights: 1, entries: 2 };
    assert_eq!(Blend::of(&keys).unwrap_err(), error);
}

#[test]
fn somebody_without_any_weight_has_no_part() {
    let wide = Exact::from_count(98_765_432_109_876_543_211, 18);
    let keys = vec![(Exact::ONE, vec![wide.clone(), Exact::ZERO, Exact::ONE]); 3];
    let fractions = Blend::of(&keys).unwrap().fractions().unwrap();
    assert!(fractions[1].is_zero());
    assert_eq!(fractions[1], Exact::ZERO);
}
