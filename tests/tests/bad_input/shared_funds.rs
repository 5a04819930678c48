//! Rule sets that are sound each for itself, and let an indivisible fund out together.

use crate::world::World;

const HEAD: &str = "currency EUR\nengine 0\ncloses every year\n\n";
const MOVES: &str = "fund legal indivisible\nfund common\npot a = result a\n\
    line \"all\" from pot a takes rest to fund common\n\
    line \"move\" from fund legal takes 50% of fund legal to fund common\n";
const PAYS: &str = "fund common\nfund kept\npot b = result b\n\
    measure hours in h counts contributions where kind = work\n\
    line \"all\" from pot b takes rest to fund common\n\
    line \"pay\" from fund common takes rest shared by hours otherwise to fund kept\n";

/// Writes rules and answers the command that adopts them.
fn adopt(world: &World, name: &'static str, body: &str, from: &'static str) -> [&'static str; 5] {
    world.file(name, format!("rules \"{name}\"\n{HEAD}{body}"));
    ["adopt", "coop.book", name, "--from", from]
}

#[test]
fn rules_that_pay_out_what_others_move_are_refused_in_either_order() {
    for (first, second) in [(MOVES, PAYS), (PAYS, MOVES)] {
        let world = World::new();
        world.done(&adopt(&world, "first", first, "2025-01-01"), "");
        let command = adopt(&world, "second", second, "2026-01-01");
        let message = world.refuses(&command, "", 3, "IndivisibleMustNotReachMembers");
        let (moving, paying) =
            if first == MOVES { ("first", "second") } else { ("second", "first") };
        let path = format!("line \"move\" of \"{moving}\", then line \"pay\" of \"{paying}\"");
        assert!(message.contains(&path), "{message}");
        assert!(message.contains("fund legal"), "{message}");
        let bound = PAYS.replace("shared by hours otherwise to fund kept", "to fund kept");
        if second == PAYS {
            world.done(&adopt(&world, "second", &bound, "2026-01-01"), "");
        }
    }
}

#[test]
fn rules_that_are_to_come_are_looked_at_and_rules_that_are_gone_are_not() {
    let world = World::new();
    world.done(&adopt(&world, "pays", PAYS, "2025-01-01"), "");
    let kept = PAYS.replace("shared by hours otherwise to fund kept", "to fund kept");
    world.done(&adopt(&world, "pays", &kept, "2026-01-01"), "");
    let early = adopt(&world, "moves", MOVES, "2025-07-01");
    world.refuses(&early, "", 3, "IndivisibleMustNotReachMembers");
    world.done(&adopt(&world, "moves", MOVES, "2026-01-01"), "");
    let again = adopt(&world, "pays", PAYS, "2027-01-01");
    world.refuses(&again, "", 3, "IndivisibleMustNotReachMembers");
}

#[test]
fn a_declaration_that_others_do_not_share_is_refused_and_their_past_can_be_closed() {
    let world = World::new();
    let pays = PAYS.replace("common", "legal");
    world.done(&adopt(&world, "pays", &pays, "2025-01-01"), "");
    let binds = "fund legal indivisible\npot a = result a\n\
        line \"all\" from pot a takes rest to fund legal\n";
    let command = adopt(&world, "binds", binds, "2026-01-01");
    let message = world.refuses(&command, "", 3, "FundMustBeIndivisibleInAll");
    assert!(message.contains("hint: adopt \"pays\" from the same day first"), "{message}");
    let kept = pays
        .replacen("fund legal\n", "fund legal indivisible\n", 1)
        .replace("shared by hours otherwise to fund kept", "to fund kept");
    world.done(&adopt(&world, "pays", &kept, "2026-01-01"), "");
    world.done(&adopt(&world, "binds", binds, "2026-01-01"), "");
    world.done(&["close", "coop.book", "--rules", "pays", "--period", "2025"], "");
    let loose = adopt(&world, "loose", &pays.replace("result b", "result c"), "2026-01-01");
    world.refuses(&loose, "", 3, "FundMustStayIndivisible");
}
