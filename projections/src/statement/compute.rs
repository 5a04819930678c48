//! Computing a statement: the fold over the book, the rules over the fold, the result as events.
//!
//! 1. What is asked is held against the book: the size known at, the day in the period, the rules
//!    in force on the period's last day, a period that they close.
//! 2. One replay collects the inputs and hashes the lines; the rules evaluate them. Where something
//!    came late for closed distributions, these are computed again first, and the inputs are what
//!    they are with their adjustments.
//! 3. The outcome becomes result events; the statement's `result` is read from these. A fund that
//!    they draw on must bear what closes of later periods have moved already.
//!
//! Number: the one asked for; else that of the standing distribution of the period, and where the
//! rules close on call and were called once more, the next one; else 1. Nothing is written here.

use std::collections::{BTreeMap, BTreeSet};

use commonbook_core::door::{Book, ClosedPeriod, book, closed_periods};
use commonbook_core::event::{AdjustmentPosted, Event, Hash, Position, ResultDigest};
use commonbook_core::log::View;
use commonbook_core::value::{Date, Period};
use commonbook_rules::Rules;
use commonbook_rules::input::Inputs;
use commonbook_rules::outcome::Outcome;

use super::events::{Facts, Named, each_result_event, unsettled_events};
use super::prepared::{Of, Prepared, number_of, rules_in_force, units_of};
use super::{Closed, Provenance, ResultFacts, SCHEMA, Statement, Status, assemble, balance_sheet};
use crate::adjustment::aggregate::{Aggregate, Kept};
use crate::adjustment::shadow::chain;
use crate::adjustment::{Adjusting, Replaced, standing};
use crate::adopted::{Adoptions, choose};
use crate::collect::Collected;
use crate::error::ProjectionError;
use crate::explain::{Trace, Watched};
use crate::projection::size_known;
use crate::standing::Claim;
use crate::standing::pending::{Late, late};
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
    /// The earlier closes that it adjusts, by the position of their `distribution_closed`.
    pub adjusts: Vec<Position>,
    /// What it counted, with its SHA-256, for the store that its close is written to.
    pub counted: Option<(Hash, Vec<u8>)>,
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
    let size = size_known(view, request.known_at)?;
    let period = request.period;
    let until = request.as_of.unwrap_or(period.last_day());
    if !period.contains(until) {
        return Err(ProjectionError::DayMustLieInThePeriod { day: until, period });
    }
    let adoptions = choose(view, request.rules.as_deref(), period, size)?;
    let number = match request.number {
        Some(number) => number,
        None => {
            let rules = rules_in_force(view, &adoptions, period, &identity.currency)?;
            number_of(view, &rules, period, size)?
        }
    };
    let closes = closed_periods(view)?;
    let closes: Vec<&ClosedPeriod> = closes.iter().filter(|close| close.stands_at(size)).collect();
    let own = closes.iter().find(|close| {
        close.rules == adoptions.name && close.period == period && close.number == number
    });
    let of = Of {
        view,
        identity: &identity,
        size,
        rules_at: own.map_or(size, |own| own.first),
        window: Window { period, until },
        number,
        dissolves: false,
    };
    let prepared = of.prepare(&adoptions.name)?;
    let replaced = standing::replaced(view, &closes)?;
    let mut reading = Reading { keeps: keep == Keep::Events, ..Reading::all(&replaced, watch) };
    let mut collected = prepared.collect(reading)?;
    let mut adjusting = Adjusting::default();
    if !collected.pending.is_empty() {
        let before = own.map(|own| own.position);
        let pots = collected.inputs.results.keys().cloned().collect();
        let next = own.is_none().then(|| Claim { rules: adoptions.name.clone(), period, pots });
        let of = (before, next.as_ref());
        let late = Late {
            pending: std::mem::take(&mut collected.pending),
            standing: std::mem::take(&mut collected.standing),
        };
        adjusting = chain(view, &identity, size, of, &late)?;
        reading.replaced = &adjusting.replaced;
        collected = prepared.collect(reading)?;
        if own.is_some() {
            // A closed period adjusts nothing: what is shown is what it would be now.
            adjusting.events = Vec::new();
        }
    }
    let trace = std::mem::take(&mut collected.trace);
    collected.inputs.adjusted =
        adjusting.by_account(&identity, &collected.inputs, &collected.identities)?;
    let outcome = prepared.evaluate(&collected, watch)?;
    let (closes, is_closed) = (closes.as_slice(), own.is_some());
    let Adjusting { events: adjustments, counted, .. } = adjusting;
    let evaluated =
        Evaluated { outcome, adjustments, counted, closes, is_closed, dissolves: false, keep };
    Ok((finish(&identity, (&prepared.rules, of.window), collected, evaluated)?, trace))
}

