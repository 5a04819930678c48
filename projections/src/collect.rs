//! The inputs of one distribution: one fold over all records, each handed to what it belongs to.
//!
//! The fold asks [`crate::standing`] of every record whether it counts, and every type of event is
//! looked at here. When a later record changed an attribute that a contribution was valued with,
//! contributions are folded a second time with what is known by then; everything else is kept.

mod batch;
mod money;
mod odd;
mod past;

use std::collections::BTreeMap;

use commonbook_core::event::{
    AgentRegistered, BalanceOpened, Event, Label, Position, PostedLot, Record, UnitText,
};
use commonbook_core::log::View;
use commonbook_core::value::{Amount, Date, Exact, Id, Unit};
use commonbook_rules::Rules;
use commonbook_rules::input::{AgentInput, Inputs};
use commonbook_rules::model::{BalanceAt, Counts, MeasureSpec};

use self::past::Earlier;
use crate::adopted::neighbours::{claimed_elsewhere, others_in_force};
use crate::adopted::{Adoption, Adoptions};
use crate::balances::{Balances, How, Later};
use crate::error::ProjectionError;
use crate::explain::{AgentTrace, Counted, Trace, Watched};
use crate::measures::Measures;
use crate::measures::memory::Credited;
use crate::measures::uncounted::{Found, Uncounted};
use crate::pending::Pending;
use crate::projection::{Projection, Replayed, replay};
use crate::results::Results;
use crate::roster::Roster;
use crate::standing::{Standing, Verdict};
use crate::window::Window;
use odd::Undeclared;

/// What one distribution is: the key of everything that is computed for it.
pub(crate) struct Distribution<'a> {
    pub(crate) view: &'a dyn View,
    pub(crate) origin: String,
    pub(crate) scale: u8,
    pub(crate) adoptions: &'a Adoptions,
    pub(crate) rules: &'a Rules,
    pub(crate) window: Window,
    pub(crate) number: u32,
    pub(crate) size: u64,
    /// Whether it is the end of the co-op: what no close has taken counts, from the start.
    pub(crate) dissolves: bool,
    /// Whose events are recorded one by one, for an explanation.
    pub(crate) watch: Watched<'a>,
}

/// What the fold gives.
pub(crate) struct Collected {
    pub(crate) inputs: Inputs,
    pub(crate) replayed: Replayed,
    pub(crate) findings: Vec<String>,
    pub(crate) later: Later,
    pub(crate) pending: Vec<Pending>,
    pub(crate) trace: Trace,
    pub(crate) account_units: BTreeMap<String, Unit>,
}

/// Folds the book for one distribution.
pub(crate) fn collect(of: &Distribution<'_>) -> Result<Collected, ProjectionError> {
    let mut collector = Collector::new(of)?;
    let replayed = replay(of.view, of.size, &mut collector)?;
    collector.standing.finish()?;
    collector.check_adoptions()?;
    if collector.roster.is_stale() {
        collector.again()?;
        replay(of.view, of.size, &mut collector)?;
    }
    let ended = collector.balances.settle()?;
    let inputs = collector.inputs()?;
    let mut findings = collector.measures.findings();
    findings.extend(ended);
    if let Some(first) = collector.incomplete {
        findings.push(format!(
            "results from position {first} on have no distribution_closed; they count nowhere"
        ));
    }
    findings.extend_from_slice(collector.results.unfit());
    findings.extend(collector.odd(&inputs)?);
    let trace = collector.trace()?;
    let account_units = collector.balances.units();
    let (later, pending) = (collector.balances.into_later(), collector.standing.into_pending());
    Ok(Collected { inputs, replayed, findings, later, pending, trace, account_units })
}

struct Collector<'a> {
    of: &'a Distribution<'a>,
    standing: Standing,
    roster: Roster,
    measures: Measures<'a>,
    balances: Balances,
    results: Results,
    past: Earlier,
    called: Vec<Amount>,
    /// What was proposed last, by line.
    proposed: BTreeMap<String, Amount>,
    adopted: Vec<Adoption>,
    /// The other rules in force on the period's last day.
    others: Vec<Rules>,
    uncounted: Uncounted,
    undeclared: Undeclared,
    /// Pots whose results an earlier distribution of the same period took, or that other rules in
    /// force claim: taken once.
    taken: Vec<String>,
    /// The standing close of the distribution itself: what was closed from there on is not seen.
    own_close: Option<Position>,
    incomplete: Option<Position>,
    again: bool,
    /// What each result pot came from, when somebody is watched.
    pots: BTreeMap<String, Vec<Counted>>,
    /// The watched agents with their numbers.
    watched: BTreeMap<Id, usize>,
}

