//! One row: what one fund, or one contributor's account, holds, entry by entry.
//!
//! Sums are kept while entries come in; where something ends, the entries are folded into lots once
//! all are there, and what ended is taken off on its day. What a close booked of it is put back on
//! the day it was booked, since it is off already.

use commonbook_core::event::Position;
use commonbook_core::value::{Date, Exact, ValueError};

use super::lots::{self, Lots};
use crate::balances::total::Total;
use crate::explain::Counted;
use crate::window::Window;

/// What one fund or account holds.
#[derive(Clone, Debug, Default)]
pub(super) struct Row {
    pub(super) at_open: Total,
    pub(super) at_close: Total,
    /// The sum of the balances at the days' ends.
    pub(super) over_days: Total,
    /// Every entry, in the order of the book; of later days those alone that book what ended.
    pub(super) entries: Vec<lots::Entry>,
    /// What ended and no close has booked, by the entries that brought it.
    pub(super) unbooked: Vec<(Position, Exact)>,
    /// Whether anything of it ends.
    pub(super) ends: bool,
}

impl Row {
    /// Remembers an entry; what it moves is [`Self::add`]ed where it is not of a later day.
    pub(super) fn note(&mut self, entry: lots::Entry) {
        self.ends |= entry.expires.is_some();
        self.entries.push(entry);
    }

    /// The lots at the end of a day of what has to do with nobody else.
    pub(super) fn lots(&self, until: Date) -> Result<Lots, ValueError> {
        Lots::fold(&self.entries, until)
    }

    /// Takes off what ended of these lots by the last day, where anything ends.
    pub(super) fn settle(&mut self, lots: &Lots, window: Window) -> Result<(), ValueError> {
        for one in lots.ended() {
            self.add(&one.amount.neg(), one.on, window)?;
        }
        // It was taken off on the day it ended.
        for (_, on, amount) in lots.booked() {
            self.add(&amount.neg(), *on, window)?;
        }
        self.unbooked = lots.unbooked()?;
        Ok(())
    }

    /// What ended and no close has booked.
    pub(super) fn ended(&self) -> Result<Exact, ValueError> {
        Exact::sum(self.unbooked.iter().map(|(_, amount)| amount))
    }

    /// What entries of later days book beyond what has ended by the last day.
    pub(super) fn booked_later(&self, lots: &Lots, window: Window) -> Vec<(Date, Exact)> {
        if self.ends {
            return lots.booked_later().cloned().collect();
        }
        let later = self.entries.iter().filter(|entry| entry.on > window.until);
        later.map(|entry| (entry.on, entry.amount.clone())).collect()
    }

    /// What is in it for whoever books what ended.
    pub(super) fn opens(&self) -> Result<Exact, ValueError> {
        self.at_close.value().add(&self.ended()?)
    }

    /// Moves the balance on a day.
    pub(super) fn add(
        &mut self,
        amount: &Exact,
        on: Date,
        window: Window,
    ) -> Result<(), ValueError> {
        let from = window.period.from();
        self.at_close.add_kept(amount)?;
        if on < from {
            self.at_open.add_kept(amount)?;
        }
        let days = on.max(from).days_until(window.until).saturating_add(1);
        self.over_days.add_kept(&amount.mul(&Exact::from(days))?)
    }
}

/// Counts what ended on the day it ended, and no more what a close booked of it.
pub(super) fn count_ended(counted: &mut Vec<Counted>, lots: &Lots) -> Result<(), ValueError> {
    for (position, _, amount) in lots.booked() {
        let own = counted.iter_mut().find(|one| one.position == *position && !one.ended);
        if let Some(own) = own {
            own.worth = own.worth.sub(amount)?;
        }
        counted.retain(|one| one.position != *position || !one.worth.is_zero());
    }
    counted.extend(lots.ended().iter().map(|it| Counted {
        position: it.position,
        worth: it.amount.neg(),
        on: it.on,
        ended: true,
    }));
    Ok(())
}
