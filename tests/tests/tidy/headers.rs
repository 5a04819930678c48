//! Every Rust file opens with a header that says what it answers.
//!
//! The header is the file's first line, and its first paragraph is a sentence: a reader decides by
//! it whether to read on. What the sentence says is for people to judge.

use crate::repository::{File, Violation, expect_none, files};

fn header(file: &File) -> Vec<Violation> {
    let remedy = "open with `//! ` and one sentence on what the file answers";
    let paragraph: Vec<&str> = file
        .text
        .lines()
        .map_while(|line| line.strip_prefix("//!"))
        .map(str::trim)
        .take_while(|line| !line.is_empty())
        .collect();
    let violation = |what| vec![Violation::new(&file.path, 1, what, remedy)];
    match paragraph.last() {
        None => violation("no `//!` header"),
        Some(end) if !end.ends_with(['.', ':', '?']) => violation("the header is not a sentence"),
        Some(_) => Vec::new(),
    }
}

fn placeholder(file: &File) -> Vec<Violation> {
    if !file.text.starts_with("//! Placeholder") {
        return Vec::new();
    }
    vec![Violation::new(&file.path, 1, "an empty header", "say what the file answers")]
}

#[test]
fn every_rust_file_opens_with_a_header() {
    let violations: Vec<_> =
        files().iter().filter(|file| file.is_rust()).flat_map(header).collect();
    expect_none(&violations);
}

#[test]
fn no_header_is_a_placeholder() {
    let rust = files().iter().filter(|file| file.is_rust());
    expect_none(&rust.flat_map(placeholder).collect::<Vec<_>>());
}

#[test]
fn a_missing_header_is_caught() {
    for text in ["use std::fmt;\n", "//!\n//! Late.\n", "//! no sentence\n"] {
        assert_eq!(header(&File::new("a.rs", text)).len(), 1, "{text:?}");
    }
    assert_eq!(header(&File::new("a.rs", "//! Splits a total\n//! by weights.\n\nuse a;\n")), []);
}

#[test]
fn a_placeholder_is_caught() {
    assert_eq!(placeholder(&File::new("a.rs", "//! Placeholder.\n")).len(), 1);
    assert_eq!(placeholder(&File::new("a.rs", "//! Holds a place in a pot.\n")), []);
}
