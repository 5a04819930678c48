//! A folder with a small real book, and the program run on it.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

use commonbook_tests::program;

/// The time every command is given.
pub(crate) const NOW: &str = "2026-02-01T09:00:00.000000Z";

/// Rules that close every year.
pub(crate) const RULES: &str = r#"rules "Hours"
currency EUR
engine 0
closes every year

fund reserve indivisible

measure hours in h  counts contributions where kind = work

line "reserve"
  takes 20% of surplus
  to fund reserve

line "labour"
  takes rest
  shared by hours
  otherwise to fund reserve
"#;

const LINES: &str = r#"{"id":"a1","type":"agent_registered","effective_on":"2025-01-01","data":{"agent":"anna","kind":"person"},"sealed":{"name":"Anna Ångström"}}
{"id":"a2","type":"agent_registered","effective_on":"2025-01-01","data":{"agent":"bo","kind":"person"}}
{"id":"w1","type":"contribution_recorded","effective_on":"2025-03-01","data":{"agent":"anna","kind":"work","quantity":"10","unit":"h"}}
{"id":"w2","type":"contribution_recorded","effective_on":"2025-03-02","data":{"agent":"bo","kind":"work","quantity":"5.5","unit":"h"}}
{"id":"r1","type":"result_recorded","effective_on":"2025-12-31","data":{"period":"2025","amount":"100.00","unit":"EUR"}}
"#;

/// A folder with `coop.book` in it.
pub(crate) struct World {
    folder: tempfile::TempDir,
}

fn binary() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| program::build().expect("the program builds"))
}

impl World {
    /// A book with two agents, hours, a result and rules.
    pub(crate) fn new() -> Self {
        let world = Self::empty();
        world.fill();
        world
    }

    /// Makes the book in this folder.
    pub(crate) fn fill(&self) {
        let world = self;
        world.done(&["init", "coop.book", "--on", "2025-01-01"], "");
        world.done(&["append", "coop.book", "-"], LINES);
        world.file("hours.rules", RULES);
        world.done(&["adopt", "coop.book", "hours.rules", "--from", "2025-01-01"], "");
    }

    /// A folder without a book.
    pub(crate) fn empty() -> Self {
        Self { folder: tempfile::tempdir().expect("a folder") }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn file(&self, name: &str, text: impl AsRef<[u8]>) {
        std::fs::write(self.path(name), text).expect("written");
    }

    /// The program with these arguments, in this folder, at [`NOW`].
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(binary());
        command.current_dir(self.folder.path()).env_remove("COMMONBOOK_BOOK").args(arguments);
        if !arguments.contains(&"--now") {
            command.args(["--now", NOW]);
        }
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    pub(crate) fn run(&self, arguments: &[&str], input: &str) -> Output {
        let mut child = self.command(arguments).spawn().expect("it starts");
        let mut stdin = child.stdin.take().expect("a pipe");
        // The program may refuse before it reads everything.
        drop(stdin.write_all(input.as_bytes()));
        drop(stdin);
        child.wait_with_output().expect("it ends")
    }

    /// Runs a command that must succeed, and returns what it printed.
    pub(crate) fn done(&self, arguments: &[&str], input: &str) -> String {
        let output = self.run(arguments, input);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {errors}");
        String::from_utf8(output.stdout).expect("text")
    }

    /// Runs a command that must be refused with this status and code, leaving every file as it
    /// was; returns the message.
    pub(crate) fn refuses(
        &self,
        arguments: &[&str],
        input: &str,
        status: i32,
        code: &str,
    ) -> String {
        let before = self.files();
        let output = self.run(arguments, input);
        let message = String::from_utf8(output.stderr).expect("text");
        assert_eq!(output.status.code(), Some(status), "{arguments:?}: {message}");
        assert!(message.contains(&format!("error[{code}]")), "{arguments:?}: {message}");
        assert!(message.contains("hint: "), "{arguments:?} gives no hint: {message}");
        assert!(self.files() == before, "{arguments:?} changed a file");
        message
    }

    /// Appending this line must be refused as bad data.
    pub(crate) fn refuses_line(&self, line: &str, code: &str) -> String {
        self.refuses(&["append", "coop.book", "-"], line, 3, code)
    }

    /// Name and bytes of every file.
    pub(crate) fn files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        std::fs::read_dir(self.folder.path())
            .expect("a folder")
            .map(|entry| entry.expect("an entry").path())
            .filter(|path| path.is_file())
            .map(|path| (path.clone(), std::fs::read(path).expect("it can be read")))
            .collect()
    }
}

/// A contribution of `anna` with other data.
pub(crate) fn work(id: &str, rest: &str) -> String {
    format!(
        r#"{{"id":"{id}","type":"contribution_recorded","effective_on":"2026-01-10","data":{{"agent":"anna","kind":"work",{rest}}}}}"#
    )
}

/// A revenue with other data.
pub(crate) fn revenue(id: &str, day: &str, rest: &str) -> String {
    format!(r#"{{"id":"{id}","type":"revenue_recorded","effective_on":"{day}","data":{{{rest}}}}}"#)
}
