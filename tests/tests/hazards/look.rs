//! What a book says after something went wrong, opened and verified through the real store.

use std::ops::ControlFlow;
use std::path::Path;

use commonbook::Book;
use commonbook_core::log::{Log, LogError, hash_hex};
use commonbook_store::SqliteLog;

/// All that is asked of a book here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Seen {
    /// The canonical lines, in order.
    pub(crate) lines: Vec<Vec<u8>>,
    /// The ids, in order.
    pub(crate) ids: Vec<String>,
    pub(crate) root: String,
    /// What `verify` found, as people read it.
    pub(crate) findings: Vec<String>,
}

/// Opens the book for writing, which recovers it, and verifies it.
pub(crate) fn look(path: &Path) -> Result<Seen, String> {
    let log = SqliteLog::open(path).map_err(|error| error.to_string())?;
    let book = Book::new(log);
    let report = book.verify().map_err(|error| error.to_string())?;
    let mut seen = read(book.log()).map_err(|error| error.to_string())?;
    seen.findings = report.findings.iter().map(ToString::to_string).collect();
    Ok(seen)
}

/// Reads the lines in one snapshot; they stand without a gap.
pub(crate) fn read(log: &SqliteLog) -> Result<Seen, LogError> {
    log.read(|view| {
        let head = view.head()?;
        let (mut lines, mut ids) = (Vec::new(), Vec::new());
        view.lines(0, u64::MAX, &mut |row| {
            assert_eq!(row.position, lines.len() as u64, "positions have a gap");
            lines.push(row.line.to_vec());
            ids.push(row.id.to_owned());
            ControlFlow::Continue(())
        })?;
        assert_eq!(head.size(), lines.len() as u64, "the head counts the lines");
        Ok(Seen { lines, ids, root: hash_hex(&head.tree.root()), findings: Vec::new() })
    })
}
