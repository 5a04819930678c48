//! What rules say of accounts, played over years.

use crate::book::{TestBook, back, of, passed};

/// All of the surplus is kept by hours and vests after two years.
const KEPT: &str = "account retained  never negative vests after 2 years\n\
    fund reserve\n\
    measure hours in h  counts contributions where kind = work\n\
    line \"kept\"\n  takes rest\n  shared by hours\n  to account retained\n  otherwise to fund reserve\n";

fn kept(steps: &str) -> TestBook {
    TestBook::new(&format!("{KEPT}{steps}"))
}

/// Each of the years: ada earns two thirds of 90.00, ben a third.
fn year(book: &mut TestBook, year: &str) -> commonbook::projections::Statement {
    book.work(year, "ada", "2");
    book.work(year, "ben", "1");
    book.result(year, "90.00");
    book.close(year)
}

#[test]
fn what_is_kept_is_redeemed_when_it_has_vested_the_oldest_first() {
    let mut book =
        kept("redeem \"paid back\" from account retained\n  takes 100.00 EUR\n  oldest first");
    let paid: Vec<String> = ["2020", "2021", "2022", "2023", "2024"]
        .map(|of| {
            let statement = year(&mut book, of);
            book.shares(&statement, "paid back")
        })
        .into();
    // What 2020 kept vests with 2022, that of 2021 with 2023; a budget of 100.00 leaves nothing.
    assert_eq!(
        paid,
        ["", "", "ada 60.00, ben 30.00", "ada 60.00, ben 30.00", "ada 60.00, ben 30.00"]
    );
    assert_eq!(book.open("retained"), "ada 120.00, ben 60.00");
    assert_eq!(book.open("cash"), "ada 180.00, ben 90.00");
}

#[test]
fn a_small_budget_pays_each_year_in_proportion_and_carries_on_next_year() {
    let mut book =
        kept("redeem \"paid back\" from account retained\n  takes 50.00 EUR\n  oldest first");
    for of in ["2020", "2021"] {
        year(&mut book, of);
    }
    let shares: Vec<String> = ["2022", "2023"]
        .map(|of| {
            let statement = year(&mut book, of);
            book.shares(&statement, "paid back")
        })
        .into();
    // 2022: 50.00 of 60.00 and 30.00. 2023: what is left of 2020, then 10.00 of 2021.
    assert_eq!(shares, ["ada 33.33, ben 16.67", "ada 33.34, ben 16.66"]);
}

#[test]
fn what_has_not_vested_is_not_paid_out_passed_on_or_bought_back() {
    let mut book = kept("let vested = vested account retained");
    year(&mut book, "2020");
    year(&mut book, "2021");
    let code = |book: &mut TestBook, on: &str, amount: &str| {
        let data = of("ada", "retained", amount);
        let to_ben = passed("ada", "ben", "retained", amount);
        let codes = [
            book.refused(on, "payout_paid", &data),
            book.refused(on, "capital_paid_out", &data),
            book.refused(on, "balance_transferred", &to_ben),
        ];
        assert!(codes.iter().all(|code| *code == codes[0]), "{codes:?}");
        codes[0].clone()
    };
    // What 2020 kept is of its last day: at the end of 30 December 2022 it is a day short.
    assert_eq!(code(&mut book, "2022-12-29", "0.01"), "AmountMustHaveVested");
    assert_eq!(code(&mut book, "2022-12-31", "60.01"), "AmountMustHaveVested");
    book.money("2022-12-31", "payout_paid", ("ada", "retained"), "60.00");
    assert_eq!(code(&mut book, "2022-12-31", "0.01"), "AmountMustHaveVested");
}

#[test]
fn the_second_of_two_payouts_sees_what_the_first_left_whatever_their_days() {
    let mut book = kept("let vested = vested account retained");
    year(&mut book, "2020");
    year(&mut book, "2021");
    book.money("2023-06-01", "payout_paid", ("ada", "retained"), "50.00");
    // Recorded later for an earlier day: what left since is not there to be paid again.
    let data = of("ada", "retained", "10.01");
    assert_eq!(book.refused("2023-05-01", "payout_paid", &data), "AmountMustHaveVested");
    book.money("2023-05-01", "payout_paid", ("ada", "retained"), "10.00");
}