/// Computes what rules give on the day the co-op ends: over the year up to that day, with all
/// results that no close has taken, and with closed distributions as they would be adjusted.
pub(crate) fn compute_dissolution(
    view: &dyn View,
    (rules, adoptions): (&Rules, &Adoptions),
    period: Period,
    size: u64,
) -> Result<Computed, ProjectionError> {
    let identity = book(view)?.ok_or(ProjectionError::BookMustBeOpened)?;
    let window = Window { period, until: period.last_day() };
    let identity_of = &identity;
    let of = Of {
        view,
        identity: identity_of,
        size,
        rules_at: size,
        window,
        number: 1,
        dissolves: true,
    };
    let prepared = Prepared { of, adoptions: adoptions.clone(), rules: rules.clone() };
    let late = late(view, rules.name(), size)?;
    let adjusting = chain(view, &identity, size, (None, None), &late)?;
    let reading = Reading { keeps: false, ..Reading::all(&adjusting.replaced, Watched::Nobody) };
    let collected = prepared.collect(reading)?;
    let outcome = prepared.evaluate(&collected, Watched::Nobody)?;
    let evaluated = Evaluated {
        outcome,
        adjustments: Vec::new(),
        counted: BTreeMap::new(),
        closes: &[],
        is_closed: false,
        dissolves: true,
        keep: Keep::Events,
    };
    finish(&identity, (rules, window), collected, evaluated)
}

/// A standing close computed again: its result events, and what it counted where that was read.
pub(crate) fn recompute(
    of: &Recomputing<'_>,
    reading: Reading<'_>,
    fill: Option<&Aggregate>,
) -> Result<(Vec<Event>, Option<Aggregate>), ProjectionError> {
    let Recomputing { view, identity, size, close } = *of;
    let period = close.period;
    let window = Window { period, until: period.last_day() };
    let (rules_at, number) = (close.first, close.number);
    let of = Of { view, identity, size, rules_at, window, number, dissolves: false };
    let prepared = of.prepare(&close.rules)?;
    let mut collected = prepared.collect(reading)?;
    if let Some(fill) = fill
        && fill.fill(&prepared.rules, &mut collected.inputs).is_none()
    {
        return Err(ProjectionError::FactsMustAgree {
            table: "aggregate".to_owned(),
            expected: "what a close counted".to_owned(),
            found: "something else".to_owned(),
        });
    }
    let outcome = prepared.evaluate(&collected, Watched::Nobody)?;
    let (currency, units) = units_of(identity, &collected)?;
    let named = Named { currency: &currency, units: &units, successors: &collected.successors };
    let mut events = Vec::new();
    each_result_event(&outcome, &collected.inputs, &named, |event| {
        events.push(event);
        Ok(())
    })?;
    Ok((events, collected.aggregate))
}

/// The rules that a close was computed by.
pub(crate) fn rules_of(of: &Recomputing<'_>) -> Result<Rules, ProjectionError> {
    let Recomputing { view, identity, close, .. } = *of;
    let adoptions = choose(view, Some(&close.rules), close.period, close.first)?;
    rules_in_force(view, &adoptions, close.period, &identity.currency)
}

/// Which close is computed again, with all that a book of this size knows.
#[derive(Clone, Copy)]
pub(crate) struct Recomputing<'a> {
    pub(crate) view: &'a dyn View,
    pub(crate) identity: &'a Book,
    pub(crate) size: u64,
    pub(crate) close: &'a ClosedPeriod,
}

/// What is read for a distribution.
#[derive(Clone, Copy)]
pub(crate) struct Reading<'a> {
    /// The results that stand for those of other closes.
    pub(crate) replaced: &'a Replaced,
    /// What the distribution that is closed next takes.
    pub(crate) next: Option<&'a Claim>,
    /// The lines, when these are not all.
    pub(crate) runs: Option<&'a [(Position, Position)]>,
    /// Whether to say what it counted.
    pub(crate) keeps: bool,
    pub(crate) watch: Watched<'a>,
}

impl<'a> Reading<'a> {
    /// All lines.
    pub(crate) fn all(replaced: &'a Replaced, watch: Watched<'a>) -> Self {
        Self { replaced, next: None, runs: None, keeps: false, watch }
    }
}

