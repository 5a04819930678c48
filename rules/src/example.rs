//! Examples carried out: the facts of each period through the rules, one period after another.
//!
//! Every contributor that an example names is there from the beginning. What it does not give is
//! zero, and a measure of an account is what that account holds. A period opens with what the one
//! before left in funds and accounts, as a close would find it: what has ended by its last day is
//! gone. What an example gives for a fund replaces that, for an account it adds to it. Whatever
//! does not come out as expected is a problem of the file, with its place.

mod held;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use commonbook_core::value::{Amount, Currency, Exact, Id, Period, Rounding, ValueError};

use crate::Rules;
use crate::diagnostic::{Code, Diagnostic};
use crate::input::{AgentInput, ClaimCredit, Inputs, MembershipInput, Stretch};
use crate::model::{BalanceAt, Counts};
use crate::outcome::Outcome;
use crate::past::PastSteps;
use crate::syntax::ast::{Example, ExamplePeriod, Given, GivenKind, Item, Name, NumberLiteral};
use held::Held;

impl Rules {
    /// Carries out the examples of the file; empty when all come out as they say.
    #[must_use]
    pub fn run_examples(&self) -> Vec<Diagnostic> {
        let examples = self.document().items.iter().filter_map(|item| {
            let Item::Example(example) = item else { return None };
            Some(example)
        });
        let carried_out = examples.map(|example| match Run::of(self, example) {
            Ok(run) => run.run(example),
            Err(error) => {
                let problem = Diagnostic::new(Code::ExampleFails, example.span, error.to_string());
                vec![problem.label("cannot be carried out").hint("give the currency's scale")]
            }
        });
        carried_out.flatten().collect()
    }
}

/// What stands between two periods of an example.
struct Run<'r> {
    rules: &'r Rules,
    scale: u8,
    agents: BTreeMap<String, AgentInput>,
    /// Where each agent stands among them.
    places: BTreeMap<String, usize>,
    numbers: BTreeMap<Period, u32>,
    held: Held,
    past: PastSteps,
    /// Figures hold until another one is given, as in a book.
    figures: BTreeMap<String, Exact>,
}

impl<'r> Run<'r> {
    fn of(rules: &'r Rules, example: &Example) -> Result<Self, ValueError> {
        let mut ids = BTreeSet::new();
        for period in &example.periods {
            period.givens.iter().for_each(|given| given.name_agents(&mut ids));
            for (name, _) in period.expects.iter().flat_map(|expect| &expect.values) {
                ids.insert(&*name.text);
            }
        }
        let agents = ids.iter().filter_map(|id| {
            let attributes = Arc::new(BTreeMap::from([("kind".to_owned(), "person".to_owned())]));
            let agent = AgentInput { id: Id::parse(id).ok()?, attributes, memberships: Vec::new() };
            Some(((*id).to_owned(), agent))
        });
        let agents: BTreeMap<String, AgentInput> = agents.collect();
        let places = agents.keys().cloned().zip(0..).collect();
        let iso = || Currency::iso(&rules.currency().to_string()).map(|it| it.scale());
        let scale = rules.scale().or_else(|| iso().ok()).unwrap_or(2);
        Ok(Self {
            rules,
            scale,
            places,
            numbers: BTreeMap::new(),
            held: Held::of(rules, agents.len()),
            agents,
            past: PastSteps::new(rules.past_steps(), scale)?,
            figures: BTreeMap::new(),
        })
    }

    fn run(mut self, example: &Example) -> Vec<Diagnostic> {
        let mut problems = Vec::new();
        for of_period in &example.periods {
            let Some((period, span)) = of_period.period else { continue };
            let too_large = |error: ValueError| {
                let message = format!("example \"{}\", {period}: {error}", example.name.text);
                Diagnostic::new(Code::ExampleFails, span, message)
                    .label("cannot be carried out")
                    .hint("give smaller numbers")
            };
            let opened = self.opens(of_period, period).map_err(too_large);
            let inputs = match opened.and_then(|()| self.inputs(of_period, period)) {
                Ok(inputs) => inputs,
                Err(problem) => return vec![problem],
            };
            match self.rules.examine(&inputs, &of_period.expects) {
                Ok((outcome, found)) => {
                    problems.extend(found.into_iter().map(|(span, what)| {
                        let name = &example.name.text;
                        let message = format!("example \"{name}\", {period}: {what}");
                        Diagnostic::new(Code::ExampleFails, span, message)
                            .label("does not come out so")
                            .hint("mend the rules, or what the example expects of them")
                    }));
                    if let Err(error) = self.close(&outcome, period) {
                        problems.push(too_large(error));
                        return problems;
                    }
                }
                Err(refusal) => {
                    let name = &example.name.text;
                    let (code, message) = (refusal.code, &refusal.message);
                    let step = if refusal.step.is_empty() { "the rules" } else { &refusal.step };
                    let message =
                        format!("example \"{name}\", {period}: {step} refuses: {message}");
                    let problem = Diagnostic::new(Code::ExampleFails, span, message);
                    problems.push(problem.label(format!("refused, {code}")).hint(refusal.hint));
                    return problems;
                }
            }
        }
        problems
    }

