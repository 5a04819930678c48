//! Sound files pass: the design's examples, the fixtures, and one file of everything there is.
//!
//! Also: that one slip in a sound file is one problem, and that checking stays quick.
#![cfg(test)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use commonbook_rules::diagnostic::{Code, Diagnostic, render};
use commonbook_rules::model::{BalanceAt, Counts, Memory, PotOpens, Shape};
use commonbook_rules::syntax::ast::Item;
use commonbook_rules::syntax::{parse, written};
use commonbook_rules::{Rules, check_file};

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn files_in(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("the folder is there");
    let mut found: Vec<PathBuf> = entries
        .map(|entry| entry.expect("the entry is readable").path())
        .flat_map(|path| if path.is_dir() { files_in(&path) } else { vec![path] })
        .filter(|path| path.extension().is_some_and(|it| it == "rules"))
        .collect();
    found.sort();
    found
}

fn sound_files() -> Vec<(String, String)> {
    let mut files = files_in(&folder("tests/sound"));
    files.extend(files_in(&folder("../fixtures")));
    files
        .into_iter()
        .map(|path| {
            let text = std::fs::read_to_string(&path).expect("the file is UTF-8");
            (path.display().to_string(), text)
        })
        .collect()
}

fn errors(text: &str) -> Vec<Diagnostic> {
    check_file(text).into_iter().filter(Diagnostic::is_error).collect()
}

/// What `f` gives, which it must do within so many milliseconds; unoptimised, twenty times as many.
#[expect(clippy::disallowed_methods, reason = "the clock is what is tested")]
fn within<T>(milliseconds: u64, f: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let made = f();
    let allowed =
        if cfg!(debug_assertions) { milliseconds.saturating_mul(20) } else { milliseconds };
    assert!(start.elapsed() < Duration::from_millis(allowed), "{:?}", start.elapsed());
    made
}

fn file(name: &str) -> String {
    std::fs::read_to_string(folder("tests/sound").join(name)).expect("the file is there")
}

#[test]
fn the_examples_of_the_design_and_all_fixtures_have_no_errors() {
    let files = sound_files();
    assert!(files.len() >= 4);
    for (name, text) in files {
        let found = errors(&text);
        assert!(found.is_empty(), "{}", render(&text, &name, &found));
        assert!(Rules::parse(&text).is_ok(), "{name}");
    }
}

#[test]
fn nothing_in_a_sound_file_is_warned_of_but_losses() {
    for (name, text) in sound_files() {
        let rules = Rules::parse(&text).expect("it is sound");
        let others: Vec<&Diagnostic> =
            rules.warnings().iter().filter(|one| one.code != Code::LossCannotBeClosed).collect();
        assert!(others.is_empty(), "{name}: {others:#?}");
    }
}

#[test]
fn one_misspelt_declaration_is_one_problem() {
    for (name, text) in sound_files() {
        for word in ["figure", "measure", "table", "fund", "account", "pot", "let"] {
            for (at, _) in text.match_indices(&format!("\n{word} ")) {
                let start = at + word.len() + 2;
                let rest = text[start..].trim_start();
                let start = text.len() - rest.len();
                if rest.starts_with('"') {
                    continue;
                }
                let slip = format!("{}zz{}", &text[..start], &text[start..]);
                let found = errors(&slip);
                // A name that events have for a field is told as that.
                let unknown = found
                    .iter()
                    .all(|one| matches!(one.code, Code::UnknownName | Code::NotReadableHere));
                assert!(found.len() <= 1 && unknown, "{}", render(&slip, &name, &found));
            }
        }
    }
}

#[test]
fn a_clause_that_is_taken_away_never_makes_a_flood() {
    for (name, text) in sound_files() {
        let lines: Vec<&str> = text.lines().collect();
        for cut in 5..lines.len() {
            let mut kept = lines.clone();
            kept.remove(cut);
            let without = format!("{}\n", kept.join("\n"));
            let parsed = parse(&without).diagnostics;
            let mut found = errors(&without);
            found.retain(|one| !parsed.contains(one));
            assert!(found.len() <= 3, "{}", render(&without, &name, &found));
        }
    }
}

