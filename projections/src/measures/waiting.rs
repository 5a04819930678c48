//! Contributions that wait: for acceptances that a measure asks for, or for the end of a contest.
//!
//! Those of the period are counted by measure, and the first of each kind is told, so that a few
//! findings say them all. What each one of a contributor waits for is told by an explanation.

use crate::explain::Awaiting;

/// The contributions of the period that wait in one measure.
#[derive(Debug, Default)]
pub(super) struct Waiting {
    unaccepted: Waiters,
    contested: Waiters,
    outside: Waiters,
}

/// How many there are, and the first.
#[derive(Debug, Default)]
struct Waiters {
    count: u64,
    first: Option<Awaiting>,
}

impl Waiters {
    fn add(&mut self, awaiting: &Awaiting, more: u32) {
        self.count = self.count.saturating_add(u64::from(more));
        self.first.get_or_insert_with(|| awaiting.clone());
    }
}

impl Waiting {
    /// One more.
    pub(super) fn add(&mut self, awaiting: &Awaiting) {
        match awaiting.contested_at {
            Some(_) => self.contested.add(awaiting, 1),
            None => self.unaccepted.add(awaiting, 1),
        }
        if awaiting.awaited.outside > 0 {
            self.outside.add(awaiting, awaiting.awaited.outside);
        }
    }

    /// What there is to say.
    pub(super) fn findings(&self, measure: &str) -> Vec<String> {
        let mut findings = Vec::new();
        if let Some(first) = &self.unaccepted.first {
            findings.push(format!(
                "measure {measure}: {} contribution(s) of the period are not accepted yet and do \
                 not count; the first is at position {}, accepted by {} of {}",
                self.unaccepted.count, first.position, first.awaited.accepted, first.awaited.needed
            ));
        }
        if let Some((first, at)) =
            self.contested.first.as_ref().and_then(|first| Some((first, first.contested_at?)))
        {
            findings.push(format!(
                "measure {measure}: {} contribution(s) of the period are contested and do not \
                 count until that is settled; the first is at position {}, contested at position \
                 {at}",
                self.contested.count, first.position
            ));
        }
        if let Some(first) = &self.outside.first {
            findings.push(format!(
                "measure {measure}: {} acceptance(s) are by agents whom the measure did not ask \
                 on that day, and do not count; the first is of position {}",
                self.outside.count, first.position
            ));
        }
        findings
    }
}
