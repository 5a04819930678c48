//! Whole numbers of 128 bits: powers of ten, greatest common divisors, products without loss.
//!
//! No allocation and no overflow: what does not fit is `None`, and the caller goes wide.

use std::cmp::Ordering;

/// Ten to the power of `places`, up to 38.
pub(crate) fn power_of_ten(places: u8) -> Option<i128> {
    10_i128.checked_pow(u32::from(places))
}

/// The greatest common divisor of two numbers, of which `b` is above zero.
pub(crate) fn gcd(a: i128, b: i128) -> i128 {
    let (a, b) = (a.unsigned_abs(), b.unsigned_abs());
    let found = match (u64::try_from(a), u64::try_from(b)) {
        (Ok(a), Ok(b)) => u128::from(num_integer::gcd(a, b)),
        // One step of Euclid's, and the rest is done in 64 bits, which is much faster.
        (Ok(small), Err(_)) => small_gcd(small, b),
        (Err(_), Ok(small)) => small_gcd(small, a),
        (Err(_), Err(_)) => num_integer::gcd(a, b),
    };
    // Divides b, so it always fits.
    i128::try_from(found).unwrap_or(1)
}

fn small_gcd(small: u64, wide: u128) -> u128 {
    match wide.checked_rem(u128::from(small)).map(u64::try_from) {
        Some(Ok(rest)) => u128::from(num_integer::gcd(small, rest)),
        // Nothing shares everything with zero.
        Some(Err(_)) | None => wide,
    }
}

/// The greatest common divisor of a number and a power of ten: only 2 and 5 are tried.
pub(crate) fn common_tens(number: i128, places: u8) -> Option<i128> {
    if number == 0 {
        return power_of_ten(places);
    }
    let twos = number.trailing_zeros().min(u32::from(places));
    let mut common = 1_i128 << twos;
    let mut rest = number;
    for _ in 0..places {
        if rest % 5 != 0 {
            break;
        }
        rest /= 5;
        common = common.checked_mul(5)?;
    }
    Some(common)
}

/// Whether `1/n` is a decimal of at most 18 places.
pub(crate) fn is_decimal(n: i128) -> bool {
    // Ten to the power of 18.
    const PARTS: u64 = 1_000_000_000_000_000_000;
    u64::try_from(n).is_ok_and(|n| PARTS.checked_rem(n) == Some(0))
}

/// How often 2 and 5 divide `n` when nothing else does: the places of `1/n` as a decimal.
pub(crate) fn decimal_places(n: i128) -> Option<u8> {
    if n <= 0 {
        return None;
    }
    let twos = n.trailing_zeros();
    let mut rest = n >> twos;
    let mut fives: u32 = 0;
    while u64::try_from(rest).is_err() && rest % 5 == 0 {
        rest /= 5;
        fives = fives.checked_add(1)?;
    }
    // Most fit 64 bits, whose division is much faster.
    let mut rest = u64::try_from(rest).ok()?;
    while rest % 5 == 0 {
        rest /= 5;
        fives = fives.checked_add(1)?;
    }
    if rest == 1 { u8::try_from(twos.max(fives)).ok() } else { None }
}

/// The product of two numbers as (high, low) halves of 256 bits.
pub(crate) fn wide_product(a: u128, b: u128) -> (u128, u128) {
    const HALF: u32 = 64;
    const LOW: u128 = u128::MAX >> HALF;
    let (a1, a0) = (a >> HALF, a & LOW);
    let (b1, b0) = (b >> HALF, b & LOW);
    // Each factor is below 2^64, so no product, and no sum of these parts, passes 2^128.
    let low = a0.wrapping_mul(b0);
    let middle = a1.wrapping_mul(b0).wrapping_add(low >> HALF);
    let other = a0.wrapping_mul(b1).wrapping_add(middle & LOW);
    let high = a1.wrapping_mul(b1).wrapping_add(middle >> HALF).wrapping_add(other >> HALF);
    (high, (other << HALF) | (low & LOW))
}

/// Compares `a/b` with `c/d`, where `b` and `d` are above zero.
pub(crate) fn compare_fractions(a: i128, b: i128, c: i128, d: i128) -> Ordering {
    if b == d {
        return a.cmp(&c);
    }
    match a.signum().cmp(&c.signum()) {
        Ordering::Equal => {}
        unequal @ (Ordering::Less | Ordering::Greater) => return unequal,
    }
    let left = wide_product(a.unsigned_abs(), d.unsigned_abs());
    let right = wide_product(c.unsigned_abs(), b.unsigned_abs());
    if a < 0 { right.cmp(&left) } else { left.cmp(&right) }
}
