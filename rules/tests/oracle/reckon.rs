//! The oracle: a plan and facts become balances, step by step, in fractions.
//!
//! Written from `docs/reference/language.md` and `docs/spec/calculation.md` alone. It has the
//! balances, what a line takes, and the order of a close; sharing, clauses and transfers stand
//! beside it. A refusal is its code.

use std::collections::BTreeMap;

use crate::facts::{Facts, credit_day};
use crate::fraction::*;
use crate::plan::*;

pub(crate) type Refused = &'static str;
pub(crate) type Reckoning<T = ()> = Result<T, Refused>;

/// One credit of `retained`: its day, its position, what is left.
#[derive(Clone, Debug)]
pub(crate) struct Credit {
    pub(crate) on: (i32, u8, u8),
    pub(crate) position: usize,
    pub(crate) cents: i128,
}

pub(crate) struct Oracle<'a> {
    pub(crate) facts: &'a Facts,
    pub(crate) pots: BTreeMap<&'static str, i128>,
    pub(crate) funds: BTreeMap<&'static str, i128>,
    /// Euros, or hours for `fresh`.
    pub(crate) accounts: BTreeMap<&'static str, Vec<Fraction>>,
    pub(crate) credits: Vec<Vec<Credit>>,
    /// What steps took of `retained` without naming credits.
    pub(crate) gone: Vec<i128>,
    /// What each step moved in all, and of that each contributor's.
    pub(crate) moved: Vec<i128>,
    pub(crate) own: Vec<Vec<i128>>,
    /// Who earned something by a line shared by `fresh`.
    pub(crate) earned: Vec<bool>,
}

pub(crate) fn reckon<'a>(plan: &Plan, facts: &'a Facts) -> Reckoning<Oracle<'a>> {
    let mut oracle = Oracle::open(plan.grant, facts);
    for step in &plan.steps {
        let own = match step {
            Step::Line(line) => oracle.line(line)?,
            Step::Split(split) => oracle.split(split)?,
            Step::Each(each) => oracle.each(each)?,
            Step::Absorb(absorb) => oracle.absorb(absorb)?,
            Step::Redeem(redeem) => oracle.redeem(redeem)?,
        };
        oracle.moved.push(own.0);
        oracle.own.push(own.1);
    }
    oracle.close()?;
    Ok(oracle)
}

impl<'a> Oracle<'a> {
    fn open(grant: bool, facts: &'a Facts) -> Self {
        let people = &facts.people;
        let each = |count: &dyn Fn(usize) -> i128, of: i128| -> Vec<Fraction> {
            (0..people.len()).map(|at| fraction(count(at), of)).collect()
        };
        let credits =
            people.iter().map(|one| {
                let days = one.credits.iter().enumerate().map(|(position, (years, cents))| {
                    Credit { on: credit_day(*years), position, cents: i128::from(*cents) }
                });
                let mut credits: Vec<Credit> = days.collect();
                credits.sort_by_key(|credit| (credit.on, credit.position));
                credits
            });
        Self {
            facts,
            pots: BTreeMap::from([
                ("main", facts.result.into()),
                ("side", 0),
                ("shop", facts.shop.into()),
                ("grant", if grant { 10_000 } else { 0 }),
            ]),
            funds: BTreeMap::from([
                ("reserve", facts.reserve.into()),
                ("law", facts.law.into()),
                ("losses", facts.losses.into()),
            ]),
            accounts: BTreeMap::from([
                ("cash", each(&|_| 0, 1)),
                ("bonus", each(&|at| people[at].bonus.into(), 100)),
                ("retained", each(&|at| people[at].retained().into(), 100)),
                ("love", each(&|at| (people[at].love.0 + people[at].love.1).into(), 1000)),
                ("care", each(&|at| (people[at].care.0 + people[at].care.1).into(), 1000)),
                ("fresh", each(&|at| people[at].fresh.into(), 10)),
            ]),
            credits: credits.collect(),
            gone: vec![0; people.len()],
            moved: Vec::new(),
            own: Vec::new(),
            earned: vec![false; people.len()],
        }
    }

    /// The last line, the rests of pots, and what `once` has earned.
    fn close(&mut self) -> Reckoning {
        let left = self.pots["main"];
        self.take(Place::Pot("main"), left);
        self.put(Place::Fund("losses"), left)?;
        for (pot, fund) in [("side", "reserve"), ("shop", "law"), ("grant", "reserve")] {
            let left = self.pots[pot];
            if left > 0 {
                self.take(Place::Pot(pot), left);
                self.put(Place::Fund(fund), left)?;
            }
            if self.pots[pot] < 0 {
                return Err("E0713");
            }
        }
        for (at, earned) in self.earned.iter().enumerate() {
            if *earned {
                self.accounts.get_mut("fresh").unwrap()[at] = zero();
            }
        }
        Ok(())
    }

    pub(crate) fn left(&self, place: Place) -> i128 {
        match place {
            Place::Pot(name) => self.pots[name],
            Place::Fund(name) => self.funds[name],
            Place::Account(_) => unreachable!("an account has a balance for each"),
        }
    }

