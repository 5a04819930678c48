//! Exact numbers against rational numbers of any size, and rounding against its definition.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test that goes wrong stops"
)]

use commonbook_core::value::{Exact, Rounding, ValueError, parse_decimal};
use num_bigint::BigInt;
use num_rational::BigRational;
use proptest::prelude::*;

fn rational(value: &Exact) -> BigRational {
    BigRational::new(value.numerator(), value.denominator())
}

/// Lowest terms, and small exactly when both integers fit: what equality and hashes rely on.
fn assert_is(value: &Exact, expected: &BigRational) {
    assert_eq!(&value.numerator(), expected.numer());
    assert_eq!(&value.denominator(), expected.denom());
    let n = value.numerator();
    let rebuilt = Exact::parse(&value.to_string()).unwrap();
    assert_eq!(*value, rebuilt, "one number, one form: {n}");
}

/// Numbers at the edges of 128 bits as often as everyday ones.
fn integer() -> impl Strategy<Value = i128> {
    prop_oneof![
        -20_i128..=20,
        -1_000_000_i128..=1_000_000,
        any::<i64>().prop_map(i128::from),
        any::<i128>(),
        (i128::MIN..=i128::MIN + 3),
        (i128::MAX - 3..=i128::MAX),
        (0_u32..127).prop_map(|bits| 1 << bits),
    ]
}

fn exact() -> impl Strategy<Value = Exact> {
    let small = (integer(), integer().prop_filter("no zero below", |d| *d != 0))
        .prop_map(|(n, d)| Exact::ratio(n, d).unwrap());
    let decimal = (integer(), 0_u8..=40).prop_map(|(n, scale)| Exact::from_count(n, scale));
    let few = prop_oneof![small, decimal];
    (few.clone(), few, any::<bool>())
        .prop_map(|(a, b, wide)| if wide { a.mul(&b).unwrap() } else { a })
}

proptest! {
    #[test]
    fn arithmetic_agrees_with_rational_numbers(a in exact(), b in exact()) {
        let (x, y) = (rational(&a), rational(&b));
        assert_is(&a.add(&b).unwrap(), &(&x + &y));
        assert_is(&a.sub(&b).unwrap(), &(&x - &y));
        assert_is(&a.mul(&b).unwrap(), &(&x * &y));
        match a.div(&b) {
            Ok(quotient) => assert_is(&quotient, &(&x / &y)),
            Err(error) => {
                prop_assert_eq!(error, ValueError::DivisionByZero);
                prop_assert!(b.is_zero());
            }
        }
        assert_is(&a.neg(), &-x.clone());
        assert_is(&a.floor(), &x.floor());
        assert_is(&a.ceil(), &x.ceil());
        prop_assert_eq!(a.cmp(&b), x.cmp(&y));
        prop_assert_eq!(a == b, x == y);
        prop_assert_eq!(a.is_integer(), x.is_integer());
    }

    #[test]
    fn a_sum_of_many_is_that_of_rational_numbers(all in prop::collection::vec(exact(), 0..12)) {
        let expected: BigRational = all.iter().map(rational).sum();
        match Exact::sum(&all) {
            Ok(sum) => assert_is(&sum, &expected),
            Err(error) => prop_assert_eq!(error, ValueError::TooLarge),
        }
    }

    #[test]
    fn a_decimal_is_what_18_places_hold(a in exact()) {
        let parts = BigInt::from(10).pow(18) * a.numerator();
        prop_assert_eq!(a.is_decimal(), parts % a.denominator() == BigInt::ZERO);
    }

    #[test]
    fn written_and_read_back_it_is_the_same(a in exact()) {
        let text = a.to_string();
        prop_assert_eq!(&Exact::parse(&text).unwrap(), &a);
        prop_assert_eq!(a.is_decimal(), !text.contains('/'));
        let json = serde_json::to_string(&a).unwrap();
        prop_assert_eq!(serde_json::from_str::<Exact>(&json).unwrap(), a);
    }

    #[test]
    fn rounding_to_places_is_rounding_of_the_scaled_number(
        a in exact(), places in 0_u8..=20, mode in prop::sample::select(Rounding::ALL.to_vec()),
    ) {
        let scale = BigRational::from(BigInt::from(10).pow(u32::from(places)));
        let expected = BigRational::from(defined(mode, &(rational(&a) * &scale)));
        assert_is(&a.round(places, mode).unwrap(), &(&expected / scale));
        match a.to_count(places, mode) {
            Ok(count) => prop_assert_eq!(BigInt::from(count), expected.to_integer()),
            Err(_) => prop_assert!(i128::try_from(expected.to_integer()).is_err()),
        }
    }

    #[test]
    fn what_is_kept_is_the_nearest_decimal_of_18_places(a in exact()) {
        let kept = a.kept().unwrap();
        prop_assert!(kept.is_decimal());
        let half = Exact::from_count(5, 19);
        prop_assert!(kept.sub(&a).unwrap().abs() <= half);
        prop_assert_eq!(kept.kept().unwrap(), kept);
    }

    #[test]
    fn a_decimal_is_written_as_it_was_read(
        count in -(10_i128.pow(28))..10_i128.pow(28),
        scale in 0_u8..=18,
    ) {
        let value = Exact::from_count(count, scale);
        prop_assert_eq!(parse_decimal(&value.to_string()).unwrap(), value);
    }

    #[test]
    fn a_conversion_to_rust_decimal_never_loses_a_digit(a in exact()) {
        if let Ok(decimal) = a.to_decimal() {
            prop_assert_eq!(Exact::from_decimal(decimal), a);
        }
    }
}

