//! Units as events spell them: one canonical text, compared byte by byte.
//!
//! `EUR`, `h`, `EUR/h`, `number` for no unit, and `%` for hundredths of one, which is a way to
//! write a number and no unit of its own. Replay keeps the text; who calculates asks for the
//! [`Unit`].

use std::fmt;

use smol_str::SmolStr;

use crate::event::Problem;
use crate::event::error::shown;
use crate::event::text::reads_and_writes_as_text;
use crate::value::{Exact, Unit, ValueError};

/// The percent sign, as a unit.
const PERCENT: &str = "%";

/// The longest unit of one word that an event may use, in bytes.
const MAX_WORD_BYTES: usize = 64;

/// A unit's canonical text; clones share it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnitText(SmolStr);

impl UnitText {
    /// Reads a unit.
    ///
    /// # Errors
    ///
    /// [`ValueError::UnitSpelling`], [`ValueError::UnitNotCanonical`],
    /// [`ValueError::UnitTooLong`], as problems.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let is_word = text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let starts_well = text.bytes().next().is_some_and(|byte| byte.is_ascii_alphabetic());
        if text.len() > MAX_WORD_BYTES {
            return Err(ValueError::UnitSpelling { text: shown(text) }.into());
        }
        if (is_word && starts_well) || text == PERCENT {
            return Ok(Self(SmolStr::new(text)));
        }
        let unit = Unit::parse(text)?;
        let spelling = unit.to_string();
        if spelling != text {
            return Err(ValueError::UnitNotCanonical { text: shown(text), spelling }.into());
        }
        Ok(Self(SmolStr::new(text)))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is the percent sign: its numbers are hundredths.
    #[must_use]
    pub fn is_percent(&self) -> bool {
        &*self.0 == PERCENT
    }

    /// Whether it is one word, as a currency is.
    #[must_use]
    pub fn is_word(&self) -> bool {
        self.0.bytes().all(|byte| byte.is_ascii_alphanumeric())
    }

    /// The unit to calculate with; that of `%` is no unit, see [`UnitText::factor`].
    ///
    /// # Errors
    ///
    /// [`ValueError::UnitSpelling`], which a checked text does not meet.
    pub fn unit(&self) -> Result<Unit, ValueError> {
        Unit::parse(if self.is_percent() { "number" } else { &self.0 })
    }

    /// What a number with this text is multiplied by: 1/100 for `%`, else 1.
    #[must_use]
    pub fn factor(&self) -> Exact {
        if self.is_percent() { Exact::from_count(1, 2) } else { Exact::ONE }
    }
}

impl fmt::Display for UnitText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl AsRef<str> for UnitText {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

reads_and_writes_as_text!(
    UnitText,
    UnitText::parse,
    "a unit, such as EUR or h",
    serialize_str,
    UnitText::as_str
);