    /// Takes from a pot or fund what it has, or below zero where the caller may.
    pub(crate) fn take(&mut self, place: Place, cents: i128) {
        match place {
            Place::Pot(name) => *self.pots.get_mut(name).unwrap() -= cents,
            Place::Fund(name) => *self.funds.get_mut(name).unwrap() -= cents,
            Place::Account(_) => unreachable!("an account has a balance for each"),
        }
    }

    /// Puts into a pot or fund; an amount below zero needs a fund that has it.
    pub(crate) fn put(&mut self, place: Place, cents: i128) -> Reckoning {
        self.take(place, -cents);
        match place {
            Place::Fund(name) if name != "losses" && self.funds[name] < 0 && cents < 0 => {
                Err("E0710")
            }
            _ => Ok(()),
        }
    }

    /// Credits an account, or takes from it.
    pub(crate) fn credit(&mut self, account: &'static str, at: usize, cents: i128) {
        self.accounts.get_mut(account).unwrap()[at] += euros(cents);
        if account != "retained" {
            return;
        }
        if cents < 0 {
            self.gone[at] -= cents;
            return;
        }
        // What a close credits is one credit of its last day, behind all earlier ones.
        match self.credits[at].iter_mut().find(|credit| credit.position == usize::MAX) {
            Some(new) => new.cents += cents,
            None => {
                self.credits[at].push(Credit { on: (2026, 12, 31), position: usize::MAX, cents });
            }
        }
    }

    fn line(&mut self, line: &Line) -> Reckoning<(i128, Vec<i128>)> {
        let nothing = vec![0; self.facts.people.len()];
        let left = self.left(line.from);
        if (left <= 0 && !line.even) || !self.holds(line.when) {
            return Ok((0, nothing));
        }
        let mut amount = line.takes.as_ref().map_or(left, |takes| cents(&self.money(takes, left)));
        let floors = line.floors.iter().map(|it| cents_up(&self.money(it, left)));
        amount = floors.fold(amount, i128::max);
        amount =
            line.caps.iter().map(|it| cents_down(&self.money(it, left))).fold(amount, i128::min);
        if !line.even {
            amount = amount.min(left).max(0);
        }
        match &line.goes {
            Goes::To(to) => {
                self.take(line.from, amount);
                self.put(*to, amount)?;
                Ok((amount, nothing))
            }
            Goes::Shared(shared) => self.share(line.from, amount, shared),
        }
    }

    pub(crate) fn holds(&self, when: Option<When>) -> bool {
        match when {
            None => true,
            Some(When::Surplus(above)) => euros(self.facts.result.into()) > thousandths(above),
            Some(When::Reserve(below)) => euros(self.funds["reserve"]) < thousandths(below),
        }
    }

    pub(crate) fn money(&self, money: &Money, rest: i128) -> Fraction {
        match money {
            Money::Euros(count) => thousandths(*count),
            Money::Part(part, base) => tenths(*part) * self.base(*base, rest),
            Money::UpTo(count, base) => thousandths(*count) - self.base(*base, rest),
        }
    }

    fn base(&self, base: Base, rest: i128) -> Fraction {
        let people = &self.facts.people;
        match base {
            Base::Surplus => euros(self.facts.result.into()),
            Base::Rest => euros(rest),
            Base::Fund(name) => euros(self.funds[name]),
            Base::Pay => euros(people.iter().map(|one| i128::from(one.pay)).sum()),
            Base::Owed => sum(&self.accounts["love"]),
            Base::Work => {
                let hours: i128 = people.iter().map(|one| i128::from(one.hours)).sum();
                euros(self.facts.price.into()) * fraction(hours, 10)
            }
            Base::Step(at) => euros(self.moved[at]),
        }
    }

    pub(crate) fn is_in(&self, circle: Option<Circle>, at: usize) -> bool {
        let one = &self.facts.people[at];
        match circle {
            None => true,
            Some(Circle::Members) => one.member,
            Some(Circle::Others) => !one.member,
            Some(Circle::Seniors) => one.senior,
            Some(Circle::Busy(hours)) => fraction(one.hours.into(), 10) > fraction(hours.into(), 1),
        }
    }

    /// An amount for one contributor, of whom `due` is due.
    pub(crate) fn own_money(&self, own: &Own, at: usize, due: i128) -> Fraction {
        let people = &self.facts.people;
        let hours = |at: usize| fraction(people[at].hours.into(), 10);
        let price = euros(self.facts.price.into());
        match own {
            Own::Euros(count) => thousandths(*count),
            Own::Due(part) => tenths(*part) * euros(due),
            Own::Pay(part) => tenths(*part) * euros(people[at].pay.into()),
            Own::Work(part) => tenths(*part) * price * hours(at),
            Own::Balance(part, name) => tenths(*part) * self.accounts[name][at].clone().max(zero()),
            Own::Evened => {
                let members: Vec<Fraction> =
                    (0..people.len()).filter(|at| people[*at].member).map(hours).collect();
                let count = i128::try_from(members.len()).unwrap();
                price * (hours(at) - sum(&members) / fraction(count, 1))
            }
        }
    }
}

pub(crate) fn thousandths(count: i64) -> Fraction {
    fraction(count.into(), 1000)
}

pub(crate) fn tenths(of_percent: u32) -> Fraction {
    fraction(of_percent.into(), 1000)
}
