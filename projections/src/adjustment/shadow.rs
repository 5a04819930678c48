//! The shadow chain: closed distributions computed again with all that the book knows.
//!
//! 1. From the first close that a late record is about, in the order in which they were closed.
//!    Each is computed by the rules that it was closed by and opens from what the ones before it
//!    give; what was published of those before the first one stands.
//! 2. What a close counted is kept ([`crate::adjustment::aggregate`]). Where nothing late is about
//!    its period that holds, and only records that are of no period are read beside it: agents,
//!    balances, figures, decisions. Else the lines of its period are read too. Where something is
//!    not kept, all lines are.
//! 3. A distribution that its rules refuse now ends the chain with their reason: then nothing can
//!    be closed until the late record is put right.

use commonbook_core::door::{Book, ClosedPeriod, closed_periods};
use commonbook_core::event::{Event, Position};
use commonbook_core::log::View;

use super::difference::difference;
use super::{Adjusting, standing};
use crate::adjustment::aggregate::{Aggregate, Known, Runs, touches};
use crate::error::ProjectionError;
use crate::explain::Watched;
use crate::standing::Claim;
use crate::standing::pending::{Late, Pending};
use crate::statement::{Reading, Recomputing, recompute, rules_of};

/// Computes again what late records change in the closes before `before`, or in all; what `next`
/// takes in the close that is made now is theirs no more, and the first adjustment is to stand at
/// the position `size`.
pub(crate) fn chain(
    view: &dyn View,
    identity: &Book,
    size: u64,
    (before, next): (Option<Position>, Option<&Claim>),
    late: &Late,
) -> Result<Adjusting, ProjectionError> {
    let closes: Vec<ClosedPeriod> =
        closed_periods(view)?.into_iter().filter(|close| close.position < size).collect();
    let all: Vec<&ClosedPeriod> = closes.iter().filter(|close| close.stands_at(size)).collect();
    let replaced = standing::replaced(view, &all)?;
    let mut adjusting = Adjusting { replaced, ..Adjusting::default() };
    let Some(since) = late.pending.iter().map(|late| late.changes_from).min() else {
        return Ok(adjusting);
    };
    let mut at = size;
    let mut chain = Chain { closes: &closes, late, next, known: Known::load(view, size)? };
    let is_changed = |close: &&&ClosedPeriod| since <= close.period.last_day();
    let from = all.iter().position(|close| is_changed(&close)).unwrap_or(all.len());
    let of_chain = all.iter().skip(from);
    for close in of_chain.take_while(|close| before.is_none_or(|before| close.position < before)) {
        let of = Recomputing { view, identity, size, close };
        let gives = chain.again(&of, &mut adjusting).map_err(|cause| because(close, cause))?;
        let stood = standing::results(view, close, &all)?;
        let (events, results) = difference(close.position, stood, gives, &mut at)?;
        adjusting.events.extend(events);
        adjusting.replaced.put(close.position, results);
    }
    Ok(adjusting)
}

/// What stays the same from close to close.
struct Chain<'a> {
    /// Every close, standing or not.
    closes: &'a [ClosedPeriod],
    late: &'a Late,
    next: Option<&'a Claim>,
    /// What they counted, where all of it is kept.
    known: Option<Known>,
}

impl Chain<'_> {
    /// The result events that a close would write now.
    fn again(
        &mut self,
        of: &Recomputing<'_>,
        adjusting: &mut Adjusting,
    ) -> Result<Vec<Event>, ProjectionError> {
        let close = of.close;
        let all = Reading { next: self.next, ..Reading::all(&adjusting.replaced, Watched::Nobody) };
        let counted = self.known.as_ref().and_then(|known| Some((known, known.of(close)?)));
        let Some((known, counted)) = counted else {
            return Ok(recompute(of, all, None)?.0);
        };
        let rules = rules_of(of)?;
        let earlier = self.closes.iter().filter(|other| {
            other.rules == close.rules
                && other.position < close.position
                && other.stands_at(of.size)
        });
        let is_about = |late: &&Pending| touches(late, close, &rules, earlier.clone());
        let about = || self.late.pending.iter().filter(is_about);
        let mut runs = self.runs(known, close, adjusting);
        if about().next().is_none() {
            let runs = runs.clone().in_order();
            let reading = Reading { runs: Some(&runs), ..all };
            match recompute(of, reading, Some(counted)) {
                // Of agents that are not there, for example: then its lines are read.
                Err(ProjectionError::FactsMustAgree { .. }) => {}
                done => return Ok(done?.0),
            }
        }
        runs.extend(counted.lines());
        let runs = runs.in_order();
        let reading = Reading { runs: Some(&runs), keeps: true, ..all };
        let (events, aggregate) = recompute(of, reading, None)?;
        if let Some(aggregate) = aggregate {
            let mut lines = counted.lines().clone();
            for late in about() {
                lines.add(late.position, late.position.saturating_add(1));
            }
            let aggregate = aggregate.standing_at(lines);
            self.count(close.position, aggregate, adjusting);
        }
        Ok(events)
    }

    fn count(&mut self, close: Position, aggregate: Aggregate, adjusting: &mut Adjusting) {
        if let Some(known) = &mut self.known {
            known.put(close, aggregate.clone());
        }
        adjusting.counted.insert(close, aggregate);
    }

    /// The lines that no period owns: records of no period, late ones, results of other closes.
    fn runs(&self, known: &Known, close: &ClosedPeriod, adjusting: &Adjusting) -> Runs {
        let mut runs = known.standing().clone();
        runs.extend(&self.late.standing);
        for late in &self.late.pending {
            runs.add(late.position, late.position.saturating_add(1));
        }
        for other in self.closes {
            let end = other.position.saturating_add(1);
            let stands_by_itself = other.position < close.position
                && adjusting.replaced.of(other.position).is_none()
                && other.reopened_at.is_none();
            runs.add(if stands_by_itself { other.first } else { other.position }, end);
        }
        runs
    }
}

/// Why a close cannot be computed again, unless the book itself is damaged.
fn because(close: &ClosedPeriod, cause: ProjectionError) -> ProjectionError {
    if cause.is_damage() {
        return cause;
    }
    let (rules, period) = (close.rules.clone(), close.period);
    ProjectionError::CloseMustBeComputableAgain { rules, period, cause: Box::new(cause) }
}
