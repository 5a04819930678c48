//! Whether the statements say what a case expects.
//!
//! Every value that the case expects, however deep it stands, has a place in the map or a reason
//! why it is left out; neither may name what the case does not expect. Numbers are equal at the
//! places that the case writes, halves away from zero; where a place says `within`, they may differ
//! by that much. Each value is tried with a wrong digit too, which must be noticed.

use std::collections::BTreeMap;

use commonbook_core::value::{Exact, Rounding};
use serde_json::Value;

use crate::place::{Published, find};

/// Everything in which case and statements differ; empty when all is equal.
pub(crate) fn problems(map: &Value, case: &Value, published: &Published) -> Vec<String> {
    let mut problems = Vec::new();
    let expected = expected(map, case);
    let places = map["expected"].as_object().expect("a map has places");
    let left_out = reasons(map);
    for key in places.keys().filter(|key| !expected.contains_key(*key)) {
        problems.push(format!("{key}: the case does not expect it"));
    }
    for pattern in left_out.iter().filter(|it| !expected.keys().any(|key| matches(it, key))) {
        problems.push(format!("{pattern}: left out, and the case does not expect it"));
    }
    for (key, value) in &expected {
        let reason = left_out.iter().find(|pattern| matches(pattern, key));
        let place = match (places.get(key), reason) {
            (Some(place), None) => place,
            (None, Some(_)) => continue,
            (Some(_), Some(pattern)) => {
                problems.push(format!("{key}: has a place and is left out by {pattern}"));
                continue;
            }
            (None, None) => {
                problems.push(format!("{key}: has no path"));
                continue;
            }
        };
        let Some(found) = find(place, published) else {
            problems.push(format!("{key}: the path {place} leads nowhere"));
            continue;
        };
        if !equal(value, &found, place) {
            problems.push(format!("{key}: expected {value}, found {found}"));
        }
        if equal(&wrong(value, place), &found, place) {
            problems.push(format!("{key}: a wrong digit would not be noticed"));
        }
    }
    problems
}

/// How many values are held against the statements.
pub(crate) fn compared(map: &Value) -> usize {
    map["expected"].as_object().expect("a map has places").len()
}

/// Every value that the case expects, by its path from where the expectations stand.
fn expected(map: &Value, case: &Value) -> BTreeMap<String, Value> {
    let mut values = BTreeMap::new();
    let part = |start: &str| {
        case.pointer(&format!("/{start}")).unwrap_or_else(|| panic!("the case has no {start}"))
    };
    match map.get("at") {
        // Of several parts, each path begins with its part.
        Some(Value::Array(starts)) => {
            for start in starts.iter().map(|start| start.as_str().expect("a path")) {
                leaves(part(start), start, &mut values);
            }
        }
        at => {
            let start = at.map_or("expected", |at| at.as_str().expect("a path"));
            leaves(part(start), "", &mut values);
        }
    }
    values
}

fn leaves(value: &Value, path: &str, values: &mut BTreeMap<String, Value>) {
    let below = |segment: &str| match path {
        "" => segment.replace('/', "~1"),
        path => format!("{path}/{}", segment.replace('/', "~1")),
    };
    match value {
        Value::Object(object) => {
            object.iter().for_each(|(key, value)| leaves(value, &below(key), values));
        }
        Value::Array(list) => {
            let numbered = list.iter().enumerate();
            numbered.for_each(|(index, value)| leaves(value, &below(&index.to_string()), values));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            values.insert(path.to_owned(), value.clone());
        }
    }
}

/// What the map leaves out: paths, `*` for any segment, and all that stands below one.
fn reasons(map: &Value) -> Vec<&str> {
    let Some(reasons) = map.get("left_out") else { return Vec::new() };
    let reasons = reasons.as_object().expect("paths with reasons");
    for (pattern, reason) in reasons {
        let told = reason.as_str().is_some_and(|reason| !reason.is_empty());
        assert!(told, "{pattern}: say why it is left out");
    }
    reasons.keys().map(String::as_str).collect()
}

fn matches(pattern: &str, key: &str) -> bool {
    let mut segments = key.split('/');
    pattern.split('/').all(|part| segments.next().is_some_and(|it| part == "*" || part == it))
}

fn equal(expected: &Value, found: &Value, place: &Value) -> bool {
    match (expected, found) {
        (Value::Bool(expected), Value::Bool(found)) => expected == found,
        (Value::String(expected), Value::String(found)) => {
            let (target, found) = (counted(expected, place), number(found));
            if let Some(within) = place.get("within") {
                let within = number(within.as_str().expect("a number"));
                return found.sub(&target).expect("a number").abs() <= within;
            }
            let places = expected.split_once('.').map_or(0, |(_, after)| after.len());
            let places = u8::try_from(places).expect("few places");
            found.round(places, Rounding::HalfUp).expect("it rounds") == target
        }
        (
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Array(_)
            | Value::Object(_),
            _,
        ) => false,
    }
}

/// What the case writes; with `scale`, it counts units of that many places.
fn counted(expected: &str, place: &Value) -> Exact {
    let Some(scale) = place.get("scale") else { return number(expected) };
    let scale = scale.as_u64().and_then(|scale| u8::try_from(scale).ok()).expect("places");
    Exact::from_count(expected.parse().expect("a count"), scale)
}

/// A decimal, zeros at its end or not.
pub(crate) fn number(text: &str) -> Exact {
    let trimmed = match text.split_once('.') {
        Some((whole, part)) => format!("{whole}.{}", part.trim_end_matches('0')),
        None => text.to_owned(),
    };
    Exact::parse(trimmed.trim_end_matches('.')).expect("a number")
}

/// The same value with its last digit changed; where it may differ, by a little more than it may.
fn wrong(value: &Value, place: &Value) -> Value {
    match value {
        Value::Bool(truth) => Value::Bool(!truth),
        Value::String(text) => {
            let step = place.get("within").map_or(1, |within| {
                let scale = place["scale"].as_u64().and_then(|it| u8::try_from(it).ok());
                let within = number(within.as_str().expect("a number"));
                let units = within.to_count(scale.expect("a scale"), Rounding::Up);
                units.expect("few units").saturating_mul(3)
            });
            if step != 1 {
                let count: i128 = text.parse().expect("a count");
                return Value::String(count.saturating_add(step).to_string());
            }
            let (start, last) = text.split_at(text.len().saturating_sub(1));
            let digit: u8 = last.parse().expect("a digit");
            Value::String(format!(
                "{start}{}",
                if digit == 9 { 8 } else { digit.saturating_add(1) }
            ))
        }
        Value::Null | Value::Number(_) | Value::Array(_) | Value::Object(_) => Value::Null,
    }
}
