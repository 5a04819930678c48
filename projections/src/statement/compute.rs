//! Computing a statement: the fold over the book, the rules over the fold, the result as events.
//!
//! 1. What is asked is held against the book: the size known at, the day in the period, the rules
//!    in force on the period's last day, a period that they close.
//! 2. One replay collects the inputs and hashes the lines; the rules evaluate them.
//! 3. The outcome becomes result events; the statement's `result` is read from these. A fund that
//!    they draw on must bear what closes of later periods have moved already.
//!
//! Number: the one asked for; else that of the standing distribution of the period, and where the
//! rules close on call and were called once more, the next one; else 1. Nothing is written here.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use commonbook_core::door::{Book, book, closed_periods};
use commonbook_core::event::{Event, Hash, ResultDigest, UnitText};
use commonbook_core::log::{FactKind, View};
use commonbook_core::value::{Currency, Date, Period};
use commonbook_rules::Refusal;
use commonbook_rules::Rules;
use commonbook_rules::input::Inputs;
use commonbook_rules::outcome::Outcome;

use super::events::{Facts, each_result_event};
use super::{Provenance, SCHEMA, Statement, Status, assemble, balance_sheet, fit};
use crate::adopted::neighbours::funds_stay_indivisible;
use crate::adopted::{Adoptions, choose, parse};
use crate::collect::{Collected, Distribution, collect};
use crate::error::ProjectionError;
use crate::explain::{Trace, Watched};
use crate::window::Window;

/// What a statement is asked to be of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The rules' name; may be left out when one rule set is in force.
    pub rules: Option<String>,
    /// The period.
    pub period: Period,
    /// What the book knew when it was this many events long; left out, all that it knows.
    pub known_at: Option<u64>,
    /// Only what is effective by this day of the period; left out, the period's end.
    pub as_of: Option<Date>,
    /// Which distribution of the period; see the module for what is meant when it is left out.
    pub number: Option<u32>,
}

/// A computed distribution: a statement, and what a close writes.
#[derive(Clone, Debug)]
pub struct Computed {
    /// The statement, with status [`Status::Open`].
    pub statement: Statement,
    /// The result events in order, without `distribution_closed`.
    pub events: Vec<Event>,
    /// The result digest over them.
    pub digest: Hash,
    /// The rules' name.
    pub rules: String,
    /// SHA-256 of the rules' text.
    pub rules_hash: Hash,
    /// The engine of the rules.
    pub engine: u32,
    /// The period.
    pub period: Period,
    /// The distribution's number.
    pub number: u32,
    /// The size of the book that it was computed at.
    pub position: u64,
    /// The root at that size.
    pub root: Hash,
    /// Zero shares that were left out.
    pub zero_shares: u64,
    /// The pots whose recorded results it takes.
    pub pots: Vec<String>,
    /// What the rules were given.
    pub inputs: Inputs,
    /// What the rules gave back.
    pub outcome: Outcome,
    pub(crate) rule_set: Rules,
}

impl Computed {
    /// The rules that computed it.
    #[must_use]
    pub fn rules(&self) -> &Rules {
        &self.rule_set
    }
}

/// Computes a statement from what the book holds.
///
/// # Errors
/// [`ProjectionError`] says what is missing, or which rule refuses; nothing is written either way.
pub fn compute(view: &dyn View, request: &Request) -> Result<Computed, ProjectionError> {
    Ok(compute_watching(view, request, Watched::Nobody)?.0)
}

/// The statement of [`compute`] alone. Of a large book it takes much less memory.
///
/// # Errors
/// Those of [`compute`].
pub fn compute_statement(view: &dyn View, request: &Request) -> Result<Statement, ProjectionError> {
    Ok(computed(view, request, Watched::Nobody, Keep::Nothing)?.0.statement)
}

/// What is kept beside the statement.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Keep {
    /// The result events, for whoever closes.
    Events,
    /// Nothing that is large and can go.
    Nothing,
}

/// As [`compute`], with every event recorded that counts for the watched agents.
pub(crate) fn compute_watching(
    view: &dyn View,
    request: &Request,
    watch: Watched<'_>,
) -> Result<(Computed, Trace), ProjectionError> {
    computed(view, request, watch, Keep::Events)
}

fn computed(
    view: &dyn View,
    request: &Request,
    watch: Watched<'_>,
    keep: Keep,
) -> Result<(Computed, Trace), ProjectionError> {
    let identity = book(view)?.ok_or(ProjectionError::BookMustBeOpened)?;
    let head = view.head()?.size();
    let size = request.known_at.unwrap_or(head);
    if size > head {
        return Err(ProjectionError::KnownAtMustBeInTheBook { known_at: size, head });
    }
    let period = request.period;
    let until = request.as_of.unwrap_or(period.last_day());
    if !period.contains(until) {
        return Err(ProjectionError::DayMustLieInThePeriod { day: until, period });
    }
    let adoptions = choose(view, request.rules.as_deref(), period, size)?;
    let rules = rules_in_force(view, &adoptions, period, &identity.currency)?;
    fit::check(&rules, period)?;
    funds_stay_indivisible(view, &rules, Some(period.last_day()), size)?;
    let number = match request.number {
        Some(number) => number,
        None => number_of(view, &rules, period, size)?,
    };
    let window = Window { period, until };
    let distribution = Distribution {
        view,
        origin: identity.origin.clone(),
        scale: identity.currency.scale(),
        adoptions: &adoptions,
        rules: &rules,
        window,
        number,
        size,
        dissolves: false,
        watch,
    };
    let mut collected = collect(&distribution)?;
    let trace = std::mem::take(&mut collected.trace);
    if fit::is_on_call(&rules) && collected.inputs.called.is_none() {
        let name = rules.name().to_owned();
        return Err(ProjectionError::DistributionMustBeCalled { name, period, number });
    }
    let agents = collected.inputs.agents.iter().enumerate();
    let watched = agents.filter(|(_, agent)| watch.includes(&agent.id));
    let watched: Vec<usize> = watched.map(|(place, _)| place).collect();
    let outcome = rules
        .evaluate_watching(&collected.inputs, &watched)
        .map_err(|refusal| refused(&refusal, &rules))?;
    Ok((finish(&identity, &distribution, collected, (outcome, keep))?, trace))
}

