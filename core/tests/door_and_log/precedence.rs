//! Which rule answers when several are broken: the one that stands first among the rejections.

use crate::ground::{
    Ground, NOW, account, adoption, correcting, draft, end, line, merged, opened, posting, result,
    revenue, reversal, says, start, time, work,
};
use commonbook_core::event::Draft;
use commonbook_core::log::AppendOptions;

/// A book in which most rules can be broken.
fn ground() -> Ground {
    let mut ground = Ground::new();
    ground.add(&[revenue("2026-03-01", "5.00"), work("2026-03-01", "2"), reversal(4)]);
    ground.add(&[start("anna", "member", "2026-01-01")]);
    ground
}

fn with_id_of(known: &Draft, draft: Draft) -> Draft {
    Draft { id: known.id.clone(), ..draft }
}

#[test]
fn a_moved_head_comes_before_everything() {
    let mut ground = ground();
    let clock = time("2020-01-01T00:00:00.000000Z");
    let options = AppendOptions { expected_size: Some(1), ..AppendOptions::at(clock) };
    let (_, rejection) = ground.refused_with(&[opened()], &options);
    says(&rejection, "HeadMustNotHaveMoved", &[]);
}

#[test]
fn a_known_id_comes_before_the_clock_and_the_clock_before_the_door() {
    let mut ground = ground();
    let early = AppendOptions::at(time("2020-01-01T00:00:00.000000Z"));
    let other = with_id_of(&revenue("2026-03-01", "5.00"), revenue("2026-03-01", "-5"));
    says(&ground.refused_with(&[other], &early).1, "IdMustKeepItsContent", &[]);
    says(
        &ground.refused_with(&[revenue("2026-03-01", "-5")], &early).1,
        "ClockMustNotBeBehind",
        &[],
    );
}

