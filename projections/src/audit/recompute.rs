//! Every close computed again, as it was: by its own rules and engine, from what its book knew.
//!
//! What it gives is held against the events of its batch, object by object, adjustments included;
//! reopened closes too, since they were published. A close that cannot be computed again, or whose
//! lines cannot be read, is a difference like any other; a store that fails is none. What the
//! statements themselves find odd is kept as remarks. Whether the lines are whole is asked elsewhere.

use std::fmt;
use std::ops::ControlFlow;

use commonbook_core::door::{ClosedPeriod, closed_periods};
use commonbook_core::event::{DistributionClosed, Event, Position};
use commonbook_core::log::{LogError, View};
use serde::Serialize;

use crate::error::ProjectionError;
use crate::projection::read;
use crate::statement::{Computed, Request, compute};

/// How many differences of one close are told, and how many remarks.
const LISTED: usize = 20;

/// A result that was published and is not what its close gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Which close, for people: `"annual" for 2025`.
    pub close: String,
    /// Where the event is, or should be.
    pub position: Position,
    /// What computing gives; nothing where it gives no such event.
    pub computed: String,
    /// What was published; nothing where no such event was.
    pub published: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { close, position, computed, published } = self;
        write!(f, "position {position}, {close}: computed {computed}, published {published}")
    }
}

/// What computing every close again gave.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recomputed {
    /// How many closes were computed.
    pub closes: u64,
    /// How many objects were compared.
    pub objects: u64,
    /// What differs, in order of position.
    pub differences: Vec<Difference>,
    /// Differences beyond those told.
    pub untold: u64,
    /// What the statements of these closes find odd, as they say it now.
    pub remarks: Vec<Remark>,
    /// Remarks beyond those told.
    pub untold_remarks: u64,
}

/// What a statement finds odd in what it counted; no result is wrong by it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Remark {
    /// Which close, for people: `"annual" for 2025`.
    pub close: String,
    /// The close.
    pub position: Position,
    /// What is odd.
    pub text: String,
}

/// Computes every close again and compares.
///
/// `done` is told of every close that was compared.
///
/// # Errors
/// What the store says, and a table of closes that cannot be read.
pub fn recompute_closes(
    view: &dyn View,
    done: &mut dyn FnMut(&ClosedPeriod),
) -> Result<Recomputed, ProjectionError> {
    let mut found = Recomputed::default();
    for close in closed_periods(view)? {
        let name = format!("{:?} for {}", close.rules, close.period);
        match again(view, &close) {
            Ok((batch, computed)) => {
                found.compare(&name, (&close, &batch.events, &batch.closed), &computed);
                found.remark(&name, &close, computed.statement.provenance.findings);
            }
            Err(ProjectionError::Log(error @ LogError::Store { .. })) => return Err(error.into()),
            Err(error) => {
                let results = close.position.saturating_sub(close.first);
                found.add(Difference {
                    close: name,
                    position: close.position,
                    computed: format!("nothing: {error}"),
                    published: format!("{results} results"),
                });
            }
        }
        found.closes = found.closes.saturating_add(1);
        done(&close);
    }
    Ok(found)
}

/// What a close published, and what its rules give for what its book knew.
fn again(view: &dyn View, close: &ClosedPeriod) -> Result<(Batch, Computed), ProjectionError> {
    let batch = batch(view, close)?;
    let request = Request {
        rules: Some(close.rules.clone()),
        period: close.period,
        known_at: Some(close.first),
        as_of: None,
        number: Some(close.number),
    };
    Ok((batch, compute(view, &request)?))
}

impl Recomputed {
    fn remark(&mut self, name: &str, close: &ClosedPeriod, findings: Vec<String>) {
        for text in findings {
            // A close that was reopened and closed again says the same twice.
            if self.remarks.iter().any(|known| known.close == name && known.text == text) {
                continue;
            }
            if self.remarks.len() < LISTED {
                let (close, position) = (name.to_owned(), close.position);
                self.remarks.push(Remark { close, position, text });
            } else {
                self.untold_remarks = self.untold_remarks.saturating_add(1);
            }
        }
    }

    fn compare(
        &mut self,
        name: &str,
        (close, events, closed): (&ClosedPeriod, &[Event], &DistributionClosed),
        computed: &Computed,
    ) {
        let before = self.differences.len();
        let most = events.len().max(computed.events.len());
        for (place, position) in (0..most).zip(close.first..) {
            self.objects = self.objects.saturating_add(1);
            let (published, gives) = (events.get(place), computed.events.get(place));
            if published == gives {
                continue;
            }
            let difference = Difference {
                close: name.to_owned(),
                position,
                computed: gives.map_or_else(|| "nothing".to_owned(), shown),
                published: published.map_or_else(|| "nothing".to_owned(), shown),
            };
            if self.differences.len().saturating_sub(before) < LISTED {
                self.add(difference);
            } else {
                self.untold = self.untold.saturating_add(1);
            }
        }
        let same = |what: &str, published: String, computed: String| {
            (published != computed).then(|| Difference {
                close: name.to_owned(),
                position: close.position,
                computed: format!("{what} {computed}"),
                published: format!("{what} {published}"),
            })
        };
        let of = |text: &dyn ToString| text.to_string();
        let facts = [
            same("digest", of(&closed.digest), of(&computed.digest)),
            same("engine", of(&closed.engine), of(&computed.engine)),
            same("rules hash", of(&closed.rules_hash), of(&computed.rules_hash)),
            same("root", of(&closed.root), of(&computed.root)),
            same("zero shares", of(&closed.zero_shares), of(&computed.zero_shares)),
        ];
        facts.into_iter().flatten().for_each(|difference| self.add(difference));
    }

    fn add(&mut self, difference: Difference) {
        self.differences.push(difference);
    }
}

/// The result events of a close, and the one that ends them.
struct Batch {
    events: Vec<Event>,
    closed: DistributionClosed,
}

fn batch(view: &dyn View, close: &ClosedPeriod) -> Result<Batch, ProjectionError> {
    let (mut events, mut closed, mut failed) = (Vec::new(), None, None);
    let end = close.position.saturating_add(1);
    view.lines(close.first, end, &mut |stored| match read(stored.position, stored.line) {
        Ok(record) => {
            if let Event::DistributionClosed(event) = record.event {
                closed = Some(event);
            } else {
                events.push(record.event);
            }
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
    let closed = closed.ok_or_else(|| ProjectionError::FactsMustAgree {
        table: format!("close, {}", close.position),
        expected: "a distribution_closed".to_owned(),
        found: "another event".to_owned(),
    })?;
    Ok(Batch { events, closed })
}

/// An event's type and data, as it stands in a line.
fn shown(event: &Event) -> String {
    let data = serde_json::to_string(event).unwrap_or_default();
    format!("{} {data}", event.kind().as_str())
}
