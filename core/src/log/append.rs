//! Appending: the one way by which lines enter a log, whatever the store.
//!
//! For each draft in order: known id? valid? stamp, encode, hash, store line, nodes, secrets and
//! facts; at the end the head. All inside the store's one transaction, so a batch is kept whole
//! or not at all, and later drafts of a batch see the earlier ones. The root depends on the lines
//! alone, never on how they were grouped into batches.

use std::cell::RefCell;

use thiserror::Error;

use super::{Columns, Head, LogError, Secret, Storage, line_at};
use crate::door::{Rejection, decide, keep};
use crate::event::{Draft, LineError, Position, decode, encode, same_content};
use crate::log::leaf_hash;
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
    let mut head = storage.head()?;
    if let Some(expected) = options.expected_size
        && expected != head.size()
    {
        return Err(Rejection::HeadMustNotHaveMoved { expected, found: head.size() }.into());
    }
    let mut positions = Vec::with_capacity(drafts.len());
    let mut written: u64 = 0;
    for (index, draft) in drafts.iter().enumerate() {
        let at = |cause: AppendFailure| AppendError { index: Some(index), cause };
        if let Some(known) = known(storage, draft).map_err(at)? {
            positions.push(known);
            continue;
        }
        if written == 0 {
            check_clock(&head, options)?;
        }
        let command = options.authority == Authority::Command;
        decide(storage, draft, command)
            .map_err(|e| at(e.into()))?
            .map_err(|rejection| at(rejection.into()))?;
        positions.push(head.size());
        write_line(storage, &mut head, draft, options.clock).map_err(at)?;
        written = written.saturating_add(1);
    }
    if written > 0 {
        storage.put_head(&head)?;
    }
    Ok(Appended { positions, written, head })
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

fn write_line(
    storage: &mut dyn Storage,
    head: &mut Head,
    draft: &Draft,
    clock: Timestamp,
) -> Result<(), AppendFailure> {
    let position = head.size();
    // Strictly increasing, so that "known at" cuts between any two events.
    let after_last = head.recorded_at.and_then(|last| last.plus_micros(1));
    let recorded_at = after_last.map_or(clock, |after| after.max(clock));
    let line = encode(draft, position, recorded_at)?;
    let columns = Columns {
        id: draft.id.as_str(),
        event_type: draft.event.kind().as_str(),
        effective_on: draft.effective_on,
        recorded_at,
    };
    storage.put_line(position, columns, &line)?;
    for sealed in &draft.sealed {
        let secret = Secret { salt: sealed.salt, value: sealed.value.clone() };
        storage.put_secret(position, &sealed.path, &secret)?;
    }
    head.tree.push(leaf_hash(&line), |level, index, hash| storage.put_node(level, index, hash))?;
    head.recorded_at = Some(recorded_at);
    let takes_back = draft.corrects.or(draft.reverses);
    keep(storage, position, draft.effective_on, takes_back, &draft.event)?;
    Ok(())
}
