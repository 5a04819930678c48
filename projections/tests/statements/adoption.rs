//! Which rules may enter a book: claims keep their one keeper, and what rule sets share they
//! declare alike.

use commonbook_core::log::Log as _;
use commonbook_projections::{ProjectionError, Remark, may_be_adopted};
use commonbook_rules::Rules;

use super::book::{HEADER, TestBook};

const OWED: &str = "fund kept\n\
    measure owed in EUR counts contributions where kind = pay until paid\n\
    line \"all\" takes rest to fund kept\n";

fn adoption(book: &TestBook, text: &str, from: &str) -> Result<(), ProjectionError> {
    adopted(book, text, from).map(|_| ())
}

fn adopted(book: &TestBook, text: &str, from: &str) -> Result<Vec<Remark>, ProjectionError> {
    let rules = Rules::parse(text).unwrap_or_else(|e| panic!("{text}\n{e:?}"));
    let from = from.parse().unwrap();
    book.log.read(|view| may_be_adopted(view, &rules, from, view.head()?.size()))
}

/// The message with which a text of these rules is refused, for this reason.
fn refused(book: &TestBook, body: &str, code: &str) -> String {
    refused_from(book, &format!("{HEADER}{body}"), "2026-02-01", code)
}

fn refused_from(book: &TestBook, text: &str, from: &str, code: &str) -> String {
    let error = adoption(book, text, from).expect_err(text);
    assert_eq!((error.code(), error.status()), (code, 3), "{error}");
    let message = error.to_string();
    assert!(message.contains("nothing was adopted\nhint: "), "{message}");
    message
}

fn may(book: &TestBook, body: &str) {
    adoption(book, &format!("{HEADER}{body}"), "2026-02-01").unwrap_or_else(|e| panic!("{e}"));
}

/// A text of rules named "other" that take nothing from main.
fn other(body: &str) -> String {
    format!("{}{body}", HEADER.replace("test", "other"))
}

/// [`OWED`] without its line, so that others may take main.
fn owed_alone() -> String {
    OWED.replace("line \"all\" takes rest to fund kept\n", "")
}

#[test]
fn claims_go_on_or_are_closed_by_name_though_nobody_holds_one_yet() {
    let book = TestBook::with(OWED);
    let thanks = OWED.replace("owed", "thanks");
    let message = refused(&book, &thanks, "ClaimsMustContinueOrClose");
    for words in ["\"test\" from 2026-02-01", "\"owed\"", "write continues \"owed\" as thanks"] {
        assert!(message.contains(words), "{words}: {message}");
    }
    let none = "fund kept\nline \"all\" takes rest to fund kept\n";
    let message = refused(&book, none, "ClaimsMustContinueOrClose");
    assert!(message.contains("write closes \"owed\""), "{message}");
    for told in ["continues \"owed\" as thanks\n", "closes \"owed\"\n"] {
        may(&book, &format!("{thanks}{told}"));
    }
    may(&book, &format!("{none}closes \"owed\" to fund kept\n"));
}

#[test]
fn a_measure_of_the_same_name_and_unit_keeps_its_claims_with_another_memory() {
    let book = TestBook::with(OWED);
    may(&book, OWED);
    may(&book, &OWED.replace("until paid", "once"));
    let hours = OWED.replace("in EUR", "in h").replace("until paid", "once");
    let message = refused(&book, &hours, "ClaimsMustContinueOrClose");
    assert!(message.contains("give the new measure another name"), "{message}");
    let plain = OWED.replace(" until paid", "");
    refused(&book, &plain, "ClaimsMustContinueOrClose");
    may(&book, &format!("{plain}closes \"owed\"\n"));
}

#[test]
fn what_was_to_be_handed_on_is_spoken_of_again() {
    let mut book = TestBook::with(OWED);
    let thanks = OWED.replace("owed", "thanks");
    book.adopt(&format!("{HEADER}{thanks}continues \"owed\" as thanks\n"), "2026-01-15");
    let message = refused(&book, &thanks, "ClaimsMustContinueOrClose");
    assert!(message.contains("\"owed\""), "{message}");
    may(&book, &format!("{thanks}closes \"owed\"\n"));
}

#[test]
fn a_text_that_was_never_in_force_kept_nothing() {
    let book = TestBook::with(OWED);
    let none = "fund kept\nline \"all\" takes rest to fund kept\n";
    adoption(&book, &format!("{HEADER}{none}"), "2026-01-01").expect("of the same first day");
}

