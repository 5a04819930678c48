//! What an explanation says of places and numbers is true, and can be read.

use crate::books::{Memory, command, contribution, event, result, script, why};

const RULES: &str = r#"rules "Places"
currency EUR
engine 0
closes every year

fund reserve may be negative
account held
account debt

measure hours in h  counts contributions where kind = work

each "released" from account held
  amounts to account held
  to account cash

each "dues" from account cash
  amounts to 5.00 EUR
  among hours > 0 h
  to account debt

each "promise" to account debt
  amounts to hours * 1.00 EUR/h

line "loss"
  takes rest
  when surplus < 0
  even below zero
  shared by hours
  otherwise to fund reserve

line "gain"
  takes 300.00 EUR
  shared by hours
  otherwise to fund reserve

line "rest"
  takes rest
  to fund reserve
"#;

fn book(brought: &str) -> Memory {
    let held = r#"{"account": "held", "agent": "ann", "amount": "2000.00", "unit": "EUR"}"#;
    let hours = |id: &str, agent: &str, hours: &str| {
        let quantity = format!(r#""quantity": "{hours}", "unit": "h""#);
        contribution(id, agent, "2023-03-01", ("work", &quantity))
    };
    let lines = [
        command("adopt", &[("rules", "places.rules"), ("from", "2023-01-01")]),
        event("open/ann", "balance_opened", "2023-01-01", held),
        hours("w1", "ann", "286"),
        hours("w2", "bo", "152.769230769230769231"),
        result("2023", brought),
    ];
    script(&[("places.rules", RULES)], &["ann", "bo"], &lines.concat())
}

fn holds(text: &str, expected: &[&str]) {
    for expected in expected {
        assert!(text.contains(expected), "{expected:?} is missing:\n{text}");
    }
    for lie in ["had 0.00; 2000.00 left it", "members had", "outside had", "had -"] {
        assert!(!text.contains(lie), "{lie:?}:\n{text}");
    }
}

#[test]
fn accounts_members_and_claims_are_not_said_to_have_had_nothing() {
    let (text, json) = why(&book("1000.00"), "ann", "2023", None);
    holds(
        &text,
        &[
            "2000.00 moved from account held, all contributors together",
            "10.00 moved from members, all contributors together",
            "438.77 claimed in all; nothing had to be there for it",
            "pot main had 1000.00, 300 asked for; 300.00 left it",
        ],
    );
    let pot = &json["lines"][0]["pot"];
    assert_eq!((pot.get("base"), &pot["from"]), (None, &"account held".into()));
}

#[test]
fn a_loss_is_short_of_something_and_is_borne() {
    let (text, _) = why(&book("-50000.00"), "ann", "2023", None);
    holds(&text, &["pot main was short of 50000.00; 50000.00 was borne"]);
}

#[test]
fn a_long_fraction_is_shown_rounded_and_stays_exact_in_the_json() {
    let (text, json) = why(&book("1000.00"), "ann", "2023", Some("gain"));
    let rounding =
        "≈195.546985 + ≈0.003015 rounding, 1 smallest unit by largest remainder = 195.55";
    holds(&text, &["300 × 286 / 438.769230769230769231 ≈ 195.546985\n", rounding]);
    let quota = json["lines"][0]["quota"].as_str().expect("a number");
    assert_eq!(quota, "85800000000000000000000/438769230769230769231");
}
