//! Lots: what an account or fund holds, credit by credit, so that each may end by itself.
//!
//! 1. Entries take effect in the order of their days, and on one day what comes before what goes;
//!    what ends on a day ends before that day's entries.
//! 2. An amount against what is there takes from the lots it names first, then from the oldest, by
//!    the day they date from, then by the day on which they end, what never ends last, and then by
//!    position: so it does not matter which of two facts of a day was recorded first. What is left
//!    of it stands as a lot of its own: a debt, which the next credits fill first; of a fund, a
//!    loss.
//! 3. A lot ends on the first day on which it no longer counts, with all that remains of it. What
//!    has ended before it comes never counts.
//! 4. What a close booked as ended is set against what ended, by name and then in the order of the
//!    days: both are one loss of the same money. What of it had not ended by the rules of now is
//!    taken like any other amount, since it was booked.
//! 5. What counts some years counts through the day on which so many whole years are over since the
//!    day it dates from, so that a credit of a year's close is there in so many closes after it.
//!
//! What passes to somebody else, or comes back, keeps its identity: [`passing`].
//!
//! Exact, nothing is rounded. What was credited is what remains, was taken or has ended. Which
//! entries count, and how long a lot lasts, is the caller's matter.

pub mod passing;

use std::collections::{BTreeMap, BTreeSet};

use crate::input::Lot;
use commonbook_core::event::Position;
use commonbook_core::value::{Date, Exact, ValueError};

/// Where a lot stands in its age: the day that it dates from, whether it never ends, the day on
/// which it ends, then its position.
type Age = (Date, bool, Option<Date>, Position);

/// The first day on which something no longer counts: the one it says, or the day after so many
/// whole years are over, whichever is earlier; `None` where it never ends.
#[must_use]
pub fn end(since: Date, months: Option<u32>, expires: Option<Date>) -> Option<Date> {
    // A credit is there from the end of its day, so that ends of months meet ends of months.
    let by_rules = months.and_then(|months| since.next()?.after_whole_months(months));
    by_rules.into_iter().chain(expires).min()
}

/// One amount that came, or went where it is negative.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The event that brought it.
    pub position: Position,
    /// The day from which it counts.
    pub on: Date,
    /// The day that it dates from, where that is another one.
    pub since: Date,
    /// How much.
    pub amount: Exact,
    /// The first day on which what remains of it no longer counts.
    pub expires: Option<Date>,
    /// What it takes from which lots, by position, in amounts above zero.
    pub takes: Vec<(Position, Exact)>,
    /// Whether a close booked with it what had ended.
    pub books: bool,
}

impl Entry {
    fn age(&self) -> Age {
        (self.since, self.expires.is_none(), self.expires, self.position)
    }
}

/// What remains of one entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Open {
    /// The event that brought it.
    pub position: Position,
    /// The day that it dates from.
    pub on: Date,
    /// What remains, never zero; negative for a debt.
    pub amount: Exact,
    /// The first day on which it no longer counts.
    pub expires: Option<Date>,
}

impl Open {
    /// As the rules are given it.
    #[must_use]
    pub fn input(&self) -> Lot {
        let Self { position, on, amount, expires } = self;
        Lot { position: *position, on: *on, amount: amount.clone(), expires: *expires }
    }
}

/// What of an entry ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    /// The event that brought it.
    pub position: Position,
    /// The first day on which it no longer counts.
    pub on: Date,
    /// What of it was left.
    pub amount: Exact,
    /// What of that closes have booked.
    pub booked: Exact,
}

impl Ended {
    /// What of it no close has booked.
    ///
    /// # Errors
    /// A number beyond what numbers can be.
    pub fn unbooked(&self) -> Result<Exact, ValueError> {
        self.amount.sub(&self.booked)
    }
}

/// Lots, while entries come in.
#[derive(Clone, Debug, Default)]
pub struct Lots {
    open: BTreeMap<Age, Open>,
    /// Where each position's lot stands; one position brings one lot.
    ages: BTreeMap<Position, Age>,
    ends: BTreeSet<(Date, Age)>,
    ended: Vec<Ended>,
    /// What of which entries booked what had ended: position, day and amount with its sign.
    booked: Vec<(Position, Date, Exact)>,
    /// What entries of days after the last one book beyond what has ended by then.
    later: Vec<(Date, Exact)>,
}

