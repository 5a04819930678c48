//! What is said of contributions: the rows that tell the day of each one's contribution.

use commonbook_core::door::Approval;
use commonbook_core::event::{Event, Position, Record};
use commonbook_core::value::{Date, Id};

use super::{Standing, is_dated};
use crate::error::ProjectionError;

/// The contribution that is accepted or contested, who says so, and whether it is contested.
fn approval_of(event: &Event) -> Option<(Position, &Id, bool)> {
    #[expect(clippy::wildcard_enum_match_arm, reason = "only these two speak of approval")]
    match event {
        Event::ContributionAccepted(e) => Some((e.of, &e.agent, false)),
        Event::ContributionContested(e) => Some((e.of, &e.agent, true)),
        _ => None,
    }
}

fn row_of(approvals: &[Approval], position: Position) -> Option<&Approval> {
    let at = approvals.binary_search_by_key(&position, |row| row.position).ok()?;
    approvals.get(at)
}

/// The day that decides which period an event counts in; of what is said of a contribution, the
/// contribution's own.
pub(super) fn day_of(record: &Record, approvals: &[Approval]) -> Option<Date> {
    if approval_of(&record.event).is_some() {
        return row_of(approvals, record.position).map(|row| row.of_day);
    }
    is_dated(&record.event).then_some(record.effective_on)
}

impl Standing {
    /// The row of an acceptance or contest must say what its line says.
    pub(super) fn check_approval(&mut self, record: &Record) -> Result<(), ProjectionError> {
        let Some((of, agent, is_contest)) = approval_of(&record.event) else { return Ok(()) };
        self.seen.2 = self.seen.2.saturating_add(1);
        let row = row_of(&self.approvals, record.position);
        let is_told = row.is_some_and(|row| {
            row.of == of && row.agent == agent.as_str() && row.is_contest == is_contest
        });
        if is_told {
            return Ok(());
        }
        Err(ProjectionError::FactsMustAgree {
            table: format!("approval, {}", record.position),
            expected: format!("what {} says", record.event_type.as_str()),
            found: row.map_or("nothing", |_| "something else").to_owned(),
        })
    }
}
