//! The results of a close as they stand: what it published, with what later closes adjusted.
//!
//! Adjustments count from the closes that stand and come before a given one, in their order. Of a
//! close that nothing adjusted the lines themselves are read elsewhere, one after the other.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use commonbook_core::door::ClosedPeriod;
use commonbook_core::event::{AdjustmentPosted, Event, Position, Record};
use commonbook_core::log::View;

use super::difference::adjusted;
use super::{Replaced, Results};
use crate::error::ProjectionError;
use crate::projection::read;

/// The results of every close that others adjusted; `standing` are the closes that count.
pub(crate) fn replaced(
    view: &dyn View,
    standing: &[&ClosedPeriod],
) -> Result<Replaced, ProjectionError> {
    let adjusted: BTreeSet<Position> =
        standing.iter().flat_map(|close| close.adjusts.iter().copied()).collect();
    let mut replaced = Replaced::default();
    for close in standing.iter().filter(|close| adjusted.contains(&close.position)) {
        replaced.put(close.position, results(view, close, standing)?);
    }
    Ok(replaced)
}

/// The results of one close as they stand.
pub(crate) fn results(
    view: &dyn View,
    close: &ClosedPeriod,
    standing: &[&ClosedPeriod],
) -> Result<Results, ProjectionError> {
    let mut results = Results::new();
    batch(view, close, |record| {
        if matches!(
            record.event,
            Event::FundMoved(_) | Event::ShareAllocated(_) | Event::AccountPosted(_)
        ) {
            results.push((record.position, record.event));
        }
        Ok(ControlFlow::Continue(()))
    })?;
    let later = standing.iter().filter(|one| one.adjusts.contains(&close.position));
    for one in later {
        batch(view, one, |record| {
            // Adjustments are the first events of a batch.
            let Event::AdjustmentPosted(by) = record.event else {
                return Ok(ControlFlow::Break(()));
            };
            if by.of == close.position {
                adjust(&mut results, record.position, by)?;
            }
            Ok(ControlFlow::Continue(()))
        })?;
    }
    Ok(results)
}

/// Puts an adjustment together with what it changes, or stands it beside.
fn adjust(
    results: &mut Results,
    position: Position,
    by: AdjustmentPosted,
) -> Result<(), ProjectionError> {
    let Some(changes) = by.changes else {
        let moved = by.moved.map(Event::FundMoved);
        let new = moved.or(by.shared.map(Event::ShareAllocated));
        results.extend(new.or(by.posted.map(Event::AccountPosted)).map(|event| (position, event)));
        return Ok(());
    };
    match results.iter_mut().find(|(known, _)| *known == changes) {
        Some((_, event)) => adjusted(event, &by),
        None => Err(ProjectionError::FactsMustAgree {
            table: format!("the adjustment at position {position}"),
            expected: format!("a result of the close at position {}", by.of),
            found: format!("position {changes}"),
        }),
    }
}

/// Visits the events of a close's batch.
pub(crate) fn batch(
    view: &dyn View,
    close: &ClosedPeriod,
    mut visit: impl FnMut(Record) -> Result<ControlFlow<()>, ProjectionError>,
) -> Result<(), ProjectionError> {
    let mut failed = None;
    view.lines(
        close.first,
        close.position,
        &mut |stored| match read(stored.position, stored.line).and_then(&mut visit) {
            Ok(more) => more,
            Err(error) => {
                failed = Some(error);
                ControlFlow::Break(())
            }
        },
    )?;
    failed.map_or(Ok(()), Err)
}
