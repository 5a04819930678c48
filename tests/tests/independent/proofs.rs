//! Proofs that the program makes, of every position, by older and newer checkpoints: both verifiers
//! say that they hold, and say the same of them.

use std::sync::OnceLock;

use serde_json::Value;

use crate::life::{Life, text};
use crate::run::{done, root, verify_py};

/// A proof: its file, and a line that the program prints of what it shows.
pub(crate) struct Proof {
    pub(crate) file: String,
    /// The text that it shows, as JSON.
    shown: Option<String>,
}

/// The proofs of all positions, and of all pairs of checkpoints.
pub(crate) fn proofs() -> &'static [Proof] {
    static PROOFS: OnceLock<Vec<Proof>> = OnceLock::new();
    PROOFS.get_or_init(|| {
        let life = Life::shared();
        let mut proofs = inclusions(life);
        proofs.extend(consistencies(life));
        proofs
    })
}

fn inclusions(life: &Life) -> Vec<Proof> {
    let lines = text(&life.folder, "lines");
    let texts = text(&life.folder, "texts");
    let texts: Vec<Value> =
        texts.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let mut proofs = Vec::new();
    for position in 0..lines.lines().count() {
        let (file, at) = (format!("proof-{position}"), position.to_string());
        // The second half of what an older checkpoint knows is proven by it.
        let known = ["note-1", "note-3"].iter().find(|note| {
            let size = text(&life.folder, note).lines().nth(1).map(str::parse::<usize>);
            size.is_some_and(|size| size.is_ok_and(|size| position < size && position > size / 2))
        });
        let note = known.copied().unwrap_or(life.notes.last().expect("a note"));
        let mut words = vec!["prove", "a.book", &at, "--out", &file, "--checkpoint", note];
        let sealed = texts.iter().find(|text| text["pos"] == position);
        let path = sealed.and_then(|text| text["path"].as_str());
        if let Some(path) = path {
            words.extend(["--reveal", path]);
        }
        done(&life.folder, &words);
        proofs.push(Proof { file, shown: sealed.map(|text| text["value"].to_string()) });
    }
    proofs
}

fn consistencies(life: &Life) -> Vec<Proof> {
    let mut proofs = Vec::new();
    for (at, old) in life.notes.iter().enumerate() {
        for new in &life.notes[at..] {
            let file = format!("grew-{old}-{new}");
            done(&life.folder, &["prove", "a.book", "--consistency", old, new, "--out", &file]);
            proofs.push(Proof { file, shown: None });
        }
    }
    proofs
}

#[test]
fn proofs_of_every_position_and_pair_of_checkpoints_hold_for_both() {
    let life = Life::shared();
    let mut words = life.with_keys(&["proof"]);
    words.extend(proofs().iter().map(|proof| proof.file.as_str()));
    let verdicts = verify_py(&life.folder, &words);
    let mut shown = 0;
    for proof in proofs() {
        let file = &proof.file;
        let found = verdicts[file].as_ref().unwrap_or_else(|why| panic!("{file}: {why}"));
        let program = done(&life.folder, &life.with_keys(&["proof", "verify", file]));
        if let Some(position) = file.strip_prefix("proof-") {
            assert_eq!(root(found), root(&program), "{file}");
            assert!(found.starts_with(&format!("position {position} is in atelier")), "{found}");
            let line = text(&life.folder, "lines");
            let line = line.lines().nth(position.parse().expect("a number")).expect("a line");
            assert!(found.ends_with(&format!("\n  event: {line}")), "{found}");
        } else {
            assert!(program.contains(&root(found)), "{file}: {program}");
        }
        if let Some(text) = &proof.shown {
            let text: String = serde_json::from_str(text).expect("a text");
            let of = found.split_once("\n  sealed ").expect("a text that is shown").1;
            let of = of.split_once(": ").expect("its path").1.lines().next().expect("its value");
            assert_eq!(serde_json::from_str::<String>(of).expect("JSON"), text, "{file}");
            shown += 1;
        }
    }
    assert_eq!(proofs().len(), life.size + 36, "all pairs of 8 checkpoints");
    assert!(shown > 10, "{shown} texts are shown");
}

#[test]
fn the_examples_of_the_specification_hold() {
    let page = commonbook_tests::program::repository().join("docs/spec/tree.md");
    let page = std::fs::read_to_string(page).expect("the page");
    let (_, part) = page.split_once("## An example of all of it").expect("the examples");
    let blocks: Vec<&str> = part.split("```text\n").skip(1).collect();
    let blocks: Vec<&str> =
        blocks.iter().map(|block| block.split("```").next().expect("a block")).collect();
    let place = tempfile::tempdir().expect("a folder");
    for (name, text) in ["key", "inclusion", "consistency"].into_iter().zip(&blocks) {
        std::fs::write(place.path().join(name), text).expect("it is written");
    }
    let words = ["proof", "inclusion", "consistency", "--key", "key"];
    let verdicts = verify_py(place.path(), &words);
    let holds = |file: &str, what: &str| verdicts[file].as_ref().is_ok_and(|it| it.contains(what));
    assert!(holds("inclusion", "position 2 is in bakery.example/book of 3 events"), "{verdicts:?}");
    assert!(holds("inclusion", "\n  sealed name: \"Anna Ünal\""), "{verdicts:?}");
    assert!(holds("consistency", "begins with bakery.example/book of 2 events"), "{verdicts:?}");
}