/// Computes what rules give on the day the co-op ends: over the year up to that day, with all
/// results that no close has taken.
pub(crate) fn compute_dissolution(
    view: &dyn View,
    (rules, adoptions): (&Rules, &Adoptions),
    period: Period,
    size: u64,
) -> Result<Computed, ProjectionError> {
    let identity = book(view)?.ok_or(ProjectionError::BookMustBeOpened)?;
    let distribution = Distribution {
        view,
        origin: identity.origin.clone(),
        scale: identity.currency.scale(),
        adoptions,
        rules,
        window: Window { period, until: period.last_day() },
        number: 1,
        size,
        dissolves: true,
        watch: Watched::Nobody,
    };
    let collected = collect(&distribution)?;
    let outcome = rules.evaluate(&collected.inputs).map_err(|refusal| refused(&refusal, rules))?;
    finish(&identity, &distribution, collected, (outcome, Keep::Events))
}

fn refused(refusal: &Refusal, rules: &Rules) -> ProjectionError {
    let code = refusal.code.as_str();
    let rendered = refusal.render(rules.text(), rules.name());
    ProjectionError::RulesRefuse { code, position: None, rendered }
}

/// The rules of the period's last day, in the book's money.
fn rules_in_force(
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
fn number_of(
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

fn finish(
    identity: &Book,
    of: &Distribution<'_>,
    collected: Collected,
    (mut outcome, keep): (Outcome, Keep),
) -> Result<Computed, ProjectionError> {
    let (rules, window) = (of.rules, of.window);
    let Collected { inputs, replayed, findings, later, pending, account_units, .. } = collected;
    let currency = unit_text(identity.currency.code())?;
    let mut units = BTreeMap::new();
    for (account, unit) in account_units {
        units.insert(account, unit_text(&unit.to_string())?);
    }
    let (mut events, mut digest, mut facts) =
        (Vec::new(), ResultDigest::default(), Facts::default());
    each_result_event(&outcome, &inputs, (&currency, &units), |event| {
        digest.add(&event);
        facts.add(&event)?;
        if keep == Keep::Events {
            events.push(event);
        }
        Ok(())
    })?;
    let (digest, result) = (digest.finish(), facts.finish()?);
    if window.until == window.period.last_day() && !of.dissolves {
        balance_sheet::bears_later(rules, &inputs, &result, &later, window.period)?;
    }
    let why = assemble::why(&outcome, &inputs)?;
    if keep == Keep::Nothing {
        outcome.shares = Vec::new();
        outcome.postings = Vec::new();
    }
    let rules_hash = Hash(rules.hash());
    let provenance = Provenance {
        as_of: window.until,
        balances: balance_sheet::balances(rules, &inputs, &result)?,
        book: identity.origin.clone(),
        checks: why.checks,
        currency: identity.currency.code().to_owned(),
        engine: rules.engine(),
        findings: findings.into_iter().chain(outcome.findings.iter().cloned()).collect(),
        known_at: replayed.recorded_at,
        lets: why.lets,
        number: inputs.number,
        pending,
        period: window.period,
        position: replayed.size,
        pots: why.pots,
        program: program(),
        redeemed: why.redeemed,
        reports: why.reports,
        root: replayed.root,
        rules: rules.name().to_owned(),
        rules_hash,
        shares: why.shares,
        status: Status::Open,
        steps: why.steps,
        zero_shares: outcome.zero_shares,
    };
    Ok(Computed {
        statement: Statement { digest, provenance, result, schema: SCHEMA },
        events,
        digest,
        rules: rules.name().to_owned(),
        rules_hash,
        engine: rules.engine(),
        period: window.period,
        number: inputs.number,
        position: replayed.size,
        root: replayed.root,
        zero_shares: outcome.zero_shares,
        pots: inputs.results.keys().cloned().collect(),
        inputs,
        outcome,
        rule_set: rules.clone(),
    })
}

/// What computes, with its version.
pub(super) fn program() -> String {
    format!("commonbook {}", env!("CARGO_PKG_VERSION"))
}

fn unit_text(unit: &str) -> Result<UnitText, ProjectionError> {
    UnitText::parse(unit)
        .map_err(|problem| ProjectionError::ResultMustBeRecordable { what: problem.to_string() })
}
