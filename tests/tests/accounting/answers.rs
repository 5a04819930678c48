//! Histories add up to what statements say, row by row, and answers follow their schemas.

use std::collections::BTreeMap;

use commonbook::core::event::Event;
use commonbook::core::value::{Exact, Id};
use commonbook::projections::journal::history::History;
use commonbook::projections::{Extent, render};
use commonbook_tests::program::repository;
use serde_json::Value;

use crate::books::{Memory, add, at_close, fixtures, is_in_order, records, stated};
use crate::crafted;
use crate::net::standing;

/// Every row's balance is the sum so far, and the last one is the account's.
pub(crate) fn re_adds(of: &History) {
    for account in &of.accounts {
        let mut sum = Exact::ZERO;
        for row in &account.rows {
            sum = sum.add(&row.amount.exact()).expect("a sum");
            assert_eq!(row.balance.exact(), sum, "{} of {}", account.name, of.agent);
        }
        assert_eq!(account.balance.exact(), sum, "{} of {}", account.name, of.agent);
        assert!(account.rows.is_sorted_by_key(|row| (row.effective_on, row.position)));
    }
    let stands = of.shares.iter().filter(|share| share.reopened_at.is_none());
    let shares: Vec<Exact> = stands.map(|share| share.amount.exact()).collect();
    assert_eq!(of.shares_total.exact(), Exact::sum(&shares).expect("a sum"), "{}", of.agent);
}

/// Into which id each one that was merged went.
fn merged(book: &Memory) -> BTreeMap<String, String> {
    let steps = standing(&records(book)).into_iter().filter_map(|record| match record.event {
        Event::AgentsMerged(e) => Some((e.agent.to_string(), e.into.to_string())),
        _ => None,
    });
    steps.collect()
}

fn person(merged: &BTreeMap<String, String>, agent: &Id) -> String {
    let mut at = agent.as_str();
    while let Some(next) = merged.get(at) {
        at = next;
    }
    at.to_owned()
}

/// Holds the history of everybody against the statement of every close; how many histories.
pub(crate) fn histories_agree(name: &str, book: &Memory) -> usize {
    let (closes, head) = (book.closes().expect("closes"), book.head().expect("a head").size());
    let mut given: BTreeMap<String, Exact> = BTreeMap::new();
    let merged = merged(book);
    let mut compared = 0;
    for close in &closes {
        let statement = book.published(close).expect("a statement");
        if close.stands_at(head) {
            let adjusted = statement.result.adjustments.iter().flat_map(|of| &of.agents);
            for (agent, result) in statement.result.agents.iter().chain(adjusted) {
                add(&mut given, person(&merged, agent), &result.total.exact());
            }
        }
        let declared = &statement.provenance.balances.accounts;
        let mut found: BTreeMap<String, Exact> = BTreeMap::new();
        for of in book.histories(at_close(close)).expect("histories") {
            re_adds(&of);
            for account in of.accounts.iter().filter(|it| declared.contains_key(it.name.as_str())) {
                let holder = format!("account {} of {}", account.name, of.agent);
                add(&mut found, holder, &account.balance.exact());
            }
            compared += 1;
        }
        found.retain(|_, sum| !sum.is_zero());
        let mut expected = stated(&statement);
        expected.retain(|holder, _| holder.starts_with("account "));
        assert_eq!(found, expected, "{name}, {}", close.period);
    }
    let all = book.histories(Extent::default()).expect("histories");
    for of in &all {
        re_adds(of);
        let given = given.get(of.agent.as_str()).cloned().unwrap_or_default();
        assert_eq!(of.shares_total.exact(), given, "{name}: shares of {}", of.agent);
    }
    // Of many the schema is held against some, and so is the history that is asked for alone.
    for of in all.iter().step_by(1 + all.len() / 20) {
        let alone = book.history(&of.agent, None, Extent::default()).expect("a history");
        assert_eq!(alone, *of, "alone as among all");
        let json: Value = serde_json::from_str(&render::history_json(of)).expect("JSON");
        follows("history", &json);
    }
    compared
}

#[test]
fn every_history_of_every_fixture_adds_up_to_what_statements_say() {
    let compared: usize = fixtures().iter().map(|(name, book)| histories_agree(name, book)).sum();
    assert!(compared > 2_500, "only {compared} histories");
}

