//! Measures: one number for each contributor, folded from contributions, revenue and figures.
//!
//! 1. A contribution counts for its agent on its own day, revenue for the agent it came from:
//!    in the period, or `for ever` up to the last day computed for. A contribution that expires
//!    counts until the day before.
//! 2. Each is valued by the rules of the same name in force on its own day, by their measure of
//!    the same name, unit and kind; where there was none, by the present one, with a finding. What
//!    one event is worth is kept at 18 places, half even; sums are exact.
//! 3. A figure per agent is the latest effective in the period, or with `for ever` by the last
//!    day; of two on one day the later position wins; 0 where there is none.
//!
//! Measures of accounts are balances and stand elsewhere.

use std::collections::BTreeMap;

use commonbook_core::event::{
    ContributionRecorded, FigureRecorded, Position, RevenueRecorded, UnitText,
};
use commonbook_core::log::View;
use commonbook_core::value::{Date, Exact};
use commonbook_rules::Rules;
use commonbook_rules::input::EventFields;
use commonbook_rules::model::{Counts, Memory};

use crate::adopted::{Adoptions, parse};
use crate::error::ProjectionError;
use crate::explain::{Counted, Watch};
use crate::fields::{Contribution, Giver, RateUnits, Revenue};
use crate::roster::Roster;
use crate::total::Total;
use crate::window::Window;

/// The measures of one statement, while records come in.
pub(crate) struct Measures<'a> {
    view: &'a dyn View,
    window: Window,
    adoptions: &'a Adoptions,
    rules: &'a Rules,
    rates: RateUnits,
    slots: Vec<Slot>,
    watch: Option<Watch>,
    /// Versions by their place among the adoptions; read when an event's day needs them.
    versions: BTreeMap<Option<usize>, Version>,
}

/// One declared measure.
struct Slot {
    /// By the agents' numbers.
    totals: Vec<Total>,
    latest: Vec<Option<Latest>>,
    /// Events that the present rules valued because none were in force on their day.
    unruled: u64,
}

/// Rules of some day, and which of their measures stands for each of the present ones.
struct Version {
    rules: Rules,
    stands_for: Vec<Option<usize>>,
    position: Option<Position>,
}

/// The latest figure of an agent.
struct Latest {
    on: Date,
    position: Position,
    value: Exact,
    unit: UnitText,
}

/// The two families of events that are valued.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Family {
    Contributions,
    Revenue,
}

impl<'a> Measures<'a> {
    pub(crate) fn new(
        view: &'a dyn View,
        window: Window,
        adoptions: &'a Adoptions,
        rules: &'a Rules,
    ) -> Self {
        let slot = || Slot { totals: Vec::new(), latest: Vec::new(), unruled: 0 };
        let slots = rules.measures().iter().map(|_| slot()).collect();
        let present = window.period.last_day();
        let own = Version {
            rules: rules.clone(),
            stands_for: (0..rules.measures().len()).map(Some).collect(),
            position: None,
        };
        Self {
            view,
            window,
            adoptions,
            rules,
            rates: RateUnits::new(rules.currency().clone()),
            slots,
            watch: None,
            versions: BTreeMap::from([(adoptions.in_force(present), own)]),
        }
    }

    /// A contribution that counts; whether any measure took it.
    pub(crate) fn contribution(
        &mut self,
        event: &ContributionRecorded,
        roster: &Roster,
        number: usize,
        day: Date,
        position: Position,
    ) -> Result<bool, ProjectionError> {
        let expired = event.expires.is_some_and(|expires| expires <= self.window.until);
        if expired || day > self.window.until {
            return Ok(false);
        }
        if event.rate.is_some() {
            self.rates.learn(&event.unit).map_err(ProjectionError::number("the unit of a rate"))?;
        }
        let version = self.version(day)?;
        let giver = Giver { roster, number, day };
        let fields = Contribution { event, giver, rates: &self.rates };
        let slots = &mut self.slots;
        let versions = &self.versions;
        let watch = &mut self.watch;
        let of_day = Valuing { window: self.window, rules: self.rules, versions, version };
        of_day.value(slots, watch, Family::Contributions, &fields, number, position)
    }

