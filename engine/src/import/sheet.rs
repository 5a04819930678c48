//! The sheet: a file cut into a header and rows, each with the line on which it begins.
//!
//! A byte order mark is dropped, lines may end by CR LF, a cell in quotes may hold line ends. The
//! five columns that a rejects file has before the original ones are dropped too, so that it can be
//! mended and handed in. Cells stay bytes; whether they are text is a matter of each row.

use csv::{ByteRecord, ReaderBuilder};
use encoding_rs::{Encoding, UTF_8};

use super::map::Map;
use super::problem::FileProblem;
use super::rejects::COLUMNS;
use super::source::Column;

/// A file cut into rows.
#[derive(Debug)]
pub struct Sheet {
    header: Vec<String>,
    bare_header: ByteRecord,
    rows: Vec<Row>,
}

/// One row.
#[derive(Debug)]
pub(super) struct Row {
    /// The line on which it begins, from 1.
    pub(super) line: u64,
    /// Its cells.
    pub(super) cells: ByteRecord,
    /// Whether a quote of it is open at the end of the file.
    pub(super) is_open: bool,
}

impl Sheet {
    /// Cuts a file by the delimiter and encoding of a map.
    ///
    /// # Errors
    /// [`FileProblem`] when the file is not text of that encoding, or empty.
    pub fn read(bytes: &[u8], map: &Map) -> Result<Self, FileProblem> {
        let bytes = checked(bytes, map.encoding)?;
        let mut reader = ReaderBuilder::new()
            .delimiter(map.delimiter)
            .has_headers(false)
            .flexible(true)
            .from_reader(bytes);
        let mut lines = Lines { bytes, at: 0, line: 1 };
        let mut rows: Vec<Row> = Vec::new();
        let mut cells = ByteRecord::new();
        // Reading from memory cannot fail, and ragged rows are welcome here.
        while let Ok(true) = reader.read_byte_record(&mut cells) {
            let start = cells.position().map_or(0, csv::Position::byte);
            let line = lines.of(usize::try_from(start).unwrap_or(usize::MAX));
            rows.push(Row { line, cells: cells.clone(), is_open: false });
        }
        if let Some(last) = rows.last_mut() {
            let tail = bytes.get(lines.at..).unwrap_or_default();
            last.is_open = ends_in_quotes(tail, map.delimiter);
        }
        Self::with_header(rows, map.encoding)
    }

    fn with_header(rows: Vec<Row>, encoding: &'static Encoding) -> Result<Self, FileProblem> {
        let mut rows = rows.into_iter();
        let first = rows.next().ok_or(FileProblem::HeaderMissing)?;
        let mut header = Vec::with_capacity(first.cells.len());
        for cell in &first.cells {
            let name = decoded(encoding, cell).ok_or_else(|| not_text(encoding))?;
            header.push(name.trim().to_owned());
        }
        let is_rejects = header.iter().map(String::as_str).take(COLUMNS.len()).eq(COLUMNS);
        let drop = if is_rejects { COLUMNS.len() } else { 0 };
        let bare = |cells: &ByteRecord| cells.iter().skip(drop).collect::<ByteRecord>();
        let rows = rows.map(|row| Row { cells: bare(&row.cells), ..row }).collect();
        let bare_header = bare(&first.cells);
        Ok(Self { header: header.into_iter().skip(drop).collect(), bare_header, rows })
    }

    pub(super) fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The lines on which the rows begin, in order.
    pub fn lines(&self) -> impl Iterator<Item = u64> {
        self.rows.iter().map(|row| row.line)
    }

    /// The names of the columns.
    pub(super) fn header(&self) -> &[String] {
        &self.header
    }

    /// The header as the file has it.
    pub(super) fn bare_header(&self) -> &ByteRecord {
        &self.bare_header
    }

    /// Where a column stands, when it is there; the first one, should there be several.
    pub(super) fn place(&self, column: &Column) -> Option<usize> {
        self.header.iter().position(|name| column.0.contains(name))
    }

    /// Whether every column that the map needs is there, once.
    pub(super) fn check(&self, map: &Map) -> Result<(), FileProblem> {
        for (column, is_needed) in map.columns() {
            let count = self.header.iter().filter(|name| column.0.contains(name)).count();
            if count > 1 {
                return Err(FileProblem::ColumnTwice { wanted: column.described() });
            }
            if count == 0 && is_needed {
                return Err(self.missing(column, map));
            }
        }
        Ok(())
    }

    fn missing(&self, column: &Column, map: &Map) -> FileProblem {
        let names: Vec<String> = self.header.iter().map(|name| format!("{name:?}")).collect();
        let other = [';', ',', '\t', '|'].into_iter().find(|mark| {
            self.header.len() == 1 && self.header.iter().any(|name| name.contains(*mark))
        });
        let hint = match other {
            Some(mark) => format!(
                "its delimiter seems to be {mark:?}, the map {} says {:?}",
                map.name,
                char::from(map.delimiter)
            ),
            None => format!(
                "the map {} may be for another tool, version or language; `commonbook import \
                 --maps` lists the maps that are at hand",
                map.name
            ),
        };
        FileProblem::ColumnMissing { wanted: column.described(), found: names.join(", "), hint }
    }
}

