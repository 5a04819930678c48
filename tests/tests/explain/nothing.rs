//! Whoever gets nothing asks why, and every step that could have given something answers.

use serde_json::Value;

use crate::books::{Memory, command, contribution, event, result, script, why};

const RULES: &str = r#"rules "Why"
currency EUR
engine 0
closes every year

fund reserve
account bonus

measure hours in h    counts contributions where kind = work
measure owed  in EUR  counts contributions where kind = pay   until paid

line "seniors"
  takes 10% of surplus
  shared equally
  among agent.level = senior
  otherwise to fund reserve

line "hours"
  takes 10% of surplus
  shared by hours
  otherwise to fund reserve

line "in good years"
  takes 10% of surplus
  when surplus > 1000000.00 EUR
  shared by hours
  otherwise to fund reserve

line "claims in good years"
  takes 10% of surplus
  when surplus > 1000000.00 EUR
  shared by owed
  otherwise to fund reserve

line "too little"
  takes 1.00 EUR
  shared by hours + 1 h
  otherwise to fund reserve

line "bonus paid down"
  takes 1.00 EUR
  shared equally
  among hours < 5 h
  otherwise to fund reserve
  pays account bonus

line "capped"
  takes 1.00 EUR
  shared equally
  among hours < 5 h
  otherwise to fund reserve
  nobody above 0.00 EUR, excess shared again

each "gift" to account bonus
  amounts to hours * 0.01 EUR/h

redeem "old bonus"
  from account bonus
  takes 10.00 EUR
  older than 1 year

line "rest"
  takes rest
  to fund reserve
"#;