#[test]
fn what_passes_to_another_keeps_its_age() {
    let mut book = kept(
        "redeem \"paid back\" from account retained\n  takes 1000.00 EUR\n  when surplus < 50.00 EUR",
    );
    year(&mut book, "2020");
    year(&mut book, "2021");
    // 60.00 of 2020 have vested by the day; 45.00 of them pass to cy.
    book.add("2023-02-01", "balance_transferred", &passed("ada", "cy", "retained", "45.00"));
    book.result("2022", "0.00");
    book.close("2022");
    book.result("2023", "0.00");
    let statement = book.close("2023");
    // 2022's close knew nothing of the transfer: 60.00 and 30.00 of 2020 were paid, so that what
    // was passed on was of 2021.
    assert_eq!(book.shares(&statement, "paid back"), "ada 15.00, ben 30.00, cy 45.00");
    assert_eq!(book.open("retained"), "ada 0.00, ben 0.00, cy 0.00");
}

#[test]
fn a_transfer_before_the_close_makes_the_receiver_the_one_who_is_paid() {
    let mut book = kept(
        "redeem \"paid back\" from account retained\n  takes 1000.00 EUR\n  when surplus < 50.00 EUR",
    );
    year(&mut book, "2020");
    year(&mut book, "2021");
    book.add("2022-12-31", "balance_transferred", &passed("ada", "cy", "retained", "45.00"));
    book.result("2022", "0.00");
    let statement = book.close("2022");
    assert_eq!(book.shares(&statement, "paid back"), "ada 15.00, ben 30.00, cy 45.00");
    // What was paid back names the credit of 2020, which was ada's.
    let redeemed = &statement.provenance.redeemed;
    let of_2020 = redeemed.iter().all(|it| it.on == crate::book::day("2020-12-31"));
    assert!(of_2020 && redeemed.len() == 3, "{redeemed:?}");
}

#[test]
fn a_payout_that_came_back_is_as_old_as_it_was() {
    let mut book = kept("let vested = vested account retained");
    year(&mut book, "2020");
    let payout = book.money("2023-01-02", "payout_paid", ("ada", "retained"), "60.00");
    book.add("2023-01-05", "payout_returned", &back(payout, "ada", "retained", "60.00"));
    let row = &book.payables("retained", None)[0];
    let found = (row.payable.as_str(), row.returned.as_str(), row.since);
    assert_eq!(found, ("60.00", "60.00", Some(crate::book::day("2020-12-31"))));
    book.money("2023-01-06", "payout_paid", ("ada", "retained"), "60.00");
}