/// The file without its mark, if it can be text of this encoding.
fn checked<'a>(bytes: &'a [u8], encoding: &'static Encoding) -> Result<&'a [u8], FileProblem> {
    let wrong = |what: &str, hint: &str| {
        Err(FileProblem::EncodingWrong { what: what.to_owned(), hint: hint.to_owned() })
    };
    if bytes.starts_with(b"PK\x03\x04") {
        return wrong("the file is a spreadsheet or an archive, not text", "save it as CSV");
    }
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return wrong("the file is UTF-16", "save it as UTF-8");
    }
    let bare = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let is_other = encoding != UTF_8 && std::str::from_utf8(bytes).is_ok() && !bytes.is_ascii();
    if is_other {
        let what = format!("the file is UTF-8, the map says {}", encoding.name());
        return wrong(&what, "say `encoding = \"utf-8\"` in the map");
    }
    Ok(bare)
}

fn not_text(encoding: &'static Encoding) -> FileProblem {
    FileProblem::EncodingWrong {
        what: format!("the header is not {} text", encoding.name()),
        hint: "save the file as UTF-8, or state its encoding in the map, such as \"windows-1252\""
            .to_owned(),
    }
}

/// A cell as text.
pub(super) fn decoded(encoding: &'static Encoding, cell: &[u8]) -> Option<String> {
    let text = encoding.decode_without_bom_handling_and_without_replacement(cell)?;
    Some(text.into_owned())
}

/// Counts lines up to growing places of a file.
struct Lines<'a> {
    bytes: &'a [u8],
    at: usize,
    line: u64,
}

impl Lines<'_> {
    /// The line of the first byte at or after a place that ends no line.
    fn of(&mut self, place: usize) -> u64 {
        let ends = |byte: &u8| *byte == b'\n' || *byte == b'\r';
        let rest = self.bytes.get(place..).unwrap_or_default();
        let blank = rest.iter().take_while(|byte| ends(byte)).count();
        let place = place.saturating_add(blank);
        let passed = self.bytes.get(self.at..place).unwrap_or_default();
        let mut after = passed.iter().skip(1).copied().chain(rest.get(blank).copied());
        for byte in passed {
            let next = after.next();
            // CR LF ends one line, at its LF.
            if *byte == b'\n' || (*byte == b'\r' && next != Some(b'\n')) {
                self.line = self.line.saturating_add(1);
            }
        }
        self.at = place;
        self.line
    }
}

/// Whether a row ends inside of quotes.
fn ends_in_quotes(row: &[u8], delimiter: u8) -> bool {
    let (mut open, mut at_start) = (false, true);
    for byte in row {
        if *byte == b'"' && (open || at_start) {
            open = !open;
            // A second quote at once is a quote of the text, and opens again.
            at_start = !open;
        } else {
            at_start = !open && (*byte == delimiter || *byte == b'\n' || *byte == b'\r');
        }
    }
    open
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map() -> Map {
        let text = "map = 1\nname = \"a\"\nabout = \"A\"\n[[event]]\ntype = \"revenue_recorded\"\n\
            effective_on = { column = \"a\", as = \"date\" }\n[event.data]\nunit = \"EUR\"\n";
        Map::parse(text).unwrap()
    }

    fn lines(text: &str) -> Vec<u64> {
        Sheet::read(text.as_bytes(), &map()).unwrap().lines().collect()
    }

    #[test]
    fn a_row_has_the_line_on_which_it_begins() {
        assert_eq!(lines("a,b\n1,2\n3,4"), [2, 3]);
        assert_eq!(lines("a,b\r\n1,2\r\n3,4\r\n"), [2, 3]);
        assert_eq!(lines("a,b\n\n1,\"x\ny\"\n\r\n3,4\n"), [3, 6]);
        assert_eq!(lines("\u{feff}a,b\r1,2\r3,4\r"), [2, 3]);
    }

    #[test]
    fn a_quote_that_stays_open_is_seen() {
        let is_open = |text: &str| {
            Sheet::read(text.as_bytes(), &map()).unwrap().rows().last().unwrap().is_open
        };
        assert!(is_open("a,b\n1,\"2\n3,4\n"));
        assert!(!is_open("a,b\n1,\"2\"\n") && !is_open("a,b\n1,\"say \"\"hi\"\"\"\n"));
        assert!(!is_open("a,b\n1,5\" pipe\n"));
    }

    #[test]
    fn the_five_columns_of_a_rejects_file_are_dropped() {
        let text = "line,column,code,reason,hint,a,b\n2,,X,y,z,1,2\n";
        let sheet = Sheet::read(text.as_bytes(), &map()).unwrap();
        assert_eq!(sheet.header(), ["a", "b"]);
        assert_eq!(sheet.rows()[0].cells, vec!["1", "2"]);
    }

    #[test]
    fn a_file_that_is_no_text_of_the_encoding_is_refused() {
        for bytes in [&b"PK\x03\x04"[..], b"\xff\xfea\0", b"a,\xe4\n"] {
            let problem = Sheet::read(bytes, &map()).unwrap_err();
            assert_eq!(problem.code(), "EncodingWrong");
        }
        assert_eq!(Sheet::read(b"", &map()).unwrap_err(), FileProblem::HeaderMissing);
    }
}