impl Lots {
    /// Folds entries, in any order, to the end of a day.
    ///
    /// # Errors
    /// A number beyond what numbers can be.
    pub fn fold(entries: &[Entry], until: Date) -> Result<Self, ValueError> {
        let mut in_order: Vec<&Entry> = entries.iter().filter(|entry| entry.on <= until).collect();
        in_order.sort_by_key(|it| (it.on, it.amount.is_negative(), it.age()));
        let mut lots = Self::default();
        for entry in in_order {
            lots.end(entry.on);
            lots.enter(entry)?;
        }
        lots.end(until);
        // What ended by then and was booked later is booked.
        for entry in entries.iter().filter(|entry| entry.books && entry.on > until) {
            lots.enter_later(entry)?;
        }
        Ok(lots)
    }

    /// What of which entries booked what had ended: position, day and amount with its sign.
    pub fn booked(&self) -> impl Iterator<Item = &(Position, Date, Exact)> {
        self.booked.iter()
    }

    /// What entries after the last day book beyond what has ended by then, by day.
    pub fn booked_later(&self) -> impl Iterator<Item = &(Date, Exact)> {
        self.later.iter()
    }

    /// What is open, oldest first.
    pub fn open(&self) -> impl Iterator<Item = &Open> {
        self.open.values()
    }

    /// What ended, in the order of the days.
    #[must_use]
    pub fn into_ended(self) -> Vec<Ended> {
        self.ended
    }

    /// What ended, in the order of the days.
    #[must_use]
    pub fn ended(&self) -> &[Ended] {
        &self.ended
    }

    /// What of each lot ended and is not booked, oldest end first; never zero. Parts of one lot
    /// that ended one after the other, since one came back or was passed on late, are one.
    ///
    /// # Errors
    /// A number beyond what numbers can be.
    pub fn unbooked(&self) -> Result<Vec<(Position, Exact)>, ValueError> {
        let mut all: Vec<(Position, Exact)> = Vec::new();
        let mut places: BTreeMap<Position, usize> = BTreeMap::new();
        for ended in &self.ended {
            let amount = ended.unbooked()?;
            let place = *places.entry(ended.position).or_insert(all.len());
            match all.get_mut(place) {
                Some((_, sum)) => *sum = sum.add(&amount)?,
                None => all.push((ended.position, amount)),
            }
        }
        Ok(all.into_iter().filter(|(_, amount)| !amount.is_zero()).collect())
    }

    /// Ends what no longer counts on a day.
    pub fn end(&mut self, on: Date) {
        while let Some((day, age)) = self.ends.first().copied().filter(|(day, _)| *day <= on) {
            self.ends.remove(&(day, age));
            if let Some(lot) = self.open.remove(&age) {
                self.ages.remove(&lot.position);
                let Open { position, amount, .. } = lot;
                self.ended.push(Ended { position, on: day, amount, booked: Exact::ZERO });
            }
        }
    }

    /// Takes in one entry; those of earlier days came before, and what ended by its day has ended.
    /// Gives what of it books what had ended, with its sign: zero for most.
    ///
    /// # Errors
    /// A number beyond what numbers can be.
    pub fn enter(&mut self, entry: &Entry) -> Result<Exact, ValueError> {
        if !entry.books {
            self.add(entry, &mut |_, _| ())?;
            return Ok(Exact::ZERO);
        }
        let booked = self.book_all(entry)?;
        if !booked.is_zero() {
            self.booked.push((entry.position, entry.on, booked.clone()));
        }
        let rest = entry.amount.sub(&booked)?;
        if !rest.is_zero() {
            self.add(&Entry { amount: rest, ..entry.clone() }, &mut |_, _| ())?;
        }
        Ok(booked)
    }

    /// Takes in an entry of a day after the last one: what of it books what ended by then is
    /// booked, the rest is later.
    fn enter_later(&mut self, entry: &Entry) -> Result<(), ValueError> {
        let left = entry.amount.sub(&self.book_all(entry)?)?;
        if !left.is_zero() {
            self.later.push((entry.on, left));
        }
        Ok(())
    }

