//! Clauses after the allocation, tiers, and amounts that an assembly proposes.

use commonbook_rules::diagnostic::Code;

use crate::world::{World, euros, world};

fn shared(clauses: &str) -> World {
    world(&format!(
        "fund reserve\nfund tax  external\naccount retained\naccount advances\n\
         measure hours in h  counts contributions\n\
         line \"all\"\n  takes rest\n  shared by hours\n  otherwise to fund reserve\n{clauses}"
    ))
}

#[test]
fn a_part_is_paid_in_cash_and_the_rest_retained() {
    let done = shared(
        "  paid 20% cash rounded up, rest retained\nlet cash_part = own cash of line \"all\"",
    )
    .measure("hours", "ada 2 ben 1")
    .result("100.00")
    .run();
    assert_eq!(done.shares("all"), "ada 66.67, ben 33.33");
    assert_eq!(done.postings("cash"), "ada 13.34, ben 6.67");
    assert_eq!(done.postings("retained"), "ada 53.33, ben 26.66");
    assert_eq!(done.value("cash_part"), "ada 13.34, ben 6.67");
}

#[test]
fn too_little_goes_elsewhere_before_tax_is_withheld() {
    let done = shared(
        "  under 5.00 EUR to fund reserve\n  \
         less 24% of due when agent.withholding = yes to fund tax",
    )
    .measure("hours", "ada 1200 ben 600 cy 197.666666666666666667 dan 2.333333333333333333")
    .attribute("ben", "withholding", "yes")
    .result("1000.00")
    .run();
    assert_eq!(done.shares("all"), "ada 600.00, ben 300.00, cy 98.83, dan 1.17");
    assert_eq!(done.postings("cash"), "ada 600.00, ben 228.00, cy 98.83");
    assert_eq!((done.fund("reserve"), done.fund("tax")), ("1.17".into(), "72.00".into()));
}

#[test]
fn an_advance_is_set_off_and_never_more_than_is_due() {
    let done = shared("  less -account advances to account advances")
        .measure("hours", "ada 1 ben 1")
        .account("advances", "ada -20 ben -70")
        .result("100.00")
        .run();
    assert_eq!(done.postings("advances"), "ada 20.00, ben 50.00");
    assert_eq!(done.postings("cash"), "ada 30.00");
}

#[test]
fn an_excess_is_shared_again_or_goes_to_a_place() {
    let again = shared("  nobody above 40.00 EUR, excess shared again")
        .measure("hours", "ada 8 ben 1 cy 1")
        .result("100.00")
        .run();
    assert_eq!(again.shares("all"), "ada 40.00, ben 30.00, cy 30.00");
    let all_full = shared("  nobody above 30.00 EUR, excess shared again")
        .measure("hours", "ada 8 ben 1 cy 1")
        .result("100.00")
        .run();
    assert_eq!(all_full.shares("all"), "ada 30.00, ben 30.00, cy 30.00");
    assert_eq!(all_full.fund("reserve"), "10.00");
    let place = shared("  nobody above 40.00 EUR, excess to fund reserve")
        .measure("hours", "ada 8 ben 1 cy 1")
        .result("100.00")
        .run();
    assert_eq!(place.postings("cash"), "ada 40.00, ben 10.00, cy 10.00");
    assert_eq!(place.fund("reserve"), "40.00");
}

#[test]
fn an_amount_passes_through_its_tiers() {
    let text = "table fee by amount\n  up to 100.00 EUR  1%\n  up to 200.00 EUR  2%\n  above  3%\n\
        measure gross in EUR  counts contributions\nlet due_fee = tiers(gross, fee)";
    let done = world(text).measure("gross", "ada 50 ben 150 cy 1000 dan -5").run();
    assert_eq!(done.value("due_fee"), "ada 0.5, ben 2, cy 27, dan 0");
}

#[test]
fn tiers_are_those_that_hold_on_the_last_day_and_must_have_an_end() {
    let measure = "measure gross in EUR  counts contributions\nlet due_fee = tiers(gross, fee)";
    let tiers = "table fee by amount\n  up to 100.00 EUR  1%  until DAY\n  \
        up to 100.00 EUR  2%  from DAY\n  up to 200.00 EUR  3%  from DAY\n  above  5%\n";
    let due = |day: &str, tiers: &str| {
        let text = format!("{}{measure}", tiers.replace("DAY", day));
        world(&text).measure("gross", "ada 50 ben 150 cy 1000").run().value("due_fee")
    };
    assert_eq!(due("2027-01-01", tiers), "ada 0.5, ben 3.5, cy 46");
    assert_eq!(due("2026-12-31", tiers), "ada 1, ben 3.5, cy 45");
    assert_eq!(
        due("2026-12-31", "table fee by amount\n  above 5% from DAY\n"),
        "ada 2.5, ben 7.5, cy 50"
    );
    let dated = "table fee by amount\n  up to 100.00 EUR 1%\n  above 5% from 2027-01-01\n";
    let refusal = world(&format!("{dated}{measure}")).measure("gross", "ada 50").refused();
    assert_eq!(refusal.code, Code::NoEntry);
    assert_eq!(refusal.message, "table fee has no `above` that holds on 2026-12-31");
}

