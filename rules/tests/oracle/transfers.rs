//! The oracle's `split`, `each`, `absorb` and `redeem`.

use crate::fraction::*;
use crate::plan::*;
use crate::reckon::{Credit, Oracle, Reckoning};

impl Oracle<'_> {
    pub(crate) fn split(&mut self, split: &Split) -> Reckoning<(i128, Vec<i128>)> {
        let nothing = Vec::new();
        let left = self.left(split.from).max(0);
        if !self.holds(split.when) {
            return Ok((0, nothing));
        }
        let takes = split.takes.as_ref().map(|it| cents(&self.money(it, self.left(split.from))));
        let amount = takes.unwrap_or(left).clamp(0, left);
        let mut weights: Vec<Fraction> =
            split.parts.iter().map(|(_, part, _)| fraction((*part).into(), 1)).collect();
        let listed = sum(&weights);
        if listed == zero() {
            return Ok((0, nothing));
        }
        if !split.weights {
            weights.push(fraction(1000, 1) - &listed);
        }
        let mut parts = by_remainder(amount, &weights);
        parts.truncate(split.parts.len());
        weights.truncate(split.parts.len());
        let rest = self.left(split.from);
        let cap = |(_, _, caps): &(Place, u32, Vec<Money>)| {
            caps.iter().map(|cap| cents_down(&self.money(cap, rest)).max(0)).min()
        };
        let caps: Vec<Option<i128>> = split.parts.iter().map(cap).collect();
        if split.spills {
            parts = within(parts.iter().sum(), &weights, &caps).0;
        } else {
            for (part, cap) in parts.iter_mut().zip(caps) {
                *part = cap.map_or(*part, |cap| cap.min(*part));
            }
        }
        for ((to, _, _), part) in split.parts.iter().zip(&parts) {
            self.take(split.from, *part);
            self.put(*to, *part)?;
        }
        Ok((parts.iter().sum(), nothing))
    }

    pub(crate) fn each(&mut self, each: &Each) -> Reckoning<(i128, Vec<i128>)> {
        let everybody = 0..self.facts.people.len();
        if !self.holds(each.when) {
            return Ok((0, vec![0; everybody.len()]));
        }
        let exact = |at| {
            if self.is_in(each.among, at) { self.own_money(&each.amounts, at, 0) } else { zero() }
        };
        let exact: Vec<Fraction> = everybody.clone().map(exact).collect();
        let (mode, step) = each.rounded.unwrap_or((Mode::HalfUp, 1));
        let mut amounts: Vec<i128> =
            exact.iter().map(|amount| to_step(amount, mode, step.into())).collect();
        if each.nets {
            if sum(&exact) != zero() {
                return Err("E0725");
            }
            let cents: Vec<Fraction> = exact.iter().map(|it| it * fraction(100, 1)).collect();
            amounts = netted(&cents);
        }
        if each.from != Giver::Nothing && amounts.iter().any(|amount| *amount < 0) {
            return Err("E0716");
        }
        let all: i128 = amounts.iter().sum();
        match each.from {
            Giver::Nothing => {}
            Giver::Them => self.collect("cash", &amounts)?,
            Giver::Place(Place::Account(name)) => self.collect(name, &amounts)?,
            Giver::Place(from) => {
                if all > self.left(from).max(0) {
                    return Err("E0715");
                }
                self.take(from, all);
            }
        }
        match each.to {
            Place::Account(account) => {
                self.pay_out(&amounts, account, &each.clauses)?;
            }
            to => self.put(to, all)?,
        }
        Ok((all, amounts))
    }

    /// From each one's account; no account but cash goes below zero.
    fn collect(&mut self, account: &'static str, amounts: &[i128]) -> Reckoning {
        for (at, amount) in amounts.iter().enumerate() {
            let has = &self.accounts[account][at];
            if account != "cash" && *amount > 0 && euros(*amount) > *has {
                return Err("E0721");
            }
            self.credit(account, at, -amount);
        }
        Ok(())
    }

    pub(crate) fn absorb(&mut self, absorb: &Absorb) -> Reckoning<(i128, Vec<i128>)> {
        let mut own = vec![0; self.facts.people.len()];
        let pot = Place::Pot(absorb.pot);
        let loss = (-self.left(pot)).max(0);
        if loss == 0 || !self.holds(absorb.when) {
            return Ok((0, own));
        }
        let mut missing = loss;
        for entry in &absorb.entries {
            let caps = entry.caps.iter().map(|cap| cents_down(&self.money(cap, self.left(pot))));
            let part = caps.fold(missing, i128::min).max(0);
            missing -= match entry.place {
                Place::Account(name) => self.borne(name, part, entry, &mut own)?,
                Place::Fund("losses") => {
                    self.take(entry.place, part);
                    part
                }
                fund => {
                    let part = part.min(self.left(fund)).max(0);
                    self.take(fund, part);
                    part
                }
            };
        }
        if missing > 0 {
            return Err("E0720");
        }
        self.take(pot, -loss);
        Ok((loss, own))
    }

    fn borne(
        &mut self,
        account: &'static str,
        part: i128,
        entry: &Bearer,
        own: &mut [i128],
    ) -> Reckoning<i128> {
        let (weights, _) = self.weights(&entry.by, entry.among)?;
        if sum(&weights) == zero() {
            return Ok(0);
        }
        let mut parts = by_remainder(part, &weights);
        for (at, part) in parts.iter_mut().enumerate() {
            if entry.not_below {
                *part = (*part).min(cents_down(&self.accounts[account][at]).max(0));
            }
            self.credit(account, at, -*part);
            own[at] += *part;
        }
        Ok(parts.iter().sum())
    }

    pub(crate) fn redeem(&mut self, redeem: &Redeem) -> Reckoning<(i128, Vec<i128>)> {
        let mut own = vec![0; self.facts.people.len()];
        let mut found: Vec<(usize, Credit)> = Vec::new();
        for at in (0..own.len()).filter(|at| self.is_in(redeem.among, *at)) {
            let mut gone = self.gone[at];
            for credit in &self.credits[at] {
                let mut credit = credit.clone();
                let first = gone.min(credit.cents);
                credit.cents -= first;
                gone -= first;
                if redeem.older.is_none_or(|years| is_older(&credit, years)) {
                    found.push((at, credit));
                }
            }
        }
        let taken: Vec<i128> = match &redeem.pays {
            Redeemed::Budget(takes, caps) => {
                let caps = caps.iter().map(|cap| cents_down(&self.money(cap, 0)));
                let budget = caps.fold(cents(&self.money(takes, 0)), i128::min);
                let there: i128 = found.iter().map(|(_, credit)| credit.cents).sum();
                in_order(&found, budget.clamp(0, there), redeem.oldest)
            }
            Redeemed::Each(amount) => {
                let mut taken = Vec::new();
                for at in (0..own.len()).filter(|at| self.is_in(redeem.among, *at)) {
                    let mine: Vec<(usize, Credit)> =
                        found.iter().filter(|(who, _)| *who == at).cloned().collect();
                    let asked = cents(&self.own_money(amount, at, 0));
                    if asked < 0 || asked > mine.iter().map(|(_, it)| it.cents).sum() {
                        return Err("E0721");
                    }
                    taken.extend(in_order(&mine, asked, redeem.oldest));
                }
                taken
            }
        };
        for ((at, credit), taken) in found.iter().zip(taken) {
            let mine = self.credits[*at].iter_mut().find(|it| it.position == credit.position);
            mine.unwrap().cents -= taken;
            self.accounts.get_mut("retained").unwrap()[*at] -= euros(taken);
            self.credit(redeem.to, *at, taken);
            own[*at] += taken;
        }
        Ok((own.iter().sum(), own))
    }
}

