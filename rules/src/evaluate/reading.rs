//! What the words of an expression read: figures, measures, tables, attributes, memberships, and
//! what stands in pots, funds and accounts now.
//!
//! Attributes, tables and memberships are those of the period's last day. Whole months and years
//! run from day d to day d of each spell of a membership, up to the end of the period; the spells
//! of one role are added.

use std::collections::BTreeMap;
use std::rc::Rc;

use commonbook_core::value::{Date, Exact, Unit};

use super::Evaluation;
use super::expression::figure_missing;
use super::refusal::Refusal;
use super::value::{Column, Fault, Flaw, Spread, Value};
use crate::diagnostic::Code;
use crate::input::{AgentInput, MembershipInput};
use crate::syntax::Span;
use crate::syntax::ast::{
    Entry, EntryKey, Expr, ExprKind, Figure, Name, Table, TableKey, TenureUnit, UnaryOperator,
};

impl<'a> Evaluation<'a> {
    /// An amount of money.
    pub(super) fn money(&self, count: i128) -> Value<'a> {
        Value::number(self.currency.clone(), Exact::from_count(count, self.inputs.scale))
    }

    pub(super) fn figure(&self, figure: &Figure, span: Span) -> Result<Value<'a>, Refusal> {
        let unit = figure.unit.as_ref().map_or_else(Unit::number, |node| node.unit.plain());
        match self.inputs.figures.get(&*figure.name.text) {
            Some(value) => Ok(Value::number(unit, value.clone())),
            None => Err(figure_missing(&figure.name.text, &self.last_day.to_string(), span)),
        }
    }

    pub(super) fn measured(&self, name: &str, span: Span) -> Result<Value<'a>, Refusal> {
        // What is owed is what the account holds now; what is to be earned once, what it held
        // before the first step.
        let kept =
            self.rules.accounts().iter().find(|it| it.of_measure.is_some() && it.name == name);
        if let (Some(_), Some(account)) = (kept, self.accounts.get(name)) {
            let claims = self.rules.measures().iter().any(|measure| {
                measure.name == name && measure.memory == crate::model::Memory::UntilPaid
            });
            let values = match claims {
                true => self.balances(account, span)?,
                false => Rc::clone(&account.opening),
            };
            let column = Column { values, faults: BTreeMap::new() };
            return Ok(Value::Number(Some(account.unit.clone()), Spread::Each(column)));
        }
        let (unit, values) = self
            .measures
            .get(name)
            .ok_or_else(|| Refusal::unchecked(span, "a measure that is not declared"))?;
        let column = Column { values: Rc::clone(values), faults: BTreeMap::new() };
        Ok(Value::Number(Some(unit.clone()), Spread::Each(column)))
    }

    pub(super) fn table(&self, table: &'a Table, span: Span) -> Result<Value<'a>, Refusal> {
        let Some(TableKey::Attribute(attribute)) = &table.by else {
            return Err(Refusal::unchecked(span, "a step cannot look up a field of an event"));
        };
        let of_day = TableOfDay::new(table, self.last_day);
        let mut faults = BTreeMap::new();
        let mut values = Vec::with_capacity(self.inputs.agents.len());
        for (index, agent) in self.inputs.agents.iter().enumerate() {
            let key = agent.attributes.get(&*attribute.text).map(String::as_str);
            let found = of_day.find(key).cloned();
            if found.is_none() {
                let flaw = Flaw::NoEntry {
                    table: table.name.text.to_string(),
                    attribute: attribute.text.to_string(),
                    key: key.map(str::to_owned),
                };
                faults.insert(index, Fault { flaw, span });
            }
            values.push(found.unwrap_or_default());
        }
        let column = Column { values: Rc::new(values), faults };
        Ok(Value::Number(of_day.unit, Spread::Each(column)))
    }

    pub(super) fn attribute(&self, name: &Name) -> Value<'a> {
        let keys = self.inputs.agents.iter();
        let keys = keys.map(|agent| agent.attributes.get(&*name.text).map(String::as_str));
        Value::Key(Spread::Each(Column::of(keys.collect())))
    }

    /// Who has any membership running on the period's last day.
    pub(super) fn members(&self) -> Value<'a> {
        let runs = |spell: &MembershipInput| spell.runs_on(self.last_day);
        let truths = self.inputs.agents.iter().map(|agent| agent.memberships.iter().any(runs));
        Value::Truth(Spread::Each(Column::of(truths.collect())))
    }

    pub(super) fn tenure(&self, unit: TenureUnit, role: &Name, in_period: bool) -> Value<'a> {
        let whole = |agent: &AgentInput| {
            let spells = agent.memberships.iter().filter(|spell| *spell.role == *role.text);
            let units = spells.map(|spell| self.whole_units(unit, spell, in_period));
            Exact::from(units.fold(0_i64, i64::saturating_add))
        };
        Value::numbers(Unit::number(), self.inputs.agents.iter().map(whole).collect())
    }

    fn whole_units(&self, unit: TenureUnit, spell: &MembershipInput, in_period: bool) -> i64 {
        let period = self.inputs.period;
        spell.whole_units(unit, in_period.then_some(period.from()), period.to())
    }

    pub(super) fn called(&self, span: Span) -> Result<Value<'a>, Refusal> {
        match self.inputs.called {
            Some(amount) => Ok(self.money(amount.count())),
            None => Err(Refusal::new(
                Code::NothingCalled,
                span,
                "no distribution was called for this period, so nothing is called",
                "record distribution_called with its amount first",
            )),
        }
    }

    pub(super) fn pot_entered(&self, name: &Name) -> Result<Value<'a>, Refusal> {
        match self.pots.get(&*name.text) {
            Some(pot) => Ok(self.money(pot.entered)),
            None => Err(Refusal::unchecked(name.span, "a pot that is not declared")),
        }
    }

    pub(super) fn fund_now(&self, name: &Name) -> Result<Value<'a>, Refusal> {
        match self.funds.get(&*name.text) {
            Some(fund) => Ok(self.money(fund.balance)),
            None => Err(Refusal::unchecked(name.span, "a fund that is not declared")),
        }
    }

    pub(super) fn account_now(&self, name: &Name) -> Result<Value<'a>, Refusal> {
        match self.accounts.get(&*name.text) {
            Some(account) => {
                let values = self.balances(account, name.span)?;
                let column = Column { values, faults: BTreeMap::new() };
                Ok(Value::Number(Some(account.unit.clone()), Spread::Each(column)))
            }
            None => Err(Refusal::unchecked(name.span, "an account that is not declared")),
        }
    }

    pub(super) fn own(&self, name: &Name) -> Result<Value<'a>, Refusal> {
        let paid = self.paid(name)?;
        let scale = self.inputs.scale;
        let mut values = vec![Exact::ZERO; self.inputs.agents.len()];
        for (agent, count) in &paid.own {
            if let Some(value) = values.get_mut(*agent) {
                *value = Exact::from_count(*count, scale);
            }
        }
        Ok(Value::numbers(paid.unit.clone(), values))
    }

    /// The sum of what a step above paid.
    pub(super) fn total_of(&self, name: &Name) -> Result<Value<'a>, Refusal> {
        let paid = self.paid(name)?;
        let total = Exact::from_count(paid.total, self.inputs.scale);
        Ok(Value::number(paid.unit.clone(), total))
    }
}

