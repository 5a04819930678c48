//! The rules files that are measured: one as co-ops write them, and some that try to be slow.
//!
//! All are made of text alone, the same every time, and are within the limits of the language
//! (1 MiB, 10,000 statements and entries, 64 deep).

use std::fmt::Write as _;

const CHAPTER: &str = include_str!("texts/chapter.rules");
const LINES: usize = 500;
const MEBIBYTE: usize = 1 << 20;

fn header(name: &str) -> String {
    format!(
        "rules \"{name}\"\ncurrency EUR\nengine 0\ncloses every year\n\nfund losses  may be negative\n"
    )
}

const END: &str = "\nabsorb \"loss\"\n  from fund losses\n\n\
                   line \"what is left\"\n  takes rest\n  to fund losses\n";

/// 500 lines with every kind of statement and an example for each chapter.
pub fn statutes() -> String {
    let mut text = header("Statutes") + "figure rate  in EUR/h\n";
    let chapter = CHAPTER.lines().count();
    let chapters = (LINES - text.lines().count() - END.lines().count()) / chapter;
    for number in 1..=chapters {
        text.push_str(&CHAPTER.replace("{i}", &number.to_string()));
    }
    text.push_str(END);
    while text.lines().count() < LINES {
        text.push_str("# So that the file has as many lines as it says.\n");
    }
    text
}

/// What somebody could send: each at a limit of the language.
pub fn hostile() -> Vec<(&'static str, String)> {
    vec![
        ("9,990 lets, each of the one before", chain()),
        ("1 MiB of statements that are not there", "gibberish\n".repeat(MEBIBYTE / 10)),
        ("1 MiB of brackets", "(".repeat(MEBIBYTE - 1) + "\n"),
        ("5,000 names, 4,900 of them misspelt", misspelt()),
        ("9,990 entries of one table", table()),
        ("3,300 pots in a row", pots()),
        ("2,400 steps and 2,400 examples of them", examples()),
        ("numbers that square themselves", squares()),
    ]
}

fn chain() -> String {
    let mut text = header("Chain") + "let a0 = surplus\n";
    for number in 1..9_990 {
        let _ = writeln!(text, "let a{number} = a{} + 1.00 EUR", number - 1);
    }
    text + END
}

fn misspelt() -> String {
    let mut text = header("Misspelt");
    for number in 0..5_000 {
        let _ = writeln!(text, "let a_rather_long_name_{number} = 1");
    }
    for number in 0..4_900 {
        let _ = writeln!(text, "let b{number} = a_rather_lnog_name_{number}");
    }
    text + END
}

fn table() -> String {
    let mut text = header("Table") + "table level by agent.level\n";
    for number in 0..9_980 {
        let _ = writeln!(text, "  \"key {number}\"  {number}");
    }
    text + "  else 1\nlet all = sum(level)\n" + END
}

fn pots() -> String {
    let mut text = header("Pots");
    for number in 0..3_300 {
        let _ = writeln!(text, "pot p{number}  rest to fund losses");
    }
    text.push_str("line \"0\"\n  takes 1% of rest\n  to pot p0\n");
    for number in 1..3_300 {
        let _ = writeln!(
            text,
            "line \"{number}\" from pot p{}\n  takes rest\n  to pot p{number}",
            number - 1
        );
    }
    text + END
}

fn examples() -> String {
    let mut text = header("Examples");
    for number in 0..2_400 {
        let _ = writeln!(text, "let a{number} = surplus / 7 + {number}.00 EUR");
    }
    for number in 0..2_400 {
        let _ = writeln!(text, "example \"{number}\"\n  period 2026\n  surplus {number}.00 EUR");
    }
    text + END
}

fn squares() -> String {
    let mut text = header("Squares");
    for number in 0..900 {
        let product = vec!["(surplus / 1.000000000000000003 EUR)"; 28].join(" * ");
        let _ = writeln!(text, "let a{number} = {product}");
    }
    text.push_str("example \"once\"\n  period 2026\n  surplus 1234567.89 EUR\n");
    text + END
}
