//! Strict JSON, as people and programs hand it in: every slip is named with its column.
//!
//! White space and any order of keys are allowed; everything that two readers could understand
//! differently is not: duplicate keys, floats and exponents, integers beyond 2^53 - 1, nulls, lone
//! surrogates, a byte order mark. At most 64 levels deep, refused before the stack notices.
//!
//! It says nothing about meaning, and it is not the canonical line's checker: that is `canonical`.

use std::collections::BTreeSet;

use crate::event::error::shown;
use crate::event::{LineError, Problem};

/// How deep lists and objects may stand in one another.
pub const MAX_DEPTH: usize = 64;

/// The largest integer that every JSON reader reads exactly: 2^53 - 1.
pub const MAX_INTEGER: i64 = 9_007_199_254_740_991;

/// A value with the column where it starts (characters, from 1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Json {
    /// Where it starts.
    pub column: usize,
    /// What it is.
    pub value: JsonValue,
}

/// What a JSON text can say here; there are no floats and no null.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JsonValue {
    /// True or false.
    Bool(bool),
    /// An integer within 2^53 - 1 of zero.
    Integer(i64),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Json>),
    /// An object, its members in the order written, each key once.
    Object(Vec<Member>),
}

/// One key of an object with its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The key.
    pub key: String,
    /// Where the key starts.
    pub column: usize,
    /// The value.
    pub value: Json,
}

impl Json {
    /// The value of a key, if this is an object that has it.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Self> {
        match &self.value {
            JsonValue::Object(members) => {
                members.iter().find(|member| member.key == key).map(|member| &member.value)
            }
            JsonValue::Bool(_)
            | JsonValue::Integer(_)
            | JsonValue::Text(_)
            | JsonValue::List(_) => None,
        }
    }

    /// The text, if it is one.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match &self.value {
            JsonValue::Text(text) => Some(text),
            JsonValue::Bool(_)
            | JsonValue::Integer(_)
            | JsonValue::List(_)
            | JsonValue::Object(_) => None,
        }
    }
}

/// Reads one JSON value and nothing after it.
///
/// # Errors
///
/// [`Problem::JsonMalformed`], [`Problem::NestedTooDeep`], [`Problem::KeyDuplicate`],
/// [`Problem::NullNotAllowed`], [`Problem::NumberIsFloat`], [`Problem::NumberSpelling`],
/// [`Problem::IntegerTooLarge`], each with its column.
pub fn read_json(text: &str) -> Result<Json, LineError> {
    let mut reader = Reader { text, at: 0, counted: (0, 1) };
    reader.skip_blanks();
    let value = reader.value(0)?;
    reader.skip_blanks();
    if reader.peek().is_some() {
        return Err(reader.malformed("something follows after the end of the value"));
    }
    Ok(value)
}

