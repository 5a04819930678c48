//! What happens, month by month: drawn as small numbers, so that a failure shrinks.

use proptest::prelude::*;

/// How many take part.
pub(crate) const PEOPLE: u8 = 4;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Love,
    Care,
    Fresh,
    Work,
}

impl Kind {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Love => "love",
            Self::Care => "care",
            Self::Fresh => "fresh",
            Self::Work => "work",
        }
    }
}

/// Work of somebody in one of the open months, `back` from the present one.
#[derive(Clone, Debug)]
pub(crate) struct Work {
    pub(crate) who: u8,
    pub(crate) back: u8,
    pub(crate) day: u8,
    pub(crate) kind: Kind,
    /// Thousandths of an hour.
    pub(crate) hours: u32,
}

/// What becomes of an event that is still open, by its place among those.
#[derive(Clone, Debug)]
pub(crate) enum Change {
    Corrected(u8, u32),
    Withdrawn(u8),
    Reversed(u8),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    Skipped,
    Closed,
    /// Closed, reopened, and closed again with a little more.
    Reopened,
}

#[derive(Clone, Debug)]
pub(crate) struct Month {
    pub(crate) works: Vec<Work>,
    pub(crate) changes: Vec<Change>,
    /// Cents.
    pub(crate) result: u32,
    pub(crate) ending: Ending,
    /// What is recorded after a reopening.
    pub(crate) late: Work,
}

fn work() -> impl Strategy<Value = Work> {
    let kinds = vec![Kind::Love, Kind::Love, Kind::Care, Kind::Care, Kind::Fresh, Kind::Work];
    let hours = prop_oneof![3 => 1_u32..200_000, 1 => 1_u32..100];
    (0..PEOPLE, 0_u8..3, 1_u8..=28, prop::sample::select(kinds), hours)
        .prop_map(|(who, back, day, kind, hours)| Work { who, back, day, kind, hours })
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        2 => (any::<u8>(), 1_u32..200_000).prop_map(|(of, hours)| Change::Corrected(of, hours)),
        1 => any::<u8>().prop_map(Change::Withdrawn),
        1 => any::<u8>().prop_map(Change::Reversed),
    ]
}

fn month() -> impl Strategy<Value = Month> {
    let ending = prop_oneof![
        2 => Just(Ending::Closed),
        1 => Just(Ending::Skipped),
        1 => Just(Ending::Reopened),
    ];
    let works = prop::collection::vec(work(), 0..8);
    let changes = prop::collection::vec(change(), 0..3);
    let result = prop_oneof![1 => Just(0), 2 => 0_u32..3_000, 3 => 0_u32..300_000];
    (works, changes, result, ending, work()).prop_map(|(works, changes, result, ending, late)| {
        Month { works, changes, result, ending, late }
    })
}

pub(crate) fn story() -> impl Strategy<Value = Vec<Month>> {
    prop::collection::vec(month(), 2..8)
}
