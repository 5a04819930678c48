//! Succession: what an agent holds and is given goes to its successor, and what does not.

use commonbook_core::log::Log as _;
use commonbook_core::value::Id;
use commonbook_projections::check_table::{Asked, check_table, read_table};
use commonbook_projections::{Computed, Extent, Statement, agents, explain, render};

use commonbook_core::value::Exact;
use proptest::prelude::*;

use super::book::{TestBook, opening, request};

const RULES: &str = "fund kept\naccount bonus expires after 24 months\n\
    measure hours in h counts contributions where kind = work\n\
    measure all in h counts contributions where kind = work for ever\n\
    measure owed in EUR counts contributions where kind = pay until paid\n\
    measure held in EUR counts account bonus at close\n\
    line \"owed\" takes 10% of surplus shared by owed otherwise to fund kept\n\
    line \"work\" takes 50% of surplus shared by hours otherwise to fund kept \
      nobody above 40.00 EUR, excess to fund kept\n\
    line \"bonus\" takes 20% of surplus shared by all to account bonus otherwise to fund kept\n\
    line \"rest\" takes rest even below zero to fund kept\n\
    redeem \"old bonus\" from account bonus takes 5.00 EUR oldest first older than 1 months\n\
    report \"members\" count(among members)\n";

/// anna, who dies on 10 February, and bert, her heir; January is closed.
fn book() -> TestBook {
    let mut book = TestBook::with(RULES);
    for agent in ["anna", "bert"] {
        let member = format!(r#""agent":"{agent}","role":"member""#);
        book.add("membership_started", "2026-01-01", &member);
        book.work(agent, "2026-01-10", "5");
        let data = format!(r#""agent":"{agent}","kind":"pay","value":"30.00","unit":"EUR""#);
        book.add("contribution_recorded", "2026-01-11", &data);
    }
    book.result("2026-01", "100.00");
    book.close("2026-01");
    book.work("anna", "2026-02-05", "9");
    book.work("bert", "2026-02-05", "1");
    book
}

fn succeed(book: &mut TestBook) -> u64 {
    book.add("agent_succeeded", "2026-02-10", r#""agent":"anna","by":"bert""#)
}

fn posted(statement: &Statement, account: &str) -> String {
    let posted = statement.result.accounts.get(account).into_iter().flatten();
    posted.map(|(agent, amount)| format!("{agent} {amount}")).collect::<Vec<_>>().join(", ")
}

fn shares(computed: &Computed) -> String {
    let agents = computed.statement.result.agents.iter();
    let lines = agents.map(|(agent, result)| {
        let lines: Vec<String> =
            result.lines.iter().map(|line| format!("{} {}", line.name, line.amount)).collect();
        format!("{agent}: {}", lines.join(", "))
    });
    lines.collect::<Vec<_>>().join("; ")
}

#[test]
fn in_the_period_of_the_death_shares_are_under_the_own_name_and_posted_to_the_heir() {
    let mut book = book();
    book.result("2026-02", "100.00");
    let alone = shares(&book.compute("2026-02").unwrap());
    succeed(&mut book);
    let computed = book.compute("2026-02").unwrap();
    // What is owed from January is bert's now; what anna earned keeps her name and her cap, which
    // takes 5.00 of her 45.00.
    assert_eq!(
        shares(&computed),
        "anna: work 45.00, bonus 14.00; bert: owed 10.00, work 5.00, bonus 6.00, old bonus 5.00"
    );
    assert!(alone.contains("anna: owed 5.00, work 45.00, bonus 14.00"), "{alone}");
    let statement = &computed.statement;
    assert_eq!(posted(statement, "cash"), "bert 60.00");
    assert_eq!(posted(statement, "bonus"), "bert 15.00");
    assert_eq!(opening(&computed, "bonus"), "anna 0, bert 20");
    assert_eq!(statement.provenance.identities[0].tie, "succeeded");
}

#[test]
fn credits_keep_their_days_with_the_heir() {
    let mut book = book();
    book.result("2026-02", "100.00");
    succeed(&mut book);
    let lots = |book: &TestBook| {
        let computed = book.compute("2026-02").unwrap();
        let lots = &computed.inputs.lots["bonus"][1];
        lots.iter().map(|lot| format!("{} {}", lot.on, lot.amount)).collect::<Vec<_>>().join(", ")
    };
    assert_eq!(lots(&book), "2026-01-31 10, 2026-01-31 10");
    book.close("2026-02");
    assert_eq!(book.published().provenance.findings, [""; 0]);
}

#[test]
fn later_periods_give_the_heir_what_looks_back_and_nothing_that_is_personal() {
    let mut book = book();
    book.result("2026-02", "100.00");
    succeed(&mut book);
    book.close("2026-02");
    book.result("2026-03", "100.00");
    assert_eq!(book.measure("2026-03", 1), "anna 0, bert 20");
    assert_eq!(book.measure("2026-03", 0), "anna 0, bert 0");
    let computed = book.compute("2026-03").unwrap();
    let members = format!("{:?}", computed.statement.provenance.reports);
    assert!(members.contains("members"), "{members}");
    let spells = &computed.inputs.agents[0].memberships;
    assert_eq!(spells[0].to.map(|to| to.to_string()).as_deref(), Some("2026-02-10"));
    assert!(!spells[0].with_fault);
    book.close("2026-03");
    assert_eq!(book.published().result.agents.len(), 1);
}

#[test]
fn taking_a_succession_back_gives_the_accounts_back() {
    let mut book = book();
    book.result("2026-02", "100.00");
    let before = book.compute("2026-02").unwrap().digest;
    let at = succeed(&mut book);
    assert_ne!(book.compute("2026-02").unwrap().digest, before);
    book.reverse(at, "2026-02-10");
    assert_eq!(book.compute("2026-02").unwrap().digest, before);
}

#[test]
fn a_payout_to_the_heir_draws_on_what_the_dead_was_owed() {
    let mut book = book();
    succeed(&mut book);
    let all = r#""account":"cash","agent":"bert","amount":"60.00","unit":"EUR""#;
    book.add("payout_paid", "2026-02-20", all);
    book.result("2026-02", "0.00");
    assert_eq!(opening(&book.compute("2026-02").unwrap(), "cash"), "anna 0, bert 0");
}

#[test]
fn several_heirs_are_an_estate_that_succeeds() {
    let mut book = book();
    book.add("agent_registered", "2026-02-10", r#""agent":"estate","kind":"organization""#);
    book.add("agent_succeeded", "2026-02-10", r#""agent":"anna","by":"estate""#);
    book.result("2026-02", "100.00");
    let computed = book.compute("2026-02").unwrap();
    assert_eq!(opening(&computed, "bonus"), "anna 0, bert 10, estate 10");
    assert_eq!(posted(&computed.statement, "cash"), "bert 12.50, estate 47.50");
}

#[test]
fn an_estate_has_left_as_its_predecessor_has_and_a_member_who_inherits_has_not() {
    const LEFT: &str = "fund kept\nline \"rest\" takes rest even below zero to fund kept\n\
        report \"left\" days since left\nreport \"days\" days as member in period\n\
        report \"gone\" count(among has left)\n";
    let mut book = TestBook::with(LEFT);
    for agent in ["anna", "bert"] {
        let member = format!(r#""agent":"{agent}","role":"member""#);
        book.add("membership_started", "2026-01-01", &member);
    }
    let reports = |book: &TestBook| {
        let reports = &book.statement("2026-01").provenance.reports;
        serde_json::to_string(reports).unwrap()
    };
    let at = succeed_on(&mut book, "2026-01-11", "bert");
    let told = reports(&book);
    assert!(told.contains(r#""anna":"21","bert":"0""#), "{told}");
    book.reverse(at, "2026-01-11");
    book.add("agent_registered", "2026-01-11", r#""agent":"estate","kind":"organization""#);
    succeed_on(&mut book, "2026-01-11", "estate");
    let told = reports(&book);
    assert!(told.contains(r#""anna":"21","bert":"0","estate":"21""#), "{told}");
    assert!(told.contains(r#""anna":"10","bert":"31","estate":"0""#), "{told}");
}

fn succeed_on(book: &mut TestBook, day: &str, by: &str) -> u64 {
    book.add("agent_succeeded", day, &format!(r#""agent":"anna","by":"{by}""#))
}

#[test]
fn a_table_of_what_is_to_be_paid_is_held_against_the_heir_and_one_of_shares_against_the_dead() {
    let mut book = book();
    succeed(&mut book);
    book.result("2026-02", "100.00");
    let computed = book.compute("2026-02").unwrap();
    let agrees = |text: &str, of: Asked<'_>| {
        let given = (computed.rules(), &computed.inputs, &computed.outcome);
        let table = read_table(text).unwrap();
        let identities = &computed.statement.provenance.identities;
        let found = check_table(&table, given, of, identities).unwrap();
        found.missing.is_empty() && found.cells.iter().all(|cell| cell.agrees)
    };
    assert!(agrees("who,amount\nbert,60.00\n", Asked::Account("cash")));
    assert!(agrees("who,amount\nanna,45.00\nbert,5.00\n", Asked::Line("work")));
    assert!(!agrees("who,amount\nbert,50.00\n", Asked::Line("work")));
}

#[test]
fn the_directory_and_an_explanation_name_the_heir() {
    let mut book = book();
    succeed(&mut book);
    book.result("2026-02", "100.00");
    let shown = render::agents(&book.log.read(|view| agents(view, Extent::default())).unwrap());
    assert!(shown.contains("succeeded by bert from 2026-02-10"), "{shown}");
    let anna = Id::parse("anna").unwrap();
    let told = book.log.read(|view| explain(view, &request("2026-02"), &anna, None)).unwrap();
    let text = render::explanation(&told, &std::collections::BTreeMap::new());
    assert!(text.contains("anna is succeeded by bert from 2026-02-10 on"), "{text}");
    let table = render::table(&book.statement("2026-02"), &std::collections::BTreeMap::new());
    assert!(table.contains("Who is who"), "{table}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// Whoever succeeds whom, on whatever open day: no account holds more or less in all, the same
    /// is shared, and taken back it leaves no trace.
    #[test]
    fn a_succession_moves_nothing_in_all_and_undoing_it_leaves_no_trace(
        hours in prop::collection::vec(1_u32..20, 4),
        day in 1_u32..=28,
        month in 1_u32..=3,
        closed in 0_usize..=2,
    ) {
        let months = ["2026-01", "2026-02"];
        let mut book = TestBook::with(RULES);
        for (number, name) in months.iter().enumerate() {
            for (agent, hours) in ["anna", "bert"].iter().zip(&hours[number * 2..]) {
                book.work(agent, &format!("{name}-01"), &hours.to_string());
            }
            book.result(name, "100.00");
            if number < closed {
                book.close(name);
            }
        }
        let held = |book: &TestBook, month: &str| {
            let computed = book.compute(month).unwrap();
            let sum = |values: &Vec<Exact>| {
                values.iter().fold(Exact::ZERO, |sum, value| sum.add(value).unwrap())
            };
            let held: Vec<_> = computed.inputs.accounts.values().map(sum).collect();
            let totals = computed.statement.result.agents.values();
            let shared: Exact =
                totals.fold(Exact::ZERO, |sum, agent| sum.add(&agent.total.exact()).unwrap());
            (held, shared)
        };
        let digests = |book: &TestBook| months.map(|name| book.compute(name).unwrap().digest);
        let (before, held_before) = (digests(&book), months.map(|name| held(&book, name)));
        let published = book.closes();
        let on = format!("2026-0{month}-{day:02}");
        let at = book.add("agent_succeeded", &on, r#""agent":"anna","by":"bert""#);
        prop_assert_eq!(book.closes(), published);
        let now = months.map(|name| held(&book, name));
        // What was closed already is adjusted where it would have been shared otherwise.
        let is_open = usize::try_from(month).is_ok_and(|month| month > closed);
        for (now, before) in now.iter().zip(&held_before).filter(|_| is_open) {
            prop_assert_eq!(&now.0, &before.0);
        }
        book.reverse(at, &on);
        prop_assert_eq!(digests(&book), before);
    }
}
