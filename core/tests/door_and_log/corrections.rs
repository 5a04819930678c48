//! What corrects, reverses, accepts, rejects or withdraws: an earlier event that still counts.

use crate::ground::{
    Ground, adoption, agent, correcting, draft, opened, reopening, revenue, reversal, says, work,
};
use commonbook_core::event::{Draft, Position};
use commonbook_core::log::FactKind;

fn of(kind: &str, position: Position) -> Draft {
    let named = matches!(kind, "contribution_accepted" | "contribution_contested");
    let by = if named { r#""agent":"ben","# } else { "" };
    draft(kind, "2026-03-02", &format!(r#"{{{by}"of":{position}}}"#))
}

#[test]
fn a_target_is_in_the_book_already() {
    let mut ground = Ground::new();
    // The next position is that of the event itself.
    for position in [3, 4, 9_007_199_254_740_991] {
        let drafts = [
            reversal(position),
            correcting(position, revenue("2026-03-01", "1.00")),
            of("contribution_accepted", position),
            of("contribution_contested", position),
            of("contribution_rejected", position),
            of("contribution_withdrawn", position),
        ];
        for draft in drafts {
            let rejection = ground.refused(&[draft]);
            let place = format!("position {position} is not");
            says(&rejection, "TargetMustExist", &[&place, "commonbook log"]);
        }
    }
    let opening = correcting(0, opened());
    says(&Ground::default().refused(&[opening]), "TargetMustExist", &["position 0"]);
}

#[test]
fn a_later_event_of_a_batch_may_take_an_earlier_one_back() {
    let mut ground = Ground::new();
    ground.add(&[revenue("2026-03-01", "1.00"), reversal(3)]);
    assert_eq!(ground.facts(FactKind::Money), []);
}

#[test]
fn an_event_is_taken_back_once() {
    let mut ground = Ground::new();
    let taken = ground.add(&[revenue("2026-03-01", "1.00")]);
    let by = ground.add(&[correcting(taken, revenue("2026-03-01", "2.00"))]);
    let words = ["position 3 counts no more since position 4", "correct or reverse that one"];
    says(&ground.refused(&[reversal(taken)]), "TargetMustStand", &words);
    let twice = correcting(taken, revenue("2026-03-02", "2.00"));
    says(&ground.refused(&[twice]), "TargetMustStand", &words);
    ground.add(&[reversal(by)]);
    let again = crate::ground::again(&reversal(by), "again");
    says(&ground.refused(&[again]), "TargetMustStand", &["since position 5"]);
}

#[test]
fn a_contribution_that_was_rejected_or_withdrawn_counts_no_more() {
    for kind in ["contribution_rejected", "contribution_withdrawn"] {
        let mut ground = Ground::new();
        let given = ground.add(&[work("2026-03-01", "2")]);
        ground.add(&[of("contribution_accepted", given), of(kind, given)]);
        for later in [
            "contribution_accepted",
            "contribution_contested",
            "contribution_rejected",
            "contribution_withdrawn",
        ] {
            let later =
                Draft { effective_on: crate::ground::day("2026-03-03"), ..of(later, given) };
            let later = crate::ground::again(&later, "later");
            says(&ground.refused(&[later]), "TargetMustStand", &["since position 5"]);
        }
        says(&ground.refused(&[reversal(given)]), "TargetMustStand", &["position 3"]);
    }
}

#[test]
fn an_event_corrects_or_reverses_and_not_both() {
    let mut ground = Ground::new();
    let target = ground.add(&[revenue("2026-03-01", "1.00")]);
    let both = Draft { corrects: Some(target), ..reversal(target) };
    says(&ground.refused(&[both]), "CorrectionMustNotReverse", &["both", "reverse first"]);
}

#[test]
fn a_reversal_names_what_it_reverses_and_nothing_else_does() {
    let mut ground = Ground::new();
    let target = ground.add(&[revenue("2026-03-01", "1.00")]);
    let nothing = Draft { reverses: None, ..reversal(target) };
    let words = ["event_reversed needs it", "commonbook reverse"];
    says(&ground.refused(&[nothing]), "ReversalMustNameItsEvent", &words);
    let other = Draft { reverses: Some(target), ..revenue("2026-03-02", "1.00") };
    says(&ground.refused(&[other]), "ReversalMustNameItsEvent", &words);
    let correction = Draft { reverses: None, corrects: Some(target), ..reversal(target) };
    says(&ground.refused(&[correction]), "ReversalMustNameItsEvent", &[]);
}

#[test]
fn only_events_with_an_effect_of_their_own_are_taken_back() {
    let mut ground = Ground::new();
    ground.add(&[work("2026-03-01", "2"), work("2026-03-01", "3"), work("2026-03-01", "4")]);
    ground.add(&[of("contribution_accepted", 3), of("contribution_withdrawn", 4)]);
    ground.add(&[of("contribution_rejected", 5), revenue("2026-03-01", "1.00"), reversal(9)]);
    ground.add(&[adoption("annual", "2025-01-01")]);
    let closed = ground.close("annual", "2025", 1, &[crate::ground::posting("a", "1.00")]);
    ground.add(&[reopening(closed)]);
    let refused = [
        (0, "book_opened", "start another book"),
        (1, "agent_registered", "agent_updated"),
        (7, "contribution_withdrawn", "record the contribution anew"),
        (8, "contribution_rejected", "record the contribution anew"),
        (10, "event_reversed", "record the fact anew"),
        (11, "rules_adopted", "adopt other rules"),
        (12, "account_posted", "commonbook reopen"),
        (13, "distribution_closed", "commonbook reopen"),
        (14, "close_reopened", "close the period again"),
    ];
    for (position, found, hint) in refused {
        let rejection = ground.refused(&[reversal(position)]);
        let place = format!("position {position} is {found}");
        says(&rejection, "TargetMustBeReversible", &[&place, hint]);
    }
    let corrected = correcting(1, agent("cleo"));
    says(&ground.refused(&[corrected]), "TargetMustBeReversible", &["agent_registered"]);
}

#[test]
fn a_correction_has_the_type_of_what_it_corrects() {
    let mut ground = Ground::new();
    let target = ground.add(&[revenue("2026-03-01", "1.00")]);
    let rejection = ground.refused(&[correcting(target, work("2026-03-01", "1"))]);
    let words = ["position 3 is revenue_recorded", "contribution_recorded is needed", "reverse it"];
    says(&rejection, "TargetMustBeOfType", &words);
}

#[test]
fn only_contributions_are_accepted_rejected_or_withdrawn() {
    let mut ground = Ground::new();
    let money = ground.add(&[revenue("2026-03-01", "1.00")]);
    for kind in [
        "contribution_accepted",
        "contribution_contested",
        "contribution_rejected",
        "contribution_withdrawn",
    ] {
        let rejection = ground.refused(&[of(kind, money)]);
        let words = ["position 3 is revenue_recorded", "contribution_recorded is needed"];
        says(&rejection, "TargetMustBeOfType", &words);
    }
}

#[test]
fn facts_of_the_corrected_event_go_and_those_of_the_correction_come() {
    let mut ground = Ground::new();
    let taken = ground.add(&[revenue("2026-03-01", "1.00")]);
    ground.add(&[revenue("2026-03-01", "2.00"), correcting(taken, revenue("2026-04-01", "1.00"))]);
    let facts = ground.facts(FactKind::Money);
    let days: Vec<&str> = facts.iter().map(|(key, _)| key.as_str()).collect();
    assert_eq!(days, ["main\t2026-03-01", "main\t2026-04-01"]);
    assert!(facts.iter().all(|(_, count)| count == "1"));
    assert_eq!(ground.facts(FactKind::Void), [("00000000000000000003".to_owned(), "5".to_owned())]);
}
