//! Claims that a line pays: how much it may pay to each, and which claims that pays down.
//!
//! A line never pays beyond what is owed. What a contributor gets is whole units and no more than
//! the claim's whole units; a claim itself is never rounded. Of a sum of several claims (and of
//! measures that are none) a payment counts for each in proportion, ties to the one written first.
//! A measure `once` has earned in full where a line shared by it paid something. What clauses
//! below the line deduct with `less` was paid on somebody's behalf; what is `under` a minimum or
//! above a cap was not paid at all.

use commonbook_core::value::{Exact, Rounding, Ties, share_within};

use crate::claims::{single_weight, summands};
use crate::diagnostic::Code;
use crate::evaluate::Evaluation;
use crate::evaluate::refusal::Refusal;
use crate::evaluate::share::split_refusal;
use crate::evaluate::share::weight::Weights;
use crate::syntax::Span;
use crate::syntax::ast::{Expr, Line, SharedBy};

/// What a line pays down.
pub(in crate::evaluate) enum Pays<'a> {
    /// Nothing that is owed.
    Nothing,
    /// An account that it names.
    Account(&'a str),
    /// Measures `until paid` among the summands of its weight.
    Claims(Vec<Summand<'a>>),
}

/// A summand of a weight.
pub(in crate::evaluate) struct Summand<'a> {
    expr: &'a Expr,
    claim: Option<&'a str>,
    /// By agent.
    values: Vec<Exact>,
}

impl<'a> Evaluation<'a> {
    pub(in crate::evaluate) fn pays(
        &self,
        line: &'a Line,
        rest: i128,
    ) -> Result<Pays<'a>, Refusal> {
        if let Some(place) = &line.pays {
            return Ok(Pays::Account(&place.name.text));
        }
        let Some(weight) = single_weight(line) else { return Ok(Pays::Nothing) };
        let terms = summands(weight);
        if !terms.iter().any(|expr| self.measured.claim(expr).is_some()) {
            return Ok(Pays::Nothing);
        }
        let agents = self.inputs.agents.len();
        let summand = |expr: &&'a Expr| {
            let (_, numbers) = self.read(expr, rest)?.into_number(expr.span)?;
            let values = numbers.column(agents).values.to_vec();
            Ok(Summand { expr, claim: self.measured.claim(expr), values })
        };
        Ok(Pays::Claims(terms.iter().map(summand).collect::<Result<_, Refusal>>()?))
    }

    /// The most that each of those who share may be paid; none where nothing is owed.
    pub(in crate::evaluate) fn owed(
        &self,
        pays: &Pays<'a>,
        weights: &Weights,
        span: Span,
    ) -> Result<Option<Vec<i128>>, Refusal> {
        let agents = weights.agents.iter();
        match pays {
            Pays::Nothing => Ok(None),
            Pays::Account(name) => {
                let balances = self.balances_of(name, span)?;
                let owed = agents.map(|agent| {
                    let balance = balances.get(*agent).cloned().unwrap_or_default();
                    self.vested_of(name, *agent, &balance, span)
                });
                owed.collect::<Result<_, _>>().map(Some)
            }
            Pays::Claims(summands) => {
                self.none_below_zero(summands, weights)?;
                let owed = agents.zip(&weights.weights).map(|(agent, weight)| {
                    let free = |it: &Summand<'_>| {
                        it.claim.is_none() && it.values.get(*agent).is_some_and(|it| !it.is_zero())
                    };
                    if summands.iter().any(free) {
                        return self.whole(Some(weight), span);
                    }
                    summands.iter().try_fold(0_i128, |sum, it| {
                        crate::evaluate::places::plus(
                            sum,
                            self.whole(it.values.get(*agent), span)?,
                            span,
                        )
                    })
                });
                owed.collect::<Result<_, _>>().map(Some)
            }
        }
    }

    /// A payment counts for each summand in proportion, so none may be below zero.
    fn none_below_zero(&self, summands: &[Summand<'a>], weights: &Weights) -> Result<(), Refusal> {
        for summand in summands {
            let mut of_each =
                weights.agents.iter().map(|agent| (agent, summand.values.get(*agent)));
            let below = of_each.find(|(_, value)| value.is_some_and(Exact::is_negative));
            if let Some((agent, Some(value))) = below {
                let who = self.inputs.agents.get(*agent).map_or("", |agent| agent.id.as_str());
                let text = self.written(summand.expr);
                return Err(Refusal::new(
                    Code::WeightBelowZero,
                    summand.expr.span,
                    format!("{who} has {value} of {text}, and no payment counts for that"),
                    format!("leave {who} out by among, or even {text} out before by an each"),
                ));
            }
        }
        Ok(())
    }

    /// Whole units of a value at or above zero.
    fn whole(&self, value: Option<&Exact>, span: Span) -> Result<i128, Refusal> {
        let count = value.map_or(Ok(0), |value| self.count(value, Rounding::Floor, span))?;
        Ok(count.max(0))
    }

    /// Pays claims down by what a contributor got.
    pub(in crate::evaluate) fn pay_down(
        &mut self,
        pays: &Pays<'a>,
        agent: usize,
        count: i128,
        span: Span,
    ) -> Result<(), Refusal> {
        match pays {
            Pays::Nothing => Ok(()),
            Pays::Account(name) => self.post(name, agent, count.saturating_neg(), span),
            Pays::Claims(summands) => {
                let value = |it: &Summand<'a>| it.values.get(agent).cloned().unwrap_or_default();
                let values: Vec<Exact> = summands.iter().map(value).collect();
                let mut limits = Vec::with_capacity(values.len());
                for (summand, value) in summands.iter().zip(&values) {
                    limits.push(match summand.claim {
                        Some(_) => self.whole(Some(value), span)?,
                        None => i128::MAX,
                    });
                }
                let split = share_within(count, &values, &limits, &Ties::InOrder);
                let split = split.map_err(|error| split_refusal(&error, span))?;
                for (summand, part) in summands.iter().zip(split.parts) {
                    if let Some(claim) = summand.claim.filter(|_| part != 0) {
                        self.post(claim, agent, part.saturating_neg(), span)?;
                    }
                }
                Ok(())
            }
        }
    }

    /// Remembers that somebody was paid for the measures `once` that a line is shared by.
    pub(in crate::evaluate) fn earn(&mut self, line: &'a Line, agent: usize) {
        let Some(SharedBy::Keys(keys)) = line.shared.as_ref().map(|shared| &shared.by) else {
            return;
        };
        for key in keys {
            for measure in self.measured.read(&key.weight).once {
                let agents = self.inputs.agents.len();
                let earned = self.earned.entry(measure).or_insert_with(|| vec![false; agents]);
                if let Some(has) = earned.get_mut(agent) {
                    *has = true;
                }
            }
        }
    }
}
