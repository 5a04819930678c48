//! The guard: a backup behind a checkpoint, a fork, another book; and going on under a new name.

use commonbook::core::log::{Checkpoint, NoteKey};
use commonbook::{Known, Stamp};

use crate::ground::{Atelier, DAY, code, day, id, known, known_as, request, signer, stamp};

/// A book and the backup that lacks its last three events; the book's checkpoint.
fn restored() -> (Atelier, Atelier, Known) {
    let mut atelier = Atelier::new();
    atelier.work("ada", "3").expect("recorded");
    let backup = atelier.backup();
    for amount in ["1.00", "2.00", "3.00"] {
        atelier.sale(amount).expect("recorded");
    }
    let signed = atelier.signed("atelier", 1);
    (atelier, backup, known(&signed.note))
}

fn continued(book: &mut Atelier, origin: &str, lost: &Known) -> Result<u64, String> {
    let (origin, mut stamp) = (id(origin), stamp());
    let done = book.book.continue_as(&origin, lost, "the disk", day(DAY), &mut stamp, false);
    done.map(|appended| appended.head.size()).map_err(|error| {
        assert!(error.to_string().contains("hint: "), "{error}");
        error.code()
    })
}

#[test]
fn a_book_that_agrees_with_a_checkpoint_is_written_to() {
    let (mut atelier, _, known) = restored();
    atelier.book.guard(vec![known.clone()]);
    atelier.sale("4.00").expect("recorded");
    atelier.book.close(&request("2026"), &mut stamp(), false).expect("closed");
    assert_eq!(continued(&mut atelier, "atelier/2", &known), Err("NothingMustBeContinued".into()));
}

#[test]
fn nothing_is_written_to_a_backup_that_is_behind_a_checkpoint() {
    let (_, mut backup, known) = restored();
    let before = backup.lines();
    backup.book.guard(vec![known]);
    let error = backup.sale("1.00").expect_err("written");
    assert_eq!((error.code().as_str(), error.status()), ("BookIsBehindItsCheckpoint", 3));
    let words = ["members/coop.checkpoint", "nothing was written", "commonbook continue"];
    assert!(words.iter().all(|word| error.to_string().contains(word)), "{error}");
    let code = |answer| code(answer);
    assert_eq!(code(backup.work("ada", "1")), "BookIsBehindItsCheckpoint");
    let preview = backup.book.close(&request("2026"), &mut stamp(), true);
    assert_eq!(crate::ground::code(preview), "BookIsBehindItsCheckpoint");
    let signed = backup.book.checkpoint(&signer("atelier", 1));
    assert_eq!(crate::ground::code(signed), "BookIsBehindItsCheckpoint");
    let rotated =
        backup.book.rotate_key(crate::ground::public(5), "", day(DAY), &mut stamp(), false);
    assert_eq!(crate::ground::code(rotated), "BookIsBehindItsCheckpoint");
    assert_eq!(backup.lines(), before);
    // It is read like any other.
    backup.book.statement(&request("2026")).expect("a statement");
    backup.is_clean();
}

#[test]
fn nothing_is_written_to_a_book_that_has_another_history() {
    let (atelier, mut fork, known) = restored();
    for amount in ["4.00", "5.00", "6.00", "7.00"] {
        fork.sale(amount).expect("recorded");
    }
    let before = fork.lines();
    fork.book.guard(vec![known.clone()]);
    let error = fork.sale("8.00").expect_err("written");
    assert_eq!(error.code(), "BookDiffersFromItsCheckpoint");
    let root = commonbook::core::log::hash_hex(&known.says.root);
    assert!(error.to_string().contains(&root), "{error}");
    assert_eq!(fork.lines(), before);
    assert_ne!(atelier.lines(), before);
}

#[test]
fn the_checkpoint_of_another_book_is_not_passed_over() {
    let mut atelier = Atelier::new();
    let other = Checkpoint { origin: "bakery".to_owned(), size: 0, root: [0; 32] };
    atelier.book.guard(vec![known_as(other.clone())]);
    let error = atelier.sale("1.00").expect_err("written");
    assert_eq!(error.code(), "CheckpointMustBeOfTheBook");
    assert!(error.to_string().contains("\"bakery\"") && error.to_string().contains("atelier"));
    let refused = continued(&mut atelier, "atelier/2", &known_as(other));
    assert_eq!(refused, Err("CheckpointMustBeOfTheBook".into()));
}

#[test]
fn one_checkpoint_of_many_that_disagrees_is_enough() {
    let (mut atelier, mut backup, known) = restored();
    let early = known_as(atelier.says("atelier", 3));
    backup.book.guard(vec![early.clone(), known.clone()]);
    assert_eq!(code(backup.sale("1.00")), "BookIsBehindItsCheckpoint");
    atelier.book.guard(vec![early, known]);
    atelier.sale("9.00").expect("recorded");
}

