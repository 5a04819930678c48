//! What the outcome records of why a step moved what it moved.

use crate::world::world;

const SCOP: &str = "
figure highest_capital in EUR
figure asked_rate      in %
fund legal        indivisible
fund development  indivisible
account share_capital
measure pay     in EUR  counts contributions where kind = pay
measure hours   in h    counts contributions where kind = work
measure capital in EUR  counts account share_capital at close

line \"legal reserve\"
  takes 15% of surplus
  at most highest_capital - fund legal
  to fund legal
  basis \"Law 78-763, art. 33\"
line \"development fund\"
  takes 20% of surplus
  to fund development
line \"part travail\"
  takes 45% of surplus
  at least 25% of surplus
  shared 50% by pay, 50% by hours
  among months as employee in period >= 3 or months as employee >= 6
line \"share interest\"
  takes asked_rate * sum(capital)
  at most line \"part travail\"
  at most line \"legal reserve\" + line \"development fund\"
  shared by capital
line \"rest to development\"
  takes rest
  to fund development
check \"travail 25\"
  line \"part travail\" >= 25% of surplus
";

fn scop() -> crate::world::Done {
    world(SCOP)
        .period("2025")
        .figure("highest_capital", "100000")
        .figure("asked_rate", "0.06")
        .fund("legal", "95000.00")
        .measure("pay", "anna 30000 bruno 24000 chloe 12000 didier 4000")
        .measure("hours", "anna 1607 bruno 1607 chloe 803.5 didier 268")
        .measure("capital", "anna 300000 bruno 150000 chloe 50000")
        .member("anna", "employee", "2025-01-01", None)
        .member("bruno", "employee", "2025-01-01", None)
        .member("chloe", "employee", "2025-07-01", None)
        .member("didier", "employee", "2025-11-01", None)
        .result("100000.00")
        .run()
}

#[test]
fn a_french_scop_closes_as_its_published_case_does() {
    let done = scop();
    let lines = ["legal reserve", "development fund", "part travail", "share interest"];
    let amounts: Vec<String> = lines.iter().map(|line| done.line(line)).collect();
    assert_eq!(amounts, ["5000.00", "20000.00", "45000.00", "25000.00"]);
    assert_eq!(done.shares("part travail"), "anna 19227.27, bruno 17181.82, chloe 8590.91");
    assert_eq!(done.shares("share interest"), "anna 15000.00, bruno 7500.00, chloe 2500.00");
    assert_eq!(done.line("rest to development"), "5000.00");
    assert_eq!(done.fund("legal"), "100000.00");
}

#[test]
fn a_step_records_its_base_what_it_asked_and_what_bound_it() {
    let done = scop();
    let step = &done.outcome.steps[0];
    assert_eq!(
        (step.kind, step.name.as_str(), step.from.as_str()),
        ("line", "legal reserve", "pot main")
    );
    assert_eq!(step.available.to_string(), "100000.00");
    assert_eq!(step.asked.as_ref().unwrap().to_string(), "15000");
    let (clause, value) = step.bound.as_ref().unwrap();
    assert_eq!(
        (clause.as_str(), value.to_string()),
        ("at most highest_capital - fund legal", "5000".to_owned())
    );
    assert_eq!(step.amount.to_string(), "5000.00");
    assert_eq!(step.basis.as_deref(), Some("Law 78-763, art. 33"));
    let interest = &done.outcome.steps[3];
    let bound = interest.bound.as_ref().unwrap();
    assert_eq!(bound.0, "at most line \"legal reserve\" + line \"development fund\"");
    assert_eq!(interest.circle, 3);
    assert_eq!(interest.weights.as_ref().unwrap().to_string(), "500000");
    assert_eq!(done.outcome.steps[2].bound, None);
    assert_eq!(done.outcome.steps[4].asked, None);
}

#[test]
fn a_bound_is_shown_as_written_on_one_line_and_without_comments() {
    let done = world(
        "fund a\nfund b\nline \"x\"\n  takes rest\n  at most (fund a + 1.00 EUR) # so much\n    \
         * 2 # twice\n  to fund b\nline \"y\"\n  takes rest\n  to fund a",
    )
    .result("10.00")
    .run();
    assert_eq!(done.outcome.steps[0].bound.as_ref().unwrap().0, "at most (fund a + 1.00 EUR) * 2");
}

#[test]
fn a_share_records_weight_quota_and_rounding_unit() {
    let done = scop();
    let share = &done.outcome.shares[0];
    assert_eq!(&*share.line, "part travail");
    assert_eq!(share.quota, share.weight.mul(&crate::world::exact("45000")).unwrap());
    let parts: Vec<String> =
        share.parts.iter().map(|(by, amount)| format!("{by} {amount}")).collect();
    assert_eq!(parts, ["pay 10227.27", "hours 9000.00"]);
    let units = done.outcome.shares.iter().map(|share| share.rounding_units);
    assert_eq!(units.collect::<Vec<_>>(), [0, 1, 1, 0, 0, 0]);
}

#[test]
fn the_same_inputs_give_the_same_outcome() {
    assert_eq!(format!("{:?}", scop().outcome), format!("{:?}", scop().outcome));
}

#[test]
fn a_closed_line_says_why_it_took_nothing() {
    let done = world(
        "fund a\nfund b\nline \"x\"\n  takes 1.00 EUR\n  when fund a > 0\n  to fund b\n\
         line \"y\"\n  takes rest\n  to fund b\nline \"z\"\n  takes 1.00 EUR\n  to fund a",
    )
    .result("5.00")
    .run();
    let bounds = done.outcome.steps.iter().map(|step| step.bound.as_ref().map(|it| it.0.clone()));
    let bounds: Vec<String> = bounds.map(Option::unwrap_or_default).collect();
    assert_eq!(bounds, ["when fund a > 0", "", "what is left"]);
}
