//! Text to syntax tree and back.
//!
//! [`parse`] never fails: it gives a tree and all problems found. [`format`](fn@format) gives the
//! one layout that a text has, comments kept; [`tree_json`] gives the tree to programs. Nothing
//! here knows what a name stands for, what unit a value has or whether money is conserved: that is
//! the checker's work.

pub mod ast;
pub mod expression;
mod format;
mod keyword;
mod layout;
mod lexer;
mod parser;
mod problems;
mod retitle;
pub mod span;
mod suggest;
mod token;
mod tree_json;
mod written;

pub use format::format;
pub use parser::{MAX_DEPTH, MAX_NESTING, MAX_STATEMENTS};
pub use retitle::retitle;
pub use span::Span;
pub use suggest::nearest;
pub use tree_json::tree_json;
pub use written::{Written, written};

use crate::diagnostic::{Code, Diagnostic};
use ast::Document;
use problems::Problems;

/// The largest rules file, in bytes.
pub const MAX_BYTES: usize = 1 << 20;

/// A tree and what is wrong with its text.
#[derive(Clone, Debug, Default)]
pub struct Parsed {
    /// What could be read.
    pub document: Document,
    /// All problems, in the order of the text; at most 101.
    pub diagnostics: Vec<Diagnostic>,
}

impl Parsed {
    /// Whether the text has errors.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(Diagnostic::is_error)
    }
}

/// Parses a rules file; time is linear in its length.
#[must_use]
pub fn parse(text: &str) -> Parsed {
    let (parsed, _) = parse_with_layout(text);
    parsed
}

/// A parsed file with all that the formatter needs.
struct Layout {
    lexed: lexer::Lexed,
    statements: Vec<layout::Statement>,
    /// Tokens that stand right after the one before: units, and what follows a minus sign.
    tight: Vec<usize>,
}

fn parse_with_layout(text: &str) -> (Parsed, Layout) {
    let mut problems = Problems::default();
    if text.len() > MAX_BYTES {
        problems.report(
            Diagnostic::new(Code::FileTooLarge, Span::default(), "a file has at most 1 MiB")
                .label(format!("this one has {} bytes", text.len()))
                .hint("what differs by agent is an attribute, a figure or a contribution"),
        );
        let lexed = lexer::Lexed::default();
        let parsed = Parsed { document: Document::default(), diagnostics: problems.into_sorted() };
        return (parsed, Layout { lexed, statements: Vec::new(), tight: Vec::new() });
    }
    let lexed = lexer::lex(text, &mut problems);
    let tree = parser::parse_tokens(text, &lexed.tokens, &mut problems);
    let parsed = Parsed { document: tree.document, diagnostics: problems.into_sorted() };
    (parsed, Layout { lexed, statements: tree.statements, tight: tree.tight })
}

/// Whether a character cannot be seen, or turns the direction of what follows.
#[must_use]
pub fn is_hidden(character: char) -> bool {
    lexer::is_hidden(character)
}

/// Whether a word belongs to the language, as a reserved word or with a meaning in one place.
#[must_use]
pub fn is_keyword(word: &str) -> bool {
    keyword::Keyword::of(word).is_some()
}

/// The words of the language that this version understands, in the table's order.
#[must_use]
pub fn keywords() -> Vec<&'static str> {
    keyword::Keyword::ALL.iter().filter(|word| word.is_usable()).map(|word| word.as_str()).collect()
}