/// A reader that only moves forward.
struct Reader<'a> {
    text: &'a str,
    at: usize,
    /// A place already passed, and its column.
    counted: (usize, usize),
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn skip(&mut self, bytes: usize) {
        self.at = self.at.saturating_add(bytes).min(self.text.len());
    }

    fn skip_blanks(&mut self) {
        let blanks = self.rest().bytes().take_while(|byte| b" \t\r\n".contains(byte)).count();
        self.skip(blanks);
    }

    /// The column of the present place.
    fn column(&mut self) -> usize {
        let (from, column) = self.counted;
        let passed = self.text.get(from..self.at).unwrap_or_default().chars().count();
        self.counted = (self.at, column.saturating_add(passed));
        self.counted.1
    }

    fn error(&mut self, problem: Problem) -> LineError {
        LineError::at(problem, self.column())
    }

    fn malformed(&mut self, what: &str) -> LineError {
        let what = match self.rest().chars().next() {
            None => format!("{what}, at the end"),
            Some(found) => format!("{what}, at {found:?}"),
        };
        self.error(Problem::JsonMalformed { what })
    }

    fn value(&mut self, depth: usize) -> Result<Json, LineError> {
        let column = self.column();
        let value = match self.peek() {
            Some(b'{') => self.object(depth)?,
            Some(b'[') => self.list(depth)?,
            Some(b'"') => JsonValue::Text(self.string()?),
            Some(b'0'..=b'9' | b'-' | b'+' | b'.') => self.integer()?,
            Some(b'a'..=b'z' | b'A'..=b'Z') => self.word()?,
            Some(_) if self.rest().starts_with('\u{feff}') => {
                return Err(self.malformed("a byte order mark stands here"));
            }
            Some(_) | None => return Err(self.malformed("a value is missing")),
        };
        Ok(Json { column, value })
    }

    /// One level further down, where that is allowed.
    fn deeper(&mut self, depth: usize) -> Result<usize, LineError> {
        let deeper = depth.saturating_add(1);
        if deeper > MAX_DEPTH {
            return Err(self.error(Problem::NestedTooDeep { limit: MAX_DEPTH }));
        }
        Ok(deeper)
    }

    fn object(&mut self, depth: usize) -> Result<JsonValue, LineError> {
        let depth = self.deeper(depth)?;
        let mut members = Vec::new();
        let mut seen = BTreeSet::new();
        self.skip(1);
        self.skip_blanks();
        if self.ends(b'}') {
            return Ok(JsonValue::Object(members));
        }
        loop {
            let column = self.column();
            if self.peek() != Some(b'"') {
                return Err(self.malformed("a key in quotes is missing"));
            }
            let key = self.string()?;
            if !seen.insert(key.clone()) {
                return Err(LineError::at(Problem::KeyDuplicate { key: shown(&key) }, column));
            }
            self.skip_blanks();
            if !self.ends(b':') {
                return Err(self.malformed("a colon is missing after the key"));
            }
            self.skip_blanks();
            members.push(Member { key, column, value: self.value(depth)? });
            self.skip_blanks();
            if self.ends(b'}') {
                return Ok(JsonValue::Object(members));
            }
            if !self.ends(b',') {
                return Err(self.malformed("a comma or } is missing"));
            }
            self.skip_blanks();
        }
    }

    fn list(&mut self, depth: usize) -> Result<JsonValue, LineError> {
        let depth = self.deeper(depth)?;
        let mut items = Vec::new();
        self.skip(1);
        self.skip_blanks();
        if self.ends(b']') {
            return Ok(JsonValue::List(items));
        }
        loop {
            items.push(self.value(depth)?);
            self.skip_blanks();
            if self.ends(b']') {
                return Ok(JsonValue::List(items));
            }
            if !self.ends(b',') {
                return Err(self.malformed("a comma or ] is missing"));
            }
            self.skip_blanks();
        }
    }

    /// Passes over a byte if it is the one expected.
    fn ends(&mut self, byte: u8) -> bool {
        let is_there = self.peek() == Some(byte);
        self.skip(usize::from(is_there));
        is_there
    }

    fn word(&mut self) -> Result<JsonValue, LineError> {
        let length = self.rest().bytes().take_while(u8::is_ascii_alphanumeric).count();
        let value = match self.rest().get(..length) {
            Some("true") => JsonValue::Bool(true),
            Some("false") => JsonValue::Bool(false),
            Some("null") => return Err(self.error(Problem::NullNotAllowed)),
            Some(_) | None => return Err(self.malformed("a text without quotes")),
        };
        self.skip(length);
        Ok(value)
    }

    fn integer(&mut self) -> Result<JsonValue, LineError> {
        let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || b"+-.".contains(byte);
        let length = self.rest().bytes().take_while(is_part).count();
        let text = self.rest().get(..length).unwrap_or_default();
        let digits = text.strip_prefix('-').unwrap_or(text);
        let has_digits_alone = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
        if !has_digits_alone {
            let is_float = digits.contains(['.', 'e', 'E']);
            let text = shown(text);
            return Err(self.error(if is_float {
                Problem::NumberIsFloat { text }
            } else {
                Problem::NumberSpelling { text }
            }));
        }
        if digits.starts_with('0') && text != "0" {
            let text = shown(text);
            return Err(self.error(Problem::NumberSpelling { text }));
        }
        match text.parse::<i64>() {
            Ok(value) if value.abs_diff(0) <= MAX_INTEGER.unsigned_abs() => {
                self.skip(length);
                Ok(JsonValue::Integer(value))
            }
            Ok(_) | Err(_) => {
                let text = shown(text);
                Err(self.error(Problem::IntegerTooLarge { text }))
            }
        }
    }

    fn string(&mut self) -> Result<String, LineError> {
        let mut text = String::new();
        self.skip(1);
        loop {
            let plain = |byte: &u8| *byte >= 0x20 && !b"\"\\".contains(byte);
            let length = self.rest().bytes().take_while(plain).count();
            text.push_str(self.rest().get(..length).unwrap_or_default());
            self.skip(length);
            match self.peek() {
                Some(b'"') => {
                    self.skip(1);
                    return Ok(text);
                }
                Some(b'\\') => text.push(self.escape()?),
                Some(_) => return Err(self.malformed("a control character in a text")),
                None => return Err(self.malformed("a text has no closing quote")),
            }
        }
    }

    fn escape(&mut self) -> Result<char, LineError> {
        let letter = self.rest().as_bytes().get(1).copied();
        let plain = match letter {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode(),
            Some(_) | None => return Err(self.malformed("an unknown escape")),
        };
        self.skip(2);
        Ok(plain)
    }

    /// `\uXXXX`, or two of them where a character beyond the first plane needs both.
    fn unicode(&mut self) -> Result<char, LineError> {
        let high = self.four_digits()?;
        if let Some(found) = char::from_u32(high) {
            return Ok(found);
        }
        let is_high = (0xd800..0xdc00).contains(&high);
        if is_high && self.rest().starts_with("\\u") {
            let low = self.four_digits()?;
            let units = [high, low].map(|unit| u16::try_from(unit).unwrap_or_default());
            if let Some(Ok(found)) = char::decode_utf16(units).next() {
                return Ok(found);
            }
        }
        Err(self.malformed("half of a surrogate pair"))
    }

    fn four_digits(&mut self) -> Result<u32, LineError> {
        let digits = self.rest().get(2..6).filter(|four| four.bytes().all(is_hex));
        let unit = digits.and_then(|four| u32::from_str_radix(four, 16).ok());
        let Some(unit) = unit else {
            return Err(self.malformed("four hexadecimal digits are missing"));
        };
        self.skip(6);
        Ok(unit)
    }
}

fn is_hex(byte: u8) -> bool {
    byte.is_ascii_hexdigit()
}
