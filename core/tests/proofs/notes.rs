//! Signed notes: the published example of Go's checksum database, and every slip of a note or key.

use commonbook_core::log::{Note, NoteKey, ProofError, Signer};

use crate::lines::{key, signer};

/// The example of `golang.org/x/mod/sumdb/note`.
const GO_SECRET: &str =
    "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
const GO_PUBLIC: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const GO_TEXT: &str = "If you think cryptography is the answer to your problem,\n\
    then you don't know what your problem is.\n";
const GO_SIGNATURE: &str = "\n\u{2014} PeterNeumann \
    x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

fn go_note() -> String {
    format!("{GO_TEXT}{GO_SIGNATURE}")
}

fn code(answer: Result<impl std::fmt::Debug, ProofError>) -> &'static str {
    let error = answer.expect_err("it is taken");
    assert!(error.to_string().contains("\nhint: "), "{error}");
    error.code()
}

/// The line of a signature of a text.
fn signature(signer: &Signer, text: &str) -> String {
    let note = signer.note(text).unwrap();
    note[text.len() + 1..].to_owned()
}

#[test]
fn the_published_note_verifies_and_is_what_its_key_signs() {
    let public = NoteKey::parse(GO_PUBLIC).unwrap();
    assert_eq!((public.name(), public.to_string().as_str()), ("PeterNeumann", GO_PUBLIC));
    let note = Note::parse(&go_note()).unwrap();
    assert_eq!(note.text(), GO_TEXT);
    assert_eq!(note.verify(std::slice::from_ref(&public)).unwrap(), &public);
    let signer = Signer::parse(GO_SECRET).unwrap();
    assert_eq!(signer.public().unwrap(), public);
    assert_eq!(signer.note(GO_TEXT).unwrap(), go_note());
    assert_eq!(signer.secret_text().unwrap(), GO_SECRET);
    assert!(!format!("{signer:?}").contains("BgQo"), "{signer:?}");
    assert_eq!(format!("{signer:?}"), "Signer { name: \"PeterNeumann\", .. }");
}

#[test]
fn a_note_that_was_changed_anywhere_is_forged_or_no_note() {
    let public = [NoteKey::parse(GO_PUBLIC).unwrap()];
    let note = go_note();
    for at in (0..note.len()).filter(|at| note.is_char_boundary(*at)) {
        let Some(found) = note[at..].chars().next() else { continue };
        let other = if found == 'x' { 'y' } else { 'x' };
        let changed = format!("{}{other}{}", &note[..at], &note[at + found.len_utf8()..]);
        let answer = Note::parse(&changed).and_then(|note| note.verify(&public).cloned());
        let found = code(answer);
        assert!(["NoteForged", "NoteNotSigned", "NoteMalformed"].contains(&found), "{changed}");
    }
    let replayed = format!("Pay Peter.\n{GO_SIGNATURE}");
    assert_eq!(code(Note::parse(&replayed).unwrap().verify(&public)), "NoteForged");
}

#[test]
fn another_key_under_the_same_name_has_another_id_and_signs_nothing() {
    let note = Note::parse(&signer("atelier", 2).note("text\n").unwrap()).unwrap();
    let error = note.verify(&[key("atelier", 1)]).unwrap_err();
    assert_eq!(error.code(), "NoteNotSigned");
    assert!(error.to_string().contains("signed by atelier and by no key"), "{error}");
    assert!(error.to_string().contains(&key("atelier", 1).to_string()), "{error}");
    // The id of the known key over the signature of the other: forged.
    let known = signature(&signer("atelier", 1), "text\n");
    let other = signature(&signer("atelier", 2), "text\n");
    let bytes = |line: &str| line.rsplit(' ').next().unwrap().trim().to_owned();
    let decode = |text: &str| base64::Engine::decode(&base64::prelude::BASE64_STANDARD, text);
    let (known, other) = (decode(&bytes(&known)).unwrap(), decode(&bytes(&other)).unwrap());
    let mixed = [&known[..4], &other[4..]].concat();
    let mixed = base64::Engine::encode(&base64::prelude::BASE64_STANDARD, mixed);
    let note = Note::parse(&format!("text\n\n\u{2014} atelier {mixed}\n")).unwrap();
    assert_eq!(code(note.verify(&[key("atelier", 1)])), "NoteForged");
    // A signature that is cut short is forged too.
    let short = base64::Engine::encode(&base64::prelude::BASE64_STANDARD, &known[..40]);
    let note = Note::parse(&format!("text\n\n\u{2014} atelier {short}\n")).unwrap();
    assert_eq!(code(note.verify(&[key("atelier", 1)])), "NoteForged");
    // The key under another name has another id.
    let note = Note::parse(&signer("bakery", 1).note("text\n").unwrap()).unwrap();
    assert_eq!(code(note.verify(&[key("atelier", 1)])), "NoteNotSigned");
    assert_eq!(code(note.verify(&[])), "NoteNotSigned");
}

