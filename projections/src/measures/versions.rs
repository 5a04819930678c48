//! Versions: by which measures of an event's own day the present ones are valued.
//!
//! 1. A measure is valued by the one of the same name, unit and kind of events that was in force on
//!    the event's day.
//! 2. One that keeps claims is valued by every measure of that day whose claims have become its own
//!    since: of the texts after that day the latest one that speaks of an account of claims says
//!    what became of it, by a measure of its name, `continues` or `closes`; what it names is
//!    followed further through the texts after that one.
//! 3. Where nothing of that day stands for a measure, the present one values the event. Claims that
//!    `closes` has ended are given up with what no close had credited: an event that was theirs
//!    opens no claim anew.
//!
//! A text that another with the same first day has replaced was never in force and says nothing.

use std::collections::BTreeMap;

use commonbook_core::event::Position;
use commonbook_core::log::View;
use commonbook_core::value::Date;
use commonbook_rules::Rules;
use commonbook_rules::model::{MeasureSpec, Then};

use super::family;
use crate::adopted::{Adoptions, parse};
use crate::error::ProjectionError;

/// The rules of every day that an event lies on, read when they are needed.
pub(super) struct Versions<'a> {
    view: &'a dyn View,
    adoptions: &'a Adoptions,
    present: Option<usize>,
    rules: &'a Rules,
    /// By their place among the adoptions.
    read: BTreeMap<Option<usize>, Version>,
}

/// Rules of some day, and which of their measures stand for each of the present ones.
pub(super) struct Version {
    pub(super) rules: Rules,
    /// By the places of the present measures.
    pub(super) stands_for: Vec<Vec<usize>>,
    /// Measures whose claims have ended since.
    pub(super) ended: Vec<usize>,
    /// Where they were adopted; `None` for the present ones.
    pub(super) position: Option<Position>,
}

impl<'a> Versions<'a> {
    pub(super) fn new(
        view: &'a dyn View,
        adoptions: &'a Adoptions,
        rules: &'a Rules,
        last_day: Date,
    ) -> Self {
        let own = Version {
            rules: rules.clone(),
            stands_for: (0..rules.measures().len()).map(|at| vec![at]).collect(),
            ended: Vec::new(),
            position: None,
        };
        let present = adoptions.in_force(last_day);
        Self { view, adoptions, present, rules, read: BTreeMap::from([(present, own)]) }
    }

    /// Makes sure that the version in force on a day is read, and says its place.
    pub(super) fn on(&mut self, day: Date) -> Result<Option<usize>, ProjectionError> {
        let place = self.adoptions.in_force(day);
        if self.read.contains_key(&place) {
            return Ok(place);
        }
        let version = match place.and_then(|place| self.adoptions.get(place)) {
            Some(adoption) => {
                let rules = parse(self.view, &self.adoptions.name, adoption.position)?;
                let later = self.later(adoption.from)?;
                let (stands_for, ended) = standing(self.rules, &rules, &later);
                Version { rules, stands_for, ended, position: Some(adoption.position) }
            }
            None => Version {
                rules: self.rules.clone(),
                stands_for: vec![Vec::new(); self.rules.measures().len()],
                ended: Vec::new(),
                position: None,
            },
        };
        self.read.insert(place, version);
        Ok(place)
    }

    /// The version at a place.
    pub(super) fn get(&self, place: Option<usize>) -> Option<&Version> {
        self.read.get(&place)
    }

    /// The texts in force after one that began on a day, in order; the present one is the last.
    fn later(&self, after: Date) -> Result<Vec<Rules>, ProjectionError> {
        let present = self.present.and_then(|place| self.adoptions.get(place));
        let mut texts = Vec::new();
        for (version, _) in self.adoptions.spans() {
            if after < version.from && present.is_some_and(|present| version.from < present.from) {
                texts.push(parse(self.view, &self.adoptions.name, version.position)?);
            }
        }
        texts.push(self.rules.clone());
        Ok(texts)
    }
}

/// For each measure of `present` those of `past` that stand for it, and those of `past` that ended.
fn standing(present: &Rules, past: &Rules, later: &[Rules]) -> (Vec<Vec<usize>>, Vec<usize>) {
    let keeps = |spec: &MeasureSpec| spec.memory.keeps_account();
    let fates: Vec<Fate<'_>> = past.measures().iter().map(|spec| fate(later, &spec.name)).collect();
    let of = |now: &MeasureSpec| {
        let stands = |(spec, fate): (&MeasureSpec, &Fate<'_>)| {
            let is_same = spec.name == now.name && family(&spec.counts) == family(&now.counts);
            let is_it = match keeps(spec) && keeps(now) {
                true => matches!(fate, Fate::Measure(name) if *name == now.name),
                false => is_same,
            };
            is_it && spec.unit == now.unit
        };
        let pairs = past.measures().iter().zip(&fates).enumerate();
        pairs.filter(|(_, pair)| stands(*pair)).map(|(at, _)| at).collect()
    };
    let pairs = past.measures().iter().zip(&fates).enumerate();
    let ended = pairs.filter(|(_, (spec, fate))| keeps(spec) && matches!(fate, Fate::Ended));
    let ended = ended.map(|(at, _)| at).collect();
    (present.measures().iter().map(of).collect(), ended)
}

/// What has become of an account of claims.
enum Fate<'t> {
    /// This measure of the last text keeps it.
    Measure(&'t str),
    /// Its claims were closed.
    Ended,
    /// The last text says nothing of it.
    Unknown,
}

/// What became of an account under the texts that came later.
fn fate<'t>(later: &'t [Rules], account: &'t str) -> Fate<'t> {
    let (mut name, mut texts) = (account, later);
    while !texts.is_empty() {
        let told =
            texts.iter().enumerate().rev().find_map(|(at, text)| Some((at, says(text, name)?)));
        let Some((at, told)) = told else { return Fate::Unknown };
        let Some(new) = told else { return Fate::Ended };
        name = new;
        texts = texts.get(at.saturating_add(1)..).unwrap_or_default();
    }
    Fate::Measure(name)
}

/// What a text says of an account of claims: the measure that has it from now on, or none.
#[expect(clippy::option_option, reason = "nothing said, and said that nothing has it")]
fn says<'t>(text: &'t Rules, account: &str) -> Option<Option<&'t str>> {
    let mut measures = text.measures().iter();
    let own = measures.find(|it| it.memory.keeps_account() && it.name == account);
    if let Some(measure) = own {
        return Some(Some(&measure.name));
    }
    let told = text.successions().iter().find(|one| one.old == account)?;
    match &told.then {
        Then::Continues(new) => Some(Some(new)),
        Then::Closes(_) => Some(None),
    }
}
