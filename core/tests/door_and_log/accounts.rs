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

#[test]
fn a_payout_is_at_most_what_the_account_holds() {
    let mut ground = Ground::new();
    let rejection = ground.refused(&[paid("2026-03-01", "0.01")]);
    let words = ["\"anna\" has 0.00 EUR on account \"patronage\", less than 0.01 EUR", "payable"];
    says(&rejection, "PayoutMustBeOwed", &words);
    ground.add(&[account("balance_opened", "2026-01-01", "patronage", "10.50")]);
    says(&ground.refused(&[paid("2026-03-01", "10.51")]), "PayoutMustBeOwed", &["10.50 EUR"]);
    ground.add(&[paid("2026-03-01", "10.50")]);
    assert_eq!(balances(&ground), [""; 0]);
    says(&ground.refused(&[paid("2026-03-02", "0.01")]), "PayoutMustBeOwed", &[]);
    ground.add(&[account("payout_returned", "2026-03-03", "patronage", "0.50")]);
    ground.add(&[paid("2026-03-04", "0.50")]);
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
