//! Laws of lines, over random events of all types.
//!
//! What is written reads back; no edit of a line is the same event; the canonical checker agrees
//! with an independent writer of JSON.
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
    Draft, Record, Role, check_canonical, check_line, decode, encode, encode_record,
    parse_append_line,
};
use commonbook_core::value::Timestamp;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Map, Value, json};

/// One append line each, of every type.
const SAMPLES: &str = include_str!("append/samples.jsonl");

fn time(micros: i64) -> Timestamp {
    Timestamp::from_micros(micros).unwrap()
}

fn draft(line: &str) -> Draft {
    parse_append_line(line, &mut || [5; 32]).unwrap_or_else(|error| panic!("{line}\n{error}"))
}

fn id() -> impl Strategy<Value = Value> {
    "[a-z0-9][a-z0-9_.:/-]{0,12}".prop_map(Value::from)
}

fn label() -> impl Strategy<Value = Value> {
    r#"[a-zäÜ合🌱"\\%]([a-z äÜ合🌱"\\%]{0,8}[a-z"\\])?"#.prop_map(Value::from)
}

fn number() -> impl Strategy<Value = Value> {
    let text = r"-?(0|[1-9][0-9]{0,8})(\.[0-9]{0,8}[1-9])?";
    text.prop_filter("a negative zero", |text| text != "-0").prop_map(Value::from)
}

fn date() -> impl Strategy<Value = Value> {
    (1_i32..=9999, 1_u8..=12, 1_u8..=28)
        .prop_map(|(year, month, day)| Value::from(format!("{year:04}-{month:02}-{day:02}")))
}

fn unit() -> impl Strategy<Value = Value> {
    select(vec!["EUR", "h", "EUR/h", "number", "%", "SEED", "EUR*h"]).prop_map(Value::from)
}

fn integer() -> impl Strategy<Value = Value> {
    (0_u64..=9_007_199_254_740_991).prop_map(Value::from)
}

fn text() -> impl Strategy<Value = Value> {
    any::<String>().prop_map(Value::from)
}

fn tags() -> impl Strategy<Value = Value> {
    prop::collection::btree_set(id().prop_map(|id| id.as_str().unwrap().to_owned()), 1..4)
        .prop_map(|tags| json!(tags))
}

/// The value of a key in `data`, by the kind of value that the sample has there.
fn value(key: &str, sample: &Value) -> BoxedStrategy<Value> {
    match key {
        "pot" | "fund" | "account" | "line" | "name" | "rules" => label().boxed(),
        "amount" | "quantity" | "value" | "rate" | "weight" if is_number(sample) => {
            number().boxed()
        }
        "unit" => unit().boxed(),
        "text" => text().boxed(),
        "expires" | "origin_day" => date().boxed(),
        "position" | "first" | "zero_shares" => integer().boxed(),
        "tags" => tags().boxed(),
        "role" if !is_right(sample) => id().boxed(),
        "agent" | "done_by" | "module" | "process" | "project" | "purpose" | "stream" | "task"
        | "reference" | "document" | "attribute" => id().boxed(),
        _ => Just(sample.clone()).boxed(),
    }
}

/// Whether a role is one of those that let somebody record, which are a few words.
fn is_right(sample: &Value) -> bool {
    Role::ALL.iter().any(|role| role.as_str() == sample)
}

fn is_number(sample: &Value) -> bool {
    let text = sample.as_str().unwrap_or("x");
    text.bytes().all(|byte| byte.is_ascii_digit() || b"-.".contains(&byte))
}

/// A random append line, shaped like one of the samples.
fn append_line() -> impl Strategy<Value = Value> {
    let samples: Vec<&str> = SAMPLES.lines().collect();
    select(samples).prop_flat_map(|sample| {
        let sample: Map<String, Value> = serde_json::from_str(sample).unwrap();
        let data: Vec<_> = sample["data"].as_object().unwrap().clone().into_iter().collect();
        let names: Vec<String> = data.iter().map(|(key, _)| key.clone()).collect();
        // What takes from earlier credits lowers the account: its number stays as it is.
        let is_taking = sample["data"].get("lots").is_some();
        let of = |(key, sample): &(String, Value)| match key.as_str() {
            "amount" if is_taking => Just(sample.clone()).boxed(),
            _ => value(key, sample),
        };
        let values: Vec<_> = data.iter().map(of).collect();
        let position = || prop::option::of(integer());
        let envelope = (id(), date(), prop::option::of(id()), position(), position());
        let secret = any::<String>();
        (envelope, values, secret).prop_map(
            move |((id, day, by, corrects, reverses), values, secret)| {
                let mut line = sample.clone();
                line.insert("id".to_owned(), id);
                line.insert("effective_on".to_owned(), day);
                line.insert("data".to_owned(), names.iter().cloned().zip(values).collect());
                let optional = [("by", by), ("corrects", corrects), ("reverses", reverses)];
                for (key, value) in optional.into_iter().filter_map(|(key, v)| Some((key, v?))) {
                    line.insert(key.to_owned(), value);
                }
                for (_, text) in
                    line.get_mut("sealed").and_then(Value::as_object_mut).into_iter().flatten()
                {
                    *text = Value::from(secret.clone());
                }
                Value::Object(line)
            },
        )
    })
}

