//! Splits against a naive oracle over rational numbers, and the laws that members rely on.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test that goes wrong stops"
)]

use commonbook_core::value::{
    Exact, Id, Rounding, SplitError, Ties, ValueError, each_rounded, largest_remainder,
    round_to_total, share_within, split_parts,
};
use num_bigint::BigInt;
use num_rational::BigRational;
use proptest::prelude::*;

fn rational(value: &Exact) -> BigRational {
    BigRational::new(value.numerator(), value.denominator())
}

/// Floors every quota, then gives a unit to each of the first by remainder and place.
fn oracle(total: i128, weights: &[Exact]) -> Vec<i128> {
    let weights: Vec<BigRational> = weights.iter().map(rational).collect();
    let sum: BigRational = weights.iter().sum();
    let size = BigRational::from(BigInt::from(total.abs()));
    let quotas: Vec<BigRational> = weights.iter().map(|weight| &size * weight / &sum).collect();
    let mut parts: Vec<BigInt> = quotas.iter().map(|quota| quota.floor().to_integer()).collect();
    let mut missing = BigInt::from(total.abs()) - parts.iter().sum::<BigInt>();
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by(|&a, &b| quotas[b].fract().cmp(&quotas[a].fract()).then(a.cmp(&b)));
    for place in order {
        if missing > BigInt::ZERO {
            parts[place] += 1;
            missing -= 1;
        }
    }
    parts.iter().map(|part| i128::try_from(part).unwrap() * total.signum()).collect()
}

fn decimal_weight() -> impl Strategy<Value = Exact> {
    prop_oneof![
        4 => (0_i128..1_000_000, 0_u8..=6)
            .prop_map(|(count, scale)| Exact::from_count(count, scale)),
        1 => (0..=i128::MAX / 4, 0_u8..=18)
            .prop_map(|(count, scale)| Exact::from_count(count, scale)),
        2 => (0_i128..5).prop_map(Exact::from_int),
    ]
}

fn any_weight() -> impl Strategy<Value = Exact> {
    prop_oneof![
        3 => decimal_weight(),
        1 => (0_i128..1000, 1_i128..1000).prop_map(|(n, d)| Exact::ratio(n, d).unwrap()),
        1 => (0..=i128::MAX, i128::MAX - 1000..=i128::MAX)
            .prop_map(|(n, d)| Exact::ratio(n, d).unwrap()),
    ]
}

fn weights() -> impl Strategy<Value = Vec<Exact>> {
    prop::collection::vec(any_weight(), 1..12)
        .prop_filter("somebody has a weight", |all| all.iter().any(Exact::is_positive))
}

fn total() -> impl Strategy<Value = i128> {
    prop_oneof![-50_i128..50, -1_000_000_i128..1_000_000, i128::MIN + 1..=i128::MAX]
}

fn sum(parts: &[i128]) -> BigInt {
    parts.iter().copied().map(BigInt::from).sum()
}

