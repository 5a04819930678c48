//! Measures: one number for each contributor, folded from contributions, revenue and figures.
//!
//! 1. A contribution counts for its agent on its own day, revenue for the agent it came from, as
//!    far back as the measure remembers ([`memory`]) and up to the last day computed for. A
//!    contribution that expires counts until the day before.
//! 2. Each is valued by the rules of the same name in force on its own day, by those of their
//!    measures that stand for the present one ([`versions`]); where there was none, by the present
//!    one, with a finding. What one event is worth is kept at 18 places, half even; sums are exact.
//! 3. Of the measures of a `once only` list, as in force on the event's day, the first one that
//!    takes an event counts it, and the others do not, whether that was in this period or not.
//! 4. A figure per agent is the latest effective in the period, or with `for ever` by the last
//!    day; of two on one day the later position wins; 0 where there is none.
//!
//! 5. A contribution that a measure asks acceptances for, or that is contested, counts once it is
//!    accepted ([`waiting`] says what it waits for). An earlier close credited what was accepted
//!    when it was computed.
//!
//! Measures of accounts are balances and stand elsewhere; so are the accounts that `until paid` and
//! `once` keep, to which what is new is added there.

pub(crate) mod approvals;
mod fields;
pub(crate) mod memory;
pub(crate) mod uncounted;
mod valuing;
mod versions;
mod waiting;

use commonbook_core::event::{
    ContributionRecorded, FigureRecorded, Position, RevenueRecorded, UnitText,
};
use commonbook_core::log::View;
use commonbook_core::value::{Date, Exact};
use commonbook_rules::Rules;
use commonbook_rules::input::ClaimCredit;
use commonbook_rules::model::{Counts, MeasureSpec, Memory};

use self::fields::{Contribution, Giver, RateUnits, Revenue};
use crate::adopted::Adoptions;
use crate::error::ProjectionError;
use crate::explain::{Awaiting, Counted, EarlierCredit, Watch};
use crate::measures::approvals::Approvals;
use crate::roster::Roster;
use crate::window::Window;
use memory::{Credited, Sum};
use uncounted::Found;
use valuing::{Barred, Valued, Valuing};
use versions::Versions;
use waiting::Waiting;

/// The measures of one statement, while records come in.
pub(crate) struct Measures<'a> {
    window: Window,
    rules: &'a Rules,
    rates: RateUnits,
    credited: Credited,
    slots: Vec<Slot>,
    watch: Option<Watch>,
    /// Room to say which measures an event is kept from.
    barred: Barred,
    versions: Versions<'a>,
    size: u64,
    asks_approval: bool,
}

/// One declared measure.
struct Slot {
    /// By the agents' numbers.
    sums: Vec<Sum>,
    latest: Vec<Option<Latest>>,
    /// Events that the present rules valued because none were in force on their day.
    unruled: u64,
    waiting: Waiting,
}

impl Slot {
    /// Adds what an event is worth to whom it counts for.
    fn add(
        &mut self,
        spec: &MeasureSpec,
        event: Valued,
        worth: &Exact,
        back: u32,
    ) -> Result<(), ProjectionError> {
        if self.sums.len() <= event.number {
            self.sums.resize_with(event.number.saturating_add(1), Sum::default);
        }
        let Some(sum) = self.sums.get_mut(event.number) else { return Ok(()) };
        sum.add(&spec.memory, worth, back, event.expires).map_err(|cause| {
            let what = format!("measure {}", spec.name);
            ProjectionError::NumberMustFit { what, cause }
        })
    }
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
        (view, size): (&'a dyn View, u64),
        window: Window,
        adoptions: &'a Adoptions,
        rules: &'a Rules,
        credited: Credited,
    ) -> Self {
        let slot = || Slot {
            sums: Vec::new(),
            latest: Vec::new(),
            unruled: 0,
            waiting: Waiting::default(),
        };
        let slots = rules.measures().iter().map(|_| slot()).collect();
        let versions = Versions::new(view, adoptions, rules, window.period.last_day());
        Self {
            window,
            rules,
            rates: RateUnits::new(rules.currency().clone()),
            credited,
            slots,
            watch: None,
            barred: Barred::default(),
            versions,
            size,
            asks_approval: false,
        }
    }

    /// Whether a contribution was valued by a measure that asks for acceptances.
    pub(crate) fn asks_approval(&self) -> bool {
        self.asks_approval
    }

