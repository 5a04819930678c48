//! The parts of an explanation, from what the evaluation and the fold recorded.
//!
//! An account's balance on average is put together by day: an amount counts for the days that it
//! stood there, over all days of the period. Events are read back from their lines for id and type.

use std::sync::Arc;

use commonbook_core::door::{ClosedPeriod, closed_periods};
use commonbook_core::event::{Event, Position, Record};
use commonbook_core::log::{View, line_at};
use commonbook_core::value::{Amount, Exact, Id, Rounding};
use commonbook_rules::input::Inputs;
use commonbook_rules::model::{BalanceAt, Counts, MeasureSpec, Memory, Then};
use commonbook_rules::outcome::{Deduction, Movement, Place, Share, StepTrace};

use super::adjusted::Whose;
use super::closes::CloseName;
use super::reads::Reads;
use super::watch::{AgentTrace, Counted, Trace};
use super::{
    Account, EXPLANATION_SCHEMA, EventWorth, Explanation, Figure, Let, Line, Measure, Posting,
    ResultPot, Taken, TakenOff, rounding,
};
use crate::error::ProjectionError;
use crate::projection::read;
use crate::roster::identity::{about, person};
use crate::statement::{Bound, Computed, Paid, Part, Shown, Statement};

/// Everything that the parts are made of.
pub(super) struct Of<'a> {
    pub(super) view: &'a dyn View,
    pub(super) computed: &'a Computed,
    pub(super) trace: &'a Trace,
    pub(super) own: AgentTrace,
    pub(super) reads: Reads<'a>,
    pub(super) agent: usize,
    /// Every close of the book, in its order.
    pub(super) closes: Vec<ClosedPeriod>,
}

pub(super) fn explanation(
    view: &dyn View,
    computed: &Computed,
    trace: &Trace,
    id: &Id,
    line: Option<&str>,
) -> Result<Explanation, ProjectionError> {
    let identities = &computed.statement.provenance.identities;
    let id = person(identities, id);
    let found = computed.inputs.agents.iter().position(|agent| agent.id == *id);
    let agent = found.ok_or_else(|| ProjectionError::AgentMustBeInTheBook {
        agent: id.to_string(),
        day: computed.statement.provenance.as_of,
    })?;
    let reads = Reads::new(&computed.rule_set);
    if let Some(line) = line
        && !reads.steps().any(|step| step.name == line)
    {
        return Err(ProjectionError::LineMustBeInTheRules {
            line: line.to_owned(),
            rules: computed.rules.clone(),
            known: reads.steps().map(|step| step.name.clone()).collect(),
        });
    }
    let own = trace.agents.get(id).cloned().unwrap_or_default();
    let closes = closed_periods(view)?;
    let of = Of { view, computed, trace, own, reads, agent, closes };
    let (lines, nothing) = (of.lines(line)?, of.nothing(line)?);
    let mut read: Vec<(String, String)> = Vec::new();
    let given = lines.iter().map(|line| (&line.kind, &line.name));
    for (kind, name) in given.chain(nothing.iter().map(|one| (&one.kind, &one.name))) {
        read.extend(of.reads.of(kind, name));
    }
    let behind = lines.iter().filter_map(|line| line.behind.as_ref());
    let behind = behind.chain(nothing.iter().filter_map(|one| one.behind.as_ref()));
    let caught_up: Vec<String> = behind.flat_map(|behind| behind.on.clone()).collect();
    let Statement { provenance, result, .. } = &computed.statement;
    let whose = Whose { agent: id, identities, line };
    Ok(Explanation {
        accounts: of.accounts(&read)?,
        adjusted_by: Vec::new(),
        adjusts: whose.adjusts(result, &of.closes),
        agent: id.clone(),
        as_of: provenance.as_of,
        book: provenance.book.clone(),
        currency: provenance.currency.clone(),
        digest: computed.digest,
        figures: of.figures(&read)?,
        findings: provenance.findings.clone(),
        identities: about(identities, id),
        known_at: provenance.known_at,
        lets: of.lets(&read),
        measures: of.measures(&read)?,
        nothing,
        number: computed.number,
        past: of.past(&read, &caught_up)?,
        period: computed.period,
        postings: of.postings(id),
        received: of.received(),
        results: of.results()?,
        rules: computed.rules.clone(),
        rules_hash: computed.rules_hash,
        schema: EXPLANATION_SCHEMA,
        status: provenance.status,
        total: total(&lines, computed.inputs.scale)?,
        unsettled: whose.unsettled(result),
        lines,
        waiting: of.waiting()?,
        without: None,
    })
}

