//! The fold of a journal: records come in, transactions go out.
//!
//! Records come in order of position. What takes something back is booked before what the same
//! record books itself. The lines of a posting are those by which its batch moved money between the
//! account and the contributor's shares; an adjustment is of the close that it changes, on the last
//! day of the one that posts it. An account is whose it is by the last day: of whoever succeeded
//! its holder, or of the id that a merge left; shares are the person's. Standing is asked for what
//! came late, and holds the facts against the lines on the way.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use commonbook_core::door::ClosedPeriod;
use commonbook_core::event::{
    Event, FundMoved, Label, Position, Problem, Record, ShareAllocated, UnitText,
};
use commonbook_core::log::{View, line_at};
use commonbook_core::value::{Date, Id, Period};

use super::account::Account;
use super::entry::{self, Entry, Part};
use super::history::Share;
use super::{Distribution, Reason, Transaction};
use crate::error::ProjectionError;
use crate::projection::{Projection, read};
use crate::roster::identity::{Identities, Identity};
use crate::standing::{Standing, takes_back};

/// A journal while records come in.
pub(super) struct Fold<'a> {
    currency: &'a UnitText,
    /// Whose shares are kept.
    whose: Whose<'a>,
    /// Who is who by the last day.
    identities: Identities,
    standing: Standing,
    transactions: Vec<Transaction>,
    /// The transaction that a position books itself.
    booked: BTreeMap<Position, usize>,
    batch: Batch,
    shares: Vec<Share>,
    last_day: Option<Date>,
    /// Those of whom shares are kept.
    agents: BTreeSet<Id>,
}

/// Whose shares a fold keeps.
#[derive(Clone, Copy)]
pub(super) enum Whose<'a> {
    Nobody,
    One(&'a Id),
    Everybody,
}

impl Whose<'_> {
    fn includes(self, agent: &Id) -> bool {
        match self {
            Self::Nobody => false,
            Self::One(one) => one == agent,
            Self::Everybody => true,
        }
    }
}

/// What the results so far say of the batch that they belong to.
#[derive(Default)]
struct Batch {
    /// The position that ends it.
    close: Position,
    /// Between which members' accounts and the rest each line moved money.
    accounts: BTreeMap<Label, BTreeSet<Label>>,
    /// The lines of each contributor, in order, each with the accounts that its share was set off
    /// against.
    lines: BTreeMap<Id, Vec<(Label, Vec<Label>)>>,
}

/// What a fold gives.
pub(super) struct Finished {
    /// The last day.
    pub(super) day: Date,
    pub(super) transactions: Vec<Transaction>,
    pub(super) shares: Vec<Share>,
    /// Those of whom shares were kept, by id.
    pub(super) agents: BTreeSet<Id>,
    /// Who is who.
    pub(super) identities: Vec<Identity>,
}

impl<'a> Fold<'a> {
    pub(super) fn load(
        view: &dyn View,
        currency: &'a UnitText,
        whose: Whose<'a>,
        (as_of, size): (Option<Date>, u64),
    ) -> Result<Self, ProjectionError> {
        let standing = Standing::load(view, "", None, size)?;
        Ok(Self {
            currency,
            whose,
            identities: Identities::by(view, as_of, size)?,
            standing,
            transactions: Vec::new(),
            booked: BTreeMap::new(),
            batch: Batch::default(),
            shares: Vec::new(),
            last_day: None,
            agents: BTreeSet::new(),
        })
    }

