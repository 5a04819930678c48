//! The directory: every agent with its name, what it is and where it belongs.
//!
//! Names are sealed texts outside of the lines. The name is that of the latest record that sealed
//! one, by effective day, then position; when that text is erased there is none, and an older name
//! does not come back. Every id is listed, also one that was merged away: neither loses its
//! history.
//! Attributes and memberships are those that were said by the last day of the book, or by the day
//! asked for; what was recorded or taken back later than what is asked for counts nowhere. A name
//! that was erased since is not told, whenever it was known.
//! Only lines of agents are decoded; which these are, their own bytes say.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;

use commonbook_core::event::{Event, Position, Record};
use commonbook_core::log::{FactKind, LogError, View};
use commonbook_core::value::{Date, Id};
use commonbook_rules::input::{MembershipInput, Stretch};
use serde::Serialize;

use crate::error::ProjectionError;
use crate::journal::Extent;
use crate::projection::{read, size_known};
use crate::roster::Roster;
use crate::roster::identity::{Identities, Identity};

/// One agent of the directory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AgentEntry {
    /// What holds of the agent, `kind` and `sphere` left out.
    pub attributes: BTreeMap<String, String>,
    /// The id that the log has.
    pub id: Id,
    /// `person`, `organization` or `ecological`.
    pub kind: String,
    /// The spells of membership, in order of their start.
    pub memberships: Vec<Membership>,
    /// The name, unless there is none or it is erased.
    pub name: Option<String>,
    /// Who it is now, where its id was merged away or it is succeeded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub now: Option<Identity>,
    /// The position of the registration.
    pub position: Position,
    /// The part of the economy, where it was said.
    pub sphere: Option<String>,
}

/// One spell of a membership.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Membership {
    /// The first day.
    pub from: Date,
    /// The role.
    pub role: String,
    /// In which stretches it was suspended.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub suspended: Vec<Suspension>,
    /// The day it ended, when it did.
    pub to: Option<Date>,
    /// `true` when it ended through the member's own fault.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub with_fault: bool,
}

/// A stretch in which a membership was suspended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Suspension {
    /// The first day.
    pub from: Date,
    /// The first day on which it counted again, or the membership had ended.
    pub to: Option<Date>,
}

/// Which record sealed an agent's name.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Sealed {
    on: Date,
    position: Position,
}

/// The directory, sorted by id: all of it, or as the book knew it, or as it is by a day.
///
/// # Errors
/// [`ProjectionError::KnownAtMustBeInTheBook`], and [`ProjectionError`] when lines, facts or sealed
/// texts cannot be read.
pub fn agents(view: &dyn View, extent: Extent) -> Result<Vec<AgentEntry>, ProjectionError> {
    let size = size_known(view, extent.known_at)?;
    let roster = Roster::of(Identities::apart(view, extent.as_of, size)?);
    let until = extent.as_of.unwrap_or(Date::MAX);
    let (registered, sealed) = (BTreeMap::new(), BTreeMap::new());
    let mut directory = Directory { roster, registered, sealed, size, until };
    let mut failed = None;
    view.lines(0, size, &mut |stored| {
        if !may_be_of_agents(stored.line) {
            return ControlFlow::Continue(());
        }
        match read(stored.position, stored.line).and_then(|record| directory.take(view, &record)) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                failed = Some(error);
                ControlFlow::Break(())
            }
        }
    })?;
    match failed {
        Some(error) => Err(error),
        None => directory.entries(view),
    }
}

/// Names by id, for renderings.
///
/// # Errors
/// Those of [`agents`].
pub fn names(view: &dyn View) -> Result<BTreeMap<Id, String>, ProjectionError> {
    let entries = agents(view, Extent::default())?.into_iter();
    Ok(entries.filter_map(|entry| Some((entry.id, entry.name?))).collect())
}

struct Directory {
    roster: Roster,
    registered: BTreeMap<Id, Position>,
    sealed: BTreeMap<Id, Sealed>,
    /// How many events are known.
    size: u64,
    /// The last day that counts.
    until: Date,
}

impl Directory {
    fn take(&mut self, view: &dyn View, record: &Record) -> Result<(), ProjectionError> {
        let (on, position) = (record.effective_on, record.position);
        if on > self.until || self.is_void(view, position)? {
            return Ok(());
        }
        let named = record.sealed.contains_key("name");
        #[expect(clippy::wildcard_enum_match_arm, reason = "only these speak of agents")]
        match &record.event {
            Event::AgentRegistered(e) => {
                self.roster.register(e, on, position);
                self.registered.insert(e.agent.clone(), position);
                self.seal(&e.agent, Sealed { on, position }, named);
            }
            Event::AgentUpdated(e) => {
                self.roster.update(e, on, position);
                self.seal(&e.agent, Sealed { on, position }, named);
            }
            _ => self.roster.membership(record),
        }
        Ok(())
    }

    /// Whether it was taken back by an event that is known.
    fn is_void(&self, view: &dyn View, position: Position) -> Result<bool, ProjectionError> {
        let key = format!("{position:020}");
        let Some(by) = view.fact(FactKind::Void, &key)? else { return Ok(false) };
        let by: Position = by
            .parse()
            .map_err(|_| LogError::damaged(format!("table void, {key}"), "cannot be read"))?;
        Ok(by < self.size)
    }

    fn seal(&mut self, agent: &Id, sealed: Sealed, named: bool) {
        if named && self.sealed.get(agent).is_none_or(|known| *known < sealed) {
            self.sealed.insert(agent.clone(), sealed);
        }
    }

    fn entries(self, view: &dyn View) -> Result<Vec<AgentEntry>, ProjectionError> {
        let mut entries = Vec::new();
        for (_, input) in self.roster.inputs(self.until) {
            let name = match self.sealed.get(&input.id) {
                Some(sealed) => view.secret(sealed.position, "name")?.map(|secret| secret.value),
                None => None,
            };
            let mut attributes = Arc::unwrap_or_clone(input.attributes);
            let now = self.roster.identities().listed_of(&input.id);
            entries.push(AgentEntry {
                kind: attributes.remove("kind").unwrap_or_default(),
                sphere: attributes.remove("sphere"),
                attributes,
                memberships: input.memberships.into_iter().map(membership).collect(),
                name,
                now,
                position: self.registered.get(&input.id).copied().unwrap_or_default(),
                id: input.id,
            });
        }
        Ok(entries)
    }
}

fn membership(of: MembershipInput) -> Membership {
    let suspension = |stretch: Stretch| Suspension { from: stretch.from, to: stretch.to };
    Membership {
        from: of.from,
        role: of.role,
        suspended: of.suspended.into_iter().map(suspension).collect(),
        to: of.to,
        with_fault: of.with_fault,
    }
}

/// Whether a canonical line can be about agents: its type stands at its end, before the version.
fn may_be_of_agents(line: &[u8]) -> bool {
    let Some(head) = line.strip_suffix(b"\",\"v\":1}") else { return true };
    let start = head.iter().rposition(|byte| *byte == b'"').map_or(0, |at| at.saturating_add(1));
    let event_type = head.get(start..).unwrap_or_default();
    event_type.starts_with(b"agent_") || event_type.starts_with(b"membership_")
}
