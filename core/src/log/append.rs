//! Appending: the one way by which drafts enter a log, whatever the store.
//!
//! For each draft in order: known id? valid? stamp, encode, hash, store line, nodes, secrets and
//! facts; at the end the head. All inside the store's one transaction, so a batch is kept whole
//! or not at all, and later drafts of a batch see the earlier ones. Results come in whole batches
//! that their closing event describes; apart from that the root depends on the lines alone, never
//! on how they were grouped.

use std::cell::RefCell;

use thiserror::Error;

use super::batch::Batch;
use super::entry::Entry;
use super::{Columns, Head, LogError, Secret, Storage, line_at};
use crate::door::{Book, Rejection, book, changes_book, decide_in};
use crate::event::{Draft, LineError, Position, decode, encode, same_content};
use crate::value::Timestamp;

const DAY_MICROS: i64 = 86_400_000_000;
const YEAR_DAYS: i64 = 366;

/// Who appends: everybody, or a command that writes results.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Authority {
    /// A writer's own events; events that need their command are refused.
    Writer,
    /// The adopting, closing or reopening command.
    Command,
}

/// How to append.
#[derive(Clone, Copy, Debug)]
pub struct AppendOptions {
    /// What the clock says; the book never reads one.
    pub clock: Timestamp,
    /// Whether a clock far from the last event's time is right all the same.
    pub clock_is_right: bool,
    /// Refuse unless the book is this long: what the drafts were computed from still holds.
    pub expected_size: Option<u64>,
    /// Who appends.
    pub authority: Authority,
}

impl AppendOptions {
    /// A writer's append at this time.
    #[must_use]
    pub fn at(clock: Timestamp) -> Self {
        Self { clock, clock_is_right: false, expected_size: None, authority: Authority::Writer }
    }
}

/// What an append did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appended {
    /// The position of each draft, whether it was written now or known before.
    pub positions: Vec<Position>,
    /// How many were written now.
    pub written: u64,
    /// The head after it.
    pub head: Head,
}

/// Why nothing was appended.
#[derive(Debug, Error)]
#[error("{cause}")]
pub struct AppendError {
    /// Which draft of the batch, from 0; `None` when it is not about one draft.
    pub index: Option<usize>,
    /// Why.
    #[source]
    pub cause: AppendFailure,
}

/// The three kinds of reasons.
#[derive(Debug, Error)]
pub enum AppendFailure {
    /// A rule of the book says no.
    #[error(transparent)]
    Rejected(#[from] Rejection),
    /// The event cannot be a line.
    #[error(transparent)]
    Line(#[from] LineError),
    /// The store failed.
    #[error(transparent)]
    Log(#[from] LogError),
}

impl AppendFailure {
    /// The stable code.
    #[must_use]
    pub fn code(&self) -> String {
        match self {
            Self::Rejected(rejection) => rejection.code(),
            Self::Line(line) => line.code().to_owned(),
            Self::Log(log) => log.code().to_owned(),
        }
    }
}

impl From<LogError> for AppendError {
    fn from(error: LogError) -> Self {
        Self { index: None, cause: error.into() }
    }
}

impl From<Rejection> for AppendError {
    fn from(rejection: Rejection) -> Self {
        Self { index: None, cause: rejection.into() }
    }
}

/// Appends a batch inside the caller's transaction.
///
/// # Errors
/// [`AppendError`]; the caller's transaction must then be given up, which [`super::Log::write`]
/// does by itself.
pub fn append(
    storage: &mut dyn Storage,
    drafts: &[Draft],
    options: &AppendOptions,
) -> Result<Appended, AppendError> {
    let head = storage.head()?;
    if let Some(expected) = options.expected_size
        && expected != head.size()
    {
        return Err(Rejection::HeadMustNotHaveMoved { expected, found: head.size() }.into());
    }
    let book = book(storage)?;
    let mut writer = Writer { storage, head, book, batch: Batch::default(), written: 0 };
    let mut positions = Vec::with_capacity(drafts.len());
    for (index, draft) in drafts.iter().enumerate() {
        positions.push(writer.append(draft, options).map_err(|cause| {
            // A wrong clock is not about one draft.
            let index = (!is_about_the_clock(&cause)).then_some(index);
            AppendError { index, cause }
        })?);
    }
    let last = drafts.len().checked_sub(1);
    writer.batch.end().map_err(|cause| AppendError { index: last, cause: cause.into() })?;
    let Writer { storage, head, written, .. } = writer;
    if written > 0 {
        storage.put_head(&head)?;
    }
    Ok(Appended { positions, written, head })
}

/// Appends each draft by itself inside the caller's transaction: one that is refused leaves
/// nothing behind and does not hinder the next.
///
/// Whether what was written is kept stays the caller's matter, as does what it thinks of the
/// refusals: `answer` is given the index of each draft with its position and whether it was known
/// before, or why it is refused. Events that need their command are refused whatever the options.
///
/// # Errors
/// [`AppendError`] when the store fails or the clock is wrong; the caller's transaction must then
/// be given up.
pub fn append_each(
    storage: &mut dyn Storage,
    drafts: &[Draft],
    options: &AppendOptions,
    answer: &mut dyn FnMut(usize, Result<Entered, AppendFailure>),
) -> Result<Head, AppendError> {
    let options = AppendOptions { authority: Authority::Writer, ..*options };
    let head = storage.head()?;
    let book = book(storage)?;
    let mut writer = Writer { storage, head, book, batch: Batch::default(), written: 0 };
    for (index, draft) in drafts.iter().enumerate() {
        let before = writer.written;
        // Rules and spelling are asked before the first byte of a draft is stored.
        match writer.append(draft, &options) {
            Err(AppendFailure::Log(error)) => return Err(error.into()),
            Err(cause) if is_about_the_clock(&cause) => {
                return Err(AppendError { index: None, cause });
            }
            Err(cause) => answer(index, Err(cause)),
            Ok(position) => answer(index, Ok(Entered { position, new: writer.written > before })),
        }
    }
    let Writer { storage, head, written, .. } = writer;
    if written > 0 {
        storage.put_head(&head)?;
    }
    Ok(head)
}

/// Where a draft stands in the book.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entered {
    /// Its position.
    pub position: Position,
    /// Whether it was written now; else it was known before, with the same content.
    pub new: bool,
}

/// One append at work.
struct Writer<'a> {
    storage: &'a mut dyn Storage,
    head: Head,
    book: Option<Book>,
    batch: Batch,
    written: u64,
}

impl Writer<'_> {
    /// Writes one draft, or finds that it is there; its position.
    fn append(
        &mut self,
        draft: &Draft,
        options: &AppendOptions,
    ) -> Result<Position, AppendFailure> {
        if let Some(known) = known(self.storage, draft)? {
            return Ok(known);
        }
        if self.written == 0 {
            check_clock(&self.head, options)?;
        }
        let position = self.head.size();
        let command = options.authority == Authority::Command;
        decide_in(self.storage, self.book.as_ref(), draft.into(), command)??;
        self.batch.follow(&self.head.tree, &draft.event)?;
        write_line(self.storage, &mut self.head, draft, options.clock)?;
        if changes_book(&draft.event) {
            self.book = book(self.storage)?;
        }
        self.written = self.written.saturating_add(1);
        Ok(position)
    }
}