    /// Says what is pending, and puts everything in order.
    pub(super) fn finish(
        self,
        view: &dyn View,
        as_of: Option<Date>,
    ) -> Result<Finished, ProjectionError> {
        let mut pending: BTreeMap<Position, Vec<(Arc<str>, Period)>> = BTreeMap::new();
        let Self { standing, identities, mut transactions, mut shares, agents, .. } = self;
        standing.finish()?;
        for one in standing.into_pending() {
            let of = (Arc::from(one.rules), one.period);
            pending.entry(one.position).or_default().push(of);
        }
        for transaction in &mut transactions {
            if let Some(found) = pending.get(&transaction.position) {
                transaction.pending.clone_from(found);
            }
            for account in [&mut transaction.debit, &mut transaction.credit] {
                if let Account::Member(_, agent) = account {
                    *agent = identities.holder(agent).clone();
                }
            }
        }
        let last = transactions.iter().map(|one| one.on).chain(self.last_day).max();
        let day = match as_of.or(last) {
            Some(day) => day,
            // Nothing was known yet; the book's first day is as good as any.
            None => first_day(view)?,
        };
        if let Whose::One(agent) = self.whose
            && agents.is_empty()
        {
            return Err(ProjectionError::AgentMustBeInTheBook { agent: agent.to_string(), day });
        }
        transactions.retain(|one| one.on <= day);
        // Stable: within a position in the order in which they were booked.
        transactions.sort_by_key(|one| (one.on, one.position));
        shares.retain(|share| share.on <= day);
        shares.sort_by_key(|share| (share.on, share.position));
        let identities = identities.listed();
        Ok(Finished { day, transactions, shares, agents, identities })
    }

    fn closes(&self) -> &[ClosedPeriod] {
        self.standing.closes()
    }

    /// Turns round what a position booked, if it booked anything.
    fn take_back(&mut self, of: Position, by: &Record) {
        let Some(booked) = self.booked.get(&of).and_then(|at| self.transactions.get(*at)) else {
            return;
        };
        let mut turned = Transaction {
            position: by.position,
            id: by.id.clone(),
            event_type: by.event_type,
            recorded_at: by.recorded_at,
            reason: Reason::TakesBack(of),
            ..booked.clone()
        };
        std::mem::swap(&mut turned.debit, &mut turned.credit);
        self.transactions.push(turned);
    }

    /// Turns round every result of a close.
    fn reopen(&mut self, close: Position, by: &Record) {
        let close = self.closes().iter().find(|one| one.position == close);
        let Some(batch) = close.map(|close| close.first..close.position) else { return };
        for position in batch.clone() {
            self.take_back(position, by);
        }
        for share in self.shares.iter_mut().filter(|share| batch.contains(&share.position)) {
            share.reopened_at = Some(by.position);
        }
    }

    /// What an event books itself.
    fn book(&mut self, record: &Record, of: Option<&ClosedPeriod>) -> Result<(), ProjectionError> {
        let found = entry::entry(self.currency, &record.event).map_err(|e| label(&e))?;
        let Some(Entry { mut debit, mut credit, amount, commodity }) = found else {
            return Ok(());
        };
        let on = of.map_or(record.effective_on, |close| close.period.last_day());
        let adjusted = self.adjusted(&record.event).cloned();
        let of = adjusted.as_ref().or(of);
        if amount.is_zero() {
            return Ok(());
        }
        if amount.is_negative() {
            std::mem::swap(&mut debit, &mut credit);
        }
        self.booked.insert(record.position, self.transactions.len());
        self.transactions.push(Transaction {
            on,
            position: record.position,
            id: record.id.clone(),
            event_type: record.event_type,
            recorded_at: record.recorded_at,
            reason: if entry::is_ended(&record.event) { Reason::Ends } else { Reason::Booked },
            distribution: of.map(distribution),
            lines: self.lines(&record.event),
            pending: Vec::new(),
            debit,
            credit,
            amount: amount.abs(),
            commodity,
        });
        Ok(())
    }

    /// The close that an adjustment is about.
    fn adjusted(&self, event: &Event) -> Option<&ClosedPeriod> {
        let Event::AdjustmentPosted(e) = event else { return None };
        self.closes().iter().find(|close| close.position == e.of)
    }

    /// The lines that a result is of.
    fn lines(&self, event: &Event) -> Vec<Label> {
        if matches!(event, Event::AdjustmentPosted(_)) {
            let moved = entry::part(event);
            return match moved {
                Some(Part::Moved(e)) => e.line.iter().cloned().collect(),
                Some(Part::Shared(_) | Part::Posted(_)) | None => Vec::new(),
            };
        }
        let e = match entry::part(event) {
            Some(Part::Moved(e)) => return e.line.iter().cloned().collect(),
            Some(Part::Posted(e)) => e,
            Some(Part::Shared(_)) | None => return Vec::new(),
        };
        let own = self.batch.lines.get(&e.agent).into_iter().flatten();
        let touches = |(line, set_off): &&(Label, Vec<Label>)| {
            let moved = self.batch.accounts.get(line);
            moved.is_some_and(|all| all.contains(&e.account)) || set_off.contains(&e.account)
        };
        own.filter(touches).map(|(line, _)| line.clone()).collect()
    }

