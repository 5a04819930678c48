//! Every fixture: its script builds a real SQLite book and a book in memory, both say the same, and
//! every number of the published case stands in the statements, to the digit.
//!
//! A case's values are compared at the places the case writes, half up. A value of the case without
//! a path fails, and so does a path that leads nowhere. That a wrong digit would be noticed is
//! tried for each value. Snapshots hold the layout of the table, never a number's truth.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test's helpers may stop the test"
)]

#[path = "spec/case.rs"]
mod case;
#[path = "spec/fixture.rs"]
mod fixture;
#[path = "spec/path.rs"]
mod path;
#[path = "spec/place.rs"]
mod place;
#[path = "spec/seeds.rs"]
mod seeds;

use fixture::{Fixture, Run, names};
use serde_json::Value;

/// One test a fixture, so that each is named when the tests run.
macro_rules! fixtures {
    ($($name:ident),+ $(,)?) => {
        mod fixture_named {
            $(#[test] fn $name() { super::holds(stringify!($name)); })+
        }

        const NAMED: &[&str] = &[$(stringify!($name)),+];
    };
}

fixtures![
    bakers_through_five_years,
    builders_ristorno_then_profit,
    cooperados_sobras_then_perdas,
    credit_coop_half_to_reserves,
    darkpatterns_tenure_patronage,
    disco_month_of_livelihood_and_love,
    enspiral_fifth_goes_back,
    fairshares_gain_becomes_shares,
    fairshares_profit_to_four_shares,
    farmers_notice_taxed_when_redeemed,
    foodcoop_cheques_in_whole_dollars,
    friends_last_cent,
    fruit_pool_settles_advances,
    growers_refund_per_tonne,
    housing_reserve_after_a_deficit,
    metagame_weekly_seeds,
    mondragon_members_interest_and_return,
    network_debt_equity_and_once,
    network_lot_ships_in_two_parts,
    network_odd_cent_of_seven,
    network_remaining_rolls_on,
    partners_loss_recovered_by_halves,
    patrons_half_in_cash_before_tax,
    patrons_oldest_retains_redeemed,
    philippine_members_patronage_rate_capped,
    scic_reserves_come_first,
    scop_part_travail_by_pay_and_hours,
    shoppers_minimum_and_withholding,
    socios_loss_by_ley27,
    socios_two_results_by_ley27,
    sourcecred_balanced_catches_up,
    sourcecred_recent_fades,
    swiss_members_interest_then_use,
    traders_refund_ceiling_by_business,
    valueflows_claim_half_settled,
    weavers_charge_loss_and_leaver,
    workers_loss_borne_in_order,
    workers_patronage_part_in_cash,
];

#[test]
fn every_fixture_folder_is_a_test() {
    assert_eq!(names(), NAMED, "name each folder of fixtures in the list above, and no other");
}

/// All that a fixture promises.
#[expect(clippy::print_stdout, reason = "how much was compared is shown with --nocapture")]
fn holds(name: &str) {
    let fixture = Fixture::named(name);
    let sqlite = fixture.sqlite();
    let compared = fixture.compare(&sqlite.statements);
    assert!(compared > 0, "nothing was compared");
    println!("{name}: {compared} values equal");
    assert_eq!(sqlite.findings, Vec::<String>::new(), "the book verifies");

    let memory = fixture.memory(&|text| text.to_owned());
    assert!(sqlite.lines == memory.lines, "SQLite and memory hold the same bytes");
    assert_eq!(sqlite.root, memory.root);
    assert_eq!(digests(&sqlite), digests(&memory));

    let formatted = fixture.memory(&|text| {
        commonbook::rules::syntax::format(text).unwrap_or_else(|_| panic!("{name} formats"))
    });
    assert_eq!(digests(&sqlite), digests(&formatted), "formatting changes no result");

    insta::with_settings!({
        snapshot_path => fixture.folder.join("expected"),
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, {
        insta::assert_snapshot!("statement", fixture::shortened(&sqlite.table));
    });
}

fn digests(run: &Run) -> Vec<Value> {
    run.statements.iter().map(|statement| statement["digest"].clone()).collect()
}

/// What is wrong with a fixture once its map is changed.
fn problems_with(name: &str, change: fn(&mut Value)) -> Vec<String> {
    let fixture = Fixture::named(name);
    let mut map = fixture.map();
    change(&mut map);
    case::problems(&map, &fixture.case(), &fixture.published(&fixture.sqlite().statements))
}

#[test]
fn a_case_key_without_a_path_fails() {
    let problems = problems_with("scic_reserves_come_first", |map| {
        map["expected"].as_object_mut().expect("an object").remove("line.legal_reserve");
    });
    assert_eq!(problems, ["line.legal_reserve: has no path"]);
}

#[test]
fn what_is_left_out_must_be_in_the_case_and_nowhere_else() {
    let problems = problems_with("network_odd_cent_of_seven", |map| {
        map["left_out"]["runs/0/agents/dan"] = "nobody's".into();
        map["left_out"]["runs/*/distributed"] = "compared all the same".into();
    });
    assert_eq!(problems.len(), 2, "{problems:?}");
    assert!(problems.iter().any(|it| it.starts_with("runs/0/agents/dan: left out, and the case")));
    assert!(
        problems.iter().any(|it| it.starts_with("runs/0/distributed: has a place and is left"))
    );
}

#[test]
fn a_share_further_off_than_its_place_allows_fails() {
    let problems = problems_with("sourcecred_balanced_catches_up", |map| {
        map["expected"]["3/participants/0/receipt"]["within"] = "0.000000000000000001".into();
    });
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert!(problems.iter().any(|it| it.starts_with("3/participants/0/receipt: expected")));
}

#[test]
fn nothing_stands_only_for_a_share_that_is_missing_of_a_line_that_is_there() {
    let problems = problems_with("disco_month_of_livelihood_and_love", |map| {
        let nothing = |path: &str| serde_json::json!({ "nothing": path });
        map["expected"]["paid_love/dana"] = nothing("result/agents/dana/lines/lov/amount");
        map["expected"]["paid_love/ana"] = nothing("result/agents/ana/lines/love/amount");
    });
    assert_eq!(problems.len(), 2, "{problems:?}");
    assert!(problems.iter().all(|it| it.ends_with("leads nowhere")), "{problems:?}");
}
