//! Checkpoints that the book signs, and proofs against them: what holds later, and what is refused.

use commonbook::core::event::{Event, decode};
use commonbook::core::log::{
    InclusionProof, Log, MemoryLog, NoteKey, SignedCheckpoint, book_keys_at,
};
use commonbook::{Book, BookError};

use crate::ground::{Atelier, DAY, code, day, id, public, request, signer, stamp};

/// The keys that others have of the book as it is.
fn keys(atelier: &Atelier) -> Vec<NoteKey> {
    atelier.book.note_keys().expect("keys")
}

fn former_keys(atelier: &Atelier, size: u64) -> Vec<NoteKey> {
    atelier.book.log().read(|view| book_keys_at(view, size)).expect("keys")
}

#[test]
fn a_book_signs_itself_once_for_each_size_and_keeps_it() {
    let mut atelier = Atelier::new();
    let first = atelier.signed("atelier", 1);
    assert!(first.new);
    assert_eq!((first.says.size, first.says.origin.as_str()), (atelier.size(), "atelier"));
    let again = atelier.signed("atelier", 1);
    assert_eq!((again.new, &again.note), (false, &first.note));
    atelier.year();
    let second = atelier.signed("atelier", 1);
    let kept = atelier.book.checkpoints().expect("checkpoints");
    assert_eq!(kept, [(first.says.size, first.note), (second.says.size, second.note.clone())]);
    assert_eq!(atelier.book.verify().expect("verified").checkpoints, 2);
    let read = SignedCheckpoint::parse(&second.note).expect("a checkpoint");
    assert_eq!(read.verify(&keys(&atelier)).expect("holds"), &second.says);
}

#[test]
fn only_a_key_of_the_book_that_stands_signs_it() {
    let mut atelier = Atelier::new();
    assert_eq!(code(atelier.book.checkpoint(&signer("bakery", 1))), "KeyOfAnotherName");
    assert_eq!(code(atelier.book.checkpoint(&signer("atelier", 2))), "NoteNotSigned");
    atelier.key(Some("ada"), 3);
    let error = atelier.book.checkpoint(&signer("atelier", 3)).expect_err("signed");
    assert!(error.to_string().contains("by no key that is known here"), "{error}");
    let mut none = Atelier::keyed(None);
    let error = none.book.checkpoint(&signer("atelier", 1)).expect_err("signed");
    assert!(error.to_string().contains("(none)"), "{error}");
    let mut empty = Book::new(MemoryLog::new());
    assert_eq!(code(empty.checkpoint(&signer("atelier", 1))), "BookMustBeOpenedFirst");
    assert_eq!(atelier.book.checkpoints().expect("checkpoints"), []);
}

#[test]
fn a_key_that_was_replaced_signs_no_more_and_what_it_signed_stays() {
    let mut atelier = Atelier::new();
    atelier.year();
    let old = atelier.signed("atelier", 1);
    let done = atelier.book.rotate_key(public(2), "a year old", day(DAY), &mut stamp(), false);
    assert_eq!(done.expect("rotated").written, 2);
    assert_eq!(code(atelier.book.checkpoint(&signer("atelier", 1))), "NoteNotSigned");
    let new = atelier.signed("atelier", 2);
    assert_eq!(keys(&atelier), [signer("atelier", 2).public().expect("a key")]);
    let former = former_keys(&atelier, old.says.size);
    assert_eq!(former, [signer("atelier", 1).public().expect("a key")]);
    // A proof against the old checkpoint is checked with the key of its time.
    let proof = atelier.book.prove(3, &[], &old.note).expect("a proof");
    assert_eq!(proof.verify(&former).expect("holds").record.position, 3);
    let refused = proof.verify(&keys(&atelier)).expect_err("it holds");
    assert_eq!(refused.code(), "NoteNotSigned");
    let both = atelier.book.prove_consistency(&old.note, &new.note).expect("a proof");
    let all: Vec<NoteKey> = former.into_iter().chain(keys(&atelier)).collect();
    assert_eq!(both.verify(&all).expect("holds"), (old.says.clone(), new.says.clone()));
    atelier.is_clean();
    // The same key is not taken twice, and a dry run leaves the book as it is.
    let before = atelier.lines();
    let again = atelier.book.rotate_key(public(1), "", day(DAY), &mut stamp(), false);
    assert_eq!(code(again), "KeyMustBeNew");
    atelier.book.rotate_key(public(4), "", day(DAY), &mut stamp(), true).expect("tried");
    assert_eq!(atelier.lines(), before);
}