#[test]
fn a_text_that_comes_in_between_is_held_against_the_next_one() {
    let mut book = TestBook::with(OWED);
    book.adopt(&format!("{HEADER}{OWED}"), "2026-06-01");
    let care = format!("{OWED}measure care in EUR counts contributions where kind = care once\n");
    let message = refused(&book, &care, "ClaimsMustContinueOrClose");
    assert!(message.contains("from 2026-06-01") && message.contains("\"care\""), "{message}");
    adoption(&book, &format!("{HEADER}{care}"), "2026-07-01").expect("nothing comes after it");
}

#[test]
fn an_account_of_claims_has_one_keeper() {
    let book = TestBook::with(OWED);
    let code = "ClaimsMustHaveOneKeeper";
    let message = refused_from(&book, &other(&owed_alone()), "2025-01-01", code);
    for words in ["\"other\" and \"test\"", "position 3", "\"owed\"", "another name here"] {
        assert!(message.contains(words), "{words}: {message}");
    }
    for told in ["closes \"owed\"\n", "closes \"owed\" to fund kept\n"] {
        refused_from(&book, &other(&format!("fund kept\n{told}")), "2026-02-01", code);
    }
    let thanks = other(&owed_alone().replace("owed", "thanks"));
    adoption(&book, &thanks, "2025-01-01").expect("another account");
    adoption(&book, &other("account owed\n"), "2026-02-01").expect("it only reads");
}

