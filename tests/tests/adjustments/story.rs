//! What happens, act by act: drawn as small numbers, so that a failure shrinks.

use proptest::prelude::*;

use crate::rules::{CLAUSES, Drawn};

/// How many take part.
pub(crate) const PEOPLE: u8 = 4;

/// What is recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    /// Hours of a kind.
    Hours(&'static str),
    /// A claim that ends after so many months.
    Ending(&'static str, u8),
    Revenue,
    Purchase,
    Expense,
    Film,
    PaidIn,
    PaidOut,
    Level,
    Joined,
    Left,
    Rate,
    Score,
    /// From before the book.
    OldFund(&'static str),
    OldAccount(&'static str),
    OldLine(&'static str),
    /// A distribution is called, of a month and the next.
    Called,
    /// A payable is paid.
    Payout,
    Returned,
}

/// A fact; its month lies `back` from the first open one.
#[derive(Clone, Debug)]
pub(crate) struct Fact {
    pub(crate) what: What,
    pub(crate) who: u8,
    pub(crate) back: u8,
    pub(crate) day: u8,
    /// Hundredths.
    pub(crate) size: u32,
}

#[derive(Clone, Debug)]
pub(crate) enum Act {
    Recorded(Fact),
    /// One that stands, by its place among those, is corrected to what this one says.
    Corrected(u16, Fact),
    Reversed(u16),
    /// Withdrawn or rejected, when it is a contribution.
    Withdrawn(u16, bool),
    /// The month that is next, after so many that are skipped; or the next two months on call.
    Month(u8),
    /// The quarter that is next; or the same days on call once more.
    Quarter,
    Reopened,
}

/// Rules and what happens under them.
#[derive(Clone, Debug)]
pub(crate) struct Story {
    /// Those that close on call where there are none.
    pub(crate) rules: Option<Drawn>,
    pub(crate) acts: Vec<Act>,
}

fn what() -> impl Strategy<Value = What> {
    let kinds = vec!["work", "work", "love", "care", "fresh"];
    prop_oneof![
        8 => prop::sample::select(kinds).prop_map(What::Hours),
        1 => (prop::sample::select(vec!["love", "care"]), 1_u8..4)
            .prop_map(|(kind, months)| What::Ending(kind, months)),
        6 => Just(What::Revenue),
        2 => Just(What::Purchase),
        3 => Just(What::Expense),
        2 => Just(What::Film),
        2 => Just(What::PaidIn),
        1 => Just(What::PaidOut),
        2 => Just(What::Level),
        2 => Just(What::Joined),
        1 => Just(What::Left),
        1 => Just(What::Rate),
        2 => Just(What::Score),
        1 => prop::sample::select(vec!["reserve", "losses", "kept"]).prop_map(What::OldFund),
        1 => prop::sample::select(vec!["retained", "share_capital", "cash"])
            .prop_map(What::OldAccount),
        1 => prop::sample::select(vec!["capital return", "caught up", "first hundred"])
            .prop_map(What::OldLine),
        2 => Just(What::Payout),
        1 => Just(What::Returned),
    ]
}

fn fact() -> impl Strategy<Value = Fact> {
    let back = prop_oneof![4 => Just(1_u8), 1 => Just(0), 4 => 2_u8..8];
    let size = prop_oneof![2 => 1_u32..2_000, 3 => 1_u32..100_000];
    (what(), 0..PEOPLE, back, 1_u8..=28, size).prop_map(|(what, who, back, day, size)| Fact {
        what,
        who,
        back,
        day,
        size,
    })
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        12 => fact().prop_map(Act::Recorded),
        2 => (any::<u16>(), fact()).prop_map(|(of, fact)| Act::Corrected(of, fact)),
        1 => any::<u16>().prop_map(Act::Reversed),
        1 => (any::<u16>(), any::<bool>()).prop_map(|(of, own)| Act::Withdrawn(of, own)),
        4 => prop_oneof![5 => Just(0_u8), 1 => 1_u8..3].prop_map(Act::Month),
        1 => Just(Act::Quarter),
        1 => Just(Act::Reopened),
    ]
}

fn rules() -> impl Strategy<Value = Drawn> {
    let clauses = || prop::collection::vec(prop::bool::weighted(0.25), CLAUSES);
    let changed = prop::option::weighted(0.25, (2_u8..6, clauses()));
    (clauses(), changed, any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>()).prop_map(
        |(clauses, changed, loss_ends, kept_ends, absorbs, quarterly)| Drawn {
            clauses,
            changed,
            loss_ends,
            kept_ends,
            absorbs,
            quarterly,
        },
    )
}

pub(crate) fn story() -> impl Strategy<Value = Story> {
    (rules(), prop::collection::vec(act(), 4..40))
        .prop_map(|(rules, acts)| Story { rules: Some(rules), acts })
}

/// What happens under rules that close on call.
pub(crate) fn on_call() -> impl Strategy<Value = Story> {
    let is_no_film = |act: &Act| {
        let (Act::Recorded(fact) | Act::Corrected(_, fact)) = act else { return true };
        fact.what != What::Film
    };
    let act = prop_oneof![
        10 => act().prop_filter("no film", is_no_film),
        2 => Just(Act::Quarter),
        1 => Just(Act::Month(0)),
    ];
    prop::collection::vec(act, 4..40).prop_map(|acts| Story { rules: None, acts })
}
