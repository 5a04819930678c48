//! Who may accept or contest a contribution, and what shares are directed.

use crate::ground::{Ground, again, agent, correcting, draft, reversal, says, work};
use commonbook_core::event::{Draft, Position};
use commonbook_core::log::FactKind;

fn accepted(agent: &str, of: Position) -> Draft {
    draft("contribution_accepted", "2026-03-02", &format!(r#"{{"agent":"{agent}","of":{of}}}"#))
}

fn contested(agent: &str, of: Position) -> Draft {
    draft("contribution_contested", "2026-03-02", &format!(r#"{{"agent":"{agent}","of":{of}}}"#))
}

fn directed(data: &str) -> Draft {
    draft("share_directed", "2026-03-02", &format!(r#"{{"agent":"anna",{data}}}"#))
}

#[test]
fn nobody_accepts_what_they_gave_or_did() {
    let mut ground = Ground::new();
    let given = ground.add(&[work("2026-03-01", "2")]);
    let words = ["\"anna\" gave or did", "position 3", "somebody else"];
    says(&ground.refused(&[accepted("anna", given)]), "AcceptanceMustBeByAnother", &words);
    let data = r#"{"agent":"anna","done_by":"ben","kind":"work","quantity":"1","unit":"h"}"#;
    let done = ground.add(&[draft("contribution_recorded", "2026-03-01", data)]);
    says(&ground.refused(&[accepted("ben", done)]), "AcceptanceMustBeByAnother", &["\"ben\""]);
    ground.add(&[accepted("ben", given)]);
    let row = ("00000000000000000003\t00000000000000000005", "accepted\tben\t2026-03-01");
    assert_eq!(ground.facts(FactKind::Approval), [(row.0.to_owned(), row.1.to_owned())]);
}

#[test]
fn one_persons_acceptance_counts_once() {
    let mut ground = Ground::new();
    let given = ground.add(&[work("2026-03-01", "2"), agent("cleo"), accepted("ben", 3)]) - 2;
    let twice = again(&accepted("ben", given), "twice");
    let words = ["already accepted", "position 3", "at position 5"];
    says(&ground.refused(std::slice::from_ref(&twice)), "AcceptanceMustBeGivenOnce", &words);
    ground.add(&[accepted("cleo", given)]);
    // A correction takes the place of what it corrects, and a reversal makes room.
    ground.add(&[correcting(5, accepted("ben", given))]);
    says(
        &ground.refused(std::slice::from_ref(&twice)),
        "AcceptanceMustBeGivenOnce",
        &["at position 7"],
    );
    ground.add(&[reversal(7), twice]);
    ground.verified();
}

#[test]
fn after_a_contest_it_may_be_accepted_again_but_not_by_who_contests() {
    let mut ground = Ground::new();
    let given = ground.add(&[work("2026-03-01", "2"), agent("cleo"), accepted("ben", 3)]) - 2;
    let contest = ground.add(&[contested("cleo", given)]);
    let twice = again(&contested("cleo", given), "twice");
    let words = ["already contests", "since position 6", "reverse position 6"];
    says(&ground.refused(&[twice]), "ContestMustBeMadeOnce", &words);
    let words = ["contests the contribution at position 3 since position 6", "reverse position 6"];
    says(&ground.refused(&[accepted("cleo", given)]), "ContestMustBeTakenBackFirst", &words);
    ground.add(&[again(&accepted("ben", given), "anew")]);
    ground.add(&[reversal(contest), accepted("cleo", given)]);
    ground.verified();
}

#[test]
fn of_a_share_no_more_than_the_whole_is_directed() {
    let mut ground = Ground::new();
    let words = ["100.5%", "more than the whole", "100% is all of it"];
    let more = directed(r#""part":"100.5","unit":"%","waive":true"#);
    says(&ground.refused(&[more]), "DirectedPartMustBeWithinTheWhole", &words);
    for part in ["0", "-1"] {
        let none = directed(&format!(r#""part":"{part}","unit":"%","waive":true"#));
        says(&ground.refused(&[none]), "NumberMustBePositive", &["part"]);
    }
    let odd = directed(r#""part":"50.0","unit":"%","waive":true"#);
    says(&ground.refused(&[odd]), "NumberMustBeNormal", &["write 50"]);
    let other = directed(r#""part":"5","unit":"h","waive":true"#);
    says(&ground.refused(&[other]), "UnitMustBeTheBooks", &["part is in h"]);
    let money = directed(r#""part":"5","unit":"EUR","waive":true"#);
    says(&ground.refused(&[money]), "MoneyMustBeAtScale", &["part 5", "write 5.00"]);
    ground.add(&[directed(r#""part":"100","unit":"%","waive":true"#)]);
}

#[test]
fn a_share_is_directed_to_another_who_is_known() {
    let mut ground = Ground::new();
    let own = directed(r#""part":"50","to":"anna","unit":"%""#);
    says(&ground.refused(&[own]), "DirectionMustBeToAnother", &["\"anna\"", "another agent"]);
    let unknown = directed(r#""part":"50","to":"zoe","unit":"%""#);
    says(&ground.refused(&[unknown]), "AgentMustBeRegistered", &["\"zoe\""]);
    let directed = ground.add(&[directed(r#""part":"50","to":"ben","unit":"%""#)]);
    ground.add(&[reversal(directed)]);
}

#[test]
fn a_direction_ends_after_it_began() {
    let mut ground = Ground::new();
    let ends =
        |until: &str| directed(&format!(r#""fund":"f","part":"50","unit":"%","until":"{until}""#));
    let words = ["from 2026-03-02", "before 2026-03-02", "first day"];
    says(&ground.refused(&[ends("2026-03-02")]), "DirectionMustEndAfterItBegins", &words);
    ground.add(&[ends("2026-03-03")]);
}
