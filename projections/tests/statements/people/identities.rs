//! Two ids of one person: what counts as one, what stays as it was, and taking it back.

use commonbook_core::log::Log as _;
use commonbook_core::value::{Id, Period};
use commonbook_projections::check_table::{Asked, check_table, read_table};
use commonbook_projections::{Computed, Extent, Request, agents, explain, render};
use proptest::prelude::*;

use super::book::{TestBook, opening, pending, request};

const RULES: &str = "fund kept\naccount bonus\n\
    measure hours in h counts contributions where kind = work\n\
    measure all in h counts contributions where kind = work for ever\n\
    measure owed in EUR counts contributions where kind = pay until paid\n\
    line \"owed\" takes 10% of surplus shared by owed otherwise to fund kept\n\
    line \"work\" takes 50% of surplus shared by all catching up on \"work\" otherwise to fund kept\n\
    line \"bonus\" takes 20% of surplus shared by hours to account bonus otherwise to fund kept\n\
    line \"rest\" takes rest even below zero to fund kept\n\
    report \"before\" past own line \"work\"\n\
    report \"members\" count(among members)\n\
    report \"days\" days as member in period\n";

/// anna, her second id anna2, and bert; two months of work, both closed.
fn book() -> TestBook {
    let mut book = TestBook::with(RULES);
    book.add("agent_registered", "2026-01-01", r#""agent":"anna2","kind":"person""#);
    for (month, hours) in [("2026-01", ["1", "2", "3"]), ("2026-02", ["4", "5", "6"])] {
        month_of_work(&mut book, month, hours);
        book.close(month);
    }
    book
}

fn month_of_work(book: &mut TestBook, month: &str, hours: [&str; 3]) {
    for (agent, hours) in ["anna", "anna2", "bert"].iter().zip(hours) {
        book.work(agent, &format!("{month}-10"), hours);
        let data = format!(r#""agent":"{agent}","kind":"pay","value":"{hours}0.00","unit":"EUR""#);
        book.add("contribution_recorded", &format!("{month}-11"), &data);
    }
    book.result(month, "100.00");
}

fn merge(book: &mut TestBook, agent: &str, into: &str, day: &str) -> u64 {
    book.add("agents_merged", day, &format!(r#""agent":"{agent}","into":"{into}""#))
}

fn ids(computed: &Computed) -> Vec<String> {
    computed.inputs.agents.iter().map(|agent| agent.id.to_string()).collect()
}

#[test]
fn from_its_day_on_two_ids_count_as_one_person() {
    let mut book = book();
    for (agent, hours) in [("anna", "1"), ("anna2", "2"), ("bert", "3")] {
        book.work(agent, "2026-03-10", hours);
    }
    book.result("2026-03", "100.00");
    let apart = book.compute("2026-03").unwrap();
    assert_eq!(opening(&apart, "bonus"), "anna 8.66, anna2 13.34, bert 18");
    merge(&mut book, "anna2", "anna", "2026-03-31");
    let computed = book.compute("2026-03").unwrap();
    assert_eq!(ids(&computed), ["anna", "bert"]);
    assert_eq!(book.measure("2026-03", 0), "anna 3, bert 3");
    assert_eq!(book.measure("2026-03", 1), "anna 15, bert 12");
    assert_eq!(opening(&computed, "bonus"), "anna 22, bert 18");
    assert_eq!(computed.inputs.past["work"].own.len(), 2);
    let before: Vec<String> =
        computed.inputs.past["work"].own.iter().map(ToString::to_string).collect();
    assert_eq!(before, ["57.14", "42.86"]);
    let told = &computed.statement.provenance.identities[0];
    assert_eq!((told.agent.as_str(), told.other.as_str(), told.tie), ("anna2", "anna", "merged"));
    book.close("2026-03");
    let names: Vec<String> =
        book.published().result.agents.keys().map(ToString::to_string).collect();
    assert_eq!(names, ["anna", "bert"]);
}

#[test]
fn what_was_published_is_not_changed_and_earlier_periods_show_both() {
    let mut book = book();
    let closes = book.closes();
    let published = book.published();
    let again = book.compute("2026-02").unwrap().digest;
    merge(&mut book, "anna2", "anna", "2026-03-01");
    assert_eq!(book.closes(), closes);
    let mut now = book.published();
    now.provenance.pending.clear();
    assert_eq!(now, published);
    assert_eq!(book.compute("2026-02").unwrap().digest, again);
    assert_eq!(ids(&book.compute("2026-02").unwrap()), ["anna", "anna2", "bert"]);
    assert!(pending(&book.published()).is_empty());
}

#[test]
fn a_merge_dated_into_a_closed_period_is_pending_there_and_counts_in_open_ones() {
    let mut book = book();
    let at = merge(&mut book, "anna2", "anna", "2026-02-10");
    assert_eq!(pending(&book.published()), [format!("{at} agents_merged in 2026-02")]);
    assert_eq!(book.published().result.agents.len(), 3);
    book.result("2026-03", "100.00");
    assert_eq!(ids(&book.compute("2026-03").unwrap()), ["anna", "bert"]);
}

#[test]
fn after_undoing_everything_is_as_if_they_had_never_been_merged() {
    let mut book = book();
    month_of_work(&mut book, "2026-03", ["7", "8", "9"]);
    let digests = |book: &TestBook| {
        ["2026-01", "2026-02", "2026-03"].map(|month| book.compute(month).unwrap().digest)
    };
    let never = digests(&book);
    let at = merge(&mut book, "anna2", "anna", "2026-03-01");
    assert_ne!(digests(&book), never);
    let merged_size = book.size();
    book.reverse(at, "2026-03-01");
    assert_eq!(digests(&book), never);
    // What the book knew while they were merged, it still says.
    let known = Request { known_at: Some(merged_size), ..request("2026-03") };
    assert_eq!(ids(&book.ask(&known).unwrap()), ["anna", "bert"]);
}

#[test]
fn what_closed_while_they_were_merged_stays_with_the_id_that_stayed() {
    let mut book = book();
    let at = merge(&mut book, "anna2", "anna", "2026-03-01");
    book.work("anna", "2026-03-10", "3");
    book.result("2026-03", "100.00");
    book.close("2026-03");
    book.reverse(at, "2026-03-01");
    book.result("2026-04", "0.00");
    let computed = book.compute("2026-04").unwrap();
    assert_eq!(opening(&computed, "bonus"), "anna 28.66, anna2 13.34, bert 18");
    assert!(computed.statement.provenance.identities.is_empty());
}

#[test]
fn the_id_that_stays_may_be_the_younger_one_and_merges_may_follow_merges() {
    let mut book = book();
    book.add("agent_registered", "2026-03-01", r#""agent":"anna3","kind":"person""#);
    merge(&mut book, "anna", "anna2", "2026-03-02");
    merge(&mut book, "anna2", "anna3", "2026-03-03");
    let computed = book.compute("2026-03").unwrap();
    assert_eq!(ids(&computed), ["anna3", "bert"]);
    assert_eq!(book.measure("2026-03", 1), "anna3 12, bert 9");
    assert_eq!(opening(&computed, "bonus"), "anna3 22, bert 18");
}

#[test]
fn attributes_are_those_of_the_id_that_stays_and_else_the_others() {
    let mut book = TestBook::with(RULES);
    let data = r#""agent":"anna2","kind":"person","attributes":{"level":"junior","team":"bread"}"#;
    book.add("agent_registered", "2026-01-05", data);
    let level = r#""agent":"anna","attribute":"level","value":"senior""#;
    book.add("agent_updated", "2026-01-02", level);
    merge(&mut book, "anna2", "anna", "2026-01-20");
    let computed = book.compute("2026-01").unwrap();
    let attributes = &computed.inputs.agents[0].attributes;
    assert_eq!((attributes["level"].as_str(), attributes["team"].as_str()), ("senior", "bread"));
}

#[test]
fn overlapping_memberships_of_one_person_count_once() {
    let mut book = TestBook::with(RULES);
    book.add("agent_registered", "2026-01-01", r#""agent":"anna2","kind":"person""#);
    let turn = |book: &mut TestBook, kind: &str, agent: &str, day: &str| {
        book.add(kind, day, &format!(r#""agent":"{agent}","role":"member""#));
    };
    turn(&mut book, "membership_started", "anna", "2026-01-01");
    turn(&mut book, "membership_ended", "anna", "2026-01-21");
    turn(&mut book, "membership_started", "anna2", "2026-01-11");
    turn(&mut book, "membership_suspended", "anna2", "2026-01-16");
    turn(&mut book, "membership_resumed", "anna2", "2026-01-26");
    merge(&mut book, "anna2", "anna", "2026-01-31");
    let computed = book.compute("2026-01").unwrap();
    let [spell] = &computed.inputs.agents[0].memberships[..] else { panic!("one spell") };
    assert_eq!((spell.from.to_string(), spell.to), ("2026-01-01".to_owned(), None));
    // Suspended only while no other id was a member: from the 21st to the 26th.
    let [stretch] = spell.suspended[..] else { panic!("one stretch") };
    let to = stretch.to.map(|to| to.to_string());
    assert_eq!(
        (stretch.from.to_string(), to.as_deref()),
        ("2026-01-21".to_owned(), Some("2026-01-26"))
    );
}

#[test]
fn the_directory_shows_both_ids_and_an_explanation_says_who_is_who() {
    let mut book = book();
    let at = merge(&mut book, "anna2", "anna", "2026-03-01");
    book.work("anna", "2026-03-10", "3");
    book.result("2026-03", "100.00");
    let entries = book.log.read(|view| agents(view, Extent::default())).unwrap();
    let shown = render::agents(&entries);
    assert!(shown.contains("merged into anna"), "{shown}");
    assert_eq!(entries.len(), 3);
    for asked in ["anna", "anna2"] {
        let asked = Id::parse(asked).unwrap();
        let told = book.log.read(|view| explain(view, &request("2026-03"), &asked, None)).unwrap();
        assert_eq!(told.agent.as_str(), "anna");
        assert_eq!(told.identities[0].position, at);
        let text = render::explanation(&told, &std::collections::BTreeMap::new());
        assert!(text.contains("anna2 is the same person as anna"), "{text}");
        // Both ids' work of all months is in the sum.
        let all = told.measures.iter().find(|measure| measure.name == "all").unwrap();
        assert_eq!((all.value.to_string().as_str(), all.events.len()), ("15", 5));
    }
    let bert = Id::parse("bert").unwrap();
    let told = book.log.read(|view| explain(view, &request("2026-03"), &bert, None)).unwrap();
    assert!(told.identities.is_empty());
}

#[test]
fn a_table_that_names_the_old_id_is_told_who_it_is_now() {
    let mut book = book();
    merge(&mut book, "anna2", "anna", "2026-03-01");
    book.result("2026-03", "100.00");
    let computed = book.compute("2026-03").unwrap();
    let given = (computed.rules(), &computed.inputs, &computed.outcome);
    let table = read_table("who,amount\nanna2,1.00\n").unwrap();
    let identities = &computed.statement.provenance.identities;
    let refused = check_table(&table, given, Asked::Together, identities).unwrap_err();
    assert!(refused.to_string().contains("anna2, now anna"), "{refused}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    /// Whoever is merged, on whatever day: no account has more or less in all, no closed month is
    /// another, and once it is taken back every month is what it was.
    #[test]
    fn merging_moves_nothing_in_all_and_undoing_it_leaves_no_trace(
        hours in prop::collection::vec(0_u32..20, 9),
        day in 1_u32..=28,
        month in 1_u32..=3,
        pair in 0_usize..6,
        closed in 0_usize..=3,
    ) {
        let people = ["anna", "anna2", "bert"];
        let pairs = [(0, 1), (1, 0), (0, 2), (2, 0), (1, 2), (2, 1)];
        let mut book = TestBook::with(RULES);
        book.add("agent_registered", "2026-01-01", r#""agent":"anna2","kind":"person""#);
        let months = ["2026-01", "2026-02", "2026-03"];
        for (number, name) in months.iter().enumerate() {
            for (agent, hours) in people.iter().zip(&hours[number * 3..]) {
                if *hours > 0 {
                    book.work(agent, &format!("{name}-15"), &hours.to_string());
                }
            }
            book.result(name, "100.00");
            if number < closed {
                book.close(name);
            }
        }
        let sums = |book: &TestBook, month: &str| {
            let computed = book.compute(month).unwrap();
            let accounts = computed.inputs.accounts.iter();
            let sums = accounts.map(|(name, values)| {
                let sum = values.iter().fold(commonbook_core::value::Exact::ZERO, |sum, value| {
                    sum.add(value).unwrap()
                });
                format!("{name} {sum}")
            });
            sums.collect::<Vec<_>>()
        };
        let digests = |book: &TestBook| months.map(|name| book.compute(name).unwrap().digest);
        let (before, sums_before) = (digests(&book), months.map(|name| sums(&book, name)));
        let published: Vec<_> = book.closes();
        let (agent, into) = pairs[pair];
        let on = format!("2026-0{month}-{day:02}");
        let at = merge(&mut book, people[agent], people[into], &on);
        prop_assert_eq!(months.map(|name| sums(&book, name)), sums_before);
        prop_assert_eq!(book.closes(), published);
        let ended = |name: &&&str| Period::parse(name).unwrap().last_day().to_string() < on;
        for name in months.iter().take_while(ended) {
            let index = months.iter().position(|one| one == name).unwrap();
            prop_assert_eq!(book.compute(name).unwrap().digest, before[index]);
        }
        book.reverse(at, &on);
        prop_assert_eq!(digests(&book), before);
    }
}
