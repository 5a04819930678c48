//! Who takes part: what holds of each agent on which day, as records tell it.
//!
//! 1. Agents are numbered in the order of their registration; the door lets nothing name an agent
//!    before that. Inputs have them by id. Ids that are one person's have one number; a person
//!    whose own registration comes later is numbered first.
//! 2. An attribute holds from its event's effective day; on one day the later position wins. What
//!    was said at registration holds from the day of the registration. Of two ids of one person,
//!    that of the id that stays holds, and the other's where nothing was said of it.
//! 3. A membership is a spell from its start to the next end of the same role, with the stretches
//!    in which it was suspended; [`spells`] says how. On the day of a succession all end.
//!
//! Valuing a contribution may ask for an attribute on the contribution's day, and a later record
//! may change what held then. The roster notices: [`Roster::is_stale`] says that what was asked
//! has another answer now, and the contributions are folded once more. Names are not kept here.

pub(crate) mod identity;
mod spells;

use std::cell::Cell;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use commonbook_core::event::{AgentRegistered, AgentUpdated, Event, Position, Record};
use commonbook_core::value::{Date, Id};
use commonbook_rules::input::{AgentInput, MembershipInput};

use identity::Identities;
pub use identity::Identity;
use spells::{Turn, Turning, person_spells};

/// All agents, by number.
#[derive(Debug, Default)]
pub(crate) struct Roster {
    identities: Identities,
    numbers: BTreeMap<Id, usize>,
    /// Numbers found lately, by a short hash of the id: a million lines name the same few agents.
    recent: Vec<Cell<usize>>,
    rows: Vec<Row>,
    stale: bool,
}

/// How many numbers are remembered as found lately; a power of two.
const RECENT: usize = 4096;

#[derive(Debug)]
struct Row {
    id: Id,
    /// `None` until one of its ids is registered.
    registered_on: Option<Date>,
    attributes: Vec<Attribute>,
    memberships: Vec<Turn>,
    /// Whether something that counts names the agent by the day computed for.
    named: bool,
    /// The latest day for which an attribute was asked while contributions were valued.
    asked: Cell<Option<Date>>,
}

#[derive(Debug)]
struct Attribute {
    name: Id,
    /// How far its id is from the one that stays.
    rank: usize,
    from: Date,
    position: Position,
    value: Box<str>,
}

impl Roster {
    /// For a period that sees these ids as one, with the persons and successors that they lead to.
    pub(crate) fn of(identities: Identities) -> Self {
        let mut roster = Self { recent: vec![Cell::new(0); RECENT], ..Self::default() };
        for target in identities.targets() {
            if !roster.numbers.contains_key(target) {
                roster.numbers.insert(target.clone(), roster.rows.len());
                roster.rows.push(Row::of(target.clone()));
            }
        }
        roster.identities = identities;
        roster
    }

    /// Who is who.
    pub(crate) fn identities(&self) -> &Identities {
        &self.identities
    }

    /// Who is who, to be held against the lines.
    pub(crate) fn identities_mut(&mut self) -> &mut Identities {
        &mut self.identities
    }

    /// The number of an agent.
    pub(crate) fn number(&self, agent: &Id) -> Option<usize> {
        let place = self.recent.get(short(agent.as_str()));
        let recent = place.and_then(|place| Some((place.get(), self.rows.get(place.get())?)));
        if let Some((number, row)) = recent
            && row.id == *agent
        {
            return Some(number);
        }
        let number = *self.numbers.get(agent)?;
        if let Some(place) = place {
            place.set(number);
        }
        Some(number)
    }

    /// An agent enters.
    pub(crate) fn register(&mut self, event: &AgentRegistered, on: Date, position: Position) {
        self.recent.resize(RECENT, Cell::new(0));
        let person = self.identities.person(&event.agent);
        let number = match self.numbers.get(person) {
            Some(number) => *number,
            None => {
                self.rows.push(Row::of(person.clone()));
                self.rows.len().saturating_sub(1)
            }
        };
        let rank = self.identities.rank(&event.agent);
        self.numbers.insert(event.agent.clone(), number);
        let Some(row) = self.rows.get_mut(number) else { return };
        row.registered_on = row.registered_on.into_iter().chain([on]).min();
        let mut hold = |name: &str, value: &str| {
            // The two names are identifiers, so they always parse.
            if let Ok(name) = Id::parse(name) {
                let value = value.into();
                row.attributes.push(Attribute { name, rank, from: on, position, value });
            }
        };
        hold("kind", event.kind.as_str());
        if let Some(sphere) = event.sphere {
            hold("sphere", sphere.as_str());
        }
        for (name, value) in &event.attributes {
            hold(name.as_str(), value.as_str());
        }
    }

    /// Something else holds of an agent.
    pub(crate) fn update(&mut self, event: &AgentUpdated, on: Date, position: Position) {
        let (Some(name), Some(value)) = (&event.attribute, &event.value) else { return };
        let rank = self.identities.rank(&event.agent);
        let Some(row) = self.row_of(&event.agent) else { return };
        let value = value.as_str().into();
        row.attributes.push(Attribute { name: name.clone(), rank, from: on, position, value });
        if row.asked.get().is_some_and(|asked| on <= asked) {
            self.stale = true;
        }
    }