#[test]
fn signatures_of_unknown_keys_are_passed_over_and_one_forged_spoils_the_note() {
    let text = "text\n";
    let (one, two) = (signature(&signer("a", 1), text), signature(&signer("b", 2), text));
    let both = Note::parse(&format!("{text}\n{one}{two}")).unwrap();
    assert_eq!(both.verify(&[key("b", 2)]).unwrap().name(), "b");
    assert_eq!(both.verify(&[key("b", 2), key("a", 1)]).unwrap().name(), "a", "the first line");
    let other = signature(&signer("b", 2), "another\n");
    let spoiled = Note::parse(&format!("{text}\n{one}{other}")).unwrap();
    assert_eq!(spoiled.verify(&[key("a", 1)]).unwrap().name(), "a");
    assert_eq!(code(spoiled.verify(&[key("a", 1), key("b", 2)])), "NoteForged");
}

#[test]
fn a_note_in_another_form_is_none() {
    let good = signer("a", 1).note("one\ntwo\n").unwrap();
    let line = signature(&signer("a", 1), "one\ntwo\n");
    let unsigned = "one\ntwo\n\n";
    for wrong in [
        String::new(),
        "\n".to_owned(),
        "one\n".to_owned(),
        unsigned.to_owned(),
        good.trim_end().to_owned(),
        good.replace('\n', "\r\n"),
        good.replace("two", "t\u{0}o"),
        good.replace("two", "t\to"),
        good.replace("\n\n", "\n"),
        format!("{good}\n"),
        format!("{good}more\n"),
        good.replace('\u{2014}', "-"),
        good.replace("\u{2014} a ", "\u{2014} a"),
        good.replace("\u{2014} a ", "\u{2014} a  "),
        format!("{unsigned}\u{2014} a !!!!\n"),
        format!("{unsigned}\u{2014} a dv6p\n"),
        format!("{unsigned}\u{2014} a\n"),
        format!("{unsigned}{}", line.repeat(65)),
    ] {
        let error = Note::parse(&wrong).expect_err(&wrong);
        assert_eq!(error.code(), "NoteMalformed", "{wrong:?}");
        assert!(error.is_malformed() && error.to_string().contains("\nhint: "));
    }
    let most = Note::parse(&format!("{unsigned}{}", line.repeat(64))).unwrap();
    most.verify(&[key("a", 1)]).unwrap();
    let error = Note::parse("one\ntwo\r\n\n").unwrap_err();
    assert!(error.to_string().starts_with("line 2 "), "{error}");
}

#[test]
fn a_text_with_an_empty_line_in_it_is_signed_as_a_whole() {
    let text = "one\n\ntwo\n";
    let note = Note::parse(&signer("a", 1).note(text).unwrap()).unwrap();
    assert_eq!(note.text(), text);
    note.verify(&[key("a", 1)]).unwrap();
}

#[test]
fn public_keys_in_another_spelling_or_of_another_kind_are_none() {
    let good = key("atelier", 1).to_string();
    assert_eq!(NoteKey::parse(&good).unwrap(), key("atelier", 1));
    let (name, rest) = good.split_once('+').unwrap();
    let (id, bytes) = rest.split_once('+').unwrap();
    let other_id = if id.starts_with('0') { "10000000" } else { "00000000" };
    for wrong in [
        String::new(),
        name.to_owned(),
        format!("{name}+{id}"),
        format!("+{id}+{bytes}"),
        format!("{name}+{other_id}+{bytes}"),
        format!("{name}+{}+{bytes}", id.to_uppercase()),
        format!("bakery+{id}+{bytes}"),
        format!("{name}+{id}+{}", bytes.replacen("AQ", "AB", 1)),
        format!("{name}+{id}+{}", bytes.replacen('A', "B", 1)),
        format!("{name}+{id}+{bytes}\n"),
        format!("a b+{id}+{bytes}"),
        GO_SECRET.to_owned(),
    ] {
        if wrong == good {
            continue;
        }
        assert_eq!(code(NoteKey::parse(&wrong)), "NoteKeyMalformed", "{wrong:?}");
    }
    let error = NoteKey::parse(GO_SECRET).unwrap_err().to_string();
    assert!(error.contains("must not be given away") && !error.contains("AYEK"), "{error}");
    for name in ["", "a b", "a+b", "a\nb", "a\u{a0}b", "a\u{7}"] {
        assert_eq!(code(NoteKey::new(name, *key("a", 1).key())), "NoteKeyMalformed", "{name:?}");
        assert_eq!(code(Signer::new(name, &[1; 32])), "NoteKeyMalformed", "{name:?}");
    }
}

#[test]
fn secret_keys_in_another_spelling_are_none_and_no_message_tells_them() {
    let (before, secret) = GO_SECRET.rsplit_once('+').unwrap();
    let base = GO_SECRET.split_at(GO_SECRET.find("AYEK").unwrap());
    for wrong in [
        String::new(),
        GO_PUBLIC.to_owned(),
        before.to_owned(),
        format!("{}{}", base.0, base.1.replacen("AY", "BY", 1)),
        format!("{}{}", base.0, base.1.replacen("AYE", "AYF", 1)),
        format!("{}AYEK", base.0),
        format!("{}!", base.0),
        base.0.to_owned(),
        GO_SECRET.replace("c74f20a3", "c74f20a4"),
        GO_SECRET.replace("PeterNeumann", "Peter"),
        format!("{GO_SECRET}\n"),
    ] {
        let error = Signer::parse(&wrong).expect_err(&wrong);
        assert_eq!(error.code(), "NoteKeyMalformed", "{wrong:?}");
        assert!(!error.to_string().contains(secret), "{error}");
    }
}