/// The lines that move money, added up.
fn total(lines: &[Line], scale: u8) -> Result<Shown, ProjectionError> {
    let amounts: Vec<Exact> =
        lines.iter().filter(|line| !line.claim).map(|line| line.amount.exact()).collect();
    let sum = Exact::sum(&amounts).map_err(ProjectionError::number("a total"))?;
    money(&sum, scale)
}

/// Money at its scale.
pub(super) fn money(value: &Exact, scale: u8) -> Result<Shown, ProjectionError> {
    let amount = Amount::from_exact(value, scale, Rounding::HalfEven);
    Ok(Shown::Money(amount.map_err(ProjectionError::number("an amount"))?))
}

impl Of<'_> {
    fn lines(&self, only: Option<&str>) -> Result<Vec<Line>, ProjectionError> {
        let shares = self.computed.outcome.shares.iter().enumerate().filter(|(_, share)| {
            share.agent == self.agent && only.is_none_or(|only| *only == *share.line)
        });
        let mut lines: Vec<(usize, Line)> = Vec::new();
        for (at, share) in shares {
            let steps = self.computed.outcome.steps.iter().enumerate();
            let mut steps =
                steps.filter(|(_, step)| step.kind != "pot" && *step.name == *share.line);
            let Some((place, step)) = steps.next() else { continue };
            lines.push((place, self.line((at, share), step)?));
        }
        lines.sort_by_key(|(place, _)| *place);
        Ok(lines.into_iter().map(|(_, line)| line).collect())
    }

    fn line(
        &self,
        (at, share): (usize, &Share),
        step: &StepTrace,
    ) -> Result<Line, ProjectionError> {
        let movements: Vec<&Movement> = self
            .computed
            .outcome
            .movements
            .iter()
            .filter(|movement| movement.line.as_deref() == Some(&share.line))
            .collect();
        let place = self.reads.place(step.kind, &step.name);
        let item = place.and_then(|place| self.computed.rule_set.item_type(place));
        let unit = item.and_then(|item| item.unit.as_ref()).map(ToString::to_string);
        let written = self.reads.statement(step.kind, &step.name);
        let read = self.reads.of(step.kind, &step.name);
        let borne = self.computed.outcome.borne.iter().find(|one| one.share == at);
        let shared = match borne {
            Some(borne) => Some(Shown::from(borne.shared)),
            None => shared(share, step, &movements)?,
        };
        let weights = borne.map(|borne| &borne.weights).or(step.weights.as_ref());
        let part = |(by, amount): &(Arc<str>, Amount)| Part {
            amount: (*amount).into(),
            by: by.to_string(),
        };
        Ok(Line {
            amount: share.amount.into(),
            basis: step.basis.clone(),
            behind: self.behind(&step.name),
            borne_from: borne.map(|borne| borne.from.clone()),
            circle: borne.map_or(step.circle, |borne| borne.circle),
            claim: movements.is_empty(),
            kind: step.kind.to_owned(),
            name: step.name.clone(),
            parts: share.parts.iter().map(part).collect(),
            pot: self.taken(step),
            less: share.deductions.iter().map(taken_off).collect(),
            paid: share.paid.iter().map(paid).collect(),
            quota: Shown::Number(share.quota.clone()),
            reads: read.iter().map(|(kind, name)| format!("{kind} {name}")).collect(),
            rounding: Shown::Number(rounding(&share.amount.exact(), &share.quota)?),
            rounding_unit: i64::try_from(share.rounding_units).unwrap_or_default(),
            shared,
            unit: unit.unwrap_or_else(|| self.computed.rule_set.currency().to_string()),
            weight: Shown::Number(share.weight.clone()),
            weights: weights.cloned().map(Shown::Number),
            written: written.map_or_else(String::new, |written| written.text.clone()),
        })
    }

    /// What a step took, and from where.
    pub(super) fn taken(&self, step: &StepTrace) -> Taken {
        let bound = step.bound.as_ref().map(|(clause, value)| Bound {
            clause: clause.clone(),
            value: Shown::Number(value.clone()),
        });
        // What an `each` takes of accounts stood with each, and a claim comes from nowhere.
        let is_common = step.from.starts_with("pot ") || step.from.starts_with("fund ");
        Taken {
            amount: step.amount.into(),
            base: (is_common || step.kind == "redeem").then(|| step.available.into()),
            bound,
            from: step.from.clone(),
            takes: step.asked.clone().map(Shown::Number),
        }
    }

    fn measures(&self, read: &[(String, String)]) -> Result<Vec<Measure>, ProjectionError> {
        let mut measures = Vec::new();
        let specs = self.computed.rule_set.measures().iter().enumerate();
        for (index, spec) in specs.filter(|(_, spec)| is_read(read, "measure", &spec.name)) {
            let values = self.computed.inputs.measures.get(index);
            let value = values.and_then(|values| values.get(self.agent)).cloned();
            let written = self.reads.statement("measure", &spec.name);
            let counted = self.counted(index, spec)?;
            let value = self.with_successions(spec, value.unwrap_or_default())?;
            let fades = matches!(spec.memory, Memory::Fading { .. });
            let rounding = if fades { faded_away(&value, &counted)? } else { Exact::ZERO };
            measures.push(Measure {
                events: self.events(&counted)?,
                name: spec.name.clone(),
                rounding: (!rounding.is_zero()).then_some(Shown::Number(rounding)),
                unit: spec.unit.to_string(),
                value: Shown::Number(value),
                written: written.map_or_else(String::new, |written| written.text.clone()),
            });
        }
        Ok(measures)
    }

    /// The claims of measures that are gone and which this one continues.
    fn continued<'s>(&'s self, spec: &'s MeasureSpec) -> impl Iterator<Item = &'s str> {
        let all = self.computed.rule_set.successions().iter();
        let continues = |then: &Then| matches!(then, Then::Continues(new) if *new == spec.name);
        all.filter(move |one| continues(&one.then)).map(|one| one.old.as_str())
    }

    /// What a measure is worth to the rules: claims that it continues are part of it from the
    /// beginning of the distribution.
    fn with_successions(&self, spec: &MeasureSpec, value: Exact) -> Result<Exact, ProjectionError> {
        let mut value = value;
        for old in self.continued(spec) {
            let balances = self.computed.inputs.accounts.get(old);
            if let Some(balance) = balances.and_then(|balances| balances.get(self.agent)) {
                value = value.add(balance).map_err(ProjectionError::number("a claim"))?;
            }
        }
        Ok(value)
    }

    /// What counted in a measure; of an account, what its balance is made of.
    fn counted(&self, index: usize, spec: &MeasureSpec) -> Result<Vec<Counted>, ProjectionError> {
        let Counts::Account { name, at } = &spec.counts else {
            let mut counted = self.own.measures.get(index).cloned().unwrap_or_default();
            if let Memory::Fading { keeps } = &spec.memory {
                self.fade(&mut counted, keeps)?;
            }
            if spec.memory.keeps_account() {
                // What was open before is in the account of the measure's name.
                let before = self.own.accounts.get(&spec.name).cloned().unwrap_or_default();
                counted.extend(before);
                for old in self.continued(spec) {
                    counted.extend(self.own.accounts.get(old).cloned().unwrap_or_default());
                }
                counted.sort_by_key(|one| one.position);
            }
            return Ok(counted);
        };
        let mut counted = self.own.accounts.get(name).cloned().unwrap_or_default();
        let from = self.computed.period.from();
        let until = self.computed.statement.provenance.as_of;
        match at {
            BalanceAt::Close => {}
            BalanceAt::Open => counted.retain(|one| one.on < from),
            BalanceAt::Average => {
                let all = from.days_until(until).saturating_add(1);
                for one in &mut counted {
                    let days = one.on.max(from).days_until(until).saturating_add(1);
                    let part = one.worth.mul(&Exact::from(days));
                    let part = part.and_then(|part| part.div(&Exact::from(all)));
                    one.worth = part.map_err(ProjectionError::number(name))?;
                }
            }
        }
        Ok(counted)
    }

    /// What is left of each event's worth after the periods since its day.
    fn fade(&self, counted: &mut [Counted], keeps: &Exact) -> Result<(), ProjectionError> {
        let number = |cause| ProjectionError::number("a faded worth")(cause);
        for one in counted {
            let back = self.computed.period.periods_since(one.on).unwrap_or_default();
            for _ in 0..back {
                one.worth = one.worth.mul(keeps).and_then(|it| it.kept()).map_err(number)?;
            }
        }
        Ok(())
    }

    fn accounts(&self, read: &[(String, String)]) -> Result<Vec<Account>, ProjectionError> {
        let mut accounts = Vec::new();
        for (name, balances) in &self.computed.inputs.accounts {
            if !is_read(read, "account", name) {
                continue;
            }
            let specs = self.computed.rule_set.accounts();
            let spec = specs.iter().find(|spec| spec.name == *name);
            let unit = spec.and_then(|spec| spec.unit.as_ref());
            let counted = self.own.accounts.get(name).cloned().unwrap_or_default();
            accounts.push(Account {
                balance: Shown::Number(balances.get(self.agent).cloned().unwrap_or_default()),
                events: self.events(&counted)?,
                name: name.clone(),
                unit: unit.unwrap_or(self.computed.rule_set.currency()).to_string(),
            });
        }
        Ok(accounts)
    }

    fn lets(&self, read: &[(String, String)]) -> Vec<Let> {
        let named = &self.computed.statement.provenance.lets;
        let named = named.iter().filter(|one| is_read(read, "let", &one.name));
        let id = self.computed.inputs.agents.get(self.agent).map(|agent| &agent.id);
        let value = |one: &crate::statement::Named| {
            let own = one.values.as_ref().zip(id).and_then(|(values, id)| values.get(id));
            one.value.clone().or_else(|| own.cloned())
        };
        let written = |name: &str| self.reads.statement("let", name).map(|it| it.text.clone());
        named
            .map(|one| Let {
                name: one.name.clone(),
                rounded: one.rounded,
                unit: one.unit.clone(),
                value: value(one),
                written: written(&one.name).unwrap_or_default(),
            })
            .collect()
    }

    fn figures(&self, read: &[(String, String)]) -> Result<Vec<Figure>, ProjectionError> {
        let mut figures = Vec::new();
        for spec in self.computed.rule_set.figures() {
            let value = self.computed.inputs.figures.get(&spec.name);
            let position = self.trace.figures.get(&spec.name);
            let (Some(value), Some(position)) = (value, position) else { continue };
            if is_read(read, "figure", &spec.name) {
                let event = self.event(*position, value)?;
                let unit = spec.unit.plain().to_string();
                figures.push(Figure { event, name: spec.name.clone(), unit });
            }
        }
        Ok(figures)
    }

    fn results(&self) -> Result<Vec<ResultPot>, ProjectionError> {
        let Inputs { results, .. } = &self.computed.inputs;
        let pots = results.iter().map(|(pot, amount)| {
            let counted = self.trace.pots.get(pot).cloned().unwrap_or_default();
            let events = self.events(&counted)?;
            Ok(ResultPot { amount: (*amount).into(), events, pot: pot.clone() })
        });
        pots.collect()
    }

    fn postings(&self, id: &Id) -> Vec<Posting> {
        let accounts = self.computed.statement.result.accounts.iter();
        let own = accounts.filter_map(|(account, agents)| Some((account, agents.get(id)?)));
        own.map(|(account, amount)| Posting { account: account.clone(), amount: amount.clone() })
            .collect()
    }

    fn events(&self, counted: &[Counted]) -> Result<Vec<EventWorth>, ProjectionError> {
        let event = |one: &Counted| {
            let mut event = self.event(one.position, &one.worth)?;
            if one.ended {
                (event.ended_on, event.credited) = (Some(one.on), Vec::new());
            }
            Ok(event)
        };
        counted.iter().map(event).collect()
    }

    fn event(&self, position: Position, worth: &Exact) -> Result<EventWorth, ProjectionError> {
        let record = record_at(self.view, position)?;
        let of_close = is_of_a_close(&record.event);
        let close = self.close_of(position).filter(|_| of_close).map(CloseName::of);
        let credited = self.credited_by(&record)?;
        Ok(EventWorth {
            close,
            credited: self.events(&credited)?,
            effective_on: record.effective_on,
            ended_on: None,
            id: record.id,
            position,
            event_type: record.event_type.as_str().to_owned(),
            worth: Shown::Number(worth.clone()),
        })
    }
}