    /// Remembers what the later results of a batch are asked by.
    fn note_batch(&mut self, record: &Record, of: &ClosedPeriod) -> Result<(), Problem> {
        if self.batch.close != of.position {
            self.batch = Batch { close: of.position, ..Batch::default() };
        }
        if let Some(adjusted) = self.adjusted(&record.event).cloned() {
            if let Some(Part::Shared(e)) = entry::part(&record.event) {
                self.note_share(e, record, (&adjusted, of.period.last_day()));
            }
            return Ok(());
        }
        match entry::part(&record.event) {
            Some(Part::Moved(FundMoved { line: Some(line), from, to, .. })) => {
                let accounts = self.batch.accounts.entry(line.clone()).or_default();
                accounts.extend(entry::account_of(from)?);
                accounts.extend(entry::account_of(to)?);
            }
            Some(Part::Shared(e)) => self.note_shares(e, record, of)?,
            Some(Part::Moved(_) | Part::Posted(_)) | None => {}
        }
        Ok(())
    }

    fn note_shares(
        &mut self,
        e: &ShareAllocated,
        record: &Record,
        of: &ClosedPeriod,
    ) -> Result<(), Problem> {
        let lines = e.lines.iter().map(|line| {
            let set_off = line.less.iter().filter_map(|one| entry::account_of(&one.to).transpose());
            Ok((line.line.clone(), set_off.collect::<Result<_, Problem>>()?))
        });
        let lines = lines.collect::<Result<_, Problem>>()?;
        self.batch.lines.insert(e.agent.clone(), lines);
        self.note_share(e, record, (of, of.period.last_day()));
        Ok(())
    }

    /// Keeps somebody's shares of a close, or what an adjustment changes in them.
    fn note_share(&mut self, e: &ShareAllocated, record: &Record, (of, on): (&ClosedPeriod, Date)) {
        let person = self.identities.person(&e.agent).clone();
        if !self.whose.includes(&person) {
            return;
        }
        self.shares.extend(e.lines.iter().map(|line| Share {
            on,
            agent: person.clone(),
            position: record.position,
            id: record.id.clone(),
            distribution: distribution(of),
            line: line.line.clone(),
            amount: line.amount,
            less: line.less.clone(),
            reopened_at: None,
        }));
    }
}

impl Projection for Fold<'_> {
    fn apply(&mut self, record: &Record) -> Result<(), ProjectionError> {
        self.standing.judge(record)?;
        if let Some(of) = takes_back(record) {
            self.take_back(of, record);
        }
        if let Event::CloseReopened(e) = &record.event {
            self.reopen(e.of, record);
        }
        if let Event::AgentRegistered(e) = &record.event {
            self.agents.extend(self.whose.includes(&e.agent).then(|| e.agent.clone()));
        }
        if matches!(record.event, Event::BookOpened(_)) {
            self.last_day = Some(record.effective_on);
        }
        if !record.event_type.is_result() {
            return self.book(record, None);
        }
        let Some(close) = self.standing.batch_of(record.position).cloned() else {
            return Ok(());
        };
        self.note_batch(record, &close).map_err(|e| label(&e))?;
        self.book(record, Some(&close))
    }
}

/// The day on which a book begins.
fn first_day(view: &dyn View) -> Result<Date, ProjectionError> {
    let line = line_at(view, 0)?.ok_or(ProjectionError::BookMustBeOpened)?;
    Ok(read(0, &line)?.effective_on)
}

fn distribution(of: &ClosedPeriod) -> Distribution {
    Distribution { rules: Arc::from(of.rules.as_str()), period: of.period, number: of.number }
}

fn label(problem: &Problem) -> ProjectionError {
    ProjectionError::ResultMustBeRecordable { what: problem.to_string() }
}
