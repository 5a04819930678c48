//! What counts: whether a record is void, late, or a fact like any other for one rule set.
//!
//! 1. An event that was corrected, reversed, rejected or withdrawn counts no more.
//! 2. An event recorded after a standing close of the rule set, effective in the closed period, is
//!    late: for this rule set it counts nowhere else yet, and is pending. A further close of the
//!    same period takes it up, and the statement of the one that comes next; what was earned or
//!    spent only a close that takes its pot.
//! 3. What takes an event of a closed period back after its close is late too: the event counts as
//!    before, the taking back is pending. What corrects something late is late with it.
//! 4. What is said of a contribution (accepted, contested) is late by the contribution's day.
//! 5. Who an agent is, rules, documents, calls and results are never late.
//!
//! A statement of the closed period itself, computed again, counts what was late for it: it shows
//! the period as it would be now. Facts find what was taken back and what was closed; both are
//! held against the lines. Adjustments are not made here.

mod approval;
mod lateness;

use std::ops::ControlFlow;

use commonbook_core::door::{Approval, ClosedPeriod, approvals, closed_periods};
use commonbook_core::event::{Event, Position, Record};
use commonbook_core::log::{FactKind, LogError, View, line_at};
use commonbook_core::value::Period;

use crate::error::ProjectionError;
use crate::pending::Pending;
use crate::projection::read;
use approval::day_of;
use lateness::Lateness;

/// What a record is for one rule set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// A fact.
    Counts,
    /// Taken back.
    Void,
    /// Effective in a closed period, and recorded after its close.
    Late,
}

/// One event that was taken back.
#[derive(Clone, Copy, Debug)]
struct Void {
    of: Position,
    by: Position,
    /// The closed period it lies in, when it was closed in between.
    late: Option<Period>,
}

/// Judges records in order of position, for one rule set at one size of the book.
#[derive(Debug)]
pub(crate) struct Standing {
    closes: Vec<ClosedPeriod>,
    voids: Vec<Void>,
    next_void: usize,
    approvals: Vec<Approval>,
    /// Voids, closes and approvals that the lines showed.
    seen: (usize, usize, usize),
    counting: Lateness,
    listing: Lateness,
    pending: Vec<Pending>,
}

impl Standing {
    /// Asks the facts what was taken back and closed; `own` is the period that is computed, whose
    /// own closes make nothing late, and the number of the distribution.
    pub(crate) fn load(
        view: &dyn View,
        rules: &str,
        own: Option<(Period, u32)>,
        size: u64,
    ) -> Result<Self, ProjectionError> {
        let mut closes = closed_periods(view)?;
        closes.retain(|close| close.position < size);
        let of_rules: Vec<&ClosedPeriod> =
            closes.iter().filter(|one| one.rules == rules && one.stands_at(size)).collect();
        let mut listing = Lateness::new(&of_rules, None);
        let counting = Lateness::new(&of_rules, own.map(|(period, _)| period));
        if let Some((period, number)) = own
            && !of_rules.iter().any(|one| one.period == period && one.number >= number)
        {
            listing.comes_next(period, size);
        }
        let approvals = approvals(view, size)?;
        let voids = load_voids(view, size, &listing, &approvals)?;
        Ok(Self {
            closes,
            voids,
            next_void: 0,
            approvals,
            seen: (0, 0, 0),
            counting,
            listing,
            pending: Vec::new(),
        })
    }

    /// Every close before the size, standing or not, in order of position.
    pub(crate) fn closes(&self) -> &[ClosedPeriod] {
        &self.closes
    }

    /// The close whose batch a result event belongs to.
    pub(crate) fn batch_of(&self, position: Position) -> Option<&ClosedPeriod> {
        let at = self.closes.partition_point(|close| close.position < position);
        self.closes.get(at).filter(|close| close.first <= position)
    }

    /// The position of the first standing close of the rules.
    pub(crate) fn first_close(&self) -> Option<Position> {
        self.listing.shut.iter().filter_map(|one| one.closes.first()).map(|one| one.at).min()
    }

    /// Judges the next record.
    pub(crate) fn judge(&mut self, record: &Record) -> Result<Verdict, ProjectionError> {
        self.check(record)?;
        let void = self.void_at(record.position);
        let taken = takes_back(record).and_then(|of| self.void_of(of));
        let day = day_of(record, &self.approvals);
        let verdict = self.counting.judge((record, day), void, taken).0;
        let (listed, period) = self.listing.judge((record, day), void, taken);
        let late = match listed {
            Verdict::Late => period,
            Verdict::Counts | Verdict::Void => None,
        };
        if let Some(period) = taken.and_then(|one| one.late).or(late) {
            self.pending.push(Pending {
                effective_on: record.effective_on,
                event_type: record.event_type,
                period,
                position: record.position,
            });
        }
        Ok(verdict)
    }

    /// What is pending, once every record was judged.
    pub(crate) fn into_pending(self) -> Vec<Pending> {
        self.pending
    }

    /// Whether the facts spoke of more than the lines showed.
    pub(crate) fn finish(&self) -> Result<(), ProjectionError> {
        let (voids, closes, approvals) = self.seen;
        let differ = |table: &str, lines: usize, facts: usize| {
            if lines == facts {
                return Ok(());
            }
            Err(ProjectionError::FactsMustAgree {
                table: table.to_owned(),
                expected: format!("{lines} rows"),
                found: format!("{facts} rows"),
            })
        };
        differ("void", voids, self.voids.len())?;
        differ("close", closes, self.closes.len())?;
        differ("approval", approvals, self.approvals.len())
    }

