//! Rules: whatever the text, its problems have a place, and formatting changes its layout alone.
//!
//! A text without errors keeps its tree, its comments and the verdict of the check when it is
//! formatted, and formatting it again changes nothing. Examples are carried out with the check.

use commonbook_rules::diagnostic::{Diagnostic, json, render};
use commonbook_rules::syntax::{format, parse, tree_json};
use commonbook_rules::{Rules, check_file};

use super::{Canary, Outcome, Target, claim};

/// Rules files.
pub const TARGET: Target = Target {
    name: "rules",
    canaries: &[
        Canary::FormatterDropsComments,
        Canary::FormatterDropsALine,
        Canary::FormatterIsNeverDone,
    ],
    property,
};

fn property(input: &[u8], canary: Option<Canary>) -> Outcome {
    let Ok(text) = std::str::from_utf8(input) else { return Ok(()) };
    let problems = check_file(text);
    have_their_place(text, &problems)?;
    let is_refused = problems.iter().any(Diagnostic::is_error);
    claim(is_refused || Rules::parse(text).is_ok(), || "refused without a problem".to_owned())?;
    let parsed = parse(text);
    have_their_place(text, &parsed.diagnostics)?;
    match formatted(text, canary) {
        Ok(once) => keeps_its_meaning(text, &once, canary),
        Err(why) => claim(parsed.has_errors() && !why.is_empty(), || {
            format!("not formatted, though nothing is wrong: {why:?}")
        }),
    }
}

/// Each problem has a code, words, and a place within the text; both forms of it can be written.
fn have_their_place(text: &str, problems: &[Diagnostic]) -> Outcome {
    let shown = render(text, "x.rules", problems);
    let data = json(text, "x.rules", problems);
    for one in problems {
        let (start, end) = (one.span.start, one.span.end);
        let at = |byte: u32| usize::try_from(byte).is_ok_and(|at| text.is_char_boundary(at));
        claim(at(start) && at(end) && start <= end && !one.message.is_empty(), || {
            format!("{one:?} is not within the text")
        })?;
        claim(shown.contains(one.code.as_str()) && data.contains(one.code.as_str()), || {
            format!("{one:?} is not shown")
        })?;
    }
    claim(problems.len() <= 101, || format!("{} problems", problems.len()))
}

/// A text in its layout, or in that of a formatter with a mistake.
fn formatted(text: &str, canary: Option<Canary>) -> Result<String, Vec<Diagnostic>> {
    let formatted = format(text)?;
    let without = |keep: &dyn Fn(&str) -> bool| -> String {
        formatted.split_inclusive('\n').filter(|line| keep(line)).collect()
    };
    Ok(match canary {
        Some(Canary::FormatterDropsComments) => without(&|line| !line.trim().starts_with('#')),
        Some(Canary::FormatterDropsALine) => {
            let last = formatted.lines().last().unwrap_or_default().to_owned();
            without(&|line| line.trim_end() != last)
        }
        Some(Canary::FormatterIsNeverDone) => formatted.replacen('\n', "\n\n", 1),
        _ => formatted,
    })
}

fn keeps_its_meaning(text: &str, once: &str, canary: Option<Canary>) -> Outcome {
    let (before, after) = (parse(text), parse(once));
    claim(after.diagnostics.is_empty(), || {
        format!("formatted, it is wrong: {:?}\n{once}", after.diagnostics)
    })?;
    let twice = formatted(once, canary);
    claim(twice.as_deref() == Ok(once), || format!("formatted twice: {twice:?}\nonce: {once:?}"))?;
    // What formatting mends has no tree before; every other text keeps what it says.
    if !before.diagnostics.is_empty() {
        return Ok(());
    }
    claim(tree_json(&before.document) == tree_json(&after.document), || {
        format!("formatted, it says something else:\n{once}")
    })?;
    claim(comments(text) == comments(once), || format!("a comment is lost:\n{once}"))?;
    let (was, is) = (codes(&check_file(text)), codes(&check_file(once)));
    claim(was == is, || format!("problems {was:?} became {is:?}:\n{once}"))
}

/// The comments of a text in order of spelling: clauses may change places.
fn comments(text: &str) -> Vec<String> {
    // Tabs become blanks wherever they stand.
    let tabless = |comment: &str| comment.replace('\t', " ").trim_end().to_owned();
    let mut found: Vec<String> = text.lines().filter_map(comment).map(tabless).collect();
    found.sort_unstable();
    found
}

/// What stands behind the first `#` outside of quotes.
fn comment(line: &str) -> Option<&str> {
    let mut quoted = false;
    let start = line.find(|character| {
        quoted ^= character == '"';
        character == '#' && !quoted
    })?;
    line.get(start..)
}

fn codes(problems: &[Diagnostic]) -> Vec<&'static str> {
    let mut codes: Vec<_> = problems.iter().map(|one| one.code.as_str()).collect();
    codes.sort_unstable();
    codes
}
