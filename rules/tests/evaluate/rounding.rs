//! The last cent: largest remainder, ties, explicit rounding and its difference.

use crate::world::{World, world};

fn thirds(clauses: &str) -> World {
    world(&format!(
        "fund reserve\nfund old\nline \"x\"\n  takes 100.00 EUR\n  shared equally\n  \
         among members\n  otherwise to fund reserve\n{clauses}\n\
         line \"rest\"\n  takes rest\n  to fund old"
    ))
    .members("ada ben cy")
}

#[test]
fn the_last_cent_goes_to_the_lowest_id_among_equals() {
    let done = thirds("").result("100.00").run();
    assert_eq!(done.shares("x"), "ada 33.34, ben 33.33, cy 33.33");
    let given: Vec<i128> = done.outcome.shares.iter().map(|share| share.rounding_units).collect();
    assert_eq!(given, [1, 0, 0]);
    assert_eq!(done.outcome.shares[0].quota.to_string(), "100/3");
}

#[test]
fn the_last_cent_goes_to_the_largest_remainder() {
    let done = world(
        "fund reserve\nmeasure w in h  counts contributions where kind = w\n\
         line \"x\"\n  takes rest\n  shared by w\n  otherwise to fund reserve",
    )
    .measure("w", "a 1 b 2 c 3")
    .result("0.10")
    .run();
    assert_eq!(done.shares("x"), "a 0.02, b 0.03, c 0.05");
}

#[test]
fn ties_by_turn_go_by_the_hash_of_distribution_and_id() {
    let first = thirds("  ties by turn").result("100.00").run();
    let again = thirds("  ties by turn").result("100.00").run();
    assert_eq!(first.shares("x"), again.shares("x"));
    let mut winners = std::collections::BTreeSet::new();
    for number in 1..40 {
        let done = thirds("  ties by turn").number(number).result("100.00").run();
        let odd = done.outcome.shares.iter().find(|share| share.rounding_units == 1).unwrap();
        winners.insert(odd.agent);
    }
    assert_eq!(winners.len(), 3);
}

#[test]
fn half_up_sends_its_difference_to_a_place() {
    let done = thirds("  rounded half up, difference to fund reserve").result("100.00").run();
    assert_eq!(done.shares("x"), "ada 33.33, ben 33.33, cy 33.33");
    assert_eq!(done.line("x"), "99.99");
    assert_eq!(done.fund("reserve"), "0.01");
    assert_eq!(done.outcome.steps[0].amount.to_string(), "100.00");
}

#[test]
fn a_difference_left_in_the_pot_is_not_part_of_the_line() {
    let done = thirds("  rounded down, difference left in the pot").result("100.00").run();
    assert_eq!(done.line("x"), "99.99");
    assert_eq!(done.outcome.steps[0].amount.to_string(), "99.99");
    assert_eq!(done.line("rest"), "0.01");
}

#[test]
fn shares_are_rounded_to_a_step() {
    let done =
        thirds("  rounded down to 5.00 EUR, difference to fund reserve").result("100.00").run();
    assert_eq!(done.shares("x"), "ada 30.00, ben 30.00, cy 30.00");
    assert_eq!(done.fund("reserve"), "10.00");
}

#[test]
fn a_negative_difference_is_drawn_from_its_place() {
    let up = "  rounded up, difference to fund reserve";
    let done = thirds(up).fund("reserve", "1.00").result("100.00").run();
    assert_eq!(done.shares("x"), "ada 33.34, ben 33.34, cy 33.34");
    assert_eq!(done.fund("reserve"), "0.98");
    assert_eq!(done.outcome.steps[0].amount.to_string(), "100.00");
    assert!(done.movements().contains("pot main -> fund reserve -0.02 difference"));
}

#[test]
fn a_negative_difference_that_its_place_does_not_have_refuses() {
    let up = "  rounded up, difference to fund reserve";
    let refusal = thirds(up).fund("reserve", "0.01").result("100.00").refused();
    assert_eq!((refusal.code.as_str(), refusal.step.as_str()), ("E0711", "line \"x\""));
}

#[test]
fn a_negative_difference_left_in_the_pot_is_drawn_from_it() {
    let up = "  rounded up, difference left in the pot";
    let done = thirds(up).result("100.05").run();
    assert_eq!(done.outcome.steps[0].amount.to_string(), "100.02");
    assert_eq!(done.line("rest"), "0.03");
    let refusal = thirds(up).result("100.01").refused();
    assert_eq!(refusal.code.as_str(), "E0711");
}

#[test]
fn half_even_rounds_a_tie_to_the_even_cent() {
    let text = "fund reserve\nmeasure w in h  counts contributions where kind = w\n\
                line \"x\"\n  takes rest\n  shared by w\n  otherwise to fund reserve\n  \
                rounded half even, difference to fund reserve";
    let done = world(text).measure("w", "a 1 b 3").result("0.10").run();
    assert_eq!(done.shares("x"), "a 0.02, b 0.08");
    let done = world(text).measure("w", "a 1 b 1").result("0.05").run();
    assert_eq!(done.shares("x"), "a 0.02, b 0.02");
    assert_eq!(done.fund("reserve"), "0.01");
}

#[test]
fn a_currency_without_places_is_split_in_whole_units() {
    let text = "rules \"Seeds\"\ncurrency SEED scale 0\nengine 0\ncloses every year\n\n\
                fund left\nmeasure cred in cred  counts contributions where kind = cred\n\
                pot grain = source 10 SEED\n\nline \"fast\" from pot grain\n  takes 10 SEED\n  \
                shared by cred\n  rounded down, difference left in the pot\n\n\
                line \"left\" from pot grain\n  takes rest\n  to fund left\n";
    let rules = crate::world::sound(text);
    let done = World::of(rules).scale(0).measure("cred", "a 1 b 1 c 1").run();
    assert_eq!(done.shares("fast"), "a 3, b 3, c 3");
    assert_eq!(done.fund("left"), "1");
}

#[test]
fn a_difference_covers_what_rounding_adds_to_what_a_fund_pays() {
    let text = "fund kept\nfund law\n\
        line \"x\" from fund kept\n  takes rest\n  shared equally\n  among members\n  \
        rounded up, difference to fund law\n  otherwise to fund law\n\
        line \"rest\"\n  takes rest\n  to fund law";
    let built = world(text).members("ada ben cy").fund("kept", "0.02").result("0.00");
    let done = built.fund("law", "1.00").run();
    assert_eq!(done.shares("x"), "ada 0.01, ben 0.01, cy 0.01");
    assert_eq!((done.fund("kept"), done.fund("law")), ("0.00".to_owned(), "0.99".to_owned()));
}
