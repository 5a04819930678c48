//! What the suite appends and how it looks at a log: drafts as JSON, a whole book, all tables.
//!
//! Drafts are read by the same parser that reads append lines of people, with salts that are the
//! same in every run.

use std::ops::ControlFlow;

use commonbook_core::event::{
    DistributionClosed, Draft, Event, ResultDigest, Salt, parse_append_line,
};
use commonbook_core::log::{
    AppendError, AppendOptions, Appended, Authority, FactKind, Head, Log, LogError, MemoryLog,
    VerifyReport, append, hash_hex, verify,
};
use commonbook_core::value::Timestamp;
use commonbook_store::SqliteLog;
use tempfile::TempDir;

/// A new book in a file.
pub(crate) fn new_file() -> (TempDir, SqliteLog) {
    let folder = tempfile::tempdir().unwrap();
    let log = SqliteLog::create(folder.path().join("coop.book")).unwrap();
    (folder, log)
}

/// A draft from an append line; the salt of sealed texts is `salt` repeated.
pub(crate) fn salted(line: &str, salt: u8) -> Draft {
    let salt: Salt = [salt; 32];
    parse_append_line(line, &mut || salt).unwrap_or_else(|error| panic!("{line}: {error}"))
}

/// A draft from an append line.
pub(crate) fn draft(line: &str) -> Draft {
    salted(line, 7)
}

/// A draft of a type with its data, on the last day of March 2026.
pub(crate) fn event(id: &str, event_type: &str, data: &str) -> Draft {
    on("2026-03-31", id, event_type, data)
}

/// The same on another day.
pub(crate) fn on(day: &str, id: &str, event_type: &str, data: &str) -> Draft {
    draft(&format!(
        r#"{{"id":"{id}","type":"{event_type}","effective_on":"{day}","data":{{{data}}}}}"#
    ))
}

