//! Append lines that are refused: one test for each slip, with its stable code and its column.
//!
//! What is refused here never reaches a book. The rules that need a book (scales, signs, known
//! agents) are tested with the door.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::wildcard_enum_match_arm,
    reason = "a test that goes wrong stops"
)]

use commonbook_core::event::{LineError, MAX_DEPTH, Problem, parse_append_line, read_json};
use proptest::prelude::*;

/// A revenue whose `data` is given.
fn revenue(data: &str) -> String {
    line("revenue_recorded", data)
}

/// A line of a type whose `data` is given; the data starts at column 1 of the returned offset.
fn line(event_type: &str, data: &str) -> String {
    format!(r#"{{"id":"r-1","type":"{event_type}","effective_on":"2026-03-31","data":{data}}}"#)
}

fn error(text: &str) -> LineError {
    parse_append_line(text, &mut || [7; 32]).expect_err(text)
}

/// The code, and the text from the error's column on.
fn refused(text: &str) -> (&'static str, String) {
    let error = error(text);
    assert!(!error.what().is_empty() && !error.hint().is_empty(), "{error}");
    let rest = error.column().map(|column| text.chars().skip(column - 1).collect());
    (error.code(), rest.unwrap_or_default())
}

/// Refused with a code, at the place where `at` stands.
#[track_caller]
fn assert_refused(text: &str, code: &str, at: &str) {
    let (found, rest) = refused(text);
    assert_eq!(found, code, "{text}");
    assert!(rest.starts_with(at), "column stands before {rest:?}, not before {at:?}");
}

/// A revenue with that amount, which is refused with a code at the amount.
#[track_caller]
fn assert_amount_refused(amount: &str, code: &str) {
    let text = revenue(&format!(r#"{{"amount":{amount},"unit":"EUR"}}"#));
    assert_refused(&text, code, amount);
}

#[test]
fn a_well_formed_line_is_read() {
    assert!(
        parse_append_line(&revenue(r#"{"amount":"1.00","unit":"EUR"}"#), &mut || [0; 32]).is_ok()
    );
}

#[test]
fn malformed_json_is_refused() {
    assert_refused("", "JsonMalformed", "");
    assert_refused("hello", "JsonMalformed", "hello");
    assert_refused("{", "JsonMalformed", "");
    assert_refused(r#"{"id":"a" "type":"b"}"#, "JsonMalformed", "\"type\"");
    assert_refused(r#"{"id" "a"}"#, "JsonMalformed", "\"a\"");
    assert_refused(r#"{"id":"a",}"#, "JsonMalformed", "}");
    assert_refused(r#"{"id":["a",]}"#, "JsonMalformed", "]");
    assert_refused(r#"{"id":["a" "b"]}"#, "JsonMalformed", "\"b\"");
    assert_refused(r#"{"id":}"#, "JsonMalformed", "}");
    assert_refused(r#"{id:"a"}"#, "JsonMalformed", "id");
    assert_refused(r#"{'id':'a'}"#, "JsonMalformed", "'id'");
    assert_refused(r#"{"id":"a"} {"id":"b"}"#, "JsonMalformed", "{\"id\":\"b\"}");
    assert_refused(r#"{"id":"a"#, "JsonMalformed", "");
    assert_refused("{\"id\":\"a\tb\"}", "JsonMalformed", "\tb");
    assert_refused(r#"{"id":"\x41"}"#, "JsonMalformed", "\\x41");
    assert_refused(r#"{"id":"\u00g0"}"#, "JsonMalformed", "\\u00g0");
    assert_refused(r#"{"id":"\u12"}"#, "JsonMalformed", "\\u12");
    assert_refused(r#"{"id":NaN}"#, "JsonMalformed", "NaN");
    assert_refused("// a comment", "JsonMalformed", "//");
}

#[test]
fn half_of_a_surrogate_pair_is_refused() {
    for half in [r"\ud83c", r"\udf31", r"\ud83c\u0041", r"\ud83cx"] {
        assert_eq!(refused(&format!(r#"{{"id":"{half}"}}"#)).0, "JsonMalformed", "{half}");
    }
    let whole = read_json(r#""\ud83c\udf31 \u00e9 \/ \b\f\n\r\t\"\\""#).unwrap();
    assert_eq!(whole.as_text(), Some("🌱 é / \u{8}\u{c}\n\r\t\"\\"));
}

#[test]
fn a_byte_order_mark_is_refused() {
    assert_refused("\u{feff}{}", "JsonMalformed", "\u{feff}");
}

#[test]
fn duplicate_keys_are_refused() {
    assert_refused(r#"{"id":"a","id":"a"}"#, "KeyDuplicate", "\"id\":\"a\"}");
    let text = revenue(r#"{"amount":"1.00","unit":"EUR","\u0061mount":"2.00"}"#);
    assert_refused(&text, "KeyDuplicate", r#""\u0061mount""#);
}

#[test]
fn unknown_keys_are_refused() {
    let text = revenue(r#"{"amount":"1.00","unit":"EUR","agent":"amina"}"#);
    assert_refused(&text, "KeyUnknown", "\"agent\"");
    let text = r#"{"id":"a","type":"revenue_recorded","when":"2026-03-31","data":{}}"#;
    assert_refused(text, "KeyUnknown", "\"when\"");
    assert!(error(text).hint().contains("effective_on"));
    assert_refused(&line("event_reversed", r#"{"of":3}"#), "KeyUnknown", "\"of\"");
}

#[test]
fn keys_that_the_book_writes_are_refused() {
    for key in ["v", "pos", "tv", "recorded_at"] {
        let text = format!(r#"{{"{key}":1,"id":"a"}}"#);
        assert_refused(&text, "KeyUnknown", &format!("\"{key}\""));
        assert!(error(&text).hint().contains("leave it out"));
    }
}

#[test]
fn missing_keys_are_refused() {
    for key in ["id", "type", "effective_on", "data"] {
        let whole = revenue(r#"{"amount":"1.00","unit":"EUR"}"#);
        let json: serde_json::Value = serde_json::from_str(&whole).unwrap();
        let mut object = json.as_object().unwrap().clone();
        object.remove(key);
        let error = error(&serde_json::to_string(&object).unwrap());
        assert_eq!(*error.problem(), Problem::KeyMissing { key: key.to_owned() });
        assert_eq!(error.column(), Some(1));
    }
    let text = revenue(r#"{"unit":"EUR"}"#);
    assert_refused(&text, "KeyMissing", r#"{"unit":"EUR"}"#);
}

#[test]
fn nulls_are_refused() {
    assert_refused(r#"{"id":"a","by":null}"#, "NullNotAllowed", "null");
}

#[test]
fn floats_and_exponents_are_refused() {
    for amount in ["12.50", "1e3", "1E3", "-0.5", "1.", ".5", "12.50e-1"] {
        assert_amount_refused(amount, "NumberIsFloat");
    }
    assert!(error(&revenue(r#"{"amount":12.5,"unit":"EUR"}"#)).hint().contains("\"12.5\""));
    assert_amount_refused("\"1e3\"", "NumberExponent");
}

#[test]
fn integers_in_another_spelling_are_refused() {
    for amount in ["-0", "+1", "01", "-01", "00", "-", "1x", "0x10", "--1"] {
        assert_amount_refused(amount, "NumberSpelling");
    }
}

#[test]
fn integers_beyond_2_to_the_53_are_refused() {
    for of in ["9007199254740992", "-9007199254740992", "99999999999999999999999999"] {
        let text = line("contribution_accepted", &format!(r#"{{"agent":"anna","of":{of}}}"#));
        assert_refused(&text, "IntegerTooLarge", of);
    }
    let largest = line("contribution_accepted", r#"{"agent":"anna","of":9007199254740991}"#);
    assert!(parse_append_line(&largest, &mut || [0; 32]).is_ok());
}

#[test]
fn numbers_without_quotes_are_refused() {
    assert_amount_refused("12", "WrongKind");
    assert!(error(&revenue(r#"{"amount":12,"unit":"EUR"}"#)).hint().contains("quotes"));
}

#[test]
fn numbers_over_28_digits_are_refused() {
    assert_amount_refused(r#""12345678901234567890123456789""#, "NumberTooLong");
    assert_amount_refused(r#""12345678901234567890.123456789""#, "NumberTooLong");
    let long = revenue(r#"{"amount":"1234567890123456789012345678","unit":"EUR"}"#);
    assert!(parse_append_line(&long, &mut || [0; 32]).is_ok());
}

#[test]
fn numbers_over_18_places_are_refused() {
    assert_amount_refused(r#""0.1234567890123456789""#, "NumberTooManyPlaces");
    let data = r#"{"name":"cred","value":"0.1234567890123456789","unit":"number"}"#;
    assert_refused(&line("figure_recorded", data), "NumberTooManyPlaces", "\"0.12");
}

#[test]
fn numbers_in_another_spelling_are_refused() {
    for (amount, code) in [
        (r#""+1.00""#, "NumberPlusSign"),
        (r#""-0""#, "NumberNegativeZero"),
        (r#""-0.00""#, "NumberNegativeZero"),
        (r#""01.00""#, "NumberLeadingZero"),
        (r#""00""#, "NumberLeadingZero"),
        (r#""""#, "NumberMalformed"),
        (r#"".5""#, "NumberMalformed"),
        (r#""5.""#, "NumberMalformed"),
        (r#"" 5""#, "NumberMalformed"),
        (r#""1,000.00""#, "NumberMalformed"),
        (r#""1.0.0""#, "NumberMalformed"),
        (r#""--1""#, "NumberMalformed"),
        (r#""٣""#, "NumberMalformed"),
        (r#""NaN""#, "NumberMalformed"),
    ] {
        assert_amount_refused(amount, code);
    }
}

#[test]
fn dates_that_do_not_exist_are_refused() {
    let of = |day: &str| {
        format!(r#"{{"id":"a","type":"event_reversed","effective_on":"{day}","data":{{}}}}"#)
    };
    for day in ["2026-02-29", "2026-13-01", "2026-00-10", "2026-04-31", "0000-01-01"] {
        assert_refused(&of(day), "DateDoesNotExist", &format!("\"{day}\""));
    }
    for day in ["31.03.2026", "2026-3-31", "2026-03-31T00:00:00Z", "", "12026-01-01"] {
        assert_refused(&of(day), "DateMalformed", &format!("\"{day}\""));
    }
}

#[test]
fn periods_in_another_spelling_are_refused() {
    let of = |period: &str| {
        let data = format!(r#"{{"period":"{period}","amount":"1.00","unit":"EUR"}}"#);
        line("result_recorded", &data)
    };
    assert_refused(&of("2026-Q5"), "PeriodMalformed", "\"2026-Q5\"");
    assert_refused(&of("2026-01-01..2027-01-01"), "PeriodNotCanonical", "\"2026-01-01..");
    assert_refused(&of("2026-02-30..2026-03-05"), "DateDoesNotExist", "\"2026-02-30..");
}

#[test]
fn ids_with_capitals_or_blanks_are_refused() {
    let long = "a".repeat(129);
    for id in ["Amina", "amina b", " amina", "_a", "-a", "", "ämina", "a\\nb", &long] {
        let text = format!(r#"{{"id":"{id}","type":"event_reversed"}}"#);
        assert_refused(&text, "IdMalformed", &format!("\"{id}\""));
    }
    let data = r#"{"agent":"Amina","role":"employee"}"#;
    assert_refused(&line("membership_started", data), "IdMalformed", "\"Amina\"");
    let data = r#"{"agent":"a","kind":"person","attributes":{"Stage":"x"}}"#;
    assert_refused(&line("agent_registered", data), "IdMalformed", "\"Stage\"");
    let data = r#"{"agent":"a","kind":"work","quantity":"1","unit":"h","tags":["a","B"]}"#;
    assert_refused(&line("contribution_recorded", data), "IdMalformed", "\"B\"");
}

#[test]
fn names_of_rules_with_control_characters_or_outer_blanks_are_refused() {
    for pot in ["", " a", "a ", "a\\nb", "a\\u0000", "a\\u0085b", "a\\u2028b"] {
        let text = revenue(&format!(r#"{{"amount":"1.00","unit":"EUR","pot":"{pot}"}}"#));
        assert_refused(&text, "LabelMalformed", &format!("\"{pot}\""));
    }
    let long = "é".repeat(65);
    let text = revenue(&format!(r#"{{"amount":"1.00","unit":"EUR","pot":"{long}"}}"#));
    assert_refused(&text, "LabelMalformed", "\"é");
}

#[test]
fn units_in_another_spelling_are_refused() {
    for (unit, code) in [
        ("", "UnitMalformed"),
        ("1h", "UnitMalformed"),
        ("€", "UnitMalformed"),
        ("EUR per h", "UnitMalformed"),
        ("h*EUR/t", "UnitNotCanonical"),
        ("number/h*h", "UnitNotCanonical"),
    ] {
        let text = revenue(&format!(r#"{{"amount":"1.00","unit":"{unit}"}}"#));
        assert_refused(&text, code, &format!("\"{unit}\""));
    }
}

#[test]
fn hashes_and_places_in_another_spelling_are_refused() {
    let upper = "AB".repeat(32);
    for hash in ["", "ab", &upper, &"ab".repeat(33), &"zz".repeat(32)] {
        let data = format!(r#"{{"name":"r","hash":"{hash}","from":"2026-01-01","text":""}}"#);
        assert_refused(&line("rules_adopted", &data), "HashMalformed", &format!("\"{hash}\""));
    }
    for place in ["", "everywhere", "pots main", "Members"] {
        let data = format!(r#"{{"from":"{place}","to":"members","amount":"1","unit":"EUR"}}"#);
        assert_refused(&line("fund_moved", &data), "PlaceMalformed", &format!("\"{place}\""));
    }
    let data = r#"{"from":"pot ","to":"members","amount":"1","unit":"EUR"}"#;
    assert_refused(&line("fund_moved", data), "LabelMalformed", "\"pot \"");
}

#[test]
fn unknown_types_are_refused() {
    let text = r#"{"id":"a","type":"contribution_recoded","effective_on":"2026-01-01","data":{}}"#;
    assert_refused(text, "TypeUnknown", "\"contribution_recoded\"");
    assert!(error(text).hint().contains("contribution_recorded"));
    for later in ["lease_signed", "flow_recorded", "licence_granted"] {
        assert_refused(&line(later, "{}"), "TypeUnknown", &format!("\"{later}\""));
    }
}

#[test]
fn words_that_are_not_allowed_are_refused() {
    let text = line("agent_registered", r#"{"agent":"a","kind":"robot"}"#);
    assert_refused(&text, "WordUnknown", "\"robot\"");
    assert!(error(&text).hint().contains("person, organization, ecological"));
    let text = line("agent_registered", r#"{"agent":"a","kind":"person","sphere":"coop"}"#);
    assert!(error(&text).hint().contains("co-op"));
}

#[test]
fn values_of_the_wrong_kind_are_refused() {
    for (text, at) in [
        ("[]".to_owned(), "[]"),
        ("7".to_owned(), "7"),
        (r#"{"id":7}"#.to_owned(), "7"),
        (r#"{"id":["a"]}"#.to_owned(), "[\"a\"]"),
        (line("revenue_recorded", "[]"), "[]"),
        (line("revenue_recorded", "\"x\""), "\"x\""),
        (line("contribution_accepted", r#"{"agent":"a","of":"3"}"#), "\"3\""),
        (line("contribution_accepted", r#"{"agent":"a","of":-3}"#), "-3"),
        (line("book_opened", r#"{"origin":"a","currency":"EUR","scale":300}"#), "300"),
        (line("agent_registered", r#"{"agent":"a","kind":1}"#), "1"),
        (line("agent_registered", r#"{"agent":"a","kind":"person","attributes":[]}"#), "[]"),
        (line("membership_ended", r#"{"agent":"a","role":"b","fault":"yes"}"#), "\"yes\""),
        (line("share_allocated", r#"{"agent":"a","lines":[["l","1",[]]]}"#), "[\"l\""),
    ] {
        assert_refused(&text, "WrongKind", at);
    }
}

#[test]
fn an_update_of_kind_or_sphere_has_the_words_of_a_registration() {
    for (attribute, value) in [("kind", "robot"), ("kind", "co-op"), ("sphere", "person")] {
        let data = format!(r#"{{"agent":"a","attribute":"{attribute}","value":"{value}"}}"#);
        assert_refused(&line("agent_updated", &data), "WordUnknown", &data);
    }
    for (attribute, value) in [("kind", "ecological"), ("sphere", "co-op"), ("stage", "robot")] {
        let data = format!(r#"{{"agent":"a","attribute":"{attribute}","value":"{value}"}}"#);
        let text = line("agent_updated", &data);
        assert!(parse_append_line(&text, &mut || [0; 32]).is_ok(), "{text}");
    }
}

#[test]
fn fields_that_contradict_each_other_are_refused() {
    let hash = "00".repeat(32);
    for (event_type, data) in [
        ("book_opened", r#"{"origin":"a","currency":"EUR","scale":19}"#.to_owned()),
        ("book_opened", r#"{"origin":"a","currency":"EUR/h","scale":2}"#.to_owned()),
        ("book_opened", r#"{"origin":"a","currency":"%","scale":2}"#.to_owned()),
        ("document_recorded", r#"{"document":"d","part":0,"of":1,"text":""}"#.to_owned()),
        ("document_recorded", r#"{"document":"d","part":2,"of":1,"text":""}"#.to_owned()),
        ("balance_opened", r#"{"amount":"1","unit":"EUR"}"#.to_owned()),
        ("balance_opened", r#"{"fund":"f","line":"l","amount":"1","unit":"EUR"}"#.to_owned()),
        ("balance_opened", r#"{"account":"a","amount":"1","unit":"EUR"}"#.to_owned()),
        ("balance_opened", r#"{"fund":"f","agent":"a","amount":"1","unit":"EUR"}"#.to_owned()),
        (
            "agent_registered",
            r#"{"agent":"a","kind":"person","attributes":{"kind":"robot"}}"#.to_owned(),
        ),
        (
            "agent_registered",
            r#"{"agent":"a","kind":"person","attributes":{"sphere":"co-op"}}"#.to_owned(),
        ),
        ("agent_updated", r#"{"agent":"a","attribute":"stage"}"#.to_owned()),
        ("agent_updated", r#"{"agent":"a","value":"stage"}"#.to_owned()),
        ("agent_updated", r#"{"agent":"a"}"#.to_owned()),
        ("contribution_recorded", r#"{"agent":"a","kind":"work","unit":"h"}"#.to_owned()),
        (
            "contribution_recorded",
            r#"{"agent":"a","kind":"k","unit":"h","quantity":"1","value":"1"}"#.to_owned(),
        ),
        (
            "contribution_recorded",
            r#"{"agent":"a","kind":"k","unit":"h","value":"1","rate":"1"}"#.to_owned(),
        ),
        ("rules_adopted", format!(r#"{{"name":"r","hash":"{hash}","from":"2026-01-01"}}"#)),
        (
            "distribution_called",
            r#"{"rules":"r","amount":"1","unit":"E","from":"2026-01-01","to":"2026-01-01"}"#
                .to_owned(),
        ),
        (
            "fund_moved",
            r#"{"from":"source","to":"outside","amount":"1","unit":"E","difference":false}"#
                .to_owned(),
        ),
        (
            "share_allocated",
            r#"{"agent":"a","lines":[{"line":"l","amount":"1","parts":[]}],"total":"1.0","unit":"E"}"#
                .to_owned(),
        ),
    ] {
        assert_refused(&line(event_type, &data), "FieldsDisagree", &data);
    }
}

#[test]
fn texts_that_are_not_sealed_by_the_type_are_refused() {
    let text = r#"{"id":"a","type":"revenue_recorded","effective_on":"2026-01-01",
        "data":{"amount":"1.00","unit":"EUR"},"sealed":{"note":"hello"}}"#;
    assert_refused(text, "SealedPathUnknown", "{\"note\"");
    let text = r#"{"id":"a","type":"agent_registered","effective_on":"2026-01-01",
        "data":{"agent":"a","kind":"person"},"sealed":{"note":"hello"}}"#;
    assert!(error(text).hint().contains("name"));
}

#[test]
fn json_nested_10_000_deep_is_refused() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let deep = format!("{}1{}", open.repeat(10_000), close.repeat(10_000));
        assert_eq!(read_json(&deep).unwrap_err().code(), "NestedTooDeep");
        assert_eq!(refused(&revenue(&deep)).0, "NestedTooDeep");
        let just = format!("{}1{}", open.repeat(MAX_DEPTH), close.repeat(MAX_DEPTH));
        assert!(read_json(&just).is_ok());
    }
    assert_eq!(read_json(&"[".repeat(1_000_000)).unwrap_err().column(), Some(MAX_DEPTH + 1));
}

#[test]
fn columns_count_characters() {
    assert_refused(r#"{"id":"合作社","by":7}"#, "IdMalformed", "\"合作社\"");
    assert_eq!(read_json("[\"合作社🌱\", 1.5]").unwrap_err().column(), Some(10));
}

#[test]
fn a_message_says_where_what_consequence_and_fix() {
    let text = revenue(r#"{"amount":"1.00","unit":"EUR","agent":"amina"}"#);
    assert_eq!(
        error(&text).to_string(),
        "column 104: the key \"agent\" is unknown here\n \
         = the line is refused\n\
         hint: the keys here are amount, from, pot, tags, unit",
    );
}

#[test]
fn a_fault_that_no_rule_names_keeps_the_readers_words() {
    let error = <LineError as serde::de::Error>::custom("a tag of another book");
    assert_eq!(error.problem().code(), "FieldMalformed");
    assert_eq!(error.what(), "a tag of another book");
    assert_eq!(error.column(), None);
}

proptest! {
    #[test]
    fn no_text_makes_the_reader_panic(text in any::<String>()) {
        let _read = read_json(&text);
    }

    #[test]
    fn no_mutation_of_a_line_makes_the_reader_panic(
        at in 0_usize..120,
        length in 0_usize..9,
        with in r#"[\[\]{}":,0-9a-z\\. -]{0,6}"#,
    ) {
        let mut text = revenue(r#"{"amount":"1.00","unit":"EUR","tags":["a"]}"#);
        let to = (at + length).min(text.len());
        text.replace_range(at.min(to)..to, &with);
        if let Err(error) = parse_append_line(&text, &mut || [0; 32]) {
            prop_assert!(!error.to_string().is_empty());
        }
    }

    /// What this reader takes, an independent one takes too, with the same meaning.
    #[test]
    fn what_is_read_is_json(text in r#"[\[\]{}":,0-9ab\\. -]{0,24}"#) {
        if read_json(&text).is_ok() {
            prop_assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok(), "{}", text);
        }
    }
}

#[test]
fn numbers_of_accounts_and_proposals_that_contradict_each_other_are_refused() {
    for (event_type, data) in [
        ("balance_opened", r#"{"account":"a","agent":"b","amount":"1","claim":"1","unit":"E"}"#),
        ("balance_opened", r#"{"fund":"a","claim":"1","unit":"E"}"#),
        ("account_posted", r#"{"account":"a","agent":"b","amount":"1","claim":"1","unit":"E"}"#),
        ("distribution_proposed", r#"{"rules":"r","period":"2026","amounts":[],"unit":"E"}"#),
        (
            "share_allocated",
            r#"{"agent":"a","lines":[{"line":"l","amount":"1","less":[{"to":"outside","amount":"0.5"}],"parts":[]}],"total":"1","unit":"E"}"#,
        ),
    ] {
        assert_refused(&line(event_type, data), "FieldsDisagree", data);
    }
    let posted =
        r#"{"account":"a","agent":"b","claim":"-1","lots":[{"of":1,"amount":"1"}],"unit":"E"}"#;
    for (found, other) in [(r#""-1""#, r#""1""#), (r#""amount":"1""#, r#""amount":"0""#)] {
        let data = posted.replacen(found, other, 1);
        assert_refused(&line("account_posted", &data), "FieldsDisagree", &data);
    }
    let twice = r#"{"rules":"r","period":"2026","amounts":[{"line":"a","amount":"1"},{"line":"a","amount":"2"}],"unit":"E"}"#;
    assert_refused(&line("distribution_proposed", twice), "FieldsDisagree", twice);
}
