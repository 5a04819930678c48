//! Why one contributor gets what it gets: a worked sum from the result down to single events.
//!
//! Nothing is computed here that the evaluation did not record: lines, quotas and bounds are the
//! evaluator's, clauses are the text's, and what an event was worth is what the fold added up. So
//! an explanation re-adds: lines to the total, events to each measure, and quota and rounding to
//! each amount. A closed period is explained from what was known when it was closed; when this
//! gives another result than what was published, a finding says so.
//!
//! Whoever gets nothing is told why, step by step. What was adjusted since, or is adjusted in
//! earlier closes, stands beside the sum: `adjusted` says what.
//! How a part is put together stands in `assemble`, which statements a line reads in `reads`.
//! What would be without an event is asked of a what-if, not of this.

use std::collections::BTreeMap;

use commonbook_core::door::{ClosedPeriod, closed_periods};
use commonbook_core::event::{Event, Hash, Position};
use commonbook_core::log::View;
use commonbook_core::value::{Date, Exact, Id, Period, Timestamp};
use serde::Serialize;

use crate::error::ProjectionError;
use crate::roster::identity::Identity;
use crate::statement::{
    Adjusted, Bound, Computed, NamedOne, Paid, Part, Request, Shown, Status, compute,
    compute_watching,
};
use crate::what_if::Change;

mod adjusted;
mod assemble;
mod closes;
mod nothing;
mod past;
mod reads;
mod received;
mod waiting;
mod watch;

use adjusted::Whose;
pub use adjusted::{AdjustedLine, Adjustment, NotSettled};
use assemble::record_at;
pub use closes::CloseName;
pub use nothing::{Behind, Nothing, Reason};
pub use past::{PastClose, PastStep};
pub use received::Received;
pub use waiting::Waiting;
pub(crate) use watch::{AgentTrace, Awaiting, Counted, EarlierCredit, Trace, Watch, Watched};

/// The schema that explanations of this version follow.
pub const EXPLANATION_SCHEMA: &str = "commonbook.explanation/1";

/// Why one contributor gets what it gets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// Accounts that a line reads, with what moved them.
    pub accounts: Vec<Account>,
    /// What later closes changed of it since it was published.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub adjusted_by: Vec<Adjustment>,
    /// What it changes in earlier closes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub adjusts: Vec<Adjustment>,
    /// Who.
    pub agent: Id,
    /// The last day that counts.
    pub as_of: Date,
    /// The book's origin.
    pub book: String,
    /// The book's currency.
    pub currency: String,
    /// The digest of the result that is explained.
    pub digest: Hash,
    /// Figures of the book that a line reads.
    pub figures: Vec<Figure>,
    /// What is odd.
    pub findings: Vec<String>,
    /// Under which other ids the contributor counts, and who succeeds or is succeeded.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub identities: Vec<Identity>,
    /// `recorded_at` of the last event that counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub known_at: Option<Timestamp>,
    /// Named values that a line reads, in order.
    pub lets: Vec<Let>,
    /// The lines that gave something, in the order of the rules.
    pub lines: Vec<Line>,
    /// Measures that a line reads.
    pub measures: Vec<Measure>,
    /// The steps that gave the contributor nothing, and why.
    pub nothing: Vec<Nothing>,
    /// The distribution's number within rules and period.
    pub number: u32,
    /// What steps moved in earlier closes that a line reads the past of.
    pub past: Vec<PastStep>,
    /// The period.
    pub period: Period,
    /// What is posted to the contributor's accounts.
    pub postings: Vec<Posting>,
    /// What others directed to the contributor out of their shares.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub received: Vec<Received>,
    /// What the period brought, by pot.
    pub results: Vec<ResultPot>,
    /// The rules' name.
    pub rules: String,
    /// SHA-256 of the rules' text.
    pub rules_hash: Hash,
    /// [`EXPLANATION_SCHEMA`].
    pub schema: &'static str,
    /// Whether the period is closed.
    pub status: Status,
    /// The sum of the lines that move money: what the statement says.
    pub total: Shown,
    /// What of the adjustments is waived or borne.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unsettled: Vec<NotSettled>,
    /// Contributions of the period that measures do not count until they are accepted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub waiting: Vec<Waiting>,
    /// What would be if an event had never been recorded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub without: Option<Without>,
}