proptest! {
    #[test]
    fn the_split_is_that_of_the_naive_oracle(total in total(), weights in weights()) {
        let split = largest_remainder(total, &weights, &Ties::InOrder).unwrap();
        prop_assert_eq!(&split.parts, &oracle(total, &weights));
        prop_assert_eq!(sum(&split.parts), BigInt::from(total));
        prop_assert_eq!(split.left, 0);
    }

    #[test]
    fn no_part_is_off_its_quota_by_a_unit_or_more(total in total(), weights in weights()) {
        let split = largest_remainder(total, &weights, &Ties::InOrder).unwrap();
        for (place, weight) in weights.iter().enumerate() {
            let quota = split.quota(weight).unwrap();
            let off = Exact::from_int(split.parts[place]).sub(&quota).unwrap().abs();
            prop_assert!(off < Exact::ONE);
            let unit = split.units[place];
            let floored = Exact::from_int(split.parts[place] - unit).abs();
            prop_assert_eq!(floored, quota.abs().floor());
            prop_assert!(unit == 0 || unit == total.signum());
        }
    }

    #[test]
    fn a_larger_weight_never_gets_less(total in 0..=i128::MAX, weights in weights()) {
        let split = largest_remainder(total, &weights, &Ties::InOrder).unwrap();
        for a in 0..weights.len() {
            for b in 0..weights.len() {
                prop_assert!(weights[a] <= weights[b] || split.parts[a] >= split.parts[b]);
            }
        }
    }

    #[test]
    fn a_negative_total_is_split_as_its_absolute_value(total in total(), weights in weights()) {
        let split = largest_remainder(total, &weights, &Ties::InOrder).unwrap();
        let other = largest_remainder(-total, &weights, &Ties::InOrder).unwrap();
        let negated: Vec<i128> = other.parts.iter().map(|part| -part).collect();
        prop_assert_eq!(split.parts, negated);
    }

    #[test]
    fn scaling_the_weights_changes_nothing(
        total in total(), weights in weights(), n in 1_i128..1000, d in 1_i128..1000,
    ) {
        let factor = Exact::ratio(n, d).unwrap();
        let scaled: Vec<Exact> = weights.iter().map(|one| one.mul(&factor).unwrap()).collect();
        let split = largest_remainder(total, &weights, &Ties::InOrder).unwrap();
        let other = largest_remainder(total, &scaled, &Ties::InOrder).unwrap();
        prop_assert_eq!(split.parts, other.parts);
    }

    #[test]
    fn equal_weights_are_served_in_order(total in 0_i128..1000, people in 1_usize..20) {
        let split = largest_remainder(total, &vec![Exact::ONE; people], &Ties::InOrder).unwrap();
        prop_assert!(split.parts.is_sorted_by(|a, b| a >= b));
    }

    #[test]
    fn a_turn_only_moves_units_among_equal_remainders(total in total(), weights in weights()) {
        let ids: Vec<Id> = (0..weights.len()).map(|n| Id::parse(&format!("a{n}")).unwrap()).collect();
        let ties = Ties::ByTurn { distribution: "annual/2026/1", ids: &ids };
        let by_turn = largest_remainder(total, &weights, &ties).unwrap();
        let in_order = largest_remainder(total, &weights, &Ties::InOrder).unwrap();
        prop_assert_eq!(sum(&by_turn.parts), BigInt::from(total));
        for a in 0..weights.len() {
            if by_turn.units[a] == in_order.units[a] {
                continue;
            }
            let rest = |n: usize| {
                let quota = by_turn.quota(&weights[n]).unwrap().abs();
                quota.sub(&quota.floor()).unwrap()
            };
            prop_assert!((0..weights.len()).any(|b| a != b && rest(a) == rest(b)));
        }
    }

    #[test]
    fn limits_keep_units_from_shares_that_have_all_they_are_owed(
        owed in prop::collection::vec((0_i128..2_000, 0_u8..=3), 1..8),
        paid_percent in 0_i128..=100,
    ) {
        let owed: Vec<Exact> = owed.iter().map(|&(n, s)| Exact::from_count(n, s)).collect();
        prop_assume!(owed.iter().any(Exact::is_positive));
        let limits: Vec<i128> =
            owed.iter().map(|one| one.to_count(0, Rounding::Floor).unwrap()).collect();
        let share = Exact::from_count(paid_percent, 2);
        let total = Exact::sum(&owed).unwrap().mul(&share).unwrap();
        let total = total.to_count(0, Rounding::Floor).unwrap();
        let split = share_within(total, &owed, &limits, &Ties::InOrder).unwrap();
        prop_assert_eq!(split.parts.iter().sum::<i128>() + split.left, total);
        prop_assert!(split.parts.iter().zip(&limits).all(|(part, limit)| part <= limit));
        let room = split.parts.iter().zip(&limits).zip(&owed);
        let mut room = room.filter(|((part, limit), owed)| part < limit && owed.is_positive());
        prop_assert!(split.left == 0 || room.next().is_none());
        for (a, owed_a) in owed.iter().enumerate() {
            for (b, owed_b) in owed.iter().enumerate() {
                let more = owed_a >= owed_b && limits[a] >= limits[b];
                prop_assert!(!more || split.parts[a] + 1 > split.parts[b]);
            }
        }
    }

    #[test]
    fn each_part_rounded_by_itself_is_the_rounded_quota(
        total in total(), weights in weights(), step in 1_i128..1000,
    ) {
        let all = Exact::sum(&weights).unwrap();
        for mode in Rounding::ALL {
            let Ok(split) = each_rounded(total, &weights, mode, step) else {
                // Only a part that passes 128 bits may be refused.
                prop_assert!(total.abs() > i128::MAX / 4);
                continue;
            };
            for (part, weight) in split.parts.iter().zip(&weights) {
                let quota = Exact::from_int(total).mul(weight).unwrap().div(&all).unwrap();
                let steps = quota.div(&Exact::from_int(step)).unwrap();
                prop_assert_eq!(*part, steps.to_count(0, mode).unwrap() * step);
            }
            prop_assert_eq!(sum(&split.parts) + split.difference, BigInt::from(total));
        }
    }

    #[test]
    fn values_that_sum_to_zero_still_do_once_they_are_whole(
        values in prop::collection::vec((-10_000_i128..10_000, 1_i128..60), 1..10),
    ) {
        let mut values: Vec<Exact> =
            values.iter().map(|&(n, d)| Exact::ratio(n, d).unwrap()).collect();
        values.push(Exact::sum(&values).unwrap().neg());
        let split = round_to_total(&values, 0, &Ties::InOrder).unwrap();
        prop_assert_eq!(split.parts.iter().sum::<i128>(), 0);
        for (part, value) in split.parts.iter().zip(&values) {
            prop_assert!(Exact::from_int(*part).sub(value).unwrap().abs() < Exact::ONE);
        }
        let negated: Vec<Exact> = values.iter().map(Exact::neg).collect();
        let other = round_to_total(&negated, 0, &Ties::InOrder).unwrap();
        prop_assert!(split.parts.iter().zip(&other.parts).all(|(a, b)| *a == -b));
    }

    #[test]
    fn one_amount_shown_by_key_sums_to_it(amount in -10_000_i128..10_000, keys in weights()) {
        let split = split_parts(amount, &keys).unwrap();
        prop_assert_eq!(split.parts.iter().sum::<i128>(), amount);
    }

    #[test]
    fn a_share_shown_by_key_is_within_a_unit_of_every_exact_part(
        pool in 0_i128..1_000_000,
        hours in prop::collection::vec(1_i128..500, 1..8),
    ) {
        // Half by hours, half equally: the keys are added, the pool is split, then each is shown.
        let all: i128 = hours.iter().sum();
        let count = i128::try_from(hours.len()).unwrap();
        let by_key: Vec<[Exact; 2]> = hours
            .iter()
            .map(|own| [
                Exact::ratio(pool * own, 2 * all).unwrap(),
                Exact::ratio(pool, 2 * count).unwrap(),
            ])
            .collect();
        let quotas: Vec<Exact> = by_key.iter().map(|keys| Exact::sum(keys).unwrap()).collect();
        let Ok(split) = largest_remainder(pool, &quotas, &Ties::InOrder) else { return Ok(()) };
        for (amount, keys) in split.parts.iter().zip(&by_key) {
            let shown = split_parts(*amount, keys).unwrap();
            prop_assert_eq!(shown.parts.iter().sum::<i128>(), *amount);
            for (part, exact) in shown.parts.iter().zip(keys) {
                prop_assert!(Exact::from_int(*part).sub(exact).unwrap().abs() < Exact::ONE);
            }
        }
    }
}