    /// What a period leaves to the next.
    fn close(&mut self, outcome: &Outcome, period: Period) -> Result<(), ValueError> {
        self.past.closed(outcome)?;
        self.held.close(outcome, period)
    }

    /// The inputs of a period: what is given, and what stands from the period before.
    fn inputs(&mut self, of_period: &ExamplePeriod, period: Period) -> Result<Inputs, Diagnostic> {
        let number = self.numbers.entry(period).or_default();
        *number = number.saturating_add(1);
        let mut inputs = Inputs::empty("example", period, self.scale);
        inputs.number = *number;
        inputs.agents = self.agents.values().cloned().collect();
        let too_large = |_| self.whole_is_too_large(of_period);
        inputs.accounts = self.held.accounts().map_err(too_large)?;
        inputs.ended = self.held.ended().map_err(too_large)?;
        for name in self.rules.lots_of() {
            inputs.lots.insert(name.clone(), self.held.lots(name));
        }
        for (name, balance) in self.held.funds().map_err(too_large)? {
            inputs.funds.insert(name.clone(), self.whole(&balance, of_period)?);
        }
        let everybody: Vec<usize> = (0..self.agents.len()).collect();
        inputs.past = self.past.inputs(&everybody);
        self.results(of_period, &mut inputs)?;
        self.measured(of_period, &mut inputs);
        Ok(inputs)
    }

    fn results(&self, of_period: &ExamplePeriod, inputs: &mut Inputs) -> Result<(), Diagnostic> {
        for given in &of_period.givens {
            match &given.what {
                GivenKind::Result { pot, amount } => {
                    let pot = pot.as_ref().map_or("main", |pot| &*pot.text);
                    let amount = self.whole(&amount.value, of_period)?;
                    inputs.results.insert(pot.to_owned(), amount);
                }
                GivenKind::Called(amount) => {
                    inputs.called = Some(self.whole(&amount.value, of_period)?);
                }
                GivenKind::Figure { .. }
                | GivenKind::Fund { .. }
                | GivenKind::Measure { .. }
                | GivenKind::Account { .. }
                | GivenKind::Agent { .. }
                | GivenKind::Member { .. } => {}
            }
        }
        inputs.figures.clone_from(&self.figures);
        Ok(())
    }

    fn measured(&self, of_period: &ExamplePeriod, inputs: &mut Inputs) {
        for spec in self.rules.measures() {
            let given = of_period.givens.iter().find_map(|given| {
                let GivenKind::Measure { name, values } = &given.what else { return None };
                (*name.text == spec.name).then_some(values)
            });
            let mut column = match (&spec.counts, given) {
                (Counts::Account { name, at }, None) => {
                    let held = self.held.counted(name);
                    self.balance(of_period, inputs.period, (name, *at), held)
                }
                (_, given) => self.column(given.map_or(&[][..], Vec::as_slice)),
            };
            if spec.memory.keeps_account() {
                let credits = column.iter().enumerate().filter(|(_, amount)| !amount.is_zero());
                let credits = credits.map(|(agent, amount)| ClaimCredit {
                    agent,
                    amount: amount.clone(),
                    expires: None,
                });
                inputs.claims.insert(spec.name.clone(), credits.collect());
                let held = self.held.counted(&spec.name);
                for (value, held) in column.iter_mut().zip(held) {
                    *value = value.add(&held).unwrap_or_default();
                }
            }
            inputs.measures.push(column);
        }
    }

