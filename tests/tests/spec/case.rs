//! Whether the statements say what a case expects.

use commonbook_core::value::{Exact, Rounding};
use serde_json::Value;

use crate::path::walk;

/// Everything in which case and statements differ; empty when all is equal.
pub(crate) fn problems(map: &Value, case: &Value, statements: &[Value]) -> Vec<String> {
    let mut problems = Vec::new();
    let expected = case["expected"].as_object().expect("a case expects something");
    let paths = map["expected"].as_object().expect("a map has paths");
    for key in paths.keys().filter(|key| !expected.contains_key(*key)) {
        problems.push(format!("{key}: the case does not expect it"));
    }
    for (key, value) in expected {
        let Some(place) = paths.get(key) else {
            problems.push(format!("{key}: has no path"));
            continue;
        };
        let Some(found) = find(place, statements) else {
            problems.push(format!("{key}: the path {place} leads nowhere"));
            continue;
        };
        if !equal(value, found) {
            problems.push(format!("{key}: expected {value}, found {found}"));
        }
        if equal(&wrong(value), found) {
            problems.push(format!("{key}: a wrong digit would not be noticed"));
        }
    }
    problems
}

fn find<'a>(place: &Value, statements: &'a [Value]) -> Option<&'a Value> {
    match place {
        Value::String(path) => walk(statements.last()?, path),
        Value::Object(object) => {
            let period = object["period"].as_str()?;
            let statement =
                statements.iter().rev().find(|s| s["provenance"]["period"] == period)?;
            walk(statement, object["path"].as_str()?)
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => None,
    }
}

/// Equal at the places that the case writes, halves away from zero.
fn equal(expected: &Value, found: &Value) -> bool {
    match (expected, found) {
        (Value::Bool(expected), Value::Bool(found)) => expected == found,
        (Value::String(expected), Value::String(found)) => {
            let places = expected.split_once('.').map_or(0, |(_, after)| after.len());
            let places = u8::try_from(places).expect("few places");
            let number = |text: &str| {
                let trimmed = match text.split_once('.') {
                    Some((whole, part)) => {
                        format!("{whole}.{}", part.trim_end_matches('0'))
                    }
                    None => text.to_owned(),
                };
                Exact::parse(trimmed.trim_end_matches('.')).expect("a number")
            };
            let found = number(found).round(places, Rounding::HalfUp).expect("it rounds");
            found == number(expected)
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

/// The same value with its last digit changed.
fn wrong(value: &Value) -> Value {
    match value {
        Value::Bool(truth) => Value::Bool(!truth),
        Value::String(text) => {
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
