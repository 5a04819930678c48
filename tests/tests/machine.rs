//! The store against a model: whatever is done to a book on disk, it holds what a list would hold.
//!
//! Random sequences of appends, conflicting and repeated ones, writes by a second connection,
//! reopening, backups, restores, erased texts, checkpoints and going on under a new name, each held
//! against a model of a few lists and a tree that is computed as RFC 6962 says. A failure shrinks
//! to the acts that it needs. `COMMONBOOK_HAZARDS=long` tries many more.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test's helpers may stop the test, and count small numbers"
)]

mod machine {
    pub(crate) mod book;
    pub(crate) mod model;
}

use machine::book::Real;
use machine::model::Model;
use proptest::prelude::*;

/// What is done.
#[derive(Clone, Debug)]
pub(crate) enum Act {
    /// So many new events in one batch, each with a sealed note or without.
    Append(Vec<bool>),
    /// Events from this one on are sent again, with new ones after them.
    Retry(u16, u8),
    /// The id of an event with other content.
    Conflict(u16),
    /// A batch whose last event is refused.
    Refused(u8),
    /// A batch that was computed at another size.
    Stale(u8),
    /// A dry run.
    Dry(u8),
    /// New events by a second connection, while the first is open.
    Beside(u8),
    /// The file is closed and opened.
    Reopen,
    /// A copy is taken.
    Backup,
    /// The copy is put back.
    Restore,
    /// A text is erased.
    Redact(u16),
    /// The book is signed.
    Sign,
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        8 => prop::collection::vec(any::<bool>(), 1..6).prop_map(Act::Append),
        // Beyond the lines of one stored node.
        1 => Just(Act::Append(vec![false; 150])),
        3 => (any::<u16>(), 0_u8..3).prop_map(|(from, new)| Act::Retry(from, new)),
        2 => any::<u16>().prop_map(Act::Conflict),
        2 => (1_u8..4).prop_map(Act::Refused),
        1 => (1_u8..4).prop_map(Act::Stale),
        1 => (1_u8..4).prop_map(Act::Dry),
        2 => (1_u8..4).prop_map(Act::Beside),
        3 => Just(Act::Reopen),
        2 => Just(Act::Backup),
        2 => Just(Act::Restore),
        3 => any::<u16>().prop_map(Act::Redact),
        2 => Just(Act::Sign),
    ]
}

fn cases() -> u32 {
    let long = std::env::var_os("COMMONBOOK_HAZARDS").is_some_and(|value| value == "long");
    if long { 3_000 } else { 60 }
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        max_shrink_iters: 2_000,
        ..ProptestConfig::with_cases(cases())
    })]

    #[test]
    fn a_book_on_disk_holds_what_a_list_would_hold(acts in prop::collection::vec(act(), 1..40)) {
        let mut real = Real::new();
        let mut model = Model::new();
        for act in &acts {
            real.carry_out(act, &mut model);
            real.agrees_with(&model);
        }
        real.is_whole(&model);
    }
}
