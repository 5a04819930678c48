//! Examples carried out: the facts of each period through the rules, one period after another.
//!
//! Every contributor that an example names is there from the beginning. What it does not give is
//! zero, and a measure of an account is what that account holds. A period opens with what the one
//! before left in funds and accounts; what an example gives for a fund or an account replaces that.
//! Whatever does not come out as expected is a problem of the file, with its place.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use commonbook_core::value::{Amount, Currency, Exact, Id, Period, Rounding};

use crate::Rules;
use crate::diagnostic::{Code, Diagnostic};
use crate::input::{AgentInput, ClaimCredit, Inputs, Lot, MembershipInput, Past};
use crate::model::Counts;
use crate::outcome::{Outcome, Place, Posting};
use crate::syntax::ast::{Example, ExamplePeriod, Given, GivenKind, Item, Name, NumberLiteral};

impl Rules {
    /// Carries out the examples of the file; empty when all come out as they say.
    #[must_use]
    pub fn run_examples(&self) -> Vec<Diagnostic> {
        let examples = self.document().items.iter().filter_map(|item| {
            let Item::Example(example) = item else { return None };
            Some(example)
        });
        examples.flat_map(|example| Run::of(self, example).run(example)).collect()
    }
}

/// What stands between two periods of an example.
struct Run<'r> {
    rules: &'r Rules,
    scale: u8,
    agents: BTreeMap<String, AgentInput>,
    numbers: BTreeMap<String, u32>,
    funds: BTreeMap<String, Exact>,
    accounts: BTreeMap<String, Vec<Exact>>,
    lots: BTreeMap<String, Vec<Vec<Lot>>>,
    past: BTreeMap<String, (Exact, Vec<Exact>)>,
    /// Figures hold until another one is given, as in a book.
    figures: BTreeMap<String, Exact>,
    /// The next credit's position.
    position: u64,
}

impl<'r> Run<'r> {
    fn of(rules: &'r Rules, example: &Example) -> Self {
        let mut ids = BTreeSet::new();
        for period in &example.periods {
            for given in &period.givens {
                named(given, &mut ids);
            }
            for (name, _) in period.expects.iter().flat_map(|expect| &expect.values) {
                ids.insert(&*name.text);
            }
        }
        let agents = ids.iter().filter_map(|id| {
            let attributes = Arc::new(BTreeMap::from([("kind".to_owned(), "person".to_owned())]));
            let agent = AgentInput { id: Id::parse(id).ok()?, attributes, memberships: Vec::new() };
            Some(((*id).to_owned(), agent))
        });
        let iso = || Currency::iso(&rules.currency().to_string()).map(|it| it.scale());
        Self {
            rules,
            scale: rules.scale().or_else(|| iso().ok()).unwrap_or(2),
            agents: agents.collect(),
            numbers: BTreeMap::new(),
            funds: BTreeMap::new(),
            accounts: BTreeMap::new(),
            lots: BTreeMap::new(),
            past: BTreeMap::new(),
            figures: BTreeMap::new(),
            position: 0,
        }
    }

