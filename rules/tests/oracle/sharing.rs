//! The oracle's sharing: weights, limits, the odd cent, claims that are paid down.

use crate::fraction::*;
use crate::plan::*;
use crate::reckon::{Oracle, Reckoning, tenths, thousandths};

/// Shares, what goes otherwise, and what each is owed at most.
struct Sharing {
    shares: Vec<i128>,
    otherwise: i128,
}

impl Oracle<'_> {
    /// Shares an amount of a line, pays it out, and says what was moved.
    pub(crate) fn share(
        &mut self,
        from: Place,
        amount: i128,
        shared: &Shared,
    ) -> Reckoning<(i128, Vec<i128>)> {
        let (weights, lost) = self.weights(&shared.by, shared.among)?;
        let weights = self.catching_up(weights, amount, shared.catching);
        let owed = self.owed(shared, &weights);
        let amount = match &owed {
            Some(owed) => amount.min(owed.iter().flatten().sum()),
            None => amount,
        };
        let found = self.parts(amount, &weights, &lost, owed.as_deref(), shared)?;
        let sum: i128 = found.shares.iter().sum::<i128>() + found.otherwise;
        let mut moved = amount;
        if found.otherwise != 0 {
            self.put(shared.otherwise.unwrap(), found.otherwise)?;
        }
        match shared.rounded {
            Some((_, _, Difference::Left)) => {
                moved = sum;
                if sum > amount && sum > self.left(from) {
                    return Err("E0711");
                }
            }
            Some((_, _, Difference::To(to))) => {
                let difference = amount - sum;
                let covers = to == Place::Fund("losses") || self.left(to) >= -difference;
                if difference < 0 && !covers {
                    return Err("E0711");
                }
                self.put(to, difference)?;
            }
            None => assert_eq!(sum, amount, "nothing is lost"),
        }
        self.take(from, moved);
        for (at, share) in found.shares.iter().enumerate() {
            self.pay_down(shared, at, *share);
            self.earned[at] |= matches!(shared.by, By::One(Weight::Fresh)) && *share != 0;
        }
        self.pay_out(&found.shares, shared.account, &shared.clauses)?;
        Ok((moved, found.shares))
    }

    /// Weights of those in the circle, 0 for others, and the tenths of percent of keys without.
    pub(crate) fn weights(
        &self,
        by: &By,
        among: Option<Circle>,
    ) -> Reckoning<(Vec<Fraction>, Fraction)> {
        let everybody = 0..self.facts.people.len();
        let column = |weight: &Weight| -> Vec<Fraction> {
            let of = |at| if self.is_in(among, at) { self.weight(weight, at) } else { zero() };
            everybody.clone().map(of).collect()
        };
        let (weights, lost) = match by {
            By::Equally => {
                let one = |at| fraction(i128::from(self.is_in(among, at)), 1);
                (everybody.clone().map(one).collect(), zero())
            }
            By::One(weight) => (column(weight), zero()),
            By::Keys(keys) => {
                let mut added = vec![zero(); self.facts.people.len()];
                let mut lost = zero();
                for (part, weight) in keys {
                    let values = column(weight);
                    let all = sum(&values);
                    if all == zero() {
                        lost += tenths(*part);
                        continue;
                    }
                    for (sum, value) in added.iter_mut().zip(values) {
                        *sum += tenths(*part) * value / &all;
                    }
                }
                (added, lost)
            }
        };
        if weights.iter().any(|weight| *weight < zero()) {
            return Err("E0707");
        }
        Ok((weights, lost))
    }

    fn weight(&self, weight: &Weight, at: usize) -> Fraction {
        let one = &self.facts.people[at];
        let (hours, pay) = (fraction(one.hours.into(), 10), euros(one.pay.into()));
        match weight {
            Weight::Hours => hours,
            Weight::Pay => pay,
            Weight::PayAbove(above) => (pay - thousandths(*above)).max(zero()),
            Weight::Seventh => kept(&(hours / fraction(7, 1))),
            Weight::Fresh => self.accounts["fresh"][at].clone(),
            Weight::Sum(names) => {
                names.iter().fold(zero(), |sum, name| sum + self.summand(name, at))
            }
        }
    }

    fn summand(&self, name: &str, at: usize) -> Fraction {
        match name {
            "pay" => euros(self.facts.people[at].pay.into()),
            claim => self.accounts[claim][at].clone(),
        }
    }

    /// max(0, all * own weight / sum of weights - paid), kept at 18 places.
    fn catching_up(&self, weights: Vec<Fraction>, amount: i128, catching: bool) -> Vec<Fraction> {
        let all = sum(&weights);
        if !catching || all == zero() {
            return weights;
        }
        let paid = |at: usize| i128::from(self.facts.people[at].past);
        let circle = (0..weights.len()).filter(|at| weights[*at] > zero());
        let together = amount + circle.map(paid).sum::<i128>();
        let behind = |(at, weight): (usize, &Fraction)| {
            if *weight == zero() {
                return zero();
            }
            let due = euros(together) * weight / &all;
            kept(&(due - euros(paid(at))).max(zero()))
        };
        weights.iter().enumerate().map(behind).collect()
    }

    /// What each may be paid at most, for a line that pays claims; nothing without weight.
    fn owed(&self, shared: &Shared, weights: &[Fraction]) -> Option<Vec<Option<i128>>> {
        let whole = |name: &str, at: usize| cents_down(&self.accounts[name][at]).max(0);
        let of = |at: usize| match (&shared.by, shared.pays) {
            (_, Some(account)) => Some(whole(account, at)),
            (By::One(Weight::Sum(names)), None) => {
                let claims = names.iter().filter(|name| **name != "pay");
                let others =
                    names.iter().any(|name| *name == "pay" && self.summand(name, at) > zero());
                if others {
                    let all = names.iter().map(|name| self.summand(name, at)).collect::<Vec<_>>();
                    return Some(cents_down(&sum(&all)));
                }
                Some(claims.map(|name| whole(name, at)).sum())
            }
            _ => None,
        };
        let everybody = (0..weights.len())
            .map(|at| if weights[at] > zero() { of(at) } else { of(at).map(|_| 0) });
        let owed: Vec<Option<i128>> = everybody.collect();
        owed.iter().all(Option::is_some).then_some(owed).filter(|owed| !owed.is_empty())
    }

    fn parts(
        &self,
        amount: i128,
        weights: &[Fraction],
        lost: &Fraction,
        owed: Option<&[Option<i128>]>,
        shared: &Shared,
    ) -> Reckoning<Sharing> {
        let nothing = vec![0; weights.len()];
        let all = sum(weights);
        let elsewhere = |shares: Vec<i128>, otherwise: i128, code| match shared.otherwise {
            None if otherwise != 0 => Err(code),
            _ => Ok(Sharing { shares, otherwise }),
        };
        if all == zero() {
            let anybody = (0..weights.len()).any(|at| self.is_in(shared.among, at));
            return elsewhere(nothing, amount, if anybody { "E0709" } else { "E0708" });
        }
        let (sign, size) = (amount.signum(), amount.abs());
        let two = by_remainder(size, &[fraction(1, 1) - lost, lost.clone()]);
        if size != 0 && *lost > zero() && shared.otherwise.is_none() {
            return Err("E0709");
        }
        if let Some((mode, step, _)) = shared.rounded {
            let share = |at: usize| {
                let quota = euros(two[0]) * &weights[at] / &all;
                let share = to_step(&quota, mode, step.into());
                sign * owed.and_then(|owed| owed[at]).map_or(share, |owed| share.min(owed))
            };
            let shares = (0..weights.len()).map(share).collect();
            return elsewhere(shares, sign * two[1], "E0709");
        }
        let limit = |at: usize| {
            let cap = shared.again.as_ref().map(|it| cents_down(&self.own_money(it, at, 0)).max(0));
            let owed = owed.and_then(|owed| owed[at]);
            [cap, owed].into_iter().flatten().min()
        };
        let limits: Vec<Option<i128>> = (0..weights.len()).map(limit).collect();
        let (shares, left) = within(two[0], weights, &limits);
        let shares = shares.into_iter().map(|share| sign * share).collect();
        elsewhere(shares, sign * (two[1] + left), if left != 0 { "E0724" } else { "E0709" })
    }

    /// Pays down what a line shared by claims pays.
    fn pay_down(&mut self, shared: &Shared, at: usize, share: i128) {
        let names: Vec<&'static str> = match (&shared.by, shared.pays) {
            (_, Some(account)) => vec![account],
            (By::One(Weight::Sum(names)), None) => names.clone(),
            _ => return,
        };
        if share == 0 {
            return;
        }
        let values: Vec<Fraction> = names.iter().map(|name| self.summand(name, at)).collect();
        let whole = |(name, value): (&&str, &Fraction)| (*name != "pay").then(|| cents_down(value));
        let limits: Vec<Option<i128>> = names.iter().zip(&values).map(whole).collect();
        let (parts, left) = within(share, &values, &limits);
        assert_eq!(left, 0, "nobody is paid beyond what is owed");
        for (name, part) in names.into_iter().zip(parts) {
            if name != "pay" {
                self.credit(name, at, -part);
            }
        }
    }
}
