//! Paths into a statement: how a map names where an expected value stands.
//!
//! Segments are parted by `/`; in an object a segment is a key, in a list of objects the element
//! whose `name` or `by` it is; `~1` stands for a `/` inside a name.

use serde_json::Value;

/// The value a path leads to.
pub(crate) fn walk<'a>(statement: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('/').try_fold(statement, |value, segment| {
        let segment = segment.replace("~1", "/");
        match value {
            Value::Object(object) => object.get(&segment),
            Value::Array(list) => list.iter().find(|element| {
                ["name", "by"].iter().any(|key| element[*key].as_str() == Some(&segment))
            }),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
        }
    })
}
