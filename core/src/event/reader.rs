//! Reading a canonical line from left to right in one pass, straight into its types.
//!
//! A serde deserializer for the one spelling that lines have: keys in their order, no white space,
//! texts without escapes, whole numbers within 2^53 - 1, no null. It allocates nothing and looks
//! at every byte once. It says only that something is otherwise, never what: a line that is
//! spelled in another way, or that is wrong, is read slowly by who can name the rule.

use std::fmt;

use serde::de::value::BorrowedStrDeserializer;
use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde::forward_to_deserialize_any;

use crate::event::MAX_INTEGER;

/// What is left of a line.
pub(crate) struct Reader<'de> {
    rest: &'de str,
}

/// It is spelled otherwise, or wrong.
#[derive(Debug, thiserror::Error)]
#[error("not the plain spelling of a line")]
pub(crate) struct Otherwise;

impl Error for Otherwise {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

impl<'de> Reader<'de> {
    pub(crate) fn new(rest: &'de str) -> Self {
        Self { rest }
    }

    /// What was not read yet.
    pub(crate) fn rest(&self) -> &'de str {
        self.rest
    }

    /// Passes a text that must come now.
    #[inline]
    pub(crate) fn pass(&mut self, text: &str) -> Result<(), Otherwise> {
        self.rest = self.rest.strip_prefix(text).ok_or(Otherwise)?;
        Ok(())
    }

    /// The member with this key, when it comes now, and the comma after it.
    #[inline]
    pub(crate) fn member<T: Deserialize<'de>>(
        &mut self,
        key: &str,
    ) -> Result<Option<T>, Otherwise> {
        if self.pass(key).is_err() {
            return Ok(None);
        }
        let value = T::deserialize(&mut *self)?;
        self.pass(",")?;
        Ok(Some(value))
    }

    fn first(&self) -> Option<u8> {
        self.rest.bytes().next()
    }

    /// Passes one byte when it comes now.
    fn passes(&mut self, byte: u8) -> bool {
        let comes = self.first() == Some(byte);
        if comes {
            self.rest = self.rest.get(1..).unwrap_or_default();
        }
        comes
    }

    fn text(&mut self) -> Result<&'de str, Otherwise> {
        let from = self.rest.strip_prefix('"').ok_or(Otherwise)?;
        let ends = |byte: u8| byte == b'"' || byte == b'\\' || byte < 0x20;
        let length = from.bytes().position(ends).ok_or(Otherwise)?;
        let (text, after) = from.split_at_checked(length).ok_or(Otherwise)?;
        self.rest = after.strip_prefix('"').ok_or(Otherwise)?;
        Ok(text)
    }

    fn integer<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, Otherwise> {
        let negative = self.passes(b'-');
        let length = self.rest.bytes().take_while(u8::is_ascii_digit).count();
        let (digits, after) = self.rest.split_at_checked(length).ok_or(Otherwise)?;
        let size: i64 = digits.parse().map_err(|_| Otherwise)?;
        let is_plain = !digits.starts_with('0') || (digits == "0" && !negative);
        if !is_plain || size > MAX_INTEGER {
            return Err(Otherwise);
        }
        self.rest = after;
        if negative {
            return visitor.visit_i64(size.wrapping_neg());
        }
        visitor.visit_u64(size.unsigned_abs())
    }
}

