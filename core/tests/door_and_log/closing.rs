//! Closing and reopening: one after the other, whole, and never under what was paid.

use crate::ground::{
    Ground, account, adoption, again, draft, posting, reopening, revenue, reversal, says,
};
use commonbook_core::door::{ClosedPeriod, Rejection, closed_periods};
use commonbook_core::event::{DistributionClosed, Draft, Event, Label};
use commonbook_core::log::{FactKind, Log, LogError};

/// A way to say something else in a closing event.
type Change = fn(&mut DistributionClosed);

fn closes(ground: &Ground) -> Vec<ClosedPeriod> {
    ground.log.read::<_, LogError>(closed_periods).unwrap()
}

fn annual() -> Ground {
    let mut ground = Ground::new();
    ground.add(&[adoption("annual", "2020-01-01"), adoption("monthly", "2020-01-01")]);
    ground
}

fn posted() -> [Draft; 1] {
    [posting("patronage", "5.00")]
}

fn refused(ground: &mut Ground, rules: &str, period: &str, number: u32) -> Rejection {
    let drafts = ground.closing(rules, period, number, &posted());
    ground.refused(&drafts)
}

/// A close that takes the recorded results of pots.
fn taking(mut drafts: Vec<Draft>, pots: &[&str]) -> Vec<Draft> {
    if let Some(Draft { event: Event::DistributionClosed(e), .. }) = drafts.last_mut() {
        e.pots = pots.iter().map(|pot| Label::parse(pot).unwrap()).collect();
    }
    drafts
}

#[test]
fn a_period_is_closed_once_under_one_number() {
    let mut ground = annual();
    ground.close("annual", "2025", 1, &posted());
    let rejection = refused(&mut ground, "annual", "2025", 1);
    let words = ["\"annual\" already closed 2025 as number 1", "reopen it first"];
    says(&rejection, "PeriodMustBeOpen", &words);
    ground.close("annual", "2025", 2, &posted());
    says(&refused(&mut ground, "annual", "2025", 1), "PeriodMustBeOpen", &["as number 2"]);
    ground.close("monthly", "2025", 1, &posted());
}

#[test]
fn numbers_of_a_period_have_no_gaps() {
    let mut ground = annual();
    let rejection = refused(&mut ground, "annual", "2025", 2);
    says(&rejection, "NumberMustFollow", &["of 2025 by \"annual\" is number 1, not 2", "use 1"]);
    let closed = ground.close("annual", "2025", 1, &posted());
    says(&refused(&mut ground, "annual", "2025", 3), "NumberMustFollow", &["number 2, not 3"]);
    ground.add(&[reopening(closed)]);
    says(&refused(&mut ground, "annual", "2025", 2), "NumberMustFollow", &["number 1, not 2"]);
    ground.close("annual", "2025", 1, &posted());
}

#[test]
fn periods_of_one_rule_set_do_not_overlap() {
    let mut ground = annual();
    ground.close("annual", "2025", 1, &posted());
    for period in ["2025-Q1", "2025-12-31..2026-12-31", "2024-01-01..2025-01-02"] {
        let rejection = refused(&mut ground, "annual", period, 1);
        let words = [period, "overlaps 2025", "\"annual\"", "follow one another"];
        says(&rejection, "PeriodMustNotOverlap", &words);
    }
    ground.close("monthly", "2025-12", 1, &posted());
}

#[test]
fn closes_of_one_rule_set_run_in_order_of_time() {
    let mut ground = annual();
    ground.close("annual", "2023", 1, &posted());
    let last = ground.close("annual", "2025", 1, &posted());
    let rejection = refused(&mut ground, "annual", "2024", 1);
    let words = ["2024 comes before 2025", "\"annual\"", "out of order"];
    says(&rejection, "CloseMustBeInOrder", &words);
    says(&refused(&mut ground, "annual", "2023", 2), "CloseMustBeInOrder", &["2023"]);
    ground.add(&[reopening(last)]);
    ground.close("annual", "2024", 1, &posted());
}

#[test]
fn the_second_close_of_an_append_sees_the_first() {
    let mut ground = annual();
    let first = ground.closing("annual", "2025", 1, &posted());
    let mut after = ground.clone();
    after.add(&first);
    let second = after.closing("annual", "2025-12-01..2026-12-01", 1, &posted());
    let both: Vec<Draft> = first.into_iter().chain(second).collect();
    let (index, rejection) = ground.refused_with(&both, &Ground::options(true));
    assert_eq!(index, Some(3));
    says(&rejection, "PeriodMustNotOverlap", &["overlaps 2025"]);
}

