//! Verifying a log: everything beside the lines is derived again and compared, row by row.
//!
//! In one pass over the lines: positions gapless, every line canonical and readable, its position
//! and time in order, its id its own, every column as the line says; the event passes the door
//! again, by the facts of the lines before it; result batches are whole and described by their
//! closing event; the tree, the facts and the nodes are derived again. Then head, nodes, facts and
//! sealed texts are compared with them, and the store is asked for its own integrity. Differences
//! are named up to a bound for each table: position or table, expected, found.
//!
//! A book's keeper is the adversary here, so nothing stored is believed because a column says so.
//! What a clock said, and whether the rules give these results, is not verified here.

mod findings;
mod repeated;
mod tables;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

pub use findings::{Subject, VerifyFinding};

use findings::Findings;
use repeated::Ids;
use tables::Commitments;

use super::batch::Batch;
use super::derived::Derived;
use super::{Hash, LogError, Stored, View, leaf_hash};
use crate::door::{Book, Rejection, book, changes_book, decide_in, keep};
use crate::event::{Event, Position, Record, check_line};
use crate::value::{Date, Timestamp};

/// What verifying found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifyReport {
    /// How many events were read.
    pub size: u64,
    /// The root over them.
    pub root: Hash,
    /// Standing and reopened closes whose digest was recomputed.
    pub closes: u64,
    /// Sealed texts whose commitment was recomputed.
    pub sealed: u64,
    /// Tree checkpoints that this log agrees with, signed by the book's keys.
    pub checkpoints: u64,
    /// Events whose signature verified.
    pub signed: u64,
    /// What differs; empty when the book is as its lines say.
    pub findings: Vec<VerifyFinding>,
    /// How many more there are.
    pub unlisted: u64,
    /// How many of these there are about each subject.
    pub unlisted_of: BTreeMap<Subject, u64>,
}

/// Verifies the log behind `view`.
///
/// # Errors
/// [`LogError`] when the store itself cannot be read; differences are findings, and so is damage
/// that the store meets.
pub fn verify(view: &dyn View) -> Result<VerifyReport, LogError> {
    let mut pass = Pass::new(view);
    let mut failed = None;
    let read = view.lines(0, Position::MAX, &mut |stored| match pass.line(stored) {
        Ok(()) => ControlFlow::Continue(()),
        Err(error) => {
            failed = Some(error);
            ControlFlow::Break(())
        }
    });
    if let Some(error) = failed {
        return Err(error);
    }
    let is_whole = read.is_ok();
    pass.findings.damage(read)?;
    pass.finish(view, is_whole)
}

struct Pass<'a> {
    derived: Derived<'a>,
    book: Option<Book>,
    batch: Batch,
    ids: Ids,
    commitments: Commitments,
    closes: u64,
    signed: u64,
    /// What closes counted, by the hashes that they say.
    aggregates: BTreeSet<Hash>,
    findings: Findings,
}

impl<'a> Pass<'a> {
    fn new(view: &'a dyn View) -> Self {
        Self {
            derived: Derived::new(view),
            book: None,
            batch: Batch::default(),
            ids: Ids::default(),
            commitments: Commitments::default(),
            closes: 0,
            signed: 0,
            aggregates: BTreeSet::new(),
            findings: Findings::default(),
        }
    }

    fn line(&mut self, stored: Stored<'_>) -> Result<(), LogError> {
        let position = self.derived.passed;
        if stored.position != position {
            let found = format!("position {}", stored.position);
            self.findings.add(format!("position {position}"), "the next line", found);
        }
        match check_line(stored.line) {
            Ok(record) => self.record(stored, &record)?,
            Err(error) => {
                self.findings.add(format!("position {position}"), "a canonical line", error);
            }
        }
        self.derived.push(stored.position, leaf_hash(stored.line))
    }

    fn record(&mut self, stored: Stored<'_>, record: &Record) -> Result<(), LogError> {
        self.columns(stored, record);
        self.ids.add(record.id.as_str());
        self.commitments.add(record);
        if let Event::TextRedacted(e) = &record.event {
            self.commitments.erase(e.position, e.path.as_str());
        }
        let (position, event) = (record.position, &record.event);
        self.derived.head.recorded_at = Some(record.recorded_at);
        match decide_in(&self.derived, self.book.as_ref(), record.into(), true) {
            Ok(Ok(())) if record.sig.is_some() => self.signed = self.signed.saturating_add(1),
            Ok(Ok(())) => {}
            Ok(Err(rejection)) => self.refused(position, &rejection),
            Err(error) => self.findings.damage(Err(error))?,
        }
        if let Err(rejection) = self.batch.follow(&self.derived.head.tree, event) {
            self.refused(position, &rejection);
        }
        if let Event::DistributionClosed(e) = event {
            self.closes = self.closes.saturating_add(1);
            self.aggregates.extend(e.inputs.map(|hash| hash.0));
        }
        let takes_back = record.corrects.or(record.reverses);
        let kept = keep(&mut self.derived, position, record.effective_on, takes_back, event);
        self.findings.damage(kept)?;
        if self.book.is_none() || changes_book(event) {
            match book(&self.derived) {
                Ok(book) => self.book = book,
                Err(error) => self.findings.damage(Err(error))?,
            }
        }
        Ok(())
    }

