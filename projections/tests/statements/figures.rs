//! Figures of the book and of agents, as the rules get them.

use super::book::{HEADER, TestBook};

const BOOK: &str = "figure rate in %\nfund kept\nlet x = rate\n\
    line \"all\" takes rest to fund kept\n";

fn figure(book: &mut TestBook, day: &str, value: &str, unit: &str) -> u64 {
    let data = format!(r#""name":"rate","value":"{value}","unit":"{unit}""#);
    book.add("figure_recorded", day, &data)
}

fn rate(book: &TestBook) -> String {
    book.compute("2026-01").unwrap().inputs.figures["rate"].to_string()
}

#[test]
fn a_figure_is_the_latest_effective_by_the_last_day() {
    let mut book = TestBook::with(BOOK);
    figure(&mut book, "2026-01-20", "6", "%");
    figure(&mut book, "2025-06-01", "5", "%");
    figure(&mut book, "2026-02-01", "7", "%");
    assert_eq!(rate(&book), "0.06");
}

#[test]
fn of_two_figures_on_one_day_the_one_recorded_later_holds() {
    let mut book = TestBook::with(BOOK);
    figure(&mut book, "2026-01-20", "6", "%");
    figure(&mut book, "2026-01-20", "8", "%");
    assert_eq!(rate(&book), "0.08");
}

#[test]
fn a_plain_number_stands_for_a_percentage() {
    let mut book = TestBook::with(BOOK);
    figure(&mut book, "2026-01-20", "0.06", "number");
    assert_eq!(rate(&book), "0.06");
}

#[test]
fn a_figure_in_another_unit_is_refused_by_its_position() {
    let mut book = TestBook::with(BOOK);
    let position = figure(&mut book, "2026-01-20", "6.00", "EUR");
    let error = book.compute("2026-01").unwrap_err();
    assert_eq!(error.code(), "FigureMustBeInItsUnit");
    assert!(error.to_string().contains(&format!("position {position} is in EUR")), "{error}");
}

#[test]
fn a_figure_that_a_step_reads_and_that_is_missing_is_refused_by_its_name() {
    let book = TestBook::with(BOOK);
    let error = book.compute("2026-01").unwrap_err();
    assert!(error.to_string().contains("rate"), "{error}");
    assert!(error.to_string().contains("--> test:6:"), "{error}");
}

fn agents_figures(memory: &str) -> TestBook {
    let text = format!(
        "{HEADER}figure score in cred per agent\nfund kept\n\
         measure m in cred counts figures score {memory}\n\
         line \"all\" takes rest shared by m otherwise to fund kept\n"
    );
    let mut book = TestBook::new();
    book.adopt(&text, "2026-01-01");
    for (day, value) in
        [("2025-12-31", "1"), ("2026-01-20", "4"), ("2026-01-10", "3"), ("2026-02-01", "9")]
    {
        let data = format!(r#""name":"score","agent":"anna","value":"{value}","unit":"cred""#);
        book.add("figure_recorded", day, &data);
    }
    let data = r#""name":"score","agent":"bert","value":"7","unit":"cred""#;
    book.add("figure_recorded", "2025-12-01", data);
    book
}

#[test]
fn an_agents_figure_is_the_latest_in_the_period_and_never_summed() {
    assert_eq!(agents_figures("").measure("2026-01", 0), "anna 4, bert 0");
}

#[test]
fn for_ever_an_agents_figure_is_the_latest_by_the_last_day() {
    assert_eq!(agents_figures("for ever").measure("2026-01", 0), "anna 4, bert 7");
}

#[test]
fn an_agents_figure_in_another_unit_is_refused() {
    let mut book = agents_figures("");
    let data = r#""name":"score","agent":"anna","value":"1","unit":"h""#;
    book.add("figure_recorded", "2026-01-25", data);
    assert_eq!(book.compute("2026-01").unwrap_err().code(), "FigureMustBeInItsUnit");
}
