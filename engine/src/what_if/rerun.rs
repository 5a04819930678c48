//! The book carried out again in memory, as it is or with changes.
//!
//! Every line becomes a draft and goes through the door once more. Positions shift where something
//! is left out, added or computed anew, so what refers to a position is led to the new one; what
//! refers to an event that is not there takes nothing back and goes away itself, and a correction
//! of it stands alone. Texts are not needed to compute and are replaced by a dash.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use commonbook_core::door::Rejection;
use commonbook_core::event::{
    DistributionClosed, Draft, Event, FigureRecorded, Label, Position, Record, SealedText,
    ShareAllocated, decode, result_digest,
};
use commonbook_core::log::{
    AppendError, AppendFailure, AppendOptions, Authority, Log, MemoryLog, append,
};
use commonbook_core::value::{Date, Id, Period, Timestamp};
use commonbook_projections::{Computed, Request, compute};

use super::plan::Plan;
use super::{Changes, Memory};
use crate::book::{Book, line_error};
use crate::close::batch;
use crate::error::{BookError, WhatIfError};
use crate::stamp::Stamp;

/// One side of a comparison on its way.
pub(super) struct Rerun<'a> {
    plan: &'a Plan,
    changes: Option<&'a Changes>,
    book: Memory,
    /// Where each copied line is now.
    places: BTreeMap<Position, Position>,
    /// The drafts of a batch that is copied, until its last event.
    batch: Vec<Draft>,
    done: Vec<Computed>,
    /// The periods whose changes have entered.
    entered: BTreeSet<Period>,
    /// Whether the rules that are tried are in force.
    is_adopted: bool,
    added: BTreeSet<usize>,
    clock: Option<Timestamp>,
    made: u64,
}

impl<'a> Rerun<'a> {
    pub(super) fn new(plan: &'a Plan, changes: Option<&'a Changes>) -> Self {
        Self {
            plan,
            changes,
            book: Book::new(MemoryLog::new()),
            places: BTreeMap::new(),
            batch: Vec::new(),
            done: Vec::new(),
            entered: BTreeSet::new(),
            is_adopted: false,
            added: BTreeSet::new(),
            clock: None,
            made: 0,
        }
    }

    /// Carries the book out and gives every distribution of the periods, in order.
    pub(super) fn run<L: Log>(mut self, book: &Book<L>) -> Result<Vec<Computed>, BookError> {
        let mut failed = None;
        book.lines(0, |_, line| {
            if self.is_done() {
                return ControlFlow::Break(());
            }
            let copied = decode(line).map_err(BookError::from).and_then(|it| self.copy(it));
            match copied {
                Ok(()) => ControlFlow::Continue(()),
                Err(error) => {
                    failed = Some(error);
                    ControlFlow::Break(())
                }
            }
        })?;
        if let Some(error) = failed {
            return Err(error);
        }
        self.open_periods()?;
        Ok(self.done)
    }

    /// Whether every period is closed in the book and computed here.
    fn is_done(&self) -> bool {
        let all = self.plan.own().count();
        let closed = |period: &Period| self.plan.own().any(|close| close.period == *period);
        !self.plan.on_call && self.done.len() >= all && self.plan.periods.iter().all(closed)
    }

    /// The periods that nobody closed, one after the other; those that were skipped stay so.
    fn open_periods(&mut self) -> Result<(), BookError> {
        for (index, period) in self.plan.periods.iter().enumerate() {
            let closed = self.done.iter().filter(|one| one.period == *period);
            let closed = closed.map(|one| one.number).max();
            if closed.is_some() && !self.plan.on_call {
                continue;
            }
            // Closes run in order: a period that was skipped can be closed by no one any more.
            if closed.is_none() && self.done.iter().any(|one| one.period.from() >= period.to()) {
                continue;
            }
            self.enter(*period)?;
            let request = self.request(*period, None);
            let computed = self.book.log.read(|view| compute(view, &request))?;
            if closed.is_some_and(|number| computed.number <= number) {
                continue;
            }
            if index.saturating_add(1) < self.plan.periods.len() {
                self.close(&computed)?;
            }
            self.done.push(computed);
        }
        Ok(())
    }

    fn request(&self, period: Period, number: Option<u32>) -> Request {
        let rules = Some(self.plan.name.clone());
        Request { rules, period, known_at: None, as_of: None, number }
    }

    fn copy(&mut self, record: Record) -> Result<(), BookError> {
        let position = record.position;
        self.clock = Some(record.recorded_at);
        if let Some(close) = self.plan.batch_of(position) {
            if !self.plan.is_own(close) {
                return self.batched(record);
            }
            let (period, number) = (close.period, close.number);
            if close.first == position && close.stands_at(self.plan.size) {
                return self.again(period, number);
            }
            return Ok(());
        }
        if self.is_replaced(&record) {
            // What follows may need rules of this name, a call for instance.
            return self.adopt_other();
        }
        if self.plan.without.contains_key(&position) && self.changes.is_some() {
            return Ok(());
        }
        let Some(draft) = self.draft(record) else { return Ok(()) };
        let at = match self.append(&[draft]) {
            Ok(at) => at,
            // Without the contest in between, a second acceptance says what the first one said.
            Err(cause) if is_said_before(&cause) => return Ok(()),
            Err(cause) => return Err(history(position, cause)),
        };
        self.places.insert(position, at);
        Ok(())
    }

