//! Rules that are sound alone and do not fit into the book: beside other rules, or after the text
//! whose place they take.

use crate::world::World;

/// A rules file of this name, without a step on main unless it is written.
fn text(name: &str, body: &str) -> String {
    format!("rules \"{name}\"\ncurrency EUR\nengine 0\ncloses every year\n\n{body}")
}

const OWED: &str = "fund losses may be negative\n\
    measure owed in EUR counts contributions where kind = pay until paid\n\
    measure given in h counts contributions where kind = work once\n";

/// A book in which rules named A owe money and hours from 2025 on.
fn world() -> World {
    let world = World::new();
    world.file("a.rules", text("A", OWED));
    world.done(&["adopt", "coop.book", "a.rules", "--from", "2025-01-01"], "");
    world
}

fn refuses(world: &World, text: &str, code: &str) -> String {
    world.file("new.rules", text);
    let adopt = ["adopt", "coop.book", "new.rules", "--from", "2026-01-01"];
    let message = world.refuses(&adopt, "", 3, code);
    assert!(message.contains("nothing was adopted"), "{message}");
    message
}

#[test]
fn a_text_that_is_silent_about_claims_is_refused_before_anybody_has_one() {
    let world = world();
    let silent = text("A", &OWED.replace("measure owed", "measure debts"));
    let message = refuses(&world, &silent, "ClaimsMustContinueOrClose");
    assert!(message.contains("continues \"owed\" as debts"), "{message}");
    world.file("new.rules", format!("{silent}continues \"owed\" as debts\n"));
    world.done(&["adopt", "coop.book", "new.rules", "--from", "2026-01-01"], "");
}

#[test]
fn capital_and_what_is_payable_are_no_claims_to_close() {
    let world = world();
    for account in ["share_capital", "cash"] {
        let taken = text("B", &format!("fund loot\ncloses \"{account}\" to fund loot\n"));
        world.file("new.rules", taken);
        let adopt = ["adopt", "coop.book", "new.rules", "--from", "2026-01-01"];
        world.refuses(&adopt, "", 3, "E0404");
    }
}

#[test]
fn rules_that_close_the_claims_of_others_are_refused() {
    let world = world();
    let taken = text("B", "fund loot\ncloses \"owed\" to fund loot\n");
    let message = refuses(&world, &taken, "ClaimsMustHaveOneKeeper");
    assert!(message.contains("\"A\", adopted at position"), "{message}");
    let unknown = text("B", "fund loot\ncloses \"what\" to fund loot\n");
    refuses(&world, &unknown, "ClaimsMustBeOfTheseRules");
}

#[test]
fn hours_are_not_closed_to_a_fund_but_can_be_ended() {
    let world = world();
    let kept = OWED.lines().filter(|line| !line.contains("given"));
    let kept = kept.map(|line| format!("{line}\n")).collect::<String>();
    let to_fund = text("A", &format!("{kept}closes \"given\" to fund losses\n"));
    let message = refuses(&world, &to_fund, "ClaimsMustKeepTheirUnit");
    assert!(message.contains("closes \"given\" alone"), "{message}");
    world.file("new.rules", to_fund.replace(" to fund losses", ""));
    world.done(&["adopt", "coop.book", "new.rules", "--from", "2026-01-01"], "");
}

#[test]
fn a_fund_that_other_rules_declare_otherwise_is_refused() {
    let world = world();
    let message = refuses(&world, &text("B", "fund losses\n"), "DeclarationsMustAgree");
    assert!(message.contains("say may be negative"), "{message}");
}

#[test]
fn a_second_rule_set_on_main_is_adopted_with_a_warning() {
    let world = world();
    let second = text("B", "fund kept\nline \"all\"\n  takes rest\n  to fund kept\n");
    world.file("new.rules", second);
    let output = world.run(&["adopt", "coop.book", "new.rules", "--from", "2026-01-01"], "");
    assert!(output.status.success());
    let message = String::from_utf8(output.stderr).expect("text");
    assert!(message.contains("warning: \"B\" take from the result of pot main"), "{message}");
    assert!(message.contains("\"Hours\", adopted at position 6"), "{message}");
}
