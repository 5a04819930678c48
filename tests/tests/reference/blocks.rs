//! The fenced blocks of the documents, with where they stand and what their fence says.
//!
//! A fence says a language, then words parted by commas or blanks: `rules,fragment`,
//! `jsonl file=people.jsonl`, `rules,wrong=E0231`. Nothing else of Markdown is read here.

use std::{
    fs,
    path::{Path, PathBuf},
};

use commonbook_tests::program;

/// A fenced block of a document.
pub(crate) struct Block {
    /// The document's path from the root, and the block's first line.
    pub(crate) place: String,
    /// The words behind the fence, the language first.
    pub(crate) words: Vec<String>,
    /// What stands inside, each line with its line feed.
    pub(crate) text: String,
}

impl Block {
    /// Whether the fence says this word.
    pub(crate) fn says(&self, word: &str) -> bool {
        self.words.iter().skip(1).any(|said| said == word)
    }

    /// The value of `KEY=VALUE`.
    pub(crate) fn value(&self, key: &str) -> Option<&str> {
        self.words.iter().find_map(|word| word.strip_prefix(key)?.strip_prefix('='))
    }
}

/// A document's text.
pub(crate) fn document(path: &str) -> String {
    let text = fs::read_to_string(program::repository().join(path));
    text.unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Every document below `docs`, and the README.
fn documents() -> Vec<String> {
    let root = program::repository();
    let mut found = vec![root.join("README.md")];
    gather(&root.join("docs"), &mut found);
    let relative = |path: PathBuf| {
        let path = path.strip_prefix(&root).expect("below the root").to_owned();
        path.to_str().expect("a path in UTF-8").replace('\\', "/")
    };
    let mut found: Vec<String> = found.into_iter().map(relative).collect();
    found.sort();
    found
}

fn gather(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder of documents") {
        let path = entry.expect("a readable entry").path();
        if path.is_dir() {
            gather(&path, into);
        } else if path.extension().is_some_and(|end| end == "md") {
            into.push(path);
        }
    }
}

/// The blocks of all documents in this language.
pub(crate) fn blocks(language: &str) -> Vec<Block> {
    let all = documents().into_iter().flat_map(|path| blocks_of(&path, &document(&path)));
    all.filter(|block| block.words.first().is_some_and(|word| word == language)).collect()
}

/// The blocks of one document.
pub(crate) fn blocks_of(path: &str, text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<(usize, Block)> = None;
    for (number, line) in (1..).zip(text.lines()) {
        let ticks = line.chars().take_while(|c| *c == '`').count();
        let said = line.trim_start_matches('`').trim();
        open = match open.take() {
            None if ticks >= 3 => {
                let words = said.split([',', ' ']).filter(|word| !word.is_empty());
                let words = words.map(str::to_owned).collect();
                let place = format!("{path}:{}", number + 1);
                Some((ticks, Block { place, words, text: String::new() }))
            }
            None => None,
            Some((opened, block)) if ticks >= opened && said.is_empty() => {
                blocks.push(block);
                None
            }
            Some((opened, mut block)) => {
                block.text.push_str(line);
                block.text.push('\n');
                Some((opened, block))
            }
        };
    }
    blocks
}

#[test]
fn a_fence_says_its_language_and_its_words() {
    let text = "# A\n\n```rules,wrong=E0231 file=a.rules\nline\n```\n\n````text\n```\n````\n";
    let found = blocks_of("a.md", text);
    assert_eq!(found.len(), 2);
    assert_eq!(found[0].words, ["rules", "wrong=E0231", "file=a.rules"]);
    assert_eq!((found[0].value("wrong"), found[0].text.as_str()), (Some("E0231"), "line\n"));
    assert_eq!((found[0].place.as_str(), found[1].text.as_str()), ("a.md:4", "```\n"));
    assert!(!found[0].says("fragment"));
}
