//! Every type and version of an event has a golden file, and its lines never change.
//!
//! Each sample is an append line; the golden file holds the canonical line that it became, with
//! fixed places, times and salts. A released golden file is kept for ever: when a shape changes,
//! its version is raised, a new file is added and the old one must still read.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::wildcard_enum_match_arm,
    reason = "a test that goes wrong stops"
)]

use std::fs;
use std::path::PathBuf;

use commonbook_core::event::{EventType, check_line, decode, encode, encode_record};
use commonbook_core::event::{check_canonical, parse_append_line};
use commonbook_core::value::Timestamp;

/// One append line each.
const SAMPLES: &str = include_str!("append/samples.jsonl");

/// 2026-04-01T09:30:00.000000Z.
const NOW: i64 = 1_775_035_800_000_000;

fn file_of(event_type: EventType, version: u32) -> PathBuf {
    let name = format!("{event_type}.v{version}.jsonl");
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name)
}

/// The canonical lines of a type's samples.
fn lines_of(event_type: EventType) -> String {
    let mut text = String::new();
    let of_type =
        SAMPLES.lines().filter(|line| line.contains(&format!("\"type\":\"{event_type}\"")));
    for (place, sample) in of_type.enumerate() {
        let mut salts = || [u8::try_from(place).unwrap(); 32];
        let draft =
            parse_append_line(sample, &mut salts).unwrap_or_else(|e| panic!("{sample}\n{e}"));
        let at = i64::try_from(place).unwrap();
        let now = Timestamp::from_micros(NOW + at).unwrap();
        let position = u64::try_from(place).unwrap() + 7;
        text.push_str(&String::from_utf8(encode(&draft, position, now).unwrap()).unwrap());
        text.push('\n');
    }
    text
}

#[test]
fn every_type_is_written_as_its_golden_file_says() {
    for event_type in EventType::ALL {
        let file = file_of(*event_type, event_type.version());
        let golden =
            fs::read_to_string(&file).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
        assert!(golden.lines().count() >= 1, "{event_type} has no sample");
        assert_eq!(golden, lines_of(*event_type), "{event_type}");
    }
}

#[test]
fn every_version_of_every_type_still_reads() {
    for event_type in EventType::ALL {
        for version in 1..=event_type.version() {
            let file = file_of(*event_type, version);
            let golden =
                fs::read_to_string(&file).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
            for line in golden.lines() {
                check_canonical(line.as_bytes()).unwrap_or_else(|e| panic!("{line}\n{e}"));
                let record = check_line(line.as_bytes()).unwrap_or_else(|e| panic!("{line}\n{e}"));
                assert_eq!(record.event_type, *event_type);
                assert_eq!(record.event.kind(), *event_type);
                assert_eq!(record.tv, version);
            }
        }
    }
}

#[test]
fn a_record_is_written_as_the_line_it_was_read_from() {
    for event_type in EventType::ALL {
        for line in lines_of(*event_type).lines() {
            let record = decode(line.as_bytes()).unwrap();
            assert_eq!(String::from_utf8(encode_record(&record).unwrap()).unwrap(), line);
        }
    }
}

#[test]
fn no_golden_file_is_without_its_type() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    for entry in fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let (event_type, rest) = name.split_once(".v").unwrap();
        let event_type = EventType::parse(event_type).unwrap();
        let version: u32 = rest.strip_suffix(".jsonl").unwrap().parse().unwrap();
        assert!((1..=event_type.version()).contains(&version), "{name}");
    }
}

#[test]
#[ignore = "writes the golden files that are missing; run it after adding a type"]
fn missing_golden_files_are_written() {
    for event_type in EventType::ALL {
        let file = file_of(*event_type, event_type.version());
        if !file.exists() {
            fs::write(file, lines_of(*event_type)).unwrap();
        }
    }
}
