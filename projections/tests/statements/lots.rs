//! Accounts and funds whose credits end by themselves, and what measures read of them.

use super::book::{HEADER, TestBook, opening, request};

const KEPT: &str = "fund kept\naccount shares expires after 2 years\n\
    measure before in EUR counts account shares at open\n\
    measure after in EUR counts account shares at close\n\
    measure averaged in EUR counts account shares on average\n\
    report \"all\" sum(before) + sum(after) + sum(averaged)\n\
    line \"all\" takes rest to fund kept\n";

fn capital(book: &mut TestBook, kind: &str, day: &str, amount: &str) {
    let data = format!(r#""agent":"anna","account":"shares","amount":"{amount}","unit":"EUR""#);
    book.add(kind, day, &data);
}

fn shares(book: &TestBook, period: &str) -> String {
    opening(&book.compute(period).unwrap(), "shares")
}

#[test]
fn what_remains_of_a_credit_ends_with_the_years_of_its_account() {
    let mut book = TestBook::new();
    book.adopt(&format!("{HEADER}{KEPT}"), "2025-01-01");
    capital(&mut book, "capital_paid_in", "2025-01-10", "100.00");
    capital(&mut book, "capital_paid_in", "2025-03-10", "10.00");
    capital(&mut book, "capital_paid_out", "2026-01-05", "30.00");
    assert_eq!(shares(&book, "2026-12"), "anna 80, bert 0");
    // 70 of the first credit count through 2027-01-10: 31 days at 10, ten of them 70 more.
    assert_eq!(book.measure("2027-01", 0), "anna 80, bert 0");
    assert_eq!(book.measure("2027-01", 1), "anna 10, bert 0");
    assert_eq!(book.measure("2027-01", 2), "anna 32.580645161290322581, bert 0");
    assert_eq!(shares(&book, "2027-03"), "anna 0, bert 0");
    let told = |book: &TestBook, period: &str| {
        let findings = book.compute(period).unwrap().statement.provenance.findings;
        findings.into_iter().filter(|it| it.contains("ended")).collect::<Vec<String>>()
    };
    assert_eq!(told(&book, "2026-12"), Vec::<String>::new());
    let ended = "account shares: 70 EUR of 1 contributor(s) ended; it is written off";
    assert_eq!(told(&book, "2027-01"), [ended]);
    // The close books it, and it is not told again.
    book.close("2027-01");
    assert_eq!(told(&book, "2027-02"), Vec::<String>::new());
    assert_eq!(shares(&book, "2027-02"), "anna 10, bert 0");
    let ended = "account shares: 10 EUR of 1 contributor(s) ended; it is written off";
    assert_eq!(told(&book, "2027-03"), [ended]);
}

#[test]
fn a_balance_with_an_end_is_used_up_before_it_ends() {
    let mut book = TestBook::with(KEPT);
    let data =
        r#""agent":"anna","account":"shares","amount":"10.00","unit":"EUR","expires":"2026-02-15""#;
    book.add("balance_opened", "2025-12-01", data);
    capital(&mut book, "capital_paid_in", "2025-12-02", "5.00");
    capital(&mut book, "capital_paid_out", "2026-01-05", "12.00");
    assert_eq!(shares(&book, "2026-02"), "anna 3, bert 0");
}

#[test]
fn an_opening_balance_is_as_old_as_the_day_it_came_from() {
    let mut book = TestBook::with(KEPT);
    let data = r#""agent":"anna","account":"shares","amount":"10.00","unit":"EUR","origin_day":"2024-02-10""#;
    book.add("balance_opened", "2025-12-01", data);
    assert_eq!(shares(&book, "2026-01"), "anna 10, bert 0");
    assert_eq!(shares(&book, "2026-02"), "anna 0, bert 0");
}

#[test]
fn a_debt_does_not_end_and_is_filled_first() {
    let mut book = TestBook::with(KEPT);
    // What leaves is limited by what there is; a debt is of before the book.
    let owed = r#""agent":"anna","account":"shares","amount":"-12.00","unit":"EUR""#;
    book.add("balance_opened", "2026-01-05", owed);
    assert_eq!(shares(&book, "2028-03"), "anna -12, bert 0");
    capital(&mut book, "capital_paid_in", "2026-01-10", "20.00");
    assert_eq!(shares(&book, "2026-03"), "anna 8, bert 0");
    assert_eq!(shares(&book, "2028-03"), "anna 0, bert 0");
}

#[test]
fn a_posting_takes_from_the_credits_that_it_names() {
    let mut book = TestBook::with(KEPT);
    capital(&mut book, "capital_paid_in", "2025-06-10", "10.00");
    let data = r#""agent":"anna","account":"shares","amount":"10.00","unit":"EUR""#;
    let second = book.add("capital_paid_in", "2025-09-10", data);
    let posted = format!(
        r#""account":"shares","amount":"-4.00","unit":"EUR","lots":[{{"of":{second},"amount":"4.00"}}]"#
    );
    book.close_posting("2026-01", &[("anna", &posted)]);
    assert_eq!(shares(&book, "2026-02"), "anna 16, bert 0");
    // The first credit ends whole, the second has 6 left.
    assert_eq!(shares(&book, "2027-06"), "anna 6, bert 0");
}

#[test]
fn a_fund_forgets_what_it_lost_and_what_it_has_by_its_years() {
    let body = "fund kept\nfund losses may be negative expires after 1 years\n\
        report \"losses\" fund losses\nline \"all\" takes rest to fund kept\n";
    let mut book = TestBook::with(body);
    for (day, amount) in [("2025-06-30", "-100.00"), ("2025-12-31", "-10.00")] {
        let data = format!(r#""fund":"losses","amount":"{amount}","unit":"EUR""#);
        book.add("balance_opened", day, &data);
    }
    let data = r#""fund":"losses","amount":"30.00","unit":"EUR""#;
    book.add("balance_opened", "2026-01-10", data);
    let losses = |period: &str| {
        let statement = book.compute(period).unwrap().statement;
        statement.provenance.balances.funds["losses"].closing.to_string()
    };
    // Each counts through the day on which its year is over.
    assert_eq!(losses("2026-05"), "-80.00");
    assert_eq!(losses("2026-06"), "-80.00");
    assert_eq!(losses("2026-07"), "-10.00");
    assert_eq!(losses("2026-12"), "-10.00");
    assert_eq!(losses("2027-01"), "0.00");
}

const OWED: &str = "fund kept\n\
    measure owed in EUR counts contributions where kind = work each worth quantity * 1.00 EUR/h \
    until paid\nreport \"all\" sum(owed)\nline \"all\" takes rest to fund kept\n";

#[test]
fn posted_claims_are_held_until_they_end_or_are_taken() {
    let mut book = TestBook::with(OWED);
    let posted = [
        ("anna", r#""account":"owed","claim":"2.125","unit":"EUR","expires":"2026-03-01""#),
        ("anna", r#""account":"owed","claim":"4","unit":"EUR""#),
        ("bert", r#""account":"owed","claim":"0.000000000000000001","unit":"EUR""#),
    ];
    let close = book.close_posting("2026-01", &posted);
    let held = |book: &TestBook, period: &str| opening(&book.compute(period).unwrap(), "owed");
    assert_eq!(held(&book, "2026-02"), "anna 6.125, bert 0.000000000000000001");
    assert_eq!(held(&book, "2026-03"), "anna 4, bert 0.000000000000000001");
    let published = book.published();
    let posted = published.result.accounts["owed"].values().map(ToString::to_string);
    assert_eq!(posted.collect::<Vec<_>>(), ["6.125", "0.000000000000000001"]);
    let owed = &published.provenance.balances.accounts["owed"];
    assert_eq!(
        owed.values().map(|one| one.closing.to_string()).collect::<Vec<_>>().join(" "),
        "6.125 0.000000000000000001"
    );
    let taken = [("anna", r#""account":"owed","claim":"-3","unit":"EUR""#)];
    let second = book.close_posting("2026-02", &taken);
    // Of the 6.125 the oldest were taken: the first end with nothing left.
    assert_eq!(held(&book, "2026-03"), "anna 3.125, bert 0.000000000000000001");
    book.reopen(second);
    book.reopen(close);
    assert_eq!(held(&book, "2026-03"), "anna 0, bert 0");
}

#[test]
fn claims_are_kept_by_every_rule_set_for_itself() {
    let mut book = TestBook::with(OWED);
    book.work("anna", "2026-01-10", "2");
    book.close("2026-01");
    let other = HEADER.replace("test", "other");
    book.adopt(&format!("{other}{}", OWED.replace("owed", "thanks")), "2026-01-01");
    let asked =
        commonbook_projections::Request { rules: Some("other".to_owned()), ..request("2026-01") };
    let computed = book.ask(&asked).unwrap();
    assert_eq!(computed.inputs.claims["thanks"].len(), 1);
}

#[test]
fn the_single_credits_of_an_old_claim_are_given_oldest_first() {
    let mut book = TestBook::with(OWED);
    let posted = [
        ("anna", r#""account":"owed","claim":"2.5","unit":"EUR","expires":"2027-03-01""#),
        ("anna", r#""account":"owed","claim":"4","unit":"EUR""#),
    ];
    let close = book.close_posting("2026-01", &posted);
    let data =
        r#""account":"owed","agent":"anna","claim":"1","unit":"EUR","origin_day":"2024-05-01""#;
    let opened = book.add("balance_opened", "2026-02-01", data);
    let thanks =
        OWED.replace("owed", "thanks").replace("report", "continues \"owed\" as thanks\nreport");
    book.adopt(&format!("{HEADER}{thanks}"), "2026-02-01");
    let computed = book.compute("2026-02").unwrap();
    let lots: Vec<String> = computed.inputs.lots["owed"][0]
        .iter()
        .map(|lot| format!("{} {} {}", lot.position, lot.on, lot.amount))
        .collect();
    let expected = [
        format!("{opened} 2024-05-01 1"),
        format!("{} 2026-01-31 2.5", close - 2),
        format!("{} 2026-01-31 4", close - 1),
    ];
    assert_eq!(lots, expected);
    assert_eq!(computed.inputs.lots["owed"][1], []);
}

#[test]
fn what_is_owed_is_paid_down_over_several_closes() {
    let mut book = TestBook::with(
        "fund kept\n\
        measure owed in EUR counts contributions where kind = work each worth quantity * 10.00 \
        EUR/h until paid\n\
        line \"pay\" takes rest shared by owed otherwise to fund kept\n\
        line \"all\" takes rest to fund kept\n",
    );
    let held = |book: &TestBook, period: &str| opening(&book.compute(period).unwrap(), "owed");
    book.work("anna", "2026-01-10", "6");
    book.work("bert", "2026-01-10", "2");
    book.result("2026-01", "40.00");
    book.close("2026-01");
    assert_eq!(held(&book, "2026-02"), "anna 30, bert 10");
    let published = book.published();
    let balances = &published.provenance.balances.accounts["owed"];
    let shown = balances.values().map(|one| format!("{} {}", one.posted, one.closing));
    assert_eq!(shown.collect::<Vec<_>>(), ["30 30", "10 10"]);
    assert_eq!(published.provenance.findings, [""; 0]);
    // A month without a close, then one that pays all and has more.
    book.work("bert", "2026-02-10", "1");
    book.result("2026-03", "100.00");
    assert_eq!(book.measure("2026-03", 0), "anna 30, bert 20");
    let close = book.close("2026-03");
    assert_eq!(held(&book, "2026-04"), "anna 0, bert 0");
    assert_eq!(opening(&book.compute("2026-04").unwrap(), "cash"), "anna 60, bert 30");
    assert_eq!(book.compute("2026-04").unwrap().inputs.funds["kept"].to_string(), "50.00");
    book.reopen(close);
    assert_eq!(held(&book, "2026-04"), "anna 30, bert 10");
}