    /// Revenue that counts; whether any measure took it.
    pub(crate) fn revenue(
        &mut self,
        event: &RevenueRecorded,
        roster: &Roster,
        number: usize,
        day: Date,
        position: Position,
    ) -> Result<bool, ProjectionError> {
        if day > self.window.until {
            return Ok(false);
        }
        let version = self.version(day)?;
        let fields = Revenue { event, giver: Giver { roster, number, day } };
        let versions = &self.versions;
        let of_day = Valuing { window: self.window, rules: self.rules, versions, version };
        let (slots, watch) = (&mut self.slots, &mut self.watch);
        of_day.value(slots, watch, Family::Revenue, &fields, number, position)
    }

    /// A figure of an agent that counts; whether any measure took it.
    pub(crate) fn figure(
        &mut self,
        event: &FigureRecorded,
        number: usize,
        on: Date,
        position: Position,
    ) -> bool {
        let mut taken = false;
        for (spec, slot) in self.rules.measures().iter().zip(&mut self.slots) {
            let Counts::Figures { name } = &spec.counts else { continue };
            if name != event.name.as_str() || !self.window.takes(spec.memory, on) {
                continue;
            }
            taken = true;
            if slot.latest.len() <= number {
                slot.latest.resize_with(number.saturating_add(1), || None);
            }
            let Some(place) = slot.latest.get_mut(number) else { continue };
            if place.as_ref().is_none_or(|latest| (latest.on, latest.position) < (on, position)) {
                let value = event.value.exact();
                *place = Some(Latest { on, position, value, unit: event.unit.clone() });
            }
        }
        taken
    }

    /// Records from here on which events of this agent count.
    pub(crate) fn watch(&mut self, number: usize) {
        self.watch.get_or_insert_default().add(number, self.slots.len());
    }

    /// What counted of a watched agent, one list a measure; accounts stand elsewhere.
    pub(crate) fn watched(&self, number: usize) -> Result<Vec<Vec<Counted>>, ProjectionError> {
        let Some(watch) = &self.watch else { return Ok(Vec::new()) };
        let mut measures = watch.of(number);
        let specs = self.rules.measures().iter().zip(&self.slots).zip(&mut measures);
        for ((spec, slot), counted) in specs {
            let latest = slot.latest.get(number).and_then(Option::as_ref);
            if let (Counts::Figures { name }, Some(latest)) = (&spec.counts, latest) {
                let worth = self.figure_value(name, latest)?;
                counted.push(Counted { position: latest.position, worth, on: latest.on });
            }
        }
        Ok(measures)
    }

    /// The values of a measure by the agents' numbers, for the agents asked for; `None` for a
    /// measure of an account.
    pub(crate) fn values(
        &self,
        index: usize,
        agents: &[usize],
    ) -> Result<Option<Vec<Exact>>, ProjectionError> {
        let spec = self.rules.measures().get(index);
        let (Some(spec), Some(slot)) = (spec, self.slots.get(index)) else { return Ok(None) };
        match &spec.counts {
            Counts::Account { .. } => Ok(None),
            Counts::Figures { name } => {
                let mut values = Vec::with_capacity(agents.len());
                for agent in agents {
                    values.push(match slot.latest.get(*agent).and_then(Option::as_ref) {
                        Some(latest) => self.figure_value(name, latest)?,
                        None => Exact::ZERO,
                    });
                }
                Ok(Some(values))
            }
            Counts::Contributions | Counts::Revenue => {
                let of = |agent: &usize| slot.totals.get(*agent).map_or(Exact::ZERO, Total::value);
                Ok(Some(agents.iter().map(of).collect()))
            }
        }
    }

    /// What is odd about how the measures came about.
    pub(crate) fn findings(&self) -> Vec<String> {
        let odd =
            self.rules.measures().iter().zip(&self.slots).filter(|(_, slot)| slot.unruled > 0);
        odd.map(|(spec, slot)| {
            format!(
                "measure {}: {} event(s) are of days without such a measure in force; the \
                 present rules value them",
                spec.name, slot.unruled
            )
        })
        .collect()
    }

