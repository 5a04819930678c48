//! Random plans and facts, sound by construction.
//!
//! Steps are drawn freely and then made to fit each other: nothing pays into the place it takes
//! from, `s3` reads a step above it, fixed percentages of one amount stay below the whole. What
//! shrinks is the plan, so a failure shows as a few lines of rules and a few numbers.

use proptest::prelude::*;

use crate::draw_steps::step;
use crate::facts::{Facts, Person};
use crate::plan::*;

/// A plan with facts, shown as text and numbers when something fails.
#[derive(Clone)]
pub(crate) struct Case {
    pub(crate) plan: Plan,
    pub(crate) facts: Facts,
}

impl std::fmt::Debug for Case {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Facts { result, shop, price, reserve, law, losses, people } = &self.facts;
        writeln!(f, "{}", self.plan.text())?;
        writeln!(f, "result {result} shop {shop} price {price} reserve {reserve} law {law}")?;
        writeln!(f, "losses {losses}")?;
        people.iter().try_for_each(|one| writeln!(f, "{one:?}"))
    }
}

pub(crate) fn case() -> impl Strategy<Value = Case> {
    (plan(), facts()).prop_map(|(plan, facts)| Case { plan, facts })
}

pub(crate) fn plan() -> impl Strategy<Value = Plan> {
    (prop::collection::vec(step(), 1..7), any::<bool>())
        .prop_map(|(steps, grant)| fit(steps, grant))
}

/// Mostly a gain; people with and without hours, pay, claims, credits.
pub(crate) fn facts() -> impl Strategy<Value = Facts> {
    let result = prop_oneof![8 => 0_i64..10_000_000, 2 => 0_i64..5_000, 1 => -100_000_i64..0];
    let shop = prop_oneof![6 => 0_i64..1_000_000, 1 => Just(0), 1 => -200_000_i64..0];
    let fund = || prop_oneof![4 => 0_i64..1_000_000, 1 => Just(0)];
    let losses = prop_oneof![Just(0), -500_000_i64..500_000];
    let people = prop::collection::vec(person(), 1..6);
    (result, shop, 0_i64..4_000, fund(), fund(), losses, people).prop_map(
        |(result, shop, price, reserve, law, losses, mut people)| {
            people[0].member = true;
            for (at, one) in people.iter_mut().enumerate() {
                one.id = format!("p{at}");
            }
            Facts { result, shop, price, reserve, law, losses, people }
        },
    )
}

fn person() -> impl Strategy<Value = Person> {
    let count = |most: u32| prop_oneof![1 => Just(0), 1 => 1_u32..4, 3 => 0..most];
    let claim = || prop_oneof![1 => Just((0, 0)), 3 => (0_i64..900_000, 0_i64..90_000)];
    let numbers = (count(2_000), count(1_000_000), count(400), count(100_000));
    let credits = prop::collection::vec((0_u8..9, 0_u32..50_000), 0..4);
    let bonus = prop_oneof![4 => 0_i64..200_000, 1 => -20_000_i64..0];
    (numbers, claim(), claim(), bonus, credits, any::<(bool, bool)>()).prop_map(
        |((hours, pay, fresh, past), love, care, bonus, credits, (member, senior))| Person {
            id: String::new(),
            hours,
            pay,
            love,
            care,
            fresh,
            bonus,
            credits,
            member,
            senior,
            past,
        },
    )
}

fn fit(mut steps: Vec<Step>, grant: bool) -> Plan {
    let catches = matches!(&steps[0], Step::Line(Line { goes: Goes::Shared(_), .. }));
    for (at, step) in steps.iter_mut().enumerate() {
        let mut fit = Fit { at, grant, catches };
        match step {
            Step::Line(line) => fit.line(line),
            Step::Split(split) => fit.split(split),
            Step::Each(each) => fit.each(each),
            Step::Absorb(absorb) => fit.absorb(absorb),
            Step::Redeem(redeem) => fit.redeem(redeem),
        }
    }
    Plan { steps, grant }
}

struct Fit {
    at: usize,
    grant: bool,
    catches: bool,
}

impl Fit {
    fn line(&mut self, line: &mut Line) {
        self.place(&mut line.from);
        if line.from != Place::Pot("main") {
            line.even = false;
        }
        if let Some(takes) = &mut line.takes {
            self.takes(takes);
        }
        line.floors.iter_mut().chain(&mut line.caps).for_each(|it| self.money(it));
        match &mut line.goes {
            Goes::To(to) => self.other(to, line.from),
            Goes::Shared(shared) => self.shared(shared, line.from, line.even),
        }
    }

    fn shared(&mut self, shared: &mut Shared, from: Place, even: bool) {
        if let Some(otherwise) = &mut shared.otherwise {
            self.other(otherwise, from);
        }
        if matches!(shared.by, By::Equally) && shared.among.is_none() {
            shared.among = Some(Circle::Members);
        }
        let plain = matches!(&shared.by, By::One(Weight::Hours | Weight::Pay | Weight::Seventh));
        shared.catching &= self.catches && plain;
        if !plain || shared.catching || even {
            shared.pays = None;
        }
        if let (By::One(weight @ Weight::Sum(_)), true) = (&mut shared.by, even) {
            *weight = Weight::Hours;
        }
        match (&mut shared.rounded, even) {
            (Some((_, _, Difference::To(to))), _) => self.other(to, from),
            (Some((_, _, left)), _) if even || from != Place::Pot("main") => {
                *left = Difference::To(Place::Fund("losses"));
                if from == Place::Fund("losses") {
                    *left = Difference::To(Place::Fund("law"));
                }
            }
            _ => {}
        }
        if even || shared.rounded.is_some() {
            shared.again = None;
        }
        self.clauses(&mut shared.clauses, from, &mut shared.account);
    }

