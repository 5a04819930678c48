//! Sealed texts and repeated events: what counts as the same, and what a commitment is.
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
    Draft, Problem, Record, Salt, SealedText, commitment, commitment_text, content_of, decode,
    encode, parse_append_line, same_content, same_draft, sealed_paths,
};
use commonbook_core::event::{EventType, Hash};
use commonbook_core::value::Timestamp;

const NOTED: &str = r#"{"id":"c-1","type":"contribution_recorded","effective_on":"2026-03-05",
    "by":"bo","data":{"agent":"amina","kind":"work","quantity":"12.5","unit":"h"},
    "sealed":{"note":"the night shift"}}"#;

fn draft(line: &str, salt: u8) -> Draft {
    parse_append_line(line, &mut || [salt; 32]).unwrap()
}

fn stored(draft: &Draft, position: u64) -> Record {
    let time = Timestamp::from_micros(1_775_035_800_000_000 + i64::try_from(position).unwrap());
    decode(&encode(draft, position, time.unwrap()).unwrap()).unwrap()
}

/// What the book keeps beside the line.
fn secret(draft: &Draft) -> impl Fn(&str) -> Option<(Salt, String)> {
    let texts = draft.sealed.clone();
    move |path| texts.iter().find(|t| t.path == path).map(|t| (t.salt, t.value.clone()))
}

#[test]
fn a_commitment_is_sha256_of_salt_path_zero_and_value() {
    let salt: Salt = [1; 32];
    let expected = "d76826ab3c3608ee1a012199e9c95d544d8e54f560efff0c3eb6a86593eb0c9e";
    assert_eq!(commitment_text(&salt, "name", "Amina Ünal"), expected);
    assert_eq!(Hash(commitment(&salt, "name", "Amina Ünal")).to_string(), expected);
    assert_ne!(commitment(&salt, "name", "x"), commitment(&[2; 32], "name", "x"));
    assert_ne!(commitment(&salt, "name", "x"), commitment(&salt, "note", "x"));
}

#[test]
fn the_line_holds_the_commitment_and_never_the_text() {
    let draft = draft(NOTED, 1);
    let line = encode(&draft, 4, Timestamp::from_micros(0).unwrap()).unwrap();
    let line = String::from_utf8(line).unwrap();
    assert!(!line.contains("night"));
    assert!(line.contains(&commitment_text(&[1; 32], "note", "the night shift")));
    assert!(!format!("{draft:?}").contains("night"));
}

#[test]
fn the_same_event_sent_twice_has_the_same_content() {
    let first = draft(NOTED, 1);
    let again = draft(&NOTED.replace(' ', "").replace("thenightshift", "the night shift"), 2);
    assert!(same_content(&again, &stored(&first, 4), secret(&first)));
    assert!(same_draft(&first, &again));
}

#[test]
fn content_is_everything_but_position_and_time() {
    let first = draft(NOTED, 1);
    assert_eq!(content_of(&stored(&first, 4)), content_of(&stored(&first, 5)));
    assert_ne!(stored(&first, 4), stored(&first, 5));
    for (from, to) in [
        ("c-1", "c-2"),
        ("2026-03-05", "2026-03-06"),
        ("\"by\":\"bo\",", ""),
        ("\"by\":\"bo\",", "\"by\":\"bo\",\"corrects\":3,"),
        ("\"by\":\"bo\",", "\"by\":\"bo\",\"reverses\":3,"),
        ("12.5", "12.50"),
        ("the night shift", "the day shift"),
        (",\n    \"sealed\":{\"note\":\"the night shift\"}", ""),
    ] {
        let other = draft(&NOTED.replacen(from, to, 1), 1);
        assert_ne!(other, first, "{from}");
        assert!(!same_content(&other, &stored(&first, 4), secret(&first)), "{from}");
        assert!(!same_draft(&other, &first), "{from}");
        assert_ne!(content_of(&stored(&other, 4)), content_of(&stored(&first, 4)), "{from}");
    }
}

#[test]
fn an_erased_text_counts_as_the_same() {
    let first = draft(NOTED, 1);
    let again = draft(NOTED, 2);
    assert!(same_content(&again, &stored(&first, 4), |_| None));
}

#[test]
fn a_stored_text_that_was_changed_does_not_hide_another_content() {
    let first = draft(NOTED, 1);
    let other = draft(&NOTED.replace("night", "day"), 2);
    let forged = |_: &str| Some(([1; 32], "the day shift".to_owned()));
    assert!(!same_content(&other, &stored(&first, 4), forged));
}

#[test]
fn two_texts_under_one_path_are_refused() {
    let mut draft = draft(NOTED, 1);
    let text = SealedText { path: "note".to_owned(), salt: [3; 32], value: "more".to_owned() };
    draft.sealed.push(text);
    let error = encode(&draft, 0, Timestamp::from_micros(0).unwrap()).unwrap_err();
    assert_eq!(*error.problem(), Problem::KeyDuplicate { key: "note".to_owned() });
}

#[test]
fn a_draft_with_a_text_its_type_does_not_seal_is_refused() {
    let mut draft = draft(NOTED, 1);
    draft.sealed =
        vec![SealedText { path: "name".to_owned(), salt: [3; 32], value: String::new() }];
    let error = encode(&draft, 0, Timestamp::from_micros(0).unwrap()).unwrap_err();
    assert_eq!(error.code(), "SealedPathUnknown");
}

#[test]
fn notes_reasons_and_names_are_all_that_is_sealed() {
    let mut paths: Vec<&str> =
        EventType::ALL.iter().flat_map(|found| sealed_paths(*found)).copied().collect();
    paths.sort_unstable();
    paths.dedup();
    assert_eq!(paths, ["name", "note", "reason"]);
}
