//! Facts of examples: that they do not contradict each other or the rules, and are not too many.
//!
//! A period is one that the rules close and does not go back; within it everything is given once
//! and everybody stands once in a list. What an example gives must be possible in a book. How much
//! examples may compute is limited, since whoever reads a file carries them out.

use std::collections::BTreeSet;

use commonbook_core::value::{Date, Id, Period};

use crate::check::Checker;
use crate::check::names::Space;
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::Span;
use crate::syntax::ast::{
    Example, ExamplePeriod, Given, GivenKind, Item, Name, NumberLiteral, Rhythm,
};

/// The most that all examples of a file may come to: contributors, times periods and statements.
const MOST: usize = 1_000_000;

impl<'a> Checker<'a> {
    /// Reports where the facts of an example cannot be.
    pub(in crate::check) fn facts(&mut self, example: &Example) {
        self.not_too_much(example);
        let mut before: Option<Period> = None;
        for of_period in &example.periods {
            let Some((period, span)) = of_period.period else { continue };
            self.period_fits(period, before, span);
            before = Some(period);
            self.given_once(of_period);
            for given in &of_period.givens {
                self.possible(given, period);
            }
            of_period.expects.iter().for_each(|expect| self.everybody_once(&expect.values));
        }
    }

    /// Counts what carrying the example out comes to, with the examples above it.
    fn not_too_much(&mut self, example: &Example) {
        let mut agents = BTreeSet::new();
        let mut expects = 0_usize;
        for period in &example.periods {
            period.givens.iter().for_each(|given| given.name_agents(&mut agents));
            let named = period.expects.iter().flat_map(|expect| &expect.values);
            agents.extend(named.map(|(name, _)| &*name.text));
            expects = expects.saturating_add(period.expects.len());
        }
        let steps = example.periods.len().saturating_mul(self.document.items.len());
        let work = agents.len().max(1).saturating_mul(steps.saturating_add(expects));
        let before = self.example_work;
        self.example_work = before.saturating_add(work);
        if before <= MOST && self.example_work > MOST {
            let name = &example.name;
            let (people, periods) = (agents.len(), example.periods.len());
            self.report(
                Diagnostic::new(
                    Code::TooMany,
                    name.span,
                    format!(
                        "with example \"{}\" of {people} contributors and {periods} periods, the \
                         examples of this file take too long to carry out",
                        name.text
                    ),
                )
                .label("too much")
                .hint(format!(
                    "name fewer contributors: contributors times periods times statements, and \
                     times lines that expect something, may be {MOST} in all"
                )),
            );
        }
    }

    fn period_fits(&mut self, period: Period, before: Option<Period>, span: Span) {
        let rhythm = self.document.closes.as_ref().map(|closes| closes.every);
        if rhythm.is_some_and(|rhythm| !rhythm.fits(period)) {
            let message = format!("{period} is no period that these rules close");
            self.contradicts(span, message, "a period as `closes` says, or another `closes`");
        }
        let Some(before) = before else { return };
        let on_call = rhythm == Some(Rhythm::OnCall);
        let begins_inside = !on_call && period != before && period.from() < before.to();
        if period.from() < before.from() || begins_inside {
            let message = format!("{period} comes after {before}, which is not over by then");
            let hint = "periods follow each other; the same one once more is its next distribution";
            self.contradicts(span, message, hint);
        }
    }

    /// Everything once, but attributes of others, memberships and credits of accounts.
    fn given_once(&mut self, of_period: &ExamplePeriod) {
        let mut seen = BTreeSet::new();
        for given in &of_period.givens {
            let (what, span) = match &given.what {
                GivenKind::Result { pot, amount } => {
                    let pot = pot.as_ref().filter(|pot| &*pot.text != "main");
                    let what = pot.map(|pot| format!("result {}", pot.text));
                    (what.unwrap_or_else(|| "surplus".to_owned()), amount.span)
                }
                GivenKind::Called(amount) => ("called".to_owned(), amount.span),
                GivenKind::Figure { name, .. } => (format!("figure {}", name.text), name.span),
                GivenKind::Fund { name, .. } => (format!("fund {}", name.text), name.span),
                GivenKind::Measure { name, values } => {
                    self.everybody_once(values);
                    (format!("measure {}", name.text), name.span)
                }
                GivenKind::Account { values, .. } => {
                    self.everybody_once(values);
                    continue;
                }
                GivenKind::Agent { agent, attributes } => {
                    self.is_somebody(agent);
                    for (attribute, _) in attributes {
                        let what = format!("{} of {}", attribute.text, agent.text);
                        if !seen.insert(what.clone()) {
                            self.twice(&what, attribute.span);
                        }
                    }
                    continue;
                }
                GivenKind::Member { agent, .. } => {
                    self.is_somebody(agent);
                    continue;
                }
            };
            if !seen.insert(what.clone()) {
                self.twice(&what, span);
            }
        }
    }