/// One line, from its amount down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    /// What the contributor gets.
    pub amount: Shown,
    /// The clause of law or statutes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basis: Option<String>,
    /// How the weight came about, where the line catches up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub behind: Option<Behind>,
    /// The account that bears it, for a share of an `absorb`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub borne_from: Option<String>,
    /// How many were in the circle.
    pub circle: u64,
    /// `true` for a claim that moves no money and is not part of the total.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub claim: bool,
    /// `line`, `each`, `absorb` or `redeem`.
    pub kind: String,
    /// What was taken off the amount after the allocation, in the order of the clauses.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub less: Vec<TakenOff>,
    /// Its name.
    pub name: String,
    /// Which accounts the rest went to, where they are several.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub paid: Vec<Paid>,
    /// The amount by key, when the line has several.
    pub parts: Vec<Part>,
    /// What was taken out of the pot, and why.
    pub pot: Taken,
    /// The exact part before rounding.
    pub quota: Shown,
    /// The measures, named values, figures, accounts and funds that the line reads.
    pub reads: Vec<String>,
    /// What rounding added to the quota, exactly.
    pub rounding: Shown,
    /// How many smallest units the largest remainder gave.
    pub rounding_unit: i64,
    /// What was shared among the circle: the quota is its part by weight.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shared: Option<Shown>,
    /// The unit of the amount.
    pub unit: String,
    /// The contributor's weight.
    pub weight: Shown,
    /// The weight of the whole circle, for a shared line and for an entry of an `absorb`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weights: Option<Shown>,
    /// The statement as written.
    pub written: String,
}

/// What a clause after the allocation took off a share.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TakenOff {
    /// How much.
    pub amount: Shown,
    /// The clause as written.
    pub clause: String,
    /// Where it went; an account is the contributor's own.
    pub to: String,
}

/// What a line took.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Taken {
    /// What left the pot.
    pub amount: Shown,
    /// What stood in the pot or fund before, below zero where it was short; of a `redeem`, what may
    /// be paid; left out where nothing had to be there, or it stood with each.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base: Option<Shown>,
    /// The floor or cap that bound the amount.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bound: Option<Bound>,
    /// The pot.
    pub from: String,
    /// What `takes` asked for, exactly; left out for `rest` and for `each`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub takes: Option<Shown>,
}

/// A measure of the contributor, and what counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Measure {
    /// What counted, in order of position; their worth adds up to the value.
    pub events: Vec<EventWorth>,
    /// Its name.
    pub name: String,
    /// What rounding at every period added, where the past fades and it added anything.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rounding: Option<Shown>,
    /// The unit.
    pub unit: String,
    /// What the rules were given.
    pub value: Shown,
    /// The statement as written.
    pub written: String,
}

/// An account of the contributor, and what moved it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Account {
    /// The balance at the end of the last day, before the distribution.
    pub balance: Shown,
    /// What moved it, in order of position.
    pub events: Vec<EventWorth>,
    /// Its name.
    pub name: String,
    /// The unit.
    pub unit: String,
}

/// What a pot was opened by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ResultPot {
    /// How much.
    pub amount: Shown,
    /// What brought or took it, in order of position.
    pub events: Vec<EventWorth>,
    /// The pot.
    pub pot: String,
}

/// An event and what it counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EventWorth {
    /// The close that wrote it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub close: Option<CloseName>,
    /// The contributions that the close credited by it, where the book tells; they add up to it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub credited: Vec<EventWorth>,
    /// The day it belongs to.
    pub effective_on: Date,
    /// The first day on which it no longer counts: the worth is then what was left of it, taken
    /// off.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended_on: Option<Date>,
    /// The writer's id.
    pub id: Id,
    /// Where it is in the book.
    pub position: Position,
    /// What it is.
    #[serde(rename = "type")]
    pub event_type: String,
    /// What it counted, exactly.
    pub worth: Shown,
}

/// A named value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Let {
    /// Its name.
    pub name: String,
    /// Whether it was rounded to 18 places when it was kept.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub rounded: bool,
    /// The unit of a number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// The value, the contributor's own where there is one for each; left out for a key that the
    /// contributor does not have.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<NamedOne>,
    /// The statement as written.
    pub written: String,
}

/// A figure of the book.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Figure {
    /// Where it was recorded.
    pub event: EventWorth,
    /// Its name.
    pub name: String,
    /// The unit that the rules declare.
    pub unit: String,
}

/// What is posted to an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Posting {
    /// The account.
    pub account: String,
    /// How much.
    pub amount: Shown,
}