impl<'a> Collector<'a> {
    fn new(of: &'a Distribution<'a>) -> Result<Self, ProjectionError> {
        let name = of.rules.name();
        let period = of.window.period;
        let standing = Standing::load(of.view, name, Some((period, of.number)), of.size)?;
        let own = standing.closes().iter().find(|close| {
            close.stands_at(of.size)
                && close.rules == name
                && close.period == period
                && close.number == of.number
        });
        let own_close = own.map(|close| close.position);
        let earlier = standing.closes().iter().filter(|close| {
            close.stands_at(of.size)
                && close.rules == name
                && close.period == period
                && close.number < of.number
        });
        let mut taken: Vec<String> = earlier.flat_map(|close| close.pots.iter().cloned()).collect();
        let others = others_in_force(of.view, of.rules, period.last_day(), of.size)?;
        if !of.dissolves {
            taken.extend(claimed_elsewhere(of.rules, &others));
        }
        let credited = credited(&standing, of, own_close);
        Ok(Self {
            of,
            standing,
            roster: Roster::default(),
            measures: Measures::new(of.view, of.window, of.adoptions, of.rules, credited),
            balances: Balances::new(of.rules, of.window, of.scale),
            results: Results::new(of.window, of.scale, of.dissolves),
            past: Earlier::new(of.rules.past_steps(), of.scale)?,
            called: Vec::new(),
            proposed: BTreeMap::new(),
            adopted: Vec::new(),
            others,
            uncounted: Uncounted::default(),
            undeclared: Undeclared::default(),
            taken,
            own_close,
            incomplete: None,
            again: false,
            pots: BTreeMap::new(),
            watched: BTreeMap::new(),
        })
    }

    /// Makes ready for the second fold: the roster is whole now, the measures start anew.
    fn again(&mut self) -> Result<(), ProjectionError> {
        let of = self.of;
        let credited = credited(&self.standing, of, self.own_close);
        self.measures = Measures::new(of.view, of.window, of.adoptions, of.rules, credited);
        let own = Some((of.window.period, of.number));
        self.standing = Standing::load(of.view, of.rules.name(), own, of.size)?;
        self.uncounted = Uncounted::default();
        self.again = true;
        for number in self.watched.values() {
            self.measures.watch(*number);
        }
        Ok(())
    }

    /// The adoptions that facts spoke of must be those that the lines showed.
    fn check_adoptions(&mut self) -> Result<(), ProjectionError> {
        self.adopted.sort_by_key(|one| (one.from, one.position));
        if self.adopted == self.of.adoptions.versions() {
            return Ok(());
        }
        Err(ProjectionError::FactsMustAgree {
            table: format!("rules, {}", self.of.rules.name()),
            expected: format!("{} adoptions", self.adopted.len()),
            found: format!("{} adoptions", self.of.adoptions.versions().len()),
        })
    }

    /// The number of an agent, which the door has seen registered.
    fn number(&self, agent: &Id, position: Position) -> Result<usize, ProjectionError> {
        self.roster.number(agent).ok_or_else(|| ProjectionError::FactsMustAgree {
            table: format!("agent, {agent}"),
            expected: format!("an agent registered before position {position}"),
            found: "nobody".to_owned(),
        })
    }

    /// The events that are valued, on either fold.
    fn valued(&mut self, record: &Record) -> Result<(), ProjectionError> {
        let (day, position) = (record.effective_on, record.position);
        let (number, taken) = if let Event::ContributionRecorded(e) = &record.event {
            let number = self.number(&e.agent, position)?;
            let found = self.measures.contribution(e, &self.roster, number, day, position)?;
            if found == Found::Uncounted && self.of.window.contains(day) {
                let of = (&self.roster, number, day);
                if !self.measures.counts_elsewhere(&self.others, e, of) {
                    self.uncounted.add(record, e);
                }
            }
            (number, found == Found::Counted)
        } else if let Event::RevenueRecorded(e) = &record.event
            && let Some(from) = &e.from
        {
            let number = self.number(from, position)?;
            let found = self.measures.revenue(e, &self.roster, number, day, position)?;
            (number, found == Found::Counted)
        } else if let Event::FigureRecorded(e) = &record.event
            && let Some(agent) = &e.agent
        {
            let number = self.number(agent, position)?;
            (number, self.measures.figure(e, number, day, position))
        } else {
            return Ok(());
        };
        if taken {
            self.roster.name(number);
        }
        Ok(())
    }

