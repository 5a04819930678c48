//! A replay verifies: changed lines and facts that say something else are found.

use std::ops::ControlFlow;

use commonbook_core::event::{Position, Record};
use commonbook_core::log::{FactKind, Hash, Head, LogError, Secret, Stored, View, Visit};
use commonbook_projections::{Projection, ProjectionError, Request, compute, replay};

use super::book::{BY_HOURS, TestBook, request};

/// A log whose keeper changed something.
struct Forged<'a> {
    view: &'a dyn View,
    /// Replaced bytes of one line: position, what, by what.
    line: Option<(Position, &'a str, &'a str)>,
    /// A kind of fact that is not told.
    silent: Option<FactKind>,
    /// A line that is left out.
    missing: Option<Position>,
}

impl View for Forged<'_> {
    fn head(&self) -> Result<Head, LogError> {
        self.view.head()
    }

    fn lines(
        &self,
        from: Position,
        to: Position,
        visit: &mut dyn FnMut(Stored<'_>) -> Visit,
    ) -> Result<(), LogError> {
        self.view.lines(from, to, &mut |stored| {
            if self.missing == Some(stored.position) {
                return ControlFlow::Continue(());
            }
            match self.line {
                Some((position, what, by)) if position == stored.position => {
                    let text = std::str::from_utf8(stored.line).unwrap();
                    assert!(text.contains(what), "{text}");
                    let line = text.replace(what, by);
                    visit(Stored { line: line.as_bytes(), ..stored })
                }
                _ => visit(stored),
            }
        })
    }

    fn position_of(&self, id: &str) -> Result<Option<Position>, LogError> {
        self.view.position_of(id)
    }

    fn fact(&self, kind: FactKind, key: &str) -> Result<Option<String>, LogError> {
        self.view.fact(kind, key)
    }

    fn facts(
        &self,
        kind: FactKind,
        from: &str,
        to: &str,
        visit: &mut dyn FnMut(&str, &str) -> Visit,
    ) -> Result<(), LogError> {
        if self.silent == Some(kind) {
            return Ok(());
        }
        self.view.facts(kind, from, to, visit)
    }

    fn nodes(&self, visit: &mut dyn FnMut(u8, u64, &[u8]) -> Visit) -> Result<(), LogError> {
        self.view.nodes(visit)
    }

    fn node(&self, level: u8, index: u64) -> Result<Option<Hash>, LogError> {
        self.view.node(level, index)
    }

    fn secrets(
        &self,
        visit: &mut dyn FnMut(Position, &str, &Secret) -> Visit,
    ) -> Result<(), LogError> {
        self.view.secrets(visit)
    }

    fn secret(&self, position: Position, path: &str) -> Result<Option<Secret>, LogError> {
        self.view.secret(position, path)
    }

    fn integrity(&self) -> Result<Vec<String>, LogError> {
        self.view.integrity()
    }
}

fn honest(book: &TestBook) -> Forged<'_> {
    Forged { view: &book.log, line: None, silent: None, missing: None }
}

struct Count(u64);

impl Projection for Count {
    fn apply(&mut self, record: &Record) -> Result<(), ProjectionError> {
        assert_eq!(record.position, self.0);
        self.0 += 1;
        Ok(())
    }
}

#[test]
fn a_replay_applies_every_record_and_gives_the_heads_root() {
    let mut book = TestBook::with(BY_HOURS);
    book.work("anna", "2026-01-10", "3");
    let mut count = Count(0);
    let replayed = replay(&book.log, book.size(), &mut count).unwrap();
    assert_eq!((count.0, replayed.size), (book.size(), book.size()));
    assert_eq!(replayed.root.as_bytes(), &book.log.head().unwrap().tree.root());
}

#[test]
fn a_changed_line_is_found_by_the_root() {
    let mut book = TestBook::with(BY_HOURS);
    let position = book.work("anna", "2026-01-10", "3");
    let forged = Forged { line: Some((position, "\"3\"", "\"9\"")), ..honest(&book) };
    let error = compute(&forged, &request("2026-01")).unwrap_err();
    assert_eq!(error.code(), "RootMustAgree");
    assert!(error.to_string().contains("but the head says"), "{error}");
}

#[test]
fn a_line_changed_before_a_close_is_found_when_the_close_is_read() {
    let mut book = TestBook::with(BY_HOURS);
    let position = book.work("anna", "2026-01-10", "3");
    book.result("2026-01", "10.00");
    let at = book.close("2026-01");
    let close = book.closes().remove(0);
    let forged = Forged { line: Some((position, "\"3\"", "\"9\"")), ..honest(&book) };
    let error = commonbook_projections::published(&forged, &close).unwrap_err();
    assert_eq!(error.code(), "RootMustAgree");
    assert!(error.to_string().contains(&format!("the close at position {at} says")), "{error}");
}

#[test]
fn a_missing_line_is_named() {
    let mut book = TestBook::with(BY_HOURS);
    let position = book.work("anna", "2026-01-10", "3");
    book.work("anna", "2026-01-11", "3");
    for missing in [position, position + 1] {
        let forged = Forged { missing: Some(missing), ..honest(&book) };
        let error = compute(&forged, &request("2026-01")).unwrap_err();
        assert_eq!(error.code(), "PositionsMustBeGapless");
        assert!(error.to_string().starts_with(&format!("position {missing} ")), "{error}");
    }
}

#[test]
fn a_line_that_cannot_be_read_is_named() {
    let mut book = TestBook::with(BY_HOURS);
    let position = book.work("anna", "2026-01-10", "3");
    let forged = Forged { line: Some((position, "\"quantity\"", "\"quality\"")), ..honest(&book) };
    let error = compute(&forged, &request("2026-01")).unwrap_err();
    assert!(error.to_string().starts_with(&format!("the line at position {position} ")), "{error}");
}

#[test]
fn facts_that_hide_a_reversal_a_close_or_an_adoption_are_found() {
    let mut book = TestBook::with(BY_HOURS);
    let work = book.work("anna", "2026-01-10", "3");
    book.reverse(work, "2026-01-10");
    book.result("2026-01", "10.00");
    book.close("2026-01");
    for (kind, code) in [
        (FactKind::Void, "FactsMustAgree"),
        (FactKind::Close, "FactsMustAgree"),
        (FactKind::Rules, "RulesMustBeAdopted"),
    ] {
        let forged = Forged { silent: Some(kind), ..honest(&book) };
        let error = compute(&forged, &request("2026-02")).unwrap_err();
        assert_eq!(error.code(), code, "{error}");
    }
}

#[test]
fn only_what_was_asked_for_is_read() {
    let mut book = TestBook::with(BY_HOURS);
    let size = book.size();
    let position = book.work("anna", "2026-01-10", "3");
    let forged = Forged { line: Some((position, "\"3\"", "nonsense")), ..honest(&book) };
    assert!(compute(&forged, &Request { known_at: Some(size), ..request("2026-01") }).is_ok());
}
