//! Expressions: what they read, what they come to, what is kept of them.

use crate::world::{World, world};

/// `lets` over measures of hours and pay; nothing moves.
fn lets(statements: &str) -> World {
    world(&format!(
        "measure hours in h  counts contributions where kind = work\n\
         measure pay in EUR  counts contributions where kind = pay\n{statements}"
    ))
}

#[test]
fn percent_of_binds_one_operand() {
    let done =
        lets("figure a in EUR\nfigure b in EUR\nlet x = 15% of a + b\nlet y = 15% of (a + b)")
            .figure("a", "100")
            .figure("b", "10")
            .run();
    assert_eq!((done.value("x"), done.value("y")), ("25 EUR".to_owned(), "16.5 EUR".to_owned()));
}

#[test]
fn units_multiply_and_cancel() {
    let done = lets("let x = sum(hours) * 24.00 EUR/h\nlet y = sum(pay) / sum(hours)")
        .measure("hours", "a 2 b 3")
        .measure("pay", "a 10")
        .run();
    assert_eq!((done.value("x"), done.value("y")), ("120 EUR".to_owned(), "2 EUR/h".to_owned()));
}

#[test]
fn one_value_spreads_over_contributors() {
    let done = lets("let x = hours * 2 + 1 h").measure("hours", "a 2 b 3").run();
    assert_eq!(done.value("x"), "a 5, b 7");
}

#[test]
fn an_expression_is_exact_and_what_is_kept_is_rounded_half_even_at_eighteen_places() {
    let done =
        lets("figure n in number\nlet third = 1 / n\nlet one = 3 * (1 / n)\nlet lost = 3 * third")
            .figure("n", "3")
            .run();
    assert_eq!(done.value("third"), "0.333333333333333333");
    assert_eq!(done.value("one"), "1");
    assert_eq!(done.value("lost"), "0.999999999999999999");
    let rounded: Vec<bool> = done.outcome.lets.iter().map(|it| it.rounded).collect();
    assert_eq!(rounded, [true, false, false]);
}

#[test]
fn what_an_aggregate_takes_is_kept_first() {
    let done = lets("let x = sum(hours / 3)").measure("hours", "a 1 b 1 c 1").run();
    assert_eq!(done.value("x"), "0.999999999999999999 h");
}

#[test]
fn sum_mean_and_count_take_a_circle() {
    let done = lets(
        "let s = sum(hours among members)\nlet m = mean(hours among members)\n\
         let c = count(among members)\nlet busy = count(hours among members)\n\
         let long = count(hours > 3 h among members)\nlet all = sum(hours)",
    )
    .members("a b c")
    .measure("hours", "a 4 b 2 c 0 d 10")
    .run();
    assert_eq!((done.value("s"), done.value("m")), ("6 h".to_owned(), "2 h".to_owned()));
    assert_eq!((done.value("c"), done.value("busy")), ("3".to_owned(), "2".to_owned()));
    assert_eq!((done.value("long"), done.value("all")), ("1".to_owned(), "16 h".to_owned()));
}

#[test]
fn min_max_and_abs_work_per_contributor() {
    let done =
        lets("let x = min(hours, 3 h)\nlet y = max(0, hours - 3 h, 1 h)\nlet z = abs(hours - 3 h)")
            .measure("hours", "a 1 b 9")
            .run();
    assert_eq!(done.value("x"), "a 1, b 3");
    assert_eq!(done.value("y"), "a 1, b 6");
    assert_eq!(done.value("z"), "a 2, b 6");
}

#[test]
fn round_floor_and_ceil_go_to_the_units_scale() {
    let done = lets(
        "let r = round(sum(pay) / 8)\nlet f = floor(sum(pay) / 8)\nlet c = ceil(sum(pay) / 8)\n\
         let h = round(sum(hours) / 2)\nlet one = round(sum(pay) / 8, 1)\n\
         let below = round(0 - sum(hours) / 2)",
    )
    .measure("pay", "a 1")
    .measure("hours", "a 5")
    .run();
    assert_eq!(done.value("r"), "0.13 EUR");
    assert_eq!(done.value("f"), "0.12 EUR");
    assert_eq!(done.value("c"), "0.13 EUR");
    assert_eq!(done.value("h"), "3 h");
    assert_eq!(done.value("one"), "0.1 EUR");
    assert_eq!(done.value("below"), "-3 h");
}

#[test]
fn a_choice_computes_the_branch_that_is_taken() {
    let done = lets(
        "let rate = if hours > 0 then pay / hours else 0\nlet b = if sum(pay) > 0 then 1 else 2",
    )
    .measure("hours", "a 2 b 0")
    .measure("pay", "a 10")
    .run();
    assert_eq!(done.value("rate"), "a 5, b 0");
    assert_eq!(done.value("b"), "1");
}

#[test]
fn and_and_or_compute_the_right_side_only_where_it_decides() {
    let done = lets(
        "let x = hours > 0 and pay / hours > 4 EUR/h\nlet y = hours = 0 or pay / hours > 4 EUR/h",
    )
    .measure("hours", "a 2 b 0")
    .measure("pay", "a 10")
    .run();
    assert_eq!(done.value("x"), "a true, b false");
    assert_eq!(done.value("y"), "a true, b true");
}

#[test]
fn a_key_can_be_chosen_and_compared() {
    let done = lets(
        "let site = if hours > 3 h then \"long\" else agent.site\n\
         let is_long = site = \"long\"",
    )
    .measure("hours", "a 4 b 1 c 1")
    .attribute("b", "site", "north")
    .run();
    assert_eq!(done.value("site"), "a long, b north, c ");
    assert_eq!(done.value("is_long"), "a true, b false, c false");
}

#[test]
fn funds_and_accounts_are_read_after_the_steps_above() {
    let done = world(
        "fund a\naccount due\nmeasure hours in h  counts contributions where kind = work\n\
         let before = fund a\n\
         line \"half\"\n  takes 50% of surplus\n  shared by hours\n  to account due\n\
         line \"rest\"\n  takes rest\n  to fund a\nlet after = fund a\nlet due_now = account due",
    )
    .fund("a", "1.00")
    .account("due", "x 0.5")
    .measure("hours", "x 1 y 1")
    .result("10.00")
    .run();
    assert_eq!(
        (done.value("before"), done.value("after")),
        ("1 EUR".to_owned(), "6 EUR".to_owned())
    );
    assert_eq!(done.value("due_now"), "x 3, y 2.5");
    assert_eq!(done.postings("due"), "x 2.50, y 2.50");
}

#[test]
fn own_line_is_what_a_contributor_got() {
    let done = world(
        "fund a\nmeasure hours in h  counts contributions where kind = work\n\
         line \"first\"\n  takes 6.00 EUR\n  shared by hours\n\
         let wanted = max(0, 4.00 EUR - own line \"first\")\n\
         line \"second\"\n  takes rest\n  shared by wanted\n  otherwise to fund a",
    )
    .measure("hours", "x 1 y 2 z 0")
    .result("12.00")
    .run();
    assert_eq!(done.value("wanted"), "x 2, y 0, z 4");
    assert_eq!(done.shares("second"), "x 2.00, z 4.00");
    assert_eq!(done.postings("cash"), "x 4.00, y 4.00, z 4.00");
}

#[test]
fn a_percent_figure_is_a_plain_number() {
    let done = lets("figure rate in %\nlet x = rate * sum(pay)")
        .figure("rate", "0.06")
        .measure("pay", "a 50")
        .run();
    assert_eq!(done.value("x"), "3 EUR");
}
