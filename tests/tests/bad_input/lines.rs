//! Lines that are no events.

use crate::world::{World, revenue, work};

#[test]
fn malformed_json_is_refused_with_its_column() {
    let message = World::new().refuses_line("{\"id\":\"x\",", "JsonMalformed");
    assert!(message.contains("--> -:1:"), "{message}");
}

#[test]
fn the_line_that_is_wrong_is_named_and_the_lines_before_it_are_not_written() {
    let good = work("x1", r#""quantity":"1","unit":"h""#);
    let message = World::new().refuses_line(&format!("{good}\n\n{{\n"), "JsonMalformed");
    assert!(message.contains("--> -:3:"), "{message}");
}

#[test]
fn duplicate_keys_are_refused() {
    World::new()
        .refuses_line(&work("x", r#""quantity":"1","quantity":"2","unit":"h""#), "KeyDuplicate");
}

#[test]
fn unknown_keys_are_refused() {
    World::new()
        .refuses_line(&work("x", r#""quantity":"1","unit":"h","colour":"red""#), "KeyUnknown");
}

#[test]
fn floats_are_refused() {
    World::new().refuses_line(&work("x", r#""quantity":1.5,"unit":"h""#), "NumberIsFloat");
}

#[test]
fn exponents_are_refused() {
    let world = World::new();
    world.refuses_line(&work("x", r#""quantity":1e3,"unit":"h""#), "NumberIsFloat");
    world.refuses_line(&work("x", r#""quantity":"1e3","unit":"h""#), "NumberExponent");
}

#[test]
fn numbers_over_28_digits_are_refused() {
    let number = "1".repeat(29);
    World::new()
        .refuses_line(&work("x", &format!(r#""quantity":"{number}","unit":"h""#)), "NumberTooLong");
}

#[test]
fn numbers_over_18_places_are_refused() {
    let number = format!("0.{}1", "0".repeat(18));
    World::new().refuses_line(
        &work("x", &format!(r#""quantity":"{number}","unit":"h""#)),
        "NumberTooManyPlaces",
    );
}

#[test]
fn money_at_the_wrong_scale_is_refused_with_the_right_spelling() {
    let world = World::new();
    let line = revenue("x", "2026-01-10", r#""amount":"12.5","unit":"EUR""#);
    let message = world.refuses_line(&line, "MoneyMustBeAtScale");
    assert!(message.contains("12.50"), "{message}");
    let line = revenue("x", "2026-01-10", r#""amount":"12.505","unit":"EUR""#);
    world.refuses_line(&line, "MoneyMustBeAtScale");
}

#[test]
fn negative_numbers_are_refused_where_a_flow_is_meant() {
    let world = World::new();
    world.refuses_line(&work("x", r#""quantity":"-1","unit":"h""#), "NumberMustBePositive");
    let line = revenue("x", "2026-01-10", r#""amount":"-1.00","unit":"EUR""#);
    world.refuses_line(&line, "NumberMustBePositive");
}

#[test]
fn negative_results_balances_figures_and_corrections_are_allowed() {
    let world = World::new();
    let lines = [
        r#"{"id":"n1","type":"result_recorded","effective_on":"2024-12-31","data":{"period":"2024","amount":"-5.00","unit":"EUR"}}"#,
        r#"{"id":"n2","type":"balance_opened","effective_on":"2025-01-01","data":{"fund":"reserve","amount":"-7.00","unit":"EUR"}}"#,
        r#"{"id":"n3","type":"figure_recorded","effective_on":"2025-01-01","data":{"name":"drift","value":"-0.5","unit":"number"}}"#,
        r#"{"id":"n4","type":"result_recorded","effective_on":"2025-12-31","corrects":5,"data":{"period":"2025","amount":"-100.00","unit":"EUR"}}"#,
    ];
    let said = world.done(&["append", "coop.book", "-"], &lines.join("\n"));
    assert!(said.starts_with("4 of 4 events appended"), "{said}");
}

#[test]
fn dates_that_do_not_exist_are_refused() {
    let line = revenue("x", "2026-02-30", r#""amount":"1.00","unit":"EUR""#);
    World::new().refuses_line(&line, "DateDoesNotExist");
}

#[test]
fn ids_with_capitals_or_blanks_are_refused() {
    let world = World::new();
    world.refuses_line(&work("Big", r#""quantity":"1","unit":"h""#), "IdMalformed");
    world.refuses_line(&work("a b", r#""quantity":"1","unit":"h""#), "IdMalformed");
}

#[test]
fn a_line_over_65535_bytes_is_refused() {
    let note = "n".repeat(70_000);
    let tags: Vec<String> = (0..9_000).map(|n| format!("\"t{n:05}\"")).collect();
    let line = work("x", &format!(r#""quantity":"1","unit":"h","tags":[{}]"#, tags.join(",")));
    let world = World::new();
    world.refuses_line(&line, "LineTooLong");
    // A sealed text is not in the line, so it may be long.
    let line = work("y", r#""quantity":"1","unit":"h""#);
    let line = format!("{},\"sealed\":{{\"note\":\"{note}\"}}}}", &line[..line.len() - 1]);
    world.done(&["append", "coop.book", "-"], &line);
}

#[test]
fn json_nested_10000_deep_is_refused() {
    let deep = format!("{}1{}", "[".repeat(10_000), "]".repeat(10_000));
    World::new().refuses_line(&deep, "NestedTooDeep");
}

#[test]
fn a_file_that_is_not_utf8_is_refused() {
    let world = World::new();
    world.file("latin.jsonl", b"{\"id\":\"\xe9\"}\n");
    world.refuses(&["append", "coop.book", "latin.jsonl"], "", 3, "NotUtf8");
}
