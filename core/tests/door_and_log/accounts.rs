//! Accounts: what they hold, and that nothing is paid that is not owed.

use crate::ground::{Ground, account, again, claimed, correcting, draft, posting, reversal, says};
use commonbook_core::log::FactKind;

fn balances(ground: &Ground) -> Vec<String> {
    let rows = ground.facts(FactKind::Balance).into_iter();
    rows.map(|(key, value)| format!("{} {value}", key.replace('\t', " "))).collect()
}

fn paid(on: &str, amount: &str) -> commonbook_core::event::Draft {
    account("payout_paid", on, "patronage", amount)
}

fn returned(on: &str, of: u64, amount: &str) -> commonbook_core::event::Draft {
    let data = format!(
        r#"{{"account":"patronage","agent":"anna","amount":"{amount}","of":{of},"unit":"EUR"}}"#
    );
    draft("payout_returned", on, &data)
}

fn transferred(on: &str, amount: &str) -> commonbook_core::event::Draft {
    let data = format!(
        r#"{{"account":"patronage","agent":"anna","amount":"{amount}","to":"ben","unit":"EUR"}}"#
    );
    draft("balance_transferred", on, &data)
}

#[test]
fn a_payout_is_at_most_what_the_account_holds() {
    let mut ground = Ground::new();
    let rejection = ground.refused(&[paid("2026-03-01", "0.01")]);
    let words = ["\"anna\" has 0.00 EUR on account \"patronage\", less than 0.01 EUR", "payable"];
    says(&rejection, "PayoutMustBeOwed", &words);
    ground.add(&[account("balance_opened", "2026-01-01", "patronage", "10.50")]);
    says(&ground.refused(&[paid("2026-03-01", "10.51")]), "PayoutMustBeOwed", &["10.50 EUR"]);
    let of = ground.add(&[paid("2026-03-01", "10.50")]);
    assert_eq!(balances(&ground), [""; 0]);
    says(&ground.refused(&[paid("2026-03-02", "0.01")]), "PayoutMustBeOwed", &[]);
    ground.add(&[returned("2026-03-03", of, "0.50")]);
    ground.add(&[paid("2026-03-04", "0.50")]);
}

#[test]
fn a_payout_comes_back_in_parts_and_never_more_than_was_paid() {
    let mut ground = Ground::new();
    let opened = ground.add(&[account("balance_opened", "2026-01-01", "patronage", "10.00")]);
    let of = ground.add(&[paid("2026-03-01", "10.00")]);
    ground.add(&[returned("2026-03-03", of, "4.00")]);
    let words = ["position 4 was 10.00 EUR", "4.00 EUR of it came back already"];
    let refused = ground.refused(&[returned("2026-03-04", of, "6.01")]);
    says(&refused, "ReturnMustNotExceedItsPayout", &words);
    let second = ground.add(&[returned("2026-03-04", of, "6.00")]);
    let again = returned("2026-03-05", of, "0.01");
    says(&ground.refused(&[again]), "ReturnMustNotExceedItsPayout", &["10.00 EUR of it came"]);
    says(&ground.refused(&[reversal(of)]), "ReturnMustHaveItsPayout", &["reverse the payout_ret"]);
    let better = correcting(of, paid("2026-03-01", "9.00"));
    says(&ground.refused(&[better]), "ReturnMustHaveItsPayout", &[]);
    says(
        &ground.refused(&[returned("2026-03-05", opened, "1.00")]),
        "TargetMustBeOfType",
        &["`of` is the position of the payout_paid or capital_paid_out"],
    );
    says(&ground.refused(&[returned("2026-03-05", 99, "1.00")]), "TargetMustExist", &[]);
    ground.add(&[reversal(second)]);
    assert_eq!(balances(&ground), ["patronage anna EUR 4"]);
    assert_eq!(ground.facts(FactKind::Returned).len(), 1);
}

