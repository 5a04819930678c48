//! What contributors direct of their shares: waived, given to a fund, given to another.
//!
//! 1. A direction is about what a line, or an `each` out of a pot or fund, is about to add to the
//!    contributor's payable (`cash`): after every clause behind the allocation, and of what `paid`
//!    divides only the part that is payable. What is kept on other accounts stays there. Nothing at
//!    or below zero is directed.
//! 2. Directions are carried out in their order. A percentage is of the whole payable part of each
//!    share, rounded half up; an amount is of the whole distribution, taken from the steps as they
//!    come. Nobody directs more than is left.
//! 3. What is waived goes where the step says, or where its `otherwise` goes.
//!
//! What cannot be carried out stays with the contributor, and a finding says why. The share itself
//! is what it was: it is the contributor's income, and claims that it pays are paid.

use std::collections::{BTreeMap, BTreeSet};

use commonbook_core::value::{Exact, Rounding};

use super::after::{Settled, Settling};
use crate::evaluate::Evaluation;
use crate::evaluate::places::{CASH, Spot, less, plus};
use crate::evaluate::refusal::Refusal;
use crate::input::{DirectedPart, DirectedTo, Direction};
use crate::outcome::{Deduction, Place};
use crate::syntax::ast::{self, Directing};

/// What contributors may do with what a step makes payable.
#[derive(Clone, Copy, Debug)]
pub(in crate::evaluate) enum Directs<'a> {
    /// It pays no share: nothing is directed.
    Nothing,
    /// The rules say `directed to nobody`.
    ToNobody,
    /// They may, and what is waived goes there, if anywhere.
    Waived(Option<Spot<'a>>),
}

impl<'a> Directs<'a> {
    pub(in crate::evaluate) fn of(
        directing: &'a Directing,
        otherwise: Option<&'a ast::Place>,
    ) -> Self {
        match directing.directed_to_nobody {
            Some(_) => Self::ToNobody,
            None => Self::Waived(directing.waived.as_ref().or(otherwise).map(Spot::of)),
        }
    }
}

/// Directions while they are carried out.
#[derive(Debug, Default)]
pub(in crate::evaluate) struct Directed {
    /// The places of an agent's directions among the inputs.
    of: BTreeMap<usize, Vec<usize>>,
    /// What is left of each amount, by the place.
    left: BTreeMap<usize, i128>,
    /// Why something was not carried out, by the place.
    notes: BTreeMap<usize, BTreeSet<String>>,
}

impl Directed {
    pub(in crate::evaluate) fn of(directions: &[Direction]) -> Self {
        let mut all = Self::default();
        for (place, direction) in directions.iter().enumerate() {
            all.of.entry(direction.agent).or_default().push(place);
            if let DirectedPart::Amount(amount) = &direction.part {
                all.left.insert(place, amount.count());
            }
        }
        all
    }
}

/// Where a part of a share goes.
enum Goes<'a> {
    To(Spot<'a>),
    Agent(usize),
}

