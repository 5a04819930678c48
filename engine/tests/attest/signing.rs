//! Keys and roles over commands: who gives one is named and signs, and no result depends on it.

use commonbook::core::event::{Role, decode};
use commonbook::core::value::Period;
use commonbook::{Changes, Erase, Range, Stamp, read_append_lines};

use crate::ground::{Atelier, DAY, code, day, id, request, signer, stamp};

/// Ben gives the command and signs with key 2.
fn bens() -> Stamp<'static> {
    let mut stamp = stamp();
    stamp.by = Some(id("ben"));
    stamp.signer = Some(signer("ben", 2));
    stamp
}

fn signed(atelier: &Atelier) -> Vec<u64> {
    let records = atelier.lines().into_iter().map(|line| decode(&line).expect("a line"));
    records.filter(|record| record.sig.is_some()).map(|record| record.position).collect()
}

const SALE: &str = r#""amount":"1.00","unit":"EUR""#;

#[test]
fn who_has_a_key_signs_every_event_of_every_command() {
    let mut atelier = Atelier::new();
    atelier.key(Some("ben"), 2);
    let from = atelier.size();
    let sale = atelier.add_as("revenue_recorded", "", SALE, &bens()).expect("recorded");
    atelier.book.reverse(sale, "twice", &mut bens(), false).expect("reversed");
    atelier.work("ada", "3").expect("recorded");
    atelier.sale("9.00").expect("recorded");
    atelier.book.close(&request("2026"), &mut bens(), false).expect("closed");
    let period = Period::parse("2026").expect("a year");
    atelier.book.reopen(None, &period, "late", &mut bens(), false).expect("reopened");
    let name = Erase::Agent(id("ada"));
    atelier.book.redact(&name, "a law", day(DAY), &mut bens(), false).expect("erased");
    atelier.is_clean();
    let all = signed(&atelier);
    let expected: Vec<u64> =
        (from..atelier.size()).filter(|at| ![from + 2, from + 3].contains(at)).collect();
    assert_eq!(all, expected);
    let verified = atelier.book.verify().expect("verified");
    assert_eq!(verified.signed, u64::try_from(all.len()).expect("a count"));
}

#[test]
fn without_the_key_or_with_that_of_another_nothing_is_recorded() {
    let mut atelier = Atelier::new();
    atelier.key(Some("ben"), 2);
    let before = atelier.lines();
    let mut unsigned = bens();
    unsigned.signer = None;
    let add = |atelier: &mut Atelier, stamp: &Stamp<'_>| {
        code(atelier.add_as("revenue_recorded", "", SALE, stamp))
    };
    assert_eq!(add(&mut atelier, &unsigned), "SignatureMustBeGiven");
    let mut of_ada = bens();
    of_ada.signer = Some(signer("ada", 2));
    assert_eq!(add(&mut atelier, &of_ada), "SignatureMustBeGiven", "ada's key is not ben's");
    let mut wrong = bens();
    wrong.signer = Some(signer("ben", 3));
    assert_eq!(add(&mut atelier, &wrong), "SignatureMustVerify");
    let mut keyless = stamp();
    keyless.by = Some(id("ada"));
    keyless.signer = Some(signer("ada", 3));
    assert_eq!(add(&mut atelier, &keyless), "SignatureMustBeOfAKeyHolder");
    assert_eq!(atelier.lines(), before);
    let closed = atelier.book.close(&request("2026"), &mut unsigned, true);
    assert_eq!(code(closed), "SignatureMustBeGiven", "a preview is refused as the close would be");
}

