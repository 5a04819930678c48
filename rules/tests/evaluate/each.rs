//! `each`: an amount per contributor, or a claim.

use crate::world::{World, world};

fn refund(clauses: &str) -> World {
    world(&format!(
        "fund reserve\nfigure rate in %\nmeasure bought in EUR  counts revenue\n\
         each \"refund\" from pot main\n{clauses}\n\
         line \"rest\"\n  takes rest\n  to fund reserve"
    ))
    .figure("rate", "0.0223")
}

#[test]
fn each_amount_is_rounded_by_itself() {
    let done = refund("  amounts to rate * bought")
        .measure("bought", "jack 2600 jane 5201 small 0.1")
        .result("1000.00")
        .run();
    assert_eq!(done.shares("refund"), "jack 57.98, jane 115.98");
    assert_eq!(done.line("refund"), "173.96");
    assert_eq!(done.postings("cash"), "jack 57.98, jane 115.98");
    assert_eq!(done.fund("reserve"), "826.04");
}

#[test]
fn each_can_be_rounded_to_a_step() {
    let done = refund("  amounts to rate * bought\n  rounded half up to 1.00 EUR")
        .measure("bought", "jack 2600 jane 5200")
        .result("1000.00")
        .run();
    assert_eq!(done.shares("refund"), "jack 58.00, jane 116.00");
}

#[test]
fn each_that_asks_for_more_than_is_left_refuses_with_what_is_short() {
    let refusal =
        refund("  amounts to bought").measure("bought", "a 60 b 50").result("100.00").refused();
    assert_eq!((refusal.code.as_str(), refusal.step.as_str()), ("E0715", "each \"refund\""));
    assert!(refusal.message.contains("10.00 EUR are short"), "{}", refusal.message);
}

#[test]
fn each_from_a_pot_gives_nobody_less_than_zero() {
    let refusal = refund("  amounts to 10.00 EUR - bought")
        .measure("bought", "a 60")
        .result("9.00")
        .refused();
    assert_eq!(refusal.code.as_str(), "E0716");
    assert!(refusal.message.contains("a would get -50.00"), "{}", refusal.message);
}

#[test]
fn each_pays_the_circle_only() {
    let done = refund("  amounts to 10.00 EUR\n  among members")
        .members("ada ben")
        .measure("bought", "cy 60")
        .result("100.00")
        .run();
    assert_eq!(done.shares("refund"), "ada 10.00, ben 10.00");
    assert_eq!(done.outcome.steps[0].circle, 2);
}

#[test]
fn each_without_from_creates_a_claim_of_either_sign() {
    let done = world(
        "measure care in h  counts contributions where kind = care\naccount love\n\
         each \"evened out\"\n  among members\n  \
         amounts to (care - mean(care among members)) * 12.00 EUR/h\n  to account love\n\
         let owed = account love\nlet mine = own each \"evened out\"\nlet all = each \"evened out\"",
    )
    .members("ada ben")
    .measure("care", "ada 10 ben 4")
    .account("love", "ada 1")
    .run();
    assert_eq!(done.shares("evened out"), "ada 36.00, ben -36.00");
    assert_eq!(done.postings("love"), "ada 36.00, ben -36.00");
    assert_eq!(done.movements(), "outside -> account love 0.00");
    assert_eq!(done.value("owed"), "ada 37, ben -36");
    assert_eq!(
        (done.value("mine"), done.value("all")),
        ("ada 36, ben -36".to_owned(), "0 EUR".to_owned())
    );
}

#[test]
fn a_claim_in_hours_moves_no_money() {
    let done = world(
        "measure care in h  counts contributions where kind = care\naccount hours in h\n\
         each \"credit\"\n  amounts to care / 3\n  to account hours\n\
         let kept = account hours",
    )
    .measure("care", "ada 10")
    .run();
    assert_eq!(done.movements(), "");
    assert_eq!(done.value("kept"), "ada 3.33");
    assert_eq!(done.postings("hours"), "ada 3.33");
}

#[test]
fn each_to_an_account_credits_that_account() {
    let done = world(
        "fund reserve\naccount kept\nmeasure w in h  counts contributions where kind = w\n\
         each \"x\" from pot main\n  amounts to w * 2.00 EUR/h\n  to account kept\n\
         line \"rest\"\n  takes rest\n  to fund reserve",
    )
    .measure("w", "a 1 b 2")
    .result("10.00")
    .run();
    assert_eq!(done.postings("kept"), "a 2.00, b 4.00");
    assert_eq!(done.postings("cash"), "");
    assert_eq!(done.movements(), "pot main -> account kept 6.00; pot main -> fund reserve 4.00");
}

#[test]
fn an_each_whose_condition_does_not_hold_asks_nothing_of_a_pot_below_zero() {
    let text = "fund losses  may be negative\n\
        each \"bonus\" from pot main\n  among members\n  when surplus > 0\n  amounts to 5.00 EUR\n\
        line \"rest\"\n  takes rest\n  even below zero\n  to fund losses";
    let done = world(text).members("ada").result("-3.00").run();
    assert_eq!((done.shares("bonus"), done.fund("losses")), (String::new(), "-3.00".to_owned()));
}
