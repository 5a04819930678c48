//! All of a batch or nothing: a refused draft in the middle leaves every table as it was.

use commonbook_core::log::{AppendOptions, FactKind, Log, LogError};

use crate::corpus::{
    NOON, add, add_with, agent, at, beginning, close, draft, dump, event, hours, is_clean, refused,
    whole_book,
};

for_every_log!(
    a_refused_draft_takes_the_batch_back,
    nodes_of_a_refused_batch_are_taken_back,
    every_table_is_as_it_was_after_a_refused_book,
    a_failed_write_takes_back_changed_and_removed_facts,
    an_expected_size_that_no_longer_holds_refuses_the_batch,
    later_drafts_of_a_batch_see_the_earlier_ones,
);

fn unknown_agent() -> commonbook_core::event::Draft {
    event(
        "x",
        "contribution_recorded",
        r#""agent":"nobody","kind":"work","quantity":"1","unit":"h""#,
    )
}

fn a_refused_draft_takes_the_batch_back(log: &mut impl Log) {
    add(log, &beginning()).unwrap();
    let before = dump(log);
    let sealed = r#"{"id":"dan","type":"agent_registered","effective_on":"2026-03-31","data":{"agent":"dan","kind":"person"},"sealed":{"name":"Dan"}}"#;
    let batch = [hours(1), draft(sealed), unknown_agent(), hours(2)];
    let found = refused(add(log, &batch));
    assert_eq!(found, ("AgentMustBeRegistered".to_owned(), Some(2)));
    assert_eq!(dump(log), before);
    assert_eq!(log.read(|view| view.position_of("dan")).unwrap(), None);
    is_clean(log);
    // What was taken back can be sent again.
    assert_eq!(add(log, &batch[..2]).unwrap().positions, [3, 4]);
    is_clean(log);
}

fn nodes_of_a_refused_batch_are_taken_back(log: &mut impl Log) {
    add(log, &beginning()).unwrap();
    let before = dump(log);
    let mut batch: Vec<_> = (0..600).map(hours).collect();
    batch.push(unknown_agent());
    assert_eq!(refused(add(log, &batch)).1, Some(600));
    assert_eq!(dump(log), before);
    assert_eq!(before.nodes, []);
    add(log, &batch[..600]).unwrap();
    is_clean(log);
}

fn every_table_is_as_it_was_after_a_refused_book(log: &mut impl Log) {
    let mut batch = whole_book();
    batch.push(unknown_agent());
    let before = dump(log);
    assert_eq!(refused(add(log, &batch)).0, "AgentMustBeRegistered");
    assert_eq!(dump(log), before);
    batch.pop();
    add(log, &batch).unwrap();
    let whole = dump(log);
    // The same on a full book: everything that a close and its reopening touch.
    let size = whole.head.size();
    let mut again = close("close/3", "monthly", "2026-02", 1, &whole.head);
    again.push(event("reopen/3", "close_reopened", &format!(r#""of":{}"#, size + 3)));
    again.push(unknown_agent());
    assert_eq!(refused(add(log, &again)), ("AgentMustBeRegistered".to_owned(), Some(5)));
    assert_eq!(dump(log), whole);
    is_clean(log);
}

fn a_failed_write_takes_back_changed_and_removed_facts(log: &mut impl Log) {
    add(log, &beginning()).unwrap();
    let before = dump(log);
    let failed = log.write::<(), LogError>(|storage| {
        storage.put_fact(FactKind::Agent, "ana", None)?;
        storage.put_fact(FactKind::Agent, "bea", Some("9"))?;
        storage.put_fact(FactKind::Agent, "bea", None)?;
        storage.put_fact(FactKind::Agent, "bea", Some("8"))?;
        storage.put_fact(FactKind::Agent, "new", Some("7"))?;
        storage.put_fact(FactKind::Agent, "new", None)?;
        Err(LogError::damaged("here", "on purpose"))
    });
    assert_eq!(failed.unwrap_err().code(), "BookIsDamaged");
    assert_eq!(dump(log), before);
}

fn an_expected_size_that_no_longer_holds_refuses_the_batch(log: &mut impl Log) {
    add(log, &beginning()).unwrap();
    let before = dump(log);
    let expecting = |size| AppendOptions { expected_size: Some(size), ..at(NOON) };
    for size in [0, 2, 4] {
        let found = refused(add_with(log, &[hours(1)], &expecting(size)));
        assert_eq!(found, ("HeadMustNotHaveMoved".to_owned(), None));
        assert_eq!(dump(log), before);
    }
    assert_eq!(add_with(log, &[hours(1)], &expecting(3)).unwrap().positions, [3]);
}

fn later_drafts_of_a_batch_see_the_earlier_ones(log: &mut impl Log) {
    add(log, &beginning()).unwrap();
    let work = r#""agent":"eli","kind":"work","quantity":"1","unit":"h""#;
    let batch = [agent("eli"), event("eli/1", "contribution_recorded", work)];
    add(log, &batch).unwrap();
    let other =
        [event("eli/2", "contribution_recorded", &work.replace("eli", "fay")), agent("fay")];
    assert_eq!(refused(add(log, &other)), ("AgentMustBeRegistered".to_owned(), Some(0)));
    is_clean(log);
}