#[test]
fn a_restored_book_goes_on_under_a_new_name_and_again() {
    let (atelier, mut backup, lost) = restored();
    let early = backup.signed("atelier", 1);
    let at = backup.size();
    backup.book.guard(vec![lost.clone()]);
    let (origin, mut dry) = (id("atelier/2"), stamp());
    let tried = backup.book.continue_as(&origin, &lost, "", day(DAY), &mut dry, true);
    assert_eq!((tried.expect("tried").head.size(), backup.size()), (at + 1, at));
    assert_eq!(continued(&mut backup, "atelier", &lost), Err("OriginMustBeNew".into()));
    assert_eq!(continued(&mut backup, "atelier/2", &lost), Ok(at + 1));
    // What is lost is known now, so the same checkpoint is no reason to stop.
    backup.sale("5.00").expect("recorded");
    backup.is_clean();
    assert_eq!(backup.book.identity().expect("a book").origin, "atelier/2");
    let error = backup.book.checkpoint(&signer("atelier", 1)).expect_err("signed");
    assert_eq!(error.code(), "CheckpointOfAnotherBook");
    let signed = backup.signed("atelier/2", 1);
    // The beginning that both have in common proves what it proved before.
    let old_key = signer("atelier", 1).public().expect("a key");
    let proof = backup.book.prove(3, &[], &early.note).expect("a proof");
    proof.verify(std::slice::from_ref(&old_key)).expect("it holds");
    let both = backup.book.prove_consistency(&early.note, &signed.note).expect("a proof");
    let keys: Vec<NoteKey> =
        std::iter::once(old_key).chain(backup.book.note_keys().expect("keys")).collect();
    let (one, other) = both.verify(&keys).expect("it holds");
    assert_eq!((one.origin.as_str(), other.origin.as_str()), ("atelier", "atelier/2"));
    // The checkpoint of what is lost is no checkpoint of this book.
    let refused = backup.book.prove_consistency(&early.note, &note(&atelier, &lost));
    assert_eq!(code(refused), "CheckpointIsOfWhatIsLost");
    // And once more, from a copy of this one.
    let mut second = backup.backup();
    backup.sale("6.00").expect("recorded");
    let lost_again = known(&backup.signed("atelier/2", 1).note);
    second.book.guard(vec![lost.clone(), lost_again.clone()]);
    assert_eq!(code(second.sale("7.00")), "BookIsBehindItsCheckpoint");
    let expected = Err("CheckpointIsOfWhatIsLost".into());
    assert_eq!(continued(&mut second, "atelier/3", &lost), expected);
    assert_eq!(continued(&mut second, "atelier", &lost_again), Err("OriginMustBeNew".into()));
    continued(&mut second, "atelier/3", &lost_again).expect("it goes on");
    second.sale("8.00").expect("recorded");
    let names = second.book.former_names().expect("names");
    let names: Vec<_> = names.iter().map(|lost| (lost.origin.as_str(), lost.size)).collect();
    assert_eq!(names, [("atelier", lost.says.size), ("atelier/2", lost_again.says.size)]);
    second.is_clean();
}

fn note(atelier: &Atelier, known: &Known) -> String {
    let all = atelier.book.checkpoints().expect("checkpoints");
    let of = all.into_iter().find(|(size, _)| *size == known.says.size);
    of.expect("a checkpoint").1
}

#[test]
fn a_fork_goes_on_under_a_new_name_too() {
    let (_, mut fork, lost) = restored();
    for amount in ["4.00", "5.00", "6.00", "7.00"] {
        fork.sale(amount).expect("recorded");
    }
    fork.book.guard(vec![lost.clone()]);
    continued(&mut fork, "atelier/2", &lost).expect("it goes on");
    fork.sale("8.00").expect("recorded");
    fork.is_clean();
}

#[test]
fn who_may_close_lets_the_book_go_on() {
    let (_, mut backup, lost) = restored();
    backup.role("ben", commonbook::core::event::Role::Closer);
    backup.book.guard(vec![lost.clone()]);
    let refused = continued(&mut backup, "atelier/2", &lost);
    assert_eq!(refused, Err("RecorderMustBeNamed".into()));
    let mut by: Stamp<'_> = stamp();
    by.by = Some(id("ben"));
    let done = backup.book.continue_as(&id("atelier/2"), &lost, "", day(DAY), &mut by, false);
    done.expect("it goes on");
    // The guard holds again after a refusal.
    let (_, mut other, lost) = restored();
    other.book.guard(vec![lost.clone()]);
    assert_eq!(continued(&mut other, "atelier", &lost), Err("OriginMustBeNew".into()));
    assert_eq!(code(other.sale("1.00")), "BookIsBehindItsCheckpoint");
}
