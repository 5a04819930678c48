//! Who is who for one period: ids that are one person's, and agents that others succeeded.
//!
//! 1. A merge counts for every period that ends on its day or later: all that the one id ever gave,
//!    got and was is then the other's. Earlier periods show both.
//! 2. A succession counts for accounts in every period that ends on its day or later, whatever the
//!    day of an entry: what was held is the successor's. In the period of its day all else, work,
//!    the past and shares, is still under the name of who is succeeded, and only what shares bring
//!    is posted to the successor. In later periods work and the past are the successor's too.
//!    Memberships end on its day; they, attributes and figures never pass over.
//! 3. Taken back, it counts nowhere. Neither is ever late: a closed period shows what was
//!    published,
//!    and every open one who is who now.
//!
//! Facts find the steps; the fold holds them against the lines.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use commonbook_core::door::{Step, Tie, steps};
use commonbook_core::event::Position;
use commonbook_core::log::{FactKind, LogError, View, line_at};
use commonbook_core::value::{Date, Id};
use serde::Serialize;

use crate::error::ProjectionError;
use crate::projection::read;
use crate::window::Window;

/// A merge or succession that a statement sees.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Identity {
    /// The id that was given up, or who is succeeded.
    pub agent: Id,
    /// The day from which it holds.
    pub day: Date,
    /// Who it is now, or who took over.
    pub other: Id,
    /// The event that says so.
    pub position: Position,
    /// `merged` or `succeeded`.
    pub tie: &'static str,
}

impl From<&Step> for Identity {
    fn from(step: &Step) -> Self {
        let (agent, other) = (step.agent.clone(), step.other.clone());
        Self { agent, day: step.day, other, position: step.position, tie: step.tie.as_str() }
    }
}

impl Identity {
    /// In words.
    #[must_use]
    pub fn told(&self) -> String {
        let Self { agent, day, other, position, tie } = self;
        match *tie {
            "merged" => format!(
                "{agent} is the same person as {other} and counts as {other} from {day} on \
                 (position {position})"
            ),
            _ => format!(
                "{agent} is succeeded by {other} from {day} on: what {agent} holds or is given is \
                 held by {other} (position {position})"
            ),
        }
    }
}

/// Whose an id is, by the merges listed.
pub(crate) fn person<'a>(listed: &'a [Identity], id: &'a Id) -> &'a Id {
    let mut at = id;
    for _ in listed {
        let step = listed.iter().find(|one| one.agent == *at && one.tie == Tie::Merged.as_str());
        at = step.map_or(at, |step| &step.other);
    }
    at
}

/// Who holds what is on an agent's accounts, by the steps listed.
pub(crate) fn holder<'a>(listed: &'a [Identity], id: &'a Id) -> &'a Id {
    let mut at = id;
    for _ in listed {
        at = listed.iter().find(|one| one.agent == *at).map_or(at, |step| &step.other);
    }
    at
}

/// The steps listed that lead to somebody or from there.
pub(crate) fn about(listed: &[Identity], id: &Id) -> Vec<Identity> {
    let leads = |from: &Id, to: &Id| {
        let mut at = from;
        for _ in listed {
            match listed.iter().find(|one| one.agent == *at) {
                Some(_) if at == to => return true,
                Some(step) => at = &step.other,
                None => break,
            }
        }
        at == to
    };
    let of = |one: &&Identity| leads(&one.agent, id) || leads(id, &one.agent);
    listed.iter().filter(of).cloned().collect()
}

/// The steps that stand at one size of the book, as one period sees them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Identities {
    /// By the id that is given up or succeeded.
    steps: BTreeMap<Id, Step>,
    /// Every step that stands, whatever its day.
    standing: BTreeMap<Position, Step>,
    seen: usize,
    /// The period's first day.
    from: Option<Date>,
    /// Whether every id is shown by itself.
    is_apart: bool,
}

impl Identities {
    /// What a period sees of a book of `size` events.
    pub(crate) fn load(
        view: &dyn View,
        window: Window,
        size: u64,
    ) -> Result<Self, ProjectionError> {
        let by = Self::by(view, Some(window.until), size)?;
        Ok(Self { from: Some(window.period.from()), ..by })
    }

    /// Who holds what by a day, or by now.
    pub(crate) fn by(
        view: &dyn View,
        day: Option<Date>,
        size: u64,
    ) -> Result<Self, ProjectionError> {
        let standing = standing(view, size)?;
        let seen = standing.values().filter(|step| day.is_none_or(|day| step.day <= day));
        let steps = seen.map(|step| (step.agent.clone(), step.clone())).collect();
        Ok(Self { steps, standing, seen: 0, from: day, is_apart: false })
    }

    /// The same with every id by itself: for the directory, which shows all of them.
    pub(crate) fn apart(
        view: &dyn View,
        day: Option<Date>,
        size: u64,
    ) -> Result<Self, ProjectionError> {
        Ok(Self { steps: Self::by(view, day, size)?.steps, is_apart: true, ..Self::default() })
    }

    /// What is seen, in the order of the ids.
    pub(crate) fn listed(&self) -> Vec<Identity> {
        self.steps.values().map(Identity::from).collect()
    }

