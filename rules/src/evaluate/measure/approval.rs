//! Approval: whether a contribution is accepted as a measure asks, and what it waits for.
//!
//! 1. Each `accepted by N` needs N acceptances by agents for whom its `among` holds on the day of
//!    the acceptance; one acceptance speaks for every clause that it fits.
//! 2. Of a contested contribution only acceptances after its last contest speak.
//! 3. A measure without the clause counts no contested contribution: nothing but taking the contest
//!    back settles it there.
//!
//! Who may accept at all, and that nobody does so twice, is the book's matter.

use super::super::refusal::EvaluationError;
use super::EventValuer;
use crate::Rules;
use crate::input::EventFields;

/// What a contribution waits for before it counts in a measure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Awaited {
    /// Acceptances that fit the first clause that is not met; 0 where there is a contest alone.
    pub accepted: u32,
    /// How many that clause needs; 0 where a contest alone is in the way.
    pub needed: u32,
    /// Acceptances by agents whom no clause of the measure asks for.
    pub outside: u32,
}

impl Rules {
    /// What a contribution waits for that the measure with this index would count otherwise;
    /// `None` when it waits for nothing, or is not one of the measure's.
    ///
    /// # Errors
    ///
    /// As [`Rules::value_event`].
    pub fn awaited(
        &self,
        measure_index: usize,
        event: &dyn EventFields,
    ) -> Result<Option<Awaited>, EvaluationError> {
        let valuer = self.event_valuer(measure_index)?;
        let awaited = match valuer.is_chosen(event) {
            Ok(true) => valuer.awaited_of(event),
            Ok(false) => Ok(None),
            Err(error) => Err(error),
        };
        awaited.map_err(|error| error.in_step(|| format!("measure {}", valuer.spec.name)))
    }
}

impl EventValuer<'_> {
    pub(super) fn awaited_of(
        &self,
        event: &dyn EventFields,
    ) -> Result<Option<Awaited>, EvaluationError> {
        let clauses = &self.measure.accepted;
        if clauses.is_empty() {
            let nothing = Awaited { accepted: 0, needed: 0, outside: 0 };
            return Ok(event.is_contested().then_some(nothing));
        }
        let acceptances = event.acceptances();
        let mut fits = vec![false; acceptances.len()];
        let mut unmet = None;
        for clause in clauses {
            let mut accepted: u32 = 0;
            for (acceptor, fits) in acceptances.iter().zip(&mut fits) {
                let is_asked = match &clause.among {
                    Some(among) => self.is_true(among, &**acceptor)?,
                    None => true,
                };
                if is_asked {
                    *fits = true;
                    accepted = accepted.saturating_add(1);
                }
            }
            if accepted < clause.by && unmet.is_none() {
                unmet = Some((accepted, clause.by));
            }
        }
        let outside = fits.iter().filter(|fits| !**fits).count();
        let outside = u32::try_from(outside).unwrap_or(u32::MAX);
        Ok(unmet.map(|(accepted, needed)| Awaited { accepted, needed, outside }))
    }
}
