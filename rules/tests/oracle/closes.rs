//! Several closes in a row: what one leaves is what the next begins with.
//!
//! Claims, what is kept of `once`, the bonus and the funds go on; what is new is drawn for every
//! year. A year that refuses is skipped, and what it would have credited is credited by the next.

use proptest::prelude::*;

use crate::agree::{Evaluated, compare, evaluate};
use crate::draw::{facts, plan};
use crate::facts::Facts;
use crate::fraction::{Fraction, fraction, zero};
use crate::plan::Plan;
use crate::reckon::reckon;

/// What each is owed of a claim in thousandths of a euro, or of `fresh` in tenths of an hour.
fn counts(values: &[Fraction], of: i128) -> Vec<i64> {
    let whole = |value: &Fraction| {
        let count = value * fraction(of, 1);
        assert!(count.is_integer(), "a payment is whole cents");
        i64::try_from(count.to_integer()).unwrap()
    };
    values.iter().map(whole).collect()
}

/// The balances that a close left, as those the next year opens with.
fn carry(done: &Evaluated, next: &mut Facts) {
    let fund = |name: &str| {
        let place = commonbook_rules::outcome::Place::Fund(name.to_owned());
        i64::try_from(done.at(&place)).unwrap()
    };
    (next.reserve, next.law, next.losses) = (fund("reserve"), fund("law"), fund("losses"));
    let love = counts(&done.balances("love"), 1000);
    let care = counts(&done.balances("care"), 1000);
    let fresh = counts(&done.balances("fresh"), 10);
    let bonus = counts(&done.balances("bonus"), 100);
    for (at, one) in next.people.iter_mut().enumerate() {
        one.love.0 = love[at];
        one.care.0 = care[at];
        one.fresh += u32::try_from(fresh[at]).unwrap();
        one.bonus = bonus[at];
    }
}

/// The same people in every year, owed nothing below zero at first.
fn years(mut drawn: Vec<Facts>) -> Vec<Facts> {
    let count = drawn.iter().map(|year| year.people.len()).min().unwrap();
    for year in &mut drawn {
        year.people.truncate(count);
    }
    for one in &mut drawn[0].people {
        (one.love.0, one.care.0) = (one.love.0.max(0), one.care.0.max(0));
    }
    drawn
}

/// A year that was not closed leaves what it opened with, and what it would have added.
fn skip(year: &Facts, next: &mut Facts) {
    (next.reserve, next.law, next.losses) = (year.reserve, year.law, year.losses);
    for (one, next) in year.people.iter().zip(&mut next.people) {
        next.love = (one.love.0, one.love.1 + next.love.1);
        next.care = (one.care.0, one.care.1 + next.care.1);
        next.fresh += one.fresh;
        next.bonus = one.bonus;
    }
}

fn owed(year: &Facts) -> Vec<(Fraction, Fraction)> {
    let all = |claim: (i64, i64)| fraction((claim.0 + claim.1).into(), 1000);
    year.people.iter().map(|one| (all(one.love), all(one.care))).collect()
}

fn check(plan: &Plan, year: &Facts) -> Option<Evaluated> {
    let (Ok(done), Ok(oracle)) = (evaluate(plan, year), reckon(plan, year)) else { return None };
    compare(plan, &done, &oracle);
    Some(done)
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(800)
    })]

    #[test]
    fn nobody_is_ever_paid_beyond_what_is_owed_in_any_sequence_of_closes(
        plan in plan(),
        drawn in prop::collection::vec(facts(), 2..6),
    ) {
        let mut drawn = years(drawn);
        for at in 0..drawn.len() {
            let year = drawn[at].clone();
            let done = check(&plan, &year);
            if let Some(done) = &done {
                let (love, care) = (done.balances("love"), done.balances("care"));
                let fresh = done.balances("fresh");
                for (who, owed) in owed(&year).into_iter().enumerate() {
                    let holds = love[who] >= zero() && care[who] >= zero();
                    prop_assert!(holds, "{:?}", year.people[who]);
                    prop_assert!(owed.0 >= zero() && owed.1 >= zero());
                    let before = fraction(year.people[who].fresh.into(), 10);
                    prop_assert!(fresh[who] == zero() || fresh[who] == before, "all or nothing");
                }
            }
            if let Some(next) = drawn.get_mut(at + 1) {
                match &done {
                    Some(done) => carry(done, next),
                    None => skip(&year, next),
                }
            }
        }
    }
}
