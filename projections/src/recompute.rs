//! Every close computed again, as it was: by its own rules and engine, from what its book knew.
//!
//! What it gives is held against the events of its batch, object by object, adjustments included;
//! reopened closes too, since they were published. A close that cannot be computed again is a
//! difference like any other. Whether the lines themselves are whole is asked elsewhere.

use std::fmt;
use std::ops::ControlFlow;

use commonbook_core::door::{ClosedPeriod, closed_periods};
use commonbook_core::event::{DistributionClosed, Event, Position};
use commonbook_core::log::View;

use crate::error::ProjectionError;
use crate::projection::read;
use crate::statement::{Computed, Request, compute};

/// How many differences of one close are told.
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
}

/// Computes every close again and compares.
///
/// `done` is told of every close that was compared.
///
/// # Errors
/// What the store or unreadable lines say; a close that refuses is a difference.
pub fn recompute_closes(
    view: &dyn View,
    done: &mut dyn FnMut(&ClosedPeriod),
) -> Result<Recomputed, ProjectionError> {
    let mut found = Recomputed::default();
    for close in closed_periods(view)? {
        let name = format!("{:?} for {}", close.rules, close.period);
        let (events, closed) = batch(view, &close)?;
        let request = Request {
            rules: Some(close.rules.clone()),
            period: close.period,
            known_at: Some(close.first),
            as_of: None,
            number: Some(close.number),
        };
        match compute(view, &request) {
            Ok(computed) => found.compare(&name, (&close, &events, &closed), &computed),
            Err(error) if error.is_damage() => return Err(error),
            Err(error) => found.add(Difference {
                close: name,
                position: close.position,
                computed: format!("nothing: {error}"),
                published: format!("{} results", events.len()),
            }),
        }
        found.closes = found.closes.saturating_add(1);
        done(&close);
    }
    Ok(found)
}

impl Recomputed {
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
fn batch(
    view: &dyn View,
    close: &ClosedPeriod,
) -> Result<(Vec<Event>, DistributionClosed), ProjectionError> {
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
    Ok((events, closed))
}

/// An event's type and data, as it stands in a line.
fn shown(event: &Event) -> String {
    let data = serde_json::to_string(event).unwrap_or_default();
    format!("{} {data}", event.kind().as_str())
}
