//! Which periods are closed: the rules of closing and reopening.
//!
//! Read from the look-up facts; a book has few closes, so they are listed whole. A close stands
//! until it is reopened. What a distribution computes is not known here.

use std::ops::ControlFlow;

use super::rejection::Rejection;
use crate::event::Position;
use crate::log::{FactKind, LogError, View};
use crate::value::{Date, Period};

/// One distribution that was closed, standing or reopened since.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClosedPeriod {
    /// Position of its `distribution_closed`.
    pub position: Position,
    /// The rules' name.
    pub rules: String,
    /// The period.
    pub period: Period,
    /// Number within rules and period, from 1.
    pub number: u32,
    /// Position of the first result event of its batch.
    pub first: Position,
    /// Position of the `close_reopened` that undid it.
    pub reopened_at: Option<Position>,
    /// The pots whose recorded results it took.
    pub pots: Vec<String>,
}

impl ClosedPeriod {
    fn parse(key: &str, value: &str) -> Option<Self> {
        let mut fields = value.split('\t');
        let rules = fields.next()?.to_owned();
        let from = Date::parse(fields.next()?).ok()?;
        let to = Date::parse(fields.next()?).ok()?;
        let number = fields.next()?.parse().ok()?;
        let first = fields.next()?.parse().ok()?;
        let reopened = fields.next()?;
        let pots = fields.next()?;
        Some(Self {
            position: key.parse().ok()?,
            rules,
            period: Period::new(from, to).ok()?,
            number,
            first,
            reopened_at: if reopened.is_empty() { None } else { Some(reopened.parse().ok()?) },
            pots: pots.split('\u{1f}').filter(|pot| !pot.is_empty()).map(str::to_owned).collect(),
        })
    }

    /// Whether it stood when the book was `size` events long.
    #[must_use]
    pub fn stands_at(&self, size: u64) -> bool {
        self.position < size && self.reopened_at.is_none_or(|at| at >= size)
    }
}

/// Every close the book ever saw, in order of position.
///
/// # Errors
/// [`LogError`] when the store fails or a row cannot be read.
pub fn closed_periods(view: &dyn View) -> Result<Vec<ClosedPeriod>, LogError> {
    let mut closes = Vec::new();
    let mut broken = None;
    view.facts(FactKind::Close, "", "", &mut |key, value| {
        if let Some(close) = ClosedPeriod::parse(key, value) {
            closes.push(close);
            ControlFlow::Continue(())
        } else {
            broken = Some(LogError::damaged(format!("table close, {key}"), "cannot be read"));
            ControlFlow::Break(())
        }
    })?;
    broken.map_or(Ok(closes), Err)
}

/// Whether these rules may close this period with this number now.
pub(super) fn may_close(
    closes: &[ClosedPeriod],
    size: u64,
    wanted: &ClosedPeriod,
) -> Result<(), Rejection> {
    for close in closes.iter().filter(|close| close.stands_at(size)) {
        if close.rules == wanted.rules {
            same_rules(close, wanted)?;
        }
        let taken = close.pots.iter().find(|pot| wanted.pots.contains(pot));
        if let Some(pot) = taken
            && close.period.overlaps(&wanted.period)
        {
            return Err(Rejection::ResultMustNotBeTaken {
                pot: pot.clone(),
                period: wanted.period.clone(),
                rules: close.rules.clone(),
                closed: close.period.clone(),
            });
        }
    }
    Ok(())
}

fn same_rules(close: &ClosedPeriod, wanted: &ClosedPeriod) -> Result<(), Rejection> {
    let rules = || wanted.rules.clone();
    if close.period == wanted.period {
        if close.number >= wanted.number {
            return Err(Rejection::PeriodMustBeOpen {
                rules: rules(),
                period: wanted.period.clone(),
                number: close.number,
            });
        }
    } else if close.period.overlaps(&wanted.period) {
        return Err(Rejection::PeriodMustNotOverlap {
            rules: rules(),
            period: wanted.period.clone(),
            closed: close.period.clone(),
        });
    } else if wanted.period.to() <= close.period.from() {
        return Err(Rejection::CloseMustBeInOrder {
            rules: rules(),
            period: wanted.period.clone(),
            closed: close.period.clone(),
        });
    }
    Ok(())
}

/// Whether the close at `of` may be reopened now; `payout` is the first payout after it.
pub(super) fn may_reopen(
    closes: &[ClosedPeriod],
    size: u64,
    of: Position,
    payout: Option<Position>,
) -> Result<(), Rejection> {
    let latest = closes.iter().rev().find(|close| close.stands_at(size));
    match latest {
        Some(close) if close.position == of => match payout {
            Some(position) => Err(Rejection::ReopenMustComeBeforePayouts { position }),
            None => Ok(()),
        },
        Some(close) => {
            let named = closes.iter().find(|c| c.position == of);
            Err(Rejection::ReopenMustBeOfTheLatest {
                rules: named.map_or_else(String::new, |c| c.rules.clone()),
                period: named.map_or_else(|| format!("position {of}"), |c| c.period.to_string()),
                hint: format!("the latest is {} of {:?}", close.period, close.rules),
            })
        }
        None => Err(Rejection::ReopenMustBeOfTheLatest {
            rules: String::new(),
            period: format!("position {of}"),
            hint: "nothing is closed".to_owned(),
        }),
    }
}
