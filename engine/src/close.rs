//! Statements, closing and reopening.
//!
//! A close computes from one snapshot, then appends its batch under the condition that the book
//! has not grown meanwhile; when it has, it computes again. A preview is the same close, taken
//! back. The digest is the same before, at and after the close.

use commonbook_core::door::{ClosedPeriod, Rejection, closed_periods};
use commonbook_core::event::{
    CloseReopened, DistributionClosed, Draft, Event, Hash, Label, Position, decode,
};
use commonbook_core::log::{Authority, Log, LogError, View, append, line_at};
use commonbook_core::value::Period;
use commonbook_projections::{
    Computed, Dissolution, DissolutionRequest, ProjectionError, Request, Statement, Status,
    compute, compute_statement, dissolution, published,
};

use crate::adopt::draft;
use crate::book::{Book, line_error, sealed_reason};
use crate::error::BookError;
use crate::stamp::Stamp;

/// How often a close computes again when others write meanwhile.
const TRIES: usize = 5;

/// What closing did, or a preview would do.
#[derive(Clone, Debug)]
pub struct Closed {
    /// Position of `distribution_closed`.
    pub position: Position,
    /// The result digest.
    pub digest: Hash,
    /// How many events the batch has.
    pub events: u64,
    /// The statement.
    pub statement: Statement,
}

/// What reopening did.
#[derive(Clone, Debug)]
pub struct Reopened {
    /// Position of `close_reopened`.
    pub position: Position,
    /// The close that counts no more.
    pub close: ClosedPeriod,
}

impl<L: Log> Book<L> {
    /// A statement: as published when the period is closed and nothing else is asked for,
    /// computed otherwise.
    ///
    /// # Errors
    /// [`BookError`] when it cannot be computed; it says what is missing.
    pub fn statement(&self, request: &Request) -> Result<Statement, BookError> {
        self.log.read(|view| {
            let recompute = request.known_at.is_some() || request.as_of.is_some();
            if !recompute && let Some(close) = standing(view, request)? {
                return Ok(published(view, &close)?);
            }
            Ok(compute_statement(view, request)?)
        })
    }

