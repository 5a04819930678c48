//! Sealed texts that an event erases: what is gone, and what stays as it was.

use commonbook_core::event::{Draft, Position};
use commonbook_core::log::{
    Log, LogError, Secret, inclusion_path, leaf_hash, line_at, root_at, verify_inclusion,
};

use crate::ground::{Ground, again, draft, says, sealing, work};
use crate::tampered::Tampered;

fn redacted(position: Position, path: &str) -> Draft {
    let data = format!(r#"{{"authority":"a law","path":"{path}","position":{position}}}"#);
    draft("text_redacted", "2026-03-31", &data)
}

/// A book with a note at position 3.
fn noted() -> Ground {
    let mut ground = Ground::new();
    ground.add(&[sealing(work("2026-03-01", "2"), "note", "the roof of Cléo")]);
    ground
}

#[test]
fn an_erased_text_is_gone_and_lines_root_and_proofs_stay() {
    let mut ground = noted();
    let (before, size) = (ground.contents(), 4);
    let prove = |ground: &Ground| {
        ground
            .log
            .read::<_, LogError>(|view| {
                let path = inclusion_path(view, 3, size)?;
                let (leaf, root) = (leaf_hash(&line_at(view, 3)?.unwrap()), root_at(view, size)?);
                verify_inclusion(&leaf, 3, size, &path, &root).unwrap();
                Ok((path, root))
            })
            .unwrap()
    };
    let proof = prove(&ground);
    assert_eq!(ground.verified().sealed, 1);
    let at = ground.add(&[redacted(3, "note")]);
    let after = ground.contents();
    assert_eq!(after.texts, []);
    assert_eq!(after.lines[..4], before.lines[..4]);
    assert_eq!(prove(&ground), proof);
    assert_eq!(ground.verified().sealed, 0);
    assert!(!format!("{:?}", ground.log).contains("roof"), "the text is still in the log");
    assert_eq!(at, 4);
}

#[test]
fn only_a_text_that_an_event_seals_is_erased_and_once() {
    let mut ground = noted();
    says(&ground.refused(&[redacted(9, "note")]), "TargetMustExist", &["9"]);
    says(&ground.refused(&[redacted(3, "name")]), "TextMustBeSealed", &["3", "it seals note"]);
    says(&ground.refused(&[redacted(1, "name")]), "TextMustBeSealed", &["nothing of it"]);
    let at = ground.add(&[redacted(3, "note")]);
    let words = format!("erased at position {at}");
    says(&ground.refused(&[again(&redacted(3, "note"), "x")]), "TextMustBeThere", &[&words]);
}

#[test]
fn a_text_is_erased_by_its_own_command_alone() {
    let mut ground = noted();
    let (_, rejection) = ground.refused_with(&[redacted(3, "note")], &Ground::options(false));
    assert_eq!(rejection.code(), "EventNeedsItsCommand");
    assert_eq!(ground.contents().texts.len(), 1);
}

#[test]
fn a_text_of_the_same_batch_is_erased_and_one_of_a_refused_batch_comes_back() {
    let mut ground = noted();
    let other = sealing(work("2026-03-02", "2"), "note", "the cellar");
    ground.add(&[other, redacted(4, "note")]);
    assert_eq!(ground.contents().texts.len(), 1);
    // `refused` compares all that the book holds before and after.
    ground.refused(&[redacted(3, "note"), redacted(3, "name")]);
    assert_eq!(ground.contents().texts.len(), 1);
}

#[test]
fn an_erased_text_that_is_sent_again_is_the_same_event() {
    let mut ground = noted();
    ground.add(&[redacted(3, "note")]);
    let same = sealing(work("2026-03-01", "2"), "note", "the roof of Cléo");
    assert_eq!(ground.add(&[same]), 3);
    assert_eq!(ground.contents().texts, [], "sending it again does not bring it back");
}

#[test]
fn a_text_that_was_put_back_or_deleted_by_hand_is_named() {
    let mut ground = noted();
    ground.add(&[sealing(work("2026-03-02", "2"), "note", "the cellar"), redacted(3, "note")]);
    let book = Tampered::from(&ground.log);
    let secret = Secret { salt: [9; 32], value: "the roof of Cléo".to_owned() };
    let mut back = book.clone();
    back.secrets.insert(0, (3, "note".to_owned(), secret));
    let (place, expected, found) = back.finding();
    assert_eq!(place, "table secret, position 3, note");
    assert_eq!(expected, "no row");
    assert!(!found.contains("roof"), "a finding does not tell the text: {found}");
    let mut deleted = book;
    deleted.secrets.clear();
    let (place, _, found) = deleted.finding();
    assert_eq!((&*place, &*found), ("table secret, position 4, note", "no row"));
}

#[test]
fn an_erasure_that_was_added_by_hand_without_right_is_named() {
    let mut ground = noted();
    ground.add(&[redacted(3, "note")]);
    let mut book = Tampered::from(&ground.log);
    book.rows[4].line = book.rows[4].line.replace("\"path\":\"note\"", "\"path\":\"name\"");
    book.rebuild();
    let findings = book.findings();
    assert!(findings[0].2.starts_with("TextMustBeSealed"), "{findings:#?}");
}
