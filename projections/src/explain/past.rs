//! What the steps that a line reads the past of moved in earlier closes, close by close.
//!
//! The rows add up to what the rules were given: of the contributor, its shares of the step; of
//! all, every movement of its name. A row without a close is what was there before the book began.

use std::collections::BTreeMap;

use commonbook_core::event::Position;
use commonbook_core::value::Exact;
use serde::Serialize;

use super::assemble::Of;
use super::closes::CloseName;
use super::watch::Counted;
use crate::error::ProjectionError;
use crate::statement::Shown;

/// What a step moved in earlier closes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PastStep {
    /// In all.
    pub all: Shown,
    /// Close by close, in their order.
    pub closes: Vec<PastClose>,
    /// The step.
    pub name: String,
    /// Of the contributor; what was paid or borne is below zero.
    pub own: Shown,
}

/// What a step moved in one close.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PastClose {
    /// In all.
    pub all: Shown,
    /// The close; left out for what was there before the book began.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub close: Option<CloseName>,
    /// Of the contributor.
    pub own: Shown,
}

impl Of<'_> {
    /// The past of the steps that are read, or caught up on.
    pub(super) fn past(
        &self,
        read: &[(String, String)],
        caught_up: &[String],
    ) -> Result<Vec<PastStep>, ProjectionError> {
        let mut steps = Vec::new();
        for (name, past) in &self.computed.inputs.past {
            let is_read = |(kind, of): &(String, String)| {
                of == name && ["line", "each", "split", "absorb", "redeem"].contains(&kind.as_str())
            };
            if !read.iter().any(is_read) && !caught_up.contains(name) {
                continue;
            }
            let mut own = past.own.get(self.agent).copied();
            if let (Some(shares), Some(opened)) = (own, past.opened.get(self.agent)) {
                let sum = shares.checked_add(*opened);
                own = Some(sum.map_err(ProjectionError::number("the past"))?);
            }
            let none: &[Counted] = &[];
            let all = self.trace.past.get(name).map_or(none, Vec::as_slice);
            let mine = self.own.past.get(name).map_or(none, Vec::as_slice);
            steps.push(PastStep {
                all: past.total.into(),
                closes: self.by_close(all, mine)?,
                name: name.clone(),
                own: own.map_or(Shown::Number(Exact::ZERO), Shown::Money),
            });
        }
        Ok(steps)
    }

    fn by_close(
        &self,
        all: &[Counted],
        own: &[Counted],
    ) -> Result<Vec<PastClose>, ProjectionError> {
        let scale = self.computed.inputs.scale;
        let mut rows: BTreeMap<Option<Position>, [Exact; 2]> = BTreeMap::new();
        for (place, counted) in [all, own].into_iter().enumerate() {
            for one in counted {
                let close = self.close_of(one.position).map(|close| close.position);
                let row = rows.entry(close).or_default();
                if let Some(sum) = row.get_mut(place) {
                    *sum = sum.add(&one.worth).map_err(ProjectionError::number("the past"))?;
                }
            }
        }
        let shown = |(close, [all, own]): (Option<Position>, [Exact; 2])| {
            Ok(PastClose {
                all: super::assemble::money(&all, scale)?,
                close: close.and_then(|at| self.close_of(at)).map(CloseName::of),
                own: super::assemble::money(&own, scale)?,
            })
        };
        rows.into_iter().map(shown).collect()
    }
}