    /// The facts must say what the line says.
    fn check(&mut self, record: &Record) -> Result<(), ProjectionError> {
        let position = record.position;
        if let Some(of) = takes_back(record) {
            let found = self.void_of(of).map(|void| void.by);
            if found != Some(position) {
                return Err(ProjectionError::FactsMustAgree {
                    table: format!("void, {of}"),
                    expected: format!("taken back at position {position}"),
                    found: found.map_or("nothing".to_owned(), |by| format!("position {by}")),
                });
            }
            self.seen.0 = self.seen.0.saturating_add(1);
        }
        self.check_approval(record)?;
        let expected = match closing(&record.event) {
            Closing::None => return Ok(()),
            Closing::Closed => {
                self.seen.1 = self.seen.1.saturating_add(1);
                self.close_at(position).is_some_and(|close| is_told_by(close, &record.event))
            }
            Closing::Reopened(of) => {
                self.close_at(of).is_some_and(|close| close.reopened_at == Some(position))
            }
        };
        if expected {
            return Ok(());
        }
        Err(ProjectionError::FactsMustAgree {
            table: "close".to_owned(),
            expected: format!("what {} at position {position} says", record.event_type.as_str()),
            found: "something else".to_owned(),
        })
    }

    /// Where an event was taken back.
    pub(crate) fn void_at_of(&self, position: Position) -> Option<Position> {
        self.void_of(position).map(|void| void.by)
    }

    fn close_at(&self, position: Position) -> Option<&ClosedPeriod> {
        let at = self.closes.binary_search_by_key(&position, |close| close.position).ok()?;
        self.closes.get(at)
    }

    /// The void of the record that comes now; records come in order.
    fn void_at(&mut self, position: Position) -> Option<Void> {
        while let Some(void) = self.voids.get(self.next_void)
            && void.of <= position
        {
            if void.of == position {
                return Some(*void);
            }
            self.next_void = self.next_void.saturating_add(1);
        }
        None
    }

    fn void_of(&self, position: Position) -> Option<Void> {
        let at = self.voids.binary_search_by_key(&position, |void| void.of).ok()?;
        self.voids.get(at).copied()
    }
}

/// What was taken back before `size`, in order of position.
fn load_voids(
    view: &dyn View,
    size: u64,
    listing: &Lateness,
    approvals: &[Approval],
) -> Result<Vec<Void>, ProjectionError> {
    let mut voids = Vec::new();
    let mut broken = None;
    view.facts(FactKind::Void, "", "", &mut |key, value| {
        let (Ok(of), Ok(by)) = (key.parse(), value.parse()) else {
            broken = Some(LogError::damaged(format!("table void, {key}"), "cannot be read"));
            return ControlFlow::Break(());
        };
        if by < size {
            voids.push(Void { of, by, late: None });
        }
        ControlFlow::Continue(())
    })?;
    if let Some(error) = broken {
        return Err(error.into());
    }
    for void in &mut voids {
        // Only what a close came in between can be late, so few lines are read here.
        if listing.closed_between(void.of, void.by) {
            let line = line_at(view, void.of)?;
            let gone = ProjectionError::PositionsMustBeGapless { expected: void.of, found: size };
            let record = read(void.of, &line.ok_or(gone)?)?;
            if let Some(day) = day_of(&record, approvals) {
                void.late = listing.late_taking_back(day, void.of, void.by);
            }
        }
    }
    Ok(voids)
}

/// The position whose event counts no more because of this record.
pub(crate) fn takes_back(record: &Record) -> Option<Position> {
    #[expect(clippy::wildcard_enum_match_arm, reason = "only these two say it in their data")]
    match &record.event {
        Event::ContributionRejected(e) => Some(e.of),
        Event::ContributionWithdrawn(e) => Some(e.of),
        _ => record.corrects.or(record.reverses),
    }
}

enum Closing {
    None,
    Closed,
    Reopened(Position),
}

fn closing(event: &Event) -> Closing {
    #[expect(clippy::wildcard_enum_match_arm, reason = "closing and reopening, nothing else")]
    match event {
        Event::DistributionClosed(_) => Closing::Closed,
        Event::CloseReopened(e) => Closing::Reopened(e.of),
        _ => Closing::None,
    }
}

/// Whether a close's fact says what its event says.
fn is_told_by(close: &ClosedPeriod, event: &Event) -> bool {
    if let Event::DistributionClosed(e) = event {
        return close.rules == e.rules.as_str()
            && close.period == e.period
            && close.number == e.number
            && close.first == e.first;
    }
    false
}

/// Whether the day of an event decides which period it counts in.
fn is_dated(event: &Event) -> bool {
    match event {
        Event::FigureRecorded(_)
        | Event::BalanceOpened(_)
        | Event::AgentUpdated(_)
        | Event::MembershipStarted(_)
        | Event::MembershipEnded(_)
        | Event::ContributionRecorded(_)
        | Event::RevenueRecorded(_)
        | Event::ExpenseRecorded(_)
        | Event::ResultRecorded(_)
        | Event::CapitalPaidIn(_)
        | Event::CapitalPaidOut(_)
        | Event::PayoutPaid(_)
        | Event::PayoutReturned(_)
        | Event::ShareDirected(_) => true,
        Event::BookOpened(_)
        | Event::DocumentRecorded(_)
        | Event::AgentRegistered(_)
        | Event::ContributionAccepted(_)
        | Event::ContributionContested(_)
        | Event::ContributionRejected(_)
        | Event::ContributionWithdrawn(_)
        | Event::RulesAdopted(_)
        | Event::DistributionCalled(_)
        | Event::DistributionProposed(_)
        | Event::FundMoved(_)
        | Event::ShareAllocated(_)
        | Event::AccountPosted(_)
        | Event::DistributionClosed(_)
        | Event::EventReversed(_)
        | Event::CloseReopened(_) => false,
    }
}
