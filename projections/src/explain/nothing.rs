//! Why a step gave a contributor nothing, and how a weight that catches up came about.
//!
//! Every step that is shared, or pays each something, either gave the contributor a share or stands
//! here with the reason that the evaluation recorded: out of the circle, no weight, nothing owed, a
//! cap, a part below the smallest unit, others first. Where no reason is recorded the step took
//! nothing, and the pot beside it says by which clause. A step that gives contributors nothing is
//! left out, unless it is the one that was asked for.

use commonbook_core::value::Exact;
use commonbook_rules::outcome::{Behind as Recorded, StepTrace, Why};
use commonbook_rules::syntax::ast::Item;
use serde::Serialize;

use super::Taken;
use super::assemble::Of;
use crate::error::ProjectionError;
use crate::statement::Shown;

/// A step that gave the contributor nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Nothing {
    /// The clause of law or statutes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basis: Option<String>,
    /// How far the contributor is behind, where the line catches up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub behind: Option<Behind>,
    /// How many were in the circle.
    pub circle: u64,
    /// The clause that left the contributor out, as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clause: Option<String>,
    /// `line`, `each`, `split`, `absorb` or `redeem`.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// What was taken out of the pot, and why.
    pub pot: Taken,
    /// The exact part, where it rounds to nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quota: Option<Shown>,
    /// The measures, named values, figures, accounts and funds that it reads.
    pub reads: Vec<String>,
    /// Why.
    pub reason: Reason,
    /// The contributor's weight; left out where the step did not ask for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weight: Option<Shown>,
    /// The weight of the whole circle.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weights: Option<Shown>,
    /// The statement as written.
    pub written: String,
}

/// Why a step gave a contributor nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// A clause leaves the contributor nothing: nobody gets more than it says, or bears more.
    AtTheCap,
    /// The part rounds to nothing.
    LessThanAUnit,
    /// No credit of the contributor may be paid.
    NoCredit,
    /// The contributor has none of what it is shared by; of an `each`, the amount is 0.
    NoWeight,
    /// `among` does not hold for the contributor.
    NotInTheCircle,
    /// It gives no contributor anything.
    NotShared,
    /// It pays what is owed, and the contributor is owed nothing.
    NothingOwed,
    /// Others come first, and it was used up by them.
    OthersFirst,
    /// It took nothing from its pot; the pot says by which clause.
    TookNothing,
}

/// How a weight that catches up came about: `all` × `weight` / `weights` - `paid`, kept at 18
/// places; turned round where a loss is shared, and never below zero.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Behind {
    /// What the steps paid to those who share, and what is shared now.
    pub all: Shown,
    /// The steps whose payments are made up for.
    pub on: Vec<String>,
    /// What they paid to the contributor.
    pub paid: Shown,
    /// The contributor's own weight.
    pub weight: Shown,
    /// The weight of all who share.
    pub weights: Shown,
}

impl Of<'_> {
    /// Why the steps that gave this contributor nothing did so; of all steps, or of one.
    pub(super) fn nothing(&self, only: Option<&str>) -> Result<Vec<Nothing>, ProjectionError> {
        let outcome = &self.computed.outcome;
        let mut found = Vec::new();
        for step in outcome.steps.iter().filter(|step| step.kind != "pot") {
            let asked = only.is_none_or(|only| only == step.name);
            let own = |line: &str, agent: usize| line == step.name && agent == self.agent;
            let is_shared = self.is_shared(step);
            if !asked
                || (only.is_none() && !is_shared)
                || outcome.shares.iter().any(|share| own(&share.line, share.agent))
            {
                continue;
            }
            let mut recorded = outcome.left_out.iter();
            let why = recorded.find(|one| own(&one.line, one.agent)).map(|one| &one.why);
            found.push(self.gave_nothing(step, why, is_shared)?);
        }
        Ok(found)
    }

    fn gave_nothing(
        &self,
        step: &StepTrace,
        why: Option<&Why>,
        is_shared: bool,
    ) -> Result<Nothing, ProjectionError> {
        let read = self.reads.of(step.kind, &step.name);
        let written = self.reads.statement(step.kind, &step.name);
        let mut of = Nothing {
            basis: step.basis.clone(),
            behind: self.behind(&step.name),
            circle: step.circle,
            clause: None,
            kind: step.kind.to_owned(),
            name: step.name.clone(),
            pot: self.taken(step),
            quota: None,
            reads: read.iter().map(|(kind, name)| format!("{kind} {name}")).collect(),
            reason: if is_shared { Reason::TookNothing } else { Reason::NotShared },
            weight: None,
            weights: step.weights.clone().map(Shown::Number),
            written: written.map_or_else(String::new, |written| written.text.clone()),
        };
        let Some(why) = why else { return Ok(of) };
        let number = |number: &Exact| Some(Shown::Number(number.clone()));
        match why {
            Why::NotInTheCircle(clause) => {
                (of.reason, of.clause) = (Reason::NotInTheCircle, Some(clause.clone()));
            }
            Why::NoWeight => {
                (of.reason, of.weight) = (Reason::NoWeight, Some(Shown::Number(Exact::ZERO)));
            }
            Why::NothingOwed(weight) => {
                (of.reason, of.weight) = (Reason::NothingOwed, number(weight));
            }
            Why::AtTheCap(clause, weight) => {
                (of.reason, of.weight) = (Reason::AtTheCap, number(weight));
                of.clause = Some(clause.clone());
            }
            Why::LessThanAUnit(weight, quota) => {
                (of.reason, of.weight) = (Reason::LessThanAUnit, number(weight));
                of.quota = number(quota);
            }
            Why::NoCredit => of.reason = Reason::NoCredit,
            Why::OthersFirst => of.reason = Reason::OthersFirst,
        }
        Ok(of)
    }

    /// How far the contributor is behind, where a line catches up.
    pub(super) fn behind(&self, line: &str) -> Option<Behind> {
        let found = self.recorded_behind(line)?;
        Some(Behind {
            all: found.all.into(),
            on: found.on.iter().map(ToString::to_string).collect(),
            paid: found.paid.into(),
            weight: Shown::Number(found.weight.clone()),
            weights: Shown::Number(found.weights.clone()),
        })
    }

    fn recorded_behind(&self, line: &str) -> Option<&Recorded> {
        let mut recorded = self.computed.outcome.behind.iter();
        recorded.find(|one| *one.line == *line && one.agent == self.agent)
    }

    /// Whether a step can give contributors anything.
    fn is_shared(&self, step: &StepTrace) -> bool {
        let items = &self.computed.rule_set.document().items;
        items.iter().any(|item| match item {
            Item::Line(line) => {
                step.kind == "line" && *line.name.text == *step.name && line.shared.is_some()
            }
            Item::Absorb(absorb) => {
                let is_this = step.kind == "absorb" && *absorb.name.text == *step.name;
                is_this && absorb.parts.iter().any(|part| part.shared.is_some())
            }
            Item::Each(each) => step.kind == "each" && *each.name.text == *step.name,
            Item::Redeem(redeem) => step.kind == "redeem" && *redeem.name.text == *step.name,
            Item::Figure(_)
            | Item::Fund(_)
            | Item::Account(_)
            | Item::Table(_)
            | Item::Measure(_)
            | Item::Pot(_)
            | Item::Let(_)
            | Item::Check(_)
            | Item::Report(_)
            | Item::Split(_)
            | Item::Adjustments(_)
            | Item::OnceOnly(_)
            | Item::Succession(_)
            | Item::Example(_) => false,
        })
    }
}
