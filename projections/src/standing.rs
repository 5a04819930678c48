//! What counts: whether a record is void, or a fact like any other; and what came late.
//!
//! 1. An event that was corrected, reversed, rejected or withdrawn counts no more.
//! 2. Everything else counts in its own day, whenever it was recorded: what a closed period did not
//!    know of is made good by adjustments ([`crate::adjustment`]), and an open one never counts it.
//! 3. What is recorded between two distributions of one period is of the second one, where that
//!    takes it up; what was earned or spent only where it takes its pot. The first, computed again,
//!    does not count it.
//! 4. What is said of a contribution (accepted, contested) is of the contribution's day.
//! 5. Late, and so pending, is what was recorded after the last standing close of the book, when a
//!    standing close knows its day, or what it takes back: the next close adjusts what it changes.
//!    What a further distribution of its period takes up is not late for that one.
//! 6. Who an agent is, rules, documents, calls and results are never late.
//!
//! Facts find what was taken back and what was closed; both are held against the lines.

mod approval;
mod event;
pub(crate) mod pending;

use std::ops::ControlFlow;

use commonbook_core::door::{Approval, ClosedPeriod, approvals, closed_periods};
use commonbook_core::event::{Position, Record};
use commonbook_core::log::{FactKind, LogError, View, line_at};
use commonbook_core::value::{Date, Period};

pub(crate) use self::event::takes_back;
use self::event::{Closing, closing, is_dated, is_told_by, pot_of};
use crate::error::ProjectionError;
use crate::projection::read;
use crate::standing::pending::Pending;
use approval::day_of;

/// What a record is for one distribution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// A fact.
    Counts,
    /// Taken back.
    Void,
    /// Taken up by a further distribution of the period.
    OfAFurther,
}

/// One event that was taken back.
#[derive(Clone, Copy, Debug)]
struct Void {
    of: Position,
    by: Position,
    /// The day of the event, when a close stands that counted it and what takes it back is late.
    late: Option<Date>,
}

/// Judges records in order of position, for one distribution at one size of the book.
#[derive(Debug)]
pub(crate) struct Standing {
    closes: Vec<ClosedPeriod>,
    voids: Vec<Void>,
    next_void: usize,
    approvals: Vec<Approval>,
    /// Voids, closes and approvals that the lines showed.
    seen: (usize, usize, usize),
    size: u64,
    /// The rules that are named first.
    rules: String,
    own: Option<Own>,
    /// The last standing close.
    last: Option<Position>,
    pending: Vec<Pending>,
}

/// The distribution that is computed.
#[derive(Debug)]
struct Own {
    period: Period,
    /// Its close, when it stands.
    closed_at: Option<Position>,
    /// The further closes of its period, with the pots that each took.
    further: Vec<(Position, Vec<String>)>,
    /// The last of its period that stands before it.
    earlier: Option<Position>,
    /// The pots that it leaves to others.
    leaves: Vec<String>,
}

/// The results that a distribution takes.
#[derive(Clone, Debug)]
pub(crate) struct Claim {
    /// By which rules.
    pub(crate) rules: String,
    /// Of which days.
    pub(crate) period: Period,
    /// Of which pots.
    pub(crate) pots: Vec<String>,
}

impl Standing {
    /// Asks the facts what was taken back and closed; `own` is the period that is computed and the
    /// number of the distribution.
    pub(crate) fn load(
        view: &dyn View,
        rules: &str,
        own: Option<(Period, u32)>,
        size: u64,
    ) -> Result<Self, ProjectionError> {
        let mut closes = closed_periods(view)?;
        closes.retain(|close| close.position < size);
        let last = closes.iter().rev().find(|one| one.stands_at(size)).map(|one| one.position);
        let own = own.map(|(period, number)| {
            let of_period = closes
                .iter()
                .filter(|one| one.stands_at(size) && one.rules == rules && one.period == period);
            let closed = of_period.clone().find(|one| one.number == number);
            let earlier = of_period.clone().filter(|one| one.number < number);
            let earlier = earlier.map(|one| one.position).max();
            let further = of_period.filter(|one| one.number > number);
            let further = further.map(|one| (one.position, one.pots.clone())).collect();
            let closed_at = closed.map(|one| one.position);
            Own { period, closed_at, further, earlier, leaves: Vec::new() }
        });
        let mut standing = Self {
            closes,
            voids: Vec::new(),
            next_void: 0,
            approvals: approvals(view, size)?,
            seen: (0, 0, 0),
            size,
            rules: rules.to_owned(),
            own,
            last,
            pending: Vec::new(),
        };
        standing.voids = standing.load_voids(view)?;
        Ok(standing)
    }

