//! `split`, `absorb`, `redeem`: amounts among several places, losses in order, credits by age.

use commonbook_rules::diagnostic::Code;
use commonbook_rules::input::Lot;

use crate::world::{World, day, exact, world};

fn split(parts: &str) -> World {
    world(&format!(
        "fund kept\npot a  rest to fund kept\npot b  rest to fund kept\npot c  rest to fund kept\n\
         split \"month\"\n{parts}\nline \"kept\"\n  takes rest\n  to fund kept"
    ))
}

#[test]
fn a_split_gives_percentages_to_the_last_cent() {
    let done = split("  to pot a  75%\n  to pot b  25%").result("3186.17").run();
    assert_eq!(
        done.movements(),
        "pot main -> pot a 2389.63; pot main -> pot b 796.54; pot main -> fund kept 0.00; \
         pot a -> fund kept 2389.63; pot b -> fund kept 796.54; pot c -> fund kept 0.00"
    );
}

#[test]
fn what_a_part_cannot_take_stays_or_spills_over() {
    let parts = "  to pot a  50%  at most 10.00 EUR\n  to pot b  25%\n  to pot c  25%";
    let stays = split(parts).result("100.00").run();
    assert!(stays.movements().starts_with(
        "pot main -> pot a 10.00; pot main -> pot b 25.00; pot main -> pot c 25.00; \
         pot main -> fund kept 40.00"
    ));
    let spills = split(&format!("{parts}\n  spills over")).result("100.00").run();
    assert!(spills.movements().starts_with(
        "pot main -> pot a 10.00; pot main -> pot b 45.00; pot main -> pot c 45.00; \
         pot main -> fund kept 0.00"
    ));
}

#[test]
fn percentages_below_the_whole_leave_the_rest() {
    let done = split("  takes 90.00 EUR\n  to pot a  50%\n  to pot b  10%").result("100.00").run();
    assert_eq!(done.line("month"), "54.00");
    assert_eq!(done.line("kept"), "46.00");
}

#[test]
fn a_split_by_weights_is_in_proportion_to_them() {
    let done = split("  to pot a  by 2\n  to pot b  by 1\n  to pot c  by 0").result("100.00").run();
    assert!(done.movements().starts_with("pot main -> pot a 66.67; pot main -> pot b 33.33"));
}

const LOSS: &str = "fund collective\nfund bf  may be negative\naccount capital\n\
    measure hours in h  counts contributions where kind = work\n";

#[test]
fn a_loss_is_borne_in_order_and_what_stops_at_a_floor_passes_on() {
    let text = format!(
        "{LOSS}absorb \"loss\"\n  from fund collective  at most 50% of -surplus\n  \
         from account capital shared by hours not below 0\n  from fund bf"
    );
    let done = world(&text)
        .measure("hours", "ada 2000 ben 1500 cy 1500")
        .account("capital", "ada 20000 ben 9000 cy 3000")
        .fund("collective", "44000.00")
        .result("-30000.00")
        .run();
    assert_eq!(done.shares("loss"), "ada -6000.00, ben -4500.00, cy -3000.00");
    assert_eq!(done.postings("capital"), "ada -6000.00, ben -4500.00, cy -3000.00");
    assert_eq!(
        done.movements(),
        "fund collective -> pot main 15000.00; account capital -> pot main 13500.00; \
         fund bf -> pot main 1500.00"
    );
    assert_eq!(done.fund("bf"), "-1500.00");
}

#[test]
fn a_loss_that_finds_no_bearer_is_refused_with_what_is_left() {
    let text = format!("{LOSS}absorb \"loss\"\n  from fund collective");
    let refused = world(&text).fund("collective", "10.00").result("-30.00").refused();
    assert_eq!(refused.code, Code::LossNotAbsorbed);
    assert!(refused.message.contains("20.00 EUR of a loss of 30.00 EUR"), "{}", refused.message);
}

#[test]
fn nothing_is_absorbed_of_a_surplus() {
    let text = format!(
        "{LOSS}absorb \"loss\"\n  from fund collective\nline \"x\"\n  takes rest\n  to fund bf"
    );
    let done = world(&text).fund("collective", "10.00").result("30.00").run();
    assert_eq!(done.fund("collective"), "10.00");
    assert_eq!(done.line("x"), "30.00");
}

fn lots(mut built: World, lots: &[&[(u64, &str, &str)]]) -> World {
    built.set(|inputs| {
        let own = lots.iter().map(|own| {
            let lot = |(position, on, amount): &(u64, &str, &str)| Lot {
                position: *position,
                on: day(on),
                amount: exact(amount),
                expires: None,
            };
            own.iter().map(lot).collect()
        });
        inputs.lots.insert("retained".to_owned(), own.collect());
    });
    built
}

fn redeem(clauses: &str) -> World {
    let text = format!("account retained\nredeem \"paid\" from account retained\n{clauses}");
    let built = world(&text).account("retained", "ada 5800 ben 2200 cy 1500");
    lots(
        built,
        &[
            &[(1, "2015-12-31", "1800"), (3, "2016-12-31", "1500"), (5, "2017-12-31", "2500")],
            &[(2, "2015-12-31", "1200"), (4, "2016-12-31", "1000")],
            &[(6, "2017-12-31", "1500")],
        ],
    )
}