#[test]
fn a_close_and_its_reopening_may_stand_in_one_append() {
    let mut ground = annual();
    let mut drafts = ground.closing("annual", "2025", 1, &posted());
    drafts.push(reopening(6));
    ground.add(&drafts);
    assert_eq!(closes(&ground)[0].reopened_at, Some(7));
    assert_eq!(ground.facts(FactKind::Balance), []);
}

#[test]
fn each_result_is_taken_by_one_distribution() {
    let mut ground = annual();
    let drafts = taking(ground.closing("annual", "2025", 1, &posted()), &["main", "shop"]);
    ground.add(&drafts);
    let drafts = taking(ground.closing("monthly", "2025-03", 1, &posted()), &["shop"]);
    let rejection = ground.refused(&drafts);
    let words = ["pot \"shop\" in 2025-03", "taken by \"annual\" for 2025", "another pot"];
    says(&rejection, "ResultMustNotBeTaken", &words);
    let drafts = taking(ground.closing("annual", "2025", 2, &posted()), &["main"]);
    says(&ground.refused(&drafts), "ResultMustNotBeTaken", &["\"main\""]);
    let drafts = taking(ground.closing("monthly", "2025-03", 1, &posted()), &["garden"]);
    ground.add(&drafts);
    let drafts = taking(ground.closing("monthly", "2026-03", 1, &posted()), &["shop"]);
    ground.add(&drafts);
    assert_eq!(closes(&ground)[0].pots, ["main", "shop"]);
}

#[test]
fn only_the_latest_standing_close_of_the_book_is_reopened() {
    let mut ground = annual();
    let first = ground.close("annual", "2024", 1, &posted());
    let second = ground.close("monthly", "2025-01", 1, &posted());
    let rejection = ground.refused(&[reopening(first)]);
    let words = ["2024 of \"annual\" is not the latest", "2025-01 of \"monthly\"; reopen that"];
    says(&rejection, "ReopenMustBeOfTheLatest", &words);
    let reopened = ground.add(&[reopening(second)]);
    let words = [format!("reopened at position {reopened}")];
    let again_ = again(&reopening(second), "again");
    says(&ground.refused(&[again_]), "ReopenMustBeOfTheLatest", &[&words[0]]);
    ground.add(&[reopening(first)]);
    let again_ = again(&reopening(first), "again");
    says(&ground.refused(&[again_]), "ReopenMustBeOfTheLatest", &["2024 of \"annual\""]);
}

#[test]
fn only_a_close_is_reopened() {
    let mut ground = annual();
    let of = ground.add(&[revenue("2026-03-01", "1.00")]);
    let rejection = ground.refused(&[reopening(of)]);
    let words = ["is revenue_recorded, where distribution_closed is needed", "commonbook reverse"];
    says(&rejection, "TargetMustBeOfType", &words);
    says(&ground.refused(&[reopening(99)]), "TargetMustExist", &["position 99"]);
}

#[test]
fn a_close_is_reopened_before_anything_of_it_is_paid() {
    for kind in ["payout_paid", "capital_paid_out"] {
        let mut ground = annual();
        let closed = ground.close("annual", "2025", 1, &posted());
        let paid = ground.add(&[account(kind, "2026-03-01", "patronage", "0.01")]);
        let rejection = ground.refused(&[reopening(closed)]);
        let words = [format!("position {paid} moved money"), "a paid close stays".to_owned()];
        says(&rejection, "ReopenMustComeBeforePayouts", &[&words[0], &words[1]]);
        ground.add(&[reversal(paid), reopening(closed)]);
    }
}

#[test]
fn what_was_paid_before_a_close_or_of_something_else_is_not_of_it() {
    let mut ground = annual();
    ground.add(&[
        account("balance_opened", "2025-01-01", "patronage", "5.00"),
        account("balance_opened", "2025-01-01", "loan", "5.00"),
        account("payout_paid", "2026-03-01", "patronage", "1.00"),
    ]);
    let closed = ground.close("annual", "2025", 1, &posted());
    ground.add(&[account("payout_paid", "2026-03-02", "loan", "5.00"), reopening(closed)]);
}

