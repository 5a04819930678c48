//! A distribution before it is computed: its rules, its number, and the units it is in.
//!
//! The rules are those in force on the period's last day, in the book's money, of a kind that
//! closes such periods. Nothing of the period's records is read before that holds.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use commonbook_core::door::{Book, closed_periods};
use commonbook_core::event::UnitText;
use commonbook_core::log::{FactKind, View};
use commonbook_core::value::{Currency, Period};
use commonbook_rules::Rules;
use commonbook_rules::outcome::Outcome;

use super::compute::Reading;
use super::fit;
use crate::adopted::neighbours::funds_stay_indivisible;
use crate::adopted::{Adoptions, choose, parse};
use crate::collect::{Collected, Distribution, collect};
use crate::error::ProjectionError;
use crate::explain::Watched;
use crate::roster::identity::person;
use crate::window::Window;

/// What is computed: a distribution of one book at one size.
#[derive(Clone, Copy)]
pub(super) struct Of<'a> {
    pub(super) view: &'a dyn View,
    pub(super) identity: &'a Book,
    pub(super) size: u64,
    /// How much of the book its rules are taken from.
    pub(super) rules_at: u64,
    pub(super) window: Window,
    pub(super) number: u32,
    /// Whether it is the end of the co-op.
    pub(super) dissolves: bool,
}

impl<'a> Of<'a> {
    /// The rules that are in force for it.
    pub(super) fn prepare(self, name: &str) -> Result<Prepared<'a>, ProjectionError> {
        let Self { view, rules_at, window, .. } = self;
        let adoptions = choose(view, Some(name), window.period, rules_at)?;
        let rules = rules_in_force(view, &adoptions, window.period, &self.identity.currency)?;
        fit::check(&rules, window.period)?;
        funds_stay_indivisible(view, &rules, Some(window.period.last_day()), rules_at)?;
        Ok(Prepared { of: self, adoptions, rules })
    }
}

/// A distribution with its rules.
pub(super) struct Prepared<'a> {
    pub(super) of: Of<'a>,
    pub(super) adoptions: Adoptions,
    pub(super) rules: Rules,
}

impl Prepared<'_> {
    pub(super) fn collect(&self, reading: Reading<'_>) -> Result<Collected, ProjectionError> {
        let Of { view, identity, size, rules_at, window, number, dissolves } = self.of;
        let Reading { replaced, next, runs, keeps, watch } = reading;
        let collected = collect(&Distribution {
            view,
            origin: identity.origin.clone(),
            scale: identity.currency.scale(),
            adoptions: &self.adoptions,
            rules: &self.rules,
            window,
            number,
            size,
            rules_at,
            dissolves,
            next,
            replaced,
            runs,
            keeps,
            watch,
        })?;
        if fit::is_on_call(&self.rules) && collected.inputs.called.is_none() {
            let (name, period) = (self.rules.name().to_owned(), window.period);
            return Err(ProjectionError::DistributionMustBeCalled { name, period, number });
        }
        Ok(collected)
    }

    pub(super) fn evaluate(
        &self,
        collected: &Collected,
        watch: Watched<'_>,
    ) -> Result<Outcome, ProjectionError> {
        let rules = &self.rules;
        let agents = collected.inputs.agents.iter().enumerate();
        let watched = agents.filter(|(_, agent)| match watch {
            Watched::One(one) => *person(&collected.identities, one) == agent.id,
            Watched::Everybody => true,
            Watched::Nobody => false,
        });
        let watched: Vec<usize> = watched.map(|(place, _)| place).collect();
        rules.evaluate_watching(&collected.inputs, &watched).map_err(|refusal| {
            let code = refusal.code.as_str();
            let rendered = refusal.render(rules.text(), rules.name());
            ProjectionError::RulesRefuse { code, position: None, rendered }
        })
    }
}

/// The book's currency, and the unit of every account.
pub(super) fn units_of(
    identity: &Book,
    collected: &Collected,
) -> Result<(UnitText, BTreeMap<String, UnitText>), ProjectionError> {
    let currency = unit_text(identity.currency.code())?;
    let mut units = BTreeMap::new();
    for (account, unit) in &collected.account_units {
        units.insert(account.clone(), unit_text(&unit.to_string())?);
    }
    Ok((currency, units))
}

/// The rules of the period's last day, in the book's money.
pub(super) fn rules_in_force(
    view: &dyn View,
    adoptions: &Adoptions,
    period: Period,
    currency: &Currency,
) -> Result<Rules, ProjectionError> {
    let day = period.last_day();
    let adoption = adoptions.in_force(day).and_then(|place| adoptions.get(place));
    let Some(adoption) = adoption else {
        let name = Some(adoptions.name.clone());
        let hint = "adopt rules with a first day in the period or before it".to_owned();
        return Err(ProjectionError::RulesMustBeAdopted { name, day, period, hint });
    };
    let rules = parse(view, &adoptions.name, adoption.position)?;
    let scale = rules.scale().unwrap_or(currency.scale());
    if rules.currency() == currency.unit() && scale == currency.scale() {
        return Ok(rules);
    }
    Err(ProjectionError::RulesMustBeInTheBooksCurrency {
        name: adoptions.name.clone(),
        rules: format!("{} with {scale} places", rules.currency()),
        book: format!("{} with {} places", currency.code(), currency.scale()),
    })
}

/// Which distribution of the period is meant when nobody says.
pub(super) fn number_of(
    view: &dyn View,
    rules: &Rules,
    period: Period,
    size: u64,
) -> Result<u32, ProjectionError> {
    let closes = closed_periods(view)?;
    let standing = closes.iter().filter(|close| {
        close.stands_at(size) && close.rules == rules.name() && close.period == period
    });
    let last = standing.map(|close| close.number).max().unwrap_or(0);
    if last == 0 || !fit::is_on_call(rules) {
        return Ok(last.max(1));
    }
    let key = format!("{}\t{}\t{}\t", rules.name(), period.from(), period.to());
    let mut calls: u32 = 0;
    view.facts(FactKind::Called, &key, "", &mut |found, _| {
        let Some(position) = found.strip_prefix(&key) else { return ControlFlow::Break(()) };
        if position.parse::<u64>().is_ok_and(|position| position < size) {
            calls = calls.saturating_add(1);
        }
        ControlFlow::Continue(())
    })?;
    Ok(if calls > last { last.saturating_add(1) } else { last })
}

pub(super) fn unit_text(unit: &str) -> Result<UnitText, ProjectionError> {
    UnitText::parse(unit)
        .map_err(|problem| ProjectionError::ResultMustBeRecordable { what: problem.to_string() })
}
