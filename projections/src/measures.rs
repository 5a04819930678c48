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
//! Measures of accounts are balances and stand elsewhere; so are the accounts that `until paid` and
//! `once` keep, to which what is new is added there.

pub(crate) mod memory;
pub(crate) mod uncounted;
mod versions;

use commonbook_core::event::{
    ContributionRecorded, FigureRecorded, Position, RevenueRecorded, UnitText,
};
use commonbook_core::log::View;
use commonbook_core::value::{Date, Exact};
use commonbook_rules::Rules;
use commonbook_rules::input::{ClaimCredit, EventFields};
use commonbook_rules::model::{Counts, MeasureSpec, Memory};

use crate::adopted::Adoptions;
use crate::error::ProjectionError;
use crate::explain::{Counted, EarlierCredit, Watch};
use crate::fields::{Contribution, Giver, RateUnits, Revenue};
use crate::roster::Roster;
use crate::window::Window;
use memory::{Credited, Sum};
use uncounted::Found;
use versions::{Version, Versions};

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
}

/// One declared measure.
struct Slot {
    /// By the agents' numbers.
    sums: Vec<Sum>,
    latest: Vec<Option<Latest>>,
    /// Events that the present rules valued because none were in force on their day.
    unruled: u64,
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
        view: &'a dyn View,
        window: Window,
        adoptions: &'a Adoptions,
        rules: &'a Rules,
        credited: Credited,
    ) -> Self {
        let slot = || Slot { sums: Vec::new(), latest: Vec::new(), unruled: 0 };
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
        }
    }

    /// A contribution that stands; what the measures made of it.
    pub(crate) fn contribution(
        &mut self,
        event: &ContributionRecorded,
        roster: &Roster,
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
        let fields = Contribution { event, giver, rates: &self.rates };
        let of = Valued { of: Family::Contributions, number, position, expires: event.expires };
        let Some(version) = self.versions.get(place) else { return Ok(Found::Past) };
        let (window, credited) = (self.window, &self.credited);
        let of_day = Valuing { window, rules: self.rules, version, credited };
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
        let of = Valued { of: Family::Revenue, number, position, expires: None };
        let Some(version) = self.versions.get(place) else { return Ok(Found::Past) };
        let (window, credited) = (self.window, &self.credited);
        let of_day = Valuing { window, rules: self.rules, version, credited };
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
        self.credited.back(self.window, &Memory::UntilPaid, day, position).is_some()
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
    version: &'a Version,
    credited: &'a Credited,
}

/// What is valued, beside what its fields say.
#[derive(Clone, Copy)]
struct Valued {
    of: Family,
    number: usize,
    position: Position,
    expires: Option<Date>,
}

