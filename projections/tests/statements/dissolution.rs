//! What goes where if the co-op ended: after losses, with an indivisible fund, with too little.

use commonbook_core::log::Log as _;
use commonbook_core::value::Date;
use commonbook_projections::{Dissolution, DissolutionRequest, ProjectionError, dissolution};

use super::book::{HEADER, TestBook};

const MILL: &str = "measure hours in h counts contributions where kind = work\n\
    fund reserve indivisible\nfund losses may be negative expires after 60 months\n\
    account share_capital\naccount retained\naccount points in point\n\
    absorb \"loss\"\n  from fund losses\n\
    line \"made good\" takes 50% of surplus at most -fund losses to fund losses\n\
    line \"reserve\" takes 30% of rest to fund reserve\n\
    line \"labour\" takes rest shared by hours otherwise to fund reserve \
    paid 50% cash, rest retained\n";

const END: &str = "rules \"end\"\ncurrency EUR\nengine 0\ncloses on dissolution\n\n\
    fund reserve indivisible\nfund losses may be negative expires after 60 months\n\
    fund federation external\nfund uncovered may be negative\n\
    account share_capital\naccount retained\n\
    line \"carried\" from fund losses takes rest even below zero to pot main\n\
    absorb \"losses\"\n  from fund reserve\n\
    \x20 from account share_capital shared by max(0, account share_capital) not below 0\n\
    \x20 from account retained shared by max(0, account retained) not below 0\n\
    \x20 from account cash shared by max(0, account cash) not below 0\n\
    \x20 from fund uncovered\n\
    line \"last result\" takes rest to fund reserve\n\
    redeem \"retained\" from account retained among account retained > 0 \
    amounts to account retained\n\
    redeem \"capital\" from account share_capital among account share_capital > 0 \
    amounts to account share_capital\n\
    line \"to the federation\" from fund reserve takes rest to fund federation\n";

/// A mill with 500.00 of capital each: 1,000.00 shared in January, 200.00 lost in February.
fn mill() -> TestBook {
    let mut book = TestBook::with(MILL);
    for agent in ["anna", "bert"] {
        let data = format!(
            r#""agent":"{agent}","account":"share_capital","amount":"500.00","unit":"EUR""#
        );
        book.add("capital_paid_in", "2026-01-02", &data);
    }
    book.work("anna", "2026-01-10", "3");
    book.work("bert", "2026-01-10", "1");
    book.result("2026-01", "1000.00");
    book.close("2026-01");
    book.result("2026-02", "-200.00");
    book.close("2026-02");
    book
}

fn ended(book: &TestBook, on: &str, rules: Option<&str>) -> Result<Dissolution, ProjectionError> {
    let request = DissolutionRequest {
        rules: rules.map(str::to_owned),
        on: Date::parse(on).unwrap(),
        known_at: None,
    };
    book.log.read(|view| dissolution(view, &request))
}