/// The rounded number by the definition in words, from distances to both neighbours.
fn defined(mode: Rounding, value: &BigRational) -> BigInt {
    if value.is_integer() {
        return value.to_integer();
    }
    let (below, above) = (value.floor().to_integer(), value.ceil().to_integer());
    let (toward, away) =
        if *value > BigRational::from(BigInt::ZERO) { (&below, &above) } else { (&above, &below) };
    let distance = |to: &BigInt| {
        let gap = value - BigRational::from(to.clone());
        if gap < BigRational::from(BigInt::ZERO) { -gap } else { gap }
    };
    let nearest = match distance(&below).cmp(&distance(&above)) {
        std::cmp::Ordering::Less => Some(&below),
        std::cmp::Ordering::Greater => Some(&above),
        std::cmp::Ordering::Equal => None,
    };
    let even = if below.bit(0) { &above } else { &below };
    match mode {
        Rounding::HalfUp => nearest.unwrap_or(away),
        Rounding::HalfEven => nearest.unwrap_or(even),
        Rounding::Up => away,
        Rounding::Down => toward,
        Rounding::Ceiling => &above,
        Rounding::Floor => &below,
    }
    .clone()
}

#[test]
fn every_small_fraction_rounds_by_the_definition_in_every_mode() {
    for mode in Rounding::ALL {
        for denominator in 1..=24_i128 {
            for numerator in -100..=100_i128 {
                let exact = Exact::ratio(numerator, denominator).unwrap();
                let expected = defined(mode, &rational(&exact));
                let rounded = BigInt::from(exact.to_count(0, mode).unwrap());
                assert_eq!(rounded, expected, "{mode} of {numerator}/{denominator}");
            }
        }
    }
}

#[test]
fn the_modes_differ_as_a_treasurer_expects() {
    let row = |text: &str| {
        Rounding::ALL.map(|mode| parse_decimal(text).unwrap().to_count(0, mode).unwrap())
    };
    // half up, half even, up, down, ceiling, floor
    assert_eq!(row("2.5"), [3, 2, 3, 2, 3, 2]);
    assert_eq!(row("3.5"), [4, 4, 4, 3, 4, 3]);
    assert_eq!(row("-2.5"), [-3, -2, -3, -2, -2, -3]);
    assert_eq!(row("2.1"), [2, 2, 3, 2, 3, 2]);
    assert_eq!(row("-2.1"), [-2, -2, -3, -2, -2, -3]);
    assert_eq!(row("7"), [7; 6]);
}

#[test]
fn a_sum_of_many_quotients_is_refused_before_it_explodes() {
    let mut sum = Exact::ZERO;
    let outcome = (1..5000_i128).try_for_each(|n| {
        sum = sum.add(&Exact::ratio(1, n)?)?;
        assert!(sum.denominator().bits() <= 4096);
        Ok(())
    });
    assert_eq!(outcome, Err(ValueError::TooLarge));
    for grows in [Exact::from_int(2), Exact::ratio(1, 2).unwrap()] {
        let mut square = grows;
        while let Ok(next) = square.mul(&square) {
            square = next;
        }
        let bits = square.numerator().bits().max(square.denominator().bits());
        assert_eq!(bits, 2049, "4,097 bits are refused above and below the stroke");
        assert_eq!(square.mul(&square), Err(ValueError::TooLarge));
    }
    assert!(Exact::ONE.div(&Exact::ZERO).is_err());
    assert_eq!(Exact::ratio(1, 0), Err(ValueError::DivisionByZero));
}

#[test]
fn the_lowest_count_of_all_changes_its_sign_too() {
    let lowest = Exact::from_int(i128::MIN);
    assert_eq!(lowest.neg().to_string(), "170141183460469231731687303715884105728");
    assert_eq!(lowest, Exact::ratio(i128::MIN, 1).unwrap());
    assert_eq!(lowest.as_integer(), Some(i128::MIN));
    assert_eq!(lowest.to_count(0, Rounding::HalfUp), Ok(i128::MIN));
    assert_eq!(lowest.inverse().unwrap().inverse().unwrap(), lowest);
}

#[test]
fn numbers_order_by_value_and_not_by_form() {
    let texts =
        ["-3", "-1/3", "0", "1/3", "0.5", "2/3", "1", "170141183460469231731687303715884105728"];
    let numbers = texts.map(|text| Exact::parse(text).unwrap());
    assert!(numbers.is_sorted());
    assert_eq!(numbers.clone().map(|number| number.to_string()), texts);
    assert_eq!(numbers.iter().max().map(Exact::is_integer), Some(true));
    assert_eq!(Exact::sum(&numbers[3..6]).unwrap(), parse_decimal("1.5").unwrap());
}