    /// Closes a period: computes it and appends the results as one batch.
    ///
    /// # Errors
    /// [`BookError`] when it cannot be computed or may not be closed; nothing is written then.
    pub fn close(
        &mut self,
        request: &Request,
        stamp: &mut Stamp<'_>,
        preview: bool,
    ) -> Result<Closed, BookError> {
        let mut tries = TRIES;
        loop {
            let (size, computed) = self.log.read(|view| {
                complete(view)?;
                let computed =
                    compute(view, request).map_err(|error| open_first(view, request, error));
                Ok::<_, BookError>((view.head()?.size(), computed?))
            })?;
            let drafts = batch(&computed, size, stamp)?;
            let mut options = stamp.options(Authority::Command);
            options.expected_size = Some(size);
            let counted = computed.counted.as_ref();
            let done = self.transact(preview, |storage| {
                let drafts = stamp.attested(storage, &drafts)?;
                let appended = append(storage, &drafts, &options)?;
                if let Some((hash, text)) = counted {
                    storage.put_aggregate(&hash.0, text)?;
                }
                Ok(appended)
            });
            match done {
                Ok(appended) => {
                    let mut statement = computed.statement;
                    let provenance = &mut statement.provenance;
                    if preview {
                        provenance.status = Status::Preview;
                    } else {
                        // It has adjusted what came late.
                        provenance.status = Status::Closed;
                        provenance.pending = Vec::new();
                    }
                    return Ok(Closed {
                        position: appended.positions.last().copied().unwrap_or_default(),
                        digest: computed.digest,
                        events: appended.written,
                        statement,
                    });
                }
                Err(BookError::Rejected(Rejection::HeadMustNotHaveMoved { .. })) if tries > 1 => {
                    tries = tries.saturating_sub(1);
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// What goes where if the co-op ended on a day; nothing is written.
    ///
    /// # Errors
    /// [`BookError`] when rules are missing or refuse.
    pub fn dissolution(&self, request: &DissolutionRequest) -> Result<Dissolution, BookError> {
        self.log.read(|view| Ok(dissolution(view, request)?))
    }

    /// Undoes the latest close of the book, so that its period can be closed again.
    ///
    /// # Errors
    /// [`Rejection::ReopenMustBeOfTheLatest`], [`Rejection::ReopenMustComeBeforePayouts`].
    pub fn reopen(
        &mut self,
        rules: Option<&str>,
        period: &Period,
        reason: &str,
        stamp: &mut Stamp<'_>,
        dry_run: bool,
    ) -> Result<Reopened, BookError> {
        let size = self.head()?.size();
        let close = self
            .closes()?
            .into_iter()
            .rev()
            .filter(|close| close.stands_at(size) && close.period == *period)
            .find(|close| rules.is_none_or(|name| close.rules == name))
            .ok_or_else(|| Rejection::ReopenMustBeOfTheLatest {
                rules: rules.unwrap_or("any rules").to_owned(),
                period: period.to_string(),
                hint: "it is not closed; `commonbook log` shows what is".to_owned(),
            })?;
        let event = Event::CloseReopened(CloseReopened { of: close.position });
        let mut reopening = draft(stamp, "close_reopened", size, period.last_day(), event)?;
        reopening.sealed = sealed_reason(reason, stamp);
        let options = stamp.options(Authority::Command);
        let appended = self.transact(dry_run, |storage| {
            let drafts = stamp.attested(storage, std::slice::from_ref(&reopening))?;
            Ok(append(storage, &drafts, &options)?)
        })?;
        let position = appended.positions.last().copied().unwrap_or_default();
        Ok(Reopened { position, close })
    }
}

/// A period that is closed already is refused as such, whatever else is wrong with it.
fn open_first(view: &dyn View, request: &Request, error: ProjectionError) -> BookError {
    let closed = standing(view, request).ok().flatten();
    match (closed, &error) {
        (Some(close), ProjectionError::CloseMustBeComputableAgain { .. }) => {
            let ClosedPeriod { rules, period, number, .. } = close;
            Rejection::PeriodMustBeOpen { rules, period, number }.into()
        }
        _ => error.into(),
    }
}

/// The standing close that a request is about.
fn standing(view: &dyn View, request: &Request) -> Result<Option<ClosedPeriod>, LogError> {
    let size = view.head()?.size();
    Ok(closed_periods(view)?.into_iter().rev().find(|close| {
        close.stands_at(size)
            && close.period == request.period
            && request.rules.as_ref().is_none_or(|name| close.rules == *name)
            && request.number.is_none_or(|number| close.number == number)
    }))
}

/// Refuses a book whose last lines are results without their closing event.
fn complete(view: &dyn View) -> Result<(), BookError> {
    let Some(last) = view.head()?.size().checked_sub(1) else { return Ok(()) };
    let Some(line) = line_at(view, last)? else { return Ok(()) };
    let last_kind = decode(&line)?.event.kind();
    if last_kind.is_of_a_batch() {
        return Err(Rejection::ResultsMustBeCompleted { first: last }.into());
    }
    Ok(())
}

/// The drafts of a close: its result events, then the one that completes them.
pub(crate) fn batch(
    computed: &Computed,
    size: Position,
    stamp: &mut Stamp<'_>,
) -> Result<Vec<Draft>, BookError> {
    let day = computed.period.last_day();
    let mut drafts = Vec::with_capacity(computed.events.len().saturating_add(1));
    for (position, event) in (size..).zip(&computed.events) {
        drafts.push(draft(stamp, event.kind().as_str(), position, day, event.clone())?);
    }
    let end = size.saturating_add(u64::try_from(drafts.len()).unwrap_or(u64::MAX));
    let pots: Result<Vec<Label>, _> = computed.pots.iter().map(|pot| Label::parse(pot)).collect();
    let event = Event::DistributionClosed(DistributionClosed {
        adjusts: computed.adjusts.clone(),
        digest: computed.digest,
        engine: computed.engine,
        first: size,
        inputs: computed.counted.as_ref().map(|(hash, _)| *hash),
        number: computed.number,
        period: computed.period,
        position: size,
        pots: pots.map_err(line_error)?,
        root: computed.root,
        rules: Label::parse(&computed.rules).map_err(line_error)?,
        rules_hash: computed.rules_hash,
        zero_shares: computed.zero_shares,
    });
    drafts.push(draft(stamp, "distribution_closed", end, day, event)?);
    Ok(drafts)
}
