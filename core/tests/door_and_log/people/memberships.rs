//! Memberships: spells that follow one another, also after corrections and reversals.

use crate::ground::{Ground, correcting, end, reversal, says, start};
use commonbook_core::log::FactKind;

fn spells(ground: &Ground) -> Vec<String> {
    let rows = ground.facts(FactKind::Membership).into_iter();
    rows.map(|(key, value)| format!("{} {value}", key.replace('\t', " ")).trim().to_owned())
        .collect()
}

#[test]
fn a_membership_does_not_start_while_one_of_its_role_runs() {
    let mut ground = Ground::new();
    ground.add(&[start("anna", "member", "2026-02-01")]);
    for on in ["2026-02-01", "2026-03-01", "2026-01-01"] {
        let mut second = start("anna", "member", on);
        second.id = "second".parse().unwrap();
        let rejection = ground.refused(&[second]);
        let words = ["\"anna\" is already \"member\" from 2026-02-01 on", "end that membership"];
        says(&rejection, "MembershipMustNotOverlap", &words);
    }
    ground.add(&[start("anna", "employee", "2026-02-01"), start("ben", "member", "2026-02-01")]);
}

#[test]
fn a_membership_starts_again_on_the_day_the_last_one_ended() {
    let mut ground = Ground::new();
    ground.add(&[start("anna", "member", "2026-01-01"), end("anna", "member", "2026-03-01")]);
    let rejection = ground.refused(&[start("anna", "member", "2026-02-28")]);
    says(&rejection, "MembershipMustNotOverlap", &["from 2026-01-01 on"]);
    ground.add(&[start("anna", "member", "2026-03-01")]);
    assert_eq!(spells(&ground), ["anna member 2026-01-01 2026-03-01", "anna member 2026-03-01"]);
}

#[test]
fn only_a_running_membership_ends_on_a_later_day() {
    let mut ground = Ground::new();
    let rejection = ground.refused(&[end("anna", "member", "2026-03-01")]);
    let words = ["\"anna\"", "\"member\"", "before 2026-03-01", "membership_started first"];
    says(&rejection, "MembershipMustBeRunning", &words);
    ground.add(&[start("anna", "member", "2026-02-01")]);
    for on in ["2026-01-31", "2026-02-01"] {
        says(&ground.refused(&[end("anna", "member", on)]), "MembershipMustBeRunning", &[on]);
    }
    ground.add(&[end("anna", "member", "2026-02-02")]);
    says(&ground.refused(&[end("anna", "member", "2026-03-01")]), "MembershipMustBeRunning", &[]);
}

#[test]
fn a_corrected_start_keeps_the_end_of_its_spell() {
    let mut ground = Ground::new();
    let of = ground.add(&[start("anna", "member", "2026-01-01")]);
    ground.add(&[end("anna", "member", "2026-03-01")]);
    let of = ground.add(&[correcting(of, start("anna", "member", "2026-02-01"))]);
    assert_eq!(spells(&ground), ["anna member 2026-02-01 2026-03-01"]);
    for late in ["2026-03-01", "2026-03-02"] {
        let rejection = ground.refused(&[correcting(of, start("anna", "member", late))]);
        let words = ["ended on 2026-03-01", "before 2026-03-01", "reverse the membership_ended"];
        says(&rejection, "MembershipMustHaveItsStart", &words);
    }
    let other = correcting(of, start("anna", "employee", "2026-01-01"));
    says(&ground.refused(&[other]), "MembershipMustHaveItsStart", &["\"member\""]);
    says(&ground.refused(&[reversal(of)]), "MembershipMustHaveItsStart", &["\"anna\""]);
}

#[test]
fn a_corrected_start_does_not_run_into_the_spell_before_it() {
    let mut ground = Ground::new();
    ground.add(&[start("anna", "member", "2025-01-01"), end("anna", "member", "2025-07-01")]);
    let of = ground.add(&[start("anna", "member", "2026-01-01")]);
    ground.add(&[end("anna", "member", "2026-03-01")]);
    let early = correcting(of, start("anna", "member", "2025-06-30"));
    says(&ground.refused(&[early]), "MembershipMustNotOverlap", &["from 2025-01-01 on"]);
    ground.add(&[correcting(of, start("anna", "member", "2025-07-01"))]);
}

#[test]
fn a_running_start_is_corrected_to_another_day_agent_or_role() {
    let mut ground = Ground::new();
    let of = ground.add(&[start("anna", "member", "2026-01-01")]);
    let of = ground.add(&[correcting(of, start("anna", "member", "2025-12-01"))]);
    let of = ground.add(&[correcting(of, start("ben", "employee", "2026-02-01"))]);
    assert_eq!(spells(&ground), ["ben employee 2026-02-01"]);
    ground.add(&[reversal(of)]);
    assert_eq!(spells(&ground), [""; 0]);
}

#[test]
fn a_corrected_end_moves_the_end() {
    let mut ground = Ground::new();
    ground.add(&[start("anna", "member", "2026-01-01")]);
    let of = ground.add(&[end("anna", "member", "2026-03-01")]);
    let of = ground.add(&[correcting(of, end("anna", "member", "2026-02-01"))]);
    assert_eq!(spells(&ground), ["anna member 2026-01-01 2026-02-01"]);
    let of = ground.add(&[correcting(of, end("anna", "member", "2026-06-01"))]);
    ground.add(&[start("anna", "member", "2026-06-01")]);
    let rejection = ground.refused(&[correcting(of, end("anna", "member", "2026-06-02"))]);
    says(&rejection, "MembershipMustNotOverlap", &["from 2026-06-01 on"]);
    ground.add(&[correcting(of, end("anna", "member", "2026-05-01"))]);
    assert_eq!(spells(&ground), ["anna member 2026-01-01 2026-05-01", "anna member 2026-06-01"]);
}

#[test]
fn an_end_is_reversed_only_while_nothing_follows_it() {
    let mut ground = Ground::new();
    ground.add(&[start("anna", "member", "2026-01-01")]);
    let ended = ground.add(&[end("anna", "member", "2026-03-01")]);
    let next = ground.add(&[start("anna", "member", "2026-04-01")]);
    let rejection = ground.refused(&[reversal(ended)]);
    says(&rejection, "MembershipMustNotOverlap", &["from 2026-04-01 on"]);
    let moved = correcting(ended, end("ben", "member", "2026-03-01"));
    says(&ground.refused(&[moved]), "MembershipMustNotOverlap", &["\"anna\""]);
    ground.add(&[reversal(next), reversal(ended)]);
    assert_eq!(spells(&ground), ["anna member 2026-01-01"]);
}

#[test]
fn a_start_is_reversed_after_its_end_was() {
    let mut ground = Ground::new();
    let started = ground.add(&[start("anna", "member", "2026-01-01")]);
    let ended = ground.add(&[end("anna", "member", "2026-03-01")]);
    ground.add(&[reversal(ended), reversal(started)]);
    assert_eq!(spells(&ground), [""; 0]);
}

#[test]
fn the_first_and_the_last_day_of_the_calendar_are_days_like_others() {
    let mut ground = Ground::new();
    ground.add(&[start("anna", "member", "0001-01-01"), end("anna", "member", "9999-12-31")]);
    assert_eq!(spells(&ground), ["anna member 0001-01-01 9999-12-31"]);
}
