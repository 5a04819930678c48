//! An input cut into its lines, in memory that does not grow with it.
//!
//! Of the first line its beginning is looked at: people hand in compressed files, databases and
//! spreadsheets. Then each line in turn: is it whole, not too long, not empty, without a carriage
//! return? What it says is not known here.

use std::io::{BufRead, Read as _};

use commonbook_core::event::MAX_LINE_BYTES;

use super::problem::{BookImportError, Input, InputProblem, Place};

/// One line without its line feed.
pub(super) struct Line<'a> {
    /// Which one, from 1.
    pub(super) number: u64,
    /// Its bytes.
    pub(super) bytes: &'a [u8],
}

/// Lines of an input, one at a time.
pub(super) struct LineReader<'a> {
    reader: &'a mut dyn BufRead,
    input: Input,
    longest: usize,
    number: u64,
    bytes: Vec<u8>,
}

impl<'a> LineReader<'a> {
    /// The lines of a book.
    pub(super) fn of_lines(reader: &'a mut dyn BufRead) -> Self {
        Self::new(reader, Input::Lines, MAX_LINE_BYTES)
    }

    /// Lines of at most `longest` bytes.
    pub(super) fn new(reader: &'a mut dyn BufRead, input: Input, longest: usize) -> Self {
        Self { reader, input, longest, number: 0, bytes: Vec::new() }
    }

    /// The number of the line that was read last.
    pub(super) fn number(&self) -> u64 {
        self.number
    }

    /// The next line; nothing at the end.
    pub(super) fn next(&mut self) -> Result<Option<Line<'_>>, BookImportError> {
        self.bytes.clear();
        // The longest line, its line feed, and one byte more that tells one that is too long.
        let most = u64::try_from(self.longest).unwrap_or(u64::MAX).saturating_add(2);
        let read = (&mut *self.reader).take(most).read_until(b'\n', &mut self.bytes);
        read.map_err(|error| BookImportError::Read { input: self.input, error })?;
        if self.bytes.is_empty() && (self.number > 0 || self.input == Input::Texts) {
            return Ok(None);
        }
        self.number = self.number.saturating_add(1);
        match self.problem() {
            Some((problem, column)) => Err(self.wrong(problem, column)),
            None => {
                self.bytes.pop();
                Ok(Some(Line { number: self.number, bytes: &self.bytes }))
            }
        }
    }

    /// What is wrong with the line, and the byte that it is wrong at.
    fn problem(&self) -> Option<(InputProblem, usize)> {
        let bytes = self.bytes.as_slice();
        let length = bytes.len();
        if self.number == 1
            && let Some((what, hint)) = other_than_an_export(bytes)
        {
            return Some((InputProblem::NotAnExport { what, hint }, 0));
        }
        if self.number == 1 && self.input == Input::Lines && is_without_position(bytes) {
            let what = "its first line has no position";
            return Some((InputProblem::NotAnExport { what, hint: APPEND }, 0));
        }
        match bytes.strip_suffix(b"\n") {
            None if length > self.longest => {
                Some((InputProblem::LineTooLong { longest: self.longest }, self.longest))
            }
            None => Some((InputProblem::ExportIsCut, length)),
            Some(line) if line.ends_with(b"\r") => {
                Some((InputProblem::ExportLineEndChanged, length.saturating_sub(2)))
            }
            Some([]) => Some((InputProblem::ExportLineEmpty, 0)),
            Some(line) if line.len() > self.longest => {
                Some((InputProblem::LineTooLong { longest: self.longest }, self.longest))
            }
            Some(_) => None,
        }
    }

    /// A problem of the line that was read last; columns count characters, the place bytes.
    pub(super) fn wrong(&self, problem: InputProblem, at: usize) -> BookImportError {
        let passed = self.bytes.iter().take(at).filter(|byte| **byte & 0xc0 != 0x80).count();
        let column = Some(passed.saturating_add(1));
        let place = Place { input: self.input, line: self.number, column };
        BookImportError::At { place, cause: Box::new(problem.into()) }
    }
}

/// Whether a whole line says nothing of `pos`, as events do that are still to be appended.
fn is_without_position(bytes: &[u8]) -> bool {
    bytes.ends_with(b"}\n") && !bytes.windows(6).any(|piece| piece == b"\"pos\":")
}

const APPEND: &str = "events are added to a book with `commonbook append BOOK FILE`; the lines of \
                      a book are written with `commonbook export BOOK`";
const EXPORT: &str = "write the lines of a book with `commonbook export BOOK`";
const UNPACK: &str = "unpack it first; `-` reads what another program unpacks";

/// What an input seems to be that does not begin as lines do, and what to do.
fn other_than_an_export(bytes: &[u8]) -> Option<(&'static str, &'static str)> {
    let known: [(&[u8], &str, &str); 9] = [
        (b"\x1f\x8b", "it is compressed by gzip", UNPACK),
        (b"\x28\xb5\x2f\xfd", "it is compressed by zstd", UNPACK),
        (b"\xfd7zXZ\0", "it is compressed by xz", UNPACK),
        (b"BZh", "it is compressed by bzip2", UNPACK),
        (b"PK\x03\x04", "it is a zip file", UNPACK),
        (b"\xef\xbb\xbf", "it begins with a byte order mark", KEEP),
        (b"\xff\xfe", "it is UTF-16", KEEP),
        (b"\xfe\xff", "it is UTF-16", KEEP),
        (b"SQLite format 3\0", "it is a SQLite database", COPY),
    ];
    if bytes.is_empty() {
        return Some(("it is empty", EXPORT));
    }
    if bytes.starts_with(b"{") || bytes == b"\n" || bytes == b"\r\n" {
        return None;
    }
    let seems = known.into_iter().find(|(beginning, ..)| bytes.starts_with(beginning));
    let (_, what, hint) = seems.unwrap_or((b"", "its first line does not begin with {", CSV));
    Some((what, hint))
}

const KEEP: &str = "some program changed the file; export the book again, and copy it as it is";
const COPY: &str = "a book itself is copied with `commonbook backup BOOK DEST`, and its lines are \
                    written with `commonbook export BOOK`";
const CSV: &str = "a CSV file is imported by a map: give --map MAP; the lines of a book are \
                   written with `commonbook export BOOK`";
