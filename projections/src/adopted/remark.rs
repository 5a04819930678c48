//! What whoever adopts rules is told, though nothing stands in the way.
//!
//! Each says what is odd beside or after the texts that the book has, what it means, and what to
//! write if it is not meant.

use std::collections::BTreeSet;
use std::fmt;

use commonbook_core::event::Position;
use commonbook_core::log::View;
use commonbook_core::value::Date;
use commonbook_rules::Rules;

use super::{Adoptions, parse};
use crate::error::ProjectionError;

/// Something odd about rules that are adopted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remark {
    /// A result that two rule sets take: for periods that overlap only the first of them can close.
    SharedResult {
        /// The pot.
        pot: String,
        /// The rules that are adopted.
        rules: String,
        /// The rules that take it too.
        other: String,
        /// Where those were adopted.
        position: Position,
    },
    /// The text before counted the past of a step that this one forgets, while it counts another:
    /// a step was renamed, and a cap over a lifetime begins anew.
    PastLeftBehind {
        /// The step whose past is forgotten.
        step: String,
        /// A step whose past is counted now and was not before.
        now: String,
        /// Where the text before was adopted.
        position: Position,
    },
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SharedResult { pot, rules, other, position } => write!(
                f,
                "{rules:?} take from the result of pot {pot}, and so do {other:?}, adopted at \
                 position {position}; a result is shared once, so of periods that overlap only \
                 the first is closed\n\
                 hint: open a pot of their own here, pot NAME = result NAME, or adopt a text of \
                 {other:?} that leaves pot {pot} alone"
            ),
            Self::PastLeftBehind { step, now, position } => write!(
                f,
                "the text before, adopted at position {position}, counts the past of {step:?}, and \
                 this one that of {now:?} alone: what {step:?} moved is forgotten, and a cap over \
                 a lifetime begins anew\n\
                 hint: keep the step's name, or add both: past line {now:?} + past line {step:?}"
            ),
        }
    }
}

/// Steps whose past the text before counts and this one does not, where it counts others instead.
pub(super) fn past_left_behind(
    view: &dyn View,
    rules: &Rules,
    from: Date,
    size: u64,
) -> Result<Vec<Remark>, ProjectionError> {
    let adoptions = Adoptions::load(view, rules.name(), size)?;
    let before = adoptions.in_force(from).and_then(|place| adoptions.get(place));
    let Some(before) = before else { return Ok(Vec::new()) };
    let position = before.position;
    let old = parse(view, rules.name(), position)?;
    let new: BTreeSet<&String> = rules.past_steps().difference(old.past_steps()).collect();
    let Some(now) = new.first() else { return Ok(Vec::new()) };
    let gone = old.past_steps().difference(rules.past_steps());
    Ok(gone
        .map(|step| Remark::PastLeftBehind { step: step.clone(), now: (*now).clone(), position })
        .collect())
}
