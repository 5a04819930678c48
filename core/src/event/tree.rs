//! Reading typed fields out of strict JSON, with errors that keep their column and their code.
//!
//! A serde deserializer over [`Json`]. Types report what they dislike as prose; here the prose is
//! traced back to the rule that was broken, so that a wrong date is `DateDoesNotExist` and not
//! merely "malformed".

use std::fmt;

use serde::de::value::StrDeserializer;
use serde::de::{
    DeserializeSeed, Deserializer, Error, Expected, IntoDeserializer, MapAccess, SeqAccess,
    Unexpected, Visitor,
};
use serde::forward_to_deserialize_any;

use crate::event::error::shown;
use crate::event::{
    EventType, Hash, Json, JsonValue, Label, LineError, Member, Number, Place, Problem, PublicKey,
    Signature, UnitText,
};
use crate::value::{Date, Id, Period, Timestamp};

impl Error for LineError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Problem::FieldMalformed { message: message.to_string() }.into()
    }

    fn invalid_type(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        let expected = expected.to_string();
        let is_bare = matches!(found, Unexpected::Signed(_) | Unexpected::Unsigned(_));
        let hint = if is_bare && expected.contains("quotes") {
            "put the number in quotes, so that no program rounds it"
        } else if matches!(found, Unexpected::Str(_)) {
            "leave the quotes away where a number or a list is needed"
        } else {
            "compare the event's reference"
        };
        Problem::WrongKind { expected, found: described(found), hint }.into()
    }

    fn invalid_value(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        let hint = "check the number's size";
        Problem::WrongKind { expected: expected.to_string(), found: described(found), hint }.into()
    }

    fn unknown_variant(text: &str, allowed: &'static [&'static str]) -> Self {
        Problem::WordUnknown { text: shown(text), allowed: allowed.join(", ") }.into()
    }

    fn unknown_field(key: &str, known: &'static [&'static str]) -> Self {
        Problem::KeyUnknown { key: shown(key), hint: known_keys(known) }.into()
    }

    fn missing_field(key: &'static str) -> Self {
        Problem::KeyMissing { key: key.to_owned() }.into()
    }
}

/// The hint for an unknown key.
pub(crate) fn known_keys(known: &[&str]) -> String {
    if known.is_empty() {
        "nothing belongs here; leave it out".to_owned()
    } else {
        format!("the keys here are {}", known.join(", "))
    }
}

/// What was found, in words.
fn described(found: Unexpected<'_>) -> String {
    match found {
        Unexpected::Bool(value) => value.to_string(),
        Unexpected::Signed(value) => format!("the number {value}"),
        Unexpected::Unsigned(value) => format!("the number {value}"),
        Unexpected::Str(text) => format!("the text {:?}", shown(text)),
        Unexpected::Seq => "a list".to_owned(),
        Unexpected::Map => "an object".to_owned(),
        Unexpected::Float(_)
        | Unexpected::Char(_)
        | Unexpected::Bytes(_)
        | Unexpected::Unit
        | Unexpected::Option
        | Unexpected::NewtypeStruct
        | Unexpected::Enum
        | Unexpected::UnitVariant
        | Unexpected::NewtypeVariant
        | Unexpected::TupleVariant
        | Unexpected::StructVariant
        | Unexpected::Other(_) => found.to_string(),
    }
}

/// Finds the rule behind a type's words: the one that says the same of the same text.
fn traced(error: LineError, text: &str) -> LineError {
    let Problem::FieldMalformed { message } = error.problem() else {
        return error;
    };
    let rules = [
        EventType::parse(text).err(),
        Number::parse(text).err(),
        Label::parse(text).err(),
        Hash::parse(text).err(),
        PublicKey::parse(text).err(),
        Signature::parse(text).err(),
        Place::parse(text).err(),
        UnitText::parse(text).err(),
        Id::parse(text).err().map(Problem::from),
        Date::parse(text).err().map(Problem::from),
        Period::parse_canonical(text).err().map(Problem::from),
        Timestamp::parse(text).err().map(Problem::from),
    ];
    let rule = rules.into_iter().flatten().find(|rule| rule.to_string() == *message);
    rule.map_or(error, LineError::from)
}