    /// Sets an entry against what ended, of the lots that it names first; how much of it that is.
    fn book_all(&mut self, entry: &Entry) -> Result<Exact, ValueError> {
        let mut rest = entry.amount.clone();
        for (position, amount) in &entry.takes {
            let most = if rest.is_negative() { amount.neg() } else { amount.clone() };
            let taken = self.book(Some(*position), &smaller(&rest, &most)?)?;
            rest = rest.sub(&taken)?;
        }
        let taken = self.book(None, &rest)?;
        entry.amount.sub(&rest.sub(&taken)?)
    }

    /// Sets an amount against what ended, of one lot or of all; how much of it that is.
    fn book(&mut self, of: Option<Position>, amount: &Exact) -> Result<Exact, ValueError> {
        let mut rest = amount.clone();
        for ended in &mut self.ended {
            let left = ended.unbooked()?;
            let is_other = of.is_some_and(|position| position != ended.position);
            if is_other || rest.is_zero() || left.is_zero() {
                continue;
            }
            if left.is_negative() == rest.is_negative() {
                continue;
            }
            let taken = smaller(&rest, &left.neg())?;
            ended.booked = ended.booked.sub(&taken)?;
            rest = rest.sub(&taken)?;
        }
        amount.sub(&rest)
    }

    /// Adds an entry that books nothing, telling of each lot that it took from, and how much.
    fn add(
        &mut self,
        entry: &Entry,
        note: &mut dyn FnMut(&Open, &Exact),
    ) -> Result<(), ValueError> {
        if entry.expires.is_some_and(|expires| expires <= entry.on) {
            let (position, on, amount) = (entry.position, entry.on, entry.amount.clone());
            self.ended.push(Ended { position, on, amount, booked: Exact::ZERO });
            return Ok(());
        }
        let mut rest = entry.amount.clone();
        for (position, amount) in &entry.takes {
            if let Some(age) = self.ages.get(position).copied() {
                let most = if rest.is_negative() { amount.neg() } else { amount.clone() };
                let taken = self.take(age, &smaller(&rest, &most)?, note)?;
                rest = rest.sub(&taken)?;
            }
        }
        while !rest.is_zero() {
            let Some(age) = self.open.first_key_value().map(|(age, _)| *age) else { break };
            let taken = self.take(age, &rest, note)?;
            if taken.is_zero() {
                break;
            }
            rest = rest.sub(&taken)?;
        }
        if rest.is_zero() {
            return Ok(());
        }
        let age = entry.age();
        if let Some(expires) = entry.expires {
            self.ends.insert((expires, age));
        }
        let Entry { position, since, expires, .. } = entry;
        let lot = Open { position: *position, on: *since, amount: Exact::ZERO, expires: *expires };
        // What comes a second time from one event is one lot with what came before.
        let lot = self.open.entry(age).or_insert(lot);
        lot.amount = lot.amount.add(&rest)?;
        self.ages.insert(*position, age);
        Ok(())
    }

    /// Sets an amount against one lot; how much of it the lot could bear, zero for one that is not
    /// against it.
    fn take(
        &mut self,
        age: Age,
        amount: &Exact,
        note: &mut dyn FnMut(&Open, &Exact),
    ) -> Result<Exact, ValueError> {
        let Some(lot) = self.open.get_mut(&age) else { return Ok(Exact::ZERO) };
        if lot.amount.is_negative() == amount.is_negative() {
            return Ok(Exact::ZERO);
        }
        let taken = smaller(amount, &lot.amount.neg())?;
        note(lot, &taken);
        lot.amount = lot.amount.add(&taken)?;
        if lot.amount.is_zero() {
            if let Some(expires) = lot.expires {
                self.ends.remove(&(expires, age));
            }
            self.ages.remove(&lot.position);
            self.open.remove(&age);
        }
        Ok(taken)
    }
}