#[test]
fn a_return_names_the_account_and_agent_of_its_payout() {
    let mut ground = Ground::new();
    ground.add(&[account("balance_opened", "2026-01-01", "patronage", "10.00")]);
    let of = ground.add(&[paid("2026-03-01", "10.00")]);
    let other = |account: &str, agent: &str| {
        let data = format!(
            r#"{{"account":"{account}","agent":"{agent}","amount":"1.00","of":{of},"unit":"EUR"}}"#
        );
        draft("payout_returned", "2026-03-02", &data)
    };
    let words = ["position 4 paid 10.00 EUR to \"anna\" from account \"patronage\""];
    let refused = ground.refused(&[other("patronage", "ben")]);
    says(&refused, "ReturnMustMatchItsPayout", &words);
    says(&ground.refused(&[other("cash", "anna")]), "ReturnMustMatchItsPayout", &words);
}

#[test]
fn nobody_passes_on_more_than_they_hold() {
    let mut ground = Ground::new();
    ground.add(&[account("balance_opened", "2026-01-01", "patronage", "10.00")]);
    let words = ["\"anna\" has 10.00 EUR on account \"patronage\", less than 10.01 EUR"];
    let refused = ground.refused(&[transferred("2026-02-01", "10.01")]);
    says(&refused, "TransferMustBeHeld", &words);
    let of = ground.add(&[transferred("2026-02-01", "7.00")]);
    assert_eq!(balances(&ground), ["patronage anna EUR 3", "patronage ben EUR 7"]);
    let more = correcting(of, transferred("2026-02-01", "10.01"));
    says(&ground.refused(&[more]), "TransferMustBeHeld", &["has 10.00 EUR"]);
    let none = correcting(of, transferred("2026-02-01", "-1.00"));
    says(&ground.refused(&[none]), "NumberMustBePositive", &[]);
    ground.add(&[reversal(of)]);
    assert_eq!(balances(&ground), ["patronage anna EUR 10"]);
}

