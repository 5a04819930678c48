//! Upcasters: old shapes of an event are lifted to the newest when they are read.
//!
//! A released shape is in somebody's book for ever. Each step lifts one type from one version to
//! the next, is pure, and never sees the book; a line's bytes are never rewritten. An unknown
//! version is an error: skipping an event would change everything that follows from it.

use crate::event::{EventType, Json, LineError, Problem};

/// One step: the data of one version in, that of the next out.
pub(crate) type Step = fn(Json) -> Result<Json, LineError>;

/// The step from a version of a type to the next; none of this release's shapes has an older one.
fn released(_event_type: EventType, _from: u32) -> Option<Step> {
    None
}

/// Lifts data of a type from version `tv` to the newest.
///
/// # Errors
///
/// [`Problem::VersionUnknown`] for a version without a way to the newest, and what a step says of
/// data that it cannot lift.
pub fn upcast(event_type: EventType, tv: u32, data: Json) -> Result<Json, LineError> {
    lift(event_type, tv, data, released)
}

/// Lifts through the steps that `step` knows.
pub(crate) fn lift(
    event_type: EventType,
    tv: u32,
    data: Json,
    step: impl Fn(EventType, u32) -> Option<Step>,
) -> Result<Json, LineError> {
    let mut data = data;
    let mut version = tv;
    while version != event_type.version() {
        let next = step(event_type, version).ok_or_else(|| unknown(event_type, tv))?;
        data = next(data)?;
        version = version.checked_add(1).ok_or_else(|| unknown(event_type, tv))?;
    }
    Ok(data)
}

/// Refuses a version.
pub(crate) fn unknown(event_type: EventType, tv: u32) -> LineError {
    Problem::VersionUnknown { name: event_type.as_str().to_owned(), tv: tv.into() }.into()
}
