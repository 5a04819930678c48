//! Verifying a log: everything beside the lines is derived again and compared, row by row.
//!
//! In one pass over the lines: positions gapless, every line canonical and readable, its position
//! and time in order, every column as the line says, the tree rebuilt, every sealed text against
//! its commitment, result batches complete and their digests right. Then the head, the stored
//! nodes, the facts, the sealed texts and the store's own integrity. The first difference of each
//! table is named: position or table, expected, found. A book's keeper is the adversary here, so
//! nothing stored is believed because a column says so.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::ControlFlow;

use super::derived::Derived;
use super::{FactKind, Hash, Head, LogError, Secret, Stored, View, hash_hex, leaf_hash};
use crate::door::keep;
use crate::event::{
    Event, Position, Record, ResultDigest, check_canonical, commitment, decode, sealed_paths,
};
use crate::value::{Date, Timestamp};

/// Findings beyond this many are counted, not listed.
const LISTED: usize = 20;

/// One difference between what is stored and what the lines say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifyFinding {
    /// `position 12`, `table fact, agent/anna`, `file`.
    pub place: String,
    /// What the lines say.
    pub expected: String,
    /// What is stored.
    pub found: String,
}

impl fmt::Display for VerifyFinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: expected {}, found {}", self.place, self.expected, self.found)
    }
}

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
    /// What differs; empty when the book is as its lines say.
    pub findings: Vec<VerifyFinding>,
    /// How many more there are.
    pub unlisted: u64,
}

/// Verifies the log behind `view`.
///
/// # Errors
/// [`LogError`] when the store itself cannot be read; differences are findings.
pub fn verify(view: &dyn View) -> Result<VerifyReport, LogError> {
    let mut pass = Pass::new(view);
    let mut failed = None;
    view.lines(0, Position::MAX, &mut |stored| match pass.line(stored) {
        Ok(()) => ControlFlow::Continue(()),
        Err(error) => {
            failed = Some(error);
            ControlFlow::Break(())
        }
    })?;
    if let Some(error) = failed {
        return Err(error);
    }
    pass.finish()
}

struct Pass<'a> {
    view: &'a dyn View,
    derived: Derived<'a>,
    head: Head,
    next: Position,
    batch: Option<(Position, ResultDigest)>,
    secrets: BTreeMap<(Position, String), String>,
    report: VerifyReport,
}

impl<'a> Pass<'a> {
    fn new(view: &'a dyn View) -> Self {
        Self {
            view,
            derived: Derived::new(view),
            head: Head::default(),
            next: 0,
            batch: None,
            secrets: BTreeMap::new(),
            report: VerifyReport {
                size: 0,
                root: [0; 32],
                closes: 0,
                sealed: 0,
                findings: Vec::new(),
                unlisted: 0,
            },
        }
    }

    fn found(&mut self, place: String, expected: impl fmt::Display, found: impl fmt::Display) {
        if self.report.findings.len() < LISTED {
            let (expected, found) = (expected.to_string(), found.to_string());
            self.report.findings.push(VerifyFinding { place, expected, found });
        } else {
            self.report.unlisted = self.report.unlisted.saturating_add(1);
        }
    }

    fn line(&mut self, stored: Stored<'_>) -> Result<(), LogError> {
        let position = self.next;
        let place = || format!("position {position}");
        if stored.position != position {
            self.found(place(), "the next line", format!("position {}", stored.position));
        }
        self.next = stored.position.saturating_add(1);
        self.head.tree.push(leaf_hash(stored.line), |level, index, hash| {
            self.derived.nodes.insert((level, index), *hash);
            Ok::<(), LogError>(())
        })?;
        if let Err(error) = check_canonical(stored.line) {
            self.found(place(), "a canonical line", error);
        }
        let record = match decode(stored.line) {
            Ok(record) => record,
            Err(error) => {
                self.found(place(), "a readable event", error);
                return Ok(());
            }
        };
        self.columns(stored, &record);
        self.sealed(&record);
        self.results(&record);
        let takes_back = record.corrects.or(record.reverses);
        self.head.recorded_at = Some(record.recorded_at);
        keep(&mut self.derived, record.position, record.effective_on, takes_back, &record.event)
    }