    /// The step from one id.
    pub(crate) fn listed_of(&self, agent: &Id) -> Option<Identity> {
        self.steps.get(agent).map(Identity::from)
    }

    /// Whose an id is.
    pub(crate) fn person<'a>(&'a self, agent: &'a Id) -> &'a Id {
        self.follow(agent, |step| step.tie == Tie::Merged)
    }

    /// Who is counted for what an agent gave and got.
    pub(crate) fn earner<'a>(&'a self, agent: &'a Id) -> &'a Id {
        let passes = |step: &Step| Some(step.day) <= self.from;
        self.follow(agent, |step| step.tie == Tie::Merged || passes(step))
    }

    /// Who holds what is on an agent's accounts.
    pub(crate) fn holder<'a>(&'a self, agent: &'a Id) -> &'a Id {
        self.follow(agent, |_| true)
    }

    /// How many merges lead from an id to the person.
    pub(crate) fn rank(&self, agent: &Id) -> usize {
        let (mut rank, mut at) = (0_usize, agent);
        while let Some(step) = self.steps.get(at).filter(|step| step.tie == Tie::Merged)
            && rank < self.steps.len()
            && !self.is_apart
        {
            (rank, at) = (rank.saturating_add(1), &step.other);
        }
        rank
    }

    /// The day from which a person is succeeded.
    pub(crate) fn succeeded_on(&self, person: &Id) -> Option<Date> {
        let step = self.steps.get(person).filter(|step| step.tie == Tie::Succeeded);
        step.map(|step| step.day)
    }

    /// Whom a person succeeds, directly or over others.
    pub(crate) fn predecessors<'a>(&'a self, person: &'a Id) -> impl Iterator<Item = &'a Id> {
        let succeeded = self.steps.values().filter(|step| step.tie == Tie::Succeeded);
        let agents = succeeded.map(|step| &step.agent);
        agents.filter(move |agent| !self.is_apart && self.holder(agent) == person)
    }

    /// Everybody whom a step leads to.
    pub(crate) fn targets(&self) -> impl Iterator<Item = &Id> {
        let all = if self.is_apart { None } else { Some(self.steps.values()) };
        let all = all.into_iter().flatten();
        all.flat_map(|step| [self.person(&step.other), self.holder(&step.other)])
    }

    /// Who else than themselves holds what agents are posted.
    pub(crate) fn successors(&self) -> BTreeMap<Id, Id> {
        let succeeded = self.steps.keys().filter(|agent| self.holder(agent) != *agent);
        succeeded.map(|agent| (agent.clone(), self.holder(agent).clone())).collect()
    }

    /// A line says a step that was not taken back; it must be one that the facts told of.
    pub(crate) fn check(&mut self, step: &Step) -> Result<(), ProjectionError> {
        self.seen = self.seen.saturating_add(1);
        if self.standing.get(&step.position) == Some(step) {
            return Ok(());
        }
        Err(disagree(format!("what position {} says", step.position), "something else".to_owned()))
    }

    /// Whether the facts told of more than the lines.
    pub(crate) fn finish(&self) -> Result<(), ProjectionError> {
        if self.seen == self.standing.len() {
            return Ok(());
        }
        let (lines, facts) = (self.seen, self.standing.len());
        Err(disagree(format!("{lines} rows"), format!("{facts} rows")))
    }

    /// The steps never lead in a circle; were a book damaged so, this still ends.
    fn follow<'a>(&'a self, agent: &'a Id, passes: impl Fn(&Step) -> bool) -> &'a Id {
        let mut at = agent;
        let most = if self.is_apart { 0 } else { self.steps.len() };
        for _ in 0..most {
            match self.steps.get(at).filter(|step| passes(step)) {
                Some(step) => at = &step.other,
                None => break,
            }
        }
        at
    }
}

fn disagree(expected: String, found: String) -> ProjectionError {
    ProjectionError::FactsMustAgree { table: "identity".to_owned(), expected, found }
}

/// The steps that stood when the book was `size` events long.
fn standing(view: &dyn View, size: u64) -> Result<BTreeMap<Position, Step>, ProjectionError> {
    let now = steps(view)?.into_iter().filter(|step| step.position < size);
    let mut standing: BTreeMap<Position, Step> = now.map(|step| (step.position, step)).collect();
    if size >= view.head()?.size() {
        return Ok(standing);
    }
    // What was taken back since then stood.
    for of in taken_back_since(view, size)? {
        let Some(line) = line_at(view, of)? else { continue };
        if let Some(step) = Step::of(&read(of, &line)?) {
            standing.insert(of, step);
        }
    }
    Ok(standing)
}

fn taken_back_since(view: &dyn View, size: u64) -> Result<Vec<Position>, ProjectionError> {
    let mut found = Vec::new();
    let mut broken = None;
    view.facts(FactKind::Void, "", "", &mut |key, value| {
        let (Ok(of), Ok(by)) = (key.parse::<u64>(), value.parse::<u64>()) else {
            broken = Some(LogError::damaged(format!("table void, {key}"), "cannot be read"));
            return ControlFlow::Break(());
        };
        if of < size && by >= size {
            found.push(of);
        }
        ControlFlow::Continue(())
    })?;
    match broken {
        Some(error) => Err(error.into()),
        None => Ok(found),
    }
}
