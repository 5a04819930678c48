//! Tree checkpoints: what they say, who may sign them, and which are refused.

use commonbook_core::log::{Checkpoint, ProofError, SignedCheckpoint};

use crate::lines::{book, key, numbered, says, signed, signer};

fn code<T: std::fmt::Debug>(answer: Result<T, ProofError>) -> &'static str {
    let error = answer.expect_err("it is taken");
    assert!(error.to_string().contains("\nhint: "), "{error}");
    error.code()
}

/// A note over any text, signed by key 1 of the atelier.
fn over(text: &str) -> String {
    signer("atelier", 1).note(text).unwrap()
}

#[test]
fn a_checkpoint_is_three_lines_and_reads_back() {
    let log = numbered(5);
    let says = says(&log, "atelier", 5);
    let note = says.signed(&signer("atelier", 1)).unwrap();
    let lines: Vec<&str> = note.lines().collect();
    assert_eq!((lines.len(), lines[0], lines[1], lines[3]), (5, "atelier", "5", ""));
    assert_eq!((lines[2].len(), note.starts_with(&says.text())), (44, true));
    let read = SignedCheckpoint::parse(&note).unwrap();
    assert_eq!(read.says(), &says);
    assert_eq!(read.verify(&[key("atelier", 2), key("atelier", 1)]).unwrap(), &says);
}

#[test]
fn an_empty_book_has_a_checkpoint_of_the_hash_of_nothing() {
    let note = signed(&numbered(0), "atelier", 0);
    assert!(note.starts_with("atelier\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n"));
    SignedCheckpoint::parse(&note).unwrap().verify(&[key("atelier", 1)]).unwrap();
}

#[test]
fn further_lines_are_passed_over() {
    let text = says(&numbered(5), "atelier", 5).text();
    let read = SignedCheckpoint::parse(&over(&format!("{text}more of it\n"))).unwrap();
    assert_eq!(read.verify(&[key("atelier", 1)]).unwrap().size, 5);
}

#[test]
fn a_checkpoint_in_another_form_is_none_though_it_is_signed() {
    let text = says(&numbered(5), "atelier", 5).text();
    let root = text.lines().nth(2).unwrap();
    for (line, wrong) in [
        (1, "\n5\nx\n".to_owned()),
        (2, "atelier\n".to_owned()),
        (2, format!("atelier\n05\n{root}\n")),
        (2, format!("atelier\n+5\n{root}\n")),
        (2, format!("atelier\n-5\n{root}\n")),
        (2, format!("atelier\n5 \n{root}\n")),
        (2, format!("atelier\nfive\n{root}\n")),
        (2, format!("atelier\n18446744073709551616\n{root}\n")),
        (3, "atelier\n5\n".to_owned()),
        (3, format!("atelier\n5\n{}\n", root.trim_end_matches('='))),
        (3, format!("atelier\n5\n{}\n", &root[4..])),
        (3, format!("atelier\n5\n{root}{root}\n")),
        (3, format!("atelier\n5\n{}\n", "5a".repeat(32))),
        (4, format!("atelier\n5\n{root}\n\nmore\n")),
    ] {
        let error = SignedCheckpoint::parse(&over(&wrong)).expect_err(&wrong);
        assert_eq!(error.code(), "CheckpointMalformed", "{wrong:?}");
        assert!(error.is_malformed());
        assert!(error.to_string().starts_with(&format!("line {line} ")), "{wrong:?}: {error}");
    }
    assert_eq!(code(SignedCheckpoint::parse(&text)), "NoteMalformed");
}

#[test]
fn others_whose_keys_are_known_may_sign_beside_the_book_in_any_order() {
    let log = book();
    let says = says(&log, "atelier", 4);
    let own = says.signed(&signer("atelier", 1)).unwrap();
    let other = signer("witness", 2).note(&says.text()).unwrap();
    let line = |note: &str| note.lines().last().unwrap().to_owned();
    let keys = [key("witness", 2), key("atelier", 1)];
    for lines in [[line(&own), line(&other)], [line(&other), line(&own)]] {
        let note = format!("{}\n{}\n", says.text(), lines.join("\n"));
        let note = SignedCheckpoint::parse(&note).unwrap();
        assert_eq!(note.verify(&keys).unwrap(), &says);
        assert_eq!(code(note.verify(&keys[..1])), "CheckpointOfAnotherBook");
    }
}

#[test]
fn a_key_signs_for_the_book_that_it_is_named_after_alone() {
    let log = book();
    let says = says(&log, "atelier", 4);
    let other = signer("bakery", 1);
    assert_eq!(code(says.signed(&other)), "KeyOfAnotherName");
    let note = SignedCheckpoint::parse(&other.note(&says.text()).unwrap()).unwrap();
    let error = note.verify(&[key("bakery", 1)]).unwrap_err();
    assert_eq!(error.code(), "CheckpointOfAnotherBook");
    assert!(error.to_string().contains("of \"atelier\", not of \"bakery\""), "{error}");
    assert_eq!(code(note.verify(&[key("atelier", 1)])), "NoteNotSigned");
}

#[test]
fn a_signature_over_another_checkpoint_is_forged() {
    let log = numbered(9);
    let (old, new) = (signed(&log, "atelier", 5), signed(&log, "atelier", 9));
    let text = says(&log, "atelier", 9).text();
    let replayed = format!("{text}\n{}", old.split_once("\n\n").unwrap().1);
    let read = SignedCheckpoint::parse(&replayed).unwrap();
    assert_eq!(code(read.verify(&[key("atelier", 1)])), "NoteForged");
    let shrunk = SignedCheckpoint::parse(&new.replacen("\n9\n", "\n8\n", 1)).unwrap();
    assert_eq!(code(shrunk.verify(&[key("atelier", 1)])), "NoteForged");
    let read = SignedCheckpoint::parse(&new).unwrap();
    assert_eq!(code(read.verify(&[key("atelier", 2)])), "NoteNotSigned");
    let same = Checkpoint { size: 9, ..says(&log, "atelier", 9) };
    assert_eq!(read.says(), &same);
}
