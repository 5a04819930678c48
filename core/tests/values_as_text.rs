//! One value, one spelling: what each parser takes, what it refuses, and that it says how to write.

#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    reason = "a test that goes wrong stops"
)]

use commonbook_core::value::{
    Amount, Currency, Exact, Id, Quantity, Rounding, Unit, ValueError, parse_decimal,
};
use proptest::prelude::*;

fn refused(text: &str) -> ValueError {
    parse_decimal(text).unwrap_err()
}

#[test]
fn a_decimal_in_normal_form_is_read() {
    for text in ["0", "7", "-7", "0.5", "-0.05", "12.5", "1234567890123456789012345678", "100"] {
        assert_eq!(parse_decimal(text).unwrap().to_string(), text);
    }
    let longest = "1234567890.123456789012345678";
    assert_eq!(parse_decimal(longest).unwrap().to_string(), longest);
    assert_eq!(parse_decimal("0.000000000000000001").unwrap(), Exact::from_count(1, 18));
}

#[test]
fn each_other_spelling_is_refused_by_its_own_error() {
    assert_eq!(refused(""), ValueError::NumberEmpty);
    for text in ["1,5", "1 000", " 1", "1\n", "١٢", "0x1f", "NaN", "inf", "1.2.3", "--1", "-", "½"]
    {
        assert!(matches!(refused(text), ValueError::NotANumber { .. }), "{text:?}");
    }
    assert!(matches!(refused("1e3"), ValueError::Exponent { .. }));
    assert!(matches!(refused("1.5E-3"), ValueError::Exponent { .. }));
    assert!(matches!(refused("+1"), ValueError::PlusSign { .. }));
    for text in ["-0", "-0.0", "-0.000"] {
        assert!(matches!(refused(text), ValueError::NegativeZero { .. }), "{text:?}");
    }
    for text in ["01", "00", "00.5", "-01"] {
        assert!(matches!(refused(text), ValueError::LeadingZero { .. }), "{text:?}");
    }
    for text in [".5", "5.", "-.5", "."] {
        assert!(matches!(refused(text), ValueError::BarePoint { .. }), "{text:?}");
    }
    for (text, right) in [("12.50", "12.5"), ("7.00", "7"), ("-0.10", "-0.1"), ("0.0", "0")] {
        let (text, spelling) = (text.to_owned(), right.to_owned());
        assert_eq!(refused(&text), ValueError::TrailingZero { text, spelling });
    }
    let nineteen = "0.0000000000000000001";
    assert!(matches!(refused(nineteen), ValueError::TooManyPlaces { places: 19, .. }));
    let long = "12345678901234567890123456789";
    assert!(matches!(refused(long), ValueError::TooManyDigits { digits: 29, .. }));
}

#[test]
fn every_message_says_what_and_how() {
    let error = Amount::parse("12.5", 2).unwrap_err();
    assert_eq!(error.what(), "\"12.5\" is not money at 2 places after the point");
    assert_eq!(error.hint(), "write \"12.50\"");
    let errors = [
        refused("1e3"),
        Unit::parse("EUR per h").unwrap_err(),
        Currency::iso("SEED").unwrap_err(),
        Id::parse("Amina").unwrap_err(),
    ];
    for error in errors {
        assert!(!error.what().is_empty() && !error.hint().is_empty(), "{error}");
    }
    assert!(refused(&"x".repeat(1 << 20)).to_string().len() < 300, "hostile input is cut short");
}

