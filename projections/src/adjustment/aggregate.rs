//! What one close counted: the sums that need the log of its period, kept so that a later
//! adjustment need not read the log of periods that nothing changes.
//!
//! 1. Of a close: what its measures gave each contributor, what they credit to claims, what its
//!    pots brought, and where in the log that stands. Balances, memberships, figures and decisions
//!    are not among it: they are folded anew, from the positions of all other records.
//! 2. The text is hashed, and `distribution_closed` says the hash: what a store gives back under it
//!    is what the close counted. What is missing or does not agree is read from the log again.
//! 3. A close that adjusts others keeps what it counted for these too; the newest is what holds.
//! 4. Measures that look back beyond their period may read all of the log; then so does whoever
//!    computes such a close again.

use std::collections::{BTreeMap, BTreeSet};

use commonbook_core::door::{ClosedPeriod, closed_periods};
use commonbook_core::event::{Event, EventType, Hash, Position};
use commonbook_core::log::{View, line_at};
use commonbook_core::value::{Amount, Date, Exact, Id};
use commonbook_rules::Rules;
use commonbook_rules::input::{ClaimCredit, Inputs};
use commonbook_rules::model::{Counts, Memory};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::error::ProjectionError;
use crate::projection::read;
use crate::standing::pending::Pending;

/// Positions in runs, each from its first to the one after its last, ascending.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Runs(Vec<(Position, Position)>);

impl Runs {
    /// One position more, beyond all before it.
    pub(crate) fn push(&mut self, position: Position) {
        let end = position.saturating_add(1);
        match self.0.last_mut() {
            Some(last) if last.1 == position => last.1 = end,
            Some(_) | None => self.0.push((position, end)),
        }
    }

    /// A run more, in any order.
    pub(crate) fn add(&mut self, from: Position, to: Position) {
        if from < to {
            self.0.push((from, to));
        }
    }

    pub(crate) fn extend(&mut self, other: &Self) {
        self.0.extend_from_slice(&other.0);
    }

    /// Ascending, none over another.
    pub(crate) fn in_order(mut self) -> Vec<(Position, Position)> {
        self.0.sort_unstable();
        let mut runs: Vec<(Position, Position)> = Vec::with_capacity(self.0.len());
        for (from, to) in self.0 {
            match runs.last_mut() {
                Some(last) if from <= last.1 => last.1 = last.1.max(to),
                Some(_) | None => runs.push((from, to)),
            }
        }
        runs
    }
}

/// What one distribution counted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Aggregate {
    /// What measures credit to claims, by measure: agent, end, amount.
    claims: BTreeMap<String, Vec<(Id, Option<Date>, String)>>,
    /// Where in the log its period's records stand.
    lines: Runs,
    /// What measures of records gave each contributor, but nothing: agent, value.
    measures: BTreeMap<String, Vec<(Id, String)>>,
    /// What its pots brought, at the book's scale.
    results: BTreeMap<String, String>,
}

impl Aggregate {
    /// Out of the inputs of a distribution; `new` gives the values of a measure without what its
    /// account held.
    pub(crate) fn of(
        rules: &Rules,
        inputs: &Inputs,
        lines: Runs,
        mut new: impl FnMut(usize) -> Result<Vec<Exact>, ProjectionError>,
    ) -> Result<Self, ProjectionError> {
        let mut measures = BTreeMap::new();
        for (index, spec) in rules.measures().iter().enumerate() {
            if !reads_records(&spec.counts) {
                continue;
            }
            let values = inputs.agents.iter().zip(new(index)?);
            let values = values.filter(|(_, value)| !value.is_zero());
            let values = values.map(|(agent, value)| (agent.id.clone(), value.to_string()));
            measures.insert(spec.name.clone(), values.collect());
        }
        let id = |place: usize| inputs.agents.get(place).map(|agent| agent.id.clone());
        let claims = inputs.claims.iter().map(|(measure, credits)| {
            let credits = credits.iter().filter_map(|credit| {
                Some((id(credit.agent)?, credit.expires, credit.amount.to_string()))
            });
            (measure.clone(), credits.collect())
        });
        let results = inputs.results.iter().map(|(pot, sum)| (pot.clone(), sum.to_string()));
        Ok(Self { claims: claims.collect(), lines, measures, results: results.collect() })
    }

    /// The same of records that stand there.
    pub(crate) fn standing_at(self, lines: Runs) -> Self {
        Self { lines, ..self }
    }

    /// Where its period's records stand.
    pub(crate) fn lines(&self) -> &Runs {
        &self.lines
    }

    /// Puts what it counted into inputs that were collected without records of the period.
    ///
    /// `None` when it is not of these rules, or of agents that are not there: then it is no use.
    pub(crate) fn fill(&self, rules: &Rules, inputs: &mut Inputs) -> Option<()> {
        let place = |inputs: &Inputs, agent: &Id| {
            inputs.agents.binary_search_by(|known| known.id.cmp(agent)).ok()
        };
        for (index, spec) in rules.measures().iter().enumerate() {
            if !reads_records(&spec.counts) {
                continue;
            }
            for (agent, value) in self.measures.get(&spec.name)? {
                let (agent, value) = (place(inputs, agent)?, Exact::parse(value).ok()?);
                let sum = inputs.measures.get_mut(index)?.get_mut(agent)?;
                *sum = sum.add(&value).ok()?;
            }
            if spec.memory.keeps_account() {
                let mut credits = Vec::new();
                for (agent, expires, amount) in self.claims.get(&spec.name)? {
                    let (agent, amount) = (place(inputs, agent)?, Exact::parse(amount).ok()?);
                    credits.push(ClaimCredit { agent, amount, expires: *expires });
                }
                inputs.claims.insert(spec.name.clone(), credits);
            }
        }
        inputs.results.clear();
        for (pot, sum) in &self.results {
            inputs.results.insert(pot.clone(), Amount::parse(sum, inputs.scale).ok()?);
        }
        Some(())
    }
}

