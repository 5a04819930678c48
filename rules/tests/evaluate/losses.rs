//! Below zero: losses, charges, funds that may be negative.

use crate::world::{World, world};

fn borne(line: &str) -> World {
    world(&format!(
        "fund reserve\nfund losses  may be negative\n\
         measure hours in h  counts contributions where kind = work\n{line}"
    ))
}

#[test]
fn a_loss_is_split_as_its_absolute_value() {
    let done = borne(
        "line \"x\"\n  takes rest\n  even below zero\n  shared equally\n  among members\n  \
         otherwise to fund losses",
    )
    .members("ada ben cy")
    .result("-100.00")
    .run();
    assert_eq!(done.shares("x"), "ada -33.34, ben -33.33, cy -33.33");
    assert_eq!(done.postings("cash"), "ada -33.34, ben -33.33, cy -33.33");
    assert_eq!(done.movements(), "pot main -> members -100.00");
}

#[test]
fn a_line_whose_pot_is_below_zero_takes_nothing() {
    let done = borne(
        "line \"legal\"\n  takes 15% of surplus\n  at least 5.00 EUR\n  to fund reserve\n\
         line \"loss\"\n  takes rest\n  even below zero\n  to fund losses",
    )
    .result("-100.00")
    .run();
    assert_eq!(done.line("legal"), "0.00");
    assert_eq!(done.fund("losses"), "-100.00");
}

#[test]
fn a_loss_that_no_step_takes_cannot_be_closed() {
    let text = "line \"x\"\n  takes rest\n  shared by hours\n  otherwise to fund reserve";
    let refusal = borne(text).measure("hours", "a 1").result("-100.00").refused();
    assert_eq!((refusal.code.as_str(), refusal.step.as_str()), ("E0713", "pot main"));
    assert!(refusal.message.contains("-100.00 EUR"), "{}", refusal.message);
}

#[test]
fn a_fund_below_zero_refuses_unless_it_may_be_negative() {
    let text = "line \"loss\"\n  takes rest\n  even below zero\n  to fund reserve";
    let refusal = borne(text).fund("reserve", "99.99").result("-100.00").refused();
    assert_eq!((refusal.code.as_str(), refusal.step.as_str()), ("E0710", "line \"loss\""));
    assert!(refusal.message.contains("99.99 EUR and would be at -0.01 EUR"));
    let done = borne(text).fund("reserve", "100.00").result("-100.00").run();
    assert_eq!(done.fund("reserve"), "0.00");
}

#[test]
fn a_fund_that_is_negative_already_may_be_filled() {
    let text = "line \"all\"\n  takes rest\n  to fund reserve";
    assert_eq!(borne(text).fund("reserve", "-5.00").result("2.00").run().fund("reserve"), "-3.00");
}

#[test]
fn a_charge_may_take_its_pot_below_zero() {
    let done = borne(
        "line \"charge\"\n  takes 30.00 EUR\n  even below zero\n  to fund reserve\n\
         line \"rest\"\n  takes rest\n  even below zero\n  to fund losses",
    )
    .result("10.00")
    .run();
    assert_eq!(done.line("charge"), "30.00");
    assert_eq!(
        (done.fund("reserve"), done.fund("losses")),
        ("30.00".to_owned(), "-20.00".to_owned())
    );
}

#[test]
fn a_negative_share_lowers_what_is_payable_and_may_take_it_below_zero() {
    let done = borne(
        "let before = sum(account cash)\n\
         line \"loss\"\n  takes rest\n  even below zero\n  shared by hours\n  \
         otherwise to fund losses\nlet after = account cash",
    )
    .account("cash", "a 10")
    .measure("hours", "a 1 b 1")
    .result("-50.00")
    .run();
    assert_eq!(done.value("before"), "10 EUR");
    assert_eq!(done.value("after"), "a -15, b -25");
}

#[test]
fn the_rest_of_a_pot_gives_nothing_when_the_pot_is_below_zero() {
    let text = "pot x = result x  rest to fund losses";
    let refusal = borne(text).result_of("x", "-1.00").refused();
    assert_eq!((refusal.code.as_str(), refusal.step.as_str()), ("E0713", "pot x"));
}
