//! What refuses, by which code, in which step; and what is only a finding.

use commonbook_core::value::Amount;

use crate::world::{exact, world};

const REST: &str = "fund reserve\nmeasure hours in h  counts contributions where kind = work\n";

fn code(refusal: &commonbook_rules::Refusal) -> (&str, &str) {
    (refusal.code.as_str(), refusal.step.as_str())
}

#[test]
fn a_missing_figure_that_a_step_reads_refuses_by_name() {
    let text = "figure cap in EUR\nfund a\nline \"x\"\n  takes rest\n  to fund a\n\
                check cap > 0 EUR";
    let refusal = world(text).result("1.00").refused();
    assert_eq!(code(&refusal), ("E0701", ""));
    assert_eq!(refusal.message, "figure cap was not recorded by 2026-12-31");
}

#[test]
fn a_missing_figure_that_a_report_reads_is_a_finding() {
    let done = world("figure cap in EUR\nreport \"cap\" cap").run();
    assert!(done.outcome.reports.is_empty());
    assert!(done.outcome.findings[0].contains("figure cap was not recorded"));
}

#[test]
fn a_report_that_divides_by_zero_is_a_finding_and_a_let_refuses() {
    let done = world(&format!("{REST}report \"rate\" surplus / sum(hours)")).run();
    let finding = "report \"rate\" cannot be computed: a division by zero";
    assert_eq!(done.outcome.findings, [finding]);
    let refusal = world(&format!("{REST}let rate = surplus / sum(hours)")).refused();
    assert_eq!(code(&refusal), ("E0702", "let rate"));
}

#[test]
fn a_division_by_zero_names_the_contributor_it_is_for() {
    let text = format!("{REST}let x = 1 h / hours");
    let refusal = world(&text).measure("hours", "ada 1 ben 0").refused();
    assert_eq!(refusal.message, "a division by zero for ben");
}

#[test]
fn who_is_outside_of_the_circle_cannot_refuse() {
    let text = format!(
        "{REST}line \"x\"\n  takes rest\n  shared by 1 h / hours\n  among hours > 0\n  \
         otherwise to fund reserve"
    );
    let done = world(&text).measure("hours", "ada 1 ben 0").result("1.00").run();
    assert_eq!(done.shares("x"), "ada 1.00");
}

#[test]
fn a_mean_over_nobody_refuses() {
    let text = format!("{REST}let x = mean(hours among members)");
    let refusal = world(&text).measure("hours", "ada 1").refused();
    assert_eq!(code(&refusal), ("E0702", "let x"));
    assert_eq!(refusal.message, "nobody is in the circle of mean");
}

#[test]
fn a_check_that_fails_shows_both_sides_and_its_basis() {
    let text = format!(
        "{REST}line \"x\"\n  takes rest\n  to fund reserve\n\
         check \"a quarter\" 10.00 EUR >= 25% of surplus\n  basis \"Law 1\""
    );
    let refusal = world(&text).result("100.00").refused();
    assert_eq!(code(&refusal), ("E0706", "check \"a quarter\""));
    assert_eq!(refusal.message, "does not hold (Law 1): 10 EUR >= 25 EUR");
    assert_eq!(world(&text).result("40.00").run().outcome.checks[0].name, "a quarter");
}

#[test]
fn a_negative_weight_refuses_by_name_and_only_in_the_circle() {
    let line = |among: &str| {
        format!(
            "{REST}line \"x\"\n  takes rest\n  shared by hours - 2 h\n\
             {among}  otherwise to fund reserve"
        )
    };
    let all = world(&line("")).measure("hours", "ada 3 ben 1").result("1.00").refused();
    assert_eq!(code(&all), ("E0707", "line \"x\""));
    assert!(all.message.starts_with("ben has a weight of -1"), "{}", all.message);
    let some = world(&line("  among hours > 2 h\n")).measure("hours", "ada 3 ben 1");
    assert_eq!(some.result("1.00").run().shares("x"), "ada 1.00");
}

