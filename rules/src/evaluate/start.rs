//! The beginning and the end of an evaluation: inputs held against the rules, and the postings.
//!
//! Inputs that do not fit (a vector of another length, another scale) are a fault of the program
//! that made them; they refuse instead of counting somebody's value for somebody else. A figure
//! that a step reads must be there before the first step, whether or not the step gets to it.

mod ended;

use std::collections::BTreeMap;
use std::rc::Rc;

use commonbook_core::value::{Amount, Exact, MAX_PLACES};

use super::Evaluation;
use super::expression::figure_missing;
use super::places::{Account, CASH, Fund};
use super::refusal::Refusal;
use super::share::direct::Directed;
use crate::Rules;
use crate::claims::Measured;
use crate::diagnostic::Code;
use crate::input::Inputs;
use crate::model::AccountSpec;
use crate::outcome::Outcome;
use crate::syntax::Span;
use crate::syntax::ast::Item;

impl<'a> Evaluation<'a> {
    pub(super) fn start(
        rules: &'a Rules,
        inputs: &'a Inputs,
        watched: &'a [usize],
    ) -> Result<Self, Refusal> {
        fits(rules, inputs)?;
        let document = rules.document();
        let mut values = BTreeMap::new();
        for item in &document.items {
            if let Item::Figure(it) = item
                && !it.per_agent
            {
                values.insert(&*it.name.text, item);
            } else if let Item::Measure(it) = item {
                values.insert(&*it.name.text, item);
            } else if let Item::Table(it) = item {
                values.insert(&*it.name.text, item);
            }
        }
        let measures = rules.measures().iter().zip(&inputs.measures).map(|(spec, values)| {
            (spec.name.as_str(), (spec.unit.clone(), Rc::new(values.clone())))
        });
        let mut evaluation = Self {
            rules,
            text: rules.text(),
            inputs,
            watched,
            items: &document.items,
            currency: rules.currency().clone(),
            last_day: inputs.period.last_day(),
            name_span: document.name.as_ref().map_or_else(Span::default, |name| name.span),
            values,
            measures: measures.collect(),
            lets: BTreeMap::new(),
            paid: BTreeMap::new(),
            surplus: 0,
            pots: BTreeMap::new(),
            funds: funds(rules, inputs),
            accounts: accounts(rules, inputs),
            due: None,
            measured: Measured::of(document),
            earned: BTreeMap::new(),
            redeemed: BTreeMap::new(),
            directed: Directed::of(&inputs.directions),
            outcome: Outcome::default(),
        };
        evaluation.figures_are_there()?;
        evaluation.proposals_fit()?;
        evaluation.open_pots()?;
        evaluation.book_ended()?;
        evaluation.accounts_open_above_zero()?;
        evaluation.open_claims()?;
        Ok(evaluation)
    }

    fn figures_are_there(&self) -> Result<(), Refusal> {
        for item in self.items {
            let Item::Figure(figure) = item else { continue };
            let name = &*figure.name.text;
            let read = self.rules.figures().iter();
            let read = read.filter(|spec| spec.used_by_steps && !spec.per_agent);
            if read.into_iter().any(|spec| spec.name == name)
                && !self.inputs.figures.contains_key(name)
            {
                return Err(figure_missing(name, &self.last_day.to_string(), figure.span));
            }
        }
        Ok(())
    }

    /// No account that is never negative has become so between closes.
    fn accounts_open_above_zero(&self) -> Result<(), Refusal> {
        for item in self.items {
            let Item::Account(account) = item else { continue };
            let Some(span) = account.never_negative else { continue };
            for agent in 0..self.inputs.agents.len() {
                self.not_below_zero(&account.name.text, agent, span)?;
            }
        }
        Ok(())
    }