impl<'a> Evaluation<'a> {
    /// Carries out what is directed of a step's shares; how much of each is not its own any more.
    pub(in crate::evaluate) fn direct(
        &mut self,
        step: &Settling<'a>,
        shares: &[(usize, i128)],
        settled: &mut [Settled<'a>],
    ) -> Result<Vec<i128>, Refusal> {
        let mut directed = vec![0; shares.len()];
        if self.directed.of.is_empty() || matches!(step.directs, Directs::Nothing) {
            return Ok(directed);
        }
        let mut common: Vec<(Spot<'a>, i128)> = Vec::new();
        for (((agent, _), settled), directed) in shares.iter().zip(settled).zip(&mut directed) {
            let payable = payable(step, settled);
            let places = self.directed.of.get(agent).cloned().unwrap_or_default();
            for place in places {
                let left = less(payable, *directed, step.span)?;
                let Some((goes, count)) = self.part(step, place, payable, left)? else { continue };
                *directed = plus(*directed, count, step.span)?;
                let to = match goes {
                    Goes::Agent(other) => {
                        self.post(CASH, other, count, step.span)?;
                        let id = self.inputs.agents.get(other).map(|agent| agent.id.clone());
                        id.map_or(Place::Outside, Place::Agent)
                    }
                    Goes::To(spot) => {
                        match common.iter_mut().find(|(one, _)| *one == spot) {
                            Some((_, sum)) => *sum = plus(*sum, count, step.span)?,
                            None => common.push((spot, count)),
                        }
                        spot.place()
                    }
                };
                let Some(direction) = self.inputs.directions.get(place) else { continue };
                settled.deductions.push(Deduction {
                    clause: format!("directed at position {}", direction.position),
                    to,
                    amount: self.amount(count, step.span)?,
                    directed: Some(direction.position),
                });
            }
        }
        for (spot, sum) in common {
            self.transfer(Some(step.name), Spot::Members, spot, sum, step.span)?;
        }
        Ok(directed)
    }

    /// How much one direction takes of a share, and where it goes; `None` for nothing.
    fn part(
        &mut self,
        step: &Settling<'a>,
        place: usize,
        payable: i128,
        left: i128,
    ) -> Result<Option<(Goes<'a>, i128)>, Refusal> {
        let inputs = self.inputs;
        let Some(direction) = inputs.directions.get(place) else { return Ok(None) };
        if payable <= 0 || direction.line.as_ref().is_some_and(|line| line != step.name) {
            return Ok(None);
        }
        let asked = match &direction.part {
            DirectedPart::Amount(_) => self.directed.left.get(&place).copied().unwrap_or_default(),
            DirectedPart::Fraction(fraction) => {
                let part = fraction.mul(&Exact::from_count(payable, inputs.scale));
                let part = part.map_err(|error| Refusal::value(&error, step.span))?;
                self.count(&part, Rounding::HalfUp, step.span)?
            }
        };
        if asked == 0 {
            return Ok(None);
        }
        let Some(goes) = self.goes(step, place, direction) else { return Ok(None) };
        let count = asked.min(left);
        if let Some(left) = self.directed.left.get_mut(&place) {
            *left = less(*left, count, step.span)?;
        } else if count < asked {
            let (count, asked) = (self.shown(count), self.shown(asked));
            let why = format!("of {:?} {count} of {asked} was left", step.name);
            self.note_direction(place, why);
        }
        Ok((count > 0).then_some((goes, count)))
    }

    /// Where a direction goes; what it cannot be carried out for is noted.
    fn goes(
        &mut self,
        step: &Settling<'a>,
        place: usize,
        direction: &Direction,
    ) -> Option<Goes<'a>> {
        let Directs::Waived(waived) = step.directs else {
            let why = format!("{:?} is directed to nobody", step.name);
            self.note_direction(place, why);
            return None;
        };
        let (goes, why) = match &direction.to {
            DirectedTo::Agent(other) => (Some(Goes::Agent(*other)), String::new()),
            DirectedTo::Waived => (
                waived.map(Goes::To),
                format!("{:?} does not say where what is waived goes", step.name),
            ),
            DirectedTo::Fund(name) => (
                self.funds.get_key_value(name.as_str()).map(|(name, _)| Goes::To(Spot::Fund(name))),
                format!("these rules declare no fund {name}"),
            ),
        };
        if goes.is_none() {
            self.note_direction(place, why);
        }
        goes
    }

    fn note_direction(&mut self, place: usize, why: String) {
        self.directed.notes.entry(place).or_default().insert(why);
    }

    /// Says of every direction what of it was not carried out.
    pub(in crate::evaluate) fn note_directions(&mut self) {
        for (place, left) in std::mem::take(&mut self.directed.left) {
            let is_told = self.directed.notes.contains_key(&place);
            if let Some(Direction { part: DirectedPart::Amount(amount), .. }) =
                self.inputs.directions.get(place)
                && left > 0
                && !is_told
            {
                let left = self.shown(left);
                let why = format!("{left} of {amount} {} was not due", self.currency);
                self.note_direction(place, why);
            }
        }
        for (place, notes) in std::mem::take(&mut self.directed.notes) {
            let Some(direction) = self.inputs.directions.get(place) else { continue };
            let Some(agent) = self.inputs.agents.get(direction.agent) else { continue };
            let notes: Vec<String> = notes.into_iter().collect();
            self.outcome.findings.push(format!(
                "what {} directed at position {} was not carried out in full, and stays with \
                 them: {}",
                agent.id,
                direction.position,
                notes.join("; ")
            ));
        }
    }
}

/// What of a settled share is payable.
fn payable(step: &Settling<'_>, settled: &Settled<'_>) -> i128 {
    if settled.paid.is_empty() {
        return if step.account == CASH { settled.due } else { 0 };
    }
    let cash = settled.paid.iter().filter(|(account, _)| *account == CASH);
    cash.fold(0_i128, |sum, (_, count)| sum.saturating_add(*count))
}
