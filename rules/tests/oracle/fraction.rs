//! Fractions, and whole cents made of them, in the most naive way there is.
//!
//! Rounding, the largest remainder and sharing within limits, as `docs/spec/calculation.md` says
//! them: units are handed out one by one. Money is a fraction of a euro, or a count of cents.

use std::cell::Cell;

use num_bigint::BigInt;
use num_rational::BigRational;

pub(crate) type Fraction = BigRational;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    HalfUp,
    HalfEven,
    Up,
    Down,
}

pub(crate) fn fraction(numerator: i128, denominator: i128) -> Fraction {
    Fraction::new(BigInt::from(numerator), BigInt::from(denominator))
}

pub(crate) fn zero() -> Fraction {
    fraction(0, 1)
}

/// Cents as euros.
pub(crate) fn euros(cents: i128) -> Fraction {
    fraction(cents, 100)
}

thread_local! {
    static TIES: Cell<u32> = const { Cell::new(0) };
}

/// How often the order of a list decided who got a unit, in this thread.
pub(crate) fn ties_decided() -> u32 {
    TIES.get()
}

/// Counts a tie where somebody who got a unit has no more than somebody who did not.
pub(crate) fn count_ties(served: &[bool], remainder: impl Fn(usize) -> Fraction) {
    let (got, not): (Vec<usize>, Vec<usize>) = (0..served.len()).partition(|at| served[*at]);
    if got.iter().any(|one| not.iter().any(|other| remainder(*one) == remainder(*other))) {
        TIES.set(TIES.get() + 1);
    }
}

fn whole(value: &Fraction) -> i128 {
    i128::try_from(value.to_integer()).unwrap()
}

/// Cents of euros, rounded down towards minus infinity.
pub(crate) fn cents_down(euros: &Fraction) -> i128 {
    whole(&(euros * fraction(100, 1)).floor())
}

/// Cents of euros, rounded up towards plus infinity.
pub(crate) fn cents_up(euros: &Fraction) -> i128 {
    whole(&(euros * fraction(100, 1)).ceil())
}

/// Half up, halves away from zero.
pub(crate) fn cents(euros: &Fraction) -> i128 {
    to_step(euros, Mode::HalfUp, 1)
}

/// Cents of euros, rounded to a multiple of `step` cents; a negative amount as its absolute value.
pub(crate) fn to_step(euros: &Fraction, mode: Mode, step: i128) -> i128 {
    let steps = euros * fraction(100, step);
    if steps < zero() { -nearest(&-steps, mode) * step } else { nearest(&steps, mode) * step }
}

fn nearest(steps: &Fraction, mode: Mode) -> i128 {
    let below = whole(&steps.floor());
    let above_it = steps - steps.floor();
    let half = fraction(1, 2);
    let up = match mode {
        Mode::Up => above_it > zero(),
        Mode::Down => false,
        Mode::HalfUp => above_it >= half,
        Mode::HalfEven => above_it > half || (above_it == half && below % 2 == 1),
    };
    below + i128::from(up)
}

/// What is kept: 18 places, half even.
pub(crate) fn kept(value: &Fraction) -> Fraction {
    let places = 10_i128.pow(18);
    let scaled = value * fraction(places, 1);
    let (negative, size) = (scaled < zero(), if scaled < zero() { -&scaled } else { scaled });
    let below = size.floor();
    let above_it = &size - &below;
    let half = fraction(1, 2);
    let odd = (&below / fraction(2, 1)).fract() != zero();
    let up = above_it > half || (above_it == half && odd);
    let rounded = if up { below + fraction(1, 1) } else { below };
    (if negative { -rounded } else { rounded }) / fraction(places, 1)
}

pub(crate) fn sum<'a>(values: impl IntoIterator<Item = &'a Fraction>) -> Fraction {
    values.into_iter().fold(zero(), |sum, value| sum + value)
}

/// Quotas rounded down, then a unit each to the largest remainders, ties to the first.
pub(crate) fn by_remainder(total: i128, weights: &[Fraction]) -> Vec<i128> {
    let all = sum(weights);
    let quotas: Vec<Fraction> =
        weights.iter().map(|weight| fraction(total, 1) * weight / &all).collect();
    let mut parts: Vec<i128> = quotas.iter().map(|quota| whole(&quota.floor())).collect();
    let mut served = vec![false; parts.len()];
    while parts.iter().sum::<i128>() < total {
        let remainder = |at: usize| &quotas[at] - quotas[at].floor();
        let mut best: Option<usize> = None;
        for at in 0..parts.len() {
            if !served[at] && best.is_none_or(|best| remainder(at) > remainder(best)) {
                best = Some(at);
            }
        }
        let best = best.unwrap();
        served[best] = true;
        parts[best] += 1;
    }
    count_ties(&served, |at| &quotas[at] - quotas[at].floor());
    parts
}

/// Shared by weights within limits, and what nobody can take.
pub(crate) fn within(
    total: i128,
    weights: &[Fraction],
    limits: &[Option<i128>],
) -> (Vec<i128>, i128) {
    let mut parts = vec![0; weights.len()];
    let mut left = total;
    let mut open: Vec<usize> = (0..weights.len()).filter(|at| weights[*at] > zero()).collect();
    loop {
        if open.is_empty() {
            return (parts, left);
        }
        let of_open: Vec<Fraction> = open.iter().map(|at| weights[*at].clone()).collect();
        let all = sum(&of_open);
        let quota = |at: usize| fraction(left, 1) * &weights[at] / &all;
        let reaches = |at: &usize| limits[*at].is_some_and(|it| quota(*at) >= fraction(it, 1));
        let full: Vec<usize> = open.iter().copied().filter(reaches).collect();
        if full.is_empty() {
            for (at, part) in open.iter().zip(by_remainder(left, &of_open)) {
                parts[*at] = part;
            }
            return (parts, 0);
        }
        for at in &full {
            parts[*at] = limits[*at].unwrap();
            left -= parts[*at];
        }
        open.retain(|at| !full.contains(at));
    }
}
