//! Contributions that nothing counts: a kind or a project that was typed wrong loses work.
//!
//! 1. A contribution of the period is uncounted when no measure of the rules takes it, whatever
//!    was credited before, and no measure of other rules in force on the period's last day does.
//! 2. They are counted, and the first is kept, so that one finding says them all.
//! 3. In a book whose rules count no contributions at all nothing is said: there was nothing to
//!    miss.
//!
//! What a contribution is worth, and when it counts, is not said here.

use commonbook_core::event::{ContributionRecorded, Position, Record};
use commonbook_core::value::{Date, Id};
use commonbook_rules::Rules;
use commonbook_rules::model::Counts;

use super::Measures;
use super::fields::{Contribution, Giver};
use crate::measures::approvals::Approval;
use crate::roster::Roster;

/// What the measures made of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// At least one counts it.
    Counted,
    /// None counts it, though a measure was not asked: the event ended, was credited before, or
    /// waits to be accepted.
    Past,
    /// Every one was asked, and none counts it.
    Uncounted,
}

/// The contributions of a period that nothing counts.
#[derive(Debug, Default)]
pub(crate) struct Uncounted {
    count: u64,
    first: Option<(Position, Id, Id)>,
}

impl Uncounted {
    /// One more.
    pub(crate) fn add(&mut self, record: &Record, event: &ContributionRecorded) {
        self.count = self.count.saturating_add(1);
        if self.first.is_none() {
            self.first = Some((record.position, record.id.clone(), event.kind.clone()));
        }
    }

    /// The finding, when there is one to say; `rules` are all that are in force.
    pub(crate) fn finding<'a>(&self, mut rules: impl Iterator<Item = &'a Rules>) -> Option<String> {
        let (position, id, kind) = self.first.as_ref()?;
        let counts =
            |rules: &Rules| rules.measures().iter().any(|m| is_of_contributions(&m.counts));
        rules.any(counts).then(|| {
            format!(
                "{} contribution(s) of the period are counted by no measure of rules in force; \
                 the first is at position {position}: {id}, of kind {kind}",
                self.count
            )
        })
    }
}

impl Measures<'_> {
    /// Whether other rules count a contribution that these do not; what they refuse is theirs.
    pub(crate) fn counts_elsewhere(
        &self,
        others: &[Rules],
        event: &ContributionRecorded,
        (roster, number, day): (&Roster, usize, Date),
    ) -> bool {
        let (giver, approval) = (Giver { roster, number, day }, Approval::default());
        let fields = Contribution { event, giver, rates: &self.rates, approval };
        others.iter().any(|rules| {
            rules.measures().iter().enumerate().any(|(index, spec)| {
                is_of_contributions(&spec.counts)
                    && (!matches!(rules.value_event(index, &fields), Ok(None))
                        || matches!(rules.awaited(index, &fields), Ok(Some(_))))
            })
        })
    }
}

fn is_of_contributions(counts: &Counts) -> bool {
    matches!(counts, Counts::Contributions)
}