    fn opened(&mut self, event: &BalanceOpened, record: &Record) -> Result<(), ProjectionError> {
        let (on, position) = (record.effective_on, record.position);
        let agent = event.agent.as_ref();
        let number = agent.map(|agent| self.number(agent, position)).transpose()?;
        self.note_place(event.fund.as_ref(), event.account.as_ref().map(Label::as_str), record);
        let is_past =
            on <= self.of.window.until && self.past.opened(event, number, (position, on))?;
        let taken = self.balances.opened(event, number, on, position)? || is_past;
        if let Some(number) = number.filter(|_| taken) {
            self.roster.name(number);
        }
        Ok(())
    }

    fn inputs(&self) -> Result<Inputs, ProjectionError> {
        let of = self.of;
        let listed = self.roster.inputs(of.window.until);
        let (numbers, agents): (Vec<usize>, Vec<AgentInput>) = listed.into_iter().unzip();
        let mut measures = Vec::with_capacity(of.rules.measures().len());
        let mut claims = BTreeMap::new();
        for (index, spec) in of.rules.measures().iter().enumerate() {
            measures.push(self.measure(index, spec, &numbers)?);
            if spec.memory.keeps_account() {
                claims.insert(spec.name.clone(), self.measures.claims(index, &numbers));
            }
        }
        let mut lots = BTreeMap::new();
        for account in of.rules.lots_of() {
            lots.insert(account.clone(), self.balances.lots(account, &numbers)?);
        }
        let mut results = self.results.pots()?;
        results.retain(|pot, _| !self.taken.contains(pot));
        let nth = usize::try_from(of.number).unwrap_or(usize::MAX).saturating_sub(1);
        Ok(Inputs {
            origin: of.origin.clone(),
            scale: of.scale,
            period: of.window.period,
            number: of.number,
            agents,
            figures: self.results.figures(of.rules)?,
            measures,
            results,
            funds: self.balances.funds()?,
            accounts: self.balances.accounts(&numbers)?,
            called: self.called.get(nth).copied(),
            claims,
            lots,
            ended: self.balances.ended(&numbers)?,
            past: self.past.inputs(&numbers),
            proposed: self.proposed.clone(),
        })
    }

    /// The values of a measure; of one that keeps an account, what it holds and what is new.
    fn measure(
        &self,
        index: usize,
        spec: &MeasureSpec,
        numbers: &[usize],
    ) -> Result<Vec<Exact>, ProjectionError> {
        if let Counts::Account { name, at } = &spec.counts {
            return self.balances.values(name, *at, numbers);
        }
        let new = self.measures.values(index, numbers)?.unwrap_or_default();
        if !spec.memory.keeps_account() {
            return Ok(new);
        }
        let held = self.balances.values(&spec.name, BalanceAt::Close, numbers)?;
        let sums = held.iter().zip(&new).map(|(held, new)| held.add(new));
        sums.collect::<Result<_, _>>().map_err(ProjectionError::number("a claim"))
    }
}

impl Projection for Collector<'_> {
    fn apply(&mut self, record: &Record) -> Result<(), ProjectionError> {
        let verdict = self.standing.judge(record)?;
        let (day, position) = (record.effective_on, record.position);
        if let Event::AgentRegistered(e) = &record.event
            && !self.again
        {
            self.registered(e, day, position);
        }
        if verdict != Verdict::Counts {
            return Ok(());
        }
        if self.again {
            return self.valued(record);
        }
        self.note_result(record)?;
        match &record.event {
            Event::FigureRecorded(e) if e.agent.is_none() => self.results.figure(e, day, position),
            Event::FigureRecorded(_) | Event::ContributionRecorded(_) => self.valued(record)?,
            Event::BalanceOpened(e) => self.opened(e, record)?,
            Event::AgentUpdated(e) => self.roster.update(e, day, position),
            Event::MembershipStarted(e) => {
                self.roster.turn(&e.agent, &e.role, true, day, position);
            }
            Event::MembershipEnded(e) => self.roster.turn(&e.agent, &e.role, false, day, position),
            Event::RevenueRecorded(e) if self.is_distributed(e.pot.as_ref(), record) => {
                self.valued(record)?;
            }
            Event::ExpenseRecorded(e) if self.is_distributed(e.pot.as_ref(), record) => {}
            Event::ResultRecorded(e) if self.is_distributed(e.pot.as_ref(), record) => {}
            Event::RevenueRecorded(e) => {
                self.results.money(e.pot.as_ref(), e.amount, false, (day, position))?;
                self.valued(record)?;
            }
            Event::ExpenseRecorded(e) => {
                self.results.money(e.pot.as_ref(), e.amount, true, (day, position))?;
            }
            Event::ResultRecorded(e) => self.results.recorded(e, (day, position))?,
            Event::CapitalPaidIn(_)
            | Event::CapitalPaidOut(_)
            | Event::BalanceTransferred(_)
            | Event::PayoutPaid(_)
            | Event::PayoutReturned(_)
            | Event::PaymentReceived(_) => self.paid(record)?,
            Event::RulesAdopted(e) if e.name.as_str() == self.of.adoptions.name => {
                self.adopted.push(Adoption { from: e.from, position });
            }
            Event::DistributionCalled(_) | Event::DistributionProposed(_) => self.asked(record),
            Event::FundMoved(_) | Event::AccountPosted(_) | Event::ShareAllocated(_) => {
                self.result(record)?;
            }
            Event::BookOpened(_)
            | Event::DocumentRecorded(_)
            | Event::AgentRegistered(_)
            | Event::ContributionAccepted(_)
            | Event::ContributionRejected(_)
            | Event::ContributionWithdrawn(_)
            | Event::RulesAdopted(_)
            | Event::DistributionClosed(_)
            | Event::EventReversed(_)
            | Event::CloseReopened(_) => {}
        }
        Ok(())
    }
}

