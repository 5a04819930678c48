//! Accounts that vest, and accounts that are never negative.

use commonbook_rules::diagnostic::Code;
use commonbook_rules::input::Lot;

use super::world::{Done, World, day, exact, world};

/// 2026: of ada's 900.00, 500.00 have vested after three years; of ben's 200.00 nothing.
fn vesting(statements: &str) -> World {
    let text = format!("fund kept\naccount retained  vests after 3 years\n{statements}");
    let mut built = world(&text).account("retained", "ada 900 ben 200 cy 0");
    built.set(|inputs| {
        let lot = |position, on: &str, amount: &str| Lot {
            position,
            on: day(on),
            amount: exact(amount),
            expires: None,
        };
        let adas = vec![
            lot(1, "2022-12-31", "200"),
            lot(2, "2023-12-31", "300"),
            lot(4, "2024-12-31", "300"),
            lot(5, "2025-12-31", "100"),
        ];
        let bens = vec![lot(3, "2024-01-02", "200")];
        inputs.lots.insert("retained".to_owned(), vec![adas, bens, vec![]]);
    });
    built
}

/// What was taken of which credits: `1: 200, 2: 50`.
fn taken(done: &Done, agent: usize) -> String {
    let own = done.outcome.postings.iter();
    let own = own.filter(|it| it.agent == agent && &*it.account == "retained");
    let lots = own.flat_map(|it| &it.lots).map(|(at, amount)| format!("{at}: {amount}"));
    lots.collect::<Vec<_>>().join(", ")
}

#[test]
fn what_has_vested_is_what_is_old_enough_at_the_end_of_the_period() {
    let done = vesting("let vested = vested account retained").run();
    assert_eq!(done.value("vested"), "ada 500, ben 0, cy 0");
    // Two days later ben's has vested too.
    let done = vesting("let vested = vested account retained").period("2027").run();
    assert_eq!(done.value("vested"), "ada 800, ben 200, cy 0");
}

#[test]
fn of_an_account_that_does_not_vest_all_that_is_there_has_vested() {
    let done = world("account bonus\nlet vested = vested account bonus")
        .account("bonus", "ada 10.5 ben -3")
        .run();
    assert_eq!(done.value("vested"), "ada 10.5, ben 0");
}

#[test]
fn a_budget_redeems_what_has_vested_and_no_more() {
    let done = vesting("redeem \"paid\" from account retained\n  takes 2000.00 EUR").run();
    assert_eq!(done.shares("paid"), "ada 500.00");
    assert_eq!(done.outcome.steps[0].bound.clone().unwrap().0, "what may be paid");
    assert_eq!(taken(&done, 0), "1: 200, 2: 300");
}

#[test]
fn redeeming_what_has_not_vested_is_refused_by_name() {
    let sums = |amount: &str| {
        vesting(&format!(
            "redeem \"x\" from account retained\n  among members\n  amounts to {amount}"
        ))
        .members("ada")
    };
    assert_eq!(sums("500.00 EUR").run().shares("x"), "ada 500.00");
    let refused = sums("500.01 EUR").refused();
    assert_eq!(refused.code, Code::NotVested);
    assert_eq!(refused.code.as_str(), "E0731");
    assert!(refused.message.contains("of ada, of which 500.00 EUR have vested"), "{refused}");
    // What is not there at all is another matter.
    assert_eq!(sums("900.01 EUR").refused().code, Code::MoreThanIsOwed);
}

#[test]
fn moving_what_has_not_vested_to_another_account_or_to_them_is_refused() {
    for to in ["", "  to account shares\n"] {
        let each = |amount: &str| {
            vesting(&format!(
                "account shares\neach \"x\" from account retained\n{to}  among members\n  \
                 amounts to {amount}\nlet all = account shares"
            ))
            .members("ada")
        };
        assert_eq!(each("500.00 EUR").run().shares("x"), "ada 500.00");
        assert_eq!(each("500.01 EUR").refused().code, Code::NotVested);
    }
}

