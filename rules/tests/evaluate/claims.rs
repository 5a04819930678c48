//! Claims: what is owed is paid down and never beyond, `once` earns once, old claims move on.

use commonbook_rules::input::ClaimCredit;
use commonbook_rules::outcome::Posted;

use crate::world::{Done, World, day, euros, exact, sound, world};

const OWED: &str = "fund kept\n\
    measure debt in EUR  counts contributions where kind = debt  until paid\n\
    measure more in EUR  counts contributions where kind = more  until paid\n\
    measure equity in EUR  counts contributions where kind = equity  for ever\n\
    measure hours in h  counts contributions where kind = work\n";

fn owed(lines: &str) -> World {
    world(&format!("{OWED}{lines}\nline \"kept\"\n  takes rest\n  to fund kept"))
}

fn line(weight: &str) -> String {
    format!("line \"all\"\n  takes rest\n  shared by {weight}\n  otherwise to fund kept")
}

#[test]
fn a_claim_is_paid_down_by_what_a_line_pays() {
    let done = owed(&line("debt")).account("debt", "ada 140 ben 60").result("100.00").run();
    assert_eq!(done.shares("all"), "ada 70.00, ben 30.00");
    assert_eq!(done.postings("debt"), "ada -70, ben -30");
    assert_eq!(done.postings("cash"), "ada 70.00, ben 30.00");
}

#[test]
fn a_line_takes_no_more_than_is_owed() {
    let done = owed(&line("debt")).account("debt", "ada 30 ben 10.005").result("100.00").run();
    assert_eq!(done.shares("all"), "ada 30.00, ben 10.00");
    assert_eq!(done.fund("kept"), "60.00");
    let bound = done.outcome.steps[0].bound.clone().unwrap();
    assert_eq!((bound.0.as_str(), bound.1.to_string().as_str()), ("what is owed", "40"));
}

#[test]
fn nobody_is_owed_anything_and_nothing_is_paid() {
    let done = owed(&line("debt")).agents("ada").result("100.00").run();
    assert_eq!((done.line("all"), done.fund("kept")), ("0.00".to_owned(), "100.00".to_owned()));
}

#[test]
fn a_cent_does_not_go_beyond_what_is_owed() {
    let done = owed(&line("debt"))
        .account("debt", "ada 33.335 ben 33.335 cy 33.33")
        .result("100.00")
        .run();
    assert_eq!(done.shares("all"), "ada 33.33, ben 33.33, cy 33.33");
    assert_eq!(done.fund("kept"), "0.01");
}

#[test]
fn a_payment_on_several_claims_counts_for_each_in_proportion() {
    let done = owed(&line("debt + more + equity"))
        .account("debt", "ada 50 ben 10")
        .account("more", "ada 25")
        .measure("equity", "ada 25")
        .result("55.00")
        .run();
    assert_eq!(done.shares("all"), "ada 50.00, ben 5.00");
    assert_eq!(done.postings("debt"), "ada -25, ben -5");
    assert_eq!(done.postings("more"), "ada -12.5");
}

#[test]
fn what_contributions_add_is_owed_in_the_same_close_and_keeps_its_end() {
    let mut built = owed(&line("debt")).account("debt", "ada 10 ben 0").result("100.00");
    let credit = ClaimCredit { agent: 1, amount: exact("5.125"), expires: Some(day("2030-01-01")) };
    built.set(|inputs| {
        inputs.claims.insert("debt".to_owned(), vec![credit.clone()]);
    });
    let done = built.run();
    assert_eq!(done.shares("all"), "ada 10.00, ben 5.12");
    assert_eq!(done.postings("debt"), "ada -10, ben 5.125, ben -5.12");
    let ends: Vec<_> = done.outcome.postings.iter().filter_map(|it| it.expires).collect();
    assert_eq!(ends, [day("2030-01-01")]);
}

#[test]
fn a_line_says_which_account_it_pays() {
    let text = "line \"all\"\n  takes rest\n  shared by hours\n  pays account debt\n  \
                otherwise to fund kept";
    let done = owed(text)
        .account("debt", "ada 10 ben 100 cy -3")
        .measure("hours", "ada 1 ben 1 cy 1")
        .result("60.00")
        .run();
    // ada is owed 10, cy nothing; what they cannot be paid is shared again.
    assert_eq!(done.shares("all"), "ada 10.00, ben 50.00");
    assert_eq!(done.postings("debt"), "ada -10, ben -50");
}

#[test]
fn a_claim_read_below_the_line_that_paid_it_is_what_is_left() {
    let done = owed(&format!("{}\nlet left = sum(debt)", line("debt")))
        .account("debt", "ada 140")
        .result("70.00")
        .run();
    assert_eq!(done.value("left"), "70 EUR");
}

#[test]
fn once_earns_in_the_first_close_that_pays_and_in_all_its_lines() {
    let text = "fund kept\nmeasure given in h  counts contributions  once\n\
        line \"one\"\n  takes 10.00 EUR\n  shared by given\n  otherwise to fund kept\n\
        line \"two\"\n  takes rest\n  shared by given\n  otherwise to fund kept";
    let done = world(text).account("given", "ada 2 ben 6").result("50.00").run();
    assert_eq!(done.shares("one"), "ada 2.50, ben 7.50");
    assert_eq!(done.shares("two"), "ada 10.00, ben 30.00");
    assert_eq!(done.postings("given"), "ada -2, ben -6");
    let nothing = world(text).account("given", "ada 2 ben 6").result("0.00").run();
    assert_eq!(nothing.postings("given"), "");
}

