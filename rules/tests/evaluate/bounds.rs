//! `takes`, `at least`, `at most`, `when`: how much a line takes.

use crate::world::{World, world};

const REST: &str = "\nfund reserve\nfund law\nline \"rest\"\n  takes rest\n  to fund reserve\n";

/// One line to the fund `law` with these clauses, and the rest to `reserve`.
fn line(clauses: &str) -> World {
    let tail = REST.replacen(
        "line \"rest\"",
        &format!("line \"x\"\n{clauses}\n  to fund law\nline \"rest\""),
        1,
    );
    world(&tail)
}

#[test]
fn a_line_takes_a_percentage_half_up() {
    assert_eq!(line("  takes 15% of surplus").result("100.00").run().line("x"), "15.00");
    assert_eq!(line("  takes 50% of surplus").result("0.01").run().line("x"), "0.01");
    assert_eq!(line("  takes 15% of surplus").result("0.03").run().line("x"), "0.00");
}

#[test]
fn a_floor_is_rounded_up() {
    let floored = line("  takes 0\n  at least 25% of surplus");
    assert_eq!(floored.result("0.01").run().line("x"), "0.01");
    let floored = line("  takes 0\n  at least 25% of surplus");
    assert_eq!(floored.result("100.01").run().line("x"), "25.01");
}

#[test]
fn a_cap_is_rounded_down() {
    let capped = line("  takes rest\n  at most 25% of surplus");
    assert_eq!(capped.result("100.03").run().line("x"), "25.00");
}

#[test]
fn a_cap_holds_above_a_floor() {
    let both = line("  takes 0\n  at least 50.00 EUR\n  at most 20.00 EUR");
    assert_eq!(both.result("100.00").run().line("x"), "20.00");
}

#[test]
fn all_floors_and_all_caps_hold() {
    let floors =
        line("  takes 0\n  at least 10.00 EUR\n  at least 30.00 EUR\n  at least 20.00 EUR");
    assert_eq!(floors.result("100.00").run().line("x"), "30.00");
    let caps = line("  takes rest\n  at most 10.00 EUR\n  at most 30.00 EUR");
    assert_eq!(caps.result("100.00").run().line("x"), "10.00");
}

#[test]
fn a_line_never_takes_more_than_is_left() {
    let eager = line("  takes 150.00 EUR");
    let done = eager.result("100.00").run();
    assert_eq!((done.line("x"), done.line("rest")), ("100.00".to_owned(), "0.00".to_owned()));
    let floored = line("  takes 0\n  at least 150.00 EUR");
    assert_eq!(floored.result("100.00").run().line("x"), "100.00");
}

#[test]
fn a_line_never_takes_less_than_zero() {
    let capped = line("  takes rest\n  at most 50.00 EUR - fund law");
    assert_eq!(capped.fund("law", "80.00").result("100.00").run().line("x"), "0.00");
    assert_eq!(line("  takes 0 - surplus").result("100.00").run().line("x"), "0.00");
}

#[test]
fn a_reserve_is_filled_up_to_its_cap() {
    let capped = line("  takes 15% of surplus\n  at most 100.00 EUR - fund law");
    let done = capped.fund("law", "95.00").result("1000.00").run();
    assert_eq!((done.line("x"), done.fund("law")), ("5.00".to_owned(), "100.00".to_owned()));
}

#[test]
fn a_line_does_nothing_when_its_condition_does_not_hold() {
    let when = "  takes 10.00 EUR\n  when surplus > 50.00 EUR";
    assert_eq!(line(when).result("50.00").run().line("x"), "0.00");
    assert_eq!(line(when).result("50.01").run().line("x"), "10.00");
}

#[test]
fn what_a_line_takes_is_not_computed_when_it_does_nothing() {
    let divides = "  takes 10.00 EUR * (surplus / fund law)\n  when fund law > 0";
    assert_eq!(line(divides).result("50.00").run().line("x"), "0.00");
}

#[test]
fn rest_is_what_is_left_in_the_lines_own_pot_now() {
    let done = world(
        "fund a\nfund b\n\nline \"first\"\n  takes 40.00 EUR\n  to fund a\n\
         line \"half\"\n  takes 50% of rest\n  to fund b\n\
         line \"all\"\n  takes rest\n  to fund a",
    )
    .result("100.00")
    .run();
    assert_eq!(done.line("half"), "30.00");
    assert_eq!(done.line("all"), "30.00");
}

#[test]
fn a_line_may_draw_on_a_fund_and_never_more_than_it_has() {
    let text = "fund bank\nfund goal\npot month  rest to fund bank\n\n\
                line \"use\" from fund bank\n  takes 70.00 EUR\n  to pot month\n\
                line \"goal\" from pot month\n  takes 50.00 EUR\n  to fund goal";
    let done = world(text).fund("bank", "60.00").run();
    assert_eq!(done.line("use"), "60.00");
    assert_eq!((done.fund("bank"), done.fund("goal")), ("10.00".to_owned(), "50.00".to_owned()));
}

#[test]
fn a_line_can_be_bounded_by_lines_above_it() {
    let done = world(
        "fund law\nfund reserve\n\nline \"labour\"\n  takes 10% of surplus\n  to fund law\n\
         line \"capital\"\n  takes 60% of surplus\n  at most line \"labour\"\n  to fund law\n\
         line \"rest\"\n  takes rest\n  to fund reserve",
    )
    .result("100.00")
    .run();
    assert_eq!(done.line("capital"), "10.00");
}
