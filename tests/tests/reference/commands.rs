//! The reference of the commands is what the program says of itself.
//!
//! Under each heading of the page stands a block with the help of that command. To write them anew:
//!
//! ```text
//! cargo test -p commonbook-tests --test reference -- --ignored write_the_reference_of_commands
//! ```
//!
//! What stands between the blocks is written by people and is left alone.

use std::{fs, process::Command};

use commonbook_tests::program;

use crate::blocks::document;

const PAGE: &str = "docs/reference/cli.md";
const OPENS: &str = "```text\n";

/// A command's words and its help.
type Help = (String, String);

fn help(words: &[&str]) -> String {
    let path = program::build().expect("the program is built");
    let output = Command::new(path).args(words).arg("--help").env("COLUMNS", "100").output();
    let output = output.expect("the program runs");
    assert!(output.status.success(), "{words:?} --help fails");
    let text = String::from_utf8(output.stdout).expect("help is UTF-8");
    text.lines().map(|line| format!("{}\n", line.trim_end())).collect()
}

/// The names of the commands that a help lists.
fn commands(help: &str) -> Vec<String> {
    let listed = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let listed = listed.take_while(|line| !line.is_empty());
    let names = listed.filter_map(|line| line.strip_prefix("  ")?.split(' ').next());
    names.filter(|name| !name.is_empty() && *name != "help").map(str::to_owned).collect()
}

/// The help of the program, of every command and of every command below it.
fn all() -> Vec<Help> {
    let top = help(&[]);
    let mut all = vec![("commonbook".to_owned(), top.clone())];
    for name in commands(&top) {
        let text = help(&[&name]);
        let below = commands(&text);
        all.push((format!("commonbook {name}"), text));
        for inner in below {
            all.push((format!("commonbook {name} {inner}"), help(&[&name, &inner])));
        }
    }
    all
}

/// The page with the help of each command in the block under its heading; a command without a
/// heading gets one at the end.
fn written(page: &str, all: &[Help]) -> String {
    let mut page = page.to_owned();
    for (words, help) in all {
        let heading = format!("\n## `{words}`\n");
        if !page.contains(&heading) {
            page.push_str(&format!("{heading}\n{OPENS}```\n"));
        }
        let section = page.find(&heading).expect("the heading is there");
        let block = page[section..].find(OPENS).expect("a block under the heading");
        let from = section + block + OPENS.len();
        let to = from + page[from..].find("```\n").expect("the block ends");
        page.replace_range(from..to, help);
    }
    page
}

#[test]
fn the_reference_of_commands_is_what_the_program_says() {
    let page = document(PAGE);
    assert!(
        page == written(&page, &all()),
        "{PAGE} is not what the program says; write it anew with\n  cargo test -p commonbook-tests \
         --test reference -- --ignored write_the_reference_of_commands"
    );
}

#[test]
#[ignore = "writes the page instead of testing it"]
fn write_the_reference_of_commands() {
    let page = written(&document(PAGE), &all());
    fs::write(program::repository().join(PAGE), page).expect("the page is written");
}

#[test]
fn a_block_is_replaced_and_prose_is_left_alone() {
    let page = "# A\n\n## `commonbook`\n\nProse.\n\n```text\nold\n```\n\nMore.\n";
    let all = [("commonbook", "new\n"), ("commonbook log", "log\n")];
    let all = all.map(|(words, help)| (words.to_owned(), help.to_owned()));
    let expected = "# A\n\n## `commonbook`\n\nProse.\n\n```text\nnew\n```\n\nMore.\n\n\
                    ## `commonbook log`\n\n```text\nlog\n```\n";
    assert_eq!(written(page, &all), expected);
}
