//! Memory: how far back a measure counts, and what the past is worth in it.
//!
//! 1. What was done in the period counts in every memory but one: `once` and `until paid` take what
//!    no earlier standing close of the same rules has credited. Such a close credits what was done
//!    up to its period's last day, what came late by an adjustment; what was recorded after it and
//!    before a further distribution of its period that one credits; what was done in a skipped
//!    period the next one.
//! 2. `fading by`: each period's sum, from the oldest one, is added to what is kept of those before
//!    it, which is rounded half even to 18 places at every period.
//! 3. `over last`: the sum of as many periods back from the present one, which is among them.
//!
//! Periods are those of the rules' rhythm, counted back from the present one. What an event is
//! worth, and whether it stands, is not decided here.

use std::collections::BTreeMap;

use commonbook_core::event::Position;
use commonbook_core::value::{Date, Exact, ValueError};
use commonbook_rules::model::Memory;

use crate::balances::total::Total;
use crate::window::Window;

/// What earlier closes of the rules credited.
#[derive(Clone, Debug, Default)]
pub(crate) struct Credited(pub(crate) Vec<Credit>);

/// What one close credits: what was done by its last day, whenever it was recorded, but for what
/// was recorded after it and up to a further distribution of its period.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Credit {
    /// The size of the book that it was computed at.
    pub(crate) size: u64,
    /// The size that the last further distribution of its period was computed at; its own where
    /// there is none.
    pub(crate) until: u64,
    /// Its period's last day.
    pub(crate) last: Date,
}

impl Credited {
    /// How many periods back an event lies for a measure with this memory; `None` when it does not
    /// count. `is_counted` says whether the book of some size let it count: it was accepted then.
    pub(crate) fn back(
        &self,
        window: Window,
        memory: &Memory,
        day: Date,
        position: Position,
        is_counted: &dyn Fn(u64) -> bool,
    ) -> Option<u32> {
        if day > window.until {
            return None;
        }
        let is_in_period = window.period.from() <= day;
        match memory {
            Memory::InPeriod => is_in_period.then_some(0),
            Memory::ForEver => Some(0),
            Memory::Once | Memory::UntilPaid => {
                self.by(memory, day, position, is_counted).is_none().then_some(0)
            }
            Memory::Fading { .. } => window.period.periods_since(day),
            Memory::OverLast { periods } => {
                window.period.periods_since(day).filter(|back| back < periods)
            }
        }
    }
}

impl Credited {
    /// The first position of the close that has credited an event to the account of a measure with
    /// this memory.
    pub(crate) fn by(
        &self,
        memory: &Memory,
        day: Date,
        position: Position,
        is_counted: &dyn Fn(u64) -> bool,
    ) -> Option<Position> {
        if !memory.keeps_account() {
            return None;
        }
        let is_of_a_further = |it: &Credit| it.size <= position && position < it.until;
        // What came late an adjustment credits, but for what a further distribution took up.
        let known = |it: &Credit| if it.until > it.size { it.size } else { u64::MAX };
        let is_credited =
            |it: &&Credit| day <= it.last && !is_of_a_further(it) && is_counted(known(it));
        self.0.iter().find(is_credited).map(|it| it.size)
    }
}

/// What one agent's events come to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sum {
    total: Total,
    /// By periods back, where the past fades.
    by_period: BTreeMap<u32, Total>,
    /// By the day on which it ends, where it becomes a claim.
    by_end: BTreeMap<Option<Date>, Total>,
}

impl Sum {
    /// Adds what one event is worth.
    pub(crate) fn add(
        &mut self,
        memory: &Memory,
        worth: &Exact,
        back: u32,
        expires: Option<Date>,
    ) -> Result<(), ValueError> {
        match memory {
            Memory::Fading { .. } => self.by_period.entry(back).or_default().add_kept(worth),
            Memory::Once | Memory::UntilPaid => {
                self.by_end.entry(expires).or_default().add_kept(worth)?;
                self.total.add_kept(worth)
            }
            Memory::InPeriod | Memory::ForEver | Memory::OverLast { .. } => {
                self.total.add_kept(worth)
            }
        }
    }

    /// The value in a measure; of a claim, what is new.
    pub(crate) fn value(&self, memory: &Memory) -> Result<Exact, ValueError> {
        let Memory::Fading { keeps } = memory else { return Ok(self.total.value()) };
        let oldest = self.by_period.last_key_value().map_or(0, |(back, _)| *back);
        let mut value = Exact::ZERO;
        for back in (0..=oldest).rev() {
            value = value.mul(keeps)?.kept()?;
            if let Some(sum) = self.by_period.get(&back) {
                value = value.add(&sum.value())?;
            }
        }
        Ok(value)
    }

    /// What is new of a claim, by the day on which it ends; without an end first.
    pub(crate) fn by_end(&self) -> impl Iterator<Item = (Option<Date>, Exact)> {
        self.by_end.iter().map(|(expires, sum)| (*expires, sum.value()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exact(text: &str) -> Exact {
        Exact::parse(text).unwrap()
    }

    fn fading(by_period: &[(u32, &str)], keeps: &str) -> String {
        let memory = Memory::Fading { keeps: exact(keeps) };
        let mut sum = Sum::default();
        for (back, worth) in by_period {
            sum.add(&memory, &exact(worth), *back, None).unwrap();
        }
        sum.value(&memory).unwrap().to_string()
    }

    #[test]
    fn the_past_fades_period_by_period() {
        assert_eq!(fading(&[(0, "10"), (1, "10"), (3, "8")], "0.5"), "16");
        assert_eq!(fading(&[], "0.5"), "0");
        assert_eq!(fading(&[(1, "10")], "0"), "0");
    }

    #[test]
    fn what_is_kept_is_rounded_half_even_at_every_period() {
        assert_eq!(fading(&[(1, "0.000000000000000001")], "0.5"), "0");
        assert_eq!(fading(&[(1, "0.000000000000000003")], "0.5"), "0.000000000000000002");
        // 5 -> 2.5 -> 2 -> 1, where rounding once would give 1.25 -> 1 all the same; 7 differs.
        assert_eq!(fading(&[(2, "0.000000000000000007")], "0.5"), "0.000000000000000002");
    }

    #[test]
    fn an_earlier_close_credits_what_was_done_up_to_its_last_day() {
        let date = |text: &str| Date::parse(text).unwrap();
        let window = Window {
            period: commonbook_core::value::Period::parse("2026-03").unwrap(),
            until: date("2026-03-31"),
        };
        let credit = Credit { size: 10, until: 10, last: date("2026-01-31") };
        let credited = Credited(vec![credit]);
        let back = |day: &str, position| {
            credited.back(window, &Memory::UntilPaid, date(day), position, &|_| true)
        };
        assert_eq!(back("2026-01-31", 9), None);
        assert_eq!(back("2026-01-31", 10), None);
        assert_eq!(back("2026-02-01", 9), Some(0));
        assert_eq!(back("2026-03-31", 9), Some(0));
        assert_eq!(back("2026-04-01", 9), None);
        let credited = Credited(vec![Credit { until: 20, ..credit }]);
        let back = |position| {
            credited.back(window, &Memory::UntilPaid, date("2026-01-31"), position, &|_| true)
        };
        assert_eq!((back(9), back(10), back(20)), (None, Some(0), None));
    }
}
