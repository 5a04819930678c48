//! Appending: positions without gaps, and the bytes that were hashed are the bytes read back.

use std::ops::ControlFlow;

use commonbook_core::event::{decode, encode};
use commonbook_core::log::{Log, LogError, line_at};
use commonbook_core::value::Timestamp;

use crate::corpus::{NOON, add, beginning, dump, hours, is_clean, opening, whole_book};

for_every_log!(
    a_new_log_is_empty_and_verifies,
    lines_are_read_back_as_the_bytes_that_were_encoded,
    positions_have_no_gaps_over_many_appends,
    columns_say_what_the_lines_say,
    an_id_finds_its_position,
    a_visitor_may_stop_and_ranges_are_half_open,
    an_empty_batch_writes_nothing,
    a_whole_book_verifies,
);

fn a_new_log_is_empty_and_verifies(log: &mut impl Log) {
    let dump = dump(log);
    assert_eq!((dump.head.size(), dump.lines.len(), dump.facts.len()), (0, 0, 0));
    assert_eq!(dump.head.recorded_at, None);
    is_clean(log);
}

fn lines_are_read_back_as_the_bytes_that_were_encoded(log: &mut impl Log) {
    let drafts = beginning();
    add(log, &drafts).unwrap();
    for (position, draft) in (0..).zip(&drafts) {
        let recorded_at = Timestamp::from_micros(NOON + i64::try_from(position).unwrap()).unwrap();
        let expected = encode(draft, position, recorded_at).unwrap();
        let found = log.read(|view| line_at(view, position)).unwrap();
        assert_eq!(found, Some(expected));
    }
    assert_eq!(log.read(|view| line_at(view, 3)).unwrap(), None);
    assert_eq!(log.read(|view| line_at(view, u64::MAX)).unwrap(), None);
}

fn positions_have_no_gaps_over_many_appends(log: &mut impl Log) {
    add(log, &beginning()).unwrap();
    let mut next = 3;
    for batch in [1, 2, 0, 7, 1] {
        let drafts: Vec<_> = (next..next + batch).map(hours).collect();
        let appended = add(log, &drafts).unwrap();
        assert_eq!(appended.positions, (next..next + batch).collect::<Vec<_>>());
        assert_eq!(appended.written, batch);
        next += batch;
        assert_eq!(appended.head.size(), next);
        assert_eq!(appended.head, dump(log).head);
    }
    let positions: Vec<_> =
        dump(log).lines.iter().map(|(_, line)| decode(line).unwrap().position).collect();
    assert_eq!(positions, (0..next).collect::<Vec<_>>());
}

fn columns_say_what_the_lines_say(log: &mut impl Log) {
    add(log, &whole_book()).unwrap();
    for (columns, line) in dump(log).lines {
        let record = decode(&line).unwrap();
        let expected = format!(
            "{} {} {} {} {}",
            record.position,
            record.id,
            record.event_type.as_str(),
            record.effective_on,
            record.recorded_at.micros()
        );
        assert_eq!(columns, expected);
    }
}

fn an_id_finds_its_position(log: &mut impl Log) {
    add(log, &beginning()).unwrap();
    let position = |id: &str| log.read(|view| view.position_of(id)).unwrap();
    assert_eq!(position("book"), Some(0));
    assert_eq!(position("agent/bea"), Some(2));
    assert_eq!(position("agent/be"), None);
    assert_eq!(position("AGENT/BEA"), None);
    assert_eq!(position(""), None);
}

const NOTHING: [u64; 0] = [];

fn a_visitor_may_stop_and_ranges_are_half_open(log: &mut impl Log) {
    add(log, &beginning()).unwrap();
    let visited = |from, to, most| {
        let mut positions: Vec<u64> = Vec::new();
        log.read(|view| {
            view.lines(from, to, &mut |stored| {
                positions.push(stored.position);
                if positions.len() == most {
                    ControlFlow::Break(())
                } else {
                    ControlFlow::Continue(())
                }
            })
        })
        .map(|()| positions)
        .unwrap()
    };
    assert_eq!(visited(0, u64::MAX, 9), [0, 1, 2]);
    assert_eq!(visited(1, 2, 9), [1]);
    assert_eq!(visited(0, 3, 2), [0, 1]);
    assert_eq!(visited(2, 2, 9), NOTHING);
    assert_eq!(visited(2, 1, 9), NOTHING);
    assert_eq!(visited(0, 0, 9), NOTHING);
    assert_eq!(visited(3, u64::MAX, 9), NOTHING);
}

fn an_empty_batch_writes_nothing(log: &mut impl Log) {
    add(log, &[opening()]).unwrap();
    let before = dump(log);
    let appended = add(log, &[]).unwrap();
    assert_eq!((appended.positions.len(), appended.written), (0, 0));
    assert_eq!(dump(log), before);
}

fn a_whole_book_verifies(log: &mut impl Log) {
    let drafts = whole_book();
    let appended = add(log, &drafts).unwrap();
    assert_eq!(appended.written, u64::try_from(drafts.len()).unwrap());
    assert!(appended.written > 1_024);
    let report = log.read::<_, LogError>(|view| commonbook_core::log::verify(view)).unwrap();
    assert_eq!(report.findings, []);
    assert_eq!((report.size, report.closes, report.sealed), (appended.written, 2, 3));
    is_clean(log);
}
