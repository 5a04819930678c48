//! What contributors direct of their shares, as far as it holds for the distribution.
//!
//! A direction holds for the period that its day lies in, with `until` for every period that begins
//! before that day; in the order of the book. One for a line of other rules is theirs; one for a
//! line that no rules in force have is a finding. How much it comes to is the rules' matter.

use commonbook_core::event::{Record, ShareDirected};
use commonbook_core::value::Exact;
use commonbook_rules::Rules;
use commonbook_rules::input::{DirectedPart, DirectedTo, Direction};
use commonbook_rules::syntax::ast::Item;

use super::Collector;
use crate::error::ProjectionError;

impl Collector<'_> {
    /// A direction that counts, if it holds for the period.
    pub(super) fn directed(
        &mut self,
        event: &ShareDirected,
        record: &Record,
    ) -> Result<(), ProjectionError> {
        let (day, position) = (record.effective_on, record.position);
        let window = self.of.window;
        if day > window.until || !event.holds_for(day, &window.period) {
            return Ok(());
        }
        if let Some(line) = event.line.as_ref().filter(|line| !has(self.of.rules, line.as_str())) {
            if !self.others.iter().any(|rules| has(rules, line.as_str())) {
                self.undirected.push(format!(
                    "no rules in force have a line {line} that pays contributors; what {} \
                     directed of it at position {position} is not carried out",
                    event.agent
                ));
            }
            return Ok(());
        }
        let agent = self.number(&event.agent, position)?;
        self.roster.name(agent);
        let to = match (&event.to, &event.fund) {
            (Some(to), _) => {
                let to = self.number(to, position)?;
                self.roster.name(to);
                DirectedTo::Agent(to)
            }
            (None, Some(fund)) => DirectedTo::Fund(fund.to_string()),
            (None, None) => DirectedTo::Waived,
        };
        let failed = ProjectionError::number("what is directed of a share");
        let part = match event.is_percentage() {
            true => event.part.exact().div(&Exact::from(100_i64)).map(DirectedPart::Fraction),
            false => event.part.amount().map(DirectedPart::Amount),
        };
        let line = event.line.as_ref().map(ToString::to_string);
        let part = part.map_err(failed)?;
        self.directions.push(Direction { position, agent, line, part, to });
        Ok(())
    }

    /// What is directed, by the places of the agents among the inputs.
    pub(super) fn directions(&self, numbers: &[usize]) -> Vec<Direction> {
        let place = |number: usize| numbers.iter().position(|one| *one == number);
        let all = self.directions.iter().filter_map(|direction| {
            let to = match &direction.to {
                DirectedTo::Agent(number) => DirectedTo::Agent(place(*number)?),
                DirectedTo::Fund(_) | DirectedTo::Waived => direction.to.clone(),
            };
            Some(Direction { agent: place(direction.agent)?, to, ..direction.clone() })
        });
        all.collect()
    }
}

/// Whether rules have a line or an `each` of that name that can pay contributors.
fn has(rules: &Rules, step: &str) -> bool {
    rules.document().items.iter().any(|item| match item {
        Item::Line(line) => &*line.name.text == step && line.shared.is_some(),
        Item::Each(each) => &*each.name.text == step,
        Item::Figure(_)
        | Item::Fund(_)
        | Item::Account(_)
        | Item::Table(_)
        | Item::Measure(_)
        | Item::Pot(_)
        | Item::Let(_)
        | Item::Check(_)
        | Item::Report(_)
        | Item::Split(_)
        | Item::Absorb(_)
        | Item::Redeem(_)
        | Item::Adjustments(_)
        | Item::OnceOnly(_)
        | Item::Succession(_)
        | Item::Example(_) => false,
    })
}
