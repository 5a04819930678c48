//! One book: the commands that do not compute a distribution.
//!
//! Every writing command takes `dry_run`: it does all of its work in the store's transaction and
//! then takes it back, so that a dry run answers exactly what the real one would.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use commonbook_core::door::{ClosedPeriod, Rejection, book, closed_periods};
use commonbook_core::event::{
    BookOpened, Draft, Event, EventReversed, Position, PublicKey, SealedText, UnitText, decode,
};
use commonbook_core::log::{
    AppendError, Appended, Authority, Head, Log, LogError, Storage, VerifyReport, append, line_at,
    verify,
};
use commonbook_core::value::{Currency, Date, Id, Timestamp};
use commonbook_projections::audit::audit;
use commonbook_projections::{
    AdjustmentsReport, AgentEntry, Audit, Extent, NotThere, Payables, PayablesRequest, Recomputed,
    Statement, adjustments, agents, not_vested, payables, recompute_closes,
};

use crate::error::BookError;
use crate::guard::{self, Known};
use crate::stamp::Stamp;

/// A book over a log.
#[derive(Debug)]
pub struct Book<L> {
    pub(crate) log: L,
    /// Checkpoints that the book must agree with before it is written to.
    pub(crate) known: Vec<Known>,
}

impl<L: Log> Book<L> {
    /// The book that this log holds; an empty log is a book still to be opened.
    pub fn new(log: L) -> Self {
        Self { log, known: Vec::new() }
    }

    /// Holds every write against these checkpoints: a book that is behind one, or differs from
    /// it, is refused.
    pub fn guard(&mut self, known: Vec<Known>) {
        self.known = known;
    }

    /// The log behind it.
    pub fn log(&self) -> &L {
        &self.log
    }

    /// Gives the log back.
    pub fn into_log(self) -> L {
        self.log
    }

    /// Opens an empty book: its currency and its first name.
    ///
    /// # Errors
    /// [`Rejection::BookMustBeOpenedOnce`]; [`BookError::Log`] when the store fails.
    pub fn open(
        &mut self,
        currency: &Currency,
        origin: &str,
        on: Date,
        stamp: &mut Stamp<'_>,
    ) -> Result<Appended, BookError> {
        self.open_with(currency, origin, None, on, stamp)
    }

    /// Opens an empty book with the first key that signs its checkpoints.
    ///
    /// # Errors
    /// Those of [`Self::open`].
    pub fn open_with(
        &mut self,
        currency: &Currency,
        origin: &str,
        key: Option<PublicKey>,
        on: Date,
        stamp: &mut Stamp<'_>,
    ) -> Result<Appended, BookError> {
        let event = Event::BookOpened(BookOpened {
            currency: UnitText::parse(currency.code()).map_err(line_error)?,
            key,
            origin: Id::parse(origin)?,
            scale: currency.scale(),
        });
        let draft = Draft {
            id: stamp.id("book_opened", 0)?,
            effective_on: on,
            by: stamp.by.clone(),
            corrects: None,
            reverses: None,
            event,
            sealed: Vec::new(),
            sig: None,
        };
        self.append(&[draft], stamp, false)
    }

    /// Appends a batch of a writer's events, all or none.
    ///
    /// # Errors
    /// [`BookError::Append`] names the draft that is refused.
    pub fn append(
        &mut self,
        drafts: &[Draft],
        stamp: &Stamp<'_>,
        dry_run: bool,
    ) -> Result<Appended, BookError> {
        let options = stamp.options(Authority::Writer);
        self.transact(dry_run, |storage| {
            let size = storage.head()?.size();
            let drafts = stamp.attested(storage, drafts)?;
            let appended = append(storage, &drafts, &options)?;
            let new = appended.positions.iter().map(|at| Some(*at).filter(|at| *at >= size));
            have_vested(storage, drafts.iter().zip(new))?;
            Ok(appended)
        })
    }

    /// Works in one transaction and keeps it, or takes it back when it is a dry run.
    pub(crate) fn transact<T>(
        &mut self,
        dry_run: bool,
        work: impl FnOnce(&mut dyn Storage) -> Result<T, BookError>,
    ) -> Result<T, BookError> {
        self.transact_if(|_| !dry_run, work)
    }

