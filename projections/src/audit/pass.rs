//! One pass over the lines: accounts, results by pot, and the batch of every close, as they come.
//!
//! 1. An event is booked where it stands; what takes one back turns it round, and a reopened close
//!    is turned round result by result. The lines of these are read once more.
//! 2. The results of a close are kept until the event that ends them, then held against
//!    [`Laws`]: its own, and for every earlier close that they adjust those adjustments.
//! 3. What a close took out of the pots with a result is what the period brought them, of all that
//!    was recorded before the close. Which late results an adjustment takes is the rules' matter,
//!    so that is left to computing the close again.
//!
//! Beside accounts, days of pots and closes nothing is kept of what was read. Lines that cannot be
//! read are named by another check and left out here.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use commonbook_core::event::{
    DistributionClosed, Event, Label, Position, Record, UnitText, decode,
};
use commonbook_core::log::{View, line_at};
use commonbook_core::value::{Date, Exact, Period, Timestamp};

use super::check::{Check, Finding};
use super::laws::{Kinds, Laws, Placed};
use super::ledger::{Ledger, People, sum};
use crate::error::ProjectionError;
use crate::journal::entry::{Part, part};

/// The pot of what names none.
const MAIN: &str = "main";

/// A close, as its events say.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    pub(super) first: Position,
    pub(super) rules: Label,
    pub(super) period: Period,
    pub(super) is_reopened: bool,
    kinds: Kinds,
}

/// What the pass knows so far.
pub(super) struct Pass<'a> {
    view: &'a dyn View,
    currency: &'a UnitText,
    ledger: Ledger<'a>,
    people: People,
    /// Revenue less expense of each pot, by day.
    days: BTreeMap<(String, Date), Exact>,
    /// Recorded results of each pot, by period.
    results: BTreeMap<(String, Date, Date), Exact>,
    /// The results since the last event that is none.
    open: Vec<(Position, Event)>,
    closes: BTreeMap<Position, Seen>,
    looked: [u64; 3],
    check: Check,
    times: Option<(Timestamp, Timestamp)>,
}

/// What a whole pass gives.
pub(super) struct Passed {
    pub(super) checks: Vec<Check>,
    pub(super) closes: Vec<Seen>,
    /// When the first and the last event were recorded.
    pub(super) times: Option<(Timestamp, Timestamp)>,
}

/// Reads all lines.
pub(super) fn pass(
    view: &dyn View,
    currency: &UnitText,
    size: u64,
) -> Result<Passed, ProjectionError> {
    let mut pass = Pass::new(view, currency);
    let mut failed = None;
    view.bare_lines(0, Position::MAX, &mut |position, line| {
        let Ok(record) = decode(line) else { return ControlFlow::Continue(()) };
        match pass.record(position, record) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                failed = Some(error);
                ControlFlow::Break(())
            }
        }
    })?;
    failed.map_or(Ok(()), Err)?;
    pass.finish(size)
}

impl<'a> Pass<'a> {
    fn new(view: &'a dyn View, currency: &'a UnitText) -> Self {
        let check = Check::new(
            "conservation",
            "Of every close, what came in is what went out: to members, to funds, to other pots. \
             This is added up from the published results, without the rules.",
        );
        Self {
            view,
            currency,
            ledger: Ledger::new(currency),
            people: People::default(),
            days: BTreeMap::new(),
            results: BTreeMap::new(),
            open: Vec::new(),
            closes: BTreeMap::new(),
            looked: [0; 3],
            check,
            times: None,
        }
    }

    fn record(&mut self, position: Position, record: Record) -> Result<(), ProjectionError> {
        let first = self.times.map_or(record.recorded_at, |(first, _)| first);
        self.times = Some((first, record.recorded_at));
        if let Some(of) = record.corrects.or(record.reverses).filter(|of| *of < position)
            && let Some(target) = self.read(of)?
            && !target.event_type.is_of_a_batch()
        {
            self.event(&target, true)?;
        }
        #[expect(clippy::wildcard_enum_match_arm, reason = "the others are booked as they are")]
        match record.event {
            Event::CloseReopened(e) => self.reopen(e.of)?,
            Event::AgentSucceeded(e) => self.people.are_one(&e.agent, &e.by),
            Event::AgentsMerged(e) => self.people.are_one(&e.agent, &e.into),
            Event::DistributionClosed(e) => return self.close(position, &e),
            event if record.event_type.is_of_a_batch() => {
                self.open.push((position, event));
                return Ok(());
            }
            event => self.event(&Record { event, ..record }, false)?,
        }
        // Results that no close ends count nowhere.
        self.open.clear();
        self.ledger.after(position);
        Ok(())
    }

    fn read(&self, position: Position) -> Result<Option<Record>, ProjectionError> {
        let line = line_at(self.view, position)?;
        Ok(line.and_then(|line| decode(&line).ok()))
    }

    /// Books an event that is no result, or takes back what it booked.
    fn event(&mut self, record: &Record, back: bool) -> Result<(), ProjectionError> {
        self.ledger.book(&record.event, back)?;
        let signed = |amount: Exact| if back { amount.neg() } else { amount };
        let pot = |pot: Option<&Label>| pot.map_or(MAIN, Label::as_str).to_owned();
        #[expect(clippy::wildcard_enum_match_arm, reason = "the others bring no pot a result")]
        let (sums, amount) = match &record.event {
            Event::RevenueRecorded(e) => {
                let key = (pot(e.pot.as_ref()), record.effective_on);
                (self.days.entry(key).or_default(), e.amount.exact())
            }
            Event::ExpenseRecorded(e) => {
                let key = (pot(e.pot.as_ref()), record.effective_on);
                (self.days.entry(key).or_default(), e.amount.exact().neg())
            }
            Event::ResultRecorded(e) => {
                let key = (pot(e.pot.as_ref()), e.period.from(), e.period.to());
                (self.results.entry(key).or_default(), e.amount.exact())
            }
            _ => return Ok(()),
        };
        *sums = sum(sums, &signed(amount))?;
        Ok(())
    }

