//! What is noted of those who are watched, while steps are carried out.
//!
//! A step notes who is out of its circle or without weight as soon as it knows, and who was given
//! nothing when it has shared. Of several reasons the last one stands: it is the one that was left
//! when all others did not hold. Where nobody is watched, nothing is done.

use std::collections::BTreeMap;
use std::sync::Arc;

use commonbook_core::value::Exact;

use crate::evaluate::Evaluation;
use crate::evaluate::refusal::Refusal;
use crate::evaluate::share::weight::Weights;
use crate::outcome::{Behind, LeftOut, Why};
use crate::syntax::Span;
use crate::syntax::ast::{After, Excess, Expr, Line, Name};

/// Why watched contributors got nothing of a step, by their places.
pub(in crate::evaluate) type Whys = BTreeMap<usize, Why>;

impl<'a> Evaluation<'a> {
    /// Whether anybody is watched.
    pub(in crate::evaluate) fn is_watching(&self) -> bool {
        !self.watched.is_empty()
    }

    /// The watched who are outside of a circle, or in it without weight.
    pub(in crate::evaluate) fn outside(
        &self,
        among: Option<&Expr>,
        circle: &[bool],
        has_weight: impl Fn(usize) -> bool,
    ) -> Whys {
        let mut whys = Whys::new();
        for agent in self.watched {
            if circle.get(*agent) != Some(&true) {
                let among = among.map_or_else(String::new, |expr| self.clause("among", expr));
                whys.insert(*agent, Why::NotInTheCircle(among));
            } else if !has_weight(*agent) {
                whys.insert(*agent, Why::NoWeight);
            }
        }
        whys
    }

    /// Records why each got nothing of a step.
    pub(in crate::evaluate) fn left_out(&mut self, name: &Name, whys: Whys) {
        let line = &name.text;
        let all = whys.into_iter();
        let all = all.map(|(agent, why)| LeftOut { line: Arc::clone(line), agent, why });
        self.outcome.left_out.extend(all);
    }

    /// Records who has no weight in a line, and how the others' came about.
    pub(in crate::evaluate) fn note_weights(
        &mut self,
        line: &Line,
        weights: &mut Weights,
        span: Span,
    ) -> Result<(), Refusal> {
        let has_weight = |agent: usize| weights.agents.binary_search(&agent).is_ok();
        let whys = self.outside(line.among.as_ref(), &weights.circle, has_weight);
        self.left_out(&line.name, whys);
        self.note_behind(line, weights, span)
    }

    /// Records whom a line gave nothing though they have weight: `limits` are what is owed, and
    /// what they may be given in all.
    pub(in crate::evaluate) fn note_nothing(
        &mut self,
        line: &Line,
        weights: &Weights,
        (counts, per_weight): (&[i128], &Exact),
        [owed, limits]: [Option<&[i128]>; 2],
    ) -> Result<(), Refusal> {
        let shown = |place: usize| {
            let shown = weights.shown.as_ref().unwrap_or(&weights.weights);
            shown.get(place).cloned().unwrap_or_default()
        };
        let nothing =
            |of: Option<&[i128]>, place: usize| of.and_then(|of| of.get(place)) == Some(&0);
        let cap = line.after.iter().find_map(|clause| match clause {
            After::NobodyAbove { cap, excess: Excess::SharedAgain, .. } => Some(cap),
            After::NobodyAbove { .. } | After::Paid { .. } => None,
            After::Less { .. } | After::Under { .. } => None,
        });
        let limit = |place: usize| {
            if nothing(owed, place) {
                return Some(Why::NothingOwed(shown(place)));
            }
            let cap = cap.filter(|_| nothing(limits, place))?;
            Some(Why::AtTheCap(self.clause("nobody above", cap), shown(place)))
        };
        let quota = |place: usize| {
            let shared_by = weights.weights.get(place).cloned().unwrap_or_default();
            let quota = per_weight.mul(&shared_by);
            Ok((shown(place), quota.map_err(|error| Refusal::value(&error, line.span))?))
        };
        let whys = self.given_nothing(&weights.agents, counts, limit, quota)?;
        self.left_out(&line.name, whys);
        Ok(())
    }

    /// Records how far the watched are behind, where a line catches up.
    fn note_behind(
        &mut self,
        line: &Line,
        weights: &mut Weights,
        span: Span,
    ) -> Result<(), Refusal> {
        let Some(of) = weights.behind.take() else { return Ok(()) };
        let on = line.shared.iter().flat_map(|shared| &shared.catching_up);
        let on: Vec<Arc<str>> = on.map(|name| Arc::clone(&name.text)).collect();
        for agent in self.watched {
            let (weight, paid) = (of.weights.get(*agent), of.paid.get(*agent));
            let (Some(weight), Some(paid)) = (weight, paid) else { continue };
            if weight.is_zero() {
                continue;
            }
            let noted = Behind {
                line: Arc::clone(&line.name.text),
                agent: *agent,
                on: on.clone(),
                all: self.amount(of.all, span)?,
                ahead: of.ahead,
                weight: weight.clone(),
                weights: of.sum.clone(),
                paid: self.amount(*paid, span)?,
            };
            self.outcome.behind.push(noted);
        }
        Ok(())
    }

    /// The watched with weight whom a limit, or rounding, left nothing: `counts` and `limits` by
    /// those who share, `quota` of their weight.
    pub(in crate::evaluate) fn given_nothing(
        &self,
        agents: &[usize],
        counts: &[i128],
        limit: impl Fn(usize) -> Option<Why>,
        quota: impl Fn(usize) -> Result<(Exact, Exact), Refusal>,
    ) -> Result<Whys, Refusal> {
        let mut whys = Whys::new();
        for agent in self.watched {
            let Ok(place) = agents.binary_search(agent) else { continue };
            if counts.get(place) != Some(&0) {
                continue;
            }
            let why = match limit(place) {
                Some(why) => why,
                None => {
                    let (weight, quota) = quota(place)?;
                    Why::LessThanAUnit(weight, quota)
                }
            };
            whys.insert(*agent, why);
        }
        Ok(whys)
    }
}

/// What all are behind by, before it is asked who is watched.
pub(in crate::evaluate) struct BehindAll {
    pub(in crate::evaluate) all: i128,
    pub(in crate::evaluate) ahead: bool,
    pub(in crate::evaluate) sum: Exact,
    /// By agent.
    pub(in crate::evaluate) weights: Vec<Exact>,
    /// By agent.
    pub(in crate::evaluate) paid: Vec<i128>,
}