/// Whether a measure is folded from the records of periods.
fn reads_records(counts: &Counts) -> bool {
    match counts {
        Counts::Contributions | Counts::Revenue => true,
        Counts::Account { .. } | Counts::Figures { .. } => false,
    }
}

/// Whether these rules have claims, so that a close credits what was done in a skipped period.
pub(crate) fn has_claims(rules: &Rules) -> bool {
    rules.measures().iter().any(|spec| spec.memory.keeps_account())
}

/// Whether a measure of these rules reads records that earlier periods have counted already.
pub(crate) fn looks_back(rules: &Rules) -> bool {
    let mut of_records = rules.measures().iter().filter(|spec| reads_records(&spec.counts));
    of_records.any(|spec| match spec.memory {
        // A claim is credited once, by the first close that knows its day.
        Memory::InPeriod | Memory::Once | Memory::UntilPaid => false,
        Memory::ForEver | Memory::Fading { .. } | Memory::OverLast { .. } => true,
    })
}

/// Whether a type of record is of a period, so that only sums of it are needed later.
pub(crate) fn is_of_a_period(event: EventType) -> bool {
    matches!(
        event,
        EventType::ContributionRecorded
            | EventType::ContributionRejected
            | EventType::ContributionWithdrawn
            | EventType::RevenueRecorded
            | EventType::ExpenseRecorded
            | EventType::ResultRecorded
    )
}

/// What a close keeps beside its line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Kept {
    /// What it counted for the closes that it adjusts, by their position.
    pub(crate) adjusted: BTreeMap<Position, Aggregate>,
    /// What it counted itself.
    pub(crate) own: Aggregate,
    /// Where the records stand that are not of a period, since the close before it in the log.
    pub(crate) standing: Runs,
}

impl Kept {
    /// The text that is stored, and its hash.
    pub(crate) fn text(&self) -> (Hash, Vec<u8>) {
        // Writing our own structs into memory cannot fail: every key is a string or a number.
        let text = serde_json::to_vec(self).unwrap_or_default();
        (Hash(Sha256::digest(&text).into()), text)
    }
}

/// What all closes of a book counted.
#[derive(Clone, Debug, Default)]
pub(crate) struct Known {
    by_close: BTreeMap<Position, Aggregate>,
    standing: Runs,
}

impl Known {
    /// Everything that is kept; `None` where something is missing, so that the log has to be read.
    pub(crate) fn load(view: &dyn View, size: u64) -> Result<Option<Self>, ProjectionError> {
        let mut known = Self::default();
        for close in closed_periods(view)?.iter().filter(|close| close.position < size) {
            let Some(kept) = kept(view, close)? else { return Ok(None) };
            known.standing.extend(&kept.standing);
            if close.stands_at(size) {
                known.by_close.extend(kept.adjusted);
                known.by_close.insert(close.position, kept.own);
            }
        }
        Ok(Some(known))
    }

    /// What a close counted.
    pub(crate) fn of(&self, close: &ClosedPeriod) -> Option<&Aggregate> {
        self.by_close.get(&close.position)
    }

    /// A close was computed again: this is what it counts from now on.
    pub(crate) fn put(&mut self, close: Position, aggregate: Aggregate) {
        self.by_close.insert(close, aggregate);
    }

    /// Where records stand that are not of a period.
    pub(crate) fn standing(&self) -> &Runs {
        &self.standing
    }
}

fn kept(view: &dyn View, close: &ClosedPeriod) -> Result<Option<Kept>, ProjectionError> {
    let Some(line) = line_at(view, close.position)? else { return Ok(None) };
    let Event::DistributionClosed(closed) = read(close.position, &line)?.event else {
        return Ok(None);
    };
    let Some(hash) = closed.inputs else { return Ok(None) };
    let Some(text) = view.aggregate(&hash.0)? else { return Ok(None) };
    let is_it = Hash(Sha256::digest(&text).into()) == hash;
    Ok(is_it.then(|| serde_json::from_slice(&text).ok()).flatten())
}

/// Whether a late record changes what a close by these rules counted; `earlier` are the closes of
/// the same rules before it.
pub(crate) fn touches<'a>(
    late: &Pending,
    close: &ClosedPeriod,
    rules: &Rules,
    earlier: impl Iterator<Item = &'a ClosedPeriod> + Clone,
) -> bool {
    if late.changes_from > close.period.last_day() {
        return false;
    }
    let changes_no_sums: BTreeSet<EventType> = BTreeSet::from([
        EventType::FigureRecorded,
        EventType::BalanceOpened,
        EventType::MembershipStarted,
        EventType::MembershipEnded,
        EventType::CapitalPaidIn,
        EventType::CapitalPaidOut,
        EventType::PayoutPaid,
        EventType::PayoutReturned,
    ]);
    if changes_no_sums.contains(&late.event_type) {
        return false;
    }
    let is_of_a_period =
        is_of_a_period(late.event_type) || late.event_type == EventType::EventReversed;
    let days = [Some(late.effective_on), late.takes_back_of];
    let last = close.period.last_day();
    let is_first_for =
        |day| day <= last && earlier.clone().all(|other| other.period.last_day() < day);
    let claims = has_claims(rules);
    let in_period = days
        .into_iter()
        .flatten()
        .any(|day| close.period.contains(day) || (claims && is_first_for(day)));
    !is_of_a_period || in_period || looks_back(rules)
}