#[test]
fn money_is_written_with_all_its_places() {
    for (text, scale, count) in
        [("12.50", 2, 1250), ("-0.05", 2, -5), ("0.00", 2, 0), ("7", 0, 7), ("0.001", 3, 1)]
    {
        let amount = Amount::parse(text, scale).unwrap();
        assert_eq!((amount.count(), amount.to_string().as_str()), (count, text));
    }
    let hint = |text, scale| Amount::parse(text, scale).unwrap_err().hint();
    assert_eq!(hint("12.5", 2), r#"write "12.50""#);
    assert_eq!(hint("12", 2), r#"write "12.00""#);
    assert_eq!(hint("12.500", 2), r#"write "12.50""#);
    assert_eq!(hint("12.00", 0), r#"write "12""#);
    assert_eq!(hint("12.345", 2), r#"round it, to "12.35""#);
    assert!(matches!(Amount::parse("-0.00", 2), Err(ValueError::NegativeZero { .. })));
    assert_eq!(Amount::parse("1", 19), Err(ValueError::ScaleTooLarge { scale: 19 }));
}

proptest! {
    #[test]
    fn every_count_is_written_with_its_point(
        count in any::<i128>(),
        short in 0_u32..127,
        scale in 0_u8..=18,
    ) {
        for count in [count, count >> short] {
            let digits = format!("{:0>1$}", count.unsigned_abs(), usize::from(scale) + 1);
            let (whole, fraction) = digits.split_at(digits.len() - usize::from(scale));
            let sign = if count < 0 { "-" } else { "" };
            let point = if scale == 0 { "" } else { "." };
            let text = format!("{sign}{whole}{point}{fraction}");
            prop_assert_eq!(Amount::new(count, scale).unwrap().to_string(), text);
        }
    }
}

#[test]
fn amounts_add_only_at_one_scale() {
    let (cents, mills) = (Amount::new(5, 2).unwrap(), Amount::new(5, 3).unwrap());
    assert_eq!(cents.checked_add(mills), Err(ValueError::ScalesDiffer { left: 2, right: 3 }));
    assert!(mills < cents, "amounts of two scales still have an order");
    assert!(Amount::new(50, 3).unwrap() > cents, "and equal values are told apart");
    assert_eq!(Amount::sum(2, [cents, cents]).unwrap().to_string(), "0.10");
}

#[test]
fn a_fraction_is_read_in_lowest_terms_only() {
    assert_eq!(Exact::parse("1/3").unwrap(), Exact::ratio(1, 3).unwrap());
    assert_eq!(Exact::parse("-7/3").unwrap(), Exact::ratio(-7, 3).unwrap());
    let hint = |text| Exact::parse(text).unwrap_err().hint();
    assert_eq!(hint("2/6"), r#"write "1/3""#);
    assert_eq!(hint("3/1"), r#"write "3""#);
    assert_eq!(hint("0/5"), r#"write "0""#);
    assert_eq!(Exact::parse("1/0"), Err(ValueError::DivisionByZero));
    for text in ["1/-3", "1/+3", "1/3/4", "/3", "1/", "1.5/2", "01/3", "-/3"] {
        assert!(Exact::parse(text).is_err(), "{text:?}");
    }
    assert_eq!(Exact::parse(&format!("1/{}", "9".repeat(5000))), Err(ValueError::TooLarge));
}

#[test]
fn a_unit_has_one_spelling_whatever_the_order_of_its_factors() {
    let written = |text: &str| Unit::parse(text).unwrap().to_string();
    assert_eq!(written("h*EUR/t"), "EUR*h/t");
    assert_eq!(written("EUR/t*h"), "EUR*h/t");
    assert_eq!(written("m/s/s"), "m/s/s");
    assert_eq!(written("number/h"), "number/h");
    assert_eq!(written("EUR/EUR"), "number");
    assert_eq!(written("EUR*number"), "EUR");
    assert_eq!(written("m*m"), "m*m");
    for text in ["", "EUR/", "/h", "EUR per h", "1/h", "EUR//h", "€", "%/h", "*", "EUR h", "_a"] {
        assert!(matches!(Unit::parse(text), Err(ValueError::UnitSpelling { .. })), "{text:?}");
    }
    assert_eq!(Unit::parse(&["a"; 17].join("*")), Err(ValueError::UnitTooLong));
    assert_eq!(Unit::parse(&["a"; 1000].join("/")), Err(ValueError::UnitTooLong));
    let spelling = Unit::parse_canonical("h*EUR").unwrap_err();
    assert_eq!(spelling.hint(), "write \"EUR*h\"");
}

#[test]
fn units_multiply_and_cancel() {
    let unit = |text: &str| Unit::parse(text).unwrap();
    assert_eq!(unit("EUR/h").mul(&unit("h")).unwrap(), unit("EUR"));
    assert!(unit("EUR").div(&unit("EUR")).unwrap().is_number());
    assert_eq!(unit("EUR").div(&unit("h")).unwrap().div(&unit("h")).unwrap(), unit("EUR/h/h"));
    assert_eq!(unit("EUR").mul(&unit("%")).unwrap(), unit("EUR"));
    assert_eq!(unit("EUR").word(), Some("EUR"));
    assert_eq!(unit("EUR*h").word(), None);
    let long = unit(&["a"; 16].join("*"));
    assert_eq!(long.mul(&unit("b")), Err(ValueError::UnitTooLong));
}

#[test]
fn percent_is_a_way_to_write_a_bare_number() {
    let six = Quantity::parse("6", "%").unwrap();
    assert_eq!(six.to_string(), "6 %");
    assert_eq!(six.plain_value().unwrap(), parse_decimal("0.06").unwrap());
    assert!(six.unit().is_number() && six.unit().plain() == Unit::number());
    assert_eq!(Quantity::parse("12.5", "h").unwrap().to_string(), "12.5 h");
    let third = Quantity::new(Exact::ratio(1, 3).unwrap(), Unit::number());
    assert!(matches!(third, Err(ValueError::NotADecimal { .. })));
}

#[test]
fn a_currency_knows_its_places() {
    let places = |code| Currency::iso(code).unwrap().scale();
    assert_eq!([places("EUR"), places("JPY"), places("KWD"), places("CLF")], [2, 0, 3, 4]);
    for code in ["SEED", "eur", "XAU", "", "EU", "number"] {
        let error = Currency::iso(code).unwrap_err();
        assert!(matches!(error, ValueError::UnknownCurrency { .. }), "{code:?}");
        assert!(error.hint().contains("--scale"));
    }
    let seed = Currency::new("SEED", 0).unwrap();
    assert_eq!((seed.code(), seed.scale()), ("SEED", 0));
    assert_eq!(seed.parse_amount("12").unwrap().count(), 12);
    for code in ["EUR/h", "number", "%", "", "two words"] {
        assert!(matches!(Currency::new(code, 2), Err(ValueError::CurrencyWord { .. })), "{code:?}");
    }
    assert_eq!(Currency::new("ETH", 19), Err(ValueError::ScaleTooLarge { scale: 19 }));
}

#[test]
fn an_identifier_is_short_and_plain() {
    for text in ["a", "0", "amina", "co-op:2026/7.b_c", "0-"] {
        assert_eq!(Id::parse(text).unwrap().as_str(), text);
    }
    assert_eq!(Id::parse(""), Err(ValueError::IdEmpty));
    assert_eq!(Id::parse(&"a".repeat(129)), Err(ValueError::IdTooLong { bytes: 129 }));
    assert!(Id::parse(&"a".repeat(128)).is_ok());
    for (text, character) in [("Amina", 'A'), ("a b", ' '), ("-a", '-'), ("é", 'é'), ("a\0", '\0')]
    {
        let text = text.to_owned();
        assert_eq!(Id::parse(&text), Err(ValueError::IdCharacter { text, character }));
    }
    assert!(serde_json::from_str::<Id>("\"Amina\"").is_err());
    assert_eq!(serde_json::to_string(&Id::parse("amina").unwrap()).unwrap(), "\"amina\"");
}

#[test]
fn a_rounding_is_read_as_it_is_written() {
    for mode in Rounding::ALL {
        assert_eq!(mode.to_string().parse::<Rounding>(), Ok(mode));
    }
    assert!(matches!(Rounding::parse("half"), Err(ValueError::RoundingSpelling { .. })));
}

proptest! {
    #[test]
    fn no_text_makes_a_parser_fail_in_another_way(text in "\\PC{0,40}") {
        for scale in [0, 2, 18] {
            if let Ok(amount) = Amount::parse(&text, scale) {
                prop_assert_eq!(amount.to_string(), text.as_str());
            }
        }
        if let Ok(value) = parse_decimal(&text) {
            prop_assert_eq!(value.to_string(), text.as_str());
        }
        if let Ok(unit) = Unit::parse_canonical(&text) {
            prop_assert_eq!(unit.to_string(), text.as_str());
        }
    }

    #[test]
    fn nothing_else_than_the_one_spelling_of_a_number_is_read(text in "[-+]?[0-9.e/]{0,34}") {
        if let Ok(value) = parse_decimal(&text) {
            prop_assert_eq!(value.to_string(), text.as_str());
        }
        if let Ok(value) = Exact::parse(&text)
            && !text.contains('/')
        {
            prop_assert_eq!(value.to_string(), text);
        }
    }

    #[test]
    fn a_unit_is_read_as_it_is_written(words in prop::collection::vec("[a-c]{1,2}", 1..8), strokes in any::<u8>()) {
        let mut text = String::new();
        for (place, word) in words.iter().enumerate() {
            if place > 0 {
                text.push(if strokes >> (place % 8) & 1 == 1 { '/' } else { '*' });
            }
            text.push_str(word);
        }
        let unit = Unit::parse(&text).unwrap();
        prop_assert_eq!(Unit::parse_canonical(&unit.to_string()).unwrap(), unit.clone());
        prop_assert!(unit.div(&unit).unwrap().is_number());
    }
}
