//! Suspensions lie within a membership and follow one another, also after corrections.

use crate::ground::{Ground, correcting, end, reversal, says, start, turn};
use commonbook_core::log::FactKind;

fn suspend(on: &str) -> commonbook_core::event::Draft {
    turn("membership_suspended", "anna", "member", on)
}

fn resume(on: &str) -> commonbook_core::event::Draft {
    turn("membership_resumed", "anna", "member", on)
}

fn member() -> (Ground, u64) {
    let mut ground = Ground::new();
    let of = ground.add(&[start("anna", "member", "2026-01-01")]);
    (ground, of)
}

#[test]
fn only_a_running_membership_is_suspended() {
    let mut ground = Ground::new();
    let words = ["\"anna\" is not \"member\" on 2026-02-01", "within one membership"];
    says(&ground.refused(&[suspend("2026-02-01")]), "SuspensionMustLieInMembership", &words);
    ground.add(&[start("anna", "member", "2026-03-01"), end("anna", "member", "2026-06-01")]);
    for on in ["2026-02-28", "2026-06-01"] {
        says(&ground.refused(&[suspend(on)]), "SuspensionMustLieInMembership", &[on]);
    }
    let other = turn("membership_suspended", "anna", "employee", "2026-03-01");
    says(&ground.refused(&[other]), "SuspensionMustLieInMembership", &["\"employee\""]);
    ground.add(&[suspend("2026-03-01"), resume("2026-05-31")]);
}

#[test]
fn a_suspension_is_lifted_before_the_next_one_and_on_a_later_day() {
    let (mut ground, _) = member();
    let words = ["no suspension from before 2026-02-01", "membership_suspended first"];
    says(&ground.refused(&[resume("2026-02-01")]), "SuspensionMustBeRunning", &words);
    ground.add(&[suspend("2026-02-01")]);
    says(&ground.refused(&[resume("2026-02-01")]), "SuspensionMustBeRunning", &[]);
    says(&ground.refused(&[resume("2026-01-15")]), "SuspensionMustBeRunning", &[]);
    let rejection = ground.refused(&[suspend("2026-03-01")]);
    says(&rejection, "SuspensionMustNotOverlap", &["suspended from 2026-02-01 on"]);
    ground.add(&[resume("2026-02-02"), suspend("2026-02-02")]);
    assert_eq!(ground.facts(FactKind::Suspension).len(), 3);
}

#[test]
fn what_ends_a_membership_ends_its_suspension() {
    let (mut ground, _) = member();
    ground.add(&[suspend("2026-02-01"), end("anna", "member", "2026-03-01")]);
    says(&ground.refused(&[resume("2026-03-15")]), "SuspensionMustLieInMembership", &[]);
    ground.add(&[start("anna", "member", "2026-04-01")]);
    says(&ground.refused(&[resume("2026-04-15")]), "SuspensionMustBeRunning", &[]);
    ground.add(&[suspend("2026-05-01")]);
}

#[test]
fn a_membership_does_not_end_before_a_suspension_of_it_began() {
    let (mut ground, _) = member();
    ground.add(&[suspend("2026-03-01")]);
    let early = end("anna", "member", "2026-02-01");
    let words = ["on 2026-03-01", "first reverse the suspension of that day"];
    says(&ground.refused(&[early]), "SuspensionMustLieInMembership", &words);
}

#[test]
fn a_start_is_not_moved_or_taken_from_a_suspension() {
    let (mut ground, started) = member();
    let suspended = ground.add(&[suspend("2026-03-01")]);
    let later = correcting(started, start("anna", "member", "2026-03-02"));
    says(&ground.refused(&[later]), "SuspensionMustLieInMembership", &[]);
    says(&ground.refused(&[reversal(started)]), "SuspensionMustLieInMembership", &[]);
    ground.add(&[correcting(started, start("anna", "member", "2026-03-01"))]);
    ground.add(&[reversal(suspended)]);
    assert!(ground.facts(FactKind::Suspension).is_empty());
}

#[test]
fn a_suspension_is_corrected_only_to_what_its_resumption_follows() {
    let (mut ground, _) = member();
    let suspended = ground.add(&[suspend("2026-02-01")]);
    let resumed = ground.add(&[resume("2026-03-01")]);
    says(&ground.refused(&[reversal(suspended)]), "SuspensionMustBeRunning", &[]);
    let late = correcting(suspended, suspend("2026-03-01"));
    says(&ground.refused(&[late]), "SuspensionMustBeRunning", &[]);
    ground.add(&[correcting(suspended, suspend("2026-02-15"))]);
    ground.add(&[correcting(resumed, resume("2026-04-01"))]);
}
