//! The facts of a period, written down in a line each.
//!
//! Amounts are in EUR at two places; agents appear where they are first named. A period is the
//! year 2026 unless a test says otherwise.

use std::collections::BTreeMap;
use std::sync::Arc;

use commonbook_core::value::{Amount, Date, Exact, Id, Period};
use commonbook_rules::diagnostic::render;
use commonbook_rules::outcome::{NamedValueKind, Outcome, Place};
use commonbook_rules::{AgentInput, Inputs, MembershipInput, Refusal, Rules, Stretch};

pub(crate) struct World {
    rules: Rules,
    inputs: Inputs,
    agents: BTreeMap<String, AgentInput>,
    measures: BTreeMap<String, BTreeMap<String, Exact>>,
    accounts: BTreeMap<String, BTreeMap<String, Exact>>,
}

/// Statements under a header in EUR; they must be sound.
pub(crate) fn rules(statements: &str) -> Rules {
    let header = "rules \"Test\"\ncurrency EUR\nengine 0\ncloses every year\n\n";
    sound(&format!("{header}{}\n", statements.trim()))
}

pub(crate) fn sound(text: &str) -> Rules {
    match Rules::parse(text) {
        Ok(rules) => rules,
        Err(problems) => panic!("{}", render(text, "test.rules", &problems)),
    }
}

pub(crate) fn world(statements: &str) -> World {
    World::of(rules(statements))
}

pub(crate) fn exact(text: &str) -> Exact {
    Exact::parse(text).unwrap()
}

pub(crate) fn euros(text: &str) -> Amount {
    Amount::parse(text, 2).unwrap()
}

pub(crate) fn day(text: &str) -> Date {
    Date::parse(text).unwrap()
}

impl World {
    pub(crate) fn of(rules: Rules) -> Self {
        Self {
            rules,
            inputs: Inputs::empty("test-coop", Period::parse("2026").unwrap(), 2),
            agents: BTreeMap::new(),
            measures: BTreeMap::new(),
            accounts: BTreeMap::new(),
        }
    }

    pub(crate) fn result(self, amount: &str) -> Self {
        self.result_of("main", amount)
    }

    pub(crate) fn result_of(mut self, pot: &str, amount: &str) -> Self {
        let amount = Amount::parse(amount, self.inputs.scale).unwrap();
        self.inputs.results.insert(pot.to_owned(), amount);
        self
    }

    pub(crate) fn period(mut self, period: &str) -> Self {
        self.inputs.period = Period::parse(period).unwrap();
        self
    }

    pub(crate) fn number(mut self, number: u32) -> Self {
        self.inputs.number = number;
        self
    }

    pub(crate) fn called(mut self, amount: &str) -> Self {
        self.inputs.called = Some(euros(amount));
        self
    }

    pub(crate) fn scale(mut self, scale: u8) -> Self {
        self.inputs.scale = scale;
        self
    }

    pub(crate) fn figure(mut self, name: &str, value: &str) -> Self {
        self.inputs.figures.insert(name.to_owned(), exact(value));
        self
    }

    pub(crate) fn fund(mut self, name: &str, balance: &str) -> Self {
        let balance = Amount::parse(balance, self.inputs.scale).unwrap();
        self.inputs.funds.insert(name.to_owned(), balance);
        self
    }

    pub(crate) fn agents(mut self, ids: &str) -> Self {
        for id in ids.split_whitespace() {
            self.agent(id);
        }
        self
    }

    /// `measure("hours", "ada 10 ben 5")`.
    pub(crate) fn measure(mut self, name: &str, values: &str) -> Self {
        let pairs = self.pairs(values);
        self.measures.entry(name.to_owned()).or_default().extend(pairs);
        self
    }

    pub(crate) fn account(mut self, name: &str, values: &str) -> Self {
        let pairs = self.pairs(values);
        self.accounts.entry(name.to_owned()).or_default().extend(pairs);
        self
    }

    pub(crate) fn attribute(mut self, agent: &str, key: &str, value: &str) -> Self {
        Arc::make_mut(&mut self.agent(agent).attributes).insert(key.to_owned(), value.to_owned());
        self
    }

    pub(crate) fn member(mut self, agent: &str, role: &str, from: &str, to: Option<&str>) -> Self {
        let spell = MembershipInput::new(role, day(from), to.map(day));
        self.agent(agent).memberships.push(spell);
        self
    }

    /// The last membership given is suspended in a stretch.
    pub(crate) fn suspended(mut self, agent: &str, stretch: Stretch) -> Self {
        let spells = &mut self.agent(agent).memberships;
        let spell = spells.iter_mut().find(|spell| spell.runs_on(stretch.from)).unwrap();
        spell.suspended.push(stretch);
        self
    }

    /// The last membership given ended through the member's own fault.
    pub(crate) fn with_fault(mut self, agent: &str) -> Self {
        self.agent(agent).memberships.last_mut().unwrap().with_fault = true;
        self
    }

    /// Members since long ago.
    pub(crate) fn members(mut self, ids: &str) -> Self {
        for id in ids.split_whitespace() {
            self = self.member(id, "member", "2020-01-01", None);
        }
        self
    }

    fn agent(&mut self, id: &str) -> &mut AgentInput {
        self.agents.entry(id.to_owned()).or_insert_with(|| AgentInput {
            id: Id::parse(id).unwrap(),
            attributes: Arc::default(),
            memberships: Vec::new(),
        })
    }

