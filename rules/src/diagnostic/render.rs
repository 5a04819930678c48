//! Problems as text for people.
//!
//! ```text
//! error[E0215]: `by` is missing after the table's name
//!   --> atelier.rules:31:13
//! 31 | table stage agent.stage
//!    |             ^^^^^ `by` should stand here
//! hint: for example table stage by agent.stage
//! ```
//!
//! Columns count characters from 1. A long line is cut around the carets. Characters that would
//! disturb a terminal are shown as `?`; nothing of the text reaches it unseen.

use super::{Diagnostic, sort};

/// The longest excerpt, in characters.
const WIDTH: usize = 100;
/// How many characters stay in front of the carets when a line is cut.
const LEAD: usize = 40;

/// All problems in the order of the text, an empty line between two.
#[must_use]
pub fn render(text: &str, file: &str, diagnostics: &[Diagnostic]) -> String {
    let lines = Lines::new(text);
    let mut sorted = diagnostics.to_vec();
    sort(&mut sorted);
    let parts: Vec<String> = sorted.iter().map(|one| render_one(&lines, file, one)).collect();
    parts.join("\n")
}

fn render_one(lines: &Lines<'_>, file: &str, diagnostic: &Diagnostic) -> String {
    let at = lines.position(diagnostic.span.start);
    let number = at.line.to_string();
    let gutter = " ".repeat(number.len());
    let excerpt = Excerpt::new(lines, &at, diagnostic);
    let (severity, code) = (diagnostic.severity.as_str(), diagnostic.code);
    let mut rows = vec![
        format!("{severity}[{code}]: {}", diagnostic.message),
        format!("{gutter}--> {file}:{}:{}", at.line, at.column),
        format!("{number} | {}", excerpt.text),
        format!("{gutter} | {}{} {}", excerpt.indent, excerpt.carets, diagnostic.label),
    ];
    rows.extend(diagnostic.notes.iter().map(|note| format!("{gutter} = {note}")));
    rows.extend(diagnostic.hint.iter().map(|hint| format!("hint: {hint}")));
    rows.iter().map(|row| format!("{}\n", row.trim_end())).collect()
}

/// Line and column of a byte, both from 1.
pub(super) struct Position {
    pub(super) line: usize,
    pub(super) column: usize,
    start: usize,
}

/// The starts of all lines, looked up by bisection.
pub(super) struct Lines<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let after = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let starts = std::iter::once(0).chain(after.map(|(at, _)| at.saturating_add(1))).collect();
        Self { text, starts }
    }

    pub(super) fn position(&self, byte: u32) -> Position {
        let byte = usize::try_from(byte).unwrap_or(usize::MAX).min(self.text.len());
        let line = self.starts.partition_point(|start| *start <= byte).max(1);
        let start = self.starts.get(line.saturating_sub(1)).copied().unwrap_or(0);
        let before = self.text.get(start..byte).unwrap_or("");
        let column = before.chars().count().saturating_add(1);
        Position { line, column, start }
    }

    fn line_at(&self, start: usize) -> &'a str {
        self.text.get(start..).and_then(|rest| rest.split('\n').next()).unwrap_or("")
    }
}

/// A line, cut where it is long, and the carets below it.
struct Excerpt {
    text: String,
    indent: String,
    carets: String,
}

impl Excerpt {
    fn new(lines: &Lines<'_>, at: &Position, diagnostic: &Diagnostic) -> Self {
        let line = lines.line_at(at.start);
        let before = at.column.saturating_sub(1);
        let under = diagnostic.span.of(lines.text).split('\n').next().unwrap_or("");
        let wanted = under.trim_end().chars().count().max(1);
        let cut =
            if before.saturating_add(wanted) < WIDTH { 0 } else { before.saturating_sub(LEAD) };
        let mut text: String = line.chars().skip(cut).take(WIDTH).map(visible).collect();
        let mut indent = " ".repeat(before.saturating_sub(cut));
        if cut > 0 {
            text.insert_str(0, "...");
            indent.push_str("   ");
        }
        if line.chars().skip(cut).nth(WIDTH).is_some() {
            text.push_str("...");
        }
        let room = WIDTH.saturating_sub(before.saturating_sub(cut)).max(1);
        Self { text: text.trim_end().to_owned(), indent, carets: "^".repeat(wanted.min(room)) }
    }
}

/// A character as it may be shown: blanks for tabs, `?` for what cannot be seen.
fn visible(character: char) -> char {
    if character == '\t' || character == '\r' {
        ' '
    } else if crate::syntax::is_hidden(character) {
        '?'
    } else {
        character
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Code;
    use crate::syntax::Span;

    #[test]
    fn a_problem_has_place_excerpt_label_notes_and_hint() {
        let text = "a\n\n\n\n\n\n\n\n\n  takes 6% of capital + hours\n";
        let span = Span::new(34, 39);
        let problem = Diagnostic::new(Code::Unexpected, span, "hours cannot be added to money")
            .label("h, where EUR is needed")
            .note("nothing was recorded")
            .hint("multiply by a rate first, for example hours * 24.00 EUR/h");
        let expected = "\
error[E0227]: hours cannot be added to money
  --> atelier.rules:10:25
10 |   takes 6% of capital + hours
   |                         ^^^^^ h, where EUR is needed
   = nothing was recorded
hint: multiply by a rate first, for example hours * 24.00 EUR/h
";
        assert_eq!(render(text, "atelier.rules", &[problem]), expected);
    }

    #[test]
    fn columns_count_characters_and_long_lines_are_cut() {
        let text = format!("{}x{}\n", "é".repeat(200), "y".repeat(200));
        let problem = Diagnostic::new(Code::Unexpected, Span::new(400, 401), "x");
        let shown = render(&text, "f", &[problem]);
        let lines: Vec<&str> = shown.lines().collect();
        assert_eq!(lines[1], " --> f:1:201");
        let excerpt = format!("1 | ...{}x{}...", "é".repeat(40), "y".repeat(59));
        assert_eq!(lines[2], excerpt);
        assert_eq!(lines[3].find('^'), Some(" | ".len() + "...".len() + 40 + 1));
    }

    #[test]
    fn problems_stand_in_the_order_of_the_text() {
        let at = |start| Diagnostic::new(Code::Unexpected, Span::new(start, start), "x");
        let shown = render("ab\ncd\n", "f", &[at(4), at(0), at(9)]);
        let places: Vec<&str> = shown.lines().filter(|line| line.contains("-->")).collect();
        assert_eq!(places, [" --> f:1:1", " --> f:2:2", " --> f:3:1"]);
    }
}
