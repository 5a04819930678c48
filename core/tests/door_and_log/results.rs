//! Results beside revenues and expenses: nothing is counted twice.

use crate::ground::{Ground, correcting, draft, result, revenue, reversal, says};
use commonbook_core::event::Draft;

fn expense(on: &str, pot: &str) -> Draft {
    draft("expense_recorded", on, &format!(r#"{{"amount":"1.00","pot":"{pot}","unit":"EUR"}}"#))
}

fn of_pot(period: &str, on: &str, pot: &str) -> Draft {
    let data = format!(r#"{{"amount":"1.00","period":"{period}","pot":"{pot}","unit":"EUR"}}"#);
    draft("result_recorded", on, &data)
}

#[test]
fn a_result_is_effective_on_a_day_of_its_period() {
    let mut ground = Ground::new();
    for on in ["2025-12-31", "2026-04-01"] {
        let rejection = ground.refused(&[result("2026-Q1", on, "1.00")]);
        let words = [on, "not in the period 2026-Q1", "usually the last"];
        says(&rejection, "DayMustLieInPeriod", &words);
    }
    ground.add(&[result("2026-Q1", "2026-01-01", "1.00")]);
    ground.add(&[result("2026-Q2", "2026-06-30", "1.00")]);
}

#[test]
fn a_pot_has_no_result_where_it_has_revenues_or_expenses() {
    let mut ground = Ground::new();
    ground.add(&[revenue("2026-03-31", "1.00"), expense("2026-02-01", "shop")]);
    let rejection = ground.refused(&[result("2026-Q1", "2026-03-31", "1.00")]);
    let words = ["pot \"main\" already has revenues or expenses in 2026-Q1", "count twice"];
    says(&rejection, "ResultMustNotCountTwice", &words);
    let rejection = ground.refused(&[of_pot("2026-Q1", "2026-03-31", "shop")]);
    says(&rejection, "ResultMustNotCountTwice", &["\"shop\"", "revenues or expenses"]);
    ground.add(&[result("2026-Q2", "2026-06-30", "1.00"), result("2025", "2025-12-31", "1.00")]);
    ground.add(&[of_pot("2026-01", "2026-01-31", "shop"), of_pot("2026-03", "2026-03-31", "shop")]);
}

#[test]
fn a_pot_has_no_revenues_or_expenses_where_it_has_a_result() {
    let mut ground = Ground::new();
    ground.add(&[of_pot("2026-Q1", "2026-03-31", "main"), of_pot("2026-Q1", "2026-03-31", "ma")]);
    for on in ["2026-01-01", "2026-03-31"] {
        let rejection = ground.refused(&[revenue(on, "1.00")]);
        let words = ["pot \"main\" already has a recorded result in 2026-Q1"];
        says(&rejection, "ResultMustNotCountTwice", &words);
        let rejection = ground.refused(&[expense(on, "ma")]);
        says(&rejection, "ResultMustNotCountTwice", &["\"ma\""]);
    }
    ground.add(&[revenue("2025-12-31", "1.00"), revenue("2026-04-01", "1.00")]);
    ground.add(&[expense("2026-01-01", "main street"), expense("2026-01-01", "m")]);
}

#[test]
fn results_of_a_pot_lie_neither_in_nor_across_one_another() {
    let mut ground = Ground::new();
    ground.add(&[result("2026-Q2", "2026-06-30", "1.00")]);
    for other in ["2026", "2026-05", "2026-01-01..2026-04-02", "2026-06-30..2027-01-01"] {
        let period = crate::ground::period(other);
        let rejection = ground.refused(&[result(other, &period.from().to_string(), "1.00")]);
        let words = ["\"main\" already has a recorded result in 2026-Q2"];
        says(&rejection, "ResultMustNotCountTwice", &words);
    }
    let mut twice = result("2026-Q2", "2026-06-30", "1.00");
    twice.id = "twice".parse().unwrap();
    says(&ground.refused(&[twice]), "ResultMustNotCountTwice", &[]);
    ground.add(&[result("2026-Q1", "2026-03-31", "1.00"), result("2026-Q3", "2026-07-01", "1.00")]);
    ground.add(&[of_pot("2026", "2026-12-31", "shop")]);
}

#[test]
fn a_corrected_result_makes_room_for_its_correction_alone() {
    let mut ground = Ground::new();
    let of = ground.add(&[result("2026-Q1", "2026-03-31", "1.00")]);
    let of = ground.add(&[correcting(of, result("2026-Q1", "2026-03-31", "-2.00"))]);
    ground.add(&[result("2026-Q3", "2026-09-30", "1.00")]);
    let wide = correcting(of, result("2026", "2026-12-31", "1.00"));
    says(&ground.refused(&[wide]), "ResultMustNotCountTwice", &["2026-Q3"]);
    ground.add(&[correcting(of, result("2026-01-01..2026-07-01", "2026-06-30", "1.00"))]);
    says(&ground.refused(&[revenue("2026-06-30", "1.00")]), "ResultMustNotCountTwice", &[]);
}

#[test]
fn a_corrected_revenue_keeps_out_of_recorded_results() {
    let mut ground = Ground::new();
    let of = ground.add(&[result("2026-Q1", "2026-03-31", "1.00"), revenue("2026-04-01", "1.00")]);
    let moved = correcting(of, revenue("2026-03-31", "1.00"));
    says(&ground.refused(&[moved]), "ResultMustNotCountTwice", &["a recorded result"]);
    ground.add(&[correcting(of, revenue("2026-04-02", "3.00"))]);
}

#[test]
fn a_reversed_result_or_the_last_reversed_revenue_makes_room() {
    let mut ground = Ground::new();
    let recorded = ground.add(&[result("2026-Q1", "2026-03-31", "1.00")]);
    ground.add(&[reversal(recorded), revenue("2026-03-01", "1.00"), revenue("2026-03-01", "2.00")]);
    ground.add(&[reversal(5)]);
    says(
        &ground.refused(&[result("2026-03", "2026-03-31", "1.00")]),
        "ResultMustNotCountTwice",
        &["revenues or expenses"],
    );
    ground.add(&[reversal(6), result("2026-03", "2026-03-31", "1.00")]);
}

#[test]
fn the_first_result_of_a_batch_is_in_the_way_of_the_second() {
    let mut ground = Ground::new();
    let batch = [result("2026-Q1", "2026-03-31", "1.00"), revenue("2026-03-01", "1.00")];
    let (index, rejection) = ground.refused_with(&batch, &Ground::options(false));
    assert_eq!((index, rejection.code().as_str()), (Some(1), "ResultMustNotCountTwice"));
}