    /// A balance at open or on average: what was given with a day of the period came on that day.
    fn balance(
        &self,
        of_period: &ExamplePeriod,
        period: Period,
        (account, at): (&str, BalanceAt),
        mut held: Vec<Exact>,
    ) -> Vec<Exact> {
        let days = period.from().days_until(period.to());
        for given in &of_period.givens {
            let GivenKind::Account { name, values, from: Some((from, _)) } = &given.what else {
                continue;
            };
            if &*name.text != account || *from < period.from() {
                continue;
            }
            let missing = match at {
                BalanceAt::Open => Exact::ONE,
                BalanceAt::Close => Exact::ZERO,
                BalanceAt::Average => {
                    let before = i128::from(period.from().days_until(*from));
                    Exact::ratio(before, i128::from(days)).unwrap_or_default()
                }
            };
            for (held, amount) in held.iter_mut().zip(self.column(values)) {
                let less = amount.mul(&missing).and_then(|less| held.sub(&less)?.kept());
                *held = less.unwrap_or_default();
            }
        }
        held
    }

    /// Values by agent as a column of all agents.
    fn column(&self, values: &[(Name, NumberLiteral)]) -> Vec<Exact> {
        let mut column = vec![Exact::ZERO; self.agents.len()];
        for (name, literal) in values {
            let place = self.places.get(&*name.text);
            if let Some(value) = place.and_then(|place| column.get_mut(*place)) {
                *value = literal.value.clone();
            }
        }
        column
    }

    /// Balances, attributes and memberships that are given before a period.
    fn opens(&mut self, of_period: &ExamplePeriod, period: Period) -> Result<(), ValueError> {
        let on = period.from();
        for given in &of_period.givens {
            match &given.what {
                GivenKind::Fund { name, amount } => {
                    self.held.set_fund(&name.text, amount.value.clone(), on)?;
                }
                GivenKind::Account { name, values, from } => {
                    let since = from.map_or(on, |(since, _)| since);
                    for (agent, literal) in values {
                        let Some(place) = self.places.get(&*agent.text) else { continue };
                        let account = (&*name.text, *place);
                        self.held.add(account, literal.value.clone(), (on, since))?;
                    }
                }
                GivenKind::Agent { .. } | GivenKind::Member { .. } => self.about(given),
                GivenKind::Figure { name, value } => {
                    self.figures.insert(name.text.to_string(), value.value.clone());
                }
                GivenKind::Result { .. } | GivenKind::Called(_) | GivenKind::Measure { .. } => {}
            }
        }
        self.held.settle(period.last_day())
    }

    /// An attribute or a membership.
    fn about(&mut self, given: &Given) {
        if let GivenKind::Agent { agent, attributes } = &given.what
            && let Some(agent) = self.agents.get_mut(&*agent.text)
        {
            let written = attributes.iter();
            let written =
                written.map(|(name, value)| (name.text.to_string(), value.text.to_string()));
            Arc::make_mut(&mut agent.attributes).extend(written);
        }
        if let GivenKind::Member { agent, role, from: Some((from, _)), until, fault, suspended } =
            &given.what
            && let Some(agent) = self.agents.get_mut(&*agent.text)
        {
            let mut spell = MembershipInput::new(&role.text, *from, until.map(|(until, _)| until));
            spell.with_fault = *fault;
            let stretches = suspended.iter().map(|one| {
                let (from, to) = (one.from.0, one.until.map(|(until, _)| until));
                Stretch { from, to: to.or(spell.to) }
            });
            spell.suspended = stretches.collect();
            let after = agent.memberships.partition_point(|spell| spell.from <= *from);
            agent.memberships.insert(after, spell);
        }
    }

    fn whole_is_too_large(&self, of_period: &ExamplePeriod) -> Diagnostic {
        let span = of_period.period.map_or_else(Default::default, |(_, span)| span);
        let message = format!("what is held in {} grew too large", self.rules.currency());
        Diagnostic::new(Code::ExampleFails, span, message)
            .label("cannot be carried out")
            .hint("give smaller numbers")
    }

    /// Money of the currency's places.
    fn whole(&self, value: &Exact, of_period: &ExamplePeriod) -> Result<Amount, Diagnostic> {
        let amount = Amount::from_exact(value, self.scale, Rounding::HalfUp);
        amount.ok().filter(|amount| amount.exact() == *value).ok_or_else(|| {
            let span = of_period.period.map_or_else(Default::default, |(_, span)| span);
            let message = format!("{value} {} cannot be money here", self.rules.currency());
            Diagnostic::new(Code::ExampleFails, span, message)
                .label("an amount of this period")
                .hint(format!("the currency has {} places", self.scale))
        })
    }
}