    /// A distribution that was closed here, computed from what is known now.
    fn again(&mut self, period: Period, number: u32) -> Result<(), BookError> {
        self.enter(period)?;
        let request = self.request(period, Some(number));
        let computed = self.book.log.read(|view| compute(view, &request))?;
        self.close(&computed)?;
        self.done.push(computed);
        Ok(())
    }

    fn close(&mut self, computed: &Computed) -> Result<(), BookError> {
        let size = self.book.head()?.size();
        let mut stamp = self.stamp()?;
        let drafts = batch(computed, size, &mut stamp)?;
        drop(stamp);
        self.append(&drafts)?;
        Ok(())
    }

    /// Whether the rules that are tried take the place of these.
    fn is_replaced(&self, record: &Record) -> bool {
        let Some(changes) = self.changes else { return false };
        let from_start = |day: Date| self.start().is_some_and(|start| start <= day);
        let is_ours = matches!(&record.event, Event::RulesAdopted(e)
            if e.name.as_str() == self.plan.name && from_start(e.from));
        changes.rules.is_some() && is_ours
    }

    fn start(&self) -> Option<Date> {
        self.plan.periods.first().map(Period::from)
    }

    /// A line as a draft; `None` when what it is about is not there.
    fn draft(&self, record: Record) -> Option<Draft> {
        // Nobody signs what is only tried, and who may record what changes no result.
        if record.event_type.is_of_keeping() {
            return None;
        }
        let place = |of: Position| self.places.get(&of).copied();
        // What results name was copied before them, or is as it was.
        let moved = |of: &mut Position| *of = place(*of).unwrap_or(*of);
        let mut event = record.event;
        if let Some(of) = of_mut(&mut event) {
            *of = place(*of)?;
        }
        #[expect(clippy::wildcard_enum_match_arm, reason = "the other results name no position")]
        match &mut event {
            Event::AccountPosted(e) => e.lots.iter_mut().for_each(|lot| moved(&mut lot.of)),
            Event::ShareAllocated(e) => directions(e).for_each(moved),
            Event::AdjustmentPosted(e) => {
                moved(&mut e.of);
                e.changes.iter_mut().for_each(moved);
                let posted = e.posted.iter_mut().flat_map(|posted| &mut posted.lots);
                posted.for_each(|lot| moved(&mut lot.of));
                e.shared.iter_mut().flat_map(directions).for_each(moved);
            }
            Event::DistributionClosed(e) => e.adjusts.iter_mut().for_each(moved),
            _ => {}
        }
        let reverses = match record.reverses {
            Some(of) => Some(place(of)?),
            None => None,
        };
        let dash = |path: String| SealedText { path, salt: [0; 32], value: "-".to_owned() };
        Some(Draft {
            id: record.id,
            effective_on: record.effective_on,
            by: record.by,
            corrects: record.corrects.and_then(place),
            reverses,
            event,
            sealed: record.sealed.into_keys().map(dash).collect(),
            sig: None,
        })
    }

    /// A result of a close that is copied as it was published.
    fn batched(&mut self, record: Record) -> Result<(), BookError> {
        let position = record.position;
        let last = matches!(record.event, Event::DistributionClosed(_));
        self.batch.extend(self.draft(record));
        if !last {
            return Ok(());
        }
        let (head, mut drafts) = (self.book.head()?, std::mem::take(&mut self.batch));
        let digest = result_digest(drafts.iter().rev().skip(1).rev().map(|draft| &draft.event));
        if let Some(Draft { event: Event::DistributionClosed(e), .. }) = drafts.last_mut() {
            let root = commonbook_core::event::Hash(head.tree.root());
            let (first, position) = (head.size(), head.size());
            // What it counted names places of the book that is copied.
            let inputs = None;
            *e = DistributionClosed { digest, first, inputs, position, root, ..e.clone() };
        }
        self.append(&drafts).map_err(|cause| history(position, cause))?;
        // The results of a batch stand one after the other, here as there.
        let count = u64::try_from(drafts.len()).unwrap_or(u64::MAX);
        let first = position.saturating_add(1).saturating_sub(count);
        self.places.extend((first..=position).zip(head.size()..));
        Ok(())
    }

    /// The changes that a period is the first to see.
    fn enter(&mut self, period: Period) -> Result<(), BookError> {
        let Some(changes) = self.changes else { return Ok(()) };
        if !self.entered.insert(period) {
            return Ok(());
        }
        self.adopt_other()?;
        for (name, (value, unit)) in &self.plan.figures {
            let name = Label::parse(name).map_err(line_error)?;
            let event = FigureRecorded { agent: None, name, unit: unit.clone(), value: *value };
            let id = self.id()?;
            let event = Event::FigureRecorded(event);
            self.append(&[plain(id, period.last_day(), event)])?;
        }
        let is_last = self.plan.periods.last() == Some(&period);
        for (index, draft) in changes.with.iter().enumerate() {
            if (is_last || draft.effective_on < period.to()) && self.added.insert(index) {
                self.add(draft)?;
            }
        }
        Ok(())
    }