/// What became of a distribution, and what is made of it.
struct Evaluated<'a> {
    outcome: Outcome,
    adjustments: Vec<AdjustmentPosted>,
    /// What the closes that are adjusted count now.
    counted: BTreeMap<Position, Aggregate>,
    /// The closes that stand.
    closes: &'a [&'a ClosedPeriod],
    /// Whether it is closed itself.
    is_closed: bool,
    /// Whether it is the end of the co-op.
    dissolves: bool,
    keep: Keep,
}

fn finish(
    identity: &Book,
    (rules, window): (&Rules, Window),
    collected: Collected,
    evaluated: Evaluated<'_>,
) -> Result<Computed, ProjectionError> {
    let Evaluated { mut outcome, adjustments, counted, closes, is_closed, dissolves, keep } =
        evaluated;
    let (currency, units) = units_of(identity, &collected)?;
    let Collected { inputs, replayed, findings, later, pending, aggregate, mut standing, .. } =
        collected;
    let (identities, successors) = (collected.identities, collected.successors);
    let adjusts: BTreeSet<Position> = adjustments.iter().map(|it| it.of).collect();
    let closed = closes.iter().filter(|close| adjusts.contains(&close.position));
    let closed = closed.map(|close| Closed::of(close)).collect();
    let named = Named { currency: &currency, units: &units, successors: &successors };
    let Written { events, digest, result } =
        written(adjustments, (&outcome, &inputs), &named, keep)?;
    // What is not settled stands in the batch, and is no record of a period either.
    unsettled(&events, replayed.size).for_each(|at| standing.push(at));
    let counted = aggregate.map(|own| Kept { adjusted: counted, own, standing }.text());
    if window.until == window.period.last_day() && !dissolves {
        balance_sheet::bears_later(rules, &inputs, &result, &later, window.period)?;
    }
    let why = assemble::why(&outcome, &inputs)?;
    if keep == Keep::Nothing {
        (outcome.shares, outcome.postings) = (Vec::new(), Vec::new());
    }
    let rules_hash = Hash(rules.hash());
    let provenance = Provenance {
        adjusted_by: Vec::new(),
        adjusts: closed,
        as_of: window.until,
        balances: balance_sheet::balances(rules, &inputs, &result, &identities)?,
        book: identity.origin.clone(),
        checks: why.checks,
        currency: identity.currency.code().to_owned(),
        engine: rules.engine(),
        findings: findings.into_iter().chain(outcome.findings.iter().cloned()).collect(),
        identities,
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
        status: if is_closed { Status::Recomputed } else { Status::Open },
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
        adjusts: adjusts.into_iter().collect(),
        counted,
        pots: inputs.results.keys().cloned().collect(),
        inputs,
        outcome,
        rule_set: rules.clone(),
    })
}

/// The events of a result, with what is read from them.
struct Written {
    /// None, unless they are asked for.
    events: Vec<Event>,
    digest: Hash,
    result: ResultFacts,
}

/// The events of a close in their order: what it adjusts, its own results, what is not settled.
fn written(
    adjustments: Vec<AdjustmentPosted>,
    (outcome, inputs): (&Outcome, &Inputs),
    named: &Named<'_>,
    keep: Keep,
) -> Result<Written, ProjectionError> {
    let (mut events, mut digest, mut facts) =
        (Vec::new(), ResultDigest::default(), Facts::default());
    let mut take = |event: Event| {
        digest.add(&event);
        facts.add(&event)?;
        if keep == Keep::Events {
            events.push(event);
        }
        Ok(())
    };
    adjustments.into_iter().map(Event::AdjustmentPosted).try_for_each(&mut take)?;
    each_result_event(outcome, inputs, named, &mut take)?;
    unsettled_events(outcome, inputs, named.currency)?.into_iter().try_for_each(&mut take)?;
    Ok(Written { events, digest: digest.finish(), result: facts.finish()? })
}

/// Where what is not settled will stand in the book.
fn unsettled(events: &[Event], size: u64) -> impl Iterator<Item = Position> {
    let is_it =
        |event: &Event| matches!(event, Event::AdjustmentWaived(_) | Event::AdjustmentBorne(_));
    let placed = events.iter().zip(size..);
    placed.filter(move |(event, _)| is_it(event)).map(|(_, position)| position)
}

/// What computes, with its version.
pub(super) fn program() -> String {
    format!("commonbook {}", env!("CARGO_PKG_VERSION"))
}
