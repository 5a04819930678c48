//! Reading a closed distribution back: what was published, as its events say.
//!
//! `result` and digest come from the events of the close's batch. Provenance comes from computing
//! the distribution again at the size it was computed at; the root over these lines must be the one
//! that the close names. Where the recomputation has another result, or fails, the events stand and
//! a finding says so. Pending is what is pending now, with all that the book knows.

use std::ops::ControlFlow;

use commonbook_core::door::{ClosedPeriod, book, closed_periods};
use commonbook_core::event::{DistributionClosed, Event, Record, result_digest};
use commonbook_core::log::{LogError, View};

use super::compute::{Request, compute, program};
use super::events::facts;
use super::{Balances, Closed, Provenance, SCHEMA, Statement, Status, balance_sheet};
use crate::error::ProjectionError;
use crate::projection::{agree, read};
use crate::standing::pending::pending;

/// The statement of a close, standing or reopened.
///
/// # Errors
/// [`ProjectionError::RootMustAgree`] when the lines before the close are not those that it was
/// computed from; [`ProjectionError`] when the book cannot be read.
pub fn published(view: &dyn View, close: &ClosedPeriod) -> Result<Statement, ProjectionError> {
    let identity = book(view)?.ok_or(ProjectionError::BookMustBeOpened)?;
    let (events, closed) = batch(view, close)?;
    let result = facts(&events)?;
    let head = view.head()?.size();
    let request = Request {
        rules: Some(close.rules.clone()),
        period: close.period,
        known_at: Some(closed.position),
        as_of: None,
        number: Some(close.number),
    };
    let mut provenance = match compute(view, &request) {
        Ok(computed) => {
            let by = format!("the close at position {}", close.position);
            agree(closed.position, &by, closed.root, computed.root)?;
            let mut provenance = computed.statement.provenance;
            if computed.digest != closed.digest {
                provenance.findings.push(format!(
                    "computing it again gives the digest {}, but {} was published",
                    computed.digest, closed.digest
                ));
                // What was published moved the balances, whatever would move them now.
                provenance.balances = balance_sheet::balances(
                    &computed.rule_set,
                    &computed.inputs,
                    &result,
                    &provenance.identities,
                )?;
            }
            provenance
        }
        Err(error) if error.is_damage() => return Err(error),
        Err(error) => {
            let mut bare = bare(&identity.origin, identity.currency.code(), &closed);
            bare.findings.push(format!("it cannot be computed again: {error}"));
            bare
        }
    };
    let found = result_digest(&events);
    if found != closed.digest {
        provenance.findings.push(format!(
            "the result events have the digest {found}, but the close says {}; run verify",
            closed.digest
        ));
    }
    provenance.status = if close.stands_at(head) { Status::Closed } else { Status::Reopened };
    provenance.pending = pending(view, &close.rules, head)?;
    let closes = closed_periods(view)?;
    let later =
        closes.iter().filter(|one| one.stands_at(head) && one.adjusts.contains(&close.position));
    provenance.adjusted_by = later.map(Closed::of).collect();
    Ok(Statement { digest: closed.digest, provenance, result, schema: SCHEMA })
}

/// The result events of a close, and the event that ends them.
fn batch(
    view: &dyn View,
    close: &ClosedPeriod,
) -> Result<(Vec<Event>, DistributionClosed), ProjectionError> {
    let mut events = Vec::new();
    let mut failed = None;
    let end = close.position.saturating_add(1);
    view.lines(close.first, end, &mut |stored| match read(stored.position, stored.line) {
        Ok(Record { event, .. }) => {
            events.push(event);
            ControlFlow::Continue(())
        }
        Err(error) => {
            failed = Some(error);
            ControlFlow::Break(())
        }
    })?;
    if let Some(error) = failed {
        return Err(error);
    }
    match events.pop() {
        Some(Event::DistributionClosed(closed)) => Ok((events, closed)),
        _ => {
            let place = format!("position {}", close.position);
            Err(LogError::damaged(place, "a distribution_closed should stand here").into())
        }
    }
}

/// What the close itself says of how it came about.
fn bare(origin: &str, currency: &str, closed: &DistributionClosed) -> Provenance {
    Provenance {
        adjusted_by: Vec::new(),
        adjusts: Vec::new(),
        as_of: closed.period.last_day(),
        balances: Balances::default(),
        book: origin.to_owned(),
        checks: Vec::new(),
        currency: currency.to_owned(),
        engine: closed.engine,
        findings: Vec::new(),
        identities: Vec::new(),
        known_at: None,
        lets: Vec::new(),
        number: closed.number,
        pending: Vec::new(),
        period: closed.period,
        position: closed.position,
        pots: Vec::new(),
        program: program(),
        redeemed: Vec::new(),
        reports: Vec::new(),
        root: closed.root,
        rules: closed.rules.to_string(),
        rules_hash: closed.rules_hash,
        shares: Vec::new(),
        status: Status::Closed,
        steps: Vec::new(),
        zero_shares: closed.zero_shares,
    }
}