    fn everybody_once(&mut self, values: &[(Name, NumberLiteral)]) {
        let mut seen = BTreeSet::new();
        for (name, _) in values {
            self.is_somebody(name);
            if !seen.insert(&*name.text) {
                self.twice(&name.text, name.span);
            }
        }
    }

    /// A name that an agent of a book can have.
    fn is_somebody(&mut self, name: &Name) {
        if let Err(error) = Id::parse(&name.text) {
            let message = format!("no agent can be called {:?}: {}", &*name.text, error.what());
            self.contradicts(name.span, message, "name agents as the book does, for example ada");
        }
    }

    fn twice(&mut self, what: &str, span: Span) {
        let message = format!("{what} is given twice in this period");
        self.contradicts(span, message, "give it once, with the sum if both are meant");
    }

    /// What no book could hold.
    fn possible(&mut self, given: &Given, period: Period) {
        match &given.what {
            GivenKind::Called(amount) => {
                let rhythm = self.document.closes.as_ref().map(|closes| closes.every);
                if rhythm.is_some_and(|rhythm| rhythm != Rhythm::OnCall) {
                    let message = "nothing is called in rules that do not close on call".to_owned();
                    self.contradicts(
                        amount.span,
                        message,
                        "give a surplus, or write closes on call",
                    );
                }
            }
            GivenKind::Fund { name, amount } if amount.value.is_negative() => {
                let index = self.names.find(Space::Funds, &name.text);
                let item = index.and_then(|index| self.document.items.get(index));
                if matches!(item, Some(Item::Fund(fund)) if fund.may_be_negative.is_none()) {
                    let message = format!("fund {} may not be negative", name.text);
                    let hint = "give it zero or more, or declare that it may be negative";
                    self.contradicts(amount.span, message, hint);
                }
            }
            GivenKind::Account { from: Some((from, span)), .. } if *from > period.last_day() => {
                let message = format!("a credit of {from} is not there by the end of {period}");
                self.contradicts(*span, message, "a day by the period's last one");
            }
            GivenKind::Member { from: Some((from, _)), until: Some((until, span)), .. }
                if until <= from =>
            {
                let message = format!("a membership that begins on {from} cannot end on {until}");
                self.contradicts(
                    *span,
                    message,
                    "until is the first day after it, later than from",
                );
            }
            GivenKind::Member { from: Some((from, _)), until, suspended, .. } => {
                let mut free = *from;
                for one in suspended {
                    let end = one.until.or(*until).map(|(end, _)| end);
                    let is_before_end = until.is_none_or(|(until, _)| {
                        one.from.0 < until && end.is_some_and(|end| end <= until)
                    });
                    let is_whole = end.is_none_or(|end| one.from.0 < end);
                    if one.from.0 < free || !is_before_end || !is_whole {
                        let message = format!("a suspension from {} on", one.from.0);
                        let hint = "suspensions lie within their membership, one after the other, \
                                    and each ends after it began";
                        self.contradicts(one.from.1, message, hint);
                        break;
                    }
                    free = end.unwrap_or(Date::MAX);
                }
            }
            GivenKind::Fund { .. }
            | GivenKind::Account { .. }
            | GivenKind::Member { .. }
            | GivenKind::Result { .. }
            | GivenKind::Figure { .. }
            | GivenKind::Measure { .. }
            | GivenKind::Agent { .. } => {}
        }
    }

    fn contradicts(&mut self, span: Span, message: String, hint: &str) {
        let problem = Diagnostic::new(Code::FactsContradict, span, message);
        self.report(problem.label("cannot be so").hint(hint));
    }
}