#[test]
fn an_amount_with_nobody_to_share_it_among_refuses() {
    let text = format!(
        "{REST}line \"x\"\n  takes 1.00 EUR\n  shared by hours\n  among members\n\
         line \"rest\"\n  takes rest\n  to fund reserve"
    );
    let nobody = world(&text).result("9.00").refused();
    assert_eq!(code(&nobody), ("E0708", "line \"x\""));
    let zero = world(&text).members("ada").result("9.00").refused();
    assert_eq!(code(&zero), ("E0709", "line \"x\""));
    assert_eq!(zero.hint, "say where it goes then: otherwise to fund NAME");
    let nothing = world(&text).run();
    assert_eq!(nothing.line("x"), "0.00");
}

#[test]
fn a_key_without_an_entry_names_agent_and_key() {
    let text = format!("table level by agent.level\n  base 1\n{REST}let x = hours * level");
    let refusal =
        world(&text).measure("hours", "ada 1").attribute("ada", "level", "lead").refused();
    assert_eq!(code(&refusal), ("E0704", "let x"));
    assert_eq!(refusal.message, "table level has no entry for \"lead\" of ada");
    let without = world(&text).measure("hours", "ada 1").refused();
    assert_eq!(without.message, "table level needs agent.level, which ada has not");
}

#[test]
fn numbers_that_grow_too_large_refuse() {
    let huge = format!(
        "{REST}figure a in number\nlet b = a * a * a * a * a * a * a * a\n\
                        let c = b * b * b * b * b * b * b * b\n\
                        let d = c * c * c * c * c * c * c * c"
    );
    let refusal = world(&huge).figure("a", &"9".repeat(28)).refused();
    assert_eq!(refusal.code.as_str(), "E0703");
    let text = format!("{REST}figure a in EUR\npot x = source a  rest to fund reserve");
    let refusal = world(&text).figure("a", &"9".repeat(40)).refused();
    assert_eq!(code(&refusal), ("E0703", "pot x"));
}

#[test]
fn sums_beyond_128_bits_refuse() {
    let text = "fund a\npot x = result x  rest to fund a\nline \"all\"\n  takes rest\n  to fund a";
    let world = world(text);
    let mut inputs = world.inputs();
    let most = Amount::new(i128::MAX, 2).unwrap();
    inputs.results.insert("x".to_owned(), most);
    inputs.funds.insert("a".to_owned(), most);
    let rules = crate::world::rules(text);
    assert_eq!(rules.evaluate(&inputs).unwrap_err().code.as_str(), "E0703");
    inputs.results.insert("y".to_owned(), most);
    inputs.results.insert("z".to_owned(), most);
    assert_eq!(rules.evaluate(&inputs).unwrap_err().code.as_str(), "E0703");
}

#[test]
fn inputs_that_do_not_fit_the_rules_refuse() {
    let world =
        world(&format!("{REST}line \"x\"\n  takes rest\n  to fund reserve\nlet a = sum(hours)"));
    let world = world.measure("hours", "ada 1 ben 1");
    let rules = commonbook_rules::Rules::parse(world.text()).unwrap();
    let refused = |change: &dyn Fn(&mut commonbook_rules::Inputs)| {
        let mut inputs = world.inputs();
        change(&mut inputs);
        rules.evaluate(&inputs).map(|_| ()).unwrap_err().code.to_string()
    };
    assert_eq!(refused(&|inputs| inputs.scale = 19), "E0791");
    assert_eq!(refused(&|inputs| inputs.measures.clear()), "E0791");
    assert_eq!(refused(&|inputs| inputs.measures[0].push(exact("1"))), "E0791");
    assert_eq!(refused(&|inputs| inputs.agents.reverse()), "E0791");
    let odd = Amount::new(1, 3).unwrap();
    assert_eq!(refused(&|inputs| inputs.called = Some(odd)), "E0791");
}

#[test]
fn a_refusal_shows_the_step_in_the_text() {
    let text = format!("{REST}let rate = surplus / sum(hours)");
    let world = world(&text);
    let shown = world.refused().render(world.text(), "coop.rules");
    let expected = "error[E0702]: let rate: a division by zero\n \
                    --> coop.rules:8:12\n\
                    8 | let rate = surplus / sum(hours)\n  \
                    |            ^^^^^^^^^^^^^^^^^^^^\n  \
                    = nothing was recorded\n\
                    hint: give the case of zero its own value, with if or otherwise\n";
    assert_eq!(shown, expected);
}
