//! Pots: what opens them, what enters them, their rests.

use crate::world::world;

#[test]
fn a_pot_opens_with_its_result_and_main_with_all_others() {
    let done = world(
        "fund a\nfund b\npot season = result season  rest to fund a\n\
         line \"all\"\n  takes rest\n  to fund b",
    )
    .result_of("season", "10.00")
    .result_of("main", "5.00")
    .result_of("shop", "2.00")
    .run();
    assert_eq!(done.outcome.surplus.unwrap().to_string(), "7.00");
    assert_eq!((done.fund("a"), done.fund("b")), ("10.00".to_owned(), "7.00".to_owned()));
}

#[test]
fn a_source_opens_its_pot_where_it_stands() {
    let done = world(
        "fund keep\nfigure bank in EUR\nfund a\n\
         line \"first\"\n  takes 40% of surplus\n  to fund a\n\
         pot month = source bank - fund a  rest to fund keep\n\
         line \"rest\"\n  takes rest\n  to fund a",
    )
    .figure("bank", "100")
    .result("10.00")
    .run();
    assert_eq!(done.fund("keep"), "96.00");
    let moved = "pot main -> fund a 4.00; source -> pot month 96.00; pot main -> fund a 6.00; \
                 pot month -> fund keep 96.00";
    assert_eq!(done.movements(), moved);
}

#[test]
fn what_entered_a_pot_is_read_by_its_name() {
    let done = world(
        "fund a\nfund b\npot half  rest to fund b\n\
         line \"to half\"\n  takes 50% of surplus\n  to pot half\n\
         line \"rest\"\n  takes rest\n  to fund a\n\
         line \"quarter\" from pot half\n  takes 25% of pot half\n  to fund a\n\
         line \"again\" from pot half\n  takes 25% of pot half\n  to fund a\n\
         let in_main = pot main",
    )
    .result("100.00")
    .run();
    assert_eq!(
        (done.line("quarter"), done.line("again")),
        ("12.50".to_owned(), "12.50".to_owned())
    );
    assert_eq!(done.value("in_main"), "100 EUR");
    let entered: Vec<String> =
        done.outcome.pots.iter().map(|(pot, amount)| format!("{pot} {amount}")).collect();
    assert_eq!(entered, ["main 100.00", "half 50.00"]);
}

#[test]
fn every_line_and_every_rest_is_a_movement_even_of_nothing() {
    let done = world(
        "fund a\npot x  rest to fund a\n\
         line \"none\"\n  takes 0\n  to pot x\nline \"all\"\n  takes rest\n  to fund a",
    )
    .run();
    let moved = "pot main -> pot x 0.00; pot main -> fund a 0.00; pot x -> fund a 0.00";
    assert_eq!(done.movements(), moved);
}

#[test]
fn rules_of_lets_alone_move_nothing() {
    let done = world("figure a in EUR\nlet b = 2 * a").figure("a", "3").run();
    assert_eq!((done.movements(), done.value("b")), (String::new(), "6 EUR".to_owned()));
}

#[test]
fn a_result_that_nothing_claims_refuses() {
    let refusal = world("figure a in EUR\nlet b = 2 * a").figure("a", "3").result("1.00").refused();
    assert_eq!((refusal.code.as_str(), refusal.step.as_str()), ("E0714", "pot main"));
    assert_eq!(
        refusal.message,
        "results of 1.00 EUR belong to no pot, and no step takes from main"
    );
}

#[test]
fn a_result_that_nothing_claims_is_refused_with_the_pot_that_was_named() {
    let text = "fund kept\npot shop = result shop\n\
        line \"shop\" from pot shop\n  takes rest\n  to fund kept";
    let world = || world(text).result_of("shop", "5.00").result_of("shpo", "12.00");
    let refusal = world().refused();
    assert_eq!((refusal.code.as_str(), refusal.step.as_str()), ("E0714", "pot main"));
    assert_eq!(
        refusal.message,
        "results of 12.00 EUR (pot shpo 12.00 EUR) belong to no pot, and no step takes from main"
    );
    assert!(refusal.hint.starts_with("claim them: pot shpo = result shpo"), "{}", refusal.hint);
    let refusal = world().result_of("bar", "1.00").result("2.00").refused();
    let named = "(pot bar 1.00 EUR, 2.00 EUR in main, pot shpo 12.00 EUR)";
    assert!(refusal.message.contains(named), "{}", refusal.message);
}

#[test]
fn a_call_opens_a_close_with_its_amount() {
    let text = "rules \"Call\"\ncurrency EUR\nengine 0\ncloses on call\n\nfund bank\nfund out\n\
                pot spent  rest to fund bank\n\nline \"call\" from fund bank\n  takes called\n  \
                to pot spent\n\nline \"out\" from pot spent\n  takes 50% of called\n  to fund out\n";
    let world = || crate::world::World::of(crate::world::sound(text)).fund("bank", "100.00");
    let done = world().called("80.00").run();
    assert_eq!((done.fund("bank"), done.fund("out")), ("60.00".to_owned(), "40.00".to_owned()));
    assert_eq!(world().refused().code.as_str(), "E0705");
}