impl<'de> Deserializer<'de> for &mut Reader<'de> {
    type Error = Otherwise;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Otherwise> {
        match self.first() {
            Some(b'"') => visitor.visit_borrowed_str(self.text()?),
            Some(b'{') => self.deserialize_map(visitor),
            Some(b'[') => visitor.visit_seq(Members::of(self, b']')),
            Some(b't') => self.pass("true").and_then(|()| visitor.visit_bool(true)),
            Some(b'f') => self.pass("false").and_then(|()| visitor.visit_bool(false)),
            Some(_) | None => self.integer(visitor),
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Otherwise> {
        visitor.visit_borrowed_str(self.text()?)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Otherwise> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Otherwise> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Otherwise> {
        if self.first() == Some(b'{') {
            return visitor.visit_map(Members::of(self, b'}'));
        }
        Err(Otherwise)
    }

    /// Objects alone: a list of values without keys is nobody's struct.
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Otherwise> {
        self.deserialize_map(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Otherwise> {
        visitor.visit_enum(BorrowedStrDeserializer::new(self.text()?))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char string bytes byte_buf unit
        unit_struct seq tuple tuple_struct identifier ignored_any
    }
}

/// The members of an object or the items of a list, from its opening bracket to its closing one.
struct Members<'r, 'de> {
    reader: &'r mut Reader<'de>,
    end: u8,
    is_first: bool,
}

impl<'r, 'de> Members<'r, 'de> {
    fn of(reader: &'r mut Reader<'de>, end: u8) -> Self {
        reader.rest = reader.rest.get(1..).unwrap_or_default();
        Self { reader, end, is_first: true }
    }

    /// Whether another one comes; a comma and the closing bracket are passed.
    fn another(&mut self) -> Result<bool, Otherwise> {
        if self.reader.passes(self.end) {
            return Ok(false);
        }
        if std::mem::take(&mut self.is_first) || self.reader.passes(b',') {
            return Ok(true);
        }
        Err(Otherwise)
    }
}

impl<'de> MapAccess<'de> for Members<'_, 'de> {
    type Error = Otherwise;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Otherwise> {
        if !self.another()? {
            return Ok(None);
        }
        let key =
            seed.deserialize(BorrowedStrDeserializer::<Otherwise>::new(self.reader.text()?))?;
        if self.reader.passes(b':') { Ok(Some(key)) } else { Err(Otherwise) }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Otherwise> {
        seed.deserialize(&mut *self.reader)
    }
}

impl<'de> SeqAccess<'de> for Members<'_, 'de> {
    type Error = Otherwise;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Otherwise> {
        if self.another()? { seed.deserialize(&mut *self.reader).map(Some) } else { Ok(None) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{AgentRegistered, ContributionRejected, ShareAllocated};

    fn read<'de, T: Deserialize<'de>>(text: &'de str) -> Result<(T, &'de str), Otherwise> {
        let mut reader = Reader::new(text);
        let value = T::deserialize(&mut reader)?;
        Ok((value, reader.rest()))
    }

    #[test]
    fn the_plain_spelling_is_read_and_what_follows_is_left() {
        let (event, rest) = read::<ContributionRejected>(r#"{"of":12},"id":"#).unwrap();
        assert_eq!((event.of, rest), (12, r#","id":"#));
        let text = r#"{"agent":"a","attributes":{"x":"y"},"kind":"person","sphere":"co-op"}"#;
        let (event, rest) = read::<AgentRegistered>(text).unwrap();
        assert_eq!((event.attributes.len(), rest), (1, ""));
        let text = concat!(
            r#"{"agent":"a","lines":[{"amount":"1.00","line":"l","parts":[]}],"#,
            r#""total":"1.00","unit":"EUR"}"#
        );
        assert_eq!(read::<ShareAllocated>(text).unwrap().0.lines.len(), 1);
        assert_eq!(read::<i64>("-9007199254740991").unwrap().0, -9_007_199_254_740_991);
    }

    #[test]
    fn every_other_spelling_is_left_to_the_slow_way() {
        for text in [
            r#"{ "of":1}"#,
            r#"{"of" :1}"#,
            r#"{"of":1,}"#,
            r#"{,"of":1}"#,
            r#"{"of":1"#,
            r#"{"of":01}"#,
            r#"{"of":-0}"#,
            r#"{"of":+1}"#,
            r#"{"of":1.0}"#,
            r#"{"of":null}"#,
            r#"{"of":9007199254740992}"#,
            r#"{"of":1,"of":1}"#,
            r#"{"\u006ff":1}"#,
            "[1]",
            "",
        ] {
            assert!(read::<ContributionRejected>(text).is_err(), "{text}");
        }
        assert!(read::<String>("\"a\nb\"").is_err());
        assert!(read::<String>(r#""a\"b""#).is_err());
    }
}
