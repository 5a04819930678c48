//! `split`: an amount among places of everybody, by percentages or weights, each up to its cap.
//!
//! The amount is all that is left in the place, or what `takes` says, never more than is left and
//! never below zero. Parts are split by largest remainder, ties to the part written first; caps are
//! rounded down. Without `spills over` what a part cannot take stays where it was; with it, that is
//! split again by the same weights among the parts that can take more.

use commonbook_core::value::{Exact, Rounding, Ties, largest_remainder, share_within};

use super::places::{MAIN, Spot, plus};
use super::refusal::Refusal;
use super::share::split_refusal;
use super::{Evaluation, Paid};
use crate::outcome::StepTrace;
use crate::syntax::ast::{Split, SplitPart, SplitWeight};

impl<'a> Evaluation<'a> {
    pub(super) fn split(&mut self, split: &'a Split) -> Result<(), Refusal> {
        let from = split.from.as_ref().map_or(Spot::Pot(MAIN), Spot::of);
        let available = self.available(from, split.span)?;
        let mut asked = None;
        let mut count = available.max(0);
        if let Some(takes) = split.takes.as_ref().filter(|_| available > 0) {
            let value = self.one(takes, available)?;
            count = self.count(&value, Rounding::HalfUp, takes.span)?.clamp(0, count);
            asked = Some(value);
        }
        let mut bound = None;
        if let Some(when) = &split.when
            && !self.holds(when, available)?
        {
            (count, bound) = (0, Some((self.clause("when", when), Exact::ZERO)));
        }
        let parts = self.split_parts(split, count, available)?;
        let mut total = 0;
        for (part, count) in split.parts.iter().zip(parts) {
            total = plus(total, count, part.span)?;
            self.transfer(Some(&split.name.text), from, Spot::of(&part.to), count, part.span)?;
        }
        self.outcome.steps.push(StepTrace {
            kind: "split",
            name: split.name.text.to_string(),
            from: from.place().to_string(),
            available: self.amount(available, split.span)?,
            asked,
            bound,
            amount: self.amount(total, split.span)?,
            weights: None,
            circle: 0,
            basis: split.basis.as_ref().map(|basis| basis.text.to_string()),
        });
        let paid = Paid::of_all(total, self.currency.clone());
        self.paid.insert(&split.name.text, paid);
        Ok(())
    }

    fn split_parts(&self, split: &'a Split, count: i128, rest: i128) -> Result<Vec<i128>, Refusal> {
        let failed = |error| split_refusal(&error, split.span);
        let nothing = vec![0; split.parts.len()];
        if count == 0 {
            return Ok(nothing);
        }
        let weights = split.parts.iter().map(|part| self.part_weight(part, rest));
        let mut weights: Vec<Exact> = weights.collect::<Result<_, _>>()?;
        if weights.iter().all(Exact::is_zero) {
            return Ok(nothing);
        }
        let mut caps = Vec::with_capacity(weights.len());
        for part in &split.parts {
            let mut most = i128::MAX;
            for cap in &part.at_most {
                let value = self.one(cap, rest)?;
                most = most.min(self.count(&value, Rounding::Floor, cap.span)?.max(0));
            }
            caps.push(most);
        }
        // Percentages below the whole leave the rest where it is.
        let by_percent =
            split.parts.iter().all(|part| matches!(part.weight, SplitWeight::Percent(_)));
        let sum = Exact::sum(&weights).map_err(|error| Refusal::value(&error, split.span))?;
        let left_out = Exact::ONE.sub(&sum).map_err(|error| Refusal::value(&error, split.span))?;
        if by_percent && left_out.is_positive() {
            weights.push(left_out);
        }
        let mut parts = largest_remainder(count, &weights, &Ties::InOrder).map_err(failed)?.parts;
        parts.truncate(split.parts.len());
        weights.truncate(split.parts.len());
        if split.spills_over.is_none() {
            return Ok(parts.into_iter().zip(caps).map(|(part, cap)| part.min(cap)).collect());
        }
        let given = parts.iter().try_fold(0, |sum, part| plus(sum, *part, split.span))?;
        Ok(share_within(given, &weights, &caps, &Ties::InOrder).map_err(failed)?.parts)
    }

    fn part_weight(&self, part: &'a SplitPart, rest: i128) -> Result<Exact, Refusal> {
        match &part.weight {
            SplitWeight::Percent(literal) => Ok(literal.fraction.clone()),
            SplitWeight::By(expr) => {
                let value = self.one(expr, rest)?;
                let value = value.kept().map_err(|error| Refusal::value(&error, expr.span))?;
                if value.is_negative() {
                    return Err(Refusal::new(
                        crate::diagnostic::Code::WeightBelowZero,
                        expr.span,
                        format!("a part has a weight of {value}, which is below zero"),
                        format!("split by max(0, {})", self.written(expr)),
                    ));
                }
                Ok(value)
            }
        }
    }
}
