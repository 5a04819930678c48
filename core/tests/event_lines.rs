//! Lines: one spelling, named faults, fixed limits.
//!
//! Every other spelling of a line is refused with its code and its column.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::wildcard_enum_match_arm,
    reason = "a test that goes wrong stops"
)]

use commonbook_core::event::{
    Draft, EventType, LineError, MAX_LINE_BYTES, Problem, check_canonical, check_line, decode,
    encode, parse_append_line,
};
use commonbook_core::value::Timestamp;

/// One append line each, of every type.
const SAMPLES: &str = include_str!("append/samples.jsonl");

fn time(micros: i64) -> Timestamp {
    Timestamp::from_micros(micros).unwrap()
}

fn draft(line: &str) -> Draft {
    parse_append_line(line, &mut || [5; 32]).unwrap_or_else(|error| panic!("{line}\n{error}"))
}

fn sample_line(event_type: &str) -> String {
    let mut lines = SAMPLES.lines().map(draft);
    let found = lines.find(|draft| draft.event.kind().as_str() == event_type).unwrap();
    String::from_utf8(encode(&found, 3, time(1_775_035_800_000_000)).unwrap()).unwrap()
}

fn canonical(line: &str) -> Result<(), LineError> {
    check_canonical(line.as_bytes())
}

