//! The example of `docs/how-to/embed-in-rust.md` compiles, runs, and is the one that the page
//! shows.
//!
//! The code between the two marks is the page's block, letter by letter.

use crate::blocks::{blocks_of, document};

const PAGE: &str = "docs/how-to/embed-in-rust.md";

// The example begins.
use std::error::Error;

use commonbook::core::event::{Draft, Salt};
use commonbook::core::log::{Log, MemoryLog};
use commonbook::core::value::{Currency, Date, Id, Period, Timestamp};
use commonbook::projections::{Request, Statement, render};
use commonbook::{Book, BookError, Stamp, read_append_lines};

const RULES: &str = r#"rules "Bakery"
currency EUR
engine 0
closes every quarter

fund reserve
measure hours in h  counts contributions where kind = work

line "labour"
  takes rest
  shared by hours
  otherwise to fund reserve
"#;

const LINES: &str = r#"
{"id": "anna", "type": "agent_registered", "effective_on": "2026-01-01", "data": {"agent": "anna", "kind": "person"}, "sealed": {"name": "Anna"}}
{"id": "bo", "type": "agent_registered", "effective_on": "2026-01-01", "data": {"agent": "bo", "kind": "person"}}
{"id": "w1", "type": "contribution_recorded", "effective_on": "2026-03-31", "data": {"agent": "anna", "kind": "work", "quantity": "2", "unit": "h"}}
{"id": "w2", "type": "contribution_recorded", "effective_on": "2026-03-31", "data": {"agent": "bo", "kind": "work", "quantity": "1", "unit": "h"}}
{"id": "sales", "type": "revenue_recorded", "effective_on": "2026-03-31", "data": {"amount": "100.00", "unit": "EUR"}}
"#;

/// Your app's clock, random numbers and ids: the engine has of others.
struct World {
    made: u64,
}

impl World {
    fn clock(&self) -> Result<Timestamp, BookError> {
        Ok(Timestamp::parse("2026-04-01T09:00:00.000000Z")?)
    }

    /// Ids of the events that commands write: unique for ever, better in order of time (UUIDv7).
    fn new_id(&mut self) -> Id {
        self.made += 1;
        Id::parse(&format!("app/{}", self.made)).expect("letters, digits and / are an id")
    }

    /// 32 random bytes; these are only an example's.
    fn new_salt() -> Salt {
        [7; 32]
    }

    fn stamp(&mut self) -> Result<Stamp<'_>, BookError> {
        Ok(Stamp::new(self.clock()?, || self.new_id(), Self::new_salt))
    }
}

/// Opens a book, records a quarter and closes it; any log will do.
fn share_a_quarter<L: Log>(log: L, world: &mut World) -> Result<Statement, Box<dyn Error>> {
    let day = Date::parse("2026-01-01")?;
    let mut book = Book::new(log);
    book.open(&Currency::iso("EUR")?, "bakery.example/book", day, &mut world.stamp()?)?;
    book.adopt(RULES, day, &mut world.stamp()?, false)?;

    let mut stamp = world.stamp()?;
    let lines = read_append_lines(LINES, &mut stamp)?;
    let drafts: Vec<Draft> = lines.into_iter().map(|(_, draft)| draft).collect();
    book.append(&drafts, &stamp, false)?;
    drop(stamp);

    let period = Period::parse("2026-Q1")?;
    let request = Request { rules: None, period, known_at: None, as_of: None, number: None };
    let preview = book.close(&request, &mut world.stamp()?, true)?;
    let closed = book.close(&request, &mut world.stamp()?, false)?;
    assert_eq!(preview.digest, closed.digest);
    assert!(book.verify()?.findings.is_empty());
    Ok(closed.statement)
}

#[test]
fn a_quarter_is_shared() -> Result<(), Box<dyn Error>> {
    let statement = share_a_quarter(MemoryLog::new(), &mut World { made: 0 })?;
    let anna = &statement.result.agents[&Id::parse("anna")?];
    assert_eq!(anna.total.to_string(), "66.67");
    assert!(render::json(&statement).contains(r#""schema""#));
    Ok(())
}
// The example ends.

#[test]
fn the_page_shows_this_example() {
    let source = document("tests/tests/reference/embedding.rs");
    let (_, rest) = source.split_once("\n// The example begins.\n").expect("the first mark");
    let (example, _) = rest.split_once("// The example ends.\n").expect("the second mark");
    let blocks = blocks_of(PAGE, &document(PAGE));
    let shown = blocks.iter().find(|block| block.says("example")).expect("the page has an example");
    assert_eq!(shown.text, example);
}

#[test]
fn the_same_example_runs_on_a_file() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let log = commonbook_store::SqliteLog::create(folder.path().join("bakery.book"))?;
    let statement = share_a_quarter(log, &mut World { made: 0 })?;
    assert_eq!(statement.digest, share_a_quarter(MemoryLog::new(), &mut World { made: 0 })?.digest);
    Ok(())
}
