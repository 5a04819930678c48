//! No cent of an indivisible fund reaches members, however many places it goes through.
//!
//! Rules that were made to get round it are refused, each with its harmless neighbour that is not.
//! Then rules are made up from steps that overdraw, hand losses on, absorb and round, and what the
//! checker lets pass is carried out: what members got came in as results, or out of other funds.
#![cfg(test)]
#![expect(clippy::arithmetic_side_effects, reason = "a test that overflows stops")]

#[path = "indivisible/made_up.rs"]
mod made_up;
#[path = "indivisible/together.rs"]
mod together;

use commonbook_rules::diagnostic::{Code, Diagnostic};
use commonbook_rules::{Rules, check_file};

const HEADER: &str = "rules \"Nobody's\"\ncurrency EUR\nengine 0\ncloses every year\n\
    measure hours in h counts contributions where kind = work\n\
    fund legal indivisible\nfund reserve\nfund x may be negative\n";

fn errors(steps: &str) -> Vec<Diagnostic> {
    check_file(&format!("{HEADER}{steps}")).into_iter().filter(Diagnostic::is_error).collect()
}

/// Where the text is to blame, and the path.
#[track_caller]
fn refused(steps: &str, at: &str, path: &str) {
    let found = errors(steps);
    let [one] = found.as_slice() else { panic!("{found:#?}\n{steps}") };
    assert_eq!(one.code, Code::IndivisibleReachesMembers, "{steps}");
    assert_eq!(one.span.of(&format!("{HEADER}{steps}")), at, "{steps}");
    assert_eq!(one.notes[0], format!("the path: {path}"), "{steps}");
    assert!(one.hint.is_some());
}

#[track_caller]
fn sound(steps: &str) {
    assert_eq!(errors(steps), [], "{steps}");
}

const BONUS: &str = "pot bonus rest to fund reserve\n\
    line \"bonus\" from pot bonus takes rest shared by hours otherwise to fund reserve\n";
const LOSS: &str = "line \"loss\" takes rest even below zero to fund legal\n";

#[test]
fn what_is_overdrawn_into_a_pot_of_members_is_not_borne_by_the_indivisible_fund() {
    let gift = "line \"to bonus\" takes 500.00 EUR even below zero to pot bonus\n";
    let path = "line \"loss\", then line \"to bonus\", then line \"bonus\"";
    refused(&format!("{BONUS}{gift}{LOSS}"), "fund legal", path);
    let modest = gift.replace(" even below zero", "");
    sound(&format!("{BONUS}{modest}{LOSS}"));
    sound(&format!("{BONUS}{gift}{}", LOSS.replace("legal", "x")));
}

#[test]
fn the_step_that_takes_too_much_is_named() {
    let gift = "line \"to bonus\" takes 500.00 EUR even below zero to pot bonus\n";
    let found = errors(&format!("{BONUS}{gift}{LOSS}"));
    let (why, hint) = (&found[0].notes[1], found[0].hint.as_deref());
    assert_eq!(why, "line \"to bonus\" can take more than there is, which fund legal then bears");
    let expected = "let line \"to bonus\" take no more than there is, \
        or another fund bear what is short";
    assert_eq!(hint, Some(expected));
}

#[test]
fn a_loss_that_is_handed_on_is_followed() {
    let pay = "line \"pay\" takes 500.00 EUR even below zero shared by hours \
        otherwise to fund x\nline \"rest\" takes rest even below zero to fund x\n";
    let cover = "line \"cover\" from fund x takes rest even below zero to fund legal\n";
    let path = "line \"cover\", then line \"rest\", then line \"pay\"";
    refused(&format!("{pay}{cover}"), "fund legal", path);
    let within = pay.replacen(" even below zero", "", 1);
    sound(&format!("{within}{cover}"));
    let made_good = "line \"cov\" from fund legal takes max(0.00 EUR, -fund x) to fund x\n";
    let path = "line \"cov\", then line \"rest\", then line \"pay\"";
    refused(&format!("{pay}{made_good}"), "fund legal", path);
    sound(&format!("{within}{made_good}"));
}

#[test]
fn an_absorbed_loss_is_followed_to_who_overdrew_the_pot() {
    let given = "pot w\nline \"p\" takes 100.00 EUR even below zero shared by hours otherwise to \
        fund reserve\nline \"m\" takes rest even below zero to pot w\n";
    let absorb = "absorb \"l\" of pot w from fund legal\n\
        line \"e\" from pot w takes rest even below zero to fund x\n";
    let path = "absorb \"l\", then line \"m\", then line \"p\"";
    refused(&format!("{given}{absorb}"), "fund legal", path);
    sound(&format!("{}{absorb}", given.replacen(" even below zero", "", 1)));
    let shop = "pot w = result shop\n";
    sound(&format!("{shop}{absorb}"));
    let lent = "pot q rest to fund reserve\npot w\n\
        line \"o\" from pot w takes 100.00 EUR even below zero to pot q\n\
        line \"m\" takes rest even below zero to pot w\n\
        line \"p\" from pot q takes rest shared by hours otherwise to fund reserve\n";
    let path = "absorb \"l\", then line \"o\", then line \"p\"";
    refused(&format!("{lent}{absorb}"), "fund legal", path);
    let main = "line \"o\" takes 100.00 EUR even below zero to pot bonus\n\
        absorb \"l\" from fund legal\nline \"e\" takes rest to fund reserve\n";
    let path = "absorb \"l\", then line \"o\", then line \"bonus\"";
    refused(&format!("{BONUS}{main}"), "fund legal", path);
}

