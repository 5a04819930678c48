//! Every way to say no has a test that names it.
//!
//! A rejection, a refused line, a refused value or a problem of rules that no test names is a rule
//! that may have stopped working. Names and stable codes count, in test targets, in their snapshots
//! and in the test modules at the end of source files. Whether the test is a good one is for people
//! to judge.

use std::collections::BTreeSet;

use crate::repository::{File, Violation, expect_none, file, files};

/// The lists of everything that can be refused: the file, and the line that opens the list in it.
const LISTS: &[(&str, &str)] = &[
    ("core/src/door/rejection.rs", "pub enum Rejection {"),
    ("core/src/event/error.rs", "pub enum Problem {"),
    ("core/src/value/error.rs", "pub enum ValueError {"),
    ("core/src/value/split.rs", "pub enum SplitError {"),
    ("rules/src/diagnostic/code.rs", "codes! {"),
];

/// One entry of a list: its line, its name, and its code where that is another word.
type Entry<'a> = (usize, &'a str, Option<&'a str>);

fn entries<'a>(file: &'a File, opening: &str) -> Vec<Entry<'a>> {
    let body = file.lines().skip_while(|(_, line)| *line != opening).skip(1);
    let body = body.take_while(|(_, line)| *line != "}");
    body.filter_map(|(number, line)| {
        let item = line.strip_prefix("    ").filter(|item| item.starts_with(char::is_uppercase))?;
        let code = item.split_once(" = \"").and_then(|(_, rest)| rest.split('"').next());
        Some((number, item.split(|c: char| !c.is_alphanumeric()).next()?, code))
    })
    .collect()
}

/// The part of a file that is tests.
fn tests(file: &File) -> &str {
    let in_tests = file.path.contains("/tests/") || file.path.ends_with("/tests.rs");
    if file.path.starts_with("tests/tests/tidy") {
        ""
    } else if file.path.ends_with(".snap") || (in_tests && file.is_rust()) {
        &file.text
    } else if file.is_rust() {
        file.text.split_once("\n#[cfg(test)]").map_or("", |(_, tests)| tests)
    } else {
        ""
    }
}

fn words<'a>(tests: impl Iterator<Item = &'a str>) -> BTreeSet<&'a str> {
    tests.flat_map(|text| text.split(|c: char| !c.is_alphanumeric())).collect()
}

fn untested(list: &File, opening: &str, words: &BTreeSet<&str>) -> Vec<Violation> {
    let tested = |name: &str, code: Option<&str>| {
        words.contains(name) || code.is_some_and(|code| words.contains(code))
    };
    entries(list, opening)
        .into_iter()
        .filter(|(_, name, code)| !tested(name, *code))
        .map(|(line, name, _)| {
            let what = format!("no test names `{name}`");
            let remedy = "test the rule: what it refuses, and what it just lets through";
            Violation::new(&list.path, line, what, remedy)
        })
        .collect()
}

#[test]
fn everything_that_can_be_refused_is_named_in_a_test() {
    let words = words(files().iter().map(tests));
    let mut violations = Vec::new();
    for (path, opening) in LISTS {
        let list = file(path).unwrap();
        assert!(!entries(list, opening).is_empty(), "{path} has no `{opening}`");
        violations.extend(untested(list, opening, &words));
    }
    expect_none(&violations);
}

#[test]
fn an_untested_rejection_is_caught() {
    let text = "/// Why not.\npub enum Rejection {\n    /// One.\n    AgentMustBeNew {\n        \
                Agent: String,\n    },\n    /// Two.\n    ScaleMustFit,\n}\n";
    let (list, opening) = (File::new("rejection.rs", text), "pub enum Rejection {");
    let names: Vec<&str> = entries(&list, opening).iter().map(|entry| entry.1).collect();
    assert_eq!(names, ["AgentMustBeNew", "ScaleMustFit"]);
    let words = words(["Rejection::AgentMustBeNew, ScaleMustFitExactly"].into_iter());
    let violations = untested(&list, opening, &words);
    assert_eq!(violations.iter().map(Violation::line).collect::<Vec<_>>(), [8]);
}

#[test]
fn a_code_may_be_named_by_its_spelling() {
    let text = "codes! {\n    /// A tab.\n    Tab = \"E0104\", \"a tab\";\n}\n";
    let (list, opening) = (File::new("code.rs", text), "codes! {");
    let count = |test: &str| untested(&list, opening, &words([test].into_iter())).len();
    assert_eq!((count("error[E0104]"), count("Code::Tab"), count("E0105")), (0, 0, 1));
}

#[test]
fn only_tests_count_as_tests() {
    let source = File::new("core/src/door.rs", "use a;\n#[cfg(test)]\nmod tests { inside }\n");
    assert_eq!(tests(&source).trim(), "mod tests { inside }");
    assert_eq!(tests(&File::new("core/src/door.rs", "code\n")), "");
    assert_eq!(tests(&File::new("tests/tests/hazards.rs", "all\n")), "all\n");
    assert_eq!(tests(&File::new("tests/tests/tidy/rejections.rs", "all\n")), "");
    assert_eq!(tests(&File::new("docs/errors.md", "E0104\n")), "");
}