fn book() -> Memory {
    let lines = [
        command("adopt", &[("rules", "why.rules"), ("from", "2023-01-01")]),
        contribution("w1", "bo", "2023-03-01", ("work", r#""quantity": "999", "unit": "h""#)),
        contribution("p1", "ada", "2023-03-01", ("pay", r#""value": "37.50", "unit": "EUR""#)),
        result("2023", "1000.00"),
    ];
    script(&[("why.rules", RULES)], &["ada", "bo", "senior-cy"], &lines.concat())
}

/// The step of a name that gave nothing.
fn step<'a>(of: &'a Value, name: &str) -> &'a Value {
    let all = crate::list(of, "nothing");
    all.iter().find(|one| one["name"] == name).unwrap_or_else(|| panic!("{name} is not in {of}"))
}

#[test]
fn whoever_gets_nothing_is_told_why_by_every_step_that_could_have_given_something() {
    let (text, json) = why(&book(), "ada", "2023", None);
    assert!(json["total"] == "0.00" && crate::list(&json, "lines").is_empty(), "{json}");
    for (name, reason) in [
        ("seniors", "not_in_the_circle"),
        ("hours", "no_weight"),
        ("in good years", "took_nothing"),
        ("claims in good years", "took_nothing"),
        ("too little", "less_than_a_unit"),
        ("bonus paid down", "took_nothing"),
        ("capped", "at_the_cap"),
        ("gift", "no_weight"),
        ("old bonus", "no_credit"),
    ] {
        assert_eq!(step(&json, name)["reason"], reason, "{name}");
    }
    assert_eq!(crate::list(&json, "nothing").len(), 9, "a line to a fund gives nobody anything");
    assert_eq!(step(&json, "seniors")["clause"], "among agent.level = senior");
    assert_eq!(step(&json, "hours")["weight"], "0");
    assert_eq!(step(&json, "hours")["weights"], "999");
    assert_eq!(step(&json, "too little")["quota"], "1/1002");
    assert_eq!(step(&json, "bonus paid down")["pot"]["bound"]["clause"], "what is owed");
    let posted = &crate::list(&json, "postings")[0];
    assert_eq!((&posted["account"], &posted["amount"]), (&"owed".into(), &"37.5".into()));
    for expected in [
        "ada gets 0.00 EUR of \"Why\" for 2023: open\nposted to account owed: 37.5\n",
        "line \"seniors\": nothing\n\n  pot main had 1000.00, 100 asked for; 100.00 left it\n",
        "why nothing: not in the circle: among agent.level = senior does not hold",
        "  1 in the circle, with a weight of 1\n  why nothing: not in the circle",
        "weight 0 of 999, 1 in the circle\n  why nothing: no weight: 0 of what it is shared by",
        "  when surplus > 1000000.00 EUR does not hold\n  why nothing: there was nothing to share",
        "bound by what is owed = 0\n  why nothing: nothing is owed that it could pay",
        "why nothing: the exact part, 1/1002, rounds to nothing",
        "why nothing: nobody above 0.00 EUR leaves nothing",
        "why nothing: the amount is 0",
        "measure hours: 0 h\n\n  | measure hours in h",
        "measure owed: 37.5 EUR",
    ] {
        assert!(text.contains(expected), "{expected:?} is missing:\n{text}");
    }
}

#[test]
fn a_line_that_is_asked_for_answers_alone_whatever_it_gave() {
    let book = book();
    let (text, json) = why(&book, "bo", "2023", Some("seniors"));
    assert_eq!(crate::list(&json, "nothing").len(), 1, "{json}");
    assert!(crate::list(&json, "lines").is_empty() && json["total"] == "0.00", "{text}");
    let (text, json) = why(&book, "bo", "2023", Some("rest"));
    assert_eq!(step(&json, "rest")["reason"], "not_shared");
    assert!(text.contains("why nothing: it gives no contributor anything"), "{text}");
    let (_, json) = why(&book, "bo", "2023", None);
    let given: Vec<&Value> = crate::list(&json, "lines").iter().map(|it| &it["name"]).collect();
    assert_eq!(given, ["hours", "too little", "gift"]);
    assert_eq!(step(&json, "bonus paid down")["reason"], "not_in_the_circle");
}

#[test]
fn a_share_that_is_too_little_to_pay_says_where_it_went() {
    let rules = RULES.replace(
        "line \"too little\"\n  takes 1.00 EUR\n  shared by hours + 1 h\n  \
         otherwise to fund reserve\n",
        "line \"too little\"\n  takes 3.00 EUR\n  shared equally\n  among hours = 0 h\n  \
         otherwise to fund reserve\n  under 5.00 EUR to fund reserve\n",
    );
    assert_ne!(rules, RULES);
    let lines = [
        command("adopt", &[("rules", "why.rules"), ("from", "2023-01-01")]),
        result("2023", "1000.00"),
    ];
    let book = script(&[("why.rules", &rules)], &["ada"], &lines.concat());
    let (text, _) = why(&book, "ada", "2023", Some("too little"));
    assert!(text.contains("under 5.00 EUR: 3.00 to fund reserve"), "{text}");
}

#[test]
fn whoever_bears_nothing_of_a_loss_is_told_why() {
    let rules = r#"rules "Loss"
currency EUR
engine 0
closes every year

fund carried may be negative
account capital

measure hours in h  counts contributions where kind = work

absorb "loss"
  from account capital shared by hours not below 0
  from fund carried

line "surplus"
  takes rest
  to fund carried
"#;
    let opening = r#"{"account": "capital", "agent": "bo", "amount": "20.00", "unit": "EUR"}"#;
    let lines = [
        command("adopt", &[("rules", "loss.rules"), ("from", "2023-01-01")]),
        event("open/bo", "balance_opened", "2023-01-01", opening),
        contribution("w1", "bo", "2023-03-01", ("work", r#""quantity": "1", "unit": "h""#)),
        contribution("w2", "cy", "2023-03-01", ("work", r#""quantity": "2", "unit": "h""#)),
        result("2023", "-100.00"),
    ];
    let book = script(&[("loss.rules", rules)], &["ada", "bo", "cy"], &lines.concat());
    let reason = |agent: &str| step(&why(&book, agent, "2023", None).1, "loss")["reason"].clone();
    assert_eq!((reason("ada"), reason("cy")), ("no_weight".into(), "at_the_cap".into()));
    let (text, json) = why(&book, "bo", "2023", None);
    assert_eq!(json["lines"][0]["borne_from"], "account capital");
    for expected in [
        "pot main was short of 100.00; 100.00 was borne\n  borne by account capital\n",
        "weight 1 of 3, 2 in the circle\n  (-100.00) × 1 / 3 = -100/3\n",
    ] {
        assert!(text.contains(expected), "{expected:?} is missing:\n{text}");
    }
}

#[test]
fn whom_others_leave_nothing_is_told_so() {
    let rules = r#"rules "Queue"
currency EUR
engine 0
closes every year

fund reserve
account bonus

line "paid down"
  takes 5.00 EUR
  shared equally
  among members
  otherwise to fund reserve
  pays account bonus

redeem "oldest"
  from account bonus
  takes 10.00 EUR

line "rest"
  takes rest
  to fund reserve
"#;
    let opened = |agent: &str, day: &str| {
        let data = format!(
            r#"{{"account": "bonus", "agent": "{agent}", "amount": "20.00", "unit": "EUR"}}"#
        );
        event(&format!("open/{agent}"), "balance_opened", day, &data)
    };
    let member = |agent: &str| {
        let data = format!(r#"{{"agent": "{agent}", "role": "member"}}"#);
        event(&format!("joins/{agent}"), "membership_started", "2023-01-01", &data)
    };
    let lines = [
        command("adopt", &[("rules", "queue.rules"), ("from", "2023-01-01")]),
        opened("ada", "2023-01-01"),
        opened("bo", "2023-01-02"),
        member("ada"),
        member("cy"),
        result("2023", "100.00"),
    ];
    let book = script(&[("queue.rules", rules)], &["ada", "bo", "cy"], &lines.concat());
    let of = |agent: &str, name: &str| {
        let (text, json) = why(&book, agent, "2023", None);
        (step(&json, name)["reason"].clone(), text)
    };
    let (reason, text) = of("cy", "paid down");
    assert_eq!(reason, "nothing_owed");
    assert!(text.contains("why nothing: nothing is owed that it could pay"), "{text}");
    let (reason, text) = of("bo", "oldest");
    assert_eq!(reason, "others_first");
    assert!(text.contains("why nothing: others come first, and nothing was left"), "{text}");
    assert_eq!(of("cy", "oldest").0, "no_credit");
    assert_eq!(of("bo", "paid down").0, "not_in_the_circle");
}