#[test]
fn an_event_that_names_its_recorder_is_not_signed_for_by_another() {
    let mut atelier = Atelier::new();
    atelier.key(Some("ben"), 2);
    let at = atelier.add_as("revenue_recorded", r#""by":"ada","#, SALE, &bens());
    let line = atelier.lines().pop().expect("a line");
    let record = decode(&line).expect("a line");
    assert_eq!(
        (record.position, record.by, record.sig),
        (at.expect("recorded"), Some(id("ada")), None)
    );
}

#[test]
fn a_signed_event_that_is_sent_again_has_its_position() {
    let mut atelier = Atelier::new();
    atelier.key(Some("ben"), 2);
    let note = r#""sealed":{"note":"the roof"},"#;
    let data = r#""agent":"ada","kind":"work","quantity":"3","unit":"h""#;
    let at = atelier.add_as("contribution_recorded", note, data, &bens()).expect("recorded");
    let size = atelier.size();
    let again = atelier.add_as("contribution_recorded", note, data, &bens());
    assert_eq!((again.expect("known"), atelier.size()), (at, size));
}

#[test]
fn a_close_is_for_who_has_the_role() {
    let mut atelier = Atelier::new();
    atelier.work("ada", "3").expect("recorded");
    atelier.sale("100.00").expect("recorded");
    atelier.role("ben", Role::Closer);
    let (mut nobody, mut ada, mut ben) = (stamp(), stamp(), stamp());
    ada.by = Some(id("ada"));
    ben.by = Some(id("ben"));
    let before = atelier.lines();
    assert_eq!(
        code(atelier.book.close(&request("2026"), &mut nobody, false)),
        "RecorderMustBeNamed"
    );
    assert_eq!(code(atelier.book.close(&request("2026"), &mut ada, false)), "RoleMustBeHeld");
    assert_eq!(atelier.lines(), before);
    atelier.book.close(&request("2026"), &mut ben, false).expect("closed");
    let (_, roles) = atelier.book.keys().expect("keys");
    let closers: Vec<_> = roles[&Role::Closer].iter().map(|(agent, _)| agent.as_str()).collect();
    assert_eq!(closers, ["ben"]);
}

#[test]
fn keys_roles_names_and_erasures_change_no_result_and_no_what_if() {
    let mut plain = Atelier::keyed(None);
    let mut kept = Atelier::new();
    kept.key(Some("ada"), 3);
    kept.key(None, 4);
    kept.role("ben", Role::Approver);
    for atelier in [&mut plain, &mut kept] {
        atelier.work("ada", "3").expect("recorded");
    }
    kept.book.redact(&Erase::All, "a law", day(DAY), &mut stamp(), false).expect("erased");
    for atelier in [&mut plain, &mut kept] {
        atelier.work("ben", "1").expect("recorded");
        atelier.sale("100.00").expect("recorded");
    }
    let shares = |atelier: &Atelier| {
        let statement = atelier.book.statement(&request("2026")).expect("a statement");
        format!("{:?} {:?}", statement.digest, statement.result.accounts)
    };
    assert_eq!(shares(&plain), shares(&kept));
    for atelier in [&mut plain, &mut kept] {
        atelier.book.close(&request("2026"), &mut stamp(), false).expect("closed");
    }
    let period = Period::parse("2026").expect("a year");
    let range = Range { rules: None, first: period, last: period };
    let what_if = |atelier: &Atelier, changes: &Changes| {
        let found = atelier.book.what_if(&range, changes).unwrap_or_else(|error| panic!("{error}"));
        let payable = found.periods.iter().flat_map(|it| &it.differences.payable);
        let shown = payable.map(|(id, change)| format!("{id} {} {}", change.before, change.after));
        shown.collect::<Vec<_>>().join(", ")
    };
    // What is tried may be signed, which says nothing there.
    let line = r#"{"id":"more","type":"contribution_recorded","effective_on":"2026-05-05","by":"ada","data":{"agent":"ada","kind":"work","quantity":"4","unit":"h"}}"#;
    let drafts = read_append_lines(line, &mut stamp()).expect("a line");
    let mut with: Vec<_> = drafts.into_iter().map(|(_, draft)| draft).collect();
    let unsigned = Changes { with: with.clone(), ..Changes::default() };
    for draft in &mut with {
        draft.sig = Some(signer("ada", 3).sign(b"anything"));
    }
    let changes = Changes { with, ..Changes::default() };
    let expected = what_if(&plain, &unsigned);
    assert!(expected.contains("ada 45.00 "), "{expected}");
    assert_eq!(what_if(&kept, &changes), expected);
    assert_eq!(what_if(&kept, &unsigned), expected);
    kept.is_clean();
}
