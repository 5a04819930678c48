//! Who takes part: `among`, memberships, attributes, tenure.

use crate::world::{World, world};

fn shared(statements: &str, clauses: &str) -> World {
    world(&format!(
        "fund reserve\nmeasure hours in h  counts contributions where kind = work\n{statements}\n\
         line \"x\"\n  takes rest\n{clauses}\n  otherwise to fund reserve"
    ))
}

#[test]
fn the_default_circle_is_everyone_with_weight_member_or_not() {
    let done = shared("", "  shared by hours")
        .members("ada")
        .measure("hours", "ada 1 zoe 3 ben 0")
        .result("8.00")
        .run();
    assert_eq!(done.shares("x"), "ada 2.00, zoe 6.00");
    assert_eq!(done.outcome.steps[0].circle, 2);
}

#[test]
fn among_leaves_out_who_does_not_meet_it() {
    let done = shared("", "  shared by hours\n  among members")
        .members("ada ben")
        .measure("hours", "ada 1 zoe 3 ben 1")
        .result("8.00")
        .run();
    assert_eq!(done.shares("x"), "ada 4.00, ben 4.00");
}

#[test]
fn equally_gives_everyone_in_the_circle_the_same() {
    let done =
        shared("", "  shared equally\n  among members").members("ada ben cy").result("9.00").run();
    assert_eq!(done.shares("x"), "ada 3.00, ben 3.00, cy 3.00");
}

#[test]
fn a_member_is_who_has_a_membership_running_on_the_periods_last_day() {
    let done = shared("", "  shared equally\n  among members")
        .member("came", "worker", "2026-12-31", None)
        .member("left", "worker", "2020-01-01", Some("2026-12-31"))
        .member("next", "worker", "2020-01-01", Some("2027-01-01"))
        .member("late", "worker", "2027-01-01", None)
        .result("9.00")
        .run();
    assert_eq!(done.shares("x"), "came 4.50, next 4.50");
}

#[test]
fn months_in_the_period_run_to_its_last_day() {
    let done = shared("let m = months as employee in period", "  shared by m")
        .member("all", "employee", "2026-01-01", None)
        .member("half", "employee", "2026-07-01", None)
        .member("long", "employee", "2019-05-17", None)
        .member("march", "employee", "2026-01-15", Some("2026-03-31"))
        .member("other", "user", "2026-01-01", None)
        .result("32.00")
        .run();
    assert_eq!(done.value("m"), "all 12, half 6, long 12, march 2, other 0");
}

#[test]
fn months_and_years_of_a_role_count_from_its_first_day() {
    let done = shared("let m = months as employee\nlet y = years as employee", "  shared by m")
        .member("a", "employee", "2024-02-29", None)
        .member("b", "employee", "2025-01-01", None)
        .result("1.00")
        .run();
    assert_eq!(done.value("m"), "a 34, b 24");
    assert_eq!(done.value("y"), "a 2, b 2");
}

#[test]
fn the_spells_of_one_role_are_added_each_in_whole_units() {
    let done = shared("let m = months as employee\nlet d = days as employee", "  shared by m")
        .member("a", "employee", "2026-01-01", Some("2026-02-15"))
        .member("a", "employee", "2026-03-01", Some("2026-04-15"))
        .result("1.00")
        .run();
    assert_eq!(done.value("m"), "a 2");
    assert_eq!(done.value("d"), "a 90");
}

#[test]
fn three_months_in_the_period_or_six_in_all_make_a_worker_eligible() {
    let circle = "  shared by hours\n  \
                  among months as employee in period >= 3 or months as employee >= 6";
    let done = shared("", circle)
        .measure("hours", "new 10 short 10 gone 10 old 10")
        .member("new", "employee", "2026-10-01", None)
        .member("short", "employee", "2026-10-02", None)
        .member("gone", "employee", "2025-08-01", Some("2026-02-01"))
        .member("old", "employee", "2001-08-01", Some("2026-01-01"))
        .result("9.00")
        .run();
    assert_eq!(done.shares("x"), "gone 3.00, new 3.00, old 3.00");
}

#[test]
fn attributes_are_compared_with_keys() {
    let done =
        shared("", "  shared by hours\n  among agent.class = \"A\" or not (agent.site = north)")
            .measure("hours", "a 1 b 1 c 1")
            .attribute("a", "class", "A")
            .attribute("a", "site", "north")
            .attribute("b", "site", "north")
            .attribute("c", "site", "south")
            .result("4.00")
            .run();
    assert_eq!(done.shares("x"), "a 2.00, c 2.00");
}

#[test]
fn who_has_no_attribute_equals_no_key() {
    let done = shared("", "  shared by hours\n  among agent.site = agent.home")
        .measure("hours", "a 1 b 1")
        .attribute("b", "site", "south")
        .attribute("b", "home", "south")
        .result("4.00")
        .run();
    assert_eq!(done.shares("x"), "b 4.00");
}

#[test]
fn a_table_gives_weights_by_attribute() {
    let done = shared(
        "table level by agent.level\n  senior 1.5\n  base   1\n  else   50%\n",
        "  shared by hours * level",
    )
    .measure("hours", "a 2 b 2 c 2")
    .attribute("a", "level", "senior")
    .attribute("b", "level", "base")
    .attribute("c", "level", "guest")
    .result("6.00")
    .run();
    assert_eq!(done.shares("x"), "a 3.00, b 2.00, c 1.00");
}

#[test]
fn a_tables_entries_hold_on_the_periods_last_day() {
    let text = "table level by agent.level\n  base 1 until 2026-12-31\n  base 3 from 2026-12-31\n  \
                top 1\n";
    let done = shared(text, "  shared by hours * level")
        .measure("hours", "a 1 b 1")
        .attribute("a", "level", "base")
        .attribute("b", "level", "top")
        .result("4.00")
        .run();
    assert_eq!(done.shares("x"), "a 3.00, b 1.00");
}

#[test]
fn who_has_no_hours_needs_no_entry_in_the_table() {
    let done = shared("table level by agent.level\n  base 1\n", "  shared by hours * level")
        .measure("hours", "a 1 customer 0")
        .attribute("a", "level", "base")
        .result("4.00")
        .run();
    assert_eq!(done.shares("x"), "a 4.00");
}

#[test]
fn agents_with_a_place_but_no_share_are_counted() {
    let done =
        shared("", "  shared by hours").measure("hours", "a 1 b 1 c 1 d 0").result("0.02").run();
    assert_eq!(done.shares("x"), "a 0.01, b 0.01");
    assert_eq!(done.outcome.zero_shares, 1);
}