    fn figure_value(&self, figure: &str, latest: &Latest) -> Result<Exact, ProjectionError> {
        let spec = self.rules.figures().iter().find(|spec| spec.per_agent && spec.name == figure);
        let unit = latest.unit.unit().map_err(ProjectionError::number("the unit of a figure"))?;
        if let Some(spec) = spec
            && spec.unit.plain() != unit
        {
            return Err(ProjectionError::FigureMustBeInItsUnit {
                name: self.rules.name().to_owned(),
                figure: figure.to_owned(),
                position: latest.position,
                expected: spec.unit.to_string(),
                found: latest.unit.to_string(),
            });
        }
        let plain = latest.value.mul(&latest.unit.factor()).and_then(|value| value.kept());
        plain.map_err(ProjectionError::number(&format!("figure {figure}")))
    }

    /// Makes sure that the version in force on a day is read.
    fn version(&mut self, day: Date) -> Result<Option<usize>, ProjectionError> {
        let place = self.adoptions.in_force(day);
        if self.versions.contains_key(&place) {
            return Ok(place);
        }
        let version = match place.and_then(|place| self.adoptions.get(place)) {
            Some(adoption) => {
                let rules = parse(self.view, &self.adoptions.name, adoption.position)?;
                let stands_for = matches(self.rules, &rules);
                Version { rules, stands_for, position: Some(adoption.position) }
            }
            None => Version {
                rules: self.rules.clone(),
                stands_for: vec![None; self.slots.len()],
                position: None,
            },
        };
        self.versions.insert(place, version);
        Ok(place)
    }
}

/// For each measure of `present` the one of the same name, unit and kind in `past`.
fn matches(present: &Rules, past: &Rules) -> Vec<Option<usize>> {
    let find = |of: &commonbook_rules::model::MeasureSpec| {
        past.measures().iter().position(|one| {
            one.name == of.name && one.unit == of.unit && family(&one.counts) == family(&of.counts)
        })
    };
    present.measures().iter().map(find).collect()
}

fn family(counts: &Counts) -> Option<Family> {
    match counts {
        Counts::Contributions => Some(Family::Contributions),
        Counts::Revenue => Some(Family::Revenue),
        Counts::Account { .. } | Counts::Figures { .. } => None,
    }
}

/// What one event is valued with.
struct Valuing<'a> {
    window: Window,
    rules: &'a Rules,
    versions: &'a BTreeMap<Option<usize>, Version>,
    version: Option<usize>,
}

impl Valuing<'_> {
    fn value(
        &self,
        slots: &mut [Slot],
        watch: &mut Option<Watch>,
        of: Family,
        fields: &dyn EventFields,
        number: usize,
        position: Position,
    ) -> Result<bool, ProjectionError> {
        let Some(version) = self.versions.get(&self.version) else { return Ok(false) };
        let mut taken = false;
        let measures = self.rules.measures().iter().zip(slots).enumerate();
        for (index, (spec, slot)) in measures {
            let counts = family(&spec.counts) == Some(of);
            if !counts || !self.window.takes(spec.memory, fields.day()) {
                continue;
            }
            let past = version.stands_for.get(index).copied().flatten();
            let (rules, measure) = past.map_or((self.rules, index), |at| (&version.rules, at));
            let worth = rules.value_event(measure, fields).map_err(|refusal| {
                let adopted = past.and(version.position);
                let file =
                    adopted.map_or_else(String::new, |at| format!(", adopted at position {at}"));
                ProjectionError::RulesRefuse {
                    code: refusal.code.as_str(),
                    position: Some(position),
                    rendered: refusal.render(rules.text(), &format!("{}{file}", rules.name())),
                }
            })?;
            let Some(worth) = worth else { continue };
            taken = true;
            if past.is_none() {
                slot.unruled = slot.unruled.saturating_add(1);
            }
            if slot.totals.len() <= number {
                slot.totals.resize_with(number.saturating_add(1), Total::default);
            }
            if let Some(watch) = watch {
                watch.note(index, number, &worth, (position, fields.day()))?;
            }
            if let Some(total) = slot.totals.get_mut(number) {
                total.add_kept(&worth).map_err(|cause| ProjectionError::NumberMustFit {
                    what: format!("measure {}", spec.name),
                    cause,
                })?;
            }
        }
        Ok(taken)
    }
}

impl Window {
    /// Whether a measure with this memory takes an event of that day.
    fn takes(self, memory: Memory, day: Date) -> bool {
        day <= self.until
            && match memory {
                Memory::InPeriod => self.period.from() <= day,
                Memory::ForEver => true,
            }
    }
}
