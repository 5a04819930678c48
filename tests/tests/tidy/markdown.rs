//! Reads Markdown as far as the rules need it, and holds it to one title and living links.
//!
//! Known are fenced blocks, headings with `#`, code spans and inline links; that is all the house
//! uses. Links to other sites are not followed: a test must not need the network.

use crate::repository::{File, Violation, exists, expect_none, file, files};

/// A fenced block.
pub(crate) struct Fence<'a> {
    /// What stands behind the opening fence.
    pub(crate) info: &'a str,
    /// The lines inside, with their numbers.
    pub(crate) lines: Vec<(usize, &'a str)>,
}

/// The fenced blocks of a text, and the numbered lines outside of them.
pub(crate) fn read(file: &File) -> (Vec<Fence<'_>>, Vec<(usize, &str)>) {
    let (mut fences, mut prose) = (Vec::new(), Vec::new());
    let mut open: Option<(usize, Fence<'_>)> = None;
    for (number, line) in file.lines() {
        let trimmed = line.trim_start();
        let ticks = trimmed.chars().take_while(|c| *c == '`').count();
        let info = trimmed.trim_start_matches('`');
        open = match open.take() {
            None if ticks >= 3 => Some((ticks, Fence { info: info.trim(), lines: Vec::new() })),
            None => {
                prose.push((number, line));
                None
            }
            Some((opened, fence)) if ticks >= opened && info.trim().is_empty() => {
                fences.push(fence);
                None
            }
            Some((opened, mut fence)) => {
                fence.lines.push((number, line));
                Some((opened, fence))
            }
        };
    }
    fences.extend(open.map(|(_, fence)| fence));
    (fences, prose)
}

/// The code spans of a line, without their ticks.
pub(crate) fn code_spans(line: &str) -> Vec<&str> {
    line.split('`').skip(1).step_by(2).collect()
}

/// The level and the words of a heading.
pub(crate) fn heading(line: &str) -> Option<(usize, &str)> {
    let level = line.chars().take_while(|c| *c == '#').count();
    let words = line.trim_start_matches('#');
    (level > 0 && words.starts_with(' ')).then(|| (level, words.trim()))
}

/// The targets of the links of a line; code spans hold none.
pub(crate) fn links(line: &str) -> Vec<String> {
    let prose: String = line.split('`').step_by(2).collect();
    let targets = prose.split("](").skip(1);
    targets.filter_map(|rest| rest.split_once(')')).map(|(target, _)| target.to_owned()).collect()
}

/// The path from the root that a relative link means; `None` when it leaves the repository.
pub(crate) fn resolve(folder: &str, target: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}

/// The name under which a heading can be linked to.
fn anchor(words: &str) -> String {
    let kept = words.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect::<String>().to_lowercase()
}

fn has_anchor(file: &File, wanted: &str) -> bool {
    let (_, prose) = read(file);
    prose.iter().filter_map(|(_, line)| heading(line)).any(|(_, words)| anchor(words) == wanted)
}

fn title(file: &File) -> Vec<Violation> {
    let (_, prose) = read(file);
    let titles: Vec<usize> = prose
        .iter()
        .filter(|(_, line)| heading(line).is_some_and(|(level, _)| level == 1))
        .map(|(number, _)| *number)
        .collect();
    match titles.as_slice() {
        [1] => Vec::new(),
        [] => vec![Violation::new(&file.path, 1, "no title", "begin with `# ` and the title")],
        [.., last] => {
            let remedy = "keep one `# ` heading, on the first line";
            vec![Violation::new(&file.path, *last, "the title is not the one first line", remedy)]
        }
    }
}

fn living_links(file: &File) -> Vec<Violation> {
    let mut violations = Vec::new();
    for (number, line) in read(file).1 {
        for link in links(line) {
            if !link.contains("://") && !link.starts_with("mailto:") && !lives(file, &link) {
                let what = format!("the link `{link}` leads nowhere");
                let remedy = "mend it; links are relative to the file";
                violations.push(Violation::new(&file.path, number, what, remedy));
            }
        }
    }
    violations
}

fn lives(from: &File, link: &str) -> bool {
    let (target, wanted) = link.split_once('#').unwrap_or((link, ""));
    if target.is_empty() {
        return has_anchor(from, wanted);
    }
    let Some(path) = resolve(from.folder(), target) else { return false };
    exists(&path) && (wanted.is_empty() || file(&path).is_some_and(|to| has_anchor(to, wanted)))
}

fn documents() -> impl Iterator<Item = &'static File> {
    files().iter().filter(|file| file.is_markdown())
}

#[test]
fn every_document_has_one_title() {
    expect_none(&documents().flat_map(title).collect::<Vec<_>>());
}

#[test]
fn every_relative_link_leads_somewhere() {
    expect_none(&documents().flat_map(living_links).collect::<Vec<_>>());
}

#[test]
fn a_missing_second_or_late_title_is_caught() {
    let line = |text: &str| title(&File::new("a.md", text)).first().map(Violation::line);
    assert_eq!(line("text\n"), Some(1));
    assert_eq!(line("# One\n\n# Two\n"), Some(3));
    assert_eq!(line("text\n# Late\n"), Some(2));
    assert_eq!(line("# One\n\n```sh\n# a comment\n```\n"), None);
}

#[test]
fn a_dead_link_is_caught() {
    let count = |text: &str| living_links(&File::new("docs/a.md", text)).len();
    assert_eq!(count("[x](nowhere.md)\n"), 1);
    assert_eq!(count("[x](../../outside.md)\n"), 1);
    assert_eq!(count("[x](#nothing)\n"), 1);
    assert_eq!(count("[x](../README.md#nothing-of-that-name)\n"), 1);
    assert_eq!(count("# A title, or two\n[x](#a-title-or-two) [y](../README.md) [z](..)\n"), 0);
    assert_eq!(count("`[x](nowhere.md)` and [y](https://example.org)\n"), 0);
}

#[test]
fn a_fence_ends_at_a_fence_as_long_as_its_own() {
    let file = File::new("a.md", "````text\n```\ninside\n```\n````\noutside\n");
    let (fences, prose) = read(&file);
    assert_eq!((fences[0].info, fences[0].lines.len()), ("text", 3));
    assert_eq!(prose, [(6, "outside")]);
}
