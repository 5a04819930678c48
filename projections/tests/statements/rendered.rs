//! Statements as text.

use std::collections::BTreeMap;

use commonbook_core::value::Id;
use commonbook_projections::{Statement, render};
use serde_json::Value;

use super::book::{HEADER, TestBook};

const RULES: &str = r#"fund reserve  indivisible
account later
measure pay   in EUR  counts contributions where kind = pay
measure hours in h    counts contributions where kind = work
let hourly = surplus / sum(hours)
line "reserve"  takes 15% of surplus  at most 20.00 EUR  to fund reserve
  basis "Law 78-763, art. 33"
line "labour"  takes rest  shared 50% by pay, 50% by hours  otherwise to fund reserve
check "enough"  line "labour" >= 25% of surplus
  basis "statutes, art. 41"
report "per hour" line "labour" / sum(hours)
"#;

fn book() -> TestBook {
    let mut book = TestBook::new();
    book.adopt(&format!("{HEADER}{RULES}"), "2026-01-01");
    book.work("anna", "2026-01-10", "2");
    book.work("bert", "2026-01-11", "1");
    let pay = r#""agent":"bert","kind":"pay","value":"500.00","unit":"EUR""#;
    book.add("contribution_recorded", "2026-01-31", pay);
    book.result("2026-01", "1000.00");
    book.close("2026-01");
    book.work("anna", "2026-01-12", "1");
    book
}

fn names() -> BTreeMap<Id, String> {
    let name = |id: &str, name: &str| (Id::parse(id).unwrap(), name.to_owned());
    BTreeMap::from([name("anna", "Änne Bär 🐻"), name("bert", "=HYPERLINK(\"x\")")])
}

fn statement() -> Statement {
    book().published()
}

#[test]
fn a_statement_is_tables_that_a_member_can_read() {
    insta::assert_snapshot!(render::table(&statement(), &names()));
}

#[test]
fn the_table_says_who_holds_what_in_every_account_but_cash_and_at_most_200_of_them() {
    let mut book = TestBook::with(
        "account shares\nfund kept\nmeasure hours in h counts contributions where kind = work\n\
         line \"work\" takes rest shared by hours to account shares otherwise to fund kept\n",
    );
    let paid = r#""agent":"bert","account":"shares","amount":"10.00","unit":"EUR""#;
    book.add("capital_paid_in", "2026-01-06", paid);
    book.work("anna", "2026-01-10", "2");
    book.result("2026-01", "30.00");
    let heading = "Accounts by contributor, without cash\n\n";
    let shown = |book: &TestBook| {
        let text = render::table(&book.statement("2026-01"), &names());
        text.split_once(heading).map(|(_, rest)| rest.to_owned()).unwrap_or_default()
    };
    let rows: Vec<String> = shown(&book).lines().take(4).map(squeezed).collect();
    assert_eq!(rows[0], "agent name account before posted after");
    assert_eq!(rows[2], "anna Änne Bär 🐻 shares 0.00 30.00 30.00");
    assert_eq!(rows[3], "bert =HYPERLINK(\"x\") shares 10.00 0.00 10.00");
    assert!(!shown(&book).contains("more; the JSON has all"));
    for number in 0..201 {
        let agent = format!("m{number:03}");
        let data = format!(r#""agent":"{agent}","kind":"person""#);
        book.add("agent_registered", "2026-01-01", &data);
        book.add("capital_paid_in", "2026-01-06", &paid.replace("bert", &agent));
    }
    let text = shown(&book);
    let rows = text.lines().filter(|line| line.contains(" shares ")).count();
    assert_eq!(rows, 200);
    assert!(text.contains("\n(3 more; the JSON has all)\n"), "{text}");
}

/// A row with one blank between its cells.
fn squeezed(row: &str) -> String {
    row.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_statement_is_rows_in_which_no_name_is_a_formula() {
    insta::assert_snapshot!(render::csv(&statement(), &names()));
}

#[test]
fn a_statement_is_json_with_amounts_as_strings() {
    let mut value: Value = serde_json::from_str(&render::json(&statement())).unwrap();
    value["provenance"]["program"] = Value::from("commonbook, of any version");
    insta::assert_snapshot!(serde_json::to_string_pretty(&value).unwrap());
}

#[test]
fn the_keys_of_a_statement_are_sorted_and_nothing_is_null() {
    let text = render::json(&statement());
    let value: Value = serde_json::from_str(&text).unwrap();
    // A map of serde_json is sorted, so writing it again sorts every object.
    assert_eq!(format!("{value}\n"), text);
    assert!(!text.contains("null"));
}

#[test]
fn the_totals_of_the_table_add_up_to_what_the_line_gave() {
    let shown = render::table(&statement(), &BTreeMap::new());
    let row = shown.lines().find(|line| line.starts_with("all ")).unwrap();
    assert_eq!(row.split_whitespace().collect::<Vec<_>>(), ["all", "980.00", "980.00"]);
}

#[test]
fn what_was_taken_off_a_share_and_where_the_rest_went_stand_in_the_statement() {
    use commonbook_core::event::{Event, Label, Place, ShareLess, SharePaid, result_digest};
    let mut book = TestBook::new();
    book.adopt(&format!("{HEADER}{RULES}"), "2026-01-01");
    book.work("anna", "2026-01-10", "2");
    let pay = r#""agent":"bert","kind":"pay","value":"500.00","unit":"EUR""#;
    book.add("contribution_recorded", "2026-01-31", pay);
    book.result("2026-01", "1000.00");
    let mut computed = book.compute("2026-01").unwrap();
    let mut shares = computed.events.iter_mut().filter_map(|event| {
        if let Event::ShareAllocated(share) = event { Some(share) } else { None }
    });
    let line = &mut shares.next().unwrap().lines[0];
    let part = |hundredths| commonbook_core::value::Amount::new(hundredths, 2).unwrap();
    let label = |text| Label::parse(text).unwrap();
    let to = Place::Fund(label("reserve"));
    line.less = vec![ShareLess { amount: part(2500), directed: None, to }];
    line.paid = vec![
        SharePaid { account: label("cash"), amount: part(10000) },
        SharePaid { account: label("later"), amount: part(36500) },
    ];
    computed.digest = result_digest(&computed.events);
    book.write_close(&computed);
    let published = book.published();
    let text = render::table(&published, &names());
    for words in ["Taken off", "25.00", "fund reserve", "Paid into", "cash", "100.00", "365.00"] {
        assert!(text.contains(words), "{words}:\n{text}");
    }
    let value: Value = serde_json::from_str(&render::json(&published)).unwrap();
    let line = &value["result"]["agents"]["anna"]["lines"][0];
    assert_eq!(line["less"][0]["to"], "fund reserve");
    assert_eq!(line["paid"][1]["amount"], "365.00");
}