fn wholes(numbers: &[i128]) -> Vec<Exact> {
    numbers.iter().copied().map(Exact::from_int).collect()
}

#[test]
fn the_last_cent_goes_to_the_largest_remainder() {
    // 100.00 among 5, 1, 1: quotas 7142.86, 1428.57, 1428.57 cents.
    let split = largest_remainder(10_000, &wholes(&[5, 1, 1]), &Ties::InOrder).unwrap();
    assert_eq!(split.parts, [7143, 1429, 1428]);
    assert_eq!(split.units, [1, 1, 0]);
    assert_eq!(split.quota(&Exact::from_int(5)).unwrap(), Exact::ratio(50_000, 7).unwrap());
}

#[test]
fn who_has_no_weight_gets_no_cent() {
    let split = largest_remainder(10, &wholes(&[0, 3, 0, 4]), &Ties::InOrder).unwrap();
    assert_eq!(split.parts, [0, 4, 0, 6]);
}

#[test]
fn nothing_shared_among_anybody_is_nothing() {
    assert_eq!(largest_remainder(0, &[], &Ties::InOrder).unwrap().parts, [0_i128; 0]);
    assert_eq!(largest_remainder(0, &wholes(&[0, 0]), &Ties::InOrder).unwrap().parts, [0, 0]);
}