/// The position of a draft that is already in the book with the same content.
fn known(storage: &dyn Storage, draft: &Draft) -> Result<Option<Position>, AppendFailure> {
    let Some(position) = storage.position_of(draft.id.as_str())? else { return Ok(None) };
    let damaged = |what: String| LogError::damaged(format!("position {position}"), what);
    let line =
        line_at(storage, position)?.ok_or_else(|| damaged("the line is missing".to_owned()))?;
    let record = decode(&line).map_err(|e| damaged(e.to_string()))?;
    let failed = RefCell::new(None);
    let same = same_content(draft, &record, |path| match storage.secret(position, path) {
        Ok(secret) => secret.map(|secret| (secret.salt, secret.value)),
        Err(error) => {
            failed.replace(Some(error));
            None
        }
    });
    match failed.into_inner() {
        Some(error) => Err(error.into()),
        None if same => Ok(Some(position)),
        None => Err(Rejection::IdMustKeepItsContent { id: draft.id.to_string(), position }.into()),
    }
}

/// A clock far from the last event is more likely wrong than right.
fn check_clock(head: &Head, options: &AppendOptions) -> Result<(), Rejection> {
    let Some(last) = head.recorded_at else { return Ok(()) };
    let clock = options.clock;
    if options.clock_is_right {
        return Ok(());
    }
    if last.plus_micros(DAY_MICROS.saturating_neg()).is_some_and(|limit| clock < limit) {
        return Err(Rejection::ClockMustNotBeBehind { clock, last });
    }
    let year = DAY_MICROS.saturating_mul(YEAR_DAYS);
    if last.plus_micros(year).is_some_and(|limit| clock > limit) {
        return Err(Rejection::ClockMustNotBeAhead { clock, last });
    }
    Ok(())
}

fn is_about_the_clock(cause: &AppendFailure) -> bool {
    use Rejection::{ClockMustNotBeAhead, ClockMustNotBeBehind};
    let AppendFailure::Rejected(rejection) = cause else { return false };
    matches!(rejection, ClockMustNotBeBehind { .. } | ClockMustNotBeAhead { .. })
}

fn write_line(
    storage: &mut dyn Storage,
    head: &mut Head,
    draft: &Draft,
    clock: Timestamp,
) -> Result<(), AppendFailure> {
    let position = head.size();
    // Strictly increasing, so that "known at" cuts between any two events.
    let recorded_at = match head.recorded_at {
        None => clock,
        Some(last) => last.plus_micros(1).ok_or_else(|| no_time_after(last))?.max(clock),
    };
    let line = encode(draft, position, recorded_at)?;
    let columns = Columns {
        id: draft.id.as_str(),
        event_type: draft.event.kind().as_str(),
        effective_on: draft.effective_on,
        recorded_at,
    };
    let takes_back = draft.corrects.or(draft.reverses);
    let entry = Entry { line: &line, columns, takes_back, event: &draft.event };
    let sealed = draft
        .sealed
        .iter()
        .map(|text| (text.path.as_str(), Secret { salt: text.salt, value: text.value.clone() }));
    Ok(entry.store(storage, head, sealed)?)
}

fn no_time_after(last: Timestamp) -> LogError {
    LogError::damaged("table head, recorded_at", format!("nothing can be recorded after {last}"))
}