    /// The distribution that is computed leaves these pots to others.
    pub(crate) fn leave(&mut self, pots: &[String]) {
        if let Some(own) = &mut self.own {
            own.leaves = pots.to_vec();
        }
    }

    /// The distribution that is closed next; it may be a further one of the same period.
    pub(crate) fn comes_next(&mut self, next: Option<&Claim>) {
        if let (Some(own), Some(next)) = (&mut self.own, next)
            && own.period == next.period
            && self.rules == next.rules
        {
            own.further.push((Position::MAX, next.pots.clone()));
        }
    }

    /// Every close before the size, standing or not, in order of position.
    pub(crate) fn closes(&self) -> &[ClosedPeriod] {
        &self.closes
    }

    /// The closes that stand, in order of position.
    pub(crate) fn standing(&self) -> impl DoubleEndedIterator<Item = &ClosedPeriod> + Clone {
        self.closes.iter().filter(|close| close.stands_at(self.size))
    }

    /// The close whose batch a result event belongs to.
    pub(crate) fn batch_of(&self, position: Position) -> Option<&ClosedPeriod> {
        let at = self.closes.partition_point(|close| close.position < position);
        self.closes.get(at).filter(|close| close.first <= position)
    }

    /// The position of the last standing close.
    pub(crate) fn last_close(&self) -> Option<Position> {
        self.last
    }

    /// Judges the next record.
    pub(crate) fn judge(&mut self, record: &Record) -> Result<Verdict, ProjectionError> {
        self.check(record)?;
        let is_void = self.void_at(record.position).is_some();
        if let Some((day, takes_back_of, close)) = self.late(record, is_void) {
            self.pending.push(Pending {
                changes_from: day,
                takes_back_of,
                effective_on: record.effective_on,
                event_type: record.event_type,
                period: close.period,
                position: record.position,
                rules: close.rules.clone(),
            });
        }
        Ok(if is_void {
            Verdict::Void
        } else if self.is_of_a_further(record) {
            Verdict::OfAFurther
        } else {
            Verdict::Counts
        })
    }

    /// Since which day a late record changes what is closed, the day of what it takes back, and the
    /// first close that it changes.
    fn late(&self, record: &Record, is_void: bool) -> Option<(Date, Option<Date>, &ClosedPeriod)> {
        if self.last.is_none_or(|last| record.position < last) {
            return None;
        }
        let taken = takes_back(record).and_then(|of| self.void_of(of)).and_then(|void| void.late);
        let own = day_of(record, &self.approvals).filter(|_| !is_void);
        let own = own.filter(|day| !self.comes_in_time(record, *day));
        let day = taken.into_iter().chain(own).min()?;
        self.closed_on(day).map(|close| (day, taken, close))
    }

    /// The close that a day is first about: of the distribution's own rules before others, one
    /// whose period has the day before one that only comes after it.
    fn closed_on(&self, day: Date) -> Option<&ClosedPeriod> {
        let knows = self.standing().filter(|close| day <= close.period.last_day());
        let is_own = |close: &ClosedPeriod| close.rules == self.rules;
        knows.min_by_key(|close| {
            (!close.period.contains(day), !is_own(close), close.period.to(), close.position)
        })
    }

