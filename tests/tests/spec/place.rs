//! Where an expected value stands: a path into one of the published statements.
//!
//! A text is a path into the last statement. An object says more: `close` is which close of the log
//! it is, from 1, `period` the period it is of; `variant` reads the statements of the log carried
//! out under other rules; `minus` is a place whose number is taken off. `nothing` is the path of a
//! share that must not be there while its line is: who gets nothing is not listed, and that is 0.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::case::number;
use crate::path::walk;

/// All statements that a fixture gives.
pub(crate) struct Published {
    /// One a close, in order.
    pub(crate) statements: Vec<Value>,
    /// The same of each variant of the rules, by its name.
    pub(crate) variants: BTreeMap<String, Vec<Value>>,
}

/// The value that stands at a place.
pub(crate) fn find(place: &Value, published: &Published) -> Option<Value> {
    let object = match place {
        Value::String(path) => return walk(published.statements.last()?, path).cloned(),
        Value::Object(object) => object,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => return None,
    };
    let keys = ["close", "minus", "nothing", "path", "period", "scale", "variant", "within"];
    let unknown = object.keys().find(|key| !keys.contains(&key.as_str()));
    assert!(unknown.is_none(), "the place {place} has a key that says nothing");
    let statement = statement(place, published)?;
    if let Some(path) = object.get("nothing") {
        return nothing(statement, path.as_str()?);
    }
    let found = walk(statement, object["path"].as_str()?)?;
    let Some(minus) = object.get("minus") else { return Some(found.clone()) };
    let less = find(minus, published)?;
    let difference = number(found.as_str()?).sub(&number(less.as_str()?)).ok()?;
    Some(Value::String(difference.to_string()))
}

fn statement<'a>(place: &Value, published: &'a Published) -> Option<&'a Value> {
    let statements = match place.get("variant") {
        Some(variant) => published.variants.get(variant.as_str()?)?,
        None => &published.statements,
    };
    if let Some(close) = place.get("close") {
        let close = usize::try_from(close.as_u64()?).ok()?;
        return statements.get(close.checked_sub(1)?);
    }
    match place.get("period") {
        Some(period) => statements.iter().rev().find(|it| &it["provenance"]["period"] == period),
        None => statements.last(),
    }
}

/// Zero, where a line of the statement has no share for somebody.
fn nothing(statement: &Value, path: &str) -> Option<Value> {
    let (start, line) = path.strip_suffix("/amount")?.rsplit_once('/')?;
    start.strip_prefix("result/agents/")?.strip_suffix("/lines")?;
    walk(statement, &format!("result/lines/{line}"))?;
    walk(statement, path).is_none().then(|| Value::String("0".to_owned()))
}
