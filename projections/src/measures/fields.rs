//! One logged event as a measure sees it.
//!
//! A rate is money for one unit of its own quantity, so its unit is made from both and kept, once
//! for each unit of the book. A weight that was left out is 1. Sealed texts are never shown to
//! rules.

use std::collections::BTreeMap;

use commonbook_core::event::{ContributionRecorded, Number, RevenueRecorded, UnitText};
use commonbook_core::value::{Date, Exact, Id, Unit, ValueError};
use commonbook_rules::input::EventFields;

use crate::measures::approvals::Approval;
use crate::roster::Roster;

/// The unit of a rate by the unit of its quantity.
#[derive(Debug)]
pub(crate) struct RateUnits {
    currency: Unit,
    known: BTreeMap<UnitText, String>,
}

impl RateUnits {
    pub(crate) fn new(currency: Unit) -> Self {
        Self { currency, known: BTreeMap::new() }
    }

    /// Makes sure that the unit is known.
    pub(crate) fn learn(&mut self, unit: &UnitText) -> Result<(), ValueError> {
        if !self.known.contains_key(unit) {
            let rate = self.currency.div(&unit.unit()?)?;
            self.known.insert(unit.clone(), rate.to_string());
        }
        Ok(())
    }

    fn of(&self, unit: &UnitText) -> &str {
        self.known.get(unit).map_or("", String::as_str)
    }
}

/// Whose event it is, and what held then.
#[derive(Clone, Copy)]
pub(crate) struct Giver<'a> {
    pub(crate) roster: &'a Roster,
    pub(crate) number: usize,
    pub(crate) day: Date,
}

/// A contribution.
pub(crate) struct Contribution<'a> {
    pub(crate) event: &'a ContributionRecorded,
    pub(crate) giver: Giver<'a>,
    pub(crate) rates: &'a RateUnits,
    pub(crate) approval: Approval,
}

impl EventFields for Contribution<'_> {
    fn key(&self, field: &str) -> Option<&str> {
        let event = self.event;
        match field {
            "kind" => Some(event.kind.as_str()),
            "stream" => event.stream.as_ref().map(Id::as_str),
            "task" => event.task.as_ref().map(Id::as_str),
            "module" => event.module.as_ref().map(Id::as_str),
            "project" => event.project.as_ref().map(Id::as_str),
            "process" => event.process.as_ref().map(Id::as_str),
            "purpose" => event.purpose.as_ref().map(Id::as_str),
            "done_by" => event.done_by.as_ref().map(Id::as_str),
            _ => None,
        }
    }

    fn has_tag(&self, tag: &str) -> bool {
        self.event.tags.contains(tag)
    }

    fn number(&self, field: &str) -> Option<(Exact, &str)> {
        let event = self.event;
        let with = |number: &Option<Number>, unit| number.map(|number| (number.exact(), unit));
        match field {
            "quantity" => with(&event.quantity, event.unit.as_str()),
            "value" => with(&event.value, event.unit.as_str()),
            "rate" => event.rate.map(|rate| (rate.exact(), self.rates.of(&event.unit))),
            "weight" => Some((event.weight.map_or(Exact::ONE, Number::exact), "number")),
            _ => None,
        }
    }

    fn attribute(&self, name: &str) -> Option<&str> {
        self.giver.roster.ask(self.giver.number, name, self.giver.day)
    }

    fn is_contested(&self) -> bool {
        self.approval.contested_at.is_some()
    }

    fn acceptances(&self) -> Vec<Box<dyn EventFields + '_>> {
        self.approval.acceptors(self.giver.roster)
    }

    fn day(&self) -> Date {
        self.giver.day
    }
}

/// Revenue, by whom it came from; it is worth its amount.
pub(crate) struct Revenue<'a> {
    pub(crate) event: &'a RevenueRecorded,
    pub(crate) giver: Giver<'a>,
}

impl EventFields for Revenue<'_> {
    fn key(&self, field: &str) -> Option<&str> {
        if field == "pot" {
            return Some(self.event.pot.as_ref().map_or("main", |pot| pot.as_str()));
        }
        None
    }

    fn has_tag(&self, tag: &str) -> bool {
        self.event.tags.contains(tag)
    }

    fn number(&self, field: &str) -> Option<(Exact, &str)> {
        (field == "value").then(|| (self.event.amount.exact(), self.event.unit.as_str()))
    }

    fn attribute(&self, name: &str) -> Option<&str> {
        self.giver.roster.ask(self.giver.number, name, self.giver.day)
    }

    fn day(&self) -> Date {
        self.giver.day
    }
}
