//! The memory log as a store: what it refuses, and that a failed write leaves no trace.

use std::ops::ControlFlow;

use crate::ground::{Ground, day, time, work};
use commonbook_core::log::{
    Columns, FactKind, Head, Log, LogError, MemoryLog, Secret, Storage, Tree, line_at,
};

fn columns(id: &str) -> Columns<'_> {
    Columns {
        id,
        event_type: "contribution_recorded",
        effective_on: day("2026-03-01"),
        recorded_at: time(crate::ground::NOW),
    }
}

fn secret() -> Secret {
    Secret { salt: [1; 32], value: "text".to_owned() }
}

fn filled() -> MemoryLog {
    let mut log = MemoryLog::new();
    log.write::<_, LogError>(|storage| {
        storage.put_line(0, columns("one"), b"{}")?;
        storage.put_node(8, 0, &[1; 32])?;
        storage.put_secret(0, "note", &secret())?;
        storage.put_fact(FactKind::Agent, "anna", Some("0"))
    })
    .unwrap();
    log
}

fn refused(put: impl FnOnce(&mut dyn Storage) -> Result<(), LogError>) {
    let mut log = filled();
    let before = crate::ground::contents(&log);
    let error = log.write(put).unwrap_err();
    assert_eq!(error.code(), "BookIsDamaged");
    assert_eq!(crate::ground::contents(&log), before);
}

#[test]
fn lines_nodes_and_texts_are_written_once_under_the_next_key() {
    refused(|storage| storage.put_line(0, columns("two"), b"{}"));
    refused(|storage| storage.put_line(2, columns("two"), b"{}"));
    refused(|storage| storage.put_line(1, columns("one"), b"{}"));
    refused(|storage| storage.put_node(8, 0, &[2; 32]));
    refused(|storage| storage.put_secret(0, "note", &secret()));
    let mut log = filled();
    log.write::<_, LogError>(|storage| {
        storage.put_line(1, columns("two"), b"{}")?;
        storage.put_node(8, 1, &[2; 32])?;
        storage.put_secret(1, "note", &secret())
    })
    .unwrap();
}

#[test]
fn a_failed_write_is_taken_back_whole() {
    let mut log = filled();
    let before = crate::ground::contents(&log);
    let result: Result<(), LogError> = log.write(|storage| {
        storage.put_line(1, columns("two"), b"[]")?;
        storage.put_node(8, 1, &[3; 32])?;
        storage.put_secret(1, "note", &secret())?;
        storage.put_fact(FactKind::Agent, "anna", Some("1"))?;
        storage.put_fact(FactKind::Agent, "anna", None)?;
        storage.put_fact(FactKind::Agent, "anna", Some("2"))?;
        storage.put_fact(FactKind::Agent, "ben", Some("2"))?;
        storage.put_fact(FactKind::Agent, "never", None)?;
        let tree = Tree::from_parts(1, vec![[4; 32]]).unwrap();
        storage.put_head(&Head { tree, recorded_at: None })?;
        assert_eq!(storage.position_of("two")?, Some(1));
        assert_eq!(storage.fact(FactKind::Agent, "anna")?.as_deref(), Some("2"));
        Err(LogError::damaged("nothing", "taken back"))
    });
    assert!(result.is_err());
    assert_eq!(crate::ground::contents(&log), before);
    assert_eq!(log.read::<_, LogError>(|view| view.position_of("two")).unwrap(), None);
}

#[test]
fn a_visitor_of_lines_sees_the_range_it_asked_for() {
    let mut ground = Ground::new();
    ground.add(&[work("2026-03-01", "1"), work("2026-03-02", "1")]);
    let positions = |from, to| {
        let mut seen = Vec::new();
        ground
            .log
            .read::<_, LogError>(|view| {
                view.lines(from, to, &mut |stored| {
                    seen.push(stored.position);
                    ControlFlow::Continue(())
                })
            })
            .unwrap();
        seen
    };
    assert_eq!(positions(1, 3), [1, 2]);
    assert_eq!(positions(3, u64::MAX), [3, 4]);
    assert_eq!(positions(3, 2), [0; 0]);
    assert_eq!(positions(99, 100), [0; 0]);
    let last = ground.log.read::<_, LogError>(|view| line_at(view, 4)).unwrap();
    assert!(last.is_some());
    assert_eq!(ground.log.read::<_, LogError>(|view| line_at(view, 5)).unwrap(), None);
}

#[test]
fn a_text_that_is_not_there_is_none() {
    let log = filled();
    let read =
        |position, path: &str| log.read::<_, LogError>(|view| view.secret(position, path)).unwrap();
    assert_eq!(read(0, "note"), Some(secret()));
    assert_eq!((read(0, "name"), read(1, "note")), (None, None));
}
