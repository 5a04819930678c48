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

const HEADER: &str = "rules \"T\"\ncurrency EUR\nengine 0\ncloses every year\n\n";

/// What an example of short rules is told, warnings aside.
fn told(rules: &str) -> Vec<String> {
    let text = format!("{HEADER}{rules}\n");
    let problems = check_file(&text);
    let errors = problems.into_iter().filter(|it| it.code.as_str().starts_with('E'));
    errors.map(|it| it.message).collect()
}

fn comes_out(rules: &str) {
    assert_eq!(told(rules), Vec::<String>::new());
}

const VOUCHERS: &str = "fund reserve\naccount vouchers expires after 2 years\n\
    measure pay in EUR counts contributions where kind = pay\n\
    line \"vouchers\" takes 10% of surplus shared by pay to account vouchers \
      otherwise to fund reserve\n\
    redeem \"old\" from account vouchers takes 4.00 EUR older than 2 years\n\
    line \"rest\" takes rest to fund reserve\n";

#[test]
fn a_credit_of_a_close_is_there_in_as_many_closes_as_it_has_years() {
    comes_out(&format!(
        "{VOUCHERS}example \"e\"\n  period 2020\n  surplus 100.00 EUR\n  measure pay: ada 1 EUR\n  \
         expect account vouchers: ada 10.00 EUR\n  period 2021\n  \
         expect account vouchers: ada 10.00 EUR\n  period 2022\n  \
         expect redeem \"old\" = 4.00 EUR\n  expect account vouchers: ada 6.00 EUR\n  period 2023\n  \
         expect redeem \"old\" = 0.00 EUR\n  expect account vouchers: ada 0"
    ));
}

#[test]
fn a_loss_carried_for_some_years_is_used_in_as_many_closes() {
    let mut text = "fund reserve\nfund carried may be negative expires after 3 years\n\
        line \"earlier\" takes 50% of surplus at most -fund carried to fund carried\n\
        absorb \"loss\"\n  from fund carried\nline \"rest\" takes rest to fund reserve\n\
        example \"e\"\n  period 2020\n  surplus -100.00 EUR\n"
        .to_owned();
    for (year, left) in [(2021, "-90.00"), (2022, "-80.00"), (2023, "-70.00")] {
        text +=
            &format!("  period {year}\n  surplus 20.00 EUR\n  expect fund carried = {left} EUR\n");
    }
    text += "  period 2024\n  surplus 20.00 EUR\n  expect fund carried = 0.00 EUR\n  \
             expect line \"earlier\" = 0.00 EUR";
    comes_out(&text);
}

#[test]
fn what_ends_goes_where_its_declaration_says_before_the_first_step() {
    comes_out(
        "fund reserve\nfund carried may be negative expires after 1 years to fund reserve\n\
         account bonus expires after 1 years to fund reserve\n\
         measure pay in EUR counts contributions where kind = pay\n\
         let before = fund reserve\nabsorb \"loss\"\n  from fund carried\n\
         line \"bonus\" takes 50% of surplus shared by pay to account bonus \
           otherwise to fund reserve\n\
         line \"rest\" takes rest to fund reserve\n\
         example \"e\"\n  period 2020\n  surplus -100.00 EUR\n  fund reserve 500.00 EUR\n  \
         account bonus: ada 40.00 EUR\n  period 2021\n  surplus 20.00 EUR\n  \
         measure pay: ben 1 EUR\n  expect before = 540.00 EUR\n  \
         expect fund carried = -100.00 EUR\n  expect account bonus: ada 0, ben 10.00 EUR\n  \
         period 2022\n  expect before = 450.00 EUR\n  expect fund carried = 0.00 EUR\n  \
         period 2023\n  expect before = 460.00 EUR\n  expect account bonus: ben 0",
    );
}

#[test]
fn a_loss_that_ends_can_go_to_a_pot_whose_steps_say_who_bears_it() {
    let rules = "fund reserve\nfund carried may be negative expires after 1 years to pot ended\n\
         account shares\nmeasure hours in h counts contributions where kind = work\n\
         pot ended\nabsorb \"loss\"\n  from fund carried\n\
         absorb \"ended\" of pot ended\n  from fund reserve\n  \
           from account shares shared by hours not below 0\n\
         line \"none\" from pot ended takes rest to fund reserve\n\
         line \"rest\" takes rest to fund reserve\n\
         example \"e\"\n  period 2020\n  surplus -100.00 EUR\n  fund reserve 30.00 EUR\n  \
         account shares: ada 50.00 EUR, ben 50.00 EUR\n  period 2021\n  period 2022\n  \
         measure hours: ada 3 h, ben 4 h\n  expect fund carried = 0.00 EUR\n  \
         expect own absorb \"ended\": ada 30.00 EUR, ben 40.00 EUR\n  \
         expect account shares: ada 20.00 EUR, ben 10.00 EUR\n  expect fund reserve = 0.00 EUR";
    comes_out(rules);
    let without = rules
        .replace("  from account shares shared by hours not below 0\n", "")
        .replace("  expect own absorb \"ended\": ada 30.00 EUR, ben 40.00 EUR\n", "");
    let problems = told(&without);
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert!(problems[0].contains("absorb \"ended\" refuses"), "{}", problems[0]);
}

#[test]
fn a_loss_that_ends_refuses_where_its_fund_cannot_bear_it() {
    let problems = told(
        "fund reserve\nfund carried may be negative expires after 1 years to fund reserve\n\
         absorb \"loss\"\n  from fund carried\nline \"rest\" takes rest to fund reserve\n\
         example \"e\"\n  period 2020\n  surplus -100.00 EUR\n  fund reserve 30.00 EUR\n  \
         period 2021\n  period 2022",
    );
    let refused = "what ended in fund carried refuses: fund reserve has 30.00 EUR and would be at \
                   -70.00 EUR";
    assert_eq!(problems, [format!("example \"e\", 2022: {refused}")]);
}