#[test]
fn who_leaves_forfeits_what_has_not_vested_and_keeps_the_rest() {
    let mut book = kept(
        "each \"forfeited\" from account retained to fund reserve\n  among not members\n  \
         amounts to account retained - vested account retained",
    );
    year(&mut book, "2020");
    year(&mut book, "2021");
    book.add("2022-06-30", "membership_ended", r#""agent":"ada","role":"member","fault":true"#);
    book.result("2022", "0.00");
    let statement = book.close("2022");
    assert_eq!(book.shares(&statement, "forfeited"), "ada -60.00");
    assert_eq!(book.open("retained"), "ada 60.00, ben 60.00");
    assert_eq!(statement.provenance.balances.funds["reserve"].closing.to_string(), "60.00");
    // What is left is that of 2020, which has vested.
    assert_eq!(book.payables("retained", None)[0].payable, "60.00");
}

#[test]
fn interest_is_capped_by_the_year_and_by_a_lifetime_on_what_stood_day_by_day() {
    let mut book = TestBook::new(
        "account capital  never negative\nfund reserve\n\
         measure stood in EUR  counts account capital on average\n\
         let left = max(0.00 EUR, 10% of account capital - past own each \"interest\")\n\
         let due  = min(6% of stood, left)\n\
         pot interest  rest to fund reserve\n\
         line \"for interest\"  takes min(sum(due), max(0.00 EUR, surplus))  to pot interest\n\
         each \"interest\" from pot interest\n  amounts to due\n\
         line \"kept\"  takes rest  even below zero  to fund reserve",
    );
    book.money("2020-12-31", "capital_paid_in", ("ada", "capital"), "1000.00");
    // 146 of 365 days: 400.00 on average.
    book.money("2021-08-08", "capital_paid_in", ("ben", "capital"), "1000.00");
    let mut paid = Vec::new();
    for year in ["2021", "2022", "2023"] {
        book.result(year, "500.00");
        let statement = book.close(year);
        paid.push(book.shares(&statement, "interest"));
    }
    // Ada: 60.00, then the 40.00 that are left of 100.00. Ben: 24.00, 60.00, then 16.00.
    assert_eq!(paid, ["ada 60.00, ben 24.00", "ada 40.00, ben 60.00", "ben 16.00"]);
}

#[test]
fn qualified_and_nonqualified_notices_say_what_is_taxed_when() {
    let mut book = TestBook::new(
        "account qualified     never negative\naccount nonqualified  never negative\n\
         fund reserve\n\
         measure hours in h  counts contributions where kind = work\n\
         redeem \"redeemed\" from account nonqualified\n  takes 30.00 EUR\n\
         line \"qualified\"\n  takes 50% of surplus\n  shared by hours\n  \
         otherwise to fund reserve\n  paid 20% cash rounded up, rest qualified\n\
         line \"nonqualified\"\n  takes rest\n  shared by hours\n  to account nonqualified\n  \
         otherwise to fund reserve\n\
         let taxed     = own line \"qualified\" + own redeem \"redeemed\"\n\
         let too_small = max(0.00 EUR, 20% of own line \"qualified\" - own cash of line \"qualified\")\n\
         check \"a fifth in cash\"  sum(too_small) = 0",
    );
    let taxed = |of: &commonbook::projections::Statement| {
        let found = of.provenance.lets.iter().find(|one| one.name == "taxed").expect("a let");
        serde_json::to_value(found).expect("data")["values"].clone()
    };
    // 2020: 45.00 by notices that are taxed now, 45.00 by notices that are not.
    let first = year(&mut book, "2020");
    assert_eq!(taxed(&first), serde_json::json!({"ada": "30", "ben": "15", "cy": "0"}));
    assert_eq!(book.open("cash"), "ada 6.00, ben 3.00");
    assert_eq!(book.open("qualified"), "ada 24.00, ben 12.00");
    // 2021: the same again, and 30.00 of the old notices are redeemed and taxed.
    let second = year(&mut book, "2021");
    assert_eq!(taxed(&second), serde_json::json!({"ada": "50", "ben": "25", "cy": "0"}));
    assert_eq!(book.open("nonqualified"), "ada 40.00, ben 20.00");
}

#[test]
fn what_has_ended_is_neither_paid_out_nor_passed_on_before_a_close_books_it() {
    let mut book = TestBook::new(
        "fund kept\nmeasure hours in h  counts contributions where kind = work\n\
         account vouchers  expires after 1 years to fund kept\n\
         line \"all\"\n  takes rest\n  shared by hours\n  to account vouchers\n  \
         otherwise to fund kept\n",
    );
    book.work("2020", "ada", "1");
    book.result("2020", "500.00");
    book.close("2020");
    book.result("2021", "0.00");
    book.close("2021");
    // The 500.00 of the end of 2020 are there through 31 December 2021.
    let data = of("ada", "vouchers", "0.01");
    assert_eq!(book.refused("2022-02-01", "payout_paid", &data), "AmountMustNotHaveEnded");
    let to_ben = passed("ada", "ben", "vouchers", "500.00");
    assert_eq!(
        book.refused("2022-02-01", "balance_transferred", &to_ben),
        "AmountMustNotHaveEnded"
    );
    book.money("2021-12-31", "payout_paid", ("ada", "vouchers"), "20.00");
    book.result("2022", "0.00");
    let closed = book.close("2022");
    assert_eq!(closed.result.funds["kept"].to_string(), "480.00");
    assert_eq!(book.open("vouchers"), "ada 0.00");
}

#[test]
fn a_fund_that_opened_below_zero_is_named_by_every_close_until_it_is_filled() {
    let mut book = TestBook::new(
        "fund kept\nfund other\nmeasure hours in h  counts contributions where kind = work\n\
         line \"all\"\n  takes rest\n  to fund kept\n",
    );
    let data = r#""fund":"other","amount":"-5.00","unit":"EUR""#;
    book.add("2020-01-01", "balance_opened", data);
    book.result("2020", "1.00");
    let told = book.close("2020").provenance.findings;
    assert!(told[0].contains("fund other opened below zero and is at -5.00 EUR"), "{told:?}");
    let filled = r#""fund":"other","amount":"5.00","unit":"EUR""#;
    book.add("2021-01-01", "balance_opened", filled);
    book.result("2021", "1.00");
    assert!(book.close("2021").provenance.findings.is_empty());
}
