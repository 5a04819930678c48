//! A sealed text as a line: its place, its salt and itself, in one spelling.
//!
//! `{"path":"name","pos":1,"salt":"64 hex digits","value":"Ada"}`: keys in alphabetical order, the
//! shortest escapes. Lines stand in the order of position, then path. A line that is read must be
//! what would be written. Whether a text is the one that was recorded is asked in core.

use std::io::{self, BufRead, Write};

use commonbook_core::event::{Hash, Position};
use commonbook_core::log::Secret;
use serde::{Deserialize, Serialize};

use super::input::LineReader;
use super::problem::{BookImportError, Input, InputProblem};

/// The longest line of a text that is read: 16 MiB.
const LONGEST: usize = 1 << 24;

/// A line's keys in the order they are written.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Written {
    path: String,
    pos: Position,
    salt: Hash,
    value: String,
}

/// Writes one text.
pub(super) fn write_text(
    out: &mut dyn Write,
    position: Position,
    path: &str,
    secret: &Secret,
) -> io::Result<()> {
    let (path, value) = (path.to_owned(), secret.value.clone());
    let written = Written { path, pos: position, salt: Hash(secret.salt), value };
    out.write_all(&serde_json::to_vec(&written)?)?;
    out.write_all(b"\n")
}

/// A text that was read.
pub(super) struct Text {
    /// Its line, from 1.
    pub(super) number: u64,
    /// Where its commitment stands.
    pub(super) position: Position,
    /// What it is.
    pub(super) path: String,
    secret: Secret,
}

impl Text {
    /// Its line, and what the log keeps.
    pub(super) fn parted(self) -> (u64, (String, Secret)) {
        (self.number, (self.path, self.secret))
    }
}

/// Texts in order, one position at a time.
pub(super) struct TextReader<'a> {
    lines: LineReader<'a>,
    /// The first text that was not asked for yet.
    next: Option<Text>,
    last: Option<(Position, String)>,
}

impl<'a> TextReader<'a> {
    pub(super) fn new(reader: &'a mut dyn BufRead) -> Self {
        let lines = LineReader::new(reader, Input::Texts, LONGEST);
        Self { lines, next: None, last: None }
    }

    /// The texts of a position; those before it were asked for already.
    pub(super) fn of(&mut self, position: Position) -> Result<Vec<Text>, BookImportError> {
        let mut texts = Vec::new();
        while let Some(text) = self.rest()? {
            if text.position != position {
                self.next = Some(text);
                break;
            }
            texts.push(text);
        }
        Ok(texts)
    }

    /// The next text, of whatever position.
    pub(super) fn rest(&mut self) -> Result<Option<Text>, BookImportError> {
        match self.next.take() {
            Some(text) => Ok(Some(text)),
            None => self.read(),
        }
    }

    fn read(&mut self) -> Result<Option<Text>, BookImportError> {
        let Some(line) = self.lines.next()? else { return Ok(None) };
        let (number, read) = (line.number, read(line.bytes));
        let text = read.map_err(|column| {
            self.lines.wrong(InputProblem::TextMalformed, column.saturating_sub(1))
        })?;
        let place = (text.pos, text.path.clone());
        if self.last.as_ref().is_some_and(|last| *last >= place) {
            return Err(self.lines.wrong(InputProblem::TextsMustBeInOrder, 0));
        }
        self.last = Some(place);
        let secret = Secret { salt: text.salt.0, value: text.value };
        Ok(Some(Text { number, position: text.pos, path: text.path, secret }))
    }
}

/// A text in its one spelling, or the byte from 1 at which it is wrong.
fn read(line: &[u8]) -> Result<Written, usize> {
    let text: Written = serde_json::from_slice(line).map_err(|error| error.column())?;
    let written = serde_json::to_vec(&text).map_err(|error| error.column())?;
    if written == line {
        return Ok(text);
    }
    let same = written.iter().zip(line).take_while(|(one, other)| one == other).count();
    Err(same.saturating_add(1))
}
