//! Whether somebody may accept or contest a contribution: never its giver, and each once.
//!
//! Order: neither who gave a contribution nor who did it accepts it; who contests it takes that
//! back before accepting; nobody accepts or contests twice. An acceptance from before a contest no
//! longer speaks, so it may be given again. Which acceptances are needed is the rules' matter.

use std::ops::ControlFlow;

use crate::door::decide::{Answer, Question, targets};
use crate::door::fact::{Approval, approvals_of, number, padded, rows};
use crate::door::rejection::Rejection;
use crate::event::{Event, Position};
use crate::log::{FactKind, View};
use crate::value::Id;

pub(super) fn check(view: &dyn View, asked: &Question<'_>) -> Answer {
    #[expect(clippy::wildcard_enum_match_arm, reason = "only these two speak of approval")]
    match asked.event {
        Event::ContributionAccepted(e) => {
            let record = targets::standing(view, e.of)?;
            if let Event::ContributionRecorded(given) = &record.event
                && (given.agent == e.agent || given.done_by.as_ref() == Some(&e.agent))
            {
                let (agent, position) = (e.agent.to_string(), e.of);
                return Err(Rejection::AcceptanceMustBeByAnother { agent, position }.into());
            }
            let said = said(view, e.of, asked.corrects)?;
            if let Some(at) = last(&said, Some(&e.agent), true) {
                let (agent, position) = (e.agent.to_string(), e.of);
                return Err(Rejection::ContestMustBeTakenBackFirst { agent, position, at }.into());
            }
            let contested = last(&said, None, true);
            match last(&said, Some(&e.agent), false).filter(|at| contested < Some(*at)) {
                Some(at) => {
                    let (agent, position) = (e.agent.to_string(), e.of);
                    Err(Rejection::AcceptanceMustBeGivenOnce { agent, position, at }.into())
                }
                None => Ok(()),
            }
        }
        Event::ContributionContested(e) => {
            match last(&said(view, e.of, asked.corrects)?, Some(&e.agent), true) {
                Some(at) => {
                    let (agent, position) = (e.agent.to_string(), e.of);
                    Err(Rejection::ContestMustBeMadeOnce { agent, position, at }.into())
                }
                None => Ok(()),
            }
        }
        _ => Ok(()),
    }
}

/// What was said of a contribution and still stands, in order; but for what is corrected now.
fn said(view: &dyn View, of: Position, corrected: Option<Position>) -> Answer<Vec<Approval>> {
    let (from, to) = approvals_of(of);
    let mut all = Vec::new();
    rows(view, FactKind::Approval, (&from, &to), Approval::parse, |one| {
        all.push(one);
        ControlFlow::Continue(())
    })?;
    let mut standing = Vec::new();
    for one in all {
        let is_void = number(view, FactKind::Void, &padded(one.position))?.is_some();
        if !is_void && Some(one.position) != corrected {
            standing.push(one);
        }
    }
    Ok(standing)
}

/// Where it was last accepted or contested, by somebody or by anybody.
fn last(said: &[Approval], by: Option<&Id>, contested: bool) -> Option<Position> {
    let mut matching = said.iter().rev();
    let found = matching
        .find(|one| one.is_contest == contested && by.is_none_or(|by| one.agent == by.as_str()));
    found.map(|one| one.position)
}
