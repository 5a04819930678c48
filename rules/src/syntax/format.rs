//! The one layout of a rules file.
//!
//! Clauses stand in one order, each on a line of its own where a statement has several, indented by
//! two; runs of one-line declarations are aligned; lines over 100 columns are broken before an
//! operator. Comments are kept: those on a line of their own stay in front of what they stood in
//! front of, those at the end of a line stay there. At most one blank line stays between two
//! statements, and one always stands around those of several lines.
//!
//! What may be mended without asking is mended first: byte order mark, line ends, tabs, blanks,
//! quotation marks and operators of print. A text with any other error is not formatted. Formatting
//! twice changes nothing, and never the tree.

mod comments;
mod statements;
mod text;
mod tokens;

use super::parse_with_layout;
use crate::diagnostic::{Code, Diagnostic};
use comments::Remarks;
use statements::{Block, Writer};

/// Formats a rules file.
///
/// # Errors
///
/// The problems of a text that cannot be parsed, with their places in the text as given.
pub fn format(text: &str) -> Result<String, Vec<Diagnostic>> {
    let mended = text::mend(text);
    let (parsed, layout) = parse_with_layout(&mended);
    if parsed.has_errors() {
        return Err(problems(text));
    }
    let writer = Writer { text: &mended, tokens: &layout.lexed.tokens, tight: &layout.tight };
    let mut remarks = Remarks::new(&mended, &layout);
    let blocks: Vec<Block> = layout
        .statements
        .iter()
        .map(|statement| writer.block(statement, remarks.next_statement(statement)))
        .collect();
    Ok(statements::assemble(&blocks, &remarks.rest()))
}

/// The problems that formatting does not mend; all of them, where only mending breaks the text, as
/// a carriage return in the middle of a line does.
fn problems(text: &str) -> Vec<Diagnostic> {
    let all = super::parse(text).diagnostics;
    let is_left = |problem: &&Diagnostic| {
        !matches!(
            problem.code,
            Code::ByteOrderMark | Code::CarriageReturn | Code::FinalLineFeed | Code::Tab
        )
    };
    let left: Vec<Diagnostic> = all.iter().filter(is_left).cloned().collect();
    if left.is_empty() { all } else { left }
}