#[test]
fn what_was_credited_above_is_redeemed_in_the_same_close() {
    comes_out(
        "fund reserve\naccount bonus\nmeasure pay in EUR counts contributions where kind = pay\n\
         line \"x\" takes 10.00 EUR shared by pay to account bonus otherwise to fund reserve\n\
         redeem \"aged\" from account bonus takes 2.00 EUR older than 1 years\n\
         redeem \"who left\" from account bonus among not members amounts to account bonus\n\
         line \"rest\" takes rest to fund reserve\n\
         example \"e\"\n  period 2026\n  surplus 100.00 EUR\n  account bonus: ada 5.00 EUR\n  \
         account bonus: ada 1.00 EUR from 2020-12-31\n  measure pay: ada 1 EUR\n  \
         expect redeem \"aged\" = 2.00 EUR\n  expect own redeem \"who left\": ada 14.00 EUR\n  \
         expect account bonus: ada 0\n  expect account cash: ada 16.00 EUR\n  \
         period 2027\n  expect account bonus: ada 0\n  expect redeem \"who left\" = 0.00 EUR",
    );
}

#[test]
fn parts_of_a_cent_of_claims_are_paid_when_they_add_up() {
    comes_out(
        "fund losses may be negative\n\
         measure owed in EUR counts contributions where kind = owed until paid\n\
         redeem \"all\" from account owed amounts to account owed\n\
         line \"rest\" takes rest even below zero to fund losses\n\
         example \"e\"\n  period 2026\n  measure owed: ada 1.005 EUR, ben 2.00 EUR\n  \
         expect own redeem \"all\": ada 1.00 EUR, ben 2.00 EUR\n  \
         expect account owed: ada 0.005 EUR, ben 0\n  period 2027\n  \
         measure owed: ada 1.005 EUR\n  expect own redeem \"all\": ada 1.01 EUR\n  \
         expect account owed: ada 0",
    );
    comes_out(
        "fund losses may be negative\n\
         measure owed in EUR counts contributions where kind = owed until paid\n\
         redeem \"some\" from account owed takes 1.00 EUR when surplus > 0\n\
         line \"rest\" takes rest even below zero to fund losses\n\
         example \"e\"\n  period 2026\n  measure owed: ada 0.005 EUR\n  period 2027\n  \
         measure owed: ada 0.005 EUR\n  period 2028\n  surplus 1.00 EUR\n  \
         expect redeem \"some\" = 0.01 EUR\n  expect account owed: ada 0",
    );
}

#[test]
fn examples_that_would_take_too_long_are_refused_at_once() {
    let people: Vec<String> = (0..2_000).map(|at| format!("a{at} 1 h")).collect();
    let mut text = "measure hours in h counts contributions\nfund reserve\n\
        line \"x\" takes rest shared by hours otherwise to fund reserve\nexample \"e\"\n"
        .to_owned();
    for year in 2000..2130 {
        text += &format!("  period {year}\n");
    }
    text += &format!("  measure hours: {}", people.join(", "));
    let problems = told(&text);
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert!(problems[0].contains("take too long to carry out"), "{}", problems[0]);
}

#[test]
fn a_claim_in_another_unit_has_no_past_that_could_be_read() {
    let rules = "fund reserve\naccount points in point\n\
        measure hours in h counts contributions where kind = work\n\
        each \"points\" to account points amounts to hours * 1 point/h\n\
        line \"rest\" takes rest to fund reserve\nreport \"past\" past each \"points\"";
    let problems = told(rules);
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert!(problems[0].contains("of which no past is kept"), "{}", problems[0]);
}

#[test]
fn a_credit_with_a_day_of_the_period_is_not_there_at_open() {
    comes_out(
        "account shares\nfund kept may be negative\n\
         measure first in EUR counts account shares at open\n\
         measure last in EUR counts account shares at close\n\
         measure usual in EUR counts account shares on average\n\
         line \"all\" takes rest even below zero to fund kept\n\
         report \"used\" sum(first) + sum(last) + sum(usual)\n\
         example \"e\"\n  period 2024\n  account shares: ada 10000.00 EUR from 2020-01-01\n  \
         account shares: ada 3660.00 EUR from 2024-07-02\n  expect first: ada 10000.00 EUR\n  \
         expect last: ada 13660.00 EUR\n  expect usual: ada 11830.00 EUR\n  period 2025\n  \
         expect first: ada 13660.00 EUR\n  expect usual: ada 13660.00 EUR",
    );
}

#[test]
fn what_a_quarter_brought_is_there_in_as_many_quarters_as_its_months_are() {
    let text = "rules \"Q\"\ncurrency EUR\nengine 0\ncloses every quarter\n\n\
        fund carried expires after 6 months\nline \"all\" takes rest to fund carried\n\
        example \"e\"\n  period \"2026-Q2\"\n  surplus 9.00 EUR\n  period \"2026-Q3\"\n  \
        expect fund carried = 9.00 EUR\n  period \"2026-Q4\"\n  \
        expect fund carried = 9.00 EUR\n  period \"2027-Q1\"\n  expect fund carried = 0.00 EUR\n";
    let errors = check_file(text).into_iter().filter(|it| it.code.as_str().starts_with('E'));
    assert_eq!(errors.map(|it| it.message).collect::<Vec<_>>(), Vec::<String>::new());
}