    /// Whether the distribution that is computed takes a record up, so that nothing is late.
    fn comes_in_time(&self, record: &Record, day: Date) -> bool {
        let Some(own) = &self.own else { return false };
        if own.closed_at.is_some() || !own.period.contains(day) {
            return false;
        }
        // One result is taken once.
        if let Some(pot) = pot_of(&record.event) {
            let is_left = own.leaves.iter().any(|left| left == pot);
            return !is_left && !self.standing().any(|close| close.takes(pot, day));
        }
        let is_before =
            |close: &&ClosedPeriod| close.rules == self.rules && close.period == own.period;
        let mut others = self.standing().filter(|close| !is_before(close));
        !others.any(|close| day <= close.period.last_day())
    }

    /// Whether what was earned or spent is taken by another distribution than the one that is
    /// computed, or by the one that is closed next.
    ///
    /// Of distributions of one period, what came after one of them and before any other close is
    /// of the next one where that takes the pot; what another close saw before is of the earlier
    /// one, which it adjusted.
    pub(crate) fn is_taken_elsewhere(&self, record: &Record, next: Option<&Claim>) -> bool {
        let Some(own) = &self.own else { return false };
        let Some(pot) = pot_of(&record.event) else { return false };
        let (day, position) = (record.effective_on, record.position);
        let at = own.closed_at;
        let is_of_the_earlier = own.earlier.is_some_and(|earlier| position > earlier)
            && own.period.contains(day)
            && self.is_closed_between(position, at);
        if is_of_the_earlier {
            return true;
        }
        let Some(at) = at.filter(|at| position > *at) else { return false };
        let is_own = |rules: &str, period| rules == self.rules && period == own.period;
        let is_next = next.is_some_and(|next| {
            next.period.contains(day)
                && next.pots.iter().any(|one| one == pot)
                && !(is_own(&next.rules, next.period) && self.is_closed_between(position, None))
        });
        let takers = self.standing().filter(|close| {
            close.takes(pot, day)
                && !(is_own(&close.rules, close.period)
                    && self.is_closed_between(position, Some(close.position)))
        });
        let mut takers = takers.peekable();
        // Of distributions of one period that knew nothing of the pot the first one has it.
        let is_of_the_first = takers.peek().is_none() && own.earlier.is_some();
        is_next || is_of_the_first || takers.any(|close| close.position != at)
    }

    /// Whether a close stands between two positions.
    fn is_closed_between(&self, after: Position, before: Option<Position>) -> bool {
        let is_before = |close: &ClosedPeriod| before.is_none_or(|at| close.position < at);
        self.standing().any(|close| close.position > after && is_before(close))
    }

    /// Whether a further distribution of the period took a record up after this one was closed.
    fn is_of_a_further(&self, record: &Record) -> bool {
        let Some(own) = &self.own else { return false };
        if own.further.is_empty()
            || own.closed_at.is_none_or(|at| record.position < at)
            || day_of(record, &self.approvals).is_none_or(|day| !own.period.contains(day))
        {
            return false;
        }
        // What is said counts in the last distribution of the period alone.
        if record.event_type.is_said() {
            return true;
        }
        let pot = pot_of(&record.event);
        own.further.iter().any(|(at, pots)| {
            let takes = |pot: &str| {
                let is_known = self.is_closed_between(record.position, Some(*at));
                !is_known && pots.iter().any(|one| one == pot)
            };
            record.position < *at && pot.is_none_or(takes)
        })
    }

    /// Whether the event at a position was taken back.
    pub(crate) fn is_taken_back(&self, position: Position) -> bool {
        self.void_of(position).is_some()
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

    /// What was taken back before the size, in order of position.
    fn load_voids(&self, view: &dyn View) -> Result<Vec<Void>, ProjectionError> {
        let size = self.size;
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
            // Only what the last close came in between is late, so few lines are read here.
            if self.last.is_some_and(|last| void.of < last && last < void.by) {
                let line = line_at(view, void.of)?;
                let gone =
                    ProjectionError::PositionsMustBeGapless { expected: void.of, found: size };
                let record = read(void.of, &line.ok_or(gone)?)?;
                let Some(day) = day_of(&record, &self.approvals) else { continue };
                // In time, or by an adjustment of the last close.
                if self.standing().any(|close| day <= close.period.last_day()) {
                    void.late = Some(day);
                }
            }
        }
        Ok(voids)
    }
}