    /// What a period brought to a pot, of all that was read so far.
    fn result(&self, pot: &str, period: &Period) -> Result<Exact, ProjectionError> {
        let from = (pot.to_owned(), period.from());
        let to = (pot.to_owned(), period.to());
        let days = self.days.range(from..to).map(|(_, amount)| amount);
        let results = self.results.iter().filter(|((name, from, to), _)| {
            name == pot && period.from() <= *from && *to <= period.to()
        });
        Exact::sum(days.chain(results.map(|(_, amount)| amount)))
            .map_err(ProjectionError::number("the result of a pot"))
    }

    /// Turns a close round, result by result.
    fn reopen(&mut self, of: Position) -> Result<(), ProjectionError> {
        let Some(seen) = self.closes.get_mut(&of) else { return Ok(()) };
        seen.is_reopened = true;
        let first = seen.first;
        let (ledger, mut failed) = (&mut self.ledger, None);
        self.view.bare_lines(first, of, &mut |_, line| {
            let booked = decode(line).map_or(Ok(()), |record| ledger.book(&record.event, true));
            failed = booked.err();
            if failed.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })?;
        failed.map_or(Ok(()), Err)
    }

    /// Books a batch, and holds it against the laws.
    fn close(&mut self, position: Position, e: &DistributionClosed) -> Result<(), ProjectionError> {
        let events = std::mem::take(&mut self.open);
        for (position, event) in &events {
            self.ledger.book(event, false)?;
            self.ledger.after(*position);
        }
        let first = events.first().map_or(position, |(first, _)| *first);
        let (mut own, mut adjusted) = (Vec::new(), BTreeMap::<Position, Vec<Placed<'_>>>::new());
        for (at, event) in &events {
            let Some(part) = part(event) else { continue };
            self.count(&part);
            if let Event::AdjustmentPosted(e) = event {
                adjusted.entry(e.of).or_default().push((*at, part));
            } else {
                own.push((*at, part));
            }
        }
        self.closes.insert(
            position,
            Seen {
                first,
                rules: e.rules.clone(),
                period: e.period,
                is_reopened: false,
                kinds: Kinds::default(),
            },
        );
        for (of, results) in adjusted {
            let of_close = format!(" in the adjustments of the close at position {of}");
            self.hold(position, of, &of_close, &results)?;
        }
        let moved = self.hold(position, position, "", &own)?;
        self.pots(position, e, moved)?;
        self.ledger.after_close(position)
    }

    fn count(&mut self, part: &Part<'_>) {
        let [moved, shared, posted] = &mut self.looked;
        let counted = match part {
            Part::Moved(_) => moved,
            Part::Shared(_) => shared,
            Part::Posted(_) => posted,
        };
        *counted = counted.saturating_add(1);
    }

    /// Holds the results of one close, or what a later one adjusts of it, against the laws; what
    /// left each pot.
    fn hold(
        &mut self,
        close: Position,
        of: Position,
        named: &str,
        results: &[Placed<'_>],
    ) -> Result<BTreeMap<Label, Exact>, ProjectionError> {
        let Some(seen) = self.closes.get_mut(&of) else {
            let what = "what the adjustments are of";
            let found = format!("position {of}");
            self.check.found(Finding::at(close, what, "an earlier close", found));
            return Ok(BTreeMap::new());
        };
        let kinds = std::mem::take(&mut seen.kinds);
        let laws = Laws::of(self.currency, &self.people, kinds, results, &mut self.check)?;
        laws.hold(close, named, &mut self.check);
        let (kinds, pots) = laws.done();
        seen.kinds = kinds;
        Ok(pots)
    }

    /// Asks whether the pots of a close gave away what they had: those with a result all of it,
    /// since what no pot claims is the main pot's, and every other pot as much as it was given.
    fn pots(
        &mut self,
        position: Position,
        closed: &DistributionClosed,
        moved: BTreeMap<Label, Exact>,
    ) -> Result<(), ProjectionError> {
        let (mut brought, mut gave) = (Exact::ZERO, Exact::ZERO);
        for pot in &closed.pots {
            brought = sum(&brought, &self.result(pot.as_str(), &closed.period)?)?;
        }
        for (pot, amount) in moved {
            if pot.as_str() == MAIN || closed.pots.contains(&pot) {
                gave = sum(&gave, &amount)?;
            } else if !amount.is_zero() {
                let what = format!("what pot {:?} gave away", pot.as_str());
                let (expected, found) = ("what it was given", format!("{amount} more than that"));
                self.check.found(Finding::at(position, what, expected, found));
            }
        }
        if gave != brought {
            let what = "what the pots with a result gave away";
            let expected = format!("{brought}, their result");
            self.check.found(Finding::at(position, what, expected, gave));
        }
        Ok(())
    }

    fn finish(self, size: u64) -> Result<Passed, ProjectionError> {
        let [moved, shared, posted] = self.looked;
        let closes: Vec<Seen> = self.closes.into_values().collect();
        let conservation = self
            .check
            .looked(u64::try_from(closes.len()).unwrap_or(u64::MAX), "closes")
            .looked(moved, "movements")
            .looked(shared, "shares")
            .looked(posted, "postings");
        let mut checks: Vec<Check> = self.ledger.finish(self.view, size)?.into();
        checks.push(conservation);
        Ok(Passed { checks, closes, times: self.times })
    }
}
