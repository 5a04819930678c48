//! Several files share their funds, so money is followed from one into the other.

use commonbook_rules::{Rules, SharedStep};

fn rules(name: &str, rest: &str) -> Rules {
    let head = format!("rules \"{name}\"\ncurrency EUR\nengine 0\ncloses every year\n");
    Rules::parse(&format!("{head}{rest}")).unwrap_or_else(|found| panic!("{found:#?}"))
}

const MOVES: &str = "fund legal indivisible\nfund reserve\n\
    line \"move\" from fund legal takes 50% of fund legal to fund reserve\n";
const PAYS: &str = "fund reserve\nfund kept\n\
    measure hours in h counts contributions where kind = work\n\
    line \"pay\" from fund reserve takes rest shared by hours otherwise to fund kept\n";

#[test]
fn what_one_file_moves_and_another_pays_out_is_found_in_any_order() {
    let (moves, pays) = (rules("A", MOVES), rules("B", PAYS));
    assert_eq!(Rules::indivisible_reaches_members(&[&moves]), None);
    assert_eq!(Rules::indivisible_reaches_members(&[&pays]), None);
    let step = |rules, step: &str| SharedStep { rules, step: step.to_owned() };
    for (files, moving, paying) in [([&moves, &pays], 0, 1), ([&pays, &moves], 1, 0)] {
        let path = Rules::indivisible_reaches_members(&files).expect("it is paid out");
        assert_eq!((path.fund.as_str(), path.declared_by, path.divisible), ("legal", moving, None));
        assert_eq!(path.steps, [step(moving, "line \"move\""), step(paying, "line \"pay\"")]);
    }
}

#[test]
fn a_fund_that_the_other_file_does_not_bind_is_bound_in_both() {
    let pays = rules("B", &PAYS.replace("reserve", "legal"));
    let binds = rules("A", "fund legal indivisible\nline \"all\" takes rest to fund legal\n");
    let path = Rules::indivisible_reaches_members(&[&pays, &binds]).expect("it is paid out");
    assert_eq!((path.fund.as_str(), path.declared_by, path.steps.len()), ("legal", 1, 1));
}

#[test]
fn what_one_file_overdraws_another_does_not_make_good() {
    let gift = PAYS
        .replace("fund reserve\n", "fund reserve may be negative\n")
        .replace("takes rest", "takes 5.00 EUR even below zero");
    let cover = "fund legal indivisible\nfund reserve may be negative\n\
        line \"cover\" from fund reserve takes rest even below zero to fund legal\n";
    let (gift, cover) = (rules("B", &gift), rules("A", cover));
    assert!(Rules::indivisible_reaches_members(&[&gift, &cover]).is_some());
    let modest = rules("B", &PAYS.replace("fund reserve\n", "fund reserve may be negative\n"));
    assert_eq!(Rules::indivisible_reaches_members(&[&modest, &cover]), None);
}

#[test]
fn a_fund_that_another_file_calls_divisible_is_an_end() {
    let divides = rules("C", "fund reserve divisible\nline \"all\" takes rest to fund reserve\n");
    let path = Rules::indivisible_reaches_members(&[&rules("A", MOVES), &divides]);
    assert_eq!(path.and_then(|path| path.divisible).as_deref(), Some("reserve"));
}

#[test]
fn pots_and_sources_of_one_name_are_each_files_own() {
    let lends = "fund legal indivisible\npot p = source -1.00 EUR\n\
        line \"in\" from fund legal takes 1.00 EUR to pot p\n\
        line \"back\" from pot p takes rest even below zero to fund legal\n";
    let pays = "fund kept\npot p = source 1.00 EUR\n\
        measure hours in h counts contributions where kind = work\n\
        line \"pay\" from pot p takes rest shared by hours otherwise to fund kept\n";
    let found = Rules::indivisible_reaches_members(&[&rules("A", lends), &rules("B", pays)]);
    assert_eq!(found, None);
}
