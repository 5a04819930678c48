//! What one event counts in a measure.

use std::collections::BTreeMap;

use commonbook_core::value::{Date, Exact};
use commonbook_rules::{EventFields, Rules};

use crate::world::{day, exact, rules};

#[derive(Default)]
struct Event {
    keys: BTreeMap<&'static str, &'static str>,
    tags: Vec<&'static str>,
    numbers: BTreeMap<&'static str, (Exact, &'static str)>,
    attributes: BTreeMap<&'static str, &'static str>,
    day: Option<Date>,
}

impl Event {
    fn key(mut self, field: &'static str, key: &'static str) -> Self {
        self.keys.insert(field, key);
        self
    }

    fn tag(mut self, tag: &'static str) -> Self {
        self.tags.push(tag);
        self
    }

    fn number(mut self, field: &'static str, value: &str, unit: &'static str) -> Self {
        self.numbers.insert(field, (exact(value), unit));
        self
    }

    fn attribute(mut self, name: &'static str, key: &'static str) -> Self {
        self.attributes.insert(name, key);
        self
    }

    fn on(mut self, text: &str) -> Self {
        self.day = Some(day(text));
        self
    }
}

impl EventFields for Event {
    fn key(&self, field: &str) -> Option<&str> {
        self.keys.get(field).copied()
    }

    fn has_tag(&self, tag: &str) -> bool {
        self.tags.contains(&tag)
    }

    fn number(&self, field: &str) -> Option<(Exact, &str)> {
        self.numbers.get(field).map(|(value, unit)| (value.clone(), *unit))
    }

    fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.get(name).copied()
    }

    fn day(&self) -> Date {
        self.day.unwrap_or_else(|| day("2026-06-01"))
    }
}

fn work() -> Event {
    Event::default().key("kind", "work").number("quantity", "3", "h")
}

fn measure(text: &str) -> Rules {
    rules(&format!("{text}\nlet total = sum(m)"))
}

fn worth(rules: &Rules, event: &Event) -> Option<String> {
    rules.value_event(0, event).unwrap().map(|value| value.to_string())
}

#[test]
fn an_event_counts_with_its_quantity_where_it_is_of_the_kind() {
    let hours = measure("measure m in h  counts contributions where kind = work");
    assert_eq!(worth(&hours, &work()).as_deref(), Some("3"));
    assert_eq!(worth(&hours, &work().key("kind", "care")), None);
    assert_eq!(worth(&hours, &Event::default().number("quantity", "3", "h")), None);
}

#[test]
fn an_event_recorded_with_a_value_counts_with_it() {
    let pay = measure("measure m in EUR  counts contributions where kind = pay");
    let event = Event::default().key("kind", "pay").number("value", "12.5", "EUR");
    assert_eq!(worth(&pay, &event).as_deref(), Some("12.5"));
}

#[test]
fn revenue_counts_with_its_amount() {
    let bought = measure("measure m in EUR  counts revenue");
    assert_eq!(worth(&bought, &Event::default().number("value", "7", "EUR")).as_deref(), Some("7"));
}

#[test]
fn an_event_in_another_unit_is_refused_with_both_units() {
    let hours = measure("measure m in h  counts contributions where kind = work");
    let error = hours.value_event(0, &work().number("quantity", "2", "d")).unwrap_err();
    assert_eq!((error.code.as_str(), error.step.as_str()), ("E0718", "measure m"));
    assert_eq!(error.message, "the event is in d, where h is needed");
    let pay = measure("measure m in EUR  counts contributions  each worth quantity * 24.00 EUR/h");
    assert_eq!(worth(&pay, &work()).as_deref(), Some("72"));
    let error = pay.value_event(0, &work().number("quantity", "2", "t")).unwrap_err();
    assert_eq!(error.message, "the event is in t, where h is needed");
}

#[test]
fn quantity_times_rate_takes_any_unit() {
    let text = "measure m in EUR  counts contributions  each worth quantity * rate * weight";
    let event = work().number("rate", "24", "EUR/h");
    assert_eq!(worth(&measure(text), &event).as_deref(), Some("72"));
    let event = event.number("weight", "1.5", "number");
    assert_eq!(worth(&measure(text), &event).as_deref(), Some("108"));
}