fn spent(book: &mut TestBook, day: &str, amount: &str) {
    book.add("expense_recorded", day, &format!(r#""amount":"{amount}","unit":"EUR""#));
}

fn paid(of: &Dissolution) -> Vec<String> {
    of.agents.iter().map(|party| format!("{} {} {}", party.agent, party.held, party.paid)).collect()
}

fn open(of: &Dissolution) -> Vec<String> {
    of.open.iter().map(|left| format!("{} {}", left.place, left.amount)).collect()
}

fn totals(of: &Dissolution) -> String {
    let it = &of.totals;
    format!("{} = {} + {} + {}", it.there, it.paid, it.destinations, it.left)
}

#[test]
fn without_rules_what_is_owed_is_paid_and_an_indivisible_fund_goes_to_nobody() {
    let book = mill();
    let found = ended(&book, "2026-03-31", None).unwrap();
    // The reserve got 300.00 and bears the 200.00 that were carried forward.
    assert_eq!(paid(&found), ["anna 1025.00 1025.00", "bert 675.00 675.00"]);
    assert_eq!(open(&found), ["fund reserve 100.00"]);
    assert!(found.open[0].why.contains("goes to no member"), "{}", found.open[0].why);
    assert!(found.open[0].why.contains("no rule names its destination"), "{}", found.open[0].why);
    assert_eq!((found.settled, found.rules.as_deref()), (false, None));
    assert_eq!(totals(&found), "1800.00 = 1700.00 + 0.00 + 100.00");
}

#[test]
fn rules_for_it_name_the_destination_and_nothing_is_left() {
    let mut book = mill();
    book.adopt(END, "2026-01-01");
    let size = book.size();
    let found = ended(&book, "2026-03-31", None).unwrap();
    assert_eq!(paid(&found), ["anna 1025.00 1025.00", "bert 675.00 675.00"]);
    assert_eq!(open(&found), Vec::<String>::new());
    assert_eq!((found.settled, found.rules.as_deref()), (true, Some("end")));
    assert_eq!(totals(&found), "1800.00 = 1700.00 + 100.00 + 0.00");
    assert_eq!(book.size(), size);
}

#[test]
fn what_no_close_has_taken_is_said_and_taken_in() {
    let mut book = mill();
    book.adopt(END, "2026-01-01");
    book.add("revenue_recorded", "2026-03-20", r#""amount":"70.00","unit":"EUR""#);
    // One that came late for a closed month was taken by nobody either.
    book.add("revenue_recorded", "2026-04-20", r#""amount":"5.00","unit":"EUR""#);
    let found = ended(&book, "2026-03-31", None).unwrap();
    assert_eq!(found.results["main"].to_string(), "70.00");
    assert_eq!(totals(&found), "1870.00 = 1700.00 + 170.00 + 0.00");
    let later = ended(&book, "2026-04-30", None).unwrap();
    assert_eq!(later.results["main"].to_string(), "75.00");
    // Before the last close its result was there to be taken.
    let before = ended(&book, "2026-02-28", None).unwrap();
    assert_eq!(totals(&before), "1800.00 = 1700.00 + 100.00 + 0.00");
    let before = ended(&book, "2026-02-27", None).unwrap();
    assert_eq!(totals(&before), "2000.00 = 1700.00 + 300.00 + 0.00");
}

#[test]
fn too_little_is_borne_in_the_order_that_the_rules_say() {
    let mut book = mill();
    book.adopt(END, "2026-01-01");
    spent(&mut book, "2026-03-10", "900.00");
    let found = ended(&book, "2026-03-31", None).unwrap();
    // 1,100.00 to bear: the reserve 300.00, then share capital 800.00 of 1,000.00.
    let claims = found.claims.iter();
    let claims: Vec<String> = claims
        .map(|it| format!("{} {} {} {} {}", it.account, it.held, it.taken, it.paid, it.left))
        .collect();
    assert_eq!(
        claims,
        [
            "share_capital 1000.00 800.00 200.00 0.00",
            "retained 350.00 0.00 350.00 0.00",
            "cash 350.00 0.00 900.00 0.00",
        ]
    );
    assert_eq!(paid(&found), ["anna 1025.00 625.00", "bert 675.00 275.00"]);
    assert!(found.settled);
}

#[test]
fn what_nobody_can_bear_is_named_and_nobody_is_paid() {
    for has_rules in [true, false] {
        let mut book = mill();
        if has_rules {
            book.adopt(END, "2026-01-01");
        }
        spent(&mut book, "2026-03-10", "2500.00");
        let found = ended(&book, "2026-03-31", None).unwrap();
        assert_eq!(paid(&found), ["anna 1025.00 0.00", "bert 675.00 0.00"]);
        let fund = if has_rules { "uncovered" } else { "not covered" };
        assert_eq!(open(&found), [format!("fund {fund} -700.00")]);
        assert!(found.open[0].why.contains("nobody bears it"), "{}", found.open[0].why);
        assert_eq!(totals(&found), "-700.00 = 0.00 + 0.00 + -700.00");
    }
}

#[test]
fn funds_and_accounts_that_the_rules_do_not_speak_of_are_named() {
    let mut book = mill();
    let silent = END
        .replace("account share_capital\naccount retained\n", "account share_capital\n")
        .replace("  from account retained shared by max(0, account retained) not below 0\n", "")
        .replace(
            "redeem \"retained\" from account retained among account retained > 0 \
    amounts to account retained\n",
            "",
        );
    book.adopt(&silent, "2026-01-01");
    let found = ended(&book, "2026-03-31", None).unwrap();
    assert_eq!(open(&found), ["account retained 350.00"]);
    assert!(found.open[0].why.contains("do not speak of it"), "{}", found.open[0].why);
    assert_eq!(totals(&found), "1800.00 = 1350.00 + 100.00 + 350.00");
}

#[test]
fn a_debt_of_a_member_is_left_to_be_collected_and_points_are_no_money() {
    let mut book = mill();
    let data = r#""agent":"anna","account":"retained","amount":"-400.00","unit":"EUR""#;
    book.add("balance_opened", "2026-02-01", data);
    let points = r#""agent":"bert","account":"points","amount":"7","unit":"point""#;
    book.add("balance_opened", "2026-02-01", points);
    let found = ended(&book, "2026-03-31", None).unwrap();
    assert_eq!(open(&found), ["fund reserve 100.00", "account retained -137.50"]);
    assert!(found.open[1].why.contains("members owe it"), "{}", found.open[1].why);
    assert_eq!(found.agents[1].accounts["points"].unit.as_deref(), Some("point"));
    assert_eq!(totals(&found), "1400.00 = 1437.50 + 0.00 + -37.50");
}

#[test]
fn a_fund_that_expires_is_booked_first() {
    let mut book = mill();
    book.adopt(END, "2026-01-01");
    let found = ended(&book, "2031-03-31", None).unwrap();
    // The loss was written off after five years: the reserve is whole again.
    assert_eq!(totals(&found), "1800.00 = 1700.00 + 300.00 + 0.00");
}

#[test]
fn rules_for_it_close_no_period_and_stand_in_nobodys_way() {
    let mut book = mill();
    book.adopt(END, "2026-01-01");
    let named = commonbook_projections::Request {
        rules: Some("end".to_owned()),
        ..super::book::request("2026-03")
    };
    assert_eq!(book.ask(&named).unwrap_err().code(), "DissolutionMustBePreviewed");
    // Without a name the only rules that close periods are meant, and main is theirs.
    book.result("2026-03", "100.00");
    assert_eq!(book.statement("2026-03").provenance.rules, "test");
    book.close("2026-03");
    let error = ended(&book, "2026-03-31", Some("test")).unwrap_err();
    assert_eq!(error.code(), "DissolutionMustHaveItsRules");
    let error = ended(&book, "2026-03-31", Some("nobody's")).unwrap_err();
    assert_eq!(error.code(), "RulesMustBeAdopted");
    assert!(error.to_string().contains("\"end\", \"test\""), "{error}");
    book.adopt(&END.replace("\"end\"", "\"other end\""), "2026-01-01");
    let error = ended(&book, "2026-03-31", None).unwrap_err();
    assert_eq!(error.code(), "RulesMustBeNamed");
    assert!(ended(&book, "2026-03-31", Some("end")).unwrap().settled);
}

#[test]
fn the_text_that_stands_in_can_be_adopted_and_gives_the_same() {
    let mut book = mill();
    let plain = ended(&book, "2026-03-31", None).unwrap();
    book.adopt(&plain.text, "2026-01-01");
    let adopted = ended(&book, "2026-03-31", None).unwrap();
    assert_eq!(adopted.rules.as_deref(), Some("Dissolution"));
    assert_eq!((paid(&adopted), totals(&adopted)), (paid(&plain), totals(&plain)));
    assert_eq!(open(&adopted), ["fund reserve 100.00"]);
}

#[test]
fn divisible_funds_are_shared_by_the_work_of_the_last_years() {
    let mut book = TestBook::new();
    let body = "measure hours in h counts contributions where kind = work\n\
        fund common divisible\nline \"all\" takes rest to fund common\n";
    book.adopt(&format!("{HEADER}{body}"), "2026-01-01");
    let end = "rules \"end\"\ncurrency EUR\nengine 0\ncloses on dissolution\n\n\
        fund common divisible\nfund commons external\n\
        measure lately in h counts contributions where kind = work over last 2 periods\n\
        line \"result\" takes rest to fund common\n\
        line \"members\" from fund common takes rest shared by lately otherwise to fund commons\n";
    book.adopt(end, "2026-01-01");
    book.work("anna", "2026-01-10", "8");
    book.work("anna", "2027-06-10", "3");
    book.work("bert", "2028-03-01", "1");
    book.result("2026-01", "400.00");
    book.close("2026-01");
    let found = ended(&book, "2028-03-31", None).unwrap();
    assert_eq!(paid(&found), ["anna 0.00 300.00", "bert 0.00 100.00"]);
    assert!(found.settled);
}

#[test]
fn what_has_not_vested_at_the_end_is_named_where_no_rule_says_whose_it_is() {
    let body = MILL
        .replace("account retained\n", "account retained never negative vests after 2 months\n");
    let mut book = TestBook::with(&body);
    for (agent, hours) in [("anna", "3"), ("bert", "1")] {
        book.work(agent, "2026-01-10", hours);
        book.work(agent, "2026-02-10", hours);
    }
    for month in ["2026-01", "2026-02"] {
        book.result(month, "1000.00");
        book.close(month);
    }
    // Of each month 350.00 is kept; January's has vested.
    let found = ended(&book, "2026-03-31", None).unwrap();
    assert_eq!(open(&found), ["fund reserve 600.00", "account retained 350.00"]);
    let why = &found.open.iter().find(|it| it.place == "account retained").unwrap().why;
    assert!(why.contains("redeem from account retained what has vested"), "{why}");
    assert_eq!(paid(&found), ["anna 1050.00 787.50", "bert 350.00 262.50"]);
    let later = ended(&book, "2026-04-30", None).unwrap();
    assert_eq!(open(&later), ["fund reserve 600.00"]);
    // It declares the account as the book does, so it can be adopted beside its rules.
    book.adopt(&found.text, "2026-01-01");
    let adopted = ended(&book, "2026-03-31", None).unwrap();
    assert_eq!((paid(&adopted), totals(&adopted)), (paid(&found), totals(&found)));
    // What statutes say of it can be said: all that is held falls due at the end.
    let due = found.text.replace("\"Dissolution\"", "\"due\"")
        + "\npot unvested  rest to fund reserve\n\
           let young = max(0.00 EUR, account retained)\n\
           each \"not vested\" from account retained\n  amounts to young\n  to pot unvested\n\
           line \"falls due\" from pot unvested\n  takes rest\n  shared by young\n  \
           otherwise to fund reserve\n";
    book.adopt(&due, "2026-01-01");
    let found = ended(&book, "2026-03-31", Some("due")).unwrap();
    assert_eq!(paid(&found), ["anna 1050.00 1050.00", "bert 350.00 350.00"]);
}