#[test]
fn claims_and_hours_are_transferred_in_their_own_spelling() {
    let mut ground = Ground::new();
    let opened = r#"{"account":"work","agent":"anna","claim":"2.5","unit":"EUR"}"#;
    let hours = r#"{"account":"bank","agent":"anna","amount":"40","unit":"h"}"#;
    let on = "2026-01-01";
    ground.add(&[draft("balance_opened", on, opened), draft("balance_opened", on, hours)]);
    let passed = |what: &str| {
        draft(
            "balance_transferred",
            "2026-02-01",
            &format!(r#"{{{what},"agent":"anna","to":"ben"}}"#),
        )
    };
    let zeros = passed(r#""account":"work","claim":"0.50","unit":"EUR""#);
    says(&ground.refused(&[zeros]), "NumberMustBeNormal", &["claim 0.50"]);
    ground.add(&[
        passed(r#""account":"work","claim":"0.125","unit":"EUR""#),
        passed(r#""account":"bank","amount":"15","unit":"h""#),
    ]);
    let expected = ["bank anna h 25", "bank ben h 15", "work anna EUR 2.375", "work ben EUR 0.125"];
    assert_eq!(balances(&ground), expected);
}

#[test]
fn what_was_passed_on_or_paid_out_is_not_taken_back_from_under_it() {
    let mut ground = Ground::new();
    let capital = ground.add(&[account("capital_paid_in", "2026-01-01", "patronage", "10.00")]);
    let passed = ground.add(&[transferred("2026-02-01", "7.00")]);
    let words = ["\"anna\" has 3.00 EUR", "less than 10.00 EUR, which would be taken back"];
    says(&ground.refused(&[reversal(capital)]), "CreditMustNotBeSpent", &words);
    let less = correcting(capital, account("capital_paid_in", "2026-01-01", "patronage", "6.99"));
    let refused = ground.refused(&[less]);
    says(&refused, "CreditMustNotBeSpent", &["reverse position 4 first"]);
    let out = r#"{"account":"patronage","agent":"ben","amount":"5.00","unit":"EUR"}"#;
    let bens = ground.add(&[draft("capital_paid_out", "2026-03-01", out)]);
    let refused = ground.refused(&[reversal(passed)]);
    says(&refused, "CreditMustNotBeSpent", &["\"ben\" has 2.00 EUR", "reverse position 5"]);
    ground
        .add(&[correcting(capital, account("capital_paid_in", "2026-01-01", "patronage", "7.00"))]);
    ground.add(&[reversal(bens), reversal(passed)]);
    assert_eq!(balances(&ground), ["patronage anna EUR 7"]);
}

#[test]
fn what_a_close_took_of_capital_hinders_no_correction() {
    let mut ground = Ground::new();
    ground.add(&[crate::ground::adoption("annual", "2025-01-01")]);
    let capital = ground.add(&[account("capital_paid_in", "2025-02-01", "patronage", "10.00")]);
    ground.close("annual", "2025", 1, &[posting("patronage", "-3.00")]);
    ground.add(&[reversal(capital)]);
    assert_eq!(balances(&ground), ["patronage anna EUR -3"]);
}

#[test]
fn a_payment_is_at_most_what_somebody_owes() {
    let mut ground = Ground::new();
    let received = |amount: &str| account("payment_received", "2026-04-01", "cash", amount);
    let refused = ground.refused(&[received("0.01")]);
    says(&refused, "PaymentMustBeOwed", &["\"anna\" owes 0.00 EUR", "capital_paid_in"]);
    ground.add(&[crate::ground::adoption("annual", "2025-01-01")]);
    ground.close("annual", "2025", 1, &[posting("cash", "-7.00")]);
    says(&ground.refused(&[received("7.01")]), "PaymentMustBeOwed", &["owes 7.00 EUR"]);
    ground.add(&[received("5.00")]);
    says(&ground.refused(&[received("2.01")]), "PaymentMustBeOwed", &["owes 2.00 EUR"]);
    let all = ground.add(&[received("2.00")]);
    assert_eq!(balances(&ground), [""; 0]);
    ground.add(&[reversal(all)]);
    assert_eq!(balances(&ground), ["cash anna EUR -2"]);
}

#[test]
fn capital_is_paid_back_up_to_what_there_is() {
    let mut ground = Ground::new();
    ground.add(&[account("capital_paid_in", "2026-01-01", "patronage", "10.00")]);
    let out = |amount| account("capital_paid_out", "2026-02-01", "patronage", amount);
    says(&ground.refused(&[out("10.01")]), "PayoutMustBeOwed", &["has 10.00 EUR"]);
    let of = ground.add(&[out("10.00")]);
    ground.add(&[returned("2026-02-03", of, "10.00")]);
    assert_eq!(balances(&ground), ["patronage anna EUR 10"]);
}

#[test]
fn a_close_is_not_reopened_when_what_it_posted_was_passed_on_or_paid_in() {
    let closed = |amount: &str| {
        let mut ground = Ground::new();
        ground.add(&[crate::ground::adoption("annual", "2025-01-01")]);
        let closed = ground.close("annual", "2025", 1, &[posting("patronage", amount)]);
        (ground, closed)
    };
    let (mut ground, of) = closed("10.00");
    let passed = ground.add(&[transferred("2026-02-01", "1.00")]);
    let reopening = || crate::ground::reopening(of);
    let refused = ground.refused(&[reopening()]);
    says(&refused, "ReopenMustComeBeforePayouts", &["position 6 moved money"]);
    ground.add(&[reversal(passed), reopening()]);
    let (mut ground, _) = closed("-10.00");
    ground.add(&[account("payment_received", "2026-02-01", "patronage", "10.00")]);
    says(&ground.refused(&[reopening()]), "ReopenMustComeBeforePayouts", &[]);
}

#[test]
fn the_second_payout_of_a_batch_sees_the_first() {
    let mut ground = Ground::new();
    ground.add(&[account("balance_opened", "2026-01-01", "patronage", "10.00")]);
    let batch = [paid("2026-03-01", "6.00"), paid("2026-03-02", "6.00")];
    let (index, rejection) = ground.refused_with(&batch, &Ground::options(false));
    assert_eq!(index, Some(1));
    says(&rejection, "PayoutMustBeOwed", &["has 4.00 EUR"]);
}

#[test]
fn an_account_holds_each_unit_by_itself() {
    let mut ground = Ground::new();
    let hours = r#"{"account":"patronage","agent":"anna","amount":"40","unit":"h"}"#;
    ground.add(&[draft("balance_opened", "2026-01-01", hours)]);
    says(&ground.refused(&[paid("2026-03-01", "1.00")]), "PayoutMustBeOwed", &["0.00 EUR"]);
    assert_eq!(balances(&ground), ["patronage anna h 40"]);
}

#[test]
fn a_corrected_payout_gives_back_what_it_took() {
    let mut ground = Ground::new();
    ground.add(&[account("balance_opened", "2026-01-01", "patronage", "10.00")]);
    let of = ground.add(&[paid("2026-03-01", "10.00")]);
    let more = correcting(of, paid("2026-03-01", "10.01"));
    says(&ground.refused(&[more]), "PayoutMustBeOwed", &["has 10.00 EUR"]);
    let of = ground.add(&[correcting(of, paid("2026-03-01", "9.00"))]);
    assert_eq!(balances(&ground), ["patronage anna EUR 1"]);
    ground.add(&[reversal(of)]);
    assert_eq!(balances(&ground), ["patronage anna EUR 10"]);
    assert_eq!(ground.facts(FactKind::Payout), []);
}

#[test]
fn capital_has_its_own_account() {
    let mut ground = Ground::new();
    let into = |amount: &str| {
        draft(
            "capital_paid_in",
            "2026-01-01",
            &format!(r#"{{"agent":"anna","amount":"{amount}","unit":"EUR"}}"#),
        )
    };
    let out = r#"{"agent":"anna","amount":"50.00","unit":"EUR"}"#;
    let of = ground.add(&[into("100.00"), into("20.00")]);
    ground.add(&[draft("capital_paid_out", "2026-02-01", out), reversal(of)]);
    assert_eq!(balances(&ground), ["share_capital anna EUR 50"]);
}

#[test]
fn balances_of_funds_and_lines_are_no_accounts() {
    let mut ground = Ground::new();
    ground.add(&[
        draft("balance_opened", "2026-01-01", r#"{"amount":"5.00","fund":"legal","unit":"EUR"}"#),
        draft("balance_opened", "2026-01-01", r#"{"amount":"5.00","line":"base","unit":"EUR"}"#),
    ]);
    assert_eq!(balances(&ground), [""; 0]);
}

#[test]
fn balances_add_up_whatever_their_sign() {
    let mut ground = Ground::new();
    ground.add(&[crate::ground::adoption("annual", "2025-01-01")]);
    let postings = [posting("a", "0.10"), again(&posting("a", "0.20"), "x"), posting("b", "-7.00")];
    let closed = ground.close("annual", "2025", 1, &postings);
    assert_eq!(balances(&ground), ["a anna EUR 0.3", "b anna EUR -7"]);
    ground.add(&[crate::ground::reopening(closed)]);
    assert_eq!(balances(&ground), [""; 0]);
}

#[test]
fn claims_of_a_close_are_kept_exactly_and_go_with_it() {
    let mut ground = Ground::new();
    ground.add(&[crate::ground::adoption("annual", "2025-01-01")]);
    let opened = r#"{"account":"work","agent":"anna","claim":"0.125","unit":"EUR"}"#;
    ground.add(&[draft("balance_opened", "2025-01-01", opened)]);
    let closed =
        ground.close("annual", "2025", 1, &[claimed("work", "1.000000000000000001", "EUR")]);
    assert_eq!(balances(&ground), ["work anna EUR 1.125000000000000001"]);
    ground.add(&[crate::ground::reopening(closed)]);
    assert_eq!(balances(&ground), ["work anna EUR 0.125"]);
}
