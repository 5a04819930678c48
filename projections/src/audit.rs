//! The audit of a whole book: every check there is, each with what it looked at and what it found.
//!
//! 1. [`verify`]: lines, tree, tables, texts, the file, and what closes say of their results.
//! 2. One pass that adds everything up: the trial balance after every event, to whom the net assets
//!    belong after every close, and conservation within each close (`laws`).
//! 3. Every close computed again (`recompute`).
//!
//! The three share no code beyond reading lines, so a result that is wrong has to deceive each of
//! them in its own way. An [`Audit`] is data; further checks can be added to it. Whether what was
//! recorded is true, and whether all was recorded, nobody can tell from a book.

mod check;
mod laws;
mod ledger;
mod pass;
mod recompute;
mod told;
mod verified;

use commonbook_core::door::{closed_periods, continuations};
use commonbook_core::event::{Event, Hash, LostHead, Position, UnitText, decode};
use commonbook_core::log::{LogError, VerifyReport, View, line_at, verify};
use commonbook_core::value::{Period, Timestamp};
use serde::Serialize;

pub use self::check::{Check, Finding, Looked};
pub use self::recompute::{Difference, Recomputed, Remark, recompute_closes};

use self::pass::{Passed, Seen, pass};
use self::told::Told;
use self::verified::verified;
use crate::error::ProjectionError;

/// The schema that audits of this version follow.
pub const AUDIT_SCHEMA: &str = "commonbook.audit/1";

/// What an audit of a book found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Audit {
    /// The book's name now.
    pub book: String,
    /// Every check, in the order in which they were carried out.
    pub checks: Vec<Check>,
    /// Whose closes the book has, by the names of the rules.
    pub closes: Vec<ClosesOf>,
    /// What it counts in.
    pub currency: String,
    /// The first finding, by position; of those without one the first that was met.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first: Option<First>,
    /// When the first event was recorded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_recorded_at: Option<Timestamp>,
    /// Whether nothing was found.
    pub in_order: bool,
    /// What was lost under each former name of the book, when it went on under another.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lost: Vec<LostHead>,
    /// When the last event was recorded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_recorded_at: Option<Timestamp>,
    /// The program that carried the audit out.
    pub program: &'static str,
    /// What the statements of closes find odd; nothing is wrong by it.
    pub remarks: Vec<Remark>,
    /// Remarks beyond those that are listed.
    pub remarks_more: u64,
    /// The root over all lines.
    pub root: Hash,
    /// [`AUDIT_SCHEMA`].
    pub schema: &'static str,
    /// How many events were read.
    pub size: u64,
}

/// The closes of the rules of one name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ClosesOf {
    /// How many closes.
    pub count: u64,
    /// The earliest period.
    pub first: Period,
    /// The latest period.
    pub last: Period,
    /// How many of the closes were reopened.
    pub reopened: u64,
    /// The rules' name.
    pub rules: String,
}

/// The first finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct First {
    /// The check that found it.
    pub check: &'static str,
    /// Where.
    pub place: String,
    /// The position of the event.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position: Option<Position>,
}

impl Audit {
    /// Adds a check, carried out by whoever knows more than the book: it counts like the others.
    pub fn add(&mut self, check: Check) {
        self.checks.push(check);
        self.in_order = self.checks.iter().all(Check::is_in_order);
        let all = self
            .checks
            .iter()
            .flat_map(|check| check.findings.iter().map(move |finding| (check.name, finding)));
        let first = all.min_by_key(|(_, finding)| finding.position.unwrap_or(Position::MAX));
        self.first = first.map(|(check, finding)| First {
            check,
            place: finding.place.clone(),
            position: finding.position,
        });
    }

    /// How many findings there are, listed or not.
    #[must_use]
    pub fn findings(&self) -> u64 {
        self.checks.iter().fold(0, |sum, check| sum.saturating_add(check.count()))
    }
}

/// Audits the book behind `view`; `tell` is told how many of how many steps are done.
///
/// # Errors
/// [`ProjectionError::Log`] when the store fails, [`ProjectionError::BookMustBeOpened`] for an
/// empty book. Whatever contradicts itself is a finding.
pub fn audit(view: &dyn View, tell: &mut dyn FnMut(u64, u64)) -> Result<Audit, ProjectionError> {
    let all = steps(view)?;
    if all == 0 {
        return Err(ProjectionError::BookMustBeOpened);
    }
    let total = all.saturating_mul(3);
    let report = verify(&Told::new(view, &mut |at| tell(at, total)))?;
    let mut audit = started(&report);
    verified(&report, view).into_iter().for_each(|check| audit.add(check));
    if let Some((book, currency)) = identity(view)? {
        (audit.book, audit.currency) = (book, currency.to_string());
        audit.lost =
            continuations(view).unwrap_or_default().into_iter().map(|one| one.lost).collect();
        if let Some(last) = continuations(view).unwrap_or_default().pop() {
            audit.book = last.origin.to_string();
        }
        let second = &mut |at| tell(all.saturating_add(at), total);
        let passed = pass(&Told::new(view, second), &currency, report.size);
        of_pass(&mut audit, passed)?;
    }
    let closes = u64::try_from(closed_periods(view).map_or(0, |all| all.len())).unwrap_or(u64::MAX);
    let mut done: u64 = 0;
    let recomputed = recompute_closes(view, &mut |_| {
        done = done.saturating_add(1);
        let part = all.saturating_mul(done).checked_div(closes).unwrap_or(all);
        tell(all.saturating_mul(2).saturating_add(part), total);
    });
    of_recompute(&mut audit, recomputed)?;
    Ok(audit)
}

