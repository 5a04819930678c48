//! One row under a map: left out, an event, or the first thing that is wrong with it.
//!
//! In this order: is the row whole, is it text, by what is it known again, is it left out, which
//! event is it, and then each key of that event. The event is read as a writer's line is, so that
//! no other door into the book is opened here.

use std::collections::BTreeMap;

use commonbook_core::event::{Draft, Hash, LineError, Salt, parse_append_line};
use commonbook_core::value::Id;
use sha2::{Digest as _, Sha256};

use super::cells::{Cells, Wrong};
use super::map::{Identity, Map};
use super::people::People;
use super::problem::RowProblem;
use super::sheet::{Row, Sheet, decoded};
use super::verdict::Refusal;

/// Hexadecimal digits of a row's hash that its id holds: 128 bits.
const DIGITS: usize = 32;

/// What a row is.
pub(super) enum Reading {
    /// The map leaves it out, and why.
    Skipped(String),
    /// It is no event, and why.
    Refused(Refusal, Identified),
    /// An event, and how a person is told of it.
    Event(Box<Draft>, String),
}

/// Whether a row has an id, and whether the id stands for all that the row says.
pub(super) enum Identified {
    /// The row could not be identified.
    No,
    /// The source's own key; the row may say something else today.
    ByKey,
    /// The id comes from the content: a row with this id says the same.
    ByContent(Id),
}

/// Reads the rows of one sheet, in order.
pub(super) struct RowReader<'a> {
    pub(super) map: &'a Map,
    pub(super) sheet: &'a Sheet,
    pub(super) people: &'a People,
    pub(super) scale: u8,
    /// How often each content was seen so far.
    seen: BTreeMap<[u8; 32], u64>,
}

impl<'a> RowReader<'a> {
    /// A reader that knows the directory and the places of the book's currency.
    pub(super) fn new(map: &'a Map, sheet: &'a Sheet, people: &'a People, scale: u8) -> Self {
        Self { map, sheet, people, scale, seen: BTreeMap::new() }
    }

    /// What a row is.
    pub(super) fn read(&mut self, row: &Row, salts: &mut dyn FnMut() -> Salt) -> Reading {
        let mut identified = Identified::No;
        match self.event(row, &mut identified, salts) {
            Ok(reading) => reading,
            Err(wrong) => {
                Reading::Refused(Refusal::of(wrong.column.as_deref(), &wrong.problem), identified)
            }
        }
    }

    fn event(
        &mut self,
        row: &Row,
        identified: &mut Identified,
        salts: &mut dyn FnMut() -> Salt,
    ) -> Result<Reading, Wrong> {
        let cells = self.whole(row)?;
        if cells.iter().all(String::is_empty) {
            return Ok(Reading::Skipped("every cell is empty".to_owned()));
        }
        let id = self.id(&cells, identified)?;
        let row = Cells::of(self, &cells);
        for skip in &self.map.skips {
            if row.holds(&skip.condition)? {
                return Ok(Reading::Skipped(skip.because.clone()));
            }
        }
        let event = row.event(&self.map.events)?.ok_or(RowProblem::RowUnmatched)?;
        let (line, what) = row.line(&id, event)?;
        let draft = parse_append_line(&line, salts).map_err(RowProblem::from)?;
        Ok(Reading::Event(Box::new(draft), what))
    }

    /// The cells as texts, when the row is whole.
    fn whole(&self, row: &Row) -> Result<Vec<String>, Wrong> {
        let encoding = self.map.encoding;
        let first = row.cells.get(0).and_then(|cell| decoded(encoding, cell)).unwrap_or_default();
        if self.map.truncated.as_ref().is_some_and(|begin| first.starts_with(begin)) {
            return Err(RowProblem::FileTruncated { text: first }.into());
        }
        if row.is_open {
            return Err(RowProblem::RowQuoteOpen.into());
        }
        let (found, expected) = (row.cells.len(), self.sheet.header().len());
        if found != expected {
            return Err(RowProblem::RowRagged { found, expected }.into());
        }
        let cells = row.cells.iter().zip(self.sheet.header()).map(|(cell, name)| {
            decoded(encoding, cell).map(|text| text.trim().to_owned()).ok_or_else(|| {
                let problem = RowProblem::CellNotDecodable { encoding: encoding.name() };
                Wrong::at(Some(name.clone()), problem)
            })
        });
        cells.collect()
    }

    /// The id of the event that the row becomes.
    fn id(&mut self, cells: &[String], identified: &mut Identified) -> Result<Id, Wrong> {
        let name = &self.map.name;
        if let Identity::Key(column) = &self.map.identity {
            *identified = Identified::ByKey;
            let cells = Cells::of(self, cells);
            let key = cells
                .text(column)
                .filter(|text| !text.is_empty())
                .ok_or_else(|| Wrong::at(cells.name(column), RowProblem::CellEmpty))?;
            // A key that cannot stand in an id as it is stands there as its hash.
            return Id::parse(&format!("import/{name}/{key}"))
                .or_else(|_| id_of(name, &digits(Sha256::digest(key.as_bytes()).into())));
        }
        let hash = self.hash(cells);
        let count = self.seen.entry(hash).or_default();
        *count = count.saturating_add(1);
        let id = id_of(name, &format!("{}/{count}", digits(hash)))?;
        *identified = Identified::ByContent(id.clone());
        Ok(id)
    }

    /// The hash of what identifies a row: names and texts of its columns, each with its length.
    fn hash(&self, cells: &[String]) -> [u8; 32] {
        let mut hasher = Sha256::new();
        let mut take = |text: &str| {
            let length = u64::try_from(text.len()).unwrap_or(u64::MAX);
            hasher.update(length.to_be_bytes());
            hasher.update(text.as_bytes());
        };
        match &self.map.identity {
            Identity::Columns(columns) => {
                for column in columns {
                    // The first name, so that a renamed column leaves the ids as they were.
                    take(column.0.first().map_or("", String::as_str));
                    take(Cells::of(self, cells).text(column).unwrap_or_default());
                }
            }
            Identity::Key(_) | Identity::Row => {
                for (name, text) in self.sheet.header().iter().zip(cells) {
                    take(name);
                    take(text);
                }
            }
        }
        hasher.finalize().into()
    }
}

fn id_of(map: &str, key: &str) -> Result<Id, Wrong> {
    let id = Id::parse(&format!("import/{map}/{key}"));
    Ok(id.map_err(|error| RowProblem::from(LineError::from(error)))?)
}

/// The hexadecimal digits of a hash that an id holds.
fn digits(hash: [u8; 32]) -> String {
    let mut digits = Hash(hash).to_string();
    digits.truncate(DIGITS);
    digits
}
