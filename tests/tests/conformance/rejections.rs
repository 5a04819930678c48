//! The rules of the book, each reached through a log: the code, and nothing written.

use commonbook_core::event::{Draft, Event};
use commonbook_core::log::{AppendOptions, Authority, Log};

use crate::corpus::{
    NOON, add, add_with, adoption, agent, at, beginning, close, closing, dump, event, hours,
    is_clean, on, opening, refused,
};

for_every_log!(
    a_book_is_opened_first_and_once,
    results_are_refused_in_a_raw_append,
    every_rule_about_one_event_has_its_code,
    every_rule_about_closing_has_its_code,
    only_the_latest_close_is_reopened,
    results_stand_in_whole_batches_that_describe_themselves,
    rules_that_say_yes_let_the_event_in,
);

/// A book in which every rule can be broken; its close ends at position 13.
fn book(log: &mut impl Log) {
    let head = add(log, &before_close()).unwrap().head;
    add(log, &close("close", "monthly", "2026-02", 1, &head)).unwrap();
    let paid = r#""account":"payable","agent":"ana","amount":"1.00","unit":"EUR""#;
    add(log, &[event("paid", "payout_paid", paid), hours(2), reversal("undo", 15)]).unwrap();
}

fn before_close() -> Vec<Draft> {
    let mut drafts = beginning();
    let euros = |amount: &str| format!(r#""amount":"{amount}","unit":"EUR""#);
    drafts.push(hours(1));
    drafts.push(on("2026-01-01", "in", "membership_started", r#""agent":"ana","role":"member""#));
    let result = format!(r#""period":"2026-03",{}"#, euros("9.00"));
    drafts.push(event("result", "result_recorded", &result));
    let sale = format!(r#""pot":"shop",{}"#, euros("9.00"));
    drafts.push(on("2026-02-10", "sale", "revenue_recorded", &sale));
    drafts.push(adoption("rules", "monthly", "2026-01-01"));
    drafts.push(adoption("rules/y", "yearly", "2026-01-01"));
    let owed = format!(r#""account":"payable","agent":"bea",{}"#, euros("5.00"));
    drafts.push(event("balance", "balance_opened", &owed));
    drafts
}

fn reversal(id: &str, of: u64) -> Draft {
    Draft { reverses: Some(of), ..event(id, "event_reversed", "") }
}

fn a_book_is_opened_first_and_once(log: &mut impl Log) {
    let before = dump(log);
    assert_eq!(refused(add(log, &[agent("ana")])).0, "BookMustBeOpenedFirst");
    let mut fine = opening();
    if let Event::BookOpened(opened) = &mut fine.event {
        opened.scale = 19;
    }
    assert_eq!(refused(add(log, &[fine])).0, "ScaleMustBeAtMost18");
    assert_eq!(dump(log), before);
    add(log, &[opening()]).unwrap();
    let again = Draft { id: agent("ana").id, ..opening() };
    assert_eq!(refused(add(log, &[again])).0, "BookMustBeOpenedOnce");
    is_clean(log);
}

fn results_are_refused_in_a_raw_append(log: &mut impl Log) {
    add(log, &before_close()).unwrap();
    let before = dump(log);
    let writer = AppendOptions { authority: Authority::Writer, ..at(NOON) };
    let mut results = close("x", "monthly", "2026-02", 1, &before.head);
    results.push(adoption("rules/2", "weekly", "2026-01-01"));
    results.push(event("reopen", "close_reopened", r#""of":3"#));
    for draft in results {
        let kind = draft.event.kind();
        let found = refused(add_with(log, &[hours(5), draft], &writer));
        assert_eq!(found, ("EventNeedsItsCommand".to_owned(), Some(1)), "{}", kind.as_str());
        assert_eq!(dump(log), before);
    }
}

/// Drafts that the book refuses, with the code of the rule.
fn wrong() -> Vec<(&'static str, Draft)> {
    let money = |id: &str, data: &str| event(id, "revenue_recorded", data);
    let work = |data: &str| event("x", "contribution_recorded", data);
    let member = r#""agent":"ana","role":"member""#;
    let both = Draft { corrects: Some(3), ..reversal("x", 3) };
    let called =
        r#""rules":"weekly","amount":"1.00","unit":"EUR","from":"2026-01-01","to":"2026-02-01""#;
    vec![
        ("UnitMustBeTheBooks", money("x", r#""amount":"1.00","unit":"USD""#)),
        ("MoneyMustBeAtScale", money("x", r#""amount":"1.5","unit":"EUR""#)),
        ("NumberMustBePositive", money("x", r#""amount":"0.00","unit":"EUR""#)),
        ("NumberMustBeNormal", work(r#""agent":"ana","kind":"w","quantity":"1.50","unit":"h""#)),
        ("AgentMustBeRegistered", work(r#""agent":"cy","kind":"w","quantity":"1","unit":"h""#)),
        ("AgentMustBeNew", Draft { id: hours(9).id, ..agent("ana") }),
        ("MembershipMustNotOverlap", on("2026-05-01", "x", "membership_started", member)),
        ("MembershipMustBeRunning", on("2025-05-01", "x", "membership_ended", member)),
        ("TargetMustExist", event("x", "contribution_accepted", r#""agent":"bea","of":99"#)),
        ("TargetMustBeOfType", event("x", "contribution_accepted", r#""agent":"bea","of":6"#)),
        ("TargetMustBeOfType", Draft { corrects: Some(6), ..hours(9) }),
        ("TargetMustBeReversible", reversal("x", 16)),
        ("TargetMustBeReversible", reversal("x", 0)),
        ("TargetMustStand", reversal("x", 15)),
        ("ReversalMustNameItsEvent", event("x", "event_reversed", "")),
        ("ReversalMustNameItsEvent", Draft { reverses: Some(3), ..hours(9) }),
        ("CorrectionMustNotReverse", both),
        (
            "DayMustLieInPeriod",
            event("x", "result_recorded", r#""period":"2026-04","amount":"1.00","unit":"EUR""#),
        ),
        ("ResultMustNotCountTwice", money("x", r#""amount":"1.00","unit":"EUR""#)),
        (
            "ResultMustNotCountTwice",
            event("x", "result_recorded", r#""period":"2026-Q1","amount":"1.00","unit":"EUR""#),
        ),
        (
            "ResultMustNotCountTwice",
            event(
                "x",
                "result_recorded",
                r#""pot":"shop","period":"2026-Q1","amount":"1.00","unit":"EUR""#,
            ),
        ),
        (
            "PayoutMustBeOwed",
            event(
                "x",
                "payout_paid",
                r#""account":"payable","agent":"bea","amount":"5.01","unit":"EUR""#,
            ),
        ),
        ("RulesMustBeAdopted", event("x", "distribution_called", called)),
        (
            "DocumentPartsMustFollow",
            event("x", "document_recorded", r#""document":"d","part":2,"of":2,"text":"b""#),
        ),
        ("RulesMustNotReachIntoAClosedPeriod", adoption("x", "monthly", "2026-02-28")),
        ("TargetMustBeOfType", event("x", "close_reopened", r#""of":12"#)),
        ("ReopenMustComeBeforePayouts", event("x", "close_reopened", r#""of":13"#)),
    ]
}

fn every_rule_about_one_event_has_its_code(log: &mut impl Log) {
    book(log);
    let before = dump(log);
    for (code, draft) in wrong() {
        let appended = add(log, &[hours(7), draft.clone(), hours(8)]);
        assert!(appended.is_err(), "{code}: {draft:?}");
        assert_eq!(refused(appended), (code.to_owned(), Some(1)), "{draft:?}");
        assert_eq!(dump(log), before);
    }
    is_clean(log);
}

fn every_rule_about_closing_has_its_code(log: &mut impl Log) {
    book(log);
    let before = dump(log);
    for (code, rules, period, number) in [
        ("PeriodMustBeOpen", "monthly", "2026-02", 1),
        ("PeriodMustNotOverlap", "monthly", "2026-Q1", 1),
        ("CloseMustBeInOrder", "monthly", "2026-01", 1),
        ("ResultMustNotBeTaken", "yearly", "2026", 1),
    ] {
        let batch = close("x", rules, period, number, &before.head);
        let found = refused(add(log, &batch));
        assert_eq!(found, (code.to_owned(), Some(3)), "{rules} {period}");
        assert_eq!(dump(log), before);
    }
}

fn only_the_latest_close_is_reopened(log: &mut impl Log) {
    book(log);
    let mut second = close("x", "monthly", "2026-02", 2, &dump(log).head);
    closing(&mut second).pots.clear();
    add(log, &second).unwrap();
    let before = dump(log);
    let found = refused(add(log, &[event("y", "close_reopened", r#""of":13"#)]));
    assert_eq!(found.0, "ReopenMustBeOfTheLatest");
    assert_eq!(dump(log), before);
}

fn results_stand_in_whole_batches_that_describe_themselves(log: &mut impl Log) {
    book(log);
    let before = dump(log);
    let mut batch = close("x", "monthly", "2026-03", 1, &before.head);
    assert_eq!(refused(add(log, &batch[..3])).0, "ResultsMustBeCompleted");
    let mut between = batch.clone();
    between.insert(2, hours(7));
    assert_eq!(refused(add(log, &between)).0, "ResultsMustBeCompleted");
    closing(&mut batch).first += 1;
    assert_eq!(refused(add(log, &batch)).0, "CloseMustDescribeItsResults");
    assert_eq!(dump(log), before);
}

fn rules_that_say_yes_let_the_event_in(log: &mut impl Log) {
    book(log);
    let owed = r#""account":"payable","agent":"bea","amount":"5.00","unit":"EUR""#;
    let member = r#""agent":"ana","role":"member""#;
    let appended = add(
        log,
        &[
            event("pay", "payout_paid", owed),
            on("2026-05-01", "out", "membership_ended", member),
            on("2026-05-01", "in/2", "membership_started", member),
            adoption("rules/2", "monthly", "2026-03-01"),
        ],
    );
    let mut yearly = close("year", "yearly", "2026", 1, &appended.unwrap().head);
    closing(&mut yearly).pots.clear();
    let appended = add(log, &yearly);
    let mut second = close("feb", "monthly", "2026-02", 2, &appended.unwrap().head);
    closing(&mut second).pots.clear();
    add(log, &second).unwrap();
    is_clean(log);
}