    /// Every proposed amount is for a line of the rules.
    fn proposals_fit(&self) -> Result<(), Refusal> {
        let is_line = |name: &str| {
            self.items.iter().any(|item| matches!(item, Item::Line(it) if &*it.name.text == name))
        };
        match self.inputs.proposed.keys().find(|name| !is_line(name)) {
            None => Ok(()),
            Some(name) => Err(Refusal::new(
                Code::ProposalOfNothing,
                self.name_span,
                format!("an amount is proposed for line {name:?}, which these rules do not have"),
                "correct the proposal: amounts are by the names of lines",
            )),
        }
    }

    /// Names the funds that are still below zero after the last step and may not be: they opened
    /// so, since nothing takes one there.
    fn funds_below_zero(&mut self) {
        let below = self.funds.iter().filter(|(_, fund)| fund.balance < 0 && !fund.may_be_negative);
        let told = below.map(|(name, fund)| {
            format!(
                "fund {name} opened below zero and is at {} {}; these rules do not say that it \
                 may be negative",
                self.shown(fund.balance),
                self.currency
            )
        });
        let told: Vec<String> = told.collect();
        self.outcome.findings.extend(told);
    }

    /// The outcome with its postings.
    pub(super) fn finish(mut self) -> Result<Outcome, Refusal> {
        self.outcome.surplus = Some(self.amount(self.surplus, self.name_span)?);
        self.post_all()?;
        self.funds_below_zero();
        Ok(self.outcome)
    }
}

fn funds<'a>(rules: &'a Rules, inputs: &Inputs) -> BTreeMap<&'a str, Fund> {
    let funds = rules.funds().iter().map(|spec| {
        let balance = inputs.funds.get(&spec.name).map_or(0, |balance| balance.count());
        (spec.name.as_str(), Fund { balance, may_be_negative: spec.may_be_negative })
    });
    funds.collect()
}

fn accounts<'a>(rules: &'a Rules, inputs: &Inputs) -> BTreeMap<&'a str, Account> {
    // Claims that end have no unit here, and no step reads them.
    let unit = |spec: &AccountSpec| spec.unit.clone().unwrap_or_else(|| rules.currency().clone());
    let declared = rules.accounts().iter().map(|spec| (spec.name.as_str(), unit(spec)));
    let all = declared.chain([(CASH, rules.currency().clone())]);
    let opened = all.map(|(name, unit)| {
        let opening = inputs.accounts.get(name).cloned();
        let opening = opening.unwrap_or_else(|| vec![Exact::ZERO; inputs.agents.len()]);
        let spec = rules.accounts().iter().find(|spec| spec.name == name);
        let account = Account {
            unit,
            never_negative: spec.is_some_and(|spec| spec.never_negative),
            vests_after: spec.and_then(|spec| spec.vests_after),
            opening: Rc::new(opening),
            posted: Vec::new(),
            taken: Vec::new(),
        };
        (name, account)
    });
    opened.collect()
}

/// Refuses inputs that were not made for these rules.
fn fits(rules: &Rules, inputs: &Inputs) -> Result<(), Refusal> {
    let agents = inputs.agents.len();
    let mut amounts = inputs.results.values().chain(inputs.funds.values()).chain(&inputs.called);
    let problem = if inputs.scale > MAX_PLACES {
        Some(format!("a scale of {} places", inputs.scale))
    } else if amounts.any(|amount: &Amount| amount.scale() != inputs.scale) {
        Some(format!("an amount that does not have {} places", inputs.scale))
    } else if inputs.measures.len() != rules.measures().len() {
        Some(format!("{} measures for {}", inputs.measures.len(), rules.measures().len()))
    } else if inputs.measures.iter().chain(inputs.accounts.values()).any(|it| it.len() != agents) {
        Some(format!("values per agent that are not {agents}"))
    } else if !inputs.agents.is_sorted_by(|a, b| a.id < b.id) {
        Some("agents that are not sorted by id".to_owned())
    } else {
        None
    };
    match problem {
        None => Ok(()),
        Some(problem) => Err(Refusal::new(
            Code::InputsMisfit,
            Span::default(),
            format!("the inputs do not fit the rules: {problem}"),
            "this is a fault of the program; please report it",
        )),
    }
}
