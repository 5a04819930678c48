//! The book that files are imported into: three people, euros, nothing else.
//!
//! It is made once; every input begins with a copy of it. Proofs are of a book that goes on from it
//! with a few contributions.

use std::ops::ControlFlow;
use std::sync::OnceLock;

use commonbook::import::{Import, ImportError, ImportOptions, Map, Sheet};
use commonbook::{Book, Stamp, read_append_lines};
use commonbook_core::event::parse_append_line;
use commonbook_core::log::{Log, LogError, MemoryLog};
use commonbook_core::value::{Currency, Date, Timestamp};

/// Who is in the book, under the names that the samples have.
pub(super) const PEOPLE: &str = r#"{"id":"p1","type":"agent_registered","effective_on":"2026-01-01","data":{"agent":"ada","kind":"person"},"sealed":{"name":"Ada Member"}}
{"id":"p2","type":"agent_registered","effective_on":"2026-01-01","data":{"agent":"bo-m","kind":"person"},"sealed":{"name":"Bo Member"}}
{"id":"p3","type":"agent_registered","effective_on":"2026-01-01","data":{"agent":"deniz","kind":"person"},"sealed":{"name":"Çelik, Deniz"}}
"#;

/// When everything is recorded, in microseconds since 1970.
const NOW: i64 = 1_775_000_000_000_000;

/// A fresh copy of the book.
pub(super) fn purse() -> Result<Book<MemoryLog>, String> {
    static PURSE: OnceLock<Result<MemoryLog, String>> = OnceLock::new();
    PURSE.get_or_init(made).clone().map(Book::new)
}

/// The thirteen lines of the book that goes on.
pub(super) fn lines() -> Result<&'static [Vec<u8>], String> {
    static LINES: OnceLock<Result<Vec<Vec<u8>>, String>> = OnceLock::new();
    LINES.get_or_init(more).as_deref().map_err(Clone::clone)
}

fn more() -> Result<Vec<Vec<u8>>, String> {
    let (mut book, stamp) = (purse()?, stamp()?);
    for day in 1..=9 {
        let line = format!(
            r#"{{"id":"c{day}","type":"contribution_recorded","effective_on":"2026-02-0{day}","data":{{"agent":"ada","kind":"work","quantity":"{day}","unit":"h"}}}}"#
        );
        let draft = parse_append_line(&line, &mut || [0; 32]).map_err(|error| error.to_string())?;
        book.append(&[draft], &stamp, false).map_err(|error| error.to_string())?;
    }
    let mut lines = Vec::new();
    let mut keep = |_, line: &[u8]| {
        lines.push(line.to_vec());
        ControlFlow::Continue(())
    };
    let read = book.log().read::<_, LogError>(|view| view.bare_lines(0, 13, &mut keep));
    read.map_err(|error| error.to_string())?;
    Ok(lines)
}

fn stamp() -> Result<Stamp<'static>, String> {
    Ok(Stamp::fixed(Timestamp::from_micros(NOW).map_err(|error| error.to_string())?))
}

fn made() -> Result<MemoryLog, String> {
    let (mut book, mut stamp) = (Book::new(MemoryLog::new()), stamp()?);
    let euro = Currency::iso("EUR").map_err(|error| error.to_string())?;
    let day = Date::parse("2026-01-01").map_err(|error| error.to_string())?;
    book.open(&euro, "purse", day, &mut stamp).map_err(|error| error.to_string())?;
    let people = read_append_lines(PEOPLE, &mut stamp).map_err(|error| error.to_string())?;
    let drafts: Vec<_> = people.into_iter().map(|(_, draft)| draft).collect();
    book.append(&drafts, &stamp, false).map_err(|error| error.to_string())?;
    Ok(book.into_log())
}

/// Imports a sheet; the new rows are kept although others are refused.
pub(super) fn import(
    book: &mut Book<MemoryLog>,
    sheet: &Sheet,
    map: &Map,
    dry_run: bool,
) -> Result<Import, ImportError> {
    let options = ImportOptions { dry_run, accept_partial: true };
    let mut stamp = stamp().unwrap_or_else(|_| Stamp::fixed(Timestamp::EPOCH));
    book.import(sheet, map, options, &mut stamp, &mut |_, _| {})
}
