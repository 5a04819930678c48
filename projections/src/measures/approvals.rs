//! What was said of contributions: acceptances and contests, as they count for one rule set.
//!
//! 1. An acceptance or contest belongs to the period of its contribution, whatever its own day:
//!    recorded after the close of that period it is late, and is not kept here.
//! 2. Of a contested contribution only acceptances after its last contest speak; a contest that was
//!    taken back is none. One agent's acceptances speak once.
//! 3. What was said by some size of the book can be asked for: an earlier close credited what was
//!    accepted when it was computed.
//! 4. Who accepts is looked at on the day of the acceptance.
//!
//! Whose acceptances a measure asks for is the rules' matter.

use std::collections::BTreeMap;

use commonbook_core::event::Position;
use commonbook_core::value::{Date, Exact};
use commonbook_rules::input::EventFields;
use commonbook_rules::syntax::ast::TenureUnit;

use crate::roster::Roster;

/// All that was said, by the contribution.
#[derive(Debug, Default)]
pub(crate) struct Approvals {
    said: BTreeMap<Position, Vec<Said>>,
    contests: bool,
}

/// One acceptance or contest.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Said {
    pub(crate) position: Position,
    pub(crate) is_contest: bool,
    /// The number of who said it.
    pub(crate) by: usize,
    /// Its own day.
    pub(crate) on: Date,
    /// Where it was taken back.
    pub(crate) void_at: Option<Position>,
}

/// What stands of a contribution.
#[derive(Clone, Debug, Default)]
pub(crate) struct Approval {
    /// The last contest that stands.
    pub(crate) contested_at: Option<Position>,
    /// Who accepted it after that, with the day.
    acceptances: Vec<(usize, Date)>,
}

impl Approvals {
    /// Something more was said; in order of position.
    pub(crate) fn add(&mut self, of: Position, said: Said) {
        self.contests |= said.is_contest;
        self.said.entry(of).or_default().push(said);
    }

    /// Whether anything was contested.
    pub(crate) fn has_contests(&self) -> bool {
        self.contests
    }

    /// Whether nothing was said.
    pub(crate) fn is_empty(&self) -> bool {
        self.said.is_empty()
    }

    /// What stands of a contribution when the book is `size` events long.
    pub(crate) fn at(&self, of: Position, size: u64) -> Approval {
        let mut approval = Approval::default();
        let stands = |said: &&Said| {
            said.position < size && said.void_at.is_none_or(|void_at| void_at >= size)
        };
        for said in self.said.get(&of).into_iter().flatten().filter(stands) {
            if said.is_contest {
                approval = Approval { contested_at: Some(said.position), acceptances: Vec::new() };
            } else if !approval.acceptances.iter().any(|(by, _)| *by == said.by) {
                approval.acceptances.push((said.by, said.on));
            }
        }
        approval
    }
}

impl Approval {
    /// Each acceptance as who gave it, on its day.
    pub(crate) fn acceptors<'a>(&'a self, roster: &'a Roster) -> Vec<Box<dyn EventFields + 'a>> {
        let mut acceptors: Vec<Box<dyn EventFields + 'a>> = Vec::new();
        for (number, day) in &self.acceptances {
            acceptors.push(Box::new(Acceptor { roster, number: *number, day: *day }));
        }
        acceptors
    }
}

/// Who accepts, on the day of the acceptance.
struct Acceptor<'a> {
    roster: &'a Roster,
    number: usize,
    day: Date,
}

impl EventFields for Acceptor<'_> {
    fn key(&self, _field: &str) -> Option<&str> {
        None
    }

    fn has_tag(&self, _tag: &str) -> bool {
        false
    }

    fn number(&self, _field: &str) -> Option<(Exact, &str)> {
        None
    }

    fn attribute(&self, name: &str) -> Option<&str> {
        self.roster.ask(self.number, name, self.day)
    }

    fn is_member(&self) -> bool {
        self.roster.spells_of(self.number, self.day).iter().any(|spell| spell.counts_on(self.day))
    }

    fn tenure(&self, unit: TenureUnit, role: &str) -> i64 {
        let end = self.day.next().unwrap_or(self.day);
        let spells = self.roster.spells_of(self.number, self.day);
        let spells = spells.iter().filter(|spell| spell.role == role && !spell.of_predecessor);
        spells.map(|spell| spell.whole_units(unit, None, end)).fold(0, i64::saturating_add)
    }

    fn day(&self) -> Date {
        self.day
    }
}