    fn run(mut self, example: &Example) -> Vec<Diagnostic> {
        let mut problems = Vec::new();
        for of_period in &example.periods {
            let Some((period, span)) = of_period.period else { continue };
            let inputs = match self.inputs(of_period, period) {
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
                    self.carry(&outcome, &inputs, period);
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

    /// The inputs of a period: what is given, and what stands from the period before.
    fn inputs(&mut self, of_period: &ExamplePeriod, period: Period) -> Result<Inputs, Diagnostic> {
        for given in &of_period.givens {
            self.opens(given, period);
        }
        let number = self.numbers.entry(period.to_string()).or_default();
        *number = number.saturating_add(1);
        let mut inputs = Inputs::empty("example", period, self.scale);
        inputs.number = *number;
        inputs.agents = self.agents.values().cloned().collect();
        let zeros = || vec![Exact::ZERO; self.agents.len()];
        let names = self.rules.accounts().iter().map(|spec| spec.name.as_str()).chain(["cash"]);
        for name in names {
            let held = self.accounts.get(name).cloned().unwrap_or_else(zeros);
            inputs.accounts.insert(name.to_owned(), held);
        }
        for name in self.rules.lots_of() {
            let none = || vec![Vec::new(); self.agents.len()];
            let lots = self.lots.get(name).cloned().unwrap_or_else(none);
            inputs.lots.insert(name.clone(), lots);
        }
        for (name, balance) in &self.funds {
            inputs.funds.insert(name.clone(), self.whole(balance, of_period)?);
        }
        for (name, (total, own)) in &self.past {
            let own: Result<Vec<Amount>, Diagnostic> =
                own.iter().map(|own| self.whole(own, of_period)).collect();
            let past = Past { total: self.whole(total, of_period)?, own: own? };
            inputs.past.insert(name.clone(), past);
        }
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
                (Counts::Account { name, .. }, None) => {
                    inputs.accounts.get(name).cloned().unwrap_or_default()
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
                let held = inputs.accounts.get(&spec.name).into_iter().flatten();
                for (value, held) in column.iter_mut().zip(held) {
                    *value = value.add(held).unwrap_or_default();
                }
            }
            inputs.measures.push(column);
        }
    }

    /// Values by agent as a column of all agents.
    fn column(&self, values: &[(Name, NumberLiteral)]) -> Vec<Exact> {
        let of = |id: &String| {
            let found = values.iter().find(|(name, _)| *name.text == **id);
            found.map_or(Exact::ZERO, |(_, literal)| literal.value.clone())
        };
        self.agents.keys().map(of).collect()
    }

    /// Balances, attributes and memberships that are given before a period.
    fn opens(&mut self, given: &Given, period: Period) {
        match &given.what {
            GivenKind::Fund { name, amount } => {
                self.funds.insert(name.text.to_string(), amount.value.clone());
            }
            GivenKind::Account { name, values, from } => {
                let on = from.map_or(period.from(), |(on, _)| on);
                let added = self.column(values);
                let zeros = || vec![Exact::ZERO; added.len()];
                let held = self.accounts.entry(name.text.to_string()).or_insert_with(zeros);
                let lots = self.lots.entry(name.text.to_string());
                let lots = lots.or_insert_with(|| vec![Vec::new(); added.len()]);
                for ((held, lots), amount) in held.iter_mut().zip(lots).zip(added) {
                    *held = held.add(&amount).unwrap_or_default();
                    if amount.is_positive() {
                        lots.push(Lot { position: self.position, on, amount, expires: None });
                        self.position = self.position.saturating_add(1);
                    }
                }
            }
            GivenKind::Agent { agent, attributes } => {
                if let Some(agent) = self.agents.get_mut(&*agent.text) {
                    for (name, value) in attributes {
                        Arc::make_mut(&mut agent.attributes)
                            .insert(name.text.to_string(), value.text.to_string());
                    }
                }
            }
            GivenKind::Member { agent, role, from, until } => {
                if let (Some(agent), Some((from, _))) = (self.agents.get_mut(&*agent.text), *from) {
                    let to = until.map(|(until, _)| until);
                    agent.memberships.push(MembershipInput {
                        role: role.text.to_string(),
                        from,
                        to,
                    });
                    agent.memberships.sort_by_key(|spell| spell.from);
                }
            }
            GivenKind::Figure { name, value } => {
                self.figures.insert(name.text.to_string(), value.value.clone());
            }
            GivenKind::Result { .. } | GivenKind::Called(_) | GivenKind::Measure { .. } => {}
        }
    }

    /// What a period leaves to the next.
    fn carry(&mut self, outcome: &Outcome, inputs: &Inputs, period: Period) {
        for movement in &outcome.movements {
            let amount = movement.amount.exact();
            if let Place::Fund(fund) = &movement.to {
                add(self.funds.entry(fund.clone()).or_default(), &amount);
            }
            if let Place::Fund(fund) = &movement.from {
                add(self.funds.entry(fund.clone()).or_default(), &amount.neg());
            }
            if let Some(line) = movement.line.as_ref().filter(|_| movement.from != Place::Members) {
                let agents = self.agents.len();
                let none = || (Exact::ZERO, vec![Exact::ZERO; agents]);
                add(&mut self.past.entry(line.clone()).or_insert_with(none).0, &amount);
            }
        }
        for share in &outcome.shares {
            let agents = self.agents.len();
            let none = || (Exact::ZERO, vec![Exact::ZERO; agents]);
            let (_, own) = self.past.entry(share.line.to_string()).or_insert_with(none);
            if let Some(own) = own.get_mut(share.agent) {
                add(own, &share.amount.exact());
            }
        }
        for (name, held) in &inputs.accounts {
            self.accounts.insert(name.clone(), held.clone());
        }
        for posting in &outcome.postings {
            self.post(posting, period);
        }
    }

    fn post(&mut self, posting: &Posting, period: Period) {
        let amount = posting.amount.exact();
        let agents = self.agents.len();
        let held = self.accounts.entry(posting.account.to_string());
        let held = held.or_insert_with(|| vec![Exact::ZERO; agents]);
        if let Some(held) = held.get_mut(posting.agent) {
            add(held, &amount);
        }
        let lots = self.lots.entry(posting.account.to_string());
        let lots = lots.or_insert_with(|| vec![Vec::new(); agents]);
        let Some(lots) = lots.get_mut(posting.agent) else { return };
        if amount.is_positive() {
            let (position, expires) = (self.position, posting.expires);
            lots.push(Lot { position, on: period.last_day(), amount, expires });
            self.position = self.position.saturating_add(1);
            return;
        }
        for (position, taken) in &posting.lots {
            if let Some(lot) = lots.iter_mut().find(|lot| lot.position == *position) {
                add(&mut lot.amount, &taken.neg());
            }
        }
        if posting.lots.is_empty() {
            let mut left = amount.neg();
            for lot in lots.iter_mut() {
                let taken = if lot.amount < left { lot.amount.clone() } else { left.clone() };
                add(&mut lot.amount, &taken.neg());
                add(&mut left, &taken.neg());
            }
        }
        lots.retain(|lot| lot.amount.is_positive());
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

/// A sum; the numbers of an example are small.
fn add(to: &mut Exact, amount: &Exact) {
    *to = to.add(amount).unwrap_or_default();
}

/// Whom a fact names.
fn named<'a>(given: &'a Given, ids: &mut BTreeSet<&'a str>) {
    match &given.what {
        GivenKind::Measure { values, .. } | GivenKind::Account { values, .. } => {
            ids.extend(values.iter().map(|(name, _)| &*name.text));
        }
        GivenKind::Agent { agent, .. } | GivenKind::Member { agent, .. } => {
            ids.insert(&agent.text);
        }
        GivenKind::Result { .. }
        | GivenKind::Called(_)
        | GivenKind::Figure { .. }
        | GivenKind::Fund { .. } => {}
    }
}
