//! What is recorded for an explanation while records come in, and what is given of it in the end.

use std::collections::BTreeMap;

use commonbook_core::event::{Event, Label, Record};

use super::{Collector, negative};
use crate::error::ProjectionError;
use crate::explain::{AgentTrace, Counted, Trace, Watched};

impl Collector<'_> {
    /// Remembers what a result pot comes from, while somebody is watched.
    pub(super) fn note_result(&mut self, record: &Record) -> Result<(), ProjectionError> {
        if matches!(self.of.watch, Watched::Nobody) {
            return Ok(());
        }
        let whole = self.of.window.period;
        #[expect(clippy::wildcard_enum_match_arm, reason = "the other types bring no money")]
        let (pot, amount) = match &record.event {
            Event::RevenueRecorded(e) => (&e.pot, e.amount),
            Event::ExpenseRecorded(e) => (&e.pot, negative(e.amount)?),
            Event::ResultRecorded(e)
                if whole.from() <= e.period.from() && e.period.to() <= whole.to() =>
            {
                (&e.pot, e.amount)
            }
            _ => return Ok(()),
        };
        if self.of.window.contains(record.effective_on) {
            let pot = pot.as_ref().map_or("main", Label::as_str).to_owned();
            let (position, on) = (record.position, record.effective_on);
            let counted = Counted { position, worth: amount.exact(), on, ended: false };
            self.pots.entry(pot).or_default().push(counted);
        }
        Ok(())
    }

    /// What was watched.
    pub(super) fn trace(&self) -> Result<Trace, ProjectionError> {
        let of_rules = self.of.rules.figures().iter().filter(|spec| !spec.per_agent);
        let figures = of_rules.filter_map(|spec| {
            Some((spec.name.clone(), self.results.figure_position(&spec.name)?))
        });
        let mut agents = BTreeMap::new();
        for (id, number) in &self.watched {
            let (measures, accounts) =
                (self.measures.watched(*number)?, self.balances.watched(*number));
            let credited = self.measures.watched_credits(*number);
            let past = self.past.watched(*number);
            let waiting = self.measures.watched_waiting(*number);
            let traced = AgentTrace { measures, accounts, credited, past, waiting };
            agents.insert(id.clone(), traced);
        }
        let (pots, past) = (self.pots.clone(), self.past.watched_in_all());
        Ok(Trace { agents, pots, figures: figures.collect(), past })
    }
}