    fn columns(&mut self, stored: Stored<'_>, record: &Record) {
        let position = stored.position;
        let place = |column: &str| format!("position {position}, column {column}");
        if record.position != position {
            self.found(format!("position {position}"), position, record.position);
        }
        if record.id.as_str() != stored.id {
            self.found(place("id"), &record.id, stored.id);
        }
        if record.event_type.as_str() != stored.event_type {
            self.found(place("event_type"), record.event_type.as_str(), stored.event_type);
        }
        if Date::parse(stored.effective_on) != Ok(record.effective_on) {
            self.found(place("effective_on"), record.effective_on, stored.effective_on);
        }
        if record.recorded_at.micros() != stored.recorded_at {
            let found = Timestamp::from_micros(stored.recorded_at)
                .map_or_else(|_| stored.recorded_at.to_string(), |time| time.to_string());
            self.found(place("recorded_at"), record.recorded_at, found);
        }
        if let Some(last) = self.head.recorded_at
            && record.recorded_at <= last
        {
            let place = format!("position {position}");
            self.found(place, format!("recorded after {last}"), record.recorded_at);
        }
    }

    fn sealed(&mut self, record: &Record) {
        for (path, commitment) in &record.sealed {
            if !sealed_paths(record.event_type).contains(&path.as_str()) {
                self.found(format!("position {}", record.position), "a known sealed path", path);
            }
            self.secrets.insert((record.position, path.clone()), commitment.clone());
        }
    }

    /// Result events stand in whole batches, each ended by the event that names its first one.
    fn results(&mut self, record: &Record) {
        let position = record.position;
        match &record.event {
            Event::FundMoved(_) | Event::ShareAllocated(_) | Event::AccountPosted(_) => {
                let (_, digest) =
                    self.batch.get_or_insert_with(|| (position, ResultDigest::default()));
                digest.add(&record.event);
            }
            Event::DistributionClosed(e) => {
                let (first, digest) =
                    self.batch.take().unwrap_or_else(|| (position, ResultDigest::default()));
                if e.first != first {
                    let place = format!("position {position}, first");
                    self.found(place, first, e.first);
                }
                let digest = digest.finish();
                if e.digest != digest {
                    self.found(format!("position {position}, digest"), digest, e.digest);
                }
                self.report.closes = self.report.closes.saturating_add(1);
            }
            Event::BookOpened(_)
            | Event::DocumentRecorded(_)
            | Event::FigureRecorded(_)
            | Event::BalanceOpened(_)
            | Event::AgentRegistered(_)
            | Event::AgentUpdated(_)
            | Event::MembershipStarted(_)
            | Event::MembershipEnded(_)
            | Event::ContributionRecorded(_)
            | Event::ContributionAccepted(_)
            | Event::ContributionRejected(_)
            | Event::ContributionWithdrawn(_)
            | Event::RevenueRecorded(_)
            | Event::ExpenseRecorded(_)
            | Event::ResultRecorded(_)
            | Event::CapitalPaidIn(_)
            | Event::CapitalPaidOut(_)
            | Event::PayoutPaid(_)
            | Event::PayoutReturned(_)
            | Event::RulesAdopted(_)
            | Event::DistributionCalled(_)
            | Event::EventReversed(_)
            | Event::CloseReopened(_) => self.unfinished(),
        }
    }

    fn unfinished(&mut self) {
        if let Some((first, _)) = self.batch.take() {
            self.found(format!("position {first}"), "a distribution_closed", "no end of its batch");
        }
    }

