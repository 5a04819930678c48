//! The example that `docs/spec/calculation.md` works by hand, with the rules read from that page.

use crate::world::{World, sound};

const PAGE: &str = include_str!("../../../docs/spec/calculation.md");

fn bakery() -> World {
    let (_, from) = PAGE.split_once("```rules\n").unwrap();
    let (text, _) = from.split_once("```").unwrap();
    World::of(sound(text))
        .figure("cap", "1000")
        .fund("reserve", "900.00")
        .measure("pay", "ada 3000 ben 1000 cy 1000")
        .measure("hours", "ada 10 ben 30 cy 20")
}

#[test]
fn the_page_and_the_evaluator_come_to_the_same_cents() {
    let done = bakery().result("1000.01").run();
    assert_eq!(done.line("reserve"), "100.00");
    assert_eq!(done.line("workers"), "900.01");
    assert_eq!(done.shares("workers"), "ada 345.01, ben 315.00, cy 240.00");
    let ada = &done.outcome.shares[0];
    assert_eq!(ada.weight.to_string(), "23/60");
    assert_eq!(ada.quota.to_string(), "2070023/6000");
    let parts: Vec<String> = ada.parts.iter().map(|(by, part)| format!("{by} {part}")).collect();
    assert_eq!(parts, ["pay 270.01", "hours 75.00"]);
    assert_eq!(done.line("nothing is left"), "0.00");
    for shown in ["**100.00 EUR**", "**900.01 EUR**", "**345.01, 315.00 and 240.00 EUR**"] {
        assert!(PAGE.contains(shown), "{shown}");
    }
}

#[test]
fn what_is_owed_is_paid_as_the_page_says() {
    let (_, from) = PAGE.split_once("## One example of what is owed\n\n```rules\n").unwrap();
    let (text, _) = from.split_once("```").unwrap();
    let (love, care) = ("ada 600 ben 90 cy 10.005", "ada 300");
    let done = World::of(sound(text))
        .measure("love", love)
        .account("love", love)
        .measure("care", care)
        .account("care", care)
        .result("1000.00")
        .run();
    assert_eq!(done.line("owed"), "800.00");
    assert_eq!(done.fund("reserve"), "200.00");
    assert_eq!(done.shares("owed"), "ada 720.00, ben 72.00, cy 8.00");
    assert_eq!(done.postings("love"), "ada -480, ben -72, cy -8");
    assert_eq!(done.postings("care"), "ada -240");
    assert_eq!(done.postings("cash"), "ada 144.00, ben 15.00, cy 2.00");
    assert_eq!(done.postings("retained"), "ada 576.00, ben 57.00, cy 6.00");
    for shown in ["**800.00 EUR**", "**720.00, 72.00 and 8.00 EUR**", "**576.00, 57.00 and 6.00"] {
        assert!(PAGE.contains(shown), "{shown}");
    }
}

#[test]
fn the_page_lists_every_refusal_that_rules_can_meet() {
    use commonbook_rules::diagnostic::Code;
    for code in Code::ALL.iter().map(|code| code.as_str()) {
        if code.starts_with("E07") && !code.starts_with("E079") {
            assert!(PAGE.contains(code), "{code}");
        }
    }
}