#[test]
fn a_line_pays_an_account_down_by_what_has_vested() {
    let text = "line \"paid\"\n  takes rest\n  shared by account retained\n  otherwise to fund kept\n  \
                pays account retained\nline \"left\"\n  takes rest\n  to fund kept";
    let done = vesting(text).result("2000.00").run();
    assert_eq!(done.shares("paid"), "ada 500.00");
}

#[test]
fn what_is_forfeited_is_what_has_not_vested_and_the_youngest_first() {
    let text = "each \"forfeited\" from account retained to fund kept\n  among not members\n  \
                amounts to max(0.00 EUR, account retained - vested account retained)\n\
                let left = vested account retained";
    let done = vesting(text).members("ben").run();
    assert_eq!(done.shares("forfeited"), "ada -400.00");
    assert_eq!(taken(&done, 0), "4: 300, 5: 100");
    assert_eq!(done.value("left"), "ada 500, ben 0, cy 0");
    assert_eq!(done.fund("kept"), "400.00");
    // Beyond it, what has vested is taken from the oldest on.
    let text = "each \"all\" from account retained to fund kept\n  among members\n  \
                amounts to 650.00 EUR";
    assert_eq!(taken(&vesting(text).members("ada").run(), 0), "1: 200, 2: 50, 4: 300, 5: 100");
}

#[test]
fn what_a_close_credits_has_not_vested_in_it() {
    let text = "measure hours in h  counts contributions\n\
                line \"kept back\"\n  takes rest\n  shared by hours\n  to account retained\n  \
                otherwise to fund kept\nlet vested = vested account retained";
    let done = vesting(text).result("90.00").measure("hours", "cy 1").run();
    assert_eq!(done.value("vested"), "ada 500, ben 0, cy 0");
}

fn never(statements: &str, balances: &str) -> World {
    let text = format!("fund kept\naccount bonus  never negative\n{statements}");
    world(&text).account("bonus", balances)
}

#[test]
fn an_account_that_is_never_negative_refuses_what_would_make_it_so() {
    let text = "each \"evened\" to account bonus\n  among members\n  amounts to -10.00 EUR";
    assert_eq!(never(text, "ada 10").members("ada").run().postings("bonus"), "ada -10.00");
    let refused = never(text, "ada 9.99").members("ada").refused();
    assert_eq!((refused.code, refused.code.as_str()), (Code::AccountBelowZero, "E0730"));
    let words = "account bonus of ada would be at -0.01 EUR, and is never negative";
    assert!(refused.message.contains(words), "{refused}");
    assert_eq!(refused.step, "each \"evened\"");
    // An account of which nothing is said may.
    let text = format!("account bonus\n{text}");
    assert_eq!(world(&text).members("ada").run().postings("bonus"), "ada -10.00");
}

#[test]
fn a_loss_that_an_account_never_negative_would_owe_is_refused_or_passes_on() {
    let absorb = |clause: &str| {
        format!(
            "fund losses  may be negative\nabsorb \"loss\"\n  from account bonus shared equally among \
             members{clause}\n  from fund losses"
        )
    };
    let bears = |clause: &str| never(&absorb(clause), "ada 10 ben 40").members("ada ben");
    assert_eq!(bears("").result("-50.00").refused().code, Code::AccountBelowZero);
    let done = bears(" not below 0").result("-50.00").run();
    assert_eq!(done.postings("bonus"), "ada -10.00, ben -25.00");
    assert_eq!(done.fund("losses"), "-15.00");
}

#[test]
fn an_account_found_below_zero_refuses_the_close() {
    let refused = never("let all = sum(account bonus)", "ada 5 ben -1").refused();
    assert_eq!(refused.code, Code::AccountBelowZero);
    assert!(refused.message.contains("account bonus of ben"), "{refused}");
    assert!(refused.hint.contains("payment_received"), "{refused}");
}
