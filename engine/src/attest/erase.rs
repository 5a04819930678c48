//! Erasing sealed texts: by events that say so, so that a text that is gone was erased and is not
//! lost.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use commonbook_core::door::{Rejection, Tie, steps};
use commonbook_core::event::{Event, Position, TextRedacted, decode};
use commonbook_core::log::{Appended, FactKind, Log, LogError, View, line_at};
use commonbook_core::value::{Date, Id};

use crate::book::Book;
use crate::error::BookError;
use crate::stamp::Stamp;

/// What erasing did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redacted {
    /// The texts that are gone: position and path.
    pub texts: Vec<(Position, String)>,
    /// The events that say so.
    pub appended: Appended,
    /// Whether nothing of them is left in what the store keeps beside its tables; `false` when
    /// somebody who reads still needs it, and it goes away with them.
    pub scrubbed: bool,
}

/// Which texts to erase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Erase {
    /// Those of an event, or the one under a path.
    Of(Position, Option<String>),
    /// Those of every event that names an agent.
    Agent(Id),
    /// All that the book still has.
    All,
}

impl<L: Log> Book<L> {
    /// Erases sealed texts with their salts, each by an event that says so.
    ///
    /// # Errors
    /// [`BookError`] when there is nothing to erase, or an event may not be recorded.
    pub fn redact(
        &mut self,
        what: &Erase,
        authority: &str,
        on: Date,
        stamp: &mut Stamp<'_>,
        dry_run: bool,
    ) -> Result<Redacted, BookError> {
        let texts = self.log.read(|view| texts_of(view, what))?;
        let label = |text: &str| {
            commonbook_core::event::Label::parse(text).map_err(crate::book::line_error)
        };
        let authority = label(authority)?;
        let mut events = Vec::with_capacity(texts.len());
        for (position, path) in &texts {
            let (authority, path) = (authority.clone(), label(path)?);
            events.push(TextRedacted { authority, path, position: *position }.into());
        }
        let appended = self.keep(events, "", on, stamp, dry_run)?;
        let scrubbed = if dry_run { true } else { self.log.scrub()? };
        Ok(Redacted { texts, appended, scrubbed })
    }

    /// Takes what was erased out of what the store keeps beside its tables; `false` when somebody
    /// who reads still needs it.
    ///
    /// # Errors
    /// [`BookError::Log`] when the store fails.
    pub fn scrub(&mut self) -> Result<bool, BookError> {
        Ok(self.log.scrub()?)
    }

    /// Whether a text of the book was ever erased.
    ///
    /// # Errors
    /// [`BookError::Log`] when the store fails.
    pub fn has_erased(&self) -> Result<bool, BookError> {
        let mut found = false;
        self.log.read::<_, LogError>(|view| {
            view.facts(FactKind::Redacted, "", "", &mut |_, _| {
                found = true;
                ControlFlow::Break(())
            })
        })?;
        Ok(found)
    }
}

/// The texts of an event that can still be read.
pub(super) fn paths_of(view: &dyn View, position: Position) -> Result<Vec<String>, BookError> {
    let Some(line) = line_at(view, position)? else {
        return Err(Rejection::TargetMustExist { position }.into());
    };
    let mut there = Vec::new();
    for path in decode(&line)?.sealed.into_keys() {
        if view.secret(position, &path)?.is_some() {
            there.push(path);
        }
    }
    Ok(there)
}

/// The texts that are to be erased, in order.
fn texts_of(view: &dyn View, what: &Erase) -> Result<Vec<(Position, String)>, BookError> {
    let mut texts = Vec::new();
    match what {
        Erase::Of(position, Some(path)) => texts.push((*position, path.clone())),
        Erase::Of(position, None) => {
            texts.extend(paths_of(view, *position)?.into_iter().map(|path| (*position, path)));
        }
        Erase::Agent(_) | Erase::All => view.secrets(&mut |position, path, _| {
            texts.push((position, path.to_owned()));
            ControlFlow::Continue(())
        })?,
    }
    if let Erase::Agent(agent) = what {
        let ids = ids_of(view, agent)?;
        let mut of_agent = Vec::new();
        for (position, path) in texts {
            for id in &ids {
                if names(view, position, id)? {
                    of_agent.push((position, path));
                    break;
                }
            }
        }
        texts = of_agent;
    }
    if texts.is_empty() { Err(BookError::NothingToErase) } else { Ok(texts) }
}

/// The ids that are one person's with this one, by merges.
fn ids_of(view: &dyn View, agent: &Id) -> Result<BTreeSet<Id>, BookError> {
    let merges = steps(view)?;
    let merges: Vec<_> = merges.iter().filter(|step| step.tie == Tie::Merged).collect();
    let mut ids = BTreeSet::from([agent.clone()]);
    loop {
        let before = ids.len();
        for step in &merges {
            if ids.contains(&step.agent) || ids.contains(&step.other) {
                ids.extend([step.agent.clone(), step.other.clone()]);
            }
        }
        if ids.len() == before {
            return Ok(ids);
        }
    }
}

/// Whether an event, or the one that it speaks of, names an agent.
fn names(view: &dyn View, position: Position, agent: &Id) -> Result<bool, BookError> {
    let Some(line) = line_at(view, position)? else { return Ok(false) };
    let record = decode(&line)?;
    #[expect(clippy::wildcard_enum_match_arm, reason = "the others name whom they are about")]
    let is_it = match &record.event {
        Event::AgentRegistered(e) => e.agent == *agent,
        Event::ContributionAccepted(e) if e.agent != *agent => return names(view, e.of, agent),
        Event::ContributionContested(e) if e.agent != *agent => return names(view, e.of, agent),
        Event::ContributionRejected(e) => return names(view, e.of, agent),
        Event::ContributionWithdrawn(e) => return names(view, e.of, agent),
        event => event.agents().any(|named| named == agent),
    };
    match record.reverses {
        Some(of) if !is_it => names(view, of, agent),
        Some(_) | None => Ok(is_it),
    }
}
