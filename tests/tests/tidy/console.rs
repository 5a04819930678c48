//! Every command that a document shows is run, and what it shows is what comes out.
//!
//! In `README.md` and `docs`, a block marked `console` is a session. A line that begins with `$ `
//! is a command for bash, lines that begin with `> ` continue it, and what follows is its output,
//! errors included. In the output `...` stands for any text, on a line of its own for any lines. A
//! command that fails says so with `; echo $?`, or the test fails. A block marked with a language
//! and `file=NAME` is written to that file.
//!
//! The blocks of one document share one empty folder and one shell, in order; `commonbook` is the
//! program of this working tree, `fixtures` leads to the fixtures, and `verify.py` to the verifier
//! in `docs`, whose python3 has what it needs. Blocks marked `sh` are not run: they are for
//! commands that need the network, a terminal or much time.

use std::{
    env,
    ffi::OsString,
    fmt::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use commonbook_tests::program;

use crate::{
    markdown::{Fence, read},
    repository::{File, Violation, expect_none, files},
};

/// What stands between the outputs of two commands, followed by the status of the first.
const MARK: char = '\u{1e}';

/// One command of a document, with the output that the document shows.
struct Shown<'a> {
    line: usize,
    command: String,
    output: Vec<&'a str>,
}

/// What a document asks for, in its order.
enum Item<'a> {
    Session(Vec<Shown<'a>>),
    Write { name: &'a str, text: String },
}

fn items<'a>(fences: &[Fence<'a>]) -> Vec<Item<'a>> {
    let mut items = Vec::new();
    for fence in fences {
        let name = fence.info.split(' ').find_map(|word| word.strip_prefix("file="));
        if let Some(name) = name {
            let text = fence.lines.iter().map(|(_, line)| format!("{line}\n")).collect();
            items.push(Item::Write { name, text });
        } else if fence.info == "console" {
            items.push(Item::Session(session(fence)));
        }
    }
    items
}

fn session<'a>(fence: &Fence<'a>) -> Vec<Shown<'a>> {
    let mut session: Vec<Shown<'a>> = Vec::new();
    for (line, text) in &fence.lines {
        if let Some(command) = text.strip_prefix("$ ") {
            let command = command.to_owned();
            session.push(Shown { line: *line, command, output: Vec::new() });
        } else if let Some(shown) = session.last_mut() {
            match text.strip_prefix("> ").filter(|_| shown.output.is_empty()) {
                Some(more) => {
                    shown.command.push('\n');
                    shown.command.push_str(more);
                }
                None => shown.output.push(text.trim_end()),
            }
        } else {
            let command = "echo 'a session begins with a command'; false".to_owned();
            session.push(Shown { line: *line, command, output: Vec::new() });
        }
    }
    session
}

