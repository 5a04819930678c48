//! The page about the line says what the program does.
//!
//! Its examples are read, and its table lists every type with every key and every sealed text.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::wildcard_enum_match_arm,
    reason = "a test that goes wrong stops"
)]

use std::collections::BTreeSet;

use commonbook_core::event::{
    EventType, PublicKey, Signature, check_line, decode, encode, parse_append_line, sealed_paths,
    signed_bytes,
};
use commonbook_core::value::Timestamp;

const PAGE: &str = include_str!("../../docs/spec/line.md");
const SAMPLES: &str = include_str!("append/samples.jsonl");

/// The JSON blocks of the page.
fn blocks() -> Vec<&'static str> {
    let parts = PAGE.split("```json\n").skip(1);
    parts.map(|part| part.split("\n```").next().unwrap()).collect()
}

/// The cells of the table's row for a type.
fn row(event_type: EventType) -> Vec<&'static str> {
    let start = format!("| `{event_type}` |");
    let rows: Vec<&str> = PAGE.lines().filter(|line| line.starts_with(&start)).collect();
    assert_eq!(rows.len(), 1, "{event_type}");
    rows[0].trim_matches('|').split('|').map(str::trim).collect()
}

/// What stands between ticks.
fn ticked(cell: &str) -> BTreeSet<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}

#[test]
fn the_examples_are_a_line_and_what_was_handed_in_for_it() {
    let [line, append] = blocks()[..] else {
        panic!("{} blocks", blocks().len());
    };
    let record = check_line(line.as_bytes()).unwrap();
    let draft = parse_append_line(append, &mut || [1; 32]).unwrap();
    assert_eq!((record.event, record.id), (draft.event, draft.id));
}

#[test]
fn the_signature_of_the_page_is_over_its_bytes() {
    let (_, part) = PAGE.split_once("## Signatures").unwrap();
    let texts: Vec<&str> = part.split("```text\n").skip(1).collect();
    let texts: Vec<&str> = texts.iter().map(|text| text.split("\n```").next().unwrap()).collect();
    let key = part.split("under the key `").nth(1).unwrap().split('`').next().unwrap();
    let (bytes, signature) = (texts[0], Signature::parse(texts[1]).unwrap());
    assert!(PublicKey::parse(key).unwrap().has_signed(bytes.as_bytes(), &signature));
    let draft = r#"{"id":"contest/12","type":"contribution_contested","effective_on":"2026-03-09",
        "by":"bo","data":{"agent":"bo","of":12},"sealed":{"reason":"the garden was closed that day"}}"#;
    let draft = parse_append_line(draft, &mut || [1; 32]).unwrap();
    let signed = signed_bytes(&draft, "bakery.example/book").unwrap();
    assert_eq!(String::from_utf8(signed).unwrap(), bytes);
}

#[test]
fn the_table_lists_every_type_and_no_other() {
    let listed = PAGE.lines().filter_map(|line| line.strip_prefix("| `")?.split_once('`'));
    let listed: BTreeSet<&str> =
        listed.map(|(name, _)| name).filter(|name| name.contains('_')).collect();
    let envelope = ["effective_on", "recorded_at"];
    let types: BTreeSet<&str> = EventType::ALL.iter().map(|found| found.as_str()).collect();
    assert_eq!(listed.difference(&types).copied().collect::<Vec<_>>(), envelope);
    assert!(types.is_subset(&listed));
}

#[test]
fn the_table_names_what_may_be_sealed() {
    for event_type in EventType::ALL {
        let sealed: Vec<&str> = ticked(row(*event_type)[2]).into_iter().collect();
        assert_eq!(sealed, sealed_paths(*event_type), "{event_type}");
    }
}

#[test]
fn the_table_names_every_key_of_every_sample() {
    for sample in SAMPLES.lines() {
        let draft = parse_append_line(sample, &mut || [1; 32]).unwrap();
        let line = encode(&draft, 0, Timestamp::from_micros(0).unwrap()).unwrap();
        let event_type = decode(&line).unwrap().event_type;
        let json: serde_json::Value = serde_json::from_slice(&line).unwrap();
        let named = ticked(row(event_type)[1]);
        for key in json["data"].as_object().unwrap().keys() {
            assert!(named.contains(&**key), "{event_type} has {key}");
        }
    }
}

/// The keys that a type's data may have, as the program lists them for an unknown one.
fn known_keys(event_type: EventType) -> BTreeSet<String> {
    let line = format!(
        r#"{{"id":"a","type":"{event_type}","effective_on":"2026-01-01","data":{{"zzz":1}}}}"#
    );
    let hint = parse_append_line(&line, &mut || [0; 32]).unwrap_err().hint();
    let keys = hint.strip_prefix("the keys here are ").unwrap_or_default();
    keys.split(", ").filter(|key| !key.is_empty()).map(str::to_owned).collect()
}

#[test]
fn the_samples_and_the_table_have_every_key_of_every_type() {
    for event_type in EventType::ALL {
        let known = known_keys(*event_type);
        let samples = SAMPLES.lines().map(|line| parse_append_line(line, &mut || [0; 32]).unwrap());
        let of_type = samples.filter(|draft| draft.event.kind() == *event_type);
        let used: BTreeSet<String> = of_type
            .filter_map(|draft| serde_json::to_value(&draft.event).ok())
            .flat_map(|data| data.as_object().unwrap().keys().cloned().collect::<Vec<_>>())
            .collect();
        assert_eq!(used, known, "{event_type}");
        let cell = row(*event_type)[1];
        assert!(known.iter().all(|key| ticked(cell).contains(&**key)), "{event_type}: {cell}");
    }
}