/// A table's values on one day.
pub(super) struct TableOfDay<'a> {
    entries: BTreeMap<&'a str, Exact>,
    otherwise: Option<Exact>,
    /// The unit of its values.
    pub(super) unit: Option<Unit>,
}

impl<'a> TableOfDay<'a> {
    pub(super) fn new(table: &'a Table, day: Date) -> Self {
        let mut entries = BTreeMap::new();
        let mut otherwise = None;
        let mut unit = None;
        for entry in &table.entries {
            let (of_entry, value) = literal(&entry.value);
            unit = unit.or(of_entry);
            if !holds_on(entry, day) {
                continue;
            }
            match &entry.key {
                EntryKey::Key(key) => {
                    entries.insert(&*key.text, value);
                }
                EntryKey::Else => otherwise = Some(value),
                EntryKey::UpTo(_) | EntryKey::Above => {}
            }
        }
        Self { entries, otherwise, unit }
    }

    /// The value of a key, or that of `else`.
    pub(super) fn find(&self, key: Option<&str>) -> Option<&Exact> {
        key.and_then(|key| self.entries.get(key)).or(self.otherwise.as_ref())
    }
}

/// Whether an entry holds on a day.
pub(super) fn holds_on(entry: &Entry, day: Date) -> bool {
    entry.from.is_none_or(|(from, _)| from <= day)
        && entry.until.is_none_or(|(until, _)| day < until)
}

/// The value that a table's entry writes; zero where the parser left a hole.
pub(super) fn literal(expr: &Expr) -> (Option<Unit>, Exact) {
    if let ExprKind::Number(number) = &expr.kind {
        let written = number.unit.as_ref().map(|node| node.unit.plain());
        let unit = written.or_else(|| (!number.value.is_zero()).then(Unit::number));
        return (unit, number.value.clone());
    }
    if let ExprKind::Percent(percent) = &expr.kind {
        return (Some(Unit::number()), percent.fraction.clone());
    }
    if let ExprKind::Unary { operator: UnaryOperator::Negate, operand } = &expr.kind {
        let (unit, value) = literal(operand);
        return (unit, value.neg());
    }
    (None, Exact::ZERO)
}