/// The same contributor if an event had never been recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Without {
    /// The event that is left out.
    pub event: EventName,
    /// By line.
    pub lines: BTreeMap<String, Change>,
    /// In all.
    pub total: Change,
}

/// An event by its place and id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EventName {
    /// The day it belongs to.
    pub effective_on: Date,
    /// The writer's id.
    pub id: Id,
    /// Where it is in the book.
    pub position: Position,
    /// What it is.
    #[serde(rename = "type")]
    pub event_type: String,
}

/// Explains what one contributor gets, by one line or by all; whoever gets nothing is told why.
///
/// # Errors
/// [`ProjectionError::AgentMustBeInTheBook`], [`ProjectionError::LineMustBeInTheRules`], and what
/// computing a statement can meet.
pub fn explain(
    view: &dyn View,
    request: &Request,
    agent: &Id,
    line: Option<&str>,
) -> Result<Explanation, ProjectionError> {
    let given = Given::new(view, request, Watched::One(agent))?;
    given.explanation(view, agent, line)
}

/// Explains everybody in the book by the last day, over one fold of it.
///
/// # Errors
/// What computing a statement can meet.
pub fn explain_all(
    view: &dyn View,
    request: &Request,
) -> Result<Vec<Explanation>, ProjectionError> {
    let given = Given::new(view, request, Watched::Everybody)?;
    let agents = given.computed.inputs.agents.iter();
    agents.map(|agent| given.explanation(view, &agent.id, None)).collect()
}

/// What is explained: a computation with its trace, and the close that it is of.
struct Given {
    computed: Computed,
    trace: Trace,
    close: Option<ClosedPeriod>,
    /// What later closes adjusted in it.
    later: Vec<(ClosedPeriod, Adjusted)>,
}

impl Given {
    fn new(
        view: &dyn View,
        request: &Request,
        watched: Watched<'_>,
    ) -> Result<Self, ProjectionError> {
        let (asked, close) = as_published(view, request)?;
        let (computed, trace) = compute_watching(view, &asked, watched)?;
        let later = match &close {
            Some(close) => adjusted::later(view, close)?,
            None => Vec::new(),
        };
        Ok(Self { computed, trace, close, later })
    }

    fn explanation(
        &self,
        view: &dyn View,
        agent: &Id,
        line: Option<&str>,
    ) -> Result<Explanation, ProjectionError> {
        let mut explanation =
            assemble::explanation(view, &self.computed, &self.trace, agent, line)?;
        let Some(close) = &self.close else { return Ok(explanation) };
        explanation.status = Status::Closed;
        let identities = &self.computed.statement.provenance.identities;
        let whose = Whose { agent: &explanation.agent, identities, line };
        let adjusted_by = adjusted::adjusted_by(whose, &self.later);
        explanation.adjusted_by = adjusted_by;
        if let Event::DistributionClosed(closed) = record_at(view, close.position)?.event
            && closed.digest != explanation.digest
        {
            explanation.findings.push(format!(
                "computing it again gives the digest {}, but {} was published; this explains \
                 what was computed",
                explanation.digest, closed.digest
            ));
        }
        Ok(explanation)
    }
}

/// The request by which a standing close was computed, where what is asked for is closed.
fn as_published(
    view: &dyn View,
    request: &Request,
) -> Result<(Request, Option<ClosedPeriod>), ProjectionError> {
    let size = view.head()?.size();
    let recompute = request.known_at.is_some() || request.as_of.is_some();
    let closes = if recompute { Vec::new() } else { closed_periods(view)? };
    let close = closes.into_iter().rev().find(|close| {
        close.stands_at(size)
            && close.period == request.period
            && request.rules.as_ref().is_none_or(|name| close.rules == *name)
            && request.number.is_none_or(|number| close.number == number)
    });
    let asked = close.as_ref().map_or_else(
        || request.clone(),
        |close| Request {
            rules: Some(close.rules.clone()),
            known_at: Some(close.first),
            number: Some(close.number),
            ..request.clone()
        },
    );
    Ok((asked, close))
}

/// Computes a distribution; a closed one from what was known when it was closed.
///
/// # Errors
/// As [`crate::compute`].
pub fn compute_as_published(
    view: &dyn View,
    request: &Request,
) -> Result<Computed, ProjectionError> {
    let (asked, _) = as_published(view, request)?;
    compute(view, &asked)
}

/// The exact difference of what was paid and what was due.
fn rounding(amount: &Exact, quota: &Exact) -> Result<Exact, ProjectionError> {
    amount.sub(quota).map_err(ProjectionError::number("a rounding"))
}
