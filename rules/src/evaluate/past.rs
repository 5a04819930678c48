//! What steps moved in earlier closes, and what is due now.

use std::rc::Rc;

use commonbook_core::value::Exact;

use super::Evaluation;
use super::places::{less, plus};
use super::refusal::Refusal;
use super::value::Value;
use crate::input::Past;
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
        if !own {
            return Ok(self.money(past.map_or(0, |past| past.total.count())));
        }
        let scale = self.inputs.scale;
        let own = match past {
            Some(past) => self.past_own(past, word == StepWord::Absorb, name)?,
            None => vec![0; self.inputs.agents.len()],
        };
        let values = own.into_iter().map(|count| Exact::from_count(count, scale)).collect();
        Ok(Value::numbers(self.currency.clone(), values))
    }

    /// Each contributor's part as the step itself says it: what they paid or bore is above zero.
    fn past_own(&self, past: &Past, absorbs: bool, name: &Name) -> Result<Vec<i128>, Refusal> {
        let is_borne = absorbs
            || self.items.iter().any(|item| {
                matches!(item, Item::Each(each) if each.name.text == name.text && each.is_borne())
            });
        let rows = past.own.iter().zip(&past.opened);
        let own = rows.map(|(own, opened)| match is_borne {
            true => less(opened.count(), own.count(), name.span),
            false => plus(opened.count(), own.count(), name.span),
        });
        own.collect()
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
        weights: &[Exact],
        circle: &[bool],
        count: i128,
    ) -> Result<Vec<Exact>, Refusal> {
        let failed = |error| Refusal::value(&error, shared.span);
        let mut paid = vec![0_i128; weights.len()];
        for name in &shared.catching_up {
            let Some(past) = self.inputs.past.get(&*name.text) else { continue };
            // Who has no weight does not share, so what they were paid is nobody's to catch up on.
            let own = self.past_own(past, false, name)?;
            let of_each = paid.iter_mut().zip(own).zip(circle.iter().zip(weights));
            for ((paid, past), _) in
                of_each.filter(|(_, (takes_part, weight))| **takes_part && !weight.is_zero())
            {
                *paid = plus(*paid, past, shared.span)?;
            }
        }
        let all = paid.iter().try_fold(count, |sum, paid| plus(sum, *paid, shared.span))?;
        let sum = Exact::sum(weights).map_err(failed)?;
        if sum.is_zero() {
            return Ok(weights.to_vec());
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
        behind.collect::<Result<_, _>>().map_err(failed)
    }
}
