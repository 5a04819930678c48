//! What of adjustments is settled, waived, or borne by another place.

use commonbook_core::value::Amount;

use crate::world::{Done, World, euros, world};

/// Rules that share all by hours, with these entries.
fn settling(entries: &str) -> World {
    world(&format!(
        "measure hours in h  counts contributions where kind = work\n\
         account owed_back\naccount retained\n\
         fund solidarity  divisible\nfund debts  divisible may be negative\n\
         line \"work\"\n  takes rest\n  shared by hours\n  otherwise to fund solidarity\n\n\
         adjustments\n{entries}"
    ))
}

/// `adjusted("cash", "0 -30.00 1 2.00")`: by the places of the agents.
fn adjusted(mut world: World, account: &str, by: &str) -> World {
    let words: Vec<&str> = by.split_whitespace().collect();
    let of = |pair: &[&str]| -> (usize, Amount) { (pair[0].parse().unwrap(), euros(pair[1])) };
    let rows = words.chunks(2).map(of).collect();
    world.set(|inputs| {
        inputs.adjusted.insert(account.to_owned(), rows);
    });
    world
}

/// `ada cash -20.00 to account owed_back, ...`: what is not settled, waived ones with a `~`.
fn unsettled(done: &Done) -> String {
    let shown = done.outcome.unsettled.iter().map(|it| {
        let sign = if it.waived { "~" } else { "" };
        let agent = &done.inputs.agents[it.agent].id;
        format!("{sign}{agent} {} {} to {}", it.account, it.amount, it.to)
    });
    shown.collect::<Vec<_>>().join(", ")
}

fn shared(world: World) -> World {
    world.measure("hours", "ada 1 ben 1").result("100.00")
}

#[test]
fn nothing_is_left_over_where_nothing_is_said() {
    let text = "measure hours in h counts contributions where kind = work\nfund kept\n\
                line \"work\" takes rest shared by hours otherwise to fund kept";
    let done = adjusted(shared(world(text)), "cash", "0 -300.00").run();
    assert_eq!(unsettled(&done), "");
}

#[test]
fn what_is_too_small_is_waived_up_and_down() {
    let of = || shared(settling("  under 1.00 EUR to fund solidarity"));
    let done = adjusted(of().fund("solidarity", "5.00"), "cash", "0 0.99 1 -0.99").run();
    assert_eq!(
        unsettled(&done),
        "~ada cash 0.99 to fund solidarity, ~ben cash -0.99 to fund solidarity"
    );
    let done = adjusted(of(), "cash", "0 1.00 1 -1.00").run();
    assert_eq!(unsettled(&done), "", "one euro is not under one euro");
}

#[test]
fn all_accounts_of_a_contributor_are_looked_at_together() {
    let of = || shared(settling("  under 1.00 EUR to fund solidarity"));
    let both = adjusted(adjusted(of(), "cash", "0 5.00"), "retained", "0 -4.50").run();
    assert_eq!(
        unsettled(&both),
        "~ada cash 5.00 to fund solidarity, ~ada retained -4.50 to fund solidarity"
    );
    let both = adjusted(adjusted(of(), "cash", "0 0.50"), "retained", "0 0.50").run();
    assert_eq!(unsettled(&both), "", "together it is a euro");
}

#[test]
fn a_fund_that_has_nothing_waives_no_debt() {
    let of = || shared(settling("  under 1.00 EUR to fund solidarity"));
    assert_eq!(unsettled(&adjusted(of(), "cash", "0 -0.60").run()), "");
    let done = adjusted(of().fund("solidarity", "1.00"), "cash", "0 -0.60 1 -0.60").run();
    assert_eq!(unsettled(&done), "~ada cash -0.60 to fund solidarity", "the second finds 0.40");
}

#[test]
fn no_more_is_taken_back_than_a_part_of_what_is_new() {
    // Ada is credited 50.00 in this close; a quarter of it is 12.50.
    let of = || shared(settling("  take back at most 25% of due, rest to account owed_back"));
    let done = adjusted(of(), "cash", "0 -30.00 1 -12.50").run();
    assert_eq!(unsettled(&done), "ada cash -17.50 to account owed_back");
}

#[test]
fn a_limit_is_rounded_down() {
    let of = || settling("  take back at most 25% of due, rest to account owed_back");
    let done = adjusted(
        of().measure("hours", "ada 1 ben 2").result("100.00"),
        "cash",
        "1 -30.00",
    )
    .run();
    // Ben is credited 66.67; a quarter of it is 16.6675.
    assert_eq!(unsettled(&done), "ben cash -13.34 to account owed_back");
}

#[test]
fn a_fund_bears_as_much_as_it_has() {
    let of = |fund: &str| {
        shared(settling(&format!("  take back at most 0.00 EUR, rest to fund {fund}")))
    };
    let done = adjusted(of("solidarity").fund("solidarity", "20.00"), "cash", "0 -30.00").run();
    assert_eq!(unsettled(&done), "ada cash -20.00 to fund solidarity");
    let done = adjusted(of("debts"), "cash", "0 -30.00").run();
    assert_eq!(unsettled(&done), "ada cash -30.00 to fund debts");
}

#[test]
fn the_first_entry_that_a_contributor_belongs_to_holds() {
    let entries = "  take back among members at most 25% of due, rest to account owed_back\n  \
                   take back at most 0.00 EUR, rest to fund debts";
    let world = shared(settling(entries)).members("ada");
    let done = adjusted(world, "cash", "0 -30.00 1 -30.00").run();
    assert_eq!(
        unsettled(&done),
        "ada cash -17.50 to account owed_back, ben cash -30.00 to fund debts"
    );
}

#[test]
fn what_comes_to_a_contributor_and_other_accounts_are_settled_in_full() {
    let of = || shared(settling("  take back at most 0.00 EUR, rest to fund debts"));
    assert_eq!(unsettled(&adjusted(of(), "cash", "0 30.00").run()), "");
    assert_eq!(unsettled(&adjusted(of(), "retained", "0 -30.00").run()), "");
}

#[test]
fn a_limit_below_zero_takes_nothing_back() {
    let entries = "  take back at most due - 100.00 EUR, rest to fund debts";
    let done = adjusted(shared(settling(entries)), "cash", "0 -30.00").run();
    assert_eq!(unsettled(&done), "ada cash -30.00 to fund debts");
}
