//! The documents that every reader expects are there and keep their promises of form.
//!
//! The first two commands of the README are the ones the project is judged by, so they never move;
//! the changelog has a place for results that change, because a co-op must find it; the licences
//! are the full texts; `docs/README.md` leads to every document. Whether the prose is true is
//! checked where a machine can, by running the commands of the documents (`console.rs`).

use std::collections::BTreeSet;

use crate::{
    markdown::{links, read, resolve},
    repository::{File, Violation, exists, expect_none, file, files},
};

/// The first two commands of the README, in their order.
const FIRST_COMMANDS: [&str; 2] =
    ["cargo run --release --bin commonbook -- demo", "cargo test --workspace"];

/// The headings of a changelog entry.
const CHANGELOG: [&str; 4] = ["### Breaking", "### Results that change", "### Added", "### Fixed"];

/// For each licence, sentences that only its full text has: from its beginning and its end.
const LICENCES: &[(&str, &[&str])] = &[
    (
        "LICENSE-MIT",
        &[
            "Permission is hereby granted, free of charge, to any person obtaining a copy",
            "The above copyright notice and this permission notice shall be included in all",
            "DEALINGS IN THE SOFTWARE.",
        ],
    ),
    (
        "LICENSE-APACHE",
        &[
            "Apache License",
            "Version 2.0, January 2004",
            "3. Grant of Patent License.",
            "9. Accepting Warranty or Additional Liability.",
            "END OF TERMS AND CONDITIONS",
        ],
    ),
];

/// The commands of a document's shell blocks, in order.
fn commands(file: &File) -> Vec<(usize, &str)> {
    let fences = read(file).0;
    let shell = fences.into_iter().filter(|fence| ["sh", "bash", "console"].contains(&fence.info));
    let lines = shell.flat_map(|fence| {
        let prompt = if fence.info == "console" { "$ " } else { "" };
        fence.lines.into_iter().filter_map(move |(at, line)| Some((at, line.strip_prefix(prompt)?)))
    });
    lines.filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#')).collect()
}

fn first_commands(file: &File) -> Vec<Violation> {
    let commands = commands(file);
    let mut violations = Vec::new();
    for (place, wanted) in FIRST_COMMANDS.iter().enumerate() {
        let (line, found) = commands.get(place).copied().unwrap_or((1, "nothing"));
        if found != *wanted {
            let what = format!("the command at this place is `{found}`");
            let remedy = format!("it must be `{wanted}`");
            violations.push(Violation::new(&file.path, line, what, remedy));
        }
    }
    violations
}

fn changelog(file: &File) -> Vec<Violation> {
    let prose = read(file).1;
    let missing = CHANGELOG.iter().filter(|wanted| !prose.iter().any(|(_, line)| line == *wanted));
    let remedy = "keep all four headings under the version to come";
    missing.map(|wanted| Violation::new(&file.path, 1, format!("no `{wanted}`"), remedy)).collect()
}

fn licence(file: &File, sentences: &[&str]) -> Vec<Violation> {
    let text = file.text.split_whitespace().collect::<Vec<_>>().join(" ");
    let missing = sentences.iter().filter(|sentence| !text.contains(**sentence));
    missing
        .map(|sentence| {
            let what = format!("without \"{sentence}\"");
            Violation::new(&file.path, 1, what, "restore the full standard text")
        })
        .collect()
}

/// The documents below the folder of an index that no chain of links leads to from there.
fn unlinked(index: &File, documents: &[&File]) -> Vec<Violation> {
    let mut reached: BTreeSet<String> = BTreeSet::from([index.path.clone()]);
    let mut following = vec![index];
    while let Some(from) = following.pop() {
        for target in targets(from) {
            let document = documents.iter().find(|document| document.path == target);
            if reached.insert(target) {
                following.extend(document);
            }
        }
    }
    let below = format!("{}/", index.folder());
    documents
        .iter()
        .filter(|file| file.path.starts_with(&below) && !reached.contains(&file.path))
        .map(|file| {
            let what = format!("no link leads here from {}", index.path);
            Violation::new(&file.path, 1, what, "link it, with a sentence on what it answers")
        })
        .collect()
}

/// The paths that a document links to.
fn targets(file: &File) -> Vec<String> {
    let lines = read(file).1;
    let links = lines.into_iter().flat_map(|(_, line)| links(line));
    let paths = links.map(|link| link.split('#').next().unwrap_or_default().to_owned());
    paths.filter_map(|path| resolve(file.folder(), &path)).collect()
}

#[test]
fn the_first_two_commands_of_the_readme_never_move() {
    expect_none(&first_commands(file("README.md").unwrap()));
}

#[test]
fn the_changelog_has_a_place_for_results_that_change() {
    expect_none(&changelog(file("CHANGELOG.md").unwrap()));
}

#[test]
fn both_licences_are_there_in_full() {
    for (path, sentences) in LICENCES {
        expect_none(&licence(file(path).unwrap(), sentences));
    }
    assert!(file("Cargo.toml").unwrap().text.contains("license = \"MIT OR Apache-2.0\""));
}

#[test]
fn the_index_of_the_docs_leads_to_every_document() {
    let documents: Vec<&File> = files().iter().filter(|file| file.is_markdown()).collect();
    expect_none(&unlinked(file("docs/README.md").unwrap(), &documents));
}

#[test]
fn the_root_documents_exist() {
    for path in ["ARCHITECTURE.md", "CONTRIBUTING.md", "docs/glossary.md", "docs/decisions"] {
        assert!(exists(path), "{path} is missing");
    }
}

#[test]
fn other_first_commands_are_caught() {
    let readme = |text: &str| first_commands(&File::new("README.md", text)).len();
    let [demo, test] = FIRST_COMMANDS;
    assert_eq!(readme(&format!("# A\n\n```sh\n{demo}\n{test}\n```\n")), 0);
    assert_eq!(readme(&format!("# A\n\n```sh\n{demo}\n```\n\n```console\n$ {test}\nok\n```\n")), 0);
    assert_eq!(readme(&format!("# A\n\n```sh\n{test}\n{demo}\n```\n")), 2);
    assert_eq!(readme(&format!("# A\n\n```text\n{demo}\n{test}\n```\n")), 2);
    assert_eq!(readme(&format!("# A\n\n```sh\n{demo} --keep\n{test}\n```\n")), 1);
}

#[test]
fn a_changelog_or_licence_cut_short_is_caught() {
    let text = "# Changelog\n\n## To come\n\n### Breaking\n\n### Added\n\n### Fixed\n";
    assert_eq!(changelog(&File::new("CHANGELOG.md", text)).len(), 1);
    for (path, sentences) in LICENCES {
        let whole = file(path).unwrap();
        let half = whole.text.lines().take(10).collect::<Vec<_>>().join("\n");
        assert!(!licence(&File::new(path, &half), sentences).is_empty(), "{path}");
    }
}

#[test]
fn a_document_that_no_link_leads_to_is_caught() {
    let index = File::new("docs/README.md", "# Docs\n\n- [Words](glossary.md#p)\n");
    let words = File::new("docs/glossary.md", "# Words\n\n[Split](spec/split.md)\n");
    let [split, lost] = ["docs/spec/split.md", "docs/spec/lost.md"].map(|path| File::new(path, ""));
    let count = |documents: &[&File]| unlinked(&index, documents).len();
    assert_eq!(count(&[&index, &words, &split]), 0);
    assert_eq!(count(&[&index, &words, &split, &lost]), 1);
    assert_eq!(count(&[&index, &split]), 1);
}
