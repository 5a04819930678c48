//! strace: recording the system calls of a program, and making one of them fail.
//!
//! Texts are recorded in hexadecimal, so a line is cut at its quotes without a grammar.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use commonbook_tests::program::repository;

/// The calls by which a program changes files or reads them. What is not made here is no harm to
/// list.
pub(crate) const CALLS: &str = "openat,open,creat,pwrite64,pwritev,write,writev,fsync,fdatasync,\
                                sync_file_range,ftruncate,fallocate,unlink,unlinkat,rename,\
                                renameat,renameat2,pread64,read,mmap,fchown,fchmod,link,symlink,mkdir,rmdir";

/// One recorded call.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) name: String,
    /// Which one of its name it was, from 1.
    pub(crate) ordinal: usize,
    /// The file: the path that was given, or that of the descriptor.
    pub(crate) path: PathBuf,
    /// The bytes that were written.
    pub(crate) data: Vec<u8>,
    /// All arguments as strace shows them.
    pub(crate) arguments: String,
    /// What it answered; nothing when the program died in it.
    pub(crate) result: Option<i64>,
    /// Whether strace made it fail.
    pub(crate) is_injected: bool,
}

impl Call {
    /// Whether it only reads.
    pub(crate) fn reads(&self) -> bool {
        ["read", "pread64"].contains(&self.name.as_str())
    }

    /// Whether it is of the book's file, those beside it or their folder.
    pub(crate) fn touches(&self, book: &Path) -> bool {
        let beside = self.path.to_string_lossy().starts_with(&*book.to_string_lossy());
        let folder = Some(self.path.as_path()) == book.parent();
        // Reading into memory is not writing.
        (beside || folder) && (self.name != "mmap" || self.arguments.contains("MAP_SHARED"))
    }

    /// The last argument, a number.
    pub(crate) fn last_number(&self) -> u64 {
        let last = self.arguments.rsplit(", ").next().unwrap_or_default();
        last.parse().unwrap_or_else(|_| panic!("no number in {}({})", self.name, self.arguments))
    }
}

/// A command under strace, with these options, writing what it records to a file.
pub(crate) fn strace(options: &[&str], into: &Path, program: &OsStr) -> Command {
    let mut command = Command::new(program_path());
    command.args(["-f", "-y", "-xx", "-s", "1000000", "-e", "signal=none"]);
    command.args(["-e", &format!("trace={CALLS}")]);
    command.args(options).arg("-o").arg(into).arg("--").arg(program);
    command
}

/// The calls that a file of strace holds, in the order in which they began.
pub(crate) fn calls(recorded: &Path) -> Vec<Call> {
    let text = std::fs::read_to_string(recorded).expect("strace wrote what it saw");
    let mut calls: Vec<Call> = Vec::new();
    for line in text.lines() {
        let Some(mut call) = call(line) else { continue };
        call.ordinal += calls.iter().filter(|earlier| earlier.name == call.name).count();
        calls.push(call);
    }
    calls
}

fn call(line: &str) -> Option<Call> {
    // The number of the process, then the call; other lines tell of its end.
    let (_, line) = line.split_once(' ')?;
    let (name, rest) = line.trim_start().split_once('(')?;
    if !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
        return None;
    }
    let (arguments, answer) = match rest.rsplit_once(" = ") {
        Some((arguments, answer)) => (arguments.trim_end().trim_end_matches(')'), answer),
        None => (rest.trim_end_matches(" <unfinished ...>"), "?"),
    };
    let quoted: Vec<&str> = arguments.split('"').collect();
    let takes_path = ["open", "creat", "unlink", "rename", "link", "mkdir", "rmdir", "symlink"]
        .iter()
        .any(|begins| name.starts_with(begins));
    let path = if takes_path { quoted.get(1).copied() } else { descriptor(arguments) };
    let data = if takes_path { None } else { quoted.get(1) };
    let number: String = answer.chars().take_while(|c| c.is_ascii_digit() || *c == '-').collect();
    Some(Call {
        name: name.to_owned(),
        ordinal: 1,
        path: PathBuf::from(String::from_utf8_lossy(&bytes(path.unwrap_or_default())).as_ref()),
        data: data.map(|text| bytes(text)).unwrap_or_default(),
        arguments: arguments.to_owned(),
        result: number.parse().ok(),
        is_injected: answer.contains("(INJECTED)"),
    })
}

/// The path of the first descriptor among the arguments.
fn descriptor(arguments: &str) -> Option<&str> {
    let (_, rest) = arguments.split_once('<')?;
    Some(rest.split_once('>')?.0)
}

/// Bytes out of `\x2f\x74`; what is not written so stands for itself.
fn bytes(text: &str) -> Vec<u8> {
    let mut pieces = text.split("\\x");
    let mut bytes = pieces.next().unwrap_or_default().as_bytes().to_vec();
    for piece in pieces {
        let (byte, rest) = piece.split_at_checked(2).unwrap_or((piece, ""));
        bytes.push(u8::from_str_radix(byte, 16).expect("a byte in hexadecimal"));
        bytes.extend(rest.as_bytes());
    }
    bytes
}

/// strace, brought where it is missing; without it nothing is tested, which is a failure.
fn program_path() -> &'static Path {
    static STRACE: OnceLock<PathBuf> = OnceLock::new();
    STRACE.get_or_init(|| {
        let output = Command::new(repository().join("tests/install-test-tools"))
            .arg("tracing")
            .output()
            .expect("the script runs");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success(),
            "these tests make system calls fail by strace, which is not here and cannot be \
             brought; install it, or make its package available:\n{said}"
        );
        let strace = repository().join("target/tracing/bin/strace");
        let traced = Command::new(&strace).args(["-o", "/dev/null", "true"]).output();
        let traced = traced.expect("strace runs");
        assert!(
            traced.status.success(),
            "strace may not trace programs here; allow ptrace to this user or container:\n{}",
            String::from_utf8_lossy(&traced.stderr)
        );
        strace
    })
}

#[test]
fn a_recorded_line_is_read_back() {
    let line = r#"7 pwrite64(4<\x2f\x61>, "\x37\x7f", 2, 32) = 2"#;
    let write = call(line).expect("a call");
    assert_eq!((write.path.to_str(), write.data.as_slice()), (Some("/a"), &[0x37, 0x7f][..]));
    assert_eq!((write.last_number(), write.result, write.is_injected), (32, Some(2), false));
    let line = r#"7 unlink("\x2f\x61") = -1 EIO (Input/output error) (INJECTED)"#;
    let failed = call(line).expect("a call");
    assert_eq!((failed.path.to_str(), failed.result), (Some("/a"), Some(-1)));
    assert!(failed.is_injected);
    assert_eq!(call(r"7 fsync(4<\x2f\x61> <unfinished ...>").expect("a call").result, None);
    assert!(call("7 +++ killed by SIGKILL +++").is_none());
}
