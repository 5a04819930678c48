//! Every rule of the book has a test that names its rejection.
//!
//! A rejection that no test names is a rule that may have stopped working. Counted are `Rejection`
//! variants, which are also the stable codes, in test targets and in the test modules at the end of
//! source files. Whether the test is a good one is for people to judge.

use crate::repository::{File, UNDER_CONSTRUCTION, Violation, file, files, judge};

const REJECTIONS: &str = "core/src/door/rejection.rs";

/// The variants of a public enum, with their lines.
fn variants<'a>(file: &'a File, name: &str) -> Vec<(usize, &'a str)> {
    let opening = format!("pub enum {name} {{");
    let body = file.lines().skip_while(|(_, line)| *line != opening).skip(1);
    body.take_while(|(_, line)| *line != "}")
        .filter_map(|(at, line)| Some((at, variant(line)?)))
        .collect()
}

/// The variant that a line of an enum's body begins, at its first depth.
fn variant(line: &str) -> Option<&str> {
    let item = line.strip_prefix("    ").filter(|item| item.starts_with(char::is_uppercase))?;
    item.split(|c: char| !c.is_alphanumeric()).next()
}

/// The part of a file that is tests.
fn tests(file: &File) -> &str {
    if file.path.starts_with("tests/tests/tidy") || !file.is_rust() {
        ""
    } else if file.path.contains("/tests/") || file.path.ends_with("/tests.rs") {
        &file.text
    } else {
        file.text.split_once("\n#[cfg(test)]").map_or("", |(_, tests)| tests)
    }
}

fn untested(rejections: &File, tests: &[&str]) -> Vec<Violation> {
    let named = |variant: &str| {
        let word = |text: &&str| text.split(|c: char| !c.is_alphanumeric()).any(|w| w == variant);
        tests.iter().any(word)
    };
    variants(rejections, "Rejection")
        .into_iter()
        .filter(|(_, variant)| !named(variant))
        .map(|(line, variant)| {
            let what = format!("no test names `{variant}`");
            let remedy = "test the rule: what it refuses, and what it just lets through";
            Violation::new(&rejections.path, line, what, remedy)
        })
        .collect()
}

#[test]
fn every_rejection_is_named_in_a_test() {
    let rejections = file(REJECTIONS).unwrap();
    assert!(!variants(rejections, "Rejection").is_empty());
    let tests: Vec<&str> = files().iter().map(tests).collect();
    judge(&untested(rejections, &tests), !UNDER_CONSTRUCTION);
}

#[test]
fn an_untested_rejection_is_caught() {
    let text = "/// Why not.\npub enum Rejection {\n    /// One.\n    AgentMustBeNew {\n        \
                Agent: String,\n    },\n    /// Two.\n    ScaleMustFit,\n}\n";
    let rejections = File::new(REJECTIONS, text);
    let names: Vec<&str> = variants(&rejections, "Rejection").iter().map(|found| found.1).collect();
    assert_eq!(names, ["AgentMustBeNew", "ScaleMustFit"]);
    let violations = untested(&rejections, &["Rejection::AgentMustBeNewer, AgentMustBeNew"]);
    assert_eq!(violations.iter().map(Violation::line).collect::<Vec<_>>(), [8]);
}

#[test]
fn only_tests_count_as_tests() {
    let source = File::new("core/src/door.rs", "use a;\n#[cfg(test)]\nmod tests { inside }\n");
    assert_eq!(tests(&source).trim(), "mod tests { inside }");
    assert_eq!(tests(&File::new("core/src/door.rs", "code\n")), "");
    assert_eq!(tests(&File::new("tests/tests/hazards.rs", "all\n")), "all\n");
}