#[test]
fn an_assembly_proposes_amounts_and_bounds_are_tested() {
    let text = "fund reserve\nfund other\nline \"a\"\n  takes 10% of surplus\n  at least 5.00 EUR\n  \
        at most 50.00 EUR\n  to fund reserve\nline \"b\"\n  takes rest\n  to fund other";
    let propose = |amount: &str| {
        let mut built = world(text).result("100.00");
        let amount = euros(amount);
        built.set(|inputs| {
            inputs.proposed.insert("a".to_owned(), amount);
        });
        built
    };
    assert_eq!(propose("42.00").run().fund("reserve"), "42.00");
    assert_eq!(propose("4.99").refused().code, Code::ProposalBreaksRule);
    assert_eq!(propose("50.01").refused().code, Code::ProposalBreaksRule);
    let mut nothing = world(text).result("100.00");
    nothing.set(|inputs| {
        inputs.proposed.insert("c".to_owned(), euros("1.00"));
    });
    assert_eq!(nothing.refused().code, Code::ProposalOfNothing);
}

#[test]
fn a_proposal_for_a_line_that_takes_nothing_or_owes_less_is_refused() {
    let text = "fund reserve  may be negative\nmeasure owed in EUR  counts contributions  until paid\n\
        line \"a\"\n  takes 10% of surplus\n  when surplus > 50.00 EUR\n  to fund reserve\n\
        line \"b\"\n  takes 5.00 EUR\n  shared by owed\n  otherwise to fund reserve\n\
        line \"c\"\n  takes rest\n  even below zero\n  to fund reserve";
    let propose = |result: &str, line: &str, amount: &str| {
        let mut built =
            world(text).measure("owed", "ada 20").account("owed", "ada 20").result(result);
        let (line, amount) = (line.to_owned(), euros(amount));
        built.set(|inputs| {
            inputs.proposed.insert(line, amount);
        });
        built
    };
    for (result, line, amount) in
        [("100.00", "b", "20.01"), ("40.00", "a", "1.00"), ("-40.00", "b", "1.00")]
    {
        let refusal = propose(result, line, amount).refused();
        assert_eq!(refusal.code, Code::ProposalBreaksRule, "{line}");
    }
    assert_eq!(propose("100.00", "b", "20.00").run().shares("b"), "ada 20.00");
    assert_eq!(propose("-40.00", "a", "0.00").run().fund("reserve"), "-40.00");
}

#[test]
fn a_clause_is_not_computed_for_those_it_is_not_about() {
    // Ben's share is too little, and nothing can be looked up for him; cy did not work an hour.
    let done = shared(
        "  under 15.00 EUR to fund reserve\n  less level * 1.00 EUR to fund tax\n  \
         less 1.00 EUR / (hours / 1 h - 2) when hours > 2 h to fund tax\n\
         table level by agent.level\n  senior 2\n",
    )
    .measure("hours", "ada 8 ben 1 cy 2")
    .attribute("ada", "level", "senior")
    .attribute("cy", "level", "senior")
    .result("110.00")
    .run();
    assert_eq!(done.shares("all"), "ada 80.00, ben 10.00, cy 20.00");
    assert_eq!((done.fund("reserve"), done.fund("tax")), ("10.00".into(), "4.17".into()));
}

#[test]
fn an_excess_that_nobody_can_take_needs_a_place() {
    let text = "fund reserve\nmeasure hours in h  counts contributions\n\
        line \"all\"\n  takes 100% of surplus\n  at most surplus\n  shared by hours\n  \
        nobody above 30.00 EUR, excess shared again\n\
        line \"rest\"\n  takes rest\n  to fund reserve";
    let full = world(text).measure("hours", "ada 8 ben 1").result("100.00").refused();
    assert_eq!(full.code, Code::EverybodyAtTheCap);
    let fits = world(text).measure("hours", "ada 8 ben 1").result("60.00").run();
    assert_eq!(fits.shares("all"), "ada 30.00, ben 30.00");
}
