//! What is said of contributions while records come in, and when they must be valued once more.
//!
//! A contribution is valued where it stands, before anybody could accept it. So where a measure
//! asks for acceptances and there are some, or something is contested, contributions are folded a
//! second time, when all that was said of them, and who everybody was, is known.

use commonbook_core::event::{Event, Record};

use super::Collector;
use crate::error::ProjectionError;
use crate::measures::approvals::Said;
use crate::standing::Verdict;

impl Collector<'_> {
    /// An acceptance or contest. What was taken back is noted too: an earlier close counted it.
    pub(super) fn note_said(
        &mut self,
        record: &Record,
        verdict: Verdict,
    ) -> Result<(), ProjectionError> {
        #[expect(clippy::wildcard_enum_match_arm, reason = "only these two speak of approval")]
        let (of, agent, is_contest) = match &record.event {
            Event::ContributionAccepted(e) => (e.of, &e.agent, false),
            Event::ContributionContested(e) => (e.of, &e.agent, true),
            _ => return Ok(()),
        };
        let window = self.of.window;
        // By the end of a period all counts that was said before its close; on an earlier day, what
        // was said by then.
        let is_said_later =
            window.until < window.period.last_day() && record.effective_on > window.until;
        if verdict == Verdict::OfAFurther || is_said_later {
            return Ok(());
        }
        let void_at = match verdict {
            Verdict::Void => self.standing.void_at_of(record.position),
            Verdict::Counts | Verdict::OfAFurther => None,
        };
        let (position, on) = (record.position, record.effective_on);
        let by = self.number(agent, position)?;
        self.approvals.add(of, Said { position, is_contest, by, on, void_at });
        Ok(())
    }

    /// Whether what was said may change what contributions count.
    pub(super) fn is_more_approved(&self) -> bool {
        self.approvals.has_contests()
            || (self.measures.asks_approval() && !self.approvals.is_empty())
    }
}