#[test]
fn a_proof_is_checked_with_nothing_but_its_text_and_the_key() {
    let mut atelier = Atelier::new();
    let work = atelier.work("ada", "3").expect("recorded");
    atelier.year();
    let signed = atelier.signed("atelier", 1);
    let proof = atelier.book.prove(work, &["note".to_owned()], &signed.note).expect("a proof");
    let read = InclusionProof::parse(&proof.text()).expect("a proof");
    let proven = read.verify(&keys(&atelier)).expect("it holds");
    assert_eq!((proven.record.position, proven.revealed.len()), (work, 1));
    assert_eq!(proven.revealed.first().map(|text| text.value.as_str()), Some("3 at the roof"));
    let other = Atelier::new();
    let none = other.book.prove(work, &[], &signed.note);
    assert_eq!(code(none), "BookIsBehindItsCheckpoint");
}

#[test]
fn what_a_checkpoint_does_not_cover_or_an_event_does_not_seal_is_not_proven() {
    let mut atelier = Atelier::new();
    let early = atelier.signed("atelier", 1);
    let work = atelier.work("ada", "3").expect("recorded");
    let error = atelier.book.prove(work, &[], &early.note).expect_err("proven");
    assert_eq!(error.code(), "NotCovered");
    assert!(error.to_string().contains(&format!("position {work} came after")), "{error}");
    assert_eq!(code(atelier.book.prove(999, &[], &early.note)), "TargetMustExist");
    let late = atelier.signed("atelier", 1);
    let error = atelier.book.prove(work, &["name".to_owned()], &late.note).expect_err("proven");
    assert_eq!(error.code(), "TextMustBeSealed");
    assert!(error.to_string().contains("it seals note"), "{error}");
    let forged = late.note.replacen("atelier\n", "bakery\n", 1);
    assert_eq!(code(atelier.book.prove(work, &[], &forged)), "CheckpointMustBeOfTheBook");
    let other = atelier.says("atelier", late.says.size).signed(&signer("atelier", 9));
    assert_eq!(code(atelier.book.prove(work, &[], &other.expect("a note"))), "NoteNotSigned");
    assert_eq!(code(atelier.book.prove(work, &[], "a text\n")), "NoteMalformed");
}

#[test]
fn a_share_is_proven_where_the_standing_close_recorded_it() {
    let mut atelier = Atelier::new();
    assert_eq!(code(atelier.book.share_position(&id("ada"), &request("2026"))), "NoShare");
    atelier.year();
    let at = atelier.book.share_position(&id("ada"), &request("2026")).expect("a share");
    let signed = atelier.signed("atelier", 1);
    let proof = atelier.book.prove(at, &[], &signed.note).expect("a proof");
    let record = proof.verify(&keys(&atelier)).expect("it holds").record;
    let Event::ShareAllocated(share) = record.event else { panic!("another event") };
    assert_eq!((share.agent, share.total.to_string().as_str()), (id("ada"), "45.00"));
    assert_eq!(decode(&proof.line).expect("a line").position, at);
    assert_eq!(code(atelier.book.share_position(&id("cem"), &request("2026"))), "NoShare");
    assert_eq!(code(atelier.book.share_position(&id("ada"), &request("2027"))), "NoShare");
    let period = request("2026").period;
    atelier.book.reopen(None, &period, "late", &mut stamp(), false).expect("reopened");
    assert_eq!(code(atelier.book.share_position(&id("ada"), &request("2026"))), "NoShare");
}

#[test]
fn the_order_of_two_checkpoints_is_not_asked_and_a_fork_is_told() {
    let mut atelier = Atelier::new();
    let first = atelier.signed("atelier", 1);
    let mut fork = atelier.backup();
    atelier.sale("1.00").expect("recorded");
    let second = atelier.signed("atelier", 1);
    let proof = atelier.book.prove_consistency(&second.note, &first.note).expect("a proof");
    assert_eq!((&proof.old, &proof.new), (&first.note, &second.note));
    proof.verify(&keys(&atelier)).expect("it holds");
    fork.sale("2.00").expect("recorded");
    let other = fork.signed("atelier", 1);
    let refused = atelier.book.prove_consistency(&first.note, &other.note);
    assert_eq!(code(refused), "BookDiffersFromItsCheckpoint");
    fork.sale("3.00").expect("recorded");
    let longer = fork.signed("atelier", 1);
    let refused: Result<_, BookError> = atelier.book.prove_consistency(&longer.note, &first.note);
    assert_eq!(code(refused), "BookIsBehindItsCheckpoint");
}