/// What an independent program writes for the same JSON: sorted keys, nothing between.
fn encoded_again(line: &[u8]) -> Option<Vec<u8>> {
    let value: Value = serde_json::from_slice(line).ok()?;
    serde_json::to_vec(&sorted(&value)).ok()
}

fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(object) => {
            let mut keys: Vec<&String> = object.keys().collect();
            keys.sort();
            Value::Object(keys.into_iter().map(|key| (key.clone(), sorted(&object[key]))).collect())
        }
        Value::Array(items) => items.iter().map(sorted).collect(),
        other => other.clone(),
    }
}

fn same(record: &Record, draft: &Draft) -> bool {
    record.event == draft.event
        && record.id == draft.id
        && record.effective_on == draft.effective_on
        && record.by == draft.by
        && record.corrects == draft.corrects
        && record.reverses == draft.reverses
        && record.sealed.len() == draft.sealed.len()
        && record.sig == draft.sig
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn what_is_written_reads_back(line in append_line(), position in 0_u64..1 << 53) {
        let draft = draft(&line.to_string());
        let now = time(1_775_035_800_000_000);
        let bytes = encode(&draft, position, now).unwrap();
        let record = check_line(&bytes).unwrap();
        prop_assert!(same(&record, &draft));
        prop_assert_eq!((record.position, record.recorded_at), (position, now));
        prop_assert_eq!(&encode_record(&record).unwrap(), &bytes);
        prop_assert_eq!(encoded_again(&bytes), Some(bytes));
    }

    /// A byte more, less or other: refused, or a different event.
    #[test]
    fn an_edited_line_is_never_the_same_event(
        line in append_line(),
        at in any::<Index>(),
        edit in 0_usize..3,
        byte in prop_oneof![any::<u8>(), select(b" \"\\{}[],:0123456789.-nulltrue".to_vec())],
    ) {
        let bytes = encode(&draft(&line.to_string()), 9, time(1_775_035_800_000_000)).unwrap();
        let at = at.index(bytes.len());
        let mut edited = bytes.clone();
        match edit {
            0 => edited[at] = byte,
            1 => edited.insert(at, byte),
            _ => { edited.remove(at); }
        }
        if edited != bytes && let Ok(record) = check_line(&edited) {
            prop_assert_ne!(record, decode(&bytes).unwrap());
        }
    }

    /// What the checker takes is what an independent program would have written.
    #[test]
    fn the_checker_agrees_with_another_writer(
        line in append_line(),
        edits in prop::collection::vec((any::<Index>(), select(b" \"\\{}[],:012e.-u".to_vec())), 0..3),
    ) {
        let mut bytes = encode(&draft(&line.to_string()), 9, time(0)).unwrap();
        for (at, byte) in edits {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if check_canonical(&bytes).is_ok() {
            prop_assert_eq!(encoded_again(&bytes), Some(bytes));
        }
    }

    #[test]
    fn the_checker_takes_what_another_writer_writes(
        texts in prop::collection::vec(any::<String>(), 0..4),
        numbers in prop::collection::vec(-9_007_199_254_740_991_i64..=9_007_199_254_740_991, 0..4),
        truth in any::<bool>(),
    ) {
        let value = json!({"a": texts, "b": {"c": numbers, "d": truth}, "e": [], "f": {}});
        let bytes = serde_json::to_vec(&sorted(&value)).unwrap();
        prop_assert_eq!(check_canonical(&bytes), Ok(()));
    }

    #[test]
    fn no_bytes_make_a_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        let _canonical = check_canonical(&bytes);
        let _record = decode(&bytes);
    }
}