/// Whether a close wrote it.
fn is_of_a_close(event: &Event) -> bool {
    matches!(event, Event::AccountPosted(_) | Event::ShareAllocated(_) | Event::FundMoved(_))
}

/// The record at a position of the book.
pub(super) fn record_at(view: &dyn View, position: Position) -> Result<Record, ProjectionError> {
    let line = line_at(view, position)?.ok_or(ProjectionError::PositionsMustBeGapless {
        expected: position,
        found: position.saturating_add(1),
    })?;
    read(position, &line)
}

fn is_read(read: &[(String, String)], kind: &str, name: &str) -> bool {
    read.iter().any(|(of, one)| of == kind && one == name)
}

/// What rounding at every period added to the sum of what is left of the events.
fn faded_away(value: &Exact, counted: &[Counted]) -> Result<Exact, ProjectionError> {
    let worths: Vec<&Exact> = counted.iter().map(|one| &one.worth).collect();
    let sum = Exact::sum(worths).and_then(|sum| value.sub(&sum));
    sum.map_err(ProjectionError::number("a faded measure"))
}

fn taken_off(of: &Deduction) -> TakenOff {
    TakenOff { amount: of.amount.into(), clause: of.clause.clone(), to: of.to.to_string() }
}

fn paid((account, amount): &(Arc<str>, Amount)) -> Paid {
    Paid { account: account.to_string(), amount: (*amount).into() }
}

/// What was shared: what the shares were paid, and the rounding difference beside it. Where the
/// difference stayed in the pot, no movement says it, and the quota does.
fn shared(
    share: &Share,
    step: &StepTrace,
    movements: &[&Movement],
) -> Result<Option<Shown>, ProjectionError> {
    let Some(weights) = &step.weights else { return Ok(None) };
    let to_shares = |movement: &&&Movement| {
        movement.difference || matches!(movement.to, Place::Members | Place::Account(_))
    };
    let moved: Vec<Exact> =
        movements.iter().filter(to_shares).map(|movement| movement.amount.exact()).collect();
    let failed = |error| ProjectionError::number("what was shared")(error);
    let moved = Exact::sum(&moved).map_err(failed)?;
    let due = share.quota.mul(weights).and_then(|all| all.div(&share.weight)).map_err(failed)?;
    Ok(Some(Shown::Number(if moved == due { moved } else { due })))
}
