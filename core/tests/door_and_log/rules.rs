//! Rules: documents, adoptions and calls.

use std::slice::from_ref;

use crate::ground::{
    Ground, adoption, called, correcting, draft, posting, proposed, reopening, reversal, says,
};
use commonbook_core::event::Draft;

fn part(part: u32, of: u32) -> Draft {
    let data = format!(r#"{{"document":"statutes","of":{of},"part":{part},"text":"text"}}"#);
    draft("document_recorded", "2026-01-01", &data)
}

fn citing(document: &str) -> Draft {
    let hash = "0".repeat(64);
    let data = format!(
        r#"{{"document":"{document}","from":"2026-01-01","hash":"{hash}","name":"annual"}}"#
    );
    draft("rules_adopted", "2026-01-01", &data)
}

#[test]
fn the_parts_of_a_document_follow_one_another() {
    let mut ground = Ground::new();
    let words = ["part 2 of 3", "\"statutes\"", "adopt the text again"];
    says(&ground.refused(&[part(2, 3)]), "DocumentPartsMustFollow", &words);
    says(&ground.refused(&[part(1, 3), part(3, 3)]), "DocumentPartsMustFollow", &["part 3 of 3"]);
    ground.add(&[part(1, 3), part(2, 3)]);
    says(&ground.refused(&[part(3, 4)]), "DocumentPartsMustFollow", &["part 3 of 4"]);
    let again = crate::ground::again(&part(1, 3), "again");
    says(&ground.refused(&[again]), "DocumentPartsMustFollow", &["part 1 of 3"]);
    ground.add(&[part(3, 3)]);
}

#[test]
fn a_document_is_whole_before_its_text_is_adopted() {
    let mut ground = Ground::new();
    let words = ["\"statutes\"", "all its parts", "written together"];
    says(&ground.refused(&[citing("statutes")]), "DocumentMustBeWhole", &words);
    says(&ground.refused(&[part(1, 2), citing("statutes")]), "DocumentMustBeWhole", &words);
    ground.add(&[part(1, 2), part(2, 2), citing("statutes")]);
}

#[test]
fn rules_do_not_reach_back_into_a_closed_period() {
    let mut ground = Ground::new();
    ground.add(&[adoption("annual", "2025-01-01")]);
    let closed = ground.close("annual", "2025", 1, &[posting("a", "1.00")]);
    for from in ["2025-12-31", "2025-01-01", "2024-01-01"] {
        let late = crate::ground::again(&adoption("annual", from), "late");
        let words = ["\"annual\"", from, "closed period 2025", "reopen it"];
        says(&ground.refused(&[late]), "RulesMustNotReachIntoAClosedPeriod", &words);
    }
    ground.add(&[adoption("annual", "2026-01-01"), adoption("monthly", "2025-01-01")]);
    ground.add(&[reopening(closed), crate::ground::again(&adoption("annual", "2025-06-01"), "x")]);
}

#[test]
fn rules_are_in_force_before_they_are_called() {
    let mut ground = Ground::new();
    let call = called("grants", "2026-03-01", "2026-04-01", "100.00");
    let words = ["no rules \"grants\"", "on 2026-03-31", "adopt rules first"];
    says(&ground.refused(from_ref(&call)), "RulesMustBeAdopted", &words);
    ground.add(&[adoption("annual", "2025-01-01"), adoption("grants", "2026-04-01")]);
    let words = ["\"annual\", \"grants\"", "from which day"];
    says(&ground.refused(from_ref(&call)), "RulesMustBeAdopted", &words);
    ground.add(&[adoption("grants", "2026-03-31"), call]);
}

#[test]
fn a_call_that_was_shared_stays_while_its_close_stands() {
    let mut ground = Ground::new();
    ground.add(&[adoption("grants", "2026-01-01")]);
    let first = ground.add(&[called("grants", "2026-01-01", "2026-02-01", "100.00")]);
    let second = ground.add(&[called("grants", "2026-01-01", "2026-02-01", "50.00")]);
    let closed = ground.close("grants", "2026-01", 1, &[posting("a", "1.00")]);
    let words = ["\"grants\" already shared this call as number 1 of 2026-01", "reopen that close"];
    says(&ground.refused(&[reversal(first)]), "CallMustNotBeClosed", &words);
    let more = correcting(first, called("grants", "2026-01-01", "2026-02-01", "99.00"));
    says(&ground.refused(&[more]), "CallMustNotBeClosed", &words);
    ground.add(&[reversal(second), reopening(closed), reversal(first)]);
}

#[test]
fn what_is_closed_was_adopted() {
    let mut ground = Ground::new();
    let drafts = ground.closing("annual", "2025", 1, &[posting("a", "1.00")]);
    let rejection = ground.refused(&drafts);
    says(&rejection, "RulesMustBeAdopted", &["\"annual\"", "on 2025-12-31"]);
}

#[test]
fn rules_are_in_force_before_something_is_proposed_under_them() {
    let mut ground = Ground::new();
    let proposal = proposed("annual", "2026-Q1", "600.00");
    let words = ["no rules \"annual\"", "on 2026-03-31"];
    says(&ground.refused(from_ref(&proposal)), "RulesMustBeAdopted", &words);
    ground.add(&[adoption("annual", "2026-03-31"), proposal]);
}

#[test]
fn nothing_is_proposed_or_taken_back_for_a_closed_period() {
    let mut ground = Ground::new();
    ground.add(&[adoption("annual", "2026-01-01"), adoption("other", "2026-01-01")]);
    let first = ground.add(&[proposed("annual", "2026-01", "600.00")]);
    let second = ground.add(&[proposed("annual", "2026-01", "700.00")]);
    let closed = ground.close("annual", "2026-01", 1, &[posting("a", "1.00")]);
    let words = ["\"annual\" already closed 2026-01 as number 1", "reopen it first"];
    let code = "PeriodMustBeOpen";
    says(&ground.refused(&[proposed("annual", "2026-01", "5.00")]), code, &words);
    says(&ground.refused(&[reversal(first)]), code, &words);
    let less = correcting(first, proposed("annual", "2026-01", "5.00"));
    says(&ground.refused(&[less]), code, &words);
    let moved = correcting(first, proposed("annual", "2026-02", "5.00"));
    says(&ground.refused(&[moved]), code, &words);
    ground.add(&[proposed("annual", "2026-02", "5.00"), proposed("other", "2026-01", "5.00")]);
    ground.add(&[reopening(closed), reversal(second)]);
    ground.add(&[correcting(first, proposed("annual", "2026-01", "5.00"))]);
}
