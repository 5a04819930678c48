//! Closes that may not be, and commands on what is not there.

use crate::world::World;

fn closed() -> World {
    let world = World::new();
    world.done(&["close", "coop.book", "--period", "2025"], "");
    world
}

#[test]
fn a_period_is_closed_once() {
    closed().refuses(&["close", "coop.book", "--period", "2025"], "", 3, "PeriodMustBeOpen");
}

#[test]
fn a_period_that_overlaps_a_closed_one_is_refused() {
    let world = closed();
    let overlapping = ["close", "coop.book", "--period", "2025-07-01..2026-07-01"];
    world.refuses(&overlapping, "", 3, "PeriodMustNotOverlap");
}

#[test]
fn a_close_out_of_order_is_refused() {
    let world = World::new();
    let text = std::fs::read_to_string(world.path("hours.rules")).expect("rules");
    world.file("early.rules", text.replace("\"Hours\"", "\"Early\""));
    world.done(&["adopt", "coop.book", "early.rules", "--from", "2023-01-01"], "");
    let lines = r#"{"id":"e1","type":"revenue_recorded","effective_on":"2024-05-05","data":{"amount":"1.00","unit":"EUR"}}"#;
    world.done(&["append", "coop.book", "-"], lines);
    world.done(&["close", "coop.book", "--rules", "Early", "--period", "2024"], "");
    let early = ["close", "coop.book", "--rules", "Early", "--period", "2023"];
    world.refuses(&early, "", 3, "CloseMustBeInOrder");
}

#[test]
fn a_period_of_the_wrong_length_is_refused() {
    let world = World::new();
    let message = world.refuses(
        &["close", "coop.book", "--period", "2025-03"],
        "",
        3,
        "PeriodMustFitTheRules",
    );
    assert!(message.contains("2025"), "{message}");
}

#[test]
fn a_period_that_cannot_be_is_refused() {
    let world = World::new();
    world.refuses(&["close", "coop.book", "--period", "2025-13"], "", 3, "PeriodMalformed");
}

#[test]
fn a_close_without_rules_in_force_is_refused() {
    let world = World::new();
    let wrong = ["close", "coop.book", "--rules", "Ours", "--period", "2025"];
    world.refuses(&wrong, "", 3, "RulesMustBeAdopted");
}

#[test]
fn only_the_latest_close_is_reopened() {
    let world = closed();
    let never = ["reopen", "coop.book", "--period", "2024", "--reason", "x"];
    world.refuses(&never, "", 3, "ReopenMustBeOfTheLatest");
}

#[test]
fn a_paid_close_is_not_reopened() {
    let world = closed();
    let pay = r#"{"id":"p","type":"payout_paid","effective_on":"2026-01-15","data":{"agent":"anna","account":"cash","amount":"10.00","unit":"EUR"}}"#;
    world.done(&["append", "coop.book", "-"], pay);
    let reopen = ["reopen", "coop.book", "--period", "2025", "--reason", "x"];
    world.refuses(&reopen, "", 3, "ReopenMustComeBeforePayouts");
}

#[test]
fn a_payout_above_what_is_owed_is_refused() {
    let pay = r#"{"id":"p","type":"payout_paid","effective_on":"2026-01-15","data":{"agent":"anna","account":"cash","amount":"1000.00","unit":"EUR"}}"#;
    closed().refuses_line(pay, "PayoutMustBeOwed");
}

#[test]
fn a_reversal_of_a_reversal_or_of_nothing_is_refused() {
    let world = World::new();
    world.refuses(&["reverse", "coop.book", "999", "--reason", "x"], "", 3, "TargetMustExist");
    world.refuses(&["reverse", "coop.book", "first", "--reason", "x"], "", 2, "PositionMalformed");
    world.done(&["reverse", "coop.book", "3", "--reason", "typed twice"], "");
    world.refuses(&["reverse", "coop.book", "3", "--reason", "x"], "", 3, "TargetMustStand");
    world.refuses(&["reverse", "coop.book", "7", "--reason", "x"], "", 3, "TargetMustBeReversible");
}

#[test]
fn a_preview_says_what_the_close_will_say_and_writes_nothing() {
    let world = World::new();
    let before = world.files();
    let preview =
        world.done(&["close", "coop.book", "--period", "2025", "--preview", "-O", "json"], "");
    assert!(world.files() == before, "nothing is written");
    let digest = |text: &str| {
        let value: serde_json::Value = serde_json::from_str(text).expect("JSON");
        (value["digest"].clone(), value["result"].clone())
    };
    let real = world.done(&["close", "coop.book", "--period", "2025", "-O", "json"], "");
    assert_eq!(digest(&preview), digest(&real));
    let read = world.done(&["statement", "coop.book", "--period", "2025", "-O", "json"], "");
    assert_eq!(digest(&read), digest(&real));
}

#[test]
fn an_event_in_a_closed_period_is_recorded_and_pending_and_counts_nowhere() {
    let world = closed();
    let late = r#"{"id":"late","type":"contribution_recorded","effective_on":"2025-06-01","data":{"agent":"bo","kind":"work","quantity":"100","unit":"h"}}"#;
    let json = |world: &World, period: &str| -> serde_json::Value {
        let text = world.done(&["statement", "coop.book", "--period", period, "-O", "json"], "");
        serde_json::from_str(&text).expect("JSON")
    };
    let before = json(&world, "2025");
    world.done(&["append", "coop.book", "-"], late);
    let after = json(&world, "2025");
    assert_eq!(before["result"], after["result"]);
    let pending = |value: &serde_json::Value| {
        value["provenance"]["pending"].as_array().expect("a list").len()
    };
    assert_eq!((pending(&before), pending(&after)), (0, 1));
    let next = json(&world, "2026");
    assert_eq!(pending(&next), 1);
}
