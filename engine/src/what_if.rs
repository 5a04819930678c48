//! What would be otherwise: other rules, another figure, a changed or a missing event.
//!
//! The book is carried out again in memory, line by line, through the same door and by the same
//! engine, once as it is and once with what was changed, and the two are compared. Standing closes
//! of the rules in the periods asked for are not copied but computed anew where they stand in the
//! log: from what was known then, opening from the state that the period before left. Everything
//! else is copied, closes of other rules and periods with the results that were published.
//!
//! Changes enter right before the first distribution that is computed: other rules in force from
//! the first day of the first period, in place of all of their name from that day on; figures again
//! on the last day of each period; events before the first period that does not end before their
//! day. What corrects a left-out event stands by itself then; what takes it back or judges it is
//! left out with it. Nothing is written: the book is only read.

use commonbook_core::event::Draft;
use commonbook_core::log::{Log, MemoryLog};
use commonbook_core::value::{Amount, Exact, Id, Period, Rounding};
use commonbook_projections::explain::{EventName, Explanation, Without};
use commonbook_projections::what_if::{
    Change, Changed, FigureSet, WHAT_IF_SCHEMA, WhatIf, difference, together,
};
use commonbook_projections::{Computed, Request, Shown, explain, explain_all};

use crate::book::Book;
use crate::error::BookError;

mod plan;
mod rerun;

use plan::Plan;
use rerun::Rerun;

/// What is changed.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// A rules text that is in force instead, from the first period on.
    pub rules: Option<String>,
    /// Figures of the book by name, in the unit that the rules declare.
    pub figures: Vec<(String, String)>,
    /// Events as if they had been recorded; `corrects`, `reverses` and `of` name positions of the
    /// book.
    pub with: Vec<Draft>,
    /// Events as if they had never been recorded: positions or ids.
    pub without: Vec<String>,
}

/// The periods and the rules that are compared.
#[derive(Clone, Debug)]
pub struct Range {
    /// The rules' name; may be left out when one rule set is in force.
    pub rules: Option<String>,
    /// The first period.
    pub first: Period,
    /// The last one; the same for a single period.
    pub last: Period,
}

impl<L: Log> Book<L> {
    /// Compares the periods as they are with what they would be.
    ///
    /// # Errors
    /// [`BookError::WhatIf`] when the change cannot be made; otherwise what computing or appending
    /// can meet. The book itself is never written to.
    pub fn what_if(&self, range: &Range, changes: &Changes) -> Result<WhatIf, BookError> {
        let identity = self.identity()?;
        let plan = Plan::new(self, range, changes)?;
        let before = Rerun::new(&plan, None).run(self)?;
        let after = Rerun::new(&plan, Some(changes)).run(self)?;
        let all: Vec<(Computed, Computed)> = before.into_iter().zip(after).collect();
        let periods: Result<Vec<_>, _> =
            all.iter().map(|(before, after)| difference(before, after)).collect();
        let figure = |(name, value): &(String, String)| FigureSet {
            name: name.clone(),
            unit: plan.unit_of(name),
            value: value.clone(),
        };
        Ok(WhatIf {
            book: identity.origin,
            changes: Changed {
                figures: changes.figures.iter().map(figure).collect(),
                rules_hash: plan.rules_hash,
                with: changes.with.iter().map(|draft| draft.id.clone()).collect(),
                without: plan.without.keys().copied().collect(),
            },
            currency: identity.currency.code().to_owned(),
            together: if all.len() > 1 { Some(together(&all)?) } else { None },
            periods: periods?,
            rules: plan.name.clone(),
            schema: WHAT_IF_SCHEMA,
        })
    }

    /// Why one contributor gets what it gets, and what it would get without an event.
    ///
    /// # Errors
    /// [`BookError`] when the book or the rules do not know who or what is asked for, or the event
    /// cannot be left out.
    pub fn explain(
        &self,
        request: &Request,
        agent: &Id,
        line: Option<&str>,
        without: Option<&str>,
    ) -> Result<Explanation, BookError> {
        let mut explanation =
            self.log.read::<_, BookError>(|view| Ok(explain(view, request, agent, line)?))?;
        if let Some(event) = without {
            explanation.without = Some(self.without(&explanation, line, event)?);
        }
        Ok(explanation)
    }

    /// Why everybody gets what it gets, or nothing, over one fold of the book.
    ///
    /// # Errors
    /// [`BookError`] when the statement cannot be computed.
    pub fn explain_all(&self, request: &Request) -> Result<Vec<Explanation>, BookError> {
        self.log.read(|view| Ok(explain_all(view, request)?))
    }

    fn without(
        &self,
        of: &Explanation,
        line: Option<&str>,
        event: &str,
    ) -> Result<Without, BookError> {
        let rules = Some(of.rules.clone());
        let range = Range { rules, first: of.period, last: of.period };
        let changes = Changes { without: vec![event.to_owned()], ..Changes::default() };
        let plan = Plan::new(self, &range, &changes)?;
        let of_number = |all: Vec<Computed>| all.into_iter().find(|one| one.number == of.number);
        let before = of_number(Rerun::new(&plan, None).run(self)?);
        let after = of_number(Rerun::new(&plan, Some(&changes)).run(self)?);
        let event = plan.named.first().cloned().ok_or_else(|| plan::no_event(event))?;
        let (Some(before), Some(after)) = (before, after) else {
            return Err(plan::no_distribution(of.period, of.number));
        };
        counterfactual(event, &before, &after, &of.agent, line)
    }
}

/// What one contributor gets on either side.
fn counterfactual(
    event: EventName,
    before: &Computed,
    after: &Computed,
    agent: &Id,
    line: Option<&str>,
) -> Result<Without, BookError> {
    let result = |of: &Computed| of.statement.result.agents.get(agent).cloned();
    let (was, is) = (result(before), result(after));
    let zero = Amount::zero(before.inputs.scale)?;
    let amount = |of: &Option<commonbook_projections::AgentResult>, name: &str| {
        let lines = of.iter().flat_map(|result| &result.lines);
        let mut lines = lines.filter(|line| line.name.as_str() == name);
        lines.next().map_or(Shown::Money(zero), |line| line.amount.clone())
    };
    let names = was.iter().chain(&is).flat_map(|result| &result.lines);
    let names = names.map(|line| line.name.to_string());
    let mut lines = std::collections::BTreeMap::new();
    for name in names.filter(|name| line.is_none_or(|line| line == name)) {
        let change = Change::new(amount(&was, &name), amount(&is, &name))?;
        lines.insert(name, change);
    }
    let sum = |of: fn(&Change) -> &Shown| {
        let amounts: Vec<_> = lines.values().map(|change| of(change).exact()).collect();
        let sum = Exact::sum(&amounts)?;
        let half_even = Rounding::HalfEven;
        Amount::from_exact(&sum, before.inputs.scale, half_even)
    };
    let (was, is) = (sum(|change| &change.before)?, sum(|change| &change.after)?);
    let total = Change::new(Shown::Money(was), Shown::Money(is))?;
    Ok(Without { event, lines, total })
}

/// A book in memory.
type Memory = Book<MemoryLog>;
