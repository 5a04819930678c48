//! The shadow chain: closed distributions computed again with all that the book knows.
//!
//! From the first close that a late record is about, in the order in which they were closed. Each
//! is computed by the rules that it was closed by and opens from what the ones before it give; what
//! was published of them before the first one stands. A distribution that its rules refuse now ends
//! the chain with their reason: then nothing can be closed until the late record is put right.

use commonbook_core::door::{Book, ClosedPeriod, closed_periods};
use commonbook_core::event::{Event, Position};
use commonbook_core::log::View;

use super::difference::difference;
use super::{Adjusting, standing};
use crate::error::ProjectionError;
use crate::pending::Pending;
use crate::standing::Claim;
use crate::statement::recompute;

/// Computes again what late records change in the closes before `before`, or in all; what `next`
/// takes in the close that is made now is theirs no more, and the first adjustment is to stand at
/// the position `size`.
pub(crate) fn chain(
    view: &dyn View,
    identity: &Book,
    size: u64,
    (before, next): (Option<Position>, Option<&Claim>),
    pending: &[Pending],
) -> Result<Adjusting, ProjectionError> {
    let closes = closed_periods(view)?;
    let all: Vec<&ClosedPeriod> = closes.iter().filter(|close| close.stands_at(size)).collect();
    let mut adjusting = Adjusting { replaced: standing::replaced(view, &all)?, events: Vec::new() };
    let Some(since) = pending.iter().map(|late| late.changes_from).min() else {
        return Ok(adjusting);
    };
    let mut at = size;
    let is_changed = |close: &&&ClosedPeriod| since <= close.period.last_day();
    let from = all.iter().position(|close| is_changed(&close)).unwrap_or(all.len());
    let chain = all.iter().skip(from);
    for close in chain.take_while(|close| before.is_none_or(|before| close.position < before)) {
        let gives = events(view, identity, size, (close, next), &adjusting)?;
        let stood = standing::results(view, close, &all)?;
        let (events, results) = difference(close.position, stood, gives, &mut at)?;
        adjusting.events.extend(events);
        adjusting.replaced.put(close.position, results);
    }
    Ok(adjusting)
}

/// The result events that a close would write now.
fn events(
    view: &dyn View,
    identity: &Book,
    size: u64,
    (close, next): (&ClosedPeriod, Option<&Claim>),
    adjusting: &Adjusting,
) -> Result<Vec<Event>, ProjectionError> {
    recompute(view, identity, size, (close, next), &adjusting.replaced).map_err(|cause| {
        if cause.is_damage() {
            return cause;
        }
        ProjectionError::CloseMustBeComputableAgain {
            rules: close.rules.clone(),
            period: close.period,
            cause: Box::new(cause),
        }
    })
}