/// The first event of every book here: euros with cents.
pub(crate) fn opening() -> Draft {
    event("book", "book_opened", r#""origin":"coop.example/book","currency":"EUR","scale":2"#)
}

pub(crate) fn agent(name: &str) -> Draft {
    event(
        &format!("agent/{name}"),
        "agent_registered",
        &format!(r#""agent":"{name}","kind":"person""#),
    )
}

/// A contribution by Ana; different numbers are different events.
pub(crate) fn hours(number: u64) -> Draft {
    event(
        &format!("hours/{number:08}"),
        "contribution_recorded",
        &format!(r#""agent":"ana","kind":"work","quantity":"{}","unit":"h""#, number % 90 + 1),
    )
}

/// The beginning of most tests: a book with Ana and Bea.
pub(crate) fn beginning() -> Vec<Draft> {
    vec![opening(), agent("ana"), agent("bea")]
}

/// The time of the tests: 31 March 2026, noon, in microseconds.
pub(crate) const NOON: i64 = 1_774_958_400_000_000;

pub(crate) fn at(micros: i64) -> AppendOptions {
    AppendOptions {
        authority: Authority::Command,
        ..AppendOptions::at(Timestamp::from_micros(micros).unwrap())
    }
}

/// Appends at noon, with a command's authority.
pub(crate) fn add(log: &mut impl Log, drafts: &[Draft]) -> Result<Appended, AppendError> {
    add_with(log, drafts, &at(NOON))
}

pub(crate) fn add_with(
    log: &mut impl Log,
    drafts: &[Draft],
    options: &AppendOptions,
) -> Result<Appended, AppendError> {
    log.write(|storage| append(storage, drafts, options))
}

/// The code with which an append is refused, and the draft that it names.
pub(crate) fn refused(result: Result<Appended, AppendError>) -> (String, Option<usize>) {
    let error = result.expect_err("a refusal");
    (error.cause.code(), error.index)
}

/// One row of a dump, as text.
pub(crate) type Row = (String, String);

/// Everything that a log holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Dump {
    pub(crate) head: Head,
    pub(crate) lines: Vec<(String, Vec<u8>)>,
    pub(crate) facts: Vec<Row>,
    pub(crate) nodes: Vec<Row>,
    pub(crate) secrets: Vec<Row>,
}

pub(crate) fn dump(log: &impl Log) -> Dump {
    log.read::<_, LogError>(|view| {
        let (mut lines, mut facts, mut nodes, mut secrets) = (vec![], vec![], vec![], vec![]);
        view.lines(0, u64::MAX, &mut |stored| {
            let columns = format!(
                "{} {} {} {} {}",
                stored.position,
                stored.id,
                stored.event_type,
                stored.effective_on,
                stored.recorded_at
            );
            lines.push((columns, stored.line.to_vec()));
            ControlFlow::Continue(())
        })?;
        for kind in FactKind::ALL {
            view.facts(kind, "", "", &mut |key, value| {
                facts.push((format!("{} {key}", kind.as_str()), value.to_owned()));
                ControlFlow::Continue(())
            })?;
        }
        view.nodes(&mut |level, index, hash| {
            nodes.push((format!("{level} {index}"), format!("{hash:?}")));
            ControlFlow::Continue(())
        })?;
        view.secrets(&mut |position, path, secret| {
            secrets.push((format!("{position} {path}"), format!("{secret:?}")));
            ControlFlow::Continue(())
        })?;
        Ok(Dump { head: view.head()?, lines, facts, nodes, secrets })
    })
    .unwrap()
}

pub(crate) fn verified(log: &impl Log) -> VerifyReport {
    log.read(|view| verify(view)).unwrap()
}

/// Fails unless the log verifies without a finding.
pub(crate) fn is_clean(log: &impl Log) {
    let report = verified(log);
    assert_eq!(report.findings, [], "and {} more", report.unlisted);
    assert_eq!(report.root, dump(log).head.tree.root());
}

const SHA: &str = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

/// Adopted rules of a name, from a day on.
pub(crate) fn adoption(id: &str, name: &str, from: &str) -> Draft {
    let data = format!(r#""name":"{name}","hash":"{SHA}","from":"{from}","text":"rules""#);
    event(id, "rules_adopted", &data)
}

/// A close of a period as one batch, computed at `head`.
pub(crate) fn close(id: &str, rules: &str, period: &str, number: u32, head: &Head) -> Vec<Draft> {
    let id = |part: &str| format!("{id}/{part}");
    let mut drafts = vec![
        event(
            &id("fund"),
            "fund_moved",
            r#""from":"pot main","to":"fund reserve","amount":"10.00","unit":"EUR""#,
        ),
        event(
            &id("share"),
            "share_allocated",
            r#""agent":"ana","total":"90.00","unit":"EUR","lines":[{"line":"all","amount":"90.00","parts":[{"by":"hours","amount":"90.00"}]}]"#,
        ),
        event(
            &id("posting"),
            "account_posted",
            r#""agent":"ana","account":"payable","amount":"90.00","unit":"EUR""#,
        ),
    ];
    let digest = digest(&drafts);
    let (size, root) = (head.size(), hash_hex(&head.tree.root()));
    drafts.push(event(
        &id("closed"),
        "distribution_closed",
        &format!(
            r#""rules":"{rules}","period":"{period}","number":{number},"first":{size},"rules_hash":"{SHA}","engine":0,"position":{size},"root":"{root}","digest":"{digest}","zero_shares":0,"pots":["main"]"#
        ),
    ));
    drafts
}

/// The digest over the results in a batch.
pub(crate) fn digest(drafts: &[Draft]) -> String {
    let mut digest = ResultDigest::default();
    for draft in drafts {
        digest.add(&draft.event);
    }
    digest.finish().to_string()
}

/// The closing event of a batch, to be changed.
pub(crate) fn closing(drafts: &mut [Draft]) -> &mut DistributionClosed {
    let Some(Draft { event: Event::DistributionClosed(closed), .. }) = drafts.last_mut() else {
        panic!("no close");
    };
    closed
}

/// A book with an event of nearly every type, sealed texts, two closes and a reopening, and more
/// than 1,024 lines, in appends that belong together; what a close is computed at depends on the
/// clock.
pub(crate) fn whole_book_at(clock: i64) -> Vec<Vec<Draft>> {
    let mut log = MemoryLog::new();
    let mut appends = Vec::new();
    let mut append = |drafts: Vec<Draft>| {
        let head = add_with(&mut log, &drafts, &at(clock)).unwrap().head;
        appends.push(drafts);
        head
    };
    let mut head = Head::default();
    for draft in ordinary_events() {
        head = append(vec![draft]);
    }
    head = append(close("close/1", "monthly", "2026-01", 1, &head));
    let closed = head.size() - 1;
    head = append(vec![event("reopen", "close_reopened", &format!(r#""of":{closed}"#))]);
    append(close("close/2", "monthly", "2026-01", 1, &head));
    let owed = r#""agent":"ana","account":"payable","amount":"40.00","unit":"EUR""#;
    let paid = append(vec![event("paid", "payout_paid", owed)]).size() - 1;
    append(vec![event("back", "payout_returned", &format!(r#"{owed},"of":{paid}"#))]);
    let passed = r#""agent":"ana","account":"payable","amount":"4.00","to":"bea","unit":"EUR""#;
    append(vec![event("passed", "balance_transferred", passed)]);
    for number in 1..=1_000 {
        append(vec![hours(number)]);
    }
    appends
}

/// The same at noon, as one batch.
pub(crate) fn whole_book() -> Vec<Draft> {
    whole_book_at(NOON).concat()
}

/// An event of nearly every type that is no result; each stands at the position of its index.
fn ordinary_events() -> Vec<Draft> {
    let mut drafts = beginning();
    let named = r#"{"id":"agent/cai","type":"agent_registered","effective_on":"2026-01-01","data":{"agent":"cai","kind":"person","attributes":{"level":"senior"}},"sealed":{"name":"Cái Đức"}}"#;
    drafts.push(draft(named));
    let note = r#"{"id":"cai/1","type":"contribution_recorded","effective_on":"2026-01-02","by":"ana","data":{"agent":"cai","kind":"work","quantity":"3.5","unit":"h","rate":"20"},"sealed":{"note":"mended the roof"}}"#;
    drafts.push(draft(note));
    drafts.push(on("2026-01-03", "cai/2", "contribution_accepted", r#""agent":"ana","of":4"#));
    drafts.push(hours(0));
    drafts.push(event("hours/0/no", "contribution_rejected", r#""of":6"#));
    drafts.push(on("2026-01-01", "in", "membership_started", r#""agent":"ana","role":"member""#));
    drafts.push(event("out", "membership_ended", r#""agent":"ana","role":"member","fault":false"#));
    drafts.push(event("move", "agent_updated", r#""agent":"bea","attribute":"town","value":"x""#));
    drafts.push(event(
        "figure",
        "figure_recorded",
        r#""name":"rent","value":"12.5","unit":"number""#,
    ));
    drafts.push(event(
        "balance",
        "balance_opened",
        r#""account":"payable","agent":"bea","amount":"5.00","unit":"EUR""#,
    ));
    drafts.push(event(
        "doc/1",
        "document_recorded",
        r#""document":"d","part":1,"of":2,"text":"a""#,
    ));
    drafts.push(event(
        "doc/2",
        "document_recorded",
        r#""document":"d","part":2,"of":2,"text":"b""#,
    ));
    drafts.push(adoption("rules", "monthly", "2026-01-01"));
    drafts.push(event(
        "call",
        "distribution_called",
        r#""rules":"monthly","amount":"1.00","unit":"EUR","from":"2026-01-01","to":"2026-02-01""#,
    ));
    drafts.push(on("2026-01-09", "sale", "revenue_recorded", r#""amount":"7.00","unit":"EUR""#));
    let reverse = r#"{"id":"sale/no","type":"event_reversed","effective_on":"2026-01-09","reverses":17,"data":{},"sealed":{"reason":"twice"}}"#;
    drafts.push(draft(reverse));
    drafts.push(event(
        "result",
        "result_recorded",
        r#""period":"2026-03","amount":"-3.00","unit":"EUR""#,
    ));
    let better = r#"{"id":"result/2","type":"result_recorded","effective_on":"2026-03-31","corrects":19,"data":{"period":"2026-03","amount":"3.00","unit":"EUR"}}"#;
    drafts.push(draft(better));
    drafts.push(event("in/1", "capital_paid_in", r#""agent":"ana","amount":"50.00","unit":"EUR""#));
    drafts.push(event(
        "out/1",
        "capital_paid_out",
        r#""agent":"ana","amount":"5.00","unit":"EUR""#,
    ));
    drafts
}
