//! Who is a member, on trial, suspended or gone, for how long, and how long the period is.

use commonbook_rules::Stretch;
use commonbook_rules::diagnostic::render;

use crate::world::{World, day, world};

fn lets(statements: &str) -> World {
    world(statements)
}

fn suspend(world: World, agent: &str, from: &str, to: Option<&str>) -> World {
    world.suspended(agent, Stretch { from: day(from), to: to.map(day) })
}

#[test]
fn the_periods_own_days_months_and_years_can_be_read() {
    let all = "let d = days in period\nlet m = months in period\nlet y = years in period";
    let year = lets(all).run();
    assert_eq!((year.value("d"), year.value("m"), year.value("y")), three("365", "12", "1"));
    let leap = lets(all).period("2024").run();
    assert_eq!(leap.value("d"), "366");
    let quarter = lets(all).period("2026-Q1").run();
    assert_eq!((quarter.value("d"), quarter.value("m"), quarter.value("y")), three("90", "3", "0"));
}

fn three(a: &str, b: &str, c: &str) -> (String, String, String) {
    (a.to_owned(), b.to_owned(), c.to_owned())
}

#[test]
fn part_of_a_year_is_shared_pro_rata_by_its_days() {
    let done = lets("let part = days as member in period / days in period")
        .member("all", "member", "2020-01-01", None)
        .member("came", "member", "2026-03-15", None)
        .member("went", "member", "2020-01-01", Some("2026-03-15"))
        .run();
    // 292 of 365 days are exactly four fifths, the other 73 one fifth.
    assert_eq!(done.value("part"), "all 1, came 0.8, went 0.2");
}

#[test]
fn members_of_one_role_are_told_from_those_of_another() {
    let done = lets("let t = count(among members as trial)\nlet m = count(among members)")
        .member("a", "trial", "2026-01-01", Some("2026-07-01"))
        .member("a", "worker", "2026-07-01", None)
        .member("b", "trial", "2026-11-01", None)
        .run();
    assert_eq!((done.value("t"), done.value("m")), ("1".to_owned(), "2".to_owned()));
}

#[test]
fn who_is_suspended_on_the_last_day_is_no_member_of_it() {
    let world = lets("let m = count(among members)\nlet s = count(among is suspended)")
        .members("back still free");
    let world = suspend(world, "back", "2026-02-01", Some("2026-12-31"));
    let done = suspend(world, "still", "2026-12-31", None).run();
    assert_eq!((done.value("m"), done.value("s")), ("2".to_owned(), "1".to_owned()));
}

#[test]
fn a_suspended_stretch_is_left_out_of_days_months_and_years() {
    let all = "let d = days as member in period\nlet m = months as member in period\n\
               let y = years as member";
    let world = lets(all).member("a", "member", "2020-01-01", None);
    let world = suspend(world, "a", "2025-12-01", Some("2026-02-01"));
    let done = suspend(world, "a", "2026-06-01", Some("2026-07-01")).run();
    // 365 less 31 of January and 30 of June; as if begun on 3 March: nine whole months.
    assert_eq!((done.value("d"), done.value("m")), ("a 304".to_owned(), "a 9".to_owned()));
    assert_eq!(done.value("y"), "a 6");
}

#[test]
fn a_suspension_that_lasts_counts_to_the_end_of_the_membership_alone() {
    let world = lets("let d = days as member in period\nlet s = count(among is suspended)")
        .member("a", "member", "2020-01-01", Some("2026-03-01"))
        .member("a", "member", "2026-12-01", None);
    let done = suspend(world, "a", "2026-02-01", Some("2026-03-01")).run();
    assert_eq!((done.value("d"), done.value("s")), ("a 62".to_owned(), "0".to_owned()));
}

#[test]
fn leavers_are_told_apart_by_fault_and_by_the_period() {
    let done = lets(
        "let all = count(among has left)\nlet bad = count(among has left with fault)\n\
         let good = count(among has left without fault)\n\
         let now = count(among has left in period)\n\
         let bad_now = count(among has left with fault in period)",
    )
    .members("stays")
    .member("early", "member", "2020-01-01", Some("2025-12-31"))
    .member("today", "member", "2020-01-01", Some("2026-01-01"))
    .member("next", "member", "2020-01-01", Some("2027-01-01"))
    .member("thief", "member", "2020-01-01", Some("2026-05-01"))
    .with_fault("thief")
    .agents("customer")
    .run();
    let counts = ["all", "bad", "good", "now", "bad_now"].map(|name| done.value(name));
    assert_eq!(counts, ["3", "1", "2", "2", "1"]);
}

#[test]
fn who_came_back_has_not_left_and_who_changed_roles_has_left_only_the_old_one() {
    let done = lets(
        "let any = count(among has left)\nlet trial = count(among has left as trial)\n\
         let worker = count(among has left as worker)",
    )
    .member("back", "worker", "2020-01-01", Some("2024-01-01"))
    .member("back", "worker", "2026-01-01", None)
    .member("grew", "trial", "2025-01-01", Some("2026-01-01"))
    .member("grew", "worker", "2026-01-01", None)
    .run();
    let counts = ["any", "trial", "worker"].map(|name| done.value(name));
    assert_eq!(counts, ["0", "1", "0"]);
}

#[test]
fn time_since_leaving_runs_from_the_day_on_which_the_last_membership_ended() {
    let done = lets("let y = years since left\nlet d = days since left as worker")
        .member("a", "worker", "2010-01-01", Some("2021-12-31"))
        .member("b", "worker", "2010-01-01", Some("2026-12-31"))
        .member("c", "worker", "2010-01-01", None)
        .run();
    assert_eq!((done.value("y"), done.value("d")), ("a 5, b 0, c 0".to_owned(), three_days()));
}

fn three_days() -> String {
    "a 1827, b 1, c 0".to_owned()
}

#[test]
fn a_leaver_with_fault_forfeits_what_others_are_paid_over_years() {
    let text = r#"rules "Leavers"
currency EUR
engine 0
closes every year

fund reserve
account retained

each "forfeited" from account retained to fund reserve
  among has left with fault
  amounts to account retained

each "paid over five years" from account retained to account cash
  among has left without fault
  amounts to account retained / max(1, 5 - years since left)

line "rest"
  takes rest
  even below zero
  to fund reserve

example "with fault and without"
  period 2026
  surplus 0.00 EUR
  account retained: ada 100.00 EUR, ben 50.00 EUR
  agent ada as member from 2020-01-01 until 2026-06-01 with fault
  agent ben as member from 2020-01-01 until 2026-12-31
  expect fund reserve = 100.00 EUR
  expect account retained: ada 0.00 EUR, ben 40.00 EUR
  period 2027
  surplus 0.00 EUR
  expect account retained: ben 30.00 EUR
"#;
    let problems = commonbook_rules::check_file(text);
    assert!(problems.is_empty(), "{}", render(text, "leavers.rules", &problems));
}

#[test]
fn has_and_is_stay_names_where_nothing_of_memberships_follows() {
    let done = lets("let has = 1\nlet is = has + 1\nlet left = is + has").run();
    assert_eq!(done.value("left"), "3");
}