    fn finish(mut self) -> Result<VerifyReport, LogError> {
        self.unfinished();
        let head = self.view.head()?;
        if head.size() != self.head.size() {
            self.found("table head, size".to_owned(), self.head.size(), head.size());
        }
        if head.tree.peaks() != self.head.tree.peaks() {
            let (expected, found) = (self.head.tree.root(), head.tree.root());
            self.found("table head, peaks".to_owned(), hash_hex(&expected), hash_hex(&found));
        }
        if head.recorded_at != self.head.recorded_at {
            let text = |time: Option<Timestamp>| time.map_or("none".to_owned(), |t| t.to_string());
            let (expected, found) = (text(self.head.recorded_at), text(head.recorded_at));
            self.found("table head, recorded_at".to_owned(), expected, found);
        }
        self.nodes()?;
        self.facts()?;
        self.texts()?;
        for problem in self.view.integrity()? {
            self.found("file".to_owned(), "an intact file", problem);
        }
        self.report.size = self.head.size();
        self.report.root = self.head.tree.root();
        Ok(self.report)
    }

    fn nodes(&mut self) -> Result<(), LogError> {
        let mut expected = std::mem::take(&mut self.derived.nodes);
        let mut wrong: Vec<(String, String, String)> = Vec::new();
        self.view.nodes(&mut |level, index, hash| {
            let place = format!("table node, level {level}, index {index}");
            match expected.remove(&(level, index)) {
                Some(right) if right.as_slice() == hash => {}
                Some(right) => wrong.push((place, hash_hex(&right), hex(hash))),
                None => wrong.push((place, "no row".to_owned(), hex(hash))),
            }
            ControlFlow::Continue(())
        })?;
        for ((level, index), hash) in expected {
            let place = format!("table node, level {level}, index {index}");
            wrong.push((place, hash_hex(&hash), "no row".to_owned()));
        }
        self.all(wrong);
        Ok(())
    }

    fn facts(&mut self) -> Result<(), LogError> {
        let mut expected = std::mem::take(&mut self.derived.facts);
        let mut wrong: Vec<(String, String, String)> = Vec::new();
        for kind in FactKind::ALL {
            self.view.facts(kind, "", "", &mut |key, value| {
                let place = format!("table fact, {} {key:?}", kind.as_str());
                match expected.remove(&(kind, key.to_owned())) {
                    Some(right) if right == value => {}
                    Some(right) => wrong.push((place, quoted(&right), quoted(value))),
                    None => wrong.push((place, "no row".to_owned(), quoted(value))),
                }
                ControlFlow::Continue(())
            })?;
        }
        for ((kind, key), value) in expected {
            let place = format!("table fact, {} {key:?}", kind.as_str());
            wrong.push((place, quoted(&value), "no row".to_owned()));
        }
        self.all(wrong);
        Ok(())
    }

    fn texts(&mut self) -> Result<(), LogError> {
        let mut expected = std::mem::take(&mut self.secrets);
        let mut wrong: Vec<(String, String, String)> = Vec::new();
        let mut right: u64 = 0;
        self.view.secrets(&mut |position, path, secret: &Secret| {
            let place = format!("table secret, position {position}, {path}");
            let found = hash_hex(&commitment(&secret.salt, path, &secret.value));
            match expected.remove(&(position, path.to_owned())) {
                Some(committed) if committed == found => right = right.saturating_add(1),
                Some(committed) => wrong.push((place, committed, found)),
                None => wrong.push((place, "no row".to_owned(), found)),
            }
            ControlFlow::Continue(())
        })?;
        for ((position, path), committed) in expected {
            let place = format!("table secret, position {position}, {path}");
            wrong.push((place, format!("the text of {committed}"), "no row".to_owned()));
        }
        self.report.sealed = right;
        self.all(wrong);
        Ok(())
    }

    fn all(&mut self, wrong: Vec<(String, String, String)>) {
        for (place, expected, found) in wrong {
            self.found(place, expected, found);
        }
    }
}

fn quoted(text: &str) -> String {
    format!("{text:?}")
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