#[test]
fn the_first_broken_rule_of_numbers_and_agents_answers() {
    let cases: &[(&[&str], Draft)] = &[
        (
            &["BookMustBeOpenedOnce", "TargetMustExist"],
            correcting(
                99,
                draft("book_opened", "2026-01-01", r#"{"origin":"b","currency":"EUR","scale":2}"#),
            ),
        ),
        (
            &["UnitMustBeTheBooks", "NumberMustBePositive", "AgentMustBeRegistered"],
            draft(
                "revenue_recorded",
                "2026-03-01",
                r#"{"amount":"-1","from":"cleo","unit":"USD"}"#,
            ),
        ),
        (
            &["NumberMustBePositive", "MoneyMustBeAtScale", "AgentMustBeRegistered"],
            draft(
                "revenue_recorded",
                "2026-03-01",
                r#"{"amount":"-1","from":"cleo","unit":"EUR"}"#,
            ),
        ),
        (
            &["MoneyMustBeAtScale", "AgentMustBeRegistered"],
            draft("revenue_recorded", "2026-03-01", r#"{"amount":"1","from":"cleo","unit":"EUR"}"#),
        ),
        (
            &["NumberMustBeNormal", "AgentMustBeRegistered", "TargetMustExist"],
            correcting(
                99,
                draft(
                    "contribution_recorded",
                    "2026-03-01",
                    r#"{"agent":"cleo","kind":"work","quantity":"1.0","unit":"h"}"#,
                ),
            ),
        ),
        (
            &["AgentMustBeRegistered", "TargetMustExist", "PayoutMustBeOwed"],
            correcting(
                99,
                draft(
                    "payout_paid",
                    "2026-03-01",
                    r#"{"account":"a","agent":"cleo","amount":"1.00","unit":"EUR"}"#,
                ),
            ),
        ),
        (
            &["AgentMustBeNew", "TargetMustExist"],
            correcting(
                99,
                draft("agent_registered", "2026-03-01", r#"{"agent":"anna","kind":"person"}"#),
            ),
        ),
    ];
    answers(cases);
}

#[test]
fn the_first_broken_rule_of_targets_and_families_answers() {
    let cases: &[(&[&str], Draft)] = &[
        (
            &["CorrectionMustNotReverse", "ReversalMustNameItsEvent", "TargetMustExist"],
            Draft { reverses: Some(99), ..correcting(99, revenue("2026-03-01", "1.00")) },
        ),
        (
            &["ReversalMustNameItsEvent", "TargetMustExist"],
            Draft { reverses: Some(99), ..revenue("2026-03-01", "1.00") },
        ),
        (&["TargetMustStand", "TargetMustBeOfType"], correcting(4, revenue("2026-03-01", "1.00"))),
        (
            &["TargetMustBeReversible", "TargetMustBeOfType"],
            correcting(0, revenue("2026-03-01", "1.00")),
        ),
        (
            &["TargetMustBeOfType", "MembershipMustNotOverlap"],
            correcting(3, start("anna", "member", "2026-02-01")),
        ),
        (
            &["DayMustLieInPeriod", "ResultMustNotCountTwice"],
            result("2026-Q1", "2026-04-01", "1.00"),
        ),
    ];
    answers(cases);
}

/// Each draft breaks the rules it is listed with; the first of them answers.
fn answers(cases: &[(&[&str], Draft)]) {
    for (codes, draft) in cases {
        let rejection = ground().refused(std::slice::from_ref(draft));
        assert_eq!(rejection.code(), codes[0], "{draft:?}");
    }
}

#[test]
fn who_may_write_comes_before_what_is_written() {
    let mut ground = ground();
    let unknown = line(concat!(
        r#"{"id":"x","type":"account_posted","effective_on":"2026-03-01","#,
        r#""data":{"account":"a","agent":"cleo","amount":"1","unit":"EUR"}}"#
    ));
    let (_, rejection) = ground.refused_with(&[unknown], &Ground::options(false));
    says(&rejection, "EventNeedsItsCommand", &[]);
}

#[test]
fn rules_of_closing_follow_their_order() {
    let mut ground = ground();
    ground.add(&[adoption("annual", "2020-01-01")]);
    ground.close("annual", "2024", 1, &[posting("a", "1.00")]);
    ground.close("annual", "2025", 1, &[posting("a", "1.00")]);
    let mut code = |rules: &str, period: &str, number: u32| {
        let drafts = ground.closing(rules, period, number, &[posting("a", "1.00")]);
        ground.refused(&drafts).code()
    };
    // Not adopted, before all else; closed, though it is before a later one as well; the others.
    assert_eq!(code("monthly", "2025", 7), "RulesMustBeAdopted");
    assert_eq!(code("annual", "2024", 1), "PeriodMustBeOpen");
    assert_eq!(code("annual", "2023-12-01..2024-12-01", 7), "PeriodMustNotOverlap");
    assert_eq!(code("annual", "2023", 7), "CloseMustBeInOrder");
    assert_eq!(code("annual", "2025", 7), "NumberMustFollow");
}

#[test]
fn a_circle_of_merges_comes_before_the_name_that_is_now_somebody_elses() {
    let mut ground = ground();
    ground.add(&[merged("anna", "ben", "2026-02-01")]);
    says(&ground.refused(&[merged("ben", "anna", "2026-02-02")]), "MergeMustNotGoInACircle", &[]);
    // Named before the rules of memberships are asked.
    says(&ground.refused(&[end("anna", "other", "2026-03-01")]), "AgentMustNotBeMerged", &[]);
}

#[test]
fn what_a_draft_takes_back_is_judged_before_its_own_rules() {
    let mut ground = ground();
    let started = ground.add(&[start("ben", "member", "2026-01-01")]);
    ground.add(&[end("ben", "member", "2026-02-01")]);
    let into_annas = correcting(started, start("anna", "member", "2026-03-01"));
    says(&ground.refused(&[into_annas]), "MembershipMustHaveItsStart", &["\"ben\""]);
}

#[test]
fn the_earlier_draft_of_a_batch_answers() {
    let mut ground = ground();
    let batch = [account("payout_paid", "2026-03-01", "a", "1.00"), revenue("2026-03-02", "-1")];
    let (index, rejection) = ground.refused_with(&batch, &AppendOptions::at(time(NOW)));
    assert_eq!(index, Some(0));
    says(&rejection, "PayoutMustBeOwed", &[]);
}
