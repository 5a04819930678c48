//! Who is who: ids that are merged, agents that are succeeded, and taking both back.

use crate::ground::{
    Ground, adoption, again, agent, correcting, draft, end, merged, posting, reopening, revenue,
    reversal, says, start, succeeded, work,
};
use commonbook_core::event::Draft;
use commonbook_core::log::FactKind;

/// Anna, anna2 (her second id), ben and cleo.
fn ground() -> Ground {
    let mut ground = Ground::new();
    ground.add(&[agent("anna2"), agent("cleo"), agent("dora")]);
    ground
}

/// Money of an account of somebody.
fn money(kind: &str, who: &str, on: &str, amount: &str) -> Draft {
    let data = format!(r#"{{"account":"cash","agent":"{who}","amount":"{amount}","unit":"EUR"}}"#);
    draft(kind, on, &data)
}

fn paid(who: &str, on: &str, amount: &str) -> Draft {
    money("payout_paid", who, on, amount)
}

fn opened(who: &str, amount: &str) -> Draft {
    money("balance_opened", who, "2026-01-01", amount)
}

#[test]
fn nobody_is_merged_with_itself_or_succeeds_itself() {
    let mut ground = ground();
    let rejection = ground.refused(&[merged("anna", "anna", "2026-02-01")]);
    says(&rejection, "MergeMustBeOfTwo", &["\"anna\"", "the id that stays"]);
    let rejection = ground.refused(&[succeeded("anna", "anna", "2026-02-01")]);
    says(&rejection, "SuccessorMustBeAnother", &["\"anna\"", "who takes over"]);
}

#[test]
fn both_ids_are_registered() {
    let mut ground = ground();
    for draft in [
        merged("anna", "zoe", "2026-02-01"),
        merged("zoe", "anna", "2026-02-01"),
        succeeded("anna", "zoe", "2026-02-01"),
    ] {
        says(&ground.refused(&[draft]), "AgentMustBeRegistered", &["\"zoe\""]);
    }
}

#[test]
fn merges_never_lead_in_a_circle() {
    let mut ground = ground();
    ground.add(&[merged("anna2", "anna", "2026-02-01"), merged("anna", "ben", "2026-02-01")]);
    for (agent, into) in [("anna", "anna2"), ("ben", "anna"), ("ben", "anna2")] {
        let rejection = ground.refused(&[again(&merged(agent, into, "2026-03-01"), "x")]);
        says(&rejection, "MergeMustNotGoInACircle", &[agent, into, "reverse the first event"]);
    }
}

#[test]
fn successions_never_lead_in_a_circle_whatever_their_days() {
    let mut ground = ground();
    ground.add(&[succeeded("anna", "ben", "2026-02-01"), succeeded("ben", "cleo", "2026-03-01")]);
    let rejection = ground.refused(&[succeeded("cleo", "anna", "2025-01-01")]);
    says(&rejection, "SuccessionMustNotGoInACircle", &["\"cleo\"", "\"anna\""]);
    let rejection = ground.refused(&[merged("cleo", "anna", "2026-04-01")]);
    says(&rejection, "MergeMustNotGoInACircle", &[]);
}

#[test]
fn an_id_is_merged_once_and_an_agent_succeeded_once() {
    let mut ground = ground();
    ground.add(&[merged("anna2", "anna", "2026-02-01"), succeeded("ben", "cleo", "2026-02-01")]);
    let rejection = ground.refused(&[merged("anna2", "dora", "2026-03-01")]);
    says(&rejection, "AgentMustBeMergedOnce", &["already merged into \"anna\""]);
    let rejection = ground.refused(&[succeeded("ben", "dora", "2026-03-01")]);
    says(&rejection, "AgentMustBeSucceededOnce", &["by \"cleo\"", "register the estate"]);
    let rejection = ground.refused(&[merged("ben", "dora", "2026-03-01")]);
    says(&rejection, "MergeMustNotBeOfTheSucceeded", &["\"dora\" into \"ben\""]);
    let rejection = ground.refused(&[succeeded("anna2", "dora", "2026-03-01")]);
    says(&rejection, "AgentMustNotBeMerged", &["\"anna\""]);
    // A second id of who died is still merged into the first.
    ground.add(&[merged("dora", "ben", "2026-03-01")]);
}

#[test]
fn nothing_new_names_an_id_that_was_merged_away() {
    let mut ground = ground();
    ground.add(&[merged("anna2", "anna", "2026-02-01"), merged("anna", "ben", "2026-02-01")]);
    let cases = [
        start("anna2", "member", "2025-01-01"),
        work("2025-01-01", "1"),
        paid("anna", "2026-03-01", "1.00"),
        draft("agent_updated", "2026-03-01", r#"{"agent":"anna","attribute":"a","value":"b"}"#),
        merged("cleo", "anna", "2026-03-01"),
        succeeded("cleo", "anna", "2026-03-01"),
    ];
    for draft in cases {
        let rejection = ground.refused(&[draft]);
        says(&rejection, "AgentMustNotBeMerged", &["into \"ben\"", "reverse the agents_merged"]);
    }
}

#[test]
fn what_named_the_old_id_before_is_still_corrected_and_reversed() {
    let mut ground = ground();
    let first = ground.add(&[work("2026-01-05", "1")]);
    let second = ground.add(&[work("2026-01-06", "2")]);
    ground.add(&[merged("anna", "ben", "2026-02-01")]);
    ground.add(&[correcting(first, work("2026-01-05", "3")), reversal(second)]);
}

#[test]
fn from_the_day_of_a_succession_events_name_the_successor() {
    let mut ground = ground();
    ground.add(&[start("anna", "member", "2026-01-01"), opened("anna", "10.00")]);
    ground.add(&[succeeded("anna", "ben", "2026-03-01")]);
    for on in ["2026-03-01", "2026-05-01"] {
        let rejection = ground.refused(&[work(on, "1")]);
        let words = ["succeeded by \"ben\" from 2026-03-01 on", "earlier days keep \"anna\""];
        says(&rejection, "AgentMustNotBeSucceeded", &words);
    }
    ground.add(&[work("2026-02-28", "1"), end("anna", "member", "2026-03-01")]);
    ground.add(&[paid("ben", "2026-03-02", "10.00")]);
}

#[test]
fn what_one_person_is_owed_under_two_ids_is_paid_in_one_payout() {
    let mut ground = ground();
    ground.add(&[opened("anna", "30.00"), opened("anna2", "12.00")]);
    says(&ground.refused(&[paid("anna", "2026-02-02", "42.00")]), "PayoutMustBeOwed", &["30.00"]);
    let merge = ground.add(&[merged("anna2", "anna", "2026-02-01")]);
    let rejection = ground.refused(&[paid("anna", "2026-02-02", "42.01")]);
    says(&rejection, "PayoutMustBeOwed", &["42.00 EUR"]);
    ground.add(&[paid("anna", "2026-02-02", "30.00")]);
    // Each is what it was: anna was paid hers, anna2 has its own.
    ground.add(&[reversal(merge)]);
    says(&ground.refused(&[paid("anna", "2026-02-03", "0.01")]), "PayoutMustBeOwed", &["0.00"]);
    ground.add(&[paid("anna2", "2026-02-03", "12.00")]);
}

#[test]
fn facts_after_a_merge_is_taken_back_are_those_of_before() {
    let mut ground = ground();
    ground.add(&[opened("anna", "30.00"), opened("anna2", "12.00")]);
    let kinds = [FactKind::Balance, FactKind::Identity, FactKind::Holding];
    let before = kinds.map(|kind| ground.facts(kind));
    let merge = ground.add(&[merged("anna2", "anna", "2026-02-01")]);
    assert_ne!(before, kinds.map(|kind| ground.facts(kind)));
    ground.add(&[reversal(merge)]);
    assert_eq!(before, kinds.map(|kind| ground.facts(kind)));
    ground.add(&[again(&merged("anna2", "anna", "2026-02-01"), "again")]);
}

#[test]
fn what_was_paid_out_of_both_stands_in_the_way_of_parting_them() {
    let mut ground = ground();
    ground.add(&[opened("anna", "30.00"), opened("anna2", "12.00")]);
    let merge = ground.add(&[merged("anna2", "anna", "2026-02-01")]);
    let payout = ground.add(&[paid("anna", "2026-02-02", "35.00")]);
    let rejection = ground.refused(&[reversal(merge)]);
    let words = ["without \"anna2\"", "\"anna\" would have -5 EUR", "payout_returned"];
    says(&rejection, "HolderMustNotFallBelowZero", &words);
    ground.add(&[reversal(payout), reversal(merge)]);
}

#[test]
fn a_merge_is_corrected_to_the_right_one() {
    let mut ground = ground();
    ground.add(&[opened("anna2", "12.00")]);
    let merge = ground.add(&[merged("anna2", "ben", "2026-02-01")]);
    ground.add(&[correcting(merge, merged("anna2", "anna", "2026-02-01"))]);
    says(&ground.refused(&[paid("ben", "2026-02-02", "1.00")]), "PayoutMustBeOwed", &[]);
    ground.add(&[paid("anna", "2026-02-02", "12.00")]);
}

#[test]
fn the_dead_are_not_paid_what_their_successor_was_paid() {
    let mut ground = ground();
    ground.add(&[opened("anna", "30.00"), succeeded("anna", "ben", "2026-03-01")]);
    ground.add(&[paid("ben", "2026-03-02", "25.00")]);
    let late = paid("anna", "2026-02-01", "10.00");
    says(&ground.refused(&[late]), "PayoutMustBeOwed", &["5.00 EUR"]);
    ground.add(&[paid("anna", "2026-02-01", "5.00")]);
}

#[test]
fn a_close_is_not_reopened_once_the_successor_was_paid_of_it() {
    let mut ground = ground();
    ground.add(&[revenue("2025-03-01", "5.00"), adoption("annual", "2020-01-01")]);
    let close = ground.close("annual", "2025", 1, &[posting("cash", "5.00")]);
    ground.add(&[succeeded("anna", "ben", "2026-03-01")]);
    let payout = ground.add(&[paid("ben", "2026-03-02", "1.00")]);
    says(&ground.refused(&[reopening(close)]), "ReopenMustComeBeforePayouts", &[]);
    ground.add(&[reversal(payout)]);
    ground.add(&[reopening(close)]);
}