    /// A membership starts, ends, is suspended or counts again; other records say nothing of one.
    pub(crate) fn membership(&mut self, record: &Record) {
        #[expect(clippy::wildcard_enum_match_arm, reason = "the others are of no membership")]
        let (agent, role, turning) = match &record.event {
            Event::MembershipStarted(e) => (&e.agent, &e.role, Turning::Starts),
            Event::MembershipEnded(e) => {
                (&e.agent, &e.role, Turning::Ends { with_fault: e.fault == Some(true) })
            }
            Event::MembershipSuspended(e) => (&e.agent, &e.role, Turning::Suspended),
            Event::MembershipResumed(e) => (&e.agent, &e.role, Turning::Resumed),
            _ => return,
        };
        let (source, role) = (agent.clone(), role.clone());
        let (on, position) = (record.effective_on, record.position);
        if let Some(row) = self.row_of(agent) {
            row.memberships.push(Turn { source, role, on, position, turning });
        }
    }

    /// Something that counts names this agent.
    pub(crate) fn name(&mut self, number: usize) {
        if let Some(row) = self.rows.get_mut(number) {
            row.named = true;
        }
    }

    /// An attribute on a day, remembered as asked.
    pub(crate) fn ask(&self, number: usize, name: &str, day: Date) -> Option<&str> {
        let row = self.rows.get(number)?;
        if row.asked.get().is_none_or(|asked| asked < day) {
            row.asked.set(Some(day));
        }
        row.attribute(name, day)
    }

    /// The memberships of an agent that began by a day.
    pub(crate) fn spells_of(&self, number: usize, day: Date) -> Vec<MembershipInput> {
        let Some(row) = self.rows.get(number) else { return Vec::new() };
        row.spells(day, self.identities.succeeded_on(&row.id))
    }

    /// Whether an attribute that was asked for has another answer now.
    pub(crate) fn is_stale(&self) -> bool {
        self.stale
    }

    /// The agents as the rules see them on a day, sorted by id, each with its number.
    ///
    /// Whoever was registered by the day, or is named by something that counts.
    pub(crate) fn inputs(&self, day: Date) -> Vec<(usize, AgentInput)> {
        let by_id = self.numbers.iter().filter_map(|(id, number)| {
            Some((*number, self.rows.get(*number).filter(|row| row.id == *id)?))
        });
        let mut known = BTreeSet::new();
        by_id
            .filter(|(_, row)| row.named || row.registered_on.is_some_and(|on| on <= day))
            .map(|(number, row)| {
                let succeeded_on = self.identities.succeeded_on(&row.id);
                let mut input = row.input(day, succeeded_on, &mut known);
                input.memberships.extend(self.inherited(&row.id, day));
                (number, input)
            })
            .collect()
    }

    /// The memberships of whom somebody succeeds, which tell how they left.
    fn inherited(&self, person: &Id, day: Date) -> Vec<MembershipInput> {
        let mut inherited = Vec::new();
        for agent in self.identities.predecessors(person) {
            let row = self.numbers.get(agent).and_then(|number| self.rows.get(*number));
            let ended_on = self.identities.succeeded_on(agent);
            inherited.extend(row.into_iter().flat_map(|row| row.spells(day, ended_on)));
        }
        inherited.iter_mut().for_each(|spell| spell.of_predecessor = true);
        inherited
    }

    /// The persons and successors that were numbered before anybody was registered.
    pub(crate) fn foreseen(&self) -> Vec<(Id, usize)> {
        self.rows.iter().enumerate().map(|(number, row)| (row.id.clone(), number)).collect()
    }

    fn row_of(&mut self, agent: &Id) -> Option<&mut Row> {
        let number = self.numbers.get(agent)?;
        self.rows.get_mut(*number)
    }
}

/// A place among the numbers found lately.
fn short(id: &str) -> usize {
    id.bytes().fold(0, |hash: usize, byte| hash.wrapping_mul(31).wrapping_add(usize::from(byte)))
        % RECENT
}

impl Row {
    fn of(id: Id) -> Self {
        Self {
            id,
            registered_on: None,
            attributes: Vec::new(),
            memberships: Vec::new(),
            named: false,
            asked: Cell::new(None),
        }
    }

    fn attribute(&self, name: &str, day: Date) -> Option<&str> {
        let held =
            self.attributes.iter().filter(|one| one.name.as_str() == name && one.from <= day);
        held.max_by_key(|one| (Reverse(one.rank), one.from, one.position)).map(|one| &*one.value)
    }

    /// What the rules see; most have the same attributes as others, which are then `known`.
    fn input(
        &self,
        day: Date,
        succeeded_on: Option<Date>,
        known: &mut BTreeSet<Arc<BTreeMap<String, String>>>,
    ) -> AgentInput {
        let names = self.attributes.iter().map(|one| one.name.as_str());
        let attributes = names
            .filter_map(|name| Some((name.to_owned(), self.attribute(name, day)?.to_owned())))
            .collect::<BTreeMap<_, _>>();
        let attributes = match known.get(&attributes) {
            Some(known) => Arc::clone(known),
            None => {
                let new = Arc::new(attributes);
                known.insert(Arc::clone(&new));
                new
            }
        };
        AgentInput { id: self.id.clone(), attributes, memberships: self.spells(day, succeeded_on) }
    }

    fn spells(&self, day: Date, succeeded_on: Option<Date>) -> Vec<MembershipInput> {
        person_spells(&self.memberships, day, succeeded_on.filter(|on| *on <= day))
    }
}
