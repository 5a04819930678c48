//! Sending the same events again: known ones are answered, never written twice.

use commonbook_core::door::keep;
use commonbook_core::event::{Draft, encode};
use commonbook_core::log::{Columns, Log, LogError, leaf_hash};
use commonbook_core::value::Timestamp;

use crate::corpus::{
    NOON, add, add_with, agent, at, beginning, dump, event, hours, is_clean, refused, salted,
    verified,
};

for_every_log!(
    a_whole_batch_sent_again_writes_nothing,
    known_and_new_events_may_be_mixed,
    an_id_keeps_its_content,
    an_id_keeps_its_content_inside_a_batch,
    the_same_event_twice_in_a_batch_is_written_once,
    a_known_event_is_answered_even_when_it_would_be_refused_now,
    sealed_texts_compare_by_value_with_the_stored_salt,
    an_erased_text_counts_as_the_same,
);

fn a_whole_batch_sent_again_writes_nothing(log: &mut impl Log) {
    let first = add(log, &beginning()).unwrap();
    let before = dump(log);
    let again = add_with(log, &beginning(), &at(NOON + 5_000_000)).unwrap();
    assert_eq!(again.positions, first.positions);
    assert_eq!((again.written, &again.head), (0, &first.head));
    assert_eq!(dump(log), before);
}

fn known_and_new_events_may_be_mixed(log: &mut impl Log) {
    add(log, &beginning()).unwrap();
    add(log, &[hours(1)]).unwrap();
    let appended = add(log, &[hours(2), agent("bea"), hours(1), hours(3), agent("ana")]).unwrap();
    assert_eq!(appended.positions, [4, 2, 3, 5, 1]);
    assert_eq!((appended.written, appended.head.size()), (2, 6));
    is_clean(log);
}

fn an_id_keeps_its_content(log: &mut impl Log) {
    add(log, &beginning()).unwrap();
    add(log, &[hours(1)]).unwrap();
    let before = dump(log);
    let other = |change: &dyn Fn(&mut Draft)| {
        let mut draft = hours(1);
        change(&mut draft);
        draft
    };
    let others = [
        other(&|draft| draft.event = hours(2).event),
        other(&|draft| draft.effective_on = draft.effective_on.next().unwrap()),
        other(&|draft| draft.by = Some(agent("ana").id)),
        other(&|draft| draft.corrects = Some(0)),
        other(&|draft| draft.reverses = Some(0)),
    ];
    for draft in others {
        let known = refused(add(log, std::slice::from_ref(&draft)));
        assert_eq!(known, ("IdMustKeepItsContent".to_owned(), Some(0)), "{draft:?}");
        let batch = refused(add(log, &[hours(7), draft, hours(8)]));
        assert_eq!(batch, ("IdMustKeepItsContent".to_owned(), Some(1)));
        assert_eq!(dump(log), before);
    }
}

fn an_id_keeps_its_content_inside_a_batch(log: &mut impl Log) {
    add(log, &beginning()).unwrap();
    let before = dump(log);
    let mut other = hours(2);
    other.id = hours(1).id;
    let found = refused(add(log, &[hours(1), other]));
    assert_eq!(found, ("IdMustKeepItsContent".to_owned(), Some(1)));
    assert_eq!(dump(log), before);
}

fn the_same_event_twice_in_a_batch_is_written_once(log: &mut impl Log) {
    add(log, &beginning()).unwrap();
    let appended = add(log, &[hours(1), hours(1), hours(2)]).unwrap();
    assert_eq!((appended.positions.as_slice(), appended.written), ([3, 3, 4].as_slice(), 2));
    is_clean(log);
}

fn a_known_event_is_answered_even_when_it_would_be_refused_now(log: &mut impl Log) {
    add(log, &beginning()).unwrap();
    let no = |id: &str| event(id, "contribution_rejected", r#""of":3"#);
    add(log, &[hours(1), no("no/1")]).unwrap();
    assert_eq!(refused(add(log, &[no("no/2")])).0, "TargetMustStand");
    assert_eq!(add(log, &[no("no/1")]).unwrap().positions, [4]);
    // A clock that runs wild does not matter when nothing is written.
    assert_eq!(add_with(log, &[no("no/1")], &at(0)).unwrap().positions, [4]);
}

const NAMED: &str = r#"{"id":"dan","type":"agent_registered","effective_on":"2026-03-31","data":{"agent":"dan","kind":"person"},"sealed":{"name":"Dan"}}"#;

fn sealed_texts_compare_by_value_with_the_stored_salt(log: &mut impl Log) {
    add(log, &beginning()).unwrap();
    add(log, &[salted(NAMED, 1)]).unwrap();
    let before = dump(log);
    assert_eq!(add(log, &[salted(NAMED, 2)]).unwrap().positions, [3]);
    assert_eq!(dump(log), before);
    let renamed = salted(&NAMED.replace("Dan\"", "Don\""), 1);
    assert_eq!(refused(add(log, &[renamed])).0, "IdMustKeepItsContent");
    let without = salted(&NAMED.replace(r#","sealed":{"name":"Dan"}"#, ""), 1);
    assert_eq!(refused(add(log, &[without])).0, "IdMustKeepItsContent");
    assert_eq!(dump(log), before);
}

fn an_erased_text_counts_as_the_same(log: &mut impl Log) {
    add(log, &beginning()).unwrap();
    let draft = salted(NAMED, 1);
    // The line with all that belongs to it but the text, as it stands after the text was erased.
    log.write::<_, LogError>(|storage| {
        let mut head = storage.head()?;
        let recorded_at = Timestamp::from_micros(NOON + 3).unwrap();
        let line = encode(&draft, 3, recorded_at).unwrap();
        let (id, effective_on) = (draft.id.as_str(), draft.effective_on);
        let columns = Columns { id, event_type: "agent_registered", effective_on, recorded_at };
        storage.put_line(3, columns, &line)?;
        head.tree
            .push(leaf_hash(&line), |level, index, hash| storage.put_node(level, index, hash))?;
        head.recorded_at = Some(recorded_at);
        keep(storage, 3, effective_on, None, &draft.event)?;
        storage.put_head(&head)
    })
    .unwrap();
    assert_eq!(add(log, &[salted(NAMED, 2)]).unwrap().positions, [3]);
    let findings = verified(log).findings;
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].place, "table secret, position 3, name");
}