#[test]
fn other_spellings_of_a_line_are_refused() {
    let line = sample_line("contribution_recorded");
    canonical(&line).unwrap();
    for (from, to, code) in [
        (r#"{"agent""#, r#"{ "agent""#, "NotCanonical"),
        (r#""v":1"#, r#""v": 1"#, "NotCanonical"),
        (r#""v":1}"#, "\"v\":1}\n", "NotCanonical"),
        (r#""v":1}"#, r#""v":01}"#, "NotCanonical"),
        (r#""v":1}"#, r#""v":-0}"#, "NotCanonical"),
        (r#""v":1}"#, r#""v":+1}"#, "NotCanonical"),
        (r#""v":1}"#, r#""v":1.0}"#, "NumberIsFloat"),
        (r#""v":1}"#, r#""v":1e0}"#, "NumberIsFloat"),
        (r#""v":1}"#, r#""v":9007199254740992}"#, "IntegerTooLarge"),
        (r#""v":1}"#, r#""v":18446744073709551617}"#, "IntegerTooLarge"),
        (r#""v":1}"#, r#""v":null}"#, "NullNotAllowed"),
        (r#""v":1}"#, r#""v":}"#, "NotCanonical"),
        (r#""v":1}"#, r#""v":1"#, "NotCanonical"),
        (r#""v":1}"#, r#""v":1,}"#, "NotCanonical"),
        (r#""v":1}"#, r#""v":1,"v":1}"#, "KeyDuplicate"),
        (r#""v":1}"#, r#""v":1,"a":1}"#, "NotCanonical"),
        (r#""v":1}"#, r#""v":1,"é":1}"#, "NotCanonical"),
        (r#""v":1}"#, r#""v":1,"w\"":1}"#, "NotCanonical"),
        (r#""v":1}"#, r#""v":1,w:1}"#, "NotCanonical"),
        (r#""v":1}"#, r#""v" :1}"#, "NotCanonical"),
        ("work", r"w\u006frk", "NotCanonical"),
        ("work", r"w\/rk", "NotCanonical"),
        ("work", r"w\u001Frk", "NotCanonical"),
        ("work", r"w\u0009rk", "NotCanonical"),
        ("work", "w\trk", "NotCanonical"),
        ("work", "w\0rk", "NotCanonical"),
        (r#"{"data""#, r#"[{"data""#, "NotCanonical"),
    ] {
        let other = line.replacen(from, to, 1);
        assert_ne!(other, line, "{from}");
        assert_eq!(canonical(&other).unwrap_err().code(), code, "{other}");
    }
    for escape in [r"\u001f", r"\u0000", r"\b\f\n\r\t\\", "\\\"", "\u{7f}", "\u{2028}", "é"] {
        canonical(&line.replacen("work", escape, 1)).unwrap();
    }
}

#[test]
fn the_checker_names_the_column() {
    let error = canonical(r#"{"a":"合作","b": 1}"#).unwrap_err();
    assert_eq!(*error.problem(), Problem::NotCanonical { what: "white space".to_owned() });
    assert_eq!(error.column(), Some(15));
}

#[test]
fn bytes_that_are_not_utf8_are_refused() {
    assert_eq!(check_canonical(b"{\"a\":\"\xff\"}").unwrap_err().problem(), &Problem::NotUtf8);
    assert_eq!(decode(b"{\"a\":\"\xff\"}").unwrap_err().code(), "NotUtf8");
}

#[test]
fn deep_lines_are_refused_without_a_stack_overflow() {
    let deep = format!("{{\"a\":{}{}}}", "[".repeat(10_000), "]".repeat(10_000));
    assert_eq!(canonical(&deep).unwrap_err().code(), "NestedTooDeep");
    assert_eq!(decode(deep.as_bytes()).unwrap_err().code(), "NestedTooDeep");
    let just = format!("{{\"a\":{}{}}}", "[".repeat(63), "]".repeat(63));
    canonical(&just).unwrap();
}

#[test]
fn a_second_spelling_of_the_same_event_is_refused() {
    let line = sample_line("revenue_recorded");
    for (from, to) in [
        (r#""unit":"EUR"}"#, r#""tags":[],"unit":"EUR"}"#),
        (r#""tv":1"#, r#""sealed":{},"tv":1"#),
        (r#""unit":"EUR"}"#, r#""tags":["b","a"],"unit":"EUR"}"#),
        (r#""unit":"EUR"}"#, r#""tags":["a","a"],"unit":"EUR"}"#),
    ] {
        let other = line.replacen(from, to, 1);
        canonical(&other).unwrap();
        assert_eq!(check_line(other.as_bytes()).unwrap_err().code(), "NotCanonical", "{other}");
    }
}

#[test]
fn a_list_is_never_read_as_an_object() {
    let line = sample_line("share_allocated");
    let (before, _) = line.split_once("\"lines\":").unwrap();
    let (_, after) = line.split_once("}],\"total\"").unwrap();
    let other = format!("{before}\"lines\":[[\"42.17\",\"labour\",[]]],\"total\"{after}");
    canonical(&other).unwrap();
    assert!(check_line(other.as_bytes()).is_err());
    let other = sample_line("revenue_recorded");
    let other = other.replacen(r#"{"amount":"1200.00","unit":"EUR"}"#, r#"["1200.00","EUR"]"#, 1);
    assert_eq!(decode(other.as_bytes()).unwrap_err().code(), "WrongKind");
}

#[test]
fn a_line_that_is_read_names_what_is_wrong_with_it() {
    let line = sample_line("revenue_recorded");
    for (from, to, code) in [
        (r#""v":1"#, r#""v":2"#, "EnvelopeUnknown"),
        (r#""tv":1"#, r#""tv":2"#, "VersionUnknown"),
        (r#""tv":1"#, r#""tv":0"#, "VersionUnknown"),
        (r#""tv":1,"#, "", "KeyMissing"),
        (r#""pos":3,"#, "", "KeyMissing"),
        (r#""pos":3"#, r#""pos":"3""#, "WrongKind"),
        (r#""pos":3"#, r#""pos":-3"#, "WrongKind"),
        (r#""pos":3"#, r#""pos":3,"salts":{}"#, "KeyUnknown"),
        (r#""tv":1"#, r#""sig":"x","tv":1"#, "SignatureMalformed"),
        ("revenue_recorded", "revenue_lost", "TypeUnknown"),
        (r#""amount""#, r#""amuont""#, "KeyUnknown"),
        ("1200.00", "1200.0x", "NumberMalformed"),
        (r#"{"amount":"1200.00","#, r#"{"amount":"1200.00","pot":null,"#, "NullNotAllowed"),
        ("2026-03-31", "2026-02-31", "DateDoesNotExist"),
        ("2026-04-01T09:30:00.000000Z", "2026-04-01T09:30:00Z", "TimeMalformed"),
        ("2026-04-01T09:30:00.000000Z", "2026-02-31T09:30:00.000000Z", "DateDoesNotExist"),
        (r#""tv":1"#, r#""sealed":{"note":"00"},"tv":1"#, "SealedPathUnknown"),
    ] {
        let other = line.replacen(from, to, 1);
        assert_ne!(other, line, "{from}");
        let error = decode(other.as_bytes()).unwrap_err();
        assert_eq!(error.code(), code, "{other}\n{error}");
    }
    let sealed = sample_line("contribution_rejected");
    let (before, _) = sealed.split_once("\"reason\":\"").unwrap();
    let broken = format!(
        "{before}\"reason\":\"ab\"}},\"tv\":1,\"type\":\"contribution_rejected\",\"v\":1}}"
    );
    assert_eq!(decode(broken.as_bytes()).unwrap_err().code(), "HashMalformed");
}

#[test]
fn lines_over_65_535_bytes_are_refused() {
    let line = |bytes: usize| {
        let text = "x".repeat(bytes);
        let data = format!(r#"{{"document":"d","part":1,"of":1,"text":"{text}"}}"#);
        draft(&format!(
            r#"{{"id":"a","type":"document_recorded","effective_on":"2026-01-01","data":{data}}}"#
        ))
    };
    let bare = encode(&line(0), 0, time(0)).unwrap().len();
    let longest = encode(&line(MAX_LINE_BYTES - bare), 0, time(0)).unwrap();
    assert_eq!(longest.len(), MAX_LINE_BYTES);
    check_line(&longest).unwrap();
    let error = encode(&line(MAX_LINE_BYTES - bare + 1), 0, time(0)).unwrap_err();
    assert_eq!(*error.problem(), Problem::LineTooLong { bytes: MAX_LINE_BYTES + 1 });
    let longer = [longest, b" ".to_vec()].concat();
    assert_eq!(decode(&longer).unwrap_err().code(), "LineTooLong");
    assert_eq!(check_canonical(&longer).unwrap_err().code(), "LineTooLong");
}

#[test]
fn a_position_that_json_cannot_hold_is_refused() {
    let draft = draft(SAMPLES.lines().next().unwrap());
    let error = encode(&draft, 1 << 53, time(0)).unwrap_err();
    assert_eq!(error.code(), "IntegerTooLarge");
}

#[test]
fn every_type_has_a_name_that_reads_back() {
    for event_type in EventType::ALL {
        assert_eq!(EventType::parse(event_type.as_str()), Ok(*event_type));
        assert!(event_type.version() >= 1);
    }
    let results: Vec<&str> = EventType::ALL
        .iter()
        .filter(|found| found.is_result())
        .map(|found| found.as_str())
        .collect();
    assert_eq!(
        results,
        [
            "book_continued",
            "document_recorded",
            "rules_adopted",
            "fund_moved",
            "share_allocated",
            "account_posted",
            "adjustment_posted",
            "adjustment_waived",
            "adjustment_borne",
            "distribution_closed",
            "close_reopened",
            "text_redacted",
        ]
    );
}
