//! Which periods are closed, as the look-up facts have it.
//!
//! A book has few closes, so they are listed whole. A close stands until it is reopened. What a
//! distribution computes is not known here.

use std::ops::ControlFlow;

use super::fact::{Fields, joined, rows};
use crate::event::{DistributionClosed, Position};
use crate::log::{FactKind, LogError, View};
use crate::value::{Date, Period};

/// What stands between the pots of a close, and between what it adjusts; no label contains it.
const POTS: char = '\u{1f}';

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
    /// The earlier closes that its batch adjusts, by position.
    pub adjusts: Vec<Position>,
}

impl ClosedPeriod {
    /// The close that an event at a position says.
    pub(super) fn new(position: Position, e: &DistributionClosed) -> Self {
        Self {
            position,
            rules: e.rules.to_string(),
            period: e.period,
            number: e.number,
            first: e.first,
            reopened_at: None,
            pots: e.pots.iter().map(ToString::to_string).collect(),
            adjusts: e.adjusts.clone(),
        }
    }

    pub(super) fn parse(key: &str, value: &str) -> Option<Self> {
        let mut fields = Fields::of(value);
        let rules = fields.text()?.to_owned();
        let period = fields.period()?;
        let number = u32::try_from(fields.number()?).ok()?;
        let first = fields.number()?;
        let reopened = fields.text()?;
        let reopened_at = if reopened.is_empty() { None } else { Some(reopened.parse().ok()?) };
        let pots = fields.text()?.split(POTS).filter(|pot| !pot.is_empty());
        let pots = pots.map(str::to_owned).collect();
        let adjusts = fields.text()?.split(POTS).filter(|of| !of.is_empty());
        let adjusts = adjusts.map(|of| of.parse().ok()).collect::<Option<_>>()?;
        let position = key.parse().ok()?;
        fields.end(Self { position, rules, period, number, first, reopened_at, pots, adjusts })
    }

    /// The fact's value; the key is the padded position.
    pub(super) fn value(&self) -> String {
        let reopened = self.reopened_at.map_or_else(String::new, |at| at.to_string());
        let adjusts: Vec<String> = self.adjusts.iter().map(ToString::to_string).collect();
        joined(&[
            &self.rules,
            &self.period.from(),
            &self.period.to(),
            &self.number,
            &self.first,
            &reopened,
            &self.pots.join(POTS.encode_utf8(&mut [0; 4])),
            &adjusts.join(POTS.encode_utf8(&mut [0; 4])),
        ])
    }

    /// Whether it stood when the book was `size` events long.
    #[must_use]
    pub fn stands_at(&self, size: u64) -> bool {
        self.position < size && self.reopened_at.is_none_or(|at| at >= size)
    }

    /// Whether it took what was earned or spent in a pot on a day.
    #[must_use]
    pub fn takes(&self, pot: &str, day: Date) -> bool {
        self.period.contains(day) && self.pots.iter().any(|one| one == pot)
    }

    /// Whether nothing has reopened it yet.
    pub(super) fn stands(&self) -> bool {
        self.reopened_at.is_none()
    }
}

/// Every close the book ever saw, in order of position.
///
/// # Errors
/// [`LogError`] when the store fails or a row cannot be read.
pub fn closed_periods(view: &dyn View) -> Result<Vec<ClosedPeriod>, LogError> {
    let mut closes = Vec::new();
    rows(view, FactKind::Close, ("", ""), ClosedPeriod::parse, |close| {
        closes.push(close);
        ControlFlow::Continue(())
    })?;
    Ok(closes)
}