    fn clauses(&mut self, clauses: &mut Vec<Clause>, from: Place, account: &mut &'static str) {
        for clause in clauses.iter_mut() {
            match clause {
                Clause::Above(_, to) | Clause::Less(_, _, to) | Clause::Under(_, to) => {
                    self.other(to, from);
                }
                Clause::Paid(..) => *account = "cash",
            }
        }
        let paid = clauses.iter().position(|it| matches!(it, Clause::Paid(..)));
        if let Some(paid) = paid {
            clauses.truncate(paid + 1);
        }
        for clause in clauses.iter_mut() {
            if let Clause::Above(_, to) | Clause::Less(_, _, to) | Clause::Under(_, to) = clause {
                if *to == Place::Account(account) {
                    *to = Place::Fund(if from == Place::Fund("law") { "losses" } else { "law" });
                }
            }
        }
    }

    fn split(&mut self, split: &mut Split) {
        self.place(&mut split.from);
        if let Some(takes) = &mut split.takes {
            self.takes(takes);
        }
        for (to, _, caps) in &mut split.parts {
            self.other(to, split.from);
            caps.iter_mut().for_each(|it| self.money(it));
        }
        if !split.weights {
            let all: u32 = split.parts.iter().map(|(_, part, _)| *part).sum();
            let count = u32::try_from(split.parts.len()).unwrap();
            if all > 1000 {
                split.parts.iter_mut().for_each(|(_, part, _)| *part = 1000 / count);
            }
        }
        let mut seen: Vec<Place> = Vec::new();
        split.parts.retain(|(to, _, _)| {
            !seen.contains(to) && {
                seen.push(*to);
                true
            }
        });
    }

    fn each(&mut self, each: &mut Each) {
        let from = match &mut each.from {
            Giver::Place(from) => {
                self.place(from);
                *from
            }
            _ => Place::Account("cash"),
        };
        if each.to == from && each.from != Giver::Nothing {
            each.to = Place::Fund(if from == Place::Fund("law") { "reserve" } else { "law" });
        }
        let alone = matches!(each.amounts, Own::Euros(_));
        if each.nets || (alone && each.among.is_none()) {
            each.among = Some(Circle::Members);
        }
        if !matches!((each.to, from), (Place::Account(_), Place::Pot(_) | Place::Fund(_))) {
            each.clauses.clear();
        }
        if let Place::Account(account) = &mut each.to {
            self.clauses(&mut each.clauses, from, account);
        }
    }

    fn absorb(&mut self, absorb: &mut Absorb) {
        absorb.entries.iter_mut().flat_map(|it| &mut it.caps).for_each(|it| self.no_rest(it));
        let mut seen: Vec<Place> = Vec::new();
        let entries = &mut absorb.entries;
        entries.retain(|it| {
            !seen.contains(&it.place) && {
                seen.push(it.place);
                true
            }
        });
        for entry in entries {
            if matches!(entry.by, By::Equally) && entry.among.is_none() {
                entry.among = Some(Circle::Members);
            }
        }
    }

    fn redeem(&mut self, redeem: &mut Redeem) {
        if let Redeemed::Budget(takes, caps) = &mut redeem.pays {
            std::iter::once(takes).chain(caps).for_each(|it| self.no_rest(it));
        }
        if let (Redeemed::Each(Own::Euros(_)), None) = (&redeem.pays, redeem.among) {
            redeem.among = Some(Circle::Members);
        }
    }

    fn place(&self, place: &mut Place) {
        if *place == Place::Pot("grant") && !self.grant {
            *place = Place::Pot("main");
        }
    }

    /// Another place than the one that is taken from.
    fn other(&self, to: &mut Place, from: Place) {
        self.place(to);
        if *to == from {
            *to = if from == Place::Fund("losses") {
                Place::Fund("law")
            } else {
                Place::Fund("losses")
            };
        }
    }

    /// Fixed percentages of one amount stay below the whole: six steps of 12 %.
    fn takes(&self, money: &mut Money) {
        self.money(money);
        match money {
            Money::Part(_, Base::Rest) => {}
            Money::Part(part, _) => *part = *part * 12 / 100,
            _ => {}
        }
    }

    fn no_rest(&self, money: &mut Money) {
        self.money(money);
        if let Money::Part(_, base @ Base::Rest) | Money::UpTo(_, base @ Base::Rest) = money {
            *base = Base::Surplus;
        }
    }

    fn money(&self, money: &mut Money) {
        if let Money::Part(_, base) | Money::UpTo(_, base) = money {
            match base {
                Base::Step(_) if self.at == 0 => *base = Base::Surplus,
                Base::Step(step) => *step %= self.at,
                _ => {}
            }
        }
    }
}
