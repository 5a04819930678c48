//! Labels: names that the rules give to lines, funds, accounts, pots, figures and rule sets.
//!
//! Any Unicode, since statutes are written in people's own language; 1 to 128 bytes on one line,
//! without control characters and without blanks at either end. In events labels are values,
//! never keys. They are compared byte by byte: nothing is folded or normalised.

use std::borrow::Borrow;
use std::fmt;

use smol_str::SmolStr;

use crate::event::Problem;
use crate::event::error::shown;
use crate::event::text::reads_and_writes_as_text;

/// The longest label, in bytes.
pub const MAX_LABEL_BYTES: usize = 128;

/// A checked name of the rules; clones share one text, the order is that of the bytes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Label(SmolStr);

impl Label {
    /// Reads a label.
    ///
    /// # Errors
    ///
    /// [`Problem::LabelMalformed`].
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let plain = text.bytes().all(|byte| byte.is_ascii_graphic());
        let what = if text.is_empty() {
            "it is empty"
        } else if text.len() > MAX_LABEL_BYTES {
            "it is too long"
        } else if plain {
            return Ok(Self(SmolStr::new(text)));
        } else if text.chars().any(|found| found.is_control() || is_line_end(found)) {
            "it has a control character"
        } else if text.starts_with(' ') || text.ends_with(' ') {
            "it starts or ends with a blank"
        } else {
            return Ok(Self(SmolStr::new(text)));
        };
        Err(Problem::LabelMalformed { text: shown(text), what })
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Line and paragraph separators break lines in some programs, and labels stand on one line.
fn is_line_end(found: char) -> bool {
    matches!(found, '\u{2028}' | '\u{2029}')
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl Borrow<str> for Label {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for Label {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

reads_and_writes_as_text!(
    Label,
    Label::parse,
    "a name of the rules, such as \"labour\"",
    serialize_str,
    Label::as_str
);
