//! Identifiers: opaque names of agents, books, accounts, funds and events.
//!
//! `[a-z0-9][a-z0-9_.:/-]*`, at most 128 bytes: one spelling, sortable by bytes, safe in a path or
//! an address. What people call somebody is not an identifier; names live in the directory.

use std::borrow::Borrow;
use std::fmt;

use smol_str::SmolStr;

use crate::value::ValueError;
use crate::value::text::{self, shown};

/// The longest identifier, in bytes.
pub const MAX_ID_BYTES: usize = 128;

/// A checked identifier; clones share one text, the order is that of the bytes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(SmolStr);

impl Id {
    /// Reads an identifier.
    ///
    /// # Errors
    ///
    /// [`ValueError::IdEmpty`], [`ValueError::IdTooLong`], [`ValueError::IdCharacter`].
    pub fn parse(text: &str) -> Result<Self, ValueError> {
        if text.is_empty() {
            return Err(ValueError::IdEmpty);
        }
        if text.len() > MAX_ID_BYTES {
            return Err(ValueError::IdTooLong { bytes: text.len() });
        }
        let fits = |(at, byte): (usize, u8)| match byte {
            b'a'..=b'z' | b'0'..=b'9' => true,
            b'_' | b'.' | b':' | b'/' | b'-' => at != 0,
            _ => false,
        };
        match text.bytes().enumerate().position(|found| !fits(found)) {
            Some(at) => {
                let character = text.get(at..).and_then(|rest| rest.chars().next());
                let character = character.unwrap_or(char::REPLACEMENT_CHARACTER);
                Err(ValueError::IdCharacter { text: shown(text), character })
            }
            None => Ok(Self(SmolStr::new(text))),
        }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl Borrow<str> for Id {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for Id {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

text::reads_and_writes_as_text!(
    Id,
    Id::parse,
    "an identifier, such as amina",
    serialize_str,
    Id::as_str
);
