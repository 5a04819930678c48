//! What steps moved in earlier closes, and what is due now.

use std::rc::Rc;

use commonbook_core::value::Exact;

use super::Evaluation;
use super::places::plus;
use super::refusal::Refusal;
use super::share::watched::BehindAll;
use super::value::Value;
use crate::syntax::Span;
use crate::syntax::ast::{Item, Name, Shared, StepWord};

impl<'a> Evaluation<'a> {
    /// `past line "x"` and `past own line "x"`: nothing, where no close moved anything.
    pub(super) fn past(
        &self,
        word: StepWord,
        name: &Name,
        own: bool,
    ) -> Result<Value<'a>, Refusal> {
        let past = self.inputs.past.get(&*name.text);
        if !own && !self.collects(name) {
            return Ok(self.money(past.map_or(0, |past| past.total.count())));
        }
        if !own {
            // What contributors paid is the sum of what each did.
            let paid = past.into_iter().flat_map(|past| &past.own);
            let sum = paid.fold(0_i128, |sum, own| sum.saturating_sub(own.count()));
            return Ok(self.money(sum));
        }
        let scale = self.inputs.scale;
        let collects = word == StepWord::Absorb || self.collects(name);
        let value = |count: i128| match collects {
            true => Exact::from_count(count, scale).neg(),
            false => Exact::from_count(count, scale),
        };
        let values = match past {
            Some(past) => past.own.iter().map(|amount| value(amount.count())).collect(),
            None => vec![Exact::ZERO; self.inputs.agents.len()],
        };
        Ok(Value::numbers(self.currency.clone(), values))
    }

    /// Whether contributors pay by a step of this name, so that its shares are below zero.
    fn collects(&self, name: &Name) -> bool {
        self.items.iter().any(|item| {
            matches!(item, Item::Each(each) if each.name.text == name.text && each.collects())
        })
    }

    /// `own cash of line "x"`.
    pub(super) fn own_part(&self, account: &Name, name: &Name) -> Result<Value<'a>, Refusal> {
        let paid = self.paid(name)?;
        let into = paid.into.get(&*account.text);
        let mut values = vec![Exact::ZERO; self.inputs.agents.len()];
        for (agent, count) in into.into_iter().flatten() {
            if let Some(value) = values.get_mut(*agent) {
                let sum = value.add(&Exact::from_count(*count, self.inputs.scale));
                *value = sum.map_err(|error| Refusal::value(&error, name.span))?;
            }
        }
        Ok(Value::numbers(self.currency.clone(), values))
    }

    /// `due`: what is due to each contributor, before the clause at hand.
    pub(super) fn due_now(&self, span: Span) -> Result<Value<'a>, Refusal> {
        match &self.due {
            Some(due) => {
                Ok(Value::numbers(self.currency.clone(), Rc::unwrap_or_clone(Rc::clone(due))))
            }
            None => Err(Refusal::unchecked(span, "nothing is due here")),
        }
    }

    /// `catching up on`: how far each is behind what would make all that was paid, this amount
    /// included, proportional to the weights; never below zero. A loss is borne by how far each is
    /// ahead of that.
    pub(super) fn behind(
        &self,
        shared: &Shared,
        weights: Vec<Exact>,
        circle: &[bool],
        count: i128,
    ) -> Result<(Vec<Exact>, Option<BehindAll>), Refusal> {
        let failed = |error| Refusal::value(&error, shared.span);
        let mut paid = vec![0_i128; weights.len()];
        for past in shared.catching_up.iter().filter_map(|it| self.inputs.past.get(&*it.text)) {
            // Who has no weight does not share, so what they were paid is nobody's to catch up on.
            let of_each = paid.iter_mut().zip(&past.own).zip(circle.iter().zip(&weights));
            for ((paid, past), _) in
                of_each.filter(|(_, (takes_part, weight))| **takes_part && !weight.is_zero())
            {
                *paid = plus(*paid, past.count(), shared.span)?;
            }
        }
        let all = paid.iter().try_fold(count, |sum, paid| plus(sum, *paid, shared.span))?;
        let sum = Exact::sum(&weights).map_err(failed)?;
        if sum.is_zero() {
            return Ok((weights, None));
        }
        let scale = self.inputs.scale;
        let per_weight = Exact::from_count(all, scale).div(&sum).map_err(failed)?;
        let behind = weights.iter().zip(&paid).map(|(weight, paid)| {
            if weight.is_zero() {
                return Ok(Exact::ZERO);
            }
            let behind = per_weight.mul(weight)?.sub(&Exact::from_count(*paid, scale))?.kept()?;
            let behind = if count < 0 { behind.neg() } else { behind };
            Ok(if behind.is_negative() { Exact::ZERO } else { behind })
        });
        let behind = behind.collect::<Result<_, _>>().map_err(failed)?;
        Ok((behind, Some(BehindAll { all, ahead: count < 0, sum, weights, paid })))
    }
}