impl Collector<'_> {
    /// An agent enters; from here on it is watched, when it is the one.
    fn registered(&mut self, event: &AgentRegistered, day: Date, position: Position) {
        self.roster.register(event, day, position);
        let watched = self.of.watch.includes(&event.agent);
        if let Some(number) = self.roster.number(&event.agent).filter(|_| watched) {
            self.measures.watch(number);
            self.balances.watch(number);
            self.past.watch(number);
            self.watched.insert(event.agent.clone(), number);
        }
    }

    /// Remembers what a result pot comes from, while somebody is watched.
    fn note_result(&mut self, record: &Record) -> Result<(), ProjectionError> {
        if matches!(self.of.watch, Watched::Nobody) {
            return Ok(());
        }
        let whole = self.of.window.period;
        #[expect(clippy::wildcard_enum_match_arm, reason = "the other types bring no money")]
        let (pot, amount) = match &record.event {
            Event::RevenueRecorded(e) => (&e.pot, e.amount),
            Event::ExpenseRecorded(e) => (&e.pot, negative(e.amount)?),
            Event::ResultRecorded(e)
                if whole.from() <= e.period.from() && e.period.to() <= whole.to() =>
            {
                (&e.pot, e.amount)
            }
            _ => return Ok(()),
        };
        if self.of.window.contains(record.effective_on) {
            let pot = pot.as_ref().map_or("main", Label::as_str).to_owned();
            let (position, on) = (record.position, record.effective_on);
            let counted = Counted { position, worth: amount.exact(), on, ended: false };
            self.pots.entry(pot).or_default().push(counted);
        }
        Ok(())
    }

    /// What was watched.
    fn trace(&self) -> Result<Trace, ProjectionError> {
        let of_rules = self.of.rules.figures().iter().filter(|spec| !spec.per_agent);
        let figures = of_rules.filter_map(|spec| {
            Some((spec.name.clone(), self.results.figure_position(&spec.name)?))
        });
        let mut agents = BTreeMap::new();
        for (id, number) in &self.watched {
            let (measures, accounts) =
                (self.measures.watched(*number)?, self.balances.watched(*number));
            let credited = self.measures.watched_credits(*number);
            let past = self.past.watched(*number);
            agents.insert(id.clone(), AgentTrace { measures, accounts, credited, past });
        }
        let (pots, past) = (self.pots.clone(), self.past.watched_in_all());
        Ok(Trace { agents, pots, figures: figures.collect(), past })
    }
}

/// What comes to an account, before its agent and position are known.
struct Posting<'a> {
    account: &'a str,
    amount: Exact,
    unit: &'a UnitText,
    on: Date,
    expires: Option<Date>,
    takes: &'a [PostedLot],
    books: bool,
    how: How,
}

/// The closes of the same rules that the distribution comes after.
fn credited(standing: &Standing, of: &Distribution<'_>, own_close: Option<Position>) -> Credited {
    let earlier = standing.closes().iter().filter(|close| {
        close.stands_at(of.size)
            && close.rules == of.rules.name()
            && own_close.is_none_or(|own| close.position < own)
    });
    // A close is computed from the book before its batch.
    Credited(earlier.map(|close| (close.first, close.period.last_day())).collect())
}

fn negative(amount: Amount) -> Result<Amount, ProjectionError> {
    amount.checked_neg().map_err(ProjectionError::number("an amount"))
}