#[test]
fn old_claims_become_new_ones() {
    let text = "fund kept\nmeasure new in EUR  counts contributions  until paid\n\
        continues \"old\" as new\n\
        line \"all\"\n  takes rest\n  shared by new\n  otherwise to fund kept\n\
        line \"kept\"\n  takes rest\n  to fund kept";
    let done = world(text).account("old", "ada 4.5").account("new", "ben 1").result("3.00").run();
    assert_eq!(done.postings("old"), "ada -4.5");
    assert_eq!(done.shares("all"), "ada 2.45, ben 0.55");
    assert_eq!(done.postings("new"), "ada 4.5, ada -2.45, ben -0.55");
}

#[test]
fn old_claims_are_given_up_in_favour_of_a_fund() {
    let text =
        "fund kept\ncloses \"old\" to fund kept\nline \"kept\"\n  takes rest\n  to fund kept";
    let done = world(text).account("old", "ada 4.505 ben 1.2").result("3.00").run();
    assert_eq!(done.postings("old"), "ada -4.505, ben -1.2");
    assert_eq!(done.movements(), "account old -> fund kept 5.70; pot main -> fund kept 3.00");
}

#[test]
fn old_claims_that_end_move_nothing_whatever_they_are_in() {
    let text = "fund kept\ncloses \"old\"\nline \"kept\"\n  takes rest\n  to fund kept";
    let done = world(text).account("old", "ada 4.505 ben 1.2").result("3.00").run();
    assert_eq!(done.postings("old"), "ada -4.505, ben -1.2");
    assert_eq!(done.movements(), "pot main -> fund kept 3.00");
}

#[test]
fn claims_are_posted_as_claims_and_money_as_money() {
    let done = owed(&line("debt")).account("debt", "ada 140").result("70.00").run();
    let kinds: Vec<bool> =
        done.outcome.postings.iter().map(|it| matches!(it.amount, Posted::Claim(_))).collect();
    assert_eq!(kinds, [false, true], "cash, then debt");
}

#[test]
fn catching_up_makes_what_was_paid_in_all_proportional() {
    let text = "fund kept\nmeasure cred in cred  counts contributions\n\
        line \"x\"\n  takes rest\n  shared by cred catching up on \"x\", \"y\"\n  otherwise to fund kept";
    let rules =
        sound(&format!("rules \"T\"\ncurrency EUR\nengine 0\ncloses every year\n\n{text}\n"));
    let mut built = World::of(rules).measure("cred", "ada 1 ben 1 cy 2").result("100.00");
    built.set(|inputs| {
        let own = vec![euros("40.00"), euros("0.00"), euros("60.00")];
        let past = commonbook_rules::input::Past {
            total: euros("100.00"),
            opened: vec![euros("0.00"); own.len()],
            own,
        };
        inputs.past.insert("x".to_owned(), past);
    });
    // 200 in all: 50, 50, 100 are due; 10, 50, 40 are behind.
    let done: Done = built.run();
    assert_eq!(done.shares("x"), "ada 10.00, ben 50.00, cy 40.00");
}

#[test]
fn a_loss_is_borne_by_those_who_are_ahead() {
    let text = "fund kept\nmeasure cred in cred  counts contributions\n\
        line \"x\"\n  takes rest\n  even below zero\n  shared by cred catching up on \"x\"\n  \
        otherwise to fund kept";
    let rules =
        sound(&format!("rules \"T\"\ncurrency EUR\nengine 0\ncloses every year\n\n{text}\n"));
    let mut built = World::of(rules).measure("cred", "ada 1 ben 1 cy 2").result("-20.00");
    built.set(|inputs| {
        let own = vec![euros("40.00"), euros("0.00"), euros("60.00")];
        let opened = vec![euros("0.00"); own.len()];
        let past = commonbook_rules::input::Past { total: euros("100.00"), opened, own };
        inputs.past.insert("x".to_owned(), past);
    });
    // 80 in all: 20, 20, 40 are due; ada is 20 ahead, ben 20 behind, cy 20 ahead.
    let done: Done = built.run();
    assert_eq!(done.shares("x"), "ada -10.00, cy -10.00");
}

#[test]
fn who_has_no_weight_is_nobody_to_catch_up_on() {
    let text = "fund kept\nmeasure cred in cred  counts contributions\n\
        line \"x\"\n  takes rest\n  shared by cred catching up on \"x\"\n  otherwise to fund kept";
    let mut built = world(text).measure("cred", "ada 1 ben 1 cy 0").result("20.00");
    built.set(|inputs| {
        let own = vec![euros("30.00"), euros("20.00"), euros("900.00")];
        let opened = vec![euros("0.00"); own.len()];
        let past = commonbook_rules::input::Past { total: euros("950.00"), opened, own };
        inputs.past.insert("x".to_owned(), past);
    });
    // 70 in all to ada and ben: 35 each are due, 5 and 15 are behind.
    assert_eq!(built.run().shares("x"), "ada 5.00, ben 15.00");
}

#[test]
fn a_claim_below_zero_in_a_sum_of_claims_refuses_by_name() {
    let built = owed(&line("debt + more")).account("debt", "ada -5 ben 1").account("more", "ada 8");
    let refusal = built.result("10.00").refused();
    assert_eq!(refusal.code.as_str(), "E0707");
    assert_eq!(refusal.message, "ada has -5 of debt, and no payment counts for that");
}