#[test]
fn rules_end_and_hand_on_no_claims_but_their_own() {
    let mut book = TestBook::with("fund kept\naccount bonus\n");
    let code = "ClaimsMustBeOfTheseRules";
    let message = refused(&book, "fund loot\ncloses \"bonus\" to fund loot\n", code);
    assert!(message.contains("account of \"test\", position 3"), "{message}");
    refused_from(&book, &other("closes \"bonus\"\n"), "2026-02-01", code);
    let message = refused(&book, "closes \"vouchers\"\n", code);
    assert!(message.contains("neither these rules nor a balance_opened"), "{message}");
    for account in ["vouchers", "shares"] {
        let data = format!(r#""agent":"anna","account":"{account}","amount":"10.00","unit":"EUR""#);
        book.add("balance_opened", "2026-01-01", &data);
    }
    let data = r#""agent":"anna","account":"shares","amount":"5.00","unit":"EUR""#;
    book.add("capital_paid_in", "2026-01-02", data);
    may(&book, "fund loot\ncloses \"vouchers\" to fund loot\n");
    let message = refused(&book, "closes \"shares\"\n", code);
    assert!(message.contains("capital was paid into it"), "{message}");
    // Whoever hands an account on is the only one who speaks of it.
    book.adopt(&format!("{HEADER}fund kept\ncloses \"vouchers\"\n"), "2026-02-01");
    refused_from(&book, &other("account vouchers\n"), "2026-02-01", "ClaimsMustHaveOneKeeper");
}

#[test]
fn claims_that_other_rules_had_before_are_not_for_the_taking() {
    let mut book = TestBook::with(&owed_alone());
    book.adopt(&format!("{HEADER}fund kept\ncloses \"owed\"\n"), "2026-02-01");
    let taken = other("fund kept\ncloses \"owed\" to fund kept\n");
    refused_from(&book, &taken, "2026-03-01", "ClaimsMustHaveOneKeeper");
}

#[test]
fn claims_go_on_in_their_own_unit_and_to_a_fund_as_money() {
    let mut book = TestBook::with(
        "fund kept\nmeasure given in h counts contributions where kind = work once\n",
    );
    let code = "ClaimsMustKeepTheirUnit";
    let message = refused(&book, "fund kept\ncloses \"given\" to fund kept\n", code);
    for words in ["which are in h", "to fund kept, which is in EUR", "closes \"given\" alone"] {
        assert!(message.contains(words), "{words}: {message}");
    }
    let owed = "measure owed in EUR counts contributions where kind = pay until paid\n";
    let message = refused(&book, &format!("{owed}continues \"given\" as owed\n"), code);
    assert!(message.contains("to measure owed, which is in EUR"), "{message}");
    may(&book, "closes \"given\"\n");
    let data = r#""account":"old","agent":"anna","claim":"1.5","unit":"h""#;
    book.add("balance_opened", "2026-01-01", data);
    let rest = "fund kept\ncloses \"given\"\n";
    refused(&book, &format!("{rest}closes \"old\" to fund kept\n"), code);
    may(&book, &format!("{rest}closes \"old\"\n"));
}

#[test]
fn a_fund_or_account_is_declared_alike_by_all_rules_in_force() {
    let losses =
        "fund losses may be negative expires after 2 years\naccount v expires after 1 years\n";
    let book = TestBook::with(losses);
    let code = "DeclarationsMustAgree";
    let message = refused_from(&book, &other("fund losses\n"), "2026-02-01", code);
    for words in [
        "fund losses is one for all rules",
        "\"other\" say nothing more",
        "\"test\", adopted at position 3, say may be negative expires after 2 years",
    ] {
        assert!(message.contains(words), "{words}: {message}");
    }
    for differs in [
        "fund losses may be negative expires after 3 years\n",
        "fund losses external\n",
        "account v\n",
        "account v in h expires after 1 years\n",
    ] {
        refused_from(&book, &other(differs), "2026-02-01", code);
    }
    adoption(&book, &other(losses), "2026-02-01").expect("it says the same");
    may(&book, "fund losses\naccount v\n");
}

#[test]
fn declarations_may_differ_from_those_of_a_text_that_is_over_by_then() {
    let mut book = TestBook::with("fund losses may be negative\n");
    book.adopt(&format!("{HEADER}fund losses\n"), "2026-03-01");
    let code = "DeclarationsMustAgree";
    refused_from(&book, &other("fund losses\n"), "2026-02-28", code);
    adoption(&book, &other("fund losses\n"), "2026-03-01").expect("they agree from then on");
    let early = other("fund losses may be negative\n");
    refused_from(&book, &early, "2026-02-01", code);
    book.adopt(&other("fund later\n"), "2026-03-01");
    adoption(&book, &early, "2026-02-01").expect("they agree as long as they hold");
}

#[test]
fn a_claim_is_read_in_its_own_unit() {
    let book = TestBook::with(&owed_alone());
    let code = "DeclarationsMustAgree";
    refused_from(&book, &other("account owed in h\n"), "2026-02-01", code);
}

#[test]
fn rules_that_take_a_result_of_others_are_told_of_it() {
    let mut book = TestBook::with("fund kept\nline \"all\" takes rest to fund kept\n");
    let told = |book: &TestBook, text: &str, from: &str| {
        let shared = adopted(book, text, from).unwrap_or_else(|error| panic!("{error}"));
        let told = |one: &Remark| match one {
            Remark::SharedResult { pot, other, .. } => format!("{pot} {other}"),
            Remark::PastLeftBehind { .. } => one.to_string(),
        };
        shared.iter().map(told).collect::<Vec<_>>()
    };
    let all = "fund kept\nline \"mine\" takes rest to fund kept\n";
    assert_eq!(told(&book, &other(all), "2026-02-01"), ["main test"]);
    let loss = "fund kept\nabsorb \"loss\" from fund kept\n\
        pot film = result film\nline \"film\" from pot film takes rest to fund kept\n";
    assert_eq!(told(&book, &other(loss), "2026-02-01"), ["main test"]);
    let film = loss.replace("absorb \"loss\" from fund kept\n", "");
    assert!(told(&book, &other(&film), "2026-02-01").is_empty());
    book.adopt(&other(&film), "2026-02-01");
    let third = format!("{}{film}", HEADER.replace("test", "third"));
    assert_eq!(told(&book, &third, "2026-02-01"), ["film other"]);
    // Rules that leave main alone from a day on leave it to others from then on.
    book.adopt(&format!("{HEADER}fund kept\n"), "2026-03-01");
    let heir = format!("{}{all}", HEADER.replace("test", "heir"));
    assert_eq!(told(&book, &heir, "2026-02-28"), ["main test"]);
    assert!(told(&book, &heir, "2026-03-01").is_empty());
}

#[test]
fn a_renamed_step_whose_past_is_counted_is_remarked_on() {
    let capped = |step: &str| {
        format!(
            "{HEADER}fund kept\nline \"{step}\" takes 10% of surplus at most max(0.00 EUR, \
             100.00 EUR - past line \"{step}\") to fund kept\nline \"all\" takes rest to fund kept\n"
        )
    };
    let mut book = TestBook::new();
    book.adopt(&capped("return"), "2026-01-01");
    let told = |text: &str| adopted(&book, text, "2026-02-01").unwrap();
    assert_eq!(told(&capped("return")), []);
    let remarks = told(&capped("return on capital"));
    assert!(matches!(&remarks[..], [Remark::PastLeftBehind { step, .. }] if step == "return"));
    let both =
        capped("new").replace("past line \"new\"", "past line \"new\" - past line \"return\"");
    assert_eq!(told(&both), []);
}