    fn pairs(&mut self, values: &str) -> Vec<(String, Exact)> {
        let words: Vec<&str> = values.split_whitespace().collect();
        let pairs = words.chunks(2).map(|pair| (pair[0].to_owned(), exact(pair[1])));
        let pairs: Vec<(String, Exact)> = pairs.collect();
        for (id, _) in &pairs {
            self.agent(id);
        }
        pairs
    }

    /// Whatever else the inputs hold.
    pub(crate) fn set(&mut self, change: impl FnOnce(&mut Inputs)) {
        change(&mut self.inputs);
    }

    pub(crate) fn inputs(&self) -> Inputs {
        let mut inputs = self.inputs.clone();
        inputs.agents = self.agents.values().cloned().collect();
        let column = |values: Option<&BTreeMap<String, Exact>>| {
            let of = |id: &String| values.and_then(|values| values.get(id)).cloned();
            self.agents.keys().map(|id| of(id).unwrap_or(Exact::ZERO)).collect::<Vec<_>>()
        };
        for spec in self.rules.measures() {
            inputs.measures.push(column(self.measures.get(&spec.name)));
        }
        let names = self.rules.accounts().iter().map(|spec| spec.name.as_str());
        for name in names.chain(["cash"]) {
            inputs.accounts.insert(name.to_owned(), column(self.accounts.get(name)));
        }
        inputs
    }

    pub(crate) fn text(&self) -> &str {
        self.rules.text()
    }

    pub(crate) fn run(&self) -> Done {
        let inputs = self.inputs();
        match self.rules.evaluate(&inputs) {
            Ok(outcome) => Done { outcome, inputs },
            Err(refusal) => panic!("{}", refusal.render(self.rules.text(), "test.rules")),
        }
    }

    pub(crate) fn refused(&self) -> Refusal {
        match self.rules.evaluate(&self.inputs()) {
            Ok(outcome) => panic!("nothing refused: {outcome:#?}"),
            Err(refusal) => refusal,
        }
    }
}

/// An outcome, and what can be asked of it.
pub(crate) struct Done {
    pub(crate) outcome: Outcome,
    pub(crate) inputs: Inputs,
}

impl Done {
    /// What a line moved: all its movements that are no difference.
    pub(crate) fn line(&self, name: &str) -> String {
        let of_line = |line: &Option<String>| line.as_deref() == Some(name);
        let moved = self.outcome.movements.iter();
        let moved = moved.filter(|it| of_line(&it.line) && !it.difference);
        Amount::sum(self.inputs.scale, moved.map(|it| it.amount)).unwrap().to_string()
    }

    /// `ada 5.00, ben 2.50`: the shares of a line.
    pub(crate) fn shares(&self, line: &str) -> String {
        let of_line = self.outcome.shares.iter().filter(|share| &*share.line == line);
        let shown = of_line.map(|share| format!("{} {}", self.id(share.agent), share.amount));
        shown.collect::<Vec<_>>().join(", ")
    }

    /// `ada 5.00, ben 2.50`: the postings to an account.
    pub(crate) fn postings(&self, account: &str) -> String {
        let posted = self.outcome.postings.iter().filter(|it| &*it.account == account);
        let shown = posted.map(|it| format!("{} {}", self.id(it.agent), it.amount));
        shown.collect::<Vec<_>>().join(", ")
    }

    /// `pot main -> fund reserve 12.00; ...`: all movements in order.
    pub(crate) fn movements(&self) -> String {
        let shown = self.outcome.movements.iter().map(|it| {
            let difference = if it.difference { " difference" } else { "" };
            format!("{} -> {} {}{difference}", it.from, it.to, it.amount)
        });
        shown.collect::<Vec<_>>().join("; ")
    }

    /// What a fund has after the movements.
    pub(crate) fn fund(&self, name: &str) -> String {
        let scale = self.inputs.scale;
        let mut now = self.inputs.funds.get(name).copied().unwrap_or(Amount::zero(scale).unwrap());
        for it in &self.outcome.movements {
            if it.to == Place::Fund(name.to_owned()) {
                now = now.checked_add(it.amount).unwrap();
            }
            if it.from == Place::Fund(name.to_owned()) {
                now = now.checked_sub(it.amount).unwrap();
            }
        }
        now.to_string()
    }

    /// A `let` or report: `12.5 EUR`, or `ada 1, ben 2`, or `true`.
    pub(crate) fn value(&self, name: &str) -> String {
        let mut all = self.outcome.lets.iter().chain(&self.outcome.reports);
        let found = all.find(|it| it.name == name).unwrap_or_else(|| panic!("no value {name}"));
        let each = |shown: Vec<String>| {
            let ids = self.inputs.agents.iter().map(|agent| agent.id.to_string());
            let pairs = ids.zip(shown).map(|(id, shown)| format!("{id} {shown}"));
            pairs.collect::<Vec<_>>().join(", ")
        };
        match (&found.value, &found.unit) {
            (NamedValueKind::One(value), Some(unit)) if !unit.is_number() => {
                format!("{value} {unit}")
            }
            (NamedValueKind::One(value), _) => value.to_string(),
            (NamedValueKind::Each(values), _) => {
                each(values.iter().map(ToString::to_string).collect())
            }
            (NamedValueKind::Truth(truth), _) => truth.to_string(),
            (NamedValueKind::Key(key), _) => key.clone(),
            (NamedValueKind::EachTruth(truths), _) => {
                each(truths.iter().map(ToString::to_string).collect())
            }
            (NamedValueKind::EachKey(keys), _) => {
                each(keys.iter().map(|key| key.clone().unwrap_or_default()).collect())
            }
        }
    }

    fn id(&self, agent: usize) -> &str {
        self.inputs.agents[agent].id.as_str()
    }
}
