//! hledger and Beancount against the engine, account by account.

use std::collections::BTreeMap;
use std::path::Path;

use commonbook::core::event::Event;
use commonbook::core::log::{FactKind, Log as _, LogError};
use commonbook::core::value::Exact;
use commonbook::projections::journal::account::Account;
use commonbook::projections::journal::trial_balance;
use commonbook::projections::{Extent, Journal, render};

use crate::books::{Memory, add, at_close, fixtures, journal, records, stated};
use crate::net::standing;
use crate::tools::{File, tools};

/// What hledger finds in each account, by its name and commodity.
pub(crate) fn hledger_balances(tools: &Path, of: &Journal) -> BTreeMap<(String, String), Exact> {
    let file = File::new("book.journal", &render::hledger(of).expect("text"));
    file.hledger_check(tools).unwrap_or_else(|said| panic!("{}: {said}", of.book));
    let csv = file.hledger(tools, &["balance", "--flat", "-N", "-E", "--layout=bare", "-O", "csv"]);
    let mut found = BTreeMap::new();
    for line in csv.lines().skip(1) {
        let cells: Vec<&str> = line.split("\",\"").map(|cell| cell.trim_matches('"')).collect();
        let [account, commodity, sum] = cells[..] else { panic!("{line:?} has other columns") };
        let sum = Exact::parse(&normal(sum)).expect("a number");
        found.insert((account.to_owned(), commodity.to_owned()), sum);
    }
    found
}

/// A decimal without zeros at its end.
fn normal(text: &str) -> String {
    if !text.contains('.') {
        return text.to_owned();
    }
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// The same by what the accounts stand for, credits above zero, units of one account together.
pub(crate) fn by_holder(
    of: &Journal,
    balances: &BTreeMap<(String, String), Exact>,
) -> BTreeMap<String, Exact> {
    let sums = trial_balance::sums(&of.transactions).expect("sums");
    let mut found = BTreeMap::new();
    for (account, commodity) in sums.keys() {
        let key = (account.to_string(), commodity.to_string());
        // Of an account with several commodities hledger leaves out those at zero.
        let sum = balances.get(&key).map_or(Exact::ZERO, Exact::neg);
        if let Account::Member(name, agent) = account {
            add(&mut found, format!("account {name} of {agent}"), &sum);
        } else if let Account::Fund(name) = account {
            add(&mut found, format!("fund {name}"), &sum);
        } else if *account == Account::Clearing {
            assert!(sum.is_zero(), "{} to {} is not cleared: {sum}", of.book, of.as_of);
        }
    }
    let names: std::collections::BTreeSet<_> = sums
        .keys()
        .map(|(account, commodity)| (account.to_string(), commodity.to_string()))
        .collect();
    for (key, sum) in balances {
        assert!(names.contains(key) || sum.is_zero(), "hledger has {key:?} besides: {sum}");
    }
    found.retain(|_, sum| !sum.is_zero());
    found
}

/// Holds the journal of every close against its statement, and the whole one against what the door
/// knows; how many balances were compared.
pub(crate) fn agrees(tools: &Path, name: &str, book: &Memory) -> usize {
    let mut compared = 0;
    for close in book.closes().expect("closes") {
        let statement = book.published(&close).expect("a statement");
        let of = journal(book, at_close(&close));
        let mut found = by_holder(&of, &hledger_balances(tools, &of));
        let stated = stated(&statement);
        // Rules say nothing of what they do not declare; what the door knows covers it below.
        let balances = &statement.provenance.balances;
        found.retain(|holder, _| {
            let mut accounts = balances.accounts.keys();
            let mut funds = balances.funds.keys();
            accounts.any(|name| holder.starts_with(&format!("account {name} of ")))
                || funds.any(|name| *holder == format!("fund {name}"))
        });
        assert_eq!(found, stated, "{name}, {} of {}", close.period, close.rules);
        compared += stated.len();
    }
    compared + agrees_with_the_door(tools, name, book)
}

/// Whom each id that was merged or succeeded leads to.
fn steps(book: &Memory) -> BTreeMap<String, String> {
    let steps = standing(&records(book)).into_iter().filter_map(|record| match record.event {
        Event::AgentSucceeded(e) => Some((e.agent.to_string(), e.by.to_string())),
        Event::AgentsMerged(e) => Some((e.agent.to_string(), e.into.to_string())),
        _ => None,
    });
    steps.collect()
}

/// Who holds what is on an agent's accounts in the end; the door knows it by the ids of its events.
fn held_by(steps: &BTreeMap<String, String>, agent: &str) -> String {
    let mut at = agent;
    while let Some(next) = steps.get(at) {
        at = next;
    }
    at.to_owned()
}

/// What ended is on the accounts until a close books it, for the door as well.
fn agrees_with_the_door(tools: &Path, name: &str, book: &Memory) -> usize {
    let of = journal(book, Extent::default());
    let mut found = by_holder(&of, &hledger_balances(tools, &of));
    found.retain(|holder, sum| holder.starts_with("account ") && !sum.is_zero());
    let (mut known, steps) = (BTreeMap::new(), steps(book));
    book.log()
        .read::<_, LogError>(|view| {
            view.facts(FactKind::Balance, "", "", &mut |key, value| {
                let fields: Vec<&str> = key.split('\t').collect();
                let sum = Exact::parse(value).expect("a number");
                let holder = held_by(&steps, fields[1]);
                add(&mut known, format!("account {} of {holder}", fields[0]), &sum);
                std::ops::ControlFlow::Continue(())
            })
        })
        .expect("facts");
    known.retain(|_, sum: &mut Exact| !sum.is_zero());
    assert_eq!(found, known, "{name}");
    known.len()
}

#[test]
fn hledger_and_the_engine_agree_on_every_balance_of_every_fixture() {
    let Some(tools) = tools() else { return };
    let mut compared = 0;
    for (name, book) in fixtures() {
        compared += agrees(tools, &name, &book);
    }
    println!("{compared} balances agree");
    assert!(compared > 3_500, "only {compared} balances");
}

#[test]
fn bean_check_accepts_every_fixture() {
    let Some(tools) = tools() else { return };
    for (name, book) in fixtures() {
        let of = journal(&book, Extent::default());
        let file = File::new("book.beancount", &render::beancount(&of).expect("text"));
        file.bean_check(tools).unwrap_or_else(|said| panic!("{name}: {said}"));
    }
}

#[test]
fn a_changed_cent_in_a_journal_is_noticed_by_both_programs() {
    let Some(tools) = tools() else { return };
    let (_, book) = fixtures().swap_remove(0);
    let of = journal(&book, Extent::default());
    for (index, one) in of.transactions.iter().enumerate().filter(|(_, it)| it.commodity.is_money())
    {
        let mut wrong = of.clone();
        let cent = Exact::from_count(1, of.scale);
        wrong.transactions[index].amount = one.amount.add(&cent).expect("a sum");
        // The balances are those of the sound one.
        let end = |text: &str, mark: &str| text.split_at(text.find(mark).expect(mark)).1.to_owned();
        let sound = render::hledger(&of).expect("text");
        let text = render::hledger(&wrong).expect("text");
        let mark = format!("\n{} * every balance", of.as_of);
        let text = text.replace(&end(&text, &mark), &end(&sound, &mark));
        assert!(File::new("a.journal", &text).hledger_check(tools).is_err(), "{one:?}");
        if index > 3 {
            break;
        }
    }
}