#[test]
fn a_fund_that_absorbs_without_end_hands_the_loss_on() {
    let steps = "line \"pay\" takes 500.00 EUR even below zero shared by hours otherwise to fund \
        reserve\nabsorb \"l\" from fund x\nline \"rest\" takes rest to fund reserve\n\
        line \"cover\" from fund x takes rest even below zero to fund legal\n";
    let path = "line \"cover\", then absorb \"l\", then line \"pay\"";
    refused(steps, "fund legal", path);
    sound(&steps.replacen(" even below zero", "", 1));
}

#[test]
fn what_rounding_adds_is_not_made_good_by_the_indivisible_fund() {
    let pay = "line \"pay\" takes 50% of surplus shared by hours otherwise to fund reserve \
        rounded up to 100.00 EUR, difference to fund x\n\
        line \"rest\" takes rest even below zero to fund reserve\n\
        line \"cover\" from fund x takes rest even below zero to fund legal\n";
    refused(pay, "fund legal", "line \"cover\", then line \"pay\"");
    sound(&pay.replace("rounded up", "rounded down"));
    let left = "line \"pay\" takes rest even below zero shared by hours otherwise to fund reserve \
        rounded up to 100.00 EUR, difference left in the pot\n";
    refused(&format!("{left}{LOSS}"), "fund legal", "line \"loss\", then line \"pay\"");
    sound(&format!("{}{LOSS}", left.replace("rounded up", "rounded down")));
    sound(&format!("{}{LOSS}", left.replacen(" even below zero", "", 1)));
}

#[test]
fn a_negative_amount_is_drawn_from_where_it_would_go() {
    let steps = "line \"pay\" takes rest shared by hours otherwise to fund reserve\n\
        line \"c\" from fund x takes -50.00 EUR even below zero to fund legal\n\
        each \"p\" from fund x amounts to hours * 1.00 EUR/h\n";
    refused(steps, "fund legal", "line \"c\", then each \"p\"");
    let lends = "pot q\nline \"o\" from pot q takes 0 EUR - surplus even below zero to fund x\n\
        line \"p\" from pot q takes rest shared by hours otherwise to fund reserve\n\
        line \"rest\" takes rest to fund reserve\n\
        line \"cover\" from fund x takes rest even below zero to fund legal\n";
    let path = "line \"cover\", then line \"o\", then line \"p\"";
    refused(lends, "fund legal", path);
}

#[test]
fn a_source_below_zero_fills_the_purse_of_the_other_sources_only() {
    let paid = "pot v = source 100.00 EUR\n\
        line \"p\" from pot v takes rest shared by hours otherwise to fund reserve\n";
    let loss = "pot w = source -100.00 EUR\nabsorb \"l\" of pot w from fund legal\n\
        line \"e\" from pot w takes rest even below zero to fund x\n";
    let path = "absorb \"l\", then pot w, then pot v, then line \"p\"";
    refused(&format!("{loss}{paid}"), "fund legal", path);
    refused(&format!("{paid}{loss}"), "fund legal", path);
    sound(&format!("{paid}{}", loss.replace("-100.00", "100.00")));
    let one = "figure n in EUR\npot w = source n\n\
        line \"p\" from pot w takes 10% of rest shared by hours otherwise to fund reserve\n\
        line \"e\" from pot w takes rest even below zero to fund legal\n";
    sound(one);
}

#[test]
fn a_gift_out_of_a_fund_that_may_be_negative_is_not_covered_later() {
    let steps = "pot a = result a\npot m rest to fund reserve\n\
        line \"z\" from fund x takes 100.00 EUR even below zero to pot m\n\
        line \"mm\" from pot m takes rest shared by hours otherwise to fund reserve\n\
        line \"cov\" from pot a takes rest even below zero to fund x\n\
        line \"cov2\" from fund x takes rest even below zero to fund legal\n";
    let path = "line \"cov2\", then line \"z\", then line \"mm\"";
    refused(steps, "fund legal", path);
    sound(&steps.replacen(" even below zero", "", 1));
}

#[test]
fn a_loss_of_the_result_is_borne_by_the_indivisible_fund_and_members_may_bear_one_too() {
    sound(&format!(
        "line \"part\" takes 50% of surplus shared by hours otherwise to fund x\n{LOSS}"
    ));
    let shared = "line \"half\" takes rest even below zero shared by hours otherwise to fund x\n";
    sound(&format!("{shared}{LOSS}"));
    sound(
        "absorb \"loss\" from fund legal\nline \"rest\" takes rest shared by hours \
        otherwise to fund reserve\n",
    );
}

#[test]
fn a_proposal_cannot_take_more_than_the_rest_that_a_line_takes() {
    use commonbook_core::value::{Amount, Period};
    let text = format!("{HEADER}line \"half\" takes rest even below zero to fund x\n{LOSS}");
    let rules = Rules::parse(&text).expect("it is sound");
    let amount = |count| Amount::new(count, 2).expect("two places");
    let year = Period::parse("2026").expect("a year");
    let mut inputs = commonbook_rules::Inputs::empty("coop", year, 2);
    inputs.measures = vec![Vec::new()];
    inputs.results.insert("main".to_owned(), amount(10_000));
    for (proposed, is_carried_out) in [(0, true), (4_000, true), (10_000, true), (10_001, false)] {
        inputs.proposed.insert("half".to_owned(), amount(proposed));
        let found = rules.evaluate(&inputs).map_err(|refusal| refusal.code);
        let expected = if is_carried_out { Ok(()) } else { Err(Code::ProposalBreaksRule) };
        assert_eq!(found.map(|_| ()), expected, "{proposed}");
    }
}
