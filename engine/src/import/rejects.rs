//! The rejects file: every row that was not taken, with where and why, then its own columns.
//!
//! The cells are the bytes of the original and the encoding is the map's, so that somebody can mend
//! the file and hand it in by the same map; the five columns before are passed over then.

use csv::{ByteRecord, Terminator, WriterBuilder};

use super::map::Map;
use super::sheet::Sheet;
use super::verdict::Verdict;

/// The columns before the original ones.
pub(super) const COLUMNS: [&str; 5] = ["line", "column", "code", "reason", "hint"];

/// The rows that were not taken, as CSV; the header alone when all were.
#[must_use]
pub fn rejects(sheet: &Sheet, map: &Map, verdicts: &[Verdict]) -> Vec<u8> {
    let mut writer = WriterBuilder::new()
        .delimiter(map.delimiter)
        .terminator(Terminator::Any(b'\n'))
        .flexible(true)
        .from_writer(Vec::new());
    let mut write = |told: [&str; 5], cells: &ByteRecord| {
        let told = told.map(|text| map.encoding.encode(text).0.into_owned());
        let row: ByteRecord = told.iter().map(Vec::as_slice).chain(cells.iter()).collect();
        // A vector takes every byte.
        drop(writer.write_byte_record(&row));
    };
    write(COLUMNS, sheet.bare_header());
    for (row, verdict) in sheet.rows().iter().zip(verdicts) {
        if let Some(refusal) = verdict.refusal() {
            let line = row.line.to_string();
            let column = refusal.column.as_deref().unwrap_or_default();
            write([&line, column, &refusal.code, &refusal.reason, &refusal.hint], &row.cells);
        }
    }
    writer.into_inner().unwrap_or_default()
}
