//! The keys of one object, taken one by one; what is left at the end was unknown.

use serde::Deserialize;

use crate::event::error::shown;
use crate::event::tree::known_keys;
use crate::event::{Json, JsonValue, LineError, Member, Problem};

/// The members of an object that nobody has asked for yet.
pub(crate) struct Fields<'a> {
    column: usize,
    members: Vec<&'a Member>,
}

impl<'a> Fields<'a> {
    /// The fields of an object whose keys are all known.
    pub(crate) fn of(json: &'a Json, known: &[&str]) -> Result<Self, LineError> {
        let JsonValue::Object(members) = &json.value else {
            let problem = Problem::WrongKind {
                expected: "an object".to_owned(),
                found: "something else".to_owned(),
                hint: "each line is one object in braces",
            };
            return Err(LineError::at(problem, json.column));
        };
        if let Some(member) = members.iter().find(|member| !known.contains(&&*member.key)) {
            let hint = hint_for(&member.key, known);
            let problem = Problem::KeyUnknown { key: shown(&member.key), hint };
            return Err(LineError::at(problem, member.column));
        }
        Ok(Self { column: json.column, members: members.iter().collect() })
    }

    /// The value of a key, untyped, where the key is there.
    pub(crate) fn json(&self, key: &str) -> Option<&'a Json> {
        self.members.iter().find(|member| member.key == key).map(|member| &member.value)
    }

    /// The value of a key that has to be there, untyped.
    pub(crate) fn needed_json(&self, key: &str) -> Result<&'a Json, LineError> {
        let missing = || LineError::at(Problem::KeyMissing { key: key.to_owned() }, self.column);
        self.json(key).ok_or_else(missing)
    }

    /// The value of a key, where the key is there.
    pub(crate) fn optional<T: Deserialize<'a>>(&self, key: &str) -> Result<Option<T>, LineError> {
        self.json(key).map(T::deserialize).transpose()
    }

    /// The value of a key that has to be there.
    pub(crate) fn needed<T: Deserialize<'a>>(&self, key: &str) -> Result<T, LineError> {
        T::deserialize(self.needed_json(key)?)
    }
}

/// What to do about an unknown key; some are the book's own.
fn hint_for(key: &str, known: &[&str]) -> String {
    match key {
        "v" | "pos" | "tv" | "recorded_at" => "the book writes it; leave it out".to_owned(),
        _ => known_keys(known),
    }
}
