//! Payables and what is paid of them: partly, failed, come back, owed and paid in.

use commonbook::projections::{PayablesRequest, render};

use crate::book::{TestBook, back, of, passed};

/// Half of a result is shared by hours; each member pays a fee of 10.00.
const RULES: &str = "fund reserve\naccount share_capital  never negative\n\
    measure hours in h  counts contributions where kind = work\n\
    line \"share\"\n  takes 50% of max(0.00 EUR, surplus)\n  shared by hours\n  \
    otherwise to fund reserve\n\
    each \"fee\" from them to fund reserve\n  among members\n  amounts to 10.00 EUR\n\
    line \"kept\"\n  takes rest\n  to fund reserve\n";

/// 2020 leaves 50.00 to ada, 20.00 to ben, and cy owes 10.00.
fn closed() -> TestBook {
    let mut book = TestBook::new(RULES);
    book.work("2020", "ada", "2");
    book.work("2020", "ben", "1");
    book.result("2020", "180.00");
    book.close("2020");
    book
}

#[test]
fn a_payable_is_paid_in_parts_and_never_beyond_it() {
    let mut book = closed();
    assert_eq!(book.open("cash"), "ada 50.00, ben 20.00, cy -10.00");
    book.money("2021-03-01", "payout_paid", ("ada", "cash"), "20.00");
    let above = of("ada", "cash", "30.01");
    assert_eq!(book.refused("2021-03-02", "payout_paid", &above), "PayoutMustBeOwed");
    let row = &book.payables("cash", None)[0];
    assert_eq!((&*row.due, &*row.paid, &*row.open), ("50.00", "20.00", "30.00"));
    // By an earlier day less was paid.
    let row = &book.payables("cash", Some("2021-02-28"))[0];
    assert_eq!((&*row.due, &*row.paid, &*row.open), ("50.00", "0.00", "50.00"));
}

#[test]
fn what_failed_comes_back_once_and_is_payable_again() {
    let mut book = closed();
    let payout = book.money("2021-03-01", "payout_paid", ("ada", "cash"), "50.00");
    book.add("2021-03-03", "payout_returned", &back(payout, "ada", "cash", "50.00"));
    let row = &book.payables("cash", None)[0];
    let found = (&*row.due, &*row.paid, &*row.open, &*row.returned);
    assert_eq!(found, ("50.00", "0.00", "50.00", "50.00"));
    let twice = back(payout, "ada", "cash", "50.00");
    let code = book.refused("2021-03-04", "payout_returned", &twice);
    assert_eq!(code, "ReturnMustNotExceedItsPayout");
    let others = back(payout, "ben", "cash", "1.00");
    assert_eq!(book.refused("2021-03-04", "payout_returned", &others), "ReturnMustMatchItsPayout");
}

#[test]
fn somebody_who_owes_pays_it_and_no_more() {
    let mut book = closed();
    let above = of("cy", "cash", "10.01");
    assert_eq!(book.refused("2021-02-01", "payment_received", &above), "PaymentMustBeOwed");
    book.money("2021-02-01", "payment_received", ("cy", "cash"), "4.00");
    let row = &book.payables("cash", None)[2];
    assert_eq!((&*row.due, &*row.paid, &*row.open), ("-10.00", "-4.00", "-6.00"));
    book.money("2021-02-02", "payment_received", ("cy", "cash"), "6.00");
    assert_eq!(book.open("cash"), "ada 50.00, ben 20.00, cy 0.00");
    // Nobody pays in advance by mistake.
    let above = of("ada", "cash", "1.00");
    assert_eq!(book.refused("2021-02-03", "payment_received", &above), "PaymentMustBeOwed");
}

