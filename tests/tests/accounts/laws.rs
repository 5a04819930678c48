//! Laws over random years: sums of lots are balances, transfers conserve, nothing goes below zero
//! where that is forbidden.

use std::collections::BTreeMap;

use commonbook_core::value::Exact;
use proptest::prelude::*;

use crate::book::{TestBook, back, of, passed};

/// Half is kept and vests, half is payable; some of what has vested is redeemed each year.
const RULES: &str = "account retained  never negative vests after 1 year expires after 4 years\n\
    fund reserve\n\
    measure hours in h  counts contributions where kind = work\n\
    redeem \"paid back\" from account retained\n  takes 13.37 EUR\n\
    line \"share\"\n  takes rest\n  shared by hours\n  otherwise to fund reserve\n  \
    paid 50% cash, rest retained\n";

const AGENTS: [&str; 3] = ["ada", "ben", "cy"];
const ACCOUNTS: [&str; 2] = ["retained", "cash"];

/// What somebody tries between two closes.
#[derive(Clone, Debug)]
enum Act {
    Pay { agent: usize, account: usize, cents: u32 },
    Pass { agent: usize, account: usize, cents: u32 },
    Return { of: usize, cents: u32 },
}

fn act() -> impl Strategy<Value = Act> {
    let (agent, account, cents) = (0_usize..3, 0_usize..2, 1_u32..4000);
    let money = (agent, account, cents);
    prop_oneof![
        3 => money.clone().prop_map(|(agent, account, cents)| Act::Pay { agent, account, cents }),
        3 => money.prop_map(|(agent, account, cents)| Act::Pass { agent, account, cents }),
        2 => (0_usize..9, 1_u32..4000).prop_map(|(of, cents)| Act::Return { of, cents }),
    ]
}

/// A number, with zeros at its end or without.
fn number(text: &str) -> Exact {
    let normal = match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.'),
        false => text,
    };
    Exact::parse(normal).expect("a number")
}

fn euros(cents: u32) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

/// What is open, by account and agent.
fn open(book: &TestBook) -> BTreeMap<(String, String), Exact> {
    let rows = ACCOUNTS.iter().flat_map(|account| book.payables(account, None));
    let row = |row: commonbook::projections::Payable| {
        ((row.account, row.agent.to_string()), number(&row.open))
    };
    rows.map(row).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn accounts_hold_what_came_less_what_went_and_nobody_owes(
        years in prop::collection::vec((prop::collection::vec(act(), 0..8), 0_u32..9000), 1..5),
    ) {
        let mut book = TestBook::new(RULES);
        let mut payouts: Vec<(u64, usize, usize)> = Vec::new();
        for (number, (acts, result)) in (2020..).zip(years) {
            let year = number.to_string();
            for (agent, hours) in [("ada", "3"), ("ben", "2")] {
                book.work(&year, agent, hours);
            }
            book.result(&year, &euros(result));
            book.close(&year);
            let on = format!("{}-02-01", number + 1);
            for act in acts {
                let before = open(&book);
                let sum = |all: &BTreeMap<_, Exact>| Exact::sum(all.values()).expect("a sum");
                let moved = match act {
                    Act::Pay { agent, account, cents } => {
                        let data = of(AGENTS[agent], ACCOUNTS[account], &euros(cents));
                        let paid = book.tried(&on, "payout_paid", &data);
                        if let Ok(position) = &paid {
                            payouts.push((*position, agent, account));
                        }
                        paid.map(|_| -i128::from(cents))
                    }
                    Act::Pass { agent, account, cents } => {
                        let to = AGENTS[(agent + 1) % 3];
                        let data = passed(AGENTS[agent], to, ACCOUNTS[account], &euros(cents));
                        book.tried(&on, "balance_transferred", &data).map(|_| 0)
                    }
                    Act::Return { of, cents } => {
                        let Some((at, agent, account)) = payouts.get(of) else { continue };
                        let data = back(*at, AGENTS[*agent], ACCOUNTS[*account], &euros(cents));
                        book.tried(&on, "payout_returned", &data).map(|_| i128::from(cents))
                    }
                };
                let after = open(&book);
                let change = sum(&after).sub(&sum(&before)).expect("a difference");
                prop_assert_eq!(change, Exact::from_count(moved.unwrap_or(0), 2));
                prop_assert!(after.values().all(|held| !held.is_negative()), "{after:?}");
            }
        }
        // The next close finds the accounts as the list has them.
        let year = "2030";
        book.result(year, "0.00");
        let list = |book: &TestBook, account: &str| {
            let rows = book.payables(account, Some("2030-12-31"));
            Exact::sum(rows.iter().map(|row| number(&row.open)).collect::<Vec<_>>().iter()).expect("a sum")
        };
        let before = ACCOUNTS.map(|account| list(&book, account));
        let statement = book.close(year);
        for (account, held) in ACCOUNTS.iter().zip(before) {
            let holders = &statement.provenance.balances.accounts[*account];
            let opening: Vec<Exact> =
                holders.values().map(|one| number(&one.opening.to_string())).collect();
            let opening = Exact::sum(opening.iter()).expect("a sum");
            // What ended since the last close is in it until this one books it, and in no list.
            let place = format!("account {account}");
            let lines = statement.result.lines.iter();
            let booked = lines.filter(|it| it.expired == Some(true) && it.from == place);
            let booked: Vec<Exact> = booked.map(|it| number(&it.amount.to_string())).collect();
            let booked = Exact::sum(booked.iter()).expect("a sum");
            prop_assert_eq!(opening.sub(&booked).expect("a difference"), held, "{}", account);
        }
        let verified = book.book.verify().expect("verified");
        prop_assert!(verified.findings.is_empty());
    }
}