#[test]
fn a_budget_pays_the_oldest_day_first_and_within_a_day_in_proportion() {
    let done = redeem("  takes 4250.00 EUR\n  oldest first\n  older than 5 years").run();
    assert_eq!(done.shares("paid"), "ada 2550.00, ben 1700.00");
    assert_eq!(done.postings("retained"), "ada -2550.00, ben -1700.00");
    assert_eq!(done.postings("cash"), "ada 2550.00, ben 1700.00");
    let of = |agent: usize| {
        let own = done.outcome.postings.iter().find(|it| it.agent == agent && !it.lots.is_empty());
        own.unwrap().lots.iter().map(|(at, amount)| format!("{at}: {amount}")).collect::<Vec<_>>()
    };
    assert_eq!(of(0), ["1: 1800", "3: 750"]);
    assert_eq!(of(1), ["2: 1200", "4: 500"]);
}

#[test]
fn credits_that_are_too_young_are_not_paid() {
    let done = redeem("  takes 9000.00 EUR\n  older than 10 years").run();
    assert_eq!(done.shares("paid"), "ada 3300.00, ben 2200.00");
    assert_eq!(done.outcome.steps[0].bound.clone().unwrap().0, "what may be paid");
}

#[test]
fn in_proportion_pays_everybody_the_same_part() {
    let done = redeem("  takes 950.00 EUR\n  in proportion").run();
    assert_eq!(done.shares("paid"), "ada 580.00, ben 220.00, cy 150.00");
}

#[test]
fn a_sum_for_each_beyond_what_may_be_paid_is_refused() {
    let done = redeem("  amounts to 50% of account retained").run();
    assert_eq!(done.shares("paid"), "ada 2900.00, ben 1100.00, cy 750.00");
    let refused = redeem("  amounts to account retained\n  older than 10 years").refused();
    assert_eq!(refused.code, Code::MoreThanIsOwed);
}

#[test]
fn two_redemptions_of_one_account_do_not_pay_one_credit_twice() {
    let text = "account retained\nredeem \"a\" from account retained\n  takes 2000.00 EUR\n\
                redeem \"b\" from account retained\n  takes 2000.00 EUR";
    let built = world(text).account("retained", "ada 3000");
    let done = lots(built, &[&[(1, "2015-12-31", "1800"), (3, "2016-12-31", "1200")]]).run();
    assert_eq!((done.shares("a"), done.shares("b")), ("ada 2000.00".into(), "ada 1000.00".into()));
    assert_eq!(done.postings("retained"), "ada -3000.00");
}

#[test]
fn fees_are_collected_from_contributors() {
    let text = "fund kept\npot fees  rest to fund kept\n\
        measure gross in EUR  counts contributions\n\
        each \"fee\" from them to pot fees\n  amounts to 10% of gross\n\
        let all = each \"fee\"\nlet own_fee = own each \"fee\"";
    let done = world(text).measure("gross", "ada 100 ben 55.55").run();
    assert_eq!(done.shares("fee"), "ada -10.00, ben -5.56");
    assert_eq!(done.postings("cash"), "ada -10.00, ben -5.56");
    assert_eq!(done.movements(), "members -> pot fees 15.56; pot fees -> fund kept 15.56");
    assert_eq!(done.value("all"), "15.56 EUR");
    assert_eq!(done.value("own_fee"), "ada 10, ben 5.56");
}

#[test]
fn an_account_gives_no_more_than_it_holds() {
    let text = "account offset\neach \"used\" from account offset\n  amounts to 20.00 EUR\n  \
                among members";
    let done = world(text).members("ada").account("offset", "ada 25").run();
    assert_eq!(done.postings("offset"), "ada -20.00");
    assert_eq!(done.postings("cash"), "ada 20.00");
    let refused = world(text).members("ada").account("offset", "ada 5").refused();
    assert_eq!(refused.code, Code::MoreThanIsOwed);
}

#[test]
fn amounts_that_net_to_zero_do_so_to_the_cent() {
    let text = "account love\nmeasure care in h  counts contributions\n\
        each \"evened out\" to account love\n  among members\n  \
        amounts to (care - mean(care among members)) * 10.00 EUR/h\n  nets to zero";
    let done = world(text).members("ada ben cy").measure("care", "ada 1 ben 0 cy 0").run();
    assert_eq!(done.postings("love"), "ada 6.66, ben -3.33, cy -3.33");
}

#[test]
fn amounts_that_do_not_net_to_zero_are_refused() {
    let text = "account love\nmeasure care in h  counts contributions\n\
        each \"evened out\" to account love\n  among members\n  \
        amounts to care * 10.00 EUR/h\n  nets to zero";
    let refused = world(text).members("ada ben").measure("care", "ada 1 ben 0").refused();
    assert_eq!(refused.code, Code::NotNetting);
    let nothing = world(text).members("ada ben").measure("care", "ada 1 ben -1").run();
    assert_eq!(nothing.postings("love"), "ada 10.00, ben -10.00");
}

#[test]
fn who_bears_a_part_of_a_loss_by_two_accounts_bears_their_sum() {
    let text = "account bonus\naccount capital\n\
        absorb \"loss\"\n  from account bonus shared equally among members not below 0\n  \
        from account capital shared equally among members\n\
        let borne = own absorb \"loss\"\nfund kept\nline \"kept\"\n  takes rest\n  to fund kept";
    let done = world(text).members("ada ben").account("bonus", "ada 1").result("-5.00").run();
    assert_eq!(done.postings("bonus"), "ada -1.00");
    assert_eq!(done.postings("capital"), "ada -2.00, ben -2.00");
    assert_eq!(done.value("borne"), "ada 3, ben 2");
}
