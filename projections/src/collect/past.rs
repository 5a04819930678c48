//! What steps moved in earlier closes, for rules that read `past`: events, as [`PastSteps`] counts.
//!
//! All standing closes of rules of the same name count that come before the distribution computed,
//! and opening balances of a line.

use commonbook_core::event::{BalanceOpened, FundMoved, Place, ShareAllocated};
use commonbook_rules::past::PastSteps;

use crate::error::ProjectionError;

/// A close that counts moved money.
pub(super) fn moved(past: &mut PastSteps, event: &FundMoved) -> Result<(), ProjectionError> {
    let Some(line) = &event.line else { return Ok(()) };
    past.moved(line.as_str(), event.amount).map_err(ProjectionError::number("what a step moved"))
}

/// A close that counts gave an agent its shares; whether one of them is read.
pub(super) fn shared(
    past: &mut PastSteps,
    event: &ShareAllocated,
    number: usize,
) -> Result<bool, ProjectionError> {
    let failed = ProjectionError::number("what a step gave an agent");
    let mut is_read = false;
    let mut count = || {
        for line in &event.lines {
            let step = line.line.as_str();
            is_read |= past.reads(step);
            past.shared(step, number, line.amount)?;
            let less = line.less.iter().filter(|less| !matches!(less.to, Place::Account(_)));
            for less in less {
                past.taken_off(step, less.amount)?;
            }
        }
        Ok(())
    };
    count().map_err(failed)?;
    Ok(is_read)
}

/// What a step moved before the book began; whether it is read.
pub(super) fn opened(
    past: &mut PastSteps,
    event: &BalanceOpened,
    number: Option<usize>,
) -> Result<bool, ProjectionError> {
    let (Some(line), Some(amount)) = (&event.line, event.amount) else { return Ok(false) };
    let failed = ProjectionError::number("what a step moved before the book began");
    past.opened(line.as_str(), number, amount).map_err(failed)?;
    Ok(past.reads(line.as_str()))
}
