//! What counts: whether a record is void, late, or a fact like any other for one rule set.
//!
//! 1. An event that was corrected, reversed, rejected or withdrawn counts no more.
//! 2. An event recorded after a standing close of the rule set, effective in the closed period, is
//!    late: for this rule set it counts nowhere else yet, and is pending. A further close of the
//!    same period takes it up, and the statement of the one that comes next; what was earned or
//!    spent only a close that takes its pot.
//! 3. What takes an event of a closed period back after its close is late too: the event counts as
//!    before, the taking back is pending. What corrects something late is late with it.
//! 4. Who an agent is, rules, documents, calls and results are never late.
//!
//! A statement of the closed period itself, computed again, counts what was late for it: it shows
//! the period as it would be now. Facts find what was taken back and what was closed; both are
//! held against the lines. Adjustments are not made here.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use commonbook_core::door::{ClosedPeriod, closed_periods};
use commonbook_core::event::{Event, Label, Position, Record};
use commonbook_core::log::{FactKind, LogError, View, line_at};
use commonbook_core::value::{Date, Period};

use crate::error::ProjectionError;
use crate::pending::Pending;
use crate::projection::read;

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
    /// Voids and closes that the lines showed.
    seen: (usize, usize),
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
        let voids = load_voids(view, size, &listing)?;
        Ok(Self {
            closes,
            voids,
            next_void: 0,
            seen: (0, 0),
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
        let verdict = self.counting.judge(record, void, taken).0;
        let (listed, period) = self.listing.judge(record, void, taken);
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
        let (voids, closes) = self.seen;
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
        differ("close", closes, self.closes.len())
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
            if is_dated(&record.event) {
                void.late = listing.late_taking_back(record.effective_on, void.of, void.by);
            }
        }
    }
    Ok(voids)
}

/// One closed period, with its standing closes in order of position.
#[derive(Clone, Debug)]
struct Shut {
    period: Period,
    closes: Vec<Taking>,
}

/// A close, and the results that it takes up.
#[derive(Clone, Debug)]
struct Taking {
    at: Position,
    pots: Pots,
}

#[derive(Clone, Debug)]
enum Pots {
    /// These.
    These(Vec<String>),
    /// All that no close before has taken.
    Rest,
}

/// The closed periods of one rule set; they never overlap.
#[derive(Clone, Debug)]
struct Lateness {
    shut: Vec<Shut>,
    /// Late records that were taken back: what corrects them is late with them.
    tainted: BTreeMap<Position, Period>,
}

impl Lateness {
    fn new(closes: &[&ClosedPeriod], except: Option<Period>) -> Self {
        let mut by_period: BTreeMap<Period, Vec<Taking>> = BTreeMap::new();
        for close in closes.iter().filter(|close| Some(close.period) != except) {
            let taking = Taking { at: close.position, pots: Pots::These(close.pots.clone()) };
            by_period.entry(close.period).or_default().push(taking);
        }
        let shut = by_period.into_iter().map(|(period, closes)| Shut { period, closes });
        Self { shut: shut.collect(), tainted: BTreeMap::new() }
    }

    /// The next distribution of a closed period is computed: it takes up what a close would.
    fn comes_next(&mut self, period: Period, size: u64) {
        let shut = self.shut.iter_mut().filter(|shut| shut.period == period);
        shut.for_each(|shut| shut.closes.push(Taking { at: size, pots: Pots::Rest }));
    }

    fn judge(
        &mut self,
        record: &Record,
        void: Option<Void>,
        corrected: Option<Void>,
    ) -> (Verdict, Option<Period>) {
        if self.shut.is_empty() {
            return (if void.is_some() { Verdict::Void } else { Verdict::Counts }, None);
        }
        let position = record.position;
        let dated = is_dated(&record.event);
        let own = dated.then(|| self.late(record)).flatten();
        let inherited = record.corrects.and_then(|of| {
            let late = corrected.and_then(|void| self.known(void.late));
            self.tainted.get(&of).copied().or(late)
        });
        let late = own.or(inherited);
        if let Some(void) = void {
            if let Some(period) = late {
                self.tainted.insert(position, period);
                return (Verdict::Void, None);
            }
            if self.known(void.late).is_none() {
                return (Verdict::Void, None);
            }
        }
        (if late.is_some() { Verdict::Late } else { Verdict::Counts }, late)
    }

    /// The period, when it is one that makes late here.
    fn known(&self, period: Option<Period>) -> Option<Period> {
        period.filter(|period| self.shut.iter().any(|shut| shut.period == *period))
    }

    fn around(&self, day: Date) -> Option<&Shut> {
        let after = self.shut.partition_point(|shut| shut.period.from() <= day);
        let shut = self.shut.get(after.checked_sub(1)?)?;
        shut.period.contains(day).then_some(shut)
    }

    fn late(&self, record: &Record) -> Option<Period> {
        let shut = self.around(record.effective_on)?;
        let after = shut.closes.partition_point(|close| close.at < record.position);
        (after > 0 && !shut.takes_up(record, after)).then_some(shut.period)
    }

    fn late_taking_back(&self, day: Date, of: Position, by: Position) -> Option<Period> {
        let shut = self.around(day)?;
        shut.is_closed_between(of, by).then_some(shut.period)
    }

    fn closed_between(&self, of: Position, by: Position) -> bool {
        self.shut.iter().any(|shut| shut.is_closed_between(of, by))
    }
}

impl Shut {
    fn is_closed_between(&self, of: Position, by: Position) -> bool {
        self.closes.iter().any(|close| of < close.at && close.at < by)
    }

    /// Whether one of the closes from the place `after` on counts a record.
    fn takes_up(&self, record: &Record, after: usize) -> bool {
        let mut later = self.closes.iter().skip(after);
        let Some(pot) = pot_of(&record.event) else { return later.next().is_some() };
        let is_taken = |close: &Taking| match &close.pots {
            Pots::These(pots) => pots.iter().any(|one| one == pot),
            Pots::Rest => false,
        };
        later.any(|close| match close.pots {
            Pots::These(_) => is_taken(close),
            Pots::Rest => !self.closes.iter().any(is_taken),
        })
    }
}

/// The pot of what was earned or spent; a further distribution does not take it again.
fn pot_of(event: &Event) -> Option<&str> {
    #[expect(clippy::wildcard_enum_match_arm, reason = "the other types bring no money to a pot")]
    let pot = match event {
        Event::RevenueRecorded(e) => &e.pot,
        Event::ExpenseRecorded(e) => &e.pot,
        Event::ResultRecorded(e) => &e.pot,
        _ => return None,
    };
    Some(pot.as_ref().map_or("main", Label::as_str))
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
        | Event::BalanceTransferred(_)
        | Event::PayoutPaid(_)
        | Event::PayoutReturned(_)
        | Event::PaymentReceived(_) => true,
        Event::BookOpened(_)
        | Event::DocumentRecorded(_)
        | Event::AgentRegistered(_)
        | Event::ContributionAccepted(_)
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
