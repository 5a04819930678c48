//! What goes wrong, measured, when money is a `rust_decimal`, and what happens here instead.

#![allow(clippy::unwrap_used, reason = "a test that goes wrong stops")]

use commonbook_core::value::{Amount, Exact, Rounding, ValueError, parse_decimal};
use rust_decimal::Decimal;

#[test]
fn a_cent_added_to_ten_to_the_28_is_kept_or_refused_but_never_lost() {
    let text = "10000000000000000000000000000";
    let whole: Decimal = text.parse().unwrap();
    let cent: Decimal = "0.01".parse().unwrap();
    // The trap: no error, and the cent is gone.
    assert_eq!(whole.checked_add(cent), Some(whole));

    let sum = Exact::from_decimal(whole).add(&Exact::from_decimal(cent)).unwrap();
    assert_eq!(sum.to_string(), "10000000000000000000000000000.01");
    assert_eq!(sum.sub(&Exact::from_decimal(whole)).unwrap().to_string(), "0.01");
    assert!(matches!(sum.to_decimal(), Err(ValueError::LostDigits { .. })));

    let amount = Amount::parse(&format!("{text}.00"), 2).unwrap();
    let sum = amount.checked_add(Amount::parse("0.01", 2).unwrap()).unwrap();
    assert_eq!(sum.to_string(), "10000000000000000000000000000.01");
}

#[test]
fn ten_to_the_11_tokens_at_18_places_are_money() {
    let text = "100000000000.000000000000000001";
    // The trap: it does not parse, or not to the last place.
    assert!(text.parse::<Decimal>().map_or(true, |read| read.to_string() != text));
    assert!(Decimal::from_str_exact(text).is_err());

    let tokens = Amount::parse(text, 18).unwrap();
    assert_eq!(tokens.to_string(), text);
    assert_eq!(tokens.count(), 100_000_000_000_000_000_000_000_000_001);
    assert!(matches!(tokens.exact().to_decimal(), Err(ValueError::LostDigits { .. })));
    // As a decimal that is not money it is refused by its 30 digits, not cut.
    assert!(matches!(parse_decimal(text), Err(ValueError::TooManyDigits { digits: 30, .. })));
}

#[test]
fn a_third_is_not_a_decimal_that_looks_like_one() {
    let third = Exact::ratio(1, 3).unwrap();
    assert!(matches!(third.to_decimal(), Err(ValueError::LostDigits { .. })));
    assert_eq!(third.mul(&Exact::from_int(3)).unwrap(), Exact::ONE);
    assert_eq!(third.kept().unwrap().to_string(), "0.333333333333333333");
}

#[test]
fn counts_hold_ten_to_the_19_at_18_places_and_refuse_what_is_beyond() {
    let large = Amount::parse("10000000000000000000.000000000000000000", 18).unwrap();
    assert_eq!(large.exact().to_string(), "10000000000000000000");
    let most = Amount::new(i128::MAX, 18).unwrap();
    assert_eq!(Amount::parse(&most.to_string(), 18).unwrap(), most);
    let least = Amount::new(i128::MIN, 18).unwrap();
    assert_eq!(Amount::parse(&least.to_string(), 18).unwrap(), least);
    assert_eq!(most.checked_add(Amount::new(1, 18).unwrap()), Err(ValueError::TooLarge));
    assert_eq!(least.checked_neg(), Err(ValueError::TooLarge));
    let beyond = Exact::from_int(i128::MAX).mul(&Exact::from_int(2)).unwrap();
    assert_eq!(Amount::from_exact(&beyond, 0, Rounding::HalfUp), Err(ValueError::TooLarge));
}
