//! The inputs of one distribution: one fold over all records, each handed to what it belongs to.
//!
//! The fold asks [`crate::standing`] of every record whether it counts, and every type of event is
//! looked at here. When a later record changed an attribute that a contribution was valued with,
//! contributions are folded a second time with what is known by then; everything else is kept.

mod batch;
mod directed;
mod distribution;
mod lines;
mod money;
mod odd;
mod past;
mod people;
mod said;
mod watched;

use std::collections::BTreeMap;

use commonbook_core::door::{ClosedPeriod, Step};
use commonbook_core::event::{BalanceOpened, Event, Label, Position, PostedLot, Record, UnitText};
use commonbook_core::value::{Amount, Date, Exact, Id};
use commonbook_rules::Rules;
use commonbook_rules::input::{AgentInput, Direction, Inputs};
use commonbook_rules::model::{BalanceAt, Counts, MeasureSpec};

pub(crate) use self::distribution::{Collected, Distribution};
use self::past::Earlier;
use crate::adjustment::aggregate::Runs;
use crate::adopted::Adoption;
use crate::adopted::neighbours::{claimed_elsewhere, others_in_force};
use crate::balances::{Balances, How};
use crate::error::ProjectionError;
use crate::explain::Counted;
use crate::measures::Measures;
use crate::measures::approvals::Approvals;
use crate::measures::memory::{Credit, Credited};
use crate::measures::uncounted::{Found, Uncounted};
use crate::projection::Projection;
use crate::results::Results;
use crate::roster::Roster;
use crate::roster::identity::Identities;
use crate::standing::{Standing, Verdict};
use odd::Undeclared;

