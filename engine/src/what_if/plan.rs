//! What a what-if is about, held against the book before anything is carried out.
//!
//! In this order: the rules that are meant, the periods one after the other, the text that is tried
//! (sound, and of the same name), the figures (declared, each a number), the events left out
//! (there, and no result of a close). The first that does not hold is the answer.

use std::collections::BTreeMap;

use commonbook_core::door::{ClosedPeriod, closed_periods};
use commonbook_core::event::{Event, EventType, Hash, Number, Position, Record, UnitText, decode};
use commonbook_core::log::{Log, LogError, View, line_at};
use commonbook_core::value::Period;
use commonbook_projections::explain::EventName;
use commonbook_projections::rules_in_force;
use commonbook_rules::Rules;
use commonbook_rules::syntax::ast::Rhythm;

use super::{Changes, Range};
use crate::book::{Book, line_error};
use crate::error::{BookError, WhatIfError};

/// The most periods of one comparison: a century of months.
const MAX_PERIODS: usize = 1200;

/// A comparison that can be carried out.
pub(super) struct Plan {
    /// The rules' name.
    pub(super) name: String,
    pub(super) periods: Vec<Period>,
    /// Hash of the text that is tried.
    pub(super) rules_hash: Option<Hash>,
    /// Value and unit of the figures that are set, by name.
    pub(super) figures: BTreeMap<String, (Number, UnitText)>,
    /// Positions of the events that are left out.
    pub(super) without: BTreeMap<Position, ()>,
    /// The same as they were asked for.
    pub(super) named: Vec<EventName>,
    /// Every close of the book.
    pub(super) closes: Vec<ClosedPeriod>,
    pub(super) size: u64,
    /// Whether the rules close when somebody calls.
    pub(super) on_call: bool,
}

impl Plan {
    pub(super) fn new<L: Log>(
        book: &Book<L>,
        range: &Range,
        changes: &Changes,
    ) -> Result<Self, BookError> {
        book.log.read(|view| {
            let in_force = rules_in_force(view, range.rules.as_deref(), range.first)?;
            let tried = changes.rules.as_deref().map(Rules::parse).transpose();
            let tried = tried.map_err(BookError::Rules)?;
            if let Some(tried) = tried.as_ref().filter(|tried| tried.name() != in_force.name()) {
                let (tried, name) = (tried.name().to_owned(), in_force.name().to_owned());
                return Err(WhatIfError::RulesMustKeepTheirName { tried, name }.into());
            }
            let rules = tried.as_ref().unwrap_or(&in_force);
            let mut without = BTreeMap::new();
            let mut named = Vec::new();
            for event in &changes.without {
                let record = left_out(view, event)?;
                without.insert(record.position, ());
                named.push(EventName {
                    effective_on: record.effective_on,
                    id: record.id,
                    position: record.position,
                    event_type: record.event_type.as_str().to_owned(),
                });
            }
            Ok(Self {
                name: in_force.name().to_owned(),
                periods: periods(range)?,
                rules_hash: tried.as_ref().map(|tried| Hash(tried.hash())),
                figures: figures(rules, &changes.figures)?,
                without,
                named,
                closes: closed_periods(view)?,
                size: view.head()?.size(),
                on_call: rules.closes().every == Rhythm::OnCall,
            })
        })
    }

    /// The unit of a figure that is set.
    pub(super) fn unit_of(&self, figure: &str) -> String {
        self.figures.get(figure).map_or_else(String::new, |(_, unit)| unit.as_str().to_owned())
    }

    /// Whether a close is computed anew when it stands, and left away when it does not.
    pub(super) fn is_own(&self, close: &ClosedPeriod) -> bool {
        close.rules == self.name && self.periods.contains(&close.period)
    }

    /// The closes that are computed anew.
    pub(super) fn own(&self) -> impl Iterator<Item = &ClosedPeriod> {
        self.closes.iter().filter(|close| self.is_own(close) && close.stands_at(self.size))
    }

    /// The close whose batch a position belongs to.
    pub(super) fn batch_of(&self, position: Position) -> Option<&ClosedPeriod> {
        self.closes.iter().find(|close| close.first <= position && position <= close.position)
    }
}

/// The periods from the first to the last.
fn periods(range: &Range) -> Result<Vec<Period>, BookError> {
    let mut periods = vec![range.first];
    let mut period = range.first;
    while period != range.last {
        let following = period.following().filter(|_| periods.len() < MAX_PERIODS);
        let Some(following) = following.filter(|next| next.to() <= range.last.to()) else {
            let (first, last) = (range.first, range.last);
            return Err(WhatIfError::PeriodsMustFollow { first, last }.into());
        };
        periods.push(following);
        period = following;
    }
    Ok(periods)
}

fn figures(
    rules: &Rules,
    set: &[(String, String)],
) -> Result<BTreeMap<String, (Number, UnitText)>, BookError> {
    let mut figures = BTreeMap::new();
    for (name, value) in set {
        let declared = rules.figures().iter().filter(|spec| !spec.per_agent);
        let Some(spec) = declared.clone().find(|spec| spec.name == *name) else {
            return Err(WhatIfError::FigureMustBeDeclared {
                figure: name.clone(),
                rules: rules.name().to_owned(),
                known: declared.map(|spec| spec.name.clone()).collect(),
            }
            .into());
        };
        let unit = UnitText::parse(&spec.unit.to_string()).map_err(line_error)?;
        figures.insert(name.clone(), (Number::parse(value).map_err(line_error)?, unit));
    }
    Ok(figures)
}

/// The record that is meant by a position or an id, when it may be left out.
fn left_out(view: &dyn View, event: &str) -> Result<Record, BookError> {
    let position = match event.parse::<Position>() {
        Ok(position) => Some(position),
        Err(_) => view.position_of(event)?,
    };
    let line = match position {
        Some(position) => line_at(view, position)?,
        None => None,
    };
    let record = decode(&line.ok_or_else(|| no_event(event))?)?;
    let ours = matches!(
        record.event_type,
        EventType::BookOpened
            | EventType::FundMoved
            | EventType::ShareAllocated
            | EventType::AccountPosted
            | EventType::DistributionClosed
            | EventType::CloseReopened
    );
    if ours || matches!(record.event, Event::BookOpened(_)) {
        let (position, event_type) = (record.position, record.event_type.as_str());
        return Err(WhatIfError::EventMustBeAFact { position, event_type }.into());
    }
    Ok(record)
}

pub(super) fn no_event(event: &str) -> BookError {
    WhatIfError::EventMustBeInTheBook { event: event.to_owned() }.into()
}

pub(super) fn no_distribution(period: Period, number: u32) -> BookError {
    LogError::damaged(format!("{period}, number {number}"), "it was not computed again").into()
}
