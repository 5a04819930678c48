//! Signed events: who must sign, which signatures are refused, and what `verify` says of them.

use commonbook_core::event::{Draft, Hash, PublicKey, Signature, parse_append_line, signed_bytes};
use commonbook_core::log::{Checkpoint, Log, LogError, Signer, root_at};

use crate::authority::by;
use crate::continuing::continued;
use crate::ground::{Ground, again, draft, opened, revenue, says, sealing, work};
use crate::tampered::Tampered;

/// The secret key of 32 equal bytes, under a name.
pub(crate) fn signer(name: &str, seed: u8) -> Signer {
    Signer::new(name, &[seed; 32]).unwrap()
}

pub(crate) fn public(seed: u8) -> PublicKey {
    *signer("x", seed).public().unwrap().key()
}

fn keyed(kind: &str, agent: Option<&str>, seed: u8) -> Draft {
    let agent = agent.map_or_else(String::new, |agent| format!(r#""agent":"{agent}","#));
    draft(kind, "2026-03-01", &format!(r#"{{{agent}"key":"{}"}}"#, public(seed)))
}

pub(crate) fn key_added(agent: Option<&str>, seed: u8) -> Draft {
    Draft { id: format!("add/{seed}").parse().unwrap(), ..keyed("key_added", agent, seed) }
}

pub(crate) fn key_revoked(agent: Option<&str>, seed: u8) -> Draft {
    Draft { id: format!("revoke/{seed}").parse().unwrap(), ..keyed("key_revoked", agent, seed) }
}

/// The draft as an agent records and signs it for the book of an origin.
pub(crate) fn signed(who: &str, seed: u8, origin: &str, draft: Draft) -> Draft {
    let draft = by(who, draft);
    let bytes = signed_bytes(&draft, origin).unwrap();
    Draft { sig: Some(signer(who, seed).sign(&bytes)), ..draft }
}

fn bens(draft: Draft) -> Draft {
    signed("ben", 2, "atelier", draft)
}

/// A book in which ben has key 2.
fn book() -> Ground {
    let mut ground = Ground::new();
    ground.add(&[key_added(Some("ben"), 2)]);
    ground
}

#[test]
fn who_has_a_key_signs_and_who_has_none_need_not() {
    let mut ground = book();
    let rejection = ground.refused(&[by("ben", work("2026-03-01", "1"))]);
    says(&rejection, "SignatureMustBeGiven", &["\"ben\" has a key"]);
    ground.add(&[bens(work("2026-03-01", "1"))]);
    ground.add(&[by("anna", work("2026-03-02", "1")), work("2026-03-03", "1")]);
    assert_eq!(ground.verified().signed, 1);
}

#[test]
fn a_signature_of_nobody_or_of_somebody_without_a_key_is_refused() {
    let mut ground = Ground::new();
    let code = "SignatureMustBeOfAKeyHolder";
    let annas = signed("anna", 2, "atelier", work("2026-03-01", "1"));
    says(&ground.refused(std::slice::from_ref(&annas)), code, &["\"anna\" has no key"]);
    ground.add(&[key_added(Some("ben"), 2), key_added(None, 3)]);
    says(&ground.refused(std::slice::from_ref(&annas)), code, &["\"anna\" has no key"]);
    let nobody = Draft { by: None, ..annas };
    says(&ground.refused(&[nobody]), code, &["\"nobody\""]);
    // A key of the book signs no events.
    let books = signed("anna", 3, "atelier", work("2026-03-01", "1"));
    assert_eq!(ground.refused(&[books]).code(), code);
}

#[test]
fn the_first_event_of_a_book_is_signed_by_nobody() {
    let mut ground = Ground::default();
    let first = signed("ben", 2, "atelier", opened());
    says(&ground.refused(&[first]), "SignatureMustBeOfAKeyHolder", &["\"ben\""]);
}

#[test]
fn a_signature_of_another_key_text_salt_or_book_is_refused() {
    let mut ground = book();
    ground.add(&[key_added(Some("anna"), 3)]);
    let draft = sealing(work("2026-03-01", "2"), "note", "the roof");
    let good = bens(draft.clone());
    let mut salted = good.clone();
    salted.sealed[0].salt = [1; 32];
    let mut other_text = good.clone();
    other_text.sealed[0].value.push('!');
    let flipped = good.sig.map(|Signature(mut bytes)| {
        bytes[40] ^= 1;
        Signature(bytes)
    });
    let others = [
        signed("ben", 3, "atelier", draft.clone()),
        signed("ben", 2, "bakery", draft.clone()),
        Draft { by: Some("anna".parse().unwrap()), ..good.clone() },
        Draft { event: work("2026-03-01", "3").event, ..good.clone() },
        Draft { id: "another".parse().unwrap(), ..good.clone() },
        Draft { effective_on: crate::ground::day("2026-03-02"), ..good.clone() },
        Draft { corrects: Some(1), ..good.clone() },
        Draft { sealed: Vec::new(), ..good.clone() },
        Draft { sig: flipped, ..good.clone() },
        Draft { sig: Some(Signature([0; 64])), ..good.clone() },
        salted,
        other_text,
    ];
    for other in others {
        says(&ground.refused(&[other]), "SignatureMustVerify", &["uses now"]);
    }
    ground.add(&[good]);
}

#[test]
fn a_key_of_small_order_is_no_key_and_a_second_spelling_of_a_signature_is_refused() {
    let mut ground = book();
    let good = bens(work("2026-03-01", "1"));
    // S + L: the same signature for who reduces S modulo the order of the group.
    let order: [u8; 32] = [
        0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde,
        0x14, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
    ];
    let Signature(mut bytes) = good.sig.unwrap();
    let mut carry = 0_u16;
    for (byte, add) in bytes[32..].iter_mut().zip(order) {
        carry += u16::from(*byte) + u16::from(add);
        *byte = carry.to_le_bytes()[0];
        carry >>= 8;
    }
    let again = Draft { sig: Some(Signature(bytes)), ..good.clone() };
    assert_eq!(ground.refused(&[again]).code(), "SignatureMustVerify");
    ground.add(&[good]);
    for weak in [[0; 32], {
        let mut one = [0; 32];
        one[0] = 1;
        one
    }] {
        assert_eq!(PublicKey::of(&weak).unwrap_err().code(), "KeyMalformed");
    }
}

#[test]
fn a_revoked_key_signs_no_more_and_does_not_open_the_door_again() {
    let mut ground = book();
    let first = bens(work("2026-03-01", "1"));
    let at = ground.add(std::slice::from_ref(&first));
    ground.add(&[bens(key_added(Some("ben"), 4)), bens(key_revoked(Some("ben"), 2))]);
    let later = work("2026-03-02", "1");
    assert_eq!(ground.refused(&[bens(later.clone())]).code(), "SignatureMustVerify");
    ground.add(&[signed("ben", 4, "atelier", later.clone())]);
    ground.add(&[signed("ben", 4, "atelier", key_revoked(Some("ben"), 4))]);
    let last = work("2026-03-03", "1");
    assert_eq!(ground.refused(&[by("ben", last.clone())]).code(), "SignatureMustBeGiven");
    let with_old = signed("ben", 4, "atelier", last.clone());
    assert_eq!(ground.refused(&[with_old]).code(), "SignatureMustVerify");
    // Somebody else gives a new key.
    ground.add(&[key_added(Some("ben"), 5), signed("ben", 5, "atelier", last)]);
    assert_eq!(ground.verified().signed, 6);
    // What was signed before stays, and is the same event when it is sent again.
    assert_eq!(ground.add(&[first]), at);
}

#[test]
fn a_signed_event_that_is_sent_again_has_its_position_whatever_its_salt_and_signature() {
    let mut ground = book();
    let draft = sealing(work("2026-03-01", "2"), "note", "the roof");
    let at = ground.add(&[bens(draft.clone())]);
    let mut salted = draft.clone();
    salted.sealed[0].salt = [3; 32];
    let size = ground.contents().lines.len();
    assert_eq!(ground.add(&[bens(salted)]), at);
    assert_eq!(ground.add(&[by("ben", draft)]), at);
    assert_eq!(ground.contents().lines.len(), size);
}

#[test]
fn a_book_that_goes_on_is_signed_for_under_its_new_name() {
    let mut ground = book();
    ground.add(&[bens(work("2026-03-01", "1")), continued("atelier", 900, "atelier/2")]);
    let next = work("2026-03-02", "1");
    assert_eq!(ground.refused(&[bens(next.clone())]).code(), "SignatureMustVerify");
    ground.add(&[signed("ben", 2, "atelier/2", next)]);
    assert_eq!(ground.verified().signed, 2, "what was signed under the old name stays so");
}

#[test]
fn a_line_that_was_signed_before_it_was_handed_in_brings_its_salts() {
    let mut ground = book();
    let salt = "0b".repeat(32);
    let line = |sig: &str| {
        format!(
            r#"{{"id":"c/1","type":"contribution_recorded","effective_on":"2026-03-05","by":"ben",
            "data":{{"agent":"anna","kind":"work","quantity":"2","unit":"h"}},
            "sealed":{{"note":"the roof"}},"salts":{{"note":"{salt}"}}{sig}}}"#
        )
    };
    let read = |text: &str| parse_append_line(text, &mut || panic!("a salt was drawn")).unwrap();
    let bytes = signed_bytes(&read(&line("")), "atelier").unwrap();
    let sig = signer("ben", 2).sign(&bytes);
    let draft = read(&line(&format!(r#","sig":"{sig}""#)));
    assert_eq!(Hash(draft.sealed[0].salt).to_string(), salt);
    let at = ground.add(&[draft]);
    let line = ground.contents().lines[usize::try_from(at).unwrap()].clone();
    assert!(line.contains(&format!("\"sig\":\"{sig}\",\"tv\":1")), "{line}");
}

#[test]
fn a_forged_signature_is_named_though_the_keeper_rebuilt_everything() {
    let mut ground = book();
    let at = ground.add(&[bens(work("2026-03-01", "1"))]);
    let book = Tampered::from(&ground.log);
    let row = usize::try_from(at).unwrap();
    let sig = format!("\"sig\":\"{}\",", bens(work("2026-03-01", "1")).sig.unwrap());
    let forged = bens(work("2026-03-01", "2")).sig.unwrap();
    for (from, to, code) in [
        (sig.as_str(), format!("\"sig\":\"{forged}\","), "SignatureMustVerify"),
        (sig.as_str(), String::new(), "SignatureMustBeGiven"),
        ("\"quantity\":\"1\"", "\"quantity\":\"8\"".to_owned(), "SignatureMustVerify"),
        ("\"by\":\"ben\"", "\"by\":\"anna\"".to_owned(), "SignatureMustBeOfAKeyHolder"),
    ] {
        let mut changed = book.clone();
        assert!(changed.rows[row].line.contains(from), "{from}");
        changed.rows[row].line = changed.rows[row].line.replacen(from, &to, 1);
        changed.rebuild();
        let report = changed.verify();
        assert_eq!(report.signed, 0);
        let (place, _, found) = changed.finding();
        assert_eq!(place, format!("position {at}"));
        assert!(found.starts_with(code), "{found}");
    }
}

/// A book with a checkpoint of four events, signed by its key 1.
fn checkpointed() -> (Tampered, Checkpoint) {
    let mut ground = Ground::new();
    ground.add(&[key_added(None, 1)]);
    let root = ground.log.read::<_, LogError>(|view| root_at(view, 4)).unwrap();
    ground.add(&[revenue("2026-03-01", "5.00")]);
    (Tampered::from(&ground.log), Checkpoint { origin: "atelier".to_owned(), size: 4, root })
}

#[test]
fn a_checkpoint_of_the_book_counts_and_one_that_is_not_is_named() {
    let (mut book, says) = checkpointed();
    let note = |says: &Checkpoint, seed| says.signed(&signer(&says.origin, seed)).unwrap();
    book.checkpoints = vec![(4, note(&says, 1))];
    assert_eq!((book.verify().checkpoints, book.findings()), (1, vec![]));
    let other_root = Checkpoint { root: [7; 32], ..says.clone() };
    let other_name = Checkpoint { origin: "bakery".to_owned(), ..says.clone() };
    let longer = Checkpoint { size: 9, ..says.clone() };
    let empty =
        Checkpoint { size: 0, root: root_at(&Tampered::default(), 0).unwrap(), ..says.clone() };
    let early = Checkpoint { size: 3, root: root_at(&book, 3).unwrap(), ..says.clone() };
    let good = note(&says, 1);
    for (size, note, found) in [
        (4, note(&other_root, 1), "07070707"),
        (4, note(&says, 2), "signed by atelier"),
        (4, note(&other_name, 1), "signed by bakery"),
        (5, good.clone(), "size 4"),
        (9, note(&longer, 1), "size 9"),
        (0, note(&empty, 1), "signed by atelier"),
        (3, note(&early, 1), "signed by atelier"),
        (4, good.replace("atelier\n4", "atelier\n5"), "size 5"),
        (4, "atelier\n4\n".to_owned(), "no empty line"),
        (4, String::new(), "no line feed"),
    ] {
        book.checkpoints = vec![(size, note)];
        assert_eq!(book.verify().checkpoints, 0);
        let finding = book.finding();
        assert_eq!(finding.0, format!("table checkpoint, size {size}"));
        assert!(finding.2.contains(found), "{found}: {finding:?}");
    }
    let forged = good.replacen("\u{2014} atelier ", "\u{2014} atelier  ", 1);
    book.checkpoints = vec![(4, forged)];
    assert_eq!(book.findings().len(), 1);
}

#[test]
fn a_checkpoint_that_was_signed_before_the_key_was_replaced_stays_right() {
    let mut ground = Ground::new();
    ground.add(&[key_added(None, 1)]);
    let at = |ground: &Ground, size| Checkpoint {
        origin: "atelier".to_owned(),
        size,
        root: ground.log.read(|view| root_at(view, size)).unwrap(),
    };
    let first = at(&ground, 4).signed(&signer("atelier", 1)).unwrap();
    ground.add(&[
        key_added(None, 2),
        key_revoked(None, 1),
        again(&revenue("2026-03-01", "1.00"), "r"),
    ]);
    let late = at(&ground, 7);
    let mut book = Tampered::from(&ground.log);
    book.checkpoints = vec![(4, first), (7, late.signed(&signer("atelier", 2)).unwrap())];
    assert_eq!((book.verify().checkpoints, book.findings()), (2, vec![]));
    book.checkpoints[1].1 = late.signed(&signer("atelier", 1)).unwrap();
    assert!(book.finding().2.contains("no key that is known"));
}