/// Cut towards zero; what is then missing goes to those of whom most was cut off that way.
fn netted(cents: &[Fraction]) -> Vec<i128> {
    let mut parts: Vec<i128> =
        cents.iter().map(|it| to_step(&(it / fraction(100, 1)), Mode::Down, 1)).collect();
    let sign = -parts.iter().sum::<i128>().signum();
    let cut: Vec<Fraction> = cents
        .iter()
        .zip(&parts)
        .map(|(exact, part)| (exact - fraction(*part, 1)) * fraction(sign, 1))
        .collect();
    let mut served = vec![false; parts.len()];
    while parts.iter().sum::<i128>() != 0 {
        let open: Vec<usize> = (0..parts.len()).filter(|at| !served[*at]).collect();
        let most = open.iter().map(|at| &cut[*at]).max().unwrap();
        let winner = *open.iter().find(|at| cut[**at] == *most).unwrap();
        served[winner] = true;
        parts[winner] += sign;
    }
    count_ties(&served, |at| cut[at].clone());
    parts
}

/// Whole years run from the credit's day to the end of 2026, which is 1 January 2027.
fn is_older(credit: &Credit, years: u32) -> bool {
    let (year, month, day) = credit.on;
    (year + i32::try_from(years).unwrap(), month, day) <= (2027, 1, 1)
}

/// What a budget takes of each credit: day by day, or of all alike.
fn in_order(found: &[(usize, Credit)], budget: i128, oldest: bool) -> Vec<i128> {
    let mut taken = vec![0; found.len()];
    let mut left = budget;
    let mut days: Vec<(i32, u8, u8)> = found.iter().map(|(_, credit)| credit.on).collect();
    days.sort_unstable();
    days.dedup();
    let groups: Vec<Vec<usize>> = if oldest {
        let of =
            |day: &(i32, u8, u8)| (0..found.len()).filter(|at| found[*at].1.on == *day).collect();
        days.iter().map(of).collect()
    } else {
        vec![(0..found.len()).collect()]
    };
    for group in groups {
        let held: Vec<Fraction> = group.iter().map(|at| euros(found[*at].1.cents)).collect();
        let all: i128 = group.iter().map(|at| found[*at].1.cents).sum();
        let part = left.min(all);
        if all > 0 {
            for (at, taken_here) in group.iter().zip(by_remainder(part, &held)) {
                taken[*at] = taken_here;
            }
        }
        left -= part;
    }
    taken
}
