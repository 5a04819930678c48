//! Templates of rules: each is sound, says what it is for, and carries every kind of period.
//!
//! Whether its numbers are right its own examples say, which the check carries out. Here stand the
//! periods that its examples may not have: nothing came in, a loss, and nobody to share among.
#![cfg(test)]

use std::collections::BTreeSet;

use commonbook::core::value::Weekday;
use commonbook::rules::diagnostic::{Diagnostic, render};
use commonbook::rules::syntax::ast::{Closes, Item, Opening, Rhythm};
use commonbook::rules::syntax::{format, parse};
use commonbook::rules::{Rules, check_file};
use commonbook::templates::{TEMPLATES, Template};
use commonbook_tests::program::repository;

/// The examples a template needs: one that pays, one on an edge.
const EXAMPLES: usize = 2;
/// What a list of templates can show of one in a line.
const ABOUT: usize = 90;

fn problems(template: &Template, text: &str) -> String {
    let found: Vec<Diagnostic> = check_file(text);
    render(text, template.name, &found)
}

#[test]
fn every_file_of_the_folder_is_a_template_and_every_template_a_file() {
    let folder = std::fs::read_dir(repository().join("templates")).unwrap();
    let names = folder.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let files: BTreeSet<String> =
        names.filter_map(|name| Some(name.strip_suffix(".rules")?.to_owned())).collect();
    let listed: BTreeSet<String> = TEMPLATES.iter().map(|it| it.name.to_owned()).collect();
    assert_eq!(files, listed);
    assert_eq!(listed.len(), TEMPLATES.len(), "a name is listed twice");
}

#[test]
fn every_template_is_sound_with_its_examples_and_in_the_one_layout() {
    for template in TEMPLATES {
        assert_eq!(problems(template, template.text), "", "{}", template.name);
        assert!(Rules::parse(template.text).is_ok(), "{}", template.name);
        assert_eq!(format(template.text).unwrap(), template.text, "{}", template.name);
    }
}

#[test]
fn every_template_says_what_it_is_for_where_it_comes_from_and_what_to_record() {
    for template in TEMPLATES {
        let name = template.name;
        let about = template.about();
        assert!(!about.is_empty() && about.chars().count() <= ABOUT, "{name}: {about}");
        let head: String = template
            .text
            .lines()
            .take_while(|line| line.starts_with('#'))
            .map(|line| format!("{line}\n"))
            .collect();
        for part in ["before the vote", "Record in the book", "Leaves out", "# Sources:"] {
            assert!(head.contains(part), "{name} does not say: {part}");
        }
        let sources = head.split("# Sources:").nth(1).unwrap();
        assert!(sources.contains("http") || sources.contains("Law"), "{name}: {sources}");
    }
}

#[test]
fn every_template_has_examples_that_expect_amounts() {
    for template in TEMPLATES {
        let document = parse(template.text).document;
        let is_example = |item: &&Item| matches!(item, Item::Example(_));
        let examples = document.items.iter().filter(is_example).count();
        assert!(examples >= EXAMPLES, "{}: {examples} examples", template.name);
        let expected = template.text.lines().filter(|line| line.contains(" expect ")).count();
        assert!(expected >= EXAMPLES, "{}: {expected} expectations", template.name);
    }
}

/// A period of the rhythm that a text closes by.
fn period(closes: Option<Closes>) -> &'static str {
    match closes.unwrap().every {
        Rhythm::Month | Rhythm::OnCall => "\"2031-03\"",
        Rhythm::Quarter => "\"2031-Q1\"",
        Rhythm::Year | Rhythm::OnDissolution => "2031",
        Rhythm::Week { from: Weekday::Sunday } => "\"2031-03-02..2031-03-09\"",
        Rhythm::Week { .. } => "\"2031-W10\"",
    }
}

/// A template with one more example: a period with this result and nothing else recorded.
fn with_a_period(template: &Template, amount: &str) -> String {
    let document = parse(template.text).document;
    let currency = document.currency.unwrap().text;
    let mut text = template.text.to_owned();
    text.push_str("\nexample \"nothing else was recorded\"\n");
    text.push_str(&format!("  period {}\n", period(document.closes)));
    // Where results open pots of their own, these are what comes in.
    let (mut figures, mut results) = (Vec::new(), Vec::new());
    for item in &document.items {
        if let Item::Figure(figure) = item
            && !figure.per_agent
        {
            figures.push(&figure.name.text);
        } else if let Item::Pot(pot) = item
            && let Opening::Result(result) = &pot.opens
        {
            results.push(&result.text);
        }
    }
    text.extend(figures.into_iter().map(|name| format!("  figure {name} 0\n")));
    let mut facts: Vec<String> = results.into_iter().map(|name| format!("result {name}")).collect();
    if facts.is_empty() {
        let on_call = document.closes.unwrap().every == Rhythm::OnCall;
        facts.push(if on_call { "called" } else { "surplus" }.to_owned());
    }
    text.extend(facts.iter().map(|fact| format!("  {fact} {amount} {currency}\n")));
    text.push_str("  expect 1 = 1\n");
    text
}

#[test]
fn no_template_refuses_a_period_in_which_nothing_came_in_or_nobody_worked_or_a_loss() {
    for template in TEMPLATES {
        let on_call = parse(template.text).document.closes.unwrap().every == Rhythm::OnCall;
        let amounts: &[&str] =
            if on_call { &["0", "1000.01"] } else { &["0", "1000.01", "-1000.01"] };
        for amount in amounts {
            let text = with_a_period(template, amount);
            let errors: Vec<Diagnostic> =
                check_file(&text).into_iter().filter(Diagnostic::is_error).collect();
            let shown = render(&text, template.name, &errors);
            assert!(errors.is_empty(), "{} with {amount}: {shown}", template.name);
        }
    }
}