#[test]
fn a_history_tells_corrections_ends_and_reopened_closes() {
    let book = crafted::book();
    is_in_order("crafted", &book);
    assert_eq!(histories_agree("crafted", &book), 15);
    let of = |agent: &str, account: &str| {
        let agent = Id::parse(agent).expect("an id");
        let of = book.history(&agent, Some(account), Extent::default()).expect("a history");
        let rows = of.accounts.iter().flat_map(|account| &account.rows);
        let told = rows.map(|row| format!("{} {} {}", row.effective_on, row.amount, row.reason));
        told.collect::<Vec<_>>()
    };
    assert_eq!(
        of("work-coop.x/y:z", "share_capital"),
        ["2023-02-01 50.00 booked", "2023-02-01 -50.00 taken back", "2023-02-02 55.00 booked"]
    );
    // What ended in July is booked by the close of the year, and again after its reopening.
    assert_eq!(
        of("ada", "bons d'achat"),
        [
            "2023-01-01 30.00 booked",
            "2023-12-31 -30.00 ended",
            "2023-12-31 30.00 taken back",
            "2023-12-31 -30.00 ended"
        ]
    );
    let cash = of("ada", "cash");
    assert_eq!(cash.iter().filter(|row| row.ends_with("taken back")).count(), 1, "{cash:?}");
    let eve = Id::parse("eve").expect("an id");
    let error = book.history(&eve, None, Extent::default()).expect_err("nobody");
    assert_eq!(error.code(), "AgentMustBeInTheBook");
    let ada = Id::parse("ada").expect("an id");
    let error = book.history(&ada, Some("points"), Extent::default()).expect_err("no account");
    assert_eq!(error.code(), "AccountMustBeInTheHistory");
}

#[test]
fn what_is_recorded_too_late_is_in_the_balance_and_said_to_be_pending() {
    let (_, rules) = (
        "r",
        "rules \"r\"\ncurrency EUR\nengine 0\ncloses every year\n\nfund f  may be \
        negative\naccount share_capital\n\nline \"all\"\n  takes rest\n  even below zero\n  to fund f\n",
    );
    let log = concat!(
        r#"{"command": "clock", "at": "2023-01-01T09:00:00.000000Z"}"#,
        "\n",
        r#"{"id": "b", "type": "book_opened", "effective_on": "2023-01-01", "data": {"origin": "b", "currency": "EUR", "scale": 2}}"#,
        "\n",
        r#"{"id": "a", "type": "agent_registered", "effective_on": "2023-01-01", "data": {"agent": "ada", "kind": "person"}}"#,
        "\n",
        r#"{"command": "adopt", "rules": "r", "from": "2023-01-01"}"#,
        "\n",
        r#"{"command": "close", "period": "2023"}"#,
        "\n",
        r#"{"id": "c", "type": "capital_paid_in", "effective_on": "2023-05-01", "data": {"agent": "ada", "amount": "5.00", "unit": "EUR"}}"#,
        "\n",
    );
    let book = crate::books::script(log, &|_| Some(rules.to_owned()));
    let ada = Id::parse("ada").expect("an id");
    let of = book.history(&ada, None, Extent::default()).expect("a history");
    let account = &of.accounts[0];
    assert_eq!(account.balance.to_string(), "5.00");
    assert_eq!(account.pending.as_ref().map(ToString::to_string).as_deref(), Some("5.00"));
    assert_eq!(account.rows[0].pending[0].rules, "r");
    let text = render::hledger(&book.journal(Extent::default()).expect("a journal")).expect("text");
    assert!(text.contains("    ; pending:2023 of r\n"), "{text}");
    let json: Value = serde_json::from_str(&render::history_json(&of)).expect("JSON");
    follows("history", &json);
}

fn problems(name: &str, value: &Value) -> Vec<String> {
    let path = repository().join(format!("schemas/{name}.schema.json"));
    let text = std::fs::read_to_string(path).expect("a schema");
    let schema: Value = serde_json::from_str(&text).expect("JSON");
    assert!(jsonschema::meta::is_valid(&schema), "{name} is not a schema");
    let schema = jsonschema::validator_for(&schema).expect("a schema");
    let errors = schema.iter_errors(value);
    errors.map(|error| format!("{}: {error}", error.instance_path())).collect()
}

fn follows(name: &str, value: &Value) {
    let problems = problems(name, value);
    assert!(problems.is_empty(), "{name}:\n{}\n{value}", problems.join("\n"));
}

#[test]
fn answers_that_stray_from_their_schemas_are_refused() {
    let book = crafted::book();
    let ada = Id::parse("ada").expect("an id");
    let history = book.history(&ada, None, Extent::default()).expect("a history");
    let balance = book.trial_balance(Extent::default()).expect("a trial balance");
    let answers = [
        ("history", render::history_json(&history)),
        ("trial_balance", render::trial_balance_json(&balance)),
    ];
    for (name, text) in answers {
        let sound: Value = serde_json::from_str(&text).expect("JSON");
        follows(name, &sound);
        let sorted = serde_json::to_string(&sound).expect("JSON") + "\n";
        assert_eq!(text, sorted, "keys stand in order");
        for key in sound.as_object().expect("an object").keys() {
            let mut less = sound.clone();
            less.as_object_mut().expect("an object").remove(key);
            assert!(!problems(name, &less).is_empty(), "{name} without {key} passes");
        }
        let mut more = sound.clone();
        more["accounts"][0]["more"] = Value::from(1);
        assert!(!problems(name, &more).is_empty(), "{name} with another key passes");
        let mut null = sound.clone();
        null["book"] = Value::Null;
        assert!(!problems(name, &null).is_empty(), "{name} with a null passes");
    }
}
