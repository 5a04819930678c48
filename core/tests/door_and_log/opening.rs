//! Opening a book, who may write, and who is known.

use crate::ground::{Ground, agent, draft, line, opened, says, work};
use commonbook_core::door::{Rejection, book, decide};
use commonbook_core::event::Event;
use commonbook_core::log::{Log, LogError, MemoryLog};

#[test]
fn the_first_event_opens_the_book() {
    let mut ground = Ground::default();
    let rejection = ground.refused(&[agent("anna")]);
    says(&rejection, "BookMustBeOpenedFirst", &["the book is empty", "commonbook init"]);
    ground.add(&[opened(), agent("anna")]);
}

#[test]
fn a_book_is_opened_once() {
    let mut ground = Ground::new();
    let other = draft("book_opened", "2026-01-01", r#"{"origin":"b","currency":"EUR","scale":2}"#);
    let rejection = ground.refused(&[other]);
    says(&rejection, "BookMustBeOpenedOnce", &["\"atelier\"", "another file"]);
}

#[test]
fn a_currency_has_at_most_eighteen_places() {
    let mut draft = opened();
    let Event::BookOpened(e) = &mut draft.event else { unreachable!() };
    e.scale = 19;
    let rejection = Ground::default().refused(&[draft.clone()]);
    says(&rejection, "ScaleMustBeAtMost18", &["19 places", "0 to 18"]);
    let Event::BookOpened(e) = &mut draft.event else { unreachable!() };
    e.scale = 18;
    Ground::default().add(&[draft]);
}

#[test]
fn a_book_counts_in_one_word_that_is_a_unit() {
    for currency in ["number", "EUR/h", "%"] {
        let mut draft = opened();
        let Event::BookOpened(e) = &mut draft.event else { unreachable!() };
        e.currency = currency.parse().unwrap();
        let rejection = Ground::default().refused(&[draft]);
        says(&rejection, "CurrencyMustBeOneWord", &[currency, "EUR or SEED"]);
    }
}

#[test]
fn results_and_rules_need_their_command() {
    let mut ground = Ground::new();
    let results = [
        (crate::ground::adoption("annual", "2026-01-01"), "rules_adopted"),
        (crate::ground::posting("patronage", "1.00"), "account_posted"),
        (crate::ground::reopening(0), "close_reopened"),
    ];
    for (draft, event_type) in results {
        let (index, rejection) =
            ground.refused_with(&[work("2026-03-01", "1"), draft], &Ground::options(false));
        assert_eq!(index, Some(1));
        says(&rejection, "EventNeedsItsCommand", &[event_type, "`adopt`, `close`, `reopen`"]);
    }
}

#[test]
fn whoever_is_named_is_registered() {
    let mut ground = Ground::new();
    let named = [
        r#""type":"contribution_recorded","data":{"agent":"cleo","kind":"work","quantity":"1","unit":"h"}"#,
        r#""type":"contribution_recorded","data":{"agent":"anna","done_by":"cleo","kind":"work","quantity":"1","unit":"h"}"#,
        r#""type":"figure_recorded","data":{"agent":"cleo","name":"score","unit":"number","value":"1"}"#,
        r#""type":"balance_opened","data":{"account":"a","agent":"cleo","amount":"1.00","unit":"EUR"}"#,
        r#""type":"agent_updated","data":{"agent":"cleo","attribute":"level","value":"2"}"#,
        r#""type":"membership_started","data":{"agent":"cleo","role":"member"}"#,
        r#""type":"membership_ended","data":{"agent":"cleo","role":"member"}"#,
        r#""type":"revenue_recorded","data":{"amount":"1.00","from":"cleo","unit":"EUR"}"#,
        r#""type":"expense_recorded","data":{"amount":"1.00","to":"cleo","unit":"EUR"}"#,
        r#""type":"capital_paid_in","data":{"agent":"cleo","amount":"1.00","unit":"EUR"}"#,
        r#""type":"capital_paid_out","data":{"agent":"cleo","amount":"1.00","unit":"EUR"}"#,
        r#""type":"payout_paid","data":{"account":"a","agent":"cleo","amount":"1.00","unit":"EUR"}"#,
        r#""type":"payout_returned","data":{"account":"a","agent":"cleo","amount":"1.00","of":1,"unit":"EUR"}"#,
        r#""type":"payment_received","data":{"account":"a","agent":"cleo","amount":"1.00","unit":"EUR"}"#,
        r#""type":"balance_transferred","data":{"account":"a","agent":"anna","to":"cleo","amount":"1.00","unit":"EUR"}"#,
        r#""type":"account_posted","data":{"account":"a","agent":"cleo","amount":"1.00","unit":"EUR"}"#,
        r#""type":"share_allocated","data":{"agent":"cleo","lines":[],"total":"0.00","unit":"EUR"}"#,
    ];
    for rest in named {
        let draft = line(&format!(r#"{{"id":"x","effective_on":"2026-03-01",{rest}}}"#));
        let rejection = ground.refused(&[draft]);
        says(&rejection, "AgentMustBeRegistered", &["\"cleo\"", "agent_registered first"]);
    }
}

#[test]
fn an_agent_registered_earlier_in_the_same_batch_is_known() {
    let mut ground = Ground::default();
    ground.add(&[opened(), agent("anna"), work("2026-03-01", "1")]);
    let mut ground = Ground::default();
    let (index, rejection) = ground
        .refused_with(&[opened(), work("2026-03-01", "1"), agent("anna")], &Ground::options(false));
    assert_eq!((index, rejection.code().as_str()), (Some(1), "AgentMustBeRegistered"));
}

#[test]
fn an_agent_is_registered_once() {
    let mut ground = Ground::new();
    let twice = draft(
        "agent_registered",
        "2026-02-01",
        r#"{"agent":"anna","kind":"person","sphere":"commons"}"#,
    );
    let rejection = ground.refused(&[twice]);
    says(&rejection, "AgentMustBeNew", &["\"anna\"", "position 1", "agent_updated"]);
}

#[test]
fn the_door_answers_without_writing() {
    let ground = Ground::new();
    let ask =
        |draft: &_| ground.log.read::<_, LogError>(|view| decide(view, draft, false)).unwrap();
    assert_eq!(ask(&work("2026-03-01", "1")), Ok(()));
    assert_eq!(
        ask(&agent("anna")),
        Err(Rejection::AgentMustBeNew { agent: "anna".to_owned(), position: 1 })
    );
}

#[test]
fn a_book_is_what_its_first_event_says() {
    assert_eq!(MemoryLog::new().read::<_, LogError>(book).unwrap(), None);
    let found = Ground::new().log.read::<_, LogError>(book).unwrap().unwrap();
    assert_eq!(found.origin, "atelier");
    assert_eq!((found.currency.code(), found.currency.scale()), ("EUR", 2));
}
