//! Lateness: which closed period a record came too late for, and what takes it up again.

use std::collections::BTreeMap;

use commonbook_core::door::ClosedPeriod;
use commonbook_core::event::{Event, Label, Position, Record};
use commonbook_core::value::{Date, Period};

use super::{Verdict, Void};

/// One closed period, with its standing closes in order of position.
#[derive(Clone, Debug)]
pub(super) struct Shut {
    period: Period,
    pub(super) closes: Vec<Taking>,
}

/// A close, and the results that it takes up.
#[derive(Clone, Debug)]
pub(super) struct Taking {
    pub(super) at: Position,
    pots: Pots,
}

#[derive(Clone, Debug)]
pub(super) enum Pots {
    /// These.
    These(Vec<String>),
    /// All that no close before has taken.
    Rest,
}

/// The closed periods of one rule set; they never overlap.
#[derive(Clone, Debug)]
pub(super) struct Lateness {
    pub(super) shut: Vec<Shut>,
    /// Late records that were taken back: what corrects them is late with them.
    tainted: BTreeMap<Position, Period>,
}

impl Lateness {
    pub(super) fn new(closes: &[&ClosedPeriod], except: Option<Period>) -> Self {
        let mut by_period: BTreeMap<Period, Vec<Taking>> = BTreeMap::new();
        for close in closes.iter().filter(|close| Some(close.period) != except) {
            let taking = Taking { at: close.position, pots: Pots::These(close.pots.clone()) };
            by_period.entry(close.period).or_default().push(taking);
        }
        let shut = by_period.into_iter().map(|(period, closes)| Shut { period, closes });
        Self { shut: shut.collect(), tainted: BTreeMap::new() }
    }

    /// The next distribution of a closed period is computed: it takes up what a close would.
    pub(super) fn comes_next(&mut self, period: Period, size: u64) {
        let shut = self.shut.iter_mut().filter(|shut| shut.period == period);
        shut.for_each(|shut| shut.closes.push(Taking { at: size, pots: Pots::Rest }));
    }

    pub(super) fn judge(
        &mut self,
        (record, day): (&Record, Option<Date>),
        void: Option<Void>,
        corrected: Option<Void>,
    ) -> (Verdict, Option<Period>) {
        if self.shut.is_empty() {
            return (if void.is_some() { Verdict::Void } else { Verdict::Counts }, None);
        }
        let position = record.position;
        let own = day.and_then(|day| self.late(record, day));
        let inherited = record.corrects.and_then(|of| {
            let late = corrected.and_then(|void| self.known(void.late));
            self.tainted.get(&of).copied().or(late)
        });
        let late = own.or(inherited);
        if let Some(void) = void {
            if let Some(period) = late {
                self.tainted.insert(position, period);
                return (Verdict::Void, None);
            }
            if self.known(void.late).is_none() {
                return (Verdict::Void, None);
            }
        }
        (if late.is_some() { Verdict::Late } else { Verdict::Counts }, late)
    }

    /// The period, when it is one that makes late here.
    fn known(&self, period: Option<Period>) -> Option<Period> {
        period.filter(|period| self.shut.iter().any(|shut| shut.period == *period))
    }

    fn around(&self, day: Date) -> Option<&Shut> {
        let after = self.shut.partition_point(|shut| shut.period.from() <= day);
        let shut = self.shut.get(after.checked_sub(1)?)?;
        shut.period.contains(day).then_some(shut)
    }

    fn late(&self, record: &Record, day: Date) -> Option<Period> {
        let shut = self.around(day)?;
        let after = shut.closes.partition_point(|close| close.at < record.position);
        (after > 0 && !shut.takes_up(record, after)).then_some(shut.period)
    }

    pub(super) fn late_taking_back(&self, day: Date, of: Position, by: Position) -> Option<Period> {
        let shut = self.around(day)?;
        shut.is_closed_between(of, by).then_some(shut.period)
    }

    pub(super) fn closed_between(&self, of: Position, by: Position) -> bool {
        self.shut.iter().any(|shut| shut.is_closed_between(of, by))
    }
}

impl Shut {
    fn is_closed_between(&self, of: Position, by: Position) -> bool {
        self.closes.iter().any(|close| of < close.at && close.at < by)
    }

    /// Whether one of the closes from the place `after` on counts a record.
    fn takes_up(&self, record: &Record, after: usize) -> bool {
        let mut later = self.closes.iter().skip(after);
        let Some(pot) = pot_of(&record.event) else { return later.next().is_some() };
        let is_taken = |close: &Taking| match &close.pots {
            Pots::These(pots) => pots.iter().any(|one| one == pot),
            Pots::Rest => false,
        };
        later.any(|close| match close.pots {
            Pots::These(_) => is_taken(close),
            Pots::Rest => !self.closes.iter().any(is_taken),
        })
    }
}

/// The pot of what was earned or spent; a further distribution does not take it again.
fn pot_of(event: &Event) -> Option<&str> {
    #[expect(clippy::wildcard_enum_match_arm, reason = "the other types bring no money to a pot")]
    let pot = match event {
        Event::RevenueRecorded(e) => &e.pot,
        Event::ExpenseRecorded(e) => &e.pot,
        Event::ResultRecorded(e) => &e.pot,
        _ => return None,
    };
    Some(pot.as_ref().map_or("main", Label::as_str))
}
