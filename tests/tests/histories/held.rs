//! Every close of a story held against the ledger, and the laws that hold of the whole.

use commonbook::projections::{NamedOne, Statement};
use commonbook::{Changes, Range};
use proptest::prelude::*;

use crate::book::{Kept, RULES, month};
use crate::ledger::{Column, WHOLE};
use crate::story::{Ending, Kind, Month, PEOPLE, story};

/// A report of a number for each, at eighteen places.
fn reported(statement: &Statement, name: &str) -> Column {
    let report = statement.provenance.reports.iter().find(|it| it.name == name);
    let values = report.expect("a report").values.as_ref().expect("of each");
    let number = |who: u8| {
        let of = values.iter().find(|(id, _)| id.as_str() == format!("m{who}"));
        let Some((_, NamedOne::Number(number))) = of else { return 0 };
        let (count, places) = number.exact().as_count().expect("a decimal");
        count * 10_i128.pow(18 - u32::from(places))
    };
    (0..PEOPLE).map(number).collect()
}

/// What happened over a story: digests of its closes, and what of it was tried.
#[derive(Default)]
struct Held {
    digests: Vec<String>,
    closed: Vec<u8>,
    paid_in_full: usize,
    earned: usize,
}

impl Held {
    /// One close, held against the ledger, which then knows what is left.
    fn close(&mut self, kept: &mut Kept, now: u8) {
        let (statement, digest) = kept.close(now);
        let report = |name: &str| reported(&statement, name);
        let ledger = &mut kept.ledger;
        let (love, care) = (ledger.at_close(Kind::Love, now), ledger.at_close(Kind::Care, now));
        let fresh = ledger.at_close(Kind::Fresh, now);
        assert_eq!(report("love"), love, "love is what was left and what is new");
        assert_eq!(report("care"), care, "care is what was left and what is new");
        assert_eq!(report("fresh"), fresh, "what once counts is what has earned nothing yet");
        assert_eq!(report("fading"), ledger.fading(now));
        assert_eq!(report("window"), ledger.window(now));
        let (love_left, care_left) = (report("love left"), report("care left"));
        let (both, alone, new) = (report("to both"), report("to love"), report("to new"));
        let mut fresh_left = fresh;
        for who in 0..usize::from(PEOPLE) {
            assert!(love_left[who] >= 0 && care_left[who] >= 0, "nobody is paid beyond it");
            let (of_love, of_care) = (love[who] - love_left[who], care[who] - care_left[who]);
            assert_eq!(of_love + of_care, both[who] + alone[who], "what is paid is paid down");
            assert_eq!((of_love % (WHOLE / 100), of_care % (WHOLE / 100)), (0, 0), "whole cents");
            assert!(of_love >= alone[who] && of_care >= 0);
            self.paid_in_full += usize::from(both[who] > 0 && care_left[who] < WHOLE / 100);
            if new[who] > 0 {
                fresh_left[who] = 0;
                self.earned += 1;
            }
        }
        ledger.leave(Kind::Love, love_left);
        ledger.leave(Kind::Care, care_left);
        ledger.leave(Kind::Fresh, fresh_left);
        ledger.closed = now;
        self.digests.push(digest);
    }
}

fn carried_out(story: &[Month], turned: bool) -> (Kept, Held) {
    let (mut kept, mut held) = (Kept::opened(turned), Held::default());
    for (now, drawn) in (1_u8..).zip(story) {
        kept.record(now, &drawn.works);
        drawn.changes.iter().for_each(|change| kept.change(change));
        kept.result(now, drawn.result);
        if drawn.ending == Ending::Skipped {
            continue;
        }
        let before = kept.ledger.clone();
        held.close(&mut kept, now);
        if drawn.ending == Ending::Reopened {
            kept.reopen(now);
            kept.ledger = before;
            kept.record(now, std::slice::from_ref(&drawn.late));
            held.close(&mut kept, now);
        }
        held.closed.push(now);
    }
    (kept, held)
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(60)
    })]

    #[test]
    fn each_event_counts_once_and_nobody_is_paid_beyond_what_is_owed(story in story()) {
        let (kept, _) = carried_out(&story, false);
        let audit = kept.book.audit(&mut |_, _| {}).expect("an audit");
        prop_assert!(audit.in_order, "{}", commonbook::projections::render::audit(&audit));
    }

    #[test]
    fn the_order_in_which_a_month_is_recorded_changes_no_close(story in story()) {
        let (_, one) = carried_out(&story, false);
        let (_, other) = carried_out(&story, true);
        prop_assert_eq!(one.digests, other.digests);
    }

    #[test]
    fn what_if_with_the_same_rules_is_zero_everywhere(
        story in story(),
        text in any::<bool>(),
        open in any::<bool>(),
    ) {
        let (kept, held) = carried_out(&story, false);
        let (Some(first), Some(closed)) = (held.closed.first(), held.closed.last()) else {
            return Ok(());
        };
        // Months in between may have been skipped, and those at the end may be open.
        let last = if open { u8::try_from(story.len()).expect("few") } else { *closed };
        let range = Range { rules: None, first: month(*first), last: month(last) };
        let rules = text.then(|| RULES.to_owned());
        let changes = Changes { rules, ..Changes::default() };
        let found = kept.book.what_if(&range, &changes).expect("compared");
        for period in &found.periods {
            prop_assert!(period.differences.is_zero(), "{:?}", period);
            prop_assert_eq!(&period.before.digest, &period.after.digest);
        }
        prop_assert!(found.periods.len() >= held.closed.len());
    }
}

#[test]
fn the_stories_pay_claims_in_full_and_skip_and_reopen_months() {
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let (mut full, mut earned, mut skipped, mut reopened) = (0, 0, 0, 0);
    for _ in 0..20 {
        let story = story().new_tree(&mut runner).expect("a story").current();
        let held = carried_out(&story, false).1;
        full += held.paid_in_full;
        earned += held.earned;
        skipped += story.iter().filter(|it| it.ending == Ending::Skipped).count();
        reopened += story.iter().filter(|it| it.ending == Ending::Reopened).count();
    }
    let tried = [full, earned, skipped, reopened];
    assert!(tried.iter().all(|count| *count >= 10), "{tried:?}");
}