/// A text, a key or a value, that keeps its column.
struct Text<'a> {
    text: &'a str,
    column: usize,
}

impl<'de> Deserializer<'de> for Text<'de> {
    type Error = LineError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, LineError> {
        let read = visitor.visit_borrowed_str(self.text);
        read.map_err(|error| traced(error, self.text).or_at(self.column))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, LineError> {
        let words: StrDeserializer<'_, LineError> = self.text.into_deserializer();
        visitor.visit_enum(words).map_err(|error| error.or_at(self.column))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option
        unit unit_struct newtype_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

impl<'de> Deserializer<'de> for &'de Json {
    type Error = LineError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, LineError> {
        let read = match &self.value {
            JsonValue::Bool(value) => visitor.visit_bool(*value),
            JsonValue::Integer(value) => match u64::try_from(*value) {
                Ok(value) => visitor.visit_u64(value),
                Err(_) => visitor.visit_i64(*value),
            },
            JsonValue::Text(text) => {
                return Text { text, column: self.column }.deserialize_any(visitor);
            }
            JsonValue::List(items) => visitor.visit_seq(Items(items.iter())),
            JsonValue::Object(members) => visitor.visit_map(Members { members, next: None }),
        };
        read.map_err(|error| error.or_at(self.column))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, LineError> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, LineError> {
        visitor.visit_newtype_struct(self)
    }

    /// Objects alone: a list of values without keys is nobody's struct.
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, LineError> {
        match &self.value {
            JsonValue::List(_) => {
                Err(LineError::invalid_type(Unexpected::Seq, &"an object").or_at(self.column))
            }
            JsonValue::Bool(_)
            | JsonValue::Integer(_)
            | JsonValue::Text(_)
            | JsonValue::Object(_) => self.deserialize_any(visitor),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, LineError> {
        match &self.value {
            JsonValue::Text(text) => {
                Text { text, column: self.column }.deserialize_enum(name, variants, visitor)
            }
            JsonValue::Bool(_)
            | JsonValue::Integer(_)
            | JsonValue::List(_)
            | JsonValue::Object(_) => {
                let expected = format!("one of {}", variants.join(", "));
                let found = match &self.value {
                    JsonValue::List(_) => Unexpected::Seq,
                    JsonValue::Object(_) => Unexpected::Map,
                    JsonValue::Bool(value) => Unexpected::Bool(*value),
                    JsonValue::Integer(value) => Unexpected::Signed(*value),
                    JsonValue::Text(text) => Unexpected::Str(text),
                };
                Err(LineError::invalid_type(found, &expected.as_str()).or_at(self.column))
            }
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct seq tuple tuple_struct map identifier ignored_any
    }
}

/// The items of a list, one by one.
struct Items<'a>(std::slice::Iter<'a, Json>);

impl<'de> SeqAccess<'de> for Items<'de> {
    type Error = LineError;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, LineError> {
        self.0.next().map(|item| seed.deserialize(item)).transpose()
    }
}

/// The members of an object, one by one.
struct Members<'a> {
    members: &'a [Member],
    next: Option<&'a Json>,
}

impl<'de> MapAccess<'de> for Members<'de> {
    type Error = LineError;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, LineError> {
        let Some((member, rest)) = self.members.split_first() else {
            return Ok(None);
        };
        self.members = rest;
        self.next = Some(&member.value);
        seed.deserialize(Text { text: &member.key, column: member.column }).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, LineError> {
        match self.next.take() {
            Some(value) => seed.deserialize(value),
            None => Err(LineError::custom("a value was asked for before its key")),
        }
    }
}