#[test]
fn each_way_to_share_with_nobody_is_its_own_error() {
    let split = |total, weights: &[i128]| {
        largest_remainder(total, &wholes(weights), &Ties::InOrder).unwrap_err()
    };
    assert_eq!(split(1, &[]), SplitError::NobodyToShareAmong);
    assert_eq!(split(1, &[0, 0]), SplitError::AllWeightsZero);
    let weight = Exact::from_int(-2);
    assert_eq!(split(0, &[1, -2]), SplitError::NegativeWeight { index: 1, weight });
    let ties = Ties::ByTurn { distribution: "x", ids: &[] };
    let differ = largest_remainder(1, &wholes(&[1]), &ties).unwrap_err();
    assert_eq!(differ, SplitError::ListsDiffer { weights: 1, entries: 0 });
    let limits = share_within(1, &wholes(&[1]), &[], &Ties::InOrder).unwrap_err();
    assert_eq!(limits, SplitError::ListsDiffer { weights: 1, entries: 0 });
    let step = each_rounded(1, &wholes(&[1]), Rounding::HalfUp, 0).unwrap_err();
    assert_eq!(step, SplitError::StepNotPositive { step: 0 });
    let reach = round_to_total(&wholes(&[1, 2]), 4, &Ties::InOrder).unwrap_err();
    assert!(matches!(reach, SplitError::TotalOutOfReach { total: 4, .. }));
}

#[test]
fn weights_without_a_common_denominator_of_4096_bits_are_refused() {
    let weights: Vec<Exact> = (1..5000).map(|n| Exact::ratio(1, n).unwrap()).collect();
    let error = largest_remainder(100, &weights, &Ties::InOrder).unwrap_err();
    assert_eq!(error, SplitError::Value(ValueError::TooLarge));
}

#[test]
fn a_unit_does_not_go_beyond_what_is_owed() {
    // 33.335, 33.335 and 33.33 are owed; 100.00 would round one of them above its claim.
    let owed: Vec<Exact> = [33_335, 33_335, 33_330].map(|n| Exact::from_count(n, 1)).to_vec();
    let split = share_within(10_000, &owed, &[3333, 3333, 3333], &Ties::InOrder).unwrap();
    assert_eq!((split.parts, split.left), (vec![3333, 3333, 3333], 1));
}

#[test]
fn what_is_above_a_limit_is_shared_again_among_the_others() {
    // Quotas 1, 4.5 and 4.5: the last two are full with 4 each, the first takes what is left.
    let weights = wholes(&[2, 9, 9]);
    let split = share_within(10, &weights, &[9, 4, 4], &Ties::InOrder).unwrap();
    assert_eq!((split.parts, split.left), (vec![2, 4, 4], 0));
}

#[test]
fn a_negative_part_of_an_amount_is_refused_whatever_the_sum() {
    let parts = wholes(&[3, -1]);
    let error = split_parts(2, &parts).unwrap_err();
    assert!(matches!(error, SplitError::NegativeWeight { index: 1, .. }));
}

#[test]
fn rounding_each_to_a_step_states_the_difference() {
    // 100.00 among three, each half up to 1.00: 33.00 each, 1.00 over.
    let split = each_rounded(10_000, &wholes(&[1, 1, 1]), Rounding::HalfUp, 100).unwrap();
    assert_eq!((split.parts, split.difference), (vec![3300; 3], 100));
    // Up: 34.00 each, 2.00 more than there is.
    let split = each_rounded(10_000, &wholes(&[1, 1, 1]), Rounding::Up, 100).unwrap();
    assert_eq!((split.parts, split.difference), (vec![3400; 3], -200));
}

#[test]
fn the_turn_is_the_hash_of_distribution_and_id() {
    // printf '2026-01\0amina' | sha256sum, and so on.
    let ids = ["amina", "bo", "chen"].map(|id| Id::parse(id).unwrap());
    let winner = |distribution: &str| {
        let ties = Ties::ByTurn { distribution, ids: &ids };
        let split = largest_remainder(100, &wholes(&[1, 1, 1]), &ties).unwrap();
        split.units.iter().position(|unit| *unit == 1).unwrap()
    };
    let winners = ["2026-01", "2026-02", "2026-03", "2026-04"].map(winner);
    assert_eq!(winners, TURNS);
}

/// bo 29…, amina 13…, amina 28…, bo 10…: the lowest hash comes first.
const TURNS: [usize; 4] = [1, 0, 0, 1];