#[test]
fn capital_is_bought_back_up_to_what_there_is_and_its_payment_stays() {
    let mut book = closed();
    let paid_in = book.add(
        "2020-03-01",
        "capital_paid_in",
        r#""agent":"ada","amount":"100.00","unit":"EUR""#,
    );
    let out = |amount: &str| format!(r#""agent":"ada","amount":"{amount}","unit":"EUR""#);
    assert_eq!(book.refused("2021-04-01", "capital_paid_out", &out("100.01")), "PayoutMustBeOwed");
    book.add("2021-04-01", "capital_paid_out", &out("100.00"));
    assert_eq!(book.open("share_capital"), "ada 0.00");
    let mut stamp = commonbook::Stamp::fixed(
        commonbook_core::value::Timestamp::parse("2035-02-02T09:00:00.000000Z").expect("a time"),
    );
    let error = book.book.reverse(paid_in, "never came", &mut stamp, false).expect_err("it went");
    assert_eq!(error.code(), "CreditMustNotBeSpent");
}

#[test]
fn nothing_that_a_close_posted_is_passed_on_and_then_reopened() {
    for (kind, data) in [
        ("balance_transferred", passed("ada", "cy", "cash", "10.00")),
        ("capital_paid_out", of("ada", "cash", "10.00")),
        ("payout_paid", of("ben", "cash", "10.00")),
        ("payment_received", of("cy", "cash", "10.00")),
    ] {
        let mut book = closed();
        let at = book.add("2021-03-01", kind, &data);
        let mut stamp = commonbook::Stamp::fixed(
            commonbook_core::value::Timestamp::parse("2035-02-02T09:00:00.000000Z").expect("time"),
        );
        let period = commonbook_core::value::Period::parse("2020").expect("a year");
        let error = book.book.reopen(None, &period, "hours", &mut stamp, false).expect_err(kind);
        assert_eq!(error.code(), "ReopenMustComeBeforePayouts", "{kind}");
        book.book.reverse(at, "by mistake", &mut stamp, false).expect("reversed");
        book.book.reopen(None, &period, "hours", &mut stamp, false).expect("reopened");
    }
}

#[test]
fn an_account_that_is_never_negative_refuses_the_close_until_it_is_not() {
    let mut book = closed();
    let opened = r#""account":"share_capital","agent":"ben","amount":"-5.00","unit":"EUR""#;
    book.add("2021-01-01", "balance_opened", opened);
    book.result("2021", "0.00");
    let error = book.tried_close("2021").expect_err("below zero");
    assert_eq!(error.code(), "E0730");
    assert!(error.to_string().contains("account share_capital of ben"), "{error}");
    book.money("2021-12-30", "payment_received", ("ben", "share_capital"), "5.00");
    book.close("2021");
}

#[test]
fn the_list_is_for_people_for_the_bank_and_for_programs() {
    let mut book = closed();
    book.money("2021-03-01", "payout_paid", ("ben", "cash"), "20.00");
    let request =
        PayablesRequest { account: Some("cash".to_owned()), ..PayablesRequest::default() };
    let list = book.book.payables(&request).expect("payables");
    let names = book.book.names().expect("names");
    // Who has nothing open any more is left out, and counts in the sums.
    assert_eq!(
        render::payables_csv(&list, &names),
        "account,agent,name,due,paid,open,payable,returned,unit,since\n\
         cash,ada,,50.00,0.00,50.00,50.00,0.00,EUR,2020-12-31\n\
         cash,cy,,-10.00,0.00,-10.00,0.00,0.00,EUR,2020-12-31\n"
    );
    let table = render::payables(&list, &names);
    assert!(table.contains("in all"), "{table}");
    assert_eq!(list.accounts[0].due, "60.00");
    let schema = std::fs::read_to_string(
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../schemas/payables.schema.json"),
    )
    .expect("the schema");
    let schema: serde_json::Value = serde_json::from_str(&schema).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let mut json: serde_json::Value =
        serde_json::from_str(&render::payables_json(&list)).expect("JSON");
    assert!(validator.is_valid(&json), "{json}");
    json["rows"][0]["open"] = serde_json::Value::from(1);
    assert!(!validator.is_valid(&json));
}