#[test]
fn declarations_are_given_as_specs_in_the_order_written() {
    let rules = Rules::parse(&file("pots_and_claims.rules")).expect("it is sound");
    assert_eq!(rules.name(), "Pots and claims");
    assert_eq!(rules.currency().to_string(), "EUR");
    assert_eq!(rules.scale(), None);
    assert_eq!(rules.engine(), 0);
    let units: BTreeMap<&str, String> =
        rules.measures().iter().map(|it| (it.name.as_str(), it.unit.to_string())).collect();
    assert_eq!(units["care"], "h");
    assert_eq!(units["love"], "EUR");
    let quantity = |name: &str| {
        let measure = rules.measures().iter().find(|it| it.name == name).expect("it is declared");
        measure.quantity_unit.as_ref().map(ToString::to_string)
    };
    assert_eq!(quantity("care").as_deref(), Some("h"));
    assert_eq!(quantity("love"), None, "a rate takes any unit");
    assert_eq!(quantity("listed").as_deref(), Some("h"), "12.00 EUR/h takes hours");
    let counts: Vec<&Counts> = rules.measures().iter().map(|it| &it.counts).collect();
    assert_eq!(counts[5], &Counts::Figures { name: "score".to_owned() });
    assert_eq!(counts[6], &Counts::Account { name: "love".to_owned(), at: BalanceAt::Open });
    assert_eq!(rules.measures()[4].memory, Memory::ForEver);
    assert!(rules.figures()[0].used_by_steps && !rules.figures()[0].per_agent);
    assert!(rules.figures()[1].per_agent && !rules.figures()[1].used_by_steps);
    assert!(rules.funds()[0].may_be_negative && rules.funds()[1].indivisible);
    assert!(rules.funds()[2].external);
    assert_eq!(
        rules.accounts()[1].unit.as_ref().map(ToString::to_string).as_deref(),
        Some("point")
    );
    let opens: Vec<&PotOpens> = rules.pots().iter().map(|it| &it.opens).collect();
    assert_eq!(opens[0], &PotOpens::Source);
    assert_eq!(opens[1], &PotOpens::Result("market".to_owned()));
    assert_eq!(opens[2], &PotOpens::Empty);
}

#[test]
fn what_is_owed_keeps_an_account_and_the_past_that_is_read_is_named() {
    let rules = Rules::parse(&file("claims.rules")).expect("it is sound");
    let memories: Vec<&Memory> = rules.measures().iter().map(|it| &it.memory).collect();
    assert_eq!(memories[0], &Memory::UntilPaid);
    assert_eq!(memories[1], &Memory::Once);
    assert_eq!(memories[2], &Memory::OverLast { periods: 4 });
    assert!(matches!(memories[3], Memory::Fading { keeps } if keeps.to_string() == "0.8"));
    let kept: Vec<(&str, Option<usize>)> =
        rules.accounts().iter().map(|it| (it.name.as_str(), it.of_measure)).collect();
    for (name, measure) in [("love", Some(0)), ("pay", Some(1)), ("care", Some(5))] {
        assert!(kept.contains(&(name, measure)), "{name} in {kept:?}");
    }
    let old: Vec<&str> =
        rules.accounts().iter().filter(|it| it.is_old).map(|it| it.name.as_str()).collect();
    assert_eq!(old, ["old love", "older love"]);
    assert_eq!(rules.funds()[1].expires_after, Some(60));
    assert_eq!(rules.accounts()[1].expires_after, Some(84));
    assert_eq!(rules.once_only(), [vec![1, 5]]);
    assert_eq!(rules.successions().len(), 2);
    let past: Vec<&str> = rules.past_steps().iter().map(String::as_str).collect();
    assert_eq!(past, ["hours", "wages"]);
    let lots: Vec<&str> = rules.lots_of().iter().map(String::as_str).collect();
    assert_eq!(lots, ["old love", "older love", "refunds", "retained"]);
}

#[test]
fn lets_and_reports_have_a_unit_and_say_whether_there_is_one_per_contributor() {
    use commonbook_rules::syntax::ast::Item;
    let rules = Rules::parse(&file("pots_and_claims.rules")).expect("it is sound");
    let mut found = BTreeMap::new();
    for (index, item) in rules.document().items.iter().enumerate() {
        let name = if let Item::Let(it) = item {
            it.name.text.to_string()
        } else if let Item::Report(it) = item {
            it.name.text.to_string()
        } else {
            continue;
        };
        let of = rules.item_type(index).expect("it was typed");
        found.insert(name, (of.shape, of.unit.as_ref().map(ToString::to_string), of.each));
    }
    let number = |unit: &str| Some(unit.to_owned());
    assert_eq!(found["members_here"], (Shape::Number, number("number"), false));
    assert_eq!(found["doubled"], (Shape::Number, number("h"), true));
    assert_eq!(found["is_gold"], (Shape::Condition, None, true));
    assert_eq!(found["a member's part"], (Shape::Number, number("EUR"), false));
    assert_eq!(found["by whom"], (Shape::Number, number("EUR"), true));
}

#[test]
fn a_figure_in_percent_is_recorded_in_percent() {
    let rules = Rules::parse(&file("only_lets.rules")).expect("it is sound");
    assert_eq!(rules.figures()[2].unit.to_string(), "%");
}