#[test]
fn a_reopened_close_no_longer_counts() {
    let mut ground = annual();
    let closed = ground.close("annual", "2025", 1, &posted());
    let at = ground.add(&[reopening(closed)]);
    let found = closes(&ground);
    assert_eq!((found[0].position, found[0].reopened_at), (closed, Some(at)));
    assert!(found[0].stands_at(at) && !found[0].stands_at(at + 1) && !found[0].stands_at(closed));
    assert_eq!(ground.facts(FactKind::Balance), []);
    let again = ground.close("annual", "2025", 1, &posted());
    assert_eq!(closes(&ground)[1].position, again);
    assert_eq!(ground.facts(FactKind::Balance)[0].1, "5");
}

#[test]
fn a_close_describes_the_results_before_it() {
    let mut ground = annual();
    let right = ground.closing("annual", "2025", 1, &posted());
    let wrong: [(&str, Change); 4] = [
        ("first", |e| e.first += 1),
        ("digest", |e| e.digest.0[0] ^= 1),
        ("position", |e| e.position -= 1),
        ("root", |e| e.root.0[0] ^= 1),
    ];
    for (field, change) in wrong {
        let mut drafts = right.clone();
        if let Some(Draft { event: Event::DistributionClosed(e), .. }) = drafts.last_mut() {
            change(e);
        }
        let rejection = ground.refused(&drafts);
        let words = [format!("distribution_closed says {field}"), "close again".to_owned()];
        says(&rejection, "CloseMustDescribeItsResults", &[&words[0], &words[1]]);
    }
    ground.add(&right);
    ground.close("annual", "2026", 1, &[]);
}

#[test]
fn results_are_written_with_the_event_that_completes_them() {
    let mut ground = annual();
    let whole = ground.closing("annual", "2025", 1, &posted());
    let (index, rejection) = ground.refused_with(&whole[..1], &Ground::options(true));
    assert_eq!(index, Some(0));
    let words = ["from position 5 on", "whole or not at all", "commonbook verify"];
    says(&rejection, "ResultsMustBeCompleted", &words);
    let broken = [whole[0].clone(), revenue("2026-03-01", "1.00"), whole[1].clone()];
    says(&ground.refused(&broken), "ResultsMustBeCompleted", &["from position 5 on"]);
    ground.add(&whole);
}

#[test]
fn results_are_at_the_scale_of_the_book() {
    let mut ground = annual();
    let moved = r#"{"amount":"1.0","from":"source","to":"fund legal","unit":"EUR"}"#;
    let shared = r#"{"agent":"anna","lines":[],"total":"0","unit":"EUR"}"#;
    for draft in [
        draft("fund_moved", "2026-03-31", moved),
        draft("share_allocated", "2026-03-31", shared),
        posting("patronage", "5"),
    ] {
        let drafts = ground.closing("annual", "2025", 1, &[draft]);
        says(&ground.refused(&drafts), "MoneyMustBeAtScale", &["2 places"]);
    }
}

/// A close that adjusts another, saying in its last event what it adjusts.
fn adjusting(ground: &Ground, period: &str, of: u64) -> Vec<Draft> {
    let posted = r#""posted":{"account":"patronage","agent":"anna","amount":"1.00","unit":"EUR"}"#;
    let data = format!(r#"{{"of":{of},{posted}}}"#);
    let posted = [draft("adjustment_posted", "2026-03-31", &data)];
    let mut drafts = ground.closing("annual", period, 1, &posted);
    if let Some(Draft { event: Event::DistributionClosed(e), .. }) = drafts.last_mut() {
        e.adjusts = vec![of];
    }
    drafts
}

#[test]
fn only_a_close_that_stands_is_adjusted() {
    let mut ground = annual();
    let first = ground.close("annual", "2024", 1, &posted());
    let rejection = ground.refused(&adjusting(&ground, "2025", first - 1));
    let words = [format!("position {} is no standing close", first - 1)];
    says(&rejection, "AdjustedCloseMustStand", &[&words[0], "close again"]);
    ground.add(&[reopening(first)]);
    let drafts = adjusting(&ground, "2025", first);
    says(&ground.refused(&drafts), "AdjustedCloseMustStand", &[]);
    let again = ground.close("annual", "2024", 1, &posted());
    let drafts = adjusting(&ground, "2025", again);
    ground.add(&drafts);
    assert_eq!(closes(&ground).last().unwrap().adjusts, [again]);
}