    /// Works in one transaction and keeps it only when what came of it is to be kept.
    pub(crate) fn transact_if<T>(
        &mut self,
        keep: impl FnOnce(&T) -> bool,
        work: impl FnOnce(&mut dyn Storage) -> Result<T, BookError>,
    ) -> Result<T, BookError> {
        let mut answer = None;
        let known = &self.known;
        let result = self.log.write(|storage| {
            guard::check(storage, known)?;
            let done = work(storage)?;
            if !keep(&done) {
                answer = Some(done);
                return Err(BookError::DryRun);
            }
            Ok(done)
        });
        match (result, answer) {
            (Err(BookError::DryRun), Some(done)) => Ok(done),
            (result, _) => result,
        }
    }

    /// Takes an event back: from now on it counts no more.
    ///
    /// The reversal belongs to the day of the event it reverses.
    ///
    /// # Errors
    /// The rejections of [`commonbook_core::door::decide`] for corrections.
    pub fn reverse(
        &mut self,
        position: Position,
        reason: &str,
        stamp: &mut Stamp<'_>,
        dry_run: bool,
    ) -> Result<Appended, BookError> {
        let line = self.log.read::<_, LogError>(|view| line_at(view, position))?;
        let Some(line) = line else { return Err(Rejection::TargetMustExist { position }.into()) };
        let target = decode(&line)?;
        let size = self.head()?.size();
        let draft = Draft {
            id: stamp.id("event_reversed", size)?,
            effective_on: target.effective_on,
            by: stamp.by.clone(),
            corrects: None,
            reverses: Some(position),
            event: Event::EventReversed(EventReversed {}),
            sealed: sealed_reason(reason, stamp),
            sig: None,
        };
        self.append(&[draft], stamp, dry_run)
    }

    /// The end of the log.
    ///
    /// # Errors
    /// [`BookError::Log`] when the store fails.
    pub fn head(&self) -> Result<Head, BookError> {
        Ok(self.log.read::<_, LogError>(|view| view.head())?)
    }

    /// How many events were recorded by a time: the size of the book as it was then.
    ///
    /// # Errors
    /// [`BookError`] when the log cannot be read.
    pub fn size_at(&self, time: Timestamp) -> Result<u64, BookError> {
        self.log.read(|view| {
            let (mut low, mut high) = (0, view.head()?.size());
            // `recorded_at` grows with the position.
            while low < high {
                let middle = low.midpoint(high);
                let Some(line) = line_at(view, middle)? else { break };
                if decode(&line)?.recorded_at <= time {
                    low = middle.saturating_add(1);
                } else {
                    high = middle;
                }
            }
            Ok(low)
        })
    }

    /// Visits the lines themselves from a position on.
    ///
    /// # Errors
    /// [`BookError::Log`] when the store fails.
    pub fn lines(
        &self,
        from: Position,
        mut visit: impl FnMut(Position, &[u8]) -> ControlFlow<()>,
    ) -> Result<(), BookError> {
        Ok(self.log.read::<_, LogError>(|view| {
            view.lines(from, Position::MAX, &mut |stored| visit(stored.position, stored.line))
        })?)
    }

    /// The directory: every agent with its name, where it has one that is not erased.
    ///
    /// # Errors
    /// [`BookError`] when the log cannot be read.
    pub fn agents(&self) -> Result<Vec<AgentEntry>, BookError> {
        self.agents_at(Extent::default())
    }

    /// The directory as the book knew it, or as it is by a day.
    ///
    /// # Errors
    /// [`BookError`] when the log cannot be read, or not that far.
    pub fn agents_at(&self, extent: Extent) -> Result<Vec<AgentEntry>, BookError> {
        self.log.read(|view| Ok(agents(view, extent)?))
    }

    /// Who is owed what on every account: due, paid, open.
    ///
    /// # Errors
    /// [`BookError`] when the log cannot be read.
    pub fn payables(&self, request: &PayablesRequest) -> Result<Payables, BookError> {
        self.log.read(|view| Ok(payables(view, request)?))
    }

    /// Names by agent id, for renderings.
    ///
    /// # Errors
    /// [`BookError`] when the log cannot be read.
    pub fn names(&self) -> Result<BTreeMap<Id, String>, BookError> {
        let entries = self.agents()?;
        Ok(entries.into_iter().filter_map(|entry| Some((entry.id, entry.name?))).collect())
    }

    /// Every close the book ever saw, in order.
    ///
    /// # Errors
    /// [`BookError::Log`] when the store fails.
    pub fn closes(&self) -> Result<Vec<ClosedPeriod>, BookError> {
        Ok(self.log.read::<_, LogError>(closed_periods)?)
    }

