//! The weights of a shared line: one number for each agent who takes part, above zero.
//!
//! With one key the weight is the key's value. With several it is the sum of the key's exact
//! fractions: percentage times value over the sum of that key in the circle. It is shared by whole
//! numbers in that proportion. A negative weight of somebody in the circle refuses by name; outside
//! of it, it says nothing.

use std::sync::Arc;

use commonbook_core::value::{Blend, Exact};

use crate::diagnostic::Code;
use crate::evaluate::Evaluation;
use crate::evaluate::refusal::Refusal;
use crate::evaluate::share::split_refusal;
use crate::evaluate::share::watched::BehindAll;
use crate::syntax::Span;
use crate::syntax::ast::{Expr, ExprKind, ShareKey, Shared, SharedBy};

/// Who shares, and by how much.
pub(in crate::evaluate) struct Weights {
    /// Agents with weight, in the order of the inputs.
    pub(in crate::evaluate) agents: Vec<usize>,
    /// What is shared by, one for each of them.
    pub(in crate::evaluate) weights: Vec<Exact>,
    /// The weights to show, where they are not what is shared by.
    pub(in crate::evaluate) shown: Option<Vec<Exact>>,
    /// How many the circle lets in, with weight or without.
    pub(in crate::evaluate) candidates: usize,
    /// The part of the line whose keys nobody has weight for: 1 when that is all of it.
    pub(in crate::evaluate) idle: Exact,
    /// The first key that nobody has weight for.
    pub(in crate::evaluate) idle_key: Option<Arc<str>>,
    /// The keys that somebody has weight for, when there are several.
    pub(in crate::evaluate) keys: Option<Keys>,
    /// Whom the circle lets in, by agent.
    pub(in crate::evaluate) circle: Vec<bool>,
    /// How far each is behind, where the line catches up.
    pub(in crate::evaluate) behind: Option<BehindAll>,
}

/// Several keys.
pub(in crate::evaluate) struct Keys {
    pub(in crate::evaluate) names: Vec<Arc<str>>,
    /// By agent; nobody outside of the circle has any.
    pub(in crate::evaluate) blend: Blend,
}

impl<'a> Evaluation<'a> {
    pub(in crate::evaluate) fn weights(
        &self,
        among: Option<&'a Expr>,
        shared: &'a Shared,
        rest: i128,
        count: i128,
    ) -> Result<Weights, Refusal> {
        let circle = self.circle(among, rest)?;
        let candidates = circle.iter().filter(|takes_part| **takes_part).count();
        let mut weights = match &shared.by {
            SharedBy::Equally => {
                let one = |takes_part: &bool| if *takes_part { Exact::ONE } else { Exact::ZERO };
                single(circle.iter().map(one).collect())
            }
            SharedBy::Keys(keys) => match keys.as_slice() {
                [key] if shared.catching_up.is_empty() => {
                    single(self.key_weights(&key.weight, &circle, rest)?)
                }
                [key] => {
                    let weights = self.key_weights(&key.weight, &circle, rest)?;
                    let (behind, all) = self.behind(shared, weights, &circle, count)?;
                    Weights { behind: all, ..single(behind) }
                }
                several => self.several(several, &circle, rest, shared.span)?,
            },
        };
        (weights.candidates, weights.circle) = (candidates, circle);
        Ok(weights)
    }

    /// The kept value of each agent in the circle, zero for the others.
    fn key_weights(
        &self,
        expr: &'a Expr,
        circle: &[bool],
        rest: i128,
    ) -> Result<Vec<Exact>, Refusal> {
        let takes_part = |agent: usize| circle.get(agent) == Some(&true);
        let (_, numbers) = self.read(expr, rest)?.into_number(expr.span)?;
        let column = numbers.column(self.inputs.agents.len());
        column.settled(self.inputs, takes_part)?;
        let mut weights = Vec::with_capacity(column.values.len());
        for (agent, value) in column.values.iter().enumerate() {
            if !takes_part(agent) {
                weights.push(Exact::ZERO);
                continue;
            }
            let value = if value.is_decimal() { Ok(value.clone()) } else { value.kept() };
            let value = value.map_err(|error| self.flawed(error.into(), expr.span, agent))?;
            if value.is_negative() {
                return Err(self.weight_below_zero(expr, agent, &value));
            }
            weights.push(value);
        }
        Ok(weights)
    }

    fn weight_below_zero(&self, expr: &Expr, agent: usize, value: &Exact) -> Refusal {
        let who = self.inputs.agents.get(agent).map_or("", |agent| agent.id.as_str());
        let text = self.written(expr);
        Refusal::new(
            Code::WeightBelowZero,
            expr.span,
            format!("{who} has a weight of {value}, which is below zero"),
            format!("share by max(0, {text}), or leave {who} out by among"),
        )
    }

    fn several(
        &self,
        keys: &'a [ShareKey],
        circle: &[bool],
        rest: i128,
        span: Span,
    ) -> Result<Weights, Refusal> {
        let failed = |error| Refusal::value(&error, span);
        let (mut names, mut live) = (Vec::new(), Vec::new());
        let mut idle = Exact::ONE;
        let mut idle_key = None;
        for key in keys {
            let weights = self.key_weights(&key.weight, circle, rest)?;
            let part = key.percent.as_ref().map_or(Exact::ONE, |part| part.fraction.clone());
            let name = self.key_name(&key.weight);
            if part.is_zero() {
                continue;
            }
            if weights.iter().all(Exact::is_zero) {
                idle_key = idle_key.or(Some(name));
                continue;
            }
            // With an idle key the others make up the whole of what is shared.
            idle = idle.sub(&part).map_err(failed)?;
            names.push(name);
            live.push((part, weights));
        }
        let blend = Blend::of(&live).map_err(|error| split_refusal(&error, span))?;
        let mut weights = single(blend.weights());
        let shown = blend.fractions().map_err(failed)?;
        weights.shown = Some(shown.into_iter().filter(|it| !it.is_zero()).collect());
        weights.idle = idle;
        weights.idle_key = idle_key;
        weights.keys = Some(Keys { names, blend }).filter(|keys| keys.names.len() > 1);
        Ok(weights)
    }

    /// What a key is called in statements: its name, or the expression as written.
    fn key_name(&self, expr: &Expr) -> Arc<str> {
        let ExprKind::Name(name) = &expr.kind else { return self.written(expr).into() };
        Arc::clone(&name.text)
    }
}

/// Those with a weight above zero.
fn single(all: Vec<Exact>) -> Weights {
    let mut agents = Vec::with_capacity(all.len());
    let mut weights = Vec::with_capacity(all.len());
    for (agent, weight) in all.into_iter().enumerate() {
        if !weight.is_zero() {
            agents.push(agent);
            weights.push(weight);
        }
    }
    let idle = if agents.is_empty() { Exact::ONE } else { Exact::ZERO };
    let (candidates, shown, idle_key, keys) = (0, None, None, None);
    let (circle, behind) = (Vec::new(), None);
    Weights { agents, weights, shown, candidates, idle, idle_key, keys, circle, behind }
}