/// Folds the book for one distribution.
pub(crate) fn collect(of: &Distribution<'_>) -> Result<Collected, ProjectionError> {
    let mut collector = Collector::new(of)?;
    let replayed = collector.fold()?;
    if of.runs.is_none() {
        collector.standing.finish()?;
        collector.roster.identities().finish()?;
    }
    collector.check_adoptions()?;
    if collector.roster.is_stale() || collector.is_more_approved() {
        collector.again()?;
        collector.fold()?;
    }
    collector.waited()?;
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
    findings.append(&mut collector.undirected);
    let trace = collector.trace()?;
    let account_units = collector.balances.units();
    let aggregate = if of.keeps { Some(collector.aggregate(&inputs)?) } else { None };
    let standing = collector.runs;
    let identities = collector.roster.identities().listed();
    let successors = collector.roster.identities().successors();
    let (later, pending) = (collector.balances.into_later(), collector.standing.into_pending());
    Ok(Collected {
        inputs,
        replayed,
        findings,
        later,
        pending,
        trace,
        account_units,
        aggregate,
        standing,
        identities,
        successors,
    })
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
    directions: Vec<Direction>,
    /// What of it is of no line in force.
    undirected: Vec<String>,
    adopted: Vec<Adoption>,
    /// The other rules in force on the period's last day.
    others: Vec<Rules>,
    approvals: Approvals,
    uncounted: Uncounted,
    undeclared: Undeclared,
    /// Pots whose results an earlier distribution of the same period took, or that other rules in
    /// force claim: taken once.
    taken: Vec<String>,
    /// The standing close of the distribution itself: what was closed from there on is not seen.
    own_close: Option<Position>,
    incomplete: Option<Position>,
    again: bool,
    /// Results that stand for others', of contributors not yet registered where these stand.
    waiting: Vec<(Position, &'a Event, batch::Batch)>,
    /// The last close in the log, standing or not.
    last_close: Option<Position>,
    /// Where the records stand after it that are not of a period.
    runs: Runs,
    /// From which to which position records of the period stand.
    lines: Option<(Position, Position)>,
    /// What each result pot came from, when somebody is watched.
    pots: BTreeMap<String, Vec<Counted>>,
    /// The watched agents with their numbers.
    watched: BTreeMap<Id, usize>,
}

impl<'a> Collector<'a> {
    fn new(of: &'a Distribution<'a>) -> Result<Self, ProjectionError> {
        let name = of.rules.name();
        let period = of.window.period;
        let mut standing = Standing::load(of.view, name, Some((period, of.number)), of.size)?;
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
        let others = others_in_force(of.view, of.rules, period.last_day(), of.rules_at)?;
        if !of.dissolves {
            taken.extend(claimed_elsewhere(of.rules, &others));
        }
        standing.leave(&taken);
        standing.comes_next(of.next);
        let credited = credited(&standing, of, own_close);
        let last_close = standing.closes().last().map(|close| close.position);
        let identities = Identities::load(of.view, of.window, of.size)?;
        let mut collector = Self {
            of,
            standing,
            roster: Roster::of(identities),
            measures: Measures::new(
                (of.view, of.size),
                of.window,
                of.adoptions,
                of.rules,
                credited,
            ),
            balances: Balances::new(of.rules, of.window, of.scale),
            results: Results::new(of.window, of.scale, of.dissolves),
            past: Earlier::new(of.rules.past_steps(), of.scale)?,
            called: Vec::new(),
            proposed: BTreeMap::new(),
            directions: Vec::new(),
            undirected: Vec::new(),
            adopted: Vec::new(),
            others,
            approvals: Approvals::default(),
            uncounted: Uncounted::default(),
            undeclared: Undeclared::default(),
            taken,
            own_close,
            incomplete: None,
            again: false,
            waiting: Vec::new(),
            last_close,
            runs: Runs::default(),
            lines: None,
            pots: BTreeMap::new(),
            watched: BTreeMap::new(),
        };
        for (id, number) in collector.roster.foreseen() {
            collector.watch(&id, number);
        }
        Ok(collector)
    }

    /// Makes ready for the second fold: the roster is whole now, the measures start anew.
    fn again(&mut self) -> Result<(), ProjectionError> {
        let of = self.of;
        let credited = credited(&self.standing, of, self.own_close);
        let at = (of.view, of.size);
        self.measures = Measures::new(at, of.window, of.adoptions, of.rules, credited);
        let own = Some((of.window.period, of.number));
        self.standing = Standing::load(of.view, of.rules.name(), own, of.size)?;
        self.standing.leave(&self.taken);
        self.standing.comes_next(of.next);
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

    /// The events that are valued, on either fold.
    fn valued(&mut self, record: &Record) -> Result<(), ProjectionError> {
        let (day, position) = (record.effective_on, record.position);
        let (number, taken) = if let Event::ContributionRecorded(e) = &record.event {
            let number = self.earner(&e.agent, position)?;
            let known = (&self.roster, &self.approvals);
            let found = self.measures.contribution(e, known, number, day, position)?;
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
            let number = self.earner(from, position)?;
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
        let held = event.account.is_some();
        let number = agent.map(|agent| match held {
            true => self.holder(agent, position),
            false => self.earner(agent, position),
        });
        let number = number.transpose()?;
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
            adjusted: BTreeMap::new(),
            proposed: self.proposed.clone(),
            directions: self.directions(&numbers),
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
        self.note_lines(record);
        if let Event::AgentRegistered(e) = &record.event
            && !self.again
        {
            self.registered(e, day, position);
        }
        if let Some(step) = Step::of(record)
            && !self.again
            && !self.standing.is_taken_back(position)
        {
            self.roster.identities_mut().check(&step)?;
        }
        if !self.again {
            self.note_said(record, verdict)?;
        }
        if verdict != Verdict::Counts {
            return Ok(());
        }
        if self.again {
            return self.valued(record);
        }
        if self.standing.is_taken_elsewhere(record, self.of.next) {
            return self.valued(record);
        }
        self.note_result(record)?;
        self.counts_in_time(record)
    }
}

impl Collector<'_> {
    /// A record that counts: each type of event is handed to what it belongs to.
    fn counts_in_time(&mut self, record: &Record) -> Result<(), ProjectionError> {
        let (day, position) = (record.effective_on, record.position);
        match &record.event {
            Event::FigureRecorded(e) if e.agent.is_none() => self.results.figure(e, day, position),
            Event::FigureRecorded(_) | Event::ContributionRecorded(_) => self.valued(record)?,
            Event::BalanceOpened(e) => self.opened(e, record)?,
            Event::AgentUpdated(e) => self.roster.update(e, day, position),
            Event::MembershipStarted(_)
            | Event::MembershipEnded(_)
            | Event::MembershipSuspended(_)
            | Event::BookContinued(_)
            | Event::KeyAdded(_)
            | Event::KeyRevoked(_)
            | Event::RoleGranted(_)
            | Event::RoleWithdrawn(_)
            | Event::TextRedacted(_)
            | Event::MembershipResumed(_) => self.roster.membership(record),
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
            Event::ShareDirected(e) => self.directed(e, record)?,
            Event::RulesAdopted(e)
                if e.name.as_str() == self.of.adoptions.name && position < self.of.rules_at =>
            {
                self.adopted.push(Adoption { from: e.from, position });
            }
            Event::DistributionCalled(_) | Event::DistributionProposed(_) => self.asked(record),
            Event::FundMoved(_) | Event::AccountPosted(_) | Event::ShareAllocated(_) => {
                self.result(record)?;
            }
            Event::AdjustmentWaived(_) | Event::AdjustmentBorne(_) => self.unsettled(record)?,
            // The results that they change are given with them.
            Event::AdjustmentPosted(_) => self.in_batch(position),
            Event::DistributionClosed(_) => self.replaced(position)?,
            Event::BookOpened(_)
            | Event::DocumentRecorded(_)
            | Event::AgentRegistered(_)
            | Event::AgentSucceeded(_)
            | Event::AgentsMerged(_)
            | Event::ContributionAccepted(_)
            | Event::ContributionContested(_)
            | Event::ContributionRejected(_)
            | Event::ContributionWithdrawn(_)
            | Event::RulesAdopted(_)
            | Event::EventReversed(_)
            | Event::CloseReopened(_) => {}
        }
        Ok(())
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
    let of_rules = standing.standing().filter(|close| close.rules == of.rules.name());
    let earlier = of_rules.clone().filter(|close| own_close.is_none_or(|own| close.position < own));
    let credit = |close: &ClosedPeriod| {
        let mut of_period = of_rules.clone().filter(|other| other.period == close.period);
        // A close is computed from the book before its batch.
        let further = of_period.rfind(|other| other.number > close.number).map(|it| it.first);
        let comes_next = own_close.is_none() && of.window.period == close.period;
        let until = if comes_next { u64::MAX } else { further.unwrap_or(close.first) };
        Credit { size: close.first, until, last: close.period.last_day() }
    };
    Credited(earlier.map(credit).collect())
}

fn negative(amount: Amount) -> Result<Amount, ProjectionError> {
    amount.checked_neg().map_err(ProjectionError::number("an amount"))
}
