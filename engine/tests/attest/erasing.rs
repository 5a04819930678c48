//! Erased texts: they are gone, and root, proofs and payouts are what they were.

use commonbook::Erase;
use commonbook::core::log::{Log, LogError};

use crate::ground::{Atelier, DAY, code, day, id, signer, stamp};

fn erase(atelier: &mut Atelier, what: &Erase, dry: bool) -> Result<Vec<(u64, String)>, String> {
    let done = atelier.book.redact(what, "a request", day(DAY), &mut stamp(), dry);
    done.map(|done| {
        assert!(done.scrubbed);
        done.texts
    })
    .map_err(|error| error.code())
}

#[test]
fn everything_erased_leaves_the_same_root_the_same_proofs_and_the_same_payouts() {
    let mut atelier = Atelier::new();
    atelier.year();
    let signed = atelier.signed("atelier", 1);
    let size = atelier.size();
    let proofs = |atelier: &Atelier| -> Vec<String> {
        let of =
            |position| atelier.book.prove(position, &[], &signed.note).expect("a proof").text();
        (0..size).map(of).collect()
    };
    let (root, lines, shares, before) =
        (atelier.says("atelier", size), atelier.lines(), atelier.shares(), proofs(&atelier));
    assert_eq!(atelier.book.names().expect("names").len(), 2);
    let texts = erase(&mut atelier, &Erase::All, false).expect("erased");
    // Two names, two notes.
    assert_eq!(texts.len(), 4);
    assert_eq!(atelier.says("atelier", size), root);
    assert!(atelier.lines().starts_with(&lines));
    assert_eq!((atelier.shares(), proofs(&atelier)), (shares, before));
    assert_eq!(atelier.book.names().expect("names").len(), 0);
    assert!(!format!("{:?}", atelier.book).contains("of the mill"));
    assert_eq!(atelier.book.verify().expect("verified").sealed, 0);
    atelier.is_clean();
    let recomputed = atelier.book.recompute(&mut |_| ()).expect("recomputed");
    assert_eq!(recomputed.differences.len(), 0);
    assert_eq!(erase(&mut atelier, &Erase::All, false), Err("NothingToErase".to_owned()));
}

#[test]
fn the_texts_of_one_agent_go_and_those_of_others_stay() {
    let mut atelier = Atelier::new();
    atelier.year();
    let texts = erase(&mut atelier, &Erase::Agent(id("ada")), false).expect("erased");
    let paths: Vec<&str> = texts.iter().map(|(_, path)| path.as_str()).collect();
    assert_eq!(paths, ["name", "note"]);
    let left: Vec<String> = atelier.book.names().expect("names").into_values().collect();
    assert_eq!(left, ["ben of the mill"]);
    let again = erase(&mut atelier, &Erase::Agent(id("ada")), false);
    assert_eq!(again, Err("NothingToErase".to_owned()));
    atelier.is_clean();
}

#[test]
fn one_text_of_one_event_goes_and_a_dry_run_leaves_it() {
    let mut atelier = Atelier::new();
    let work = atelier.work("ada", "3").expect("recorded");
    let note = |atelier: &Atelier| {
        let found = atelier.book.log().read::<_, LogError>(|view| view.secret(work, "note"));
        found.expect("a store").map(|secret| secret.value)
    };
    let before = (atelier.lines(), Some("3 at the roof".to_owned()));
    let one = Erase::Of(work, Some("note".to_owned()));
    assert_eq!(erase(&mut atelier, &one, true), Ok(vec![(work, "note".to_owned())]));
    assert!((atelier.lines(), note(&atelier)) == before, "a dry run changed the book");
    assert_eq!(erase(&mut atelier, &one, false), Ok(vec![(work, "note".to_owned())]));
    assert_eq!(note(&atelier), None);
    assert_eq!(erase(&mut atelier, &one, false), Err("TextMustBeThere".to_owned()));
    assert_eq!(erase(&mut atelier, &Erase::Of(work, None), false), Err("NothingToErase".into()));
    let other = Erase::Of(work, Some("name".to_owned()));
    assert_eq!(erase(&mut atelier, &other, false), Err("TextMustBeSealed".to_owned()));
    assert_eq!(erase(&mut atelier, &Erase::Of(999, None), false), Err("TargetMustExist".into()));
    // What is erased is shown by no proof.
    let signed = atelier.signed("atelier", 1);
    let error = atelier.book.prove(work, &["note".to_owned()], &signed.note).expect_err("proven");
    assert_eq!(error.code(), "TextMustBeSealed");
    atelier.book.prove(work, &[], &signed.note).expect("the line is proven without it");
}

#[test]
fn an_authority_that_is_no_label_or_a_person_without_the_role_erases_nothing() {
    let mut atelier = Atelier::new();
    let before = (atelier.lines(), atelier.book.names().expect("names"));
    let done = atelier.book.redact(&Erase::All, " ", day(DAY), &mut stamp(), false);
    assert_eq!(code(done), "LabelMalformed");
    assert!((atelier.lines(), atelier.book.names().expect("names")) == before);
    atelier.role("ben", commonbook::core::event::Role::Closer);
    assert_eq!(erase(&mut atelier, &Erase::All, false), Err("RecorderMustBeNamed".to_owned()));
    assert_eq!(atelier.book.names().expect("names").len(), 2);
    assert!(atelier.book.checkpoint(&signer("atelier", 1)).is_ok());
}

#[test]
fn what_was_said_of_somebodys_work_goes_with_their_texts_under_any_of_their_ids() {
    let mut atelier = Atelier::new();
    let work = atelier.work("ada", "3").expect("recorded");
    let reason = r#""sealed":{"reason":"ada was elsewhere"},"#;
    let of = format!(r#""agent":"ben","of":{work}"#);
    let contest = atelier.add("contribution_contested", reason, &of).expect("contested");
    atelier.add("agent_registered", "", r#""agent":"ada-2","kind":"person""#).expect("known");
    atelier.add("agents_merged", "", r#""agent":"ada","into":"ada-2""#).expect("merged");
    let erased = erase(&mut atelier, &Erase::Agent(id("ada-2")), false).expect("erased");
    let erased: Vec<u64> = erased.into_iter().map(|(position, _)| position).collect();
    assert!(erased.contains(&work) && erased.contains(&contest), "{erased:?}");
    assert!(atelier.book.has_erased().expect("known"));
    assert!(atelier.book.scrub().expect("scrubbed"));
    // What ben is called stays.
    let agents = atelier.book.agents().expect("agents");
    let named: Vec<String> = agents.into_iter().filter_map(|agent| agent.name).collect();
    assert_eq!(named, ["ben of the mill"]);
}