/// How many lines there are to read; a head that cannot be read has not one to tell.
fn steps(view: &dyn View) -> Result<u64, ProjectionError> {
    match view.head() {
        Ok(head) => Ok(head.size()),
        Err(LogError::Damaged { .. }) => Ok(1),
        Err(error) => Err(error.into()),
    }
}

fn started(report: &VerifyReport) -> Audit {
    Audit {
        book: "(its first event cannot be read)".to_owned(),
        checks: Vec::new(),
        closes: Vec::new(),
        currency: String::new(),
        first: None,
        first_recorded_at: None,
        in_order: true,
        lost: Vec::new(),
        last_recorded_at: None,
        program: concat!("commonbook ", env!("CARGO_PKG_VERSION")),
        remarks: Vec::new(),
        remarks_more: 0,
        root: Hash(report.root),
        schema: AUDIT_SCHEMA,
        size: report.size,
    }
}

/// The book's name and money, by its first line.
fn identity(view: &dyn View) -> Result<Option<(String, UnitText)>, ProjectionError> {
    let line = match line_at(view, 0) {
        Err(LogError::Damaged { .. }) => None,
        line => line?,
    };
    let first = line.and_then(|line| decode(&line).ok()).map(|record| record.event);
    Ok(match first {
        Some(Event::BookOpened(e)) => Some((e.origin.to_string(), e.currency)),
        Some(_) | None => None,
    })
}

/// What is added up, and whose closes there are.
fn of_pass(
    audit: &mut Audit,
    passed: Result<Passed, ProjectionError>,
) -> Result<(), ProjectionError> {
    let Passed { checks, closes, times } = match passed {
        Ok(passed) => passed,
        Err(error) => {
            let means = "All events can be added up.";
            return stopped(audit, Check::new("accounts", means), error);
        }
    };
    checks.into_iter().for_each(|check| audit.add(check));
    (audit.first_recorded_at, audit.last_recorded_at) =
        (times.map(|(first, _)| first), times.map(|(_, last)| last));
    for close in &closes {
        count(&mut audit.closes, close);
    }
    audit.closes.sort_by(|one, next| one.rules.cmp(&next.rules));
    Ok(())
}

fn count(closes: &mut Vec<ClosesOf>, close: &Seen) {
    let reopened = u64::from(close.is_reopened);
    match closes.iter_mut().find(|known| known.rules == close.rules.as_str()) {
        Some(known) => {
            known.count = known.count.saturating_add(1);
            known.reopened = known.reopened.saturating_add(reopened);
            known.first = known.first.min(close.period);
            known.last = known.last.max(close.period);
        }
        None => closes.push(ClosesOf {
            count: 1,
            first: close.period,
            last: close.period,
            reopened,
            rules: close.rules.to_string(),
        }),
    }
}

/// What computing every close again gave.
fn of_recompute(
    audit: &mut Audit,
    recomputed: Result<Recomputed, ProjectionError>,
) -> Result<(), ProjectionError> {
    let mut check = Check::new(
        "closes computed again",
        "Every result of every close is what the rules in force give for what the book knew then, \
         to the last unit.",
    );
    let found = match recomputed {
        Ok(found) => found,
        Err(error) => return stopped(audit, check, error),
    };
    check = check.looked(found.closes, "closes").looked(found.objects, "results");
    for one in found.differences {
        let Difference { close, position, computed, published } = one;
        check.found(Finding::at(position, close, computed, published));
    }
    check.more = check.more.saturating_add(found.untold);
    audit.add(check);
    (audit.remarks, audit.remarks_more) = (found.remarks, found.untold_remarks);
    Ok(())
}

/// A check that could not be carried out is a finding; a store that fails is an error.
fn stopped(
    audit: &mut Audit,
    mut check: Check,
    error: ProjectionError,
) -> Result<(), ProjectionError> {
    if let ProjectionError::Log(LogError::Store { .. }) = error {
        return Err(error);
    }
    let text = error.to_string();
    check.found(Finding {
        expected: "a book that can be read to its end".to_owned(),
        found: text.lines().next().unwrap_or_default().to_owned(),
        place: "the whole check".to_owned(),
        position: None,
    });
    audit.add(check);
    Ok(())
}
