//! Closing and reopening: which period may be closed next, and which close may be undone.
//!
//! Periods of one rule set follow one another in order; one may be closed again with the next
//! number. A pot's recorded result is taken once. Only the latest standing close of the book is
//! reopened, and only before anything that it posted is paid. What a distribution computes, and
//! how long a period is, is the rules' matter.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use crate::door::close::{ClosedPeriod, closed_periods};
use crate::door::decide::{Answer, rules, targets};
use crate::door::fact::{Fields, balance_key, broken, padded, rows};
use crate::door::identity::stands_for;
use crate::door::keep::postings;
use crate::door::rejection::Rejection;
use crate::event::{CloseReopened, DistributionClosed, EventType, Position};
use crate::log::{FactKind, View};

/// Whether these rules may close this period with this number now.
pub(super) fn close(view: &dyn View, e: &DistributionClosed) -> Answer {
    rules::in_force(view, e.rules.as_str(), e.period.last_day())?;
    let mut standing = closed_periods(view)?;
    standing.retain(ClosedPeriod::stands);
    let own: Vec<&ClosedPeriod> =
        standing.iter().filter(|close| close.rules == e.rules.as_str()).collect();
    in_order(&own, e)?;
    if let Some(of) =
        e.adjusts.iter().find(|of| !standing.iter().any(|close| close.position == **of))
    {
        return Err(Rejection::AdjustedCloseMustStand { of: *of }.into());
    }
    let taken = |close: &&ClosedPeriod| {
        let is_taken = |pot: &String| e.pots.iter().any(|wanted| wanted.as_str() == pot);
        let overlapping = close.period.overlaps(&e.period);
        close.pots.iter().find(|pot| is_taken(pot)).filter(|_| overlapping).cloned()
    };
    match standing.iter().find_map(|close| Some((taken(&close)?, close))) {
        Some((pot, close)) => Err(Rejection::ResultMustNotBeTaken {
            pot,
            period: e.period,
            rules: close.rules.clone(),
            closed: close.period,
        }
        .into()),
        None => Ok(()),
    }
}

/// Whether a period and number come next after the standing closes of the same rules.
fn in_order(own: &[&ClosedPeriod], e: &DistributionClosed) -> Result<(), Rejection> {
    let (rules, period) = (e.rules.to_string(), e.period);
    let last = own.iter().filter(|close| close.period == period).map(|close| close.number).max();
    if let Some(number) = last.filter(|number| *number >= e.number) {
        return Err(Rejection::PeriodMustBeOpen { rules, period, number });
    }
    let mut others = own.iter().filter(|close| close.period != period);
    if let Some(other) = others.clone().find(|close| close.period.overlaps(&period)) {
        return Err(Rejection::PeriodMustNotOverlap { rules, period, closed: other.period });
    }
    if let Some(other) = others.find(|close| period.to() <= close.period.from()) {
        return Err(Rejection::CloseMustBeInOrder { rules, period, closed: other.period });
    }
    let next = last.unwrap_or(0).saturating_add(1);
    if e.number != next {
        return Err(Rejection::NumberMustFollow { rules, period, number: e.number, next });
    }
    Ok(())
}

/// Whether a close may be undone now.
pub(super) fn reopen(view: &dyn View, e: &CloseReopened) -> Answer {
    let closes = closed_periods(view)?;
    let Some(named) = closes.iter().find(|close| close.position == e.of) else {
        let found = targets::type_at(view, e.of)?;
        let hint = "only a close is reopened; `commonbook reverse` takes back other events";
        let needed = EventType::DistributionClosed;
        return Err(targets::of_another_type(e.of, found, needed, hint).into());
    };
    let latest = closes.iter().rev().find(|close| close.stands());
    if latest.is_none_or(|close| close.position != named.position) {
        let hint = match (named.reopened_at, latest) {
            (Some(at), _) => format!("it was reopened at position {at}"),
            (None, Some(close)) => {
                format!("the latest is {} of {:?}; reopen that first", close.period, close.rules)
            }
            (None, None) => "nothing is closed".to_owned(),
        };
        let (rules, period) = (named.rules.clone(), named.period.to_string());
        return Err(Rejection::ReopenMustBeOfTheLatest { rules, period, hint }.into());
    }
    match paid_since(view, named)? {
        Some(position) => Err(Rejection::ReopenMustComeBeforePayouts { position }.into()),
        None => Ok(()),
    }
}

/// The first payout after a close from an account that it posted to.
fn paid_since(view: &dyn View, close: &ClosedPeriod) -> Answer<Option<Position>> {
    let mut posted = BTreeSet::new();
    for (key, _) in postings(view, close)? {
        posted.insert(of_holder(view, &key)?);
    }
    let mut found = None;
    let mut failed = None;
    let read = |key: &str, value: &str| Some((key.parse().ok()?, value.to_owned()));
    rows(view, FactKind::Payout, (&padded(close.position), ""), read, |(position, key)| {
        match of_holder(view, &key) {
            Ok(key) if posted.contains(&key) => found = Some(position),
            Ok(_) => return ControlFlow::Continue(()),
            Err(error) => failed = Some(error),
        }
        ControlFlow::Break(())
    })?;
    match failed {
        Some(error) => Err(error),
        None => Ok(found),
    }
}

/// The key of a balance under the id of who stands for its holder.
fn of_holder(view: &dyn View, key: &str) -> Answer<String> {
    let mut fields = Fields::of(key);
    let (Some(account), Some(agent), Some(unit)) = (fields.text(), fields.text(), fields.text())
    else {
        return Err(broken(FactKind::Payout, key).into());
    };
    Ok(balance_key(account, &stands_for(view, agent)?, unit))
}
