//! The peer of the evaluation: the same shares by free fractions (`BigRational`), and nothing else.
//!
//! For every line each weight over the sum of its key, times the percentage, times the amount;
//! floors, and the units that are missing by the largest remainders. No rules are read, no quota,
//! part by key or trace is recorded, nothing is posted, and the result is not checked.

use commonbook::projections::Computed;
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::Zero as _;

/// Shares the amount of every step by the keys; answers the parts.
pub fn shares(computed: &Computed, keys: &[(u32, &str)]) -> Vec<Vec<BigInt>> {
    let specs = computed.rules().measures();
    let weights: Vec<(BigRational, Vec<BigRational>)> = keys
        .iter()
        .map(|(percent, name)| {
            let at = specs.iter().position(|spec| spec.name == *name).expect("the measure");
            let values = computed.inputs.measures[at].iter();
            let values =
                values.map(|value| BigRational::new(value.numerator(), value.denominator()));
            (BigRational::new((*percent).into(), 100.into()), values.collect())
        })
        .collect();
    let steps = computed.outcome.steps.iter();
    steps.map(|step| shared(step.amount.count(), &weights)).collect()
}

fn shared(amount: i128, keys: &[(BigRational, Vec<BigRational>)]) -> Vec<BigInt> {
    let amount = BigRational::from_integer(amount.into());
    let agents = keys[0].1.len();
    let mut quotas = vec![BigRational::zero(); agents];
    for (percent, weights) in keys {
        let sum: BigRational = weights.iter().sum();
        for (quota, weight) in quotas.iter_mut().zip(weights) {
            *quota += percent * weight / &sum * &amount;
        }
    }
    let mut parts: Vec<BigInt> = quotas.iter().map(|quota| quota.floor().to_integer()).collect();
    let given: BigInt = parts.iter().sum();
    let mut order: Vec<(BigRational, usize)> =
        quotas.iter().enumerate().map(|(at, quota)| (quota.fract(), at)).collect();
    order.sort_by(|one, other| other.0.cmp(&one.0).then(one.1.cmp(&other.1)));
    let mut missing = amount.to_integer() - given;
    for (_, at) in order {
        if missing.is_zero() {
            break;
        }
        parts[at] += 1;
        missing -= 1;
    }
    parts
}
