//! How numbers are spelled in a book of euros and cents.

use crate::ground::{Ground, adoption, claimed, correcting, draft, proposed, revenue, says, work};
use commonbook_core::event::Draft;

fn figure(value: &str, unit: &str) -> Draft {
    let data = format!(r#"{{"name":"score","unit":"{unit}","value":"{value}"}}"#);
    draft("figure_recorded", "2026-03-01", &data)
}

fn worth(field: &str, value: &str) -> Draft {
    let data = format!(
        r#"{{"agent":"anna","kind":"work","quantity":"2","{field}":"{value}","unit":"h"}}"#
    );
    draft("contribution_recorded", "2026-03-01", &data)
}

fn opening(holder: &str, amount: &str, unit: &str) -> Draft {
    let data = format!(r#"{{{holder},"amount":"{amount}","unit":"{unit}"}}"#);
    draft("balance_opened", "2026-01-01", &data)
}

#[test]
fn money_is_in_the_books_currency() {
    let mut ground = Ground::new();
    let dollars = draft("revenue_recorded", "2026-03-01", r#"{"amount":"5.00","unit":"USD"}"#);
    let rejection = ground.refused(&[dollars]);
    says(&rejection, "UnitMustBeTheBooks", &["amount is in USD", "EUR", "a book for each"]);
    let rejection = ground.refused(&[opening(r#""fund":"legal""#, "5", "h")]);
    says(&rejection, "UnitMustBeTheBooks", &["amount is in h"]);
    ground.add(&[opening(r#""account":"hours","agent":"anna""#, "5", "h")]);
}

#[test]
fn money_has_the_places_of_its_currency() {
    let mut ground = Ground::new();
    for (found, hint) in [("12.5", "write 12.50"), ("12", "write 12.00"), ("1.0", "write 1.00")] {
        let rejection = ground.refused(&[revenue("2026-03-01", found)]);
        says(&rejection, "MoneyMustBeAtScale", &[found, "2 places", "EUR", hint]);
    }
    let rejection = ground.refused(&[revenue("2026-03-01", "12.505")]);
    says(&rejection, "MoneyMustBeAtScale", &["12.505", "cannot be paid"]);
    let rejection = ground.refused(&[figure("7", "EUR")]);
    says(&rejection, "MoneyMustBeAtScale", &["value 7", "write 7.00"]);
    ground.add(&[revenue("2026-03-01", "12.50"), figure("-7.00", "EUR")]);
}

#[test]
fn a_number_that_is_no_money_has_one_spelling() {
    let mut ground = Ground::new();
    let rejection = ground.refused(&[figure("1.50", "h")]);
    says(&rejection, "NumberMustBeNormal", &["value 1.50", "write 1.5"]);
    let rejection = ground.refused(&[work("2026-03-01", "2.0")]);
    says(&rejection, "NumberMustBeNormal", &["quantity 2.0", "write 2"]);
    for field in ["rate", "weight"] {
        let rejection = ground.refused(&[worth(field, "24.00")]);
        says(&rejection, "NumberMustBeNormal", &[field, "write 24"]);
    }
    let hours = opening(r#""account":"hours","agent":"anna""#, "5.0", "h");
    says(&ground.refused(&[hours]), "NumberMustBeNormal", &["amount 5.0", "write 5"]);
    ground.add(&[figure("1.5", "h"), figure("6", "%"), worth("rate", "24.125")]);
}

#[test]
fn flows_are_above_zero() {
    let mut ground = Ground::new();
    for found in ["0.00", "-5.00"] {
        let rejection = ground.refused(&[revenue("2026-03-01", found)]);
        says(&rejection, "NumberMustBePositive", &[found, "above zero", "reverse or correct"]);
    }
    says(&ground.refused(&[work("2026-03-01", "-1")]), "NumberMustBePositive", &["quantity -1"]);
    for field in ["rate", "weight"] {
        says(&ground.refused(&[worth(field, "-1")]), "NumberMustBePositive", &[field]);
    }
}

#[test]
fn results_balances_figures_and_corrections_may_be_negative() {
    let mut ground = Ground::new();
    ground.add(&[
        crate::ground::result("2025", "2025-12-31", "-100.00"),
        opening(r#""fund":"legal""#, "-1.00", "EUR"),
        figure("-1", "number"),
    ]);
    let of = ground.add(&[revenue("2026-03-01", "5.00")]);
    ground.add(&[correcting(of, revenue("2026-03-01", "-5.00"))]);
    let of = ground.add(&[work("2026-03-01", "2")]);
    let mut weighted = worth("weight", "-1");
    weighted.corrects = Some(of);
    says(&ground.refused(&[weighted]), "NumberMustBePositive", &["weight -1"]);
    ground.add(&[correcting(of, work("2026-03-01", "-2"))]);
}

#[test]
fn a_proposal_is_not_negative() {
    let mut ground = Ground::new();
    ground.add(&[adoption("annual", "2025-01-01")]);
    let rejection = ground.refused(&[proposed("annual", "2026", "-0.01")]);
    says(&rejection, "NumberMustNotBeNegative", &["amount -0.01", "propose 0.00"]);
    let of = ground.add(&[proposed("annual", "2026", "0.00")]);
    let less = correcting(of, proposed("annual", "2026", "-5.00"));
    says(&ground.refused(&[less]), "NumberMustNotBeNegative", &["amount -5.00"]);
    let rejection = ground.refused(&[proposed("annual", "2026", "600")]);
    says(&rejection, "MoneyMustBeAtScale", &["write 600.00"]);
}

#[test]
fn a_claim_has_one_spelling_whatever_its_unit() {
    let mut ground = Ground::new();
    ground.add(&[adoption("annual", "2025-01-01")]);
    let opened = |claim: &str| {
        let data = format!(r#"{{"account":"work","agent":"anna","claim":"{claim}","unit":"EUR"}}"#);
        draft("balance_opened", "2026-01-01", &data)
    };
    says(&ground.refused(&[opened("5.00")]), "NumberMustBeNormal", &["claim 5.00", "write 5"]);
    ground.add(&[opened("-5.125")]);
    for (posted, word) in [
        (claimed("work", "1.50", "EUR"), "claim 1.50"),
        (claimed("hours", "2.0", "h"), "claim 2.0"),
        (lots("-1.5", "1.50"), "lots 1.50"),
    ] {
        let drafts = ground.closing("annual", "2025", 1, &[posted]);
        says(&ground.refused(&drafts), "NumberMustBeNormal", &[word]);
    }
    ground.close(
        "annual",
        "2025",
        1,
        &[claimed("work", "1.123456789", "EUR"), lots("-1.5", "0.25")],
    );
}

fn lots(claim: &str, taken: &str) -> Draft {
    let data = format!(
        r#"{{"account":"work","agent":"anna","claim":"{claim}","lots":[{{"amount":"{taken}","of":3}}],"unit":"h"}}"#
    );
    draft("account_posted", "2026-03-31", &data)
}

#[test]
fn the_account_cash_holds_money_and_no_claims() {
    let mut ground = Ground::new();
    let claim = |account: &str| {
        let data =
            format!(r#"{{"account":"{account}","agent":"anna","claim":"0.005","unit":"EUR"}}"#);
        draft("balance_opened", "2026-01-01", &data)
    };
    let rejection = ground.refused(&[claim("cash")]);
    says(&rejection, "CashMustBeMoney", &["EUR here is a claim", "`amount` in money"]);
    ground.add(&[claim("care")]);
    let passed = r#"{"account":"cash","agent":"anna","claim":"0.001","to":"ben","unit":"EUR"}"#;
    let passed = draft("balance_transferred", "2026-01-02", passed);
    says(&ground.refused(&[passed]), "CashMustBeMoney", &[]);
}
