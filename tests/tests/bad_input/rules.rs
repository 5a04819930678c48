//! Rules files that are not adopted.

use crate::world::{RULES, World};

fn refuses(text: impl AsRef<[u8]>, code: &str) -> String {
    let world = World::new();
    world.file("wrong.rules", text);
    let adopt = ["adopt", "coop.book", "wrong.rules", "--from", "2026-01-01"];
    let message = world.refuses(&adopt, "", 3, code);
    world.refuses(&["rules", "check", "wrong.rules"], "", 1, code);
    message
}

fn with(step: &str) -> String {
    RULES.replace("line \"reserve\"", &format!("{step}\nline \"reserve\""))
}

#[test]
fn unknown_names_are_refused_with_the_place_and_what_was_meant() {
    let message = refuses(RULES.replace("shared by hours", "shared by huors"), "E0401");
    assert!(message.contains("wrong.rules:16:13") && message.contains("hours"), "{message}");
}

#[test]
fn examples_that_do_not_come_out_are_refused() {
    let example = "example \"a year\"\n  period   2026\n  surplus  100.00 EUR\n  \
                   expect   line \"reserve\" = 1.00 EUR\n";
    let message = refuses(format!("{RULES}\n{example}"), "E0607");
    assert!(message.contains("example \"a year\", 2026"), "{message}");
}

#[test]
fn forward_references_are_refused() {
    refuses(RULES.replace("20% of surplus", "20% of line \"labour\""), "E0403");
}

#[test]
fn mixed_units_are_refused() {
    refuses(RULES.replace("20% of surplus", "20% of surplus + sum(hours)"), "E0231");
}

#[test]
fn percentages_of_one_pot_above_100_are_refused() {
    let more = with("line \"first\"\n  takes 90% of surplus\n  to fund reserve\n");
    refuses(more, "E0504");
}

#[test]
fn a_pot_that_could_keep_a_cent_is_refused() {
    refuses(RULES.replace("takes rest", "takes 79% of surplus"), "E0501");
}

#[test]
fn a_shared_last_line_that_could_meet_nobody_is_refused() {
    refuses(RULES.replace("  otherwise to fund reserve\n", ""), "E0502");
}

#[test]
fn a_division_by_zero_is_refused() {
    refuses(RULES.replace("20% of surplus", "surplus / 0"), "E0601");
}

#[test]
fn a_division_by_a_figure_that_is_zero_refuses_the_close() {
    let world = World::new();
    let text = RULES
        .replace("fund reserve indivisible", "fund reserve indivisible\nfigure debt in EUR")
        .replace("20% of surplus", "surplus * (10.00 EUR / debt)");
    world.file("new.rules", text);
    world.done(&["adopt", "coop.book", "new.rules", "--from", "2025-01-01"], "");
    let figure = r#"{"id":"f","type":"figure_recorded","effective_on":"2025-12-31","data":{"name":"debt","value":"0.00","unit":"EUR"}}"#;
    world.refuses(&["close", "coop.book", "--period", "2025"], "", 3, "E0701");
    world.done(&["append", "coop.book", "-"], figure);
    world.refuses(&["close", "coop.book", "--period", "2025"], "", 3, "E0702");
}

#[test]
fn a_split_over_nobody_or_over_weights_that_are_zero_refuses_the_close() {
    let world = World::new();
    let text = RULES.replace(
        "line \"labour\"",
        "line \"first\"\n  takes 10% of surplus\n  shared by hours\n\nline \"labour\"",
    );
    world.file("new.rules", text);
    world.done(&["adopt", "coop.book", "new.rules", "--from", "2025-01-01"], "");
    for position in ["3", "4"] {
        world.done(&["reverse", "coop.book", position, "--reason", "x"], "");
    }
    world.refuses(&["close", "coop.book", "--period", "2025"], "", 3, "E0709");
}

#[test]
fn line_feeds_of_other_systems_are_refused_with_the_formatter_as_hint() {
    let message = refuses(RULES.replace('\n', "\r\n"), "E0102");
    assert!(message.contains("rules format"), "{message}");
}

#[test]
fn a_byte_order_mark_is_refused_with_the_formatter_as_hint() {
    let message = refuses(format!("\u{feff}{RULES}"), "E0101");
    assert!(message.contains("rules format"), "{message}");
}

#[test]
fn a_file_of_200_kib_is_adopted_and_closes() {
    let world = World::new();
    let comment = format!("# {}\n", "x".repeat(98)).repeat(200 * 1024 / 101);
    world.file("long.rules", format!("{comment}{RULES}"));
    world.done(&["adopt", "coop.book", "long.rules", "--from", "2025-01-01"], "");
    world.done(&["close", "coop.book", "--period", "2025"], "");
    assert!(world.done(&["verify", "coop.book"], "").starts_with("verified"));
}

#[test]
fn a_file_of_2_mib_is_refused() {
    let comment = format!("# {}\n", "x".repeat(98)).repeat(2 * 1024 * 1024 / 101);
    refuses(format!("{comment}{RULES}"), "E0113");
}

#[test]
fn rules_in_another_currency_are_refused() {
    let world = World::new();
    world.file("usd.rules", RULES.replace("EUR", "USD"));
    let adopt = ["adopt", "coop.book", "usd.rules", "--from", "2026-01-01"];
    world.refuses(&adopt, "", 3, "RulesMustBeInTheBooksCurrency");
}

#[test]
fn rules_that_reach_into_a_closed_period_are_refused() {
    let world = World::new();
    world.done(&["close", "coop.book", "--period", "2025"], "");
    let adopt = ["adopt", "coop.book", "hours.rules", "--from", "2025-06-01"];
    world.refuses(&adopt, "", 3, "RulesMustNotReachIntoAClosedPeriod");
}

#[test]
fn a_template_that_is_not_there_is_refused_with_what_was_meant() {
    let world = World::new();
    let message = world.refuses(&["rules", "new", "--from", "scopp"], "", 2, "TemplateUnknown");
    assert!(message.contains("did you mean scop?"), "{message}");
    let message = world.refuses(&["rules", "new", "--from", "bank"], "", 2, "TemplateUnknown");
    assert!(message.contains("rules new --list"), "{message}");
}

#[test]
fn a_template_is_not_written_over_a_file_nor_under_a_name_that_cannot_be() {
    let world = World::new();
    world.file("mine.rules", RULES);
    let over = ["rules", "new", "mine.rules", "--from", "scop"];
    world.refuses(&over, "", 2, "FileExists");
    for (option, value) in [("--name", "two \" quotes"), ("--name", ""), ("--currency", "9 x")] {
        let wrong = ["rules", "new", "new.rules", "--from", "scop", option, value];
        world.refuses(&wrong, "", 2, "TitleMalformed");
    }
    world.refuses(&["rules", "new", "gone/new.rules", "--from", "scop"], "", 4, "FileUnusable");
}
