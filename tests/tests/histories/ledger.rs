//! A ledger kept by hand: every event with what became of it, and what is owed to whom.
//!
//! Numbers are counts of the eighteenth decimal place.

use std::collections::BTreeMap;

use crate::story::{Kind, PEOPLE};

/// One whole.
pub(crate) const WHOLE: i128 = 10_i128.pow(18);

#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) id: String,
    pub(crate) who: u8,
    pub(crate) month: u8,
    pub(crate) day: u8,
    pub(crate) kind: Kind,
    /// Thousandths of an hour.
    pub(crate) hours: u32,
    pub(crate) stands: bool,
    pub(crate) counted: bool,
}

/// What each has, by person.
pub(crate) type Column = Vec<i128>;

#[derive(Clone, Debug)]
pub(crate) struct Ledger {
    pub(crate) entries: Vec<Entry>,
    pub(crate) closed: u8,
    /// What is left of the claims and of what is kept for `once`.
    left: BTreeMap<&'static str, Column>,
}

impl Ledger {
    pub(crate) fn new() -> Self {
        let kept = ["love", "care", "fresh"];
        let nothing = vec![0; usize::from(PEOPLE)];
        let left = kept.into_iter().map(|name| (name, nothing.clone())).collect();
        Self { entries: Vec::new(), closed: 0, left }
    }

    /// What may still be corrected: it stands, and no close has its month or a later one.
    pub(crate) fn open(&self) -> Vec<usize> {
        let open = |at: &usize| self.entries[*at].stands && self.entries[*at].month > self.closed;
        (0..self.entries.len()).filter(open).collect()
    }

    /// What an account of a measure holds at a close of this month: what was left, and what no
    /// close has counted.
    pub(crate) fn at_close(&mut self, kind: Kind, month: u8) -> Column {
        let mut column = self.left[kind.word()].clone();
        // A claim is in euros: ten cents an hour.
        let each = if kind == Kind::Fresh { WHOLE / 1_000 } else { WHOLE / 10_000 };
        for entry in &mut self.entries {
            if entry.stands && !entry.counted && entry.kind == kind && entry.month <= month {
                entry.counted = true;
                column[usize::from(entry.who)] += i128::from(entry.hours) * each;
            }
        }
        column
    }

    pub(crate) fn leave(&mut self, kind: Kind, column: Column) {
        self.left.insert(kind.word(), column);
    }

    fn of_month(&self, month: u8) -> Column {
        let mut column = vec![0; usize::from(PEOPLE)];
        for entry in self.entries.iter().filter(|it| it.stands && it.kind == Kind::Work) {
            if entry.month == month {
                column[usize::from(entry.who)] += i128::from(entry.hours) * (WHOLE / 1_000);
            }
        }
        column
    }

    /// Fading by 20 %, from the first month on, closed or skipped.
    pub(crate) fn fading(&self, month: u8) -> Column {
        let mut column: Column = vec![0; usize::from(PEOPLE)];
        for month in 1..=month {
            for (value, new) in column.iter_mut().zip(self.of_month(month)) {
                // Hours have three places, so eight tenths of them end well before the eighteenth.
                assert_eq!(*value * 8 % 10, 0);
                *value = *value * 8 / 10 + new;
            }
        }
        column
    }

    /// The sum of three months.
    pub(crate) fn window(&self, month: u8) -> Column {
        let mut column: Column = vec![0; usize::from(PEOPLE)];
        for month in month.saturating_sub(2)..=month {
            for (value, new) in column.iter_mut().zip(self.of_month(month)) {
                *value += new;
            }
        }
        column
    }
}
