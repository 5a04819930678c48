//! Paths into a statement: how a map names where an expected value stands.
//!
//! Segments are parted by `/`; in an object a segment is a key, in a list of objects the element
//! whose `name`, `by`, `account` or `to` it is (the first of them that the element has). Behind it,
//! or alone, `[from=fund reserve,agent=anna]` asks for more fields of the element, where several
//! have one name. `~1` stands for a `/` inside a name.

use serde_json::Value;

/// The value a path leads to.
pub(crate) fn walk<'a>(statement: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('/').try_fold(statement, |value, segment| {
        let segment = segment.replace("~1", "/");
        match value {
            Value::Object(object) => object.get(&segment),
            Value::Array(list) => list.iter().find(|element| is_meant(element, &segment)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
        }
    })
}

/// Whether a segment means this element of a list.
fn is_meant(element: &Value, segment: &str) -> bool {
    let (name, fields) = match segment.strip_suffix(']').and_then(|it| it.split_once('[')) {
        Some((name, fields)) => (name, Some(fields)),
        None => (segment, None),
    };
    let named = ["name", "by", "account", "to"].iter().find_map(|key| element[*key].as_str());
    let asked = fields.into_iter().flat_map(|fields| fields.split(','));
    (name.is_empty() && fields.is_some() || named == Some(name))
        && asked.into_iter().all(|field| {
            field.split_once('=').is_some_and(|(key, value)| element[key].as_str() == Some(value))
        })
}

#[test]
fn of_several_elements_of_one_name_a_field_chooses() {
    let list = serde_json::json!({"lines": [
        {"name": "loss", "from": "fund a", "amount": "1.00"},
        {"name": "loss", "from": "fund b", "amount": "2.00"},
    ]});
    let at = |path| walk(&list, path).and_then(Value::as_str);
    assert_eq!(at("lines/loss/amount"), Some("1.00"));
    assert_eq!(at("lines/loss[from=fund b]/amount"), Some("2.00"));
    assert_eq!(at("lines/[from=fund b,name=loss]/amount"), Some("2.00"));
    assert_eq!(at("lines/loss[from=fund c]/amount"), None);
    assert_eq!(at("lines/gain[from=fund b]/amount"), None);
}