#[test]
fn an_event_without_a_number_that_worth_reads_is_refused() {
    let text = "measure m in EUR  counts contributions  each worth quantity * rate";
    let error = measure(text).value_event(0, &work()).unwrap_err();
    assert_eq!(error.code.as_str(), "E0719");
    assert_eq!(error.message, "the event has no rate, which the measure reads");
}

#[test]
fn tags_keys_attributes_and_numbers_choose_events() {
    let text = "measure m in h  counts contributions where \
                (tag = night or agent.level = senior) and not (task = \"clean-up\") and quantity > 1 h";
    let rules = measure(text);
    assert_eq!(worth(&rules, &work()), None);
    assert_eq!(worth(&rules, &work().tag("day").tag("night")).as_deref(), Some("3"));
    assert_eq!(worth(&rules, &work().attribute("level", "senior")).as_deref(), Some("3"));
    assert_eq!(worth(&rules, &work().tag("night").key("task", "clean-up")), None);
    assert_eq!(worth(&rules, &work().tag("night").number("quantity", "1", "h")), None);
}

#[test]
fn a_table_is_read_on_the_events_own_day() {
    let text = "table stage by agent.stage\n  full 1.00\n  dating 0.25 until 2026-03-01\n  \
                dating 0.50 from 2026-03-01\n\
                measure m in h  counts contributions  each worth quantity * stage";
    let rules = measure(text);
    let event = |on: &str| work().attribute("stage", "dating").on(on);
    assert_eq!(worth(&rules, &event("2026-02-28")).as_deref(), Some("0.75"));
    assert_eq!(worth(&rules, &event("2026-03-01")).as_deref(), Some("1.5"));
    let error = rules.value_event(0, &work().attribute("stage", "new")).unwrap_err();
    assert_eq!(error.code.as_str(), "E0704");
}

#[test]
fn a_table_can_be_looked_up_by_a_field() {
    let text = "table grade by task\n  a 20\n  b 12\n  else 0\n\
                measure m in box  counts contributions  each worth quantity * grade";
    let event = |task| work().number("quantity", "2", "box").key("task", task);
    assert_eq!(worth(&measure(text), &event("b")).as_deref(), Some("24"));
    assert_eq!(worth(&measure(text), &event("c")).as_deref(), Some("0"));
}

#[test]
fn worth_may_choose_and_round() {
    let text = "measure m in EUR  counts contributions  \
                each worth round(if kind = in_kind then value else quantity * rate)";
    let given = Event::default().key("kind", "in_kind").number("value", "1.005", "EUR");
    assert_eq!(worth(&measure(text), &given).as_deref(), Some("1.01"));
    let event = work().number("rate", "0.125", "EUR/h");
    assert_eq!(worth(&measure(text), &event).as_deref(), Some("0.38"));
    let text = "measure m in h  counts contributions  each worth max(floor(quantity / 2), 1 h)";
    assert_eq!(worth(&measure(text), &work()).as_deref(), Some("1"));
}

#[test]
fn a_word_that_is_compared_with_a_key_is_a_key() {
    let text = "measure kind_of in h  counts contributions where kind = task\n\
                measure m in h  counts contributions where kind = kind_of";
    let rules = rules(&format!("{text}\nlet a = sum(m)\nlet b = sum(kind_of)"));
    assert_eq!(worth(&rules, &work().key("kind", "task")).as_deref(), Some("3"));
    assert_eq!(rules.value_event(1, &work().key("kind", "kind_of")).unwrap(), Some(exact("3")));
}

#[test]
fn there_is_no_measure_beyond_the_last() {
    let rules = measure("measure m in h  counts contributions");
    assert_eq!(rules.value_event(1, &work()).unwrap_err().code.as_str(), "E0791");
}

#[test]
fn revenue_of_one_pot_counts_alone() {
    let bought = measure("measure m in EUR  counts revenue where pot = shop");
    let sale = Event::default().number("value", "7", "EUR");
    assert_eq!(worth(&bought, &sale.key("pot", "shop")).as_deref(), Some("7"));
    let other = Event::default().number("value", "7", "EUR").key("pot", "bar");
    assert_eq!(worth(&bought, &other), None);
}
