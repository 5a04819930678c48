//! Who takes part: what holds of each agent on which day, as records tell it.
//!
//! 1. Agents are numbered in the order of their registration; the door lets nothing name an agent
//!    before that. Inputs have them by id.
//! 2. An attribute holds from its event's effective day; on one day the later position wins. What
//!    was said at registration holds from the day of the registration.
//! 3. A membership is a spell from its start to the next end of the same role.
//!
//! Valuing a contribution may ask for an attribute on the contribution's day, and a later record
//! may change what held then. The roster notices: [`Roster::is_stale`] says that what was asked
//! has another answer now, and the contributions are folded once more. Names are not kept here.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use commonbook_core::event::{AgentRegistered, AgentUpdated, Position};
use commonbook_core::value::{Date, Id};
use commonbook_rules::input::{AgentInput, MembershipInput};

/// All agents, by number.
#[derive(Debug, Default)]
pub(crate) struct Roster {
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
    registered_on: Date,
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
    from: Date,
    position: Position,
    value: Box<str>,
}

/// A membership starts or ends.
#[derive(Debug)]
struct Turn {
    role: Id,
    on: Date,
    position: Position,
    starts: bool,
}

impl Roster {
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
        let mut row = Row {
            id: event.agent.clone(),
            registered_on: on,
            attributes: Vec::new(),
            memberships: Vec::new(),
            named: false,
            asked: Cell::new(None),
        };
        let mut hold = |name: &str, value: &str| {
            // The two names are identifiers, so they always parse.
            if let Ok(name) = Id::parse(name) {
                row.attributes.push(Attribute { name, from: on, position, value: value.into() });
            }
        };
        hold("kind", event.kind.as_str());
        if let Some(sphere) = event.sphere {
            hold("sphere", sphere.as_str());
        }
        for (name, value) in &event.attributes {
            hold(name.as_str(), value.as_str());
        }
        self.recent.resize(RECENT, Cell::new(0));
        self.numbers.insert(event.agent.clone(), self.rows.len());
        self.rows.push(row);
    }

    /// Something else holds of an agent.
    pub(crate) fn update(&mut self, event: &AgentUpdated, on: Date, position: Position) {
        let (Some(name), Some(value)) = (&event.attribute, &event.value) else { return };
        let Some(row) = self.row_of(&event.agent) else { return };
        let value = value.as_str().into();
        row.attributes.push(Attribute { name: name.clone(), from: on, position, value });
        if row.asked.get().is_some_and(|asked| on <= asked) {
            self.stale = true;
        }
    }

    /// A membership starts or ends.
    pub(crate) fn turn(
        &mut self,
        agent: &Id,
        role: &Id,
        starts: bool,
        on: Date,
        position: Position,
    ) {
        if let Some(row) = self.row_of(agent) {
            row.memberships.push(Turn { role: role.clone(), on, position, starts });
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
        self.rows.get(number).map(|row| row.spells(day)).unwrap_or_default()
    }

    /// Whether an attribute that was asked for has another answer now.
    pub(crate) fn is_stale(&self) -> bool {
        self.stale
    }

    /// The agents as the rules see them on a day, sorted by id, each with its number.
    ///
    /// Whoever was registered by the day, or is named by something that counts.
    pub(crate) fn inputs(&self, day: Date) -> Vec<(usize, AgentInput)> {
        let by_id =
            self.numbers.values().filter_map(|number| Some((*number, self.rows.get(*number)?)));
        let mut known = BTreeSet::new();
        by_id
            .filter(|(_, row)| row.named || row.registered_on <= day)
            .map(|(number, row)| (number, row.input(day, &mut known)))
            .collect()
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
    fn attribute(&self, name: &str, day: Date) -> Option<&str> {
        let held =
            self.attributes.iter().filter(|one| one.name.as_str() == name && one.from <= day);
        held.max_by_key(|one| (one.from, one.position)).map(|one| &*one.value)
    }

    /// What the rules see; most have the same attributes as others, which are then `known`.
    fn input(&self, day: Date, known: &mut BTreeSet<Arc<BTreeMap<String, String>>>) -> AgentInput {
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
        AgentInput { id: self.id.clone(), attributes, memberships: self.spells(day) }
    }

    fn spells(&self, day: Date) -> Vec<MembershipInput> {
        let mut turns: Vec<&Turn> = self.memberships.iter().filter(|turn| turn.on <= day).collect();
        turns.sort_by_key(|turn| (turn.on, turn.position));
        let mut spells: Vec<MembershipInput> = Vec::new();
        for turn in turns {
            let role = turn.role.as_str();
            let running = spells.iter_mut().find(|spell| spell.role == role && spell.to.is_none());
            match (running, turn.starts) {
                (None, true) => {
                    spells.push(MembershipInput { role: role.to_owned(), from: turn.on, to: None });
                }
                (Some(spell), false) => spell.to = Some(turn.on),
                // The start of what runs, or the end of what does not run (its start is late).
                (Some(_), true) | (None, false) => {}
            }
        }
        spells
    }
}