/// The whole document as one script, each command followed by the mark and its status.
fn script(items: &[Item<'_>]) -> String {
    let mut script = String::from("set -o pipefail\nln -s \"$FIXTURES\" fixtures\n");
    script.push_str("ln -s \"$VERIFIER\" verify.py\n");
    for item in items {
        match item {
            Item::Write { name, text } => {
                writeln!(script, "printf %s {} > {}", quoted(text), quoted(name)).unwrap();
            }
            Item::Session(session) => {
                for shown in session {
                    let command = quoted(&shown.command);
                    writeln!(script, "eval {command} 2>&1 < /dev/null").unwrap();
                    writeln!(script, "printf '\\036%d\\036' $?").unwrap();
                }
            }
        }
    }
    script
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// Runs a script in an empty folder; answers everything that it printed.
fn run(script: &str, program: &Path) -> String {
    let folder = tempfile::tempdir().unwrap();
    let mut path = OsString::from(program.parent().unwrap());
    path.push(":");
    if script.contains("python3 verify.py") {
        path.push(python());
        path.push(":");
    }
    path.push(env::var_os("PATH").unwrap_or_default());
    let output = Command::new("bash")
        .args(["--noprofile", "--norc", "-c", script])
        .current_dir(folder.path())
        .env("PATH", path)
        .env("HOME", folder.path())
        .env("FIXTURES", program::repository().join("fixtures"))
        .env("VERIFIER", program::repository().join("docs/verify.py"))
        .env("LC_ALL", "C.UTF-8")
        .env("COLUMNS", "100")
        .env("NO_COLOR", "1")
        .env_remove("COMMONBOOK_BOOK")
        .stderr(Stdio::inherit())
        .output()
        .unwrap();
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The folder of a python3 that has the package that verify.py needs, brought where it is missing.
fn python() -> PathBuf {
    let script = program::repository().join("tests/install-test-tools");
    let output = Command::new(script).arg("verifying").output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "documents run verify.py, which cannot be run:\n{said}");
    program::repository().join("target/verifying/bin")
}

/// What is wrong with a document whose script printed this.
fn compare(file: &File, items: &[Item<'_>], printed: &str) -> Vec<Violation> {
    let mut answers = printed.split(MARK);
    let shown = items.iter().flat_map(|item| match item {
        Item::Session(session) => session.as_slice(),
        Item::Write { .. } => &[],
    });
    shown
        .filter_map(|shown| {
            let (output, status) = (answers.next(), answers.next());
            let problem = judge(shown, output.unwrap_or_default(), status)?;
            let remedy = "mend the program, or show what it prints now";
            Some(Violation::new(&file.path, shown.line, problem, remedy))
        })
        .collect()
}

fn judge(shown: &Shown<'_>, output: &str, status: Option<&str>) -> Option<String> {
    let command = &shown.command;
    let lines: Vec<&str> = output.lines().map(str::trim_end).collect();
    match status {
        None => Some(format!("`{command}` did not run to its end: {output}")),
        Some(status) if status != "0" => {
            Some(format!("`{command}` ended with status {status} (`; echo $?` shows it): {output}"))
        }
        Some(_) if !lines_match(&shown.output, &lines) => {
            let expected = shown.output.join("\n");
            Some(format!(
                "`{command}` printed\n{}\nwhere this is shown\n{expected}\n",
                output.trim_end()
            ))
        }
        Some(_) => None,
    }
}

fn lines_match(shown: &[&str], printed: &[&str]) -> bool {
    match (shown, printed) {
        ([], _) => printed.is_empty(),
        ([first, rest @ ..], _) if first.trim() == "..." => {
            lines_match(rest, printed)
                || printed.split_first().is_some_and(|(_, later)| lines_match(shown, later))
        }
        ([_, ..], []) => false,
        ([first, rest @ ..], [line, later @ ..]) => {
            line_matches(first, line) && lines_match(rest, later)
        }
    }
}

fn line_matches(shown: &str, printed: &str) -> bool {
    let Some((start, rest)) = shown.split_once("...") else { return shown == printed };
    let Some(mut left) = printed.strip_prefix(start) else { return false };
    let mut pieces: Vec<&str> = rest.split("...").collect();
    let end = pieces.pop().unwrap_or_default();
    for piece in pieces {
        let Some((_, after)) = left.split_once(piece) else { return false };
        left = after;
    }
    left.ends_with(end)
}

fn check(file: &File, program: impl FnOnce() -> PathBuf) -> Vec<Violation> {
    let items = items(&read(file).0);
    if !items.iter().any(|item| matches!(item, Item::Session(_))) {
        return Vec::new();
    }
    compare(file, &items, &run(&script(&items), &program()))
}

#[test]
fn every_command_in_the_documents_prints_what_they_show() {
    let shown = |file: &&File| file.path == "README.md" || file.path.starts_with("docs/");
    let documents = files().iter().filter(|file| file.is_markdown()).filter(shown);
    let program = || program::build().unwrap();
    expect_none(&documents.flat_map(|file| check(file, program)).collect::<Vec<_>>());
}

/// The lines at which a document made of this text is wrong.
#[cfg(test)]
fn wrong(text: &str) -> Vec<usize> {
    let file = File::new("docs/a.md", text);
    check(&file, env::temp_dir).iter().map(Violation::line).collect()
}

#[test]
fn a_session_that_holds_is_let_through() {
    let text = "# A\n\n```text file=a.txt\none\ntwo 'three'\n```\n\n```console\n$ cat a.txt\none\ntwo \
                'three'\n$ export WHERE=here\n$ cat <<END\n> $WHERE\n> END\nhere\n$ echo oh >&2; \
                false; echo $?\noh\n1\n```\n";
    assert!(wrong(text).is_empty(), "{:?}", wrong(text));
}

#[test]
fn an_output_that_differs_is_caught() {
    assert_eq!(wrong("# A\n\n```console\n$ echo one\none\n$ echo two\nthree\n```\n"), [6]);
    assert_eq!(wrong("# A\n\n```console\n$ echo unshown\n```\n"), [4]);
    assert_eq!(wrong("# A\n\n```console\n$ true\nnever printed\n```\n"), [4]);
}

#[test]
fn a_command_that_fails_or_never_runs_is_caught() {
    assert_eq!(wrong("# A\n\n```console\n$ false\n```\n"), [4]);
    assert_eq!(wrong("# A\n\n```console\n$ exit 0\n$ echo after\nafter\n```\n"), [4, 5]);
    assert_eq!(wrong("# A\n\n```console\n$ if then\n...\n$ echo on\non\n```\n"), [4]);
    assert_eq!(wrong("# A\n\n```console\nno command\n```\n"), [4]);
}

#[test]
fn dots_stand_for_any_text_and_any_lines() {
    let matches = |shown: &str, printed: &str| {
        let lines = |text| str::lines(text).collect::<Vec<_>>();
        lines_match(&lines(shown), &lines(printed))
    };
    assert!(matches("a\n...\nz", "a\nb\nc\nz"));
    assert!(matches("a\n...\nz", "a\nz"));
    assert!(!matches("a\n...\nz", "a\nb"));
    assert!(matches("root ... of ... events", "root abc of 12 events"));
    assert!(!matches("root ... of ... events", "root abc of 12 lines"));
    assert!(!matches("aba...ba", "aba"));
}
