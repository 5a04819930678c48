//! Examples in a rules file: carried out by the check, over one period or several.
#![cfg(test)]

use commonbook_rules::diagnostic::{Code, render};
use commonbook_rules::syntax::{format, parse};
use commonbook_rules::{Rules, check_file};

const RULES: &str = "rules \"Carry a loss\"
currency EUR
engine 0
closes every year

figure rate in %

measure hours in h  counts contributions where kind = work

fund reserve
fund bf  may be negative

account retained

absorb \"loss\"
  from fund reserve
  from fund bf

line \"recovery\"
  takes 50% of surplus
  at most -fund bf
  to fund bf

line \"dividend\"
  takes rest
  shared by hours
  otherwise to fund reserve
  paid rate * due cash, rest retained

redeem \"old\" from account retained
  takes 100.00 EUR
  older than 2 years

";

fn checked(example: &str) -> Vec<commonbook_rules::diagnostic::Diagnostic> {
    check_file(&format!("{RULES}{example}\n"))
}

const THREE_YEARS: &str = "example \"three years\"
  period   2024
  figure   rate 20%
  measure  hours: ada 3 h, ben 1 h
  fund     reserve 2000.00 EUR
  surplus  -9000.00 EUR
  expect   fund bf = -7000.00 EUR
  expect   fund reserve = 0
  period   2025
  figure   rate 20%
  measure  hours: ada 3 h, ben 1 h
  surplus  10000.00 EUR
  expect   line \"recovery\" = 5000.00 EUR
  expect   own line \"dividend\": ada 3750.00 EUR, ben 1250.00 EUR
  expect   account retained: ada 3000.00 EUR, ben 1000.00 EUR
  period   2026
  figure   rate 20%
  measure  hours: ada 3 h, ben 1 h
  surplus  4000.00 EUR
  account  retained: ada 50.00 EUR from 2020-12-31
  expect   fund bf = 0
  expect   redeem \"old\" = 50.00 EUR
  expect   account cash: ada 1100.00 EUR, ben 350.00 EUR";

#[test]
fn an_example_runs_over_several_periods() {
    let problems = checked(THREE_YEARS);
    let text = format!("{RULES}{THREE_YEARS}\n");
    assert!(problems.is_empty(), "{}", render(&text, "x.rules", &problems));
}

#[test]
fn what_does_not_come_out_is_a_problem_at_its_place() {
    let wrong = THREE_YEARS.replace("ada 3750.00 EUR", "ada 3750.01 EUR").replace("-7000", "-7001");
    let problems = checked(&wrong);
    let codes: Vec<Code> = problems.iter().map(|it| it.code).collect();
    assert_eq!(codes, [Code::ExampleFails, Code::ExampleFails]);
    assert!(problems[0].message.contains("-7000 EUR = -7001 EUR"), "{}", problems[0].message);
    assert!(problems[1].message.contains("ada gets 3750, not 3750.01"), "{}", problems[1].message);
    // Whoever adopts rules asks for the examples too; parsing alone does not run them.
    let rules = Rules::parse(&format!("{RULES}{wrong}\n")).expect("sound");
    assert_eq!(rules.run_examples().len(), 2);
}

#[test]
fn a_refusal_of_the_rules_is_a_problem_of_the_example() {
    let problems = checked("example \"no rate\"\n  period 2026\n  surplus 1.00 EUR");
    assert_eq!(problems.len(), 1);
    assert!(
        problems[0].message.contains("figure rate was not recorded"),
        "{}",
        problems[0].message
    );
}

#[test]
fn an_example_names_what_is_declared_in_its_unit() {
    let wrong = "example \"x\"\n  period 2026\n  figure rat 5%\n  measure hours: ada 5.00 EUR\n  \
                 fund x 1.00 EUR\n  surplus 5 h\n  expect surplus\n  expect own line \"dividend\": ada 1 h";
    let codes: Vec<&str> = checked(wrong).iter().map(|it| it.code.as_str()).collect();
    assert_eq!(codes, ["E0401", "E0305", "E0401", "E0305", "E0301", "E0305"]);
}

#[test]
fn lines_that_cannot_be_read_are_told_one_by_one() {
    let text = format!(
        "{RULES}example \"x\"\n  period soon\n  surplus\n  wages 5 h\n  figure rate 5% 6%\n"
    );
    let problems = parse(&text).diagnostics;
    assert_eq!(problems.len(), 4, "{}", render(&text, "x.rules", &problems));
    let text = format!("{RULES}example \"x\"\n  surplus 5.00 EUR\n");
    assert!(!parse(&text).diagnostics.is_empty());
}

#[test]
fn an_example_keeps_its_order_and_its_comments() {
    let text = format!(
        "{RULES}{}\n",
        THREE_YEARS.replace("  period   2025", "  # better\n  period   2025")
    );
    assert_eq!(format(&text).expect("it can be formatted"), text);
}

#[test]
fn a_figure_holds_in_the_periods_after_it() {
    let text = "example \"x\"\n  period 2026\n  figure rate 5%\n  surplus 1.00 EUR\n  \
                period 2027\n  surplus 1.00 EUR\n  expect surplus = 1.00 EUR";
    assert_eq!(checked(text), []);
}

#[test]
fn every_file_that_is_carried_out_comes_out_as_it_says() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/carried");
    let mut files = 0;
    for entry in std::fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("the entry is readable").path();
        let text = std::fs::read_to_string(&path).expect("the file is UTF-8");
        let problems = check_file(&text);
        assert!(problems.is_empty(), "{}", render(&text, &path.display().to_string(), &problems));
        assert!(text.contains("\nexample \""), "{} carries nothing out", path.display());
        files += 1;
    }
    assert!(files >= 2, "{files} files");
}
