//! Events that this book cannot take.

use crate::world::{World, revenue, work};

#[test]
fn unknown_agents_are_refused() {
    let line = work("x", r#""quantity":"1","unit":"h""#).replace("anna", "nobody");
    World::new().refuses_line(&line, "AgentMustBeRegistered");
}

#[test]
fn agents_registered_twice_are_refused() {
    let line = r#"{"id":"x","type":"agent_registered","effective_on":"2025-01-01","data":{"agent":"anna","kind":"person"}}"#;
    World::new().refuses_line(line, "AgentMustBeNew");
}

#[test]
fn money_in_another_currency_is_refused() {
    let line = revenue("x", "2026-01-10", r#""amount":"1.00","unit":"USD""#);
    World::new().refuses_line(&line, "UnitMustBeTheBooks");
}

#[test]
fn a_contribution_in_another_unit_than_its_measure_refuses_the_close() {
    let world = World::new();
    let line = work("x", r#""quantity":"2","unit":"day""#).replace("2026-01-10", "2025-05-05");
    world.done(&["append", "coop.book", "-"], &line);
    let message = world.refuses(&["close", "coop.book", "--period", "2025"], "", 3, "E0718");
    assert!(message.contains("day") && message.contains('h'), "{message}");
}

#[test]
fn a_result_and_a_revenue_of_the_same_pot_and_period_are_refused() {
    let world = World::new();
    let line = revenue("x", "2025-06-01", r#""amount":"1.00","unit":"EUR""#);
    world.refuses_line(&line, "ResultMustNotCountTwice");
    let line = revenue("x", "2026-01-10", r#""amount":"1.00","unit":"EUR""#);
    world.done(&["append", "coop.book", "-"], &line);
    let line = r#"{"id":"y","type":"result_recorded","effective_on":"2026-01-31","data":{"period":"2026","amount":"1.00","unit":"EUR"}}"#;
    world.refuses_line(line, "ResultMustNotCountTwice");
}

#[test]
fn the_same_id_with_other_content_is_refused() {
    let line = work("w1", r#""quantity":"9","unit":"h""#);
    World::new().refuses_line(&line, "IdMustKeepItsContent");
}

#[test]
fn the_same_id_with_other_content_inside_a_batch_is_refused() {
    let one = work("x", r#""quantity":"1","unit":"h""#);
    let two = work("x", r#""quantity":"2","unit":"h""#);
    let message = World::new().refuses_line(&format!("{one}\n{two}"), "IdMustKeepItsContent");
    assert!(message.contains("--> -:2"), "{message}");
}

#[test]
fn the_same_id_with_the_same_content_writes_nothing_and_is_no_error() {
    let world = World::new();
    let line = work("x", r#""quantity":"1","unit":"h""#);
    world.done(&["append", "coop.book", "-"], &line);
    let before = world.files();
    let said = world.done(&["append", "coop.book", "-"], &line);
    assert!(said.starts_with("0 of 1 events appended (1 known before): position"), "{said}");
    assert!(world.files() == before, "nothing is written");
}

#[test]
fn result_events_in_a_raw_append_are_refused() {
    let world = World::new();
    let line = r#"{"id":"x","type":"account_posted","effective_on":"2025-12-31","data":{"account":"cash","agent":"anna","amount":"1000.00","unit":"EUR"}}"#;
    world.refuses_line(line, "EventNeedsItsCommand");
    let line = format!(
        r#"{{"id":"x","type":"rules_adopted","effective_on":"2025-12-31","data":{{"name":"Hours","hash":"{}","from":"2025-01-01","text":"x"}}}}"#,
        "0".repeat(64)
    );
    world.refuses_line(&line, "EventNeedsItsCommand");
}

#[test]
fn a_clock_far_behind_or_ahead_is_refused_unless_it_is_said_to_be_right() {
    let world = World::new();
    let line = work("x", r#""quantity":"1","unit":"h""#);
    let at = |now| ["append", "coop.book", "-", "--now", now];
    let behind = at("2026-01-01T00:00:00.000000Z");
    world.refuses(&behind, &line, 3, "ClockMustNotBeBehind");
    let ahead = at("2028-01-01T00:00:00.000000Z");
    world.refuses(&ahead, &line, 3, "ClockMustNotBeAhead");
    let mut right = ahead.to_vec();
    right.push("--clock-is-right");
    world.done(&right, &line);
}

#[test]
fn a_dry_run_says_the_same_and_writes_nothing() {
    let world = World::new();
    let line = work("x", r#""quantity":"1","unit":"h""#);
    let before = world.files();
    let dry = world.done(&["append", "coop.book", "-", "--dry-run"], &line);
    assert!(world.files() == before, "nothing is written");
    let real = world.done(&["append", "coop.book", "-"], &line);
    assert_eq!(dry, real);
}
