//! Look-up facts: found by key and by range in byte order, replaced and removed.

use std::ops::ControlFlow;

use commonbook_core::log::{FactKind, Log, LogError};

use crate::corpus::{add, beginning, dump, is_clean, on};

for_every_log!(
    a_fact_is_set_replaced_and_removed,
    ranges_are_half_open_in_byte_order_and_of_one_kind,
    a_visitor_may_stop,
    a_writer_sees_its_own_facts,
    money_days_come_and_go_with_their_events,
);

fn set(log: &mut impl Log, facts: &[(FactKind, &str, Option<&str>)]) {
    log.write::<_, LogError>(|storage| {
        facts.iter().try_for_each(|(kind, key, value)| storage.put_fact(*kind, key, *value))
    })
    .unwrap();
}

fn range(log: &impl Log, kind: FactKind, from: &str, to: &str) -> Vec<String> {
    let mut keys = Vec::new();
    log.read(|view| {
        view.facts(kind, from, to, &mut |key, _| {
            keys.push(key.to_owned());
            ControlFlow::Continue(())
        })
    })
    .unwrap();
    keys
}

fn a_fact_is_set_replaced_and_removed(log: &mut impl Log) {
    let fact = |log: &dyn Fn(FactKind, &str) -> Option<String>| log(FactKind::Agent, "a");
    let read = |log: &mut _, kind, key: &str| Log::read(log, |view| view.fact(kind, key)).unwrap();
    assert_eq!(fact(&|kind, key| log.read(|view| view.fact(kind, key)).unwrap()), None);
    set(log, &[(FactKind::Agent, "a", Some("1"))]);
    assert_eq!(read(log, FactKind::Agent, "a").as_deref(), Some("1"));
    assert_eq!(read(log, FactKind::Payout, "a"), None);
    set(log, &[(FactKind::Agent, "a", Some(""))]);
    assert_eq!(read(log, FactKind::Agent, "a").as_deref(), Some(""));
    set(log, &[(FactKind::Agent, "a", None), (FactKind::Agent, "never", None)]);
    assert_eq!(read(log, FactKind::Agent, "a"), None);
    set(log, &[(FactKind::Agent, "a", Some("2"))]);
    assert_eq!(read(log, FactKind::Agent, "a").as_deref(), Some("2"));
}

fn ranges_are_half_open_in_byte_order_and_of_one_kind(log: &mut impl Log) {
    let keys = ["", "a", "a\tb", "a\tc", "a-b", "ab", "b", "ä", "日", "\u{1f600}"];
    let facts: Vec<_> = keys.iter().rev().map(|key| (FactKind::Money, *key, Some("1"))).collect();
    set(log, &facts);
    set(log, &[(FactKind::Document, "a", Some("1")), (FactKind::Balance, "a", Some("1"))]);
    assert_eq!(range(log, FactKind::Money, "", ""), keys);
    assert_eq!(range(log, FactKind::Money, "a\t", "a\u{b}"), ["a\tb", "a\tc"]);
    assert_eq!(range(log, FactKind::Money, "a", "ab"), ["a", "a\tb", "a\tc", "a-b"]);
    assert_eq!(range(log, FactKind::Money, "b", "b"), [""; 0]);
    assert_eq!(range(log, FactKind::Money, "c", ""), ["ä", "日", "\u{1f600}"]);
    assert_eq!(range(log, FactKind::Payout, "", ""), [""; 0]);
    set(log, &[(FactKind::Money, "a\tb", None)]);
    assert_eq!(range(log, FactKind::Money, "a\t", "a\u{b}"), ["a\tc"]);
}

fn a_visitor_may_stop(log: &mut impl Log) {
    set(log, &[(FactKind::Money, "a", Some("1")), (FactKind::Money, "b", Some("2"))]);
    let mut seen = 0;
    log.read(|view| {
        view.facts(FactKind::Money, "", "", &mut |_, _| {
            seen += 1;
            ControlFlow::Break(())
        })
    })
    .unwrap();
    assert_eq!(seen, 1);
}

fn a_writer_sees_its_own_facts(log: &mut impl Log) {
    log.write::<_, LogError>(|storage| {
        storage.put_fact(FactKind::Money, "a", Some("1"))?;
        assert_eq!(storage.fact(FactKind::Money, "a")?.as_deref(), Some("1"));
        storage.put_fact(FactKind::Money, "a", None)?;
        assert_eq!(storage.fact(FactKind::Money, "a")?, None);
        Ok(())
    })
    .unwrap();
}

fn money_days_come_and_go_with_their_events(log: &mut impl Log) {
    add(log, &beginning()).unwrap();
    let sale =
        |id: &str| on("2026-03-02", id, "revenue_recorded", r#""amount":"1.00","unit":"EUR""#);
    let undo = |id: &str, of: u64| {
        let mut draft = on("2026-03-02", id, "event_reversed", "");
        draft.reverses = Some(of);
        draft
    };
    let days = |log: &_| {
        let facts = dump(log).facts;
        facts.into_iter().filter(|(key, _)| key.starts_with("money ")).collect::<Vec<_>>()
    };
    add(log, &[sale("sale/1"), sale("sale/2")]).unwrap();
    assert_eq!(days(log), [("money main\t2026-03-02".to_owned(), "2".to_owned())]);
    add(log, &[undo("undo/1", 3)]).unwrap();
    assert_eq!(days(log), [("money main\t2026-03-02".to_owned(), "1".to_owned())]);
    add(log, &[undo("undo/2", 4)]).unwrap();
    assert_eq!(days(log), []);
    is_clean(log);
}
