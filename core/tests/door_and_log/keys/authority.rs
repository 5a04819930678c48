//! Keys and roles: who may record what, what a key or role may still become, and what is refused.

use commonbook_core::door::{keys, roles};
use commonbook_core::event::{Draft, Role};
use commonbook_core::log::{Log, LogError};

use crate::ground::{
    Ground, again, agent, draft, merged, revenue, reversal, says, succeeded, work,
};
use crate::signing::{key_added, key_revoked, public};

/// The draft as somebody records it.
pub(crate) fn by(who: &str, draft: Draft) -> Draft {
    Draft { by: Some(who.parse().unwrap()), ..draft }
}

pub(crate) fn granted(agent: &str, role: &str) -> Draft {
    draft("role_granted", "2026-03-01", &format!(r#"{{"agent":"{agent}","role":"{role}"}}"#))
}

fn withdrawn(agent: &str, role: &str) -> Draft {
    draft("role_withdrawn", "2026-03-02", &format!(r#"{{"agent":"{agent}","role":"{role}"}}"#))
}

fn accepted(of: u64) -> Draft {
    draft("contribution_accepted", "2026-03-05", &format!(r#"{{"agent":"ben","of":{of}}}"#))
}

/// The codes with which a draft is refused that names nobody, and that names ben.
fn codes(ground: &mut Ground, draft: &Draft) -> [String; 2] {
    let nobody = ground.refused(std::slice::from_ref(draft));
    let ben = ground.refused(&[by("ben", draft.clone())]);
    [nobody.code(), ben.code()]
}

const REFUSED: [&str; 2] = ["RecorderMustBeNamed", "RoleMustBeHeld"];

#[test]
fn where_nobody_has_a_role_everybody_records() {
    let mut ground = Ground::new();
    let of = ground.add(&[work("2026-03-01", "2")]);
    ground.add(&[accepted(of), by("ben", revenue("2026-03-01", "1.00"))]);
    ground.add(&[key_added(None, 1), key_added(Some("ben"), 2)]);
}

#[test]
fn what_a_role_is_for_is_recorded_by_name_and_by_who_has_it_though_it_has_no_key() {
    let mut ground = Ground::new();
    let of = ground.add(&[work("2026-03-01", "2")]);
    ground.add(&[granted("anna", "recorder"), granted("anna", "approver")]);
    for draft in [revenue("2026-03-01", "1.00"), accepted(of)] {
        assert_eq!(codes(&mut ground, &draft), REFUSED);
        ground.add(&[by("anna", draft)]);
    }
    // Nobody is a closer yet.
    ground.add(&[granted("anna", "closer")]);
    assert_eq!(codes(&mut ground, &key_added(None, 1)), REFUSED);
    assert_eq!(codes(&mut ground, &granted("ben", "closer")), REFUSED);
    ground.add(&[by("anna", granted("ben", "closer")), by("ben", key_added(None, 1))]);
    let rejection = ground.refused(&[by("ben", revenue("2026-03-02", "1.00"))]);
    says(&rejection, "RoleMustBeHeld", &["\"ben\" has not the role recorder", "revenue_recorded"]);
    let rejection = ground.refused(&[revenue("2026-03-02", "1.00")]);
    says(&rejection, "RecorderMustBeNamed", &["the role recorder", "revenue_recorded", "--by"]);
}

#[test]
fn whoever_has_a_role_or_a_key_is_merged_away_by_a_closer_alone_and_loses_both() {
    let mut ground = Ground::new();
    ground.add(&[granted("anna", "recorder"), by("anna", agent("eve"))]);
    ground.add(&[key_added(Some("anna"), 1), granted("ben", "closer")]);
    ground.add(&[by("ben", key_revoked(Some("anna"), 1)), by("ben", key_added(Some("anna"), 2))]);
    let merge = merged("anna", "eve", "2026-03-01");
    let refused = ground.refused(&[by("eve", merge.clone())]);
    assert_eq!(refused.code(), "RoleMustBeHeld");
    ground.add(&[by("ben", merge)]);
    let refused = ground.refused(&[by("anna", revenue("2026-03-02", "1.00"))]);
    assert_eq!(refused.code(), "AgentMustNotBeMerged");
    ground
        .add(&[by("ben", withdrawn("anna", "recorder")), by("ben", key_revoked(Some("anna"), 2))]);
    // Whoever is succeeded records nothing from that day on.
    ground.add(&[granted("eve", "recorder")].map(|draft| by("ben", draft)));
    ground.add(&[by("ben", succeeded("eve", "ben", "2026-04-01"))]);
    let refused = ground.refused(&[by("eve", revenue("2026-04-02", "1.00"))]);
    assert_eq!(refused.code(), "AgentMustNotBeSucceeded");
    ground.add(&[by("ben", withdrawn("eve", "recorder"))]);
}

#[test]
fn a_role_binds_within_the_batch_that_gives_it() {
    let mut ground = Ground::new();
    let batch = [granted("anna", "recorder"), revenue("2026-03-01", "1.00")];
    let (index, rejection) = ground.refused_with(&batch, &Ground::options(false));
    assert_eq!((index, rejection.code().as_str()), (Some(1), "RecorderMustBeNamed"));
    ground.add(&[
        granted("anna", "recorder"),
        by("anna", revenue("2026-03-01", "1.00")),
        withdrawn("anna", "recorder"),
        revenue("2026-03-02", "1.00"),
    ]);
}

#[test]
fn taking_back_needs_the_role_that_recording_needs() {
    let mut ground = Ground::new();
    let of = ground.add(&[work("2026-03-01", "2")]);
    let said = ground.add(&[accepted(of)]);
    let paid = ground.add(&[revenue("2026-03-01", "1.00")]);
    ground.add(&[granted("anna", "approver"), granted("ben", "recorder")]);
    let rejection = ground.refused(&[by("ben", reversal(said))]);
    says(&rejection, "RoleMustBeHeld", &["\"ben\" has not the role approver"]);
    let rejection = ground.refused(&[by("anna", reversal(paid))]);
    says(&rejection, "RoleMustBeHeld", &["\"anna\" has not the role recorder"]);
    let rejection = ground.refused(&[by("ben", reversal(99))]);
    says(&rejection, "TargetMustExist", &["99"]);
    ground.add(&[by("anna", reversal(said)), by("ben", reversal(paid))]);
}

#[test]
fn a_role_is_given_to_who_lacks_it_and_withdrawn_from_who_has_it() {
    let mut ground = Ground::new();
    let at = ground.add(&[granted("anna", "approver")]);
    let twice = again(&granted("anna", "approver"), "again");
    let rejection = ground.refused(&[twice]);
    let words = format!("\"anna\" has the role approver since position {at}");
    says(&rejection, "RoleMustBeLacked", &[&words]);
    let rejection = ground.refused(&[withdrawn("ben", "approver")]);
    says(&rejection, "RoleMustBeThere", &["\"ben\" has not the role approver"]);
    let rejection = ground.refused(&[granted("cy", "approver")]);
    assert_eq!(rejection.code(), "AgentMustBeRegistered");
    ground.add(&[withdrawn("anna", "approver")]);
    let rejection = ground.refused(&[again(&withdrawn("anna", "approver"), "x")]);
    assert_eq!(rejection.code(), "RoleMustBeThere");
    assert_eq!(ground.log.read::<_, LogError>(roles).unwrap().get(&Role::Approver), None);
}

#[test]
fn a_key_is_added_once_for_one_holder_for_ever() {
    let mut ground = Ground::new();
    let at = ground.add(&[key_added(Some("anna"), 1)]);
    let words = format!("since position {at}");
    for other in [key_added(Some("ben"), 1), key_added(None, 1)] {
        says(&ground.refused(&[again(&other, "other")]), "KeyMustBeNew", &[&words]);
    }
    let rejection = ground.refused(&[key_added(Some("cy"), 2)]);
    assert_eq!(rejection.code(), "AgentMustBeRegistered");
    ground.add(&[key_revoked(Some("anna"), 1)]);
    let twice = again(&key_added(Some("anna"), 1), "again");
    says(&ground.refused(&[twice]), "KeyMustBeNew", &[&words]);
}

#[test]
fn only_a_key_that_its_holder_uses_is_revoked() {
    let mut ground = Ground::new();
    ground.add(&[key_added(Some("anna"), 1), key_added(None, 2), key_added(None, 3)]);
    for other in [
        key_revoked(Some("ben"), 1),
        key_revoked(None, 1),
        key_revoked(Some("anna"), 2),
        key_revoked(None, 9),
    ] {
        says(&ground.refused(&[other]), "KeyMustStand", &["by that holder"]);
    }
    ground.add(&[key_revoked(Some("anna"), 1)]);
    let twice = again(&key_revoked(Some("anna"), 1), "again");
    says(&ground.refused(&[twice]), "KeyMustStand", &["in use"]);
}

#[test]
fn a_book_with_keys_keeps_one_and_its_first_may_stand_in_its_first_event() {
    let mut ground = Ground::default();
    let data =
        format!(r#"{{"origin":"atelier","currency":"EUR","scale":2,"key":"{}"}}"#, public(1));
    ground.add(&[draft("book_opened", "2026-01-01", &data), agent("anna")]);
    let rejection = ground.refused(&[key_revoked(None, 1)]);
    says(&rejection, "BookMustKeepAKey", &["only key of the book", "rotate"]);
    ground.add(&[key_added(None, 2), key_revoked(None, 1)]);
    assert_eq!(ground.refused(&[key_revoked(None, 2)]).code(), "BookMustKeepAKey");
    let all = ground.log.read::<_, LogError>(keys).unwrap();
    let spans: Vec<_> = all.iter().map(|key| (key.agent.clone(), key.added, key.revoked)).collect();
    assert_eq!(all.len(), 2);
    assert!(spans.contains(&(None, 0, Some(3))) && spans.contains(&(None, 2, None)));
    let first = all.iter().find(|key| key.key == public(1)).unwrap();
    assert_eq!([0, 1, 3, 4].map(|size| first.stands_at(size)), [false, true, true, false]);
}

#[test]
fn keys_and_roles_are_never_reversed() {
    let mut ground = Ground::new();
    let from = ground.add(&[key_added(Some("ben"), 1)]);
    let to = ground.add(&[
        key_revoked(Some("ben"), 1),
        granted("anna", "approver"),
        withdrawn("anna", "approver"),
    ]);
    assert_eq!(to, from + 3);
    let hints = ["revoke the key", "add another key", "withdraw the role", "give the role again"];
    for (of, hint) in (from..).zip(hints) {
        says(&ground.refused(&[reversal(of)]), "TargetMustBeReversible", &[hint]);
    }
}