    /// Puts the rules that are tried in force from the first period on, once.
    fn adopt_other(&mut self) -> Result<(), BookError> {
        let rules = self.changes.and_then(|changes| changes.rules.as_ref());
        let (Some(text), Some(day)) = (rules, self.start()) else { return Ok(()) };
        if !std::mem::replace(&mut self.is_adopted, true) {
            let mut stamp = self.stamp()?;
            self.book.adopt(text, day, &mut stamp, false)?;
        }
        Ok(())
    }

    /// An event as if it had been recorded.
    fn add(&mut self, draft: &Draft) -> Result<(), BookError> {
        let id = draft.id.to_string();
        let place = |of: Option<Position>| match of {
            None => Ok(None),
            Some(of) => match self.places.get(&of) {
                Some(at) => Ok(Some(*at)),
                None => Err(super::plan::no_event(&of.to_string())),
            },
        };
        let (corrects, reverses) = (place(draft.corrects)?, place(draft.reverses)?);
        // Nobody signs what is only tried; in the copy no agent has a key.
        let mut draft = Draft { corrects, reverses, sig: None, ..draft.clone() };
        if let Some(of) = of_mut(&mut draft.event) {
            *of = place(Some(*of))?.unwrap_or(*of);
        }
        let size = self.book.head()?.size();
        let at = self.append(&[draft]).map_err(|cause| with(&id, cause))?;
        if at < size {
            return Err(WhatIfError::EventMustBeNew { id }.into());
        }
        Ok(())
    }

    fn append(&mut self, drafts: &[Draft]) -> Result<Position, BookError> {
        let Some(clock) = self.clock else { return Err(BookError::DryRun) };
        let options = AppendOptions {
            clock_is_right: true,
            authority: Authority::Command,
            ..AppendOptions::at(clock)
        };
        let appended =
            self.book.transact(false, |storage| Ok(append(storage, drafts, &options)?))?;
        Ok(appended.positions.last().copied().unwrap_or_default())
    }

    /// An id that no book has.
    fn id(&mut self) -> Result<Id, BookError> {
        self.made = self.made.saturating_add(1);
        Ok(Id::parse(&format!("what-if:rerun/{}", self.made))?)
    }

    /// A stamp whose ids no book has.
    fn stamp(&mut self) -> Result<Stamp<'static>, BookError> {
        let Some(clock) = self.clock else { return Err(BookError::DryRun) };
        let first = self.id()?;
        let mut made = 0_u64;
        let ids = move || {
            made = made.saturating_add(1);
            Id::parse(&format!("{first}/{made}")).unwrap_or_else(|_| first.clone())
        };
        let mut stamp = Stamp::new(clock, ids, || [0; 32]);
        stamp.clock_is_right = true;
        Ok(stamp)
    }
}

fn is_said_before(cause: &BookError) -> bool {
    let BookError::Append(AppendError { cause: AppendFailure::Rejected(rejection), .. }) = cause
    else {
        return false;
    };
    matches!(rejection, Rejection::AcceptanceMustBeGivenOnce { .. })
}

/// The position of what an event is of, where its data name one.
/// The positions of the directions that shares were taken by.
fn directions(e: &mut ShareAllocated) -> impl Iterator<Item = &mut Position> {
    let less = e.lines.iter_mut().flat_map(|line| &mut line.less);
    less.filter_map(|less| less.directed.as_mut())
}

/// What an event names that stands before it.
fn of_mut(event: &mut Event) -> Option<&mut Position> {
    #[expect(clippy::wildcard_enum_match_arm, reason = "the others name no position")]
    match event {
        Event::ContributionAccepted(e) => Some(&mut e.of),
        Event::ContributionContested(e) => Some(&mut e.of),
        Event::ContributionRejected(e) => Some(&mut e.of),
        Event::ContributionWithdrawn(e) => Some(&mut e.of),
        Event::CloseReopened(e) => Some(&mut e.of),
        Event::PayoutReturned(e) => Some(&mut e.of),
        _ => None,
    }
}

fn plain(id: Id, effective_on: Date, event: Event) -> Draft {
    let (by, corrects, reverses, sealed, sig) = (None, None, None, Vec::new(), None);
    Draft { id, effective_on, by, corrects, reverses, event, sealed, sig }
}

fn history(position: Position, cause: BookError) -> BookError {
    WhatIfError::HistoryMustHold { position, cause: Box::new(cause) }.into()
}

fn with(id: &str, cause: BookError) -> BookError {
    WhatIfError::EventMustFit { id: id.to_owned(), cause: Box::new(cause) }.into()
}