    /// A closed distribution as its events say, read back from the log.
    ///
    /// # Errors
    /// [`BookError`] when the log cannot be read.
    pub fn published(&self, close: &ClosedPeriod) -> Result<Statement, BookError> {
        self.log.read(|view| Ok(commonbook_projections::published(view, close)?))
    }

    /// Derives everything beside the lines again and compares.
    ///
    /// # Errors
    /// [`BookError::Log`] when the store cannot be read; differences are in the report.
    pub fn verify(&self) -> Result<VerifyReport, BookError> {
        Ok(self.log.read::<_, LogError>(verify)?)
    }

    /// What came late, and what the next close would adjust for it.
    ///
    /// # Errors
    /// [`BookError`] when a closed distribution cannot be computed again.
    pub fn adjustments(&self) -> Result<AdjustmentsReport, BookError> {
        self.log.read(|view| Ok(adjustments(view, None)?))
    }

    /// What the next close would have adjusted when the book was `size` events long.
    ///
    /// # Errors
    /// Those of [`Self::adjustments`], and when the book is not that long.
    pub fn adjustments_known_at(&self, size: u64) -> Result<AdjustmentsReport, BookError> {
        self.log.read(|view| Ok(adjustments(view, Some(size))?))
    }

    /// Computes every close again, by its own rules and from what its book knew, and compares each
    /// of its results; `done` is told of every close.
    ///
    /// # Errors
    /// [`BookError`] when the book cannot be read; what differs is in the answer.
    pub fn recompute(&self, done: &mut dyn FnMut(&ClosedPeriod)) -> Result<Recomputed, BookError> {
        self.log.read(|view| Ok(recompute_closes(view, done)?))
    }

    /// Every check there is over the whole book; `tell` is told how many of all steps are done.
    ///
    /// # Errors
    /// [`BookError`] when the store fails or the book is empty; what contradicts itself is a
    /// finding.
    pub fn audit(&self, tell: &mut dyn FnMut(u64, u64)) -> Result<Audit, BookError> {
        self.log.read(|view| Ok(audit(view, tell)?))
    }

    /// What the book counts in, and its origin.
    ///
    /// # Errors
    /// [`Rejection::BookMustBeOpenedFirst`] for an empty log.
    pub fn identity(&self) -> Result<commonbook_core::door::Book, BookError> {
        let identity = self.log.read::<_, LogError>(book)?;
        identity.ok_or_else(|| Rejection::BookMustBeOpenedFirst.into())
    }
}

/// Refuses what was written now, each with its position, and takes more of an account than has
/// vested, or what has ended.
pub(crate) fn have_vested<'a>(
    storage: &dyn Storage,
    written: impl Iterator<Item = (&'a Draft, Option<Position>)>,
) -> Result<(), BookError> {
    let leaves = |event: &Event| {
        matches!(
            event,
            Event::PayoutPaid(_) | Event::CapitalPaidOut(_) | Event::BalanceTransferred(_)
        )
    };
    let places = written.enumerate().filter(|(_, (draft, _))| leaves(&draft.event));
    let places: Vec<(usize, Position)> =
        places.filter_map(|(index, (_, at))| Some((index, at?))).collect();
    let new: Vec<Position> = places.iter().map(|(_, at)| *at).collect();
    let Some((position, lack)) = not_vested(storage, &new)? else { return Ok(()) };
    let index = places.iter().find(|(_, at)| *at == position).map(|(index, _)| *index);
    let cause = match lack {
        NotThere::NotVested(lack) => Rejection::AmountMustHaveVested(Box::new(lack)),
        NotThere::Ended(lack) => Rejection::AmountMustNotHaveEnded(Box::new(lack)),
    };
    let cause = cause.into();
    Err(BookError::Append(AppendError { index, cause }))
}

/// A reason as the sealed text of an event; none when it is empty.
pub(crate) fn sealed_reason(reason: &str, stamp: &mut Stamp<'_>) -> Vec<SealedText> {
    if reason.is_empty() {
        return Vec::new();
    }
    let salt = stamp.salt();
    vec![SealedText { path: "reason".to_owned(), salt, value: reason.to_owned() }]
}

pub(crate) fn line_error(problem: commonbook_core::event::Problem) -> BookError {
    BookError::Line(commonbook_core::event::LineError::from(problem))
}
