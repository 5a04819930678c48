//! Where the records of a distribution stand, and what they came to: for whoever adjusts later.
//!
//! What is of no period is remembered from the last close in the log on; what is of one by where
//! the first and the last of it stand. What these are good for is said in
//! [`crate::adjustment::aggregate`].

use commonbook_core::event::{Hash, Record};
use commonbook_rules::input::Inputs;

use super::Collector;
use crate::adjustment::aggregate::{Aggregate, Runs, has_claims, is_of_a_period, looks_back};
use crate::error::ProjectionError;
use crate::projection::{Replayed, replay, replay_runs};

impl Collector<'_> {
    /// One pass over the lines that are read.
    pub(super) fn fold(&mut self) -> Result<Replayed, ProjectionError> {
        let of = self.of;
        match of.runs {
            None => replay(of.view, of.size, self),
            Some(runs) => {
                replay_runs(of.view, runs, self)?;
                Ok(Replayed { size: of.size, root: Hash([0; 32]), recorded_at: None })
            }
        }
    }

    /// Remembers where a record stands.
    pub(super) fn note_lines(&mut self, record: &Record) {
        let position = record.position;
        if is_of_a_period(record.event_type) {
            let day = record.effective_on;
            let is_new = has_claims(self.of.rules) && self.measures.is_new(day, position);
            if self.of.window.contains(day) || is_new {
                let (first, _) = self.lines.unwrap_or((position, position));
                self.lines = Some((first, position));
            }
        } else if !self.again && self.last_close.is_none_or(|last| last < position) {
            self.runs.push(position);
        }
    }

    /// What the distribution counted.
    pub(super) fn aggregate(&self, inputs: &Inputs) -> Result<Aggregate, ProjectionError> {
        let of = self.of;
        let mut lines = Runs::default();
        match self.lines {
            _ if looks_back(of.rules) => lines.add(0, of.size),
            Some((first, last)) => lines.add(first, last.saturating_add(1)),
            None => {}
        }
        let listed = self.roster.inputs(of.window.until);
        let numbers: Vec<usize> = listed.into_iter().map(|(number, _)| number).collect();
        Aggregate::of(of.rules, inputs, lines, |index| {
            Ok(self.measures.values(index, &numbers)?.unwrap_or_default())
        })
    }
}
