//! What somebody changed: lines, proofs, notes, signatures, salts, keys. Both verifiers refuse it,
//! or both take it, whatever the change.

use std::fmt::Write as _;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::life::{Life, text};
use crate::proofs::proofs;
use crate::run::{done, root, run, said, verify_py};

/// How many files are changed by chance.
const CHANGES: usize = 300;

/// Numbers by chance, the same each time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        for shift in [13_u32, 7, 17] {
            let moved = if shift == 7 { self.0 >> shift } else { self.0 << shift };
            self.0 ^= moved;
        }
        usize::try_from(self.0 % u64::try_from(end).expect("it fits")).expect("it fits")
    }
}

/// Another file than it was, mostly; by bytes, or by whole lines.
fn changed(text: &[u8], chance: &mut Chance) -> Vec<u8> {
    let mut bytes = text.to_vec();
    let at = chance.below(bytes.len());
    let mut lines: Vec<Vec<u8>> = text.split(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
    let (one, other) = (chance.below(lines.len()), chance.below(lines.len()));
    match chance.below(9) {
        0 | 1 => bytes[at] ^= 1 << chance.below(8),
        2 => drop(bytes.remove(at)),
        3 => bytes.insert(at, b"\n =+/A0\r\"{}"[chance.below(11)]),
        4 => bytes.truncate(at),
        5 => bytes.push(b"\n x"[chance.below(3)]),
        place => {
            match place {
                6 => lines.swap(one, other),
                7 => drop(lines.remove(one)),
                // Signatures of others are passed over, wherever they stand among signatures.
                _ => {
                    let id = ["", "AAAA", "AAAAAAA="][chance.below(3)];
                    let line = format!("\u{2014} other.example {id}{}", "A".repeat(92));
                    lines.insert(lines.len() - 1 - chance.below(2), line.into_bytes());
                }
            }
            bytes = lines.join(&b'\n');
        }
    }
    bytes
}

/// Whether the program says of each file that it holds, as docs/verify.py does.
fn agree(folder: &Path, keys: &[&str], kind: &str, files: &[String]) -> (usize, usize) {
    let mut words = vec![kind];
    words.extend(keys);
    words.extend(files.iter().map(String::as_str));
    let verdicts = verify_py(folder, &words);
    let (mut held, mut refused) = (0, 0);
    for file in files {
        let mut words = vec!["proof", "verify", file];
        words.extend(keys);
        let program = run(folder, &words);
        let verdict = &verdicts[file];
        assert_eq!(verdict.is_ok(), program.status.success(), "{file}: {verdict:?}, {program:?}");
        if verdict.is_ok() { held += 1 } else { refused += 1 }
    }
    (held, refused)
}

#[test]
fn proofs_and_notes_that_were_changed_by_chance_are_judged_alike_by_both() {
    let life = Life::shared();
    let place = tempfile::tempdir().expect("a folder");
    let mut chance = Chance(0x5eed_0000_0001);
    let mut sources: Vec<&str> = proofs().iter().map(|proof| proof.file.as_str()).collect();
    let notes: Vec<&str> = life.notes.iter().map(String::as_str).collect();
    for _ in 0..5 {
        sources.extend(&notes);
    }
    let (mut proofs, mut checkpoints) = (Vec::new(), Vec::new());
    for number in 0..CHANGES {
        let source = sources[chance.below(sources.len())];
        let bytes = std::fs::read(life.folder.join(source)).expect("a file");
        let file = format!("{number}-{source}");
        std::fs::write(place.path().join(&file), changed(&bytes, &mut chance)).expect("written");
        if source.starts_with("note") { checkpoints.push(file) } else { proofs.push(file) }
    }
    let keys: Vec<String> =
        life.keys.iter().map(|key| life.folder.join(key).display().to_string()).collect();
    let keys: Vec<&str> = keys.iter().flat_map(|key| ["--key", key]).collect();
    let (held, refused) = agree(place.path(), &keys, "proof", &proofs);
    let (held_too, refused_too) = agree(place.path(), &keys, "checkpoint", &checkpoints);
    let (held, refused) = (held + held_too, refused + refused_too);
    assert!(held > 5 && refused > 200, "{held} hold, {refused} do not");
    assert!(refused_too > 30, "{refused_too} notes do not hold");
}

/// A file with one place of its text changed.
fn with(folder: &Path, name: &str, from: &str, to: &str) -> String {
    let whole = text(folder, name);
    let other = whole.replacen(from, to, 1);
    assert_ne!(whole, other, "{name} has {from}");
    other
}

#[test]
fn a_wrong_hash_size_root_salt_text_signature_or_key_is_refused_by_both() {
    let life = Life::shared();
    let folder = &life.folder;
    assert!(!proofs().is_empty(), "they are made");
    let lines_of =
        |name: &str| -> Vec<String> { text(folder, name).split('\n').map(str::to_owned).collect() };
    let swapped = |name: &str, one: usize, other: usize| {
        let mut lines = lines_of(name);
        lines.swap(one, other);
        lines.join("\n")
    };
    // The signature of one checkpoint under the text of another.
    let replayed = {
        let mut lines = lines_of("note-1");
        lines[4] = lines_of("note-2")[4].clone();
        lines.join("\n")
    };
    let size = lines_of("note-1")[1].clone();
    let other_size = with(folder, "note-1", &format!("\n{size}\n"), "\n41\n");
    let proof_size = lines_of("proof-5").iter().position(String::is_empty).expect("a note") + 2;
    let mut of_other_size = lines_of("proof-5");
    of_other_size[proof_size] = "51".to_owned();
    // The same 32 bytes in another spelling: a bit that base64 leaves over is set.
    let mut other_bits = lines_of("proof-5");
    let mut hash = other_bits[3].clone().into_bytes();
    hash[42] += 1;
    other_bits[3] = String::from_utf8(hash).expect("ASCII");
    let texts = [
        ("proof-x-bits", other_bits.join("\n")),
        ("proof-x-index", with(folder, "proof-5", "index 5", "index 4")),
        ("proof-x-path", swapped("proof-5", 3, 4)),
        ("proof-x-size", of_other_size.join("\n")),
        ("proof-x-salt", revealed(folder, "\"salt\":\"", "f")),
        ("proof-x-text", revealed(folder, "\"value\":\"", "x")),
        ("proof-x-space", revealed(folder, "\"value\":", " ")),
        ("proof-x-grew", swapped("grew-note-1-note-3", 1, 2)),
        ("note-x-size", other_size),
        ("note-x-replayed", replayed),
        ("note-x-name", with(folder, "note-1", "atelier", "Atelier")),
    ];
    for (name, text) in &texts {
        std::fs::write(folder.join(name), text).expect("it is written");
        let kind = if name.starts_with("note") { "checkpoint" } else { "proof" };
        let keys = life.with_keys(&[]);
        assert_eq!(agree(folder, &keys, kind, &[(*name).to_owned()]), (0, 1), "{name}");
    }
    // A key of the book that signed later, of another book, and of an agent.
    let said = done(folder, &["key", "new", "stranger.key", "--name", "atelier.example/book"]);
    std::fs::write(folder.join("stranger.pub"), said).expect("it is written");
    for key in ["key-1", "stranger.pub", "bo.pub"] {
        let note = ["note-1".to_owned()];
        assert_eq!(agree(folder, &["--key", key], "checkpoint", &note), (0, 1), "{key}");
    }
}

/// The proof of an agent's name with one character put after a place of what it shows.
fn revealed(folder: &Path, after: &str, more: &str) -> String {
    let source = proofs().iter().find(|proof| proof.file == "proof-3").expect("a proof");
    let whole = text(folder, &source.file);
    let extra = whole.lines().nth(1).expect("extra").strip_prefix("extra ").expect("extra");
    let bytes = STANDARD.decode(extra).expect("base64");
    let shown = String::from_utf8(bytes).expect("UTF-8");
    let (line, json) = shown.split_once('\n').expect("a text is shown");
    let (before, rest) = json.split_once(after).expect("the place");
    // A salt keeps its length, so that it is another salt and not a malformed one.
    let rest = if more == "f" { &rest[1..] } else { rest };
    let more = if more == "f" && json.contains("\"salt\":\"f") { "0" } else { more };
    let changed = STANDARD.encode(format!("{line}\n{before}{after}{more}{rest}"));
    whole.replacen(extra, &changed, 1)
}

/// Exported books that somebody changed, by what was done.
fn books(lines: &str) -> Vec<(String, String)> {
    let mut list: Vec<(String, String)> = Vec::new();
    let each: Vec<&str> = lines.lines().collect();
    let mut put = |name: &str, lines: &[&str]| {
        let mut text = String::new();
        for line in lines {
            writeln!(text, "{line}").expect("it is written");
        }
        list.push((format!("lines-{name}"), text));
    };
    let other = |at: usize, line: &str| {
        let mut lines = each.clone();
        lines[at] = line;
        lines.join("\n")
    };
    let mut swapped = each.clone();
    swapped.swap(7, 8);
    put("swapped", &swapped);
    put("cut", &each[..each.len() - 1]);
    put("without-the-first", &each[1..]);
    let twice: Vec<&str> = each[..9].iter().chain(&each[8..]).copied().collect();
    put("twice", &twice);
    put("spaced", &[&other(9, &each[9].replace("\"data\":", "\"data\": "))]);
    put("escaped", &[&other(9, &each[9].replace("work/", "work\\/"))]);
    put("digit", &[&other(9, &each[9].replace("\"h\"", "\"m\""))]);
    let (_, signed) = each.iter().enumerate().find(|(_, line)| line.contains("\"sig\"")).expect("");
    let at = each.iter().position(|line| line == signed).expect("it is there");
    put("unsigned", &[&other(at, &without_signature(signed))]);
    put("re-signed", &[&other(at, &signed.replace("\"quantity\":\"", "\"quantity\":\"1"))]);
    let close = each.iter().position(|line| line.contains("distribution_closed")).expect("a close");
    put("share", &[&other(close - 1, &each[close - 1].replace("\"amount\":\"", "\"amount\":\"1"))]);
    let mut chance = Chance(0x5eed_0000_0002);
    for number in 0..60 {
        let mut bytes = lines.as_bytes().to_vec();
        let at = chance.below(bytes.len());
        bytes[at] ^= 1 << chance.below(7);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        list.push((format!("lines-byte-{number}"), text));
    }
    list
}

fn without_signature(line: &str) -> String {
    let (before, rest) = line.split_once(",\"sig\":\"").expect("a signature");
    format!("{before}{}", rest.split_once('"').expect("its end").1)
}

#[test]
fn lines_that_were_changed_are_refused_by_both_or_have_another_root() {
    let life = Life::shared();
    let place = tempfile::tempdir().expect("a folder");
    let folder = place.path();
    let books = books(&text(&life.folder, "lines"));
    let mut words: Vec<&str> = vec!["root"];
    for (name, lines) in &books {
        std::fs::write(folder.join(name), lines).expect("it is written");
        assert_ne!(*lines, text(&life.folder, "lines"), "{name}");
        words.push(name);
    }
    let honest = root(&done(&life.folder, &["verify", "a.book"]));
    let spelled = verify_py(folder, &words);
    words[0] = "signatures";
    let signed = verify_py(folder, &words);
    words[0] = "digests";
    let closed = verify_py(folder, &words);
    let mut refused = 0;
    for (name, _) in &books {
        let program = run(folder, &["import", &format!("{name}.book"), name]);
        let checks = [&spelled[name], &signed[name], &closed[name]];
        if program.status.success() {
            assert!(checks.iter().all(|it| it.is_ok()), "{name}: only one refuses it: {checks:?}");
            let found = checks[0].as_ref().expect("it holds");
            assert_eq!(root(found), root(&said(&program)), "{name}");
            assert_ne!(root(found), honest, "{name}");
        } else {
            refused += 1;
            // What docs/verify.py does not know, the rules of the book, is in no other place.
            let found = checks[0].as_ref().map(|found| root(found));
            assert_ne!(found.ok(), Some(honest.clone()), "{name}: {}", said(&program));
        }
    }
    assert!(refused > 30, "{refused} are refused");
    for name in ["swapped", "without-the-first", "twice", "spaced", "escaped"] {
        assert!(spelled[&format!("lines-{name}")].is_err(), "{name}");
    }
    assert!(signed["lines-unsigned"].is_err() && signed["lines-re-signed"].is_err());
    assert!(closed["lines-share"].is_err(), "the digest is of other results");
    let newest = life.folder.join(life.notes.last().expect("a note")).display().to_string();
    let keys: Vec<String> =
        life.keys.iter().map(|key| life.folder.join(key).display().to_string()).collect();
    for name in ["lines-cut", "lines-digit"] {
        let mut words = vec!["all", name, "--checkpoint", &newest];
        words.extend(keys.iter().flat_map(|key| ["--key", key]));
        assert!(verify_py(folder, &words)[name].is_err(), "{name}");
    }
}

fn with_other_salt(texts: &str) -> String {
    let (before, rest) = texts.split_once("\"salt\":\"").expect("a salt");
    let digit = if rest.starts_with('0') { '1' } else { '0' };
    format!("{before}\"salt\":\"{digit}{}", &rest[1..])
}

#[test]
fn sealed_texts_that_were_changed_are_refused_by_both() {
    let life = Life::shared();
    let place = tempfile::tempdir().expect("a folder");
    let folder = place.path();
    std::fs::copy(life.folder.join("lines"), folder.join("lines")).expect("a copy");
    let texts = text(&life.folder, "texts");
    let mut lines: Vec<&str> = texts.lines().collect();
    lines.swap(0, 1);
    let cases = [
        ("value", texts.replacen("shift", "shaft", 1)),
        ("salt", with_other_salt(&texts)),
        ("path", texts.replacen("\"path\":\"note\"", "\"path\":\"name\"", 1)),
        ("spaced", texts.replacen("\"value\":", "\"value\": ", 1)),
        ("order", format!("{}\n", lines.join("\n"))),
        ("twice", format!("{}\n{texts}", texts.lines().next().expect("a text"))),
    ];
    for (name, texts) in &cases {
        std::fs::write(folder.join(name), texts).expect("it is written");
        let verdict = &verify_py(folder, &["texts", "lines", name])["lines"];
        let program = run(folder, &["import", "new.book", "lines", "--texts", name]);
        assert!(verdict.is_err() && !program.status.success(), "{name}: {verdict:?} {program:?}");
    }
    // A text that is missing although no event erased it.
    let cut: String = texts.lines().skip(1).map(|line| format!("{line}\n")).collect();
    std::fs::write(folder.join("cut"), cut).expect("it is written");
    assert!(verify_py(folder, &["texts", "lines", "cut"])["lines"].is_err());
}