/// Of two numbers of one sign the one nearer to zero.
fn smaller(one: &Exact, other: &Exact) -> Result<Exact, ValueError> {
    let is_nearer = one.abs().sub(&other.abs())?.is_negative();
    Ok(if is_nearer { one.clone() } else { other.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(day: u8) -> Date {
        Date::new(2026, 1, day).unwrap()
    }

    fn entry(position: Position, on: u8, amount: &str) -> Entry {
        let amount = Exact::parse(amount).unwrap();
        let on = day(on);
        let takes = Vec::new();
        Entry { position, on, since: on, amount, expires: None, takes, books: false }
    }

    fn ending(expires: u8, entry: Entry) -> Entry {
        Entry { expires: Some(day(expires)), ..entry }
    }

    fn taking(of: Position, amount: &str, entry: Entry) -> Entry {
        Entry { takes: vec![(of, Exact::parse(amount).unwrap())], ..entry }
    }

    /// What is open at the end of a day, `position amount`, and what ended, `day amount`.
    fn fold(entries: &[Entry], until: u8) -> (Vec<String>, Vec<String>) {
        let lots = Lots::fold(entries, day(until)).unwrap();
        let open = lots.open().map(|lot| format!("{} {}", lot.position, lot.amount)).collect();
        let ended = lots.ended().iter().map(|it| format!("{} {}", it.on.day(), it.amount));
        (open, ended.collect())
    }

    #[test]
    fn the_oldest_is_taken_first_by_the_day_it_dates_from() {
        let old = Entry { since: Date::new(2019, 5, 1).unwrap(), ..entry(9, 5, "10") };
        let entries = [entry(1, 1, "10"), entry(2, 1, "10"), old, entry(10, 6, "-15")];
        assert_eq!(fold(&entries, 31).0, ["1 5", "2 10"]);
    }

    #[test]
    fn what_is_named_is_taken_first_and_only_what_it_has() {
        let entries = [entry(1, 1, "10"), entry(2, 2, "10"), taking(2, "4", entry(3, 3, "-4"))];
        assert_eq!(fold(&entries, 31).0, ["1 10", "2 6"]);
        let entries = [entry(1, 1, "10"), entry(2, 2, "10"), taking(2, "15", entry(3, 3, "-15"))];
        assert_eq!(fold(&entries, 31).0, ["1 5"]);
        let entries = [entry(1, 1, "10"), taking(7, "5", entry(3, 3, "-5"))];
        assert_eq!(fold(&entries, 31).0, ["1 5"]);
    }

    #[test]
    fn what_exceeds_every_lot_is_a_debt_that_the_next_credits_fill() {
        let entries = [entry(1, 1, "10"), entry(2, 2, "-15"), entry(3, 3, "2")];
        assert_eq!(fold(&entries, 31).0, ["2 -3"]);
        let entries = [entry(2, 2, "-15"), entry(3, 3, "2"), ending(9, entry(4, 4, "20"))];
        assert_eq!(fold(&entries, 8).0, ["4 7"]);
        assert_eq!(fold(&entries, 9), (vec![], vec!["9 7".to_owned()]));
    }

    #[test]
    fn what_remains_ends_on_its_day_before_that_days_entries() {
        let entries = [ending(5, entry(1, 1, "10")), entry(2, 4, "-3"), entry(3, 5, "-3")];
        assert_eq!(fold(&entries, 4), (vec!["1 7".to_owned()], vec![]));
        assert_eq!(fold(&entries, 5), (vec!["3 -3".to_owned()], vec!["5 7".to_owned()]));
    }

    #[test]
    fn what_has_ended_before_it_comes_fills_nothing() {
        let entries = [entry(1, 1, "-5"), ending(2, entry(2, 2, "9"))];
        assert_eq!(fold(&entries, 3), (vec!["1 -5".to_owned()], vec!["2 9".to_owned()]));
    }

    #[test]
    fn a_loss_ends_like_a_credit_where_the_caller_says_so() {
        let entries = [ending(5, entry(1, 1, "-10")), entry(2, 4, "4")];
        assert_eq!(fold(&entries, 5), (vec![], vec!["5 -6".to_owned()]));
    }

    #[test]
    fn what_a_close_booked_as_ended_is_not_taken_twice() {
        let booked = |amount| Entry { books: true, ..entry(9, 6, amount) };
        let old = [ending(5, entry(1, 1, "10")), entry(2, 1, "4"), booked("-10")];
        let lots = Lots::fold(&old, day(31)).unwrap();
        assert_eq!(lots.open().map(|lot| lot.amount.to_string()).collect::<Vec<_>>(), ["4"]);
        assert_eq!(lots.ended()[0].unbooked().unwrap(), Exact::ZERO);
        // By rules under which it had not ended it is gone all the same.
        let other = [entry(1, 1, "10"), entry(2, 1, "4"), booked("-10")];
        assert_eq!(fold(&other, 31), (vec!["2 4".to_owned()], vec![]));
        // What ended later is open to be booked, also of a loss.
        let loss = [ending(5, entry(1, 1, "-10")), entry(2, 4, "4"), booked("2")];
        let lots = Lots::fold(&loss, day(31)).unwrap();
        assert_eq!(lots.ended()[0].unbooked().unwrap().to_string(), "-4");
    }

    #[test]
    fn what_counts_some_months_counts_through_the_day_on_which_they_are_over() {
        let day = |text| Date::parse(text).unwrap();
        let of = |since, months| end(day(since), Some(months), None).unwrap().to_string();
        assert_eq!(of("2020-12-31", 7 * 12), "2028-01-01");
        assert_eq!(of("2021-01-01", 12), "2022-01-02");
        // Ends of months meet ends of months.
        assert_eq!(of("2026-06-30", 6), "2027-01-01");
        assert_eq!(of("2023-02-28", 12), "2024-03-01");
        assert_eq!(of("2024-02-29", 12), "2025-03-01");
        assert_eq!(of("2026-01-30", 1), "2026-03-01");
        let said = Some(day("2021-06-01"));
        assert_eq!(end(day("2020-12-31"), Some(7 * 12), said), said);
        assert_eq!(end(day("2020-12-31"), None, said), said);
        assert_eq!(end(day("2020-12-31"), Some(120_000), None), None);
    }

    fn entries() -> impl Strategy<Value = Vec<Entry>> {
        let one = (1_u8..20, -30_i128..30, prop::option::of(1_u8..28), 0_u64..20, 0_i128..20);
        prop::collection::vec(one, 0..20).prop_map(|all| {
            let entry = |(position, one): (u64, (u8, i128, Option<u8>, u64, i128))| {
                let (on, cents, expires, of, taken) = one;
                let amount = Exact::from_count(cents, 2);
                let takes = vec![(of, Exact::from_count(taken, 2))];
                let expires = expires.map(day);
                let (on, books) = (day(on), false);
                Entry { position, on, since: on, amount, expires, takes, books }
            };
            (0..).zip(all).map(entry).collect()
        })
    }

    proptest! {
        #[test]
        fn what_came_is_open_or_has_ended_whatever_the_order(
            entries in entries(),
            until in 1_u8..=28,
            turn in 0_usize..20,
        ) {
            let lots = Lots::fold(&entries, day(until)).unwrap();
            let came: Vec<Exact> = entries.iter().filter(|one| one.on <= day(until))
                .map(|one| one.amount.clone()).collect();
            let open: Vec<Exact> = lots.open().map(|lot| lot.amount.clone()).collect();
            let ended: Vec<Exact> = lots.ended().iter().map(|one| one.amount.clone()).collect();
            // Credits and debits net out, so what was taken stands on both sides of the sum.
            let kept = Exact::sum(open.iter().chain(&ended)).unwrap();
            prop_assert_eq!(Exact::sum(&came).unwrap(), kept);
            prop_assert!(open.iter().all(|one| !one.is_zero()));
            let debts = open.iter().filter(|one| one.is_negative()).count();
            prop_assert!(debts == 0 || debts == open.len(), "credits beside debts");
            prop_assert!(lots.open().all(|lot| lot.expires.is_none_or(|end| end > day(until))));
            let mut turned = entries.clone();
            let by = turn.min(turned.len());
            turned.rotate_left(by);
            turned.reverse();
            let again = Lots::fold(&turned, day(until)).unwrap();
            prop_assert_eq!(again.open().collect::<Vec<_>>(), lots.open().collect::<Vec<_>>());
            prop_assert_eq!(again.ended(), lots.ended());
        }
    }
}
