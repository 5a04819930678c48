//! Facts that cannot be read: damage is said, never taken for nothing.

use crate::ground::{
    Ground, account, adoption, called, draft, end, posting, reopening, result, revenue, reversal,
    start, work,
};
use commonbook_core::event::Draft;
use commonbook_core::log::{AppendFailure, FactKind, Log, LogError, append};

/// A row that says nothing is put under a key; then the draft is tried.
fn damaged(ground: &Ground, kind: FactKind, key: &str, value: &str, draft: Draft) -> String {
    let mut ground = ground.clone();
    ground.log.write::<_, LogError>(|storage| storage.put_fact(kind, key, Some(value))).unwrap();
    let before = ground.contents();
    let options = Ground::options(true);
    let error = ground.log.write(|storage| append(storage, &[draft], &options)).unwrap_err();
    assert_eq!(ground.contents(), before);
    assert!(matches!(error.cause, AppendFailure::Log(_)), "{error}");
    assert_eq!(error.cause.code(), "BookIsDamaged");
    error.to_string()
}

#[test]
fn a_fact_that_cannot_be_read_is_damage_with_its_place() {
    let mut ground = Ground::new();
    ground.add(&[start("anna", "member", "2026-01-01"), revenue("2026-03-01", "1.00")]);
    ground.add(&[adoption("annual", "2020-01-01")]);
    let closed = ground.close("annual", "2025", 1, &[posting("a", "1.00")]);
    let void = "00000000000000000004";
    let close = format!("{closed:020}");
    let part = r#"{"document":"d","of":2,"part":2,"text":"t"}"#;
    let again = || draft("agent_registered", "2026-02-01", r#"{"agent":"anna","kind":"person"}"#);
    let cases = [
        (FactKind::Book, "", "atelier\tEUR", work("2026-03-01", "1")),
        (FactKind::Book, "", "atelier\tnumber\t2", work("2026-03-01", "1")),
        (FactKind::Agent, "anna", "first", again()),
        (FactKind::Membership, "anna\tmember\tsoon", "", end("anna", "member", "2026-03-01")),
        (FactKind::Membership, "anna\tmember\t2026-01-01", "later", reversal(3)),
        (FactKind::Void, void, "somewhere", reversal(4)),
        (FactKind::Rules, "aaa\tsoon", "", called("annual", "2026-01-01", "2026-02-01", "1.00")),
        (FactKind::Document, "d\t00000001", "here", draft("document_recorded", "2026-01-01", part)),
        (FactKind::Result, "main\t2026\t2027", "", revenue("2026-03-02", "1.00")),
        (FactKind::Result, "main\t2026\t2027", "", result("2026-Q3", "2026-07-01", "1.00")),
        (FactKind::Money, "main\t2026-03-01", "two", revenue("2026-03-01", "2.00")),
        (
            FactKind::Balance,
            "a\tanna\tEUR",
            "much",
            account("payout_paid", "2026-03-01", "a", "1.00"),
        ),
        (FactKind::Close, &close, "annual", reopening(closed)),
        (FactKind::Payout, "00000000000000000009x", "a\tanna\tEUR", reopening(closed)),
    ];
    for (kind, key, value, draft) in cases {
        let message = damaged(&ground, kind, key, value, draft);
        let place = format!("table fact, {} {key:?}", kind.as_str());
        assert!(message.contains(&place) || message.contains("cannot be read"), "{message}");
        assert!(message.contains("hint: run verify"), "{message}");
    }
}

#[test]
fn a_document_fact_that_leads_elsewhere_is_damage() {
    let ground = Ground::new();
    let part = || {
        let data = r#"{"document":"d","of":2,"part":2,"text":"t"}"#;
        draft("document_recorded", "2026-01-01", data)
    };
    let elsewhere = damaged(&ground, FactKind::Document, "d\t00000001", "1", part());
    assert!(elsewhere.contains("position 1: it is no part of a document"), "{elsewhere}");
    let nowhere = damaged(&ground, FactKind::Document, "d\t00000001", "77", part());
    assert!(nowhere.contains("position 77: it is missing"), "{nowhere}");
}
