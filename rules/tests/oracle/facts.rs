//! What a period brought, as numbers, and as the evaluator's inputs.
//!
//! The year is 2026, amounts are in cents, hours in tenths, claims in thousandths of a euro.

use std::collections::BTreeMap;

use commonbook_core::value::{Amount, Date, Exact, Id, Period};
use commonbook_rules::input::{ClaimCredit, Lot, Past};
use commonbook_rules::{AgentInput, Inputs, MembershipInput};

#[derive(Clone, Debug)]
pub(crate) struct Facts {
    pub(crate) result: i64,
    pub(crate) shop: i64,
    /// Cents for an hour.
    pub(crate) price: i64,
    pub(crate) reserve: i64,
    pub(crate) law: i64,
    pub(crate) losses: i64,
    pub(crate) people: Vec<Person>,
}

#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub(crate) id: String,
    pub(crate) hours: u32,
    pub(crate) pay: u32,
    /// What was owed before, and what this period adds.
    pub(crate) love: (i64, i64),
    pub(crate) care: (i64, i64),
    /// Tenths of hours of `once`, from before.
    pub(crate) fresh: u32,
    pub(crate) bonus: i64,
    /// Credits of `retained`: years before 2026, and cents.
    pub(crate) credits: Vec<(u8, u32)>,
    pub(crate) member: bool,
    pub(crate) senior: bool,
    /// What line `s0` paid in earlier closes.
    pub(crate) past: u32,
}

pub(crate) fn amount(cents: i64) -> Amount {
    Amount::new(i128::from(cents), 2).unwrap()
}

fn exact(count: i64, places: u8) -> Exact {
    Exact::from_count(i128::from(count), places)
}

/// The day a credit is of: the first, the middle or the last of a year, by its number.
pub(crate) fn credit_day(years: u8) -> (i32, u8, u8) {
    let year = 2025 - i32::from(years);
    match years % 3 {
        0 => (year, 12, 31),
        1 => (year + 1, 1, 1),
        _ => (year, 6, 15),
    }
}

impl Person {
    pub(crate) fn retained(&self) -> i64 {
        self.credits.iter().map(|(_, cents)| i64::from(*cents)).sum()
    }

    fn agent(&self) -> AgentInput {
        let spell = MembershipInput::new("member", Date::parse("2020-01-01").unwrap(), None);
        let level = self.senior.then(|| ("level".to_owned(), "senior".to_owned()));
        AgentInput {
            id: Id::parse(&self.id).unwrap(),
            attributes: std::sync::Arc::new(level.into_iter().collect()),
            memberships: if self.member { vec![spell] } else { Vec::new() },
        }
    }

    /// Credits of earlier people come first in the book.
    fn lots(&self, first: u64) -> Vec<Lot> {
        let mut lots: Vec<Lot> = (first..)
            .zip(&self.credits)
            .filter(|(_, (_, cents))| *cents > 0)
            .map(|(position, (years, cents))| {
                let (year, month, day) = credit_day(*years);
                let on = Date::new(year, month, day).unwrap();
                Lot { position, on, amount: exact(i64::from(*cents), 2), expires: None }
            })
            .collect();
        lots.sort_by_key(|lot| (lot.on, lot.position));
        lots
    }
}

impl Facts {
    pub(crate) fn inputs(&self, lines: &[String]) -> Inputs {
        let mut inputs = Inputs::empty("drawn", Period::parse("2026").unwrap(), 2);
        inputs.agents = self.people.iter().map(Person::agent).collect();
        inputs.figures.insert("price".to_owned(), exact(self.price, 2));
        let zero = || vec![Exact::ZERO; self.people.len()];
        let each = |of: &dyn Fn(&Person) -> Exact| self.people.iter().map(of).collect::<Vec<_>>();
        inputs.measures = vec![
            each(&|one| exact(one.hours.into(), 1)),
            each(&|one| exact(one.pay.into(), 2)),
            zero(),
            zero(),
            zero(),
        ];
        inputs.results.insert("main".to_owned(), amount(self.result));
        inputs.results.insert("shop".to_owned(), amount(self.shop));
        let funds = [("reserve", self.reserve), ("law", self.law), ("losses", self.losses)];
        inputs.funds = funds.into_iter().map(|(name, it)| (name.to_owned(), amount(it))).collect();
        inputs.accounts = BTreeMap::from([
            ("love".to_owned(), each(&|one| exact(one.love.0, 3))),
            ("care".to_owned(), each(&|one| exact(one.care.0, 3))),
            ("fresh".to_owned(), each(&|one| exact(one.fresh.into(), 1))),
            ("bonus".to_owned(), each(&|one| exact(one.bonus, 2))),
            ("retained".to_owned(), each(&|one| exact(one.retained(), 2))),
            ("cash".to_owned(), zero()),
        ]);
        let lots = (0_u64..).step_by(100).zip(&self.people);
        inputs.lots.insert("retained".to_owned(), lots.map(|(at, one)| one.lots(at)).collect());
        inputs.claims.insert("love".to_owned(), self.credits(|one| one.love.1));
        inputs.claims.insert("care".to_owned(), self.credits(|one| one.care.1));
        for line in lines {
            let own: Vec<Amount> = self.people.iter().map(|one| amount(one.past.into())).collect();
            let total = Amount::sum(2, own.iter().copied()).unwrap();
            inputs.past.insert(
                line.clone(),
                Past { total, opened: vec![amount(0.into()); own.len()], own },
            );
        }
        inputs
    }

    fn credits(&self, of: impl Fn(&Person) -> i64) -> Vec<ClaimCredit> {
        let credits = self.people.iter().enumerate().filter(|(_, one)| of(one) != 0);
        credits
            .map(|(agent, one)| ClaimCredit { agent, amount: exact(of(one), 3), expires: None })
            .collect()
    }
}