impl Valuing<'_> {
    fn value(
        &self,
        slots: &mut [Slot],
        (watch, barred): (&mut Option<Watch>, &mut Barred),
        fields: &dyn EventFields,
        event: Valued,
    ) -> Result<Found, ProjectionError> {
        let version = self.version;
        let (mut taken, mut passed) = (false, false);
        // The lists of the event's own day, and for measures that day did not know the present.
        bar(&mut barred.then, &version.rules, version.position, fields, event)?;
        if version.stands_for.iter().any(Vec::is_empty) {
            bar(&mut barred.now, self.rules, None, fields, event)?;
        }
        let measures = self.rules.measures().iter().zip(slots).enumerate();
        for (index, (spec, slot)) in measures {
            let (day, position) = (fields.day(), event.position);
            let back = self.credited.back(self.window, &spec.memory, day, position);
            let is_watched = watch.as_ref().is_some_and(|watch| watch.includes(event.number));
            let earlier = match is_watched && back.is_none() {
                true => self.credited.by(&spec.memory, day, position),
                false => None,
            };
            if back.is_none() {
                passed |= family(&spec.counts) == Some(event.of);
                if earlier.is_none() {
                    continue;
                }
            }
            let past = version.stands_for.get(index).map_or(&[][..], Vec::as_slice);
            let (rules, adopted, kept_from, valued_by) = match past {
                [] => (self.rules, None, &barred.now, std::slice::from_ref(&index)),
                past => (&version.rules, version.position, &barred.then, past),
            };
            for measure in valued_by {
                let counts = rules.measures().get(*measure).and_then(|it| family(&it.counts));
                if counts != Some(event.of) {
                    continue;
                }
                if kept_from.get(*measure) == Some(&true) {
                    passed = true;
                    continue;
                }
                let found = worth(rules, adopted, *measure, fields, position);
                let Some(back) = back else {
                    // What rules no longer value is only not told.
                    let worth = found.ok().flatten().and_then(|worth| worth.kept().ok());
                    if let (Some(first), Some(watch), Some(worth)) =
                        (earlier, watch.as_mut(), worth)
                    {
                        let counted = Counted { position, worth, on: day, ended: false };
                        let credit = EarlierCredit { first, expires: event.expires, counted };
                        watch.note_credited(index, event.number, credit);
                    }
                    continue;
                };
                let Some(worth) = found? else { continue };
                if past.is_empty() {
                    if spec.memory.keeps_account()
                        && self.is_given_up(&barred.then, fields, event)?
                    {
                        passed = true;
                        continue;
                    }
                    slot.unruled = slot.unruled.saturating_add(1);
                }
                taken = true;
                if let Some(watch) = watch {
                    watch.note(index, event.number, &worth, (position, day))?;
                }
                slot.add(spec, event, &worth, back)?;
            }
        }
        Ok(match (taken, passed) {
            (true, _) => Found::Counted,
            (false, true) => Found::Past,
            (false, false) => Found::Uncounted,
        })
    }

    /// Whether the event's claim was one of a measure that has been closed since.
    fn is_given_up(
        &self,
        barred: &[bool],
        fields: &dyn EventFields,
        event: Valued,
    ) -> Result<bool, ProjectionError> {
        let Version { rules, ended, position, .. } = self.version;
        if ended.is_empty() {
            return Ok(false);
        }
        let is_free = |measure: &&usize| barred.get(**measure) != Some(&true);
        for measure in ended.iter().filter(is_free) {
            let counts = rules.measures().get(*measure).and_then(|it| family(&it.counts));
            if counts == Some(event.of)
                && worth(rules, *position, *measure, fields, event.position)?.is_some()
            {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// Measures that an earlier one of their list keeps an event from, by their place: those of the
/// rules of the event's day, and of the present ones.
#[derive(Default)]
struct Barred {
    then: Vec<bool>,
    now: Vec<bool>,
}

/// Says which measures of a version an event is kept from.
fn bar(
    barred: &mut Vec<bool>,
    rules: &Rules,
    adopted: Option<Position>,
    fields: &dyn EventFields,
    event: Valued,
) -> Result<(), ProjectionError> {
    barred.clear();
    for list in rules.once_only() {
        barred.resize(rules.measures().len(), false);
        let mut is_counted = false;
        for &measure in list {
            let spec = rules.measures().get(measure);
            if spec.is_none_or(|spec| family(&spec.counts) != Some(event.of)) {
                continue;
            }
            let Some(is_barred) = barred.get_mut(measure) else { continue };
            if is_counted {
                *is_barred = true;
            } else if !*is_barred {
                is_counted = worth(rules, adopted, measure, fields, event.position)?.is_some();
            }
        }
    }
    Ok(())
}

/// What an event is worth in a measure, or why the rules refuse to say.
fn worth(
    rules: &Rules,
    adopted: Option<Position>,
    measure: usize,
    fields: &dyn EventFields,
    position: Position,
) -> Result<Option<Exact>, ProjectionError> {
    rules.value_event(measure, fields).map_err(|refusal| {
        let file = adopted.map_or_else(String::new, |at| format!(", adopted at position {at}"));
        ProjectionError::RulesRefuse {
            code: refusal.code.as_str(),
            position: Some(position),
            rendered: refusal.render(rules.text(), &format!("{}{file}", rules.name())),
        }
    })
}

impl Window {
    /// Whether a measure with this memory takes a figure of that day.
    fn takes_figure(self, memory: &Memory, day: Date) -> bool {
        let is_in_period = self.period.from() <= day;
        day <= self.until && (is_in_period || matches!(memory, Memory::ForEver))
    }
}