    /// A contribution that stands; what the measures made of it.
    pub(crate) fn contribution(
        &mut self,
        event: &ContributionRecorded,
        (roster, approvals): (&Roster, &Approvals),
        number: usize,
        day: Date,
        position: Position,
    ) -> Result<Found, ProjectionError> {
        let expired = event.expires.is_some_and(|expires| expires <= self.window.until);
        if expired || day > self.window.until {
            return Ok(Found::Past);
        }
        if event.rate.is_some() {
            self.rates.learn(&event.unit).map_err(ProjectionError::number("the unit of a rate"))?;
        }
        let place = self.versions.on(day)?;
        let giver = Giver { roster, number, day };
        let rates = &self.rates;
        let at = |size| {
            let approval = approvals.at(position, size);
            Contribution { event, giver, rates, approval }
        };
        let fields = at(self.size);
        let contested_at = fields.approval.contested_at;
        let (of, expires) = (Family::Contributions, event.expires);
        let of = Valued { of, number, position, expires, contested_at };
        let Some(version) = self.versions.get(place) else { return Ok(Found::Past) };
        let asks = |rules: &Rules| rules.measures().iter().any(|spec| spec.asks_approval);
        self.asks_approval |= asks(&version.rules) || asks(self.rules);
        let has_contests = approvals.has_contests();
        let was_accepted = |rules: &Rules, measure: usize, size: u64| {
            let asks = rules.measures().get(measure).is_some_and(|spec| spec.asks_approval);
            !(asks || has_contests) || matches!(rules.awaited(measure, &at(size)), Ok(None))
        };
        let (window, credited) = (self.window, &self.credited);
        let of_day =
            Valuing { window, rules: self.rules, version, credited, was_accepted: &was_accepted };
        of_day.value(&mut self.slots, (&mut self.watch, &mut self.barred), &fields, of)
    }

    /// Revenue that stands; what the measures made of it.
    pub(crate) fn revenue(
        &mut self,
        event: &RevenueRecorded,
        roster: &Roster,
        number: usize,
        day: Date,
        position: Position,
    ) -> Result<Found, ProjectionError> {
        if day > self.window.until {
            return Ok(Found::Past);
        }
        let place = self.versions.on(day)?;
        let fields = Revenue { event, giver: Giver { roster, number, day } };
        let of = Family::Revenue;
        let of = Valued { of, number, position, expires: None, contested_at: None };
        let Some(version) = self.versions.get(place) else { return Ok(Found::Past) };
        let (window, credited) = (self.window, &self.credited);
        let was_accepted = |_: &Rules, _: usize, _: u64| true;
        let of_day =
            Valuing { window, rules: self.rules, version, credited, was_accepted: &was_accepted };
        of_day.value(&mut self.slots, (&mut self.watch, &mut self.barred), &fields, of)
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
            if name != event.name.as_str() || !self.window.takes_figure(&spec.memory, on) {
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

    /// Whether no earlier close has credited a record to a claim.
    pub(crate) fn is_new(&self, day: Date, position: Position) -> bool {
        self.credited.back(self.window, &Memory::UntilPaid, day, position, &|_| true).is_some()
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
                let Latest { on, position, .. } = *latest;
                counted.push(Counted { position, worth, on, ended: false });
            }
        }
        Ok(measures)
    }

    /// What earlier closes credited to a watched agent, one list a measure.
    pub(crate) fn watched_credits(&self, number: usize) -> Vec<Vec<EarlierCredit>> {
        self.watch.as_ref().map(|watch| watch.credited(number)).unwrap_or_default()
    }

    /// Which contributions of a watched agent wait to be accepted, with the place of the measure.
    pub(crate) fn watched_waiting(&self, number: usize) -> Vec<(usize, Awaiting)> {
        self.watch.as_ref().map(|watch| watch.waiting(number)).unwrap_or_default()
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
                let of = |agent: &usize| match slot.sums.get(*agent) {
                    Some(sum) => sum.value(&spec.memory),
                    None => Ok(Exact::ZERO),
                };
                let values: Result<Vec<Exact>, _> = agents.iter().map(of).collect();
                let what = || format!("measure {}", spec.name);
                Ok(Some(values.map_err(|e| ProjectionError::number(&what())(e))?))
            }
        }
    }

    /// What contributions add to the account of a measure, by the place of each agent asked for.
    pub(crate) fn claims(&self, index: usize, agents: &[usize]) -> Vec<ClaimCredit> {
        let Some(slot) = self.slots.get(index) else { return Vec::new() };
        let mut credits = Vec::new();
        for (agent, number) in agents.iter().enumerate() {
            let by_end = slot.sums.get(*number).into_iter().flat_map(Sum::by_end);
            credits.extend(
                by_end
                    .filter(|(_, amount)| !amount.is_zero())
                    .map(|(expires, amount)| ClaimCredit { agent, amount, expires }),
            );
        }
        credits
    }

    /// What is odd about how the measures came about.
    pub(crate) fn findings(&self) -> Vec<String> {
        let odd =
            self.rules.measures().iter().zip(&self.slots).filter(|(_, slot)| slot.unruled > 0);
        let odd = odd.map(|(spec, slot)| {
            format!(
                "measure {}: {} event(s) are of days without such a measure in force; the \
                 present rules value them",
                spec.name, slot.unruled
            )
        });
        let slots = self.rules.measures().iter().zip(&self.slots);
        let waiting = slots.flat_map(|(spec, slot)| slot.waiting.findings(&spec.name));
        odd.chain(waiting).collect()
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
}

fn family(counts: &Counts) -> Option<Family> {
    match counts {
        Counts::Contributions => Some(Family::Contributions),
        Counts::Revenue => Some(Family::Revenue),
        Counts::Account { .. } | Counts::Figures { .. } => None,
    }
}

impl Window {
    /// Whether a measure with this memory takes a figure of that day.
    fn takes_figure(self, memory: &Memory, day: Date) -> bool {
        let is_in_period = self.period.from() <= day;
        day <= self.until && (is_in_period || matches!(memory, Memory::ForEver))
    }
}