    fn columns(&mut self, stored: Stored<'_>, record: &Record) {
        let findings = &mut self.findings;
        let position = stored.position;
        let place = |column: &str| format!("position {position}, column {column}");
        if record.position != position {
            findings.add(format!("position {position}"), position, record.position);
        }
        if record.id.as_str() != stored.id {
            findings.add(place("id"), &record.id, stored.id);
        }
        if record.event_type.as_str() != stored.event_type {
            findings.add(place("event_type"), record.event_type, stored.event_type);
        }
        if Date::parse(stored.effective_on) != Ok(record.effective_on) {
            findings.add(place("effective_on"), record.effective_on, stored.effective_on);
        }
        if record.recorded_at.micros() != stored.recorded_at {
            let found = Timestamp::from_micros(stored.recorded_at)
                .map_or_else(|_| stored.recorded_at.to_string(), |time| time.to_string());
            findings.add(place("recorded_at"), record.recorded_at, found);
        }
        if let Some(last) = self.derived.head.recorded_at
            && record.recorded_at <= last
        {
            let expected = format!("recorded after {last}");
            findings.add(format!("position {position}"), expected, record.recorded_at);
        }
    }

    /// Names what the door, or the batch that it belongs to, says of a line.
    fn refused(&mut self, position: Position, rejection: &Rejection) {
        #[expect(clippy::wildcard_enum_match_arm, reason = "the others are said in one way")]
        match rejection {
            Rejection::CloseMustDescribeItsResults { field, expected, found } => {
                let place = format!("position {position}, {field}");
                self.findings.add_of(Subject::Closes, place, expected, found);
            }
            Rejection::ResultsMustBeCompleted { first } => {
                let place = format!("position {first}");
                let expected = "a distribution_closed";
                self.findings.add_of(Subject::Closes, place, expected, "no end of its batch");
            }
            _ => {
                let message = rejection.to_string();
                let what = message.lines().next().unwrap_or_default();
                let found = format!("{}: {what}", rejection.code());
                let place = format!("position {position}");
                let expected = "an event that the rules of the book allow";
                self.findings.add_of(Subject::Rules, place, expected, found);
            }
        }
    }

    /// Compares the tables; when the lines could not be read to their end, the store alone is
    /// asked.
    fn finish(mut self, view: &dyn View, is_whole: bool) -> Result<VerifyReport, LogError> {
        let size = self.derived.head.size();
        let root = self.derived.head.tree.root();
        let (mut sealed, mut checkpoints) = (0, 0);
        if is_whole {
            if let Err(rejection) = self.batch.end() {
                self.refused(size, &rejection);
            }
            self.ids.repeated(view, &mut self.findings)?;
            tables::head(view, &self.derived.head, &mut self.findings)?;
            checkpoints = tables::checkpoints(view, &self.derived, &mut self.findings)?;
            tables::nodes(view, self.derived.nodes, &mut self.findings)?;
            tables::facts(view, self.derived.facts, &mut self.findings)?;
            sealed = tables::texts(view, self.commitments, &mut self.findings)?;
            tables::aggregates(view, &self.aggregates, &mut self.findings)?;
        }
        self.findings.next_table(Subject::File);
        match view.integrity() {
            Ok(problems) => {
                for problem in problems {
                    self.findings.add("file", "an intact file", problem);
                }
            }
            Err(error) => self.findings.damage(Err(error))?,
        }
        let Findings { listed: findings, unlisted, .. } = self.findings;
        let unlisted_of = unlisted;
        let unlisted = unlisted_of.values().fold(0_u64, |sum, more| sum.saturating_add(*more));
        let Self { closes, signed, .. } = self;
        Ok(VerifyReport {
            size,
            root,
            closes,
            sealed,
            checkpoints,
            signed,
            findings,
            unlisted,
            unlisted_of,
        })
    }
}
