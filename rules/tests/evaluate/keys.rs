//! Several keys: exact fractions added first, one rounding, parts shown by key.

use crate::world::{World, world};

fn two_keys(keys: &str) -> World {
    world(&format!(
        "fund reserve\nmeasure pay in EUR  counts contributions where kind = pay\n\
         measure hours in h  counts contributions where kind = work\n\
         line \"x\"\n  takes rest\n  shared {keys}\n  otherwise to fund reserve"
    ))
}

fn parts(done: &crate::world::Done) -> String {
    let shown = done.outcome.shares.iter().map(|share| {
        let parts = share.parts.iter().map(|(by, amount)| format!("{by} {amount}"));
        parts.collect::<Vec<_>>().join(" + ")
    });
    shown.collect::<Vec<_>>().join(", ")
}

#[test]
fn the_fractions_of_several_keys_are_added_before_rounding() {
    let done = two_keys("50% by pay, 50% by hours")
        .measure("pay", "a 3000 b 1000")
        .measure("hours", "a 10 b 30")
        .result("100.00")
        .run();
    assert_eq!(done.shares("x"), "a 50.00, b 50.00");
    assert_eq!(parts(&done), "pay 37.50 + hours 12.50, pay 12.50 + hours 37.50");
    assert_eq!(done.outcome.shares[0].weight.to_string(), "0.5");
}

#[test]
fn the_parts_of_a_share_sum_to_it_and_ties_go_to_the_key_written_first() {
    let done = two_keys("50% by pay, 50% by hours")
        .measure("pay", "a 1 b 1 c 1")
        .measure("hours", "a 1 b 1 c 1")
        .result("0.05")
        .run();
    assert_eq!(done.shares("x"), "a 0.02, b 0.02, c 0.01");
    assert_eq!(parts(&done), "pay 0.01 + hours 0.01, pay 0.01 + hours 0.01, pay 0.01 + hours 0.00");
}

#[test]
fn one_key_has_no_parts() {
    let done = two_keys("by hours").measure("hours", "a 1").measure("pay", "a 1");
    assert_eq!(parts(&done.result("1.00").run()), "");
}

#[test]
fn the_order_of_keys_does_not_change_who_gets_what() {
    let share = |keys: &str| {
        let world = two_keys(keys).measure("pay", "a 7 b 5 c 3").measure("hours", "a 2 b 9 c 4");
        world.result("1000.01").run().shares("x")
    };
    assert_eq!(share("30% by pay, 70% by hours"), share("70% by hours, 30% by pay"));
}

#[test]
fn a_key_that_nobody_has_gives_its_part_to_otherwise() {
    let done =
        two_keys("40% by pay, 60% by hours").measure("hours", "a 1 b 2").result("10.00").run();
    assert_eq!(done.shares("x"), "a 2.00, b 4.00");
    assert_eq!(done.fund("reserve"), "4.00");
    assert_eq!(done.movements(), "pot main -> fund reserve 4.00; pot main -> members 6.00");
    assert_eq!(done.outcome.steps[0].amount.to_string(), "10.00");
}

#[test]
fn a_line_goes_otherwise_when_nobody_has_weight() {
    let done = two_keys("40% by pay, 60% by hours").agents("a b").result("10.00").run();
    assert_eq!(done.movements(), "pot main -> fund reserve 10.00");
    let done = two_keys("by hours").result("10.00").run();
    assert_eq!(done.movements(), "pot main -> fund reserve 10.00");
}

#[test]
fn a_sum_of_measures_of_one_unit_is_one_key() {
    let done = world(
        "fund reserve\nmeasure a_hours in h  counts contributions where kind = a\n\
         measure b_hours in h  counts contributions where kind = b\n\
         line \"x\"\n  takes rest\n  shared by a_hours + b_hours\n  otherwise to fund reserve",
    )
    .measure("a_hours", "ada 1 ben 2")
    .measure("b_hours", "ada 3")
    .result("6.00")
    .run();
    assert_eq!(done.shares("x"), "ada 4.00, ben 2.00");
    assert_eq!(done.outcome.steps[0].weights.as_ref().unwrap().to_string(), "6");
}

#[test]
fn a_weight_is_kept_at_eighteen_places() {
    let done = two_keys("by hours / 3").measure("hours", "a 1 b 2").result("9.00").run();
    assert_eq!(done.outcome.shares[0].weight.to_string(), "0.333333333333333333");
    assert_eq!(done.shares("x"), "a 3.00, b 6.00");
}