#[test]
fn the_hash_is_that_of_the_text() {
    use sha2::{Digest, Sha256};
    let text = file("on_call.rules");
    let rules = Rules::parse(&text).expect("it is sound");
    let expected: [u8; 32] = Sha256::digest(text.as_bytes()).into();
    assert_eq!(rules.hash(), expected);
    assert_eq!(rules.text(), text);
    assert_eq!(rules.scale(), Some(0));
}

#[test]
fn a_file_of_nothing_but_unknown_names_stays_quick_and_short() {
    let mut text = file("on_call.rules");
    for number in 0..9_000 {
        text.push_str(&format!("let known_{number} = unknown_{number} + known_{}\n", number + 1));
    }
    let found = within(500, || check_file(&text));
    assert!(found.len() <= 101, "{}", found.len());
    assert_eq!(found.last().map(|one| one.code), Some(Code::MoreProblems));
}

#[test]
fn a_hundred_thousand_names_are_refused() {
    let mut text = file("on_call.rules");
    for number in 0..100_000 {
        text.push_str(&format!("let a{number} = 1\n"));
    }
    let found = check_file(&text);
    assert!(found.iter().any(|one| matches!(one.code, Code::TooMany | Code::FileTooLarge)));
    assert!(found.len() <= 101);
}

#[test]
fn many_lets_of_lets_are_followed_without_doubling_work() {
    let mut text = file("on_call.rules");
    text.push_str("let v0 = surplus\n");
    for number in 1..5_000 {
        let last = number - 1;
        text.push_str(&format!("let v{number} = v{last} + v{last}\n"));
    }
    assert!(within(500, || errors(&text)).is_empty());
}

#[test]
fn a_unit_raised_again_and_again_is_refused_and_not_multiplied_out() {
    let mut text = file("on_call.rules");
    text.push_str("let v0 = 2 h\n");
    for number in 1..100 {
        let last = number - 1;
        text.push_str(&format!("let v{number} = v{last} * v{last}\n"));
    }
    let found = errors(&text);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(found[0].code, Code::UnitTooLong);
}

#[test]
fn problems_come_in_the_order_of_the_text() {
    for path in files_in(&folder("tests/wrong/check")) {
        let text = std::fs::read_to_string(&path).expect("the file is UTF-8");
        let starts: Vec<u32> = check_file(&text).iter().map(|one| one.span.start).collect();
        assert!(starts.is_sorted(), "{}", path.display());
    }
}

#[test]
fn thousands_of_pots_and_indivisible_funds_are_followed_in_one_pass() {
    let mut text = file("on_call.rules");
    text.push_str("fund f0 indivisible\npot p0 = source 5 SEED\n");
    for number in 1..3_000 {
        let last = number - 1;
        text.push_str(&format!("fund f{number} indivisible\npot p{number}\n"));
        text.push_str(&format!(
            "line \"l{number}\" from pot p{last} takes rest to pot p{number}\n"
        ));
    }
    text.push_str("line \"end\" from pot p2999 takes rest to fund f2999\n");
    let found = within(500, || errors(&text));
    assert!(found.is_empty(), "{:#?}", found.first());
    for number in 1..900 {
        let last = number - 1;
        text.push_str(&format!(
            "line \"m{number}\" from fund f{last} takes 1 SEED to fund f{number}\n"
        ));
    }
    text.push_str("line \"out\" from fund f899 takes 1 SEED shared by points\n");
    let found = errors(&text);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(found[0].code, Code::IndivisibleReachesMembers);
}

#[test]
fn five_hundred_lines_are_checked_in_no_time() {
    let mut text = file("pots_and_claims.rules");
    for number in 0..220 {
        text.push_str(&format!("let a{number} = (sum(care) + 1 h) * 3.00 EUR/h + surplus\n"));
        text.push_str(&format!("line \"x{number}\" takes 1% of a{number} shared by care\n"));
    }
    assert!(text.lines().count() >= 500);
    assert!(within(50, || errors(&text)).is_empty());
}

#[test]
fn a_statement_as_written_has_the_place_of_its_item() {
    let mut files = sound_files();
    files.extend(files_in(&folder("tests/sentences")).into_iter().map(|path| {
        let text = std::fs::read_to_string(&path).expect("the file is UTF-8");
        (path.display().to_string(), text)
    }));
    let mut handed_on = 0;
    for (name, text) in files {
        let (items, written) = (parse(&text).document.items, written(&text));
        assert_eq!(items.len(), written.len(), "{name}");
        for (item, written) in items.iter().zip(&written) {
            let begins = item.span().of(&text).split_whitespace().next();
            assert_eq!(begins, Some(written.kind.as_str()), "{name}");
            handed_on += usize::from(matches!(item, Item::Succession(_)));
        }
    }
    assert!(handed_on >= 2, "{handed_on} statements say what becomes of old claims");
}
